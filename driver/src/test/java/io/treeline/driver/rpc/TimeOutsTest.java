// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.IotdbDataSource;
import io.treeline.driver.rpc.ScriptedServer.Way;
import io.treeline.metadata.model.ServerModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every time-out ends within a second of what it says, whatever the server does, and none breaks a connection that only
 * is slow.
 */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class TimeOutsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Login LOGIN = new Login("root", "root", ZoneOffset.UTC, ServerModel.TREE, null, SECOND, null);

    private final ScriptedServer server = new ScriptedServer();

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private Connection connect(String... properties) throws SQLException {
        return DriverManager.getConnection(
                server.url() + (properties.length == 0 ? "" : "&" + String.join("&", properties)), "root", "root");
    }

    /** What is tried. */
    private interface Work {
        void run() throws SQLException;
    }

    /** Runs it; it must fail between its limit and a second later. */
    private static SQLException late(Duration limit, Work work) {
        long start = System.nanoTime();
        SQLException[] failure = new SQLException[1];
        assertThatThrownBy(work::run).isInstanceOfSatisfying(SQLException.class, e -> failure[0] = e);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as(String.valueOf(failure[0]))
                .isBetween(limit.minusMillis(20), limit.plus(SECOND));
        return failure[0];
    }

    private static void within(Duration limit, Work work) throws SQLException {
        long start = System.nanoTime();
        work.run();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit);
    }

    private static long drain(ResultSet rows) throws SQLException {
        long count = 0;
        while (rows.next()) {
            assertThat(rows.getLong(1)).isEqualTo(count);
            count++;
        }
        return count;
    }

    // ---- connecting ----

    /** A port that is open and full: nobody accepts, and the system answers no further connection. */
    private static final class BlackHole implements AutoCloseable {
        final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        private final List<Socket> waiting = new ArrayList<>();

        BlackHole() throws IOException {
            for (int i = 0; i < 4; i++) {
                Socket socket = new Socket();
                waiting.add(socket);
                try {
                    socket.connect(listener.getLocalSocketAddress(), 100);
                } catch (IOException e) {
                    // It is full.
                    return;
                }
            }
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : waiting) {
                socket.close();
            }
            listener.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "loginTimeout=1000, true",
        "networkTimeout=1000, false",
        "network_timeout=1000, false",
        "connectTimeout=1000, false"
    })
    void connectingToABlackHoleEnds(String property, boolean login) throws IOException {
        try (BlackHole hole = new BlackHole()) {
            SQLException e = late(
                    SECOND,
                    () -> DriverManager.getConnection(
                            "jdbc:iotdb://127.0.0.1:" + hole.listener.getLocalPort() + "/?jmx=false&" + property,
                            "root",
                            "root"));
            assertThat(e.getSQLState()).isEqualTo("08001");
            assertThat(e instanceof SQLTimeoutException).isEqualTo(login);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "openSession, loginTimeout=1000, true",
        "openSession, networkTimeout=1000, false",
        "getProperties, loginTimeout=1000, true",
        "getProperties, networkTimeout=1000, false",
        "executeStatementV2, loginTimeout=1000&sql_dialect=table, true"
    })
    void aLoginThatIsNotAnsweredEnds(String call, String property, boolean login) {
        // One that is not known is asked whether it has the table model.
        server.version = "2.0.3";
        server.answers(call, Way.NEVER);
        SQLException e = late(SECOND, () -> connect(property));
        assertThat(e.getSQLState()).isEqualTo("08001");
        assertThat(e instanceof SQLTimeoutException).isEqualTo(login);
    }

    /** Each answer comes in time, but not all of them together. */
    @Test
    void theLoginTimeoutIsForAllOfIt() {
        server.answers((call, text) -> Way.late(700));
        assertThat((Throwable) late(SECOND, () -> connect("loginTimeout=1000")))
                .isInstanceOf(SQLTimeoutException.class);
    }

    @Test
    void aLoginInPiecesEndsToo() {
        server.answers("openSession", Way.pieces(40, 100));
        assertThat((Throwable) late(SECOND, () -> connect("loginTimeout=1000")))
                .isInstanceOf(SQLTimeoutException.class);
        assertThat(late(SECOND, () -> connect("networkTimeout=1000")).getSQLState())
                .isEqualTo("08001");
    }

    @Test
    void theLoginTimeoutsOfJdbcCountSeconds() throws SQLException {
        server.answers("openSession", Way.NEVER);
        DriverManager.setLoginTimeout(1);
        try {
            assertThat((Throwable) late(SECOND, this::connect)).isInstanceOf(SQLTimeoutException.class);
        } finally {
            DriverManager.setLoginTimeout(0);
        }
        IotdbDataSource source = new IotdbDataSource(server.url());
        source.setLoginTimeout(1);
        assertThat((Throwable) late(SECOND, source::getConnection)).isInstanceOf(SQLTimeoutException.class);
    }

    @Test
    void socketsAreKeptAliveAndSendAtOnce() throws Exception {
        FrameTransport transport = new FrameTransport(1000);
        transport.connect(server.endpoint(), Duration.ZERO);
        assertThat(transport.socket().getKeepAlive()).isTrue();
        assertThat(transport.socket().getTcpNoDelay()).isTrue();
        transport.close();
    }

    // ---- statements ----

    @Test
    void aQueryEndsAtASilentServer() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(2);
            server.answers((call, text) -> Way.NEVER);
            SQLException e = late(Duration.ofSeconds(2), () -> statement.executeQuery("select rows 10"));
            assertThat((Throwable) e).isInstanceOf(SQLTimeoutException.class).hasMessageContaining("2000 ms");
            assertThat(e.getSQLState()).isEqualTo("57014");
            assertThat(connection.isClosed()).as("nobody could be told to stop").isTrue();
            within(SECOND, connection::close);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"executeStatementV2", "fetchResultsV2", "requestStatementId"})
    void aQueryEndsWhereverTheServerFallsSilent(String call) throws SQLException {
        for (Way way : List.of(Way.NEVER, Way.HALF)) {
            server.answers((name, text) -> Way.NOW);
            try (Connection connection = connect("fetchSize=10");
                    Statement statement = connection.createStatement()) {
                statement.setQueryTimeout(1);
                server.answers(call, way);
                assertThat((Throwable) late(SECOND, () -> drain(statement.executeQuery("select rows 100"))))
                        .isInstanceOf(SQLTimeoutException.class);
            }
        }
    }

    /** The server answers others, but this query only in pieces that never end: its reader leaves in time. */
    @Test
    void anAnswerInPiecesEnds() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            server.rowsOf(100_000)
                    .answers((call, text) -> text.startsWith("select rows") ? Way.pieces(1000, 20) : Way.NOW);
            assertThat((Throwable) late(SECOND, () -> statement.executeQuery("select rows 10")))
                    .isInstanceOf(SQLTimeoutException.class);
            within(SECOND, connection::close);
        }
    }

    /**
     * The query was killed, as far as the second session is told, but answers late: the connection stays, and the
     * answer is thrown away when it comes.
     */
    @Test
    void aLateAnswerIsThrownAway() throws SQLException {
        try (ThriftRpcClient client = ThriftRpcClient.connect(server.endpoint(), LOGIN)) {
            server.answers((name, text) -> text.startsWith("select rows") ? Way.late(800) : Way.NOW);
            long id = client.openStatement();
            ServerCall call = new ServerCall("select rows 100000", StopSign.within(Duration.ofMillis(300)), () -> {});
            late(
                    Duration.ofMillis(280),
                    () -> client.execute(new RpcClient.Request(id, "select rows 100000", 10, null, call)));
            assertThat(client.broken()).isFalse();
            assertThat(call.onServer()).isTrue();
            assertThat(client.openStatement()).isPositive();
            assertThat(call.onServer()).isFalse();
            assertThat(client.ping(SECOND)).isTrue();
            assertThat(server.openResults()).as("closed when it came").isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void updatesAndBatchesEnd(boolean batch) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            server.answers((call, text) -> text.startsWith("delete") ? Way.NEVER : Way.NOW);
            statement.addBatch("create database root.x");
            statement.addBatch("delete from root.x.**");
            SQLException e = late(SECOND, () -> {
                if (batch) {
                    statement.executeBatch();
                } else {
                    statement.executeUpdate("delete from root.x.**");
                }
            });
            assertThat(e.getSQLState()).isEqualTo("57014");
            if (batch) {
                assertThat(((BatchUpdateException) e).getUpdateCounts())
                        .as("what was done is said")
                        .hasSize(1);
            } else {
                assertThat((Throwable) e).isInstanceOf(SQLTimeoutException.class);
            }
        }
    }

    @Test
    void severalStatementsInOneCallEnd() throws SQLException {
        try (ThriftRpcClient client = ThriftRpcClient.connect(server.endpoint(), LOGIN)) {
            server.answers("executeBatchStatement", Way.NEVER);
            SQLException e = late(SECOND, () -> client.executeAll(List.of("flush"), StopSign.within(SECOND)));
            assertThat((Throwable) e)
                    .isInstanceOf(SQLTimeoutException.class)
                    .hasMessageContaining("connection was closed");
            assertThat(client.broken()).isTrue();
        }
    }

    @Test
    void theNetworkTimeoutBoundsEveryAnswer() throws SQLException {
        for (Way way : List.of(Way.NEVER, Way.HALF, Way.pieces(1000, 20))) {
            server.rowsOf(100_000).answers((call, text) -> Way.NOW);
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("flush");
                connection.setNetworkTimeout(Runnable::run, 1000);
                server.answers("executeStatementV2", way);
                SQLException e = late(SECOND, () -> statement.executeQuery("select rows 10"));
                assertThat(e.getSQLState()).isEqualTo("08006");
                assertThat((Throwable) e).hasMessageContaining("network timeout of 1000 ms");
                assertThat(connection.isClosed()).isTrue();
            }
        }
    }

    @Test
    void metadataCallsHaveTheNetworkTimeout() throws SQLException {
        try (Connection connection = connect("networkTimeout=1000")) {
            server.answers("executeStatementV2", Way.NEVER);
            SQLException e = late(SECOND, () -> connection.getMetaData().getTables(null, null, "%", null));
            assertThat(e.getSQLState()).isEqualTo("08006");
        }
    }

    // ---- isValid ----

    @Test
    void isValidNeverBreaksAConnectionThatIsSlow() throws SQLException {
        try (Connection connection = connect("fetchSize=10");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select rows 100")) {
            server.answers((call, text) -> call.equals("fetchResultsV2") ? Way.late(1500) : Way.NOW);
            assertThat(rows.next()).isTrue();
            // The next rows are under way, late.
            long start = System.nanoTime();
            assertThat(connection.isValid(1)).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1500));
            server.answers((call, text) -> Way.NOW);
            long count = 1;
            while (rows.next()) {
                assertThat(rows.getLong(1)).isEqualTo(count);
                count++;
            }
            assertThat(count).isEqualTo(100);
            assertThat(connection.isValid(1)).isTrue();
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void isValidEndsAtASilentServer() throws SQLException {
        try (Connection connection = connect()) {
            assertThat(connection.isValid(1)).isTrue();
            server.answers((call, text) -> Way.NEVER);
            for (int i = 0; i < 2; i++) {
                long start = System.nanoTime();
                assertThat(connection.isValid(1)).isFalse();
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1500));
            }
        }
    }

    @Test
    void isValidEndsWhileAnotherThreadWaits() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            server.answers((call, text) -> text.startsWith("select rows") ? Way.late(3000) : Way.NOW);
            var threads = Executors.newSingleThreadExecutor();
            var slow = threads.submit(() -> drain(statement.executeQuery("select rows 5")));
            while (!server.texts().contains("select rows 5")) {
                Thread.sleep(5);
            }
            long start = System.nanoTime();
            assertThat(connection.isValid(1)).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1500));
            assertThat(slow.get()).isEqualTo(5);
            assertThat(connection.isValid(1)).isTrue();
            threads.shutdown();
        }
    }

    // ---- closing ----

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closingEndsWithinASecond(boolean abort) throws Exception {
        Connection connection = connect("fetchSize=10");
        List<ResultSet> results = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            results.add(connection.createStatement().executeQuery("select rows 100"));
            assertThat(results.get(i).next()).isTrue();
        }
        server.answers((call, text) -> text.equals("select rows 5") ? Way.NEVER : Way.NOW);
        var threads = Executors.newSingleThreadExecutor();
        var stuck = threads.submit(() -> connection.createStatement().executeQuery("select rows 5"));
        while (!server.texts().contains("select rows 5") && !stuck.isDone()) {
            Thread.sleep(5);
        }
        server.answers((call, text) -> Way.NEVER);
        within(SECOND, () -> {
            if (abort) {
                connection.abort(Runnable::run);
            } else {
                connection.close();
            }
        });
        assertThat(connection.isClosed()).isTrue();
        assertThatThrownBy(stuck::get).hasCauseInstanceOf(SQLException.class);
        threads.shutdown();
    }

    @Test
    void appendersEnd() throws SQLException {
        try (ThriftRpcClient client = ThriftRpcClient.connect(server.endpoint(), LOGIN)) {
            client.limitWrites(SECOND);
            server.answers("insertTablet", Way.NEVER);
            RpcClient.PendingInsert pending = client.sendTablets(List.of(Tablets.of(10)));
            SQLException e = late(SECOND, pending::outcome);
            assertThat((Throwable) e).isInstanceOf(SQLTimeoutException.class);
            assertThat(client.broken()).isTrue();
        }
    }

    @Test
    void tabletsEnd() throws SQLException {
        for (int rows : new int[] {10, 2_000_000}) {
            server.answers((call, text) -> Way.NOW);
            try (ThriftRpcClient client = ThriftRpcClient.connect(server.endpoint(), LOGIN)) {
                server.answers((call, text) -> Way.NEVER);
                // The second call is more than the sockets hold.
                SQLException e = late(
                        SECOND,
                        () -> client.insertTablets(
                                List.of(List.of(Tablets.of(10)), List.of(Tablets.of(rows))), StopSign.within(SECOND)));
                assertThat((Throwable) e).isInstanceOf(SQLTimeoutException.class);
                assertThat(client.broken()).isTrue();
            }
        }
    }
}
