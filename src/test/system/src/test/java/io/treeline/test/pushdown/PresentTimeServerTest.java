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
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The start of the statement is known before it is sent: the server is asked only for the rows that it chooses. */
@WithServer
class PresentTimeServerTest {
    private static final Map<String, List<String>> CONDITIONS = Map.of(
            "\"Time\" > NOW() - INTERVAL '1 hour'", List.of("2", "3"),
            "\"Time\" > CURRENT_TIMESTAMP", List.of("3"),
            "\"Time\" BETWEEN NOW() - INTERVAL '1 hour' AND NOW()", List.of("2"),
            "\"Time\" <= TRANSACTION_TIMESTAMP()", List.of("1", "2"),
            "\"Time\" < STATEMENT_TIMESTAMP() - INTERVAL '3 hours' OR \"Time\" > NOW()", List.of("3"),
            "\"Time\" >= DATE_TRUNC('day', NOW() - INTERVAL '2 days') AND i < 3", List.of("1", "2"),
            "NOW() - INTERVAL '1 hour' < \"Time\"", List.of("2", "3"));

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void isAskedOfTheServer(String model, IotdbServer server) throws SQLException {
        boolean table = model.equals("table");
        String name = table ? "present.t" : "\"root.present\".\"t\"";
        try (Connection connection = DriverManager.getConnection(
                        server.url() + "?time_zone=UTC" + (table ? "&sql_dialect=table" : ""), "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + (table ? "present" : "root.present"));
            statement.execute("CREATE TABLE " + name
                    + (table ? " (g STRING TAG, i INT32 FIELD)" : " (\"Time\" timestamp, g varchar, i integer)"));
            Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO " + name + " (\"Time\", g, i) VALUES (?, 'a', ?)")) {
                List<Duration> away = List.of(Duration.ofHours(-2), Duration.ofMinutes(-30), Duration.ofHours(1));
                for (int i = 0; i < away.size(); i++) {
                    insert.setTimestamp(1, Timestamp.from(now.plus(away.get(i))));
                    insert.setInt(2, i + 1);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            for (Map.Entry<String, List<String>> condition : CONDITIONS.entrySet()) {
                String sql = "SELECT i FROM " + name + " WHERE " + condition.getKey();
                assertThat(rows(statement, sql + " ORDER BY \"Time\"")).as(sql).isEqualTo(condition.getValue());
                assertThat(rows(statement, "EXPLAIN " + sql))
                        .as(sql)
                        .anyMatch(line -> line.startsWith("native:") && line.contains("where"))
                        .contains("computed by the server: all");
                assertThat(rows(statement, "SELECT COUNT(*) FROM " + name + " WHERE " + condition.getKey()))
                        .as(sql)
                        .containsExactly(String.valueOf(condition.getValue().size()));
            }
            // What goes on while the statement does is asked row by row.
            assertThat(rows(statement, "SELECT i FROM " + name + " WHERE \"Time\" > CLOCK_TIMESTAMP()"))
                    .containsExactly("3");
        }
    }

    /** A plan is executed again and again: an origin that moves meanwhile is no part of it. */
    @Test
    void isNoPartOfThePlan(IotdbServer server) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(server.url() + "?time_zone=UTC&user=root&password=root");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE root.origins");
            statement.execute("CREATE TABLE \"root.origins\".\"t\" (\"Time\" timestamp, i integer)");
            statement.execute("INSERT INTO \"root.origins\".\"t\" (\"Time\", i) VALUES "
                    + "(TIMESTAMPTZ '2024-01-01 00:00:00Z', 1), (TIMESTAMPTZ '2024-01-01 00:00:59Z', 2)");
            String buckets = "SELECT TIME_BUCKET(INTERVAL '1 hour', \"Time\", %s), SUM(i) "
                    + "FROM \"root.origins\".\"t\" GROUP BY 1";
            for (String moving : List.of(
                    "DATE_TRUNC('minute', NOW())",
                    "DATE_TRUNC('minute', STATEMENT_TIMESTAMP())",
                    "DATE_TRUNC('minute', TRANSACTION_TIMESTAMP())",
                    "DATE_TRUNC('minute', CURRENT_TIMESTAMP)",
                    "DATE_TRUNC('minute', LOCALTIMESTAMP)",
                    "CURRENT_DATE::timestamptz")) {
                assertThat(rows(statement, "EXPLAIN " + buckets.formatted(moving)))
                        .as(moving)
                        .noneMatch(line -> line.startsWith("native:") && line.contains("group by"));
            }
            assertThat(rows(
                            statement,
                            "EXPLAIN " + buckets.formatted("DATE_TRUNC('minute', TIMESTAMPTZ '2024-01-01 00:00:00Z')")))
                    .anyMatch(line -> line.startsWith("native:") && line.contains("group by"));
        }
    }

    private static List<String> rows(Statement statement, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }
}
