// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.Appender;
import io.treeline.driver.IotdbConnection;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.io.InputStream;
import java.io.Reader;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No row, text or batch stops the server: what its log could never take is refused here, by the property maxRowBytes.
 */
@WithServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class LargeRowsServerTest {
    private static final String LARGE = "x".repeat(70_000);

    private static Connection connect(IotdbServer server, String model, String more) throws SQLException {
        return DriverManager.getConnection(server.url() + "?timeZone=UTC&sql_dialect=" + model + more, "root", "root");
    }

    /** A table in a new database, which the caller drops. */
    private static String table(Connection connection, String model, String types) throws SQLException {
        String schema = model.equals("tree") ? "\"root.large\"" : "large";
        execute(connection, "CREATE SCHEMA " + schema);
        execute(connection, "CREATE TABLE " + schema + ".t (" + types + ")");
        return schema + ".t";
    }

    private static void drop(Connection connection, String model) throws SQLException {
        execute(connection, "DROP SCHEMA " + (model.equals("tree") ? "\"root.large\"" : "large") + " CASCADE");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void refused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("54000"))
                .hasMessageContaining("maxRowBytes")
                .hasMessageContaining("65536");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void everyWayToSendALargeRowIsRefused(String model, IotdbServer server) throws SQLException {
        try (Connection connection = connect(server, model, "&maxRowBytes=64k");
                Statement statement = connection.createStatement()) {
            String table = table(connection, model, "x text, y text, b blob, n int");
            String half = "y".repeat(40_000);
            refused(() -> statement.execute("INSERT INTO " + table + " (\"Time\", x) VALUES (1, '" + LARGE + "')"));
            refused(() -> statement.execute(
                    "INSERT INTO " + table + " (\"Time\", x, y) VALUES (1, '" + half + "', '" + half + "')"));
            refused(() -> statement.execute("INSERT INTO " + table
                    + " (\"Time\", n) VALUES (1, 1), (2, 2)"
                            .replace("n)", "x)")
                            .replace("1, 1", "1, '" + LARGE + "'")
                            .replace("2, 2", "2, 'b'")));
            statement.execute("INSERT INTO " + table + " (\"Time\", x) VALUES (1, '" + half + "')");
            statement.execute("INSERT INTO " + table + " (\"Time\", n) VALUES (1, 1)");
            refused(() -> statement.execute("UPDATE " + table + " SET y = '" + LARGE + "'"));
            refused(() -> statement.execute("UPDATE " + table + " SET n = NULL, y = x || x"));
            refused(() -> statement.execute("INSERT INTO " + table
                    + " (\"Time\", x, y) SELECT \"Time\" + INTERVAL '1' SECOND, x, x FROM " + table));
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO " + table + " (\"Time\", x, b) VALUES (?, ?, ?)")) {
                insert.setLong(1, 3);
                insert.setString(2, LARGE);
                insert.setBytes(3, null);
                refused(insert::executeUpdate);
                refused(insert::addBatch);
                insert.setString(2, null);
                insert.setBytes(3, new byte[70_000]);
                refused(insert::executeUpdate);
                insert.setBytes(3, new byte[65_536 - 100]);
                insert.addBatch();
                assertThat(insert.executeBatch()).containsExactly(1);
                refused(() -> insert.setBlob(3, new Endless()));
                refused(() -> insert.setBinaryStream(3, new Endless()));
                refused(() -> insert.setBinaryStream(3, new Endless(), 100_000));
                refused(() -> insert.setAsciiStream(2, new Endless()));
                refused(() -> insert.setCharacterStream(2, new EndlessText()));
                refused(() -> insert.setCharacterStream(2, new EndlessText(), 70_000));
                refused(() -> insert.setObject(2, new EndlessText()));
                refused(() -> insert.setClob(2, new javax.sql.rowset.serial.SerialClob(LARGE.toCharArray())));
                refused(() -> insert.setBlob(3, new javax.sql.rowset.serial.SerialBlob(new byte[70_000])));
            }
            String[] path = table.replace("\"", "").split("\\.(?=t$)");
            try (Appender appender = connection.unwrap(IotdbConnection.class).appender(path[0], path[1], "x", "y")) {
                appender.at(10).set(1, "small").at(11).set(1, LARGE);
                refused(() -> appender.at(12));
                refused(() -> appender.append(
                        new long[] {13, 14},
                        2,
                        new Object[] {new String[] {"a", LARGE}, new String[] {"a", "b"}},
                        new BitSet[2]));
                refused(() -> appender.writeLines(
                        List.of((model.equals("tree") ? "lines" : "t") + " x=\"" + LARGE + "\" 15"),
                        TimeUnit.MILLISECONDS));
                appender.at(16).set(1, "small");
                assertThat(appender.flush()).isEqualTo(2);
            }
            assertThat(count(connection, table)).isEqualTo(4);
            try (ResultSet rows = statement.executeQuery("SELECT n, y FROM " + table + " WHERE n = 1")) {
                assertThat(rows.next())
                        .as("nothing was deleted by what was refused")
                        .isTrue();
                assertThat(rows.getString(2)).isNull();
            }
            String text = model.equals("tree")
                    ? "insert into root.large.t(time, x) values (?, ?)"
                    : "insert into large.t(time, x) values (?, ?)";
            try (Connection plain = connect(server, model, "&sql=native&maxRowBytes=64k");
                    Statement own = plain.createStatement();
                    PreparedStatement insert = plain.prepareStatement(text)) {
                insert.setLong(1, 20);
                insert.setString(2, LARGE);
                refused(insert::executeUpdate);
                refused(() -> own.execute(text.replace("?, ?", "20, '" + LARGE + "'")));
                own.addBatch(text.replace("?, ?", "20, 'small'"));
                own.addBatch(text.replace("?, ?", "21, '" + LARGE + "'"));
                assertThatThrownBy(own::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                    assertThat(e.getSQLState()).isEqualTo("54000");
                    assertThat(e.getUpdateCounts()).containsExactly(1);
                });
            }
            assertThat(count(connection, table)).isEqualTo(5);
            drop(connection, model);
        }
    }

    /** The server counts a text as fifty bytes, however short it is, and a row of an INSERT as several hundred. */
    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void manySmallValuesAreCutIntoWhatTheServerCanLog(String model, IotdbServer server) throws SQLException {
        try (Connection connection = connect(server, model, "")) {
            String table = table(
                    connection, model, "a text, b text, c text, d text, e text, f text, g text, h text, n bigint");
            int rows = 110_000;
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table
                    + " (\"Time\", a, b, c, d, e, f, g, h) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
                for (int row = 0; row < rows; row++) {
                    insert.setLong(1, row);
                    for (int i = 2; i <= 9; i++) {
                        insert.setString(i, "a");
                    }
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(rows);
            }
            assertThat(count(connection, table)).isEqualTo(rows);
            String[] path = table.replace("\"", "").split("\\.(?=t$)");
            int many = 6_000_000;
            try (Appender appender = connection.unwrap(IotdbConnection.class).appender(path[0], path[1], "n")) {
                long[] times = new long[many];
                for (int i = 0; i < many; i++) {
                    times[i] = i;
                }
                appender.append(times, many, new Object[] {times}, new BitSet[1]);
                assertThat(appender.flush()).as("one call of 96 MB").isEqualTo(many);
            }
            assertThat(count(connection, table)).isEqualTo(many);
            StringBuilder text = new StringBuilder(
                    model.equals("tree")
                            ? "insert into root.large.t(time, n) values (0, 0)"
                            : "insert into large.t(time, n) values (0, 0)");
            for (int i = 1; i < 100_000; i++) {
                text.append(",(").append(i).append(",1)");
            }
            try (Connection plain = connect(server, model, "&sql=native");
                    Statement statement = plain.createStatement()) {
                assertThatThrownBy(() -> statement.execute(text.toString()))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("54000"))
                        .hasMessageContaining("maxRowBytes");
                text.setLength(text.indexOf(",(20000,"));
                statement.execute(text.toString());
            }
            drop(connection, model);
        }
    }

    /** The default is safe, and of use, with two gigabytes: a row just below it passes, by every user. */
    @Test
    void theDefaultFitsAServerOfTwoGigabytes() throws SQLException {
        try (IotdbServer two = IotdbServer.builder().heaps("512m", "2g").start()) {
            for (String model : new String[] {"tree", "table"}) {
                try (Connection connection = connect(two, model, "")) {
                    String table = table(connection, model, "x text, b blob");
                    int size = (32 << 20) - 100;
                    try (PreparedStatement insert =
                            connection.prepareStatement("INSERT INTO " + table + " (\"Time\", x) VALUES (?, ?)")) {
                        for (int i = 0; i < 3; i++) {
                            insert.setLong(1, i);
                            insert.setString(2, "a".repeat(size));
                            assertThat(insert.executeUpdate()).isEqualTo(1);
                        }
                        insert.setString(2, "a".repeat(32 << 20));
                        assertThatThrownBy(insert::executeUpdate).hasMessageContaining("maxRowBytes");
                    }
                    assertThat(count(connection, table)).isEqualTo(3);
                    try (Connection plain = connect(two, model, "&sql=native");
                            PreparedStatement insert = plain.prepareStatement(
                                    "insert into " + table.replace("\"", "") + "(time, x) values (?, ?)")) {
                        insert.setLong(1, 10);
                        insert.setString(2, "a".repeat(size - 2000));
                        assertThat(insert.executeUpdate()).isEqualTo(1);
                    }
                    assertThat(count(connection, table)).isEqualTo(4);
                    drop(connection, model);
                }
            }
        }
    }

    /** Whoever reads it to its end fails. */
    private static final class Endless extends InputStream {
        private long read;

        @Override
        public int read() {
            if (++read > 1 << 20) {
                throw new AssertionError("more was read than a value can have");
            }
            return 'a';
        }
    }

    private static final class EndlessText extends Reader {
        private long read;

        @Override
        public int read(char[] buffer, int from, int count) {
            read += count;
            if (read > 1 << 20) {
                throw new AssertionError("more was read than a value can have");
            }
            java.util.Arrays.fill(buffer, from, from + count, 'a');
            return count;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
