// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Rows that a query gives as values of its columns: they leave it as their text, which is how PostgreSQL's driver gives
 * them to a program too.
 */
final class RowResults {
    private RowResults() {}

    /** Puts texts in the place of the rows of a statement's own select list, and of those in them. */
    static void show(SqlNode query) {
        if (query instanceof SqlOrderBy ordered) {
            show(ordered.query);
        } else if (query instanceof SqlWith with) {
            show(with.body);
        } else if (query instanceof SqlSelect select && !select.isDistinct()) {
            SqlNodeList items = select.getSelectList();
            for (int i = 0; i < items.size(); i++) {
                SqlNode item = items.get(i);
                if (item.getKind() == SqlKind.AS && ((SqlCall) item).operand(0).getKind() == SqlKind.ROW) {
                    ((SqlCall) item).setOperand(0, text(((SqlCall) item).operand(0)));
                } else if (item.getKind() == SqlKind.ROW) {
                    SqlParserPos at = item.getParserPosition();
                    items.set(i, SqlStdOperatorTable.AS.createCall(at, text(item), new SqlIdentifier("row", at)));
                }
            }
        }
    }

    private static SqlNode text(SqlNode row) {
        List<SqlNode> values = ((SqlCall) row)
                .getOperandList().stream()
                        .map(value -> value.getKind() == SqlKind.ROW ? text(value) : value)
                        .toList();
        SqlParserPos at = row.getParserPosition();
        return new SqlBasicCall(
                new SqlUnresolvedFunction(
                        new SqlIdentifier("__RECORD", at),
                        null,
                        null,
                        null,
                        null,
                        SqlFunctionCategory.USER_DEFINED_FUNCTION),
                values,
                at);
    }
}
