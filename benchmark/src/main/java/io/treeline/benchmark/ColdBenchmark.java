// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import io.treeline.server.IotdbServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The first row of a JVM that was just started: from the start of the process to the line that tells of the row, JVMs
 * of each driver in turn. Each has its driver's jar on the class path and nothing else: Treeline's self-contained one,
 * and IoTDB's with all its libraries. {@code --rounds N --warmup N}.
 */
public final class ColdBenchmark {
    private static final String TABLE = "treeline_cold";

    private ColdBenchmark() {}

    /** Starts a server, measures and prints. */
    public static void main(String[] args) throws Exception {
        Map<String, Integer> options = new LinkedHashMap<>(Map.of("rounds", 15, "warmup", 3));
        Options.read(args, options, Integer::valueOf, "usage: ./treeline benchmark cold [--rounds N] [--warmup N]");
        System.out.println("Starting IoTDB ...");
        Path root = Path.of(System.getProperty("treeline.root", "."));
        try (IotdbServer server = IotdbServer.builder().heaps("512m", "2g").start()) {
            run(server, root, options)
                    .forEach((what, figure) -> System.out.printf(Locale.ROOT, "%s: %+.3f s%n", what, figure));
        }
    }

    /** Measures; how much later each is than IoTDB's own driver, in seconds, by what it is. */
    static Map<String, Double> run(IotdbServer server, Path root, Map<String, Integer> options) throws Exception {
        try (Connection connection = DriverManager.getConnection(server.url(), "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE root." + TABLE);
            statement.execute("INSERT INTO root." + TABLE + ".d(time, x) VALUES (1, 5)");
        }
        String nativeText = "select x from root." + TABLE + ".d";
        String relational = "SELECT x FROM \"root." + TABLE + "\".d WHERE x > 1 ORDER BY \"Time\"";
        String peer = jar(root.resolve("benchmark/target/peer"), "iotdb-jdbc");
        String ours = root.resolve("driver/target/treeline-jdbc-all.jar").toString();
        List<Contender> all = List.of(
                new Contender(
                        "IoTDB's own driver", peer, "org.apache.iotdb.jdbc.IoTDBDriver", server.url(), nativeText),
                new Contender(
                        "Treeline, native text", ours, "io.treeline.driver.IotdbDriver", server.url(), nativeText),
                new Contender(
                        "Treeline, relational SQL", ours, "io.treeline.driver.IotdbDriver", server.url(), relational));
        int rounds = options.get("rounds");
        double[][] seconds = new double[all.size()][rounds];
        for (int round = -options.get("warmup"); round < rounds; round++) {
            for (int i = 0; i < all.size(); i++) {
                int turn = Math.floorMod(i + round, all.size());
                double took = all.get(turn).run() / 1e9;
                if (round >= 0) {
                    seconds[turn][round] = took;
                }
            }
        }
        Map<String, Double> later = new LinkedHashMap<>();
        System.out.printf(Locale.ROOT, "%nFirst row of a new JVM (%d JVMs each)%n", rounds);
        for (int i = 0; i < all.size(); i++) {
            double[] more = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                more[round] = seconds[i][round] - seconds[0][round];
            }
            System.out.printf(
                    Locale.ROOT,
                    "  %-28s median %.3f s   later than IoTDB's own driver, median of the rounds %+.3f s%n",
                    all.get(i).name(),
                    Contest.median(seconds[i]),
                    Contest.median(more));
            if (i > 0) {
                later.put(all.get(i).name(), Contest.median(more));
            }
        }
        return later;
    }

    private static String jar(Path folder, String begin) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(begin))
                    .findFirst()
                    .orElseThrow(() -> new IOException(
                            "No IoTDB driver in " + folder + "; run `mvn -pl benchmark -am package -DskipTests`"))
                    .toString();
        }
    }

    private record Contender(String name, String jar, String driver, String url, String sql) {
        /** Nanoseconds from the start of a JVM to its first row. */
        long run() throws IOException, InterruptedException, URISyntaxException {
            String program = Path.of(ColdProgram.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-cp",
                    program + File.pathSeparator + jar,
                    ColdProgram.class.getName(),
                    driver,
                    url,
                    sql));
            long start = System.nanoTime();
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                    if (line.startsWith("first row: ")) {
                        long took = System.nanoTime() - start;
                        process.waitFor();
                        return took;
                    }
                }
            }
            throw new IllegalStateException("A JVM with " + name + " failed");
        }
    }
}
