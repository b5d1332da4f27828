// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.sql.type.ProjectedText;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/**
 * Keeps the ORDER BY of a subquery where its order can be seen, by a reader, a LIMIT, STRING_AGG or a window, as
 * PostgreSQL does though the standard does not ask for it; elsewhere it is left out, so that it costs nothing. One that
 * stays moves up past columns and conditions, so that these reach the table's leaf and a LIMIT above need not sort all
 * rows.
 */
final class SubquerySorts {
    private static final Set<String> IN_ORDER = Set.of("STRING_AGG", "LISTAGG", "ARRAY_AGG_OF", "ANY_VALUE");

    private final Map<Object, RelNode> shared = new IdentityHashMap<>();

    private SubquerySorts() {}

    /** The same tree, without the sorts whose order nothing shows. */
    static RelNode settle(RelNode root) {
        return new SubquerySorts().visit(root, true);
    }

    private RelNode visit(RelNode rel, boolean seen) {
        if (rel instanceof SharedQuery query) {
            RelNode known = shared.get(query.key());
            if (known == null) {
                known = visit(query.query(), true);
                shared.put(query.key(), known);
            }
            return query.with(known);
        }
        if (rel instanceof Sort sort) {
            return sort(sort, seen);
        }
        List<RelNode> inputs = new ArrayList<>();
        boolean changed = false;
        for (RelNode input : rel.getInputs()) {
            RelNode visited = visit(input, passes(rel, seen));
            inputs.add(visited);
            changed |= visited != input;
        }
        RelNode copy = within(changed ? rel.copy(rel.getTraitSet(), inputs) : rel);
        if (copy.getInputs().size() == 1 && copy.getInput(0) instanceof Sort below && unbounded(below)) {
            return raised(copy, below);
        }
        return copy instanceof Filter filter ? lowered(filter) : copy;
    }

    /**
     * A condition on the columns of a sorted query below its sort, whose keys those columns do not show: what it leaves
     * out need neither be read nor sorted.
     */
    private static RelNode lowered(Filter filter) {
        if (!(filter.getInput() instanceof Project project)
                || project.containsOver()
                || !(project.getInput() instanceof Sort sort)
                || !unbounded(sort)
                || RexUtil.SubQueryFinder.containsSubQuery(filter)
                || RexUtil.SubQueryFinder.containsSubQuery(project)
                || !project.getProjects().stream().allMatch(RexUtil::isDeterministic)) {
            return filter;
        }
        RelNode less =
                filter.copy(filter.getTraitSet(), sort.getInput(), ProjectedText.below(filter.getCondition(), project));
        return project.copy(project.getTraitSet(), List.of(copy(sort, less, sort.getCollation())));
    }

    /** Whether the order of what a node reads shows in what it gives. */
    private static boolean passes(RelNode rel, boolean seen) {
        if (rel instanceof Project project) {
            return seen || project.containsOver();
        } else if (rel instanceof Aggregate aggregate) {
            return aggregate.getAggCallList().stream().anyMatch(SubquerySorts::inOrder);
        }
        return seen && (rel instanceof Filter || rel instanceof Correlate || rel instanceof Union union && union.all);
    }

    private static boolean inOrder(AggregateCall call) {
        return call.getCollation().getFieldCollations().isEmpty()
                && IN_ORDER.contains(call.getAggregation().getName().toUpperCase(java.util.Locale.ROOT));
    }

    private static boolean unbounded(Sort sort) {
        return sort.offset == null
                && sort.fetch == null
                && !sort.getCollation().getFieldCollations().isEmpty();
    }

    private RelNode sort(Sort sort, boolean seen) {
        boolean sorts = !sort.getCollation().getFieldCollations().isEmpty();
        boolean bounds = sort.offset != null || sort.fetch != null;
        RelNode input = visit(sort.getInput(), !sorts && (seen || bounds));
        if (!bounds) {
            return sorts && seen ? copy(sort, input, sort.getCollation()) : input;
        }
        if (!sorts && input instanceof Sort below && unbounded(below)) {
            return copy(sort, below.getInput(), below.getCollation());
        }
        if (!sorts
                && input instanceof Project project
                && !project.containsOver()
                && project.getInput() instanceof Sort below
                && unbounded(below)) {
            return project.copy(project.getTraitSet(), List.of(copy(sort, below.getInput(), below.getCollation())));
        }
        return copy(sort, input, sort.getCollation());
    }

    private static RelNode copy(Sort sort, RelNode input, RelCollation collation) {
        return input == sort.getInput() && collation == sort.getCollation()
                ? sort
                : LogicalSort.create(input, collation, sort.offset, sort.fetch);
    }

    /** The sort above the node, where the node lets its keys through; else as they are. */
    private static RelNode raised(RelNode rel, Sort below) {
        if (rel instanceof Filter) {
            return copy(below, rel.copy(rel.getTraitSet(), List.of(below.getInput())), below.getCollation());
        }
        if (!(rel instanceof Project project) || project.containsOver()) {
            return rel;
        }
        List<RelFieldCollation> keys = new ArrayList<>();
        for (RelFieldCollation key : below.getCollation().getFieldCollations()) {
            int at = 0;
            while (at < project.getProjects().size()
                    && !(project.getProjects().get(at) instanceof RexInputRef ref
                            && ref.getIndex() == key.getFieldIndex())) {
                at++;
            }
            if (at == project.getProjects().size()) {
                return rel;
            }
            keys.add(key.withFieldIndex(at));
        }
        return copy(below, project.copy(project.getTraitSet(), List.of(below.getInput())), RelCollations.of(keys));
    }

    private RelNode within(RelNode rel) {
        return rel.accept(new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                RexSubQuery operands = (RexSubQuery) super.visitSubQuery(subQuery);
                RelNode inner =
                        SubquerySorts.this.visit(operands.rel, operands.getKind() == SqlKind.ARRAY_QUERY_CONSTRUCTOR);
                return inner == operands.rel ? operands : operands.clone(inner);
            }
        });
    }
}
