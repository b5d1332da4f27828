// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.insert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tree model's own INSERT: whole and as tablets where it is plain, the server's affair where it is not. */
@WithServer
class NativeInsertServerTest {
    private static final String DATABASE = "root.native_insert";
    private ServerRelay relay;
    private Connection connection;
    private Statement statement;

    @BeforeEach
    void connect(IotdbServer server) throws SQLException {
        relay = ServerRelay.to(server);
        connection = DriverManager.getConnection(relay.url() + "?timeZone=UTC", "root", "root");
        statement = connection.createStatement();
        statement.execute("create database " + DATABASE);
    }

    @AfterEach
    void drop() throws SQLException {
        statement.execute("delete database " + DATABASE);
        connection.close();
        relay.close();
    }

    private List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
            int width = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= width; i++) {
                    row.add(
                            i == 1 && result.getObject(1) instanceof Timestamp
                                    ? String.valueOf(result.getLong(1))
                                    : result.getString(i));
                }
                rows.add(String.join(" ", row));
            }
        }
        return rows;
    }

    private long tablets() {
        return relay.calls("insertTablet");
    }

    private long texts() {
        return relay.calls("executeStatement") + relay.calls("executeUpdateStatement");
    }

    /**
     * Three layers of an aligned device, the newest in part only, by texts, a prepared statement, and batches of both.
     */
    @ParameterizedTest
    @ValueSource(strings = {"text", "prepared", "texts", "batch"})
    void noOldValueComesBack(String way) throws SQLException {
        statement.execute("create aligned timeseries root.native_insert.d(a int32, b int32, c int32)");
        for (int time = 4; time < 10; time++) {
            statement.execute("insert into root.native_insert.d(time, a, b, c) aligned values(" + time + ", 1, 1, 1)");
        }
        statement.execute("flush");
        statement.execute("insert into root.native_insert.d(time, a, b, c) values(9, 2, 2, 2)");
        statement.execute("flush");
        String text = "insert into root.native_insert.d(time, c) aligned values(9, 3)";
        try (PreparedStatement insert = connection.prepareStatement(text.replace("9, 3", "?, ?"))) {
            insert.setLong(1, 9);
            insert.setInt(2, 3);
            switch (way) {
                case "text" -> assertThat(statement.executeUpdate(text)).isEqualTo(1);
                case "prepared" -> assertThat(insert.executeUpdate()).isEqualTo(1);
                case "texts" -> {
                    statement.addBatch(text);
                    assertThat(statement.executeBatch()).containsExactly(1);
                }
                default -> {
                    insert.addBatch();
                    assertThat(insert.executeBatch()).containsExactly(1);
                }
            }
        }
        assertThat(rows("select a, b, c from root.native_insert.d where time >= 8"))
                .containsExactly("8 1 1 1", "9 2 2 3");
        statement.execute("flush");
        assertThat(rows("select a, b, c from root.native_insert.d where time >= 8"))
                .containsExactly("8 1 1 1", "9 2 2 3");
    }

    /** The device is made by the server from the first row's text; what follows goes as tablets, in the same batch. */
    @ParameterizedTest
    @ValueSource(strings = {"", "aligned "})
    void aBatchIntoANewDeviceBecomesTablets(String aligned) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into root.native_insert.d1.fresh(time, a, `b c`) " + aligned + "values(?, ?, ?)")) {
            for (int round = 0; round < 2; round++) {
                relay.forget();
                for (int row = 0; row < 1000; row++) {
                    insert.setLong(1, row);
                    insert.setDouble(2, row + round);
                    if (row == 7) {
                        insert.setNull(3, Types.VARCHAR);
                    } else {
                        insert.setString(3, "it's " + row);
                    }
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(1000).containsOnly(1);
                assertThat(tablets()).as("tablets").isPositive().isLessThan(5);
                assertThat(texts()).as("texts: " + relay.calls()).isLessThan(8);
            }
        }
        assertThat(rows("select count(*) from root.native_insert.d1.fresh")).containsExactly("1000 999");
        assertThat(rows("select * from root.native_insert.d1.fresh where time >= 6 and time <= 8"))
                .containsExactly("6 7 it's 6", "7 8 null", "8 9 it's 8");
    }

    @Test
    void aBatchOfTextsBecomesTablets() throws SQLException {
        for (int row = 0; row < 600; row++) {
            statement.addBatch("insert into root.native_insert.t" + row % 3 + "(timestamp, a, s) values(" + row + ", "
                    + row + ".5, 'it''s " + row + "'), (" + (row + 1000) + ", null, 'x')");
        }
        relay.forget();
        assertThat(statement.executeBatch()).hasSize(600).containsOnly(2);
        assertThat(tablets()).as("tablets").isPositive().isLessThan(5);
        assertThat(rows("select count(a), count(s) from root.native_insert.t0, root.native_insert.t2"))
                .containsExactly("200 200 400 400");
        assertThat(rows("select * from root.native_insert.t1 where time < 5"))
                .containsExactly("1 1.5 it's 1", "4 4.5 it's 4");
    }

    /** IoTDB's own INSERT takes a row without values, counts it and stores nothing; so do tablets made of it. */
    @ParameterizedTest
    @ValueSource(strings = {"", "aligned "})
    void aRowOfNullsCountsAndIsNotThere(String aligned) throws SQLException {
        statement.execute("create " + aligned + "timeseries "
                + (aligned.isEmpty() ? "root.native_insert.d.a int32" : "root.native_insert.d(a int32)"));
        try (PreparedStatement insert =
                connection.prepareStatement("insert into root.native_insert.d(time, a) " + aligned + "values(?, ?)")) {
            insert.setLong(1, 1);
            insert.setNull(2, Types.INTEGER);
            assertThat(insert.executeUpdate()).isEqualTo(1);
            for (int row = 2; row < 8; row++) {
                insert.setLong(1, row);
                insert.setObject(2, row % 3 == 0 ? null : row, Types.INTEGER);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).containsExactly(1, 1, 1, 1, 1, 1);
        }
        assertThat(statement.executeUpdate(
                        "insert into root.native_insert.d(time, a) " + aligned + "values(20, null), (21, 1)"))
                .isEqualTo(2);
        assertThat(rows("SELECT \"Time\", a FROM \"root.native_insert\".d"))
                .containsExactly("2 2", "4 4", "5 5", "7 7", "21 1");
        assertThat(rows("SELECT count(*) FROM \"root.native_insert\".d")).containsExactly("5");
    }

    /** What a parameter for the time may be; and what its sentence is where it is none. */
    @Test
    void timesAreTakenInEveryForm() throws SQLException {
        statement.execute("create timeseries root.native_insert.d.a int32");
        List<Object> times = List.of(
                "1970-01-01T00:00:00.003",
                Timestamp.from(java.time.Instant.ofEpochMilli(4)),
                LocalDate.of(1970, 1, 2),
                java.time.Instant.ofEpochMilli(6),
                7L);
        try (PreparedStatement insert =
                connection.prepareStatement("insert into root.native_insert.d(time, a) values(?, 1)")) {
            for (Object time : times) {
                insert.setObject(1, time);
                assertThat(insert.executeUpdate()).as(time.toString()).isEqualTo(1);
            }
            insert.setNull(1, Types.TIMESTAMP);
            assertThatThrownBy(insert::executeUpdate)
                    .hasMessageContaining("Time")
                    .extracting("SQLState")
                    .isEqualTo("23502");
            insert.setString(1, "soon");
            assertThatThrownBy(insert::addBatch)
                    .hasMessageContaining("Time")
                    .extracting("SQLState")
                    .isEqualTo("22007");
        }
        assertThat(rows("select a from root.native_insert.d"))
                .containsExactly("3 1", "4 1", "6 1", "7 1", "86400000 1");
    }

    /**
     * Literals that are not of their column's type, and what only the server reads, are read by it: its answer is the
     * answer.
     */
    @Test
    void whatOnlyTheServerReadsStaysWithIt() throws SQLException {
        statement.execute("create timeseries root.native_insert.d.a int32");
        statement.execute("create timeseries root.native_insert.d.s text");
        relay.forget();
        assertThatThrownBy(() -> statement.executeUpdate("insert into root.native_insert.d(time, a) values(1, 1.5)"))
                .extracting("SQLState")
                .isEqualTo("22018");
        assertThatThrownBy(() -> statement.executeUpdate("insert into root.native_insert.d(time, a) values(1, '7')"))
                .extracting("SQLState")
                .isEqualTo("22018");
        assertThat(statement.executeUpdate("insert into root.native_insert.d(time, s) values(2, 5), (3, true)"))
                .isEqualTo(2);
        assertThat(statement.executeUpdate(
                        "insert into root.native_insert.d(time, s) values(2024-01-01T00:00:00+00:00, \"double\")"))
                .isEqualTo(1);
        assertThat(statement.executeUpdate("insert into root.native_insert.d(a) values(9)"))
                .isEqualTo(1);
        assertThat(rows("select s from root.native_insert.d where time < 10")).containsExactly("2 5", "3 true");
        assertThat(rows("select s from root.native_insert.d where time = 1704067200000"))
                .containsExactly("1704067200000 double");
        assertThat(rows("select count(a) from root.native_insert.d")).containsExactly("1");
        assertThatThrownBy(() -> statement.executeUpdate("insert into root.native_insert.d(time, a) values(1)"))
                .extracting("SQLState")
                .isEqualTo("42000");
    }

    @Test
    void aBatchThatFailsSaysWhatIsStored() throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into root.native_insert.d(time, a) values(?, ?)")) {
            for (int row = 0; row < 10; row++) {
                insert.setLong(1, row);
                insert.setObject(2, row == 6 ? (Object) "no number" : (Object) (row + 0.5));
                insert.addBatch();
            }
            assertThatThrownBy(insert::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                assertThat(e.getUpdateCounts()).containsExactly(1, 1, 1, 1, 1, 1);
                assertThat(e.getMessage()).startsWith("Statement 7 of 10 failed");
                assertThat(e.getSQLState()).isEqualTo("22018");
            });
        }
        assertThat(rows("select count(a) from root.native_insert.d")).containsExactly("6");
    }

    /** With sql=native every text is the server's, row by row. */
    @Test
    void nativeModeSendsTexts(IotdbServer server) throws SQLException {
        try (Connection plain = DriverManager.getConnection(server.url() + "?sql=native", "root", "root");
                PreparedStatement insert =
                        plain.prepareStatement("insert into root.native_insert.d(time, a) values(?, ?)")) {
            for (int row = 0; row < 5; row++) {
                insert.setLong(1, row);
                insert.setInt(2, row);
                insert.addBatch();
            }
            assertThat(Arrays.stream(insert.executeBatch()).sum()).isEqualTo(5);
        }
        assertThat(rows("select count(a) from root.native_insert.d")).containsExactly("5");
    }
}
