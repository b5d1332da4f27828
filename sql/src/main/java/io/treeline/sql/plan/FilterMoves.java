// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.sql.type.ProjectedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Moves conditions below set operations, groups, LATERAL joins and window functions, where that asks the same of the
 * same rows: what is true of a group or a partition as a whole is true of each of its rows.
 */
final class FilterMoves {
    /** The relation with the conditions in it, and those that must stay above. */
    record Moved(RelNode input, List<RexNode> rest) {}

    private FilterMoves() {}

    /** Moves what can be; null when that is nothing. */
    static Moved below(List<RexNode> conditions, RelNode input) {
        List<RexNode> rest = new ArrayList<>();
        List<RexNode> candidates = new ArrayList<>();
        for (RexNode condition : conditions) {
            (movable(condition) ? candidates : rest).add(condition);
        }
        RelNode moved = candidates.isEmpty()
                ? null
                : input instanceof SetOp set
                        ? belowSet(candidates, set, rest)
                        : input instanceof Aggregate aggregate
                                ? belowGroups(candidates, aggregate, rest)
                                : input instanceof Correlate correlate
                                        ? belowLateral(candidates, correlate, rest)
                                        : input instanceof Project project
                                                        && project.getVariablesSet()
                                                                .isEmpty()
                                                        && project.containsOver()
                                                ? belowWindows(candidates, project, rest)
                                                : null;
        return moved == null ? null : new Moved(moved, rest);
    }

    /** Only of the columns, at least one, and the same whenever it is asked. */
    private static boolean movable(RexNode condition) {
        boolean[] outer = new boolean[1];
        condition.accept(new RexVisitorImpl<Void>(true) {
            @Override
            public Void visitCorrelVariable(RexCorrelVariable variable) {
                outer[0] = true;
                return null;
            }
        });
        return !outer[0]
                && RexUtil.isDeterministic(condition)
                && !RexOver.containsOver(condition)
                && RexUtil.SubQueryFinder.find(condition) == null
                && !RelOptUtil.InputFinder.bits(condition).isEmpty();
    }

    private static RelNode belowSet(List<RexNode> candidates, SetOp set, List<RexNode> rest) {
        List<RexNode> moved = new ArrayList<>();
        for (RexNode condition : candidates) {
            boolean known = RelOptUtil.InputFinder.bits(condition).asList().stream()
                    .allMatch(i -> set.getInputs().stream()
                            .allMatch(input -> input.getRowType()
                                            .getFieldList()
                                            .get(i)
                                            .getType()
                                            .getSqlTypeName()
                                    != SqlTypeName.NULL));
            // INTERSECT and EXCEPT leave rows out, of which a condition could fail.
            (known && (set instanceof Union || DeviceConditions.neverFails(condition)) ? moved : rest).add(condition);
        }
        if (moved.isEmpty()) {
            return null;
        }
        List<RelNode> inputs = new ArrayList<>();
        for (RelNode input : set.getInputs()) {
            inputs.add(filter(
                    input,
                    moved.stream()
                            .map(condition -> ofBranch(condition, input, set))
                            .toList()));
        }
        return set.copy(set.getTraitSet(), inputs);
    }

    /** A condition over a branch, whose columns are brought to the types of the whole first. */
    private static RexNode ofBranch(RexNode condition, RelNode input, SetOp set) {
        RexBuilder rex = set.getCluster().getRexBuilder();
        return condition.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                RelDataType own =
                        input.getRowType().getFieldList().get(ref.getIndex()).getType();
                RexInputRef column = new RexInputRef(ref.getIndex(), own);
                return own.getSqlTypeName() == ref.getType().getSqlTypeName()
                        ? column
                        : rex.makeAbstractCast(ref.getType(), column, false);
            }
        });
    }

    private static RelNode belowGroups(List<RexNode> candidates, Aggregate aggregate, List<RexNode> rest) {
        List<Integer> keys = aggregate.getGroupSet().asList();
        // The keys of a set of grouping sets are null where they are not grouped by.
        boolean plain = aggregate.getGroupSets().size() == 1;
        List<RexNode> moved = new ArrayList<>();
        for (RexNode condition : candidates) {
            boolean ofKeys = plain
                    && RelOptUtil.InputFinder.bits(condition).asList().stream().allMatch(i -> i < keys.size());
            (ofKeys ? moved : rest).add(condition);
        }
        if (moved.isEmpty()) {
            return null;
        }
        RelNode input = aggregate.getInput();
        RexShuttle below = new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                int key = keys.get(ref.getIndex());
                return new RexInputRef(
                        key, input.getRowType().getFieldList().get(key).getType());
            }
        };
        return aggregate.copy(
                aggregate.getTraitSet(),
                List.of(filter(
                        input,
                        moved.stream().map(condition -> condition.accept(below)).toList())));
    }

    /** What is asked of the left side of a LATERAL join alone is asked before its right side is made. */
    private static RelNode belowLateral(List<RexNode> candidates, Correlate correlate, List<RexNode> rest) {
        int width = correlate.getLeft().getRowType().getFieldCount();
        List<RexNode> moved = new ArrayList<>();
        for (RexNode condition : candidates) {
            (RelOptUtil.InputFinder.bits(condition).length() <= width ? moved : rest).add(condition);
        }
        return moved.isEmpty()
                ? null
                : correlate.copy(
                        correlate.getTraitSet(), List.of(filter(correlate.getLeft(), moved), correlate.getRight()));
    }

    private static RelNode belowWindows(List<RexNode> candidates, Project project, List<RexNode> rest) {
        Set<String> keys = partitionKeys(project);
        List<RexNode> moved = new ArrayList<>();
        for (RexNode condition : candidates) {
            boolean ofKeys = RelOptUtil.InputFinder.bits(condition).asList().stream()
                    .allMatch(i -> keys.contains(project.getProjects().get(i).toString())
                            && RexUtil.isDeterministic(project.getProjects().get(i)));
            (ofKeys ? moved : rest).add(condition);
        }
        if (moved.isEmpty()) {
            return null;
        }
        List<RexNode> below = moved.stream()
                .map(condition -> ProjectedText.below(condition, project))
                .toList();
        return project.copy(project.getTraitSet(), List.of(filter(project.getInput(), below)));
    }

    /** By what all windows of a projection are partitioned. */
    private static Set<String> partitionKeys(Project project) {
        List<Set<String>> all = new ArrayList<>();
        for (RexNode item : project.getProjects()) {
            item.accept(new RexVisitorImpl<Void>(true) {
                @Override
                public Void visitOver(RexOver over) {
                    Set<String> keys = new TreeSet<>();
                    over.getWindow().partitionKeys.forEach(key -> keys.add(key.toString()));
                    all.add(keys);
                    return super.visitOver(over);
                }
            });
        }
        Set<String> common = new TreeSet<>(all.get(0));
        all.forEach(common::retainAll);
        return common;
    }

    private static RelNode filter(RelNode input, List<RexNode> conditions) {
        return RexConditions.filter(
                input, RexUtil.composeConjunction(input.getCluster().getRexBuilder(), conditions));
    }
}
