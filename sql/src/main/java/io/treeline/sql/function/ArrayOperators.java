// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.type.ArrayValue;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What statements write with brackets and operators: arrays of values, their elements and slices, concatenation,
 * containment.
 */
final class ArrayOperators {
    private ArrayOperators() {}

    static void define(Functions to) {
        ArrayFunctions.seeing(to, "ARRAY(element...) array", (a, s) -> ArrayValue.of(null, a.clone()));
        ArrayFunctions.seeing(to, "ARRAY(array...) array", (a, s) -> ArrayValue.nested(null, a));
        ArrayFunctions.nullable(to, "ITEM(array, int...) element", (a, s) -> item((ArrayValue) a[0], a));
        ArrayFunctions.seeing(to, "SLICE(array, text, int...) array", (a, s) -> slice(a));
        ArrayFunctions.seeing(
                to, "||(array, array) array", (a, s) -> ArrayFunctions.joined((ArrayValue) a[0], (ArrayValue) a[1]));
        ArrayFunctions.seeing(
                to, "||(array, element) array", (a, s) -> ArrayFunctions.appended((ArrayValue) a[0], a[1]));
        ArrayFunctions.seeing(
                to, "||(element, array) array", (a, s) -> ArrayFunctions.prepended(a[0], (ArrayValue) a[1]));
        to.define("ARRAY_CONTAINS(array, array) bool", (a, s) -> contains((ArrayValue) a[0], (ArrayValue) a[1]));
        to.define("ARRAY_CONTAINED(array, array) bool", (a, s) -> contains((ArrayValue) a[1], (ArrayValue) a[0]));
        to.define("ARRAY_OVERLAPS(array, array) bool", (a, s) -> overlap((ArrayValue) a[0], (ArrayValue) a[1]));
    }

    /** The element at as many subscripts as there are dimensions; null where there is none. */
    private static Object item(ArrayValue array, Object[] a) {
        if (a.length - 1 != array.dimensions()) {
            return null;
        }
        int at = 0;
        for (int i = 0; i < array.dimensions(); i++) {
            int subscript = (Integer) a[i + 1];
            if (subscript < array.lower(i) || subscript > array.upper(i)) {
                return null;
            }
            at = at * array.length(i) + subscript - array.lower(i);
        }
        return array.get(at);
    }

    /**
     * A slice; the second argument has a letter for each dimension: what of b(oth), l(ower), u(pper) or n(one) is
     * given, or i for a single number.
     */
    private static Object slice(Object[] a) {
        ArrayValue array = (ArrayValue) a[0];
        String form = (String) a[1];
        // A slice without any number has a zero in their place.
        boolean numbers = form.chars().anyMatch(c -> c != 'n');
        if (array == null || numbers && Arrays.asList(a).contains(null)) {
            return null;
        }
        Integer[] lowers = new Integer[form.length()];
        Integer[] uppers = new Integer[form.length()];
        int next = 2;
        for (int i = 0; i < form.length(); i++) {
            switch (form.charAt(i)) {
                case 'b' -> {
                    lowers[i] = (Integer) a[next++];
                    uppers[i] = (Integer) a[next++];
                }
                case 'l' -> lowers[i] = (Integer) a[next++];
                case 'u' -> uppers[i] = (Integer) a[next++];
                case 'i' -> {
                    lowers[i] = 1;
                    uppers[i] = (Integer) a[next++];
                }
                default -> {}
            }
        }
        return slice(array, lowers, uppers);
    }

    /**
     * The elements within bounds, numbered from 1 anew.
     *
     * @param lowers of the first dimensions; null where there is no bound
     */
    static ArrayValue slice(ArrayValue array, Integer[] lowers, Integer[] uppers) {
        int dimensions = array.dimensions();
        if (dimensions < lowers.length) {
            return ArrayValue.empty(array.element());
        }
        int[] from = new int[dimensions];
        int[] lengths = new int[dimensions];
        int[] firsts = new int[dimensions];
        int count = 1;
        for (int i = 0; i < dimensions; i++) {
            int lower = i < lowers.length && lowers[i] != null ? Math.max(lowers[i], array.lower(i)) : array.lower(i);
            int upper = i < uppers.length && uppers[i] != null ? Math.min(uppers[i], array.upper(i)) : array.upper(i);
            if (lower > upper) {
                return ArrayValue.empty(array.element());
            }
            from[i] = lower - array.lower(i);
            lengths[i] = upper - lower + 1;
            firsts[i] = 1;
            count *= lengths[i];
        }
        Object[] all = new Object[count];
        for (int i = 0; i < count; i++) {
            int rest = i;
            int at = 0;
            int step = 1;
            for (int d = dimensions - 1; d >= 0; d--) {
                at += (from[d] + rest % lengths[d]) * step;
                rest /= lengths[d];
                step *= array.length(d);
            }
            all[i] = array.get(at);
        }
        return ArrayValue.of(array.element(), lengths, firsts, all);
    }

    private static boolean contains(ArrayValue array, ArrayValue other) {
        Set<Object> keys = keys(array.elements());
        return other.elements().stream().allMatch(element -> element != null && keys.contains(Order.key(element)));
    }

    private static boolean overlap(ArrayValue array, ArrayValue other) {
        Set<Object> keys = keys(array.elements());
        return other.elements().stream().anyMatch(element -> element != null && keys.contains(Order.key(element)));
    }

    private static Set<Object> keys(List<Object> elements) {
        Set<Object> keys = new HashSet<>();
        elements.forEach(element -> keys.add(element == null ? null : Order.key(element)));
        return keys;
    }
}
