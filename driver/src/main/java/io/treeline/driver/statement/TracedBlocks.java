// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.block.Block;
import io.treeline.driver.block.BlockSource;
import io.treeline.driver.observe.StatementTrace;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a result set: tells the execution's trace how long its reader waits, what he gets, and when it is over.
 */
final class TracedBlocks implements BlockSource {
    private final BlockSource source;
    private final StatementTrace trace;

    TracedBlocks(BlockSource source, StatementTrace trace) {
        this.source = source;
        this.trace = trace;
    }

    @Override
    public @Nullable Block next() throws SQLException {
        long start = System.nanoTime();
        try {
            Block block = source.next();
            trace.waited(System.nanoTime() - start);
            if (block == null) {
                trace.end(null);
            } else {
                trace.read(block.rows());
            }
            return block;
        } catch (SQLException e) {
            trace.waited(System.nanoTime() - start);
            trace.end(e);
            throw e;
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            source.close();
        } finally {
            trace.end(null);
        }
    }
}
