// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.insert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What INSERT does on a real server: upserts, batches, failures. */
@WithServer
class InsertTest {
    private Connection connection;

    @BeforeEach
    void connect(IotdbServer server) throws SQLException {
        connection = DriverManager.getConnection(server.url(), "root", "root");
        execute("CREATE DATABASE root.ins");
    }

    @AfterEach
    void clean() throws SQLException {
        execute("DELETE DATABASE root.ins");
        connection.close();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void device(boolean aligned) throws SQLException {
        if (aligned) {
            execute("CREATE ALIGNED TIMESERIES root.ins.d (a INT32, b TEXT, c DOUBLE)");
        } else {
            execute("CREATE TIMESERIES root.ins.d.a WITH DATATYPE=INT32");
            execute("CREATE TIMESERIES root.ins.d.b WITH DATATYPE=TEXT");
            execute("CREATE TIMESERIES root.ins.d.c WITH DATATYPE=DOUBLE");
        }
    }

    private List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder row = new StringBuilder(String.valueOf(result.getLong(1)));
                for (int i = 2; i <= columns; i++) {
                    row.append(' ').append(result.getString(i));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    private List<String> rows() throws SQLException {
        return rows("SELECT \"Time\", \"a\", \"b\", \"c\" FROM \"root.ins\".\"d\" ORDER BY \"Time\"");
    }

    private PreparedStatement insert() throws SQLException {
        return connection.prepareStatement(
                "INSERT INTO \"root.ins\".\"d\" (\"Time\", \"a\", \"b\", \"c\") VALUES (?, ?, ?, ?)");
    }

    private static void add(PreparedStatement insert, long time, Integer a, String b, Double c) throws SQLException {
        insert.setLong(1, time);
        insert.setObject(2, a, Types.INTEGER);
        insert.setString(3, b);
        insert.setObject(4, c, Types.DOUBLE);
        insert.addBatch();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void inOneBatchTheLastValueOfATimeWinsAndNullErasesNothing(boolean aligned) throws SQLException {
        device(aligned);
        try (PreparedStatement insert = insert()) {
            add(insert, 5, 1, "first", 1.0);
            add(insert, 3, 9, null, null);
            add(insert, 5, null, "second", null);
            add(insert, 4, null, "x", null);
            add(insert, 5, 3, null, null);
            add(insert, 3, null, null, 2.0);
            assertThat(insert.executeBatch()).containsExactly(1, 1, 1, 1, 1, 1);
        }
        List<String> expected = List.of("3 9 null 2", "4 null x null", "5 3 second 1");
        assertThat(rows()).isEqualTo(expected);
        execute("FLUSH root.ins");
        assertThat(rows()).isEqualTo(expected);
        try (PreparedStatement insert = insert()) {
            add(insert, 5, 7, null, null);
            insert.executeBatch();
        }
        assertThat(rows()).contains("5 7 second 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 15, 16, 17, 24, 64, 1000})
    void nullsStayNullsWhateverTheNumberOfRows(int count) throws SQLException {
        device(true);
        List<String> expected = new ArrayList<>();
        try (PreparedStatement insert = insert()) {
            for (int i = 0; i < count; i++) {
                Integer a = i % 3 == 0 ? null : Integer.valueOf(i);
                String b = i % 4 == 0 ? null : "b" + i;
                Double c = i % 3 != 0 && i % 5 == 0 ? null : Double.valueOf(i);
                add(insert, i, a, b, c);
                expected.add(i + " " + a + " " + b + " " + (c == null ? null : i));
            }
            insert.executeBatch();
        }
        assertThat(rows()).isEqualTo(expected);
    }

    @Test
    void aBatchOfManyTabletsArrivesWhole() throws SQLException {
        device(true);
        int count = 250_000;
        try (PreparedStatement insert = insert()) {
            for (int i = 0; i < count; i++) {
                add(insert, i, i, "text number " + i, i / 2.0);
            }
            assertThat(insert.executeLargeBatch()).hasSize(count).containsOnly(1L);
            assertThat(insert.executeBatch()).isEmpty();
        }
        assertThat(rows("SELECT COUNT(*), COUNT(\"a\"), MAX(\"a\"), MAX(\"c\") FROM \"root.ins\".\"d\""))
                .containsExactly(count + " " + count + " " + (count - 1) + " 124999.5");
    }

    @Test
    void rowsTheServerRefusesAreFoundAndTheOthersStored() throws SQLException {
        device(false);
        execute("SET TTL TO root.ins.** 3600000");
        long now = System.currentTimeMillis();
        try (PreparedStatement insert = insert()) {
            for (int i = 0; i < 20; i++) {
                // Row 13 is older than the server keeps.
                add(insert, i == 13 ? now - 7_200_000 : now + i, i, "x", 1.0);
            }
            BatchUpdateException e = catchThrowableOfType(BatchUpdateException.class, insert::executeBatch);
            assertThat(e.getErrorCode()).isEqualTo(607);
            for (int i = 0; i < 20; i++) {
                assertThat(e.getUpdateCounts()[i]).isEqualTo(i == 13 ? Statement.EXECUTE_FAILED : 1);
            }
            add(insert, now + 13, 13, "x", 1.0);
            assertThat(insert.executeBatch()).containsExactly(1);
        }
        assertThat(rows()).hasSize(20);
        execute("UNSET TTL FROM root.ins.**");
    }

    @Test
    void aBadValueIsRefusedHereAndNothingIsSent() throws SQLException {
        device(true);
        try (PreparedStatement insert = insert()) {
            add(insert, 1, 1, "kept in the batch", 1.0);
            insert.setLong(1, 2);
            insert.setLong(2, 3_000_000_000L);
            assertThatThrownBy(() -> {
                        insert.addBatch();
                        insert.executeBatch();
                    })
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22003"))
                    .hasMessageContaining("\"a\"")
                    .hasMessageNotContaining("3000000000");
            assertThat(rows()).isEmpty();
        }
    }

    @Test
    void rowsOfOnlyNullsAndNullTimesAreRefused() throws SQLException {
        device(true);
        try (PreparedStatement insert = insert()) {
            insert.setLong(1, 1);
            for (int i = 2; i < 5; i++) {
                insert.setNull(i, Types.NULL);
            }
            assertThatThrownBy(insert::executeUpdate)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23502"));
            insert.setNull(1, Types.TIMESTAMP);
            insert.setInt(2, 1);
            assertThatThrownBy(insert::executeUpdate)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23502"));
        }
        assertThat(rows()).isEmpty();
    }

    @Test
    void severalRowsOfLiteralsAndAMissingTime() throws SQLException {
        device(false);
        try (Statement statement = connection.createStatement()) {
            assertThat(
                            statement.executeUpdate(
                                    "INSERT INTO \"root.ins\".\"d\" (\"Time\", \"b\", \"c\") VALUES (TIMESTAMP '1970-01-01 00:00:01', 'it''s', 1.5), (2000, NULL, -2)"))
                    .isEqualTo(2);
            assertThat(rows()).containsExactly("1000 null it's 1.5", "2000 null null -2");
            long before = System.currentTimeMillis();
            assertThat(statement.executeUpdate("INSERT INTO \"root.ins\".\"d\" (\"a\") VALUES (1), (2), (3)"))
                    .isEqualTo(3);
            assertThat(rows("SELECT \"Time\", \"a\" FROM \"root.ins\".\"d\" WHERE \"a\" IS NOT NULL ORDER BY \"Time\""))
                    .hasSize(3)
                    .allSatisfy(
                            row -> assertThat(Long.parseLong(row.split(" ")[0])).isGreaterThanOrEqualTo(before));
        }
    }

    @Test
    void oddNamesAndADatabaseThatIsADevice() throws SQLException {
        execute("CREATE TIMESERIES root.ins.`a b`.`c.d``e`.`say \"x\"` WITH DATATYPE=BOOLEAN");
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO \"root.ins\".\"`a b`.`c.d``e`\" (\"Time\", \"say \"\"x\"\"\") VALUES (?, ?)")) {
            insert.setLong(1, -5);
            insert.setBoolean(2, true);
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }
        assertThat(rows("SELECT * FROM \"root.ins\".\"`a b`.`c.d``e`\"")).containsExactly("-5 true");
        execute("CREATE TIMESERIES root.ins.top WITH DATATYPE=INT64");
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO \"root.ins\".\".\" (\"Time\", \"top\") VALUES (?, ?)")) {
            insert.setLong(1, 6);
            insert.setLong(2, Long.MIN_VALUE);
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }
        assertThat(rows("SELECT * FROM \"root.ins\".\".\"")).containsExactly("6 " + Long.MIN_VALUE);
    }

    @Test
    void tableModelRowsAreKeyedByTagsAndTime(IotdbServer server) throws SQLException {
        try (Connection table = DriverManager.getConnection(server.url() + "?sql_dialect=table", "root", "root");
                Connection relational =
                        DriverManager.getConnection(server.url() + "?sql_dialect=table&db=ins", "root", "root");
                Statement statement = table.createStatement()) {
            statement.execute("CREATE DATABASE ins");
            statement.execute("USE ins");
            statement.execute(
                    "CREATE TABLE pumps (site STRING TAG, unit STRING TAG, maker STRING ATTRIBUTE, flow DOUBLE FIELD, ok BOOLEAN FIELD)");
            try (PreparedStatement insert = relational.prepareStatement(
                    "INSERT INTO \"ins\".\"pumps\" (\"time\", \"site\", \"unit\", \"maker\", \"flow\", \"ok\") VALUES (?, ?, ?, ?, ?, ?)")) {
                Object[][] rows = {
                    {1L, "s1", "u1", "acme", 1.5, true},
                    {1L, "s1", "u2", "acme", 2.5, null},
                    {1L, null, "u3", null, null, null},
                    {1L, "s1", "u1", "acme", null, false},
                    {0L, "s1", "u1", "acme", 7.0, null}
                };
                for (Object[] row : rows) {
                    insert.setLong(1, (Long) row[0]);
                    for (int i = 1; i < row.length; i++) {
                        insert.setObject(i + 1, row[i]);
                    }
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).containsExactly(1, 1, 1, 1, 1);
            }
            List<String> got = new ArrayList<>();
            try (ResultSet result = statement.executeQuery(
                    "SELECT \"time\", \"site\", \"unit\", \"maker\", \"flow\", \"ok\" FROM \"ins\".\"pumps\"")) {
                while (result.next()) {
                    StringBuilder row = new StringBuilder(String.valueOf(result.getLong(1)));
                    for (int i = 2; i <= 6; i++) {
                        row.append(' ').append(result.getString(i));
                    }
                    got.add(row.toString());
                }
            }
            assertThat(got)
                    .containsExactlyInAnyOrder(
                            "0 s1 u1 acme 7 null",
                            "1 s1 u1 acme 1.5 false",
                            "1 s1 u2 acme 2.5 null",
                            "1 null u3 null null null");
            statement.execute("DROP DATABASE ins");
        }
    }
}
