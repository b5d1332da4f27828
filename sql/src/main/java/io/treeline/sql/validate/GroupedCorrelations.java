// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;

/**
 * Columns of a query with GROUP BY that a subquery within a subquery of it names: the library lets the first subquery
 * see the groups, and those within it the rows before they were grouped, which are no more.
 */
final class GroupedCorrelations extends RelHomogeneousShuttle {
    private final RexShuttle within = new RexShuttle() {
        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            RexSubQuery operands = (RexSubQuery) super.visitSubQuery(subQuery);
            RelNode inner = operands.rel.accept(GroupedCorrelations.this);
            return inner == operands.rel ? operands : operands.clone(inner);
        }
    };

    private GroupedCorrelations() {}

    /**
     * The same tree, in which all subqueries of a query with groups see these.
     *
     * @throws IllegalStateException of 42803 where one names a column that is not grouped
     */
    static RelNode settle(RelNode root) {
        return root.accept(new GroupedCorrelations());
    }

    @Override
    public RelNode visit(RelNode other) {
        RelNode visited = super.visit(other).accept(within);
        if (visited instanceof Project upper
                && !upper.getVariablesSet().isEmpty()
                && upper.getInput() instanceof Project lower
                && !RexUtil.SubQueryFinder.containsSubQuery(upper)
                && RexUtil.SubQueryFinder.containsSubQuery(lower)) {
            return renaming(upper, lower);
        }
        return grouped(visited);
    }

    /** A projection that names columns anew takes the outer row to itself, which those below are to see. */
    private static RelNode renaming(Project upper, Project lower) {
        Set<CorrelationId> variables = new LinkedHashSet<>(lower.getVariablesSet());
        variables.addAll(upper.getVariablesSet());
        RelNode seeing = LogicalProject.create(
                lower.getInput(),
                lower.getHints(),
                lower.getProjects(),
                lower.getRowType().getFieldNames(),
                variables);
        return LogicalProject.create(
                grouped(seeing),
                upper.getHints(),
                upper.getProjects(),
                upper.getRowType().getFieldNames(),
                Set.of());
    }

    private static RelNode grouped(RelNode rel) {
        RelNode visited = rel;
        if (!(visited instanceof Project) && !(visited instanceof Filter)) {
            return visited;
        }
        RelNode groups = visited.getInput(0);
        while (groups instanceof Filter having) {
            groups = having.getInput();
        }
        for (CorrelationId id : visited.getVariablesSet()) {
            if (groups instanceof Aggregate aggregate) {
                visited = visited.accept(new ToGroups(id, aggregate));
            }
        }
        return visited;
    }

    /** Turns columns of the rows below an aggregation into its keys. */
    private static final class ToGroups extends RexShuttle {
        private final CorrelationId id;
        private final Aggregate groups;
        private final RexBuilder rex;

        ToGroups(CorrelationId id, Aggregate groups) {
            this.id = id;
            this.groups = groups;
            this.rex = groups.getCluster().getRexBuilder();
        }

        @Override
        public RexNode visitFieldAccess(RexFieldAccess access) {
            RelDataType row = groups.getRowType();
            if (!(access.getReferenceExpr() instanceof RexCorrelVariable variable)
                    || !variable.id.equals(id)
                    || variable.getType().getFieldNames().equals(row.getFieldNames())) {
                return access;
            }
            int key = key(access.getField().getIndex());
            if (key < 0) {
                throw new IllegalStateException(PlanErrors.syntax(
                        SqlState.GROUPING_ERROR,
                        "Subquery uses ungrouped column \"" + access.getField().getName() + "\" from outer query"));
            }
            return rex.makeFieldAccess(rex.makeCorrel(row, id), key);
        }

        private int key(int column) {
            List<Integer> keys = groups.getGroupSet().asList();
            for (int i = 0; i < keys.size(); i++) {
                RexNode item = groups.getInput() instanceof Project project
                        ? project.getProjects().get(keys.get(i))
                        : null;
                int source = item == null ? keys.get(i) : item instanceof RexInputRef ref ? ref.getIndex() : -1;
                if (source == column) {
                    return i;
                }
            }
            return -1;
        }

        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            RexSubQuery operands = (RexSubQuery) super.visitSubQuery(subQuery);
            RelNode inner = operands.rel.accept(new RelHomogeneousShuttle() {
                @Override
                public RelNode visit(RelNode other) {
                    return super.visit(other).accept(ToGroups.this);
                }
            });
            return inner == operands.rel ? operands : operands.clone(inner);
        }
    }
}
