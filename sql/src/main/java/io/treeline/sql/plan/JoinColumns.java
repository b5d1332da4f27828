// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.AsofJoin;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Lets the sides of a join give only the columns that the projection above it, a filter between and the join itself
 * use.
 */
final class JoinColumns {
    private JoinColumns() {}

    /** The same projection over narrower sides. */
    static Project narrow(Project project) {
        Filter filter = project.getInput() instanceof Filter between
                        && between.getVariablesSet().isEmpty()
                ? between
                : null;
        RelNode below = filter == null ? project.getInput() : filter.getInput();
        // An ASOF join has a second condition, which only its class knows to copy.
        if (!(below instanceof Join join)
                || join instanceof AsofJoin
                || !join.getVariablesSet().isEmpty()
                || !project.getVariablesSet().isEmpty()) {
            return project;
        }
        List<RexNode> all = new ArrayList<>(project.getProjects());
        all.add(join.getCondition());
        if (filter != null) {
            all.add(filter.getCondition());
        }
        if (all.stream().anyMatch(expression -> RexUtil.SubQueryFinder.find(expression) != null)) {
            return project;
        }
        int width = join.getLeft().getRowType().getFieldCount();
        int total = width + join.getRight().getRowType().getFieldCount();
        ImmutableBitSet used = RelOptUtil.InputFinder.bits(all, null);
        ImmutableBitSet left = atLeastOne(used.intersect(ImmutableBitSet.range(width)), 0);
        ImmutableBitSet right = atLeastOne(used.intersect(ImmutableBitSet.range(width, total)), width);
        if (left.cardinality() + right.cardinality() == total) {
            return project;
        }
        ImmutableBitSet kept = left.union(right);
        RexShuttle shuttle = new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                return new RexInputRef(kept.indexOf(ref.getIndex()), ref.getType());
            }
        };
        RelNode narrow = join.copy(
                join.getTraitSet(),
                join.getCondition().accept(shuttle),
                side(join.getLeft(), left, 0),
                side(join.getRight(), right, width),
                join.getJoinType(),
                join.isSemiJoinDone());
        RelNode input = filter == null
                ? narrow
                : RexConditions.filter(narrow, filter.getCondition().accept(shuttle));
        return LogicalProject.create(
                input,
                project.getHints(),
                shuttle.apply(project.getProjects()),
                project.getRowType(),
                ImmutableSet.of());
    }

    private static ImmutableBitSet atLeastOne(ImmutableBitSet used, int first) {
        return used.isEmpty() ? ImmutableBitSet.of(first) : used;
    }

    private static RelNode side(RelNode input, ImmutableBitSet used, int offset) {
        List<RelDataTypeField> fields = input.getRowType().getFieldList();
        if (used.cardinality() == fields.size()) {
            return input;
        }
        List<RexNode> references = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i : used) {
            RelDataTypeField field = fields.get(i - offset);
            references.add(new RexInputRef(field.getIndex(), field.getType()));
            names.add(field.getName());
        }
        return LogicalProject.create(input, List.of(), references, names, ImmutableSet.of());
    }
}
