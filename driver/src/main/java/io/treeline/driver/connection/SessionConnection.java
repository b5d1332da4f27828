// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import io.treeline.driver.Appender;
import io.treeline.driver.NamedStatement;
import io.treeline.driver.append.TableAppender;
import io.treeline.driver.codec.Codecs;
import io.treeline.driver.codec.IotdbArray;
import io.treeline.driver.error.Errors;
import io.treeline.driver.metadata.IotdbDatabaseMetaData;
import io.treeline.driver.observe.Connections;
import io.treeline.driver.observe.StatementTrace;
import io.treeline.driver.parameter.ArrayConverter;
import io.treeline.driver.parameter.ParameterConverter;
import io.treeline.driver.result.RowsResultSet;
import io.treeline.driver.result.Wrappable;
import io.treeline.driver.rpc.Endpoint;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.StopSign;
import io.treeline.driver.statement.GeneratedKeys;
import io.treeline.driver.statement.IotdbNamedStatement;
import io.treeline.driver.statement.IotdbPreparedStatement;
import io.treeline.driver.statement.IotdbStatement;
import io.treeline.driver.statement.StatementHost;
import io.treeline.driver.tablet.WholeRows;
import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.catalog.DefinitionChange;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.dialect.PushdownRules;
import io.treeline.sql.dialect.ServerCapabilities;
import io.treeline.sql.parse.NamedParameters;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An open session. Safe for use by several threads; statements are not. */
public final class SessionConnection extends SessionState implements Wrappable {
    private static final Logger LOG = System.getLogger("io.treeline.driver.connection");

    /** So long statements are closed one by one when their connection is. */
    private static final Duration CLOSING = Duration.ofMillis(200);

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final ConnectionSettings settings;
    private final RpcClient rpc;
    private final Supplier<Endpoint> endpoint;
    private final SideDoor sideDoor;
    private final String id;
    private final Duration slow;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicBoolean counted = new AtomicBoolean(true);
    private final ServerCatalogSource source;
    private final Database database;
    private final Catalog catalog;
    private final PushdownRules pushdown;
    private final Planner planner;
    private final SessionSettings session;
    private final StatementHost host = new ConnectionHost(this);
    private final Set<IotdbStatement> statements = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile @Nullable String schema;
    private int networkTimeout;

    /** Opens sessions beside a connection's own. */
    @FunctionalInterface
    interface SideDoor {
        /** A new session of the same user with the same server, opened within a time. */
        RpcClient open(Duration limit) throws SQLException;
    }

    /**
     * A connection over a session that is logged in.
     *
     * @param endpoint where the session is now
     * @param database what it shares with others; acquired for it
     */
    SessionConnection(
            ConnectionSettings settings,
            RpcClient rpc,
            Supplier<Endpoint> endpoint,
            SideDoor sideDoor,
            Database database) {
        super(settings);
        this.database = database;
        this.settings = settings;
        this.rpc = rpc;
        this.endpoint = endpoint;
        this.sideDoor = sideDoor;
        this.source = new ServerCatalogSource(rpc, settings.number(ConnectionProperty.MAX_LOCAL_MEMORY));
        this.catalog = new Catalog(
                source,
                database.definitions(),
                Catalog.patterns(settings.text(ConnectionProperty.PATTERN_TABLES)),
                Database::changed);
        this.pushdown = ServerCapabilities.of(rpc.session().serverVersion())
                .pushdown(settings.text(ConnectionProperty.PUSHDOWN));
        this.session = new SessionSettings(this, settings, rpc.session().serverVersion(), NUMBERS.incrementAndGet());
        this.planner = new Planner(settings, session, pushdown, catalog, source, database.plans());
        this.networkTimeout = (int) settings.number(ConnectionProperty.NETWORK_TIMEOUT);
        String initial = settings.text(ConnectionProperty.DATABASE);
        this.schema = initial.isEmpty() ? null : initial;
        this.slow = settings.duration(ConnectionProperty.SLOW_QUERY_THRESHOLD);
        this.id = Connections.ALL.opened(settings.flag(ConnectionProperty.JMX));
    }

    /** What it shares with other connections. */
    Database database() {
        return database;
    }

    /** Short and unique in this JVM: in log lines, and the first part of the ids of its requests. */
    String id() {
        return id;
    }

    @Override
    public void checkOpen() throws SQLException {
        if (closed) {
            throw Errors.closed("Connection");
        }
    }

    // ---- statements ----

    private void checkShape(int type, int concurrency, int holdability) throws SQLException {
        checkOpen();
        if (type != ResultSet.TYPE_FORWARD_ONLY) {
            if (type != ResultSet.TYPE_SCROLL_INSENSITIVE && type != ResultSet.TYPE_SCROLL_SENSITIVE) {
                throw Errors.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "Result set type " + type + " is none of ResultSet's constants");
            }
            if (type == ResultSet.TYPE_SCROLL_SENSITIVE) {
                warn("Scrollable result sets are insensitive to changes: a sensitive one was asked for");
            }
        }
        if (concurrency != ResultSet.CONCUR_READ_ONLY) {
            if (concurrency != ResultSet.CONCUR_UPDATABLE) {
                throw Errors.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "Result set concurrency " + concurrency + " is none of ResultSet's constants");
            }
            warn("Result sets are read-only: an updatable one was asked for");
        }
        setHoldability(holdability);
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        checkShape(type, concurrency, holdability);
        IotdbStatement statement = new IotdbStatement(host, type);
        statements.add(statement);
        return statement;
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        checkShape(type, concurrency, holdability);
        IotdbPreparedStatement statement = new IotdbPreparedStatement(host, text(sql), type);
        statements.add(statement);
        return statement;
    }

    @Override
    public PreparedStatement prepareStatement(String sql, GeneratedKeys keys) throws SQLException {
        PreparedStatement statement = prepareStatement(sql);
        ((IotdbStatement) statement).generatedKeys(keys);
        return statement;
    }

    /** There is nothing to be called, but a CallableStatement is what JDBC has for parameters with names. */
    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        checkShape(type, concurrency, holdability);
        return named(NamedParameters.of(text(sql)), type);
    }

    @Override
    public NamedStatement prepareNamed(String sql) throws SQLException {
        checkOpen();
        NamedParameters text = NamedParameters.of(text(sql));
        if (text.positional() > 0) {
            throw Errors.of(
                    SqlState.SYNTAX_ERROR,
                    "The parameters of prepareNamed have names (:name), but the text has " + text.positional()
                            + " without (?); use prepareStatement");
        }
        return named(text, ResultSet.TYPE_FORWARD_ONLY);
    }

    private NamedStatement named(NamedParameters text, int type) throws SQLException {
        IotdbNamedStatement statement = new IotdbNamedStatement(host, text, type);
        statements.add(statement);
        return statement;
    }

    private static String text(String sql) throws SQLException {
        if (sql == null) {
            throw Errors.of(SqlState.INVALID_PARAMETER_VALUE, "The statement's text is null");
        }
        return sql;
    }

    @Override
    public String nativeSQL(String sql) throws SQLException {
        checkOpen();
        PreparedSql plan = host.prepare(text(sql));
        if (plan instanceof PreparedSql.Native text) {
            return text.text();
        }
        if (plan instanceof PreparedSql.Query query && plan.parameterCount() == 0) {
            return String.join(";\n", query.bind(List.of()).nativeStatements());
        }
        // An INSERT goes out as tablets and a query with parameters depends on their values: there is no one native
        // text.
        return sql;
    }

    @Override
    public @Nullable Array createArrayOf(String typeName, Object[] elements) throws SQLException {
        checkOpen();
        ColumnType type = ArrayConverter.type(typeName);
        if (elements == null) {
            return null;
        }
        TimePrecision precision = rpc.session().precision();
        ParameterConverter converter = new ParameterConverter(precision, zone(), rpc.maxRowBytes());
        return new IotdbArray(
                new ArrayConverter(converter).of(type, elements),
                type,
                Codecs.of(type, "array", precision, zone()),
                (columns, rows) -> RowsResultSet.of(columns, rows, precision, zone()));
    }

    // ---- names and metadata ----

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        checkOpen();
        return new IotdbDatabaseMetaData(
                this, catalog, rpc.session().serverVersion(), settings.url(), user(), RowsResultSet::of);
    }

    @Override
    public void setSchema(@Nullable String schema) throws SQLException {
        checkOpen();
        String wanted = schema == null || schema.isEmpty() ? null : schema;
        if (wanted == null && keepsSchema()) {
            // Else statements that are passed to the server would go on in what is said to be none.
            warn("The current database stays " + this.schema
                    + ": a session of IoTDB can change to another one, but not to none");
            return;
        }
        if (wanted != null && settings.model().hasCurrentSchema()) {
            try (Statement statement = new IotdbStatement(host)) {
                statement.execute("USE " + settings.model().schema(wanted));
            }
        }
        schemaChanged(wanted);
    }

    /** Whether there is a current database that the server's session can only exchange for another. */
    boolean keepsSchema() {
        return schema != null && settings.model().hasCurrentSchema();
    }

    @Override
    public @Nullable String getSchema() throws SQLException {
        checkOpen();
        return schema;
    }

    @Override
    public String serverVersion() throws SQLException {
        checkOpen();
        return rpc.session().serverVersion();
    }

    @Override
    public String pushdown() throws SQLException {
        checkOpen();
        return pushdown.toString();
    }

    @Override
    public TimePrecision timePrecision() throws SQLException {
        checkOpen();
        return rpc.session().precision();
    }

    @Override
    public ZoneId zone() {
        return session.zone();
    }

    @Override
    public boolean tableModel() {
        return settings.model() == ServerModel.TABLE;
    }

    @Override
    public String user() {
        return settings.text(ConnectionProperty.USER);
    }

    @Override
    public String url() {
        return settings.url();
    }

    @Override
    public Appender appender(String schema, String table, String... columns) throws SQLException {
        checkOpen();
        if (isReadOnly()) {
            throw Errors.of(SqlState.READ_ONLY, "The connection is read-only: it appends nothing");
        }
        Duration limit = settings.duration(ConnectionProperty.QUERY_TIMEOUT);
        WholeRows.Reader reader = sql -> source.rows(sql, StopSign.limit(limit));
        WholeRows wholeRows = settings.flag(ConnectionProperty.WHOLE_ROWS)
                ? new WholeRows(reader, database.alignments(), rpc.maxRowBytes())
                : null;
        return TableAppender.of(catalog, rpc, zone(), this::refusesWrites, wholeRows, schema, table, List.of(columns));
    }

    @Override
    public void refreshCatalog() throws SQLException {
        checkOpen();
        database.apply(DefinitionChange.anything());
    }

    // ---- life ----

    @Override
    public boolean isValid(int timeout) throws SQLException {
        if (timeout < 0) {
            throw Errors.of(SqlState.INVALID_PARAMETER_VALUE, "The time to wait must not be negative");
        }
        return !closed && rpc.ping(Duration.ofSeconds(timeout));
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        checkOpen();
        if (executor == null || milliseconds < 0) {
            throw Errors.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    executor == null ? "The executor is null" : "The network time-out must not be negative");
        }
        rpc.setNetworkTimeout(Duration.ofMillis(milliseconds));
        networkTimeout = milliseconds;
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        checkOpen();
        return networkTimeout;
    }

    @Override
    public boolean isClosed() {
        return closed || rpc.broken();
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        if (executor == null) {
            throw Errors.of(SqlState.INVALID_PARAMETER_VALUE, "The executor is null");
        }
        if (!closed) {
            closed = true;
            statements.forEach(IotdbStatement::abandon);
            gone("aborted", rpc.broken());
            executor.execute(rpc::abort);
        }
    }

    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        long start = System.nanoTime();
        for (IotdbStatement statement : List.copyOf(statements)) {
            if (System.nanoTime() - start > CLOSING.toNanos()) {
                // Whatever the server does: it frees the rest with the session.
                statement.abandon();
                continue;
            }
            try {
                statement.close();
            } catch (SQLException e) {
                // The session's end frees the statement on the server anyway.
                LOG.log(Level.DEBUG, "A statement could not be closed", e);
            }
        }
        boolean lost = rpc.broken();
        rpc.close();
        gone("closed", lost);
    }

    private void gone(String how, boolean lost) {
        if (counted.compareAndSet(true, false)) {
            if (lost) {
                database.lost(endpoint.get());
            }
            database.release();
            HostOrder.closed(endpoint.get());
            Connections.ALL.closed();
            LOG.log(Level.DEBUG, () -> "[" + id + "] " + how + " after " + requests.get() + " requests");
        }
    }

    @Override
    public String toString() {
        return "IotdbConnection[" + settings.url() + " as " + user() + (closed ? ", closed]" : "]");
    }

    // ---- for the side that statements see ----

    ConnectionSettings settings() {
        return settings;
    }

    RpcClient rpc() {
        return rpc;
    }

    /** A second session of the same user. */
    RpcClient side(Duration limit) throws SQLException {
        return sideDoor.open(limit);
    }

    /** Follows one execution for logs and figures. */
    StatementTrace trace(String sql) {
        return new StatementTrace(id + '-' + requests.incrementAndGet(), sql, slow, settings.model());
    }

    /** PostgreSQL's settings. */
    @Override
    SessionSettings session() {
        return session;
    }

    ServerCatalogSource source() {
        return source;
    }

    /** What the server may compute. */
    PushdownRules pushdownRules() {
        return pushdown;
    }

    Planner planner() {
        return planner;
    }

    /** What unqualified names are looked up in, also when closed. */
    @Nullable
    String currentSchema() {
        return schema;
    }

    /** The server has another current database now. */
    void schemaChanged(@Nullable String database) {
        schema = database;
        session.setOtherwise("search_path");
    }

    void forget(IotdbStatement statement) {
        statements.remove(statement);
    }
}
