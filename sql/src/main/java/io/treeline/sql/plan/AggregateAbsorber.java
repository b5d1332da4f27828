// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.sql.dialect.AggregateSpec;
import io.treeline.sql.dialect.Evaluators;
import io.treeline.sql.dialect.Grain;
import io.treeline.sql.dialect.PredicateBinder;
import io.treeline.sql.dialect.PushdownRules;
import io.treeline.sql.dialect.ScanSpec;
import io.treeline.sql.predicate.Predicate;
import io.treeline.sql.predicate.Predicate.Operand;
import io.treeline.sql.type.TimeText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/** Moves aggregates into the leaf below them where the server's answer is SQL's. */
final class AggregateAbsorber {
    private AggregateAbsorber() {}

    /** The leaf that aggregates, or the aggregate as it is. */
    static RelNode absorb(
            Aggregate aggregate, boolean dropNullRows, PushdownRules rules, TimeText time, FixedValues constants)
            throws SQLException {
        Project project = aggregate.getInput() instanceof Project p
                        && p.getVariablesSet().isEmpty()
                        && !RexOver.containsOver(p.getProjects(), null)
                ? p
                : null;
        RelNode input = project == null ? aggregate.getInput() : project.getInput();
        if (!(input instanceof NativeScan scan)
                || scan.spec().bounded()
                || scan.spec().aggregated()
                || aggregate.getGroupSets().size() != 1
                || scan.spec().table().columns().size() < 2
                || scan.spec().devices() != null) {
            return aggregate;
        }
        return ScanPushdown.of(scan.spec()).aggregate(aggregate, project, scan, dropNullRows, rules, time, constants);
    }

    /** The same of a table that is a device. */
    static RelNode ofDevice(
            Aggregate aggregate,
            Project project,
            NativeScan scan,
            boolean dropNullRows,
            PushdownRules rules,
            TimeText time,
            FixedValues constants)
            throws SQLException {
        if (!requiresValues(scan.spec().predicate())) {
            return aggregate;
        }
        RelNode leaf =
                aggregate.getGroupSet().isEmpty() && !aggregate.getAggCallList().isEmpty()
                        ? leaf(aggregate, project, scan)
                        : null;
        boolean reads = rules.readsEachValue(scan.spec().table());
        if (leaf != null && !(reads && countsByStatistics(leaf))) {
            return leaf;
        }
        AggregateSpec spec = scan.spec().table() instanceof DeviceTable device
                ? spec(device, aggregate, project, scan.spec(), reads, time, constants)
                : null;
        // Rows of only nulls are counted by the server, but left out by a scan that drops them.
        return spec == null
                        || dropNullRows
                                && (spec.grouped() || spec.calls().stream().anyMatch(call -> call.column() == null))
                ? aggregate
                : new NativeAggregate(aggregate, spec);
    }

    /**
     * Whether a condition can hold only where a measurement that it names has a value, or says nothing of measurements.
     * Of others the server was seen to aggregate other rows than there are.
     */
    private static boolean requiresValues(Predicate predicate) {
        return predicate == null
                || switch (predicate.kind()) {
                    case NULL_TEST ->
                        !((Predicate.NullTest) predicate).isNull()
                                || ((Predicate.NullTest) predicate).column().role() == Column.Role.TIME;
                    case AND -> predicate.parts().stream().allMatch(AggregateAbsorber::requiresValues);
                    case OR ->
                        predicate.parts().stream().allMatch(AggregateAbsorber::requiresValues)
                                && !(PredicateBinder.mentions(predicate, true)
                                        && PredicateBinder.mentions(predicate, false));
                    case CONSTANT, COMPARE, IN, COLUMNS, LIKE, WITHIN -> true;
                };
    }

    /** One native query that is the whole answer, or null. */
    private static RelNode leaf(Aggregate aggregate, Project project, NativeScan scan) {
        List<AggregateCall> calls = aggregate.getAggCallList();
        List<ScanSpec.Aggregate> functions = new ArrayList<>();
        for (AggregateCall call : calls) {
            ScanSpec.Aggregate function = function(scan.spec(), project, call);
            if (function == null) {
                return calls.size() == 1 && project == null ? timeBound(aggregate, scan, call) : null;
            }
            functions.add(function);
        }
        long counts = functions.stream()
                .filter(f -> f.function() == ScanSpec.Function.COUNT_ROWS)
                .count();
        // count_time stands alone.
        return counts > 0 && counts < functions.size()
                ? null
                : scan.with(scan.spec().withAggregates(functions), aggregate.getRowType());
    }

    /** Whether the server would take a leaf's aggregates from statistics; rows it counts as it reads them. */
    private static boolean countsByStatistics(RelNode leaf) {
        if (!(leaf instanceof NativeScan scan)) {
            // The first or last row, which is read.
            return false;
        }
        ScanSpec spec = scan.spec();
        return spec.aggregated()
                && spec.aggregates().stream().anyMatch(call -> call.function() != ScanSpec.Function.COUNT_ROWS)
                && !(spec.predicate() != null && Evaluators.valued(spec.predicate()));
    }

    /** An aggregation whose parts are put together here, or null. */
    private static AggregateSpec spec(
            DeviceTable device,
            Aggregate aggregate,
            Project project,
            ScanSpec scan,
            boolean readsEachValue,
            TimeText time,
            FixedValues constants)
            throws SQLException {
        List<RexNode> keys = new ArrayList<>();
        Grain grain = Grain.CONSTANT;
        GrainFinder finder = new GrainFinder(scan, time, constants);
        for (int key : aggregate.getGroupSet()) {
            Grain part =
                    project == null ? null : finder.of(project.getProjects().get(key));
            if (part == null) {
                return null;
            }
            grain = grain.and(part);
            keys.add(project.getProjects().get(key).accept(ONLY_TIME));
        }
        if (!keys.isEmpty() && !grain.stretches()
                || keys.isEmpty() && aggregate.getAggCallList().isEmpty()) {
            return null;
        }
        List<AggregateSpec.Call> calls = new ArrayList<>();
        for (AggregateCall call : aggregate.getAggCallList()) {
            AggregateSpec.Call made = call(aggregate, project, scan, call);
            if (made == null) {
                return null;
            }
            calls.add(made);
        }
        return AggregateSpec.of(device, scan.predicate(), keys, keys.isEmpty() ? null : grain, calls, readsEachValue);
    }

    /** Time is the only column of a key. */
    private static final RexShuttle ONLY_TIME = new RexShuttle() {
        @Override
        public RexNode visitInputRef(RexInputRef ref) {
            return new RexInputRef(0, ref.getType());
        }
    };

    private static AggregateSpec.Call call(Aggregate aggregate, Project project, ScanSpec scan, AggregateCall call) {
        if (EdgeCalls.is(call)) {
            return EdgeCalls.call(project, scan, call);
        }
        List<Integer> arguments = call.getArgList();
        SqlKind kind = call.getAggregation().getKind();
        if (call.filterArg >= 0
                || arguments.size() > 1
                || !call.getCollation().getFieldCollations().isEmpty()) {
            return null;
        }
        boolean distinct = call.isDistinct() && kind != SqlKind.MIN && kind != SqlKind.MAX;
        RexNode argument = arguments.isEmpty()
                ? null
                : project != null
                        ? project.getProjects().get(arguments.get(0))
                        : new RexInputRef(
                                arguments.get(0),
                                aggregate
                                        .getInput()
                                        .getRowType()
                                        .getFieldList()
                                        .get(arguments.get(0))
                                        .getType());
        SqlTypeName type = call.getType().getSqlTypeName();
        if (argument == null || argument instanceof RexLiteral literal && !literal.isNull()) {
            return kind == SqlKind.COUNT && !distinct ? rows(scan, type) : null;
        }
        boolean widened = argument instanceof RexCall;
        Column column = column(scan, argument);
        if (column == null) {
            return null;
        }
        if (column.role() == Column.Role.TIME) {
            return widened
                    ? null
                    : switch (kind) {
                        // Times are distinct and never null.
                        case COUNT -> rows(scan, type);
                        case MIN -> new AggregateSpec.Call(AggregateSpec.Kind.FIRST_TIME, null, type);
                        case MAX -> new AggregateSpec.Call(AggregateSpec.Kind.LAST_TIME, null, type);
                        default -> null;
                    };
        }
        if (distinct) {
            return null;
        }
        return switch (kind) {
            case COUNT -> new AggregateSpec.Call(AggregateSpec.Kind.COUNT, column, type);
            case SUM, AVG -> {
                boolean sum = kind == SqlKind.SUM;
                boolean computed = switch (column.type()) {
                    case INT32, INT64 ->
                        type == SqlTypeName.BIGINT || type == SqlTypeName.DECIMAL || type == SqlTypeName.DOUBLE;
                    // A sum of REAL is a REAL, whose every addition rounds.
                    case FLOAT, DOUBLE -> type == SqlTypeName.DOUBLE;
                    default -> false;
                };
                yield computed
                        ? new AggregateSpec.Call(
                                sum ? AggregateSpec.Kind.SUM : AggregateSpec.Kind.AVERAGE, column, type)
                        : null;
            }
            case MIN, MAX -> {
                boolean computed = switch (column.type()) {
                    case INT32, INT64, FLOAT, DOUBLE, DATE, TIMESTAMP -> !widened;
                    // The server refuses them.
                    default -> false;
                };
                yield computed
                        ? new AggregateSpec.Call(
                                kind == SqlKind.MIN ? AggregateSpec.Kind.MIN : AggregateSpec.Kind.MAX, column, type)
                        : null;
            }
            default -> null;
        };
    }

    /** Each row of a device with one measurement has its value. */
    private static AggregateSpec.Call rows(ScanSpec scan, SqlTypeName type) {
        List<Column> fields = AggregateSpec.fields(scan.table());
        return fields.size() == 1
                ? new AggregateSpec.Call(AggregateSpec.Kind.COUNT, fields.get(0), type)
                : new AggregateSpec.Call(AggregateSpec.Kind.COUNT_ROWS, null, type);
    }

    /** The column that an argument is, perhaps under a cast to a wider number. */
    private static Column column(ScanSpec scan, RexNode argument) {
        if (argument instanceof RexInputRef ref) {
            return scan.column(ref.getIndex());
        }
        if (!(argument instanceof RexCall call)
                || call.getKind() != SqlKind.CAST
                || !(call.getOperands().get(0) instanceof RexInputRef ref)) {
            return null;
        }
        SqlTypeName to = call.getType().getSqlTypeName();
        return switch (call.getOperands().get(0).getType().getSqlTypeName()) {
            case INTEGER -> to == SqlTypeName.BIGINT || to == SqlTypeName.DOUBLE ? scan.column(ref.getIndex()) : null;
            case BIGINT, REAL -> to == SqlTypeName.DOUBLE ? scan.column(ref.getIndex()) : null;
            default -> null;
        };
    }

    /** The native function of a call, or null when there is none that gives the same. */
    private static ScanSpec.Aggregate function(ScanSpec spec, Project project, AggregateCall call) {
        SqlKind kind = call.getAggregation().getKind();
        List<Integer> arguments = call.getArgList();
        if (call.filterArg >= 0
                || arguments.size() > 1
                || !call.getCollation().getFieldCollations().isEmpty()) {
            return null;
        }
        Column column = null;
        if (!arguments.isEmpty()) {
            RexNode argument = project == null ? null : project.getProjects().get(arguments.get(0));
            if (project == null) {
                column = spec.column(arguments.get(0));
            } else if (argument instanceof RexInputRef ref) {
                column = spec.column(ref.getIndex());
            } else if (!(argument instanceof RexLiteral literal)
                    || literal.isNull()
                    || kind != SqlKind.COUNT
                    || call.isDistinct()) {
                return null;
            }
        }
        if (kind == SqlKind.COUNT) {
            // Times are distinct and never null.
            if (column == null || column.role() == Column.Role.TIME) {
                return new ScanSpec.Aggregate(ScanSpec.Function.COUNT_ROWS, null);
            }
            return call.isDistinct() ? null : new ScanSpec.Aggregate(ScanSpec.Function.COUNT, column);
        }
        if (kind != SqlKind.MIN && kind != SqlKind.MAX || column == null || column.role() == Column.Role.TIME) {
            return null;
        }
        // The server refuses TEXT, and passes over NaN, which is the greatest number.
        boolean exact = switch (column.type()) {
            case INT32, INT64, DATE, TIMESTAMP -> true;
            default -> false;
        };
        return exact
                ? new ScanSpec.Aggregate(kind == SqlKind.MIN ? ScanSpec.Function.MIN : ScanSpec.Function.MAX, column)
                : null;
    }

    /** MIN or MAX of Time reads one row; null for others. */
    private static RelNode timeBound(Aggregate aggregate, NativeScan scan, AggregateCall call) {
        boolean min = call.getAggregation().getKind() == SqlKind.MIN;
        if (!min && call.getAggregation().getKind() != SqlKind.MAX
                || call.filterArg >= 0
                || call.getArgList().size() != 1
                || scan.spec().column(call.getArgList().get(0)).role() != Column.Role.TIME) {
            return null;
        }
        ScanSpec one = scan.spec()
                .withOrder(min ? ScanSpec.Order.ASCENDING : ScanSpec.Order.DESCENDING)
                .withBounds(null, new Operand.Literal(java.math.BigDecimal.ONE));
        return aggregate.copy(aggregate.getTraitSet(), List.of(scan.with(one, scan.getRowType())));
    }
}
