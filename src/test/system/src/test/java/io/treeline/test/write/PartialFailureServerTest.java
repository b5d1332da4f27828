// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.Appender;
import io.treeline.driver.IotdbConnection;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import io.treeline.test.database.OtherProgram;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Writes that fail in part, or whole, for real: what the exception and the counts say agrees with what the tables then
 * hold.
 */
@WithServer
class PartialFailureServerTest {
    private static final int FAILED = Statement.EXECUTE_FAILED;
    private static final String D = "\"root.partial\".";

    private IotdbServer server;
    private Connection connection;
    private Statement statement;

    @BeforeEach
    void connect(IotdbServer shared) throws SQLException {
        server = shared;
        connection = DriverManager.getConnection(server.url(), "root", "root");
        statement = connection.createStatement();
        statement.execute("DROP SCHEMA IF EXISTS \"root.partial\" CASCADE");
        statement.execute("CREATE SCHEMA \"root.partial\"");
        for (int i = 0; i < 3; i++) {
            statement.execute(
                    "CREATE TABLE " + D + "d" + i + " (a INTEGER, b DOUBLE) WITH (aligned = " + (i != 1) + ')');
        }
        statement.execute("INSERT INTO " + D + "d0 (\"Time\", a, b) VALUES (1, 1, 0.5), (2, 2, 1.5)");
        // A server that only reads has no room for new devices, and says that instead.
        for (String table : List.of("d1", "d2")) {
            statement.execute("INSERT INTO " + D + table + " (\"Time\", a) VALUES (1, 1)");
            statement.execute("DELETE FROM " + D + table);
        }
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    private List<String> rows(String table) throws SQLException {
        List<String> rows = new ArrayList<>();
        // Another connection, which has nothing of this one's in its memory, and survives it.
        try (Connection reader = DriverManager.getConnection(server.url(), "root", "root");
                Statement select = reader.createStatement();
                ResultSet result = select.executeQuery("SELECT \"Time\", a, b FROM " + D + table + " ORDER BY 1")) {
            while (result.next()) {
                rows.add(result.getTimestamp(1).getTime() + "|" + result.getObject(2) + '|' + result.getObject(3));
            }
        }
        return rows;
    }

    private PreparedStatement manyDevices(int rows) throws SQLException {
        PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + D + "\"d*\" (\"Time\", \"Device\", a) VALUES (?, ?, ?)");
        for (int i = 0; i < rows; i++) {
            insert.setLong(1, 100 + i);
            insert.setString(2, "d" + i % 3);
            insert.setInt(3, i);
            insert.addBatch();
        }
        return insert;
    }

    private PreparedStatement oneDevice(String table, int rows) throws SQLException {
        PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + D + table + " (\"Time\", a, b) VALUES (?, ?, ?)");
        for (int i = 0; i < rows; i++) {
            insert.setLong(1, 100 + i);
            insert.setInt(2, i);
            insert.setDouble(3, i / 2.0);
            insert.addBatch();
        }
        return insert;
    }

    private static SQLException failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable write) {
        Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(write);
        assertThat(thrown).isInstanceOf(SQLException.class);
        return (SQLException) thrown;
    }

    private static void readOnly(SQLException e) {
        assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("25006");
        assertThat(e.getMessage()).contains("read-only");
    }

    // ---- a server that only reads ----

    /** Ends the mode, and waits until the server's parts have told each other. */
    private void run() throws SQLException {
        statement.execute("SET SYSTEM TO RUNNING");
        long end = System.nanoTime() + 20_000_000_000L;
        while (true) {
            try {
                statement.execute("DROP SCHEMA IF EXISTS \"root.partialrun\" CASCADE");
                statement.execute("CREATE SCHEMA \"root.partialrun\"");
                statement.execute("CREATE TABLE \"root.partialrun\".d (a INTEGER)");
                statement.execute("INSERT INTO \"root.partialrun\".d (a) VALUES (1)");
                statement.execute("DROP SCHEMA \"root.partialrun\" CASCADE");
                return;
            } catch (SQLException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }

    @Test
    void aReadOnlyServerStoresAndDeletesNothingAndSaysSo() throws SQLException {
        List<String> before = rows("d0");
        try (PreparedStatement one = oneDevice("d0", 5);
                PreparedStatement many = manyDevices(6);
                Appender rows = connection.unwrap(IotdbConnection.class).appender("root.partial", "d0", "a", "b")) {
            rows.append(new long[] {50, 51}, new int[] {1, 2}, new double[] {1, 2});
            statement.execute("SET SYSTEM TO READONLY");
            try {
                for (String write : List.of(
                        "INSERT INTO " + D + "d0 (\"Time\", a) VALUES (9, 9)",
                        "INSERT INTO " + D + "d1 (\"Time\", a) SELECT \"Time\", a FROM " + D + "d0",
                        "UPDATE " + D + "d0 SET a = 7",
                        "UPDATE " + D + "d0 SET a = NULL",
                        "UPDATE " + D + "d0 SET \"Time\" = \"Time\" + INTERVAL '1' SECOND",
                        "DELETE FROM " + D + "d0",
                        "DELETE FROM " + D + "d0 WHERE \"Time\" = 1",
                        "DELETE FROM " + D + "d0 WHERE a = 1",
                        "TRUNCATE TABLE " + D + "d0",
                        "insert into root.partial.d0(time, a) values (9, 9)")) {
                    readOnly(failure(() -> statement.executeUpdate(write)));
                }
                for (PreparedStatement batch : List.of(one, many)) {
                    assertThatThrownBy(batch::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                        readOnly(e);
                        assertThat(e.getUpdateCounts()).isNotEmpty().containsOnly(FAILED);
                        assertThat(e.getMessage()).contains("Nothing was stored");
                    });
                }
                statement.addBatch("INSERT INTO " + D + "d0 (\"Time\", a) VALUES (9, 9)");
                statement.addBatch("DELETE FROM " + D + "d0");
                assertThatThrownBy(statement::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                    readOnly(e);
                    assertThat(e.getUpdateCounts()).containsExactly(FAILED);
                });
                readOnly(failure(rows::flush));
            } finally {
                run();
            }
            assertThat(rows("d0")).isEqualTo(before);
            assertThat(rows("d1")).isEmpty();
            rows.append(new long[] {60}, new int[] {6}, new double[] {6});
            assertThat(rows.flush()).isEqualTo(1);
        }
        assertThat(rows("d0")).hasSize(3);
    }

    @Test
    void aReadOnlyServerOfTheTableModelToo() throws SQLException {
        try (Connection tables = DriverManager.getConnection(server.url() + "?sql_dialect=table", "root", "root");
                Statement sql = tables.createStatement()) {
            sql.execute("DROP SCHEMA IF EXISTS partial CASCADE");
            sql.execute("CREATE SCHEMA partial");
            sql.execute("CREATE TABLE partial.t (dev VARCHAR TAG, a INTEGER)");
            sql.execute("INSERT INTO partial.t (\"time\", dev, a) VALUES (1, 'x', 1)");
            statement.execute("SET SYSTEM TO READONLY");
            try {
                for (String write : List.of(
                        "INSERT INTO partial.t (\"time\", dev, a) VALUES (2, 'x', 2)",
                        "UPDATE partial.t SET a = 2",
                        "UPDATE partial.t SET a = NULL",
                        "DELETE FROM partial.t",
                        "DELETE FROM partial.t WHERE a = 1",
                        "TRUNCATE TABLE partial.t")) {
                    readOnly(failure(() -> sql.executeUpdate(write)));
                }
            } finally {
                run();
            }
            try (ResultSet result = sql.executeQuery("SELECT COUNT(*), SUM(a) FROM partial.t")) {
                result.next();
                assertThat(result.getInt(1) + "|" + result.getInt(2)).isEqualTo("1|1");
            }
            sql.execute("DROP SCHEMA partial CASCADE");
        }
    }

    // ---- a type that another program changed ----

    /** After the driver has learnt that it is an INTEGER. */
    private void makeBoolean(String table) throws SQLException {
        OtherProgram.run(
                server,
                "delete timeseries root.partial." + table + ".a",
                table.equals("d1")
                        ? "create timeseries root.partial.d1.a BOOLEAN"
                        : "create aligned timeseries root.partial." + table + "(a BOOLEAN)");
    }

    @Test
    void aChangedTypeOfOneDeviceFailsItsRowsAndMayStoreTheirOtherCells() throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + D + "d1 (\"Time\", a, b) VALUES (?, ?, ?)")) {
            for (int i = 0; i < 6; i++) {
                insert.setLong(1, 100 + i);
                insert.setObject(2, i % 2 == 0 ? null : i);
                insert.setDouble(3, i);
                insert.addBatch();
            }
            makeBoolean("d1");
            assertThatThrownBy(insert::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                assertThat(e.getSQLState()).isEqualTo("22018");
                assertThat(e.getMessage()).contains("rows failed").contains("cells of a failed row can be stored too");
                assertThat(e.getUpdateCounts()).containsOnly(FAILED);
            });
        }
        // Of a device that is not aligned the server keeps the cells that do fit, as the message says.
        assertThat(rows("d1")).hasSize(6).allMatch(row -> row.contains("|null|"));
    }

    @Test
    void aChangedTypeOfOneOfManyDevicesIsNarrowedToIt() throws SQLException {
        try (PreparedStatement insert = manyDevices(300)) {
            makeBoolean("d1");
            assertThatThrownBy(insert::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                int[] counts = e.getUpdateCounts();
                assertThat(counts).hasSize(300);
                for (int i = 0; i < counts.length; i++) {
                    assertThat(counts[i]).as("row " + i).isEqualTo(i % 3 == 1 ? FAILED : 1);
                }
                assertThat(e.getMessage()).startsWith("100 of 300 rows failed");
            });
        }
        assertThat(rows("d0")).hasSize(102);
        assertThat(rows("d1")).isEmpty();
        assertThat(rows("d2")).hasSize(100);
    }

    @Test
    void aChangedTypeUnderTheAppenderIsCounted() throws SQLException {
        try (Appender rows = connection.unwrap(IotdbConnection.class).appender("root.partial", "d0", "a");
                Appender others = rows.table("d1", "a")) {
            makeBoolean("d1");
            rows.append(new long[] {10, 11}, new int[] {1, 2});
            others.append(new long[] {10, 11, 12}, new int[] {1, 2, 3});
            SQLException e = failure(rows::flush);
            assertThat(e.getSQLState()).isEqualTo("22018");
            assertThat(e.getMessage()).contains("3 of 5 rows were not stored, the others were");
            rows.append(new long[] {12}, new int[] {3});
            assertThat(rows.flush()).isEqualTo(1);
        }
        assertThat(rows("d0")).hasSize(5);
        assertThat(rows("d1")).isEmpty();
    }

    @Test
    void aChangedTypeUnderInsertSelectAndUpdate() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO " + D + "d1 (\"Time\", a) SELECT \"Time\", a FROM " + D + "d0");
                PreparedStatement update = connection.prepareStatement("UPDATE " + D + "d0 SET a = a + 1")) {
            makeBoolean("d1");
            SQLException e = failure(insert::executeUpdate);
            assertThat(e.getSQLState()).isEqualTo("22018");
            assertThat(e.getMessage()).contains("All 2 rows failed");
            assertThat(rows("d1")).isEmpty();
            assertThat(update.executeUpdate()).isEqualTo(2);
        }
        assertThat(rows("d0")).containsExactly("1|2|0.5", "2|3|1.5");
    }

    // ---- rows that are too old, or too late ----

    @Test
    void rowsBeyondTheTimeToLiveAreTheOnesThatFail() throws SQLException {
        statement.execute("CREATE TABLE " + D + "short (a INTEGER, b DOUBLE) WITH (ttl = 3600000)");
        long now = System.currentTimeMillis();
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + D + "short (\"Time\", a) VALUES (?, ?)")) {
            long[] times = {now, 5, now + 1, 6, now + 2};
            for (int i = 0; i < times.length; i++) {
                insert.setLong(1, times[i]);
                insert.setInt(2, i);
                insert.addBatch();
            }
            assertThatThrownBy(insert::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                assertThat(e.getUpdateCounts()).containsExactly(1, FAILED, 1, FAILED, 1);
                assertThat(e.getSQLState()).isEqualTo("22008");
                assertThat(e.getMessage()).startsWith("2 of 5 rows failed");
            });
            insert.setLong(1, 7);
            insert.setInt(2, 7);
            SQLException e = failure(insert::executeUpdate);
            assertThat(e.getSQLState()).isEqualTo("22008");
        }
        assertThat(rows("short")).containsExactly(now + "|0|null", now + 1 + "|2|null", now + 2 + "|4|null");
    }

    @Test
    void timesThatTheServerDoesNotTakeAre22008() throws SQLException {
        SQLException e = failure(() ->
                statement.executeUpdate("INSERT INTO " + D + "d0 (\"Time\", a) VALUES (" + Long.MAX_VALUE + ", 1)"));
        assertThat(e.getSQLState()).isEqualTo("22008");
        assertThat(e.getMessage()).contains(String.valueOf(Long.MAX_VALUE));
        try (PreparedStatement insert = oneDevice("d1", 3)) {
            insert.setLong(1, Long.MAX_VALUE - 1);
            insert.addBatch();
            assertThatThrownBy(insert::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, refused -> {
                assertThat(refused.getSQLState()).isEqualTo("22008");
                assertThat(refused.getUpdateCounts()).containsExactly(1, 1, 1, FAILED);
                assertThat(refused.getMessage()).contains(String.valueOf(Long.MAX_VALUE - 1));
            });
        }
        assertThat(rows("d1")).hasSize(3);
    }

    // ---- a connection that breaks ----

    /** The counts of a batch whose connection was cut after so many bytes. */
    private void cutAfter(long bytes, boolean alsoAnswer) throws Exception {
        int size = 400_000;
        try (CuttingProxy proxy = new CuttingProxy(server.port());
                Connection cut = DriverManager.getConnection(
                        "jdbc:iotdb://127.0.0.1:" + proxy.port() + "/?warmUp=false", "root", "root");
                PreparedStatement insert =
                        cut.prepareStatement("INSERT INTO " + D + "d2 (\"Time\", a, b) VALUES (?, ?, ?)")) {
            for (int i = 0; i < size; i++) {
                insert.setLong(1, i);
                insert.setInt(2, i);
                insert.setDouble(3, 0.5);
                insert.addBatch();
            }
            proxy.cutAfter(bytes, alsoAnswer);
            assertThatThrownBy(insert::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                assertThat(e.getSQLState()).as(e.getMessage()).startsWith("08");
                assertThat(e.getMessage()).startsWith("Up to ").contains("not all could be told apart");
                int[] counts = e.getUpdateCounts();
                assertThat(counts).hasSize(size);
                long stored = Arrays.stream(counts).filter(count -> count == 1).count();
                assertThat(Arrays.stream(counts)
                                .filter(count -> count == FAILED)
                                .count())
                        .isEqualTo(size - stored)
                        .isPositive();
                assertPresent(counts, stored);
            });
            assertThat(cut.isValid(1)).isFalse();
            assertThat(failure(insert::executeUpdate).getSQLState()).startsWith("08");
        }
    }

    private void assertPresent(int[] counts, long stored) {
        try (Connection reader = DriverManager.getConnection(server.url(), "root", "root");
                Statement select = reader.createStatement();
                ResultSet result = select.executeQuery("SELECT \"Time\" FROM " + D + "d2")) {
            boolean[] present = new boolean[counts.length];
            long found = 0;
            while (result.next()) {
                present[(int) result.getTimestamp(1).getTime()] = true;
                found++;
            }
            assertThat(found).isGreaterThanOrEqualTo(stored);
            for (int i = 0; i < counts.length; i++) {
                assertThat(counts[i] == 1 && !present[i])
                        .as("row " + i + " is reported as stored and is not there")
                        .isFalse();
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aConnectionThatBreaksWhileABatchIsSentLeavesAtLeastWhatIsReported() throws Exception {
        cutAfter(3_000_000, false);
    }

    @Test
    void aConnectionThatBreaksBeforeTheAnswerLeavesTheFateOfRowsOpen() throws Exception {
        cutAfter(0, true);
        assertThat(rows("d2").size()).isGreaterThanOrEqualTo(0);
    }

    @Test
    void aConnectionThatBreaksInAStatementSaysSo() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(server.port());
                Connection cut = DriverManager.getConnection(
                        "jdbc:iotdb://127.0.0.1:" + proxy.port() + "/?warmUp=false", "root", "root");
                Statement sql = cut.createStatement()) {
            assertThat(sql.executeUpdate("UPDATE " + D + "d0 SET a = a")).isEqualTo(2);
            proxy.cutAfter(0, false);
            assertThat(failure(() -> sql.executeUpdate("UPDATE " + D + "d0 SET a = 9"))
                            .getSQLState())
                    .startsWith("08");
        }
        assertThat(rows("d0")).containsExactly("1|1|0.5", "2|2|1.5");
        try (CuttingProxy proxy = new CuttingProxy(server.port());
                Connection cut = DriverManager.getConnection(
                        "jdbc:iotdb://127.0.0.1:" + proxy.port() + "/?warmUp=false", "root", "root");
                Appender rows = cut.unwrap(IotdbConnection.class).appender("root.partial", "d0", "a")) {
            rows.append(new long[] {10}, new int[] {1});
            proxy.cutAfter(0, true);
            SQLException e = failure(rows::flush);
            assertThat(e.getSQLState()).startsWith("08");
            assertThat(e.getMessage()).startsWith("Up to 1 of 1 rows were not stored");
        }
    }
}
