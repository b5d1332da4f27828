// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.block;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a source, read as far as anybody asked and kept, so that rows can be gone back to. Blocks without rows
 * are left out.
 */
public final class KeptBlocks {
    private final BlockSource source;
    private final long maxRows;
    private final long maxBytes;
    private final List<Block> blocks = new ArrayList<>();
    /** The number, from 0, of each block's first row. */
    private final List<Long> starts = new ArrayList<>();
    /** Arrays that are accounted for: the blocks of one answer share theirs. */
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private long rows;
    private long bytes;
    private boolean ended;
    private @Nullable SQLException failure;

    /**
     * Nothing is read yet.
     *
     * @param maxRows rows given at the most
     * @param maxBytes bytes held at the most, by estimate; the read that would pass it fails with 53200
     */
    public KeptBlocks(BlockSource source, long maxRows, long maxBytes) {
        this.source = source;
        this.maxRows = maxRows;
        this.maxBytes = maxBytes;
    }

    /** The block of that number, from 0, or null when there are not so many. */
    public @Nullable Block block(int number) throws SQLException {
        while (number >= blocks.size()) {
            if (!read()) {
                return null;
            }
        }
        return blocks.get(number);
    }

    /** The block of a number that {@link #blockOf} gave. */
    public Block known(int number) {
        return blocks.get(number);
    }

    /** The number of a block's first row, from 0. */
    public long start(int number) {
        return starts.get(number);
    }

    /** The number of the block that holds a row, both from 0, or -1 when there are not so many rows. */
    public int blockOf(long row) throws SQLException {
        while (row >= rows) {
            if (!read()) {
                return -1;
            }
        }
        int place = Collections.binarySearch(starts, row);
        return place >= 0 ? place : -place - 2;
    }

    /** How many rows there are; reads them all. */
    public long count() throws SQLException {
        while (read()) {
            // To the end.
        }
        return rows;
    }

    private boolean read() throws SQLException {
        if (failure != null) {
            // The block that was too much is lost: going on behind it would skip rows.
            throw failure;
        }
        if (ended) {
            return false;
        }
        if (rows >= maxRows) {
            ended = true;
            // The server need not hold what nobody will read.
            source.close();
            return false;
        }
        Block block;
        do {
            block = source.next();
            if (block == null) {
                ended = true;
                return false;
            }
        } while (block.rows() == 0);
        bytes += 64 + block.time().held(seen);
        for (ColumnVector vector : block.columns()) {
            bytes += vector.held(seen);
        }
        if (bytes > maxBytes) {
            failure = Errors.of(
                    SqlState.OUT_OF_MEMORY,
                    "A scrollable result keeps its rows, and these need more than the " + maxBytes
                            + " bytes that one statement may hold here (maxLocalMemory); ask for TYPE_FORWARD_ONLY, set maxRows or restrict the rows");
            source.close();
            throw failure;
        }
        starts.add(rows);
        blocks.add(block);
        rows += Math.min(block.rows(), maxRows - rows);
        return true;
    }
}
