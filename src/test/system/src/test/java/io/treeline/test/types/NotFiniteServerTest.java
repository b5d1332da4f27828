// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.types;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NaN and the infinities as text: written, set as parameters, compared and shown, in both models. */
@WithServer
class NotFiniteServerTest {
    private static final List<String> TEXTS = List.of("Infinity", "-inf", "NaN", "+infinity", "1.5", "-2");
    private static final Map<String, List<String>> CONDITIONS = Map.ofEntries(
            Map.entry("%s = 'Infinity'", List.of("1", "4")),
            Map.entry("%s <> 'inf'", List.of("2", "3", "5", "6")),
            Map.entry("%s > '-Infinity'", List.of("1", "3", "4", "5", "6")),
            Map.entry("%s <= '-inf'", List.of("2")),
            Map.entry("%s < 'infinity'", List.of("2", "5", "6")),
            Map.entry("%s = 'nan'", List.of("3")),
            Map.entry("%s >= 'NaN'", List.of("3")),
            Map.entry("%s < 'NaN'", List.of("1", "2", "4", "5", "6")),
            Map.entry("%s IN ('nan', '-inf', '1.5')", List.of("2", "3", "5")),
            Map.entry("%s NOT IN ('nan', '-inf', '1.5')", List.of("1", "4", "6")),
            Map.entry("%s BETWEEN '-inf' AND '2'", List.of("2", "5", "6")),
            Map.entry("CAST(%s AS varchar) = 'Infinity'", List.of("1", "4")),
            Map.entry("%s::text LIKE '-%%'", List.of("2", "6")));

    @ParameterizedTest
    @CsvSource({"tree,", "tree,&pushdown=off", "table,", "table,&pushdown=off"})
    void isReadAndShown(String model, String settings, IotdbServer server) throws SQLException {
        boolean table = model.equals("table");
        String schema = (table ? "" : "root.") + "notfinite" + (settings == null ? "" : "off");
        String name = "\"" + schema + "\".\"t\"";
        String url = server.url() + "?time_zone=UTC" + (table ? "&sql_dialect=table" : "")
                + (settings == null ? "" : settings);
        try (Connection connection = DriverManager.getConnection(url, "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + schema);
            statement.execute("CREATE TABLE " + name
                    + (table
                            ? " (g STRING TAG, i INT32 FIELD, d DOUBLE FIELD, f FLOAT FIELD)"
                            : " (\"Time\" timestamp, g varchar, i integer, d double precision, f real)"));
            for (int i = 0; i < 3; i++) {
                statement.execute("INSERT INTO " + name + " (\"Time\", g, i, d, f) VALUES (" + i + ", 'a', " + (i + 1)
                        + ", '" + TEXTS.get(i) + "', '" + TEXTS.get(i) + "')");
            }
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO " + name + " (\"Time\", g, i, d, f) VALUES (?, 'a', ?, ?, ?)")) {
                for (int i = 3; i < TEXTS.size(); i++) {
                    insert.setLong(1, i);
                    insert.setInt(2, i + 1);
                    insert.setString(3, TEXTS.get(i));
                    insert.setString(4, TEXTS.get(i));
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            for (String column : List.of("d", "f")) {
                assertThat(rows(connection, "SELECT " + column + "::text FROM " + name + " ORDER BY i"))
                        .containsExactly("Infinity", "-Infinity", "NaN", "Infinity", "1.5", "-2");
                for (Map.Entry<String, List<String>> condition : CONDITIONS.entrySet()) {
                    String sql = String.format(
                            "SELECT i FROM " + name + " WHERE " + condition.getKey() + " ORDER BY i", column);
                    assertThat(rows(connection, sql)).as(sql).isEqualTo(condition.getValue());
                }
                assertThat(rows(connection, "SELECT i FROM " + name + " WHERE " + column + " = ? ORDER BY i", "inf"))
                        .containsExactly("1", "4");
                assertThat(rows(connection, "SELECT i FROM " + name + " WHERE " + column + " > ? ORDER BY i", "1"))
                        .containsExactly("1", "3", "4", "5");
                assertThat(rows(connection, "SELECT i FROM " + name + " WHERE " + column + " = ? ORDER BY i", "NaN"))
                        .containsExactly("3");
                assertThatThrownBy(
                                () -> rows(connection, "SELECT i FROM " + name + " WHERE " + column + " = 'infinit'"))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("22P02"));
            }
        }
    }

    private static List<String> rows(Connection connection, String sql, String... parameters) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(result.getString(1));
                }
            }
        }
        return rows;
    }
}
