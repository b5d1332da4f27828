// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.error;

import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;

/**
 * The refusal of rows beyond the connection property maxRowBytes. The server waits for ever to log a row that its queue
 * cannot hold, and with it all who write to the database.
 */
public final class MaxRowBytes {
    /** The property's name. */
    public static final String PROPERTY = "maxRowBytes";

    private MaxRowBytes() {}

    /**
     * The error, 54000.
     *
     * @param what is too large
     * @param bytes its size; negative when that is not known, only that it is too much
     * @param allowed what the property says
     */
    public static SQLException exceeded(String what, long bytes, long allowed) {
        return Errors.of(
                SqlState.LIMIT_EXCEEDED,
                what + " takes "
                        + (bytes < 0
                                ? "more bytes than " + PROPERTY + " allows, "
                                : bytes + " bytes, but " + PROPERTY + " allows ")
                        + allowed
                        + ": a row that the server's log cannot take at once stops all writing to its database; cut the value into rows, or raise "
                        + PROPERTY + " where the server has more memory");
    }
}
