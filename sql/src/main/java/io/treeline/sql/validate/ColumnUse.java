// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.Members;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.AsofJoin;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Refuses statements that use a column which has no type: one whose devices disagree so that no SQL type holds all
 * their values. A statement that does not look at it works, also where the column passes through operators unseen.
 */
final class ColumnUse {
    private final Map<CorrelationId, ImmutableBitSet> outer = new HashMap<>();

    /** The columns of each shared query that were found to be used. */
    private final Map<Object, ImmutableBitSet> known = new IdentityHashMap<>();

    private final Set<Object> walked = Collections.newSetFromMap(new IdentityHashMap<>());

    private ColumnUse() {}

    /**
     * Looks for such columns.
     *
     * @throws SQLException 42804 naming the column, its types and a device of each
     */
    static void check(RelNode rel, Iterable<Table> tables) throws SQLException {
        for (Table table : tables) {
            if (table.columns().stream().anyMatch(column -> conflicting(table, column))) {
                ColumnUse use = new ColumnUse();
                use.correlations(rel);
                use.visit(rel, ImmutableBitSet.range(rel.getRowType().getFieldCount()));
                return;
            }
        }
    }

    /** Whether the members of a table disagree on the column's type. */
    static boolean conflicting(Table table, Column column) {
        return table instanceof DeviceSetTable many
                && column.role() == Column.Role.FIELD
                && many.members().types(column.name()).size() > 1
                && many.members().commonType(column.name()).isEmpty();
    }

    private void correlations(RelNode rel) {
        rel.accept(new RexShuttle() {
            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                if (access.getReferenceExpr() instanceof RexCorrelVariable variable) {
                    outer.merge(
                            variable.id, ImmutableBitSet.of(access.getField().getIndex()), ImmutableBitSet::union);
                }
                return super.visitFieldAccess(access);
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                correlations(subQuery.rel);
                return super.visitSubQuery(subQuery);
            }
        });
        if (rel instanceof SharedQuery shared) {
            if (walked.add(shared.key())) {
                correlations(shared.query());
            }
        }
        rel.getInputs().forEach(this::correlations);
    }

    private void visit(RelNode rel, ImmutableBitSet needed) throws SQLException {
        if (rel instanceof TableScan scan) {
            refuse(scan.getTable().unwrap(CatalogTable.class), needed);
            return;
        }
        if (rel instanceof SharedQuery shared) {
            ImmutableBitSet before = known.get(shared.key());
            if (before == null || !before.contains(needed)) {
                known.put(shared.key(), before == null ? needed : before.union(needed));
                visit(shared.query(), needed);
            }
            return;
        }
        List<RexNode> expressions = expressions(rel, needed);
        for (RelNode query : subQueries(expressions)) {
            visit(query, ImmutableBitSet.range(query.getRowType().getFieldCount()));
        }
        ImmutableBitSet used = RelOptUtil.InputFinder.bits(expressions, null);
        ImmutableBitSet correlated = ImmutableBitSet.of();
        for (CorrelationId id : rel.getVariablesSet()) {
            correlated = correlated.union(outer.getOrDefault(id, ImmutableBitSet.of()));
        }
        if (rel instanceof Project) {
            visit(rel.getInput(0), used.union(correlated));
        } else if (rel instanceof Filter) {
            visit(rel.getInput(0), used.union(needed).union(correlated));
        } else if (rel instanceof Sort sort) {
            visit(
                    rel.getInput(0),
                    needed.union(ImmutableBitSet.of(sort.getCollation().getKeys())));
        } else if (rel instanceof Aggregate aggregate) {
            ImmutableBitSet.Builder arguments = ImmutableBitSet.builder().addAll(aggregate.getGroupSet());
            for (AggregateCall call : aggregate.getAggCallList()) {
                arguments.addAll(call.getArgList());
                arguments.addAll(call.getCollation().getKeys());
                if (call.filterArg >= 0) {
                    arguments.set(call.filterArg);
                }
            }
            visit(rel.getInput(0), arguments.build());
        } else if (rel instanceof Join || rel instanceof Correlate) {
            int left = rel.getInput(0).getRowType().getFieldCount();
            ImmutableBitSet both = used.union(needed);
            visit(
                    rel.getInput(0),
                    both.intersect(ImmutableBitSet.range(left))
                            .union(correlated.intersect(ImmutableBitSet.range(left))));
            int width = rel.getInput(1).getRowType().getFieldCount();
            visit(
                    rel.getInput(1),
                    both.intersect(ImmutableBitSet.range(left, left + width)).shift(-left));
        } else if (rel instanceof Union union && union.all) {
            for (RelNode input : rel.getInputs()) {
                visit(input, needed);
            }
        } else {
            for (RelNode input : rel.getInputs()) {
                visit(input, ImmutableBitSet.range(input.getRowType().getFieldCount()));
            }
        }
    }

    private static List<RexNode> expressions(RelNode rel, ImmutableBitSet needed) {
        if (rel instanceof Project project) {
            return needed.toList().stream().map(project.getProjects()::get).toList();
        } else if (rel instanceof Filter filter) {
            return List.of(filter.getCondition());
        } else if (rel instanceof AsofJoin join) {
            return List.of(join.getCondition(), join.getMatchCondition());
        } else if (rel instanceof Join join) {
            return List.of(join.getCondition());
        }
        return List.of();
    }

    private static List<RelNode> subQueries(List<RexNode> expressions) {
        List<RelNode> found = new ArrayList<>();
        for (RexNode expression : expressions) {
            expression.accept(new RexShuttle() {
                @Override
                public RexNode visitSubQuery(RexSubQuery subQuery) {
                    found.add(subQuery.rel);
                    return super.visitSubQuery(subQuery);
                }
            });
        }
        return found;
    }

    private static void refuse(CatalogTable scanned, ImmutableBitSet needed) throws SQLException {
        if (scanned == null) {
            return;
        }
        Table table = scanned.table();
        for (int i : needed) {
            Column column = table.columns().get(i);
            if (conflicting(table, column)) {
                Members members = ((DeviceSetTable) table).members();
                List<String> examples = new ArrayList<>();
                for (ColumnType type : new TreeSet<>(members.types(column.name()))) {
                    examples.add(type + " in \""
                            + members.example(column.name(), type).name() + '"');
                }
                throw PlanErrors.syntax(
                        SqlState.DATATYPE_MISMATCH,
                        "Column \"" + column.name() + "\" of table " + table.name()
                                + " has types that no SQL type holds exactly: " + String.join(", ", examples)
                                + "; leave the column out, or query the devices of each type by a table of their own");
            }
        }
    }
}
