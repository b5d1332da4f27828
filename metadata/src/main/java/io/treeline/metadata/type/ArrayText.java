// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.type;

import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads arrays from text such as <code>{1,NULL,"a b"}</code> or <code>[0:1]={{1},{2}}</code>, as PostgreSQL does. */
public final class ArrayText {
    private final String text;
    private final ColumnType element;
    private final ArrayValue.Mapping values;
    private final List<Object> elements = new ArrayList<>();
    /** The length of each dimension; -1 while it is not known. */
    private final int[] lengths = new int[ArrayValue.MOST_DIMENSIONS];
    /** The dimension in which elements stand; -1 while none was seen. */
    private int innermost = -1;

    private int at;

    private ArrayText(String text, ColumnType element, ArrayValue.Mapping values) {
        this.text = text;
        this.element = element;
        this.values = values;
        java.util.Arrays.fill(lengths, -1);
    }

    /**
     * Reads an array.
     *
     * @param element the elements' type
     * @param values makes an element of its text
     * @throws SQLException 22P02 when the text is no array, 54000 for too many dimensions, and whatever reading an
     *     element throws
     */
    public static ArrayValue parse(String text, ColumnType element, ArrayValue.Mapping values) throws SQLException {
        return new ArrayText(text, element, values).array();
    }

    private ArrayValue array() throws SQLException {
        List<int[]> declared = dimensions();
        blanks();
        group(0);
        blanks();
        if (at < text.length()) {
            throw malformed("text follows the closing brace");
        }
        if (elements.isEmpty()) {
            return ArrayValue.empty(element);
        }
        int[] found = java.util.Arrays.copyOf(lengths, innermost + 1);
        int[] lowers = new int[found.length];
        java.util.Arrays.fill(lowers, 1);
        if (!declared.isEmpty()) {
            if (declared.size() != found.length) {
                throw malformed("its dimensions are not those that it tells first");
            }
            for (int i = 0; i < found.length; i++) {
                if (declared.get(i)[1] - declared.get(i)[0] + 1 != found[i]) {
                    throw malformed("its dimensions are not those that it tells first");
                }
                lowers[i] = declared.get(i)[0];
            }
        }
        return ArrayValue.of(element, found, lowers, elements.toArray());
    }

    /** What stands before the braces: {@code [1:2][0:1]=}. */
    private List<int[]> dimensions() throws SQLException {
        List<int[]> dimensions = new ArrayList<>();
        blanks();
        while (next('[')) {
            int lower = number();
            int upper = lower;
            if (next(':')) {
                upper = number();
            } else {
                lower = 1;
            }
            if (!next(']')) {
                throw malformed("a dimension is not closed");
            }
            if (upper < lower) {
                throw SqlState.ARRAY_SUBSCRIPT.exception(
                        "The upper bound of an array's dimension is less than its lower bound");
            }
            dimensions.add(new int[] {lower, upper});
            blanks();
        }
        if (!dimensions.isEmpty() && !next('=')) {
            throw malformed("no = follows its dimensions");
        }
        return dimensions;
    }

    private int number() throws SQLException {
        int start = at;
        if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            at++;
        }
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        try {
            return Integer.parseInt(text.substring(start, at));
        } catch (NumberFormatException e) {
            throw malformed("a dimension is no number");
        }
    }

    private void group(int dimension) throws SQLException {
        if (!next('{')) {
            throw malformed(dimension == 0 ? "it must begin with a brace or the dimensions" : "a brace is missing");
        }
        if (dimension >= ArrayValue.MOST_DIMENSIONS) {
            throw SqlState.LIMIT_EXCEEDED.exception(
                    "An array can have " + ArrayValue.MOST_DIMENSIONS + " dimensions at most");
        }
        int count = 0;
        blanks();
        if (!next('}')) {
            do {
                blanks();
                if (at < text.length() && text.charAt(at) == '{') {
                    if (innermost >= 0 && innermost <= dimension) {
                        throw malformed("an array stands beside an element");
                    }
                    group(dimension + 1);
                } else {
                    if (innermost >= 0 && innermost != dimension) {
                        throw malformed("an element stands beside an array");
                    }
                    innermost = dimension;
                    elements.add(element());
                }
                count++;
                blanks();
            } while (next(','));
            if (!next('}')) {
                throw malformed("a closing brace is missing");
            }
        } else if (dimension > 0) {
            throw malformed("an array within it is empty");
        }
        if (lengths[dimension] >= 0 && lengths[dimension] != count) {
            throw malformed("arrays within it differ in their dimensions");
        }
        lengths[dimension] = count;
    }

    private @Nullable Object element() throws SQLException {
        StringBuilder value = new StringBuilder();
        if (next('"')) {
            while (true) {
                if (at >= text.length()) {
                    throw malformed("a quote is not closed");
                }
                char c = text.charAt(at++);
                if (c == '"') {
                    return values.of(value.toString());
                }
                if (c == '\\') {
                    if (at >= text.length()) {
                        throw malformed("it ends with a backslash");
                    }
                    c = text.charAt(at++);
                }
                value.append(c);
            }
        }
        boolean escaped = false;
        // Blanks at the end do not count unless they are escaped.
        int kept = 0;
        while (at < text.length() && ",{}\"".indexOf(text.charAt(at)) < 0) {
            char c = text.charAt(at++);
            if (c == '\\') {
                if (at >= text.length()) {
                    throw malformed("it ends with a backslash");
                }
                value.append(text.charAt(at++));
                escaped = true;
                kept = value.length();
            } else {
                value.append(c);
                kept = blank(c) ? kept : value.length();
            }
        }
        if (kept == 0 || at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '{')) {
            throw malformed(kept == 0 ? "an element is missing" : "an element has a quote or brace in it");
        }
        String word = value.substring(0, kept);
        return !escaped && word.equalsIgnoreCase("NULL") ? null : values.of(word);
    }

    private boolean next(char wanted) {
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void blanks() {
        while (at < text.length() && blank(text.charAt(at))) {
            at++;
        }
    }

    private static boolean blank(char c) {
        return c == ' ' || c >= 9 && c <= 13;
    }

    private static SQLException malformed(String why) {
        return SqlState.INVALID_TEXT.exception("Text is no array: " + why + "; expected one such as {1,NULL,2}");
    }
}
