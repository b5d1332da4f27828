// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import java.sql.SQLException;

/** Wants to know of native statements while they are on the server, so as to stop them. */
public interface CallFollower extends StopSign {
    /** A native statement about to be sent. */
    ServerCall call(String sql);

    /**
     * Whether what it follows may go on.
     *
     * @throws SQLException 57014 when it was stopped or its time is over
     */
    @Override
    default void check() throws SQLException {
        // Nobody stops it.
    }
}
