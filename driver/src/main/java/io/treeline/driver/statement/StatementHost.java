// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.IotdbConnection;
import io.treeline.driver.observe.StatementTrace;
import io.treeline.driver.rpc.CallFollower;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.SessionCommand;
import io.treeline.sql.api.SessionFacts;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a statement needs of its connection. */
public interface StatementHost {
    /** The connection as applications see it. */
    IotdbConnection connection();

    /**
     * The server.
     *
     * @throws SQLException 08003 when the connection is closed
     */
    RpcClient rpc() throws SQLException;

    /**
     * A second session of the same user with the same server, for a moment; the caller closes it.
     *
     * @param limit until it is open
     * @throws SQLException 08xxx when it cannot be opened in time
     */
    RpcClient side(Duration limit) throws SQLException;

    /** Until the result is closed, what this thread looks up on the server belongs to an execution. */
    Scope following(CallFollower execution);

    /** A stretch of work. */
    @FunctionalInterface
    interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    /** An execution of a statement begins. */
    StatementTrace trace(String sql);

    /** Parses and plans, or finds that the text is native. */
    PreparedSql prepare(String sql) throws SQLException;

    /** The same for text whose unqualified names belong to this schema, which may be null. */
    PreparedSql prepare(String sql, @Nullable String schema) throws SQLException;

    /** The schema of unqualified names, or null. */
    @Nullable
    String schema();

    /** What a table is by the definitions of today, as far as they are known; empty when it is gone. */
    Optional<Table> table(Table known) throws SQLException;

    /** Native statements that may change definitions were sent, whatever became of them. */
    void definitionsMayHaveChanged(List<String> statements);

    /**
     * The server's answer did not fit the plan of a statement: the tables in it are to be looked up anew; null for all
     * tables.
     */
    void stale(@Nullable String sql);

    /** The server says that another database is now the current one. */
    void databaseChanged(String database);

    /** Who asks, and how the session is set. */
    SessionFacts session();

    /**
     * Does what a session statement asks for.
     *
     * @return a warning, or null
     */
    @Nullable
    String apply(SessionCommand command) throws SQLException;

    /** The unit of timestamps. */
    TimePrecision precision();

    /** The session's zone. */
    ZoneId zone();

    /** Whether writes are refused. */
    boolean readOnly();

    /** The model that the session speaks. */
    ServerModel model();

    /** Whether plain columns of devices are labelled with their paths. */
    boolean labelsPaths();

    /** Whether batches of INSERTs go as tablets. */
    boolean rewritesBatches();

    /**
     * Whether rows that a write gives only in part are completed by what is stored, where the server would lose track
     * of the rest.
     */
    boolean completesRows();

    /**
     * Whether devices are aligned, by their paths, as far as this connection has asked. Safe for use by several
     * threads.
     */
    Map<String, Boolean> alignments();

    /** The fetch size of statements that set none. */
    int defaultFetchSize();

    /** The time limit of statements that set none; zero is none. */
    Duration defaultQueryTimeout();

    /** Bytes that one statement may hold in this process, as the property maxLocalMemory says. */
    long maxLocalMemory();

    /** The largest row that may be sent, in bytes, as the property maxRowBytes says. */
    long maxRowBytes();

    /** A statement was closed. */
    void forget(IotdbStatement statement);
}
