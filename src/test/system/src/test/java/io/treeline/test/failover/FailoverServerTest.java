// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.Appender;
import io.treeline.driver.IotdbConnection;
import io.treeline.server.IotdbServer;
import io.treeline.server.ServerRelay;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two ways to one server, of which one is cut: as two nodes of a cluster are to a client. */
@WithServer
@Timeout(120)
class FailoverServerTest {
    private static final int ROWS = 20_000;
    private ServerRelay first;
    private ServerRelay second;

    @BeforeEach
    void relays(IotdbServer server) throws SQLException {
        first = ServerRelay.to(server);
        second = ServerRelay.to(server);
        try (Connection connection = DriverManager.getConnection(server.url(), "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA \"root.failover\"");
            statement.execute("CREATE TABLE \"root.failover\".d (\"Time\" timestamp, a int, s text)");
        }
    }

    @AfterEach
    void drop(IotdbServer server) throws SQLException {
        first.close();
        second.close();
        try (Connection connection = DriverManager.getConnection(server.url(), "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA \"root.failover\" CASCADE");
        }
    }

    private static String place(ServerRelay relay) {
        return relay.url().substring("jdbc:iotdb://".length(), relay.url().length() - 1);
    }

    private Connection connect(String properties) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:iotdb://" + place(first) + ',' + place(second) + '/' + properties, "root", "root");
    }

    private void firstGoes() {
        first.refuse(true);
        first.cut();
    }

    private void firstIsBackAndSecondGoes() {
        first.refuse(false);
        second.refuse(true);
        second.cut();
    }

    private static String one(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static void fill(Connection connection, int rows) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO \"root.failover\".d (\"Time\", a, s) VALUES (?, ?, 'x')")) {
            for (int i = 0; i < rows; i++) {
                insert.setLong(1, i);
                insert.setInt(2, i);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    @Test
    void statementsGoOnWithTheSessionAsItWas() throws SQLException {
        try (Connection connection = connect("?timeZone=Asia/Tokyo");
                Statement statement = connection.createStatement();
                PreparedStatement prepared =
                        connection.prepareStatement("SELECT count(*) FROM \"root.failover\".d WHERE a > ?")) {
            fill(connection, 10);
            connection.setSchema("root.failover");
            connection.setReadOnly(true);
            connection.setNetworkTimeout(Runnable::run, 7000);
            prepared.setInt(1, 4);
            for (int round = 0; round < 3; round++) {
                assertThat(one(statement, "SELECT max(a) FROM d")).isEqualTo("9");
                try (ResultSet rows = prepared.executeQuery()) {
                    rows.next();
                    assertThat(rows.getInt(1)).isEqualTo(5);
                }
                // With native text, whose zone is the server's session's.
                assertThat(one(statement, "select a from root.failover.d where time = 1970-01-01T09:00:00.003"))
                        .isNotNull();
                assertThatThrownBy(() -> statement.execute("INSERT INTO d (\"Time\", a) VALUES (1, 1)"))
                        .extracting("SQLState")
                        .isEqualTo("25006");
                assertThat(connection.getNetworkTimeout()).isEqualTo(7000);
                assertThat(connection.isClosed()).isFalse();
                if (round == 0) {
                    firstGoes();
                } else {
                    firstIsBackAndSecondGoes();
                }
            }
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void theTableModelKeepsItsDatabase() throws SQLException {
        try (Connection connection = connect("?sql_dialect=table");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE failover_one");
            statement.execute("CREATE DATABASE failover_two");
            try {
                statement.execute("USE failover_one");
                statement.execute("CREATE TABLE t (g text TAG, a int)");
                statement.execute("INSERT INTO t (\"time\", g, a) VALUES (1, 'x', 5)");
                statement.execute("USE failover_two");
                statement.execute("USE failover_one");
                firstGoes();
                assertThat(one(statement, "SELECT a FROM t")).isEqualTo("5");
                firstIsBackAndSecondGoes();
                assertThat(one(statement, "SHOW CURRENT_DATABASE")).isEqualTo("failover_one");
                assertThat(statement.executeUpdate("UPDATE t SET a = 6 WHERE g = 'x'"))
                        .isEqualTo(1);
                assertThat(one(statement, "SELECT a FROM t")).isEqualTo("6");
            } finally {
                statement.execute("DROP DATABASE failover_one");
                statement.execute("DROP DATABASE failover_two");
            }
        }
    }

    /** Cut somewhere in the time that it takes, again and again: nothing is lost, and every row counts. */
    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void batchesAndReadsGoOnWhileConnectionsAreCut(String dialect) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> cutting = CompletableFuture.runAsync(() -> {
            Random random = new Random(11);
            while (!done.get()) {
                LockSupport.parkNanos(300_000_000 + random.nextInt(500_000_000));
                ServerRelay victim = random.nextBoolean() ? first : second;
                victim.refuse(true);
                victim.cut();
                LockSupport.parkNanos(random.nextInt(20_000_000));
                victim.refuse(false);
            }
        });
        boolean table = dialect.equals("table");
        String target = table ? "failover_cut.t" : "\"root.failover\".d";
        // A moment in which both are away is waited for.
        try (Connection connection =
                connect("?sql_dialect=" + dialect + "&connectRetries=50&retryBackoff=10&retryBackoffMax=50")) {
            done(connection, table ? "CREATE DATABASE failover_cut" : null);
            done(connection, table ? "CREATE TABLE failover_cut.t (a int, s text)" : null);
            long before = first.calls("openSession") + second.calls("openSession");
            for (int round = 0;
                    round < 4 || first.calls("openSession") + second.calls("openSession") < before + 2;
                    round++) {
                try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO " + target + " (\"" + (table ? "time" : "Time") + "\", a, s) VALUES (?, ?, ?)")) {
                    for (int row = 0; row < ROWS; row++) {
                        insert.setLong(1, (long) round * ROWS + row);
                        insert.setInt(2, row);
                        insert.setString(3, "some longer text, so that the rows need several calls, " + row);
                        insert.addBatch();
                    }
                    assertThat(Arrays.stream(insert.executeBatch())
                                    .filter(count -> count == 1)
                                    .count())
                            .isEqualTo(ROWS);
                }
                try (Statement statement = connection.createStatement()) {
                    assertThat(one(statement, "SELECT count(*) FROM " + target))
                            .isEqualTo(String.valueOf((round + 1) * ROWS));
                    assertThat(one(statement, "SELECT sum(a) FROM " + target + " WHERE s LIKE '%7'"))
                            .isNotNull();
                }
            }
        } finally {
            done.set(true);
            cutting.join();
            try (Connection connection = connect("?sql_dialect=" + dialect)) {
                done(connection, table ? "DROP DATABASE failover_cut" : null);
            }
        }
    }

    /** What defines is not repeated by the driver; said of it is that it may be done. */
    private static void done(Connection connection, String sql) throws SQLException {
        for (int attempt = 0; sql != null && attempt < 20; attempt++) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
                return;
            } catch (SQLException e) {
                boolean there = e.getMessage().contains("exist");
                if (there) {
                    return;
                }
                assertThat(e.getSQLState()).startsWith("08");
            }
        }
    }

    @Test
    void anAppenderGoesOn() throws SQLException {
        try (Connection connection = connect("")) {
            try (Appender appender =
                    connection.unwrap(IotdbConnection.class).appender("root.failover", "d", "a", "s")) {
                int all = 60;
                int block = 5000;
                for (int part = 0; part < all; part++) {
                    if (part == 20) {
                        firstGoes();
                    } else if (part == 40) {
                        firstIsBackAndSecondGoes();
                    }
                    // Each time twice, so that an older row that is sent again behind a newer one shows.
                    long[] times = new long[block];
                    int[] values = new int[block];
                    String[] texts = new String[block];
                    for (int i = 0; i < block; i++) {
                        int row = part * block + i;
                        times[i] = row % (2 * block) + (long) (part / 4) * 2 * block;
                        values[i] = row;
                        texts[i] = "a text that makes rows longer than they would be";
                    }
                    appender.append(times, values, texts);
                }
                appender.flush();
            }
            try (Statement statement = connection.createStatement()) {
                assertThat(one(statement, "SELECT count(*) FROM \"root.failover\".d"))
                        .isEqualTo("150000");
                // Of each four blocks the last two are what stays.
                assertThat(one(statement, "SELECT count(*) FROM \"root.failover\".d WHERE a % 20000 < 10000"))
                        .isEqualTo("0");
            }
        }
    }

    @Test
    void anOpenResultEndsWithAnErrorAndTheConnectionGoesOn() throws SQLException {
        try (Connection connection = connect("?fetchSize=100");
                Statement statement = connection.createStatement();
                Statement other = connection.createStatement()) {
            fill(connection, ROWS);
            try (ResultSet rows = statement.executeQuery("SELECT a FROM \"root.failover\".d")) {
                assertThat(rows.next()).isTrue();
                firstGoes();
                assertThat(one(other, "SELECT count(*) FROM \"root.failover\".d"))
                        .isEqualTo(String.valueOf(ROWS));
                assertThatThrownBy(() -> {
                            while (rows.next()) {
                                // To the error.
                            }
                        })
                        .isInstanceOf(SQLException.class)
                        .extracting("SQLState")
                        .asString()
                        .startsWith("08");
            }
            assertThat(one(statement, "SELECT max(a) FROM \"root.failover\".d")).isEqualTo(String.valueOf(ROWS - 1));
        }
    }

    /** A statement that was on its way, and is no query: nobody knows whether it was done, and it is not done twice. */
    @Test
    void whatMayHaveTakenEffectIsSaid() throws Exception {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            assertThat(connection.isValid(5)).isTrue();
            first.silence("executeStatementV2");
            CompletableFuture<Void> cut = CompletableFuture.runAsync(() -> {
                LockSupport.parkNanos(300_000_000);
                firstGoes();
                first.silence(null);
            });
            assertThatThrownBy(() -> statement.execute("create timeseries root.failover.e.x int32"))
                    .hasMessageContaining("may have taken effect")
                    .extracting("SQLState")
                    .isEqualTo("08007");
            cut.join();
            assertThat(second.calls()).doesNotContain("executeStatementV2");
            statement.execute("create timeseries root.failover.e.y int32");
            assertThat(one(statement, "select count(y) from root.failover.e")).isEqualTo("0");
        }
    }

    @Test
    void withoutAnyHostTheErrorSaysSoAndLaterItWorks() throws SQLException {
        try (Connection connection = connect("?loginTimeout=2000");
                Statement statement = connection.createStatement()) {
            fill(connection, 3);
            firstGoes();
            second.refuse(true);
            assertThatThrownBy(() -> one(statement, "SELECT count(*) FROM \"root.failover\".d"))
                    .hasMessageContaining("was lost, and no other could be opened")
                    .hasMessageContaining("None of the 2 hosts")
                    .extracting("SQLState")
                    .isEqualTo("08001");
            assertThat(connection.isValid(2)).isFalse();
            second.refuse(false);
            assertThat(one(statement, "SELECT count(*) FROM \"root.failover\".d"))
                    .isEqualTo("3");
            assertThat(connection.isValid(2)).isTrue();
        }
    }

    /** As before: one host, and its connection is over. */
    @Test
    void oneHostIsOverUnlessAskedFor() throws SQLException {
        try (Connection connection = DriverManager.getConnection(first.url(), "root", "root");
                Statement statement = connection.createStatement()) {
            assertThat(one(statement, "SELECT 1")).isEqualTo("1");
            first.cut();
            assertThatThrownBy(() -> one(statement, "SELECT 1"))
                    .extracting("SQLState")
                    .isEqualTo("08006");
            assertThat(connection.isValid(2)).isFalse();
            assertThat(connection.isClosed()).isTrue();
        }
        try (Connection connection = DriverManager.getConnection(first.url() + "?failover=on", "root", "root");
                Statement statement = connection.createStatement()) {
            first.cut();
            assertThat(one(statement, "SELECT 1")).isEqualTo("1");
            assertThat(connection.isValid(2)).isTrue();
        }
    }

    @Test
    void aClosedConnectionStaysClosed() throws SQLException {
        Connection connection = connect("");
        Statement statement = connection.createStatement();
        connection.abort(Runnable::run);
        assertThatThrownBy(() -> one(statement, "SELECT 1")).isInstanceOf(SQLException.class);
        assertThatThrownBy(connection::createStatement).extracting("SQLState").isEqualTo("08003");
        assertThat(connection.isValid(1)).isFalse();
        assertThat(connection.isClosed()).isTrue();
        assertThat(second.calls()).isEmpty();
    }

    @Test
    void connectionsAreSpreadAsTheUrlSays() throws SQLException {
        for (String balance : new String[] {"roundRobin", "leastConnections"}) {
            first.forget();
            second.forget();
            Connection[] connections = new Connection[6];
            for (int i = 0; i < connections.length; i++) {
                connections[i] = connect("?loadBalance=" + balance);
            }
            for (Connection connection : connections) {
                connection.close();
            }
            assertThat(first.calls("openSession")).as(balance).isEqualTo(3);
            assertThat(second.calls("openSession")).as(balance).isEqualTo(3);
        }
        firstGoes();
        connect("").close();
        first.refuse(false);
        first.forget();
        connect("").close();
        assertThat(first.calls())
                .as("a host that could not be reached is tried last for a while")
                .isEmpty();
    }
}
