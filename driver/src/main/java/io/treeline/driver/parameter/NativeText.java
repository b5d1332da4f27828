// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.parameter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What can be known of native text without understanding it: its words outside quotes and comments. */
public final class NativeText {
    private static final Set<String> READING =
            Set.of("select", "show", "list", "count", "desc", "describe", "explain", "use", "with", "values", "table");
    private static final Set<String> WITHOUT_ROWS = Set.of(
            "insert", "delete", "create", "drop", "alter", "update", "set", "unset", "grant", "revoke", "flush", "use",
            "kill");

    private static final Set<String> IN_SQL = Set.of("select", "insert", "delete", "update", "with", "values");

    /** What the server's log counts for a row of an INSERT, and for a value, beside the bytes of texts. */
    private static final long ROW_BYTES = 700;

    private static final long VALUE_BYTES = 64;

    private final List<String> words = new ArrayList<>();
    private final int valueRows;
    private long largestRow;

    /** Scans the text once. */
    public NativeText(String sql) {
        int depth = 0;
        int groups = 0;
        long row = 0;
        boolean inValues = false;
        int i = 0;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (Character.isLetter(c) || c == '_') {
                int start = i;
                while (i < sql.length() && (Character.isLetterOrDigit(sql.charAt(i)) || sql.charAt(i) == '_')) {
                    i++;
                }
                if (depth == 0) {
                    String word = sql.substring(start, i).toLowerCase(Locale.ROOT);
                    boolean partOfPath =
                            start > 0 && sql.charAt(start - 1) == '.' || i < sql.length() && sql.charAt(i) == '.';
                    if (!partOfPath) {
                        words.add(word);
                        inValues |= word.equals("values");
                    }
                }
                continue;
            }
            if (c == '(') {
                if (inValues && depth == 0) {
                    groups++;
                    row = ROW_BYTES;
                }
                depth++;
            } else if (c == ')') {
                depth--;
                if (inValues && depth == 0) {
                    largestRow = Math.max(largestRow, row + VALUE_BYTES);
                }
            } else if (c == ',') {
                row += VALUE_BYTES;
            }
            int next = SqlTemplate.skip(sql, i, c);
            if (next > i + 1 && inValues) {
                boolean blob = i > 0 && (sql.charAt(i - 1) == 'X' || sql.charAt(i - 1) == 'x');
                row += blob ? (next - i) / 2 : utf8Bytes(sql, i, next);
            }
            i = next;
        }
        valueRows = groups;
    }

    private static long utf8Bytes(String text, int from, int to) {
        long bytes = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }

    /**
     * What an INSERT takes in the queue of the server's log, in bytes, at the most; 0 for other statements. The server
     * logs its rows as one entry, and counts it as if all rows were as large as one of them.
     */
    public long logBytes() {
        return isInsert() ? valueRows * largestRow : 0;
    }

    private String first() {
        return words.isEmpty() ? "" : words.get(0);
    }

    /** Whether the statement may change anything: all but the reading statements, and SELECT ... INTO. */
    public boolean mayWrite() {
        return !READING.contains(first()) || words.contains("into");
    }

    /** Whether the statement surely gives rows. */
    public boolean givesRows() {
        return READING.contains(first()) && !first().equals("use");
    }

    /** Whether the statement surely gives none. */
    public boolean givesNoRows() {
        return WITHOUT_ROWS.contains(first()) && !(first().equals("delete") && words.contains("devices"));
    }

    /** Whether it is an INSERT. */
    boolean isInsert() {
        return first().equals("insert");
    }

    /** Whether SQL has a statement that begins like it. */
    public boolean standsInSql() {
        return IN_SQL.contains(first());
    }

    /** What a statement without rows counts: the rows of an INSERT's VALUES, since the server reports none; else 0. */
    public long updateCount() {
        return isInsert() ? valueRows : 0;
    }
}
