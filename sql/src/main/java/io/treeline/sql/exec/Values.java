// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.sql.function.Numbers;
import io.treeline.sql.function.Order;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;

/** Rows and their parts as keys of hash tables, by {@link Order}. */
final class Values {
    private Values() {}

    /** Compares two values, neither null, of comparable types. */
    static int compare(Object left, Object right) {
        return Order.compare(left, right);
    }

    static int compareDoubles(double x, double y) {
        return Order.compareDoubles(x, y);
    }

    static BigDecimal decimal(Number number) {
        return Numbers.decimal(number);
    }

    static int compareText(String a, String b) {
        return Order.compareText(a, b);
    }

    /** A form of a value whose equals and hashCode are SQL's; for one column, all of one type. */
    static Object key(Object value) {
        return Order.key(value);
    }

    /** A coarser key, equal for equal numbers of whatever types; what it brings together must still be compared. */
    static Object bucket(Object value) {
        return value instanceof Number number ? key(number.doubleValue()) : key(value);
    }

    static List<Object> keys(Object[] row, int[] columns) {
        Object[] keys = new Object[columns.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key(row[columns[i]]);
        }
        return Arrays.asList(keys);
    }

    static List<Object> keys(Object[] row) {
        Object[] keys = new Object[row.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key(row[i]);
        }
        return Arrays.asList(keys);
    }
}
