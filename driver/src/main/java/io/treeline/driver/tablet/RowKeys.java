// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import io.treeline.driver.block.Block;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How rows of one target are told apart, and asked about by what tells them apart. */
abstract sealed class RowKeys permits DeviceKeys, TableModelKeys {
    /** A query for rows: all of them, or as many as {@code most}. */
    record LookUp(String sql, long most) {}

    /** Reads the key of a row of an answer. */
    @FunctionalInterface
    interface KeyReader {
        Object of(Block block, int row);
    }

    /**
     * The key of the i-th row of those that are to be written.
     *
     * @param tags the places of the TAGs among the columns, -1 where there is none
     */
    abstract Object of(TabletRows rows, int[] tags, int i);

    /** Queries for the rows at some times of those that are wanted. */
    abstract List<LookUp> lookUps(StoredRows.Wanted wanted, List<Long> times);

    /** The name of a column by its label in an answer. */
    abstract String name(String label);

    /** What reads the keys of an answer with columns at these places. */
    abstract KeyReader reader(StoredRows.Place[] places, TableShape shape);

    /**
     * Whether the columns of an answer are others than were known, so that rows are not told apart by what is known of
     * them; what is new otherwise is noted.
     *
     * @throws SQLException when asking what they are fails
     */
    abstract boolean outdated(StoredRows.Wanted wanted, StoredRows.Place[] places, WholeRows.Reader reader)
            throws SQLException;

    /**
     * Whether a row can leave a column out, so that it has the value that was stored.
     *
     * @param fields the names of those known for it
     * @param category of one that is not known, or null
     */
    abstract boolean leavesOut(Set<String> fields, String name, @Nullable String category);

    /** Whether there may be so many targets that they are asked together first which of them have rows at all. */
    abstract boolean askedTogether();
}
