// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.schema.TransientTable;

/**
 * Decides which uses of WITH queries stay uses of one: those of queries that are used more than once, and are more than
 * columns and filters of a table, which each use pushes its own way.
 */
final class SharedQueries {
    private final Map<Object, Integer> uses = new IdentityHashMap<>();
    private final Map<Object, RelNode> settled = new IdentityHashMap<>();

    private SharedQueries() {}

    /**
     * The same tree, where the queries that are used once, or cost nothing to repeat, stand in the places of their
     * uses.
     */
    static RelNode settle(RelNode rel) {
        SharedQueries queries = new SharedQueries();
        queries.count(rel);
        return queries.uses.isEmpty() ? rel : queries.visit(rel);
    }

    /** Whether a query refers to no row of a query around it. */
    static boolean closed(RelNode rel) {
        Set<CorrelationId> used = new HashSet<>();
        Set<CorrelationId> set = new HashSet<>();
        variables(rel, used, set);
        return set.containsAll(used);
    }

    private static void variables(RelNode rel, Set<CorrelationId> used, Set<CorrelationId> set) {
        set.addAll(rel.getVariablesSet());
        if (rel instanceof RecursionRows rows) {
            used.add(rows.id());
        } else if (rel instanceof TableScan scan && scan.getTable().unwrap(TransientTable.class) != null) {
            // The rows of a recursive query whose step is being converted.
            used.add(new CorrelationId(Integer.MAX_VALUE));
        }
        rel.accept(new RexShuttle() {
            @Override
            public RexNode visitCorrelVariable(RexCorrelVariable variable) {
                used.add(variable.id);
                return variable;
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                variables(subQuery.rel, used, set);
                return super.visitSubQuery(subQuery);
            }
        });
        rel.getInputs().forEach(input -> variables(input, used, set));
    }

    private void count(RelNode rel) {
        if (rel instanceof SharedQuery shared) {
            if (uses.merge(shared.key(), 1, Integer::sum) == 1) {
                count(shared.query());
            }
            return;
        }
        rel.accept(new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                count(subQuery.rel);
                return super.visitSubQuery(subQuery);
            }
        });
        rel.getInputs().forEach(this::count);
    }

    private RelNode visit(RelNode rel) {
        if (rel instanceof SharedQuery shared) {
            RelNode query = settled.get(shared.key());
            if (query == null) {
                query = visit(shared.query());
                settled.put(shared.key(), query);
            }
            return uses.get(shared.key()) == 1 || cheap(query, 0) ? query : shared.with(query);
        }
        List<RelNode> inputs = new ArrayList<>();
        boolean changed = false;
        for (RelNode input : rel.getInputs()) {
            RelNode visited = visit(input);
            inputs.add(visited);
            changed |= visited != input;
        }
        RelNode copy = changed ? rel.copy(rel.getTraitSet(), inputs) : rel;
        return copy.accept(new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                RexSubQuery operands = (RexSubQuery) super.visitSubQuery(subQuery);
                RelNode inner = SharedQueries.this.visit(operands.rel);
                return inner == operands.rel ? operands : operands.clone(inner);
            }
        });
    }

    /**
     * Columns and conditions of one table: its server computes them, and what is known where the query is used narrows
     * what it reads.
     */
    private static boolean cheap(RelNode rel, int depth) {
        if (rel instanceof TableScan) {
            return true;
        }
        boolean plain = rel instanceof Filter filter
                ? plain(filter.getCondition())
                : rel instanceof Project project
                        && project.getProjects().stream().allMatch(SharedQueries::plain);
        return plain && depth < 8 && rel.getVariablesSet().isEmpty() && cheap(rel.getInput(0), depth + 1);
    }

    private static boolean plain(RexNode node) {
        return RexUtil.isDeterministic(node)
                && !RexOver.containsOver(node)
                && RexUtil.SubQueryFinder.find(node) == null;
    }
}
