// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes whose rows or values are computed mean what SQL says, with true counts, for aligned and other devices. */
@WithServer
class WriteStatementsServerTest {
    private static final String T = "\"root.writes\".\"room.d\"";

    private Connection connection;
    private Statement statement;

    @BeforeEach
    void connect(IotdbServer server) throws SQLException {
        connection = DriverManager.getConnection(server.url() + "?time_zone=%2B00:00", "root", "root");
        statement = connection.createStatement();
        statement.execute("DROP SCHEMA IF EXISTS \"root.writes\" CASCADE");
        statement.execute("CREATE SCHEMA \"root.writes\"");
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    private void table(boolean aligned) throws SQLException {
        statement.execute("CREATE TABLE " + T
                + " (a INTEGER, b DOUBLE, s VARCHAR, \"value\" BOOLEAN, ts TIMESTAMP, d DATE) WITH (aligned = "
                + aligned + ")");
        assertThat(
                        statement.executeUpdate(
                                "INSERT INTO " + T
                                        + " (\"Time\", a, b, s, \"value\", ts, d) VALUES (1, 10, 1.5, 'one', true, 100, '2024-02-29'),"
                                        + " (2, 20, NULL, 'it''s', NULL, NULL, NULL), (3, NULL, 3.5, NULL, false, NULL, NULL), (5, 50, 5.5, 'five', NULL, NULL, DATE '2024-01-01')"))
                .isEqualTo(4);
    }

    private List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    Object value = result.getObject(i);
                    row.append(i == 1 ? "" : "|").append(value instanceof Timestamp time ? time.getTime() : value);
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    private List<String> ab() throws SQLException {
        return rows("SELECT \"Time\", a, b, s FROM " + T + " ORDER BY \"Time\"");
    }

    private void fails(String sql, String state, String part) {
        assertThatThrownBy(() -> statement.execute(sql)).as(sql).isInstanceOfSatisfying(SQLException.class, e -> {
            assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(state);
            assertThat(e.getMessage()).contains(part);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void updateSetsExistingRowsOnly(boolean aligned) throws SQLException {
        table(aligned);
        assertThat(statement.executeUpdate("UPDATE " + T + " SET a = a + 1, s = UPPER(s) WHERE b > 1"))
                .isEqualTo(3);
        assertThat(ab()).containsExactly("1|11|1.5|ONE", "2|20|null|it's", "3|null|3.5|null", "5|51|5.5|FIVE");
        assertThat(statement.executeUpdate("UPDATE " + T + " d SET b = 9 WHERE d.\"Time\" = 4"))
                .isZero();
        assertThat(
                        statement.executeUpdate(
                                "UPDATE " + T
                                        + " SET b = 2, \"value\" = NULL, ts = TIMESTAMP '1970-01-01 00:00:01', d = DATE '2024-05-06' WHERE \"Time\" = 1"))
                .isEqualTo(1);
        assertThat(rows("SELECT b, \"value\", ts, d FROM " + T + " WHERE \"Time\" = 1"))
                .containsExactly("2.0|null|1000|2024-05-06");
        assertThat(statement.executeUpdate("UPDATE " + T + " SET s = NULL")).isEqualTo(4);
        assertThat(ab()).containsExactly("1|11|2.0|null", "2|20|null|null", "3|null|3.5|null", "5|51|5.5|null");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void parametersTakeTheColumnsType(boolean aligned) throws SQLException {
        table(aligned);
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE " + T + " SET a = ?, b = ?, s = ? || s, ts = ? WHERE \"Time\" = ?")) {
            update.setLong(1, 7);
            update.setNull(2, java.sql.Types.DOUBLE);
            update.setString(3, "x-");
            update.setTimestamp(4, new Timestamp(77));
            update.setTimestamp(5, new Timestamp(1));
            update.addBatch();
            update.setLong(5, 5);
            update.addBatch();
            update.setLong(5, 99);
            update.addBatch();
            assertThat(update.executeBatch()).containsExactly(1, 1, 0);
            update.setLong(1, 1L << 40);
            update.setLong(5, 1);
            assertThatThrownBy(update::executeUpdate)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22003"));
            assertThat(update.getParameterMetaData().getParameterCount()).isEqualTo(5);
        }
        assertThat(rows("SELECT \"Time\", a, b, s, ts FROM " + T + " ORDER BY 1"))
                .containsExactly(
                        "1|7|null|x-one|77", "2|20|null|it's|null", "3|null|3.5|null|null", "5|7|null|x-five|77");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRowGoesWithItsLastCell(boolean aligned) throws SQLException {
        table(aligned);
        assertThat(statement.executeUpdate("UPDATE " + T + " SET b = NULL, \"value\" = NULL WHERE \"Time\" = 3"))
                .isEqualTo(1);
        assertThat(ab()).containsExactly("1|10|1.5|one", "2|20|null|it's", "5|50|5.5|five");
        assertThat(rows("SELECT COUNT(*) FROM " + T)).containsExactly("3");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNewTimeMovesTheRow(boolean aligned) throws SQLException {
        table(aligned);
        assertThat(statement.executeUpdate("UPDATE " + T
                        + " SET \"Time\" = \"Time\" + INTERVAL '0.001' SECOND, a = 0 WHERE \"Time\" <= 3"))
                .isEqualTo(3);
        assertThat(ab()).containsExactly("2|0|1.5|one", "3|0|null|it's", "4|0|3.5|null", "5|50|5.5|five");
        fails("UPDATE " + T + " SET \"Time\" = 5 WHERE \"Time\" = 2", "23505", "another that stays");
        fails("UPDATE " + T + " SET \"Time\" = 77 WHERE a = 0", "23505", "several rows");
        assertThat(statement.executeUpdate("UPDATE " + T + " SET \"Time\" = 77 WHERE \"Time\" = 5"))
                .isEqualTo(1);
        assertThat(ab()).containsExactly("2|0|1.5|one", "3|0|null|it's", "4|0|3.5|null", "77|50|5.5|five");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deleteTakesAnyPredicate(boolean aligned) throws SQLException {
        table(aligned);
        assertThat(statement.executeUpdate("DELETE FROM " + T + " WHERE s LIKE 'o%' OR a IS NULL"))
                .isEqualTo(2);
        assertThat(ab()).containsExactly("2|20|null|it's", "5|50|5.5|five");
        assertThat(statement.executeUpdate(
                        "DELETE FROM " + T + " WHERE \"Time\" >= 5 AND \"Time\" < TIMESTAMP '1970-01-02 00:00:00'"))
                .isEqualTo(1);
        assertThat(statement.executeUpdate("DELETE FROM " + T + " WHERE \"Time\" > 5"))
                .isZero();
        assertThat(ab()).containsExactly("2|20|null|it's");
        assertThat(statement.executeUpdate("DELETE FROM " + T)).isEqualTo(1);
        assertThat(ab()).isEmpty();
        assertThat(rows("SHOW TIMESERIES root.writes.**")).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void manyRowsAreDeletedByRanges(boolean aligned) throws SQLException {
        table(aligned);
        statement.execute("DELETE FROM " + T);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + T + " (\"Time\", a, b) VALUES (?, ?, ?)")) {
            for (int i = 0; i < 5000; i++) {
                insert.setLong(1, i * 10L);
                insert.setInt(2, i / 1000);
                if (i % 3 == 0) {
                    insert.setNull(3, java.sql.Types.DOUBLE);
                } else {
                    insert.setDouble(3, i);
                }
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).hasSize(5000).containsOnly(1);
        }
        assertThat(statement.executeUpdate("UPDATE " + T + " SET b = NULL WHERE a = 1 OR a = 3"))
                .isEqualTo(2000);
        assertThat(rows("SELECT COUNT(*), COUNT(b), SUM(a) FROM " + T)).containsExactly("5000|2000|10000");
        assertThat(statement.executeUpdate("DELETE FROM " + T + " WHERE a IN (0, 1, 4)"))
                .isEqualTo(3000);
        assertThat(rows("SELECT COUNT(*), MIN(a), MAX(a), COUNT(b) FROM " + T)).containsExactly("2000|2|3|667");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void insertsComeFromQueriesToo(boolean aligned) throws SQLException {
        table(aligned);
        statement.execute("CREATE TABLE \"root.writes\".copy (x BIGINT, y VARCHAR, z DOUBLE)");
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO \"root.writes\".copy (y, \"Time\", x) SELECT s || ?, \"Time\", a * 2 FROM " + T
                        + " WHERE a IS NOT NULL AND \"Time\" < ?")) {
            insert.setString(1, "!");
            insert.setLong(2, 5);
            assertThat(insert.executeUpdate()).isEqualTo(2);
        }
        assertThat(rows("SELECT \"Time\", x, y, z FROM \"root.writes\".copy ORDER BY 1"))
                .containsExactly("1|20|one!|null", "2|40|it's!|null");
        // Reading and writing the same table: the rows written are not read again.
        assertThat(statement.executeUpdate("INSERT INTO " + T
                        + " (\"Time\", a) SELECT \"Time\" + INTERVAL '1' SECOND, a FROM " + T + " WHERE a IS NOT NULL"))
                .isEqualTo(3);
        assertThat(rows("SELECT COUNT(*) FROM " + T)).containsExactly("7");
        fails("INSERT INTO \"root.writes\".copy (\"Time\", x) SELECT \"Time\" FROM " + T, "42601", "gives 1 columns");
        fails("INSERT INTO \"root.writes\".copy (\"Time\", x) SELECT \"Time\", s FROM " + T, "42804", "\"x\"");
        fails(
                "INSERT INTO \"root.writes\".copy (\"Time\", x) SELECT NULL, a FROM " + T + " WHERE a = 10",
                "23502",
                "Time");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void valuesMayBeComputed(boolean aligned) throws SQLException {
        table(aligned);
        assertThat(
                        statement.executeUpdate(
                                "INSERT INTO " + T
                                        + " (\"Time\", a, b, s, \"value\", ts) VALUES (10 * 2, 3 + 4, DEFAULT, LOWER('ABC') || 'd', 1 < 2, NULL),"
                                        + " (TIMESTAMP '1970-01-01 00:00:00.030', -1, SQRT(16), 'x', DEFAULT, TIMESTAMP '1970-01-01 00:00:02' + INTERVAL '1' SECOND)"))
                .isEqualTo(2);
        assertThat(rows("SELECT \"Time\", a, b, s, \"value\", ts FROM " + T + " WHERE \"Time\" >= 20 ORDER BY 1"))
                .containsExactly("20|7|null|abcd|true|null", "30|-1|4.0|x|null|3000");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + T
                + " (\"Time\", a, s) VALUES (?, ? + 1, UPPER(?)), (?, ABS(CAST(? AS INTEGER)), 'k')")) {
            for (int i = 0; i < 2; i++) {
                insert.setLong(1, 100 + i);
                insert.setInt(2, i);
                insert.setString(3, "q" + i);
                insert.setLong(4, 200 + i);
                insert.setInt(5, -i);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).containsExactly(2, 2);
        }
        assertThat(rows("SELECT \"Time\", a, s FROM " + T + " WHERE \"Time\" >= 100 ORDER BY 1"))
                .containsExactly("100|1|Q0", "101|2|Q1", "200|0|k", "201|1|k");
        assertThat(statement.executeUpdate("INSERT INTO " + T + " (a) VALUES (1 + 1)"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingIsWrittenAfterAClientSideError(boolean aligned) throws SQLException {
        table(aligned);
        List<String> before = ab();
        fails("UPDATE " + T + " SET a = 2000000000 * CAST(a AS BIGINT) WHERE a >= 0", "22003", "\"a\"");
        fails("UPDATE " + T + " SET a = s", "42804", "\"a\"");
        fails("UPDATE " + T + " SET nothere = 1", "42703", "nothere");
        fails("UPDATE " + T + " SET a = 1, a = 2", "42701", "twice");
        fails("UPDATE \"root.writes\".nowhere SET a = 1", "42P01", "nowhere");
        fails("UPDATE " + T + " SET a = 1 / (a - 20)", "22012", "ivision");
        fails("DELETE FROM " + T + " WHERE nothere = 1", "42703", "nothere");
        fails("DELETE FROM " + T + " WHERE 1 / (a - 20) = 1", "22012", "ivision");
        connection.setReadOnly(true);
        fails("DELETE FROM " + T, "25006", "read-only");
        fails("UPDATE " + T + " SET a = 1", "25006", "read-only");
        connection.setReadOnly(false);
        assertThat(ab()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void defaultIsNull(boolean aligned) throws SQLException {
        table(aligned);
        assertThat(statement.executeUpdate("UPDATE " + T + " SET a = DEFAULT, b = 7 WHERE \"Time\" = 1"))
                .isEqualTo(1);
        assertThat(statement.executeUpdate("UPDATE " + T + " SET b = DEFAULT, s = default"))
                .isEqualTo(4);
        assertThat(ab()).containsExactly("1|null|null|null", "2|20|null|null", "3|null|null|null", "5|50|null|null");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true})
    void whatIsNotPostgresqlsIsRefused(boolean aligned) throws SQLException {
        table(aligned);
        fails(
                "INSERT INTO " + T + " (\"Time\", a) SELECT 1, 2 ON DUPLICATE KEY UPDATE a = 3",
                "0A000",
                "already replaces");
        fails("UPDATE " + T + " SET a = 3 ORDER BY \"Time\" LIMIT 1", "0A000", "subquery");
        fails("DELETE FROM " + T + " WHERE a = 3 LIMIT 1", "0A000", "subquery");
        fails("INSERT INTO " + T + " DEFAULT VALUES", "23502", "all columns but the time");
        fails(
                "INSERT INTO " + T
                        + " (\"Time\", a) VALUES (1, 2) ON CONFLICT (\"Time\") DO UPDATE SET \"Time\" = TIMESTAMP '2024-01-01 00:00:00'",
                "0A000",
                "key");
        assertThat(statement.executeUpdate("INSERT INTO " + T + " (\"Time\", a) VALUES (DEFAULT, 4)"))
                .isEqualTo(1);
    }

    @Test
    void stringsAreWhatTheirColumnsRead(IotdbServer server) throws SQLException {
        for (String dialect : List.of("", "?sql_dialect=table")) {
            String table = dialect.isEmpty() ? "\"root.strings\".d" : "strings.d";
            String schema = table.substring(0, table.indexOf(".d"));
            try (Connection own = DriverManager.getConnection(server.url() + dialect, "root", "root");
                    Statement sql = own.createStatement()) {
                sql.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
                sql.execute("CREATE SCHEMA " + schema);
                sql.execute("CREATE TABLE " + table + " (i INTEGER, x DOUBLE PRECISION, b BOOLEAN, s VARCHAR)");
                for (String write : List.of(
                        "INSERT INTO %s (\"Time\", i) VALUES (1, '17')",
                        "INSERT INTO %s (\"Time\", i, s) VALUES (1, ' -18', UPPER('x'))",
                        "UPDATE %s SET i = '19'",
                        "INSERT INTO %s (\"Time\", x) VALUES (1, '1.5')",
                        "UPDATE %s SET x = '-2.5e3', i = 2")) {
                    assertThat(sql.executeUpdate(write.formatted(table)))
                            .as(write)
                            .isEqualTo(1);
                }
                try (ResultSet result = sql.executeQuery("SELECT i, x, s FROM " + table)) {
                    assertThat(result.next()).isTrue();
                    assertThat(result.getInt(1) + "|" + result.getDouble(2) + '|' + result.getString(3))
                            .isEqualTo("2|-2500.0|X");
                    assertThat(result.next()).isFalse();
                }
                sql.executeUpdate("DELETE FROM " + table);
                for (String write : List.of(
                        "INSERT INTO %s (\"Time\", i) VALUES (1, 'seven')",
                        "INSERT INTO %s (\"Time\", i) VALUES (1, '7.5')",
                        "INSERT INTO %s (\"Time\", i, s) VALUES (1, 'seven', UPPER('x'))",
                        "UPDATE %s SET x = 'much'",
                        "UPDATE %s SET b = 'maybe'")) {
                    assertThatThrownBy(() -> sql.executeUpdate(write.formatted(table)))
                            .as(write)
                            .isInstanceOfSatisfying(
                                    SQLException.class,
                                    e -> assertThat(e.getSQLState())
                                            .as(e.getMessage())
                                            .isEqualTo("22P02"));
                }
                assertThat(sql.executeUpdate(
                                ("INSERT INTO %s (\"Time\", i, x, b, s) VALUES (TIMESTAMP '1970-01-01 00:00:01', CAST('17' AS INTEGER), 'NaN', 'yes', 1.50),"
                                                + " (TIMESTAMP '1970-01-01 00:00:02', ABS(-4), '-Infinity', 'off', CAST(20 AS DOUBLE PRECISION))")
                                        .formatted(table)))
                        .isEqualTo(2);
                assertThat(sql.executeUpdate("UPDATE " + table
                                + " SET x = 'Infinity', \"Time\" = \"Time\" + INTERVAL '1' SECOND WHERE i = 4"))
                        .isEqualTo(1);
                assertThatThrownBy(() -> sql.executeUpdate(
                                "UPDATE " + table + " SET \"Time\" = TIMESTAMP '1970-01-01 00:00:01' WHERE i = 4"))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("23505"));
                List<String> found = new ArrayList<>();
                try (ResultSet result = sql.executeQuery("SELECT \"Time\", i, x, b, s FROM " + table + " ORDER BY 1")) {
                    while (result.next()) {
                        found.add(result.getTimestamp(1).getTime() + "|" + result.getInt(2) + '|' + result.getDouble(3)
                                + '|' + result.getBoolean(4) + '|' + result.getString(5));
                    }
                }
                assertThat(found).containsExactly("1000|17|NaN|true|1.50", "3000|4|Infinity|false|20");
                sql.execute("DROP SCHEMA " + schema + " CASCADE");
            }
        }
    }
}
