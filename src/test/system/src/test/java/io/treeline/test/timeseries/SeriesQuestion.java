// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.timeseries;

import java.time.Instant;
import java.util.List;
import java.util.Random;

/**
 * One question, in the words of time series and in PostgreSQL's own.
 *
 * @param ours reads {@code %s}, a table of one device or many
 * @param reference reads {@code series}, in which {@code %s} says which devices
 */
record SeriesQuestion(String ours, String reference) {
    private static final String ORIGIN = "TIMESTAMP WITH TIME ZONE '2000-01-03 00:00:00+00'";

    /** A width and how PostgreSQL finds its buckets: by UTC, or by the clock of Berlin. */
    private record Width(String interval, String zone, long seconds) {
        String ours(String function, String more) {
            return function + "('" + interval + "', \"Time\"" + (zone == null ? "" : ", '" + zone + "'") + more + ')';
        }

        String reference(String time) {
            if (interval.matches("1 (month|year)") || interval.equals("3 months")) {
                String unit = interval.equals("3 months") ? "quarter" : interval.substring(2);
                String clock = zone == null ? "UTC" : zone;
                return "(DATE_TRUNC('" + unit + "', " + time + " AT TIME ZONE '" + clock + "') AT TIME ZONE '" + clock
                        + "')";
            }
            return zone == null
                    ? "DATE_BIN(INTERVAL '" + interval + "', " + time + ", " + ORIGIN + ")"
                    : "(DATE_BIN(INTERVAL '" + interval + "', " + time + " AT TIME ZONE '" + zone
                            + "', TIMESTAMP '2000-01-03 00:00:00') AT TIME ZONE '" + zone + "')";
        }

        /** All starts of buckets from that of one time up to another. */
        String buckets(String start, String finish) {
            String clock = zone == null ? "UTC" : zone;
            return "(SELECT g AT TIME ZONE '" + clock + "' AS b FROM GENERATE_SERIES(" + reference(start)
                    + " AT TIME ZONE '" + clock + "', " + finish + " AT TIME ZONE '" + clock + "', INTERVAL '"
                    + interval + "') AS g WHERE g AT TIME ZONE '" + clock + "' < " + finish + ")";
        }
    }

    static SeriesQuestion random(RandomSeries series, Random random) {
        return switch (random.nextInt(7)) {
            case 0, 1, 2 -> gaps(series, random);
            case 3 -> edges(series, random);
            case 4, 5 -> differences(series, random);
            default -> windows(series, random);
        };
    }

    private static Width width(RandomSeries series, Random random) {
        List<Width> all = List.of(
                new Width("7 seconds", null, 7),
                new Width("1 minute", null, 60),
                new Width("90 minutes", null, 5400),
                new Width("1 hour", null, 3600),
                new Width("1 day", null, 86_400),
                new Width("1 day", "Europe/Berlin", 86_400),
                new Width("2 days", "Europe/Berlin", 172_800),
                new Width("1 week", "Europe/Berlin", 604_800),
                new Width("1 week", null, 604_800),
                new Width("1 month", null, 2_592_000),
                new Width("1 month", "Europe/Berlin", 2_592_000),
                new Width("3 months", "Europe/Berlin", 7_776_000),
                new Width("1 year", null, 31_536_000),
                new Width("2 days", "Asia/Kathmandu", 172_800));
        List<Width> fitting = all.stream()
                .filter(width -> series.seconds() / width.seconds() < 1_500)
                .toList();
        return fitting.get(random.nextInt(fitting.size()));
    }

    private static String literal(Instant time) {
        return "TIMESTAMP WITH TIME ZONE '" + time.toString().replace('T', ' ').replace("Z", "+00") + "'";
    }

    private static SeriesQuestion gaps(RandomSeries series, Random random) {
        Width width = width(series, random);
        Instant one = series.time();
        Instant other = series.time();
        Instant start = one.isBefore(other) ? one : other;
        Instant finish = one.isBefore(other) ? other : one;
        boolean perDevice = random.nextBoolean();
        boolean arguments = random.nextInt(3) == 0;
        boolean bounded = !arguments || random.nextBoolean();
        String value = List.of("AVG(v)", "MAX(n)", "SUM(l)", "MIN(v)", "AVG(n)", "MAX(l)")
                .get(random.nextInt(6));
        String where = bounded ? " WHERE \"Time\" >= " + literal(start) + " AND \"Time\" < " + literal(finish) : "";
        String having = random.nextInt(4) == 0 ? " HAVING COUNT(v) > 1" : "";
        String keys = perDevice ? "\"Device\", " : "";
        String ours = "SELECT " + keys
                + width.ours(
                        "TIME_BUCKET_GAPFILL",
                        arguments ? ", start => " + literal(start) + ", finish => " + literal(finish) : "")
                + " AS b, " + value + ", COUNT(*), COALESCE(COUNT(v), -1), LOCF(" + value + "), LOCF(" + value
                + ", treat_null_as_missing => TRUE), INTERPOLATE(" + value + ") FROM %s" + where + " GROUP BY " + keys
                + "b" + having;
        String partition = "PARTITION BY k ORDER BY b";
        // The row of each bucket, if it is there; which row with a group is the last up to it, and the first from it
        // on; of the values likewise.
        String reference =
                "WITH agg AS (SELECT " + (perDevice ? "\"Device\"" : "'all'") + " AS k, " + width.reference("\"Time\"")
                        + " AS b, " + value + " AS x, COUNT(*) AS c, COUNT(v) AS cv FROM series WHERE %s"
                        + where.replace("WHERE", "AND") + " GROUP BY 1, 2" + having + "), keys AS ("
                        + (perDevice ? "SELECT DISTINCT k FROM agg" : "SELECT 'all' AS k")
                        + "), slots AS (SELECT k, b FROM keys CROSS JOIN "
                        + width.buckets(literal(start), literal(finish))
                        + " AS g UNION SELECT k, b FROM agg), filled AS (SELECT k, b, x, c, cv, MAX(b) FILTER (WHERE c IS NOT NULL) OVER ("
                        + partition
                        + ") AS p, MIN(b) FILTER (WHERE c IS NOT NULL) OVER (" + partition
                        + " ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS q, MAX(b) FILTER (WHERE x IS NOT NULL) OVER ("
                        + partition
                        + ") AS pv FROM slots LEFT JOIN agg USING (k, b)) SELECT " + (perDevice ? "f.k, " : "")
                        + "f.b, f.x, f.c, COALESCE(f.cv, -1), p.x, pv.x, CASE WHEN f.p = f.b THEN f.x ELSE "
                        + interpolated(value)
                        + " END FROM filled f LEFT JOIN agg p ON p.k = f.k AND p.b = f.p LEFT JOIN agg q ON q.k = f.k AND q.b = f.q LEFT JOIN agg pv ON pv.k = f.k AND pv.b = f.pv";
        return new SeriesQuestion(ours, reference);
    }

    private static String interpolated(String value) {
        String seconds = "EXTRACT(EPOCH FROM %s - %s)";
        String line = "(p.x * " + seconds.formatted("q.b", "f.b") + " + q.x * " + seconds.formatted("f.b", "p.b")
                + ") / " + seconds.formatted("q.b", "p.b");
        return switch (value) {
            case "AVG(v)", "MIN(v)" ->
                line.replace("EXTRACT(", "CAST(EXTRACT(").replace(".b)", ".b) AS DOUBLE PRECISION)");
            case "MAX(n)" -> "CAST(ROUND(" + line + ") AS INTEGER)";
            case "MAX(l)" -> "CAST(ROUND(" + line + ") AS BIGINT)";
            default -> line;
        };
    }

    private static SeriesQuestion edges(RandomSeries series, Random random) {
        Width width = width(series, random);
        String column = List.of("v", "n", "l", "s", "flag").get(random.nextInt(5));
        boolean grouped = random.nextInt(4) > 0;
        String where = switch (random.nextInt(4)) {
            case 0 -> " WHERE " + column + " IS NOT NULL";
            case 1 -> " WHERE n > 100";
            default -> " WHERE \"Time\" >= " + literal(series.time());
        };
        String ours = "SELECT " + (grouped ? width.ours("TIME_BUCKET", "") + " AS b, " : "")
                + "FIRST(#, \"Time\"), LAST(#, \"Time\"), MIN_BY(s, \"Time\"), MAX_BY(n, \"Time\"), COUNT(#) FROM %s"
                        .replace("#", column)
                + where + (grouped ? " GROUP BY 1" : "");
        String reference = "SELECT " + (grouped ? width.reference("\"Time\"") + " AS b, " : "")
                + ("(ARRAY_AGG(# ORDER BY \"Time\"))[1], (ARRAY_AGG(# ORDER BY \"Time\" DESC))[1], (ARRAY_AGG(s ORDER BY \"Time\"))[1], "
                                + "(ARRAY_AGG(n ORDER BY \"Time\" DESC))[1], COUNT(#) FROM series")
                        .replace("#", column)
                + where + " AND %s" + (grouped ? " GROUP BY 1" : "");
        return new SeriesQuestion("one:" + ours, "one:" + reference);
    }

    private static SeriesQuestion differences(RandomSeries series, Random random) {
        Width width = width(series, random);
        String column = List.of("v", "n", "l").get(random.nextInt(3));
        String ours = "SELECT \"Device\", " + width.ours("TIME_BUCKET", "")
                + " AS b, DELTA(#, \"Time\"), RATE(#, \"Time\"), COUNTER_DELTA(#, \"Time\"), COUNTER_RATE(#, \"Time\"), COUNTER_RESETS(#, \"Time\"), TIME_WEIGHT_AVG(#, \"Time\"), "
                        .replace("#", column)
                + "INTEGRAL(#, \"Time\", 'locf'), average(time_weight('LOCF', \"Time\", #)), EXTRACT(EPOCH FROM STATE_DURATION(# > 1, \"Time\")) FROM %s WHERE # IS NOT NULL GROUP BY 1, 2"
                        .replace("#", column);
        String seconds = "NULLIF(CAST(EXTRACT(EPOCH FROM MAX(t) - MIN(t)) AS DOUBLE PRECISION), 0)";
        String counted = "COALESCE(SUM(CASE WHEN x < px THEN x ELSE x - px END), 0)";
        String changed = "(ARRAY_AGG(x ORDER BY t DESC))[1] - (ARRAY_AGG(x ORDER BY t))[1]";
        String reference = "SELECT d, b, " + changed + ", CAST(" + changed + " AS DOUBLE PRECISION) / " + seconds + ", "
                + counted + ", CAST(" + counted + " AS DOUBLE PRECISION) / " + seconds
                + ", COUNT(*) FILTER (WHERE x < px), SUM((x + px) / CAST(2 AS DOUBLE PRECISION) * dt) / " + seconds
                + ", COALESCE(SUM(px * dt), 0), SUM(px * dt) / " + seconds
                + ", COALESCE(SUM(CAST(dt AS NUMERIC)) FILTER (WHERE px > 1), 0) FROM (SELECT d, b, t, x, LAG(x) OVER w AS px, CAST(EXTRACT(EPOCH FROM t - LAG(t) OVER w) AS DOUBLE PRECISION) AS dt FROM (SELECT \"Device\" AS d, "
                + width.reference("\"Time\"") + " AS b, \"Time\" AS t, "
                + (column.equals("v") ? "v" : "CAST(" + column + " AS BIGINT)") + " AS x FROM series WHERE " + column
                + " IS NOT NULL AND %s) q WINDOW w AS (PARTITION BY d, b ORDER BY t)) r GROUP BY d, b";
        return new SeriesQuestion(ours, reference);
    }

    private static SeriesQuestion windows(RandomSeries series, Random random) {
        long size = Math.max(1, series.seconds() / (3 + random.nextInt(40)));
        switch (random.nextInt(3)) {
            case 0 -> {
                String interval = "INTERVAL '" + size + " seconds'";
                return new SeriesQuestion(
                        "SELECT window_start, window_end, COUNT(*), MAX(n) FROM TABLE(TUMBLE(TABLE %s, DESCRIPTOR(\"Time\"), "
                                + interval + ")) AS w GROUP BY window_start, window_end",
                        "SELECT b, b + " + interval + ", COUNT(*), MAX(n) FROM (SELECT DATE_BIN(" + interval
                                + ", \"Time\", " + ORIGIN + ") AS b, n FROM series WHERE %s) q GROUP BY b");
            }
            case 1 -> {
                String slide = "INTERVAL '" + Math.max(1, size / (1 + random.nextInt(4))) + " seconds'";
                String interval = "INTERVAL '" + size + " seconds'";
                String binned = "DATE_BIN(" + slide + ", \"Time\", " + ORIGIN + ")";
                return new SeriesQuestion(
                        "SELECT window_start, window_end, COUNT(*), SUM(l) FROM TABLE(HOP(TABLE %s, DESCRIPTOR(\"Time\"), "
                                + slide + ", " + interval + ")) AS w GROUP BY 1, 2",
                        "SELECT b, b + " + interval + ", COUNT(*), SUM(l) FROM series, GENERATE_SERIES(" + binned
                                + " - 5 * " + slide + ", " + binned + ", " + slide + ") AS b WHERE b + " + interval
                                + " > \"Time\" AND %s GROUP BY b");
            }
            default -> {
                String gap = "INTERVAL '" + Math.max(1, size / 10) + " seconds'";
                return new SeriesQuestion(
                        "SELECT \"Device\", window_start, window_end, COUNT(*), MIN(v) FROM TABLE(SESSION(TABLE %s, DESCRIPTOR(\"Time\"), DESCRIPTOR(\"Device\"), "
                                + gap + ")) AS w GROUP BY 1, 2, 3",
                        "SELECT d, MIN(t), MAX(t) + " + gap
                                + ", COUNT(*), MIN(v) FROM (SELECT d, t, v, SUM(CASE WHEN t - p < " + gap
                                + " THEN 0 ELSE 1 END) OVER (PARTITION BY d ORDER BY t) AS session FROM (SELECT \"Device\" AS d, \"Time\" AS t, v, "
                                + "LAG(\"Time\") OVER (PARTITION BY \"Device\" ORDER BY \"Time\") AS p FROM series WHERE %s) q) r GROUP BY d, session");
            }
        }
    }
}
