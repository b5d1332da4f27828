// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import static io.treeline.benchmark.SampleTables.MONTH;
import static io.treeline.benchmark.SampleTables.START;
import static io.treeline.benchmark.SampleTables.device;
import static io.treeline.benchmark.SampleTables.table;

import io.treeline.server.IotdbServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Buckets of an hour over a month of seconds, beside hand-written native SQL and beside {@code pushdown=off}: AVG,
 * FIRST and LAST, and AVG with gaps filled over a range that is a third longer than the data. {@code --month SECONDS
 * --rounds N --warmup N --fetch N}.
 */
public final class TimeSeriesBenchmark {
    private static final double MOST = 1.2;

    private final String url;
    private final int rounds;
    private final int warmup;
    private final long end;
    private final long longer;
    private final List<String> verdicts = new ArrayList<>();

    private TimeSeriesBenchmark(String url, Map<String, String> options) {
        this.url = url;
        this.rounds = Integer.parseInt(options.get("rounds"));
        this.warmup = Integer.parseInt(options.get("warmup"));
        long seconds = Long.parseLong(options.get("month"));
        this.end = START + 1000 * seconds;
        // Hours without data behind the last.
        this.longer = end + 1000 * (seconds / 3 / 3600 * 3600);
    }

    /** Starts a server, loads it, measures and prints. */
    public static void main(String[] args) throws Exception {
        Map<String, String> options = defaults();
        Options.read(
                args,
                options,
                text -> text,
                "usage: ./treeline benchmark timeseries [--month SECONDS] [--rounds N] [--warmup N] [--fetch N]");
        System.out.println("Starting IoTDB ...");
        try (IotdbServer server = IotdbServer.builder().heaps("512m", "2500m").start()) {
            run(server, options).forEach(System.out::println);
        }
    }

    /** The sizes of the goals. */
    static Map<String, String> defaults() {
        return new LinkedHashMap<>(Map.of(
                "month",
                String.valueOf(SampleTables.SECONDS_OF_MONTH),
                "rounds",
                "9",
                "warmup",
                "3",
                "fetch",
                "20000"));
    }

    /** Loads the table, measures, and gives a line for each goal. */
    static List<String> run(IotdbServer server, Map<String, String> options) throws Exception {
        try (BareWire wire = new BareWire(server.host(), server.port(), "", Integer.parseInt(options.get("fetch")))) {
            System.out.printf(Locale.ROOT, "Loading %,d seconds ...%n", Integer.parseInt(options.get("month")));
            SampleTables.load(wire, 1_000, Integer.parseInt(options.get("month")));
        }
        TimeSeriesBenchmark benchmark = new TimeSeriesBenchmark(server.url(), options);
        String hours = " group by ([" + START + ", " + benchmark.end + "), 1h)";
        String range = " FROM " + table(MONTH) + " WHERE \"Time\" >= " + START + " AND \"Time\" < ";
        benchmark.contest(
                "AVG by hour",
                "select avg(v) from " + device(MONTH) + hours,
                "SELECT TIME_BUCKET('1 hour', \"Time\"), AVG(v)" + range + benchmark.end + " GROUP BY 1");
        benchmark.contest(
                "FIRST and LAST by hour",
                "select first_value(v), last_value(v) from " + device(MONTH) + hours,
                "SELECT TIME_BUCKET('1 hour', \"Time\"), FIRST(v, \"Time\"), LAST(v, \"Time\")" + range + benchmark.end
                        + " GROUP BY 1");
        benchmark.contest(
                "AVG by hour, the last one carried over gaps",
                "select avg(v) from " + device(MONTH) + " group by ([" + START + ", " + benchmark.longer
                        + "), 1h) fill(previous)",
                "SELECT TIME_BUCKET_GAPFILL('1 hour', \"Time\"), LOCF(AVG(v))" + range + benchmark.longer
                        + " GROUP BY 1 ORDER BY 1");
        return benchmark.verdicts;
    }

    private void contest(String what, String text, String sql) throws Exception {
        try (Connection connection = connect("on");
                Connection local = connect("off")) {
            double[] ratios = new Contest(what, warmup, rounds, true)
                    .with("native", () -> sum(connection, text))
                    .with("relational", () -> sum(connection, sql))
                    .run();
            double[] slow = new Contest(what + ", beside pushdown=off", 1, Math.min(rounds, 3), true)
                    .with("relational", () -> sum(connection, sql))
                    .with("relational, pushdown=off", () -> sum(local, sql))
                    .run();
            verdicts.add(String.format(
                    Locale.ROOT,
                    "%-9s %-50s relational beside native %6.3f x (goal: at most %s), %6.2f times as fast as pushdown=off",
                    ratios[1] <= MOST ? "met" : "NOT MET",
                    what,
                    ratios[1],
                    MOST,
                    slow[1]));
        }
    }

    private Connection connect(String pushdown) throws SQLException {
        return DriverManager.getConnection(
                url + (url.contains("?") ? "&" : "?") + "time_zone=UTC&pushdown=" + pushdown, "root", "root");
    }

    /** Rows, and the sum of all columns behind the time, to a digit that no order of addition changes. */
    private static Object sum(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int width = result.getMetaData().getColumnCount();
            long rows = 0;
            double sum = 0;
            while (result.next()) {
                rows++;
                for (int i = 2; i <= width; i++) {
                    sum += result.getDouble(i);
                }
            }
            return rows + " rows, " + String.format(Locale.ROOT, "%.6e", sum);
        }
    }
}
