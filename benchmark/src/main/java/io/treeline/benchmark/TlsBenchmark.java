// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import io.treeline.server.IotdbServer;
import io.treeline.server.ServerKeys;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * The same work over TLS and in plain text, on two servers that are alike else, by this driver and by IoTDB's own
 * driver and session: scans, batches, point queries and connections. {@code --rows N --batch N --points N --connects N
 * --rounds N --warmup N}.
 */
public final class TlsBenchmark {
    private static final String DEVICE = "root.treeline_tls.d";
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f");

    private TlsBenchmark() {}

    /** Starts two servers, measures and prints. */
    public static void main(String[] args) throws Exception {
        Map<String, Integer> options = new LinkedHashMap<>(
                Map.of("rows", 500_000, "batch", 10_000, "points", 500, "connects", 30, "rounds", 9, "warmup", 3));
        Options.read(
                args,
                options,
                Integer::valueOf,
                "usage: ./treeline benchmark tls [--rows N] [--batch N] [--points N] [--connects N] [--rounds N] [--warmup N]");
        System.out.println("Starting IoTDB twice ...");
        Path peer = Path.of(System.getProperty("treeline.root", "."), "benchmark", "target", "peer");
        try (IotdbServer plain = IotdbServer.builder().heaps("256m", "1500m").start();
                IotdbServer secured =
                        IotdbServer.builder().tls().heaps("256m", "1500m").start()) {
            run(plain, secured, peer, options)
                    .forEach((what, figure) -> System.out.printf(Locale.ROOT, "%s: %.2f%n", what, figure));
        }
    }

    /** One way to a server. */
    private record Way(String name, String url, boolean peers, String trustStore, IotdbServer server) {
        Connection open(PeerDriver peer) throws SQLException {
            return peers ? peer.connect(url) : DriverManager.getConnection(url, "root", "root");
        }
    }

    /** Measures; how many times as long each work of this driver takes over TLS as in plain text. */
    static Map<String, Double> run(
            IotdbServer plain, IotdbServer secured, Path peerFolder, Map<String, Integer> options) throws Exception {
        ServerKeys keys = secured.keys().orElseThrow();
        String trust = keys.trustStore().toString();
        List<Way> ways = List.of(
                new Way("Treeline, plain", plain.url(), false, null, plain),
                new Way("Treeline, TLS", secured.fullUrl(), false, null, secured),
                new Way("IoTDB's own, plain", plain.url(), true, null, plain),
                new Way(
                        "IoTDB's own, TLS",
                        secured.url() + "?use_ssl=true&trust_store=" + trust + "&trust_store_pwd="
                                + ServerKeys.PASSWORD,
                        true,
                        trust,
                        secured));
        int rows = options.get("rows");
        Map<String, Double> figures = new LinkedHashMap<>();
        try (PeerDriver peer = new PeerDriver(peerFolder)) {
            for (IotdbServer server : List.of(plain, secured)) {
                load(server, rows);
            }
            String scan = "select a, b, c, d, e, f from " + DEVICE;
            figures.put(
                    "scan",
                    connected(
                            rows + " rows of six doubles read",
                            ways,
                            peer,
                            options,
                            (open, i) -> read(open.get(i), scan)));
            figures.put(
                    "point queries",
                    connected(
                            options.get("points") + " queries of one row",
                            ways,
                            peer,
                            options,
                            (open, i) -> points(open.get(i), options.get("points"))));
            figures.put("batches", batches(ways, peer, options));
            figures.put(
                    "connections",
                    contest(
                            options.get("connects") + " connections",
                            ways,
                            options,
                            i -> connects(ways.get(i), peer, options.get("connects"))));
        }
        return figures;
    }

    /** The work of one way on its connection. */
    private interface ConnectedWork {
        Object run(List<Connection> open, int index) throws Exception;
    }

    /** With connections of its own: IoTDB's own do not outlive the minutes of another contest over TLS. */
    private static double connected(
            String title, List<Way> ways, PeerDriver peer, Map<String, Integer> options, ConnectedWork work)
            throws Exception {
        List<Connection> open = new ArrayList<>();
        try {
            for (Way way : ways) {
                open.add(way.open(peer));
            }
            return contest(title, ways, options, i -> work.run(open, i));
        } finally {
            for (Connection connection : open) {
                connection.close();
            }
        }
    }

    /** The work of one way. */
    private interface Work {
        Object run(int index) throws Exception;
    }

    private static double contest(String title, List<Way> ways, Map<String, Integer> options, Work work)
            throws Exception {
        Contest contest = new Contest(title, options.get("warmup"), options.get("rounds"), false);
        for (int i = 0; i < ways.size(); i++) {
            int index = i;
            contest.with(ways.get(i).name(), () -> work.run(index));
        }
        return contest.run()[1];
    }

    private static void load(IotdbServer server, int rows) throws SQLException {
        Random random = new Random(42);
        try (Connection connection = DriverManager.getConnection(server.fullUrl(), "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("create database root.treeline_tls");
            for (String device : List.of(DEVICE, "root.treeline_tls.w")) {
                statement.execute(
                        "create aligned timeseries " + device + "(" + String.join(" DOUBLE, ", NAMES) + " DOUBLE)");
            }
            try (PreparedStatement insert = insert(connection, "d")) {
                for (int row = 0; row < rows; row++) {
                    add(insert, row, random);
                    if (row % 50_000 == 49_999) {
                        insert.executeBatch();
                    }
                }
                insert.executeBatch();
            }
            statement.execute("flush");
        }
    }

    private static PreparedStatement insert(Connection connection, String table) throws SQLException {
        return connection.prepareStatement("INSERT INTO \"root.treeline_tls\"." + table
                + " (\"Time\", a, b, c, d, e, f) VALUES (?, ?, ?, ?, ?, ?, ?)");
    }

    private static void add(PreparedStatement insert, long time, Random random) throws SQLException {
        insert.setLong(1, time);
        for (int column = 0; column < NAMES.size(); column++) {
            insert.setDouble(2 + column, random.nextDouble());
        }
        insert.addBatch();
    }

    private static Object read(Connection connection, String sql) throws SQLException {
        double sum = 0;
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(20_000);
            try (ResultSet result = statement.executeQuery(sql)) {
                while (result.next()) {
                    for (int column = 2; column <= 1 + NAMES.size(); column++) {
                        sum += result.getDouble(column);
                    }
                }
            }
        }
        return sum;
    }

    private static Object points(Connection connection, int count) throws SQLException {
        double sum = 0;
        try (Statement statement = connection.createStatement()) {
            for (int i = 0; i < count; i++) {
                try (ResultSet result = statement.executeQuery("select a from " + DEVICE + " where time = " + i)) {
                    result.next();
                    sum += result.getDouble(2);
                }
            }
        }
        return sum;
    }

    private static Object connects(Way way, PeerDriver peer, int count) throws SQLException {
        for (int i = 0; i < count; i++) {
            way.open(peer).close();
        }
        return count;
    }

    /**
     * Rows of the same times again and again, so that the servers do not fill; IoTDB's own side by its session's
     * tablets.
     */
    private static double batches(List<Way> ways, PeerDriver peer, Map<String, Integer> options) throws Exception {
        int batch = options.get("batch");
        List<PeerSession> sessions = new ArrayList<>();
        try {
            for (Way way : ways) {
                sessions.add(
                        way.peers()
                                ? new PeerSession(
                                        peer,
                                        way.server().host(),
                                        way.server().port(),
                                        way.trustStore(),
                                        ServerKeys.PASSWORD)
                                : null);
            }
            return connected("10 batches of " + batch + " rows of six doubles", ways, peer, options, (open, i) -> {
                Random random = new Random(42);
                if (ways.get(i).peers()) {
                    PeerSession.Tablet tablet = sessions.get(i)
                            .tablet(
                                    "root.treeline_tls.w",
                                    NAMES,
                                    List.of("DOUBLE", "DOUBLE", "DOUBLE", "DOUBLE", "DOUBLE", "DOUBLE"),
                                    batch);
                    for (int round = 0; round < 10; round++) {
                        for (int row = 0; row < batch; row++) {
                            tablet.times()[row] = (long) round * batch + row;
                            for (Object column : tablet.values()) {
                                ((double[]) column)[row] = random.nextDouble();
                            }
                        }
                        sessions.get(i).insert(tablet, batch, true);
                    }
                    return null;
                }
                try (PreparedStatement insert = insert(open.get(i), "w")) {
                    for (int round = 0; round < 10; round++) {
                        for (int row = 0; row < batch; row++) {
                            add(insert, (long) round * batch + row, random);
                        }
                        insert.executeBatch();
                    }
                }
                return null;
            });
        } finally {
            for (PeerSession session : sessions) {
                if (session != null) {
                    session.close();
                }
            }
        }
    }
}
