// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.parse.SourceText;
import java.sql.SQLException;
import java.util.Set;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Tells which queries of WITH RECURSIVE read from themselves, and refuses those that do so where PostgreSQL refuses it.
 */
final class RecursiveQueries {
    private static final Set<String> AGGREGATES = Set.of(
            "COUNT",
            "SUM",
            "AVG",
            "MIN",
            "MAX",
            "STRING_AGG",
            "LISTAGG",
            "ARRAY_AGG",
            "EVERY",
            "BOOL_AND",
            "BOOL_OR",
            "BIT_AND",
            "BIT_OR",
            "BIT_XOR",
            "STDDEV",
            "STDDEV_POP",
            "STDDEV_SAMP",
            "VARIANCE",
            "VAR_POP",
            "VAR_SAMP",
            "CORR",
            "COVAR_POP",
            "COVAR_SAMP",
            "PERCENTILE_CONT",
            "PERCENTILE_DISC",
            "MODE",
            "REGR_COUNT",
            "REGR_SXX",
            "REGR_SYY",
            "REGR_SXY",
            "REGR_AVGX",
            "REGR_AVGY",
            "REGR_R2",
            "REGR_SLOPE",
            "REGR_INTERCEPT",
            "ANY_VALUE",
            "ARG_MIN",
            "ARG_MAX",
            "MIN_BY",
            "MAX_BY",
            "SOME",
            "LOGICAL_AND",
            "LOGICAL_OR",
            "GROUPING",
            "GROUPING_ID");

    private final SqlWithItem item;
    private final String name;
    private final boolean exact;
    private final SourceText source;
    private int references;
    private SqlNode last;

    private RecursiveQueries(SqlWithItem item, SourceText source) {
        this.item = item;
        this.name = item.name.getSimple();
        this.exact = source.userQuoted(item.name.getComponentParserPosition(0));
        this.source = source;
    }

    /**
     * Says of an item of WITH RECURSIVE whether it is recursive.
     *
     * @throws SQLException 42P19 when it reads from itself in a way that has no meaning; 0A000 for those that
     *     PostgreSQL lacks
     */
    static void settle(SqlWith with, SqlWithItem item, SourceText source) throws SQLException {
        if (!item.recursive.booleanValue()) {
            return;
        }
        for (SqlNode later : with.withList.subList(with.withList.indexOf(item) + 1, with.withList.size())) {
            RecursiveQueries query = new RecursiveQueries((SqlWithItem) later, source);
            if (query.reads(item.query)) {
                throw PlanErrors.unsupported(
                        "WITH RECURSIVE " + item.name.getSimple() + " reads from " + query.name
                                + ", which comes after it" + query.where(item)
                                + ": queries that read from each other are not supported, others can be put into the order of their use.");
            }
        }
        RecursiveQueries query = new RecursiveQueries(item, source);
        if (!query.reads(item.query)) {
            item.recursive = SqlLiteral.createBoolean(false, SqlParserPos.ZERO);
        } else {
            query.check();
        }
    }

    /** The UNION that a recursive query is, below WITH clauses of its own. */
    static SqlCall union(SqlWithItem item) {
        SqlNode query = item.query;
        while (query instanceof SqlWith with) {
            query = with.body;
        }
        return (SqlCall) query;
    }

    /** The query below the WITH and ORDER BY clauses of another. */
    static SqlNode plain(SqlNode query) {
        SqlNode plain = query;
        while (plain instanceof SqlOrderBy || plain instanceof SqlWith) {
            plain = plain instanceof SqlOrderBy order ? order.query : ((SqlWith) plain).body;
        }
        return plain;
    }

    private void check() throws SQLException {
        SqlNode query = item.query;
        while (query instanceof SqlWith with) {
            for (SqlNode inner : with.withList) {
                if (reads(((SqlWithItem) inner).query)) {
                    throw PlanErrors.unsupported("WITH RECURSIVE " + name
                            + " reads from itself within a WITH of its own, which is not supported" + where(inner)
                            + "; use a subquery in FROM.");
                }
            }
            query = with.body;
        }
        if (query instanceof SqlOrderBy) {
            throw PlanErrors.unsupported("ORDER BY, LIMIT and OFFSET in a recursive query are not supported"
                    + where(query) + "; sort and cut where it is read.");
        }
        if (query.getKind() != SqlKind.UNION || ((SqlCall) query).operandCount() != 2) {
            throw refused("does not have the form non-recursive-term UNION [ALL] recursive-term", query);
        }
        SqlNode first = ((SqlCall) query).operand(0);
        SqlNode step = ((SqlCall) query).operand(1);
        if (reads(first)) {
            throw refused("must not appear within its non-recursive term", first);
        }
        query(step, null);
        if (references > 1) {
            throw refused("must not appear more than once", last);
        }
    }

    private SQLException refused(String reason, SqlNode at) {
        return PlanErrors.syntax(
                SqlState.INVALID_RECURSION, "The recursive reference to query \"" + name + "\" " + reason + where(at));
    }

    private String where(SqlNode node) {
        return node.getParserPosition().getLineNum() > 0 ? " (" + source.position(node.getParserPosition()) + ")" : "";
    }

    private boolean is(SqlNode table) {
        return table instanceof SqlIdentifier identifier
                && identifier.isSimple()
                && (exact ? name.equals(identifier.getSimple()) : name.equalsIgnoreCase(identifier.getSimple()));
    }

    /** Whether anything in FROM, at any depth, is the query itself. */
    private boolean reads(SqlNode node) {
        if (node instanceof SqlNodeList list) {
            return list.stream().anyMatch(one -> one != null && reads(one));
        }
        if (node instanceof SqlSelect select) {
            return from(select.getFrom())
                    || select.getOperandList().stream()
                            .anyMatch(operand -> operand != null && operand != select.getFrom() && reads(operand));
        }
        if (node instanceof SqlWith with) {
            boolean hidden = with.withList.stream()
                    .anyMatch(inner -> ((SqlWithItem) inner).name.getSimple().equalsIgnoreCase(name));
            return with.withList.stream().anyMatch(inner -> reads(((SqlWithItem) inner).query))
                    || !hidden && reads(with.body);
        }
        return node instanceof SqlCall call
                && (call.getKind() == SqlKind.EXPLICIT_TABLE
                        ? from(call.operand(0))
                        : call.getOperandList().stream().anyMatch(operand -> operand != null && reads(operand)));
    }

    private boolean from(SqlNode node) {
        if (node instanceof SqlJoin join) {
            return from(join.getLeft())
                    || from(join.getRight())
                    || join.getCondition() != null && reads(join.getCondition());
        }
        if (node instanceof SqlCall call
                && (call.getKind() == SqlKind.AS
                        || call.getKind() == SqlKind.TABLE_REF
                        || call.getKind() == SqlKind.LATERAL)) {
            return from(call.operand(0));
        }
        return node != null && (is(node) || reads(node));
    }

    /** Goes through a query of the recursive term; {@code refused} says why a reference in it is wrong, or is null. */
    private void query(SqlNode node, String refused) throws SQLException {
        if (node instanceof SqlSelect select) {
            int before = references;
            if (select.getFrom() != null) {
                table(select.getFrom(), refused, select);
            }
            for (SqlNode operand : select.getOperandList()) {
                if (operand != null && operand != select.getFrom()) {
                    expression(operand);
                }
            }
            if (references > before && aggregates(select.getSelectList())) {
                throw PlanErrors.syntax(
                        SqlState.INVALID_RECURSION,
                        "Aggregate functions are not allowed in a recursive query's recursive term" + where(select));
            }
        } else if (node instanceof SqlOrderBy ordered) {
            query(ordered.query, refused);
        } else if (node instanceof SqlWith with) {
            for (SqlNode inner : with.withList) {
                if (reads(((SqlWithItem) inner).query)) {
                    throw PlanErrors.unsupported("WITH RECURSIVE " + name
                            + " reads from itself within a WITH of its own, which is not supported" + where(inner)
                            + "; use a subquery in FROM.");
                }
            }
            query(with.body, refused);
        } else if (node instanceof SqlCall call && call.isA(SqlKind.SET_QUERY)) {
            String why = call.getKind() == SqlKind.UNION ? refused : "must not appear within " + call.getKind();
            for (int i = 0; i < call.operandCount(); i++) {
                // Of INTERSECT the sides are equal; what EXCEPT takes away must not depend on what is found.
                query(call.operand(i), call.getKind() == SqlKind.EXCEPT && i == 0 ? refused : why);
            }
        } else if (node.getKind() == SqlKind.EXPLICIT_TABLE) {
            table(((SqlCall) node).operand(0), refused, node);
        } else {
            expression(node);
        }
    }

    private void table(SqlNode node, String refused, SqlNode query) throws SQLException {
        if (node instanceof SqlJoin join) {
            JoinType type = join.getJoinType();
            table(
                    join.getLeft(),
                    type == JoinType.RIGHT || type == JoinType.FULL ? "must not appear within an outer join" : refused,
                    query);
            table(
                    join.getRight(),
                    type == JoinType.LEFT || type == JoinType.FULL ? "must not appear within an outer join" : refused,
                    query);
            if (join.getCondition() != null) {
                expression(join.getCondition());
            }
        } else if (node instanceof SqlCall call
                && (call.getKind() == SqlKind.AS
                        || call.getKind() == SqlKind.TABLE_REF
                        || call.getKind() == SqlKind.LATERAL)) {
            table(call.operand(0), refused, query);
        } else if (is(node)) {
            if (refused != null) {
                throw refused(refused, node);
            }
            references++;
            last = node;
        } else if (node.isA(SqlKind.QUERY)) {
            query(node, refused);
        }
    }

    private void expression(SqlNode node) throws SQLException {
        if (reads(node)) {
            throw refused("must not appear within a subquery", node);
        }
    }

    /** Whether a call is of an aggregate, before the validator knows. */
    static boolean aggregate(SqlCall call) {
        return call.getOperator() instanceof SqlAggFunction
                || call.getOperator() instanceof SqlFunction
                        && AGGREGATES.contains(call.getOperator().getName().toUpperCase(java.util.Locale.ROOT))
                || call.getKind() == SqlKind.WITHIN_GROUP;
    }

    private static boolean aggregates(SqlNode node) {
        if (node instanceof SqlNodeList list) {
            return list.stream().anyMatch(RecursiveQueries::aggregates);
        }
        if (!(node instanceof SqlCall call) || call.isA(SqlKind.QUERY) || call.getKind() == SqlKind.OVER) {
            return false;
        }
        return aggregate(call)
                || call.getOperandList().stream().anyMatch(operand -> operand != null && aggregates(operand));
    }
}
