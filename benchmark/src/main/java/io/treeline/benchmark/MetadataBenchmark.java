// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import io.treeline.server.IotdbServer;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Lists and describes very many devices: getTables beside the bare SHOW DEVICES over the wire, getColumns of one table,
 * and how little heap is enough. {@code --devices N --rounds N --warmup N --heap MB}.
 */
public final class MetadataBenchmark {
    private static final String SCHEMA = "root.treeline_meta";
    private static final int GROUPS = 100;
    private static final int BATCH = 1_000;
    private static final int FETCH = 10_000;

    private MetadataBenchmark() {}

    /** Starts a server with room for the series, measures and prints. */
    public static void main(String[] args) throws Exception {
        Map<String, Integer> options = new LinkedHashMap<>(defaults());
        Options.read(
                args,
                options,
                Integer::valueOf,
                "usage: ./treeline benchmark metadata [--devices N] [--rounds N] [--warmup N] [--heap MB]");
        System.out.println("Starting IoTDB ...");
        // A tenth of the DataNode's heap is for definitions; half a million series need some 250 MB.
        try (IotdbServer server = IotdbServer.builder().heaps("512m", "3g").start()) {
            run(server, options).forEach((what, figure) -> System.out.printf(Locale.ROOT, "%s: %.2f%n", what, figure));
        }
    }

    static Map<String, Integer> defaults() {
        return new LinkedHashMap<>(Map.of("devices", 100_000, "rounds", 9, "warmup", 4, "heap", 32));
    }

    /** Measures; figures by what they say. */
    static Map<String, Double> run(IotdbServer server, Map<String, Integer> options) throws Exception {
        int devices = options.get("devices");
        Map<String, Double> figures = new LinkedHashMap<>();
        try (Connection connection = DriverManager.getConnection(server.url(), "root", "root");
                BareWire wire = new BareWire(server.host(), server.port(), "SHOW DEVICES " + SCHEMA + ".**", FETCH)) {
            create(connection, devices);
            DatabaseMetaData metadata = connection.getMetaData();
            double[] ratios = new Contest(
                            "getTables of " + devices + " devices", options.get("warmup"), options.get("rounds"), true)
                    .with(
                            "bare SHOW DEVICES over the wire, nothing decoded",
                            () -> wire.run().rows())
                    .with("getTables, every name and type read", () -> tables(metadata))
                    .run();
            figures.put("getTables beside the bare SHOW DEVICES, times as long", ratios[1]);
            figures.put(
                    "getColumns of one table, median ms",
                    columns(metadata, devices, 50 * options.get("warmup"), 50 * options.get("rounds")));
            long[] child = ChildPrograms.run(options.get("heap") + "m", List.of("tables", server.url()));
            figures.put("tables listed by a JVM with -Xmx" + options.get("heap") + "m", child == null ? 0.0 : child[0]);
            try (Statement statement = connection.createStatement()) {
                statement.execute("DELETE DATABASE " + SCHEMA);
            }
        }
        return figures;
    }

    private static void create(Connection connection, int devices) throws SQLException {
        System.out.printf(Locale.ROOT, "Creating %,d devices of 5 measurements ...%n", devices);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + SCHEMA);
            for (int i = 0; i < devices; i++) {
                statement.addBatch("CREATE ALIGNED TIMESERIES " + device(i)
                        + "(m0 INT32, m1 INT64, m2 FLOAT, m3 DOUBLE, m4 BOOLEAN)");
                if (i % BATCH == BATCH - 1 || i == devices - 1) {
                    statement.executeBatch();
                }
            }
        }
    }

    private static String table(int i) {
        return "g" + i % GROUPS + ".d" + i / GROUPS;
    }

    private static String device(int i) {
        return SCHEMA + '.' + table(i);
    }

    /** Reads all tables; fails unless they are sorted. */
    static long tables(DatabaseMetaData metadata) throws SQLException {
        long rows = 0;
        String before = "";
        try (ResultSet tables = metadata.getTables(null, SCHEMA, "%", null)) {
            while (tables.next()) {
                String name = tables.getString("TABLE_NAME");
                if (!tables.getString("TABLE_TYPE").equals("TABLE") || before.compareTo(name) >= 0) {
                    throw new IllegalStateException(name + " follows " + before);
                }
                before = name;
                rows++;
            }
        }
        return rows;
    }

    private static double columns(DatabaseMetaData metadata, int devices, int warmup, int calls) throws SQLException {
        long[] times = new long[calls];
        for (int i = -warmup; i < calls; i++) {
            long start = System.nanoTime();
            int rows = 0;
            try (ResultSet columns = metadata.getColumns(
                    null, SCHEMA.replace("_", "\\_"), table(Math.floorMod(i * 7919, devices)), "%")) {
                while (columns.next()) {
                    rows++;
                }
            }
            if (rows != 6) {
                throw new IllegalStateException(rows + " columns");
            }
            if (i >= 0) {
                times[i] = System.nanoTime() - start;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%ngetColumns of one table: median %.2f ms, best %.2f ms (%d calls, each of another table)%n",
                Contest.median(times) / 1e6,
                Arrays.stream(times).min().orElseThrow() / 1e6,
                calls);
        return Contest.median(times) / 1e6;
    }
}
