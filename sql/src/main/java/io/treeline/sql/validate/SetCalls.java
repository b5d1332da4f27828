// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.parse.SourceText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUnresolvedFunction;

/**
 * Calls of functions that give sets of values, which may stand in a select list, in GROUP BY and ORDER BY, and nowhere
 * else. To the validator they are functions like any other; behind it each projection with such calls becomes two, with
 * a {@link SetProjection} between.
 */
final class SetCalls extends RelHomogeneousShuttle {
    private final Map<Object, RelNode> shared = new IdentityHashMap<>();
    private final RexShuttle within = new RexShuttle() {
        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            RexSubQuery operands = (RexSubQuery) super.visitSubQuery(subQuery);
            RelNode inner = operands.rel.accept(SetCalls.this);
            return inner == operands.rel ? operands : operands.clone(inner);
        }
    };

    private SetCalls() {}

    private static boolean is(SqlNode node) {
        return node instanceof SqlCall call
                && call.getOperator() instanceof SetReturning function
                && function.returnsSet();
    }

    private static boolean is(RexNode node) {
        return node instanceof RexCall call
                && call.getOperator() instanceof SetReturning function
                && function.returnsSet();
    }

    /**
     * Looks for such calls where none may stand.
     *
     * @return whether there are any where they may
     * @throws SQLException 0A000
     */
    static boolean check(SqlNode statement, SourceText source) throws SQLException {
        boolean[] found = {false};
        check(statement, null, source, found);
        return found[0];
    }

    /** @param refused what the node stands in, if a set cannot come of it */
    private static void check(SqlNode node, String refused, SourceText source, boolean[] found) throws SQLException {
        if (node instanceof SqlNodeList list) {
            for (SqlNode item : list) {
                check(item, refused, source, found);
            }
            return;
        }
        if (!(node instanceof SqlCall call)) {
            return;
        }
        if (is(call)) {
            found[0] = true;
            if (refused != null) {
                throw PlanErrors.unsupported("Set-returning functions such as "
                        + call.getOperator().getName() + " are not allowed in " + refused + " ("
                        + source.position(call.getParserPosition()) + "); put it into FROM.");
            }
        }
        if (call instanceof SqlSelect select) {
            check(select.getSelectList(), null, source, found);
            check(select.getFrom(), null, source, found);
            check(select.getWhere(), "WHERE", source, found);
            check(select.getGroup(), null, source, found);
            check(select.getHaving(), "HAVING", source, found);
            check(select.getQualify(), "QUALIFY or DISTINCT ON", source, found);
            check(select.getWindowList(), "WINDOW", source, found);
            check(select.getOrderList(), null, source, found);
            boolean sets = select.getQualify() != null
                    && select.getSelectList().stream().anyMatch(SetCalls::holds);
            if (sets) {
                throw PlanErrors.unsupported(
                        "Set-returning functions in the select list of DISTINCT ON or QUALIFY are not supported; put them into FROM.");
            }
            return;
        }
        if (call instanceof SqlOrderBy ordered) {
            check(ordered.query, null, source, found);
            check(ordered.orderList, null, source, found);
            check(ordered.offset, "OFFSET", source, found);
            check(ordered.fetch, "LIMIT", source, found);
            return;
        }
        if (call instanceof SqlJoin join) {
            check(join.getLeft(), null, source, found);
            check(join.getRight(), null, source, found);
            check(join.getCondition(), "JOIN conditions", source, found);
            return;
        }
        String inside = call.isA(SqlKind.QUERY) && call.getKind() != SqlKind.VALUES
                ? null
                : switch (call.getKind()) {
                    case VALUES -> "VALUES";
                    case CASE -> "CASE";
                    case COALESCE -> "COALESCE";
                    case OVER -> "window function calls";
                    // What is no scalar function of ours by now is none at all.
                    default ->
                        call.getOperator() instanceof SqlAggFunction
                                        || call.getOperator() instanceof SqlUnresolvedFunction
                                ? "aggregate function calls"
                                : refused;
                };
        for (SqlNode operand : call.getOperandList()) {
            check(operand, inside, source, found);
        }
    }

    private static boolean holds(SqlNode node) {
        return is(node)
                || node instanceof SqlCall call
                        && !call.isA(SqlKind.QUERY)
                        && call.getOperandList().stream().anyMatch(operand -> operand != null && holds(operand));
    }

    /** The same tree, in which no projection holds a call that gives a set. */
    static RelNode settle(RelNode root) {
        return root.accept(new SetCalls());
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
        return visited instanceof Project project ? split(project) : visited;
    }

    private static RelNode split(Project project) {
        RexBuilder rex = project.getCluster().getRexBuilder();
        RelNode input = project.getInput();
        int width = input.getRowType().getFieldCount();
        List<RexNode> below = new ArrayList<>(rex.identityProjects(input.getRowType()));
        List<RexCall> calls = new ArrayList<>();
        Map<RexNode, Integer> overs = new HashMap<>();
        for (RexNode item : project.getProjects()) {
            collect(item, rex, below, calls, overs);
        }
        if (calls.isEmpty()) {
            return project;
        }
        List<String> names = new ArrayList<>(input.getRowType().getFieldNames());
        while (names.size() < below.size()) {
            names.add("$argument" + names.size());
        }
        RelNode lower = below.size() == width
                ? input
                : split(LogicalProject.create(input, List.of(), below, names, project.getVariablesSet()));
        SetProjection sets = new SetProjection(project.getCluster(), project.getTraitSet(), lower, calls);
        int[] next = {below.size()};
        RexShuttle above = new RexShuttle() {
            @Override
            public RexNode visitOver(RexOver over) {
                return rex.makeInputRef(over.getType(), overs.get(over));
            }

            @Override
            public RexNode visitCall(RexCall call) {
                if (!is(call)) {
                    return super.visitCall(call);
                }
                RexNode column = rex.makeInputRef(sets, next[0]++);
                return column.getType().equals(call.getType())
                        ? column
                        : rex.makeAbstractCast(call.getType(), column, false);
            }
        };
        List<RexNode> items =
                project.getProjects().stream().map(item -> item.accept(above)).toList();
        return LogicalProject.create(
                sets, List.of(), items, project.getRowType().getFieldNames(), project.getVariablesSet());
    }

    /** Finds the calls that are in no other, whose arguments are computed below, as is what windows show. */
    private static void collect(
            RexNode node, RexBuilder rex, List<RexNode> below, List<RexCall> calls, Map<RexNode, Integer> overs) {
        node.accept(new RexShuttle() {
            @Override
            public RexNode visitOver(RexOver over) {
                overs.computeIfAbsent(over, one -> {
                    below.add(one);
                    return below.size() - 1;
                });
                return over;
            }

            @Override
            public RexNode visitCall(RexCall call) {
                if (!is(call)) {
                    return super.visitCall(call);
                }
                List<RexNode> arguments = new ArrayList<>();
                for (RexNode operand : call.getOperands()) {
                    if (operand instanceof RexInputRef) {
                        arguments.add(operand);
                    } else {
                        below.add(operand);
                        arguments.add(new RexInputRef(below.size() - 1, operand.getType()));
                    }
                }
                calls.add((RexCall) rex.makeCall(call.getType(), call.getOperator(), arguments));
                return call;
            }
        });
    }
}
