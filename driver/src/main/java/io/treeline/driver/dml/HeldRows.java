// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import java.math.BigDecimal;
import java.sql.SQLException;

/**
 * Counts, by estimate, what an UPDATE or DELETE holds of the rows that it looked up before it changes any: their keys,
 * or all of them.
 */
final class HeldRows {
    /**
     * What an entry of a set of keys costs beside the key: its own object, the list that it is in, and its place in the
     * table.
     */
    static final long ENTRY = 96;

    private final long most;
    private long held;

    /** @param most bytes, as the property maxLocalMemory says */
    HeldRows(long most) {
        this.most = most;
    }

    /**
     * Counts more bytes.
     *
     * @throws SQLException 53200 when they are too many; nothing was changed yet
     */
    void add(long bytes) throws SQLException {
        held += bytes;
        if (held > most) {
            throw Errors.of(
                    SqlState.OUT_OF_MEMORY,
                    "The rows to be changed are looked up first, and need more than the " + most
                            + " bytes that one statement may hold here (maxLocalMemory); change fewer at once, for example by ranges of \"Time\", or raise the limit; nothing was changed");
        }
    }

    /** About what a row takes that is kept as objects. */
    static long ofObjects(Object[] row) {
        long bytes = 24 + 8L * row.length;
        for (Object value : row) {
            bytes += value instanceof String text
                    ? 56 + text.length()
                    : value instanceof byte[] array
                            ? 24 + array.length
                            : value instanceof BigDecimal ? 64 : value == null ? 0 : 24;
        }
        return bytes;
    }

    /** About what a row takes among the cells that are written, which grow by half when they are full. */
    static long ofCells(Object[] row) {
        long bytes = 12;
        for (Object value : row) {
            bytes += value instanceof String text
                    ? 12 + text.length()
                    : value instanceof byte[] array ? 12 + array.length : 9;
        }
        return bytes + (bytes >> 1);
    }
}
