// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.treeline.server.IotdbCluster;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one program sees of a cluster of three nodes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterTest {
    private IotdbCluster cluster;

    @BeforeAll
    void start() {
        cluster = IotdbCluster.builder().start();
    }

    @AfterAll
    void end() {
        cluster.close();
    }

    private Connection connect(String url, boolean tableModel, String properties) throws SQLException {
        return DriverManager.getConnection(
                url + '?' + properties + (tableModel ? "&sql_dialect=table" : ""), "root", "root");
    }

    private static long count(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static String table(Connection connection, boolean tableModel, String name) throws SQLException {
        String schema = (tableModel ? "" : "root.") + name;
        String table = '"' + schema + "\".d";
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA \"" + schema + '"');
            statement.execute(
                    "CREATE TABLE " + table + (tableModel ? " (x INT32 FIELD)" : " (\"Time\" TIMESTAMP, x INTEGER)"));
        }
        return table;
    }

    private static void insert(Connection connection, String table, int from, int to) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + table + " (\"Time\", x) VALUES (?, ?)")) {
            for (int i = from; i < to; i++) {
                // Several weeks, which have leaders of their own.
                insert.setLong(1, i * 86_400_000L);
                insert.setInt(2, i);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatOneNodeTookAllNodesGive(boolean tableModel) throws SQLException {
        try (Connection first = connect(cluster.url(0), tableModel, "");
                Connection second = connect(cluster.url(1), tableModel, "");
                Connection third = connect(cluster.url(2), tableModel, "")) {
            String table = table(first, tableModel, "each");
            insert(second, table, 0, 100);
            for (Connection each : new Connection[] {first, second, third}) {
                assertThat(count(each, table)).isEqualTo(100);
            }
            try (Statement statement = third.createStatement()) {
                assertThat(statement.executeUpdate("UPDATE " + table + " SET x = -x WHERE x >= 50"))
                        .isEqualTo(50);
                assertThat(statement.executeUpdate("DELETE FROM " + table + " WHERE x < -90"))
                        .isEqualTo(9);
            }
            assertThat(count(first, table)).isEqualTo(91);
        }
    }

    private interface Asked {
        long now() throws SQLException;
    }

    /**
     * For some seconds after a node has gone, the others were seen to answer that there is nothing of what it led,
     * without an error (2.0.1-beta, in native text too).
     */
    private static void eventually(Asked asked, long expected) throws SQLException {
        long end = System.nanoTime() + 60_000_000_000L;
        long found = asked.now();
        while (found != expected && System.nanoTime() < end) {
            java.util.concurrent.locks.LockSupport.parkNanos(200_000_000);
            found = asked.now();
        }
        assertThat(found).isEqualTo(expected);
    }

    /**
     * With one node in the URL, the others are known: when that one is killed in the middle of a session, the session
     * goes on, with its schema and its prepared statements.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theOthersAreLearnt(boolean tableModel) throws SQLException {
        String properties = "discoverNodes=true&connectRetries=3&networkTimeout=30000";
        try (Connection connection = connect(cluster.url(0), tableModel, properties)) {
            String table = table(connection, tableModel, "learnt");
            insert(connection, table, 0, 30);
            connection.setSchema(tableModel ? "learnt" : "root.learnt");
            try (PreparedStatement one = connection.prepareStatement("SELECT x FROM d WHERE \"Time\" = ?")) {
                cluster.kill(0);
                one.setLong(1, 5 * 86_400_000L);
                eventually(
                        () -> {
                            try (ResultSet row = one.executeQuery()) {
                                return row.next() ? row.getInt(1) : -1;
                            }
                        },
                        5);
                insert(connection, table, 30, 60);
                eventually(() -> count(connection, "d"), 60);
                assertThat(connection.isValid(5)).isTrue();
                // A new one with the same URL begins where there is somebody.
                try (Connection next = connect(cluster.url(0), tableModel, properties)) {
                    eventually(() -> count(next, table), 60);
                }
            } finally {
                cluster.restart(0);
            }
        }
    }

    /**
     * A frozen node answers nobody; the time-out ends the wait and says whose it was, and the next statement goes
     * elsewhere.
     */
    @Test
    void theTimeOutNamesTheNode() throws SQLException {
        String hosts = "jdbc:iotdb://127.0.0.1:" + cluster.port(1) + ",127.0.0.1:" + cluster.port(0) + '/';
        try (Connection connection = connect(hosts, false, "networkTimeout=2000");
                Statement statement = connection.createStatement()) {
            statement.executeQuery("SHOW VERSION").close();
            cluster.freeze(1);
            long start = System.nanoTime();
            try {
                SQLException error =
                        catchThrowableOfType(SQLException.class, () -> statement.executeQuery("SHOW VERSION"));
                assertThat((System.nanoTime() - start) / 1e9).isLessThan(3.0);
                assertThat((Throwable) error).hasMessageContaining("127.0.0.1:" + cluster.port(1));
                try (ResultSet version = statement.executeQuery("SHOW VERSION")) {
                    assertThat(version.next()).isTrue();
                }
            } finally {
                cluster.thaw(1);
            }
        }
    }
}
