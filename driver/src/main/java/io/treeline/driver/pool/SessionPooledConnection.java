// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.pool;

import io.treeline.driver.IotdbConnection;
import io.treeline.driver.error.Errors;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.sql.PooledConnection;
import javax.sql.StatementEvent;
import javax.sql.StatementEventListener;
import org.jspecify.annotations.Nullable;

/**
 * A session behind handles: closing a handle gives the session back, as it was before, and tells the listeners. A new
 * handle closes the one before it. An error of SQLState class 08 is told to the listeners before it is thrown.
 */
public final class SessionPooledConnection implements PooledConnection {
    private final IotdbConnection session;
    private final List<ConnectionEventListener> connectionListeners = new CopyOnWriteArrayList<>();
    private final List<StatementEventListener> statementListeners = new CopyOnWriteArrayList<>();
    private @Nullable Handle handle;

    /** Keeps the session, which it closes in the end. */
    public SessionPooledConnection(IotdbConnection session) {
        this.session = session;
    }

    @Override
    public synchronized Connection getConnection() throws SQLException {
        if (session.isClosed()) {
            SQLException closed = Errors.closed("Connection");
            failed(closed);
            throw closed;
        }
        if (handle != null) {
            // JDBC: the pool takes the session away from whoever has it; that is no event.
            Handle before = handle;
            handle = null;
            before.release();
        }
        session.beginRequest();
        handle = new Handle(this, session);
        return handle.proxy();
    }

    @Override
    public synchronized void close() throws SQLException {
        try {
            if (handle != null) {
                Handle before = handle;
                handle = null;
                before.release();
            }
        } finally {
            session.close();
        }
    }

    /** The program closed its handle. */
    void returned(Handle closed) throws SQLException {
        synchronized (this) {
            if (closed == handle) {
                handle = null;
            }
        }
        ConnectionEvent event = new ConnectionEvent(this);
        connectionListeners.forEach(listener -> listener.connectionClosed(event));
    }

    /** The session is of no more use. */
    void failed(SQLException e) {
        ConnectionEvent event = new ConnectionEvent(this, e);
        connectionListeners.forEach(listener -> listener.connectionErrorOccurred(event));
    }

    /** A prepared statement was closed. */
    void closed(PreparedStatement statement) {
        StatementEvent event = new StatementEvent(this, statement);
        statementListeners.forEach(listener -> listener.statementClosed(event));
    }

    /** A prepared statement is of no more use. */
    void failed(PreparedStatement statement, SQLException e) {
        StatementEvent event = new StatementEvent(this, statement, e);
        statementListeners.forEach(listener -> listener.statementErrorOccurred(event));
    }

    @Override
    public void addConnectionEventListener(ConnectionEventListener listener) {
        if (listener != null) {
            connectionListeners.add(listener);
        }
    }

    @Override
    public void removeConnectionEventListener(ConnectionEventListener listener) {
        connectionListeners.remove(listener);
    }

    @Override
    public void addStatementEventListener(StatementEventListener listener) {
        if (listener != null) {
            statementListeners.add(listener);
        }
    }

    @Override
    public void removeStatementEventListener(StatementEventListener listener) {
        statementListeners.remove(listener);
    }
}
