// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.block;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A stream of blocks, from the server or from local operators. */
public interface BlockSource extends AutoCloseable {
    /**
     * The next block, or null at the end.
     *
     * @throws SQLException when the stream failed; every later call fails again, so that a failure can never be taken
     *     for the end
     */
    @Nullable
    Block next() throws SQLException;

    /** Frees what the stream holds, on the server too. Twice is fine. */
    @Override
    void close() throws SQLException;
}
