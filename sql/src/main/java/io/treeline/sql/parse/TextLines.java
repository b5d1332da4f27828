// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.util.Arrays;

/** Where the lines of a text begin, so that its offsets are lines and columns at once, and back. */
final class TextLines {
    private final int length;
    private int[] starts = new int[8];
    private int count = 1;

    TextLines(String text) {
        length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r' && !(i + 1 < length && text.charAt(i + 1) == '\n')) {
                if (count == starts.length) {
                    starts = Arrays.copyOf(starts, 2 * count);
                }
                starts[count++] = i + 1;
            }
        }
    }

    /** The 1-based line of an offset. */
    int line(int offset) {
        int found = Arrays.binarySearch(starts, 0, count, offset);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** The 1-based column of an offset, whose line is known. */
    int column(int offset, int line) {
        return offset - starts[line - 1] + 1;
    }

    /** The offset of a 1-based line and column; places outside the text are moved to its nearer end. */
    int offset(int line, int column) {
        int start = line < 1 ? 0 : line > count ? length : starts[line - 1];
        return Math.max(0, Math.min(start + Math.max(column, 1) - 1, length));
    }

    /** The place of an offset; offsets outside the text are moved to its nearer end. */
    TextPosition position(int offset) {
        int at = Math.max(0, Math.min(offset, length));
        int line = line(at);
        return new TextPosition(at, line, column(at, line));
    }
}
