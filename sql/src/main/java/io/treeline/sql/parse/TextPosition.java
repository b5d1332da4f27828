// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

/**
 * A place in a statement as its author sees it.
 *
 * @param offset 0-based
 * @param line 1-based
 * @param column 1-based, in UTF-16 units
 */
public record TextPosition(int offset, int line, int column) {
    /** The place of an offset; offsets outside the text are moved to its nearer end. */
    public static TextPosition of(String text, int offset) {
        int at = Math.max(0, Math.min(offset, text.length()));
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < at; i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r' && !(i + 1 < text.length() && text.charAt(i + 1) == '\n')) {
                line++;
                lineStart = i + 1;
            }
        }
        return new TextPosition(at, line, at - lineStart + 1);
    }

    @Override
    public String toString() {
        return "line " + line + ", column " + column;
    }
}
