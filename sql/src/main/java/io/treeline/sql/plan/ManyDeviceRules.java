// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.dialect.DeviceChoice;
import io.treeline.sql.dialect.PredicateBinder;
import io.treeline.sql.dialect.ScanSpec;
import io.treeline.sql.predicate.Predicate;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/**
 * What a leaf over many devices can take over for each device: its newest row and the time of that. Not the number of
 * its rows: {@code count_time(*) ... align by device} was seen to give 0 for an aligned device beside others.
 */
final class ManyDeviceRules {
    private ManyDeviceRules() {}

    /**
     * ROW_NUMBER() OVER (PARTITION BY Device ORDER BY Time DESC) = 1 above a leaf is its newest rows; null where the
     * filter is something else.
     */
    static RelNode latest(Filter filter, RelNode input) {
        if (!(input instanceof Project project)
                || !project.getVariablesSet().isEmpty()
                || !(project.getInput() instanceof NativeScan scan)
                || !readsRows(scan)
                || !filter.getVariablesSet().isEmpty()) {
            return null;
        }
        int place = -1;
        for (int i = 0; i < project.getProjects().size(); i++) {
            RexNode item = project.getProjects().get(i);
            if (RexOver.containsOver(item)) {
                if (place >= 0 || !(item instanceof RexOver over) || !numbersFromNewest(over, scan.spec())) {
                    return null;
                }
                place = i;
            }
        }
        if (place < 0) {
            return null;
        }
        List<RexNode> rest = new ArrayList<>();
        boolean first = false;
        for (RexNode part : RelOptUtil.conjunctions(filter.getCondition())) {
            if (isFirst(part, place)) {
                first = true;
            } else {
                rest.add(part);
            }
        }
        if (!first) {
            return null;
        }
        RexBuilder rex = filter.getCluster().getRexBuilder();
        List<RexNode> items = new ArrayList<>(project.getProjects());
        items.set(place, rex.makeExactLiteral(BigDecimal.ONE, items.get(place).getType()));
        NativeScan newest = scan.with(
                scan.spec().withDevices(new DeviceChoice(scan.spec().devices().conditions(), true)), scan.getRowType());
        RelNode rows = LogicalProject.create(
                newest, List.of(), items, project.getRowType(), com.google.common.collect.ImmutableSet.of());
        return rest.isEmpty() ? rows : RexConditions.filter(rows, RexUtil.composeConjunction(rex, rest));
    }

    /**
     * Whether a condition may be sent to many devices at once. Tests for nulls fail where a device lacks the
     * measurement; the others that are left out have been shown to be exact for one device only, all of whose columns
     * are there and of the type that the plan knows.
     */
    static boolean sends(Predicate predicate) {
        return switch (predicate.kind()) {
            case AND -> predicate.parts().stream().allMatch(ManyDeviceRules::sends);
            case OR -> PredicateBinder.onTimeAlone(predicate) || numbers(predicate);
            case NULL_TEST ->
                !((Predicate.NullTest) predicate).isNull()
                        || ((Predicate.NullTest) predicate).column().role() == Column.Role.TIME;
            case COMPARE, IN, CONSTANT, WITHIN -> true;
            case COLUMNS, LIKE -> false;
        };
    }

    /** Whether all is comparisons of measurements that are numbers or BOOLEAN. */
    private static boolean numbers(Predicate predicate) {
        return switch (predicate.kind()) {
            case AND, OR -> predicate.parts().stream().allMatch(ManyDeviceRules::numbers);
            case COMPARE -> number(((Predicate.Compare) predicate).column());
            case IN -> number(((Predicate.In) predicate).column());
            case CONSTANT, COLUMNS, LIKE, NULL_TEST, WITHIN -> false;
        };
    }

    private static boolean number(Column column) {
        return column.role() == Column.Role.FIELD && (column.type().isNumeric() || column.type() == ColumnType.BOOLEAN);
    }

    private static boolean readsRows(NativeScan scan) {
        return scan.spec().devices() != null
                && !scan.spec().bounded()
                && !scan.spec().aggregated()
                && !scan.spec().devices().latest();
    }

    private static boolean numbersFromNewest(RexOver over, ScanSpec spec) {
        boolean numbers = switch (over.getAggOperator().getKind()) {
            // Times of a device are distinct, so that all three count alike.
            case ROW_NUMBER, RANK, DENSE_RANK -> true;
            default -> false;
        };
        return numbers
                && over.getWindow().partitionKeys.size() == 1
                && role(over.getWindow().partitionKeys.get(0), spec) == Column.Role.DEVICE
                && over.getWindow().orderKeys.size() == 1
                && role(over.getWindow().orderKeys.get(0).left, spec) == Column.Role.TIME
                && over.getWindow().orderKeys.get(0).right.contains(SqlKind.DESCENDING);
    }

    private static Column.Role role(RexNode node, ScanSpec spec) {
        return node instanceof RexInputRef ref ? spec.column(ref.getIndex()).role() : null;
    }

    private static boolean isFirst(RexNode part, int place) {
        if (!(part instanceof RexCall call)
                || call.getOperands().size() != 2
                || !(call.getOperands().get(0) instanceof RexInputRef ref)
                || ref.getIndex() != place
                || !(call.getOperands().get(1) instanceof RexLiteral literal)
                || literal.isNull()
                || !(literal.getValue() instanceof BigDecimal number)) {
            return false;
        }
        return switch (call.getKind()) {
            case EQUALS, LESS_THAN_OR_EQUAL -> number.compareTo(BigDecimal.ONE) == 0;
            case LESS_THAN -> number.compareTo(BigDecimal.valueOf(2)) == 0;
            default -> false;
        };
    }

    /**
     * An aggregate over a leaf of many devices with what the leaf can do of it; the same aggregate where it can do
     * nothing.
     */
    static RelNode aggregate(Aggregate aggregate) {
        Project project =
                aggregate.getInput() instanceof Project p && p.getVariablesSet().isEmpty() && !p.containsOver()
                        ? p
                        : null;
        RelNode input = project == null ? aggregate.getInput() : project.getInput();
        if (!(input instanceof NativeScan scan)
                || !readsRows(scan)
                || aggregate.getGroupSets().size() != 1
                || aggregate.getAggCallList().isEmpty()
                || aggregate.getGroupSet().cardinality() > 1) {
            return aggregate;
        }
        for (int key : aggregate.getGroupSet()) {
            if (role(project, key, scan.spec()) != Column.Role.DEVICE) {
                return aggregate;
            }
        }
        boolean times = true;
        for (AggregateCall call : aggregate.getAggCallList()) {
            boolean plain = call.filterArg < 0 && !call.isDistinct();
            times &= plain
                    && (call.getAggregation().getKind() == SqlKind.MAX
                                    && role(project, call.getArgList().get(0), scan.spec()) == Column.Role.TIME
                            || EdgeCalls.last(call)
                                    && role(project, call.getArgList().get(1), scan.spec()) == Column.Role.TIME);
        }
        if (!times) {
            return aggregate;
        }
        // The newest row of each device has its greatest time, and what LAST looks for.
        NativeScan newest = scan.with(
                scan.spec().withDevices(new DeviceChoice(scan.spec().devices().conditions(), true)), scan.getRowType());
        RelNode below = project == null ? newest : project.copy(project.getTraitSet(), List.of(newest));
        return aggregate.copy(aggregate.getTraitSet(), List.of(below));
    }

    private static Column.Role role(Project project, int index, ScanSpec spec) {
        return project == null
                ? spec.column(index).role()
                : role(project.getProjects().get(index), spec);
    }
}
