// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.timeseries;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import io.treeline.test.differential.Reference;
import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Buckets, gap filling, values by time and windows over random rows with gaps, beside what PostgreSQL computes of the
 * same rows in its own words (GENERATE_SERIES, LEFT JOIN and window functions), with pushdown and without.
 * {@code -Dtreeline.series.seed=1 -Dtreeline.series.count=1000} repeats a run and makes it longer; without a seed each
 * run has a new one, which it prints.
 */
class TimeSeriesAgreeTest {
    private static final long SEED = Long.getLong("treeline.series.seed", System.nanoTime());
    private static final int COUNT = Integer.getInteger("treeline.series.count", 60);
    private static final int EACH = 20;

    @Test
    @WithServer(precision = "ms")
    void milliseconds(IotdbServer server) throws SQLException {
        compare(server, "root.series_ms");
    }

    @Test
    @WithServer(precision = "us")
    void microseconds(IotdbServer server) throws SQLException {
        compare(server, "root.series_us");
    }

    @Test
    @WithServer(precision = "ns")
    void nanoseconds(IotdbServer server) throws SQLException {
        compare(server, "root.series_ns");
    }

    private static void compare(IotdbServer server, String prefix) throws SQLException {
        System.out.println("Time series: -Dtreeline.series.seed=" + SEED + " -Dtreeline.series.count=" + COUNT);
        List<String> different = new ArrayList<>();
        int filled = 0;
        for (int i = 0; i * EACH < COUNT; i++) {
            Random random = new Random(SEED * 31 + i);
            String zone = random.nextBoolean() ? "Europe/Berlin" : "UTC";
            String database = prefix + i;
            try (Connection pushed = connect(server, zone, "on");
                    Connection local = connect(server, zone, "off");
                    Connection postgres = Reference.connect()) {
                RandomSeries series = RandomSeries.create(pushed, postgres, database, random);
                for (int q = 0; q < EACH; q++) {
                    SeriesQuestion question = SeriesQuestion.random(series, random);
                    boolean one = question.ours().startsWith("one:")
                            || !question.ours().contains("\"Device\"") && random.nextBoolean();
                    String ours = question.ours()
                            .replaceFirst("^one:", "")
                            .replace("%s", '"' + database + "\".\"" + (one ? "d0" : "*") + '"');
                    String reference = question.reference()
                            .replaceFirst("^one:", "")
                            .replace("%s", one ? "\"Device\" = 'd0'" : "TRUE");
                    List<String> expected = answer(postgres, reference);
                    List<String> found = answer(pushed, ours);
                    List<String> unpushed = answer(local, ours);
                    filled += expected.size() > 1 ? 1 : 0;
                    if (!expected.equals(found) || !expected.equals(unpushed)) {
                        different.add("series " + i + " zone " + zone + "\n  " + ours + "\n  " + reference
                                + "\n  PostgreSQL " + shown(expected, found) + "\n  pushed     "
                                + shown(found, expected) + "\n  local      " + shown(unpushed, expected));
                    }
                }
            }
        }
        assertThat(different.stream().limit(8).toList())
                .as(different.size() + " of " + COUNT + " with seed " + SEED)
                .isEmpty();
        assertThat(filled).isGreaterThan(COUNT / 3);
    }

    private static Connection connect(IotdbServer server, String zone, String pushdown) throws SQLException {
        return DriverManager.getConnection(
                server.url() + "?time_zone=" + zone + "&pushdown=" + pushdown, "root", "root");
    }

    private static String shown(List<String> rows, List<String> others) {
        return rows.size() + " rows, "
                + rows.stream().filter(row -> !others.contains(row)).limit(5).toList();
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
            return List.of("error " + e.getSQLState() + ' ' + e.getMessage());
        }
        Collections.sort(rows);
        return rows;
    }

    /** Sums of doubles depend on their order in the last digits. */
    private static String text(ResultSet result, int column) throws SQLException {
        if (result.getMetaData().getColumnType(column) == Types.TIMESTAMP) {
            OffsetDateTime time = result.getObject(column, OffsetDateTime.class);
            return time == null ? "null" : time.toInstant().toString();
        }
        Object value = result.getObject(column);
        if (value instanceof Number number) {
            BigDecimal rounded =
                    new BigDecimal(number.toString()).round(new MathContext(11)).stripTrailingZeros();
            return rounded.abs().compareTo(new BigDecimal("1e-11")) < 0 ? "0" : rounded.toPlainString();
        }
        return String.valueOf(value);
    }
}
