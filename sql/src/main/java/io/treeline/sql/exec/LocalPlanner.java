// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.sql.api.PlanningStop;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.function.Casts;
import io.treeline.sql.function.FunctionOperator;
import io.treeline.sql.function.Kind;
import io.treeline.sql.plan.Absorber;
import io.treeline.sql.plan.NativeAggregate;
import io.treeline.sql.plan.NativeScan;
import io.treeline.sql.plan.VirtualScan;
import io.treeline.sql.type.TimeText;
import io.treeline.sql.validate.GapFill;
import io.treeline.sql.validate.Recursion;
import io.treeline.sql.validate.RecursionRows;
import io.treeline.sql.validate.SetProjection;
import io.treeline.sql.validate.SharedQuery;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Intersect;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Minus;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Maps a relational tree whose leaves have absorbed what they can to operators, bottom-up: each kind of node has one
 * operator.
 */
public final class LocalPlanner {
    private final TimeText time;
    private final PlanningStop stop;
    private final RexCompiler rex;
    private final JoinPlanner joins;
    /** Whether what is planned runs once for each outer row. */
    private boolean repeated;

    private final List<NativeScan> scans = new ArrayList<>();
    private final List<NativeAggregate> aggregates = new ArrayList<>();
    private final List<VirtualOperator> virtuals = new ArrayList<>();
    private final Map<NativeScan, DevicePruning> pruning = new IdentityHashMap<>();
    private final Map<Object, Operator> shared = new IdentityHashMap<>();

    /** A planner of one statement. */
    public LocalPlanner(Absorber absorber, TimeText time, PlanningStop stop) {
        this.time = time;
        this.stop = stop;
        this.rex = new RexCompiler(time, new SubqueryPlanner(absorber, this)::compile, stop);
        this.joins = new JoinPlanner(this, rex);
    }

    /** Plans a tree that the absorber has been over. */
    public LocalPlan plan(RelNode rel) throws SQLException {
        Operator root = operator(rel);
        List<SqlTypeName> types = rel.getRowType().getFieldList().stream()
                .map(f -> f.getType().getSqlTypeName())
                .toList();
        return new LocalPlan(
                root, types, List.copyOf(scans), List.copyOf(aggregates), List.copyOf(virtuals), pruning, time);
    }

    /** A plan below an expression, or on the right of a LATERAL join. */
    Operator inner(RelNode rel, boolean repeats) throws SQLException {
        boolean before = repeated;
        repeated = repeats;
        try {
            return operator(rel);
        } finally {
            repeated = before;
        }
    }

    Operator operator(RelNode rel) throws SQLException {
        stop.check();
        if (rel instanceof SharedQuery query) {
            Operator known = shared.get(query.key());
            if (known == null) {
                known = new SharedRows(inner(query.query(), false), query.name());
                shared.put(query.key(), known);
            }
            return repeated ? RepeatedInput.kept(known) : known;
        }
        if (repeated && !(rel instanceof Values) && Correlation.of(rel).none()) {
            return RepeatedInput.kept(inner(rel, false));
        }
        if (repeated
                && rel instanceof Filter filter
                && Correlation.of(filter.getInput()).none()) {
            Operator hashed = hashed(filter);
            if (hashed != null) {
                return hashed;
            }
        }
        return plain(rel);
    }

    /**
     * A filter that compares its rows with outer values: the rows are hashed by what is compared, once. Null when it
     * has no such equality.
     */
    private Operator hashed(Filter filter) throws SQLException {
        List<RexNode> keys = new ArrayList<>();
        List<RexNode> outer = new ArrayList<>();
        List<Boolean> nullSafe = new ArrayList<>();
        List<RexNode> rest = new ArrayList<>();
        for (RexNode part : RelOptUtil.conjunctions(filter.getCondition())) {
            boolean equality = part.getKind() == SqlKind.EQUALS || part.getKind() == SqlKind.IS_NOT_DISTINCT_FROM;
            if (equality
                    && part instanceof RexCall call
                    && RexUtil.SubQueryFinder.find(part) == null
                    && call.getOperands().get(0).getKind() != SqlKind.ROW) {
                RexNode a = call.getOperands().get(0);
                RexNode b = call.getOperands().get(1);
                boolean swap = RelOptUtil.InputFinder.bits(a).isEmpty();
                RexNode own = swap ? b : a;
                RexNode other = swap ? a : b;
                if (!RelOptUtil.InputFinder.bits(own).isEmpty()
                        && Correlation.of(own).none()
                        && RelOptUtil.InputFinder.bits(other).isEmpty()
                        && !Correlation.of(other).none()) {
                    Comparability.between(own.getType(), other.getType(), "=");
                    keys.add(own);
                    outer.add(other);
                    nullSafe.add(part.getKind() == SqlKind.IS_NOT_DISTINCT_FROM);
                    continue;
                }
            }
            rest.add(part);
        }
        if (keys.isEmpty()) {
            return null;
        }
        boolean[] safe = new boolean[keys.size()];
        for (int i = 0; i < safe.length; i++) {
            safe[i] = nullSafe.get(i);
        }
        Expr residual = rest.isEmpty()
                ? null
                : rex.compile(RexUtil.composeConjunction(filter.getCluster().getRexBuilder(), rest));
        return RepeatedInput.hashed(
                inner(filter.getInput(), false),
                rex.compile(keys).toArray(Expr[]::new),
                rex.compile(outer).toArray(Expr[]::new),
                safe,
                residual,
                filter.getVariablesSet());
    }

    private Operator plain(RelNode rel) throws SQLException {
        if (rel instanceof NativeScan scan) {
            scans.add(scan);
            if (scan.spec().devices() != null) {
                pruning.put(
                        scan,
                        new DevicePruning(
                                scan, rex.compile(scan.spec().devices().conditions())));
            }
            return new ScanOperator(scan);
        } else if (rel instanceof NativeAggregate aggregate) {
            aggregates.add(aggregate);
            return new ServerAggregateOperator(
                    aggregate,
                    rex.compile(aggregate.spec().keys()),
                    aggregate.spec().certain() ? null : operator(aggregate.local()));
        } else if (rel instanceof VirtualScan scan) {
            VirtualOperator virtual = new VirtualOperator(scan, rex);
            virtuals.add(virtual);
            return virtual;
        } else if (rel instanceof Filter filter) {
            return RowOperators.filter(
                    operator(filter.getInput()), rex.compile(filter.getCondition()), filter.getVariablesSet());
        } else if (rel instanceof Project project && project.containsOver()) {
            return WindowPlanner.plan(project, operator(project.getInput()), rex);
        } else if (rel instanceof Project project) {
            return RowOperators.project(
                    operator(project.getInput()), rex.compile(project.getProjects()), project.getVariablesSet());
        } else if (rel instanceof Sort sort) {
            return sort(sort);
        } else if (rel instanceof Aggregate aggregate) {
            return aggregate(aggregate);
        } else if (rel instanceof Join join) {
            return joins.plan(join);
        } else if (rel instanceof Correlate correlate) {
            return correlate(correlate);
        } else if (rel instanceof RecursionRows rows) {
            return RecursionOperator.rows(rows.id());
        } else if (rel instanceof Recursion recursion) {
            if (!recursion.all()) {
                Comparability.equality(recursion.getRowType().getFieldList());
            }
            Operator first = convertedRows(
                    operator(recursion.getLeft()), recursion.getLeft().getRowType(), recursion.getRowType());
            Operator step = convertedRows(
                    inner(recursion.getRight(), true), recursion.getRight().getRowType(), recursion.getRowType());
            return new RecursionOperator(first, step, recursion.all(), recursion.id(), recursion.name());
        } else if (rel instanceof SetProjection sets) {
            return new SetOperator(operator(sets.getInput()), rex.compile(sets.calls()));
        } else if (rel instanceof GapFill fill) {
            return gaps(fill);
        } else if (rel instanceof SetOp set) {
            return set(set);
        } else if (rel instanceof Values values) {
            return values(values);
        }
        throw PlanErrors.unsupported(
                "The relational engine has no " + rel.getRelTypeName().replaceFirst("^Logical", "") + " operator yet.");
    }

    private Operator gaps(GapFill fill) throws SQLException {
        GapFill.Frame frame = fill.frame();
        RelDataType type = fill.getRowType().getFieldList().get(frame.key()).getType();
        boolean days = type.getSqlTypeName() == SqlTypeName.DATE;
        return new GapFillOperator(
                operator(fill.getInput()),
                fill.getRowType().getFieldCount(),
                fill.keys(),
                frame.key(),
                days,
                rex.compile(frame.width()),
                frame.zone() == null ? null : rex.compile(frame.zone()),
                limits(frame.starts(), type),
                limits(frame.finishes(), type),
                fill.filled());
    }

    private List<GapFillOperator.Limit> limits(List<GapFill.Bound> bounds, RelDataType type) throws SQLException {
        List<GapFillOperator.Limit> limits = new ArrayList<>();
        for (GapFill.Bound bound : bounds) {
            limits.add(new GapFillOperator.Limit(
                    converted(rex.compile(bound.value()), bound.value().getType(), type), bound.next()));
        }
        return limits;
    }

    private Operator values(Values values) throws SQLException {
        List<List<Expr>> tuples = new ArrayList<>();
        List<RelDataTypeField> fields = values.getRowType().getFieldList();
        for (List<RexLiteral> tuple : values.getTuples()) {
            List<Expr> row = new ArrayList<>();
            for (int i = 0; i < tuple.size(); i++) {
                row.add(converted(
                        rex.compile(tuple.get(i)),
                        tuple.get(i).getType(),
                        fields.get(i).getType()));
            }
            tuples.add(row);
        }
        return RowOperators.values(tuples);
    }

    private static Expr converted(Expr expression, RelDataType from, RelDataType to) {
        SqlTypeName source = from.getSqlTypeName();
        if (source == to.getSqlTypeName() && Kind.of(from) == Kind.of(to) && source != SqlTypeName.ARRAY
                || source == SqlTypeName.NULL) {
            return expression;
        }
        return (row, run) -> {
            Object value = expression.eval(row, run);
            return value == null ? null : Casts.cast(value, source, to, run.time());
        };
    }

    private Operator set(SetOp set) throws SQLException {
        List<Operator> inputs = new ArrayList<>();
        for (RelNode input : set.getInputs()) {
            inputs.add(convertedRows(operator(input), input.getRowType(), set.getRowType()));
        }
        if (!(set instanceof Union) || !set.all) {
            Comparability.equality(set.getRowType().getFieldList());
        }
        if (set instanceof Union) {
            Operator all = RowOperators.concat(inputs);
            return set.all ? all : RowOperators.distinct(all, "UNION");
        }
        if (!(set instanceof Intersect) && !(set instanceof Minus)) {
            throw PlanErrors.unsupported("The set operation " + set.kind + " is not supported.");
        }
        Operator result = inputs.get(0);
        for (Operator next : inputs.subList(1, inputs.size())) {
            result = RowOperators.counted(result, next, set instanceof Intersect, set.all);
        }
        return result;
    }

    /** The branches of a set operation may differ in type; rows leave it in the common one. */
    private static Operator convertedRows(Operator input, RelDataType from, RelDataType to) {
        List<Expr> expressions = new ArrayList<>();
        boolean same = true;
        for (int i = 0; i < to.getFieldCount(); i++) {
            RelDataType source = from.getFieldList().get(i).getType();
            RelDataType target = to.getFieldList().get(i).getType();
            same &= source.getSqlTypeName() == target.getSqlTypeName()
                    && Kind.of(source) == Kind.of(target)
                    && source.getSqlTypeName() != SqlTypeName.ARRAY;
            int index = i;
            expressions.add(converted((row, run) -> row[index], source, target));
        }
        return same ? input : RowOperators.project(input, expressions, Set.of());
    }

    private Operator sort(Sort sort) throws SQLException {
        Comparability.order(
                sort.getCollation().getFieldCollations(), sort.getInput().getRowType());
        Expr offset = sort.offset == null ? null : rex.compile(sort.offset);
        Expr fetch = sort.fetch == null ? null : rex.compile(sort.fetch);
        Operator input = operator(sort.getInput());
        if (sort.fetch instanceof RexCall call
                && call.getOperator() instanceof FunctionOperator function
                && function.marksTies()) {
            Comparator<Object[]> order = Sorting.comparator(sort.getCollation().getFieldCollations());
            return RowOperators.ties(new SortOperator(input, order, null, null), order, offset, fetch);
        }
        if (!sort.getCollation().getFieldCollations().isEmpty()) {
            input = new SortOperator(
                    input, Sorting.comparator(sort.getCollation().getFieldCollations()), offset, fetch);
        }
        return offset == null && fetch == null ? input : RowOperators.limit(input, offset, fetch);
    }

    private Operator aggregate(Aggregate aggregate) throws SQLException {
        List<AggregateOperator.Function> functions = new ArrayList<>();
        List<RelDataTypeField> fields = aggregate.getInput().getRowType().getFieldList();
        for (AggregateCall call : aggregate.getAggCallList()) {
            functions.add(function(call, fields));
            Comparability.order(
                    call.getCollation().getFieldCollations(),
                    aggregate.getInput().getRowType());
            for (int argument : call.isDistinct() ? call.getArgList() : List.<Integer>of()) {
                Comparability.equality(fields.get(argument).getType());
            }
        }
        for (int key : aggregate.getGroupSet()) {
            Comparability.equality(fields.get(key).getType());
        }
        Operator source = operator(aggregate.getInput());
        int[] all = aggregate.getGroupSet().toArray();
        if (functions.isEmpty() && aggregate.getGroupSets().size() == 1 && all.length > 0) {
            List<Expr> keys = new ArrayList<>();
            for (int key : all) {
                keys.add((row, run) -> row[key]);
            }
            return RowOperators.distinct(RowOperators.project(source, keys, Set.of()), "DISTINCT");
        }
        return new AggregateOperator(
                source,
                all,
                aggregate.getGroupSets().stream().map(set -> set.toArray()).toList(),
                functions);
    }

    private static AggregateOperator.Function function(AggregateCall call, List<RelDataTypeField> fields)
            throws SQLException {
        int[] arguments = call.getArgList().stream().mapToInt(Integer::intValue).toArray();
        switch (call.getAggregation().getKind()) {
            case GROUPING, GROUPING_ID, GROUP_ID -> {
                return new AggregateOperator.Function(
                        null, arguments, new int[0], call.filterArg, false, false, new int[0]);
            }
            default -> {}
        }
        if (call.distinctKeys != null) {
            throw PlanErrors.unsupported("WITHIN DISTINCT is not supported; aggregate over a subquery with DISTINCT.");
        }
        List<RelDataType> types =
                call.getArgList().stream().map(i -> fields.get(i).getType()).toList();
        List<RelFieldCollation> order = call.getCollation().getFieldCollations();
        if (order.isEmpty()
                && call.isDistinct()
                && Set.of("ARRAY_AGG_OF", "STRING_AGG", "LISTAGG")
                        .contains(call.getAggregation().getName())) {
            // PostgreSQL finds what is distinct by sorting, and gives it so.
            order = List.of(new RelFieldCollation(
                    arguments[0], RelFieldCollation.Direction.ASCENDING, RelFieldCollation.NullDirection.LAST));
        }
        Accumulators.Call described = new Accumulators.Call(
                call.getAggregation(),
                call.getType(),
                types,
                order,
                order.stream()
                        .map(key -> fields.get(key.getFieldIndex()).getType())
                        .toList());
        int[] required = java.util.Arrays.stream(Accumulators.required(described))
                .map(i -> arguments[i])
                .toArray();
        return new AggregateOperator.Function(
                Accumulators.of(described),
                arguments,
                required,
                call.filterArg,
                call.isDistinct(),
                Accumulators.keeps(described),
                order.stream().mapToInt(RelFieldCollation::getFieldIndex).toArray());
    }

    /** The right side is run again for each row of the left. */
    private Operator correlate(Correlate correlate) throws SQLException {
        JoinRelType type = correlate.getJoinType();
        if (type != JoinRelType.INNER && type != JoinRelType.LEFT) {
            throw PlanErrors.unsupported(type + " LATERAL joins are not supported.");
        }
        return new LateralJoin(
                operator(correlate.getLeft()),
                inner(correlate.getRight(), true),
                correlate.getCorrelationId(),
                new JoinOutput(
                        type,
                        correlate.getLeft().getRowType().getFieldCount(),
                        correlate.getRight().getRowType().getFieldCount(),
                        null,
                        Set.of()));
    }
}
