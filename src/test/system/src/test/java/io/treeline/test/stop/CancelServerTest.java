// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statements end when they are cancelled or their time is over: here, on the server, and nowhere else. */
@WithServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class CancelServerTest {
    private static final Duration SOON = Duration.ofSeconds(4);
    private SlowData data;

    @BeforeAll
    void load(IotdbServer server) throws SQLException {
        data = SlowData.on(server);
    }

    /** What is slow, whether its session is of the table model, and a word by which SHOW QUERIES can be searched. */
    private enum Slow {
        NATIVE(SlowData.NATIVE, false, "string_matches"),
        PUSHED(SlowData.PUSHED, false, "%x77y"),
        LOCAL(SlowData.LOCAL, false, null),
        NATIVE_TABLE(SlowData.NATIVE_TABLE, true, "big a, big b"),
        NATIVE_INSIDE(
                "SELECT COUNT(*) FROM NATIVE('" + SlowData.NATIVE.replace("'", "''") + "') AS n",
                false,
                "string_matches");

        private final String sql;
        private final boolean tableModel;
        private final String word;

        Slow(String sql, boolean tableModel, String word) {
            this.sql = sql;
            this.tableModel = tableModel;
            this.word = word;
        }
    }

    private Connection connect(Slow slow) throws SQLException {
        return !slow.tableModel ? data.tree() : slow == Slow.NATIVE_TABLE ? nativeTable() : data.stopTable();
    }

    private Connection nativeTable() throws SQLException {
        Connection connection =
                java.sql.DriverManager.getConnection(data.url() + "?sql_dialect=table&sql=native", "root", "root");
        connection.setSchema("stop");
        return connection;
    }

    private static void assertUsable(Statement statement) throws SQLException {
        assertThat(Worker.drain(statement, "show version")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"NATIVE", "PUSHED", "LOCAL", "NATIVE_TABLE", "NATIVE_INSIDE"})
    void cancelStopsIt(Slow slow) throws Exception {
        try (Connection connection = connect(slow);
                Connection observer = connect(slow);
                Statement statement = connection.createStatement()) {
            Worker worker = Worker.query(statement, slow.sql);
            if (slow.word == null) {
                Thread.sleep(1500);
            } else {
                SlowData.await(observer, slow.word, 1);
            }
            assertThat(worker.ended()).isFalse();
            long now = System.nanoTime();
            statement.cancel();
            SQLException failure = worker.failure();
            assertThat(failure.getSQLState()).isEqualTo("57014");
            assertThat(failure instanceof SQLTimeoutException).isFalse();
            assertThat(failure.getMessage()).contains("cancelled");
            assertThat(worker.endedAfter(now)).isLessThan(SOON);
            if (slow.word != null) {
                assertThat(SlowData.running(observer, slow.word)).isEmpty();
            }
            assertUsable(statement);
        }
    }

    @ParameterizedTest
    @CsvSource({"NATIVE", "PUSHED", "LOCAL", "NATIVE_TABLE"})
    void timeOutStopsIt(Slow slow) throws Exception {
        try (Connection connection = connect(slow);
                Connection observer = connect(slow);
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(slow == Slow.PUSHED ? 2 : 1);
            long start = System.nanoTime();
            assertThatThrownBy(() -> Worker.drain(statement, slow.sql))
                    .isInstanceOfSatisfying(SQLTimeoutException.class, e -> {
                        assertThat(e.getSQLState()).isEqualTo("57014");
                        assertThat(e.getMessage()).contains("000 ms");
                    });
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(900), Duration.ofSeconds(6));
            if (slow.word != null) {
                assertThat(SlowData.running(observer, slow.word)).isEmpty();
            }
            statement.setQueryTimeout(0);
            try {
                assertUsable(statement);
            } catch (SQLRecoverableException e) {
                // The time-out is kept to, also where a busy server does not answer the one who tells it to stop.
                assertThat(e.getMessage()).contains("since the server could not be told");
                assertThat(connection.isValid(1)).isFalse();
                assertUsable(observer.createStatement());
            }
        }
    }

    /** The same text in two sessions, and twice in one: only the one that is meant ends. */
    @Test
    void nobodyElsesQueryIsHit() throws Exception {
        try (Connection mine = data.tree();
                Connection other = data.tree();
                Connection observer = data.tree();
                Statement statement = mine.createStatement();
                Statement same = other.createStatement()) {
            Worker theirs = Worker.query(same, SlowData.NATIVE);
            SlowData.await(observer, "string_matches", 1);
            Worker cancelled = Worker.query(statement, SlowData.NATIVE);
            SlowData.await(observer, "string_matches", 2);
            statement.cancel();
            assertThat(cancelled.failure().getSQLState()).isEqualTo("57014");
            assertThat(SlowData.running(observer, "string_matches")).hasSize(1);
            Thread.sleep(300);
            assertThat(theirs.ended()).isFalse();
            same.cancel();
            assertThat(theirs.failure().getSQLState()).isEqualTo("57014");
        }
    }

    /** Two results are open on one connection; one is cancelled, with its next rows already on their way. */
    @Test
    void anotherResultOfTheConnectionGoesOn() throws Exception {
        try (Connection connection = data.tree("fetchSize=1000&maxUnfetched=1g");
                Connection observer = data.tree();
                Statement first = connection.createStatement();
                Statement second = connection.createStatement();
                ResultSet kept = second.executeQuery("SELECT v, s FROM " + SlowData.TABLE + " WHERE v >= 0");
                ResultSet stopped = first.executeQuery("select s from root.stop.slow where v >= 0")) {
            assertThat(kept.next()).isTrue();
            assertThat(stopped.next()).isTrue();
            assertThat(SlowData.running(observer, ".slow")).hasSize(2);
            first.cancel();
            assertThat(SlowData.running(observer, ".slow")).hasSize(1);
            assertThatThrownBy(() -> {
                        while (stopped.next()) {
                            assertThat(stopped.getString(2)).startsWith("some text");
                        }
                    })
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            long count = 1;
            while (kept.next()) {
                count += kept.getLong(1) == count ? 1 : 0;
            }
            assertThat(count).isEqualTo(SlowData.ROWS);
        }
    }

    /** Cancelled before anybody read from it: freed on the connection itself. */
    @Test
    void aResultThatNobodyReadsIsFreed() throws Exception {
        try (Connection connection = data.tree("fetchSize=1000");
                Connection observer = data.tree();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT v, s FROM " + SlowData.TABLE)) {
            SlowData.await(observer, ".slow", 1);
            statement.cancel();
            SlowData.await(observer, ".slow", 0);
            assertThatThrownBy(result::next)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
        }
    }

    /** An error in local work ends what it reads from the server at once, though nobody closed the result. */
    @Test
    void anErrorFreesTheServer() throws Exception {
        try (Connection connection = data.tree("fetchSize=1000");
                Connection observer = data.tree();
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT 1 / (v - 5) FROM " + SlowData.TABLE + " WHERE s LIKE '%t%'")) {
            assertThatThrownBy(() -> {
                        while (result.next()) {
                            result.getLong(1);
                        }
                    })
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22012"));
            SlowData.await(observer, ".slow", 0);
        }
    }

    /** The statement waits for the connection, which another one keeps busy: only its own wait ends. */
    @Test
    void waitingForTheConnectionCanBeCancelled() throws Exception {
        try (Connection connection = data.tree();
                Connection observer = data.tree();
                Statement busy = connection.createStatement();
                Statement waiting = connection.createStatement()) {
            Worker first = Worker.query(busy, SlowData.NATIVE);
            SlowData.await(observer, "string_matches", 1);
            Worker second = Worker.query(waiting, "show version");
            Thread.sleep(300);
            waiting.cancel();
            assertThat(second.failure().getSQLState()).isEqualTo("57014");
            assertThat(first.ended()).isFalse();
            busy.cancel();
            assertThat(first.failure().getSQLState()).isEqualTo("57014");
            assertUsable(waiting);
        }
    }

    @Test
    void closingTheStatementStopsIt() throws Exception {
        try (Connection connection = data.tree();
                Connection observer = data.tree()) {
            Statement statement = connection.createStatement();
            Worker worker = Worker.query(statement, SlowData.NATIVE);
            SlowData.await(observer, "string_matches", 1);
            statement.close();
            assertThat(worker.failure().getSQLState()).isEqualTo("57014");
            assertThat(SlowData.running(observer, "string_matches")).isEmpty();
            try (Statement next = connection.createStatement()) {
                assertUsable(next);
            }
        }
    }

    @Test
    void closingTheConnectionStopsIt() throws Exception {
        try (Connection observer = data.tree()) {
            Connection connection = data.tree();
            Worker worker = Worker.query(connection.createStatement(), SlowData.NATIVE);
            SlowData.await(observer, "string_matches", 1);
            long now = System.nanoTime();
            connection.close();
            assertThat(Duration.ofNanos(System.nanoTime() - now)).isLessThan(Duration.ofMillis(1500));
            assertThat(worker.failure().getSQLState()).isEqualTo("57014");
            SlowData.await(observer, "string_matches", 0);
        }
    }

    @Test
    void cancelWithoutAnythingRunningDoesNothing() throws SQLException {
        try (Connection connection = data.tree();
                Statement statement = connection.createStatement()) {
            statement.cancel();
            assertUsable(statement);
            statement.cancel();
            assertUsable(statement);
            statement.close();
            assertThatThrownBy(statement::cancel).isInstanceOf(SQLException.class);
        }
    }

    /** A batch ends between two tablets, and says which rows are stored. */
    @Test
    void aBatchStopsBetweenTablets() throws Exception {
        try (Connection connection = data.tree();
                Statement count = connection.createStatement()) {
            count.execute("create aligned timeseries root.stop.batch(v int64, s text)");
            PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO \"root.stop\".batch (\"Time\", v, s) VALUES (?, ?, ?)");
            String text = "0123456789".repeat(100);
            int rows = 150_000;
            for (int i = 0; i < rows; i++) {
                insert.setLong(1, i);
                insert.setLong(2, i);
                insert.setString(3, text);
                insert.addBatch();
            }
            Worker worker = new Worker(() -> insert.executeBatch().length);
            long stored;
            do {
                try (Connection other = data.tree();
                        Statement look = other.createStatement();
                        ResultSet some = look.executeQuery("select count(v) from root.stop.batch")) {
                    stored = some.next() ? some.getLong(1) : 0;
                }
            } while (stored == 0 && !worker.ended());
            insert.cancel();
            BatchUpdateException failure = (BatchUpdateException) worker.failure();
            assertThat(failure.getSQLState()).isEqualTo("57014");
            long done = java.util.Arrays.stream(failure.getUpdateCounts())
                    .filter(each -> each == 1)
                    .count();
            assertThat(done).isBetween(1L, rows - 1L);
            assertThat(failure.getMessage()).contains((rows - done) + " of " + rows + " rows were not stored");
            try (ResultSet all = count.executeQuery("SELECT COUNT(*) FROM \"root.stop\".batch")) {
                assertThat(all.next()).isTrue();
                assertThat(all.getLong(1)).isEqualTo(done);
            }
        }
    }

    @Test
    void abortEndsTheWait() throws Exception {
        try (Connection observer = data.tree()) {
            Connection connection = data.tree();
            Statement statement = connection.createStatement();
            Worker worker = Worker.query(statement, SlowData.NATIVE);
            SlowData.await(observer, "string_matches", 1);
            long now = System.nanoTime();
            var threads = Executors.newSingleThreadExecutor();
            connection.abort(threads);
            SQLException failure = worker.failure();
            threads.shutdown();
            assertThat(failure.getSQLState()).startsWith("08");
            assertThat(worker.endedAfter(now)).isLessThan(Duration.ofSeconds(1));
            assertThat(connection.isClosed()).isTrue();
            assertThat(connection.isValid(1)).isFalse();
            connection.close();
            // Nobody is left to wait for it, but it is ended nevertheless.
            SlowData.await(observer, "string_matches", 0);
        }
    }

    @Test
    void networkTimeoutIsKept() throws Exception {
        try (Connection connection = data.tree();
                Connection observer = data.tree()) {
            connection.setNetworkTimeout(Runnable::run, 500);
            assertThat(connection.getNetworkTimeout()).isEqualTo(500);
            Statement statement = connection.createStatement();
            long start = System.nanoTime();
            assertThatThrownBy(() -> Worker.drain(statement, SlowData.NATIVE))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"))
                    .hasMessageContaining("500 ms");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
            assertThat(connection.isClosed()).isTrue();
            try (Statement kill = observer.createStatement();
                    ResultSet rows = observer.createStatement().executeQuery("show queries")) {
                while (rows.next()) {
                    if (rows.getString("Statement").contains("string_matches")) {
                        kill.execute("kill query '" + rows.getString("QueryId") + "'");
                    }
                }
            }
        }
    }

    /** An interrupt is none of ours: it neither ends the wait nor is it lost. */
    @Test
    void interruptsStayWithTheThread() throws Exception {
        try (Connection connection = data.tree();
                Connection observer = data.tree();
                Statement statement = connection.createStatement()) {
            boolean[] still = new boolean[1];
            Worker worker = new Worker(() -> {
                Thread.currentThread().interrupt();
                try {
                    return Worker.drain(statement, SlowData.NATIVE);
                } finally {
                    still[0] = Thread.interrupted();
                }
            });
            SlowData.await(observer, "string_matches", 1);
            statement.cancel();
            assertThat(worker.failure().getSQLState()).isEqualTo("57014");
            assertThat(still[0]).isTrue();
            assertUsable(statement);
        }
    }
}
