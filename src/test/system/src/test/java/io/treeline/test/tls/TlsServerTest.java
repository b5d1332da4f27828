// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.Appender;
import io.treeline.driver.IotdbConnection;
import io.treeline.server.IotdbServer;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * All that a connection does, over TLS to a real server. The server closes connections that are silent for three
 * seconds, and connections break their silence each 700 ms, so that this can be seen; with
 * {@code -Dtreeline.tls.silence=true} both do as they do by themselves, 60 s and 20 s.
 */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsServerTest {
    private static final boolean AS_IT_IS = Boolean.getBoolean("treeline.tls.silence");
    private static final Duration SILENCE = AS_IT_IS ? Duration.ofSeconds(70) : Duration.ofSeconds(5);
    private static final int ROWS = 300_000;
    private static final int CLIENTS = 60;

    private IotdbServer server;

    @BeforeAll
    void start() throws SQLException {
        IotdbServer.Builder builder = IotdbServer.builder()
                .tls()
                .heaps("256m", "1g")
                .property("dn_rpc_max_concurrent_client_num", String.valueOf(CLIENTS));
        server = (AS_IT_IS ? builder : builder.property("dn_connection_timeout_ms", "3000")).start();
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE root.tls");
            statement.execute("CREATE ALIGNED TIMESERIES root.tls.d(v INT64, x TEXT)");
            statement.execute("CREATE ALIGNED TIMESERIES root.tls.slow(v INT64, x TEXT)");
        }
        write("d", ROWS, "text ");
        write("slow", 150_000, "a".repeat(30));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Connection connect(String more) throws SQLException {
        return DriverManager.getConnection(
                server.fullUrl() + (AS_IT_IS ? "" : "&keepAlive=700") + more, "root", "root");
    }

    private void write(String table, int rows, String text) throws SQLException {
        try (Connection connection = connect("");
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO \"root.tls\"." + table + " (\"Time\", v, x) VALUES (?, ?, ?)")) {
            for (int i = 0; i < rows; i++) {
                insert.setLong(1, i);
                insert.setLong(2, i);
                insert.setString(3, text + (table.equals("d") ? i : ""));
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).hasSize(rows);
        }
    }

    private static long sum(ResultSet result) throws SQLException {
        long rows = 0;
        long sum = 0;
        while (result.next()) {
            assertThat(result.getString(2)).isEqualTo("text " + result.getLong(1));
            sum += result.getLong(1);
            rows++;
        }
        assertThat(sum).isEqualTo(rows * (rows - 1) / 2);
        return rows;
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 20_000, ROWS})
    void rowsComeWhole(int fetchSize) throws SQLException {
        try (Connection connection = connect("&fetchSize=" + fetchSize);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT v, x FROM \"root.tls\".d")) {
            assertThat(sum(result)).isEqualTo(ROWS);
        }
    }

    @Test
    void theTableModelIsSpokenToo() throws SQLException {
        try (Connection connection = connect("&sql_dialect=table");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE tls");
            connection.setSchema("tls");
            statement.execute("CREATE TABLE t (tag STRING TAG, v INT64 FIELD)");
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO t (time, tag, v) VALUES (?, 'a', ?)")) {
                for (int i = 0; i < 10_000; i++) {
                    insert.setLong(1, i);
                    insert.setLong(2, i);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            try (ResultSet count = statement.executeQuery("SELECT COUNT(*), SUM(v) FROM t")) {
                assertThat(count.next()).isTrue();
                assertThat(count.getLong(1)).isEqualTo(10_000);
                assertThat(count.getLong(2)).isEqualTo(49_995_000);
            }
        }
    }

    /** The session that kills the query goes the same way as its own. */
    @Test
    void aQueryIsCancelledOverTls() throws Exception {
        String slow = "select v from root.tls.slow where string_matches(x, 'regex'='(a+a+)+b')";
        try (Connection connection = connect("");
                Connection observer = connect("");
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> statement.executeQuery(slow).next())
                    .isInstanceOfSatisfying(
                            SQLTimeoutException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            statement.setQueryTimeout(0);
            Thread canceller = new Thread(() -> {
                try {
                    Thread.sleep(500);
                    statement.cancel();
                } catch (InterruptedException | SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            canceller.start();
            assertThatThrownBy(() -> statement.executeQuery(slow).next())
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            canceller.join();
            try (Statement look = observer.createStatement();
                    ResultSet running = look.executeQuery("show queries")) {
                while (running.next()) {
                    assertThat(running.getString("Statement")).doesNotContain("root.tls.slow");
                }
            }
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    /**
     * A server of which nothing is heard for a while: half of a result, an open batch and appender, and a pool's idle
     * connection are as if nothing had been.
     */
    @Test
    void nobodyNoticesSilence() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int fetchSize : new int[] {1000, 20_000, 150_000}) {
                // Of the answers that are on their way while nobody reads, small ones are in the sockets, and large
                // ones hold the server up.
                all.add(threads.submit(sure(() -> halfARead(fetchSize))));
            }
            all.add(threads.submit(sure(this::idle)));
            all.add(threads.submit(sure(this::openBatch)));
            all.add(threads.submit(sure(this::openAppender)));
            if (!AS_IT_IS) {
                all.add(threads.submit(sure(this::silentForGood)));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Something to do. */
    private interface Work {
        void run() throws Exception;
    }

    private static Callable<Void> sure(Work work) {
        return () -> {
            work.run();
            return null;
        };
    }

    private void halfARead(int fetchSize) throws Exception {
        try (Connection connection = connect("&fetchSize=" + fetchSize);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT v, x FROM \"root.tls\".d")) {
            for (int i = 0; i < 10; i++) {
                assertThat(result.next()).isTrue();
                assertThat(result.getLong(1)).isEqualTo(i);
            }
            Thread.sleep(SILENCE.toMillis());
            long rows = 10;
            while (result.next()) {
                assertThat(result.getLong(1)).isEqualTo(rows);
                assertThat(result.getString(2)).isEqualTo("text " + rows);
                rows++;
            }
            assertThat(rows).isEqualTo(ROWS);
        }
    }

    private void idle() throws Exception {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            Thread.sleep(SILENCE.toMillis());
            try (ResultSet version = statement.executeQuery("show version")) {
                assertThat(version.next()).isTrue();
            }
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    private void openBatch() throws Exception {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TIMESERIES root.tls.batch.v INT64");
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO \"root.tls\".batch (\"Time\", v) VALUES (?, ?)")) {
                for (int i = 0; i < 200; i++) {
                    if (i == 100) {
                        Thread.sleep(SILENCE.toMillis());
                    }
                    insert.setLong(1, i);
                    insert.setLong(2, i);
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(200);
            }
            assertThat(count(statement, "batch")).isEqualTo(200);
        }
    }

    private void openAppender() throws Exception {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TIMESERIES root.tls.appended.v INT64");
            try (Appender appender = connection.unwrap(IotdbConnection.class).appender("root.tls", "appended", "v")) {
                for (int i = 0; i < 200; i++) {
                    if (i == 100) {
                        Thread.sleep(SILENCE.toMillis());
                    }
                    appender.at(i).set(1, (long) i);
                }
            }
            assertThat(count(statement, "appended")).isEqualTo(200);
        }
    }

    private static long count(Statement statement, String table) throws SQLException {
        try (ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM \"root.tls\"." + table)) {
            assertThat(count.next()).isTrue();
            return count.getLong(1);
        }
    }

    /** What the others are kept from. */
    private void silentForGood() throws Exception {
        try (Connection connection = DriverManager.getConnection(server.fullUrl() + "&keepAlive=0", "root", "root");
                Statement statement = connection.createStatement()) {
            Thread.sleep(SILENCE.toMillis());
            assertThatThrownBy(() -> statement.executeQuery("show version"))
                    .isInstanceOfSatisfying(SQLException.class, e -> {
                        assertThat(e.getSQLState()).isEqualTo("08006");
                        assertThat(e.getMessage()).contains("dn_connection_timeout_ms", "keepAlive");
                    });
            assertThat(connection.isValid(1)).isFalse();
        }
    }

    /** Waiting is given up in the midst of a record: the connection stays in step, and nothing is lost. */
    @Test
    void aRecordThatComesInPiecesIsNotLost() throws Exception {
        try (StallingRelay relay = new StallingRelay(server)) {
            String url =
                    server.fullUrl().replace(":" + server.port() + "/", ":" + relay.port() + "/") + "&fetchSize=2000";
            for (int piece : new int[] {1, 30}) {
                try (Connection connection = DriverManager.getConnection(url, "root", "root");
                        Statement statement = connection.createStatement();
                        Statement other = connection.createStatement()) {
                    assertThat(count(statement, "d")).isEqualTo(ROWS);
                    try (ResultSet result = other.executeQuery("SELECT v, x FROM \"root.tls\".d WHERE v < 40000")) {
                        relay.stallAfter(piece);
                        // The answer comes in time, but not within this.
                        assertThat(connection.isValid(1)).isFalse();
                        assertThat(connection.isClosed()).isFalse();
                        relay.goOn();
                        assertThat(connection.isValid(5)).isTrue();
                        assertThat(sum(result)).isEqualTo(40_000);
                    }
                    other.setQueryTimeout(1);
                    relay.stallAfter(200L * piece);
                    assertThatThrownBy(() -> other.executeQuery("SELECT v, x FROM \"root.tls\".d")
                                    .next())
                            .isInstanceOf(SQLTimeoutException.class);
                    assertThat(connection.isClosed()).isFalse();
                    relay.goOn();
                    assertThat(count(statement, "d")).isEqualTo(ROWS);
                }
            }
        }
    }

    /** A server that has as many clients as it takes hangs up during the handshake. */
    @Test
    void aFullServerTurnsClientsAway() throws Exception {
        List<Socket> clients = new ArrayList<>();
        SQLException refusal = null;
        try {
            for (int i = 0; i < CLIENTS * 2 && refusal == null; i++) {
                clients.add(new Socket(server.host(), server.port()));
                if (i >= CLIENTS) {
                    try {
                        connect("&loginTimeout=3000").close();
                    } catch (SQLException e) {
                        refusal = e;
                    }
                }
            }
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
        assertThat((Throwable) refusal).isNotNull();
        assertThat(refusal.getSQLState()).as(refusal.getMessage()).isEqualTo("08004");
        assertThat(refusal.getMessage()).contains("dn_rpc_max_concurrent_client_num");
        Thread.sleep(500);
        connect("").close();
    }
}
