// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.type;

import io.treeline.metadata.error.SqlState;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * An array as PostgreSQL has it: elements of one type, row by row, in up to {@value #MOST_DIMENSIONS} dimensions, each
 * of which begins at a number of its own, which mostly is 1. An array without elements has no dimensions. Immutable;
 * elements may be null.
 */
public final class ArrayValue {
    /** So many dimensions an array may have. */
    public static final int MOST_DIMENSIONS = 6;

    private static final int[] NONE = {};

    private final ColumnType element;
    private final int[] lengths;
    private final int[] lowers;
    private final Object[] elements;

    /** Makes something of one element that is not null. */
    @FunctionalInterface
    public interface Mapping {
        /** What it becomes. */
        Object of(Object element) throws SQLException;
    }

    private ArrayValue(ColumnType element, int[] lengths, int[] lowers, Object[] elements) {
        this.element = element;
        this.lengths = lengths;
        this.lowers = lowers;
        this.elements = elements;
    }

    /**
     * An array of one dimension that begins at 1.
     *
     * @param element the elements' type; null for types that no column has, whose values tell what they are
     * @param elements taken over, not copied
     */
    public static ArrayValue of(ColumnType element, Object... elements) {
        return elements.length == 0
                ? empty(element)
                : new ArrayValue(element, new int[] {elements.length}, new int[] {1}, elements);
    }

    /** An array without elements. */
    public static ArrayValue empty(ColumnType element) {
        return new ArrayValue(element, NONE, NONE, new Object[0]);
    }

    /**
     * An array of any dimensions.
     *
     * @param lengths of each dimension, outermost first
     * @param lowers the number of each dimension's first element
     * @param elements as many as the lengths' product, row by row; taken over, not copied
     */
    public static ArrayValue of(ColumnType element, int[] lengths, int[] lowers, Object[] elements) {
        return elements.length == 0
                ? empty(element)
                : new ArrayValue(element, lengths.clone(), lowers.clone(), elements);
    }

    /**
     * Arrays as the parts of one of one dimension more.
     *
     * @param arrays all of the same dimensions; empty ones, and nulls, give an empty array when there are no others
     * @throws SQLException 2202E when they differ in their dimensions, 54000 when there would be too many
     */
    public static ArrayValue nested(ColumnType element, Object[] arrays) throws SQLException {
        ArrayValue first = null;
        boolean empty = false;
        for (Object one : arrays) {
            ArrayValue array = (ArrayValue) one;
            boolean none = array == null || array.dimensions() == 0;
            empty |= none;
            first = first == null && !none ? array : first;
            if (first != null && (empty || !array.sameShape(first))) {
                throw SqlState.ARRAY_SUBSCRIPT.exception("Arrays within an array must have the same dimensions");
            }
        }
        if (first == null) {
            return empty(element);
        }
        int dimensions = first.dimensions() + 1;
        if (dimensions > MOST_DIMENSIONS) {
            throw SqlState.LIMIT_EXCEEDED.exception("An array can have " + MOST_DIMENSIONS + " dimensions at most");
        }
        int[] lengths = new int[dimensions];
        int[] lowers = new int[dimensions];
        lengths[0] = arrays.length;
        lowers[0] = 1;
        System.arraycopy(first.lengths, 0, lengths, 1, dimensions - 1);
        System.arraycopy(first.lowers, 0, lowers, 1, dimensions - 1);
        Object[] all = new Object[arrays.length * first.size()];
        for (int i = 0; i < arrays.length; i++) {
            System.arraycopy(((ArrayValue) arrays[i]).elements, 0, all, i * first.size(), first.size());
        }
        return new ArrayValue(element, lengths, lowers, all);
    }

    /** The elements' type; null for types that no column has. */
    public ColumnType element() {
        return element;
    }

    /** How many dimensions; 0 of an array without elements. */
    public int dimensions() {
        return lengths.length;
    }

    /** The length of a dimension, the outermost being 0. */
    public int length(int dimension) {
        return lengths[dimension];
    }

    /** The number of a dimension's first element. */
    public int lower(int dimension) {
        return lowers[dimension];
    }

    /** The number of a dimension's last element. */
    public int upper(int dimension) {
        return lowers[dimension] + lengths[dimension] - 1;
    }

    /** The lengths of all dimensions; a copy. */
    public int[] lengths() {
        return lengths.clone();
    }

    /** The numbers of all dimensions' first elements; a copy. */
    public int[] lowers() {
        return lowers.clone();
    }

    /** How many elements, of all dimensions. */
    public int size() {
        return elements.length;
    }

    /** The i-th of all elements, row by row, from 0; may be null. */
    public Object get(int i) {
        return elements[i];
    }

    /** All elements, row by row. */
    public List<Object> elements() {
        return Collections.unmodifiableList(Arrays.asList(elements));
    }

    /** The same array, of which the elements' type is known better. */
    public ArrayValue as(ColumnType type) {
        return type == element ? this : new ArrayValue(type, lengths, lowers, elements);
    }

    /** The same shape with other elements; nulls stay. */
    public ArrayValue map(ColumnType type, Mapping mapping) throws SQLException {
        Object[] mapped = new Object[elements.length];
        for (int i = 0; i < mapped.length; i++) {
            mapped[i] = elements[i] == null ? null : mapping.of(elements[i]);
        }
        return new ArrayValue(type, lengths, lowers, mapped);
    }

    /** Whether two arrays have the same dimensions, which begin at the same numbers. */
    public boolean sameShape(ArrayValue other) {
        return Arrays.equals(lengths, other.lengths) && Arrays.equals(lowers, other.lowers);
    }

    /** The dimensions as {@code [1:2][1:3]}; empty for none. */
    public String dimensionsText() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lengths.length; i++) {
            text.append('[').append(lower(i)).append(':').append(upper(i)).append(']');
        }
        return text.toString();
    }

    /** Bytes held, by estimate. */
    public long held() {
        long held = 64 + 8L * lengths.length + 8L * elements.length;
        for (Object value : elements) {
            held += value == null || value instanceof Boolean
                    ? 0
                    : value instanceof String text
                            ? 56 + 2L * text.length()
                            : value instanceof byte[] bytes ? 24 + bytes.length : value instanceof BigDecimal ? 64 : 24;
        }
        return held;
    }

    /**
     * The text that PostgreSQL writes, such as <code>{1,NULL,"a b"}</code>.
     *
     * @param texts makes the text of an element
     */
    public String text(Mapping texts) throws SQLException {
        if (lengths.length == 0) {
            return "{}";
        }
        StringBuilder out = new StringBuilder();
        if (Arrays.stream(lowers).anyMatch(lower -> lower != 1)) {
            out.append(dimensionsText()).append('=');
        }
        write(out, 0, 0, texts);
        return out.toString();
    }

    private int write(StringBuilder out, int dimension, int from, Mapping texts) throws SQLException {
        int at = from;
        out.append('{');
        for (int i = 0; i < lengths[dimension]; i++) {
            if (i > 0) {
                out.append(',');
            }
            if (dimension < lengths.length - 1) {
                at = write(out, dimension + 1, at, texts);
            } else {
                Object value = elements[at++];
                if (value == null) {
                    out.append("NULL");
                } else {
                    quote(out, (String) texts.of(value));
                }
            }
        }
        out.append('}');
        return at;
    }

    private static void quote(StringBuilder out, String text) {
        boolean plain = !text.isEmpty()
                && !text.equalsIgnoreCase("NULL")
                && text.chars()
                        .noneMatch(c -> c == '"'
                                || c == '\\'
                                || c == '{'
                                || c == '}'
                                || c == ','
                                || c == ' '
                                || c >= 9 && c <= 13);
        if (plain) {
            out.append(text);
            return;
        }
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        out.append('"');
    }

    @Override
    public String toString() {
        return "ARRAY of " + element + dimensionsText();
    }
}
