// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A pattern of LIKE or ILIKE, read once. Texts are matched by code point, in time proportional to text times pattern at
 * worst. Safe for use by many threads.
 */
public final class LikePattern {
    private static final int ANY = -1;
    private static final int ONE = -2;
    private static final int BROKEN = -3;

    private static final Compiled.Maker<LikePattern> LIKE =
            (pattern, escape) -> new LikePattern(pattern, escape, false);
    private static final Compiled.Maker<LikePattern> ILIKE =
            (pattern, escape) -> new LikePattern(pattern, escape, true);

    private final boolean ignoreCase;
    /** Code points, ANY for %, ONE for _, and BROKEN for an escape that nothing follows. */
    private final int[] parts;
    /** What stands before, between and behind each %; null where there is more to it than that. */
    private final String[] pieces;

    private LikePattern(String pattern, String escape, boolean ignoreCase) throws SQLException {
        if (escape.length() > 1 && escape.codePointCount(0, escape.length()) > 1) {
            throw PlanErrors.data(SqlState.INVALID_ESCAPE_SEQUENCE, "ESCAPE takes one character, or none");
        }
        int escaping = escape.isEmpty() ? Integer.MIN_VALUE : escape.codePointAt(0);
        this.ignoreCase = ignoreCase;
        int[] points = pattern.codePoints().toArray();
        int[] read = new int[points.length];
        int length = 0;
        for (int i = 0; i < points.length; i++) {
            if (points[i] == escaping) {
                i++;
                read[length++] = i == points.length ? BROKEN : folded(points[i]);
            } else {
                read[length++] = points[i] == '%' ? ANY : points[i] == '_' ? ONE : folded(points[i]);
            }
        }
        parts = Arrays.copyOf(read, length);
        pieces = pieces();
    }

    /**
     * A pattern.
     *
     * @param escape one character, or empty for none
     * @throws SQLException 22025 when the escape is longer
     */
    public static LikePattern of(String pattern, String escape, boolean ignoreCase) throws SQLException {
        return new LikePattern(pattern, escape, ignoreCase);
    }

    /** A pattern that may be another for the next row, from those that the execution has read before. */
    public static LikePattern of(String pattern, String escape, boolean ignoreCase, ScalarFunction.Session session)
            throws SQLException {
        return session.compiled().get(ignoreCase ? ILIKE : LIKE, pattern, escape);
    }

    private String[] pieces() {
        List<String> found = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        for (int part : parts) {
            if (ignoreCase || part == ONE || part == BROKEN) {
                return null;
            }
            if (part == ANY) {
                found.add(piece.toString());
                piece.setLength(0);
            } else {
                piece.appendCodePoint(part);
            }
        }
        found.add(piece.toString());
        return found.toArray(new String[0]);
    }

    private int folded(int point) {
        return ignoreCase ? Character.toLowerCase(point) : point;
    }

    /**
     * Whether a text is like the pattern.
     *
     * @throws SQLException 22025 when the pattern ends with its escape, and the text is followed so far
     */
    public boolean matches(String text) throws SQLException {
        return pieces == null ? step(text) : inPieces(text);
    }

    private boolean inPieces(String text) {
        int last = pieces.length - 1;
        if (last == 0) {
            return text.equals(pieces[0]);
        }
        int from = pieces[0].length();
        int to = text.length() - pieces[last].length();
        if (from > to || !text.startsWith(pieces[0]) || !text.endsWith(pieces[last])) {
            return false;
        }
        for (int i = 1; i < last; i++) {
            int at = text.indexOf(pieces[i], from);
            if (at < 0) {
                return false;
            }
            from = at + pieces[i].length();
            if (from > to) {
                return false;
            }
        }
        return true;
    }

    private boolean step(String text) throws SQLException {
        int t = 0;
        int p = 0;
        int afterAny = -1;
        int retry = -1;
        while (t < text.length()) {
            int part = p < parts.length ? parts[p] : Integer.MIN_VALUE;
            if (part == ANY) {
                p++;
                afterAny = p;
                retry = t;
                continue;
            }
            if (part == BROKEN) {
                throw PlanErrors.data(
                        SqlState.INVALID_ESCAPE_SEQUENCE, "LIKE pattern must not end with the escape character");
            }
            int point = text.codePointAt(t);
            if (part == ONE || part >= 0 && part == folded(point)) {
                t += Character.charCount(point);
                p++;
            } else if (afterAny >= 0) {
                // What the last % stands for grows by one.
                retry += Character.charCount(text.codePointAt(retry));
                t = retry;
                p = afterAny;
            } else {
                return false;
            }
        }
        while (p < parts.length && parts[p] == ANY) {
            p++;
        }
        return p == parts.length;
    }
}
