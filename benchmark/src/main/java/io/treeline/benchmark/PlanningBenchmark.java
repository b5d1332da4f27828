// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import io.treeline.sql.engine.SqlEngine;
import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How planning grows with a statement, by the way in which the statement grows; without a server. {@code --rounds N}.
 */
public final class PlanningBenchmark {
    /** The table of all statements, which needs no definitions. */
    private static final String TABLE = "(VALUES (1, 2), (3, 4)) ";

    private static final int[] NESTED = {16, 32, 64, 128};
    private static final int[] CHAINED = {1_000, 2_000, 5_000, 10_000};

    private PlanningBenchmark() {}

    /** Measures and prints a line for each shape. */
    public static void main(String[] args) throws Exception {
        if (args.length != 0 && !(args.length == 2 && args[0].equals("--rounds"))) {
            System.err.println("usage: ./treeline benchmark planning [--rounds N]");
            System.exit(2);
        }
        int rounds = args.length == 0 ? 5 : Integer.parseInt(args[1]);
        System.out.println("Milliseconds to parse, validate, plan and bind, the best of " + rounds);
        print(nested(), NESTED, rounds);
        print(chains(), CHAINED, rounds);
    }

    private static void print(Map<String, IntFunction<String>> shapes, int[] sizes, int rounds) throws SQLException {
        System.out.printf(
                Locale.ROOT,
                "%n%-28s%s%n",
                "",
                IntStream.of(sizes)
                        .mapToObj(size -> String.format(Locale.ROOT, "%9d", size))
                        .collect(Collectors.joining()));
        for (Map.Entry<String, IntFunction<String>> shape : shapes.entrySet()) {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-28s", shape.getKey()));
            for (int size : sizes) {
                line.append(String.format(
                        Locale.ROOT, "%9.1f", milliseconds(shape.getValue().apply(size), rounds)));
            }
            System.out.println(line);
        }
    }

    static double milliseconds(String sql, int rounds) throws SQLException {
        double best = Double.MAX_VALUE;
        for (int i = 0; i < rounds; i++) {
            SqlEngine engine = EmptyCatalog.engine();
            long start = System.nanoTime();
            EmptyCatalog.bind(engine, sql);
            best = Math.min(best, (System.nanoTime() - start) / 1e6);
        }
        return best;
    }

    static Map<String, IntFunction<String>> nested() {
        Map<String, IntFunction<String>> shapes = new LinkedHashMap<>();
        String first = "SELECT t0.a FROM " + TABLE + "t0 (a, b)";
        shapes.put(
                "inner joins, star",
                n -> first + each(n, i -> " JOIN " + TABLE + "t" + i + " (a, b) ON t0.a = t" + i + ".a"));
        shapes.put(
                "inner joins, chain",
                n -> first + each(n, i -> " JOIN " + TABLE + "t" + i + " (a, b) ON t" + (i - 1) + ".a = t" + i + ".a"));
        shapes.put(
                "joins USING",
                n -> "SELECT a FROM " + TABLE + "t0 (a, b)"
                        + each(n, i -> " JOIN " + TABLE + "t" + i + " (a, b" + i + ") USING (a)"));
        shapes.put(
                "left joins",
                n -> first
                        + each(
                                n,
                                i -> " LEFT JOIN " + TABLE + "t" + i + " (a, b) ON t" + (i - 1) + ".a = t" + i + ".a"));
        shapes.put(
                "full joins",
                n -> first
                        + each(
                                n,
                                i -> " FULL JOIN " + TABLE + "t" + i + " (a, b) ON t" + (i - 1) + ".a = t" + i + ".a"));
        shapes.put(
                "comma joins",
                n -> first + each(n, i -> ", " + TABLE + "t" + i + " (a, b)") + " WHERE t0.a > 0"
                        + each(n, i -> " AND t" + (i - 1) + ".a = t" + i + ".a"));
        shapes.put(
                "WITH, each used twice",
                n -> "WITH c0 AS (SELECT a, b FROM " + TABLE + "t (a, b))"
                        + each(
                                n,
                                i -> ", c" + i + " AS (SELECT x.a, y.b FROM c" + (i - 1) + " x JOIN c" + (i - 1)
                                        + " y ON x.a = y.a)")
                        + " SELECT * FROM c" + (n - 1));
        shapes.put(
                "WITH, nested",
                n -> within(
                        n,
                        "SELECT a FROM " + TABLE + "t (a, b)",
                        "WITH c AS (",
                        ") SELECT x.a FROM c x JOIN c y ON x.a = y.a"));
        for (String call : new String[] {
            "COALESCE(?, b)",
            "NULLIF(?, b)",
            "GREATEST(?, b)",
            "CASE ? WHEN 1 THEN 2 WHEN 2 THEN 3 END",
            "CASE WHEN ? BETWEEN 1 AND b THEN a END",
            "CASE WHEN ? IN (1, 2, b) THEN a END",
            "CASE WHEN (?, b) < (1, 2) THEN a END",
            "ABS(?)",
            "1 + (?)"
        }) {
            int hole = call.indexOf('?');
            shapes.put(
                    call.replace("?", "..."),
                    n -> "SELECT " + within(n, "a", call.substring(0, hole), call.substring(hole + 1)) + " FROM "
                            + TABLE + "t (a, b)");
        }
        shapes.put(
                "subqueries in FROM",
                n -> "SELECT * FROM "
                        + within(n, TABLE + "x (a, b)", "(SELECT a, b + 1 AS b FROM ", " WHERE a > 0) x"));
        shapes.put(
                "subqueries in WHERE",
                n -> "SELECT a FROM " + TABLE + "t (a, b) WHERE "
                        + within(n, "b = 2", "a IN (SELECT a FROM " + TABLE + "t (a, b) WHERE ", ")"));
        shapes.put(
                "UNION",
                n -> "SELECT a FROM " + TABLE + "t (a, b)"
                        + each(n, i -> " UNION SELECT b FROM " + TABLE + "t (a, b)"));
        return shapes;
    }

    static Map<String, IntFunction<String>> chains() {
        Map<String, IntFunction<String>> shapes = new LinkedHashMap<>();
        String from = " FROM " + TABLE + "t (a, b)";
        shapes.put("OR", n -> "SELECT a" + from + " WHERE a = 0" + each(n, i -> " OR b = " + i));
        shapes.put("AND", n -> "SELECT a" + from + " WHERE a <> 0" + each(n, i -> " AND b <> " + i));
        shapes.put("IN", n -> "SELECT a" + from + " WHERE a IN (0" + each(n, i -> ", " + i) + ")");
        shapes.put("VALUES", n -> "SELECT * FROM (VALUES (0, 'x')" + each(n, i -> ", (" + i + ", 'x')") + ") t (a, b)");
        return shapes;
    }

    private static String each(int size, IntFunction<String> part) {
        return IntStream.range(1, size).mapToObj(part).collect(Collectors.joining());
    }

    private static String within(int times, String inner, String before, String after) {
        return String.join("", Collections.nCopies(times, before))
                + inner
                + String.join("", Collections.nCopies(times, after));
    }
}
