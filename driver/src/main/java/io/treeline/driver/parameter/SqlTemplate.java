// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.parameter;

import java.util.ArrayList;
import java.util.List;

/**
 * Native statement text cut at its {@code ?}. A question mark inside {@code '...'}, {@code "..."}, backquotes or a
 * comment is text; a quote inside its own kind is doubled, and a backslash is an ordinary character, as IoTDB has it.
 * Immutable.
 */
public final class SqlTemplate {
    private final List<String> pieces;

    private SqlTemplate(List<String> pieces) {
        this.pieces = pieces;
    }

    /** Cuts the text; whatever is left open (a quote, a comment) reaches to the end. */
    public static SqlTemplate of(String sql) {
        List<String> pieces = new ArrayList<>();
        int start = 0;
        int i = 0;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (c == '?') {
                pieces.add(sql.substring(start, i));
                start = ++i;
            } else {
                i = skip(sql, i, c);
            }
        }
        pieces.add(sql.substring(start));
        return new SqlTemplate(List.copyOf(pieces));
    }

    /** The index behind the token that begins at i. */
    static int skip(String sql, int i, char c) {
        int end;
        switch (c) {
            // A doubled quote ends one token and begins the next: the same question marks are skipped.
            case '\'', '"', '`' -> end = sql.indexOf(c, i + 1);
            case '-' -> {
                if (!sql.startsWith("--", i)) {
                    return i + 1;
                }
                end = sql.indexOf('\n', i + 2);
            }
            case '/' -> {
                if (!sql.startsWith("/*", i)) {
                    return i + 1;
                }
                end = sql.indexOf("*/", i + 2);
                return end < 0 ? sql.length() : end + 2;
            }
            default -> {
                return i + 1;
            }
        }
        return end < 0 ? sql.length() : end + 1;
    }

    /** How many {@code ?}. */
    public int parameterCount() {
        return pieces.size() - 1;
    }

    /** The text around the parameters: one piece more than there are parameters. */
    List<String> pieces() {
        return pieces;
    }
}
