// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.IotdbConnection;
import io.treeline.driver.IotdbDataSource;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTimeoutException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Native SQL through Connection, Statement and PreparedStatement, in both models. */
@WithServer
class NativeStatementTest {
    private static Connection connect(IotdbServer server, String properties) throws SQLException {
        return DriverManager.getConnection(server.url() + "?" + properties, "root", "root");
    }

    private static void run(Connection connection, String... texts) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String text : texts) {
                statement.execute(text);
            }
        }
    }

    @Test
    void parametersComeBackAsTheyWentIn(IotdbServer server) throws SQLException {
        try (Connection connection = connect(server, "sql=native")) {
            run(
                    connection,
                    "create aligned timeseries root.jdbc_params.d(b boolean, i int32, l int64, f float, d double, t text, s string, x blob, dt date, ts timestamp)");
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into root.jdbc_params.d(time,b,i,l,f,d,t,s,x,dt,ts) values(?,?,?,?,?,?,?,?,?,?,?)")) {
                Timestamp time = Timestamp.from(java.time.Instant.parse("2024-02-29T12:34:56.789Z"));
                insert.setTimestamp(1, time);
                insert.setBoolean(2, true);
                insert.setInt(3, Integer.MIN_VALUE);
                insert.setLong(4, Long.MAX_VALUE);
                insert.setFloat(5, -1.5e-20f);
                insert.setDouble(6, Double.NaN);
                insert.setString(7, "O'Clock \\ \"x\" ?`");
                insert.setString(8, "日本 \uD83D\uDE00");
                insert.setBytes(9, new byte[] {0, 1, (byte) 0xff});
                insert.setObject(10, LocalDate.of(2024, 2, 29));
                insert.setTimestamp(11, time);
                assertThat(insert.executeUpdate()).isEqualTo(1);
                insert.setLong(1, 5);
                for (int i = 2; i <= 11; i++) {
                    insert.setNull(i, java.sql.Types.NULL);
                }
                insert.setInt(3, -7);
                assertThat(insert.executeLargeUpdate()).isEqualTo(1);
            }
            try (PreparedStatement select = connection.prepareStatement(
                    "select b,i,l,f,d,t,s,x,dt,ts from root.jdbc_params.d where time >= ? and i * ? > ?")) {
                select.setLong(1, 0);
                select.setInt(2, -1);
                select.setInt(3, 0);
                try (ResultSet rows = select.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getLong(1)).isEqualTo(5);
                    assertThat(rows.getInt(3)).isEqualTo(-7);
                    assertThat(rows.getObject(2)).isNull();
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getTimestamp(1).toInstant()).hasToString("2024-02-29T12:34:56.789Z");
                    assertThat(rows.getBoolean(2)).isTrue();
                    assertThat(rows.getInt(3)).isEqualTo(Integer.MIN_VALUE);
                    assertThat(rows.getLong(4)).isEqualTo(Long.MAX_VALUE);
                    assertThat(rows.getFloat(5)).isEqualTo(-1.5e-20f);
                    assertThat(rows.getDouble(6)).isNaN();
                    assertThat(rows.getString(7)).isEqualTo("O'Clock \\ \"x\" ?`");
                    assertThat(rows.getString(8)).isEqualTo("日本 \uD83D\uDE00");
                    assertThat(rows.getBytes(9)).containsExactly(0, 1, 0xff);
                    assertThat(rows.getObject(10, LocalDate.class)).isEqualTo(LocalDate.of(2024, 2, 29));
                    assertThat(rows.getTimestamp(11).toInstant()).hasToString("2024-02-29T12:34:56.789Z");
                    assertThat(rows.next()).isFalse();
                }
            }
        }
    }

    @Test
    void anyStringGoesThroughTheServer(IotdbServer server) throws SQLException {
        Random random = new Random(3);
        String alphabet = "'\"`\\?-/*; ab\né\uD83D\uDE00";
        try (Connection connection = connect(server, "sql=native")) {
            run(connection, "create timeseries root.jdbc_strings.d.t text");
            try (PreparedStatement insert =
                            connection.prepareStatement("insert into root.jdbc_strings.d(time,t) values(?,?)");
                    PreparedStatement select =
                            connection.prepareStatement("select t from root.jdbc_strings.d where time = ?")) {
                for (int n = 0; n < 200; n++) {
                    StringBuilder text = new StringBuilder();
                    for (int i = random.nextInt(12); i > 0; i--) {
                        text.appendCodePoint(alphabet.codePointAt(random.nextInt(alphabet.length() - 2)));
                    }
                    insert.setLong(1, n);
                    insert.setString(2, text.toString());
                    insert.executeUpdate();
                    select.setLong(1, n);
                    try (ResultSet rows = select.executeQuery()) {
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.getString(2)).isEqualTo(text.toString());
                    }
                }
            }
        }
    }

    @Test
    void countsAndResultsAsJdbcSays(IotdbServer server) throws SQLException {
        try (Connection connection = connect(server, "sql=native");
                Statement statement = connection.createStatement()) {
            assertThat(statement.execute("create timeseries root.jdbc_counts.d.v int32"))
                    .isFalse();
            assertThat(statement.getUpdateCount()).isZero();
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            assertThat(statement.executeUpdate("insert into root.jdbc_counts.d(time,v) values (1,1),(2,2),(3,3)"))
                    .isEqualTo(3);
            assertThat(statement.execute("select v from root.jdbc_counts.d")).isTrue();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            ResultSet first = statement.getResultSet();
            assertThat(first.next()).isTrue();
            statement.setMaxRows(2);
            ResultSet second = statement.executeQuery("select v from root.jdbc_counts.d");
            assertThat(first.isClosed()).isTrue();
            int rows = 0;
            while (second.next()) {
                rows++;
            }
            assertThat(rows).isEqualTo(2);
            assertThatThrownBy(() -> statement.executeQuery("insert into root.jdbc_counts.d(time,v) values (4,4)"))
                    .hasMessageContaining("it was not run");
            assertThatThrownBy(() -> statement.executeUpdate("select v from root.jdbc_counts.d"))
                    .hasMessageContaining("executeQuery");
            assertThatThrownBy(() -> statement.execute("select v from root.jdbc_counts.d where v > ?"))
                    .hasMessageContaining("prepareStatement");
            try (ResultSet keys = statement.getGeneratedKeys()) {
                assertThat(keys.next()).isFalse();
            }
            statement.addBatch("insert into root.jdbc_counts.d(time,v) values (5,5)");
            statement.addBatch("insert into root.jdbc_counts.d(time,v) values (6,'no number')");
            statement.addBatch("insert into root.jdbc_counts.d(time,v) values (7,7)");
            assertThatThrownBy(statement::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                assertThat(e.getUpdateCounts()).containsExactly(1);
                assertThat(e.getErrorCode()).isEqualTo(507);
            });
            statement.setMaxRows(0);
            statement.closeOnCompletion();
            try (ResultSet last = statement.executeQuery("select count(v) from root.jdbc_counts.d")) {
                assertThat(last.next()).isTrue();
                assertThat(last.getLong(1)).isEqualTo(4);
            }
            assertThat(statement.isClosed()).isTrue();
        }
    }

    @Test
    void commentsDoNotChangeAnswers(IotdbServer server) throws SQLException {
        try (Connection connection = connect(server, "sql=native");
                Statement statement = connection.createStatement()) {
            run(connection, "insert into root.jdbc_comments.d(time,v) values (7,1)");
            try (ResultSet rows =
                    statement.executeQuery("/* a */ select v from root.jdbc_comments.d where time = 7 -- note")) {
                assertThat(rows.next()).isTrue();
            }
        }
    }

    @Test
    void closingCascades(IotdbServer server) throws SQLException {
        Connection connection = connect(server, "sql=native");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("show databases");
        connection.close();
        connection.close();
        assertThat(statement.isClosed()).isTrue();
        assertThat(rows.isClosed()).isTrue();
        assertThatThrownBy(connection::createStatement)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08003"));
        assertThatThrownBy(() -> statement.execute("show databases")).hasMessageContaining("closed");
        assertThat(connection.isValid(1)).isFalse();
    }

    @Test
    void connectionTellsTheTruth(IotdbServer server) throws SQLException {
        try (Connection connection = connect(server, "fetchsise=3&timeZone=UTC")) {
            assertThat(connection.getWarnings().getMessage()).contains("fetchSize");
            connection.clearWarnings();
            assertThat(connection.isValid(5)).isTrue();
            assertThat(connection.isWrapperFor(IotdbConnection.class)).isTrue();
            assertThat(connection.unwrap(IotdbConnection.class).serverVersion()).startsWith("2.");
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_NONE);
            connection.setAutoCommit(false);
            connection.commit();
            connection.rollback();
            SQLWarning warning = connection.getWarnings();
            assertThat(warning.getMessage()).contains("Nothing was undone");
            connection.rollback();
            assertThat((Throwable) connection.getWarnings().getNextWarning()).isNull();
            connection.setReadOnly(true);
            assertThatThrownBy(() -> run(connection, "create timeseries root.jdbc_ro.d.v int32"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
            run(connection, "show databases");
            assertThat(connection.getCatalog()).isNull();
            connection.abort(Runnable::run);
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    void connectingFailsClearly(IotdbServer server) throws SQLException {
        assertThatThrownBy(() -> DriverManager.getConnection(server.url(), "root", "wrong"))
                .isInstanceOf(SQLInvalidAuthorizationSpecException.class)
                .hasMessageNotContaining("wrong");
        assertThatThrownBy(() -> DriverManager.getConnection("jdbc:iotdb://127.0.0.1:1/"))
                .isInstanceOf(SQLNonTransientConnectionException.class);
        try (Connection connection = DriverManager.getConnection(
                "jdbc:treeline://127.0.0.1:1," + server.host() + ":" + server.port() + "/", "root", "root")) {
            assertThat(connection.isValid(5)).isTrue();
        }
        IotdbDataSource source = new IotdbDataSource(server.url());
        source.setUser("root");
        source.setSqlDialect("table");
        try (Connection connection = source.getConnection()) {
            assertThat(connection.unwrap(IotdbConnection.class).tableModel()).isTrue();
        }
    }

    @Test
    void tableModel(IotdbServer server) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "root");
        properties.setProperty("sql_dialect", "table");
        properties.setProperty("sql", "native");
        try (Connection connection = DriverManager.getConnection(server.url(), properties)) {
            run(
                    connection,
                    "create database if not exists jdbc_table",
                    "use jdbc_table",
                    "create table t (site string tag, v int32 field, dt date field)");
            assertThat(connection.getSchema()).isEqualTo("jdbc_table");
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into t(time, site, v, dt) values (?, ?, ?, ?)")) {
                for (int i = 0; i < 3; i++) {
                    insert.setLong(1, i);
                    insert.setString(2, "it's");
                    insert.setInt(3, -i);
                    insert.setObject(4, LocalDate.of(2024, 2, 29));
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
            }
            try (PreparedStatement select = connection.prepareStatement(
                    "select time, v, dt from t where site = ? and v * ? > ? order by time")) {
                select.setString(1, "it's");
                select.setInt(2, -1);
                select.setInt(3, 0);
                try (ResultSet rows = select.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getLong("time")).isEqualTo(1);
                    assertThat(rows.getObject("dt", LocalDate.class)).isEqualTo(LocalDate.of(2024, 2, 29));
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.next()).isFalse();
                }
            }
        }
    }

    @Test
    void cancelAndTimeoutReachTheReader(IotdbServer server) throws SQLException {
        try (Connection connection = connect(server, "sql=native");
                Statement statement = connection.createStatement()) {
            run(connection, "create timeseries root.jdbc_cancel.d.v int32");
            StringBuilder values = new StringBuilder("insert into root.jdbc_cancel.d(time,v) values ");
            for (int i = 0; i < 30_000; i++) {
                values.append(i == 0 ? "" : ",").append('(').append(i).append(",1)");
            }
            assertThat(statement.executeUpdate(values.toString())).isEqualTo(30_000);
            statement.setFetchSize(1000);
            ResultSet rows = statement.executeQuery("select v from root.jdbc_cancel.d");
            assertThat(rows.next()).isTrue();
            statement.cancel();
            assertThatThrownBy(() -> drain(rows))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            assertThatThrownBy(rows::next).isInstanceOf(SQLException.class);
            statement.setQueryTimeout(1);
            ResultSet slow = statement.executeQuery("select v from root.jdbc_cancel.d");
            assertThatThrownBy(() -> {
                        slow.next();
                        Thread.sleep(1100);
                        drain(slow);
                    })
                    .isInstanceOf(SQLTimeoutException.class);
            statement.setQueryTimeout(0);
            ResultSet again = statement.executeQuery("select count(v) from root.jdbc_cancel.d");
            assertThat(again.next()).isTrue();
            assertThat(again.getLong(1)).isEqualTo(30_000);
        }
    }

    private static void drain(ResultSet rows) throws SQLException {
        while (rows.next()) {
            assertThat(rows.getInt(2)).isEqualTo(1);
        }
    }
}
