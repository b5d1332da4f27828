// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.function.FunctionOperator;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.sql.SqlKind;

/**
 * Takes the window functions out of a projection: an operator below it computes them into further columns of its rows.
 * Functions of one PARTITION BY and ORDER BY share one sort.
 */
final class WindowPlanner {
    private final RexCompiler rex;
    private final int width;
    /** Expressions that are computed per input row before sorting, by digest. */
    private final Map<String, Integer> columns = new LinkedHashMap<>();

    private final List<RexNode> extras = new ArrayList<>();
    private final Map<String, RexOver> calls = new LinkedHashMap<>();

    private WindowPlanner(RexCompiler rex, int width) {
        this.rex = rex;
        this.width = width;
    }

    /** The projection over the window operator over the input. */
    static Operator plan(Project project, Operator input, RexCompiler rex) throws SQLException {
        int width = project.getInput().getRowType().getFieldCount();
        WindowPlanner planner = new WindowPlanner(rex, width);
        Map<String, Integer> results = new LinkedHashMap<>();
        RexShuttle collector = new RexShuttle() {
            @Override
            public RexNode visitOver(RexOver over) {
                planner.calls.putIfAbsent(over.toString(), over);
                return over;
            }
        };
        project.getProjects().forEach(e -> e.accept(collector));
        Map<String, WindowOperator.Spec> specs = new LinkedHashMap<>();
        Map<RexOver, List<Integer>> arguments = new java.util.IdentityHashMap<>();
        for (RexOver over : planner.calls.values()) {
            if (over.getOperands().stream().anyMatch(RexOver::containsOver)) {
                throw PlanErrors.unsupported("Window functions cannot be nested; compute the inner one in a subquery.");
            }
            List<Integer> operands = new ArrayList<>();
            for (RexNode operand : over.getOperands()) {
                operands.add(planner.column(operand));
            }
            arguments.put(over, operands);
            for (RexNode key : over.getWindow().partitionKeys) {
                Comparability.equality(key.getType());
                planner.column(key);
            }
            for (RexFieldCollation key : over.getWindow().orderKeys) {
                Comparability.order(key.left.getType());
                planner.column(key.left);
            }
        }
        int first = width + planner.extras.size();
        for (RexOver over : planner.calls.values()) {
            RexWindow window = over.getWindow();
            int[] partition =
                    window.partitionKeys.stream().mapToInt(planner::column).toArray();
            List<RelFieldCollation> order = new ArrayList<>();
            for (RexFieldCollation key : window.orderKeys) {
                order.add(new RelFieldCollation(planner.column(key.left), key.getDirection(), key.getNullDirection()));
            }
            String id = java.util.Arrays.toString(partition) + order;
            WindowOperator.Spec spec =
                    specs.computeIfAbsent(id, k -> new WindowOperator.Spec(partition, order, new ArrayList<>()));
            int slot = first + results.size();
            results.put(over.toString(), slot);
            spec.calls().add(planner.call(over, arguments.get(over), order, slot));
        }
        Operator windows = new WindowOperator(
                input,
                width,
                rex.compile(planner.extras).toArray(Expr[]::new),
                List.copyOf(specs.values()),
                results.size(),
                project.getVariablesSet());
        RexShuttle replacer = new RexShuttle() {
            @Override
            public RexNode visitOver(RexOver over) {
                return new RexInputRef(results.get(over.toString()), over.getType());
            }
        };
        List<RexNode> above = new ArrayList<>();
        for (RexNode expression : project.getProjects()) {
            above.add(expression.accept(replacer));
        }
        return RowOperators.project(windows, rex.compile(above), project.getVariablesSet());
    }

    /** Where a row has the value of an expression. */
    private int column(RexNode node) {
        if (node instanceof RexInputRef ref) {
            return ref.getIndex();
        }
        return columns.computeIfAbsent(node + "|" + node.getType().getFullTypeString(), k -> {
            extras.add(node);
            return width + extras.size() - 1;
        });
    }

    private WindowFunctions.Function call(RexOver over, List<Integer> operands, List<RelFieldCollation> order, int slot)
            throws SQLException {
        RexWindow window = over.getWindow();
        String name = over.getAggOperator().getName().toUpperCase(Locale.ROOT);
        List<RelDataType> types =
                over.getOperands().stream().map(RexNode::getType).toList();
        int[] columnsOf = operands.stream().mapToInt(Integer::intValue).toArray();
        WindowFrame frame = frame(window, order);
        boolean ignoreNulls = over.ignoreNulls();
        return switch (name) {
            case "ROW_NUMBER", "RANK", "DENSE_RANK", "PERCENT_RANK", "CUME_DIST" ->
                new WindowFunctions.Ranking(name, over.getType().getSqlTypeName(), slot);
            case "NTILE" ->
                new WindowFunctions.Tiles(columnsOf[0], over.getType().getSqlTypeName(), slot);
            case "LAG", "LEAD" ->
                new WindowFunctions.Shifted(
                        name.equals("LAG") ? -1 : 1, columnsOf, types, over.getType(), ignoreNulls, slot);
            case "FIRST_VALUE", "LAST_VALUE", "NTH_VALUE" ->
                new WindowFunctions.Picked(name, columnsOf, frame, ignoreNulls, slot);
            default -> {
                if (ignoreNulls) {
                    throw PlanErrors.unsupported(
                            "IGNORE NULLS does not apply to " + name + "; aggregates pass over nulls anyway.");
                }
                Accumulators.Call call =
                        new Accumulators.Call(over.getAggOperator(), over.getType(), types, List.of(), List.of());
                int[] required = java.util.Arrays.stream(Accumulators.required(call))
                        .map(i -> columnsOf[i])
                        .toArray();
                AggregateOperator.Function function = new AggregateOperator.Function(
                        Accumulators.of(call), columnsOf, required, -1, over.isDistinct(), false, new int[0]);
                yield new WindowFunctions.Aggregated(function, frame, slot);
            }
        };
    }

    private WindowFrame frame(RexWindow window, List<RelFieldCollation> order) throws SQLException {
        WindowFrame.Bound lower = bound(window.getLowerBound());
        WindowFrame.Bound upper = bound(window.getUpperBound());
        boolean range = !window.isRows() && (lower.offset() != null || upper.offset() != null);
        RelFieldCollation key = null;
        RelDataType keyType = null;
        if (range) {
            if (order.size() != 1) {
                throw PlanErrors.unsupported("RANGE with an offset takes exactly one ORDER BY column.");
            }
            key = order.get(0);
            keyType = window.orderKeys.get(0).left.getType();
        }
        return new WindowFrame(
                window.isRows(),
                groups(window.getLowerBound()) || groups(window.getUpperBound()),
                lower,
                upper,
                window.getExclude(),
                key,
                keyType);
    }

    private static boolean groups(RexWindowBound bound) {
        RexNode offset = bound.getOffset();
        while (offset instanceof RexCall cast && cast.getKind() == SqlKind.CAST) {
            offset = cast.getOperands().get(0);
        }
        return offset instanceof RexCall call
                && call.getOperator() instanceof FunctionOperator function
                && function.marksGroups();
    }

    private WindowFrame.Bound bound(RexWindowBound bound) throws SQLException {
        RexNode offset = bound.getOffset();
        if (offset != null) {
            boolean[] constant = {true};
            offset.accept(new RexShuttle() {
                @Override
                public RexNode visitInputRef(RexInputRef ref) {
                    constant[0] = false;
                    return ref;
                }
            });
            if (!constant[0]) {
                throw PlanErrors.unsupported("The offset of a window frame cannot refer to columns.");
            }
        }
        return new WindowFrame.Bound(
                bound.isPreceding() ? -1 : bound.isFollowing() ? 1 : 0,
                bound.isUnbounded(),
                offset == null ? null : rex.compile(offset));
    }
}
