// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Properties;

/**
 * What a program can change about a connection, as it was when a request began: a pool may set it up before, and gets
 * it back so.
 *
 * @param readOnly whether writes are refused
 * @param autoCommit as set
 * @param schema of unqualified names, or null
 * @param networkTimeout in milliseconds
 * @param clientInfo all entries
 * @param settings what SET changes besides
 */
record RequestState(
        boolean readOnly,
        boolean autoCommit,
        String schema,
        int networkTimeout,
        Properties clientInfo,
        SessionSettings.Snapshot settings) {
    static RequestState of(Connection connection, SessionSettings settings) throws SQLException {
        return new RequestState(
                connection.isReadOnly(),
                connection.getAutoCommit(),
                connection.getSchema(),
                connection.getNetworkTimeout(),
                connection.getClientInfo(),
                settings.snapshot());
    }

    /** Sets it again, with a call to the server only where something differs; all of it, whatever fails. */
    void restore(Connection connection, SessionSettings session) throws SQLException {
        SQLException[] first = new SQLException[1];
        tried(first, () -> session.restore(settings));
        tried(first, () -> connection.setReadOnly(readOnly));
        tried(first, () -> connection.setAutoCommit(autoCommit));
        tried(first, () -> connection.setClientInfo(clientInfo));
        tried(first, connection::clearWarnings);
        tried(first, () -> {
            if (networkTimeout != connection.getNetworkTimeout()) {
                connection.setNetworkTimeout(Runnable::run, networkTimeout);
            }
        });
        tried(first, () -> {
            if (!Objects.equals(schema, connection.getSchema())) {
                connection.setSchema(schema);
            }
        });
        if (first[0] != null) {
            throw first[0];
        }
    }

    /** One step. */
    private interface Step {
        void run() throws SQLException;
    }

    private static void tried(SQLException[] first, Step step) {
        try {
            step.run();
        } catch (SQLException e) {
            if (first[0] == null) {
                first[0] = e;
            } else {
                first[0].addSuppressed(e);
            }
        }
    }
}
