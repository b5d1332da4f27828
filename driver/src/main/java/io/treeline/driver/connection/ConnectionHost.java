// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import io.treeline.driver.observe.StatementTrace;
import io.treeline.driver.rpc.CallFollower;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.statement.IotdbStatement;
import io.treeline.driver.statement.StatementHost;
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

/** The side of a connection that its statements see. */
final class ConnectionHost implements StatementHost {
    private final SessionConnection connection;

    ConnectionHost(SessionConnection connection) {
        this.connection = connection;
    }

    @Override
    public SessionConnection connection() {
        return connection;
    }

    @Override
    public RpcClient rpc() {
        return connection.rpc();
    }

    @Override
    public RpcClient side(Duration limit) throws SQLException {
        return connection.side(limit);
    }

    @Override
    public StatementTrace trace(String sql) {
        return connection.trace(sql);
    }

    @Override
    public Scope following(CallFollower execution) {
        return connection.source().following(execution);
    }

    @Override
    public PreparedSql prepare(String sql) throws SQLException {
        return prepare(sql, connection.currentSchema());
    }

    @Override
    public PreparedSql prepare(String sql, @Nullable String schema) throws SQLException {
        connection.checkOpen();
        return connection.planner().prepare(sql, schema);
    }

    @Override
    public @Nullable String schema() {
        return connection.currentSchema();
    }

    @Override
    public Optional<Table> table(Table known) throws SQLException {
        return connection.planner().table(known);
    }

    @Override
    public void definitionsMayHaveChanged(List<String> statements) {
        connection.planner().definitionsMayHaveChanged(statements, connection.currentSchema());
    }

    @Override
    public void stale(@Nullable String sql) {
        connection.planner().stale(sql, connection.currentSchema());
    }

    @Override
    public void databaseChanged(String database) {
        connection.schemaChanged(database);
    }

    @Override
    public TimePrecision precision() {
        return connection.rpc().session().precision();
    }

    @Override
    public ZoneId zone() {
        return connection.zone();
    }

    @Override
    public boolean readOnly() {
        return connection.refusesWrites();
    }

    @Override
    public ServerModel model() {
        return connection.settings().model();
    }

    @Override
    public boolean labelsPaths() {
        return model().labelsPaths() && "path".equals(connection.settings().text(ConnectionProperty.COLUMN_LABELS));
    }

    @Override
    public boolean rewritesBatches() {
        return connection.settings().flag(ConnectionProperty.REWRITE_BATCHED_INSERTS);
    }

    @Override
    public Map<String, Boolean> alignments() {
        return connection.database().alignments();
    }

    @Override
    public boolean completesRows() {
        return connection.settings().flag(ConnectionProperty.WHOLE_ROWS);
    }

    @Override
    public int defaultFetchSize() {
        return (int) connection.settings().number(ConnectionProperty.FETCH_SIZE);
    }

    @Override
    public Duration defaultQueryTimeout() {
        return connection.session().timeout();
    }

    @Override
    public SessionFacts session() {
        return connection.session();
    }

    @Override
    public @Nullable String apply(SessionCommand command) throws SQLException {
        return connection.apply(command);
    }

    @Override
    public long maxRowBytes() {
        return connection.settings().number(ConnectionProperty.MAX_ROW_BYTES);
    }

    @Override
    public long maxLocalMemory() {
        return connection.settings().number(ConnectionProperty.MAX_LOCAL_MEMORY);
    }

    @Override
    public void forget(IotdbStatement statement) {
        connection.forget(statement);
    }
}
