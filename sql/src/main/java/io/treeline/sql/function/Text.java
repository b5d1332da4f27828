// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;

/** Functions of text, counting code points. */
public final class Text {
    private Text() {}

    /** SUBSTRING with SQL's arithmetic of positions: what lies before the first character counts. */
    public static String substring(String text, long start, Long length) throws SQLException {
        if (length != null && length < 0) {
            throw PlanErrors.data(SqlState.SUBSTRING_ERROR, "SUBSTRING takes no negative length");
        }
        int count = text.codePointCount(0, text.length());
        long end = length == null ? count + 1L : start + length < start ? Long.MAX_VALUE : start + length;
        long from = Math.max(start, 1);
        long to = Math.min(end, count + 1L);
        if (from >= to) {
            return "";
        }
        int begin = text.offsetByCodePoints(0, (int) (from - 1));
        return text.substring(begin, text.offsetByCodePoints(begin, (int) (to - from)));
    }

    public static String trim(String text, String characters, boolean leading, boolean trailing) {
        int start = 0;
        int end = text.length();
        while (leading && start < end && characters.indexOf(text.codePointAt(start)) >= 0) {
            start += Character.charCount(text.codePointAt(start));
        }
        while (trailing && end > start && characters.indexOf(text.codePointBefore(end)) >= 0) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(start, end);
    }

    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    public static int position(String part, String text) {
        int index = text.indexOf(part);
        return index < 0 ? 0 : text.codePointCount(0, index) + 1;
    }

    /** Upper case letter by letter: no letter becomes two. */
    static String upper(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(point -> out.appendCodePoint(Character.toUpperCase(point)));
        return out.toString();
    }

    static String lower(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(point -> out.appendCodePoint(Character.toLowerCase(point)));
        return out.toString();
    }

    /** SUBSTRING of bytes. */
    static byte[] bytes(byte[] bytes, long start, Long length) throws SQLException {
        if (length != null && length < 0) {
            throw PlanErrors.data(SqlState.SUBSTRING_ERROR, "Negative substring length not allowed");
        }
        long end = Math.min(length == null ? bytes.length + 1L : start + length, bytes.length + 1L);
        long from = Math.max(start, 1);
        return from >= end ? new byte[0] : java.util.Arrays.copyOfRange(bytes, (int) from - 1, (int) end - 1);
    }
}
