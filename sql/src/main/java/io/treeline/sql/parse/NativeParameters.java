// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

/**
 * Counts the {@code ?} of native text, which need not follow SQL's rules elsewhere; those in quotes and comments are
 * text.
 */
public final class NativeParameters {
    private NativeParameters() {}

    public static int count(String sql) {
        int count = 0;
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (c == '?') {
                count++;
            } else if (c == '\'' || c == '"' || c == '`') {
                i = end(sql.indexOf(c, i + 1), sql);
            } else if (sql.startsWith("--", i)) {
                i = end(sql.indexOf('\n', i), sql);
            } else if (sql.startsWith("/*", i)) {
                i = end(sql.indexOf("*/", i + 2), sql) + 1;
            }
        }
        return count;
    }

    private static int end(int found, String sql) {
        return found < 0 ? sql.length() : found;
    }
}
