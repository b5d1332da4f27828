// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Where a row lies in three layers, old values must not come back, by whichever way the newest part was written; and
 * deletes leave nothing behind that makes a table unreadable once the server writes its memory to disk.
 */
@WithServer
class WholeRowsServerTest {
    /** What the row is written to. */
    enum Target {
        ALIGNED("root.whole", "", " WITH (aligned = true)"),
        PLAIN("root.whole", "", ""),
        TABLE_MODEL("whole", "&sql_dialect=table", "");

        private final String schema;
        private final String parameters;
        private final String options;

        Target(String schema, String parameters, String options) {
            this.schema = schema;
            this.parameters = parameters;
            this.options = options;
        }

        Connection open(IotdbServer server, String more) throws SQLException {
            return DriverManager.getConnection(
                    server.url() + "?time_zone=UTC&db=" + schema + parameters + more, "root", "root");
        }
    }

    /** A way to write cells of rows that may exist. */
    private interface Write {
        void run(Connection connection, Statement statement, String table) throws SQLException;
    }

    private static String rows(Statement statement, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(i == 1 ? String.valueOf(result.getLong(1)) : result.getString(i));
                }
                rows.add(String.join(" ", row));
            }
        }
        return String.join(", ", rows);
    }

    /**
     * Two layers of whole rows, then a write of column c alone, then what the row is before and after the server wrote
     * it to disk.
     */
    private static void check(IotdbServer server, Target target, Write write) throws SQLException {
        try (Connection connection = target.open(server, "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS \"" + target.schema + '"');
            String table = "t" + Long.toString(System.nanoTime(), 36);
            statement.execute(
                    "CREATE TABLE " + table + " (\"Time\" timestamp, a int, b varchar, c int)" + target.options);
            statement.executeUpdate(
                    "INSERT INTO " + table
                            + " (\"Time\", a, b, c) VALUES (4,1,'old',1),(5,1,'old',1),(6,1,'old',1),(7,1,'old',1),(8,1,'old',1),(9,1,'old',1)");
            statement.execute("FLUSH");
            statement.executeUpdate("UPDATE " + table + " SET a = 2, b = 'new', c = 2 WHERE \"Time\" >= 8");
            statement.execute("FLUSH");
            write.run(connection, statement, table);
            String select = "SELECT \"Time\", a, b, c FROM " + table + " ORDER BY \"Time\"";
            String right = "4 1 old 1, 5 1 old 1, 6 1 old 1, 7 1 old 3, 8 2 new 3, 9 2 new 3, 10 null null 3";
            assertThat(rows(statement, select)).isEqualTo(right);
            statement.execute("FLUSH");
            assertThat(rows(statement, select)).isEqualTo(right);
            assertThat(rows(statement, "SELECT SUM(a), MAX(b), COUNT(b), SUM(c) FROM " + table))
                    .isEqualTo("8 old 6 15");
        }
    }

    @ParameterizedTest
    @EnumSource
    void update(Target target, IotdbServer server) throws SQLException {
        check(server, target, (connection, statement, table) -> {
            assertThat(statement.executeUpdate("UPDATE " + table + " SET c = 3 WHERE \"Time\" >= 7"))
                    .isEqualTo(3);
            statement.executeUpdate("INSERT INTO " + table + " (\"Time\", c) VALUES (10, 3)");
        });
    }

    @ParameterizedTest
    @EnumSource
    void insertOfSomeColumns(Target target, IotdbServer server) throws SQLException {
        check(
                server,
                target,
                (connection, statement, table) -> assertThat(statement.executeUpdate(
                                "INSERT INTO " + table + " (\"Time\", c) VALUES (10, 3), (9, 3), (8, 3), (7, 3)"))
                        .isEqualTo(4));
    }

    @ParameterizedTest
    @EnumSource
    void batchWithNulls(Target target, IotdbServer server) throws SQLException {
        check(server, target, (connection, statement, table) -> {
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO " + table + " (c, b, \"Time\") VALUES (?, ?, ?)")) {
                for (long time : new long[] {7, 10, 8, 9}) {
                    insert.setInt(1, 3);
                    insert.setNull(2, Types.VARCHAR);
                    insert.setLong(3, time);
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).containsExactly(1, 1, 1, 1);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void severalRowsOfOneTime(Target target, IotdbServer server) throws SQLException {
        check(server, target, (connection, statement, table) -> {
            statement.addBatch("INSERT INTO " + table + " (\"Time\", c) VALUES (7, 1), (8, 3), (9, 5), (10, 2)");
            statement.addBatch("INSERT INTO " + table + " (\"Time\", c) VALUES (9, 3), (7, 3), (10, 3)");
            assertThat(statement.executeBatch()).containsExactly(4, 3);
        });
    }

    @ParameterizedTest
    @EnumSource
    void insertSelect(Target target, IotdbServer server) throws SQLException {
        check(server, target, (connection, statement, table) -> {
            String values = "SELECT Time, 3 FROM " + table + " WHERE Time >= 7";
            assertThat(statement.executeUpdate("INSERT INTO " + table + " (\"Time\", c) " + values
                            + " UNION ALL SELECT Time + INTERVAL '0.006' SECOND, 3 FROM " + table
                            + " WHERE \"Time\" = 4"))
                    .isEqualTo(4);
        });
    }

    @ParameterizedTest
    @EnumSource
    void appender(Target target, IotdbServer server) throws SQLException {
        check(server, target, (connection, statement, table) -> {
            try (Appender rows = connection.unwrap(IotdbConnection.class).appender(target.schema, table, "c")) {
                rows.append(new long[] {9, 7, 10}, new int[] {3, 3, 3});
                rows.at(8).set(1, 3);
                assertThat(rows.flush()).isEqualTo(4);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void lines(Target target, IotdbServer server) throws SQLException {
        check(server, target, (connection, statement, table) -> {
            try (Appender rows = connection.unwrap(IotdbConnection.class).appender(target.schema, table)) {
                rows.writeLines(
                        List.of(table + " c=3i 10", table + " c=3i 9", table + " c=3i 7", table + " c=3i 8"),
                        TimeUnit.MILLISECONDS);
                assertThat(rows.flush()).isEqualTo(4);
            }
        });
    }

    @Test
    void tableOfManyDevices(IotdbServer server) throws SQLException {
        try (Connection connection = Target.ALIGNED.open(server, "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS \"root.whole\"");
            // Above and below the number of devices that are asked about together.
            for (int devices : new int[] {2, 60}) {
                String group = "g" + Long.toString(System.nanoTime(), 36);
                for (int i = 0; i < devices; i++) {
                    String table = '"' + group + ".d" + i + '"';
                    statement.execute("CREATE TABLE " + table
                            + " (\"Time\" timestamp, a int, b int, c int) WITH (aligned = " + (i % 3 != 0) + ')');
                    statement.executeUpdate(
                            "INSERT INTO " + table + " (\"Time\", a, b, c) VALUES (8, 1, 1, 1), (9, 1, 1, 1)");
                }
                statement.execute("FLUSH");
                for (int i = 0; i < devices; i++) {
                    statement.executeUpdate(
                            "UPDATE \"" + group + ".d" + i + "\" SET a = 2, b = 2, c = 2 WHERE \"Time\" = 9");
                }
                statement.execute("FLUSH");
                try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO \"" + group + ".*\" (\"Time\", \"Device\", c) VALUES (?, ?, ?)")) {
                    for (int i = 0; i < devices; i++) {
                        for (long time : new long[] {9, 10}) {
                            insert.setLong(1, time);
                            insert.setString(2, group + ".d" + i);
                            insert.setInt(3, 3);
                            insert.addBatch();
                        }
                    }
                    insert.executeBatch();
                }
                assertThat(rows(
                                statement,
                                "SELECT \"Time\", a, b, c, count(*) FROM \"" + group
                                        + ".*\" GROUP BY \"Time\", a, b, c ORDER BY \"Time\""))
                        .isEqualTo("8 1 1 1 " + devices + ", 9 2 2 3 " + devices + ", 10 null null 3 " + devices);
            }
        }
    }

    /** A few rows far apart in a table of many: what lies between them is not read. */
    @ParameterizedTest
    @EnumSource
    void rowsFarApart(Target target, IotdbServer server) throws SQLException {
        try (Connection connection = target.open(server, "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS \"" + target.schema + '"');
            String table = "far" + Long.toString(System.nanoTime(), 36);
            statement.execute("CREATE TABLE " + table + " (\"Time\" timestamp, a int, b int)" + target.options);
            int rows = 30_000;
            try (Appender all = connection.unwrap(IotdbConnection.class).appender(target.schema, table, "a", "b")) {
                long[] times = new long[rows];
                int[] values = new int[rows];
                for (int i = 0; i < rows; i++) {
                    times[i] = i * 1000L;
                    values[i] = i;
                }
                all.append(times, values, values);
                all.flush();
            }
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO " + table + " (\"Time\", a) VALUES (?, ?)")) {
                for (int i = 0; i < rows; i += 100) {
                    insert.setLong(1, i * 1000L);
                    insert.setInt(2, -1);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            statement.execute("FLUSH");
            assertThat(rows(
                            statement,
                            "SELECT COUNT(*), SUM(CASE WHEN a = -1 THEN 1 ELSE 0 END), SUM(b) FROM " + table))
                    .isEqualTo("30000 300 449985000");
        }
    }

    @Test
    void theStageCanBeSwitchedOff(IotdbServer server) throws SQLException {
        try (Connection connection = Target.ALIGNED.open(server, "&wholeRows=false");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS \"root.whole\"");
            statement.execute("CREATE TABLE off (\"Time\" timestamp, a int, b int) WITH (aligned = true)");
            statement.executeUpdate("INSERT INTO off (\"Time\", a, b) VALUES (1, 1, 1)");
            statement.executeUpdate("INSERT INTO off (\"Time\", a) VALUES (1, 2), (2, 2)");
            assertThat(rows(statement, "SELECT \"Time\", a, b FROM off")).isEqualTo("1 2 1, 2 2 null");
        }
    }

    /** Each part may be sent; the row that they make together may not. */
    @Test
    void aRowThatIsTooLargeAsAWholeIsRefused(IotdbServer server) throws SQLException {
        for (Target target : List.of(Target.ALIGNED, Target.TABLE_MODEL)) {
            try (Connection connection = target.open(server, "&maxRowBytes=1000");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE SCHEMA IF NOT EXISTS \"" + target.schema + '"');
                String table = "large" + Long.toString(System.nanoTime(), 36);
                statement.execute(
                        "CREATE TABLE " + table + " (\"Time\" timestamp, a text, b text, c int)" + target.options);
                String text = "x".repeat(700);
                statement.executeUpdate("INSERT INTO " + table + " (\"Time\", a) VALUES (1, '" + text + "'), (2, 'y')");
                assertThatThrownBy(() -> statement.executeUpdate(
                                "INSERT INTO " + table + " (\"Time\", b) VALUES (2, 'z'), (1, '" + text + "')"))
                        .extracting("SQLState")
                        .isEqualTo("54000");
                assertThat(rows(statement, "SELECT \"Time\", CHAR_LENGTH(a), b FROM " + table + " ORDER BY \"Time\""))
                        .isEqualTo("1 700 null, 2 1 null");
                statement.executeUpdate("INSERT INTO " + table + " (\"Time\", b) VALUES (2, '" + text + "')");
                assertThat(rows(
                                statement,
                                "SELECT \"Time\", CHAR_LENGTH(a), CHAR_LENGTH(b) FROM " + table + " ORDER BY \"Time\""))
                        .isEqualTo("1 700 null, 2 1 700");
            }
        }
    }

    /** A TAG that the table gets by the line itself makes another device of it, of which nothing is stored. */
    @Test
    void aNewTagIsAnotherDevice(IotdbServer server) throws SQLException {
        try (Connection connection = Target.TABLE_MODEL.open(server, "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS whole");
            statement.execute("CREATE TABLE newtag (\"Time\" timestamp, host varchar tag, x double, y double)");
            statement.executeUpdate("INSERT INTO newtag (\"Time\", host, x, y) VALUES (1, 'a', 1, 5)");
            try (Appender rows = connection.unwrap(IotdbConnection.class).appender("whole", "newtag")) {
                rows.writeLines(
                        List.of(
                                "newtag,host=a,region=r1 x=2 1",
                                "newtag,host=a,region=r2 x=3 1",
                                "newtag,host=a x=4 1"),
                        TimeUnit.MILLISECONDS);
                rows.flush();
            }
            assertThat(rows(statement, "SELECT \"Time\", host, region, x, y FROM newtag ORDER BY x"))
                    .isEqualTo("1 a r1 2 null, 1 a r2 3 null, 1 a null 4 5");
        }
    }

    /** A column that another connection made, which this one does not know yet, belongs to a whole row too. */
    @Test
    void aColumnOfAnotherConnectionIsKept(IotdbServer server) throws SQLException {
        for (Target target : List.of(Target.ALIGNED, Target.TABLE_MODEL)) {
            try (Connection connection = target.open(server, "");
                    Statement statement = connection.createStatement();
                    Connection other = target.open(server, "");
                    Statement elsewhere = other.createStatement()) {
                statement.execute("CREATE SCHEMA IF NOT EXISTS \"" + target.schema + '"');
                String table = "grown" + Long.toString(System.nanoTime(), 36);
                statement.execute("CREATE TABLE " + table + " (\"Time\" timestamp, a int, b int)" + target.options);
                statement.executeUpdate("INSERT INTO " + table + " (\"Time\", a, b) VALUES (1, 1, 1)");
                elsewhere.execute("ALTER TABLE " + table + " ADD COLUMN c int");
                elsewhere.executeUpdate("INSERT INTO " + table + " (\"Time\", a, b, c) VALUES (1, 1, 1, 1)");
                elsewhere.execute("FLUSH");
                elsewhere.executeUpdate("UPDATE " + table + " SET c = 2");
                elsewhere.execute("FLUSH");
                statement.executeUpdate("INSERT INTO " + table + " (\"Time\", a) VALUES (1, 7)");
                elsewhere.execute("FLUSH");
                assertThat(rows(elsewhere, "SELECT \"Time\", a, b, c FROM " + table))
                        .isEqualTo("1 7 1 2");
            }
        }
    }

    // ---- deletes ----

    @ParameterizedTest
    @EnumSource
    void whatWasDeletedFromMemoryLeavesATableThatCanBeRead(Target target, IotdbServer server) throws SQLException {
        try (Connection connection = target.open(server, "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS \"" + target.schema + '"');
            List<List<String>> ways = List.of(
                    List.of("DELETE FROM %s"),
                    List.of("DELETE FROM %s WHERE \"Time\" < 1000"),
                    List.of("DELETE FROM %s WHERE x < 5"),
                    List.of("DELETE FROM %s WHERE x = 1", "DELETE FROM %s WHERE x = 2"),
                    List.of(
                            "TRUNCATE TABLE %s",
                            "INSERT INTO %s (\"Time\", x) VALUES (TIMESTAMP '1970-03-01 00:00:00', 9)"),
                    List.of(
                            "DROP TABLE %s",
                            "CREATE TABLE %s (\"Time\" timestamp, x double)" + target.options,
                            "INSERT INTO %s (\"Time\", x) VALUES (TIMESTAMP '1970-03-01 00:00:00', 9)"),
                    List.of("UPDATE %s SET x = NULL WHERE x < 5", "DELETE FROM %s WHERE x IS NULL"),
                    List.of(
                            "UPDATE %s SET \"Time\" = \"Time\" + INTERVAL '60' DAY WHERE x < 5",
                            "DELETE FROM %s WHERE \"Time\" < TIMESTAMP '1970-06-01 00:00:00' AND x < 5"));
            for (List<String> way : ways) {
                String table = "m" + Long.toString(System.nanoTime(), 36);
                statement.execute("CREATE TABLE " + table + " (\"Time\" timestamp, x double)" + target.options);
                statement.executeUpdate("INSERT INTO " + table + " (\"Time\", x) VALUES (2, 2)");
                statement.executeUpdate("INSERT INTO " + table + " (\"Time\", x) VALUES (1, 1)");
                statement.executeUpdate(
                        "INSERT INTO " + table + " (\"Time\", x) VALUES (TIMESTAMP '1970-03-01 00:00:00', 9)");
                assertThat(rows(statement, "SELECT COUNT(*) FROM " + table)).isEqualTo("3");
                for (String step : way) {
                    statement.execute(step.formatted(table));
                }
                String left = way.size() == 1 && way.get(0).equals("DELETE FROM %s") ? "" : "5097600000 9";
                assertThat(rows(statement, "SELECT * FROM " + table))
                        .as(way.toString())
                        .isEqualTo(left);
                statement.execute("FLUSH");
                assertThat(rows(statement, "SELECT * FROM " + table))
                        .as(way + " after a flush")
                        .isEqualTo(left);
            }
        }
    }

    @Test
    void rowsThatAreOnDiskAreDeletedWithoutAFlush(IotdbServer server) throws SQLException {
        try (Connection connection = Target.ALIGNED.open(server, "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS \"root.whole\"");
            statement.execute("CREATE TABLE still (\"Time\" timestamp, x int) WITH (aligned = true)");
            statement.execute("CREATE TABLE busy (\"Time\" timestamp, x int) WITH (aligned = true)");
            statement.execute("CREATE TABLE plain (\"Time\" timestamp, x int)");
            statement.executeUpdate("INSERT INTO still (\"Time\", x) VALUES (1, 1), (2, 2), (3, 3)");
            statement.execute("FLUSH");
            statement.executeUpdate("INSERT INTO busy (\"Time\", x) VALUES (1, 1), (2, 2), (3, 3)");
            statement.executeUpdate("INSERT INTO plain (\"Time\", x) VALUES (1, 1), (2, 2), (3, 3)");
            String memory = "explain analyze select x from root.whole.busy";
            statement.executeUpdate("DELETE FROM still WHERE x = 2");
            statement.executeUpdate("DELETE FROM still WHERE \"Time\" = 1");
            statement.executeUpdate("DELETE FROM plain WHERE x < 3");
            assertThat(rows(statement, "SELECT * FROM still")).isEqualTo("3 3");
            assertThat(rows(statement, "SELECT * FROM plain")).isEqualTo("3 3");
            assertThat(text(statement, memory)).contains("Seq File(unclosed): 1");
            // What is NULL already is not emptied.
            statement.execute("ALTER TABLE busy ADD COLUMN y int");
            assertThat(statement.executeUpdate("UPDATE busy SET y = NULL, x = x + 0 WHERE x = 3"))
                    .isEqualTo(1);
            assertThat(text(statement, memory)).contains("Seq File(unclosed): 1");
            statement.executeUpdate("DELETE FROM busy WHERE x = 2");
            assertThat(text(statement, memory))
                    .contains("Seq File(unclosed): 0")
                    .doesNotContain("Seq File(unclosed): 1");
        }
    }

    private static String text(Statement statement, String sql) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                lines.add(result.getString(1));
            }
        }
        return String.join("\n", lines);
    }
}
