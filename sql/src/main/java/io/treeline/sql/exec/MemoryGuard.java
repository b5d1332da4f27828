// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.sql.function.Jsonb;
import java.math.BigDecimal;
import java.sql.SQLException;

/** Counts what the operators of one execution hold, by estimate, and stops the one that would pass the bound. */
final class MemoryGuard {
    /**
     * What one entry of a hash table costs beside the values in its key and value: itself, its place in the table, and
     * the list that the key is.
     */
    static final long ENTRY = 80;

    private final long limit;
    private long used;

    MemoryGuard(long limit) {
        this(limit, 0);
    }

    /** Of an execution that has so much already, whatever it does. */
    MemoryGuard(long limit, long used) {
        this.limit = limit;
        this.used = used;
    }

    /** What one operator holds; given back as a whole when it is done. */
    Account account(String operator) {
        return new Account(operator);
    }

    long limit() {
        return limit;
    }

    /** Bytes held now by all operators. */
    long used() {
        return used;
    }

    /** The share of one operator. */
    final class Account implements AutoCloseable {
        private final String operator;
        private long held;

        private Account(String operator) {
            this.operator = operator;
        }

        /** Accounts for a row kept. */
        void add(Object[] row) throws SQLException {
            add(size(row));
        }

        /**
         * Accounts for bytes kept.
         *
         * @throws SQLException 53200 naming the operator when the statement would hold too much
         */
        void add(long bytes) throws SQLException {
            held += bytes;
            used += bytes;
            if (used > limit) {
                throw SqlState.OUT_OF_MEMORY.exception(operator + " needs more than the " + limit
                        + " bytes that one statement may hold here (maxLocalMemory); "
                        + "restrict the rows, for example by \"Time\", or raise the limit");
            }
        }

        /** Accounts for a row given up. */
        void remove(Object[] row) {
            long bytes = size(row);
            held -= bytes;
            used -= bytes;
        }

        long held() {
            return held;
        }

        /** Gives everything back. */
        @Override
        public void close() {
            used -= held;
            held = 0;
        }
    }

    /** The estimate for a row of boxed values. */
    static long size(Object[] row) {
        long size = 24 + 8L * row.length;
        for (Object value : row) {
            size += size(value);
        }
        return size;
    }

    /** The estimate for a value. */
    static long size(Object value) {
        if (value == null || value instanceof Boolean) {
            return 0;
        } else if (value instanceof String text) {
            return 56 + 2L * text.length();
        } else if (value instanceof Jsonb jsonb) {
            // With what it is compared by.
            return 144 + 4L * jsonb.toString().length();
        } else if (value instanceof byte[] bytes) {
            return 24L + bytes.length;
        } else if (value instanceof BigDecimal decimal) {
            // Of up to 131,072 digits.
            return 64L + decimal.unscaledValue().bitLength() / 8;
        } else if (value instanceof ArrayValue array) {
            return array.held();
        } else if (value instanceof Object[] values) {
            return size(values);
        }
        return 24;
    }
}
