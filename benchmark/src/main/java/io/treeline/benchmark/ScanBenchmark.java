// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import io.treeline.server.IotdbServer;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Reads one table of Time and six measurements from end to end, beside IoTDB's own driver and beside the bare wire, in
 * one process and one run. Each round runs every contender once, in an order that rotates, so that a slow moment of the
 * machine hits all alike; the report gives medians. {@code --rows N --rounds N --warmup N --fetch N}.
 */
public final class ScanBenchmark {
    private static final String DEVICE = "root.treeline_bench.scan";
    private static final List<String> NAMES = List.of("i", "l", "f", "d", "b", "e");
    /** IoTDB's codes for INT32, INT64, FLOAT, DOUBLE, BOOLEAN, DOUBLE. */
    private static final List<Integer> TYPES = List.of(1, 2, 3, 4, 0, 4);

    private static final int TABLET_ROWS = 50_000;

    private ScanBenchmark() {}

    /** Starts a server, loads it, measures and prints. */
    public static void main(String[] args) throws Exception {
        Map<String, Integer> options = options(args);
        System.out.println("Starting IoTDB ...");
        try (IotdbServer server = IotdbServer.builder().heaps("512m", "2500m").start()) {
            Path peer = Path.of(System.getProperty("treeline.root", "."), "benchmark", "target", "peer");
            for (Result result : run(server, peer, options)) {
                System.out.println(result);
            }
        }
    }

    /** Loads the table, then measures. */
    static List<Result> run(IotdbServer server, Path peerFolder, Map<String, Integer> options) throws Exception {
        int rows = options.get("rows");
        int fetch = options.get("fetch");
        String select = "select i, l, f, d, b, e from " + DEVICE;
        String relational = "SELECT \"Time\", i, l, f, d, b, e FROM \"root.treeline_bench\".\"scan\"";
        try (PeerDriver peer = new PeerDriver(peerFolder);
                BareWire bare = new BareWire(server.host(), server.port(), select, fetch)) {
            System.out.printf(Locale.ROOT, "Loading %,d rows of Time and %d measurements ...%n", rows, NAMES.size());
            load(bare, rows);
            List<Scan> scans = new ArrayList<>();
            try {
                scans.add(bare);
                scans.add(new JdbcScan("IoTDB's own driver 2.0.5", peer.connect(server.url()), select, fetch));
                scans.add(new JdbcScan(
                        "Treeline, native SQL",
                        DriverManager.getConnection(server.url(), "root", "root"),
                        select,
                        fetch));
                scans.add(new JdbcScan(
                        "Treeline, relational SQL",
                        DriverManager.getConnection(server.url(), "root", "root"),
                        relational,
                        fetch));
                return measure(scans, rows, options.get("warmup"), options.get("rounds"));
            } finally {
                for (Scan scan : scans) {
                    scan.close();
                }
            }
        }
    }

    private static List<Result> measure(List<Scan> scans, int rows, int warmup, int rounds) throws Exception {
        Map<Scan, long[]> times = new LinkedHashMap<>();
        scans.forEach(scan -> times.put(scan, new long[rounds]));
        Long checksum = null;
        System.out.printf(Locale.ROOT, "Measuring: %d rounds to warm up, %d counted ...%n", warmup, rounds);
        for (int round = -warmup; round < rounds; round++) {
            for (int i = 0; i < scans.size(); i++) {
                Scan scan = scans.get(Math.floorMod(i + round, scans.size()));
                // A contender should not pay for the garbage of the one before it.
                System.gc();
                long start = System.nanoTime();
                Scan.Total total = scan.run();
                long took = System.nanoTime() - start;
                if (total.rows() != rows
                        || checksum != null && total.checksum() != null && !checksum.equals(total.checksum())) {
                    throw new IllegalStateException(
                            scan.name() + " read " + total + ", expected " + rows + " rows with checksum " + checksum);
                }
                checksum = total.checksum() == null ? checksum : total.checksum();
                if (round >= 0) {
                    times.get(scan)[round] = took;
                }
            }
        }
        List<Result> results = new ArrayList<>();
        double floor = median(times.get(scans.get(0)));
        times.forEach((scan, taken) -> results.add(new Result(
                scan.name(), rows, median(taken), Arrays.stream(taken).min().orElseThrow(), floor / median(taken))));
        return results;
    }

    private static void load(BareWire wire, int rows) throws Exception {
        wire.execute("create database root.treeline_bench");
        wire.execute(
                "create aligned timeseries " + DEVICE + "(i INT32, l INT64, f FLOAT, d DOUBLE, b BOOLEAN, e DOUBLE)");
        // Fixed seed: every run reads the same bytes.
        Random random = new Random(42);
        for (int first = 0; first < rows; first += TABLET_ROWS) {
            int size = Math.min(TABLET_ROWS, rows - first);
            ByteBuffer times = ByteBuffer.allocate(size * 8);
            ByteBuffer values = ByteBuffer.allocate(size * (4 + 8 + 4 + 8 + 1 + 8));
            for (int row = 0; row < size; row++) {
                times.putLong(1_700_000_000_000L + 1000L * (first + row));
            }
            for (int type : TYPES) {
                for (int row = 0; row < size; row++) {
                    switch (type) {
                        case 0 -> values.put((byte) (random.nextBoolean() ? 1 : 0));
                        case 1 -> values.putInt(random.nextInt());
                        case 2 -> values.putLong(random.nextLong());
                        case 3 -> values.putFloat(random.nextFloat());
                        default -> values.putDouble(random.nextDouble());
                    }
                }
            }
            wire.insert(DEVICE, NAMES, TYPES, times.flip(), values.flip(), size);
        }
        wire.execute("flush");
    }

    private static double median(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
    }

    private static Map<String, Integer> options(String[] args) {
        Map<String, Integer> options = new LinkedHashMap<>(defaults());
        Options.read(
                args,
                options,
                Integer::valueOf,
                "usage: ./treeline benchmark [--rows N] [--rounds N] [--warmup N] [--fetch N]");
        return options;
    }

    /**
     * One million rows, as many counted rounds as give a steady median, the fetch size where the server is at its best.
     */
    static Map<String, Integer> defaults() {
        return new LinkedHashMap<>(Map.of("rows", 1_000_000, "rounds", 9, "warmup", 4, "fetch", 20_000));
    }

    /**
     * One contender's figures.
     *
     * @param medianNanos of the counted rounds
     * @param ofBare speed as a share of the bare wire's
     */
    record Result(String name, int rows, double medianNanos, double bestNanos, double ofBare) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-28s median %7.1f ms   best %7.1f ms   %6.2f M rows/s   %5.2f of the bare wire",
                    name,
                    medianNanos / 1e6,
                    bestNanos / 1e6,
                    rows / medianNanos * 1e3,
                    ofBare);
        }
    }
}
