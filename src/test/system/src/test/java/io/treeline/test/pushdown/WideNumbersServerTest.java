// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.pushdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import io.treeline.test.differential.Reference;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Numbers and times of which a double takes one for the other: what finds rows, and what changes and deletes them, must
 * not.
 */
@WithServer
class WideNumbersServerTest {
    private static final String ROWS =
            "(1, 9007199254740991, 9007199254740992, 0, 1), (2, 9007199254740992, 9007199254740993, 0, 1), (3, 9007199254740993, 9007199254740993, 0, 1.5), "
                    + "(4, 9223372036854775807, 9223372036854775806, 0, 2), (5, 9223372036854775806, 9223372036854775806, 0, 2), (6, -9007199254740993, 1, 0, 1), (7, 5, 5, 1, 3), "
                    + "(8, 1234567890123456789, NULL, 0, NULL), (9, 1234567890123456790, NULL, 2, NULL), (10, NULL, 7, 2, 1)";

    private static final List<String> CONDITIONS = List.of(
            "id = 1234567890123456789 OR k = 1",
            "id > 1234567890123456789 OR k = 1",
            "id <> 9007199254740993 AND x > 0.5",
            "id = 9007199254740993 AND x > 0.5",
            "id IN (9007199254740993, 5) OR k = 2",
            "id NOT IN (9007199254740993, 5) AND x < 5",
            "id BETWEEN 9007199254740993 AND 9223372036854775806 OR k = 1",
            "NOT (id > 9007199254740992 AND k = 0)",
            "(id > 9007199254740992) IS NOT TRUE",
            "id = id2 OR k = 1",
            "id < id2",
            "id >= 9223372036854775807 AND (k = 0 OR x = 2)",
            "id < -9007199254740992 OR id2 = 9007199254740993",
            "(id = 9007199254740993 OR k = 1) AND x > 1",
            "id = 9007199254740992 OR id2 > 9007199254740992 AND x > 1");

    @ParameterizedTest
    @CsvSource({"tree,true", "tree,false", "table,false"})
    void aNeighbourIsNeitherChangedNorDeleted(String model, boolean aligned, IotdbServer server) throws SQLException {
        boolean table = model.equals("table");
        String schema = table ? "wide" : "root.wide_" + aligned;
        try (Connection iotdb = DriverManager.getConnection(
                        server.url() + "?time_zone=UTC" + (table ? "&sql_dialect=table" : ""), "root", "root");
                Connection postgres = Reference.connect();
                Statement treeline = iotdb.createStatement();
                Statement reference = postgres.createStatement()) {
            treeline.execute("CREATE DATABASE " + schema);
            reference.execute("DROP TABLE IF EXISTS wide");
            reference.execute("CREATE TABLE wide (n bigint, id bigint, id2 bigint, k integer, x double precision)");
            try {
                for (int i = 0; i < CONDITIONS.size(); i++) {
                    String condition = CONDITIONS.get(i);
                    String name = '"' + schema + "\".\"t" + i + '"';
                    treeline.execute("CREATE TABLE " + name
                            + (table
                                    ? " (id INT64 FIELD, id2 INT64 FIELD, k INT32 FIELD, x DOUBLE FIELD)"
                                    : " (\"Time\" timestamp, id bigint, id2 bigint, k integer, x double) WITH (aligned = "
                                            + aligned + ')'));
                    assertThat(treeline.executeUpdate("INSERT INTO " + name + " (Time, id, id2, k, x) VALUES " + ROWS))
                            .isEqualTo(10);
                    reference.execute("TRUNCATE wide");
                    reference.execute("INSERT INTO wide VALUES " + ROWS);
                    assertThat(treeline.executeUpdate("UPDATE " + name + " SET x = 100 WHERE " + condition))
                            .as("UPDATE %s", condition)
                            .isEqualTo(reference.executeUpdate("UPDATE wide SET x = 100 WHERE " + condition));
                    String rows = "SELECT EXTRACT(EPOCH FROM \"Time\") * 1000, x FROM " + name + " ORDER BY 1";
                    assertThat(rows(treeline, rows))
                            .as("UPDATE %s", condition)
                            .isEqualTo(rows(reference, "SELECT n, x FROM wide ORDER BY 1"));
                    assertThat(treeline.executeUpdate("DELETE FROM " + name + " WHERE " + condition))
                            .as("DELETE %s", condition)
                            .isEqualTo(reference.executeUpdate("DELETE FROM wide WHERE " + condition));
                    assertThat(rows(treeline, rows))
                            .as("DELETE %s", condition)
                            .isEqualTo(rows(reference, "SELECT n, x FROM wide ORDER BY 1"));
                }
            } finally {
                treeline.execute((table ? "DROP DATABASE " : "DELETE DATABASE ") + schema);
            }
        }
    }

    private static List<String> rows(Statement statement, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    Object value = result.getObject(i);
                    row.append(value instanceof Number number ? Double.toString(number.doubleValue()) : value)
                            .append('|');
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    private static final long BASE = 1_700_000_000_000_000_000L;
    private static final Pattern MOMENT = Pattern.compile("@(\\d+)");

    /** Moments, a nanosecond apart where they differ by one, are written {@code @3}. */
    private static final List<String> MOMENTS = List.of(
            "ts = @3",
            "ts > @3 OR k = 1",
            "ts = @3 OR k = 1",
            "ts <> @3 OR k = 1",
            "ts <= @2 AND x > 0.5",
            "ts = @3 AND x > 0.5",
            "ts <> @3 AND x > 0.5",
            "ts IN (@3, @5) OR k = 1",
            "ts NOT IN (@3, @5) AND x > 0.5",
            "ts BETWEEN @2 AND @3 OR k = 2",
            "(ts > @3) IS NOT TRUE",
            "NOT (ts > @3 AND k = 0)",
            "ts < ts2",
            "ts = ts2 OR k = 1",
            "ts = \"Time\"",
            "\"Time\" = @3",
            "\"Time\" > @3 OR k = 2",
            "\"Time\" = @3 OR x > 1.5",
            "\"Time\" <> @3 OR x > 1.5",
            "(\"Time\" > @3 OR \"Time\" = @3 AND k > 0)",
            "(\"Time\" > @3 OR \"Time\" = @3 AND x > 1.5)",
            "\"Time\" IN (@1, @3) AND x > 0.5",
            "(\"Time\" <= @2 OR \"Time\" >= @5) AND (k = 0 OR x > 1.5)",
            "\"Time\" BETWEEN @2 AND @3 AND ts > @2",
            "\"Time\" IN (@1, @3, @4) OR k = 2",
            "(ts > @2 OR k = 1) AND x > 0.5",
            "ts >= @300 OR \"Time\" < @2");

    @Test
    void nanosecondsAreTold(@WithServer(precision = "ns") IotdbServer server) throws SQLException {
        List<String> mismatches = new ArrayList<>();
        int asked = 0;
        for (String model : List.of("aligned", "plain", "table")) {
            boolean table = model.equals("table");
            String schema = (table ? "" : "root.") + "moments_" + model;
            try (Connection iotdb = DriverManager.getConnection(
                            server.url() + "?time_zone=UTC" + (table ? "&sql_dialect=table" : ""), "root", "root");
                    Connection postgres = Reference.connect();
                    Statement treeline = iotdb.createStatement();
                    Statement reference = postgres.createStatement()) {
                treeline.execute("CREATE DATABASE " + schema);
                reference.execute("DROP TABLE IF EXISTS moments");
                reference.execute(
                        "CREATE TABLE moments (\"Time\" bigint, n integer, ts bigint, ts2 bigint, k integer, x double precision)");
                try {
                    String name = '"' + schema + "\".\"t\"";
                    treeline.execute("CREATE TABLE " + name
                            + (table
                                    ? " (n INT32 FIELD, ts TIMESTAMP FIELD, ts2 TIMESTAMP FIELD, k INT32 FIELD, x DOUBLE FIELD)"
                                    : " (\"Time\" timestamp, n integer, ts timestamp, ts2 timestamp, k integer, x double) WITH (aligned = "
                                            + model.equals("aligned") + ')'));
                    String rows = "(@1, 1, @1, @2, 0, 1), (@2, 2, @3, @3, 0, 1), (@3, 3, @2, @3, 1, 2), "
                            + "(@4, 4, @4, NULL, 0, 1), (@5, 5, NULL, @4, 2, NULL), (@6, 6, @5, @4, NULL, 2), (@300, 7, @300, @300, 0, 1)";
                    String into = " (Time, n, ts, ts2, k, x) VALUES ";
                    treeline.execute("INSERT INTO " + name + into + filled(rows, WideNumbersServerTest::literal));
                    reference.execute(
                            "INSERT INTO moments VALUES " + filled(rows, moment -> Long.toString(BASE + moment)));
                    for (boolean flushed : new boolean[] {false, true}) {
                        if (flushed) {
                            treeline.execute("FLUSH");
                        }
                        for (String condition : MOMENTS) {
                            for (String select : List.of(
                                    "SELECT n FROM %s WHERE %s ORDER BY n",
                                    "SELECT COUNT(*), COUNT(ts), MIN(n) FROM %s WHERE %s")) {
                                List<String> right = rows(
                                        reference,
                                        String.format(
                                                select,
                                                "moments",
                                                filled(condition, moment -> Long.toString(BASE + moment))));
                                String sql =
                                        String.format(select, name, filled(condition, WideNumbersServerTest::literal));
                                asked += 2;
                                if (!rows(treeline, sql).equals(right)) {
                                    mismatches.add(model + (flushed ? " flushed: " : ": ") + sql + " is "
                                            + rows(treeline, sql) + " instead of " + right);
                                }
                                List<String> bound = bound(
                                        iotdb,
                                        String.format(select, name, filled(condition, moment -> "?")),
                                        condition);
                                if (!bound.equals(right)) {
                                    mismatches.add(model + (flushed ? " flushed: " : ": ") + sql
                                            + " with parameters is " + bound + " instead of " + right);
                                }
                            }
                        }
                        String extremes =
                                "SELECT EXTRACT(EPOCH FROM MIN(ts)), EXTRACT(EPOCH FROM MAX(ts)), COUNT(ts2) FROM "
                                        + name;
                        assertThat(rows(treeline, extremes))
                                .as(model)
                                .isEqualTo(
                                        rows(
                                                reference,
                                                "SELECT CAST(MIN(ts) AS numeric) / 1000000000, CAST(MAX(ts) AS numeric) / 1000000000, COUNT(ts2) FROM moments"));
                        assertThat(rows(
                                        treeline,
                                        "SELECT COUNT(*) FROM (SELECT MIN(ts) AS first, MAX(ts) AS last FROM " + name
                                                + ") e WHERE first = " + literal(1) + " AND last = " + literal(300)))
                                .as(model)
                                .isEqualTo(List.of("1.0|"));
                    }
                } finally {
                    treeline.execute((table ? "DROP DATABASE " : "DELETE DATABASE ") + schema);
                }
            }
        }
        assertThat(mismatches).as("of %d", asked).isEmpty();
    }

    private static String filled(String text, java.util.function.LongFunction<String> moment) {
        return MOMENT.matcher(text).replaceAll(match -> moment.apply(Long.parseLong(match.group(1))));
    }

    private static String literal(long moment) {
        return "TIMESTAMP '2023-11-14 22:13:20." + String.format(java.util.Locale.ROOT, "%09d", moment) + '\'';
    }

    private static List<String> bound(Connection iotdb, String sql, String condition) throws SQLException {
        List<Long> moments = MOMENT.matcher(condition)
                .results()
                .map(MatchResult::group)
                .map(text -> Long.parseLong(text.substring(1)))
                .collect(Collectors.toList());
        List<String> rows = new ArrayList<>();
        try (PreparedStatement statement = iotdb.prepareStatement(sql)) {
            for (int i = 0; i < moments.size(); i++) {
                Timestamp time = new Timestamp(BASE / 1_000_000);
                time.setNanos(Math.toIntExact(moments.get(i)));
                statement.setTimestamp(i + 1, time);
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    StringBuilder row = new StringBuilder();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        Object value = result.getObject(i);
                        row.append(value instanceof Number number ? Double.toString(number.doubleValue()) : value)
                                .append('|');
                    }
                    rows.add(row.toString());
                }
            }
        }
        return rows;
    }
}
