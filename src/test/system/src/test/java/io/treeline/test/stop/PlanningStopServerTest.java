// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A statement that takes minutes to plan ends as one that takes minutes to run does. */
@WithServer
@Timeout(120)
class PlanningStopServerTest {
    private static final String TABLE = "\"root.planning_stop\".t";
    private static String url;

    @BeforeAll
    static void create(IotdbServer server) throws SQLException {
        url = server.url() + "?user=root&password=root";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("create database root.planning_stop");
            statement.execute("create timeseries root.planning_stop.t.v int64");
            statement.executeUpdate("INSERT INTO " + TABLE + " (\"Time\", v) VALUES (1, 2)");
        }
    }

    private static String slow() {
        return "SELECT COUNT(*) FROM " + TABLE + " t0"
                + IntStream.range(1, 2_500)
                        .mapToObj(i ->
                                " JOIN " + TABLE + " t" + i + " ON t" + (i - 1) + ".\"Time\" = t" + i + ".\"Time\"")
                        .collect(Collectors.joining());
    }

    private static void stillWorks(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT v FROM " + TABLE)) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getLong(1)).isEqualTo(2);
        }
    }

    @Test
    void aTimeLimitEndsPlanning() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> statement.executeQuery(slow()))
                    .isInstanceOfSatisfying(
                            SQLTimeoutException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            statement.setQueryTimeout(0);
            stillWorks(statement);
        }
    }

    @Test
    void cancelEndsPlanning() throws Exception {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            FutureTask<Object> planning = start(statement);
            statement.cancel();
            assertThatThrownBy(() -> planning.get(60, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            stillWorks(statement);
        }
    }

    @Test
    void closeEndsPlanning() throws Exception {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            FutureTask<Object> planning = start(statement);
            statement.close();
            assertThatThrownBy(() -> planning.get(60, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(SQLException.class);
            try (Statement other = connection.createStatement()) {
                stillWorks(other);
            }
        }
    }

    /** Of a statement that is being prepared nobody has a handle yet but its connection. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theEndOfTheConnectionEndsPreparing(boolean orderly) throws Exception {
        Connection connection = DriverManager.getConnection(url);
        FutureTask<Object> planning = start(() -> connection.prepareStatement(slow()));
        long start = System.nanoTime();
        if (orderly) {
            connection.close();
        } else {
            connection.abort(Runnable::run);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThatThrownBy(() -> planning.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).startsWith("08"));
    }

    private static FutureTask<Object> start(Statement statement) throws InterruptedException {
        return start(() -> statement.executeQuery(slow()));
    }

    private static FutureTask<Object> start(Callable<Object> work) throws InterruptedException {
        FutureTask<Object> planning = new FutureTask<>(work);
        Thread thread = new Thread(planning, "planning");
        thread.setDaemon(true);
        thread.start();
        Thread.sleep(1_000);
        assertThat(planning.isDone()).isFalse();
        return planning;
    }
}
