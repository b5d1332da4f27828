// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * Random sequences of writes, batches, definitions, flushes and restarts leave in Treeline's tables what they leave in
 * PostgreSQL's, with the same counts and errors. {@code -Dtreeline.write.seed}, {@code .sequences}, {@code .restarted}
 * and {@code .steps} run others; {@link WriteModel#main} runs long.
 */
@WithServer
class WriteModelTest {
    private static final long SEED = Long.getLong("treeline.write.seed", 20_260_501L);
    private static final int SEQUENCES = Integer.getInteger("treeline.write.sequences", 3);
    private static final int RESTARTED = Integer.getInteger("treeline.write.restarted", 1);
    private static final int STEPS = Integer.getInteger("treeline.write.steps", 30);

    private static void agree(WriteModel model) throws SQLException {
        for (int i = 0; i < SEQUENCES; i++) {
            agree(model, SEED + i, STEPS);
        }
        // One that nobody has seen yet.
        agree(model, ThreadLocalRandom.current().nextLong(1L << 40), STEPS);
    }

    private static void agree(WriteModel model, long seed, int steps) throws SQLException {
        String difference = model.sequence(seed, steps);
        assertThat(difference).as(difference).isNull();
    }

    @Test
    void alignedDevices(IotdbServer server) throws SQLException {
        agree(new WriteModel(server.url(), null, false, true));
    }

    @Test
    void otherDevices(IotdbServer server) throws SQLException {
        agree(new WriteModel(server.url(), null, false, false));
    }

    @Test
    void tablesOfTheTableModel(IotdbServer server) throws SQLException {
        agree(new WriteModel(server.url(), null, true, true));
    }

    /** The same with a server that restarts in the middle: what was in memory comes back from its log and its files. */
    @Test
    void acrossRestarts() throws SQLException {
        try (RestartedServer server = new RestartedServer()) {
            for (int i = 0; i < RESTARTED; i++) {
                agree(WriteModel.restarting(server, false, i % 2 == 0), SEED + i, STEPS * 2 / 3);
                agree(WriteModel.restarting(server, true, true), SEED + i, STEPS * 2 / 3);
            }
        }
    }

    /**
     * The server acknowledges rows that are in its memory; what a FLUSH has brought to disk survives even the end of
     * its processes.
     */
    @Test
    void flushedRowsSurviveAKill() throws SQLException {
        try (RestartedServer server = new RestartedServer()) {
            try (Connection connection = DriverManager.getConnection(server.url(), "root", "root");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE SCHEMA \"root.kill\"");
                statement.execute("CREATE TABLE \"root.kill\".t (\"Time\" TIMESTAMP, x INT)");
                statement.executeUpdate("INSERT INTO \"root.kill\".t (\"Time\", x) VALUES (1, 1), (2, 2), (3, 3)");
                statement.execute("FLUSH");
            }
            server.kill();
            try (Connection connection = DriverManager.getConnection(server.url(), "root", "root");
                    Statement statement = connection.createStatement();
                    ResultSet count = statement.executeQuery("SELECT COUNT(*), SUM(x) FROM \"root.kill\".t")) {
                count.next();
                assertThat(count.getLong(1)).isEqualTo(3);
                assertThat(count.getLong(2)).isEqualTo(6);
            }
        }
    }
}
