// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/**
 * Has the arguments of {@code SUM(1 / x) FILTER (WHERE x <> 0)} computed only for the rows that pass the filter: the
 * library computes them with the filter, for all rows, so that the division fails which the filter is there to prevent.
 */
final class FilteredArguments extends RelHomogeneousShuttle {
    private final RexShuttle within = new RexShuttle() {
        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            RexSubQuery operands = (RexSubQuery) super.visitSubQuery(subQuery);
            RelNode inner = operands.rel.accept(FilteredArguments.this);
            return inner == operands.rel ? operands : operands.clone(inner);
        }
    };
    private final Map<Object, RelNode> shared = new IdentityHashMap<>();

    private FilteredArguments() {}

    /** The same tree with such arguments behind their filter. */
    static RelNode settle(RelNode root) {
        return root.accept(new FilteredArguments());
    }

    @Override
    public RelNode visit(RelNode other) {
        if (other instanceof SharedQuery query) {
            RelNode known = shared.get(query.key());
            if (known == null) {
                known = query.query().accept(this);
                shared.put(query.key(), known);
            }
            return query.with(known);
        }
        RelNode visited = super.visit(other).accept(within);
        return visited instanceof Aggregate aggregate
                        && aggregate.getInput() instanceof Project project
                        && !project.containsOver()
                ? aggregate(aggregate, project)
                : visited;
    }

    private static RelNode aggregate(Aggregate aggregate, Project project) {
        List<RexNode> items = new ArrayList<>(project.getProjects());
        List<AggregateCall> calls = new ArrayList<>();
        Map<List<Integer>, Integer> guarded = new HashMap<>();
        for (AggregateCall call : aggregate.getAggCallList()) {
            if (call.filterArg < 0) {
                calls.add(call);
                continue;
            }
            List<Integer> arguments = new ArrayList<>();
            for (int argument : call.getArgList()) {
                arguments.add(guarded(project, call.filterArg, argument, items, guarded));
            }
            List<RelFieldCollation> keys = new ArrayList<>();
            for (RelFieldCollation key : call.getCollation().getFieldCollations()) {
                keys.add(key.withFieldIndex(guarded(project, call.filterArg, key.getFieldIndex(), items, guarded)));
            }
            calls.add(call.withArgList(arguments).withCollation(RelCollations.of(keys)));
        }
        if (guarded.isEmpty()) {
            return aggregate;
        }
        List<String> names = new ArrayList<>(project.getRowType().getFieldNames());
        while (names.size() < items.size()) {
            names.add("$filtered" + names.size());
        }
        // What only filtered calls took is computed no more for all rows.
        boolean[] used = new boolean[items.size()];
        aggregate.getGroupSet().forEach(key -> used[key] = true);
        for (AggregateCall call : calls) {
            call.getArgList().forEach(argument -> used[argument] = true);
            call.getCollation().getFieldCollations().forEach(key -> used[key.getFieldIndex()] = true);
            if (call.filterArg >= 0) {
                used[call.filterArg] = true;
            }
        }
        RexBuilder rex = aggregate.getCluster().getRexBuilder();
        for (int i = 0; i < project.getProjects().size(); i++) {
            if (!used[i]) {
                items.set(i, rex.makeNullLiteral(items.get(i).getType()));
            }
        }
        RelNode input =
                LogicalProject.create(project.getInput(), project.getHints(), items, names, project.getVariablesSet());
        return aggregate.copy(aggregate.getTraitSet(), input, aggregate.getGroupSet(), aggregate.getGroupSets(), calls);
    }

    /** The column to take instead of an argument that is computed. */
    private static int guarded(
            Project project, int filter, int argument, List<RexNode> items, Map<List<Integer>, Integer> guarded) {
        if (!(project.getProjects().get(argument) instanceof RexCall call) || argument == filter) {
            return argument;
        }
        return guarded.computeIfAbsent(List.of(filter, argument), key -> {
            RexBuilder rex = project.getCluster().getRexBuilder();
            items.add(rex.makeCall(
                    SqlStdOperatorTable.CASE,
                    project.getProjects().get(filter),
                    call,
                    rex.makeNullLiteral(call.getType())));
            return items.size() - 1;
        });
    }
}
