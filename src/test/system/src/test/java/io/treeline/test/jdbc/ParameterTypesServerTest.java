// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Parameters that have no neighbour to take a type from, or whose value is of another type than their neighbour: the
 * value decides, as it does with PostgreSQL's driver.
 */
@WithServer
class ParameterTypesServerTest {
    private static final String TABLE = "\"root.parameter_types\".t";
    private static Connection connection;

    @BeforeAll
    static void load(IotdbServer server) throws SQLException {
        connection = DriverManager.getConnection(server.url() + "?timeZone=UTC", "root", "root");
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA \"root.parameter_types\"");
            statement.execute("CREATE TABLE " + TABLE + " (\"Time\" timestamp, i int, d double precision, s text)");
            statement.execute(
                    "INSERT INTO " + TABLE + " (\"Time\", i, d, s) VALUES (1, 1, 1.5, 'a'), (2, 2, 2.5, 'b')");
        }
    }

    @AfterAll
    static void drop() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA \"root.parameter_types\" CASCADE");
        }
        connection.close();
    }

    static Stream<Arguments> statements() {
        return Stream.of(
                Arguments.of("SELECT greatest(i, ?) FROM t", List.of(1.5), "1.5 2"),
                Arguments.of("SELECT least(?, i, ?) FROM t", List.of(5, new BigDecimal("1.25")), "1 1.25"),
                Arguments.of("SELECT CASE WHEN i = 1 THEN ? ELSE ? END FROM t", List.of("x", "y"), "x y"),
                Arguments.of("SELECT CASE i WHEN ? THEN ? END FROM t", Arrays.asList(2, null), "null null"),
                Arguments.of("SELECT CASE i WHEN ? THEN ? ELSE 0 END FROM t", List.of(2, 7), "0 7"),
                Arguments.of("SELECT ? = ?", List.of(1, 1L), "true"),
                Arguments.of("SELECT lag(i, 1, ?) OVER (ORDER BY \"Time\") FROM t", List.of(9), "9 1"),
                Arguments.of("SELECT percentile_cont(?) WITHIN GROUP (ORDER BY d) FROM t", List.of(0.5), "2"),
                Arguments.of("SELECT coalesce(?, ?)", Arrays.asList(null, "q"), "q"),
                Arguments.of("SELECT ? + i FROM t", List.of(0.5), "1.5 2.5"),
                Arguments.of("SELECT i * ? FROM t", List.of(new BigDecimal("1.5")), "1.5 3.0"),
                Arguments.of("SELECT i + ? FROM t", List.of(5), "6 7"),
                Arguments.of("SELECT i + ? FROM t", List.of(5.0), "6 7"),
                Arguments.of("SELECT * FROM generate_series(?, ?) g", List.of(1, 3), "1 2 3"),
                Arguments.of("SELECT nullif(?, ?)", List.of(1, 2), "1"),
                Arguments.of("SELECT i FROM t WHERE i = coalesce(?, i)", Arrays.asList((Object) null), "1 2"),
                Arguments.of("SELECT i FROM t WHERE i > ?", List.of(1.5), "2"),
                Arguments.of("SELECT ? IN (i, 7) FROM t", List.of(2), "false true"),
                Arguments.of("SELECT ? IN (1, i, 2) FROM t", List.of(5), "false false"),
                Arguments.of("SELECT ? IN (?, ?, i) FROM t", List.of(2, 7, 8), "false true"),
                Arguments.of("SELECT ? NOT IN (?, ?) FROM t", List.of(2, 7, 2), "false false"),
                Arguments.of(
                        "SELECT i FROM t WHERE CASE WHEN ? THEN ? ELSE i END IN (i, ? - 6)", List.of(true, 2, 7), "2"),
                Arguments.of(
                        "SELECT i FROM t WHERE CASE WHEN ? THEN i ELSE i END IS DISTINCT FROM 1", List.of(false), "2"),
                Arguments.of("SELECT pg_typeof(x) FROM (SELECT ? AS x) s", List.of(5), "integer"),
                Arguments.of("SELECT pg_typeof(x) FROM (SELECT ? AS x) s", List.of(5L), "bigint"),
                Arguments.of("SELECT pg_typeof(x) FROM (SELECT ? AS x) s", List.of("5"), "text"),
                Arguments.of("SELECT pg_typeof(x) FROM (SELECT ? AS x) s", List.of(true), "boolean"),
                Arguments.of("SELECT ?", List.of(2.5), "2.5"),
                Arguments.of("SELECT ? / ?", List.of(7, 2), "3"),
                Arguments.of("SELECT ? / ?", List.of(7, 2.0), "3.5"),
                Arguments.of("SELECT pg_typeof(-?)", List.of(7), "integer"),
                Arguments.of("SELECT (? + ?) / ? + i FROM t", List.of(7, 2, 2), "5 6"),
                Arguments.of("SELECT i FROM t WHERE i = ? / ?", List.of(5, 2), "2"),
                Arguments.of("SELECT i FROM t WHERE i = abs(? - ?)", List.of(5, 7), "2"),
                Arguments.of("SELECT i * ? FROM t", List.of(3_000_000_000L), "3000000000 6000000000"),
                Arguments.of("SELECT i FROM t WHERE i + ? > 3000000001", List.of(3_000_000_000L), "2"),
                Arguments.of("SELECT i FROM t WHERE i < ?", List.of(3_000_000_000L), "1 2"),
                Arguments.of("SELECT s FROM t WHERE s >= CAST(? AS varchar(1))", List.of("ab"), "a b"),
                Arguments.of("SELECT s FROM t WHERE s || '' >= CAST(? AS varchar(1))", List.of("ab"), "a b"),
                Arguments.of("SELECT s FROM t WHERE s LIKE CAST(? AS varchar(1))", List.of("ab"), "a"),
                Arguments.of("SELECT s FROM t WHERE s NOT LIKE ?::varchar(1)", List.of("ab"), "b"),
                Arguments.of("SELECT s FROM t WHERE s > CAST(? AS char(1))", List.of("ab"), "b"),
                Arguments.of("SELECT s FROM t WHERE s <= CAST(? AS char(3))", List.of("a"), "a"),
                Arguments.of("SELECT d FROM t WHERE d > CAST(? AS numeric(3, 1))", List.of(1.46), "2.5"),
                Arguments.of("SELECT d FROM t WHERE d + 0 > CAST(? AS numeric(3, 1))", List.of(1.46), "2.5"),
                Arguments.of("SELECT i FROM t WHERE i >= CAST(? AS numeric(3, 0))", List.of(1.6), "2"),
                Arguments.of("SELECT i FROM t WHERE i + 0 >= CAST(? AS numeric(3, 0))", List.of(1.6), "2"),
                Arguments.of("SELECT i FROM t WHERE d * 2 - i < CAST(? AS real)", List.of(2.0000000001), ""),
                Arguments.of("SELECT date '2024-02-28' + ?", List.of(2), "2024-03-01"),
                Arguments.of("SELECT ? + date '2024-02-28'", List.of(1), "2024-02-29"),
                Arguments.of("SELECT date '2024-03-01' - ?", List.of(1), "2024-02-29"),
                Arguments.of("SELECT timestamp '2024-02-28 00:00:00' + ?", List.of("1 day"), "2024-02-29 00:00:00"),
                // What stands behind AT TIME ZONE comes first when it is computed.
                Arguments.of(
                        "SELECT (\"Time\" + ? * INTERVAL '1' HOUR) AT TIME ZONE ? FROM t",
                        List.of(2, "Asia/Tokyo"),
                        "1970-01-01 11:00:00.001 1970-01-01 11:00:00.002"));
    }

    @ParameterizedTest
    @MethodSource("statements")
    void valuesDecide(String sql, List<Object> values, String expected) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.replace("FROM t", "FROM " + TABLE))) {
            // Twice: the second time by what is known then.
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < values.size(); i++) {
                    statement.setObject(i + 1, values.get(i));
                }
                List<String> found = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.add(rows.getString(1));
                    }
                }
                assertThat(String.join(" ", found)).isEqualTo(expected);
            }
        }
    }

    @Test
    void oneStatementTakesValuesOfSeveralTypes() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT greatest(?, ?)")) {
            assertThat(statement.getMetaData()).as("nothing is known yet").isNull();
            assertThatThrownBy(statement::getParameterMetaData)
                    .hasMessageContaining("CAST(? AS type)")
                    .extracting("SQLState")
                    .isEqualTo("42P18");
            statement.setInt(1, 1);
            assertThatThrownBy(statement::executeQuery).extracting("SQLState").isEqualTo("07001");
            for (Object[] pair : new Object[][] {{1, 2, "INTEGER"}, {1.5, 2.5, "DOUBLE"}, {"a", "b", "VARCHAR"}}) {
                statement.setObject(1, pair[0]);
                statement.setObject(2, pair[1]);
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getString(1)).isEqualTo(String.valueOf(pair[1]));
                    assertThat(rows.getMetaData().getColumnTypeName(1)).isEqualTo(pair[2]);
                }
                assertThat(statement.getMetaData().getColumnTypeName(1)).isEqualTo(pair[2]);
            }
            statement.setString(2, "x");
            statement.setInt(1, 1);
            assertThatThrownBy(statement::executeQuery)
                    .isInstanceOf(SQLException.class)
                    .extracting("SQLState")
                    .asString()
                    .startsWith("42");
        }
    }

    @Test
    void writesAndBatchesToo() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO " + TABLE + " (\"Time\", i) VALUES (?, greatest(?, ?))");
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE " + TABLE + " SET i = CASE WHEN i = ? THEN ? ELSE i END WHERE \"Time\" >= 100");
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < 3; i++) {
                insert.setLong(1, 100 + i);
                insert.setInt(2, i);
                insert.setInt(3, 1);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
            assertThat(insert.executeBatch()).isEmpty();
            update.setInt(1, 2);
            update.setInt(2, 20);
            assertThat(update.executeUpdate()).isEqualTo(3);
            try (ResultSet rows =
                    statement.executeQuery("SELECT string_agg(CAST(i AS text), ' ' ORDER BY \"Time\") FROM " + TABLE
                            + " WHERE \"Time\" >= 100")) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo("1 1 20");
            }
            assertThat(statement.executeUpdate("DELETE FROM " + TABLE + " WHERE \"Time\" >= 100"))
                    .isEqualTo(3);
        }
    }
}
