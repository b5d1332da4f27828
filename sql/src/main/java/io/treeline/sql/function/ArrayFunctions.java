// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Functions of arrays. Bodies need not tell the type of elements where the call's own type does. */
final class ArrayFunctions {
    /** An array that one call makes may have so many elements. */
    private static final int MOST_ELEMENTS = 16_000_000;

    private ArrayFunctions() {}

    static void define(Functions to) {
        shape(to);
        changes(to);
        search(to);
        text(to);
    }

    /** A function that gives NULL for any NULL, and may do so for other arguments too. */
    static void nullable(Functions to, String signature, ScalarFunction.Body body) {
        to.add(ScalarFunction.of(signature, (a, s) -> Arrays.asList(a).contains(null) ? null : body.call(a, s))
                .seesNulls());
    }

    static void seeing(Functions to, String signature, ScalarFunction.Body body) {
        to.add(ScalarFunction.of(signature, body).seesNulls());
    }

    private static void shape(Functions to) {
        to.define("CARDINALITY(array) int", (a, s) -> ((ArrayValue) a[0]).size());
        nullable(
                to,
                "ARRAY_NDIMS(array) int",
                (a, s) -> ((ArrayValue) a[0]).dimensions() == 0 ? null : (Object) ((ArrayValue) a[0]).dimensions());
        nullable(
                to,
                "ARRAY_DIMS(array) text",
                (a, s) -> ((ArrayValue) a[0]).dimensions() == 0 ? null : ((ArrayValue) a[0]).dimensionsText());
        nullable(
                to,
                "ARRAY_LENGTH(array, int) int",
                (a, s) -> has(a) ? (Object) ((ArrayValue) a[0]).length((Integer) a[1] - 1) : null);
        nullable(
                to,
                "ARRAY_LOWER(array, int) int",
                (a, s) -> has(a) ? (Object) ((ArrayValue) a[0]).lower((Integer) a[1] - 1) : null);
        nullable(
                to,
                "ARRAY_UPPER(array, int) int",
                (a, s) -> has(a) ? (Object) ((ArrayValue) a[0]).upper((Integer) a[1] - 1) : null);
    }

    private static boolean has(Object[] a) {
        return (Integer) a[1] >= 1 && (Integer) a[1] <= ((ArrayValue) a[0]).dimensions();
    }

    private static void changes(Functions to) {
        seeing(to, "ARRAY_APPEND(array, element) array", (a, s) -> appended((ArrayValue) a[0], a[1]));
        seeing(to, "ARRAY_PREPEND(element, array) array", (a, s) -> prepended(a[0], (ArrayValue) a[1]));
        seeing(to, "ARRAY_CAT(array, array) array", (a, s) -> joined((ArrayValue) a[0], (ArrayValue) a[1]));
        seeing(
                to,
                "ARRAY_REMOVE(array, element) array",
                (a, s) -> a[0] == null ? null : removed((ArrayValue) a[0], a[1]));
        seeing(
                to,
                "ARRAY_REPLACE(array, element, element) array",
                (a, s) -> a[0] == null ? null : replaced((ArrayValue) a[0], a[1], a[2]));
        seeing(to, "ARRAY_FILL(element, ints) array", (a, s) -> filled(a[0], (ArrayValue) a[1], null, false));
        seeing(
                to,
                "ARRAY_FILL(element, ints, ints) array",
                (a, s) -> filled(a[0], (ArrayValue) a[1], (ArrayValue) a[2], true));
        to.define("TRIM_ARRAY(array, int) array", (a, s) -> {
            ArrayValue array = (ArrayValue) a[0];
            int length = array.dimensions() == 0 ? 0 : array.length(0);
            int n = (Integer) a[1];
            if (n < 0 || n > length) {
                throw PlanErrors.data(
                        SqlState.ARRAY_SUBSCRIPT, "The number of elements to trim must be between 0 and " + length);
            }
            return length == 0
                    ? array
                    : ArrayOperators.slice(array, new Integer[] {null}, new Integer[] {array.upper(0) - n});
        });
    }

    static ArrayValue appended(ArrayValue array, Object value) throws SQLException {
        if (array == null || array.dimensions() == 0) {
            return ArrayValue.of(null, new Object[] {value});
        }
        flat(array);
        Object[] all = Arrays.copyOf(array.elements().toArray(), array.size() + 1);
        all[array.size()] = value;
        return ArrayValue.of(array.element(), new int[] {all.length}, array.lowers(), all);
    }

    static ArrayValue prepended(Object value, ArrayValue array) throws SQLException {
        if (array == null || array.dimensions() == 0) {
            return ArrayValue.of(null, new Object[] {value});
        }
        flat(array);
        Object[] all = new Object[array.size() + 1];
        all[0] = value;
        System.arraycopy(array.elements().toArray(), 0, all, 1, array.size());
        return ArrayValue.of(array.element(), new int[] {all.length}, array.lowers(), all);
    }

    private static void flat(ArrayValue array) throws SQLException {
        if (array.dimensions() > 1) {
            throw PlanErrors.data(
                    SqlState.DATA_EXCEPTION, "An element can be added to an array that is empty or has one dimension");
        }
    }

    /** Two arrays of as many dimensions, or of which one is an element of arrays such as the other. */
    static ArrayValue joined(ArrayValue a, ArrayValue b) throws SQLException {
        if (a == null || b == null || a.dimensions() == 0 || b.dimensions() == 0) {
            return a == null || b != null && a.dimensions() == 0 ? b : a;
        }
        int more = a.dimensions() - b.dimensions();
        ArrayValue shape = more < 0 ? b : a;
        int[] lengths = shape.lengths();
        lengths[0] = more == 0 ? a.length(0) + b.length(0) : shape.length(0) + 1;
        for (int i = 1; i < shape.dimensions() && Math.abs(more) <= 1; i++) {
            ArrayValue other = shape == a ? b : a;
            int place = more == 0 ? i : i - 1;
            if (other.length(place) != shape.length(i) || other.lower(place) != shape.lower(i)) {
                throw incompatible();
            }
        }
        if (Math.abs(more) > 1) {
            throw incompatible();
        }
        Object[] all = Arrays.copyOf(a.elements().toArray(), a.size() + b.size());
        System.arraycopy(b.elements().toArray(), 0, all, a.size(), b.size());
        return ArrayValue.of(a.element(), lengths, shape.lowers(), all);
    }

    private static SQLException incompatible() {
        return PlanErrors.data(SqlState.ARRAY_SUBSCRIPT, "Arrays of these dimensions cannot be concatenated");
    }

    private static ArrayValue removed(ArrayValue array, Object value) throws SQLException {
        if (array.dimensions() > 1) {
            throw PlanErrors.unsupported("Elements cannot be removed from arrays of several dimensions");
        }
        List<Object> kept = new ArrayList<>();
        for (Object element : array.elements()) {
            if (!Order.same(element, value)) {
                kept.add(element);
            }
        }
        return kept.size() == array.size()
                ? array
                : ArrayValue.of(array.element(), new int[] {kept.size()}, array.lowers(), kept.toArray());
    }

    private static ArrayValue replaced(ArrayValue array, Object from, Object to) {
        Object[] all = array.elements().toArray();
        for (int i = 0; i < all.length; i++) {
            all[i] = Order.same(all[i], from) ? to : all[i];
        }
        return ArrayValue.of(array.element(), array.lengths(), array.lowers(), all);
    }

    private static ArrayValue filled(Object value, ArrayValue lengths, ArrayValue lowers, boolean bounded)
            throws SQLException {
        if (lengths == null
                || bounded && lowers == null
                || lengths.elements().contains(null)
                || bounded && lowers.elements().contains(null)) {
            throw PlanErrors.data(SqlState.NULL_NOT_ALLOWED, "The dimensions of an array cannot be NULL");
        }
        int[] sizes = numbers(lengths);
        int[] firsts = new int[sizes.length];
        Arrays.fill(firsts, 1);
        if (bounded) {
            firsts = numbers(lowers);
            if (firsts.length != sizes.length) {
                throw PlanErrors.data(SqlState.ARRAY_SUBSCRIPT, "There must be as many lower bounds as dimensions");
            }
        }
        long count = sizes.length == 0 ? 0 : 1;
        for (int size : sizes) {
            count *= size;
            if (size < 0 || Math.abs(count) > MOST_ELEMENTS) {
                throw PlanErrors.data(
                        SqlState.LIMIT_EXCEEDED, "An array can have between 0 and " + MOST_ELEMENTS + " elements here");
            }
        }
        Object[] all = new Object[(int) count];
        Arrays.fill(all, value);
        return ArrayValue.of(null, sizes, firsts, all);
    }

    private static int[] numbers(ArrayValue array) throws SQLException {
        if (array.dimensions() > 1) {
            throw PlanErrors.data(SqlState.ARRAY_SUBSCRIPT, "The dimensions of an array are an array of one dimension");
        }
        if (array.size() > ArrayValue.MOST_DIMENSIONS) {
            throw PlanErrors.data(
                    SqlState.LIMIT_EXCEEDED, "An array can have " + ArrayValue.MOST_DIMENSIONS + " dimensions at most");
        }
        return array.elements().stream().mapToInt(number -> (Integer) number).toArray();
    }

    private static void search(Functions to) {
        seeing(
                to,
                "ARRAY_POSITION(array, element) int",
                (a, s) -> a[0] == null ? null : position((ArrayValue) a[0], a[1], Integer.MIN_VALUE));
        seeing(to, "ARRAY_POSITION(array, element, int) int", (a, s) -> {
            if (a[0] == null) {
                return null;
            }
            if (a[2] == null) {
                throw PlanErrors.data(SqlState.NULL_NOT_ALLOWED, "The initial position must not be NULL");
            }
            return position((ArrayValue) a[0], a[1], (Integer) a[2]);
        });
        seeing(to, "ARRAY_POSITIONS(array, element) ints", (a, s) -> {
            ArrayValue array = (ArrayValue) a[0];
            if (array == null) {
                return null;
            }
            searchable(array);
            List<Object> found = new ArrayList<>();
            for (int i = 0; i < array.size(); i++) {
                if (Order.same(array.get(i), a[1])) {
                    found.add(array.lower(0) + i);
                }
            }
            return ArrayValue.of(ColumnType.INT32, found.toArray());
        });
    }

    private static Object position(ArrayValue array, Object value, int from) throws SQLException {
        searchable(array);
        for (int i = 0; i < array.size(); i++) {
            if (array.lower(0) + i >= from && Order.same(array.get(i), value)) {
                return array.lower(0) + i;
            }
        }
        return null;
    }

    private static void searchable(ArrayValue array) throws SQLException {
        if (array.dimensions() > 1) {
            throw PlanErrors.unsupported("Elements cannot be searched for in arrays of several dimensions");
        }
    }

    private static void text(Functions to) {
        to.define("ARRAY_TO_STRING(array, text) text", (a, s) -> joined((ArrayValue) a[0], (String) a[1], null, s));
        seeing(
                to,
                "ARRAY_TO_STRING(array, text, text) text",
                (a, s) -> a[0] == null || a[1] == null
                        ? null
                        : joined((ArrayValue) a[0], (String) a[1], (String) a[2], s));
        seeing(
                to,
                "STRING_TO_ARRAY(text, text) texts",
                (a, s) -> a[0] == null ? null : split((String) a[0], (String) a[1], null));
        seeing(
                to,
                "STRING_TO_ARRAY(text, text, text) texts",
                (a, s) -> a[0] == null ? null : split((String) a[0], (String) a[1], (String) a[2]));
    }

    private static String joined(ArrayValue array, String delimiter, String missing, ScalarFunction.Session session)
            throws SQLException {
        StringBuilder text = new StringBuilder();
        boolean first = true;
        for (Object element : array.elements()) {
            if (element == null && missing == null) {
                continue;
            }
            text.append(first ? "" : delimiter)
                    .append(element == null ? missing : Casts.elementText(element, array.element(), session.time()));
            first = false;
        }
        return text.toString();
    }

    /** The parts of a text between delimiters; its characters without one. */
    static ArrayValue split(String text, String delimiter, String missing) {
        List<Object> parts = new ArrayList<>();
        if (delimiter == null) {
            text.codePoints().forEach(point -> parts.add(Character.toString(point)));
        } else if (!text.isEmpty()) {
            int at = 0;
            int next = delimiter.isEmpty() ? -1 : text.indexOf(delimiter);
            while (next >= 0) {
                parts.add(text.substring(at, next));
                at = next + delimiter.length();
                next = text.indexOf(delimiter, at);
            }
            parts.add(text.substring(at));
        }
        if (missing != null) {
            parts.replaceAll(part -> part.equals(missing) ? null : part);
        }
        return ArrayValue.of(ColumnType.TEXT, parts.toArray());
    }
}
