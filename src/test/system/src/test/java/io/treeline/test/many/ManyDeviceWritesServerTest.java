// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.many;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * UPDATE, DELETE and ON CONFLICT on a table of many devices change the rows that they find, each in its own device, and
 * no others.
 */
@WithServer
class ManyDeviceWritesServerTest {
    private static final String ROOMS = "\"root.manyw\".\"room*.d\"";

    private Connection connection;
    private Statement statement;

    private void open(IotdbServer server) throws SQLException {
        connection = DriverManager.getConnection(server.url(), "root", "root");
        statement = connection.createStatement();
        statement.execute("DROP SCHEMA IF EXISTS \"root.manyw\" CASCADE");
        statement.execute("CREATE SCHEMA \"root.manyw\"");
        statement.execute("CREATE TABLE \"root.manyw\".\"room1.d\" (a INTEGER, b DOUBLE PRECISION, c TEXT)");
        statement.execute(
                "CREATE TABLE \"root.manyw\".\"room2.d\" (a INTEGER, b DOUBLE PRECISION) WITH (aligned = true)");
        statement.execute("CREATE TABLE \"root.manyw\".\"room3.d\" (a BIGINT)");
        statement.execute("CREATE TABLE \"root.manyw\".\"hall.d\" (a INTEGER)");
        statement.execute(
                "INSERT INTO \"root.manyw\".\"room1.d\" (\"Time\", a, b, c) VALUES (1, 1, 1.5, 'x'), (2, 2, 2.5, 'y')");
        statement.execute(
                "INSERT INTO \"root.manyw\".\"room2.d\" (\"Time\", a, b) VALUES (1, 11, 1.5), (2, 12, NULL), (3, 13, 3.5)");
        statement.execute("INSERT INTO \"root.manyw\".\"room3.d\" (\"Time\", a) VALUES (2, 22), (9, 29)");
        statement.execute("INSERT INTO \"root.manyw\".\"hall.d\" (\"Time\", a) VALUES (1, 1), (2, 2)");
    }

    private List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    Object value = result.getObject(i);
                    row.append(i == 1 ? "" : "|").append(value instanceof Timestamp time ? time.getTime() : value);
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    private List<String> all() throws SQLException {
        assertThat(rows("SELECT \"Time\", a FROM \"root.manyw\".\"hall.d\"")).containsExactly("1|1", "2|2");
        return rows("SELECT \"Device\", \"Time\", a, b, c FROM " + ROOMS + " ORDER BY 1, 2");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eachRowInItsDevice(boolean flushed, IotdbServer server) throws SQLException {
        open(server);
        if (flushed) {
            statement.execute("FLUSH");
        }
        assertThat(statement.executeUpdate(
                        "UPDATE " + ROOMS + " SET a = a + 100 WHERE \"Time\" = 2 AND \"Device\" <> 'room3.d'"))
                .isEqualTo(2);
        assertThat(statement.executeUpdate("UPDATE " + ROOMS + " SET b = NULL, a = 0 WHERE a < 12"))
                .isEqualTo(2);
        assertThat(all())
                .containsExactly(
                        "room1.d|1|0|null|x",
                        "room1.d|2|102|2.5|y",
                        "room2.d|1|0|null|null",
                        "room2.d|2|112|null|null",
                        "room2.d|3|13|3.5|null",
                        "room3.d|2|22|null|null",
                        "room3.d|9|29|null|null");
        assertThatThrownBy(() -> statement.executeUpdate("UPDATE " + ROOMS + " SET b = 1 WHERE \"Time\" = 2"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42703"));
        assertThatThrownBy(() -> statement.executeUpdate("UPDATE " + ROOMS + " SET \"Time\" = 7"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"));
        if (flushed) {
            statement.execute("FLUSH");
        }
        assertThat(rows("DELETE FROM " + ROOMS + " WHERE a > 20 AND \"Time\" < 5 RETURNING \"Device\", \"Time\", a, b"))
                .containsExactlyInAnyOrder("room1.d|2|102|2.5", "room2.d|2|112|null", "room3.d|2|22|null");
        assertThat(rows("INSERT INTO " + ROOMS
                        + " AS t (\"Time\", \"Device\", a) VALUES (1, 'room1.d', 5), (1, 'room3.d', 6), (3, 'room2.d', 7)"
                        + " ON CONFLICT (\"Time\", \"Device\") DO UPDATE SET a = t.a + EXCLUDED.a RETURNING *"))
                .containsExactly("1|room1.d|5|null|x", "1|room3.d|6|null|null", "3|room2.d|20|3.5|null");
        assertThat(
                        statement.executeUpdate(
                                "INSERT INTO " + ROOMS
                                        + " (\"Time\", \"Device\", a) VALUES (1, 'room1.d', 8), (4, 'room2.d', 9) ON CONFLICT DO NOTHING"))
                .isEqualTo(1);
        assertThat(all())
                .containsExactly(
                        "room1.d|1|5|null|x",
                        "room2.d|1|0|null|null",
                        "room2.d|3|20|3.5|null",
                        "room2.d|4|9|null|null",
                        "room3.d|1|6|null|null",
                        "room3.d|9|29|null|null");
        assertThat(statement.executeUpdate("DELETE FROM " + ROOMS + " WHERE \"Device\" = 'room2.d'"))
                .isEqualTo(3);
        assertThat(all()).containsExactly("room1.d|1|5|null|x", "room3.d|1|6|null|null", "room3.d|9|29|null|null");
        assertThat(statement.executeUpdate("DELETE FROM " + ROOMS)).isEqualTo(3);
        assertThat(all()).isEmpty();
        connection.close();
    }

    /** As tools of objects do: one row by its whole key, with parameters. */
    @Test
    void byKey(IotdbServer server) throws SQLException {
        open(server);
        try (PreparedStatement update = connection.prepareStatement(
                        "UPDATE " + ROOMS + " SET a = ?, b = ? WHERE \"Time\" = ? AND \"Device\" = ?");
                PreparedStatement delete = connection.prepareStatement(
                        "DELETE FROM " + ROOMS + " WHERE \"Time\" = ? AND \"Device\" = ?")) {
            for (String device : List.of("room1.d", "room2.d", "room4.d")) {
                update.setInt(1, 77);
                update.setDouble(2, 0.5);
                update.setTimestamp(3, new Timestamp(1));
                update.setString(4, device);
                update.addBatch();
            }
            assertThat(update.executeBatch()).containsExactly(1, 1, 0);
            delete.setTimestamp(1, new Timestamp(2));
            delete.setString(2, "room2.d");
            assertThat(delete.executeUpdate()).isEqualTo(1);
        }
        assertThat(all())
                .containsExactly(
                        "room1.d|1|77|0.5|x",
                        "room1.d|2|2|2.5|y",
                        "room2.d|1|77|0.5|null",
                        "room2.d|3|13|3.5|null",
                        "room3.d|2|22|null|null",
                        "room3.d|9|29|null|null");
        connection.close();
    }

    /** The device's own table is a part of the target: read while it is written, it would give the new rows too. */
    @Test
    void aQueryOfOneOfItsDevicesIsReadToItsEndFirst(IotdbServer server) throws SQLException {
        open(server);
        connection.close();
        int rows = 20_000;
        try (Connection small =
                DriverManager.getConnection(server.url() + "?maxLocalMemory=4m&fetchSize=1000", "root", "root")) {
            statement = small.createStatement();
            statement.execute("DELETE FROM \"root.manyw\".\"room3.d\"");
            try (PreparedStatement insert =
                    small.prepareStatement("INSERT INTO \"root.manyw\".\"room3.d\" (\"Time\", a) VALUES (?, ?)")) {
                for (int i = 0; i < rows; i++) {
                    insert.setTimestamp(1, new Timestamp(i));
                    insert.setLong(2, i);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            statement.execute("FLUSH");
            for (String source : new String[] {
                "\"root.manyw\".\"room3.d\"", "NATIVE('select a from root.manyw.room3.d align by device') AS n"
            }) {
                long before = Long.parseLong(
                        rows("SELECT COUNT(*) FROM \"root.manyw\".\"room3.d\"").get(0));
                // The rows go behind those that are there, where the reader has yet to come.
                assertThat(statement.executeUpdate("INSERT INTO " + ROOMS + " (\"Time\", \"Device\", a) SELECT \"Time\""
                                + " + INTERVAL '" + before + "' SECOND / 1000, 'room3.d', a FROM " + source))
                        .as(source)
                        .isEqualTo((int) before);
                assertThat(rows("SELECT COUNT(*) FROM \"root.manyw\".\"room3.d\""))
                        .as(source)
                        .containsExactly(String.valueOf(2 * before));
            }
        }
    }

    @Test
    void anErrorMidwaySaysWhatIsDeleted(IotdbServer server) throws SQLException {
        open(server);
        statement.execute("create user part_ 'Part_1234567'");
        try {
            statement.execute("grant read on root.manyw.** to user part_");
            statement.execute("grant write_data on root.manyw.room1.** to user part_");
            try (Connection part = DriverManager.getConnection(server.url(), "part_", "Part_1234567")) {
                assertThatThrownBy(() -> part.createStatement().executeUpdate("DELETE FROM " + ROOMS))
                        .hasMessageContaining("The rows of 1 of 3 devices, 2, are deleted; then, of \"room2.d\": ")
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            }
            assertThat(rows("SELECT \"Device\", COUNT(*) FROM " + ROOMS + " GROUP BY 1 ORDER BY 1"))
                    .containsExactly("room2.d|3", "room3.d|2");
        } finally {
            statement.execute("drop user part_");
            connection.close();
        }
    }
}
