// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.observe;

/**
 * SQL with every literal written as {@code ?}, so that it can be logged: no value, whether a parameter's or a password
 * in a statement about users, is left in it.
 */
public final class SqlShape {
    /** Longer texts are cut: a log line is not the place for an INSERT of a thousand rows. */
    private static final int MOST = 2000;

    private SqlShape() {}

    /**
     * The shape of a text.
     *
     * @param quotedText whether text in double quotes is a literal, as in the tree model's own SQL, or a name
     */
    public static String of(String sql, boolean quotedText) {
        StringBuilder out = new StringBuilder(Math.min(sql.length(), MOST));
        int at = 0;
        while (at < sql.length()) {
            if (out.length() >= MOST) {
                return out.append(" ...").toString();
            }
            char c = sql.charAt(at);
            if (c == '\'' || c == '"' && quotedText) {
                if (out.length() > 0
                        && Character.toUpperCase(out.charAt(out.length() - 1)) == 'X'
                        && (out.length() == 1 || !wordPart(out.charAt(out.length() - 2)))) {
                    out.setLength(out.length() - 1);
                }
                at = pastQuoted(sql, at, c);
                out.append('?');
            } else if (c == '"' || c == '`') {
                int end = pastQuoted(sql, at, c);
                out.append(sql, at, end);
                at = end;
            } else if (sql.startsWith("--", at)) {
                int end = sql.indexOf('\n', at);
                at = end < 0 ? sql.length() : end;
            } else if (sql.startsWith("/*", at)) {
                int end = sql.indexOf("*/", at + 2);
                at = end < 0 ? sql.length() : end + 2;
            } else if (digit(c) || c == '.' && at + 1 < sql.length() && digit(sql.charAt(at + 1)) && !afterName(out)) {
                at = pastNumber(sql, at);
                out.append('?');
            } else if (wordPart(c) || c == '.') {
                // A name, whose digits are no number: root.sg1.2d
                int end = at + 1;
                while (end < sql.length() && (wordPart(sql.charAt(end)) || sql.charAt(end) == '.' && c != '.')) {
                    end++;
                }
                out.append(sql, at, end);
                at = end;
            } else if (Character.isWhitespace(c)) {
                if (out.length() > 0 && out.charAt(out.length() - 1) != ' ') {
                    out.append(' ');
                }
                at++;
            } else {
                out.append(c);
                at++;
            }
        }
        return out.toString().strip();
    }

    private static boolean afterName(StringBuilder out) {
        return out.length() > 0
                && (wordPart(out.charAt(out.length() - 1))
                        || out.charAt(out.length() - 1) == '`'
                        || out.charAt(out.length() - 1) == '"');
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean wordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '@' || c == '#';
    }

    /** A number, or a time such as 2024-01-01T00:00:00.5+08:00. */
    private static int pastNumber(String sql, int at) {
        int end = at + 1;
        while (end < sql.length()) {
            char c = sql.charAt(end);
            boolean sign = (c == '+' || c == '-' || c == ':' || c == '/')
                    && end + 1 < sql.length()
                    && digit(sql.charAt(end + 1));
            if (!wordPart(c) && c != '.' && !sign) {
                break;
            }
            end++;
        }
        return end;
    }

    private static int pastQuoted(String sql, int at, char quote) {
        int end = at + 1;
        while (end < sql.length()) {
            if (sql.charAt(end) == quote) {
                if (end + 1 < sql.length() && sql.charAt(end + 1) == quote) {
                    end++;
                } else {
                    return end + 1;
                }
            }
            end++;
        }
        return sql.length();
    }
}
