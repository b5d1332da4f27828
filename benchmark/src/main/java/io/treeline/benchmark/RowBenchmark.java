// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import io.treeline.server.IotdbServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What it costs that no write lets an old value come back and no delete spoils a table: single-row UPDATE and DELETE
 * beside IoTDB's own statement for the same row, batches that give rows only in part with and without the stage that
 * completes them, and inserts and scans of aligned devices beside others. {@code --rows N --batch N --rounds N --warmup
 * N --only update,delete,partial,kinds}.
 */
public final class RowBenchmark {
    private static final String SCHEMA = "root.treeline_rows";
    private static final int COLUMNS = 6;
    private static final List<String> PARTS = List.of("update", "delete", "partial", "kinds");

    private final String url;
    private final int rows;
    private final int batch;
    private final int rounds;
    private final int warmup;
    private long next;

    private RowBenchmark(String url, Map<String, Integer> options) {
        this.url = url;
        this.rows = options.get("rows");
        this.batch = options.get("batch");
        this.rounds = options.get("rounds");
        this.warmup = options.get("warmup");
    }

    /** Starts a server, measures and prints. */
    public static void main(String[] args) throws Exception {
        Map<String, Integer> options = defaults();
        Set<String> only = Set.copyOf(PARTS);
        for (int i = 0; i < args.length; i += 2) {
            String key = args[i].replaceFirst("^--", "");
            if (i + 1 < args.length && key.equals("only")) {
                only = Set.of(args[i + 1].split(","));
            } else if (i + 1 < args.length && options.containsKey(key)) {
                options.put(key, Integer.valueOf(args[i + 1]));
            } else {
                System.err.println(
                        "usage: ./treeline benchmark rows [--rows N] [--batch N] [--rounds N] [--warmup N] [--only update,delete,partial,kinds]");
                System.exit(2);
            }
        }
        System.out.println("Starting IoTDB ...");
        try (IotdbServer server = IotdbServer.builder().heaps("512m", "2500m").start()) {
            run(server.url(), options, only);
        }
    }

    /** Rows of the long contests, rows of a batch that is partial. */
    static Map<String, Integer> defaults() {
        return new LinkedHashMap<>(Map.of("rows", 500_000, "batch", 10_000, "rounds", 9, "warmup", 3));
    }

    /** Measures; the ratios to the first contender, by contest. */
    static Map<String, double[]> run(String url, Map<String, Integer> options, Set<String> only) throws Exception {
        RowBenchmark benchmark = new RowBenchmark(url, options);
        Map<String, double[]> ratios = new LinkedHashMap<>();
        try (Connection connection = benchmark.connect("");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS \"" + SCHEMA + '"');
            for (String kind : List.of("aligned", "plain")) {
                boolean aligned = kind.equals("aligned");
                if (only.contains("update")) {
                    ratios.put("update " + kind, benchmark.update(aligned));
                }
                if (only.contains("delete")) {
                    ratios.put("delete " + kind, benchmark.delete(aligned));
                }
                if (only.contains("partial")) {
                    ratios.put("partial " + kind, benchmark.partial(aligned));
                }
            }
            if (only.contains("kinds")) {
                benchmark.kinds(ratios);
            }
        }
        return ratios;
    }

    private Connection connect(String properties) throws SQLException {
        return DriverManager.getConnection(
                url + (properties.isEmpty() ? "" : (url.contains("?") ? "&" : "?") + properties), "root", "root");
    }

    private static String table(String name) {
        return '"' + SCHEMA + "\"." + name;
    }

    /** A new table of doubles. */
    private String create(String name, boolean aligned) throws SQLException {
        String unique = name + Long.toString(System.nanoTime(), 36);
        StringBuilder columns = new StringBuilder("\"Time\" TIMESTAMP");
        for (int i = 0; i < COLUMNS; i++) {
            columns.append(", c").append(i).append(" DOUBLE PRECISION");
        }
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + table(unique) + " (" + columns + ") WITH (aligned = " + aligned + ')');
        }
        return unique;
    }

    /** Rows from a time on, a second apart, with the first {@code columns} columns. */
    private static void fill(Connection connection, String name, long first, int count, int columns)
            throws SQLException {
        StringBuilder names = new StringBuilder("\"Time\"");
        for (int i = 0; i < columns; i++) {
            names.append(", c").append(i);
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO " + table(name) + " (" + names + ") VALUES (?" + ", ?".repeat(columns) + ')')) {
            for (int row = 0; row < count; row++) {
                insert.setLong(1, 1000L * (first + row));
                for (int i = 0; i < columns; i++) {
                    insert.setDouble(i + 2, (row * 31 + i) % 1000 / 8.0);
                }
                insert.addBatch();
                if (row % 50_000 == 49_999 || row == count - 1) {
                    insert.executeBatch();
                }
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private double[] update(boolean aligned) throws Exception {
        String name = create("update", aligned);
        int many = 100;
        try (Connection connection = connect("")) {
            fill(connection, name, 0, batch, COLUMNS);
            execute(connection, "FLUSH");
            try (PreparedStatement sql =
                            connection.prepareStatement("UPDATE " + table(name) + " SET c1 = ? WHERE \"Time\" = ?");
                    Statement text = connection.createStatement()) {
                return new Contest("100 single-row UPDATEs of one column, " + kind(aligned), warmup, rounds, false)
                        .with("IoTDB's own INSERT of the cell", () -> {
                            for (int i = 0; i < many; i++) {
                                text.execute("insert into " + SCHEMA + '.' + name + "(time, c2) values("
                                        + 1000L * (next++ % batch) + ", 5.5)");
                            }
                            return null;
                        })
                        .with("UPDATE ... WHERE \"Time\" = ?", () -> {
                            for (int i = 0; i < many; i++) {
                                sql.setDouble(1, i);
                                sql.setLong(2, 1000L * (next++ % batch));
                                sql.executeUpdate();
                            }
                            return null;
                        })
                        .run();
            }
        }
    }

    private double[] delete(boolean aligned) throws Exception {
        String name = create("delete", aligned);
        int many = 50;
        int all = many * (rounds + warmup);
        try (Connection connection = connect("")) {
            // Each contender has rows of its own: on disk, and in memory.
            fill(connection, name, 0, 3 * all, COLUMNS);
            execute(connection, "FLUSH");
            long[] at = {0, all, 2L * all, 3L * all};
            try (PreparedStatement byTime =
                            connection.prepareStatement("DELETE FROM " + table(name) + " WHERE \"Time\" = ?");
                    PreparedStatement byValue = connection.prepareStatement(
                            "DELETE FROM " + table(name) + " WHERE \"Time\" = ? AND c1 IS NOT NULL");
                    Statement text = connection.createStatement()) {
                return new Contest(many + " single-row DELETEs, " + kind(aligned), warmup, rounds, false)
                        .with("IoTDB's own DELETE", () -> {
                            for (int i = 0; i < many; i++) {
                                text.execute(
                                        "delete from " + SCHEMA + '.' + name + ".* where time = " + 1000L * at[0]++);
                            }
                            return null;
                        })
                        .with("DELETE ... WHERE \"Time\" = ?, rows on disk", () -> {
                            for (int i = 0; i < many; i++) {
                                byTime.setLong(1, 1000L * at[1]++);
                                byTime.executeUpdate();
                            }
                            return null;
                        })
                        .with("DELETE by time and value, rows on disk", () -> {
                            for (int i = 0; i < many; i++) {
                                byValue.setLong(1, 1000L * at[2]++);
                                byValue.executeUpdate();
                            }
                            return null;
                        })
                        .with("the same, each row inserted just before", () -> {
                            for (int i = 0; i < many; i++) {
                                fill(connection, name, at[3], 1, COLUMNS);
                                byValue.setLong(1, 1000L * at[3]++);
                                byValue.executeUpdate();
                            }
                            return null;
                        })
                        .run();
            }
        }
    }

    private double[] partial(boolean aligned) throws Exception {
        String created = create("new", aligned);
        String existing = create("there", aligned);
        try (Connection as = connect("wholeRows=false");
                Connection whole = connect("")) {
            fill(whole, existing, 0, batch, COLUMNS);
            execute(whole, "FLUSH");
            return new Contest(
                            "A batch of " + batch + " rows with 3 of 6 columns, " + kind(aligned), warmup, rounds, true)
                    .with("new rows, wholeRows=false", () -> part(as, created, true))
                    .with("new rows", () -> part(whole, created, true))
                    .with("existing rows, wholeRows=false", () -> part(as, existing, false))
                    .with("existing rows", () -> part(whole, existing, false))
                    .run();
        }
    }

    private Object part(Connection connection, String name, boolean fresh) throws SQLException {
        fill(connection, name, fresh ? next : 0, batch, 3);
        next += batch;
        return null;
    }

    private void kinds(Map<String, double[]> ratios) throws Exception {
        String aligned = create("kind", true);
        String plain = create("kind", false);
        try (Connection connection = connect("")) {
            ratios.put(
                    "insert",
                    new Contest(
                                    "Batch insert of " + rows + " whole rows of 6 doubles",
                                    1,
                                    Math.max(1, rounds / 2),
                                    true)
                            .with("aligned", () -> whole(connection, aligned))
                            .with("not aligned", () -> whole(connection, plain))
                            .run());
            execute(connection, "FLUSH");
            Map<String, String> queries = new LinkedHashMap<>();
            queries.put("all columns", "SELECT * FROM %s WHERE \"Time\" < " + 1000L * rows);
            queries.put("the time and one column", "SELECT \"Time\", c1 FROM %s WHERE \"Time\" < " + 1000L * rows);
            queries.put("a filter on one column", "SELECT * FROM %s WHERE c1 > 124 AND \"Time\" < " + 1000L * rows);
            queries.put("AVG and MAX", "SELECT AVG(c1), MAX(c2) FROM %s WHERE \"Time\" < " + 1000L * rows);
            for (Map.Entry<String, String> query : queries.entrySet()) {
                ratios.put(
                        query.getKey(),
                        new Contest("Scan of " + rows + " rows: " + query.getKey(), warmup, rounds, true)
                                .with(
                                        "aligned",
                                        () -> read(
                                                connection,
                                                String.format(Locale.ROOT, query.getValue(), table(aligned))))
                                .with(
                                        "not aligned",
                                        () -> read(
                                                connection, String.format(Locale.ROOT, query.getValue(), table(plain))))
                                .run());
            }
        }
    }

    private Object whole(Connection connection, String name) throws SQLException {
        fill(connection, name, 0, rows, COLUMNS);
        return null;
    }

    private static Object read(Connection connection, String sql) throws SQLException {
        long count = 0;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int width = result.getMetaData().getColumnCount();
            while (result.next()) {
                count++;
                result.getDouble(width);
            }
        }
        return count;
    }

    private static String kind(boolean aligned) {
        return aligned ? "an aligned device" : "a device that is not aligned";
    }
}
