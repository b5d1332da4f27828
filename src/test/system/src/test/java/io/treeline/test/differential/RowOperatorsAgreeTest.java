// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Written-out windows, aggregates, grouping sets, joins and subqueries: all forms of each, asked of Treeline and of
 * PostgreSQL with the same rows.
 */
@WithServer
class RowOperatorsAgreeTest {
    private static Connection treeline;
    private static Connection postgres;

    @BeforeAll
    static void load(IotdbServer server) throws SQLException {
        treeline = DriverManager.getConnection(
                server.url().replaceFirst("/$", "") + "/root.row_ops?user=root&password=root&timeZone=UTC");
        postgres = Reference.connect();
        Random random = new Random(11);
        try (Statement iotdb = treeline.createStatement();
                Statement reference = postgres.createStatement()) {
            iotdb.execute("create database root.row_ops");
            reference.execute("CREATE SCHEMA row_ops");
            reference.execute("SET search_path TO row_ops");
            for (String table : List.of("a", "b", "c")) {
                iotdb.execute("create " + (table.equals("b") ? "" : "aligned ") + "timeseries root.row_ops." + table
                        + (table.equals("b")
                                ? ".g int32"
                                : "(g int32, i int32, l int64, d double, s text, o boolean)"));
                if (table.equals("b")) {
                    for (String series : List.of("i int32", "l int64", "d double", "s text", "o boolean")) {
                        iotdb.execute("create timeseries root.row_ops.b." + series);
                    }
                }
                reference.execute(
                        "CREATE TABLE " + table
                                + " (\"Time\" timestamp PRIMARY KEY, g int, i int, l bigint, d double precision, s text, o boolean)");
                for (int n = 0; n < 40; n++) {
                    int time = table.equals("a") ? n : table.equals("b") ? n * 2 : n * 3;
                    String values = random.nextInt(4) + ", " + maybe(random, random.nextInt(9) - 2) + ", "
                            + maybe(random, random.nextInt(5) * 1_000_000_000_000L) + ", "
                            + maybe(random, (random.nextInt(40) - 20) / 8.0) + ", "
                            + maybe(random, "'" + (char) ('a' + random.nextInt(4)) + "'") + ", "
                            + maybe(random, random.nextBoolean());
                    iotdb.execute("insert into root.row_ops." + table + "(time, g, i, l, d, s, o) values ("
                            + time * 1000L + ", " + values + ")");
                    reference.execute("INSERT INTO " + table + " VALUES (timestamp 'epoch' + interval '" + time
                            + " seconds', " + values + ")");
                }
            }
        }
    }

    @AfterAll
    static void close() throws SQLException {
        treeline.close();
        postgres.createStatement().execute("DROP SCHEMA row_ops CASCADE");
        postgres.close();
    }

    private static String maybe(Random random, Object value) {
        return random.nextInt(5) == 0 ? "null" : value.toString();
    }

    private static List<String> answer(Connection connection, String sql) {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int width = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= width; i++) {
                    Object value = result.getMetaData().getColumnType(i) == Types.TIMESTAMP
                            ? result.getObject(i, LocalDateTime.class)
                            : result.getObject(i);
                    row.append(text(value)).append('|');
                }
                rows.add(row.toString());
            }
        } catch (SQLException e) {
            return List.of("error " + e.getSQLState() + " " + (connection == treeline ? e.getMessage() : ""));
        }
        rows.sort(null);
        return rows;
    }

    /** Sums of doubles may differ in their last digits, by the order of rows. */
    private static String text(Object value) {
        if (value instanceof Double d && !Double.isFinite(d) || !(value instanceof Number)) {
            return String.valueOf(value);
        }
        BigDecimal number =
                new BigDecimal(value.toString()).round(new MathContext(11)).stripTrailingZeros();
        return number.abs().compareTo(new BigDecimal("1e-12")) < 0 ? "0" : number.toPlainString();
    }

    private static void agree(List<String> statements) {
        List<String> differences = new ArrayList<>();
        for (String sql : statements) {
            List<String> ours = answer(treeline, sql);
            List<String> theirs = answer(postgres, sql);
            boolean bothRefuse = ours.size() == 1
                    && theirs.size() == 1
                    && ours.get(0).startsWith("error")
                    && theirs.get(0).startsWith("error")
                    && ours.get(0).startsWith(theirs.get(0).trim());
            if (!ours.equals(theirs) && !bothRefuse) {
                differences.add(sql + "\n  Treeline:   " + shorter(ours) + "\n  PostgreSQL: " + shorter(theirs));
            }
        }
        assertThat(differences)
                .describedAs(differences.size() + " of " + statements.size() + " differ")
                .isEmpty();
    }

    private static String shorter(List<String> rows) {
        return rows.size() + " rows " + (rows.size() > 12 ? rows.subList(0, 12) + " ..." : rows);
    }

    @Test
    void windows() {
        List<String> statements = new ArrayList<>();
        List<String> places = List.of(
                "ROW_NUMBER()",
                "RANK()",
                "DENSE_RANK()",
                "PERCENT_RANK()",
                "CUME_DIST()",
                "NTILE(1)",
                "NTILE(3)",
                "NTILE(7)",
                "NTILE(50)",
                "LAG(i)",
                "LAG(s, 2)",
                "LAG(i, 3, -9)",
                "LEAD(d, 2, 0.5)",
                "LEAD(i, -1)",
                "LAG(i, g)",
                "FIRST_VALUE(i)",
                "LAST_VALUE(s)",
                "NTH_VALUE(i, 2)",
                "NTH_VALUE(s, g + 1)");
        for (String place : places) {
            for (String spec : List.of(
                    "ORDER BY \"Time\"",
                    "PARTITION BY g ORDER BY \"Time\" DESC",
                    "PARTITION BY s, o ORDER BY i, \"Time\"",
                    "PARTITION BY g ORDER BY d NULLS FIRST, \"Time\"")) {
                statements.add("SELECT \"Time\", " + place + " OVER (" + spec + ") FROM a");
            }
        }
        for (String place : List.of("RANK()", "DENSE_RANK()", "PERCENT_RANK()", "CUME_DIST()")) {
            statements.add("SELECT \"Time\", " + place + " OVER (ORDER BY i) FROM a");
            statements.add("SELECT \"Time\", " + place + " OVER (PARTITION BY o ORDER BY s DESC) FROM b");
        }
        List<String> aggregates = List.of(
                "SUM(i)",
                "SUM(l)",
                "SUM(d)",
                "COUNT(*)",
                "COUNT(s)",
                "AVG(i)",
                "AVG(d)",
                "MIN(d)",
                "MAX(s)",
                "MIN(i)",
                "STDDEV(i)",
                "VAR_POP(d)",
                "BOOL_AND(o)",
                "FIRST_VALUE(i)",
                "LAST_VALUE(s)",
                "NTH_VALUE(i, 2)",
                "SUM(i) FILTER (WHERE g > 1)",
                "COUNT(*) FILTER (WHERE o)");
        List<String> frames = List.of(
                "",
                "ROWS 2 PRECEDING",
                "ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING",
                "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
                "ROWS BETWEEN 1 FOLLOWING AND 4 FOLLOWING",
                "RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING",
                "RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
                "RANGE BETWEEN INTERVAL '5' SECOND PRECEDING AND INTERVAL '2' SECOND FOLLOWING",
                "RANGE BETWEEN INTERVAL '1' MINUTE PRECEDING AND INTERVAL '3' SECOND PRECEDING",
                "ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING EXCLUDE CURRENT ROW",
                "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE TIES");
        for (int n = 0; n < aggregates.size(); n++) {
            for (int m = 0; m < frames.size(); m++) {
                String partition = (n + m) % 2 == 0 ? "PARTITION BY g " : "";
                statements.add("SELECT \"Time\", " + aggregates.get(n) + " OVER (" + partition + "ORDER BY \"Time\" "
                        + frames.get(m) + ") FROM a");
            }
        }
        for (String aggregate : List.of("SUM(l)", "COUNT(*)", "MAX(\"Time\")", "AVG(d)")) {
            for (String spec : List.of(
                    "ORDER BY i",
                    "ORDER BY i DESC",
                    "ORDER BY i NULLS FIRST",
                    "PARTITION BY o ORDER BY i DESC NULLS LAST",
                    "ORDER BY d",
                    "ORDER BY l DESC")) {
                for (String frame : List.of(
                        "",
                        "RANGE BETWEEN 2 PRECEDING AND CURRENT ROW",
                        "RANGE BETWEEN 1 FOLLOWING AND 3 FOLLOWING",
                        "RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING",
                        "RANGE BETWEEN CURRENT ROW AND 1 FOLLOWING EXCLUDE GROUP",
                        "RANGE BETWEEN 3 PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE TIES")) {
                    statements.add("SELECT \"Time\", " + aggregate + " OVER (" + spec + " " + frame + ") FROM a");
                }
            }
        }
        statements.addAll(List.of(
                "SELECT g, SUM(SUM(i)) OVER (ORDER BY g), RANK() OVER (ORDER BY COUNT(*) DESC) FROM a GROUP BY g",
                "SELECT \"Time\", SUM(i) OVER w, COUNT(*) OVER (w ROWS 1 PRECEDING) FROM a WINDOW w AS (PARTITION BY g ORDER BY \"Time\")",
                "SELECT DISTINCT g, COUNT(*) OVER (PARTITION BY g, o) FROM a",
                "SELECT i - AVG(i) OVER (PARTITION BY g) FROM a WHERE i IS NOT NULL",
                "SELECT * FROM (SELECT g, \"Time\", ROW_NUMBER() OVER (PARTITION BY g ORDER BY \"Time\" DESC) AS n FROM a) x WHERE n <= 2",
                "SELECT \"Time\", RANK() OVER (), SUM(i) OVER (), LAST_VALUE(g) OVER (PARTITION BY g) FROM a",
                "SELECT \"Time\", NTILE(0) OVER (ORDER BY \"Time\") FROM a",
                "SELECT NTH_VALUE(i, 0) OVER (ORDER BY \"Time\") FROM a",
                "SELECT SUM(i) OVER (ORDER BY \"Time\" ROWS BETWEEN 2 - 3 PRECEDING AND CURRENT ROW) FROM a"));
        agree(statements);
    }

    @Test
    void aggregates() {
        List<String> calls = List.of(
                "COUNT(*)",
                "COUNT(i)",
                "COUNT(DISTINCT s)",
                "SUM(i)",
                "SUM(l)",
                "SUM(DISTINCT i)",
                "SUM(d)",
                "AVG(i)",
                "AVG(l)",
                "AVG(d)",
                "AVG(DISTINCT l)",
                "MIN(s)",
                "MAX(d)",
                "MIN(\"Time\")",
                "MAX(l)",
                "STDDEV(i)",
                "STDDEV_POP(l)",
                "VARIANCE(d)",
                "VAR_SAMP(i)",
                "VAR_POP(i)",
                "STDDEV_SAMP(d)",
                "BOOL_AND(o)",
                "BOOL_OR(o)",
                "EVERY(o)",
                "BIT_AND(i)",
                "BIT_OR(i)",
                "STRING_AGG(s, '-' ORDER BY s, \"Time\")",
                "STRING_AGG(s, s ORDER BY \"Time\" DESC)",
                "STRING_AGG(DISTINCT s, ',' ORDER BY s)",
                "SUM(i) FILTER (WHERE o)",
                "COUNT(*) FILTER (WHERE d > 0)",
                "COVAR_POP(d, i)",
                "COVAR_SAMP(i, l)",
                "REGR_COUNT(d, i)",
                "REGR_SXX(d, i)",
                "CORR(d, i)",
                "REGR_SLOPE(d, i)",
                "REGR_INTERCEPT(l, i)",
                "REGR_R2(d, i)",
                "REGR_AVGX(d, i)",
                "REGR_AVGY(d, l)",
                "REGR_SXY(d, i)",
                "REGR_SYY(d, i)",
                "PERCENTILE_CONT(0.3) WITHIN GROUP (ORDER BY d)",
                "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY i)",
                "PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY s DESC)",
                "AVG(i) + SUM(d) / COUNT(*)");
        List<String> statements = new ArrayList<>();
        for (String call : calls) {
            statements.add("SELECT " + call + " FROM a");
            statements.add("SELECT " + call + " FROM b WHERE i > 1000");
            statements.add("SELECT g, " + call + " FROM a GROUP BY g");
            statements.add("SELECT s, o, " + call + " FROM b GROUP BY s, o HAVING COUNT(*) > 1");
            statements.add("SELECT g, o, GROUPING(g, o), " + call + " FROM a GROUP BY ROLLUP(g, o)");
            statements.add("SELECT g, s, " + call + " FROM a GROUP BY GROUPING SETS ((g), (s), (g, s), ())");
        }
        statements.addAll(List.of(
                "SELECT g, o, s, COUNT(*), COUNT(DISTINCT i), GROUPING(s, o, g) FROM a GROUP BY CUBE(g, o, s)",
                "SELECT g, COUNT(*) FROM a GROUP BY GROUPING SETS ((g), (g), ())",
                "SELECT g % 2, i, SUM(l) FROM a GROUP BY g % 2, ROLLUP(i)",
                "SELECT COUNT(*), GROUPING(g) FROM a WHERE i > 1000 GROUP BY GROUPING SETS ((g), ())",
                "SELECT g FROM a GROUP BY ROLLUP(g) HAVING GROUPING(g) = 0",
                "SELECT DISTINCT g, o FROM a",
                "SELECT CASE WHEN i > 2 THEN 'high' END, COUNT(*) FROM a GROUP BY CASE WHEN i > 2 THEN 'high' END",
                "SELECT VAR_SAMP(i), STDDEV(d), VAR_POP(d) FROM a WHERE \"Time\" = timestamp '1970-01-01 00:00:01'"));
        agree(statements);
    }

    @Test
    void joinsAndSubqueries() {
        List<String> statements = new ArrayList<>();
        for (String join : List.of("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN")) {
            for (String on : List.of(
                    "x.\"Time\" = y.\"Time\"",
                    "x.\"Time\" = y.\"Time\" AND x.g < y.g",
                    "x.i = y.i AND x.s = y.s",
                    "x.i = y.d",
                    "x.l = y.l AND x.\"Time\" < y.\"Time\"",
                    "x.g = y.g AND x.i + 1 = y.i",
                    "x.\"Time\" = y.\"Time\" AND x.i > 2",
                    "x.\"Time\" = y.\"Time\" AND y.i > 2")) {
                statements.add("SELECT x.\"Time\", x.i, y.\"Time\", y.d FROM a x " + join + " b y ON " + on);
                statements.add("SELECT x.\"Time\", y.s FROM (SELECT * FROM a WHERE g > 0) x " + join
                        + " (SELECT * FROM b WHERE g < 3) y ON " + on + " WHERE x.i IS NULL OR y.i > 0");
            }
            for (String other : List.of("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN")) {
                statements.add("SELECT \"Time\", a.i, b.i, c.i FROM a " + join + " b USING (\"Time\") " + other
                        + " c USING (\"Time\")");
                statements.add("SELECT * FROM (SELECT \"Time\", i AS x FROM a) p NATURAL " + join
                        + " (SELECT \"Time\", i AS y FROM b) q NATURAL " + other + " (SELECT \"Time\", s FROM c) r");
                statements.add("SELECT a.\"Time\", b.i, c.s FROM a " + join + " b ON a.\"Time\" = b.\"Time\" " + other
                        + " c ON c.\"Time\" = b.\"Time\"");
                statements.add("SELECT COUNT(*), SUM(c.i) FROM a " + join + " b ON a.\"Time\" = b.\"Time\" " + other
                        + " c ON c.g = a.g AND c.\"Time\" = a.\"Time\"");
            }
            if (!join.equals("FULL JOIN")) {
                statements.add("SELECT x.\"Time\", y.\"Time\" FROM a x " + join + " b y ON x.i < y.i AND x.g <> y.g");
            }
        }
        for (String test : List.of(
                "EXISTS (SELECT 1 FROM b WHERE b.i = a.i)",
                "NOT EXISTS (SELECT 1 FROM b WHERE b.i = a.i AND b.g <> a.g)",
                "i IN (SELECT i FROM b)",
                "i NOT IN (SELECT i FROM b)",
                "i NOT IN (SELECT i FROM b WHERE i IS NOT NULL)",
                "i IN (SELECT b.i FROM b WHERE b.s = a.s)",
                "i NOT IN (SELECT b.i FROM b WHERE b.s = a.s)",
                "i > ALL (SELECT b.i FROM b WHERE b.g = a.g AND b.i < 4)",
                "i >= ANY (SELECT i FROM b)",
                "i <> ALL (SELECT i FROM b WHERE g = 1)",
                "i = ANY (SELECT d FROM b)",
                "i < ALL (SELECT i FROM b WHERE g = 77)",
                "(i, s) IN (SELECT i, s FROM b)",
                "(i, s) NOT IN (SELECT i, s FROM b WHERE i IS NOT NULL)",
                "(SELECT COUNT(*) FROM b WHERE b.i = a.i) > 3",
                "(SELECT MAX(d) FROM b WHERE b.g = a.g AND b.\"Time\" <= a.\"Time\") > 1",
                "i = (SELECT MAX(b.i) FROM b WHERE b.s = a.s)",
                "(SELECT b.s FROM b WHERE b.\"Time\" = a.\"Time\") = s",
                "d > (SELECT AVG(d) FROM b)",
                "EXISTS (SELECT 1 FROM b WHERE b.g = a.g AND EXISTS (SELECT 1 FROM c WHERE c.i = b.i AND c.s = a.s))",
                "(SELECT b.s FROM b WHERE b.g = a.g) = s",
                "(SELECT SUM(b.i) FROM b JOIN c ON b.g = c.g WHERE b.s = a.s AND c.\"Time\" <= a.\"Time\") > 10")) {
            statements.add("SELECT \"Time\" FROM a WHERE " + test);
            statements.add("SELECT \"Time\", " + test + " FROM a");
            statements.add("SELECT g, COUNT(*) FROM a WHERE NOT (" + test + ") GROUP BY g");
        }
        statements.addAll(
                List.of(
                        "SELECT a.\"Time\", x.m FROM a, LATERAL (SELECT MAX(b.i) AS m FROM b WHERE b.g = a.g AND b.\"Time\" < a.\"Time\") x",
                        "SELECT a.\"Time\", x.\"Time\" FROM a LEFT JOIN LATERAL (SELECT * FROM b WHERE b.s = a.s ORDER BY b.\"Time\" DESC LIMIT 2) x ON TRUE",
                        "SELECT i FROM a UNION SELECT i FROM b",
                        "SELECT i, s FROM a INTERSECT SELECT i, s FROM b",
                        "SELECT i FROM a EXCEPT SELECT i FROM b WHERE i > 2",
                        "SELECT i FROM a INTERSECT ALL SELECT i FROM b",
                        "SELECT i FROM a EXCEPT ALL SELECT i FROM b",
                        "SELECT i FROM a UNION ALL SELECT l FROM b ORDER BY 1 LIMIT 7",
                        "(SELECT i FROM a ORDER BY i LIMIT 2) UNION ALL (SELECT i FROM b ORDER BY i DESC NULLS LAST LIMIT 3) ORDER BY 1 OFFSET 1",
                        "SELECT i FROM a UNION SELECT i FROM b EXCEPT SELECT i FROM c ORDER BY 1",
                        "WITH x AS (SELECT g, COUNT(*) AS n FROM a GROUP BY g) SELECT p.g, q.g FROM x p JOIN x q ON p.n < q.n"));
        agree(statements);
    }

    /** A filter that leaves nothing makes the result null, though no value is. */
    @Test
    void filteredTextsInOrder() {
        List<String> statements = new ArrayList<>();
        for (String value : List.of("'a'", "s", "CAST(g AS varchar)")) {
            for (String filter : List.of("g > 100", "g > 1", "g >= 0 AND s IS NOT NULL")) {
                for (String test : List.of("%s IS NULL", "(%s LIKE 'A%%') IS UNKNOWN", "COALESCE(%s, 'none')", "%s")) {
                    String call = test.formatted(
                            "STRING_AGG(" + value + ", ',' ORDER BY " + value + ") FILTER (WHERE " + filter + ")");
                    statements.add("SELECT " + call + " FROM a");
                    statements.add("SELECT g, " + call + " FROM a GROUP BY g");
                }
            }
        }
        agree(statements);
    }
}
