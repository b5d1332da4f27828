// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import io.treeline.server.IotdbServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Connects and closes, as a pool that grows does, beside IoTDB's own driver; and with one small query each.
 * {@code --connects N --rounds N --warmup N}.
 */
public final class ConnectBenchmark {
    private static final String TABLE = "treeline_connect";

    private ConnectBenchmark() {}

    /** Starts a server, measures and prints. */
    public static void main(String[] args) throws Exception {
        Map<String, Integer> options = new LinkedHashMap<>(Map.of("connects", 50, "rounds", 21, "warmup", 8));
        Options.read(
                args,
                options,
                Integer::valueOf,
                "usage: ./treeline benchmark connect [--connects N] [--rounds N] [--warmup N]");
        System.out.println("Starting IoTDB ...");
        Path peer = Path.of(System.getProperty("treeline.root", "."), "benchmark", "target", "peer");
        try (IotdbServer server = IotdbServer.builder().heaps("512m", "2g").start()) {
            run(server, peer, options)
                    .forEach((what, figure) -> System.out.printf(Locale.ROOT, "%s: %.2f%n", what, figure));
        }
    }

    /** Opens a connection. */
    private interface Opening {
        Connection open() throws SQLException;
    }

    /** Measures; speeds as shares of those of IoTDB's own driver. */
    static Map<String, Double> run(IotdbServer server, Path peerFolder, Map<String, Integer> options) throws Exception {
        int connects = options.get("connects");
        try (PeerDriver peer = new PeerDriver(peerFolder);
                Connection kept = DriverManager.getConnection(server.url(), "root", "root")) {
            try (Statement statement = kept.createStatement()) {
                statement.execute("CREATE DATABASE root." + TABLE);
                statement.execute("INSERT INTO root." + TABLE + ".d(time, x) VALUES (1, 5)");
            }
            String nativeText = "select x from root." + TABLE + ".d";
            String relational = "SELECT x FROM \"root." + TABLE + "\".d WHERE x > 1";
            Opening theirs = () -> peer.connect(server.url());
            Opening ours = () -> DriverManager.getConnection(server.url(), "root", "root");
            double[] alone = new Contest(
                            connects + " connections, one after another",
                            options.get("warmup"),
                            options.get("rounds"),
                            false)
                    .with("IoTDB's own driver", () -> connect(theirs, null, connects))
                    .with("Treeline", () -> connect(ours, null, connects))
                    .run();
            double[] asking = new Contest(
                            connects + " connections with a query each",
                            options.get("warmup"),
                            options.get("rounds"),
                            false)
                    .with("IoTDB's own driver", () -> connect(theirs, nativeText, connects))
                    .with("Treeline, native text", () -> connect(ours, nativeText, connects))
                    .with("Treeline, relational SQL", () -> connect(ours, relational, connects))
                    .run();
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("connections a second, beside IoTDB's own driver", 1 / alone[1]);
            figures.put("with a native query each", 1 / asking[1]);
            figures.put("with a relational query each, beside its native one", 1 / asking[2]);
            return figures;
        }
    }

    private static Object connect(Opening opening, String sql, int times) throws SQLException {
        long sum = 0;
        for (int i = 0; i < times; i++) {
            try (Connection connection = opening.open()) {
                if (sql != null) {
                    try (Statement statement = connection.createStatement();
                            ResultSet rows = statement.executeQuery(sql)) {
                        rows.next();
                        sum += (long) rows.getDouble(
                                "x".equals(rows.getMetaData().getColumnLabel(1))
                                        ? 1
                                        : rows.getMetaData().getColumnCount());
                    }
                } else {
                    sum++;
                }
            }
        }
        return sum;
    }
}
