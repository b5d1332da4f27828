// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.sql.api.PlanningStop;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlQuantifyOperator;

/**
 * Binds the operands that validation, or we ourselves, would write more than once, where that stands within its like
 * twice: COALESCE, NULLIF, GREATEST, LEAST, BETWEEN, IN, comparisons of rows, IS DISTINCT FROM and CASE x WHEN. What is
 * nested no deeper is written out, so that it can be sent to the server.
 */
final class SharedOperands {
    private static final int WRITTEN_OUT = 2;

    private static final Set<String> FUNCTIONS = Set.of("COALESCE", "NULLIF", "GREATEST", "LEAST", "IFNULL", "NVL");

    /** How often calls that repeat their operands stand within each other. */
    private final Map<SqlNode, Integer> heights = new IdentityHashMap<>();

    private final PlanningStop stop;

    private SharedOperands(PlanningStop stop) {
        this.stop = stop;
    }

    /** Changes a statement in place; what comes back takes its place. */
    static SqlNode bind(SqlNode statement, PlanningStop stop) {
        return new SharedOperands(stop).visit(statement);
    }

    private SqlNode visit(SqlNode node) {
        if (node instanceof SqlNodeList list) {
            int height = 0;
            for (int i = 0; i < list.size(); i++) {
                SqlNode item = list.get(i);
                if (item != null) {
                    SqlNode visited = visit(item);
                    height = Math.max(height, height(visited));
                    if (visited != item) {
                        list.set(i, visited);
                    }
                }
            }
            heights.put(list, height);
            return list;
        }
        if (!(node instanceof SqlCall call) || heights.containsKey(node)) {
            return node;
        }
        stop.check();
        SqlNode[] value = {null};
        if (call instanceof SqlCase chosen) {
            value[0] = switched(chosen);
        }
        SqlNode before = value[0];
        if (before != null) {
            // The parser puts one node into every WHEN.
            value[0] = visit(before);
            if (value[0] != before) {
                replace(((SqlCase) call).getWhenOperands(), before, value[0]);
            }
        }
        int height = 0;
        List<SqlNode> operands = call.getOperandList();
        for (int i = 0; i < operands.size(); i++) {
            SqlNode operand = operands.get(i);
            if (operand != null) {
                SqlNode visited = visit(operand);
                height = Math.max(height, height(visited));
                if (visited != operand) {
                    call.setOperand(i, visited);
                }
            }
        }
        boolean repeats = repeats(call) || value[0] instanceof SqlCall;
        heights.put(call, repeats ? height + 1 : height);
        return repeats && height >= WRITTEN_OUT ? bound(call, value[0]) : call;
    }

    private int height(SqlNode node) {
        return heights.getOrDefault(node, 0);
    }

    /** The operand of a simple CASE; null of another. */
    private static SqlNode switched(SqlCase call) {
        SqlNodeList whens = call.getWhenOperands();
        SqlNode value = null;
        for (SqlNode one : whens) {
            if (!(one instanceof SqlCall when)
                    || when.operandCount() != 2
                    || value != null && when.operand(0) != value) {
                return null;
            }
            value = when.operand(0);
        }
        return whens.size() > 1 ? value : null;
    }

    private static void replace(SqlNodeList whens, SqlNode before, SqlNode after) {
        for (SqlNode one : whens) {
            if (one instanceof SqlCall when && when.operand(0) == before) {
                when.setOperand(0, after);
            }
        }
    }

    private static boolean repeats(SqlCall call) {
        if (call.getOperator() instanceof SqlFunction function
                && FUNCTIONS.contains(function.getName().toUpperCase(java.util.Locale.ROOT))) {
            return call.getOperandList().stream().anyMatch(SqlCall.class::isInstance);
        }
        return switch (call.getKind()) {
            case BETWEEN ->
                !isRow(call.operand(0)) && call.getOperandList().stream().anyMatch(SqlCall.class::isInstance);
            case COALESCE, NULLIF, GREATEST, LEAST, IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM ->
                call.getOperandList().stream().anyMatch(SqlCall.class::isInstance);
            case IN, NOT_IN -> call.operand(1) instanceof SqlNodeList && call.operand(0) instanceof SqlCall;
            case EQUALS, NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
                isRow(call.operand(0));
            default -> call.getOperator() instanceof SqlQuantifyOperator && call.operand(1) instanceof SqlNodeList;
        };
    }

    private static boolean isRow(SqlNode node) {
        return node.getKind() == SqlKind.ROW;
    }

    private SqlNode bound(SqlCall call, SqlNode switched) {
        List<SharedOperand> places = new ArrayList<>();
        List<SqlNode> values = new ArrayList<>();
        if (switched != null) {
            if (height(switched) >= WRITTEN_OUT) {
                places.add(new SharedOperand(0));
                values.add(switched);
                for (SqlNode when : ((SqlCase) call).getWhenOperands()) {
                    ((SqlCall) when).setOperand(0, places.get(0).reference(switched.getParserPosition()));
                }
            }
        } else {
            bindOperands(call, places, values);
        }
        SqlNode whole = call;
        for (int i = places.size() - 1; i >= 0; i--) {
            whole = places.get(i).bind(values.get(i), whole);
            heights.put(whole, height(call));
        }
        return whole;
    }

    private void bindOperands(SqlCall call, List<SharedOperand> places, List<SqlNode> values) {
        List<SqlNode> operands = call.getOperandList();
        for (int i = 0; i < operands.size(); i++) {
            SqlNode operand = operands.get(i);
            if (operand != null && isRow(operand)) {
                bindOperands((SqlCall) operand, places, values);
            } else if (operand instanceof SqlCall && !operand.isA(SqlKind.QUERY) && height(operand) >= WRITTEN_OUT) {
                SharedOperand place = new SharedOperand(places.size());
                places.add(place);
                values.add(operand);
                call.setOperand(i, place.reference(operand.getParserPosition()));
            }
        }
    }
}
