// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.value.IotdbDate;
import java.nio.charset.CharacterCodingException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;

/**
 * Rows of a tablet of the table model in the words of the server's INSERT, a few hundred a statement. What is stored is
 * what the tablet would have stored, bit by bit.
 */
final class TabletText {
    /** The server's time per row is least from a hundred rows on, and grows again above a thousand. */
    private static final int ROWS = 400;

    private static final int CHARS = 256 << 10;
    /** The server logs a statement's rows as one entry, which it takes to be so many times as large as one of them. */
    private static final int CHARS_IF_ALL_WERE_ALIKE = 4 << 20;

    private static final HexFormat HEX = HexFormat.of();

    private final TabletCells cells;
    private final String head;
    private final int[] order;
    private final int[] rows;
    private final int[][] sources;
    private int first;
    private int next;

    /**
     * Some rows.
     *
     * @param head the statement up to VALUES, with the time and then the columns in this order
     * @param order the columns' places in the tablet
     * @param rows the rows' numbers
     * @param sources for each column of the tablet null, or for each of its rows that one whose cell stands in its
     *     place
     */
    TabletText(TabletCells cells, String head, int[] order, int[] rows, int[][] sources) {
        this.cells = cells;
        this.head = head;
        this.order = order;
        this.rows = rows;
        this.sources = sources;
    }

    boolean hasNext() {
        return next < rows.length;
    }

    /**
     * The next rows' statement.
     *
     * @throws SQLException 0A000 when one of them has a value that the server's INSERT cannot express
     */
    String next() throws SQLException {
        StringBuilder text = new StringBuilder(head);
        first = next;
        int end = Math.min(rows.length, next + ROWS);
        long largest = 0;
        while (next < end && text.length() < CHARS) {
            int before = text.length();
            int row = rows[next];
            text.append(next == first ? "(" : ",(").append(cells.time(row));
            for (int column : order) {
                value(text.append(','), column, sources[column] == null ? row : sources[column][row]);
            }
            text.append(')');
            largest = Math.max(largest, text.length() - before);
            if (next > first && largest * (next - first + 1) > CHARS_IF_ALL_WERE_ALIKE) {
                text.setLength(before);
                break;
            }
            next++;
        }
        return text.toString();
    }

    /** The rows of the statement that was given last. */
    IntStream given() {
        return Arrays.stream(rows, first, next);
    }

    private void value(StringBuilder text, int column, int row) throws SQLException {
        if (cells.isNull(column, row)) {
            text.append("null");
            return;
        }
        switch (cells.type(column)) {
            case BOOLEAN -> text.append(cells.getBoolean(column, row));
            case INT32 -> text.append(cells.getInt(column, row));
            case INT64, TIMESTAMP -> text.append(cells.getLong(column, row));
            case FLOAT -> {
                float value = Float.intBitsToFloat(cells.getInt(column, row));
                number(text, column, value, Float.toString(value));
            }
            case DOUBLE -> {
                double value = Double.longBitsToDouble(cells.getLong(column, row));
                number(text, column, value, Double.toString(value));
            }
            case DATE -> date(text, column, cells.getInt(column, row));
            case TEXT, STRING -> {
                try {
                    text.append('\'')
                            .append(cells.getString(column, row).replace("'", "''"))
                            .append('\'');
                } catch (CharacterCodingException e) {
                    throw refused(column, "text that is no UTF-8");
                }
            }
            case BLOB ->
                text.append("X'")
                        .append(HEX.formatHex(cells.getBytes(column, row)))
                        .append('\'');
            case DECIMAL, ARRAY -> throw new IllegalArgumentException("no column can be a DECIMAL or an ARRAY");
        }
    }

    private void number(StringBuilder text, int column, double value, String digits) throws SQLException {
        if (Double.isInfinite(value)) {
            throw refused(column, "Infinity");
        }
        // Without quotes the server takes the word for a column.
        text.append(Double.isNaN(value) ? "'NaN'" : digits);
    }

    private void date(StringBuilder text, int column, int value) throws SQLException {
        if (value < IotdbDate.number(IotdbDate.MIN) || value > IotdbDate.number(IotdbDate.MAX)) {
            throw refused(column, "a DATE before the year 1000 or after 9999");
        }
        text.append('\'').append(IotdbDate.text(value)).append('\'');
    }

    private SQLException refused(int column, String what) {
        return SqlState.FEATURE_NOT_SUPPORTED.exception("Column \"" + cells.name(column) + "\": " + what
                + " cannot be written in the words of the server's INSERT, and the server takes no tablets"
                + " of this user or for this table; have root write it, or NULL in its place");
    }
}
