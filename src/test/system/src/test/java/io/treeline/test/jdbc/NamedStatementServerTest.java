// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.IotdbConnection;
import io.treeline.driver.NamedStatement;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ParameterMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Parameters with names, in relational and native text, of queries and INSERTs. */
@WithServer
class NamedStatementServerTest {
    private static final String TABLE = "\"root.jdbc_named\".\"room.d\"";
    private static String url;

    @BeforeAll
    static void load(IotdbServer server) throws SQLException {
        url = server.url() + "?user=root&password=root&timeZone=UTC";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("create database root.jdbc_named");
            statement.execute(
                    "create aligned timeseries root.jdbc_named.room.d(temperature double, state text, n int32, raw blob)");
            statement.execute(
                    "insert into root.jdbc_named.room.d(time, temperature, state, n) values (1, 1.5, 'a:b', 1), (2, 2.5, 'off', 2), (3, 3.5, 'on', 3)");
        }
    }

    private static NamedStatement prepare(Connection connection, String sql) throws SQLException {
        return connection.unwrap(IotdbConnection.class).prepareNamed(sql);
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
    void aNameMayStandSeveralTimes() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                NamedStatement query = prepare(
                        connection,
                        "SELECT * FROM " + TABLE
                                + " WHERE (n = :x OR temperature < :x) AND state <> ':x' AND \"Time\" >= :from")) {
            assertThat(query.parameterNames()).containsExactly("x", "from");
            assertThat(count(query.set("x", 2).set("from", Instant.EPOCH).executeQuery()))
                    .isEqualTo(2);
            query.setInt("x", 3);
            assertThat(count(query.executeQuery())).isEqualTo(3);
            assertThat(count(query.setAll(Map.of("x", 1, "from", 1L)).executeQuery()))
                    .isEqualTo(1);
            assertThat(query.getMetaData().getColumnCount()).isEqualTo(5);
            // By index, each place counts.
            query.setInt(1, 2);
            query.setInt(2, 0);
            assertThat(count(query.executeQuery())).isEqualTo(1);
            assertThat(query.unwrap(CallableStatement.class)).isSameAs(query);
        }
    }

    @Test
    void anOptionalConditionIsWrittenWithTheNameTwice() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                NamedStatement query = prepare(
                        connection,
                        "SELECT n FROM " + TABLE
                                + " WHERE (:state IS NULL OR state = :state) AND (CAST(:n AS INTEGER) IS NULL OR n > :n)")) {
            assertThat(count(query.set("state", null).set("n", null).executeQuery()))
                    .isEqualTo(3);
            assertThat(count(query.set("state", "on").executeQuery())).isEqualTo(1);
            assertThat(count(query.set("state", null).set("n", 1).executeQuery()))
                    .isEqualTo(2);
        }
    }

    @Test
    void wrongNamesAreTold() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                NamedStatement query =
                        prepare(connection, "SELECT n FROM " + TABLE + " WHERE n > :low AND n < :high")) {
            assertThatThrownBy(() -> query.setInt("hihg", 1))
                    .hasMessageContaining(":hihg")
                    .hasMessageContaining(":low, :high")
                    .extracting("SQLState")
                    .isEqualTo("22023");
            assertThatThrownBy(() -> query.set(null, 1)).extracting("SQLState").isEqualTo("22023");
            query.setInt("LOW", 0);
            assertThatThrownBy(query::executeQuery)
                    .hasMessageContaining(":high")
                    .extracting("SQLState")
                    .isEqualTo("07001");
            assertThatThrownBy(() -> query.setAll(Map.of("low", 1))).hasMessage("Parameter :high is not set");
            assertThatThrownBy(() -> query.setAll(Map.of("low", 1, "high", 2, "middle", 3)))
                    .hasMessageContaining(":middle");
            assertThatThrownBy(() -> query.setAll(null)).extracting("SQLState").isEqualTo("22023");
            query.clearParameters();
            assertThatThrownBy(query::execute).hasMessage("Parameters :low, :high are not set");
            assertThatThrownBy(() -> prepare(connection, "SELECT n FROM " + TABLE + " WHERE n > ?"))
                    .hasMessageContaining("prepareStatement");
            assertThatThrownBy(() -> prepare(connection, "SELECT n FROM " + TABLE + " WHERE n > ? AND n < :a"))
                    .extracting("SQLState")
                    .isEqualTo("42601");
            // Where a mistake is, is told by the text as it was written.
            assertThatThrownBy(() ->
                            prepare(connection, "SELECT n FROM " + TABLE + " WHERE n > :a_long_name AND nosuch < 1"))
                    .hasMessageContaining("nosuch")
                    .hasMessageContaining(
                            "column " + ("SELECT n FROM " + TABLE + " WHERE n > :a_long_name AND :").length());
        }
    }

    @Test
    void nativeTextAndPlainPlaces() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                CallableStatement query = connection.prepareCall(
                        "select temperature, n from root.jdbc_named.room.d where n >= :n and temperature < :t and state != ':no'");
                CallableStatement plain = connection.prepareCall(
                        "SELECT n FROM " + TABLE + " WHERE n > ?",
                        ResultSet.TYPE_SCROLL_INSENSITIVE,
                        ResultSet.CONCUR_READ_ONLY)) {
            query.setInt("n", 2);
            query.setDouble("t", 3);
            assertThat(count(query.executeQuery())).isEqualTo(1);
            assertThat(query.getParameterMetaData().getParameterType(1)).isEqualTo(Types.OTHER);
            plain.setInt(1, 1);
            try (ResultSet rows = plain.executeQuery()) {
                assertThat(rows.last()).isTrue();
                assertThat(rows.getRow()).isEqualTo(2);
            }
            assertThatThrownBy(() -> plain.setInt("n", 1)).hasMessageContaining("no names");
            assertThatThrownBy(() -> query.getInt(1)).isInstanceOf(SQLFeatureNotSupportedException.class);
            assertThatThrownBy(() -> query.registerOutParameter("n", Types.INTEGER))
                    .isInstanceOf(SQLFeatureNotSupportedException.class)
                    .hasMessageContaining("procedures");
            for (String call : List.of("{call f(:a)}", "{?= call f(1)}", "{:r = call f(:a)}")) {
                assertThatThrownBy(() -> connection.prepareCall(call))
                        .isInstanceOf(SQLFeatureNotSupportedException.class)
                        .hasMessageContaining("SELECT");
            }
        }
    }

    @Test
    void batchesOfMapsAreTablets() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                NamedStatement insert = prepare(
                        connection,
                        "INSERT INTO " + TABLE
                                + " (\"Time\", temperature, state, n, raw) VALUES (:t, :v, :s, :n, :raw), (:t2, :v, :s, :n, :raw)")) {
            ParameterMetaData types = insert.getParameterMetaData();
            assertThat(types.getParameterCount()).isEqualTo(10);
            assertThat(List.of(types.getParameterType(1), types.getParameterType(2), types.getParameterType(4)))
                    .isEqualTo(List.of(Types.TIMESTAMP, Types.DOUBLE, Types.INTEGER));
            assertThat(types.isNullable(1)).isEqualTo(ParameterMetaData.parameterNoNulls);
            assertThat(types.isNullable(2)).isEqualTo(ParameterMetaData.parameterNullable);
            for (int i = 0; i < 100; i++) {
                Map<String, Object> row = new HashMap<>(Map.of("t", 1000L + i, "t2", 2000L + i, "v", i * 0.5, "n", i));
                row.put("s", i % 2 == 0 ? null : "s" + i);
                row.put("raw", new byte[] {(byte) i});
                insert.addBatch(row);
            }
            assertThatThrownBy(() -> insert.addBatch(Map.of("t", 1))).hasMessageContaining("are not set");
            assertThatThrownBy(() -> insert.addBatch(
                            Map.of("t", 1L, "t2", 2L, "v", "no number", "s", "x", "n", 1, "raw", new byte[0])))
                    .extracting("SQLState")
                    .isEqualTo("22018");
            assertThat(insert.executeBatch()).hasSize(100).containsOnly(2);
            insert.setTimestamp("t", new Timestamp(3000));
            insert.setLong("t2", 3001);
            insert.setNull("v", Types.DOUBLE);
            insert.setCharacterStream("s", new StringReader("from a reader"));
            insert.setObject("n", "7", Types.INTEGER);
            // A stream is read once, though its name stands twice.
            insert.setBinaryStream("raw", new ByteArrayInputStream("bytes".getBytes(StandardCharsets.UTF_8)));
            assertThat(insert.executeUpdate()).isEqualTo(2);
            try (ResultSet rows = statement.executeQuery("SELECT COUNT(*), COUNT(state), SUM(n) FROM " + TABLE
                    + " WHERE \"Time\" >= TIMESTAMP '1970-01-01 00:00:01'")) {
                rows.next();
                assertThat(List.of(rows.getLong(1), rows.getLong(2), rows.getLong(3)))
                        .isEqualTo(List.of(202L, 102L, 2 * 4950L + 14));
            }
            try (ResultSet rows = statement.executeQuery(
                    "SELECT raw, state FROM " + TABLE + " WHERE \"Time\" = TIMESTAMP '1970-01-01 00:00:03.001'")) {
                rows.next();
                assertThat(rows.getBytes(1)).isEqualTo("bytes".getBytes(StandardCharsets.UTF_8));
                assertThat(rows.getString(2)).isEqualTo("from a reader");
            }
            statement.executeUpdate("DELETE FROM " + TABLE + " WHERE \"Time\" >= TIMESTAMP '1970-01-01 00:00:01'");
        }
    }

    @Test
    void updatesAndDeletesKnowTheirTypes() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                NamedStatement update = prepare(
                        connection,
                        "UPDATE " + TABLE + " SET state = :state, temperature = temperature + :more WHERE n = :n")) {
            ParameterMetaData types = update.getParameterMetaData();
            assertThat(List.of(types.getParameterType(1), types.getParameterType(2), types.getParameterType(3)))
                    .isEqualTo(List.of(Types.VARCHAR, Types.DOUBLE, Types.INTEGER));
            assertThat(types.getParameterClassName(1)).isEqualTo("java.lang.String");
            assertThat(types.isSigned(3)).isTrue();
            assertThat(types.getPrecision(3)).isEqualTo(10);
            assertThat(types.getScale(3)).isZero();
            assertThat(types.getParameterMode(3)).isEqualTo(ParameterMetaData.parameterModeIn);
            assertThat(update.set("state", "off").set("more", 0).set("n", 2).executeUpdate())
                    .isEqualTo(1);
        }
    }

    /** The example of docs/named-parameters.md is this method. */
    private static double example(Connection connection) throws SQLException {
        IotdbConnection iotdb = connection.unwrap(IotdbConnection.class);
        try (NamedStatement insert = iotdb.prepareNamed(
                "INSERT INTO \"hall1.press\" (\"Time\", pressure, state) VALUES (:time, :pressure, :state)")) {
            insert.addBatch(Map.of("time", Instant.parse("2024-05-01T00:00:00Z"), "pressure", 4.5, "state", "idle"));
            insert.addBatch(Map.of("time", Instant.parse("2024-05-01T00:00:10Z"), "pressure", 6.0, "state", "busy"));
            insert.executeBatch();
        }
        try (NamedStatement query = iotdb.prepareNamed(
                "SELECT AVG(pressure) FROM \"hall1.press\" WHERE \"Time\" >= :day AND \"Time\" < CAST(:day AS TIMESTAMP) + INTERVAL '1' DAY")) {
            try (ResultSet rows =
                    query.set("day", Instant.parse("2024-05-01T00:00:00Z")).executeQuery()) {
                return rows.next() ? rows.getDouble(1) : Double.NaN;
            }
        }
    }

    @Test
    void thePageRuns() throws Exception {
        try (Connection connection = DriverManager.getConnection(url + "&database=root.jdbc_named");
                Statement statement = connection.createStatement()) {
            statement.execute("create timeseries root.jdbc_named.hall1.press.pressure double");
            statement.execute("create timeseries root.jdbc_named.hall1.press.state text");
            assertThat(example(connection)).isEqualTo(5.25);
        }
        Path root = Path.of(System.getProperty("treeline.root"));
        String page = Files.readString(root.resolve("docs/named-parameters.md"));
        String code = page.split("```")[1].substring("java\n".length()).strip();
        String own = Files.readString(
                root.resolve("src/test/system/src/test/java/io/treeline/test/jdbc/NamedStatementServerTest.java"));
        // Lines may be wrapped otherwise.
        assertThat(own.replaceAll("\\s+", "")).contains(code.replaceAll("\\s+", ""));
    }
}
