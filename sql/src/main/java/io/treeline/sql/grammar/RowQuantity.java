// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.grammar;

import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.parser.SqlParserPos;

/** The quantities of LIMIT, OFFSET and FETCH, which are expressions. */
public final class RowQuantity {
    private static final String TIES = "__WITH_TIES";

    private RowQuantity() {}

    /** A number or parameter without a cast around it; null for NULL, which is no limit. */
    static SqlNode of(SqlNode written) {
        SqlNode inner = written;
        while (inner.getKind() == SqlKind.CAST) {
            inner = ((SqlCall) inner).operand(0);
        }
        if (SqlUtil.isNullLiteral(written, false)) {
            return null;
        }
        return inner instanceof SqlNumericLiteral || inner instanceof SqlDynamicParam ? inner : written;
    }

    /** The quantity of FETCH ... WITH TIES; null where there is no limit. */
    static SqlNode withTies(SqlNode quantity, SqlParserPos pos) {
        return quantity == null
                ? null
                : new SqlUnresolvedFunction(
                                new SqlIdentifier(TIES, pos),
                                null,
                                null,
                                null,
                                null,
                                SqlFunctionCategory.USER_DEFINED_FUNCTION)
                        .createCall(quantity.getParserPosition(), quantity);
    }

    /** Whether rows that the order does not tell from the last one come, too. */
    public static boolean isWithTies(SqlNode quantity) {
        return quantity instanceof SqlCall call && call.getOperator().getName().equals(TIES);
    }
}
