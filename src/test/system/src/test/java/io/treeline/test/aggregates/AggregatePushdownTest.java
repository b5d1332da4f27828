// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.aggregates;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random aggregates by random buckets of Time over random devices, in zones with and without changes of the clock: what
 * the server computes equals what is computed from rows. {@code -Dtreeline.aggregates.seed=1
 * -Dtreeline.aggregates.devices=500} makes a long run.
 */
class AggregatePushdownTest {
    private static final long SEED = Long.getLong("treeline.aggregates.seed", 20_240_331);
    private static final int DEVICES = Integer.getInteger("treeline.aggregates.devices", 10);
    private static final int QUERIES = Integer.getInteger("treeline.aggregates.queries", 25);
    private static final List<String> ZONES =
            List.of("UTC", "Europe/Berlin", "%2B05:30", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu");

    @Test
    @WithServer(precision = "ms")
    void milliseconds(IotdbServer server) throws SQLException {
        compare(server.url(), "root.agg_ms", 1_000L);
    }

    @Test
    @WithServer(precision = "ns")
    void nanoseconds(IotdbServer server) throws SQLException {
        compare(server.url(), "root.agg_ns", 1_000_000_000L);
    }

    private static void compare(String url, String database, long perSecond) throws SQLException {
        List<String> different = new ArrayList<>();
        int windows = 0;
        int failed = 0;
        for (int i = 0; i < DEVICES; i++) {
            long seed = SEED * 31 + i;
            Random random = new Random(seed);
            String zone = ZONES.get(random.nextInt(ZONES.size()));
            try (Connection pushed = connect(url, zone, "on");
                    Connection local = connect(url, zone, "off")) {
                RandomDevice device = RandomDevice.create(pushed, database, i, perSecond, random);
                for (int q = 0; q < QUERIES; q++) {
                    String sql = device.query(random);
                    List<String> expected = answer(local, sql);
                    List<String> found = answer(pushed, sql);
                    windows += nativeSql(pushed, sql).contains("group by") ? 1 : 0;
                    failed += expected.size() == 1 && expected.get(0).startsWith("error") ? 1 : 0;
                    if (!expected.equals(found)) {
                        different.add("seed " + seed + " zone " + zone + "\n  " + sql + "\n  columns "
                                + device.columns() + "\n  native " + nativeSql(pushed, sql) + "\n  rows    "
                                + first(expected) + "\n  pushed  " + first(found));
                    }
                }
            }
        }
        System.out.println("Aggregates: " + DEVICES * QUERIES + " queries, " + windows + " by windows, " + failed
                + " refused, " + different.size() + " different");
        assertThat(different.stream().limit(10).toList())
                .as(different.size() + " of " + DEVICES * QUERIES)
                .isEmpty();
        assertThat(windows).isGreaterThan(DEVICES * QUERIES / 4);
        assertThat(failed).isLessThan(DEVICES * QUERIES / 4);
    }

    private static String first(List<String> rows) {
        return rows.size() + " " + rows.subList(0, Math.min(12, rows.size()));
    }

    private static String nativeSql(Connection connection, String sql) {
        try {
            return connection.nativeSQL(sql);
        } catch (SQLException e) {
            return "none: " + e.getMessage();
        }
    }

    private static Connection connect(String url, String zone, String pushdown) throws SQLException {
        return DriverManager.getConnection(url + "?time_zone=" + zone + "&pushdown=" + pushdown, "root", "root");
    }

    private static List<String> answer(Connection connection, String sql) {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int width = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int c = 1; c <= width; c++) {
                    row.add(text(result, c));
                }
                rows.add(row.toString());
            }
        } catch (SQLException e) {
            return List.of("error " + e.getSQLState());
        }
        if (!sql.contains("ORDER BY")) {
            Collections.sort(rows);
        }
        return rows;
    }

    private static String text(ResultSet result, int column) throws SQLException {
        Object value = result.getObject(column);
        if (value instanceof java.sql.Timestamp) {
            return result.getObject(column, java.time.LocalDateTime.class).toString();
        }
        if (value instanceof Double d) {
            // Which of two zeros is the least is undefined; a sum of huge numbers depends on the order.
            return d == 0 || !Double.isFinite(d)
                    ? d == 0 ? "0.0" : d.toString()
                    : new BigDecimal(d)
                            .round(new MathContext(12))
                            .stripTrailingZeros()
                            .toString();
        }
        if (value instanceof Float f) {
            return f == 0 ? "0.0" : f.toString();
        }
        return String.valueOf(value);
    }
}
