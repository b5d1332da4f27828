// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import io.treeline.server.IotdbCluster;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes to a cluster of three nodes by one connection to one of them, with rows that go straight to their leaders and
 * without. {@code --rows N --devices N --batch N --rounds N --warmup N}.
 */
public final class RedirectBenchmark {
    private final Map<String, Integer> options;
    private final String url;
    private long time;
    private long treeRows;
    private long tableRows;

    private RedirectBenchmark(String url, Map<String, Integer> options) {
        this.url = url;
        this.options = options;
    }

    /** Starts a cluster, measures and prints. */
    public static void main(String[] args) throws Exception {
        Map<String, Integer> options = new LinkedHashMap<>(defaults());
        Options.read(
                args,
                options,
                Integer::valueOf,
                "usage: ./treeline benchmark redirect [--rows N] [--devices N] [--batch N] [--rounds N] [--warmup N]");
        System.out.println("Starting a cluster of IoTDB ...");
        try (IotdbCluster cluster = IotdbCluster.builder().start()) {
            run(cluster.url(0), options)
                    .forEach((what, ratio) -> System.out.printf(Locale.ROOT, "%s: %.2f%n", what, ratio));
        }
    }

    /** Rows in a batch for one device, devices in turn, rows of each in a batch for all. */
    static Map<String, Integer> defaults() {
        return new LinkedHashMap<>(Map.of("rows", 10_000, "devices", 30, "batch", 100, "rounds", 9, "warmup", 3));
    }

    /** Measures by one node; speeds straight to the leaders as shares of those by one node. */
    static Map<String, Double> run(String url, Map<String, Integer> options) throws Exception {
        return new RedirectBenchmark(url, options).measured();
    }

    private Map<String, Double> measured() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        int devices = options.get("devices");
        try (Connection near = connect("redirect=false");
                Connection straight = connect("redirect=true")) {
            for (boolean tagged : new boolean[] {false, true}) {
                define(near, tagged, devices);
            }
            try (Connection nearTable = connect("redirect=false&sql_dialect=table");
                    Connection straightTable = connect("redirect=true&sql_dialect=table")) {
                figures.put("single rows", contest("single rows, one device after another", near, straight, 1, false));
                figures.put(
                        "batches of one device each",
                        contest(
                                options.get("rows") + " rows in batches, one device after another",
                                near,
                                straight,
                                options.get("rows"),
                                false));
                figures.put(
                        "batches for all devices, table model",
                        contest(
                                options.get("batch") + " rows of each of " + devices
                                        + " devices in a batch, table model",
                                nearTable,
                                straightTable,
                                options.get("batch"),
                                true));
            }
        }
        check(devices);
        return figures;
    }

    private Connection connect(String properties) throws SQLException {
        return DriverManager.getConnection(url + '?' + properties, "root", "root");
    }

    private void define(Connection tree, boolean tagged, int devices) throws SQLException {
        if (tagged) {
            try (Connection table = connect("sql_dialect=table");
                    Statement statement = table.createStatement()) {
                statement.execute("CREATE SCHEMA redirect");
                statement.execute(
                        "CREATE TABLE redirect.t (tag TEXT TAG, a DOUBLE FIELD, b DOUBLE FIELD, c BIGINT FIELD)");
            }
            return;
        }
        try (Statement statement = tree.createStatement()) {
            statement.execute("CREATE SCHEMA \"root.redirect\"");
            for (int i = 0; i < devices; i++) {
                statement.execute("CREATE TABLE \"root.redirect\".d" + i
                        + " (\"Time\" TIMESTAMP, a DOUBLE PRECISION, b DOUBLE PRECISION, c BIGINT)");
            }
        }
    }

    private double contest(String what, Connection near, Connection straight, int rows, boolean tagged)
            throws Exception {
        return 1
                / new Contest(what, options.get("warmup"), options.get("rounds"), false)
                        .with("all by one node", () -> write(near, rows, tagged))
                        .with("straight to the leaders", () -> write(straight, rows, tagged))
                        .run()[1];
    }

    private Object write(Connection connection, int rows, boolean tagged) throws SQLException {
        long begin = time;
        time += rows;
        long written = 0;
        if (tagged) {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO redirect.t (\"Time\", a, b, c, tag) VALUES (?, ?, ?, ?, ?)")) {
                for (int row = 0; row < rows; row++) {
                    for (int device = 0; device < options.get("devices"); device++) {
                        insert.setString(5, "d" + device);
                        add(insert, begin + row);
                    }
                }
                written = insert.executeBatch().length;
            }
            tableRows += written;
            return null;
        }
        for (int device = 0; device < options.get("devices"); device++) {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO \"root.redirect\".d" + device + " (\"Time\", a, b, c) VALUES (?, ?, ?, ?)")) {
                for (int row = 0; row < rows; row++) {
                    add(insert, begin + row);
                }
                written += insert.executeBatch().length;
            }
        }
        treeRows += written;
        return null;
    }

    private static void add(PreparedStatement insert, long time) throws SQLException {
        insert.setLong(1, time);
        insert.setDouble(2, time / 3.0);
        insert.setDouble(3, time / 7.0);
        insert.setLong(4, time);
        insert.addBatch();
    }

    /** What was written is there. */
    private void check(int devices) throws SQLException {
        long found = 0;
        try (Connection connection = connect("redirect=false");
                Statement statement = connection.createStatement()) {
            for (int device = 0; device < devices; device++) {
                found += count(statement, "\"root.redirect\".d" + device);
            }
        }
        try (Connection connection = connect("redirect=false&sql_dialect=table");
                Statement statement = connection.createStatement()) {
            long table = count(statement, "redirect.t");
            if (found != treeRows || table != tableRows) {
                throw new IllegalStateException(
                        "Of " + treeRows + " and " + tableRows + " rows there are " + found + " and " + table);
            }
        }
    }

    private static long count(Statement statement, String table) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
