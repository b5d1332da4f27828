// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.pushdown;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions that no row can fulfil: aggregates over them have their one row, groups none, and no server is asked. */
@WithServer
class NoRowsServerTest {
    private static final List<String> NEVER = List.of(
            "10 = 11",
            "1 = 2 AND i > 0",
            "\"Time\" > TIMESTAMP '2024-01-01 00:00:00' AND \"Time\" < TIMESTAMP '2023-01-01 00:00:00'",
            "i > 9007199254740993",
            "i = 1.5",
            "s = NULL",
            "FALSE",
            "\"Time\" IS NULL",
            "i IN (1.5, 2.5)");

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void asksNoServer(String model, IotdbServer server) throws SQLException {
        boolean table = model.equals("table");
        String schema = table ? "norows" : "root.norows";
        try (Connection connection = DriverManager.getConnection(
                        server.url() + "?time_zone=UTC" + (table ? "&sql_dialect=table" : ""), "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + schema);
            try {
                String name = '"' + schema + "\".\"t\"";
                statement.execute("CREATE TABLE " + name
                        + (table
                                ? " (g STRING TAG, i INT32 FIELD, s TEXT FIELD)"
                                : " (\"Time\" timestamp, g varchar, i integer, s varchar)"));
                statement.execute("INSERT INTO " + name + " (Time, g, i, s) VALUES (1, 'a', 1, 'x'), (2, 'b', 2, 'y')");
                for (String condition : NEVER) {
                    String from = " FROM " + name + " WHERE " + condition;
                    check(connection, "SELECT COUNT(s)" + from, List.of("0"));
                    check(connection, "SELECT COUNT(*), COUNT(i), MIN(i), MAX(i)" + from, List.of("0|0|null|null"));
                    check(connection, "SELECT SUM(i), AVG(i), COUNT(*)" + from, List.of("null|null|0"));
                    check(connection, "SELECT MIN(\"Time\"), MAX(\"Time\")" + from, List.of("null|null"));
                    check(connection, "SELECT i, COUNT(*)" + from + " GROUP BY i", List.of());
                    check(connection, "SELECT g, MAX(i)" + from + " GROUP BY g", List.of());
                    check(
                            connection,
                            "SELECT DATE_TRUNC('hour', \"Time\"), COUNT(*)" + from + " GROUP BY 1",
                            List.of());
                    check(connection, "SELECT i" + from, List.of());
                    check(connection, "SELECT COUNT(*)" + from + " HAVING COUNT(*) > 0", List.of());
                    check(connection, "VALUES (1 + (SELECT COUNT(s)" + from + "))", List.of("1"));
                }
                assertThat(rows(
                                connection,
                                "SELECT i, (SELECT COUNT(s) FROM " + name + " WHERE 10 = 11) FROM " + name
                                        + " ORDER BY i"))
                        .containsExactly("1|0", "2|0");
                // What a parameter decides.
                assertThat(rows(connection, "SELECT COUNT(s), MAX(i) FROM " + name + " WHERE i > ?", 1L << 40))
                        .containsExactly("0|null");
                assertThat(rows(connection, "EXPLAIN SELECT COUNT(s), MAX(i) FROM " + name + " WHERE i > ?", 1L << 40))
                        .noneMatch(line -> line.startsWith("native:"));
                assertThat(rows(connection, "SELECT COUNT(s), MAX(i) FROM " + name + " WHERE i > ?", 1L))
                        .containsExactly("1|2");
                assertThat(rows(connection, "SELECT COUNT(s) FROM " + name + " WHERE s = ? AND i > 0", new Object[] {
                            null
                        }))
                        .containsExactly("0");
            } finally {
                statement.execute((table ? "DROP DATABASE " : "DELETE DATABASE ") + schema);
            }
        }
    }

    private static void check(Connection connection, String sql, List<String> rows) throws SQLException {
        assertThat(rows(connection, sql)).as(sql).isEqualTo(rows);
        assertThat(rows(connection, "EXPLAIN " + sql)).as(sql).noneMatch(line -> line.startsWith("native:"));
    }

    private static List<String> rows(Connection connection, String sql, Object... parameters) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        row.add(String.valueOf(result.getObject(i)));
                    }
                    rows.add(String.join("|", row));
                }
            }
        }
        return rows;
    }
}
