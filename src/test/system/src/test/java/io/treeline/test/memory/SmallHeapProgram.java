// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.memory;

import static io.treeline.test.memory.LargeData.BIG;
import static io.treeline.test.memory.LargeData.GROUPS;
import static io.treeline.test.memory.LargeData.MANY;
import static io.treeline.test.memory.LargeData.PATTERN;
import static io.treeline.test.memory.LargeData.TABLE_BIG;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A program with little memory beside {@link LargeData}: it runs one statement of each kind after another, and prints
 * for each one line: its name, a tab, and {@code right}, {@code refused} with the error (53200), or {@code wrong} with
 * what came instead. A test starts it.
 */
final class SmallHeapProgram {
    private static final String REFUSED = "53200";

    private final String url;
    private final int devices;
    private final int rows;
    private final List<Case> cases = new ArrayList<>();

    private SmallHeapProgram(String url, int devices, int rows) {
        this.url = url;
        this.devices = devices;
        this.rows = rows;
        manyDevices();
        listings();
        rows("tree ", BIG);
        rows("table ", TABLE_BIG);
        writes("tree ", BIG);
        writes("table ", TABLE_BIG);
        plans();
    }

    /** What one case does; gives its answer in short. */
    private interface Work {
        Object answer(Connection connection) throws SQLException;
    }

    private record Case(String name, boolean tableModel, Object expected, Work work) {}

    /** URL, devices, rows, and the beginnings of the names of the cases to run, or nothing for all. */
    public static void main(String[] args) {
        SmallHeapProgram program = new SmallHeapProgram(args[0], Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        program.cases.removeIf(
                each -> args.length > 3 && Arrays.stream(args).skip(3).noneMatch(each.name()::startsWith));
        program.cases.forEach(program::run);
    }

    private void run(Case each) {
        long start = System.nanoTime();
        String outcome;
        try (Connection connection = DriverManager.getConnection(
                url + (each.tableModel() ? "?sql_dialect=table&time_zone=%2B00:00" : "?time_zone=%2B00:00"),
                "root",
                "root")) {
            Object answer = each.work().answer(connection);
            outcome = answer.equals(each.expected()) ? "right" : "wrong: " + answer + " instead of " + each.expected();
        } catch (SQLException e) {
            outcome = (REFUSED.equals(e.getSQLState()) && !heap(e) ? "refused: " : "wrong: " + e.getSQLState() + ' ')
                    + e.getMessage();
        } catch (OutOfMemoryError e) {
            outcome = "wrong: " + e;
            e.printStackTrace();
        } catch (RuntimeException | StackOverflowError e) {
            outcome = "wrong: " + e;
        }
        System.out.printf(
                Locale.ROOT, "%s\t%s\t%d ms%n", each.name(), outcome, (System.nanoTime() - start) / 1_000_000);
    }

    /** Whether an error is that of the JVM, under whatever state. */
    private static boolean heap(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                return true;
            }
        }
        return false;
    }

    private void add(String name, Object expected, Work work) {
        cases.add(new Case(name, name.startsWith("table "), expected, work));
    }

    /** A case that counts the rows of a query. */
    private void count(String name, long expected, String sql) {
        add(name, expected, connection -> count(connection, sql));
    }

    /** A case of one row. */
    private void one(String name, String expected, String sql) {
        add(name, expected, connection -> one(connection, sql));
    }

    private static long count(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return count(result);
        }
    }

    private static long count(ResultSet result) throws SQLException {
        long count = 0;
        int columns = result.getMetaData().getColumnCount();
        while (result.next()) {
            result.getObject(columns);
            count++;
        }
        return count;
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            StringBuilder row = new StringBuilder();
            if (result.next()) {
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.append(i == 1 ? "" : "|").append(result.getString(i));
                }
            }
            return row.toString();
        }
    }

    private void manyDevices() {
        for (String table : new String[] {MANY, PATTERN}) {
            String name = table.equals(MANY) ? "template: " : "pattern: ";
            long last = devices - 1L;
            one(
                    name + "one device",
                    "1.5",
                    "SELECT x FROM " + table + " WHERE \"Device\" = '" + LargeData.device(7) + "' AND \"Time\" = 2");
            count(name + "few rows", 10, "SELECT * FROM " + table + " LIMIT 10");
            count(name + "all rows", 2L * devices, "SELECT * FROM " + table);
            one(name + "COUNT(*)", String.valueOf(2L * devices), "SELECT COUNT(*) FROM " + table);
            one(
                    name + "aggregates",
                    last + "|" + 2 * devices + "|" + devices,
                    "SELECT MAX(n), SUM(x), COUNT(DISTINCT \"Device\") FROM " + table);
            count(
                    name + "aggregates by device",
                    devices,
                    "SELECT \"Device\", COUNT(*), SUM(x), MAX(s) FROM " + table + " GROUP BY \"Device\"");
            count(
                    name + "newest time by device",
                    devices,
                    "SELECT \"Device\", MAX(\"Time\") FROM " + table + " GROUP BY \"Device\"");
            count(
                    name + "newest rows",
                    devices,
                    "SELECT * FROM " + table
                            + " QUALIFY ROW_NUMBER() OVER (PARTITION BY \"Device\" ORDER BY \"Time\" DESC) = 1");
            count(
                    name + "newest rows by a condition",
                    devices,
                    "SELECT * FROM " + table
                            + " WHERE n >= 0 QUALIFY ROW_NUMBER() OVER (PARTITION BY \"Device\" ORDER BY \"Time\" DESC) = 1");
            count(name + "ORDER BY", 2L * devices, "SELECT * FROM " + table + " ORDER BY s, n");
            count(name + "the first of ORDER BY", 10, "SELECT * FROM " + table + " ORDER BY n DESC LIMIT 10");
            one(
                    name + "join",
                    String.valueOf(2L * devices),
                    "SELECT COUNT(*) FROM " + table + " a JOIN " + table
                            + " b ON a.n = b.n AND a.\"Time\" = b.\"Time\"");
            count(name + "DISTINCT", devices, "SELECT DISTINCT \"Device\" FROM " + table);
            count(
                    name + "most devices by a condition",
                    2L * devices,
                    "SELECT n FROM " + table + " WHERE \"Device\" LIKE 'g%'");
            add(name + "EXPLAIN", true, connection -> count(connection, "EXPLAIN SELECT x FROM " + table) > 0);
        }
        add("insert by device", 1, connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO " + MANY + " (\"Device\", \"Time\", x) VALUES (?, 2, 1.5)")) {
                insert.setString(1, LargeData.device(3));
                return insert.executeUpdate();
            }
        });
        count("native SHOW DEVICES", devices, "show devices root.heapmany.**");
        count("native SHOW TIMESERIES", 3L * devices, "show timeseries root.heapmany.**");
        count("NATIVE('show devices')", devices, "SELECT * FROM NATIVE('show devices root.heapmany.**') AS t");
    }

    private void listings() {
        one(
                "information_schema.tables",
                devices + "",
                "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'root.heapmany' AND table_type = 'BASE TABLE'");
        one(
                "information_schema.columns",
                4L * devices + "",
                "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = 'root.heapmany' AND table_name LIKE 'g%'");
        count(
                "information_schema.tables sorted",
                devices,
                "SELECT * FROM information_schema.tables WHERE table_schema = 'root.heapmany' AND table_type = 'BASE TABLE' ORDER BY table_name DESC");
        one(
                "information_schema.key_column_usage",
                devices + "",
                "SELECT COUNT(*) FROM information_schema.key_column_usage WHERE table_schema = 'root.heapmany' AND table_name LIKE 'g%'");
        add(
                "getTables",
                (long) devices,
                connection ->
                        count(connection.getMetaData().getTables(null, "root.heapmany", "g%", new String[] {"TABLE"})));
        add(
                "getColumns",
                4L * devices,
                connection -> count(connection.getMetaData().getColumns(null, "root.heapmany", "g%", "%")));
        add(
                "getColumns of all",
                true,
                connection -> count(connection.getMetaData().getColumns(null, "%", "%", "%")) > 4L * devices);
        add(
                "getPrimaryKeys of all",
                true,
                connection -> count(connection.getMetaData().getPrimaryKeys(null, "root.heapmany", "%")) >= devices);
        add(
                "table information_schema",
                true,
                connection -> count(connection, "SELECT * FROM information_schema.columns") > 0);
        add("a name that is wrong", "42P01", connection -> {
            try {
                return one(connection, "SELECT x FROM \"root.heapmany\".nosuch");
            } catch (SQLException e) {
                return e.getSQLState();
            }
        });
    }

    private void rows(String name, String table) {
        count(name + "all rows", rows, "SELECT * FROM " + table);
        one(name + "COUNT(*)", rows + "", "SELECT COUNT(*) FROM " + table);
        count(name + "GROUP BY few", GROUPS, "SELECT k, COUNT(*), MAX(s) FROM " + table + " GROUP BY k");
        count(name + "GROUP BY many", rows, "SELECT s, COUNT(*) FROM " + table + " GROUP BY s");
        count(name + "DISTINCT", rows, "SELECT DISTINCT v, s FROM " + table);
        one(name + "COUNT(DISTINCT)", rows + "", "SELECT COUNT(DISTINCT s) FROM " + table);
        count(name + "ORDER BY", rows, "SELECT v, s FROM " + table + " ORDER BY k, s DESC");
        one(name + "join", rows + "", "SELECT COUNT(*) FROM " + table + " a JOIN " + table + " b ON a.s = b.s");
        one(
                name + "join on Time",
                rows + "",
                "SELECT COUNT(*) FROM " + table + " a JOIN " + table + " b ON a.\"Time\" = b.\"Time\"");
        count(name + "window", rows, "SELECT s, ROW_NUMBER() OVER (PARTITION BY k ORDER BY v DESC) FROM " + table);
        count(name + "window over all", rows, "SELECT s, SUM(v) OVER (ORDER BY \"Time\") FROM " + table);
        count(name + "UNION", rows, "SELECT v, s FROM " + table + " UNION SELECT v, s FROM " + table);
        count(name + "UNION ALL", 2L * rows, "SELECT v, s FROM " + table + " UNION ALL SELECT v, s FROM " + table);
        count(name + "EXCEPT", 0, "SELECT v, s FROM " + table + " EXCEPT SELECT v, s FROM " + table);
        add(
                name + "string_agg",
                true,
                connection -> Integer.parseInt(one(connection, "SELECT CHAR_LENGTH(string_agg(s, ',')) FROM " + table))
                        > 10 * rows);
        add(
                name + "percentile",
                true,
                connection -> !one(connection, "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY v) FROM " + table)
                        .isEmpty());
        one(
                name + "IN subquery",
                rows + "",
                "SELECT COUNT(*) FROM " + table + " WHERE s IN (SELECT s FROM " + table + ")");
        count(
                name + "CTE used twice",
                2L * rows,
                "WITH c AS (SELECT v, s FROM " + table + ") SELECT * FROM c UNION ALL SELECT * FROM c");
        add(name + "scrollable", true, connection -> {
            try (Statement statement =
                            connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
                    ResultSet result = statement.executeQuery("SELECT * FROM " + table)) {
                return result.last() && result.getRow() == rows;
            }
        });
    }

    private void writes(String name, String table) {
        String copy = table.replace(".big", ".copy");
        String written = table.replace(".big", ".written");
        String columns = "\"Time\", " + (name.startsWith("table") ? "tag, " : "") + "v, k, s";
        update(
                name + "INSERT ... SELECT",
                rows,
                "INSERT INTO " + copy + " (" + columns + ") SELECT " + columns + " FROM " + table);
        update(name + "UPDATE", rows, "UPDATE " + written + " SET k = 1 WHERE v >= 0");
        update(name + "UPDATE of texts", rows, "UPDATE " + written + " SET s = s || 'x' WHERE s LIKE 'text%'");
        update(name + "UPDATE to NULL", rows, "UPDATE " + written + " SET k = NULL WHERE v >= 0");
        update(name + "DELETE of few", 1, "DELETE FROM " + written + " WHERE v = 3");
        update(name + "DELETE", rows / 2, "DELETE FROM " + written + " WHERE v >= " + rows / 2);
        int values = rows / 10;
        add(name + "INSERT of many VALUES", values, connection -> {
            StringBuilder text = new StringBuilder("INSERT INTO " + copy + " (\"Time\", v) VALUES ");
            for (int i = 0; i < values; i++) {
                text.append(i == 0 ? "" : ", ")
                        .append('(')
                        .append(-1 - i)
                        .append(", ")
                        .append(i)
                        .append(')');
            }
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(text.toString());
            }
        });
        add(name + "a batch", rows, connection -> {
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO " + copy + " (\"Time\", v, s) VALUES (?, ?, ?)")) {
                for (int i = 0; i < rows; i++) {
                    insert.setLong(1, i);
                    insert.setLong(2, i);
                    insert.setString(3, LargeData.text(i));
                    insert.addBatch();
                }
                return insert.executeBatch().length;
            }
        });
        add(name + "SELECT of many values", 20_000L, connection -> {
            StringBuilder text = new StringBuilder("SELECT * FROM (VALUES (0)");
            for (int i = 1; i < 20_000; i++) {
                text.append(", (").append(i).append(')');
            }
            return count(connection, text.append(") AS t(x)").toString());
        });
        add(name + "IN list of many values", 20_000L, connection -> {
            StringBuilder text = new StringBuilder("SELECT v FROM " + table + " WHERE v IN (0");
            for (int i = 1; i < 20_000; i++) {
                text.append(", ").append(i);
            }
            return count(connection, text.append(')').toString());
        });
    }

    private void update(String name, int expected, String sql) {
        add(name, expected, connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        });
    }

    private void plans() {
        add("plans of many texts", 300, connection -> {
            int good = 0;
            for (int i = 0; i < 300; i++) {
                good += one(connection, "SELECT v + " + i + " FROM " + BIG + " WHERE \"Time\" = 5")
                                .equals(String.valueOf(5 + i))
                        ? 1
                        : 0;
            }
            return good;
        });
        add("many users' plans", 100, connection -> {
            int good = 0;
            for (int user = 0; user < 10; user++) {
                // As other users would have: nothing is shared.
                try (Connection other =
                        DriverManager.getConnection(url + "?schemaCacheAge=" + (60_000 + user), "root", "root")) {
                    for (int i = 0; i < 10; i++) {
                        good += one(other, "SELECT v + " + i + " FROM " + BIG + " WHERE \"Time\" = 5")
                                        .equals(String.valueOf(5 + i))
                                ? 1
                                : 0;
                    }
                }
            }
            return good;
        });
    }
}
