// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.Appender;
import io.treeline.driver.IotdbConnection;
import io.treeline.driver.IotdbDataSource;
import io.treeline.driver.IotdbDriver;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What JDBC's Javadoc says of connections and a call by reflection cannot see. */
@WithServer
class ConnectionBehaviourServerTest {
    private static String url;

    @BeforeAll
    static void load(IotdbServer server) throws SQLException {
        url = server.url() + "?user=root&password=root&timeZone=UTC";
        try (Connection tree = DriverManager.getConnection(url);
                Statement statement = tree.createStatement();
                Connection table = DriverManager.getConnection(url + "&sql_dialect=table");
                Statement tableModel = table.createStatement()) {
            for (String each : List.of("a", "b")) {
                statement.execute("create database root.jdbc_conn_" + each);
                statement.execute("create timeseries root.jdbc_conn_" + each + ".d." + each + " int32");
                statement.execute("insert into root.jdbc_conn_" + each + ".d(time, " + each + ") values (1, 1)");
                tableModel.execute("create database jdbc_conn_" + each);
                tableModel.execute("create table jdbc_conn_" + each + ".d (site string tag, " + each + " int32 field)");
                tableModel.execute("insert into jdbc_conn_" + each + ".d(time, site, " + each + ") values (1, 'x', 1)");
            }
        }
    }

    private static String column(ResultSet rows) throws SQLException {
        try (rows) {
            ResultSetMetaData columns = rows.getMetaData();
            return columns.getColumnLabel(columns.getColumnCount());
        }
    }

    @Test
    void theSchemaResolvesUnqualifiedNames() throws SQLException {
        for (String model : List.of("", "&sql_dialect=table")) {
            String prefix = model.isEmpty() ? "root.jdbc_conn_" : "jdbc_conn_";
            try (Connection connection = DriverManager.getConnection(url + model);
                    Statement statement = connection.createStatement()) {
                assertThat(connection.getSchema()).isNull();
                assertThat(connection.getCatalog()).isNull();
                connection.setCatalog("ignored");
                assertThat(connection.getCatalog()).isNull();
                connection.setSchema(prefix + "a");
                assertThat(connection.getSchema()).isEqualTo(prefix + "a");
                try (PreparedStatement prepared = connection.prepareStatement("SELECT * FROM d");
                        PreparedStatement insert = connection.prepareStatement(
                                model.isEmpty()
                                        ? "INSERT INTO d (\"Time\") VALUES (?)"
                                                .replace("(\"Time\")", "(\"Time\", a)")
                                                .replace("(?)", "(?, 5)")
                                        : "INSERT INTO d (time, site, a) VALUES (?, 'x', 5)")) {
                    assertThat(column(prepared.executeQuery())).isEqualTo("a");
                    assertThat(column(statement.executeQuery("SELECT * FROM d")))
                            .isEqualTo("a");
                    insert.setLong(1, 5);
                    assertThat(insert.executeUpdate()).isEqualTo(1);
                    // Plans are kept by text: the schema must be part of what finds them.
                    connection.setSchema(prefix + "b");
                    assertThat(column(statement.executeQuery("SELECT * FROM d")))
                            .isEqualTo("b");
                    assertThat(column(prepared.executeQuery())).isEqualTo("b");
                    assertThat(prepared.getMetaData()
                                    .getColumnLabel(prepared.getMetaData().getColumnCount()))
                            .isEqualTo("b");
                    insert.setLong(1, 6);
                    assertThatThrownBy(insert::executeUpdate)
                            .hasMessageContaining("a")
                            .extracting("SQLState")
                            .isEqualTo("42703");
                    connection.setSchema(prefix + "a");
                    assertThat(column(prepared.executeQuery())).isEqualTo("a");
                    assertThat(insert.executeUpdate()).isEqualTo(1);
                }
                statement.executeUpdate(
                        "DELETE FROM d WHERE time IN (TIMESTAMP '1970-01-01 00:00:00.005', TIMESTAMP '1970-01-01 00:00:00.006')");
            }
        }
    }

    @Test
    void readOnlyConnectionsSendNoWrites() throws SQLException {
        for (String model : List.of("", "&sql_dialect=table")) {
            boolean tree = model.isEmpty();
            String prefix = tree ? "root.jdbc_conn_a" : "jdbc_conn_a";
            String insert = tree
                    ? "INSERT INTO d (\"Time\", a) VALUES (9, 9)"
                    : "INSERT INTO d (time, site, a) VALUES (9, 'x', 9)";
            try (Connection connection = DriverManager.getConnection(url + model + "&database=" + prefix);
                    Statement statement = connection.createStatement();
                    PreparedStatement prepared = connection.prepareStatement(insert)) {
                prepared.addBatch();
                connection.setReadOnly(true);
                assertThat(connection.isReadOnly()).isTrue();
                List<String> writes = List.of(
                        insert,
                        "UPDATE d SET a = 9 WHERE a = 1",
                        "DELETE FROM d",
                        "DROP TABLE d",
                        "CREATE TABLE e (a INT)",
                        "TRUNCATE TABLE d",
                        tree
                                ? "insert into root.jdbc_conn_a.d(time, a) values (9, 9)"
                                : "alter table d add column z int32",
                        tree ? "delete from root.jdbc_conn_a.d.a" : "flush",
                        tree
                                ? "select a into root.jdbc_conn_a.e(x) from root.jdbc_conn_a.d"
                                : "drop database jdbc_conn_a",
                        "INSERT INTO d SELECT * FROM d",
                        "set system to readonly");
                for (String write : writes) {
                    assertThatThrownBy(() -> statement.execute(write))
                            .as(write)
                            .extracting("SQLState")
                            .isEqualTo("25006");
                    statement.addBatch(write);
                    assertThatThrownBy(statement::executeBatch)
                            .as(write)
                            .extracting("SQLState")
                            .isEqualTo("25006");
                }
                assertThatThrownBy(prepared::executeBatch)
                        .extracting("SQLState")
                        .isEqualTo("25006");
                assertThatThrownBy(prepared::executeUpdate)
                        .extracting("SQLState")
                        .isEqualTo("25006");
                assertThatThrownBy(
                                () -> connection.unwrap(IotdbConnection.class).appender(prefix, "d"))
                        .extracting("SQLState")
                        .isEqualTo("25006");
                try (ResultSet rows = statement.executeQuery("SELECT COUNT(*), MAX(a) FROM d")) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getLong(2)).isEqualTo(1);
                }
                connection.setReadOnly(false);
                assertThat(prepared.executeUpdate()).isEqualTo(1);
                assertThat(statement.executeUpdate("DELETE FROM d WHERE a = 9")).isEqualTo(1);
            }
            try (Connection connection = DriverManager.getConnection(url + model + "&readOnly=true")) {
                assertThat(connection.isReadOnly()).isTrue();
            }
        }
    }

    @Test
    void appendersOfBeforeStopToo() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Appender appender = connection.unwrap(IotdbConnection.class).appender("root.jdbc_conn_b", "d", "b")) {
            appender.at(7).set(1, 7);
            connection.setReadOnly(true);
            assertThatThrownBy(appender::flush).extracting("SQLState").isEqualTo("25006");
            connection.setReadOnly(false);
            assertThat(appender.flush()).isEqualTo(1);
        }
    }

    @Test
    void transactionsThereAreNone() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            assertThat(connection.getAutoCommit()).isTrue();
            connection.setAutoCommit(false);
            assertThat(connection.getAutoCommit()).isFalse();
            connection.commit();
            assertThat((Object) connection.getWarnings()).isNull();
            connection.rollback();
            assertThat(connection.getWarnings().getMessage()).contains("Nothing was undone");
            connection.clearWarnings();
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_NONE);
            connection.setTransactionIsolation(Connection.TRANSACTION_NONE);
            assertThat((Object) connection.getWarnings()).isNull();
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            assertThat(connection.getWarnings().getMessage()).contains("TRANSACTION_NONE");
            assertThat((Object) connection.getWarnings().getNextWarning())
                    .as("said once")
                    .isNull();
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_NONE);
            assertThatThrownBy(() -> connection.setTransactionIsolation(3))
                    .extracting("SQLState")
                    .isEqualTo("22023");
            assertThatThrownBy(() -> connection.setHoldability(3))
                    .extracting("SQLState")
                    .isEqualTo("22023");
            connection.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT);
        }
    }

    @Test
    void clientInfo() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url + "&applicationName=plant")) {
            assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("plant");
            connection.setClientInfo("ClientHostname", "here");
            connection.setClientInfo("ApplicationName", null);
            assertThat(connection.getClientInfo()).isEqualTo(properties("ClientHostname", "here"));
            connection.setClientInfo(properties("ClientUser", "me"));
            assertThat(connection.getClientInfo()).isEqualTo(properties("ClientUser", "me"));
            connection.getClientInfo().setProperty("ClientUser", "other");
            assertThat(connection.getClientInfo("ClientUser")).isEqualTo("me");
            assertThat(connection.getClientInfo("nosuch")).isNull();
            connection.setClientInfo("nosuch", "x");
            assertThat(connection.getWarnings().getMessage()).contains("nosuch").contains("ClientUser");
            assertThatThrownBy(() -> connection.setClientInfo(null)).isInstanceOf(SQLClientInfoException.class);
            connection.close();
            assertThatThrownBy(() -> connection.setClientInfo("ClientUser", "x"))
                    .isInstanceOf(SQLClientInfoException.class)
                    .extracting("SQLState")
                    .isEqualTo("08003");
            assertThatThrownBy(() -> connection.setClientInfo(new Properties()))
                    .isInstanceOf(SQLClientInfoException.class);
        }
    }

    private static Properties properties(String... pairs) {
        Properties properties = new Properties();
        for (int i = 0; i < pairs.length; i += 2) {
            properties.setProperty(pairs[i], pairs[i + 1]);
        }
        return properties;
    }

    @Test
    void validityAndTheEnd() throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        assertThat(connection.isValid(0)).isTrue();
        assertThat(connection.isValid(5)).isTrue();
        assertThatThrownBy(() -> connection.isValid(-1)).extracting("SQLState").isEqualTo("22023");
        connection.setNetworkTimeout(Runnable::run, 4321);
        assertThat(connection.getNetworkTimeout()).isEqualTo(4321);
        assertThatThrownBy(() -> connection.setNetworkTimeout(null, 1))
                .extracting("SQLState")
                .isEqualTo("22023");
        assertThatThrownBy(() -> connection.setNetworkTimeout(Runnable::run, -1))
                .extracting("SQLState")
                .isEqualTo("22023");
        assertThatThrownBy(() -> connection.abort(null)).extracting("SQLState").isEqualTo("22023");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT 1");
        connection.abort(Runnable::run);
        assertThat(connection.isClosed()).isTrue();
        assertThat(connection.isValid(1)).isFalse();
        assertThat(statement.isClosed()).isTrue();
        assertThat(rows.isClosed()).isTrue();
        assertThatThrownBy(rows::next).extracting("SQLState").isEqualTo("24000");
        connection.abort(Runnable::run);
        connection.close();
        assertThatThrownBy(connection::createStatement).extracting("SQLState").isEqualTo("08003");
    }

    @Test
    void validityWaitsNoLongerThanItMay() throws Exception {
        // A server that takes the connection and never answers: nothing of a session can be tested with it, but its
        // time-out can.
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            IotdbDataSource source = new IotdbDataSource(
                    "jdbc:iotdb://127.0.0.1:" + silent.getLocalPort() + "/?user=root&password=root");
            source.setLoginTimeout(1);
            assertThat(source.getLoginTimeout()).isEqualTo(1);
            long start = System.nanoTime();
            assertThatThrownBy(source::getConnection).isInstanceOf(SQLException.class);
            assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everythingUnwrapsToWhatItIs() throws SQLException {
        IotdbDataSource source = new IotdbDataSource(url);
        assertThat(source.unwrap(DataSource.class)).isSameAs(source);
        assertThat(source.unwrap(IotdbDataSource.class)).isSameAs(source);
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("SELECT ?");
                ResultSet rows = statement.executeQuery("SELECT 1")) {
            DatabaseMetaData metaData = connection.getMetaData();
            for (Wrapper each : List.of(
                    connection,
                    statement,
                    prepared,
                    rows,
                    rows.getMetaData(),
                    prepared.getParameterMetaData(),
                    metaData)) {
                Class<?> type = Arrays.stream(new Class<?>[] {
                            Connection.class,
                            PreparedStatement.class,
                            Statement.class,
                            ResultSet.class,
                            ResultSetMetaData.class,
                            java.sql.ParameterMetaData.class,
                            DatabaseMetaData.class
                        })
                        .filter(it -> it.isInstance(each))
                        .findFirst()
                        .orElseThrow();
                assertThat(each.isWrapperFor(type)).isTrue();
                assertThat(each.unwrap(type)).isSameAs(each);
                assertThat(each.isWrapperFor(String.class)).isFalse();
                assertThat(each.isWrapperFor(null)).isFalse();
                assertThatThrownBy(() -> each.unwrap(String.class))
                        .isInstanceOf(SQLException.class)
                        .extracting("SQLState")
                        .isEqualTo("22023");
                assertThatThrownBy(() -> each.unwrap(null)).isInstanceOf(SQLException.class);
            }
            assertThat(connection.unwrap(IotdbConnection.class)).isSameAs(connection);
            assertThat(metaData.getConnection()).isSameAs(connection);
            assertThat(rows.getStatement()).isSameAs(statement);
        }
    }

    @Test
    void theDriverDescribesItsProperties() throws SQLException {
        Driver driver = new IotdbDriver();
        DriverPropertyInfo[] known = driver.getPropertyInfo(
                "jdbc:iotdb://h:6667/root.x?fetchSize=17&user=me", properties("user", "other", "time_zone", "UTC"));
        assertThat(value(known, "user")).isEqualTo("me");
        assertThat(value(known, "fetchSize")).isEqualTo("17");
        assertThat(value(known, "database")).isEqualTo("root.x");
        assertThat(value(known, "timeZone")).isEqualTo("UTC");
        assertThat(driver.getPropertyInfo("jdbc:iotdb://h", null)).hasSameSizeAs(known);
        assertThat(driver.getPropertyInfo(null, null)).hasSameSizeAs(known);
        assertThat(driver.getPropertyInfo("half a URL", null)).hasSameSizeAs(known);
        assertThatThrownBy(() -> driver.connect(null, null))
                .extracting("SQLState")
                .isEqualTo("22023");
        assertThat(driver.connect("jdbc:other:x", null)).isNull();
        assertThat(driver.jdbcCompliant()).isFalse();
    }

    private static String value(DriverPropertyInfo[] infos, String name) {
        return Arrays.stream(infos)
                .filter(info -> info.name.equals(name))
                .findFirst()
                .orElseThrow()
                .value;
    }

    @Test
    void nativeSql() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            assertThat(connection.nativeSQL("SHOW DATABASES")).isEqualTo("SHOW DATABASES");
            assertThat(connection.nativeSQL("SELECT a FROM \"root.jdbc_conn_a\".\"d\" WHERE a > 1"))
                    .containsIgnoringCase("select")
                    .contains("root.jdbc_conn_a.d");
            assertThatThrownBy(() -> connection.nativeSQL(null))
                    .extracting("SQLState")
                    .isEqualTo("22023");
        }
    }
}
