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
 * Works on a server with twenty threads for as long as is wanted, while the server is restarted now and then, or on a
 * cluster of which nodes are killed, ended, frozen and set read-only, and checks every row that was acknowledged and
 * every answer. The exit code is 0 when all was right.
 */
public final class Soak {
    static final String SCHEMA = "root.treeline_soak";
    static final String TABLE_SCHEMA = "treeline_soak";

    private final SoakPlace server;
    private final long seed;
    private final SoakLog log = new SoakLog();
    private volatile boolean over;

    private Soak(SoakPlace server, long seed) {
        this.server = server;
        this.seed = seed;
    }

    /** Runs for the minutes given, 30 when there are none; a second number is the seed. {@code --nodes N} before. */
    public static void main(String[] args) throws Exception {
        List<String> given = new ArrayList<>(List.of(args));
        int nodes = 1;
        if (given.size() > 1 && given.get(0).equals("--nodes")) {
            nodes = Integer.parseInt(given.get(1));
            given.subList(0, 2).clear();
        }
        double minutes = given.isEmpty() ? 30 : Double.parseDouble(given.get(0));
        long seed = given.size() > 1 ? Long.parseLong(given.get(1)) : System.nanoTime() % 1_000_000;
        System.exit(run(nodes, (int) Math.max(10, minutes * 60), -1, seed) ? 0 : 1);
    }

    /**
     * Runs.
     *
     * @param nodes one for a server, more for a cluster
     * @param times how often the server is stopped and started meanwhile, or something is done to a node; negative is
     *     as often as usual, at least once
     * @return whether all answers were right, nothing failed that must not, and nothing was left on the server
     */
    static boolean run(int nodes, int seconds, int times, long seed) throws Exception {
        System.out.println("Starting IoTDB" + (nodes > 1 ? ", " + nodes + " nodes" : "") + "; twenty threads work for "
                + seconds + " s, seed " + seed + " ...");
        try (SoakPlace server = nodes > 1 ? new SoakCluster(nodes) : new SoakServer()) {
            int often = times < 0 ? Math.max(1, seconds / server.every()) : times;
            return new Soak(server, seed).run(seconds, often);
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
                server.disturb(done - 1);
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
            // Some may still wait for what is wrong to become right.
            thread.join(server.emptying() ? 200_000 : 30_000);
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
                "%d times disturbed, %.0f steps a second, heap %d MB at the end, %d threads (%d before), %d queries left on the server%n  %s%n",
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

    SoakPlace place() {
        return server;
    }

    /** Whether an error may be because of what befalls the servers. */
    boolean may(SQLException e) {
        List<String> classes = server.classes();
        String state = String.valueOf(e.getSQLState());
        return classes.isEmpty() || classes.stream().anyMatch(state::startsWith);
    }
}
