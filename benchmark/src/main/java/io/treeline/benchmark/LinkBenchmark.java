// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import io.treeline.server.IotdbServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is to be done over a slow line: a scan, a batch, the metadata of many tables and small queries, beside IoTDB's
 * own driver and session API, with the calls and bytes that each takes. {@code --rows N --batch N --tables N --points N
 * --rounds N --mbit N --delay MS}.
 */
public final class LinkBenchmark {
    private static final String SCHEMA = "root.link_benchmark";
    private static final List<String> NAMES = List.of("a", "b", "c", "i", "l", "s");
    private static final List<String> TYPES = List.of("DOUBLE", "DOUBLE", "DOUBLE", "INT32", "INT64", "TEXT");

    private final SlowLink link;
    private final int rounds;
    private final List<Result> results = new ArrayList<>();

    /** One contender's work: milliseconds, and what one round sent over the line. */
    record Result(String what, String who, double millis, SlowLink.Traffic traffic) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-34s %-32s %,9.0f ms %,7d calls %,10.1f kB sent %,10.1f kB received",
                    what,
                    who,
                    millis,
                    traffic.calls(),
                    traffic.sent() / 1000.0,
                    traffic.received() / 1000.0);
        }
    }

    private LinkBenchmark(SlowLink link, int rounds) {
        this.link = link;
        this.rounds = rounds;
    }

    /** Starts a server, loads it, measures and prints. */
    public static void main(String[] args) throws Exception {
        Map<String, Integer> options = defaults();
        Options.read(
                args,
                options,
                Integer::valueOf,
                "usage: ./treeline benchmark link [--rows N] [--batch N] [--tables N] [--points N]"
                        + " [--rounds N] [--mbit N] [--delay MS]");
        System.out.println("Starting IoTDB ...");
        Path peer = Path.of(System.getProperty("treeline.root", "."), "benchmark", "target", "peer");
        try (IotdbServer server = IotdbServer.builder().heaps("512m", "2g").start()) {
            run(server, peer, options).forEach(System.out::println);
        }
    }

    /** A line of 10 Mbit/s and 20 ms to and fro. */
    static Map<String, Integer> defaults() {
        Map<String, Integer> options = new LinkedHashMap<>();
        options.put("rows", 50_000);
        options.put("batch", 20_000);
        options.put("tables", 1_000);
        options.put("points", 50);
        options.put("rounds", 3);
        options.put("mbit", 10);
        options.put("delay", 10);
        return options;
    }

    static List<Result> run(IotdbServer server, Path peerFolder, Map<String, Integer> options) throws Exception {
        int batch = options.get("batch");
        try (Connection direct = DriverManager.getConnection(server.url(), "root", "root")) {
            load(direct, options.get("rows"), options.get("tables"));
            try (SlowLink link = new SlowLink(
                            server.host(), server.port(), options.get("mbit") * 1_000_000L, options.get("delay"));
                    PeerDriver peer = new PeerDriver(peerFolder)) {
                String url = "jdbc:iotdb://" + link.host() + ':' + link.port() + '/';
                LinkBenchmark benchmark = new LinkBenchmark(link, options.get("rounds"));
                try (Connection ours = DriverManager.getConnection(url, "root", "root");
                        Connection theirs = peer.connect(url);
                        PeerSession session = new PeerSession(peer, link.host(), link.port())) {
                    benchmark.scans(ours, theirs, options.get("rows"));
                    benchmark.batches(ours, theirs, session, batch);
                    benchmark.metadata(ours, theirs, options.get("tables"));
                    benchmark.points(ours, theirs, options.get("points"));
                }
                benchmark.measure("connecting", "IoTDB's own driver", 1, () -> peer.connect(url));
                benchmark.measure("connecting", "Treeline", 1, () -> DriverManager.getConnection(url, "root", "root"));
                return benchmark.results;
            } finally {
                try (Statement statement = direct.createStatement()) {
                    statement.execute("DELETE DATABASE " + SCHEMA);
                }
            }
        }
    }

    private static void load(Connection connection, int rows, int tables) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + SCHEMA);
            for (String device : List.of("scan", "jdbc", "session", "peer")) {
                statement.execute("CREATE ALIGNED TIMESERIES " + SCHEMA + '.' + device
                        + "(a DOUBLE, b DOUBLE, c DOUBLE, i INT32, l INT64, s TEXT)");
            }
            for (int i = 0; i < tables; i++) {
                statement.addBatch(
                        "CREATE ALIGNED TIMESERIES " + SCHEMA + ".t" + i + "(m0 INT32, m1 INT64, m2 DOUBLE)");
            }
            statement.executeBatch();
        }
        insert(connection, "scan", rows);
    }

    private static long insert(Connection connection, String device, int rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO " + SCHEMA + '.' + device + "(time, a, b, c, i, l, s) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            for (int n = 0; n < rows; n++) {
                insert.setLong(1, n);
                insert.setDouble(2, n / 7d);
                insert.setDouble(3, n / 11d);
                insert.setDouble(4, n / 13d);
                insert.setInt(5, n);
                insert.setLong(6, n * 1_000_003L);
                insert.setString(7, "state " + n % 10);
                insert.addBatch();
            }
            return insert.executeBatch().length;
        }
    }

    /** The work of one round. */
    private interface Work {
        Object run() throws Exception;
    }

    private void measure(String what, String who, int repeated, Work work) throws Exception {
        double[] millis = new double[rounds];
        SlowLink.Traffic traffic = null;
        for (int round = -1; round < rounds; round++) {
            SlowLink.Traffic before = link.traffic();
            long start = System.nanoTime();
            Object result = null;
            for (int i = 0; i < repeated; i++) {
                result = work.run();
            }
            long took = System.nanoTime() - start;
            traffic = link.traffic().since(before);
            if (round >= 0) {
                millis[round] = took / 1e6;
            }
            if (result instanceof AutoCloseable closeable) {
                closeable.close();
            }
        }
        Arrays.sort(millis);
        results.add(new Result(what, who, millis[rounds / 2], traffic));
    }

    private void scans(Connection ours, Connection theirs, int rows) throws Exception {
        String what = String.format(Locale.ROOT, "scan of %,d rows, 6 columns", rows);
        String text = "select * from " + SCHEMA + ".scan";
        measure(what, "IoTDB's own driver", 1, () -> read(theirs, text, rows));
        measure(what, "Treeline, native text", 1, () -> read(ours, text, rows));
        measure(what, "Treeline, relational", 1, () -> read(ours, "SELECT * FROM \"" + SCHEMA + "\".scan", rows));
        String two = "SELECT \"Time\", a FROM \"" + SCHEMA + "\".scan";
        measure("the same, the time and one column", "Treeline, relational", 1, () -> read(ours, two, rows));
        measure("the same, the time and one column", "Treeline, nullRows=drop", 1, () -> {
            String url = "jdbc:iotdb://" + link.host() + ':' + link.port() + "/?nullRows=drop";
            try (Connection dropping = DriverManager.getConnection(url, "root", "root")) {
                return read(dropping, two, rows);
            }
        });
        measure("its first 100 rows", "IoTDB's own driver", 1, () -> read(theirs, text + " limit 100", 100));
        measure(
                "its first 100 rows",
                "Treeline, relational",
                1,
                () -> read(ours, "SELECT * FROM \"" + SCHEMA + "\".scan LIMIT 100", 100));
    }

    private void batches(Connection ours, Connection theirs, PeerSession session, int batch) throws Exception {
        String what = String.format(Locale.ROOT, "batch of %,d rows", batch);
        PeerSession.Tablet tablet = session.tablet(SCHEMA + ".session", NAMES, TYPES, batch);
        fill(tablet, batch);
        measure(what, "Session.insertAlignedTablet", 1, () -> {
            session.insert(tablet, batch, true);
            return null;
        });
        measure(what, "Treeline, prepared batch", 1, () -> insert(ours, "jdbc", batch));
        int few = Math.max(1, batch / 20);
        measure(
                String.format(Locale.ROOT, "batch of %,d rows", few),
                "IoTDB's own driver",
                1,
                () -> insert(theirs, "peer", few));
        measure(
                String.format(Locale.ROOT, "batch of %,d rows", few),
                "Treeline, prepared batch",
                1,
                () -> insert(ours, "jdbc", few));
    }

    private static void fill(PeerSession.Tablet tablet, int rows) throws ReflectiveOperationException {
        Object[] values = tablet.values();
        for (int n = 0; n < rows; n++) {
            tablet.times()[n] = n;
            ((double[]) values[0])[n] = n / 7d;
            ((double[]) values[1])[n] = n / 11d;
            ((double[]) values[2])[n] = n / 13d;
            ((int[]) values[3])[n] = n;
            ((long[]) values[4])[n] = n * 1_000_003L;
        }
        Object[] texts = (Object[]) values[5];
        var binary = texts.getClass().getComponentType().getConstructor(byte[].class);
        for (int n = 0; n < rows; n++) {
            texts[n] = binary.newInstance((Object) ("state " + n % 10).getBytes(StandardCharsets.UTF_8));
        }
    }

    private void metadata(Connection ours, Connection theirs, int tables) throws Exception {
        String what = String.format(Locale.ROOT, "metadata of %,d tables", tables);
        measure(
                what,
                "IoTDB's driver, SHOW TIMESERIES",
                1,
                () -> read(theirs, "show timeseries " + SCHEMA + ".**", 3 * tables + 24));
        measure(what, "Treeline, getTables", 1, () -> {
            try (ResultSet rows = ours.getMetaData().getTables(null, SCHEMA, "%", null)) {
                return count(rows, tables + 4);
            }
        });
        measure(what, "Treeline, getColumns", 1, () -> {
            try (ResultSet rows = ours.getMetaData().getColumns(null, SCHEMA, "%", "%")) {
                return count(rows, 4 * tables + 28);
            }
        });
    }

    private void points(Connection ours, Connection theirs, int points) throws Exception {
        String what = points + " point queries";
        String text = "select a, s from " + SCHEMA + ".scan where time = 17";
        measure(what, "IoTDB's own driver", points, () -> read(theirs, text, 1));
        measure(what, "Treeline, native text", points, () -> read(ours, text, 1));
        String sql = "SELECT a, s FROM \"" + SCHEMA + "\".scan WHERE \"Time\" = ?";
        try (PreparedStatement prepared = ours.prepareStatement(sql)) {
            measure(what, "Treeline, prepared relational", points, () -> {
                prepared.setLong(1, 17);
                try (ResultSet rows = prepared.executeQuery()) {
                    return count(rows, 1);
                }
            });
        }
    }

    private static Object read(Connection connection, String sql, int expected) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return count(rows, expected);
        }
    }

    private static Object count(ResultSet rows, int expected) throws SQLException {
        int count = 0;
        while (rows.next()) {
            count++;
        }
        if (count != expected) {
            throw new IllegalStateException(count + " rows instead of " + expected);
        }
        return count;
    }
}
