// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.Appender;
import io.treeline.driver.IotdbConnection;
import io.treeline.server.IotdbServer;
import io.treeline.server.ServerRelay;
import io.treeline.server.junit.WithServer;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A real server falls silent in the middle of a write or of planning: the time limit ends it as it ends a query, and
 * what is known of the rows is said.
 */
@WithServer
@Timeout(120)
class SilentServerTest {
    private static final String SCHEMA = "\"root.silent\"";
    private static final Duration LIMIT = Duration.ofSeconds(1);
    /** A second, and what a busy machine needs. */
    private static final Duration SOON = Duration.ofMillis(2500);

    private String url;

    @BeforeEach
    void fill(IotdbServer server) throws SQLException {
        url = server.url();
        try (Connection connection = DriverManager.getConnection(url, "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS " + SCHEMA);
            for (String table : new String[] {"a", "b"}) {
                statement.execute("DROP TABLE IF EXISTS " + SCHEMA + '.' + table);
                statement.execute("CREATE TABLE " + SCHEMA + '.' + table
                        + " (\"Time\" TIMESTAMP, x INT, y VARCHAR) WITH (aligned = true)");
            }
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO " + SCHEMA + ".a (\"Time\", x, y) VALUES (?, ?, 'y')")) {
                for (int i = 0; i < 100; i++) {
                    insert.setLong(1, i);
                    insert.setInt(2, i);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
    }

    /** What is tried on a connection through the relay. */
    private interface Work {
        void run(Connection connection, Statement statement) throws SQLException;
    }

    private SQLException silentAt(IotdbServer server, String call, boolean known, Work work) throws SQLException {
        try (ServerRelay relay = ServerRelay.to(server);
                Connection connection =
                        DriverManager.getConnection(relay.url() + "?queryTimeout=1000", "root", "root");
                Statement statement = connection.createStatement()) {
            if (known) {
                // The definitions are read, and the engine is warm.
                try (ResultSet rows = statement.executeQuery(
                        "SELECT COUNT(*) FROM " + SCHEMA + ".a UNION ALL SELECT COUNT(*) FROM " + SCHEMA + ".b")) {
                    assertThat(rows.next()).isTrue();
                }
            }
            relay.silence(call);
            SQLException[] failure = new SQLException[1];
            long start = System.nanoTime();
            assertThatThrownBy(() -> work.run(connection, statement))
                    .isInstanceOfSatisfying(SQLException.class, e -> failure[0] = e);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as(String.valueOf(failure[0]))
                    .isBetween(LIMIT.minusMillis(50), SOON);
            assertThat(relay.calls(call)).as("it came so far").isPositive();
            assertThat(failure[0].getSQLState()).as(failure[0].getMessage()).isEqualTo("57014");
            long closing = System.nanoTime();
            connection.close();
            assertThat(Duration.ofNanos(System.nanoTime() - closing)).isLessThan(Duration.ofSeconds(1));
            return failure[0];
        }
    }

    @Test
    void aBatch(IotdbServer server) throws SQLException {
        SQLException e = silentAt(server, "insertTablet", true, (connection, statement) -> {
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO " + SCHEMA + ".b (\"Time\", x, y) VALUES (?, ?, 'y')")) {
                for (int i = 0; i < 10; i++) {
                    insert.setLong(1, i);
                    insert.setInt(2, i);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        });
        assertThat(((BatchUpdateException) e).getUpdateCounts()).hasSize(10).containsOnly(Statement.EXECUTE_FAILED);
        assertThat((Throwable) e)
                .hasMessageContaining("Up to 10 of 10 rows failed")
                .hasMessageContaining("connection was closed");
        assertThat(e.getCause()).isNotNull();
    }

    @Test
    void anInsert(IotdbServer server) throws SQLException {
        silentAt(
                server,
                "insertTablet",
                true,
                (connection, statement) -> statement.executeUpdate(
                        "INSERT INTO " + SCHEMA + ".b (\"Time\", x, y) VALUES (1, 1, 'y'), (2, 2, 'y')"));
    }

    @Test
    void anInsertOfAQuery(IotdbServer server) throws SQLException {
        silentAt(
                server,
                "insertTablet",
                true,
                (connection, statement) -> statement.executeUpdate(
                        "INSERT INTO " + SCHEMA + ".b (\"Time\", x, y) SELECT \"Time\", x, y FROM " + SCHEMA + ".a"));
    }

    @Test
    void anUpdate(IotdbServer server) throws SQLException {
        silentAt(
                server,
                "insertTablet",
                true,
                (connection, statement) -> statement.executeUpdate("UPDATE " + SCHEMA + ".a SET x = x + 1"));
    }

    /** The rows are in memory: they are brought to disk before they are deleted, and that is not answered. */
    @Test
    void aDelete(IotdbServer server) throws SQLException {
        silentAt(
                server,
                "executeBatchStatement",
                true,
                (connection, statement) -> statement.executeUpdate("DELETE FROM " + SCHEMA + ".a WHERE x > 50"));
    }

    @Test
    void planning(IotdbServer server) throws SQLException {
        silentAt(
                server,
                "executeStatementV2",
                false,
                (connection, statement) -> statement.executeQuery("SELECT * FROM " + SCHEMA + ".a"));
    }

    @Test
    void anAppender(IotdbServer server) throws SQLException {
        SQLException e = silentAt(server, "insertTablet", true, (connection, statement) -> {
            Appender rows = connection.unwrap(IotdbConnection.class).appender("root.silent", "b", "x", "y");
            rows.append(new long[] {1}, new int[] {1}, new String[] {"y"});
            rows.flush();
        });
        assertThat((Throwable) e).hasMessageContaining("Up to 1 of 1 rows were not stored");
    }
}
