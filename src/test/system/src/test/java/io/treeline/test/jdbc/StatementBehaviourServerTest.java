// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.ServerRelay;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What JDBC's Javadoc says of statements and a call by reflection cannot see. */
@WithServer
class StatementBehaviourServerTest {
    private static final String TABLE = "\"root.jdbc_stmt\".\"d\"";
    private static final int ROWS = 25_000;
    private static Connection connection;

    @BeforeAll
    static void load(IotdbServer server) throws SQLException {
        connection = DriverManager.getConnection(server.url() + "?user=root&password=root&timeZone=UTC");
        try (Statement statement = connection.createStatement()) {
            statement.execute("create database root.jdbc_stmt");
            statement.execute("create timeseries root.jdbc_stmt.d.v int32");
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + TABLE + " (\"Time\", v) VALUES (?, ?)")) {
            for (int i = 0; i < ROWS; i++) {
                insert.setLong(1, i);
                insert.setInt(2, i);
                insert.addBatch();
            }
            insert.executeLargeBatch();
        }
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    private static long count(ResultSet rows) throws SQLException {
        try (rows) {
            long count = 0;
            while (rows.next()) {
                count++;
            }
            return count;
        }
    }

    @Test
    void maxFieldSizeCutsTextsAndBlobs() throws SQLException {
        String text = "abcde\u00e4\ud83d\ude00fg";
        byte[] bytes = {1, 2, 3, 4, 5, 6, 7, 8};
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE \"root.jdbc_stmt\".fields (\"Time\" TIMESTAMP, t VARCHAR, b VARBINARY, n BIGINT)");
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO \"root.jdbc_stmt\".fields (\"Time\", t, b, n) VALUES (1, ?, ?, 1234567890123)")) {
                insert.setString(1, text);
                insert.setBytes(2, bytes);
                insert.executeUpdate();
            }
            // Pushed, local, native.
            for (String sql : List.of(
                    "SELECT t, b, n FROM \"root.jdbc_stmt\".fields",
                    "SELECT t || '', b, n + 0 FROM \"root.jdbc_stmt\".fields",
                    "select t, b, n from root.jdbc_stmt.fields")) {
                int first = sql.startsWith("select") ? 2 : 1;
                for (int type : new int[] {ResultSet.TYPE_FORWARD_ONLY, ResultSet.TYPE_SCROLL_INSENSITIVE}) {
                    try (PreparedStatement cut = connection.prepareStatement(sql, type, ResultSet.CONCUR_READ_ONLY)) {
                        for (int max : new int[] {0, 1, 5, 6, 7, 8, 10, 11, 256}) {
                            cut.setMaxFieldSize(max);
                            assertThat(cut.getMaxFieldSize()).isEqualTo(max);
                            // Two bytes for the umlaut, four for the smiley: neither is cut in two.
                            String expected = max == 0 || max > 12
                                    ? text
                                    : max < 7
                                            ? text.substring(0, Math.min(5, max))
                                            : max < 11 ? text.substring(0, 6) : text.substring(0, 8);
                            try (ResultSet rows = cut.executeQuery()) {
                                assertThat(rows.next()).isTrue();
                                assertThat(rows.getString(first))
                                        .as(sql + " cut to " + max)
                                        .isEqualTo(expected);
                                assertThat(rows.getObject(first)).isEqualTo(expected);
                                assertThat(rows.getBytes(first + 1))
                                        .isEqualTo(java.util.Arrays.copyOf(bytes, max == 0 ? 8 : Math.min(8, max)));
                                assertThat(rows.getLong(first + 2))
                                        .as("numbers are whole")
                                        .isEqualTo(1234567890123L);
                            }
                        }
                    }
                }
            }
            statement.execute("DROP TABLE \"root.jdbc_stmt\".fields");
        }
    }

    @Test
    void maxRowsHoldsWhateverTheFetchSize() throws SQLException {
        // Pushed, local, native, SHOW.
        List<String> queries = List.of(
                "SELECT v FROM " + TABLE,
                "SELECT v * 2, v FROM " + TABLE + " ORDER BY v DESC",
                "select v from root.jdbc_stmt.d");
        for (String sql : queries) {
            try (Statement statement = connection.createStatement();
                    PreparedStatement prepared = connection.prepareStatement(sql)) {
                for (int fetch : new int[] {0, 1, 7, 1000, 100_000}) {
                    statement.setFetchSize(fetch);
                    prepared.setFetchSize(fetch);
                    for (int max : new int[] {1, 999, 10_001}) {
                        statement.setMaxRows(max);
                        prepared.setLargeMaxRows(max);
                        assertThat(count(statement.executeQuery(sql))).as(sql).isEqualTo(max);
                        assertThat(count(prepared.executeQuery())).as(sql).isEqualTo(max);
                    }
                }
                statement.setMaxRows(0);
                assertThat(count(statement.executeQuery(sql))).isEqualTo(ROWS);
                statement.setLargeMaxRows(1L << 40);
                assertThat(count(statement.executeQuery(sql))).isEqualTo(ROWS);
                assertThat(statement.getLargeMaxRows()).isEqualTo(1L << 40);
                assertThat(statement.getMaxRows()).isEqualTo(Integer.MAX_VALUE);
            }
        }
        try (Statement statement =
                connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY)) {
            statement.setMaxRows(10);
            try (ResultSet rows = statement.executeQuery(queries.get(0))) {
                assertThat(rows.last()).isTrue();
                assertThat(rows.getRow()).isEqualTo(10);
            }
        }
    }

    @Test
    void optionsRefuseNonsense() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (Object[] each : new Object[][] {
                {"setMaxRows", -1},
                {"setFetchSize", -1},
                {"setQueryTimeout", -1},
                {"setMaxFieldSize", -1},
                {"setFetchDirection", 7},
                {"getMoreResults", 9}
            }) {
                assertThatThrownBy(() -> {
                            try {
                                Statement.class
                                        .getMethod((String) each[0], int.class)
                                        .invoke(statement, each[1]);
                            } catch (java.lang.reflect.InvocationTargetException e) {
                                throw e.getCause();
                            }
                        })
                        .as((String) each[0])
                        .isInstanceOf(SQLException.class)
                        .extracting("SQLState")
                        .isEqualTo("22023");
            }
            assertThatThrownBy(() -> statement.executeUpdate("x", 5))
                    .extracting("SQLState")
                    .isEqualTo("22023");
            assertThatThrownBy(() -> statement.execute(null))
                    .extracting("SQLState")
                    .isEqualTo("22023");
            assertThatThrownBy(() -> connection.prepareStatement("SELECT 1", 77))
                    .extracting("SQLState")
                    .isEqualTo("22023");
            statement.setCursorName("c");
            assertThat(statement.isPoolable()).isFalse();
            statement.setPoolable(true);
            assertThat(statement.isPoolable()).isTrue();
            assertThat(connection.prepareStatement("SELECT 1").isPoolable()).isTrue();
            assertThat(connection.prepareCall("SELECT 1").isPoolable()).isTrue();
            statement.setFetchSize(17);
            assertThat(statement.getFetchSize()).isEqualTo(17);
            statement.setQueryTimeout(3);
            assertThat(statement.getQueryTimeout()).isEqualTo(3);
            assertThat(statement.getConnection()).isSameAs(connection);
        }
    }

    @Test
    void everyFormOfPrepareStatement() throws SQLException {
        String insert = "INSERT INTO " + TABLE + " (\"Time\", v) VALUES (?, ?)";
        for (PreparedStatement each : List.of(
                connection.prepareStatement(insert),
                connection.prepareStatement(insert, Statement.RETURN_GENERATED_KEYS),
                connection.prepareStatement(insert, Statement.NO_GENERATED_KEYS),
                connection.prepareStatement(insert, new int[] {1}),
                connection.prepareStatement(insert, new String[] {"time", "V", "other"}),
                connection.prepareStatement(insert, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY),
                connection.prepareStatement(
                        insert,
                        ResultSet.TYPE_SCROLL_INSENSITIVE,
                        ResultSet.CONCUR_UPDATABLE,
                        ResultSet.CLOSE_CURSORS_AT_COMMIT))) {
            try (each) {
                each.setLong(1, 5);
                each.setInt(2, 5);
                assertThat(each.executeUpdate()).isEqualTo(1);
                assertThat(each.getUpdateCount()).isEqualTo(1);
                try (ResultSet keys = each.getGeneratedKeys()) {
                    assertThat(keys.next()).isFalse();
                    assertThat(keys.getMetaData().getColumnCount()).isPositive();
                }
            }
        }
        try (PreparedStatement named = connection.prepareStatement(insert, new String[] {"time", "V", "other"});
                PreparedStatement numbered = connection.prepareStatement(insert, new int[] {2, 9});
                Statement text = connection.createStatement()) {
            named.setLong(1, 5);
            named.setInt(2, 5);
            named.executeUpdate();
            ResultSetMetaData keys = named.getGeneratedKeys().getMetaData();
            assertThat(List.of(keys.getColumnLabel(1), keys.getColumnLabel(2), keys.getColumnLabel(3)))
                    .containsExactly("time", "V", "other");
            assertThat(List.of(keys.getColumnType(1), keys.getColumnType(2)))
                    .containsExactly(Types.TIMESTAMP, Types.INTEGER);
            numbered.setLong(1, 5);
            numbered.setInt(2, 5);
            numbered.executeUpdate();
            assertThat(numbered.getGeneratedKeys().getMetaData().getColumnLabel(1))
                    .isEqualTo("v");
            assertThat(text.executeUpdate("INSERT INTO " + TABLE + " (\"Time\", v) VALUES (5, 5)", new String[] {"v"}))
                    .isEqualTo(1);
            assertThat(text.getGeneratedKeys().getMetaData().getColumnLabel(1)).isEqualTo("v");
            assertThat(text.execute("SELECT v FROM " + TABLE + " LIMIT 1", Statement.RETURN_GENERATED_KEYS))
                    .isTrue();
            assertThat(text.executeLargeUpdate(
                            "INSERT INTO " + TABLE + " (\"Time\", v) VALUES (5, 5), (6, 6)", new int[] {1}))
                    .isEqualTo(2);
        }
    }

    @Test
    void moreResultsAndKeptOnes() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            assertThat(statement.getResultSet()).isNull();
            assertThat(statement.execute("SELECT v FROM " + TABLE)).isTrue();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            ResultSet first = statement.getResultSet();
            assertThat(first.next()).isTrue();
            assertThat(statement.getMoreResults(Statement.KEEP_CURRENT_RESULT)).isFalse();
            assertThat(statement.getResultSet()).isNull();
            assertThat(statement.getLargeUpdateCount()).isEqualTo(-1);
            ResultSet second = statement.executeQuery("SELECT v FROM " + TABLE + " WHERE v < 3");
            assertThat(count(first)).isEqualTo(ROWS - 1);
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(second.isClosed()).isTrue();
            statement.execute("SELECT v FROM " + TABLE);
            ResultSet third = statement.getResultSet();
            statement.getMoreResults(Statement.KEEP_CURRENT_RESULT);
            ResultSet fourth = statement.executeQuery("SELECT v FROM " + TABLE);
            assertThat(third.isClosed()).isFalse();
            statement.getMoreResults(Statement.CLOSE_ALL_RESULTS);
            assertThat(third.isClosed()).isTrue();
            assertThat(fourth.isClosed()).isTrue();
            statement.execute("INSERT INTO " + TABLE + " (\"Time\", v) VALUES (1, 1), (2, 2)");
            assertThat(statement.getLargeUpdateCount()).isEqualTo(2);
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            // What is kept is the statement's all the same.
            statement.execute("SELECT v FROM " + TABLE);
            ResultSet kept = statement.getResultSet();
            statement.getMoreResults(Statement.KEEP_CURRENT_RESULT);
            statement.close();
            assertThat(kept.isClosed()).isTrue();
            assertThatThrownBy(kept::next).extracting("SQLState").isEqualTo("24000");
        }
    }

    @Test
    void closesOnCompletion() throws SQLException {
        Statement statement = connection.createStatement();
        assertThat(statement.isCloseOnCompletion()).isFalse();
        statement.closeOnCompletion();
        assertThat(statement.isCloseOnCompletion()).isTrue();
        statement.executeUpdate("INSERT INTO " + TABLE + " (\"Time\", v) VALUES (1, 1)");
        assertThat(statement.isClosed()).isFalse();
        statement.execute("SELECT v FROM " + TABLE);
        ResultSet kept = statement.getResultSet();
        statement.getMoreResults(Statement.KEEP_CURRENT_RESULT);
        ResultSet last = statement.executeQuery("SELECT v FROM " + TABLE);
        last.close();
        assertThat(statement.isClosed()).isFalse();
        kept.close();
        assertThat(statement.isClosed()).isTrue();
    }

    @Test
    void warningsAreChainedAndClearedByTheNextExecution() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchDirection(ResultSet.FETCH_REVERSE);
            statement.setFetchDirection(ResultSet.FETCH_UNKNOWN);
            SQLWarning first = statement.getWarnings();
            assertThat(first.getSQLState()).isEqualTo("01000");
            assertThat((Object) first.getNextWarning()).isNotNull();
            statement.executeQuery("SELECT 1");
            assertThat((Object) statement.getWarnings()).isNull();
            statement.setFetchDirection(ResultSet.FETCH_REVERSE);
            statement.clearWarnings();
            assertThat((Object) statement.getWarnings()).isNull();
        }
    }

    @Test
    void escapesCanBeLeftAlone() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(count(statement.executeQuery(
                            "SELECT v FROM " + TABLE + " WHERE \"Time\" < {ts '1970-01-01 00:00:00.005'}")))
                    .isEqualTo(5);
            statement.setEscapeProcessing(false);
            assertThatThrownBy(() -> statement.executeQuery("SELECT {fn ABS(-1)}"))
                    .hasMessageContaining("setEscapeProcessing")
                    .extracting("SQLState")
                    .isEqualTo("42601");
            assertThat(count(statement.executeQuery("SELECT '{fn ABS(-1)}'"))).isEqualTo(1);
            statement.setEscapeProcessing(true);
            assertThat(count(statement.executeQuery("SELECT {fn ABS(-1)}"))).isEqualTo(1);
        }
    }

    @Test
    void namesAndTextAreQuotedAsTheyAreRead() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.enquoteLiteral("O'Clock")).isEqualTo("'O''Clock'");
            assertThat(statement.enquoteNCharLiteral("O'Clock")).isEqualTo("N'O''Clock'");
            assertThat(statement.isSimpleIdentifier("temperature")).isTrue();
            assertThat(statement.isSimpleIdentifier("select")).isFalse();
            assertThat(statement.enquoteIdentifier("v", false)).isEqualTo("v");
            assertThat(statement.enquoteIdentifier("v", true)).isEqualTo("\"v\"");
            assertThat(statement.enquoteIdentifier("room1.d 1", false)).isEqualTo("\"room1.d 1\"");
            assertThat(statement.enquoteIdentifier("a\"b", false)).isEqualTo("\"a\"\"b\"");
            assertThat(statement.enquoteIdentifier("\"a b\"", true)).isEqualTo("\"a b\"");
            assertThat(statement.enquoteIdentifier("select", false)).isEqualTo("\"select\"");
            assertThatThrownBy(() -> statement.enquoteIdentifier("", true))
                    .extracting("SQLState")
                    .isEqualTo("42602");
            try (ResultSet rows = statement.executeQuery("SELECT " + statement.enquoteLiteral("it's") + " AS "
                    + statement.enquoteIdentifier("a \"b\"", false) + ", " + statement.enquoteNCharLiteral("ñ"))) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString("a \"b\"")).isEqualTo("it's");
                assertThat(rows.getString(2)).isEqualTo("ñ");
            }
        }
    }

    @Test
    void batchesOfText() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.executeBatch()).isEmpty();
            statement.addBatch("INSERT INTO " + TABLE + " (\"Time\", v) VALUES (1, 1)");
            statement.addBatch("UPDATE " + TABLE
                    + " SET v = 2 WHERE v IN (2, 3) AND \"Time\" < TIMESTAMP '1970-01-01 00:00:00.003'");
            statement.addBatch("insert into root.jdbc_stmt.d(time, v) values (1, 1), (2, 2)");
            assertThat(statement.executeLargeBatch()).containsExactly(1, 1, 2);
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            statement.addBatch("nonsense");
            statement.clearBatch();
            assertThat(statement.executeLargeBatch()).isEmpty();
        }
    }

    /**
     * Pools test connections by statements without a table, which have their answer here: they must not hide that the
     * server is gone.
     */
    @Test
    void statementsWithoutATableReachTheServer(IotdbServer server) throws SQLException {
        for (String parameters : List.of("", "?sql_dialect=table")) {
            for (String sql : List.of(
                    "SELECT 1", "select 1 from dual", "VALUES (1)", "SELECT CURRENT_TIMESTAMP", "select now()")) {
                try (ServerRelay relay = ServerRelay.to(server);
                        Connection connection = DriverManager.getConnection(relay.url() + parameters, "root", "root");
                        Statement statement = connection.createStatement();
                        PreparedStatement prepared = connection.prepareStatement(sql)) {
                    assertThat(statement.executeQuery(sql).next()).isTrue();
                    assertThat(prepared.executeQuery().next()).isTrue();
                    relay.cut();
                    assertThatThrownBy(() -> statement.execute(sql))
                            .as(sql)
                            .extracting("SQLState")
                            .asString()
                            .startsWith("08");
                    assertThatThrownBy(prepared::execute)
                            .as(sql)
                            .extracting("SQLState")
                            .asString()
                            .startsWith("08");
                    assertThat(connection.isValid(3)).isFalse();
                }
            }
        }
    }
}
