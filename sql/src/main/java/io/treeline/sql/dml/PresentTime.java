// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.sql.parse.SourceText;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;

/**
 * Finds the present time, under any of its names, where it is a value by itself. As the time of rows it must be another
 * for each of them, while everywhere else it is one for the whole statement.
 */
final class PresentTime {
    private static final Set<String> WORDS = Set.of("CURRENT_TIMESTAMP", "LOCALTIMESTAMP");
    private static final Set<String> FUNCTIONS =
            Set.of("NOW", "TRANSACTION_TIMESTAMP", "STATEMENT_TIMESTAMP", "CLOCK_TIMESTAMP");

    private final SourceText source;

    /** Looks at the tree of one statement, as it was parsed. */
    PresentTime(SourceText source) {
        this.source = source;
    }

    /** Whether a value is the present time, perhaps cast to a type of time, which changes nothing. */
    boolean is(SqlNode value) {
        if (value instanceof SqlIdentifier name) {
            return name.isSimple()
                    && WORDS.contains(upper(name.getSimple()))
                    && !source.userQuoted(name.getComponentParserPosition(0));
        }
        if (!(value instanceof SqlCall call)) {
            return false;
        }
        if (call.getKind() == SqlKind.CAST) {
            return call.operand(1) instanceof SqlDataTypeSpec type
                    && upper(type.getTypeName().toString()).startsWith("TIMESTAMP")
                    && is(call.operand(0));
        }
        String name = upper(call.getOperator().getName());
        return WORDS.contains(name) || FUNCTIONS.contains(name) && call.operandCount() == 0;
    }

    /** Whether a query gives the present time, and nothing else, as one of its columns. */
    boolean is(SqlNode query, int column, int columns) {
        if (query instanceof SqlOrderBy ordered) {
            return is(ordered.query, column, columns);
        }
        if (query instanceof SqlWith with) {
            return is(with.body, column, columns);
        }
        if (query instanceof SqlSelect select) {
            return isAt(select.getSelectList(), column, columns);
        }
        return switch (query.getKind()) {
            case UNION, INTERSECT, EXCEPT ->
                ((SqlCall) query).getOperandList().stream().allMatch(branch -> is(branch, column, columns));
            case VALUES ->
                ((SqlCall) query)
                        .getOperandList().stream()
                                .allMatch(row ->
                                        row instanceof SqlCall call && isAt(call.getOperandList(), column, columns));
            default -> false;
        };
    }

    private boolean isAt(List<SqlNode> items, int column, int columns) {
        // A star would move the places of those after it.
        if (items.size() != columns
                || items.stream().anyMatch(item -> item instanceof SqlIdentifier name && name.isStar())) {
            return false;
        }
        SqlNode item = items.get(column);
        return is(item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item);
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}
