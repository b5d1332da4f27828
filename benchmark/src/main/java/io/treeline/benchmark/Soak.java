// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Works on a server with twenty threads for as long as is wanted, while the server is restarted now and then, and
 * checks every row that was acknowledged and every answer. The exit code is 0 when all was right.
 */
public final class Soak {
    static final String SCHEMA = "root.treeline_soak";
    static final String TABLE_SCHEMA = "treeline_soak";
    private static final int RESTARTS_EVERY_SECONDS = 600;

    private final SoakServer server;
    private final long seed;
    private final SoakLog log = new SoakLog();
    private volatile boolean over;

    private Soak(SoakServer server, long seed) {
        this.server = server;
        this.seed = seed;
    }

    /** Runs for the minutes given, 30 when there are none; a second number is the seed. */
    public static void main(String[] args) throws Exception {
        double minutes = args.length > 0 ? Double.parseDouble(args[0]) : 30;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime() % 1_000_000;
        int seconds = (int) Math.max(10, minutes * 60);
        int restarts = Math.max(1, seconds / RESTARTS_EVERY_SECONDS);
        System.exit(run(seconds, restarts, seed) ? 0 : 1);
    }

    /**
     * Runs.
     *
     * @param restarts how often the server is stopped and started meanwhile
     * @return whether all answers were right, nothing failed that must not, and nothing was left on the server
     */
    static boolean run(int seconds, int restarts, long seed) throws Exception {
        System.out.println("Starting IoTDB; twenty threads work for " + seconds + " s, seed " + seed + " ...");
        try (SoakServer server = new SoakServer()) {
            return new Soak(server, seed).run(seconds, restarts);
        }
    }

    private boolean run(int seconds, int restarts) throws Exception {
        try (Connection tree = connect("");
                Connection table = connect("&sql_dialect=table")) {
            SoakReader.load(tree, '"' + SCHEMA + '"', false);
            SoakReader.load(table, TABLE_SCHEMA, true);
        }
        List<SoakWorker> workers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            workers.add(new SoakWriter(this, i));
        }
        for (int i = 0; i < 5; i++) {
            workers.add(new SoakReader(this, 100 + i));
        }
        for (int i = 0; i < 2; i++) {
            workers.add(new SoakOthers.Metadata(this, 200 + i));
            workers.add(new SoakOthers.Canceller(this, 300 + i));
            workers.add(new SoakOthers.PoolChurn(this, 400 + i));
        }
        workers.add(new SoakOthers.Definitions(this, 500));
        int threadsBefore = Thread.activeCount();
        List<Thread> threads = new ArrayList<>();
        for (SoakWorker worker : workers) {
            Thread thread = new Thread(worker, worker.getClass().getSimpleName());
            thread.start();
            threads.add(thread);
        }
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        int done = 0;
        long last = 0;
        while (System.nanoTime() < end) {
            Thread.sleep(Math.min(10_000, Math.max(1, (end - System.nanoTime()) / 1_000_000)));
            if (done < restarts && System.nanoTime() - start > (done + 1) * (end - start) / (restarts + 1)) {
                done++;
                System.out.println("Restarting the server ...");
                server.restart();
            }
            long steps = log.steps();
            System.out.printf(
                    Locale.ROOT,
                    "%5d s: %d steps (+%d), heap %d MB, %d threads%n",
                    (System.nanoTime() - start) / 1_000_000_000,
                    steps,
                    steps - last,
                    heap(),
                    Thread.activeCount());
            last = steps;
        }
        over = true;
        boolean ended = true;
        for (Thread thread : threads) {
            thread.join(30_000);
            ended &= !thread.isAlive();
            if (thread.isAlive()) {
                System.out.println("Still at work: " + thread + "\n  " + List.of(thread.getStackTrace()));
            }
        }
        double time = (System.nanoTime() - start) / 1e9;
        System.gc();
        List<String> left = ended ? queries() : List.of();
        System.out.printf(
                Locale.ROOT,
                "%d restarts, %.0f steps a second, heap %d MB at the end, %d threads (%d before), %d queries left on the server%n  %s%n",
                done,
                log.steps() / time,
                heap(),
                Thread.activeCount(),
                threadsBefore,
                left.size(),
                log);
        left.forEach(System.out::println);
        return ended && left.isEmpty() && log.clean();
    }

    private List<String> queries() throws SQLException {
        try (Connection connection = connect("&sql=native");
                Statement statement = connection.createStatement()) {
            return SoakWorker.rows(statement, "show queries").stream()
                    .filter(row -> !row.toLowerCase(Locale.ROOT).contains("show queries"))
                    .toList();
        }
    }

    private static long heap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    }

    private Connection connect(String properties) throws SQLException {
        return DriverManager.getConnection(url() + "?timeZone=UTC" + properties, "root", "root");
    }

    String url() {
        return server.url();
    }

    long seed() {
        return seed;
    }

    SoakLog log() {
        return log;
    }

    boolean over() {
        return over;
    }

    boolean disturbed() {
        return server.disturbed();
    }
}
