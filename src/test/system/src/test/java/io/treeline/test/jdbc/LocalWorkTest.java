// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

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
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Work done on this side of the wire: it streams where it can, stops when told to, and never takes more memory than
 * allowed.
 */
@WithServer
class LocalWorkTest {
    private static final int ROWS = 60_000;
    private static final String X = "\"root.local_work\".x";
    private static final String Y = "\"root.local_work\".y";
    private static String url;

    @BeforeAll
    static void load(IotdbServer server) throws SQLException {
        url = server.url() + "?user=root&password=root&timeZone=UTC&fetchSize=1000";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("create database root.local_work");
            statement.execute("create aligned timeseries root.local_work.x(v int64, s text)");
            statement.execute("create aligned timeseries root.local_work.y(v int64, s text)");
            for (String table : new String[] {X, Y}) {
                try (PreparedStatement insert =
                        connection.prepareStatement("insert into " + table + " (\"Time\", v, s) values (?, ?, ?)")) {
                    for (int i = 0; i < ROWS; i++) {
                        insert.setLong(1, table.equals(X) ? i : i + 10);
                        insert.setLong(2, i);
                        insert.setString(3, "text of row " + (long) i * 7919 % ROWS);
                        insert.addBatch();
                    }
                    insert.executeBatch();
                }
            }
        }
    }

    /** Two native cursors are open on one connection, and rows of both are needed in turn. */
    @ParameterizedTest
    @CsvSource({"JOIN,59990", "LEFT JOIN,60000", "RIGHT JOIN,60000", "FULL JOIN,60010"})
    void joinsOnTimeStream(String join, long rows) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url + "&maxLocalMemory=200000");
                Statement statement = connection.createStatement();
                ResultSet all = statement.executeQuery("SELECT x.\"Time\", x.v, y.\"Time\", y.v FROM " + X + " x "
                        + join + " " + Y + " y ON x.\"Time\" = y.\"Time\"")) {
            long count = 0;
            long both = 0;
            while (all.next()) {
                count++;
                long left = all.getLong(1);
                boolean isLeft = !all.wasNull();
                long right = all.getLong(3);
                if (isLeft && !all.wasNull()) {
                    both++;
                    assertThat(right).isEqualTo(left);
                    assertThat(all.getLong(2)).isEqualTo(all.getLong(4) + 10);
                }
            }
            assertThat(count).isEqualTo(rows);
            assertThat(both).isEqualTo(ROWS - 10);
        }
        try (Connection connection = DriverManager.getConnection(url + "&maxLocalMemory=200000");
                Statement statement = connection.createStatement();
                ResultSet one =
                        statement.executeQuery("SELECT COUNT(*), SUM(a.v - b.v), COUNT(c.s) FROM " + X + " a JOIN " + Y
                                + " b USING (\"Time\") " + join + " " + X + " c USING (\"Time\") WHERE b.v >= 0")) {
            assertThat(one.next()).isTrue();
            assertThat(one.getLong(1)).isEqualTo(ROWS - 10);
            assertThat(one.getLong(2)).isEqualTo(10L * (ROWS - 10));
        }
    }

    private static final String LOOP = "SELECT COUNT(*) FROM " + X + " x JOIN " + Y + " y ON x.v < y.v OR x.v > y.v";
    private static final String WINDOW =
            "SELECT SUM(CAST(v AS DOUBLE)) OVER (ORDER BY \"Time\" ROWS BETWEEN 20000 PRECEDING AND 20000 FOLLOWING) FROM "
                    + X;
    private static final String SUBQUERY =
            "SELECT COUNT(*) FROM " + X + " x WHERE EXISTS (SELECT 1 FROM " + Y + " y WHERE y.v + x.v < 0)";

    @ParameterizedTest
    @ValueSource(strings = {LOOP, WINDOW, SUBQUERY})
    @Timeout(60)
    void cancelStopsLocalWork(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            long[] cancelled = new long[1];
            Thread other = new Thread(() -> {
                try {
                    Thread.sleep(1500);
                    cancelled[0] = System.nanoTime();
                    statement.cancel();
                } catch (SQLException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            other.start();
            assertThatThrownBy(() -> drain(statement, sql))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            other.join();
            assertThat(Duration.ofNanos(System.nanoTime() - cancelled[0])).isLessThan(Duration.ofSeconds(5));
            assertThat(drain(statement, "SELECT COUNT(*) FROM " + X)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LOOP, WINDOW, SUBQUERY})
    @Timeout(60)
    void timeOutStopsLocalWork(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> drain(statement, sql))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            assertThat(drain(statement, "SELECT COUNT(*) FROM " + X)).isEqualTo(1);
        }
    }

    private static int drain(Statement statement, String sql) throws SQLException {
        int rows = 0;
        try (ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows++;
            }
        }
        return rows;
    }

    @Test
    void tooMuchIsRefusedByName() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url + "&maxLocalMemory=1000000");
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> drain(statement, "SELECT v FROM " + X + " ORDER BY s"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("53200"))
                    .hasMessageContaining("ORDER BY");
            assertThatThrownBy(() -> drain(statement, "SELECT COUNT(*) FROM " + X + " x JOIN " + Y + " y ON x.s = y.s"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("53200"))
                    .hasMessageContaining("JOIN");
            assertThat(drain(statement, "SELECT v FROM " + X + " ORDER BY s LIMIT 10"))
                    .isEqualTo(10);
        }
    }
}
