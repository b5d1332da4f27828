// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import io.treeline.sql.api.SessionCommand;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a program sets on a connection and the driver keeps, since the server has no place for it. There are no
 * transactions: every statement takes effect at once; {@code setAutoCommit(false)} and {@code commit()} are accepted
 * because pools and ORMs call them, and {@code rollback()} leaves a warning that nothing was undone.
 */
abstract class SessionState implements ConnectionDefaults {
    private static final String UNDONE =
            "Nothing was undone: IoTDB has no transactions, every statement took effect when it was run";

    private final ClientInfo clientInfo;
    private final WarningChain warnings = new WarningChain();
    private volatile boolean readOnly;
    private volatile boolean autoCommit = true;
    private @Nullable RequestState request;

    SessionState(ConnectionSettings settings) {
        this.readOnly = settings.flag(ConnectionProperty.READ_ONLY);
        this.clientInfo = new ClientInfo(settings.text(ConnectionProperty.APPLICATION_NAME));
        settings.warnings().forEach(warnings::add);
    }

    @Override
    public abstract boolean isClosed();

    /** Adds a warning that is not there yet. */
    final void warn(String message) {
        warnings.add(message);
    }

    /** Whether writes are refused, also when closed. */
    final boolean refusesWrites() {
        return readOnly || session().readOnlyNow();
    }

    /** Whether they are refused beyond the next COMMIT. */
    final boolean refusesWritesAlways() {
        return readOnly;
    }

    /** What the program calls itself; never null. */
    final String applicationName() {
        String name = clientInfo.get("ApplicationName");
        return name == null ? "" : name;
    }

    /** PostgreSQL's settings. */
    abstract SessionSettings session();

    /**
     * Does what a session statement asks for.
     *
     * @return a warning, or null
     */
    final @Nullable String apply(SessionCommand command) throws SQLException {
        checkOpen();
        if (command instanceof SessionCommand.Begin begin) {
            session().begin(begin.readOnly());
            isolate(begin.isolation());
        } else if (command instanceof SessionCommand.End end) {
            if (end.chain()) {
                session().checkInTransaction((end.commit() ? "COMMIT" : "ROLLBACK") + " AND CHAIN");
            }
            end(end.commit(), end.chain());
            return end.commit() ? null : UNDONE;
        } else if (command instanceof SessionCommand.Characteristics wanted) {
            isolate(wanted.isolation());
            if (wanted.readOnly() != null && wanted.session()) {
                setReadOnly(wanted.readOnly());
            } else if (wanted.readOnly() != null) {
                session().readOnlyUntilEnd(wanted.readOnly());
            }
        } else if (command instanceof SessionCommand.Set set) {
            session().set(set.name(), set.value(), set.local());
        } else if (command instanceof SessionCommand.ResetAll) {
            session().reset();
        }
        return null;
    }

    private void isolate(String level) throws SQLException {
        if (level != null) {
            setTransactionIsolation(TRANSACTION_READ_COMMITTED);
        }
    }

    // ---- transactions there are none of ----

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        checkOpen();
        if (autoCommit && !this.autoCommit) {
            end(true, false);
        }
        this.autoCommit = autoCommit;
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        checkOpen();
        return autoCommit;
    }

    @Override
    public void commit() throws SQLException {
        checkOpen();
        end(true, false);
    }

    /** It undoes what SET did, and nothing else. */
    @Override
    public void rollback() throws SQLException {
        checkOpen();
        end(false, false);
    }

    private void end(boolean commit, boolean chain) throws SQLException {
        if (!commit) {
            warnings.add(UNDONE);
        }
        session().end(commit, chain);
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        checkOpen();
        switch (level) {
            case TRANSACTION_NONE -> {}
            case TRANSACTION_READ_UNCOMMITTED,
                    TRANSACTION_READ_COMMITTED,
                    TRANSACTION_REPEATABLE_READ,
                    TRANSACTION_SERIALIZABLE ->
                warnings.add("The isolation level stays TRANSACTION_NONE: IoTDB has no transactions");
            default ->
                throw Errors.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "Isolation level " + level + " is none of Connection's constants");
        }
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        checkOpen();
        this.readOnly = readOnly;
        session().setOtherwise("default_transaction_read_only");
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        checkOpen();
        return readOnly;
    }

    // ---- warnings and client info ----

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        return warnings.first();
    }

    @Override
    public void clearWarnings() throws SQLException {
        checkOpen();
        warnings.clear();
    }

    @Override
    public void setClientInfo(String name, @Nullable String value) throws SQLClientInfoException {
        if (isClosed()) {
            throw ClientInfo.closed(name);
        }
        if (!clientInfo.set(name, value)) {
            warnings.add("Client info '" + name + "' is not known and was ignored; known are "
                    + String.join(", ", new TreeSet<>(ClientInfo.NAMES)));
        } else if (name.equals("ApplicationName")) {
            session().setOtherwise("application_name");
        }
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        if (isClosed()) {
            throw ClientInfo.closed("all");
        }
        if (properties == null) {
            throw new SQLClientInfoException(
                    "The properties are null", SqlState.INVALID_PARAMETER_VALUE.code(), Map.of());
        }
        for (String name : ClientInfo.NAMES) {
            setClientInfo(name, properties.getProperty(name));
        }
        for (String name : properties.stringPropertyNames()) {
            setClientInfo(name, properties.getProperty(name));
        }
    }

    @Override
    public @Nullable String getClientInfo(String name) throws SQLException {
        checkOpen();
        return clientInfo.get(name);
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        checkOpen();
        return clientInfo.all();
    }

    // ---- requests ----

    @Override
    public synchronized void beginRequest() throws SQLException {
        checkOpen();
        if (request == null) {
            request = RequestState.of(this, session());
        }
    }

    /** Sets back what the request changed; statements stay as they are, since pools keep them. */
    @Override
    public synchronized void endRequest() throws SQLException {
        checkOpen();
        if (request != null) {
            RequestState before = request;
            request = null;
            before.restore(this, session());
        }
    }
}
