// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.pushdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import io.treeline.test.differential.Reference;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Conditions of many comparisons: as they stand, a server runs out of memory for some hundred of them, for all its
 * clients, and closes the connection for a thousand.
 */
@WithServer
class LongConditionsServerTest {
    /** By what holds them together; # is a number that rises. */
    private static final Map<String, String> PARTS = new LinkedHashMap<>();

    static {
        PARTS.put("x = # OR", " OR ");
        PARTS.put("y < #.5 OR", " OR ");
        PARTS.put("x = # OR y > 60 OR", " OR ");
        PARTS.put("x <> # AND", " AND ");
        PARTS.put("y > -#.5 AND", " AND ");
        PARTS.put("(x < # OR y < 20 OR s IS NULL) AND", " AND ");
        PARTS.put("s NOT LIKE 'a%#_' AND", " AND ");
        PARTS.put("s = 'b#' OR", " OR ");
        PARTS.put("NOT (x = # AND y > 3) AND", " AND ");
        PARTS.put("t <> # AND", " AND ");
        PARTS.put("t BETWEEN # * 9 AND # * 9 + 3 OR", " OR ");
        PARTS.put("t <> # * 2 AND x < 90 AND", " AND ");
    }

    @ParameterizedTest
    @CsvSource({"tree,true", "tree,false", "table,false"})
    void findWhatShortOnesFind(String model, boolean aligned, IotdbServer server) throws SQLException {
        boolean table = model.equals("table");
        String schema = table ? "longconditions" : "root.longconditions_" + aligned;
        String name = '"' + schema + "\".t";
        try (Connection iotdb = DriverManager.getConnection(
                        server.url() + "?time_zone=UTC" + (table ? "&sql_dialect=table" : ""), "root", "root");
                Connection postgres = Reference.connect();
                Statement treeline = iotdb.createStatement();
                Statement reference = postgres.createStatement()) {
            treeline.execute("CREATE DATABASE " + schema);
            treeline.execute("CREATE TABLE " + name
                    + (table
                            ? " (x INT32 FIELD, y DOUBLE FIELD, s TEXT FIELD)"
                            : " (\"Time\" timestamp, x integer, y double, s text) WITH (aligned = " + aligned + ')'));
            reference.execute("DROP TABLE IF EXISTS longconditions");
            reference.execute("CREATE TABLE longconditions (t bigint, x integer, y double precision, s text)");
            String rows = IntStream.range(0, 100)
                    .mapToObj(i -> "(" + i + ", " + (i % 7 == 0 ? "NULL" : i) + ", " + (i % 5 == 0 ? "NULL" : i / 2.0)
                            + ", " + (i % 3 == 0 ? "NULL" : "'" + (i % 2 == 0 ? "a" : "b") + i + "'") + ')')
                    .filter(row -> !row.endsWith("NULL, NULL, NULL)"))
                    .collect(Collectors.joining(", "));
            treeline.execute("INSERT INTO " + name + " (\"Time\", x, y, s) VALUES " + rows);
            reference.execute("INSERT INTO longconditions VALUES " + rows);
            treeline.execute("FLUSH");
            for (Map.Entry<String, String> part : PARTS.entrySet()) {
                for (int size : new int[] {63, 300}) {
                    String one = part.getKey()
                            .substring(
                                    0,
                                    part.getKey().length()
                                            - part.getValue().strip().length())
                            .strip();
                    String condition = IntStream.range(0, size)
                            .mapToObj(i -> one.replace("#", String.valueOf(i + 20)))
                            .collect(Collectors.joining(part.getValue()));
                    String right =
                            rows(reference, "SELECT x, y, s FROM longconditions WHERE " + condition + " ORDER BY t");
                    String times = condition
                            .replaceAll(
                                    "\\bt BETWEEN (\\d+) \\* 9 AND \\d+ \\* 9 \\+ 3",
                                    "\"Time\" BETWEEN timestamp 'epoch' + $1 * 9 * INTERVAL '0.001' SECOND AND timestamp 'epoch' + ($1 * 9 + 3) * INTERVAL '0.001' SECOND")
                            .replaceAll(
                                    "\\bt <> (\\d+)( \\* 2)?",
                                    "\"Time\" <> timestamp 'epoch' + $1$2 * INTERVAL '0.001' SECOND");
                    assertThat(rows(treeline, "SELECT x, y, s FROM " + name + " WHERE " + times + " ORDER BY \"Time\""))
                            .as("%d of %s", size, part.getKey())
                            .isEqualTo(right);
                    assertThat(rows(treeline, "SELECT COUNT(*), SUM(x) FROM " + name + " WHERE " + times))
                            .as("%d of %s", size, part.getKey())
                            .isEqualTo(
                                    rows(reference, "SELECT COUNT(*), SUM(x) FROM longconditions WHERE " + condition));
                }
            }
            String having =
                    IntStream.range(0, 200).mapToObj(i -> "SUM(x) <> " + i).collect(Collectors.joining(" AND "));
            assertThat(rows(
                            treeline,
                            "SELECT s, SUM(x) FROM " + name + " GROUP BY s HAVING " + having + " ORDER BY 2, 1"))
                    .isEqualTo(rows(
                            reference,
                            "SELECT s, SUM(x) FROM longconditions GROUP BY s HAVING " + having + " ORDER BY 2, 1"));
            String left = IntStream.range(0, 1000)
                    .mapToObj(i -> String.valueOf(i * 3))
                    .collect(Collectors.joining(", "));
            for (String list : new String[] {
                "x IN (" + left + ")", "x NOT IN (" + left + ")", "x NOT IN (" + left + ") AND y NOT IN (" + left + ")"
            }) {
                assertThat(rows(treeline, "SELECT x, y FROM " + name + " WHERE " + list + " ORDER BY \"Time\""))
                        .as(list)
                        .isEqualTo(rows(reference, "SELECT x, y FROM longconditions WHERE " + list + " ORDER BY t"));
            }
            String change =
                    IntStream.range(0, 300).mapToObj(i -> "y = " + i * 2 + ".5").collect(Collectors.joining(" OR "));
            assertThat(treeline.executeUpdate("UPDATE " + name + " SET x = 0 WHERE " + change))
                    .isEqualTo(reference.executeUpdate("UPDATE longconditions SET x = 0 WHERE " + change));
            assertThat(treeline.executeUpdate("DELETE FROM " + name + " WHERE x = 0 AND (" + change + ')'))
                    .isEqualTo(reference.executeUpdate("DELETE FROM longconditions WHERE x = 0 AND (" + change + ')'));
            assertThat(rows(treeline, "SELECT x, y, s FROM " + name + " ORDER BY \"Time\""))
                    .isEqualTo(rows(reference, "SELECT x, y, s FROM longconditions ORDER BY t"));
            reference.execute("DROP TABLE longconditions");
            treeline.execute("DROP DATABASE " + schema);
        }
    }

    private static String rows(Statement statement, String query) throws SQLException {
        StringBuilder text = new StringBuilder();
        try (ResultSet rows = statement.executeQuery(query)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                for (int i = 1; i <= columns; i++) {
                    text.append(rows.getString(i)).append(i < columns ? ',' : ';');
                }
            }
        }
        return text.toString();
    }
}
