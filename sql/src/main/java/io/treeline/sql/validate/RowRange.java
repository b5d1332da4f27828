// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.sql.SQLException;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlBetweenOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/** {@code (a, b) BETWEEN (c, d) AND (e, f)}. */
final class RowRange {
    /** Writes a comparison of two rows as one of their columns. */
    interface Comparison {
        SqlNode of(SqlCall call) throws SQLException;
    }

    private RowRange() {}

    /** The row compared with each of the two. */
    static SqlNode comparisons(SqlCall call, Comparison rows) throws SQLException {
        SqlBetweenOperator operator = (SqlBetweenOperator) call.getOperator();
        SqlParserPos at = call.getParserPosition();
        SqlNode within = within(call, 1, 2, rows);
        if (operator.flag == SqlBetweenOperator.Flag.SYMMETRIC) {
            within = SqlStdOperatorTable.OR.createCall(at, within, within(call, 2, 1, rows));
        }
        return operator.isNegated() ? SqlStdOperatorTable.NOT.createCall(at, within) : within;
    }

    private static SqlNode within(SqlCall call, int from, int to, Comparison rows) throws SQLException {
        return SqlStdOperatorTable.AND.createCall(
                call.getParserPosition(),
                rows.of(compared(SqlStdOperatorTable.GREATER_THAN_OR_EQUAL, call, from)),
                rows.of(compared(SqlStdOperatorTable.LESS_THAN_OR_EQUAL, call, to)));
    }

    private static SqlCall compared(SqlOperator comparison, SqlCall call, int with) {
        return comparison.createCall(
                call.getParserPosition(),
                SqlNode.clone(call.<SqlNode>operand(0)),
                SqlNode.clone(call.<SqlNode>operand(with)));
    }
}
