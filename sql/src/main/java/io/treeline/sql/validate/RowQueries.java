// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlShuttle;

/**
 * A row compared with the one that a query gives: {@code (a, b) = (SELECT x, y ...)} becomes {@code (SELECT (a, b) =
 * (r.x, r.y) FROM (SELECT x, y ...) r)}, which is NULL where the query gives no row and 21000 where it gives several. A
 * row that aggregates, or numbers rows, means those of the query it stands in and stays there: {@code (a, b) = ((SELECT
 * r.x FROM (SELECT x, y ...) r), (SELECT r.y FROM (SELECT x, y ...) r))}.
 */
final class RowQueries extends SqlShuttle {
    /** What the row of the query is called. */
    static final String ROW = "__row";

    private static final Set<SqlKind> COMPARISONS = Set.of(
            SqlKind.EQUALS,
            SqlKind.NOT_EQUALS,
            SqlKind.LESS_THAN,
            SqlKind.LESS_THAN_OR_EQUAL,
            SqlKind.GREATER_THAN,
            SqlKind.GREATER_THAN_OR_EQUAL);

    private final SqlOperatorTable functions;
    private final CallRewrite calls;
    /** The parser puts the operand of CASE into each WHEN as the same node. */
    private final Map<SqlCall, SqlNode> seen = new IdentityHashMap<>();

    private boolean varies;

    private RowQueries(SqlOperatorTable functions, CallRewrite calls) {
        this.functions = functions;
        this.calls = calls;
    }

    /**
     * A statement without such comparisons.
     *
     * @param functions tells which names are those of aggregates
     * @param calls tells which functions have one value in an execution
     * @throws SQLException 0A000 where a row that must stay is compared with a query that has no second time the same
     *     rows
     */
    static SqlNode rewrite(SqlNode statement, SqlOperatorTable functions, CallRewrite calls) throws SQLException {
        RowQueries queries = new RowQueries(functions, calls);
        SqlNode plain = statement.accept(queries);
        if (queries.varies) {
            throw PlanErrors.unsupported(
                    "A row with aggregate or window functions cannot be compared with a query whose"
                            + " functions have another value each time; compute the row in a subquery, or the query in WITH.");
        }
        return plain;
    }

    @Override
    public SqlNode visit(SqlCall given) {
        SqlNode known = seen.get(given);
        if (known == null) {
            known = rewritten(given);
            seen.put(given, known);
        }
        return known;
    }

    private SqlNode rewritten(SqlCall given) {
        SqlCall call = (SqlCall) super.visit(given);
        boolean row = COMPARISONS.contains(call.getKind())
                && call.operandCount() == 2
                && call.operand(0).getKind() == SqlKind.ROW
                && call.operand(1).isA(SqlKind.QUERY);
        if (!row) {
            return call;
        }
        SqlParserPos place = call.getParserPosition();
        SqlCall left = call.operand(0);
        SqlNode source = call.operand(1);
        int width = left.operandCount();
        if (!stays(left)) {
            List<SqlNode> right = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                right.add(column(i));
            }
            SqlNode compared =
                    call.getOperator().createCall(place, left, SqlStdOperatorTable.ROW.createCall(place, right));
            return select(compared, source, width, place);
        }
        varies |= varies(source);
        List<SqlNode> right = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            right.add(select(column(i), i == 0 ? source : source.accept(new Copy()), width, place));
        }
        return call.getOperator().createCall(place, left, SqlStdOperatorTable.ROW.createCall(place, right));
    }

    private static SqlIdentifier column(int i) {
        return new SqlIdentifier(List.of(ROW, ROW + i), SqlParserPos.ZERO);
    }

    /** {@code (SELECT item FROM (query) AS __row (__row0, ...))}. */
    private static SqlNode select(SqlNode item, SqlNode query, int width, SqlParserPos place) {
        List<SqlNode> source = new ArrayList<>();
        source.add(query);
        source.add(new SqlIdentifier(ROW, SqlParserPos.ZERO));
        for (int i = 0; i < width; i++) {
            source.add(new SqlIdentifier(ROW + i, SqlParserPos.ZERO));
        }
        SqlNode select = new SqlSelect(
                place,
                null,
                new SqlNodeList(List.of(item), place),
                SqlStdOperatorTable.AS.createCall(place, source),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        return SqlStdOperatorTable.SCALAR_QUERY.createCall(place, select);
    }

    /** Whether a row has aggregate or window functions of the query that it stands in. */
    private boolean stays(SqlNode row) {
        boolean[] found = {false};
        row.accept(new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlCall call) {
                if (call.isA(SqlKind.QUERY)) {
                    return null;
                }
                found[0] |= call.getKind() == SqlKind.OVER || OuterExpressions.isAggregate(call, functions);
                return super.visit(call);
            }
        });
        return found[0];
    }

    /** Whether a query may give another row when it is asked again in the same execution. */
    private boolean varies(SqlNode query) {
        boolean[] found = {false};
        query.accept(new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlCall call) {
                found[0] |= OuterExpressions.named(call, functions).stream()
                        .anyMatch(one -> !one.isDeterministic() && !calls.isStart(one.getName()));
                return super.visit(call);
            }
        });
        return found[0];
    }

    /** Copies a query with all that is in it: what comes later changes trees in place. */
    private static final class Copy extends SqlShuttle {
        @Override
        public SqlNode visit(SqlCall call) {
            CallCopyingArgHandler operands = new CallCopyingArgHandler(call, true);
            call.getOperator().acceptCall(this, call, false, operands);
            return operands.result();
        }

        @Override
        public SqlNode visit(SqlNodeList list) {
            List<SqlNode> items = new ArrayList<>();
            for (SqlNode item : list) {
                items.add(item == null ? null : item.accept(this));
            }
            return new SqlNodeList(items, list.getParserPosition());
        }

        @Override
        public SqlNode visit(SqlIdentifier identifier) {
            return identifier.clone(identifier.getParserPosition());
        }

        @Override
        public SqlNode visit(SqlLiteral literal) {
            return literal.clone(literal.getParserPosition());
        }
    }
}
