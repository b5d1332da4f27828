// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Statements over the table d that grow in one way each: the name of the way, and the statement of a size. */
final class PlanningShapes {
    private PlanningShapes() {}

    /** What grows by tables, levels or branches. */
    static Map<String, IntFunction<String>> nested() {
        Map<String, IntFunction<String>> shapes = new LinkedHashMap<>();
        shapes.put(
                "join, star on Time",
                n -> "SELECT t0.i FROM d t0"
                        + each(1, n, i -> " JOIN d t" + i + " ON t0.\"Time\" = t" + i + ".\"Time\"")
                        + " WHERE t0.\"Time\" > 5");
        shapes.put(
                "join, chain on Time",
                n -> "SELECT t0.i FROM d t0"
                        + each(1, n, i -> " JOIN d t" + i + " ON t" + (i - 1) + ".\"Time\" = t" + i + ".\"Time\"")
                        + " WHERE t0.\"Time\" > 5");
        shapes.put(
                "join, star on a value",
                n -> "SELECT t0.i FROM d t0" + each(1, n, i -> " JOIN d t" + i + " ON t0.i = t" + i + ".i"));
        shapes.put(
                "join, chain on a value",
                n -> "SELECT t0.i FROM d t0"
                        + each(1, n, i -> " JOIN d t" + i + " ON t" + (i - 1) + ".i = t" + i + ".i")
                        + " WHERE t0.i > 5");
        shapes.put(
                "join, chain on two",
                n -> "SELECT t0.i FROM d t0"
                        + each(
                                1,
                                n,
                                i -> " JOIN d t" + i + " ON t" + (i - 1) + ".i = t" + i + ".i AND t" + (i - 1)
                                        + ".l = t" + i + ".l"));
        shapes.put(
                "join, star on all",
                n -> "SELECT t0.i FROM d t0"
                        + each(
                                1,
                                n,
                                i -> " JOIN d t" + i + " ON "
                                        + IntStream.range(Math.max(0, i - 4), i)
                                                .mapToObj(j -> "t" + j + ".i = t" + i + ".i")
                                                .collect(Collectors.joining(" AND "))));
        shapes.put(
                "join, USING", n -> "SELECT t0.i FROM d t0" + each(1, n, i -> " JOIN d t" + i + " USING (\"Time\")"));
        shapes.put("join, NATURAL", n -> "SELECT \"Time\" FROM d t0" + each(1, n, i -> " NATURAL JOIN d t" + i));
        shapes.put(
                "join, comma",
                n -> "SELECT t0.i FROM d t0" + each(1, n, i -> ", d t" + i) + " WHERE t0.i > 0"
                        + each(1, n, i -> " AND t" + (i - 1) + ".\"Time\" = t" + i + ".\"Time\""));
        shapes.put(
                "join, LEFT",
                n -> "SELECT t0.i FROM d t0"
                        + each(1, n, i -> " LEFT JOIN d t" + i + " ON t" + (i - 1) + ".\"Time\" = t" + i + ".\"Time\"")
                        + " WHERE t0.\"Time\" > 5");
        shapes.put(
                "join, FULL",
                n -> "SELECT t0.i FROM d t0"
                        + each(
                                1,
                                n,
                                i -> " FULL JOIN d t" + i + " ON t" + (i - 1) + ".\"Time\" = t" + i + ".\"Time\""));
        shapes.put("join, CROSS", n -> "SELECT t0.i FROM d t0" + each(1, n, i -> " CROSS JOIN d t" + i));
        shapes.put(
                "join, in parentheses",
                n -> "SELECT t0.i FROM " + "(".repeat(n - 1) + "d t0"
                        + each(1, n, i -> " JOIN d t" + i + " ON t" + (i - 1) + ".i = t" + i + ".i)"));
        shapes.put(
                "CTE, chain used once",
                n -> "WITH c0 AS (SELECT i, l FROM d)"
                        + each(1, n, i -> ", c" + i + " AS (SELECT i + 1 AS i, l FROM c" + (i - 1) + ")")
                        + " SELECT * FROM c" + (n - 1));
        shapes.put(
                "CTE, chain used twice",
                n -> "WITH c0 AS (SELECT i, l FROM d)"
                        + each(
                                1,
                                n,
                                i -> ", c" + i + " AS (SELECT a.i, b.l FROM c" + (i - 1) + " a JOIN c" + (i - 1)
                                        + " b ON a.i = b.i)")
                        + " SELECT * FROM c" + (n - 1));
        shapes.put(
                "CTE, chain of unions",
                n -> "WITH c0 AS (SELECT i, l FROM d)"
                        + each(
                                1,
                                n,
                                i -> ", c" + i + " AS (SELECT i, l FROM c" + (i - 1) + " UNION SELECT l, i FROM c"
                                        + (i - 1) + ")")
                        + " SELECT * FROM c" + (n - 1));
        shapes.put(
                "CTE, chain of subqueries",
                n -> "WITH c0 AS (SELECT i, l FROM d)"
                        + each(
                                1,
                                n,
                                i -> ", c" + i + " AS (SELECT i, l FROM c" + (i - 1)
                                        + " WHERE i IN (SELECT MAX(i) FROM c" + (i - 1) + "))")
                        + " SELECT * FROM c" + (n - 1));
        shapes.put(
                "CTE, one used often",
                n -> "WITH c AS (SELECT i, COUNT(*) AS l FROM d GROUP BY i)" + " SELECT * FROM c c0"
                        + each(1, n, i -> " JOIN c c" + i + " ON c0.i = c" + i + ".i"));
        shapes.put(
                "CTE, many",
                n -> "WITH c0 AS (SELECT i FROM d)"
                        + each(1, n, i -> ", c" + i + " AS (SELECT i FROM d WHERE l = " + i + ")")
                        + " SELECT c0.i FROM c0" + each(1, n, i -> " JOIN c" + i + " ON c0.i = c" + i + ".i"));
        shapes.put("CTE, nested", n -> within(n, "SELECT i FROM d", "WITH c AS (", ") SELECT * FROM c"));
        shapes.put(
                "CTE, nested, used twice",
                n -> within(n, "SELECT i FROM d", "WITH c AS (", ") SELECT a.i FROM c a JOIN c b ON a.i = b.i"));
        shapes.put("COALESCE, first", n -> "SELECT " + within(n, "i", "COALESCE(", ", l)") + " FROM d");
        shapes.put("COALESCE, last", n -> "SELECT " + within(n, "i", "COALESCE(l, ", ")") + " FROM d");
        shapes.put("COALESCE in WHERE", n -> "SELECT i FROM d WHERE " + within(n, "i", "COALESCE(", ", l)") + " = 1");
        shapes.put("COALESCE of many", n -> "SELECT COALESCE(i" + each(1, n, i -> ", i + " + i) + ") FROM d");
        shapes.put("NULLIF, first", n -> "SELECT " + within(n, "i", "NULLIF(", ", 1)") + " FROM d");
        shapes.put("NULLIF, second", n -> "SELECT " + within(n, "i", "NULLIF(1, ", ")") + " FROM d");
        shapes.put("NULLIF in WHERE", n -> "SELECT i FROM d WHERE " + within(n, "i", "NULLIF(", ", 1)") + " = 1");
        shapes.put("CASE WHEN", n -> "SELECT " + within(n, "i", "CASE WHEN ", " > 1 THEN 1 ELSE 2 END") + " FROM d");
        shapes.put("CASE, ELSE", n -> "SELECT " + within(n, "i", "CASE WHEN i > 1 THEN 1 ELSE ", " END") + " FROM d");
        shapes.put(
                "CASE, value",
                n -> "SELECT " + within(n, "i", "CASE ", " WHEN 1 THEN 2 WHEN 2 THEN 3 ELSE 4 END") + " FROM d");
        shapes.put(
                "CASE of many",
                n -> "SELECT CASE i" + each(0, n, i -> " WHEN " + i + " THEN " + (i + 1)) + " END FROM d");
        shapes.put("GREATEST", n -> "SELECT " + within(n, "i", "GREATEST(", ", l)") + " FROM d");
        shapes.put("LEAST", n -> "SELECT " + within(n, "i", "LEAST(l, ", ", 3)") + " FROM d");
        shapes.put(
                "BETWEEN",
                n -> "SELECT " + within(n, "i", "CASE WHEN ", " BETWEEN 1 AND 3 THEN 1 ELSE 2 END") + " FROM d");
        shapes.put(
                "BETWEEN SYMMETRIC",
                n -> "SELECT " + within(n, "i", "CASE WHEN ", " BETWEEN SYMMETRIC 1 AND 3 THEN 1 ELSE 2 END")
                        + " FROM d");
        shapes.put("IN", n -> "SELECT " + within(n, "i", "CASE WHEN ", " IN (1, 2, 3) THEN 1 ELSE 2 END") + " FROM d");
        shapes.put(
                "IN of rows",
                n -> "SELECT " + within(n, "i", "CASE WHEN (", ", l) IN ((1, 2), (3, 4)) THEN 1 ELSE 2 END")
                        + " FROM d");
        shapes.put(
                "IS DISTINCT FROM",
                n -> "SELECT " + within(n, "i", "CASE WHEN ", " IS DISTINCT FROM 3 THEN 1 ELSE 2 END") + " FROM d");
        shapes.put("IS NULL", n -> "SELECT " + within(n, "i", "CASE WHEN ", " IS NULL THEN 1 ELSE 2 END") + " FROM d");
        shapes.put(
                "rows compared",
                n -> "SELECT " + within(n, "i", "CASE WHEN (", ", l) < (1, 2) THEN 1 ELSE 2 END") + " FROM d");
        shapes.put(
                "LIKE", n -> "SELECT " + within(n, "s", "CASE WHEN ", " LIKE 'a%' THEN 'a' ELSE 'b' END") + " FROM d");
        shapes.put("concatenation", n -> "SELECT s" + each(1, n, i -> " || s") + " FROM d");
        shapes.put("CONCAT", n -> "SELECT " + within(n, "s", "CONCAT(", ", 'x')") + " FROM d");
        shapes.put("addition", n -> "SELECT i" + each(1, n, i -> " + " + i) + " FROM d");
        shapes.put("functions", n -> "SELECT " + within(n, "i", "ABS(", ")") + " FROM d");
        shapes.put("UPPER", n -> "SELECT " + within(n, "s", "UPPER(", ")") + " FROM d");
        shapes.put("SUBSTRING", n -> "SELECT " + within(n, "s", "SUBSTRING(", " FROM 1 FOR 3)") + " FROM d");
        shapes.put("CAST", n -> "SELECT " + within(n, "i", "CAST(CAST(", " AS VARCHAR) AS INTEGER)") + " FROM d");
        shapes.put(
                "EXTRACT",
                n -> "SELECT "
                        + within(n, "\"Time\"", "TIMESTAMP '2020-01-01' + EXTRACT(DAY FROM ", ") * INTERVAL '1' DAY")
                        + " FROM d");
        shapes.put("NOT", n -> "SELECT i FROM d WHERE " + within(n, "i = 1", "NOT (", ")"));
        shapes.put("AND in OR", n -> "SELECT i FROM d WHERE " + within(n, "i = 1", "(l = 1 OR (l = 2 AND ", "))"));
        shapes.put("subquery in FROM", n -> "SELECT * FROM " + within(n, "d", "(SELECT i FROM ", ") x"));
        shapes.put(
                "subquery in FROM, filtered",
                n -> "SELECT * FROM " + within(n, "d", "(SELECT i, l + 1 AS l FROM ", " WHERE i > 1) x"));
        shapes.put(
                "subquery in FROM, grouped",
                n -> "SELECT * FROM " + within(n, "d", "(SELECT i, MAX(l) AS l FROM ", " GROUP BY i) x"));
        shapes.put(
                "subquery in FROM, sorted",
                n -> "SELECT * FROM " + within(n, "d", "(SELECT i, l FROM ", " ORDER BY l LIMIT 5) x"));
        shapes.put("scalar subquery", n -> "SELECT " + within(n, "1", "(SELECT MAX(i) + ", " FROM d)"));
        shapes.put(
                "scalar subqueries", n -> "SELECT 1" + each(0, n, i -> ", (SELECT MAX(i) FROM d WHERE l = " + i + ")"));
        shapes.put(
                "IN (SELECT)", n -> "SELECT i FROM d WHERE " + within(n, "i = 1", "i IN (SELECT i FROM d WHERE ", ")"));
        shapes.put(
                "EXISTS",
                n -> "SELECT i FROM d WHERE "
                        + within(n, "i = 1", "EXISTS (SELECT i FROM d x WHERE x.l = d.l AND ", ")"));
        shapes.put(
                "LATERAL",
                n -> "SELECT t0.i FROM d t0"
                        + each(1, n, i -> ", LATERAL (SELECT i FROM d WHERE l = t" + (i - 1) + ".i) t" + i));
        shapes.put("UNION ALL", n -> "SELECT i FROM d" + each(1, n, i -> " UNION ALL SELECT i FROM d WHERE l = " + i));
        shapes.put("UNION", n -> "SELECT i FROM d" + each(1, n, i -> " UNION SELECT l FROM d"));
        shapes.put("UNION, nested", n -> within(n, "SELECT i FROM d", "SELECT i FROM d UNION (", ")"));
        shapes.put("INTERSECT", n -> "SELECT i FROM d" + each(1, n, i -> " INTERSECT SELECT i FROM d"));
        shapes.put("EXCEPT", n -> "SELECT i FROM d" + each(1, n, i -> " EXCEPT SELECT i FROM d"));
        shapes.put("columns", n -> "SELECT i" + each(1, n, i -> ", i + " + i + " AS c" + i) + " FROM d");
        shapes.put("aggregates", n -> "SELECT SUM(i)" + each(1, n, i -> ", SUM(i + " + i + ")") + " FROM d GROUP BY l");
        shapes.put(
                "windows",
                n -> "SELECT i" + each(1, n, i -> ", SUM(i) OVER (PARTITION BY l ORDER BY i + " + i + ")") + " FROM d");
        shapes.put("ORDER BY", n -> "SELECT i FROM d ORDER BY i" + each(1, n, i -> ", i + " + i));
        shapes.put("GROUP BY", n -> "SELECT COUNT(*) FROM d GROUP BY i" + each(1, n, i -> ", i + " + i));
        return shapes;
    }

    /** What grows by terms. */
    static Map<String, IntFunction<String>> chains() {
        Map<String, IntFunction<String>> shapes = new LinkedHashMap<>();
        shapes.put("OR, one column", n -> "SELECT i FROM d WHERE i = 0" + each(1, n, i -> " OR i = " + i));
        shapes.put(
                "OR, two columns",
                n -> "SELECT i FROM d WHERE i = 0" + each(1, n, i -> " OR " + (i % 2 == 0 ? "i = " : "l = ") + i));
        shapes.put("AND, one column", n -> "SELECT i FROM d WHERE i <> 0" + each(1, n, i -> " AND i <> " + i));
        shapes.put("AND in OR", n -> "SELECT i FROM d WHERE i = 0" + each(1, n, i -> " OR i = " + i + " AND l = " + i));
        shapes.put("IN", n -> "SELECT i FROM d WHERE i IN (0" + each(1, n, i -> ", " + i) + ")");
        shapes.put("NOT IN", n -> "SELECT i FROM d WHERE i NOT IN (0" + each(1, n, i -> ", " + i) + ")");
        shapes.put("IN, computed", n -> "SELECT i FROM d WHERE i + 1 IN (0" + each(1, n, i -> ", " + i) + ")");
        shapes.put("IN, text", n -> "SELECT i FROM d WHERE s IN ('0'" + each(1, n, i -> ", '" + i + "'") + ")");
        shapes.put(
                "IN, rows",
                n -> "SELECT i FROM d WHERE (i, l) IN ((0, 0)" + each(1, n, i -> ", (" + i + ", " + i + ")") + ")");
        shapes.put("IN, time", n -> "SELECT i FROM d WHERE \"Time\" IN (0" + each(1, n, i -> ", " + i) + ")");
        shapes.put(
                "VALUES", n -> "SELECT * FROM (VALUES (0, 'a')" + each(1, n, i -> ", (" + i + ", 'a')") + ") v (a, b)");
        shapes.put(
                "VALUES, joined",
                n -> "SELECT d.i FROM d JOIN (VALUES (0, 'a')" + each(1, n, i -> ", (" + i + ", 'a')")
                        + ") v (a, b) ON d.i = v.a");
        return shapes;
    }

    private static String each(int from, int to, IntFunction<String> part) {
        return IntStream.range(from, to).mapToObj(part).collect(Collectors.joining());
    }

    private static String within(int times, String inner, String before, String after) {
        return String.join("", Collections.nCopies(times, before))
                + inner
                + String.join("", Collections.nCopies(times, after));
    }
}
