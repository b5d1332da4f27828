// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.stop;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Rows for a table of another database than the connection's go there by a USE: however they end, the session comes
 * back.
 */
@WithServer
class CancelledBatchServerTest {
    private static final int ROWS = 5_000;
    /** So long that a batch is several tablets: it can be stopped between two only. */
    private static final String TEXT = "some text ".repeat(400);

    private static final int AT_LEAST = 30;
    private static final int AT_MOST = 300;

    @Test
    @Timeout(120)
    void theSessionStaysInItsDatabase(IotdbServer server) throws Exception {
        String url = server.url() + "?sql_dialect=table";
        try (Connection connection = DriverManager.getConnection(url, "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA cancelled_here");
            statement.execute("CREATE SCHEMA cancelled_there");
            statement.execute("CREATE TABLE cancelled_there.t (g text TAG, s text)");
            statement.execute("USE cancelled_here");
            int stopped = 0;
            // The cancel comes somewhere in the time that a batch takes here: how long that is, the first one tells.
            Random random = new Random(7);
            long lately = TimeUnit.MILLISECONDS.toNanos(30);
            for (int round = 0; round < AT_LEAST || stopped == 0 && round < AT_MOST; round++) {
                try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO cancelled_there.t (\"time\", g, s) VALUES (?, 'x', ?)")) {
                    for (int row = 0; row < ROWS; row++) {
                        insert.setLong(1, row);
                        insert.setString(2, TEXT + row);
                        insert.addBatch();
                    }
                    long pause = round == 0 ? TimeUnit.SECONDS.toNanos(1) : (long) (random.nextDouble() * lately);
                    CompletableFuture<Void> cancel = CompletableFuture.runAsync(() -> {
                        try {
                            LockSupport.parkNanos(pause);
                            insert.cancel();
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    });
                    long start = System.nanoTime();
                    try {
                        insert.executeBatch();
                        lately = Math.min(System.nanoTime() - start, TimeUnit.SECONDS.toNanos(1));
                    } catch (SQLException e) {
                        stopped++;
                    }
                    cancel.join();
                }
                try (ResultSet current = statement.executeQuery("SHOW CURRENT_DATABASE")) {
                    assertThat(current.next()).isTrue();
                    assertThat(current.getString(1)).as("round " + round).isEqualTo("cancelled_here");
                }
            }
            assertThat(stopped)
                    .as("batches that were cancelled while they were sent")
                    .isPositive();
            statement.execute("DROP SCHEMA cancelled_there CASCADE");
            statement.execute("DROP SCHEMA cancelled_here CASCADE");
        }
    }
}
