// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.metadata.error.ServerStatus;
import java.sql.SQLException;

/**
 * What a server of the table model does not know yet: right after an ALTER TABLE or CREATE TABLE was acknowledged, a
 * node can refuse a query with "cannot be resolved" though its own lists show the column (2.0.1-beta, several
 * definitions at once). So such a query is asked again for a moment.
 */
final class Belated {
    /** 620 ms in all. */
    private static final long FIRST_PAUSE_MILLIS = 20;

    private static final long LAST_PAUSE_MILLIS = 320;

    private Belated() {}

    /** A query. */
    @FunctionalInterface
    interface Asked<T> {
        /** Asks it. */
        T now() throws SQLException;
    }

    /** Whether the server says that it has no such table or column. */
    static boolean unknownThere(Throwable e) {
        return e instanceof SQLException error
                        && (ServerStatus.TABLE_NOT_EXISTS.is(error) || ServerStatus.COLUMN_NOT_EXISTS.is(error))
                || e.getCause() != null && unknownThere(e.getCause());
    }

    /**
     * Asks until the server knows what it is asked for.
     *
     * @throws SQLException its last refusal, any other error at once, or what the limit says
     */
    static <T> T ask(Asked<T> query, Limit limit) throws SQLException {
        for (long pause = FIRST_PAUSE_MILLIS; ; pause *= 2) {
            try {
                return query.now();
            } catch (SQLException e) {
                if (!unknownThere(e) || pause > LAST_PAUSE_MILLIS) {
                    throw e;
                }
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return query.now();
            }
            limit.check();
        }
    }
}
