// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tablemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.Appender;
import io.treeline.driver.IotdbConnection;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Users other than root write to the table model whatever root writes, to the bit, although the server takes no tablets
 * from them.
 */
@WithServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UserWritesServerTest {
    private static final String PASSWORD = "few12345";
    private static final String COLUMNS = "\"time\", g2, g1, a2, a1, f, i, l, d, s, x, b, dt, ts, ok";
    private static final String MARKS = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";

    private String url;
    private Connection root;
    private Connection user;

    @BeforeAll
    void create(IotdbServer server) throws SQLException {
        url = server.url();
        try (Connection tree = DriverManager.getConnection(url, "root", "root");
                Statement statement = tree.createStatement()) {
            statement.execute("create user plain_user '" + PASSWORD + "'");
            // Who begins a new partition of a database needs the second.
            statement.execute("grant write_data on root.** to user plain_user");
            statement.execute("grant manage_database on root.** to user plain_user");
        }
        root = DriverManager.getConnection(url + "?sql_dialect=table&timeZone=UTC", "root", "root");
        user = DriverManager.getConnection(url + "?sql_dialect=table&timeZone=UTC", "plain_user", PASSWORD);
        execute(root, "CREATE SCHEMA of_users");
        for (Connection each : List.of(root, user)) {
            execute(each, "USE of_users");
        }
    }

    @AfterAll
    void drop() throws SQLException {
        execute(root, "DROP SCHEMA of_users CASCADE");
        root.close();
        user.close();
        try (Connection tree = DriverManager.getConnection(url, "root", "root");
                Statement statement = tree.createStatement()) {
            statement.execute("drop user plain_user");
        }
    }

    @BeforeEach
    void tables() throws SQLException {
        for (String name : new String[] {"of_root", "of_user"}) {
            execute(root, "DROP TABLE IF EXISTS " + name);
            execute(
                    root,
                    "CREATE TABLE " + name
                            + " (g1 varchar TAG, i int, g2 varchar TAG, l bigint, a1 varchar ATTRIBUTE, f real, d double, a2 varchar ATTRIBUTE, s varchar, x text, b blob,"
                            + " dt date, ts timestamp, ok boolean, g3 varchar TAG)");
        }
        user.unwrap(IotdbConnection.class).refreshCatalog();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Every cell as text that tells bits apart. */
    private List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = root.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            int width = found.getMetaData().getColumnCount();
            while (found.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= width; i++) {
                    Object cell = found.getObject(i);
                    row.append(
                                    cell == null
                                            ? "null"
                                            : cell instanceof byte[] bytes
                                                    ? java.util.HexFormat.of().formatHex(bytes)
                                                    : cell instanceof Double number
                                                            ? Long.toHexString(Double.doubleToLongBits(number))
                                                            : cell instanceof Float number
                                                                    ? Integer.toHexString(Float.floatToIntBits(number))
                                                                    : cell instanceof java.sql.Timestamp time
                                                                            ? time.getTime()
                                                                            : cell)
                            .append('|');
                }
                rows.add(row.toString());
            }
        }
        rows.sort(null);
        return rows;
    }

    private void assertAlike() throws SQLException {
        assertThat(rows("SELECT * FROM of_user")).containsExactlyInAnyOrderElementsOf(rows("SELECT * FROM of_root"));
        execute(root, "FLUSH");
        assertThat(rows("SELECT * FROM of_user"))
                .as("flushed")
                .containsExactlyInAnyOrderElementsOf(rows("SELECT * FROM of_root"));
    }

    private static <T> T one(Random dice, List<T> values) {
        return values.get(dice.nextInt(values.size()));
    }

    private static List<Object> nullable(Object... values) {
        List<Object> all = new ArrayList<>(List.of(values));
        all.add(null);
        return all;
    }

    /** Attributes are the device's and the same in all its rows: of others the server takes one or the other. */
    private static Object[] randomRow(Random dice) {
        Object first = one(dice, nullable("p", "q\""));
        Object second = one(dice, nullable("g", "it's", "", "a.b"));
        return new Object[] {
            (long) dice.nextInt(60) - 5,
            second,
            first,
            null,
            "attribute of " + first + second,
            one(dice, nullable(Float.NaN, -0.0f, Float.MIN_VALUE, Float.MAX_VALUE, 0.1f, 16777217f, dice.nextFloat())),
            one(dice, nullable(Integer.MIN_VALUE, Integer.MAX_VALUE, 0, dice.nextInt())),
            one(dice, nullable(Long.MIN_VALUE, Long.MAX_VALUE, (1L << 53) + 1, dice.nextLong())),
            one(dice, nullable(Double.NaN, -0.0, Double.MIN_VALUE, Double.MAX_VALUE, 0.1, 1e23, dice.nextGaussian())),
            one(dice, nullable("", "it's", "a\\b", "\n\t", "\u00e9\u8bbe\uD83D\uDE00", "-- no comment", "null")),
            one(dice, nullable("plain", "\"quoted\"", "';drop table t;'")),
            one(dice, nullable(new byte[0], new byte[] {0, -1, 39, 92}, new byte[] {88})),
            one(dice, nullable(LocalDate.of(1000, 1, 1), LocalDate.of(9999, 12, 31), LocalDate.of(2024, 2, 29))),
            one(dice, nullable(java.time.Instant.ofEpochMilli(-1), java.time.Instant.ofEpochMilli(1_700_000_000_123L))),
            one(dice, nullable(true, false))
        };
    }

    private static void bind(PreparedStatement statement, Object[] row) throws SQLException {
        for (int i = 0; i < row.length; i++) {
            statement.setObject(i + 1, row[i]);
        }
    }

    @Test
    void randomBatchesAreStoredAsRootsTabletsAre() throws SQLException {
        long seed = System.nanoTime();
        Random dice = new Random(seed);
        for (int batch = 0; batch < 8; batch++) {
            List<Object[]> rows = new ArrayList<>();
            int size = batch == 0 ? 1 : batch == 1 ? 1100 : 1 + dice.nextInt(60);
            for (int i = 0; i < size; i++) {
                rows.add(randomRow(dice));
            }
            for (Connection each : List.of(root, user)) {
                String table = each == root ? "of_root" : "of_user";
                try (PreparedStatement insert =
                        each.prepareStatement("INSERT INTO " + table + " (" + COLUMNS + ") VALUES (" + MARKS + ")")) {
                    for (Object[] row : rows) {
                        bind(insert, row);
                        insert.addBatch();
                    }
                    assertThat(insert.executeBatch())
                            .as("seed " + seed)
                            .hasSize(size)
                            .containsOnly(1);
                }
            }
            assertThat(rows("SELECT * FROM of_user"))
                    .as("seed " + seed)
                    .containsExactlyInAnyOrderElementsOf(rows("SELECT * FROM of_root"));
        }
        assertAlike();
    }

    @Test
    void allWaysToWriteWork() throws SQLException {
        for (Connection each : List.of(root, user)) {
            String table = each == root ? "of_root" : "of_user";
            execute(
                    each,
                    "INSERT INTO " + table
                            + " (\"time\", g1, i, s) VALUES (1, 'a', 1, 'it''s'), (2, 'b', 2, NULL), (3, NULL, 3, 'c')");
            execute(each, "INSERT INTO " + table + " (\"time\", g3, l) VALUES (4, 'z', 9223372036854775807)");
            execute(each, "UPDATE " + table + " SET i = i + 10, d = 0.5 WHERE i >= 2");
            execute(each, "UPDATE " + table + " SET s = NULL WHERE i = 1");
            execute(each, "UPDATE " + table + " SET \"time\" = 100 WHERE i = 1");
            execute(
                    each,
                    "INSERT INTO " + table
                            + " (\"time\", g1, i, d) SELECT \"time\" + INTERVAL '1' SECOND, 'copy', i, d FROM "
                            + table);
            execute(each, "DELETE FROM " + table + " WHERE i = 13 AND g1 IS NULL");
            try (Appender appender = each.unwrap(IotdbConnection.class).appender("of_users", table, "g1", "d", "x")) {
                for (int i = 0; i < 3000; i++) {
                    appender.at(10_000 + i)
                            .set(1, "app" + i % 3)
                            .set(2, i / 7.0)
                            .set(3, "text '" + i);
                }
                appender.append(
                        new long[] {50_000, 50_001},
                        2,
                        new Object[] {new String[] {"p", "q"}, new double[] {1, 2}, new String[] {"u", "v"}},
                        new BitSet[3]);
                assertThat(appender.flush()).isEqualTo(3002);
                assertThat(appender.writeLines(
                                List.of(
                                        table + ",g1=line,g3=z i=7i,d=1.25,s=\"quo'te\" 60000",
                                        table + "_new,host=h v=1.5,n=3i,ok=true 1",
                                        table + "_new,host=h v=2.5,w=\"x\" 2"),
                                TimeUnit.MILLISECONDS))
                        .isEqualTo(3);
                appender.flush();
            }
        }
        assertAlike();
        assertThat(rows("SELECT * FROM of_user_new")).hasSize(2).isEqualTo(rows("SELECT * FROM of_root_new"));
        execute(root, "DROP TABLE of_user_new");
        execute(root, "DROP TABLE of_root_new");
    }

    /** Nothing in the words of INSERT is an infinity: the row is refused, the others are stored. */
    @Test
    void whatTextCannotSayIsRefusedAndTheRestStored() throws SQLException {
        try (PreparedStatement insert =
                user.prepareStatement("INSERT INTO of_user (\"time\", g1, d, dt) VALUES (?, 'a', ?, ?)")) {
            for (int i = 0; i < 1000; i++) {
                insert.setLong(1, i);
                insert.setDouble(2, i == 700 ? Double.POSITIVE_INFINITY : i);
                insert.setNull(3, java.sql.Types.DATE);
                insert.addBatch();
            }
            assertThatThrownBy(insert::executeBatch)
                    .isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                        assertThat(e.getSQLState()).isEqualTo("0A000");
                        assertThat(e.getUpdateCounts()).hasSize(1000);
                        for (int i = 0; i < 1000; i++) {
                            assertThat(e.getUpdateCounts()[i])
                                    .as("row " + i)
                                    .isEqualTo(i == 700 ? Statement.EXECUTE_FAILED : 1);
                        }
                    })
                    .hasMessageContaining("Infinity");
        }
        assertThat(rows("SELECT \"time\" FROM of_user")).hasSize(999);
    }

    /** One row that the server refuses is found among the others, as with tablets. */
    @Test
    void aRowOutOfTimeToLiveIsFound() throws SQLException {
        execute(root, "ALTER TABLE of_user SET PROPERTIES TTL=100000000");
        long now = System.currentTimeMillis();
        try (PreparedStatement insert =
                user.prepareStatement("INSERT INTO of_user (\"time\", g1, i) VALUES (?, 'a', ?)")) {
            for (int i = 0; i < 900; i++) {
                insert.setLong(1, i == 450 ? 1 : now + i);
                insert.setInt(2, i);
                insert.addBatch();
            }
            assertThatThrownBy(insert::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                for (int i = 0; i < 900; i++) {
                    assertThat(e.getUpdateCounts()[i])
                            .as("row " + i)
                            .isEqualTo(i == 450 ? Statement.EXECUTE_FAILED : 1);
                }
            });
        }
        assertThat(rows("SELECT \"time\" FROM of_user")).hasSize(899);
    }

    /** A text that is much larger than the others of its statement does not count as many times. */
    @Test
    void rowsOfVeryUnequalSize() throws SQLException {
        String large = "x".repeat(200_000);
        for (Connection each : List.of(root, user)) {
            try (PreparedStatement insert = each.prepareStatement("INSERT INTO "
                    + (each == root ? "of_root" : "of_user") + " (\"time\", g1, x) VALUES (?, 'a', ?)")) {
                for (int i = 0; i < 600; i++) {
                    insert.setLong(1, i);
                    insert.setString(2, i % 100 == 0 ? large : "small" + i);
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).containsOnly(1);
            }
        }
        assertAlike();
    }
}
