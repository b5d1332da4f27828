// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.name.NamePart;
import java.math.BigDecimal;
import java.util.List;

/**
 * {@code INSERT INTO table [(columns)] VALUES (...), ...} as written. Offsets are into {@code text}.
 *
 * @param text the statement
 * @param table the target's name
 * @param tableOffset where it begins
 * @param columns the column list; empty when there is none
 * @param rows at least one row
 * @param parameterCount how many {@code ?}
 */
public record InsertStatement(
        String text,
        List<NamePart> table,
        int tableOffset,
        List<ColumnName> columns,
        List<Row> rows,
        int parameterCount) {
    /** Copies the lists. */
    public InsertStatement {
        table = List.copyOf(table);
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /**
     * A column of the list.
     *
     * @param part the name
     * @param offset where it begins
     */
    public record ColumnName(NamePart part, int offset) {}

    /**
     * A row.
     *
     * @param values the values; none of {@code DEFAULT VALUES}
     * @param offset where its parenthesis stands
     */
    public record Row(List<Value> values, int offset) {
        /** Copies the values. */
        public Row {
            values = List.copyOf(values);
        }
    }

    /** A value of a row. */
    public sealed interface Value {
        /** Where it begins. */
        int offset();

        /**
         * The n-th {@code ?}, 0-based.
         *
         * @param cast to what it is cast; null where it is not
         */
        record Parameter(int index, Cast cast, int offset) implements Value {}

        /** NULL. */
        record Null(int offset) implements Value {}

        /** DEFAULT: the time of arrival for the time, NULL for all else. */
        record Default(int offset) implements Value {}

        /** TRUE or FALSE. */
        record Bool(boolean value, int offset) implements Value {}

        /** A number with its sign, exactly as written. */
        record Number(BigDecimal value, int offset) implements Value {}

        /** A string. */
        record Text(String value, int offset) implements Value {}

        /** {@code X'...'}. */
        record Bytes(byte[] value, int offset) implements Value {}

        /** {@code DATE '...'}. */
        record Date(String value, int offset) implements Value {}

        /** {@code TIME '...'}. */
        record Time(String value, int offset) implements Value {}

        /** {@code TIMESTAMP '...'}. */
        record Timestamp(String value, int offset) implements Value {}

        /** {@code now()} or another of its names. */
        record Now(int offset) implements Value {}
    }
}
