// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import io.treeline.driver.Appender;
import io.treeline.driver.IotdbConnection;
import io.treeline.server.IotdbServer;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Writes the same rows by batches of java.sql, by the appender, by tablets of IoTDB's own session API and by batches of
 * its JDBC driver, in one process and one run, each to a device of its own; then checks that the server has as many
 * rows as were written. {@code --rows N --batch N --rounds N --warmup N --devices N --each N --heap N --peer N --only
 * aligned,plain,many,heap}.
 */
public final class WriteBenchmark {
    private static final String SCHEMA = "root.treeline_writes";
    private static final List<String> NAMES = List.of("i", "l", "f", "d", "b", "e");
    private static final List<String> TYPES = List.of("INT32", "INT64", "FLOAT", "DOUBLE", "BOOLEAN", "DOUBLE");

    private final IotdbServer server;
    private final PeerDriver peer;
    private final Map<String, Integer> options;
    private final Rows rows;

    private WriteBenchmark(IotdbServer server, PeerDriver peer, Map<String, Integer> options) {
        this.server = server;
        this.peer = peer;
        this.options = options;
        this.rows = new Rows(options.get("rows"));
    }

    /** Starts a server, measures and prints. */
    public static void main(String[] args) throws Exception {
        Map<String, Integer> options = new LinkedHashMap<>(defaults());
        Set<String> only = Set.of("aligned", "plain", "many", "heap");
        for (int i = 0; i < args.length; i += 2) {
            String key = args[i].replaceFirst("^--", "");
            if (i + 1 < args.length && key.equals("only")) {
                only = Set.of(args[i + 1].split(","));
            } else if (i + 1 < args.length && options.containsKey(key)) {
                options.put(key, Integer.valueOf(args[i + 1]));
            } else {
                System.err.println(
                        "usage: ./treeline benchmark writes [--rows N] [--batch N] [--rounds N] [--warmup N] [--devices N] [--each N] [--heap N] [--peer N] [--only aligned,plain,many,heap]");
                System.exit(2);
            }
        }
        System.out.println("Starting IoTDB ...");
        try (IotdbServer server = IotdbServer.builder().heaps("512m", "2500m").start()) {
            Path folder = Path.of(System.getProperty("treeline.root", "."), "benchmark", "target", "peer");
            run(server, folder, options, only)
                    .forEach((goal, ratio) -> System.out.printf(Locale.ROOT, "%s: %.2f%n", goal, ratio));
        }
    }

    /**
     * Rows of the long contests, rows in a batch, devices and rows of each, rows of the heap run, rows that the peer's
     * slow JDBC batch gets.
     */
    static Map<String, Integer> defaults() {
        return new LinkedHashMap<>(Map.of(
                "rows",
                500_000,
                "batch",
                5_000,
                "rounds",
                9,
                "warmup",
                3,
                "devices",
                1_000,
                "each",
                1_000,
                "heap",
                10_000_000,
                "peer",
                5_000));
    }

    /** Measures; speeds as shares of the session API's, by what was measured. */
    static Map<String, Double> run(IotdbServer server, Path peerFolder, Map<String, Integer> options, Set<String> only)
            throws Exception {
        Map<String, Double> shares = new LinkedHashMap<>();
        try (PeerDriver peer = new PeerDriver(peerFolder);
                Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + SCHEMA);
            WriteBenchmark benchmark = new WriteBenchmark(server, peer, options);
            if (only.contains("aligned")) {
                benchmark.oneDevice(true, shares);
            }
            if (only.contains("plain")) {
                benchmark.oneDevice(false, shares);
            }
            if (only.contains("many")) {
                benchmark.manyDevices(shares);
            }
            if (only.contains("heap")) {
                benchmark.heap();
            }
        }
        return shares;
    }

    private static Connection connect(IotdbServer server) throws SQLException {
        return DriverManager.getConnection(server.url(), "root", "root");
    }

    /**
     * What is written: arrays of primitives, made before anything is measured. The times go on from round to round, so
     * that every row is a new one.
     */
    private static final class Rows {
        final int count;
        final int[] i;
        final long[] l;
        final float[] f;
        final double[] d;
        final boolean[] b;
        final double[] e;

        Rows(int count) {
            this.count = count;
            i = new int[count];
            l = new long[count];
            f = new float[count];
            d = new double[count];
            b = new boolean[count];
            e = new double[count];
            java.util.Random random = new java.util.Random(42);
            for (int row = 0; row < count; row++) {
                i[row] = random.nextInt();
                l[row] = random.nextLong();
                f[row] = random.nextFloat();
                d[row] = random.nextDouble();
                b[row] = random.nextBoolean();
                e[row] = random.nextDouble();
            }
        }
    }

    private static String table(String name) {
        return '"' + SCHEMA + "\".\"" + name + '"';
    }

    private void create(String device, boolean aligned) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + table(device)
                    + " (\"i\" INT32, \"l\" INT64, \"f\" REAL, \"d\" DOUBLE, \"b\" BOOLEAN, \"e\" DOUBLE) WITH (aligned="
                    + aligned + ')');
        }
    }

    private void oneDevice(boolean aligned, Map<String, Double> shares) throws Exception {
        String kind = aligned ? "aligned" : "plain";
        List<String> devices = List.of("session", "batch", "appender", "peer");
        for (String device : devices) {
            create(device + "_" + kind, aligned);
        }
        int batch = options.get("batch");
        String call = aligned ? "insertAlignedTablet" : "insertTablet";
        String insert = "(\"Time\", \"i\", \"l\", \"f\", \"d\", \"b\", \"e\") VALUES (?, ?, ?, ?, ?, ?, ?)";
        long[] written = new long[devices.size()];
        try (PeerSession session = new PeerSession(peer, server.host(), server.port());
                Connection connection = connect(server);
                PreparedStatement prepared =
                        connection.prepareStatement("INSERT INTO " + table("batch_" + kind) + insert);
                Connection other = connect(server);
                Appender appender = other.unwrap(IotdbConnection.class)
                        .appender(SCHEMA, "appender_" + kind, NAMES.toArray(String[]::new))) {
            PeerSession.Tablet tablet = session.tablet(SCHEMA + ".session_" + kind, NAMES, TYPES, batch);
            double[] ratios = new Contest(
                            String.format(
                                    Locale.ROOT,
                                    "%,d rows of Time and 6 columns into one %s device, %,d a batch",
                                    rows.count,
                                    kind,
                                    batch),
                            options.get("warmup"),
                            options.get("rounds"),
                            true)
                    .with("Session." + call, () -> {
                        bySession(session, tablet, aligned, written[0]);
                        written[0] += rows.count;
                        return null;
                    })
                    .with("Treeline, prepared batch", () -> {
                        byBatch(prepared, 0, rows.count, written[1]);
                        written[1] += rows.count;
                        return null;
                    })
                    .with("Treeline, appender with arrays", () -> {
                        byAppender(appender, written[2]);
                        written[2] += rows.count;
                        return null;
                    })
                    .run();
            shares.put("prepared batch, as a share of Session." + call, 1 / ratios[1]);
            shares.put("appender, as a share of Session." + call, 1 / ratios[2]);
        }
        if (options.get("peer") > 0) {
            int few = Math.min(rows.count, options.get("peer"));
            try (Connection connection = peer.connect(server.url());
                    Statement statement = connection.createStatement()) {
                long start = System.nanoTime();
                for (int row = 0; row < few; row++) {
                    statement.addBatch("insert into " + SCHEMA + ".peer_" + kind + "(timestamp, i, l, f, d, b, e)"
                            + (aligned ? " aligned" : "") + " values(" + (row + 1) + ", " + rows.i[row] + ", "
                            + rows.l[row] + ", " + rows.f[row] + ", " + rows.d[row] + ", " + rows.b[row] + ", "
                            + rows.e[row] + ')');
                    if ((row + 1) % batch == 0 || row + 1 == few) {
                        statement.executeBatch();
                        statement.clearBatch();
                    }
                }
                written[3] = few;
                System.out.printf(
                        Locale.ROOT,
                        "  %-58s %,d rows once: %,.0f rows/s%n",
                        "IoTDB's own JDBC batch",
                        few,
                        few / ((System.nanoTime() - start) / 1e9));
            }
        }
        for (int k = 0; k < devices.size(); k++) {
            expect(devices.get(k) + "_" + kind, written[k]);
        }
    }

    private void bySession(PeerSession session, PeerSession.Tablet tablet, boolean aligned, long time)
            throws Exception {
        int batch = options.get("batch");
        long[] times = tablet.times();
        int[] i = (int[]) tablet.values()[0];
        long[] l = (long[]) tablet.values()[1];
        float[] f = (float[]) tablet.values()[2];
        double[] d = (double[]) tablet.values()[3];
        boolean[] b = (boolean[]) tablet.values()[4];
        double[] e = (double[]) tablet.values()[5];
        int at = 0;
        for (int row = 0; row < rows.count; row++) {
            times[at] = time + row + 1;
            i[at] = rows.i[row];
            l[at] = rows.l[row];
            f[at] = rows.f[row];
            d[at] = rows.d[row];
            b[at] = rows.b[row];
            e[at] = rows.e[row];
            at++;
            if (at == batch || row + 1 == rows.count) {
                session.insert(tablet, at, aligned);
                at = 0;
            }
        }
    }

    private void byBatch(PreparedStatement prepared, int from, int to, long time) throws SQLException {
        int batch = options.get("batch");
        int at = 0;
        for (int row = from; row < to; row++) {
            prepared.setLong(1, time + row + 1);
            prepared.setInt(2, rows.i[row]);
            prepared.setLong(3, rows.l[row]);
            prepared.setFloat(4, rows.f[row]);
            prepared.setDouble(5, rows.d[row]);
            prepared.setBoolean(6, rows.b[row]);
            prepared.setDouble(7, rows.e[row]);
            prepared.addBatch();
            at++;
            if (at == batch || row + 1 == to) {
                prepared.executeBatch();
                at = 0;
            }
        }
    }

    private void byAppender(Appender appender, long time) throws SQLException {
        int batch = options.get("batch");
        long[] times = new long[batch];
        for (int from = 0; from < rows.count; from += batch) {
            int to = Math.min(rows.count, from + batch);
            for (int row = from; row < to; row++) {
                times[row - from] = time + row + 1;
            }
            appender.append(
                    times,
                    to - from,
                    new Object[] {
                        Arrays.copyOfRange(rows.i, from, to),
                        Arrays.copyOfRange(rows.l, from, to),
                        Arrays.copyOfRange(rows.f, from, to),
                        Arrays.copyOfRange(rows.d, from, to),
                        Arrays.copyOfRange(rows.b, from, to),
                        Arrays.copyOfRange(rows.e, from, to)
                    },
                    null);
        }
        appender.flush();
    }

    private void manyDevices(Map<String, Double> shares) throws Exception {
        int devices = options.get("devices");
        int each = options.get("each");
        List<String> names = List.of("i", "d");
        List<String> types = List.of("INT32", "DOUBLE");
        long[] written = new long[2];
        try (PeerSession session = new PeerSession(peer, server.host(), server.port());
                Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            for (String database : List.of(SCHEMA + "_s", SCHEMA + "_t")) {
                statement.execute("create database " + database);
                Map<String, Object> one = new HashMap<>();
                for (int device = 0; device < devices; device++) {
                    PeerSession.Tablet tablet = session.tablet(database + ".d" + device, names, types, 1);
                    session.fill(tablet, 1);
                    one.put(database + ".d" + device, tablet.object());
                }
                // Makes the devices, with a row at time 0.
                session.insertMany(one);
            }
            List<PeerSession.Tablet> tablets = new ArrayList<>();
            Map<String, Object> all = new HashMap<>();
            for (int device = 0; device < devices; device++) {
                PeerSession.Tablet tablet = session.tablet(SCHEMA + "_s.d" + device, names, types, each);
                session.fill(tablet, each);
                tablets.add(tablet);
                all.put(SCHEMA + "_s.d" + device, tablet.object());
            }
            String[] deviceNames = new String[devices];
            Arrays.setAll(deviceNames, device -> "d" + device);
            try (PreparedStatement prepared = connection.prepareStatement("INSERT INTO \"" + SCHEMA
                    + "_t\".\"d*\" (\"Time\", \"Device\", \"i\", \"d\") VALUES (?, ?, ?, ?)")) {
                double[] ratios = new Contest(
                                String.format(
                                        Locale.ROOT,
                                        "%,d aligned devices x %,d rows of Time and 2 columns in one batch",
                                        devices,
                                        each),
                                options.get("warmup"),
                                options.get("rounds"),
                                true)
                        .with("Session.insertAlignedTablets", () -> {
                            for (int row = 0; row < each; row++) {
                                for (PeerSession.Tablet tablet : tablets) {
                                    tablet.times()[row] = written[0] + row + 1;
                                    ((int[]) tablet.values()[0])[row] = rows.i[row % rows.count];
                                    ((double[]) tablet.values()[1])[row] = rows.d[row % rows.count];
                                }
                            }
                            session.insertMany(all);
                            written[0] += each;
                            return null;
                        })
                        .with("Treeline, one prepared batch", () -> {
                            for (int row = 0; row < each; row++) {
                                for (int device = 0; device < devices; device++) {
                                    prepared.setLong(1, written[1] + row + 1);
                                    prepared.setString(2, deviceNames[device]);
                                    prepared.setInt(3, rows.i[row % rows.count]);
                                    prepared.setDouble(4, rows.d[row % rows.count]);
                                    prepared.addBatch();
                                }
                            }
                            prepared.executeBatch();
                            written[1] += each;
                            return null;
                        })
                        .run();
                shares.put("many devices in one batch, as a share of Session.insertAlignedTablets", 1 / ratios[1]);
            }
            for (String database : List.of("_s", "_t")) {
                try (ResultSet result =
                        statement.executeQuery("SELECT COUNT(*) FROM \"" + SCHEMA + database + "\".\"d*\"")) {
                    result.next();
                    check(database, result.getLong(1), devices * (written[database.equals("_s") ? 0 : 1] + 1));
                }
            }
        }
    }

    private void heap() throws Exception {
        create("heap", true);
        int total = options.get("heap");
        try (Connection connection = connect(server);
                PreparedStatement prepared = connection.prepareStatement("INSERT INTO " + table("heap")
                        + "(\"Time\", \"i\", \"l\", \"f\", \"d\", \"b\", \"e\") VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            System.out.printf(
                    Locale.ROOT,
                    "%n%,d rows in one loop of executeBatch, %,d a batch: heap in use after a collection%n",
                    total,
                    options.get("batch"));
            long start = System.nanoTime();
            long done = 0;
            int step = Math.max(1, total / 10);
            while (done < total) {
                long until = Math.min(total, (done / step + 1) * step);
                while (done < until) {
                    int count = (int) Math.min(rows.count, until - done);
                    byBatch(prepared, 0, count, done);
                    done += count;
                }
                System.gc();
                System.out.printf(
                        Locale.ROOT,
                        "  after %,12d rows %8.1f MB   %,.0f rows/s since the beginning%n",
                        done,
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0,
                        done / ((System.nanoTime() - start) / 1e9));
            }
        }
        expect("heap", total);
    }

    private void expect(String device, long count) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM " + table(device))) {
            result.next();
            check(device, result.getLong(1), count);
        }
    }

    private static void check(String where, long found, long expected) {
        if (found != expected) {
            throw new IllegalStateException(where + " has " + found + " rows, written were " + expected);
        }
    }
}
