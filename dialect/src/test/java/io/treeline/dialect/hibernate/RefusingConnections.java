// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.hibernate;

import java.sql.Connection;
import java.sql.SQLException;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;

/** There is no server in this module's tests: whoever asks for a connection learns that it is so. */
public final class RefusingConnections implements ConnectionProvider {
    static final String MESSAGE = "no connections in this test";

    private static final long serialVersionUID = 1L;

    @Override
    public Connection getConnection() throws SQLException {
        throw new SQLException(MESSAGE);
    }

    @Override
    public void closeConnection(Connection connection) {}

    @Override
    public boolean supportsAggressiveRelease() {
        return false;
    }

    @Override
    public boolean isUnwrappableAs(Class<?> type) {
        return false;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        throw new UnsupportedOperationException();
    }
}
