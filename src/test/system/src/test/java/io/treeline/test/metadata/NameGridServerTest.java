// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.Appender;
import io.treeline.driver.IotdbConnection;
import io.treeline.metadata.name.NodeName;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of docs/names.md, cell by cell: what CREATE takes works in every statement, before and after a flush, and
 * what does not work CREATE refuses. A build asks a third of what is taken, chosen at random;
 * {@code -Dtreeline.names.all=true} asks all of it.
 */
@WithServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NameGridServerTest {
    private static final List<String> KINDS =
            List.of("database, tree", "device", "measurement", "database, table model", "table", "column");

    private Connection tree;
    private Connection table;
    private String url;

    /** One cell of the page. */
    record Cell(String kind, String name, boolean served) {
        @Override
        public String toString() {
            return kind + " "
                    + (name.length() > 20
                            ? name.length() + " letters"
                            : name.replace('\n', '~').replace('\t', '~')) + (served ? "" : " refused");
        }

        boolean tree() {
            return KINDS.indexOf(kind) < 3;
        }
    }

    static Stream<Cell> cells() throws IOException {
        List<Cell> cells = new ArrayList<>();
        List<String> lines = Files.readAllLines(Path.of(System.getProperty("treeline.root"), "docs", "names.md"));
        int head = lines.indexOf("| name | " + String.join(" | ", KINDS) + " |");
        for (int i = head + 2; lines.get(i).startsWith("|"); i++) {
            String[] parts = lines.get(i).split(" \\| |^\\| | \\|$");
            for (int kind = 0; kind < KINDS.size(); kind++) {
                cells.add(new Cell(KINDS.get(kind), name(parts[1]), parts[2 + kind].equals("yes")));
            }
        }
        assertThat(cells).hasSizeGreaterThan(200);
        // A served cell goes through every statement, and a database of its own takes a second: each build takes
        // another third of them.
        List<Cell> served = new ArrayList<>(cells.stream().filter(Cell::served).toList());
        if (!Boolean.getBoolean("treeline.names.all")) {
            Collections.shuffle(served);
            served = served.subList(0, served.size() / 3);
        }
        return Stream.concat(cells.stream().filter(cell -> !cell.served()), served.stream());
    }

    private static String name(String written) {
        if (written.startsWith("`")) {
            return written.replaceFirst("^`+", "").replaceFirst("`+$", "");
        }
        return switch (written) {
            case "a blank" -> " ";
            case "a tab in it" -> "a\tb";
            case "a line break in it" -> "a\nb";
            case "nothing at all" -> "";
            default -> "x".repeat(Integer.parseInt(written.substring(0, written.indexOf(' '))));
        };
    }

    @BeforeAll
    void connect(IotdbServer server) throws SQLException {
        url = server.url();
        tree = DriverManager.getConnection(url + "?timeZone=UTC", "root", "root");
        table = DriverManager.getConnection(url + "?timeZone=UTC&sql_dialect=table", "root", "root");
        execute(tree, "CREATE SCHEMA \"root.namegrid\"");
        execute(table, "CREATE SCHEMA namegrid");
    }

    @AfterAll
    void drop() throws SQLException {
        execute(tree, "DROP SCHEMA \"root.namegrid\" CASCADE");
        execute(table, "DROP SCHEMA namegrid CASCADE");
        tree.close();
        table.close();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** How a node is written within a table's or database's name. */
    private static String node(String name) {
        return name.isEmpty() ? "``" : NodeName.text(name);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void asThePageSays(Cell cell) throws SQLException {
        Connection connection = cell.tree() ? tree : table;
        String grid = cell.tree() ? "root.namegrid" : "namegrid";
        switch (cell.kind()) {
            case "database, tree", "database, table model" -> {
                String schema = cell.tree() ? "root." + node(cell.name()) : cell.name();
                if (cell.served()) {
                    execute(connection, "CREATE SCHEMA " + quote(schema));
                    assertThat(schemas(connection)).contains(cell.tree() ? schema : schema.toLowerCase(Locale.ROOT));
                    new Steps(connection, schema, "t", "v", cell.tree()).run();
                    execute(connection, "DROP SCHEMA " + quote(schema) + " CASCADE");
                } else {
                    refused(connection, cell, "CREATE SCHEMA " + quote(schema));
                }
            }
            case "device", "table" -> {
                String name = cell.tree() ? node(cell.name()) : cell.name();
                if (cell.served()) {
                    new Steps(connection, grid, name, "v", cell.tree()).run();
                } else {
                    String full = quote(grid) + '.' + quote(name);
                    refused(connection, cell, "CREATE TABLE " + full + " (v INTEGER)");
                    if (cell.tree()) {
                        refused(
                                connection,
                                cell,
                                "CREATE TABLE " + full + " AS SELECT CURRENT_TIMESTAMP AS \"Time\", 1 AS v");
                    }
                    try (Connection creates = DriverManager.getConnection(
                            url + "?autoCreate=true&timeZone=UTC" + (cell.tree() ? "" : "&sql_dialect=table"),
                            "root",
                            "root")) {
                        refused(creates, cell, "INSERT INTO " + full + " (\"Time\", v) VALUES (1, 1)");
                    }
                }
            }
            default -> {
                if (cell.served()) {
                    new Steps(connection, grid, "of_column", cell.name(), cell.tree()).run();
                } else {
                    refused(
                            connection,
                            cell,
                            "CREATE TABLE " + quote(grid) + ".refused (v INTEGER, " + quote(cell.name()) + " INTEGER)");
                    execute(connection, "CREATE TABLE " + quote(grid) + ".adding (v INTEGER)");
                    refused(
                            connection,
                            cell,
                            "ALTER TABLE " + quote(grid) + ".adding ADD COLUMN " + quote(cell.name()) + " INTEGER");
                    execute(connection, "DROP TABLE " + quote(grid) + ".adding");
                }
            }
        }
    }

    private static List<String> schemas(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet rows = connection.getMetaData().getSchemas()) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    /**
     * An empty name does not get past the parser; a column called time is the rows' time, and has another type, or is
     * there already.
     */
    private static void refused(Connection connection, Cell cell, String sql) {
        boolean other = cell.name().isEmpty() || cell.name().equals("time");
        assertThatThrownBy(() -> execute(connection, sql))
                .as(sql)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState())
                                .as(e.getMessage())
                                .isIn(other ? List.of("42602", "42601", "42804", "42701") : List.of("42602")));
    }

    /** All that can be done with a table; its rows are compared with a map after each step. */
    private static final class Steps {
        private final Connection connection;
        private final String schema;
        private final String name;
        private final String column;
        private final String table;
        private final String v;
        private final boolean tree;
        private final TreeMap<Long, Integer> model = new TreeMap<>();

        Steps(Connection connection, String schema, String name, String column, boolean tree) {
            this.connection = connection;
            this.schema = schema;
            this.name = name;
            this.column = column;
            this.table = quote(schema) + '.' + quote(name);
            this.v = quote(column);
            this.tree = tree;
        }

        private void run() throws SQLException {
            create();
            described();
            fill();
            flushed("filled");
            asked();
            change();
            flushed("changed");
            alter();
            empty();
        }

        private void execute(String sql) throws SQLException {
            NameGridServerTest.execute(connection, sql);
        }

        private long update(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        }

        private void check(String after) throws SQLException {
            TreeMap<Long, Integer> found = new TreeMap<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT \"Time\", " + v + ", other FROM " + table)) {
                while (rows.next()) {
                    found.put(rows.getTimestamp(1).getTime(), (Integer) rows.getObject(2));
                    assertThat(rows.getString(3)).as(after).isEqualTo("o");
                }
            }
            assertThat(found).as(after).isEqualTo(model);
        }

        private void flushed(String after) throws SQLException {
            check(after);
            execute("FLUSH");
            check(after + ", flushed");
        }

        private void create() throws SQLException {
            execute("CREATE TABLE " + table + " (" + v + " INTEGER, other VARCHAR)");
            check("created");
        }

        private void described() throws SQLException {
            String stored = tree ? name : name.toLowerCase(Locale.ROOT);
            try (ResultSet tables = connection
                    .getMetaData()
                    .getTables(null, escaped(tree ? schema : schema.toLowerCase(Locale.ROOT)), escaped(stored), null)) {
                assertThat(tables.next()).as("getTables").isTrue();
                assertThat(tables.getString("TABLE_NAME")).isEqualTo(stored);
            }
            List<String> columns = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement(
                    "SELECT column_name FROM information_schema.columns WHERE table_schema = ? AND table_name = ?")) {
                query.setString(1, tree ? schema : schema.toLowerCase(Locale.ROOT));
                query.setString(2, stored);
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        columns.add(rows.getString(1));
                    }
                }
            }
            assertThat(columns)
                    .contains(tree ? column : column.toLowerCase(Locale.ROOT), "other")
                    .hasSize(3);
        }

        private static String escaped(String name) {
            return name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
        }

        private void fill() throws SQLException {
            String insert = "INSERT INTO " + table + " (\"Time\", " + v + ", other) VALUES ";
            assertThat(update(insert + "(1, 1, 'o'), (2, 2, 'o')")).isEqualTo(2);
            try (PreparedStatement statement = connection.prepareStatement(insert + "(?, ?, 'o')")) {
                for (int i = 3; i <= 6; i++) {
                    statement.setLong(1, i);
                    statement.setInt(2, i);
                    if (i == 3) {
                        assertThat(statement.executeUpdate()).isEqualTo(1);
                    } else {
                        statement.addBatch();
                    }
                }
                assertThat(statement.executeBatch()).containsOnly(1).hasSize(3);
            }
            try (Appender appender = connection
                    .unwrap(IotdbConnection.class)
                    .appender(
                            tree ? schema : schema.toLowerCase(Locale.ROOT),
                            tree ? name : name.toLowerCase(Locale.ROOT),
                            tree ? column : column.toLowerCase(Locale.ROOT),
                            "other")) {
                appender.at(7).set(1, 7).set(2, "o");
                assertThat(appender.flush()).isEqualTo(1);
            }
            for (int i = 1; i <= 7; i++) {
                model.put((long) i, i);
            }
            check("inserted");
            assertThat(update("INSERT INTO " + table + " (\"Time\", " + v
                            + ", other) SELECT \"Time\" + INTERVAL '1' SECOND, " + v + " + 100, other FROM " + table
                            + " WHERE " + v + " = 1"))
                    .isEqualTo(1);
            model.put(1001L, 101);
        }

        private void asked() throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet rows =
                            statement.executeQuery("SELECT t." + v + " FROM " + table + " t WHERE t." + v + " > 100")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(v.substring(1, v.length() - 1).replace("\"\"", "\"")))
                        .isEqualTo(101);
                assertThat(rows.next()).isFalse();
            }
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT COUNT(" + v + "), MAX(" + v + "), COUNT(*) FROM "
                            + table + " WHERE " + v + " IS NOT NULL")) {
                rows.next();
                assertThat(List.of(rows.getInt(1), rows.getInt(2), rows.getInt(3)))
                        .containsExactly(8, 101, 8);
            }
        }

        private void change() throws SQLException {
            assertThat(update("UPDATE " + table + " SET " + v + " = 30 WHERE " + v + " = 3"))
                    .isEqualTo(1);
            model.put(3L, 30);
            assertThat(update("UPDATE " + table + " SET " + v + " = NULL WHERE " + v + " = 4"))
                    .isEqualTo(1);
            model.put(4L, null);
            assertThat(update("UPDATE " + table + " SET \"Time\" = 2000 WHERE " + v + " = 5"))
                    .isEqualTo(1);
            model.put(2000L, model.remove(5L));
            assertThat(update("DELETE FROM " + table + " WHERE " + v + " = 6")).isEqualTo(1);
            model.remove(6L);
            assertThat(update("DELETE FROM " + table + " WHERE \"Time\" = 7")).isEqualTo(1);
            model.remove(7L);
        }

        private void alter() throws SQLException {
            execute("ALTER TABLE " + table + " ADD COLUMN more INTEGER");
            execute("UPDATE " + table + " SET more = 1");
            execute("ALTER TABLE " + table + " DROP COLUMN more");
            execute("ALTER TABLE " + table + " DROP COLUMN " + v);
            execute("ALTER TABLE " + table + " ADD COLUMN " + v + " INTEGER");
            model.replaceAll((time, value) -> null);
            check("altered");
        }

        private void empty() throws SQLException {
            assertThat(update("DELETE FROM " + table)).isEqualTo(model.size());
            model.clear();
            check("deleted");
            for (String last : new String[] {"TRUNCATE TABLE " + table, "DROP TABLE " + table}) {
                execute("INSERT INTO " + table + " (\"Time\", " + v + ", other) VALUES (9, 9, 'o')");
                model.put(9L, 9);
                flushed("again");
                execute(last);
                if (last.startsWith("DROP")) {
                    execute("CREATE TABLE " + table + " (" + v + " INTEGER, other VARCHAR)");
                }
                model.clear();
                check(last.substring(0, 8));
            }
            execute("DROP TABLE " + table);
        }
    }

    /**
     * What another client has made: rows can be inserted and read, and nothing that would vanish, or ruin the table, is
     * done.
     */
    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(
            strings = {"of others", "of.others", "of-others", "12345", "andere\u00e9"})
    void unservedTablesOfOthersKeepTheirRows(String name) throws SQLException {
        String full = "namegrid." + quote(name);
        try (Connection other = DriverManager.getConnection(url + "?sql_dialect=table&sql=native", "root", "root")) {
            execute(other, "create table " + full + " (g string tag, v int32 field)");
            table.unwrap(IotdbConnection.class).refreshCatalog();
            execute(table, "INSERT INTO " + full + " (\"time\", g, v) VALUES (1, 'a', 1), (2, 'a', 2)");
            try (Appender appender = table.unwrap(IotdbConnection.class).appender("namegrid", name, "g", "v")) {
                appender.at(3).set(1, "a").set(2, 3);
                assertThat(appender.flush()).isEqualTo(1);
            }
            execute(table, "FLUSH");
            for (String sql : new String[] {
                "DELETE FROM " + full,
                "DELETE FROM " + full + " WHERE v = 1",
                "DELETE FROM " + full + " WHERE \"time\" = 1",
                "UPDATE " + full + " SET v = NULL",
                "UPDATE " + full + " SET \"time\" = 9 WHERE v = 1",
                "TRUNCATE TABLE " + full,
                "ALTER TABLE " + full + " DROP COLUMN v"
            }) {
                assertThatThrownBy(() -> execute(table, sql))
                        .as(sql)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("42602"))
                        .hasMessageContaining("INSERT ... SELECT");
            }
            try (Statement statement = table.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT SUM(v), COUNT(*) FROM " + full)) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(6);
                assertThat(rows.getInt(2)).isEqualTo(3);
            }
            execute(table, "DROP TABLE " + full);
        }
    }

    @Test
    void theLineProtocolMakesNoSuchNames() throws SQLException {
        for (Connection connection : List.of(tree, table)) {
            String schema = connection == tree ? "root.namegrid" : "namegrid";
            execute(connection, "CREATE TABLE " + quote(schema) + ".lines (v INTEGER)");
            try (Appender appender = connection.unwrap(IotdbConnection.class).appender(schema, "lines")) {
                for (String line : connection == tree
                        ? List.of("root v=1 1", "time v=1 1", "lines root=1 1", "lines timestamp=1 1")
                        : List.of("with\\ space v=1 1", "a.b v=1 1", "lines2 time=1 1")) {
                    assertThatThrownBy(() -> appender.writeLines(List.of(line), TimeUnit.MILLISECONDS))
                            .as(line)
                            .isInstanceOfSatisfying(
                                    SQLException.class,
                                    e -> assertThat(e.getSQLState()).isEqualTo("42602"));
                }
            }
            execute(connection, "DROP TABLE " + quote(schema) + ".lines");
        }
    }

    /** It can be made by native text alone; conditions on it would be true of no row, and a DELETE would leave it. */
    @Test
    void aMeasurementCalledRootIsRefused() throws SQLException {
        execute(tree, "create timeseries root.namegrid.odd.`root` int32");
        execute(tree, "insert into root.namegrid.odd(time, `root`) values (1, 1)");
        for (String sql : new String[] {
            "SELECT * FROM \"root.namegrid\".odd",
            "DELETE FROM \"root.namegrid\".odd",
            "INSERT INTO \"root.namegrid\".odd (\"Time\", \"root\") VALUES (2, 2)"
        }) {
            assertThatThrownBy(() -> execute(tree, sql))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"))
                    .hasMessageContaining("root");
        }
        execute(tree, "delete timeseries root.namegrid.odd.`root`");
    }
}
