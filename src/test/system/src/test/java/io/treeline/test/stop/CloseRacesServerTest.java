// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.stop;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.driver.Appender;
import io.treeline.driver.IotdbConnection;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One thread reads, another closes: the reader gets all rows or an error, never fewer rows and an end; and what is
 * closed stops working. {@code -Dtreeline.races} and {@code -Dtreeline.races.seed} run more and others.
 */
@WithServer
class CloseRacesServerTest {
    private static final int ROWS = 30_000;
    private static final int RACES = Integer.getInteger("treeline.races", 60);
    private static final long SEED = Long.getLong("treeline.races.seed", 20_261_130L);

    /** What is read. */
    enum Rows {
        NATIVE("select x, y from root.races.d", ResultSet.TYPE_FORWARD_ONLY, ROWS),
        PUSHED("SELECT \"Time\", x, y FROM \"root.races\".d", ResultSet.TYPE_FORWARD_ONLY, ROWS),
        FILTERED_HERE(
                "SELECT \"Time\", x, y FROM \"root.races\".d WHERE x + y >= 0", ResultSet.TYPE_FORWARD_ONLY, ROWS),
        SORTED_HERE("SELECT \"Time\", x, y FROM \"root.races\".d ORDER BY y, x", ResultSet.TYPE_FORWARD_ONLY, ROWS),
        COUNTED_HERE("SELECT COUNT(*) FROM \"root.races\".d WHERE x + y >= 0", ResultSet.TYPE_FORWARD_ONLY, 1),
        SCROLLABLE("SELECT \"Time\", x, y FROM \"root.races\".d", ResultSet.TYPE_SCROLL_INSENSITIVE, ROWS);

        private final String sql;
        private final int type;
        private final int rows;

        Rows(String sql, int type, int rows) {
            this.sql = sql;
            this.type = type;
            this.rows = rows;
        }
    }

    @BeforeAll
    static void fill(IotdbServer server) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url(), "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA \"root.races\"");
            statement.execute("CREATE TABLE \"root.races\".d (\"Time\" TIMESTAMP, x INT, y INT)");
            long[] times = new long[ROWS];
            int[] values = new int[ROWS];
            for (int i = 0; i < ROWS; i++) {
                times[i] = i;
                values[i] = i * 7919 % ROWS;
            }
            try (Appender rows = connection.unwrap(IotdbConnection.class).appender("root.races", "d", "x", "y")) {
                rows.append(times, values, values);
                rows.flush();
            }
        }
    }

    private static void pause(long micros) {
        long end = System.nanoTime() + micros * 1000;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(20_000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theReaderGetsAllRowsOrAnError(Rows kind, IotdbServer server) throws Exception {
        Random random = new Random(SEED + kind.ordinal());
        long longest = 20_000;
        Connection connection = DriverManager.getConnection(server.url(), "root", "root");
        try {
            for (int race = 0; race < RACES; race++) {
                if (connection.isClosed()) {
                    connection = DriverManager.getConnection(server.url(), "root", "root");
                }
                Statement statement = connection.createStatement(kind.type, ResultSet.CONCUR_READ_ONLY);
                statement.setFetchSize(random.nextBoolean() ? 100 : 2_000);
                int way = random.nextInt(8);
                long micros = (long) (random.nextDouble() * longest);
                long start = System.nanoTime();
                CompletableFuture<ResultSet> opened = new CompletableFuture<>();
                CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
                    try (ResultSet rows = statement.executeQuery(kind.sql)) {
                        opened.complete(rows);
                        int count = 0;
                        while (rows.next()) {
                            rows.getInt(kind.rows == 1 ? 1 : 2);
                            count += kind.rows == 1 ? rows.getInt(1) - ROWS + 1 : 1;
                        }
                        return count;
                    } catch (SQLException e) {
                        opened.complete(null);
                        assertThat(e.getSQLState())
                                .as(String.valueOf(e))
                                .isIn("24000", "57014", "08003", "08006", "55000");
                        return -1;
                    }
                });
                pause(micros);
                switch (way) {
                    case 0, 1, 2 -> statement.close();
                    case 3 -> connection.close();
                    default -> {
                        ResultSet rows = opened.get(60, TimeUnit.SECONDS);
                        if (rows != null) {
                            rows.close();
                        }
                    }
                }
                int count = read.get(60, TimeUnit.SECONDS);
                assertThat(count)
                        .as("race " + race + " of " + kind + ", way " + way + " after " + micros + " us")
                        .isIn(kind.rows, -1);
                if (count > 0) {
                    // As long as reading takes, so that closing falls into it.
                    longest = Math.max(1_000, (longest * 3 + (System.nanoTime() - start) / 1000) / 4);
                }
                statement.close();
            }
        } finally {
            connection.close();
        }
    }

    @Test
    void closingEndsWhatIsComputedHere(IotdbServer server) throws Exception {
        String endless =
                "SELECT COUNT(*) FROM \"root.races\".d a JOIN \"root.races\".d b ON a.x < b.x JOIN \"root.races\".d c ON b.x < c.x";
        for (String way : new String[] {"statement", "prepared", "connection", "rows"}) {
            try (Connection connection = DriverManager.getConnection(server.url(), "root", "root");
                    PreparedStatement statement = connection.prepareStatement(
                            way.equals("rows")
                                    ? endless.replace("COUNT(*)", "a.x")
                                            .replace("ON b.x < c.x", "ON b.x < c.x AND a.x + c.x < 0")
                                    : endless)) {
                CompletableFuture<ResultSet> opened = new CompletableFuture<>();
                CompletableFuture<String> reader = CompletableFuture.supplyAsync(() -> {
                    try {
                        ResultSet rows = statement.executeQuery();
                        opened.complete(rows);
                        rows.next();
                        return "a row";
                    } catch (SQLException e) {
                        return e.getSQLState();
                    }
                });
                Thread.sleep(1_000);
                switch (way) {
                    case "connection" -> connection.close();
                    case "rows" -> opened.get(30, TimeUnit.SECONDS).close();
                    default -> statement.close();
                }
                // It would take minutes.
                assertThat(reader.get(30, TimeUnit.SECONDS)).as(way).isIn("24000", "57014", "55000", "08003");
            }
        }
    }
}
