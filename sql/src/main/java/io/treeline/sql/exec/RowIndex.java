// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import java.sql.SQLException;
import java.util.Arrays;

/**
 * Rows found by a hash of key expressions. Keys are not stored: chains of row numbers in arrays cost few bytes a row,
 * and what a chain brings together is compared by the keys' values. A chain keeps the order of adding: rows found come
 * in the order of their input, on which a merge join may rely.
 */
final class RowIndex {
    /** What a row takes beside itself: five numbers, in arrays that double when they are full. */
    static final long ROW_BYTES = 48;

    private final Expr[] keys;
    private final boolean[] nullSafe;
    private Object[][] rows = new Object[16][];
    private int[] hashes = new int[16];
    private int[] next = new int[16];
    private int[] heads = new int[32];
    private int[] tails = new int[32];
    private int size;

    /**
     * An empty index.
     *
     * @param keys over the rows; none of them puts all rows into one chain
     * @param nullSafe which keys take null for equal to null
     */
    RowIndex(Expr[] keys, boolean[] nullSafe) {
        this.keys = keys;
        this.nullSafe = nullSafe;
    }

    /** Values of keys of a row, or null when one is null and equals nothing. */
    static Object[] evaluate(Expr[] keys, boolean[] nullSafe, Object[] row, Run run) throws SQLException {
        Object[] values = new Object[keys.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = keys[i].eval(row, run);
            if (values[i] == null && !nullSafe[i]) {
                return null;
            }
        }
        return values;
    }

    private static int hash(Object[] values) {
        int hash = 0;
        for (Object value : values) {
            hash = 31 * hash
                    + (value == null
                            ? 0
                            : value instanceof Number number
                                    ? Double.hashCode(number.doubleValue() + 0.0)
                                    : Values.key(value).hashCode());
        }
        hash *= 0x9E3779B9;
        return hash ^ hash >>> 15;
    }

    /** Adds a row, also one that nothing finds because of a null in its key. */
    void add(Object[] row, Run run) throws SQLException {
        Object[] values = evaluate(keys, nullSafe, row, run);
        if (size == rows.length) {
            int capacity = size * 2;
            rows = Arrays.copyOf(rows, capacity);
            hashes = Arrays.copyOf(hashes, capacity);
            next = Arrays.copyOf(next, capacity);
            rehash(capacity * 2);
        }
        int number = size++;
        rows[number] = row;
        if (values == null) {
            next[number] = -1;
            return;
        }
        hashes[number] = hash(values);
        link(number);
    }

    private void link(int number) {
        int slot = hashes[number] & heads.length - 1;
        next[number] = 0;
        if (heads[slot] == 0) {
            heads[slot] = number + 1;
        } else {
            next[tails[slot] - 1] = number + 1;
        }
        tails[slot] = number + 1;
    }

    private void rehash(int capacity) {
        heads = new int[capacity];
        tails = new int[capacity];
        for (int i = 0; i < size; i++) {
            if (next[i] >= 0) {
                link(i);
            }
        }
    }

    int size() {
        return size;
    }

    Object[] row(int number) {
        return rows[number];
    }

    /** The first row of a chain, as number + 1; 0 for none. */
    int first(Object[] values) {
        return size == 0 ? 0 : heads[hash(values) & heads.length - 1];
    }

    /** The row that follows in the chain, as number + 1; 0 for none. */
    int after(int number) {
        return next[number];
    }

    /** Whether a row's keys equal the values. */
    boolean equal(int number, Object[] values, Run run) throws SQLException {
        for (int i = 0; i < keys.length; i++) {
            Object own = keys[i].eval(rows[number], run);
            if (own == null || values[i] == null ? own != values[i] : Values.compare(own, values[i]) != 0) {
                return false;
            }
        }
        return true;
    }
}
