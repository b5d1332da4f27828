// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.aggregates;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Buckets of time against what is known of the calendar: days of 23 and 25 hours, offsets of half hours, times before
 * 1970, empty windows.
 */
class TimeBucketTest {
    private static final String TABLE = "\"root.buckets\".\"d\"";

    @Test
    @WithServer(precision = "ms")
    void milliseconds(IotdbServer server) throws SQLException {
        buckets(server.url(), 1_000L);
    }

    @Test
    @WithServer(precision = "us")
    void microseconds(IotdbServer server) throws SQLException {
        buckets(server.url(), 1_000_000L);
    }

    @Test
    @WithServer(precision = "ns")
    void nanoseconds(IotdbServer server) throws SQLException {
        buckets(server.url(), 1_000_000_000L);
    }

    private static void buckets(String url, long perSecond) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url + "?time_zone=Europe/Berlin", "root", "root")) {
            load(connection, perSecond);
            String march = " FROM " + TABLE
                    + " WHERE \"Time\" >= TIMESTAMP '2024-03-30 00:00:00' AND \"Time\" < TIMESTAMP '2024-04-02 00:00:00' GROUP BY 1 ORDER BY 1";
            // Six rows an hour; a has a value in every second.
            assertThat(rows(connection, "SELECT CAST(\"Time\" AS DATE), COUNT(*), COUNT(\"a\"), AVG(\"a\")" + march))
                    .containsExactly(
                            List.of(LocalDate.of(2024, 3, 30), 144L, 72L, "2.0000000000000000"),
                            List.of(LocalDate.of(2024, 3, 31), 138L, 69L, "1.9855072463768116"),
                            List.of(LocalDate.of(2024, 4, 1), 144L, 72L, "2.0000000000000000"));
            assertThat(rows(connection, "SELECT DATE_TRUNC('hour', \"Time\"), COUNT(*)" + march))
                    .hasSize(24 + 23 + 24)
                    .contains(
                            List.of(LocalDateTime.of(2024, 3, 31, 1, 0), 6L),
                            List.of(LocalDateTime.of(2024, 3, 31, 3, 0), 6L));
            assertThat(rows(connection, "SELECT EXTRACT(HOUR FROM \"Time\"), SUM(\"a\")" + march))
                    .hasSize(24)
                    .contains(List.of("1", "19"), List.of("2", "12"));
            String october = " FROM " + TABLE
                    + " WHERE \"Time\" >= TIMESTAMP '2024-10-26 00:00:00' AND \"Time\" < TIMESTAMP '2024-10-29 00:00:00' GROUP BY 1 ORDER BY 1";
            assertThat(rows(connection, "SELECT FLOOR(\"Time\" TO DAY), COUNT(*)" + october))
                    .extracting(row -> row.get(1))
                    .containsExactly(144L, 150L, 144L);
            // The hour that comes twice.
            assertThat(rows(connection, "SELECT DATE_TRUNC('hour', \"Time\"), COUNT(*)" + october))
                    .hasSize(24 + 25 + 24);
            assertThat(rows(
                            connection,
                            "SELECT DATE_TRUNC('month', \"Time\"), COUNT(*), MIN(\"Time\"), MAX(\"b\") FROM " + TABLE
                                    + " GROUP BY 1 HAVING COUNT(*) > 1 ORDER BY 1"))
                    .containsExactly(
                            List.of(LocalDateTime.of(2024, 3, 1, 0, 0), 282L, LocalDateTime.of(2024, 3, 30, 0, 0), 2.5),
                            List.of(LocalDateTime.of(2024, 4, 1, 0, 0), 144L, LocalDateTime.of(2024, 4, 1, 0, 0), 2.5),
                            List.of(
                                    LocalDateTime.of(2024, 10, 1, 0, 0),
                                    438L,
                                    LocalDateTime.of(2024, 10, 26, 0, 0),
                                    2.5));
            assertThat(rows(
                            connection,
                            "SELECT DATE_TRUNC('second', \"Time\"), COUNT(\"a\"), MAX(\"Time\") FROM " + TABLE
                                    + " WHERE \"Time\" < 0 GROUP BY 1"))
                    .containsExactly(List.of(
                            LocalDateTime.of(1970, 1, 1, 0, 59, 58),
                            0L,
                            LocalDateTime.of(1970, 1, 1, 0, 59, 58, 999_000_000)));
        }
        try (Connection connection = DriverManager.getConnection(url + "?time_zone=%2B05:30", "root", "root")) {
            assertThat(
                            rows(
                                    connection,
                                    "SELECT DATE_TRUNC('hour', \"Time\"), COUNT(*) FROM " + TABLE
                                            + " WHERE \"Time\" >= TIMESTAMP '2024-03-31 04:30:00' AND \"Time\" < "
                                            + "TIMESTAMP '2024-03-31 06:10:00' GROUP BY DATE_TRUNC('hour', \"Time\") ORDER BY 1 DESC LIMIT 2"))
                    .containsExactly(
                            List.of(LocalDateTime.of(2024, 3, 31, 6, 0), 1L),
                            List.of(LocalDateTime.of(2024, 3, 31, 5, 0), 6L));
        }
    }

    /** A row every ten minutes of six days around both changes of the clock; one before 1970. */
    private static void load(Connection connection, long perSecond) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TIMESERIES root.buckets.d.a WITH DATATYPE=INT64");
            statement.execute("CREATE TIMESERIES root.buckets.d.b WITH DATATYPE=DOUBLE");
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + TABLE + " (\"Time\", \"a\", \"b\") VALUES (?, ?, ?)")) {
            insert(insert, Instant.parse("2024-03-29T23:00:00Z"), Instant.parse("2024-04-01T22:00:00Z"), perSecond);
            insert(insert, Instant.parse("2024-10-25T22:00:00Z"), Instant.parse("2024-10-28T23:00:00Z"), perSecond);
            insert.setLong(1, -1_001 * (perSecond / 1_000));
            insert.setNull(2, java.sql.Types.BIGINT);
            insert.setDouble(3, 1.5);
            insert.addBatch();
            insert.executeBatch();
        }
    }

    private static void insert(PreparedStatement insert, Instant from, Instant to, long perSecond) throws SQLException {
        int number = 0;
        for (Instant time = from; time.isBefore(to); time = time.plusSeconds(600)) {
            insert.setLong(1, time.getEpochSecond() * perSecond);
            insert.setObject(2, number % 2 == 0 ? (Object) (number % 4 == 0 ? 1L : 3L) : null, java.sql.Types.BIGINT);
            insert.setDouble(3, 2.5);
            insert.addBatch();
            number++;
        }
    }

    private static List<List<Object>> rows(Connection connection, String sql) throws SQLException {
        List<List<Object>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int width = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<Object> row = new ArrayList<>();
                for (int i = 1; i <= width; i++) {
                    Object value = result.getObject(i);
                    row.add(
                            value instanceof java.sql.Timestamp
                                    ? result.getObject(i, LocalDateTime.class)
                                    : value instanceof java.sql.Date
                                            ? result.getObject(i, LocalDate.class)
                                            : value instanceof java.math.BigDecimal decimal
                                                    ? decimal.toPlainString()
                                                    : value);
                }
                rows.add(row);
            }
        }
        return rows;
    }
}
