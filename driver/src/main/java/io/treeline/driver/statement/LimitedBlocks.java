// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.block.Block;
import io.treeline.driver.block.BlockSource;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Blocks under a statement's limits: cancellation and time. A failure is raised again at every later call, and frees
 * what the stream holds on the server at once, not only when somebody closes it.
 */
final class LimitedBlocks implements BlockSource {
    private final BlockSource source;
    private final Limit limit;
    private @Nullable SQLException failure;

    LimitedBlocks(BlockSource source, Limit limit) {
        this.source = source;
        this.limit = limit;
    }

    @Override
    public @Nullable Block next() throws SQLException {
        if (failure != null) {
            throw failure;
        }
        try {
            limit.check();
            Block block = source.next();
            limit.check();
            return block;
        } catch (SQLException e) {
            failure = limit.explain(e);
            try {
                source.close();
            } catch (SQLException | RuntimeException again) {
                failure.addSuppressed(again);
            }
            throw failure;
        }
    }

    @Override
    public void close() throws SQLException {
        source.close();
    }
}
