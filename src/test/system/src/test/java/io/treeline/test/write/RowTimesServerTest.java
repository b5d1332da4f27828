// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rows that are given the present time, in any of its spellings, or none: each has a time of its own, wherever they
 * come from.
 */
@WithServer
class RowTimesServerTest {
    private static final List<String> NAMES = List.of(
            "now()",
            "NOW ( )",
            "CURRENT_TIMESTAMP",
            "current_timestamp(3)",
            "CURRENT_TIMESTAMP(0)",
            "LOCALTIMESTAMP",
            "localtimestamp(2)",
            "transaction_timestamp()",
            "statement_timestamp()",
            "clock_timestamp()",
            "{fn now()}",
            "{fn NOW()}",
            "now()::timestamp",
            "CAST(now() AS TIMESTAMP)",
            "(now())");

    private String schema;
    private Connection connection;
    private Statement statement;

    private void connect(IotdbServer server, boolean tableModel, String options) throws SQLException {
        schema = tableModel ? "rowtimes" : "\"root.rowtimes\"";
        connection = DriverManager.getConnection(
                server.url() + "?time_zone=%2B00:00" + (tableModel ? "&sql_dialect=table" : "") + options,
                "root",
                "root");
        statement = connection.createStatement();
        statement.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
        statement.execute("CREATE SCHEMA " + schema);
        statement.execute("CREATE TABLE " + schema + ".d (x BIGINT, ts TIMESTAMP)");
        statement.execute("CREATE TABLE " + schema + ".e (x BIGINT)");
        statement.execute("INSERT INTO " + schema + ".e (\"Time\", x) VALUES (1, 1), (2, 2), (3, 3), (4, 4)");
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    /** How many rows have the values asked for, all of them of this minute; the table is empty then. */
    private List<Long> taken(String table) throws SQLException {
        List<Long> values = new ArrayList<>();
        try (ResultSet result =
                statement.executeQuery("SELECT \"Time\", x FROM " + schema + '.' + table + " ORDER BY \"Time\"")) {
            while (result.next()) {
                assertThat(Math.abs(result.getTimestamp(1).getTime() - System.currentTimeMillis()))
                        .isLessThan(60_000);
                values.add(result.getLong(2));
            }
        }
        statement.execute("DELETE FROM " + schema + '.' + table);
        return values;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofABatchOfRowsAndOfSeveralInOneStatement(boolean tableModel, IotdbServer server) throws SQLException {
        connect(server, tableModel, "");
        for (String now : NAMES) {
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO " + schema + ".d (\"Time\", x) VALUES (" + now + ", ?)")) {
                for (long i = 1; i <= 50; i++) {
                    insert.setLong(1, i);
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(50).containsOnly(1);
                insert.setLong(1, 51);
                insert.executeUpdate();
                insert.setLong(1, 52);
                insert.executeUpdate();
            }
            assertThat(statement.executeUpdate("INSERT INTO " + schema + ".d (x, \"Time\") VALUES (53, " + now
                            + "), (54, " + now + "), (50 + 5, " + now + ")"))
                    .isEqualTo(3);
            for (int i = 56; i < 60; i++) {
                statement.addBatch("INSERT INTO " + schema + ".d (\"Time\", x) VALUES (" + now + ", " + i + ")");
            }
            assertThat(statement.executeBatch()).hasSize(4).containsOnly(1);
            assertThat(statement.executeUpdate("INSERT INTO " + schema + ".d (x) VALUES (60), (61)"))
                    .isEqualTo(2);
            assertThat(taken("d")).as(now).hasSize(61).isSorted().doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofAQuery(boolean tableModel, IotdbServer server) throws SQLException {
        connect(server, tableModel, "");
        String e = schema + ".e";
        for (String now : NAMES) {
            for (String query : List.of(
                    "SELECT x, " + now + " FROM " + e,
                    "SELECT x, " + now + " AS t FROM " + e + " ORDER BY x",
                    "SELECT DISTINCT x, " + now + " FROM " + e,
                    "SELECT x, " + now + " FROM " + e + " WHERE x <= 2 UNION ALL SELECT x, " + now + " FROM " + e
                            + " WHERE x > 2",
                    "WITH w AS (SELECT x FROM " + e + ") SELECT x, " + now + " FROM w")) {
                // A DELETE of the table model takes its time: all names with one shape of query, and all shapes with
                // one name.
                if (!query.endsWith(now + " FROM " + e) && !now.equals("now()")) {
                    continue;
                }
                assertThat(statement.executeUpdate("INSERT INTO " + schema + ".d (x, \"Time\") " + query))
                        .as(query)
                        .isEqualTo(4);
                assertThat(taken("d")).as(query).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
            }
        }
        // No other column is the clock's, and a constant as the time leaves one row, as any upsert does.
        assertThat(statement.executeUpdate(
                        "INSERT INTO " + schema + ".d (x, ts, \"Time\") SELECT x, now(), now() FROM " + e))
                .isEqualTo(4);
        try (ResultSet result =
                statement.executeQuery("SELECT COUNT(DISTINCT ts), COUNT(DISTINCT \"Time\") FROM " + schema + ".d")) {
            result.next();
            assertThat(result.getInt(1) + "|" + result.getInt(2)).isEqualTo("1|4");
        }
        statement.execute("DELETE FROM " + schema + ".d");
        statement.executeUpdate(
                "INSERT INTO " + schema + ".d (x, \"Time\") SELECT x, now() - INTERVAL '1' SECOND FROM " + e);
        assertThat(taken("d")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofATableThatIsMade(boolean tableModel, IotdbServer server) throws SQLException {
        connect(server, tableModel, "&autoCreate=true");
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + schema + ".made (\"Time\", x) VALUES (now(), ?)")) {
            for (int i = 0; i < 20; i++) {
                insert.setInt(1, i);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).hasSize(20).containsOnly(1);
        }
        assertThat(taken("made")).hasSize(20).isSorted();
        assertThat(statement.executeUpdate("INSERT INTO " + schema
                        + ".made2 (\"Time\", x) VALUES (CURRENT_TIMESTAMP, 1), (CURRENT_TIMESTAMP, 2)"))
                .isEqualTo(2);
        assertThat(taken("made2")).containsExactly(1L, 2L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void butAnExpressionIsComputed(boolean tableModel, IotdbServer server) throws SQLException {
        connect(server, tableModel, "");
        long before = System.currentTimeMillis() - 3_600_000;
        statement.executeUpdate(
                "INSERT INTO " + schema + ".d (\"Time\", x, ts) VALUES (now() - INTERVAL '1' HOUR, 1, now())");
        try (ResultSet result = statement.executeQuery("SELECT \"Time\", ts FROM " + schema + ".d")) {
            assertThat(result.next()).isTrue();
            assertThat(result.getTimestamp(1).getTime()).isBetween(before, before + 60_000);
            assertThat(result.getTimestamp(2).getTime())
                    .isEqualTo(result.getTimestamp(1).getTime() + 3_600_000);
            assertThat(result.next()).isFalse();
        }
    }
}
