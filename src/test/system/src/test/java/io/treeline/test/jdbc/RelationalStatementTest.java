// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Relational SQL from text to rows, and INSERTs from setters to tablets. */
@WithServer
class RelationalStatementTest {
    private static String url;

    @BeforeAll
    static void load(IotdbServer server) throws SQLException {
        url = server.url() + "?user=root&password=root&timeZone=UTC";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("create database root.jdbc_rel");
            statement.execute(
                    "create aligned timeseries root.jdbc_rel.room1.d1(temperature double, status text, n int32)");
            statement.execute("create timeseries root.jdbc_rel.room1.d2.v int64");
            statement.execute("create timeseries root.jdbc_rel.room1.again.v int64");
            statement.execute(
                    "insert into root.jdbc_rel.room1.d1(time,temperature,status,n) values (1,1.5,'on',1),(2,2.5,'off',2),(3,null,'on',3),(4,4.5,null,null)");
        }
    }

    @Test
    void scrollableResults() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            assertThat(connection.getMetaData().supportsResultSetType(ResultSet.TYPE_SCROLL_INSENSITIVE))
                    .isTrue();
            for (String sql : new String[] {
                "select \"Time\", n from \"root.jdbc_rel\".\"room1.d1\" order by \"Time\"",
                "select \"Time\", n from \"root.jdbc_rel\".\"room1.d1\" where coalesce(n, 0) >= 0 order by \"Time\"",
                "select n, temperature from root.jdbc_rel.room1.d1"
            }) {
                try (PreparedStatement statement = connection.prepareStatement(
                        sql, ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY)) {
                    // A row a round trip, and another statement between the moves.
                    statement.setFetchSize(1);
                    try (ResultSet rows = statement.executeQuery();
                            Statement other = connection.createStatement()) {
                        assertThat(rows.getType()).isEqualTo(ResultSet.TYPE_SCROLL_INSENSITIVE);
                        assertThat(rows.absolute(3)).isTrue();
                        assertThat(rows.getInt("n")).isEqualTo(3);
                        assertThat(count(other, "select n from \"root.jdbc_rel\".\"room1.d1\""))
                                .isEqualTo(4);
                        assertThat(rows.previous()).isTrue();
                        assertThat(rows.getInt("n")).isEqualTo(2);
                        assertThat(rows.last()).isTrue();
                        assertThat(rows.getRow()).isEqualTo(4);
                        assertThat(rows.getObject("n")).isNull();
                        assertThat(rows.first() && rows.isFirst()).isTrue();
                        assertThat(rows.getInt("n")).isEqualTo(1);
                    }
                }
            }
        }
    }

    @Test
    void pushedAndLocalQueries() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            assertThat(count(statement, "select \"Time\", temperature from \"root.jdbc_rel\".\"room1.d1\""))
                    .isEqualTo(4);
            assertThat(count(statement, "select temperature from \"root.jdbc_rel\".\"room1.d1\" where temperature > 2"))
                    .isEqualTo(2);
            assertThat(count(statement, "select status from root.jdbc_rel.\"room1.d1\" where not (status = 'on')"))
                    .isEqualTo(1);
            try (ResultSet rows =
                    statement.executeQuery("select count(*) as c, sum(n) as s from \"root.jdbc_rel\".\"room1.d1\"")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong("c")).isEqualTo(4);
                assertThat(rows.getLong("s")).isEqualTo(6);
            }
            try (ResultSet rows = statement.executeQuery(
                    "select n * 2 + 1 as x from \"root.jdbc_rel\".\"room1.d1\" where n is not null order by n desc limit 2")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt("x")).isEqualTo(7);
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(5);
                assertThat(rows.next()).isFalse();
            }
            statement.setMaxRows(1);
            assertThat(count(statement, "select n + 1 from \"root.jdbc_rel\".\"room1.d1\""))
                    .isEqualTo(1);
        }
    }

    @Test
    void parametersAndMetaDataBeforeRunning() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement select = connection.prepareStatement(
                        "select \"Time\", n, status from \"root.jdbc_rel\".\"room1.d1\" where \"Time\" >= ? and n < ? and status = ?")) {
            assertThat(select.getParameterMetaData().getParameterCount()).isEqualTo(3);
            assertThat(select.getMetaData().getColumnCount()).isEqualTo(3);
            assertThat(select.getMetaData().getColumnLabel(3)).isEqualTo("status");
            assertThatThrownBy(select::executeQuery)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("07001"));
            select.setObject(1, Instant.ofEpochMilli(1));
            select.setInt(2, 3);
            select.setString(3, "on");
            for (int i = 0; i < 2; i++) {
                try (ResultSet rows = select.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getLong(2)).isEqualTo(1);
                    assertThat(rows.next()).isFalse();
                }
            }
            assertThatThrownBy(() -> select.setInt(4, 1)).hasMessageContaining("1..3");
            assertThatThrownBy(() -> select.executeQuery("select 1")).hasMessageContaining("PreparedStatement");
        }
    }

    @Test
    void insertsAsTablets() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into \"root.jdbc_rel\".\"room1.d2\" (\"Time\", v) values (?, ?)")) {
            ParameterMetaData parameters = insert.getParameterMetaData();
            assertThat(parameters.getParameterType(1)).isEqualTo(Types.TIMESTAMP);
            assertThat(parameters.getParameterType(2)).isEqualTo(Types.BIGINT);
            for (int i = 0; i < 1000; i++) {
                insert.setLong(1, i);
                insert.setLong(2, i * 10L);
                insert.addBatch();
            }
            assertThat(insert.executeLargeBatch()).hasSize(1000).containsOnly(1);
            insert.setLong(1, 5000);
            insert.setLong(2, 7);
            assertThat(insert.executeUpdate()).isEqualTo(1);
            assertThat(statement.executeUpdate(
                            "insert into \"root.jdbc_rel\".\"room1.d2\" (\"Time\", v) values (6000, 1), (6001, 2)"))
                    .isEqualTo(2);
            try (ResultSet rows =
                    statement.executeQuery("select count(*), max(v) from \"root.jdbc_rel\".\"room1.d2\"")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(1)).isEqualTo(1003);
                assertThat(rows.getLong(2)).isEqualTo(9990);
            }
            connection.setReadOnly(true);
            insert.addBatch();
            assertThatThrownBy(insert::executeBatch)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"))
                    .isNotInstanceOf(BatchUpdateException.class);
            assertThatThrownBy(() -> statement.executeQuery(
                            "insert into \"root.jdbc_rel\".\"room1.d2\" (\"Time\", v) values (1, 1)"))
                    .hasMessageContaining("it was not run");
        }
    }

    @Test
    void nativeTextBesideRelationalText() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("insert into root.jdbc_rel.fresh(time, a) values (1, 1.0)");
            assertThat(count(statement, "select a from \"root.jdbc_rel\".fresh"))
                    .isEqualTo(1);
            statement.execute("insert into root.jdbc_rel.fresh(time, b) values (2, 1.0)");
            assertThat(count(statement, "select a, b from \"root.jdbc_rel\".fresh"))
                    .isEqualTo(2);
            assertThat(connection.nativeSQL("select a from \"root.jdbc_rel\".fresh where a > 0"))
                    .contains("root.jdbc_rel.fresh");
            connection.setSchema("root.jdbc_rel");
            assertThat(count(statement, "select b from fresh")).isEqualTo(2);
            assertThatThrownBy(() -> statement.executeQuery("select nosuch from fresh"))
                    .isInstanceOf(SQLSyntaxErrorException.class)
                    .hasMessageContaining("nosuch");
        }
    }

    /** Another connection changes a table between planning and running. */
    @Test
    void aSubqueryBelowAnOperatorIsComputedAtEachExecution() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement writer = connection.createStatement();
                PreparedStatement reader =
                        connection.prepareStatement("select (select max(v) from \"root.jdbc_rel\".\"room1.again\") + 1,"
                                + " (select count(*) from \"root.jdbc_rel\".\"room1.again\") || ' rows'")) {
            for (int time = 1; time <= 3; time++) {
                writer.execute(
                        "insert into root.jdbc_rel.room1.again(time, v) values (" + time + ", " + time * 10 + ")");
                try (ResultSet row = reader.executeQuery()) {
                    assertThat(row.next()).isTrue();
                    assertThat(row.getLong(1)).isEqualTo(time * 10 + 1);
                    assertThat(row.getString(2)).isEqualTo(time + " rows");
                }
            }
        }
    }

    @Test
    void plansAgainWhenTheTableChanged() throws SQLException {
        try (Connection mine = DriverManager.getConnection(url);
                Connection other = DriverManager.getConnection(url);
                Statement elsewhere = other.createStatement()) {
            elsewhere.execute("create timeseries root.jdbc_rel.changing.a int32");
            elsewhere.execute("create timeseries root.jdbc_rel.changing.b int32");
            elsewhere.execute("insert into root.jdbc_rel.changing(time, a, b) values (1, 1, 2)");
            try (PreparedStatement select = mine.prepareStatement("select a, b from \"root.jdbc_rel\".changing")) {
                try (ResultSet rows = select.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                }
                elsewhere.execute("delete timeseries root.jdbc_rel.changing.b");
                elsewhere.execute("create timeseries root.jdbc_rel.changing.b int64");
                elsewhere.execute("insert into root.jdbc_rel.changing(time, b) values (1, 9000000000)");
                try (ResultSet rows = select.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getLong(2)).isEqualTo(9_000_000_000L);
                }
                elsewhere.execute("delete timeseries root.jdbc_rel.changing.b");
                assertThatThrownBy(select::executeQuery).isInstanceOf(SQLException.class);
            }
        }
    }

    /** What another connection created is found by name at once, however long definitions are kept. */
    @Test
    void findsWhatOthersCreated() throws SQLException {
        try (Connection mine = DriverManager.getConnection(url + "&schemaCacheAge=3600000");
                Connection other = DriverManager.getConnection(url);
                Statement statement = mine.createStatement();
                Statement elsewhere = other.createStatement()) {
            elsewhere.execute("insert into root.jdbc_rel.shared(time, a) values (1, 1)");
            assertThat(count(statement, "select a from \"root.jdbc_rel\".shared"))
                    .isEqualTo(1);
            elsewhere.execute("insert into root.jdbc_rel.shared(time, b) values (2, 1)");
            elsewhere.execute("insert into root.jdbc_rel.shared2(time, c) values (2, 1)");
            assertThat(count(statement, "select s.b from \"root.jdbc_rel\".shared s"))
                    .isEqualTo(2);
            assertThat(count(statement, "select c from \"root.jdbc_rel\".shared2"))
                    .isEqualTo(1);
        }
    }

    private static int count(Statement statement, String sql) throws SQLException {
        int count = 0;
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                count++;
            }
        }
        return count;
    }
}
