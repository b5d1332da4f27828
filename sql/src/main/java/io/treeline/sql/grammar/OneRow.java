// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.grammar;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/** The table that a SELECT without FROM reads, where it has more than a list: one row. */
final class OneRow {
    private OneRow() {}

    static SqlNode at(SqlParserPos pos) {
        SqlNode row = SqlStdOperatorTable.ROW.createCall(pos, SqlLiteral.createExactNumeric("0", pos));
        return SqlStdOperatorTable.AS.createCall(
                pos,
                SqlStdOperatorTable.VALUES.createCall(pos, row),
                new SqlIdentifier("__one", pos),
                new SqlIdentifier("__zero", pos));
    }

    /** Whether all columns are asked for, of which there are none. */
    static boolean isAsked(List<SqlNode> selected) {
        return selected.stream().anyMatch(item -> item instanceof SqlIdentifier name && name.isStar());
    }
}
