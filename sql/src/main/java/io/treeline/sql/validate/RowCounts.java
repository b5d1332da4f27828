// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.grammar.RowQuantity;
import io.treeline.sql.parse.SourceText;
import java.sql.SQLException;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;

/** The quantities of LIMIT, OFFSET and FETCH that are expressions. */
final class RowCounts {
    private RowCounts() {}

    /** What is done to a quantity. */
    @FunctionalInterface
    interface Change {
        /** The same in another form. */
        SqlNode of(SqlNode quantity) throws SQLException;
    }

    /**
     * Refuses quantities that depend on rows, and WITH TIES without an order.
     *
     * @throws SQLException 42P10 when one names a column, 42601
     */
    static void check(SqlOrderBy query, SourceText source) throws SQLException {
        if (RowQuantity.isWithTies(query.fetch) && query.orderList.isEmpty()) {
            throw PlanErrors.syntax(
                    SqlState.SYNTAX_ERROR,
                    "WITH TIES cannot be specified without ORDER BY ("
                            + source.position(query.fetch.getParserPosition()) + ")");
        }
        if (computed(query.offset)) {
            refuseColumns(query.offset, "OFFSET", source);
        }
        if (computed(query.fetch)) {
            refuseColumns(query.fetch, "LIMIT", source);
        }
    }

    private static void refuseColumns(SqlNode node, String clause, SourceText source) throws SQLException {
        if (node instanceof SqlIdentifier identifier
                && !(identifier.isSimple()
                        && identifier
                                .getSimple()
                                .toUpperCase(java.util.Locale.ROOT)
                                .startsWith("CURRENT_"))) {
            throw PlanErrors.syntax(
                    SqlState.INVALID_COLUMN_REFERENCE,
                    "The argument of " + clause + " must not contain variables ("
                            + source.position(node.getParserPosition()) + ")");
        }
        if (node instanceof SqlCall call && !call.isA(SqlKind.QUERY)) {
            for (SqlNode operand : call.getOperandList()) {
                if (operand != null && !(operand instanceof org.apache.calcite.sql.SqlDataTypeSpec)) {
                    refuseColumns(operand, clause, source);
                }
            }
        }
    }

    /** Whether it is more than the grammar takes there. */
    static boolean computed(SqlNode quantity) {
        return quantity != null && !(quantity instanceof SqlLiteral) && !(quantity instanceof SqlDynamicParam);
    }

    /** The query with changed quantities. */
    static SqlOrderBy shaped(SqlOrderBy query, Change change) throws SQLException {
        SqlNode offset = computed(query.offset) ? change.of(query.offset) : query.offset;
        SqlNode fetch = computed(query.fetch) ? change.of(query.fetch) : query.fetch;
        return offset == query.offset && fetch == query.fetch
                ? query
                : new SqlOrderBy(query.getParserPosition(), query.query, query.orderList, offset, fetch);
    }
}
