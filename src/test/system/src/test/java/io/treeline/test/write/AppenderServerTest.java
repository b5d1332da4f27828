// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.Appender;
import io.treeline.driver.IotdbConnection;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The appender: rows and columns, many tables, lines, and what it says of rows that were refused. */
@WithServer
class AppenderServerTest {
    private Connection connection;
    private Statement statement;

    @BeforeEach
    void connect(IotdbServer server) throws SQLException {
        connection = DriverManager.getConnection(server.url(), "root", "root");
        statement = connection.createStatement();
        statement.execute("DROP SCHEMA IF EXISTS \"root.app\" CASCADE");
        statement.execute("CREATE SCHEMA \"root.app\"");
        statement.execute(
                "CREATE TABLE \"root.app\".d (i INTEGER, l BIGINT, r REAL, x DOUBLE, s VARCHAR, b BOOLEAN, ts TIMESTAMP, day DATE, bytes VARBINARY)");
        statement.execute("CREATE TABLE \"root.app\".\"room.e\" (x DOUBLE) WITH (aligned = false)");
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    private Appender appender(String table, String... columns) throws SQLException {
        return connection.unwrap(IotdbConnection.class).appender("root.app", table, columns);
    }

    private List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    Object value = result.getObject(i);
                    row.append(i == 1 ? "" : "|")
                            .append(
                                    value instanceof java.sql.Timestamp time
                                            ? time.getTime()
                                            : value instanceof byte[] bytes ? bytes.length : value);
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    @Test
    void rowByRow() throws SQLException {
        try (Appender rows = appender("d", "i", "l", "r", "x", "s", "b", "ts", "day", "bytes")) {
            rows.at(5)
                    .set(1, 7)
                    .set(2, 1L << 60)
                    .set(3, 1.5f)
                    .set(4, 0.1)
                    .set(5, "it's ü 🙂")
                    .set(6, true)
                    .set(7, 77L)
                    .set(8, LocalDate.of(2024, 2, 29))
                    .set(9, new byte[3]);
            rows.at(Instant.ofEpochMilli(3))
                    .set(5, (Object) null)
                    .set(7, Instant.ofEpochMilli(9))
                    .set(1, 7L);
            rows.at(4).set(4, 1);
            assertThat(rows.flush()).isEqualTo(3);
            rows.at(6).set(1, -1);
        }
        assertThat(rows("SELECT \"Time\", i, l, r, x, s, b, ts, day, bytes FROM \"root.app\".d ORDER BY \"Time\""))
                .containsExactly(
                        "3|7|null|null|null|null|null|9|null|null", "4|null|null|null|1.0|null|null|null|null|null",
                        "5|7|1152921504606846976|1.5|0.1|it's ü 🙂|true|77|2024-02-29|3",
                                "6|-1|null|null|null|null|null|null|null|null");
    }

    @Test
    void wholeColumnsOfManyTables() throws SQLException {
        int count = 200_000;
        long[] times = IntStream.range(0, count).asLongStream().toArray();
        int[] ints = IntStream.range(0, count).toArray();
        double[] doubles = IntStream.range(0, count).asDoubleStream().toArray();
        BitSet even = new BitSet();
        IntStream.range(0, count).filter(i -> i % 2 == 0).forEach(even::set);
        try (Appender rows = appender("d", "i", "l", "x", "s")) {
            Appender other = rows.table("room.e");
            assertThat(other.columns()).containsExactly("x");
            rows.append(times, count, new Object[] {ints, times, doubles, null}, new BitSet[] {null, even, null, null});
            other.append(times, doubles);
            rows.append(new long[] {-1}, new Object[] {3}, new long[] {4}, new float[] {0.5f}, new String[] {"x"});
            assertThat(rows.flush()).isEqualTo(2L * count + 1);
        }
        assertThat(rows("SELECT COUNT(*), SUM(i), COUNT(l), SUM(x), COUNT(s) FROM \"root.app\".d"))
                .containsExactly((count + 1) + "|" + (19999900000L + 3) + "|" + (count / 2 + 1) + "|"
                        + (1.99999E10 + 0.5) + "|1");
        assertThat(rows("SELECT COUNT(*), MAX(x) FROM \"root.app\".\"room.e\"")).containsExactly(count + "|199999.0");
    }

    @Test
    void whatDoesNotFitIsSaidAndNotKept() throws SQLException {
        try (Appender rows = appender("d", "i", "s")) {
            assertThatThrownBy(() -> rows.append(new long[] {1, 2}, new long[] {5, 1L << 40}, new String[] {"a", "b"}))
                    .isInstanceOfSatisfying(SQLException.class, e -> {
                        assertThat(e.getSQLState()).isEqualTo("22003");
                        assertThat(e.getMessage()).contains("Row 2", "\"i\"");
                    });
            assertThatThrownBy(() -> rows.append(new long[] {1}, null, null))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23502"));
            assertThatThrownBy(() -> rows.append(new long[] {1}, new int[] {1}))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22023"));
            assertThatThrownBy(() -> rows.set(1, 5))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("55000"));
            rows.at(9).set(1, 1);
            assertThat(rows.flush()).isEqualTo(1);
        }
        assertThat(rows("SELECT \"Time\", i, s FROM \"root.app\".d")).containsExactly("9|1|null");
        assertThatThrownBy(() -> appender("nowhere"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P01"));
        assertThatThrownBy(() -> appender("d", "zz"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42703"));
    }

    @Test
    void refusedRowsAreCountedAndTheOthersStored() throws SQLException {
        statement.execute("CREATE TABLE \"root.app\".short (x DOUBLE) WITH (ttl = 3600000)");
        long now = System.currentTimeMillis();
        try (Appender rows = appender("short")) {
            rows.append(new long[] {now, 5, now + 1, 6, now + 2}, new double[] {1, 2, 3, 4, 5});
            assertThatThrownBy(rows::flush).isInstanceOf(SQLException.class).hasMessageContaining("2 of 5 rows");
            rows.append(new long[] {now + 3}, new double[] {9});
            assertThat(rows.flush()).isEqualTo(1);
        }
        assertThat(rows("SELECT x FROM \"root.app\".short ORDER BY \"Time\""))
                .containsExactly("1.0", "3.0", "5.0", "9.0");
    }

    @Test
    void linesBecomeDevices() throws SQLException {
        try (Appender rows = appender("d")) {
            assertThat(rows.writeLines(
                            List.of(
                                    "# a comment",
                                    "",
                                    "weather,site=north,kind=a\\ b temp=21.5,n=3i,ok=t,text=\"it \\\"is\\\" fine\" 1700000000000",
                                    "weather,kind=a\\ b,site=north temp=22 1700000001000",
                                    "weather temp=1 1700000000000",
                                    "d i=5i 7"),
                            TimeUnit.MILLISECONDS))
                    .isEqualTo(4);
            assertThatThrownBy(() ->
                            rows.writeLines(List.of("weather temp=2 1", "weather temp=x 2"), TimeUnit.MILLISECONDS))
                    .isInstanceOfSatisfying(SQLException.class, e -> {
                        assertThat(e.getSQLState()).isEqualTo("22023");
                        assertThat(e.getMessage()).contains("Line 2, character 14");
                    });
            assertThatThrownBy(() -> rows.writeLines(List.of("weather temp=2 1500"), TimeUnit.MICROSECONDS))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22008"));
            assertThat(rows.flush()).isEqualTo(5);
        }
        assertThat(
                        rows(
                                "SELECT \"Time\", n, ok, temp, text FROM \"root.app\".\"weather.`kind=a b`.`site=north`\" ORDER BY 1"))
                .containsExactly("1700000000000|3|true|21.5|it \"is\" fine", "1700000001000|null|null|22.0|null");
        assertThat(rows("SELECT \"Time\", temp FROM \"root.app\".weather ORDER BY 1"))
                .containsExactly("1|2.0", "1700000000000|1.0");
        assertThat(rows("SELECT i FROM \"root.app\".d")).containsExactly("5");
    }

    @Test
    void linesBecomeTablesOfTheTableModel(IotdbServer server) throws SQLException {
        try (Connection table = DriverManager.getConnection(server.url() + "?sql_dialect=table", "root", "root");
                Statement sql = table.createStatement()) {
            sql.execute("DROP SCHEMA IF EXISTS app CASCADE");
            sql.execute("CREATE SCHEMA app");
            sql.execute("CREATE TABLE app.weather (site VARCHAR TAG, temp REAL)");
            try (Appender rows = table.unwrap(IotdbConnection.class).appender("app", "weather")) {
                assertThat(rows.writeLines(
                                List.of(
                                        "weather,site=north temp=21.5 1",
                                        "weather,site=south temp=22,n=4i 1",
                                        "other,a=b x=1 2"),
                                TimeUnit.SECONDS))
                        .isEqualTo(3);
                assertThat(rows.columns()).containsExactly("site", "temp");
                rows.at(2).set(1, "west").set(2, 0.5);
                assertThat(rows.flush()).isEqualTo(4);
            }
            List<String> found = new ArrayList<>();
            try (ResultSet result = sql.executeQuery("SELECT site, temp, n FROM app.weather ORDER BY site")) {
                while (result.next()) {
                    found.add(result.getString(1) + '|' + result.getFloat(2) + '|' + result.getObject(3));
                }
            }
            assertThat(found).containsExactly("north|21.5|null", "south|22.0|4", "west|0.5|null");
        }
    }
}
