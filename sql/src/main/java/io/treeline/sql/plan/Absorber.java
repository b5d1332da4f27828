// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.sql.api.PlanningStop;
import io.treeline.sql.dialect.PushdownRules;
import io.treeline.sql.dialect.PushdownRules.Construct;
import io.treeline.sql.dialect.ScanSpec;
import io.treeline.sql.function.FunctionOperator;
import io.treeline.sql.predicate.ConditionSize;
import io.treeline.sql.predicate.Predicate;
import io.treeline.sql.predicate.Predicate.Operand;
import io.treeline.sql.type.ProjectedText;
import io.treeline.sql.type.TimeText;
import io.treeline.sql.validate.CatalogTable;
import io.treeline.sql.validate.SharedQuery;
import io.treeline.sql.validate.VirtualRelation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AsofJoin;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Moves work into the leaves, bottom-up and deterministically: each operator asks whether the leaf below it can take it
 * over exactly. Whatever cannot stays where it is.
 */
public final class Absorber {
    private final PushdownRules rules;
    private final boolean dropNullRows;
    private final boolean cautious;
    private final FixedValues constants;
    private final TimeText time;
    private final PlanningStop stop;
    private final Map<Object, RelNode> shared = new IdentityHashMap<>();

    /**
     * The rules say what leaves may do; dropNullRows leaves out rows whose named columns are all null; a cautious one
     * pushes conditions only where any value of a parameter can be sent.
     */
    public Absorber(
            PushdownRules rules,
            boolean dropNullRows,
            boolean cautious,
            FixedValues constants,
            TimeText time,
            PlanningStop stop) {
        this.rules = rules;
        this.dropNullRows = dropNullRows;
        this.cautious = cautious;
        this.constants = constants;
        this.time = time;
        this.stop = stop;
    }

    /** The same relation with as much as possible in its leaves. */
    public RelNode absorb(RelNode rel) throws SQLException {
        stop.check();
        if (rel instanceof SharedQuery query) {
            RelNode known = shared.get(query.key());
            if (known == null) {
                known = VirtualHints.across(absorb(query.query()));
                shared.put(query.key(), known);
            }
            return query.with(known);
        }
        if (rel instanceof TableScan scan) {
            VirtualRelation virtual = scan.getTable().unwrap(VirtualRelation.class);
            if (virtual != null) {
                return new VirtualScan(
                        scan.getCluster(), scan.getTraitSet(), virtual.table(), scan.getRowType(), List.of());
            }
            CatalogTable table = scan.getTable().unwrap(CatalogTable.class);
            return new NativeScan(scan.getCluster(), scan.getTraitSet(), ScanSpec.of(table.table()), scan.getRowType());
        }
        if (rel instanceof Filter filter && rules.any()) {
            return filter(filter);
        }
        if (rel instanceof Project project) {
            Project narrow = rules.any() ? JoinColumns.narrow(project) : project;
            return project(narrow, absorb(narrow.getInput()));
        }
        if (rel instanceof Join join
                && !(join instanceof AsofJoin)
                && rules.any()
                && join.getVariablesSet().isEmpty()
                && RexUtil.SubQueryFinder.find(join.getCondition()) == null) {
            return join(List.of(), join);
        }
        List<RelNode> inputs = new ArrayList<>();
        for (RelNode input : rel.getInputs()) {
            inputs.add(absorb(input));
        }
        RelNode copy = inputs.isEmpty() ? rel : rel.copy(rel.getTraitSet(), inputs);
        if (copy instanceof Sort sort && rules.any()) {
            return sort(sort);
        }
        if (copy instanceof Aggregate aggregate) {
            RelNode many =
                    dropNullRows || !rules.allow(Construct.NEWEST) ? aggregate : ManyDeviceRules.aggregate(aggregate);
            return many instanceof Aggregate rest && rules.allow(Construct.AGGREGATE)
                    ? AggregateAbsorber.absorb(rest, dropNullRows, rules, time, constants)
                    : many;
        }
        return copy;
    }

    private RelNode filter(Filter filter) throws SQLException {
        RelNode input = filter.getInput();
        if (!filter.getVariablesSet().isEmpty() || RexUtil.SubQueryFinder.find(filter.getCondition()) != null) {
            // Conjuncts without a subquery go below; a correlated condition must keep its row type.
            List<RexNode> simple = new ArrayList<>();
            List<RexNode> rest = new ArrayList<>();
            for (RexNode part : RelOptUtil.conjunctions(filter.getCondition())) {
                (RexUtil.SubQueryFinder.find(part) == null ? simple : rest).add(part);
            }
            RelNode below = simple.isEmpty()
                    ? absorb(input)
                    : absorb(RexConditions.filter(
                            input,
                            RexUtil.composeConjunction(filter.getCluster().getRexBuilder(), simple)));
            return LogicalFilter.create(
                    below,
                    RexUtil.composeConjunction(filter.getCluster().getRexBuilder(), rest),
                    filter.getVariablesSet().isEmpty()
                            ? com.google.common.collect.ImmutableSet.of()
                            : com.google.common.collect.ImmutableSet.copyOf(filter.getVariablesSet()));
        }
        if (input instanceof Filter lower && lower.getVariablesSet().isEmpty()) {
            List<RexNode> all = new ArrayList<>(RelOptUtil.conjunctions(lower.getCondition()));
            all.addAll(RelOptUtil.conjunctions(filter.getCondition()));
            return filter(RexConditions.filter(
                    lower.getInput(),
                    RexUtil.composeConjunction(filter.getCluster().getRexBuilder(), all)));
        }
        if (input instanceof Project project && project.getVariablesSet().isEmpty() && movable(project)) {
            RexNode moved = ProjectedText.below(filter.getCondition(), project);
            RelNode below = filter(RexConditions.filter(project.getInput(), moved));
            return project((Project) project.copy(project.getTraitSet(), List.of(below)), below);
        }
        // Which row is the nearest depends on all rows of the right side: nothing goes below an ASOF join.
        if (input instanceof Join join
                && !(join instanceof AsofJoin)
                && join.getVariablesSet().isEmpty()) {
            return join(RelOptUtil.conjunctions(filter.getCondition()), join);
        }
        FilterMoves.Moved moved = FilterMoves.below(RelOptUtil.conjunctions(filter.getCondition()), input);
        if (moved != null) {
            return moved.rest().isEmpty()
                    ? absorb(moved.input())
                    : filter((Filter) filtered(moved.input(), moved.rest()));
        }
        RelNode absorbed = absorb(input);
        if (absorbed instanceof NativeScan scan
                && !scan.spec().bounded()
                && !scan.spec().aggregated()) {
            return onScan(filter, scan);
        }
        if (absorbed instanceof VirtualScan virtual) {
            return filter.copy(
                    filter.getTraitSet(), List.of(virtual.hinted(RelOptUtil.conjunctions(filter.getCondition()))));
        }
        RelNode newest =
                dropNullRows || !rules.allow(Construct.NEWEST) ? null : ManyDeviceRules.latest(filter, absorbed);
        return newest != null ? newest : filter.copy(filter.getTraitSet(), List.of(absorbed));
    }

    private static boolean movable(Project project) {
        for (RexNode expression : project.getProjects()) {
            if (!RexUtil.isDeterministic(expression)
                    || RexOver.containsOver(expression)
                    || RexUtil.SubQueryFinder.find(expression) != null) {
                return false;
            }
        }
        return true;
    }

    private RelNode onScan(Filter filter, NativeScan scan) throws SQLException {
        PredicateBuilder builder = ScanPushdown.of(scan.spec()).predicates(scan.spec(), time, constants, cautious);
        ImpliedTimes implied = new ImpliedTimes(scan.spec(), time, builder, constants);
        List<Predicate> pushed = new ArrayList<>();
        List<RexNode> rest = new ArrayList<>();
        if (scan.spec().predicate() != null) {
            pushed.add(scan.spec().predicate());
        }
        int comparisons = scan.spec().predicate() == null
                ? 0
                : ConditionSize.of(scan.spec().predicate());
        List<RexNode> onDevice = new ArrayList<>();
        for (RexNode part : RelOptUtil.conjunctions(filter.getCondition())) {
            RexNode condition = DeviceConditions.of(part, scan.spec());
            if (condition != null) {
                onDevice.add(condition);
                if (!DeviceConditions.neverFails(condition)) {
                    rest.add(part);
                }
                continue;
            }
            Predicate predicate = builder.build(part);
            predicate =
                    predicate == null ? null : rules.sent(predicate, scan.spec().table(), cautious);
            if (predicate == null
                    || scan.spec().devices() != null && !ManyDeviceRules.sends(predicate)
                    || comparisons + ConditionSize.of(predicate) > ConditionSize.MOST) {
                predicate = null;
            } else {
                pushed.add(predicate);
                if (!builder.exact(pushed, true)) {
                    pushed.remove(pushed.size() - 1);
                    predicate = null;
                } else {
                    comparisons += ConditionSize.of(predicate);
                }
            }
            if (predicate == null) {
                rest.add(part);
                Predicate times = implied.of(part);
                times = times == null ? null : rules.sent(times, scan.spec().table(), cautious);
                if (times != null && comparisons < ConditionSize.MOST) {
                    pushed.add(times);
                    comparisons++;
                }
            }
        }
        if (!onDevice.isEmpty()) {
            scan = scan.with(scan.spec().withDevices(scan.spec().devices().with(onDevice)), scan.getRowType());
        }
        NativeScan narrowed = pushed.isEmpty()
                ? scan
                : scan.with(
                        scan.spec().withPredicate(pushed.size() == 1 ? pushed.get(0) : new Predicate.And(pushed)),
                        scan.getRowType());
        return rest.isEmpty()
                ? narrowed
                : RexConditions.filter(
                        narrowed, RexUtil.composeConjunction(filter.getCluster().getRexBuilder(), rest));
    }

    private RelNode join(List<RexNode> above, Join join) throws SQLException {
        JoinConditions conditions = JoinConditions.of(above, join);
        RelNode left = filtered(join.getLeft(), conditions.left());
        RelNode right = filtered(join.getRight(), conditions.right());
        RexNode on = RexUtil.composeConjunction(join.getCluster().getRexBuilder(), conditions.on());
        RelNode copy = join.copy(
                join.getTraitSet(), on, absorb(left), absorb(right), join.getJoinType(), join.isSemiJoinDone());
        return filtered(copy, conditions.rest());
    }

    private static RelNode filtered(RelNode input, List<RexNode> conditions) {
        return conditions.isEmpty()
                ? input
                : RexConditions.filter(
                        input, RexUtil.composeConjunction(input.getCluster().getRexBuilder(), conditions));
    }

    /**
     * A projection onto a leaf chooses columns; one above a filter above a leaf lets the leaf give only what both use.
     */
    private RelNode project(Project project, RelNode input) {
        boolean subQuery = project.getProjects().stream().anyMatch(e -> RexUtil.SubQueryFinder.find(e) != null)
                || !project.getVariablesSet().isEmpty();
        if (input instanceof Project lower
                && !subQuery
                && lower.getVariablesSet().isEmpty()
                && movable(lower)
                && (simple(lower) || distinct(project))
                && !RexOver.containsOver(project.getProjects(), null)) {
            List<RexNode> merged = ProjectedText.below(project.getProjects(), lower);
            return project(
                    LogicalProject.create(
                            lower.getInput(),
                            List.of(),
                            merged,
                            project.getRowType(),
                            com.google.common.collect.ImmutableSet.of()),
                    lower.getInput());
        }
        if (input instanceof NativeScan scan
                && scan.spec().aggregated()
                && project.getProjects().stream().allMatch(RexInputRef.class::isInstance)) {
            return scan.with(
                    scan.spec()
                            .withAggregates(project.getProjects().stream()
                                    .map(e -> scan.spec().aggregates().get(((RexInputRef) e).getIndex()))
                                    .toList()),
                    project.getRowType());
        }
        if (input instanceof NativeScan scan && !scan.spec().aggregated() && !subQuery) {
            if (project.getProjects().stream().allMatch(RexInputRef.class::isInstance)) {
                List<Integer> output = project.getProjects().stream()
                        .map(e -> scan.spec().output().get(((RexInputRef) e).getIndex()))
                        .toList();
                return scan.with(scan.spec().withOutput(output), project.getRowType());
            }
            ImmutableBitSet used = RelOptUtil.InputFinder.bits(project.getProjects(), null);
            NativeScan narrow = narrow(scan, used);
            return LogicalProject.create(
                    narrow,
                    List.of(),
                    remap(project.getProjects(), used),
                    project.getRowType(),
                    com.google.common.collect.ImmutableSet.of());
        }
        if (input instanceof Filter filter
                && filter.getInput() instanceof NativeScan scan
                && !subQuery
                && filter.getVariablesSet().isEmpty()
                && RexUtil.SubQueryFinder.find(filter.getCondition()) == null
                && !scan.spec().aggregated()) {
            List<RexNode> all = new ArrayList<>(project.getProjects());
            all.add(filter.getCondition());
            ImmutableBitSet used = RelOptUtil.InputFinder.bits(all, null);
            if (used.cardinality() < scan.getRowType().getFieldCount()) {
                RelNode narrowFilter = RexConditions.filter(
                        narrow(scan, used),
                        remap(List.of(filter.getCondition()), used).get(0));
                return LogicalProject.create(
                        narrowFilter,
                        List.of(),
                        remap(project.getProjects(), used),
                        project.getRowType(),
                        com.google.common.collect.ImmutableSet.of());
            }
        }
        return project.copy(project.getTraitSet(), List.of(input));
    }

    /** Only references and literals: merging copies no work. */
    private static boolean simple(Project project) {
        return project.getProjects().stream().allMatch(e -> e instanceof RexInputRef || e instanceof RexLiteral);
    }

    /** Only references, no two of which are one: nothing is computed twice for them. */
    private static boolean distinct(Project project) {
        return project.getProjects().stream().allMatch(RexInputRef.class::isInstance)
                && project.getProjects().stream().distinct().count()
                        == project.getProjects().size();
    }

    private static NativeScan narrow(NativeScan scan, ImmutableBitSet used) {
        RelDataTypeFactory.Builder row = scan.getCluster().getTypeFactory().builder();
        List<Integer> output = new ArrayList<>();
        for (int i : used) {
            RelDataTypeField field = scan.getRowType().getFieldList().get(i);
            row.add(field);
            output.add(scan.spec().output().get(i));
        }
        return scan.with(scan.spec().withOutput(output), row.build());
    }

    private static List<RexNode> remap(List<RexNode> expressions, ImmutableBitSet used) {
        RexShuttle shuttle = new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                return new RexInputRef(used.indexOf(ref.getIndex()), ref.getType());
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                throw new IllegalStateException("subqueries are not remapped");
            }
        };
        return expressions.stream().map(e -> e.accept(shuttle)).toList();
    }

    private RelNode sort(Sort sort) {
        if (sort.fetch instanceof RexCall call
                && call.getOperator() instanceof FunctionOperator function
                && function.marksTies()) {
            // Which rows are ties is told by the keys, of which a leaf keeps only the first.
            return sort;
        }
        RelNode input = sort.getInput();
        if (input instanceof NativeScan scan) {
            RelNode below = onScan(sort, scan);
            return below == sort ? byTime(sort) : below;
        }
        if (input instanceof Project project
                && project.getInput() instanceof NativeScan scan
                && project.getVariablesSet().isEmpty()
                && !RexOver.containsOver(project.getProjects(), null)) {
            // Sorting and cutting first gives the same rows, as long as the keys are the leaf's own columns.
            List<RelFieldCollation> keys = new ArrayList<>();
            for (RelFieldCollation key : sort.getCollation().getFieldCollations()) {
                if (!(project.getProjects().get(key.getFieldIndex()) instanceof RexInputRef ref)) {
                    return sort;
                }
                keys.add(key.withFieldIndex(ref.getIndex()));
            }
            RelNode below =
                    onScan(sort.copy(sort.getTraitSet(), scan, RelCollations.of(keys), sort.offset, sort.fetch), scan);
            if (below instanceof NativeScan) {
                return project.copy(project.getTraitSet(), List.of(below));
            }
        }
        return byTime(sort);
    }

    /**
     * Above filters that stay local, a device's rows can still come in the order of Time that is asked for, so that
     * none need be sorted nor more be read than a LIMIT wants.
     */
    private RelNode byTime(Sort sort) {
        List<RelFieldCollation> keys = sort.getCollation().getFieldCollations();
        RelNode ordered = keys.isEmpty() || !rules.allow(Construct.ORDER)
                ? null
                : ordered(
                        sort.getInput(),
                        keys.get(0).getFieldIndex(),
                        keys.get(0).direction.isDescending());
        return ordered == null
                ? sort
                : sort.offset == null && sort.fetch == null
                        ? ordered
                        : LogicalSort.create(ordered, RelCollations.EMPTY, sort.offset, sort.fetch);
    }

    private static RelNode ordered(RelNode rel, int key, boolean descending) {
        if (rel instanceof NativeScan scan) {
            ScanSpec spec = scan.spec();
            boolean orders = spec.table() instanceof DeviceTable
                    && !spec.bounded()
                    && !spec.aggregated()
                    && spec.column(key).role() == Column.Role.TIME;
            return orders
                    ? scan.with(
                            spec.withOrder(descending ? ScanSpec.Order.DESCENDING : ScanSpec.Order.ASCENDING),
                            scan.getRowType())
                    : null;
        }
        RelNode below = rel instanceof Filter filter
                ? ordered(filter.getInput(), key, descending)
                : rel instanceof Project project
                                && !project.containsOver()
                                && project.getProjects().get(key) instanceof RexInputRef ref
                        ? ordered(project.getInput(), ref.getIndex(), descending)
                        : null;
        return below == null ? null : rel.copy(rel.getTraitSet(), List.of(below));
    }

    private RelNode onScan(Sort sort, NativeScan scan) {
        ScanSpec spec = scan.spec();
        boolean bounds = rules.allow(spec.predicate() == null ? Construct.LIMIT : Construct.LIMIT_OF_CHOSEN);
        if ((sort.offset != null || sort.fetch != null) && !bounds
                || spec.aggregated()
                || spec.bounded()
                || spec.devices() != null
                        && !sort.getCollation().getFieldCollations().isEmpty()) {
            return sort;
        }
        List<RelFieldCollation> keys = sort.getCollation().getFieldCollations();
        if (!keys.isEmpty() && !ScanPushdown.of(spec).ordersByTime()) {
            return sort;
        }
        if (!keys.isEmpty()) {
            RelFieldCollation first = keys.get(0);
            if (spec.column(first.getFieldIndex()).role() != Column.Role.TIME) {
                return sort;
            }
            // Time is unique: further keys decide nothing.
            spec = spec.withOrder(
                    first.direction.isDescending() ? ScanSpec.Order.DESCENDING : ScanSpec.Order.ASCENDING);
        }
        Operand offset = operand(sort.offset);
        Operand limit = operand(sort.fetch);
        if (sort.offset != null && offset == null || sort.fetch != null && limit == null) {
            return sort;
        }
        return scan.with(spec.withBounds(offset, limit), sort.getRowType());
    }

    private static Operand operand(RexNode node) {
        if (node instanceof RexLiteral literal) {
            return new Operand.Literal(literal.getValueAs(java.math.BigDecimal.class));
        }
        return node instanceof RexDynamicParam parameter ? new Operand.Parameter(parameter.getIndex()) : null;
    }
}
