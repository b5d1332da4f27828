// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.stop;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many results that are open and half read: never a hang, no wrong row, and nothing left on the server. */
@WithServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class OpenResultsServerTest {
    private static final int ROWS = 100_000;
    private static final int RESULTS = 200;
    private static final String SQL = "SELECT a FROM \"root.openresults\".t";

    private String url;

    @BeforeAll
    void load(IotdbServer server) throws SQLException {
        url = server.url();
        try (Connection connection = DriverManager.getConnection(url, "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA \"root.openresults\"");
            statement.execute("CREATE TABLE \"root.openresults\".t (\"Time\" TIMESTAMP, a BIGINT)");
            long[] times = new long[ROWS];
            for (int i = 0; i < ROWS; i++) {
                times[i] = i;
            }
            try (Appender rows = connection.unwrap(IotdbConnection.class).appender("root.openresults", "t", "a")) {
                rows.append(times, times);
                rows.flush();
            }
        }
    }

    private static long queries(Connection observer) throws SQLException {
        long count = 0;
        try (Statement statement = observer.createStatement();
                ResultSet rows = statement.executeQuery("show queries")) {
            while (rows.next()) {
                count += rows.getString("Statement").contains("openresults") ? 1 : 0;
            }
        }
        return count;
    }

    private static void assertNothingLeft(Connection observer) throws Exception {
        long start = System.nanoTime();
        while (queries(observer) > 0) {
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("the server frees what its connections left")
                    .isLessThan(Duration.ofSeconds(5));
            Thread.sleep(50);
        }
    }

    /** The rest of a result whose first rows were read. */
    private static long rest(ResultSet rows, long from) throws SQLException {
        long next = from;
        while (rows.next()) {
            if (rows.getLong(1) != next) {
                assertThat(rows.getLong(1)).isEqualTo(next);
            }
            next++;
        }
        return next;
    }

    @ParameterizedTest
    @CsvSource({"1, 1g", "20, 1g", "1, 8m"})
    void twoHundredHalfReadResultsNeverHang(int connections, String memory) throws Exception {
        List<Connection> all = new ArrayList<>();
        List<ResultSet> results = new ArrayList<>();
        int refused = 0;
        try (Connection observer = DriverManager.getConnection(url, "root", "root")) {
            for (int i = 0; i < connections; i++) {
                all.add(DriverManager.getConnection(url + "?maxLocalMemory=" + memory, "root", "root"));
            }
            for (int i = 0; i < RESULTS; i++) {
                Statement statement = all.get(i % connections).createStatement();
                long start = System.nanoTime();
                try {
                    ResultSet rows = statement.executeQuery(SQL);
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getLong(1)).isZero();
                    results.add(rows);
                } catch (SQLException e) {
                    assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("53000");
                    assertThat(e.getMessage()).contains("results are open on this connection");
                    refused++;
                }
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            }
            assertThat(results.size() + refused).isEqualTo(RESULTS);
            if (memory.equals("1g")) {
                assertThat(refused).isZero();
            }
            // Some are read to their end, whether their rows are here already or not.
            for (int i = 0; i < results.size(); i += 20) {
                assertThat(rest(results.get(i), 1)).isEqualTo(ROWS);
            }
            for (Connection connection : all) {
                long start = System.nanoTime();
                connection.close();
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
            }
            assertNothingLeft(observer);
            for (ResultSet rows : results) {
                assertThat(rows.isClosed()).isTrue();
            }
        }
    }

    @Test
    void abortLeavesNothingEither() throws Exception {
        try (Connection observer = DriverManager.getConnection(url, "root", "root")) {
            Connection connection = DriverManager.getConnection(url, "root", "root");
            List<ResultSet> results = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                results.add(connection.createStatement().executeQuery(SQL));
                assertThat(results.get(i).next()).isTrue();
            }
            long start = System.nanoTime();
            connection.abort(Runnable::run);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
            assertNothingLeft(observer);
            assertThatThrownBy(results.get(0)::next).isInstanceOf(SQLException.class);
        }
    }

    /** What the first answer holds is freed at once, though nobody closes it. */
    @Test
    void smallResultsLeaveNothingOpen() throws Exception {
        try (Connection observer = DriverManager.getConnection(url, "root", "root");
                Connection connection = DriverManager.getConnection(url, "root", "root")) {
            List<ResultSet> results = new ArrayList<>();
            for (int i = 0; i < RESULTS; i++) {
                ResultSet rows =
                        connection.createStatement().executeQuery("select a from root.openresults.t where time < 100");
                assertThat(rows.next()).isTrue();
                results.add(rows);
            }
            assertThat(queries(observer)).isZero();
            for (ResultSet rows : results) {
                long count = 1;
                while (rows.next()) {
                    count++;
                }
                assertThat(count).isEqualTo(100);
            }
        }
    }
}
