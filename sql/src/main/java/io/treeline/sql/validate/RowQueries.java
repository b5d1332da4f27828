// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;

/**
 * A row compared with the one that a query gives: {@code (a, b) = (SELECT x, y ...)} becomes {@code (SELECT (a, b) =
 * (r.x, r.y) FROM (SELECT x, y ...) r)}, which is NULL where the query gives no row and 21000 where it gives several.
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

    private RowQueries() {}

    /** A statement without such comparisons. */
    static SqlNode rewrite(SqlNode statement) {
        return statement.accept(new RowQueries());
    }

    @Override
    public SqlNode visit(SqlCall given) {
        SqlCall call = (SqlCall) super.visit(given);
        boolean row = COMPARISONS.contains(call.getKind())
                && call.operandCount() == 2
                && call.operand(0).getKind() == SqlKind.ROW
                && call.operand(1).isA(SqlKind.QUERY);
        if (!row) {
            return call;
        }
        SqlParserPos place = call.getParserPosition();
        List<SqlNode> source = new ArrayList<>();
        source.add(call.operand(1));
        source.add(new SqlIdentifier(ROW, SqlParserPos.ZERO));
        List<SqlNode> right = new ArrayList<>();
        for (int i = 0; i < ((SqlCall) call.operand(0)).operandCount(); i++) {
            source.add(new SqlIdentifier(ROW + i, SqlParserPos.ZERO));
            right.add(new SqlIdentifier(List.of(ROW, ROW + i), SqlParserPos.ZERO));
        }
        SqlNode compared =
                call.getOperator().createCall(place, call.operand(0), SqlStdOperatorTable.ROW.createCall(place, right));
        SqlNode query = new SqlSelect(
                place,
                null,
                new SqlNodeList(List.of(compared), place),
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
        return SqlStdOperatorTable.SCALAR_QUERY.createCall(place, query);
    }
}
