// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import static io.treeline.benchmark.SampleTables.FULL;
import static io.treeline.benchmark.SampleTables.LEFT;
import static io.treeline.benchmark.SampleTables.MONTH;
import static io.treeline.benchmark.SampleTables.RIGHT;
import static io.treeline.benchmark.SampleTables.SPARSE;
import static io.treeline.benchmark.SampleTables.START;
import static io.treeline.benchmark.SampleTables.WIDE;
import static io.treeline.benchmark.SampleTables.device;
import static io.treeline.benchmark.SampleTables.table;

import io.treeline.server.IotdbServer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What relational SQL costs beside the native SQL that does the same, through the same driver, on one server in one
 * run. {@code --rows N --month N --rounds N --warmup N --fetch N --only a,b,c}.
 */
public final class RelationalBenchmark {
    private final String url;
    private final int rows;
    private final int month;
    private final int rounds;
    private final int warmup;
    private final int fetch;
    private final List<String> verdicts = new ArrayList<>();

    private RelationalBenchmark(String url, Map<String, String> options) {
        this.url = url;
        this.rows = Integer.parseInt(options.get("rows"));
        this.month = Integer.parseInt(options.get("month"));
        this.rounds = Integer.parseInt(options.get("rounds"));
        this.warmup = Integer.parseInt(options.get("warmup"));
        this.fetch = Integer.parseInt(options.get("fetch"));
    }

    /** Starts a server, loads it, measures and prints. */
    public static void main(String[] args) throws Exception {
        Map<String, String> options = defaults();
        Options.read(
                args,
                options,
                text -> text,
                "usage: ./treeline benchmark relational [--rows N] [--month SECONDS] [--rounds N] [--warmup N] [--fetch N] [--only a,b,...]");
        System.out.println("Starting IoTDB ...");
        try (IotdbServer server = IotdbServer.builder().heaps("512m", "2500m").start()) {
            run(server, options).forEach(System.out::println);
        }
    }

    /** The sizes of the goals. */
    static Map<String, String> defaults() {
        return new LinkedHashMap<>(Map.of(
                "rows",
                "1000000",
                "month",
                String.valueOf(SampleTables.SECONDS_OF_MONTH),
                "rounds",
                "9",
                "warmup",
                "4",
                "fetch",
                "20000",
                "only",
                "point,prepare,scan,columns,bucket,join,cold"));
    }

    /** Loads the tables, measures, and gives a line for each goal. */
    static List<String> run(IotdbServer server, Map<String, String> options) throws Exception {
        RelationalBenchmark benchmark = new RelationalBenchmark(server.url(), options);
        try (BareWire wire = new BareWire(server.host(), server.port(), "", benchmark.fetch)) {
            System.out.printf(
                    Locale.ROOT, "Loading %,d rows of six measurements twice, and others ...%n", benchmark.rows);
            SampleTables.load(wire, benchmark.rows, benchmark.month);
        }
        Set<String> only = Set.of(options.get("only").split(","));
        Map<String, Contest.Work> parts = new LinkedHashMap<>();
        parts.put("point", benchmark::point);
        parts.put("prepare", benchmark::prepare);
        parts.put("scan", benchmark::scan);
        parts.put("columns", benchmark::columns);
        parts.put("bucket", benchmark::bucket);
        parts.put("join", benchmark::join);
        parts.put("cold", benchmark::cold);
        for (Map.Entry<String, Contest.Work> part : parts.entrySet()) {
            if (only.contains(part.getKey())) {
                part.getValue().run();
            }
        }
        return benchmark.verdicts;
    }

    private Connection connect(String properties) throws SQLException {
        return DriverManager.getConnection(
                url + (properties.isEmpty() ? "" : (url.contains("?") ? "&" : "?") + properties), "root", "root");
    }

    private void goal(String what, double seen, double most, String unit) {
        verdicts.add(String.format(
                Locale.ROOT,
                "%-9s %-84s %9.3f %s (goal: at most %s)",
                seen <= most ? "met" : "NOT MET",
                what,
                seen,
                unit,
                most));
    }

    private Object point() throws Exception {
        try (Connection connection = connect("");
                PreparedStatement text = connection.prepareStatement(
                        "select i, l, f, d, b, e from " + device(FULL) + " where time = ?");
                PreparedStatement sql = connection.prepareStatement(
                        "SELECT \"Time\", i, l, f, d, b, e FROM " + table(FULL) + " WHERE \"Time\" = ?")) {
            // Pairs of single queries would measure the clock; each run does a hundred.
            double[] ratios = new Contest("Point query, prepared, 100 executions", 30, 10 * rounds, false)
                    .with("native", () -> points(text))
                    .with("relational", () -> points(sql))
                    .run();
            goal("(a) prepared point query, relational beside native", ratios[1], 1.15, "x");
        }
        return null;
    }

    private Object points(PreparedStatement statement) throws SQLException {
        long sum = 0;
        for (int i = 0; i < 100; i++) {
            statement.setLong(1, START + 1000L * (i * 7919L % rows));
            sum += ChildPrograms.read(statement)[1];
        }
        return sum;
    }

    private Object prepare() throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        try (Connection connection = connect("")) {
            String cached = "SELECT \"Time\", i, l, f, d, b, e FROM " + table(FULL)
                    + " WHERE \"Time\" >= ? AND i > 5 ORDER BY \"Time\" LIMIT 10";
            int hits = 2000;
            double[] hit = new double[rounds];
            double[] miss = new double[rounds];
            double[] missWall = new double[rounds];
            int number = 0;
            for (int round = -warmup; round < rounds; round++) {
                long cpu = threads.getCurrentThreadCpuTime();
                for (int i = 0; i < hits; i++) {
                    connection.prepareStatement(cached).close();
                }
                long hitCpu = (threads.getCurrentThreadCpuTime() - cpu) / hits;
                int misses = 200;
                long start = System.nanoTime();
                cpu = threads.getCurrentThreadCpuTime();
                for (int i = 0; i < misses; i++) {
                    connection
                            .prepareStatement("SELECT \"Time\", i, d FROM " + table(FULL)
                                    + " WHERE \"Time\" >= ? AND i > " + number++ + " ORDER BY \"Time\"")
                            .close();
                }
                if (round >= 0) {
                    hit[round] = hitCpu / 1e3;
                    miss[round] = (threads.getCurrentThreadCpuTime() - cpu) / 1e6 / misses;
                    missWall[round] = (System.nanoTime() - start) / 1e6 / misses;
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "%nPreparing: plan-cache hit %.2f us of CPU; new text %.3f ms of CPU, %.3f ms by the clock (medians of %d rounds)%n",
                    Contest.median(hit),
                    Contest.median(miss),
                    Contest.median(missWall),
                    rounds);
            goal("(a) prepareStatement found in the plan cache", Contest.median(hit), 20, "us of CPU");
            goal("(a) prepareStatement of new simple text, warm", Contest.median(missWall), 2, "ms");
        }
        return null;
    }

    private Object scan() throws Exception {
        String names = "i, l, f, d, b, e";
        try (Connection connection = connect("")) {
            double[] ratios = new Contest("Scan of " + rows + " rows, six measurements", warmup, rounds, true)
                    .with("native", () -> total(connection, "select " + names + " from " + device(FULL)))
                    .with("relational", () -> total(connection, "SELECT \"Time\", " + names + " FROM " + table(FULL)))
                    .run();
            goal("(b) scan of all columns, relational beside native", ratios[1], 1.05, "x");
        }
        return null;
    }

    private List<Long> total(Connection connection, String sql) throws SQLException {
        long[] total = ChildPrograms.read(connection, sql, fetch);
        return List.of(total[0], total[1]);
    }

    private Object columns() throws Exception {
        try (Connection connection = connect("")) {
            for (String table : List.of(FULL, SPARSE)) {
                double[] ratios = new Contest(
                                "One column of six, strict rows, table \"" + table + '"', warmup, rounds, true)
                        .with(
                                "native, all six",
                                () -> total(connection, "select i, l, f, d, b, e from " + device(table))
                                        .get(0))
                        .with("native, one (rows where it is null vanish)", () -> {
                            total(connection, "select d from " + device(table));
                            return null;
                        })
                        .with(
                                "native, one with a presence test of all",
                                () -> total(
                                                connection,
                                                "select d from " + device(table)
                                                        + " where d is not null or i is not null or l is not null or f is not null or b is not null or e is not null")
                                        .get(0))
                        .with(
                                "relational, SELECT \"Time\", d",
                                () -> total(connection, "SELECT \"Time\", d FROM " + table(table))
                                        .get(0))
                        .with(
                                "relational, SELECT i, e",
                                () -> total(connection, "SELECT i, e FROM " + table(table))
                                        .get(0))
                        .run();
                goal("(b) one column of six of \"" + table + "\" beside the native scan of all six", ratios[3], 1, "x");
            }
            double[] ratios = new Contest("One column beside five texts, strict rows", warmup, rounds, true)
                    .with(
                            "native, all six",
                            () -> total(connection, "select i, t1, t2, t3, t4, t5 from " + device(WIDE))
                                    .get(0))
                    .with(
                            "native, one with a presence test of all",
                            () -> total(
                                            connection,
                                            "select i from " + device(WIDE)
                                                    + " where i is not null or t1 is not null or t2 is not null or t3 is not null or t4 is not null or t5 is not null")
                                    .get(0))
                    .with(
                            "relational, SELECT \"Time\", i",
                            () -> total(connection, "SELECT \"Time\", i FROM " + table(WIDE))
                                    .get(0))
                    .run();
            goal("(b) one column beside five texts, beside the native scan of all six", ratios[2], 1, "x");
        }
        return null;
    }

    private Object bucket() throws Exception {
        long end = START + 1000L * month;
        String grouped = "SELECT DATE_TRUNC('hour', \"Time\"), AVG(v) FROM " + table(MONTH) + " WHERE \"Time\" >= "
                + START + " AND \"Time\" < " + end + " GROUP BY DATE_TRUNC('hour', \"Time\")";
        String text = "select avg(v) from " + device(MONTH) + " group by ([" + START + ", " + end + "), 1h)";
        try (Connection connection = connect("");
                Connection local = connect("pushdown=off")) {
            double[] ratios = new Contest("AVG by hour over " + month + " seconds", warmup, rounds, true)
                    .with("native GROUP BY", () -> total(connection, text).get(0))
                    .with("relational", () -> total(connection, grouped).get(0))
                    .run();
            double[] slow = new Contest("AVG by hour over " + month + " seconds, beside pushdown=off", 1, 3, true)
                    .with("relational", () -> total(connection, grouped).get(0))
                    .with(
                            "relational, pushdown=off",
                            () -> total(local, grouped).get(0))
                    .run();
            goal("(c) AVG by DATE_TRUNC over a month, relational beside native GROUP BY", ratios[1], 1.2, "x");
            goal("(c) the same with pushdown as a share of pushdown=off", 1 / slow[1], 1 / 20.0, "x");
        }
        return null;
    }

    private Object join() throws Exception {
        String sql = "SELECT a.\"Time\", a.v, b.v FROM " + table(LEFT) + " a JOIN " + table(RIGHT)
                + " b ON a.\"Time\" = b.\"Time\"";
        String one = "SELECT \"Time\", v FROM " + table(LEFT);
        System.out.printf(
                Locale.ROOT, "%nEqui-join of two devices of %,d rows on Time, in JVMs of little heap%n", rows);
        double enough = Double.POSITIVE_INFINITY;
        for (String heap : List.of("24m", "32m", "48m", "64m", "96m", "128m", "256m", "1g")) {
            long[] scanned = ChildPrograms.run(heap, List.of("rows", url, one, "10000"));
            long[] joined = ChildPrograms.run(heap, List.of("rows", url, sql, "10000"));
            System.out.printf(
                    Locale.ROOT,
                    "  -Xmx%-5s scan of one: %-14s join: %s%n",
                    heap,
                    scanned == null ? "not enough" : String.format(Locale.ROOT, "%.2f s", scanned[2] / 1e9),
                    joined == null
                            ? "not enough"
                            : String.format(Locale.ROOT, "%.2f s, %,d rows", joined[2] / 1e9, joined[0]));
            if (joined != null) {
                if (joined[0] != rows) {
                    throw new IllegalStateException("The join gave " + joined[0] + " rows");
                }
                enough = heap.endsWith("g") ? 1024 : Integer.parseInt(heap.substring(0, heap.length() - 1));
                break;
            }
        }
        goal("(d) whole heap of the JVM that joins " + rows + " x " + rows + " rows", enough, 64, "MB");
        return null;
    }

    private Object cold() throws Exception {
        String text = "select i, d from " + device(FULL) + " where time >= " + START + " limit 10";
        String sql = "SELECT \"Time\", i, d FROM " + table(FULL) + " WHERE \"Time\" >= " + START
                + " ORDER BY \"Time\" LIMIT 10";
        char join = url.contains("?") ? '&' : '?';
        int runs = Math.max(3, rounds);
        double[] natively = new double[runs];
        double[] cold = new double[runs];
        double[] warmed = new double[runs];
        for (int i = 0; i < runs; i++) {
            natively[i] = first(url + join + "warmUp=false", text, 0);
            cold[i] = first(url + join + "warmUp=false", sql, 0);
            warmed[i] = first(url + join + "warmUp=true", sql, 1500);
        }
        System.out.printf(
                Locale.ROOT, "%nFirst query of a JVM, from connecting to the last row (medians of %d JVMs)%n", runs);
        System.out.printf(
                Locale.ROOT,
                "  native %.3f s; relational, warmUp=false %.3f s; relational after 1.5 s of other things, warmUp=true %.3f s%n",
                Contest.median(natively),
                Contest.median(cold),
                Contest.median(warmed));
        goal(
                "(e) first relational query of a JVM, more than the first native one",
                Contest.median(cold) - Contest.median(natively),
                0.5,
                "s");
        goal("(e) the same after a warm-up of 1.5 s", Contest.median(warmed) - Contest.median(natively), 0.1, "s");
        return null;
    }

    private static double first(String url, String sql, long pause) throws Exception {
        long[] figures = ChildPrograms.run("512m", List.of("first", url, sql, String.valueOf(pause)));
        if (figures == null || figures[2] != 10) {
            throw new IllegalStateException("The child JVM failed");
        }
        return (figures[0] + figures[1]) / 1e9;
    }
}
