// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches of text, and of many devices: what is stored, and what the counts say when something fails. */
@WithServer
class BatchServerTest {
    private Connection connection;
    private Statement statement;

    @BeforeEach
    void connect(IotdbServer server) throws SQLException {
        connection = DriverManager.getConnection(server.url(), "root", "root");
        statement = connection.createStatement();
        statement.execute("DROP SCHEMA IF EXISTS \"root.batch\" CASCADE");
        statement.execute("CREATE SCHEMA \"root.batch\"");
        for (int i = 0; i < 3; i++) {
            statement.execute("CREATE TABLE \"root.batch\".\"d" + i + "\" (a INTEGER, b "
                    + (i == 2 ? "DOUBLE" : "VARCHAR") + ") WITH (aligned = " + (i == 1) + ")");
        }
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    private List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    Object value = result.getObject(i);
                    row.append(i == 1 ? "" : "|")
                            .append(value instanceof java.sql.Timestamp time ? time.getTime() : value);
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    private List<String> a(String device) throws SQLException {
        return rows("SELECT \"Time\", a, b FROM \"root.batch\"." + device + " ORDER BY \"Time\"");
    }

    private void add(String... texts) throws SQLException {
        for (String text : texts) {
            statement.addBatch(text);
        }
    }

    @Test
    void textsKeepTheirOrder() throws SQLException {
        add(
                "INSERT INTO \"root.batch\".d0 (\"Time\", a) VALUES (1, 1), (2, 2)",
                        "INSERT INTO \"root.batch\".d1 (\"Time\", a, b) VALUES (1, 5, 'it''s')",
                "INSERT INTO \"root.batch\".d0 (\"Time\", a, b) VALUES (1, 10, 'x')",
                        "INSERT INTO \"root.batch\".d0 (\"Time\", a) VALUES (1, 11)",
                "UPDATE \"root.batch\".d0 SET b = b || a WHERE \"Time\" = 1",
                        "DELETE FROM \"root.batch\".d0 WHERE a = 2",
                "insert into root.batch.d2(time, a) values (7, 70)",
                        "insert into root.batch.d2(time, a) values (8, 80), (9, 90)",
                "INSERT INTO \"root.batch\".d2 (\"Time\", b) VALUES (7, 0.5)", "DROP TABLE \"root.batch\".d1");
        assertThat(statement.executeBatch()).containsExactly(2, 1, 1, 1, 1, 1, 1, 2, 1, 0);
        assertThat(a("d0")).containsExactly("1|11|x11");
        assertThat(a("d2")).containsExactly("7|70|0.5", "8|80|null", "9|90|null");
        assertThat(rows("SHOW DEVICES root.batch.d1")).isEmpty();
        assertThat(statement.executeBatch()).isEmpty();
    }

    @Test
    void aFailureTellsWhatWasStored() throws SQLException {
        add(
                "INSERT INTO \"root.batch\".d0 (\"Time\", a) VALUES (1, 1)",
                "INSERT INTO \"root.batch\".d0 (\"Time\", a) VALUES (2, 3000000000)",
                "INSERT INTO \"root.batch\".d0 (\"Time\", a) VALUES (3, 3)");
        assertThatThrownBy(statement::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
            assertThat(e.getUpdateCounts()).containsExactly(1);
            assertThat(e.getSQLState()).isEqualTo("22003");
            assertThat(e.getMessage()).contains("Statement 2 of 3");
        });
        assertThat(a("d0")).containsExactly("1|1|null");
        add(
                "insert into root.batch.d0(time, a) values (4, 4)",
                "insert into root.batch.d0(time, a) values (5, 'no')",
                "insert into root.batch.d0(time, a) values (6, 6)");
        assertThatThrownBy(statement::executeBatch)
                .isInstanceOfSatisfying(
                        BatchUpdateException.class,
                        e -> assertThat(e.getUpdateCounts()).containsExactly(1));
        assertThat(a("d0")).containsExactly("1|1|null", "4|4|null");
        add(
                "create timeseries root.batch.n.a INT32",
                "create timeseries root.batch.n.a INT32",
                "create timeseries root.batch.n.b INT32");
        assertThatThrownBy(statement::executeBatch)
                .isInstanceOfSatisfying(
                        BatchUpdateException.class,
                        e -> assertThat(e.getUpdateCounts()).containsExactly(0));
        add("INSERT INTO \"root.batch\".d0 (\"Time\", a) VALUES (9, 9)", "SELECT 1");
        assertThatThrownBy(statement::executeBatch)
                .isInstanceOfSatisfying(
                        BatchUpdateException.class,
                        e -> assertThat(e.getUpdateCounts()).containsExactly(1));
        assertThat(a("d0")).hasSize(3);
    }

    @Test
    void oneBatchWritesToManyDevices() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO \"root.batch\".\"d*\" (\"Time\", \"Device\", a) VALUES (?, ?, ?)")) {
            for (int i = 0; i < 3000; i++) {
                insert.setLong(1, i);
                insert.setString(2, "d" + i % 3);
                insert.setInt(3, i);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).hasSize(3000).containsOnly(1);
            insert.setLong(1, 1);
            insert.setString(2, "d9");
            assertThatThrownBy(insert::addBatch)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P01"));
            insert.setString(2, "d1");
            insert.setInt(3, -1);
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }
        for (int d = 0; d < 3; d++) {
            assertThat(rows("SELECT COUNT(*), SUM(a) FROM \"root.batch\".d" + d))
                    .containsExactly(1000 + "|"
                            + (IntStream.range(0, 3000)
                                            .filter(remainder(d))
                                            .asLongStream()
                                            .sum()
                                    - (d == 1 ? 2 : 0)));
        }
        assertThatThrownBy(() ->
                        connection.prepareStatement("INSERT INTO \"root.batch\".\"d*\" (\"Time\", a) VALUES (1, 2)"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"));
    }

    private static java.util.function.IntPredicate remainder(int d) {
        return i -> i % 3 == d;
    }

    @Test
    void aTypeChangedBehindTheDriversBackFailsItsRowsOnly(IotdbServer server) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO \"root.batch\".\"d*\" (\"Time\", \"Device\", a) VALUES (?, ?, ?)")) {
            OtherProgram.run(
                    server, "delete timeseries root.batch.d1.a", "create aligned timeseries root.batch.d1(a BOOLEAN)");
            for (int i = 0; i < 6; i++) {
                insert.setLong(1, 100 + i);
                insert.setString(2, "d" + i % 3);
                insert.setInt(3, i);
                insert.addBatch();
            }
            int failed = Statement.EXECUTE_FAILED;
            assertThatThrownBy(insert::executeBatch)
                    .isInstanceOfSatisfying(
                            BatchUpdateException.class,
                            e -> assertThat(e.getUpdateCounts()).containsExactly(1, failed, 1, 1, failed, 1));
        }
        assertThat(rows("select a from root.batch.d0")).hasSize(2);
        assertThat(rows("select a from root.batch.d1")).isEmpty();
        assertThat(rows("select a from root.batch.d2")).hasSize(2);
    }

    @Test
    void rewritingCanBeTurnedOff(IotdbServer server) throws SQLException {
        try (Connection single =
                        DriverManager.getConnection(server.url() + "?rewriteBatchedInserts=false", "root", "root");
                PreparedStatement insert =
                        single.prepareStatement("INSERT INTO \"root.batch\".d0 (\"Time\", a) VALUES (?, ?)")) {
            for (int i = 0; i < 3; i++) {
                insert.setLong(1, i);
                insert.setInt(2, i);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
        }
        assertThat(a("d0")).hasSize(3);
    }
}
