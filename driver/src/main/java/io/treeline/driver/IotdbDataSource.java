// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver;

import io.treeline.driver.connection.ConnectionProperty;
import io.treeline.driver.connection.Connector;
import io.treeline.driver.connection.JdbcUrl;
import io.treeline.driver.error.Errors;
import io.treeline.driver.error.Unsupported;
import io.treeline.driver.pool.SessionPooledConnection;
import io.treeline.driver.result.Wrappable;
import io.treeline.metadata.error.SqlState;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.SQLException;
import java.sql.ShardingKeyBuilder;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.DataSource;
import javax.sql.PooledConnection;
import javax.sql.PooledConnectionBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A data source, also for pools of javax.sql: a URL and any connection property, by its own setter or by
 * {@link #setProperty}. Values are checked when a connection is made. What the URL names wins. Its text shows no
 * secrets.
 */
public final class IotdbDataSource implements DataSource, ConnectionPoolDataSource, Wrappable {
    private final Properties properties = new Properties();
    private String url = "jdbc:iotdb://localhost:6667/";
    private @Nullable String serverName;
    private int portNumber = 6667;
    private int loginSeconds;
    private @Nullable PrintWriter log;

    /** For a server on this machine until told otherwise. */
    public IotdbDataSource() {}

    /** For a URL. */
    public IotdbDataSource(String url) {
        this.url = url;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return Connector.open(JdbcUrl.parse(place(), properties), loginSeconds);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        Properties mine = new Properties();
        mine.putAll(properties);
        set(mine, ConnectionProperty.USER, user);
        set(mine, ConnectionProperty.PASSWORD, password);
        return Connector.open(JdbcUrl.parse(place(), mine), loginSeconds);
    }

    /** A session for a pool of javax.sql; a pool that takes a DataSource, such as HikariCP, needs none. */
    @Override
    public PooledConnection getPooledConnection() throws SQLException {
        return new SessionPooledConnection((IotdbConnection) getConnection());
    }

    @Override
    public PooledConnection getPooledConnection(String user, String password) throws SQLException {
        return new SessionPooledConnection((IotdbConnection) getConnection(user, password));
    }

    @Override
    public ConnectionBuilder createConnectionBuilder() throws SQLException {
        throw Unsupported.feature(
                "DataSource.createConnectionBuilder",
                "it serves sharding keys, which IoTDB does not have; use getConnection(user, password)");
    }

    @Override
    public PooledConnectionBuilder createPooledConnectionBuilder() throws SQLException {
        throw Unsupported.feature(
                "ConnectionPoolDataSource.createPooledConnectionBuilder",
                "it serves sharding keys, which IoTDB does not have; use getPooledConnection(user, password)");
    }

    @Override
    public ShardingKeyBuilder createShardingKeyBuilder() throws SQLException {
        throw Unsupported.feature(
                "DataSource.createShardingKeyBuilder", "IoTDB finds the node of a device itself; leave it out");
    }

    private static void set(Properties to, ConnectionProperty property, @Nullable Object value) {
        if (value == null) {
            to.remove(property.key());
        } else {
            to.setProperty(property.key(), value.toString());
        }
    }

    /**
     * Sets a connection property by its key or an alias; null unsets it.
     *
     * @throws SQLException 22023 for a name that is not known or a value that is not allowed
     */
    public void setProperty(String name, @Nullable String value) throws SQLException {
        ConnectionProperty property = ConnectionProperty.of(name)
                .orElseThrow(() -> Errors.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "Unknown connection property '" + name + "'; the nearest known one is '"
                                + ConnectionProperty.nearest(name) + "'"));
        set(properties, property, value == null ? null : property.normalize(value));
    }

    /** Where to connect to. */
    public String getUrl() {
        return url;
    }

    /** Where to connect to. */
    public void setUrl(String url) {
        this.url = url;
    }

    /** The host, of the names that JDBC lays down for data sources; see {@link #setUrl}. */
    public @Nullable String getServerName() {
        return serverName;
    }

    /** The host of a single server; it takes the place of the URL, whatever is set first. Null for the URL. */
    public void setServerName(@Nullable String host) {
        serverName = host;
    }

    /** The port that goes with the server name. */
    public int getPortNumber() {
        return portNumber;
    }

    /** The port that goes with the server name; 6667 until set. */
    public void setPortNumber(int port) {
        portNumber = port;
    }

    /** The database, or null. */
    public String getDatabaseName() {
        return properties.getProperty(ConnectionProperty.DATABASE.key());
    }

    /** The database property, by the name that JDBC lays down. */
    public void setDatabaseName(String database) {
        set(properties, ConnectionProperty.DATABASE, database);
    }

    private String place() {
        return serverName == null
                ? url
                : "jdbc:iotdb://"
                        + (serverName.indexOf(':') >= 0 && !serverName.startsWith("[")
                                ? '[' + serverName + ']'
                                : serverName)
                        + ':' + portNumber + '/';
    }

    /** The user, or null for the default. */
    public String getUser() {
        return properties.getProperty(ConnectionProperty.USER.key());
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return log;
    }

    /** Kept, but nothing is written to it: the driver logs to java.util.logging. */
    @Override
    public void setLogWriter(PrintWriter out) {
        log = out;
    }

    /** In seconds, as DataSource has it; the loginTimeout property counts milliseconds and applies too. */
    @Override
    public void setLoginTimeout(int seconds) {
        loginSeconds = seconds;
    }

    @Override
    public int getLoginTimeout() {
        return loginSeconds;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("io.treeline.driver");
    }

    @Override
    public String toString() {
        return "IotdbDataSource[user=" + getUser() + "]";
    }

    // ---- one setter per connection property, for tools that set beans ----

    /** The applicationName property. */
    public void setApplicationName(@Nullable String value) {
        set(properties, ConnectionProperty.APPLICATION_NAME, value);
    }

    /** The autoCreate property. */
    public void setAutoCreate(boolean value) {
        set(properties, ConnectionProperty.AUTO_CREATE, value);
    }

    /** The charset property. */
    public void setCharset(@Nullable String value) {
        set(properties, ConnectionProperty.CHARSET, value);
    }

    /** The columnLabels property. */
    public void setColumnLabels(@Nullable String value) {
        set(properties, ConnectionProperty.COLUMN_LABELS, value);
    }

    /** The connectRetries property. */
    public void setConnectRetries(int value) {
        set(properties, ConnectionProperty.CONNECT_RETRIES, value);
    }

    /** The connectTimeout property. */
    public void setConnectTimeout(int value) {
        set(properties, ConnectionProperty.CONNECT_TIMEOUT, value);
    }

    /** The database property. */
    public void setDatabase(@Nullable String value) {
        set(properties, ConnectionProperty.DATABASE, value);
    }

    /** The discoverNodes property. */
    public void setDiscoverNodes(boolean value) {
        set(properties, ConnectionProperty.DISCOVER_NODES, value);
    }

    /** The failover property. */
    public void setFailover(@Nullable String value) {
        set(properties, ConnectionProperty.FAILOVER, value);
    }

    /** The fetchSize property. */
    public void setFetchSize(int value) {
        set(properties, ConnectionProperty.FETCH_SIZE, value);
    }

    /** The jmx property. */
    public void setJmx(boolean value) {
        set(properties, ConnectionProperty.JMX, value);
    }

    /** The keepAlive property, in milliseconds. */
    public void setKeepAlive(int value) {
        set(properties, ConnectionProperty.KEEP_ALIVE, value);
    }

    /** The keyStore property. */
    public void setKeyStore(@Nullable String value) {
        set(properties, ConnectionProperty.KEY_STORE, value);
    }

    /** The keyStorePassword property. */
    public void setKeyStorePassword(@Nullable String value) {
        set(properties, ConnectionProperty.KEY_STORE_PASSWORD, value);
    }

    /** The loadBalance property. */
    public void setLoadBalance(@Nullable String value) {
        set(properties, ConnectionProperty.LOAD_BALANCE, value);
    }

    /** The maxLocalMemory property. */
    public void setMaxLocalMemory(@Nullable String value) {
        set(properties, ConnectionProperty.MAX_LOCAL_MEMORY, value);
    }

    /** The maxRowBytes property. */
    public void setMaxRowBytes(@Nullable String value) {
        set(properties, ConnectionProperty.MAX_ROW_BYTES, value);
    }

    /** The maxUnfetched property. */
    public void setMaxUnfetched(@Nullable String value) {
        set(properties, ConnectionProperty.MAX_UNFETCHED, value);
    }

    /** The networkTimeout property. */
    public void setNetworkTimeout(int value) {
        set(properties, ConnectionProperty.NETWORK_TIMEOUT, value);
    }

    /** The nullRows property. */
    public void setNullRows(@Nullable String value) {
        set(properties, ConnectionProperty.NULL_ROWS, value);
    }

    /** The password property. */
    public void setPassword(@Nullable String value) {
        set(properties, ConnectionProperty.PASSWORD, value);
    }

    /** The patternTables property. */
    public void setPatternTables(@Nullable String value) {
        set(properties, ConnectionProperty.PATTERN_TABLES, value);
    }

    /** The pushdown property. */
    public void setPushdown(@Nullable String value) {
        set(properties, ConnectionProperty.PUSHDOWN, value);
    }

    /** The queryTimeout property. */
    public void setQueryTimeout(int value) {
        set(properties, ConnectionProperty.QUERY_TIMEOUT, value);
    }

    /** The readOnly property. */
    public void setReadOnly(boolean value) {
        set(properties, ConnectionProperty.READ_ONLY, value);
    }

    /** The redirect property. */
    public void setRedirect(boolean value) {
        set(properties, ConnectionProperty.REDIRECT, value);
    }

    /** The retryBackoff property. */
    public void setRetryBackoff(int value) {
        set(properties, ConnectionProperty.RETRY_BACKOFF, value);
    }

    /** The retryBackoffMax property. */
    public void setRetryBackoffMax(int value) {
        set(properties, ConnectionProperty.RETRY_BACKOFF_MAX, value);
    }

    /** The retryTimeout property. */
    public void setRetryTimeout(int value) {
        set(properties, ConnectionProperty.RETRY_TIMEOUT, value);
    }

    /** The rewriteBatchedInserts property. */
    public void setRewriteBatchedInserts(boolean value) {
        set(properties, ConnectionProperty.REWRITE_BATCHED_INSERTS, value);
    }

    /** The rpcCompress property. */
    public void setRpcCompress(boolean value) {
        set(properties, ConnectionProperty.RPC_COMPRESS, value);
    }

    /** The schemaCacheAge property. */
    public void setSchemaCacheAge(int value) {
        set(properties, ConnectionProperty.SCHEMA_CACHE_AGE, value);
    }

    /** The slowQueryThreshold property, in milliseconds. */
    public void setSlowQueryThreshold(int value) {
        set(properties, ConnectionProperty.SLOW_QUERY_THRESHOLD, value);
    }

    /** The sql property. */
    public void setSql(@Nullable String value) {
        set(properties, ConnectionProperty.SQL, value);
    }

    /** The sqlDialect property. */
    public void setSqlDialect(@Nullable String value) {
        set(properties, ConnectionProperty.SQL_DIALECT, value);
    }

    /** The sslMode property. */
    public void setSslMode(@Nullable String value) {
        set(properties, ConnectionProperty.SSL_MODE, value);
    }

    /** The strict property. */
    public void setStrict(boolean value) {
        set(properties, ConnectionProperty.STRICT, value);
    }

    /** The thriftDefaultBufferCapacity property. */
    public void setThriftDefaultBufferCapacity(int value) {
        set(properties, ConnectionProperty.THRIFT_DEFAULT_BUFFER_CAPACITY, value);
    }

    /** The thriftMaxFrameSize property. */
    public void setThriftMaxFrameSize(int value) {
        set(properties, ConnectionProperty.THRIFT_MAX_FRAME_SIZE, value);
    }

    /** The timeZone property. */
    public void setTimeZone(@Nullable String value) {
        set(properties, ConnectionProperty.TIME_ZONE, value);
    }

    /** The trustStore property. */
    public void setTrustStore(@Nullable String value) {
        set(properties, ConnectionProperty.TRUST_STORE, value);
    }

    /** The trustStorePassword property. */
    public void setTrustStorePassword(@Nullable String value) {
        set(properties, ConnectionProperty.TRUST_STORE_PASSWORD, value);
    }

    /** The user property. */
    public void setUser(@Nullable String value) {
        set(properties, ConnectionProperty.USER, value);
    }

    /** The useSsl property. */
    public void setUseSsl(boolean value) {
        set(properties, ConnectionProperty.USE_SSL, value);
    }

    /** The version property. */
    public void setVersion(@Nullable String value) {
        set(properties, ConnectionProperty.VERSION, value);
    }

    /** The warmUp property. */
    public void setWarmUp(boolean value) {
        set(properties, ConnectionProperty.WARM_UP, value);
    }

    /** The wholeRows property. */
    public void setWholeRows(boolean value) {
        set(properties, ConnectionProperty.WHOLE_ROWS, value);
    }
}
