// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What names mean and which types may meet, written out: asked of Treeline in both models and of PostgreSQL with the
 * same rows.
 */
@WithServer
class NamesAgreeTest {
    /** The data model of the tables. */
    enum Model {
        TREE,
        TABLE
    }

    private static final List<String> TABLES = List.of(
            "d (\"Time\" timestamp, b boolean, big bigint, day date, f real, n int, s text, ts timestamp, x double precision)",
            "e (\"Time\" timestamp, code text, label text, m bigint, n int)",
            "o (\"Time\" timestamp, n int, q int)");
    private static final List<String> ROWS = List.of(
            "INSERT INTO d VALUES (?, true, 1, '2024-01-01', 1, 1, '1', '2024-01-01 00:00:00', 1), (?, false, 2, '2024-01-02', 2.5, 2, '2', '2024-01-02 00:00:00', 2.5)",
            "INSERT INTO e VALUES (?, '1', '1', 10, 1), (?, '2', '3', 30, 3)",
            "INSERT INTO o VALUES (?, 2, 5), (?, 3, 6)");

    private static final Map<Model, Connection> TREELINE = new EnumMap<>(Model.class);
    private static Connection postgres;

    @BeforeAll
    static void load(IotdbServer server) throws SQLException {
        postgres = Reference.connect();
        execute(postgres, "CREATE SCHEMA names");
        execute(postgres, "SET search_path TO names");
        fill(postgres);
        String url = server.url().replaceFirst("/$", "");
        for (Model model : Model.values()) {
            String database = model == Model.TREE ? "root.names" : "names";
            String more = model == Model.TREE ? "" : "&sql_dialect=table&sql=relational";
            try (Connection creator = DriverManager.getConnection(url + "/?user=root&password=root" + more)) {
                execute(creator, "CREATE SCHEMA \"" + database + "\"");
            }
            Connection connection =
                    DriverManager.getConnection(url + "/" + database + "?user=root&password=root&timeZone=UTC" + more);
            TREELINE.put(model, connection);
            fill(connection);
        }
    }

    private static void fill(Connection connection) throws SQLException {
        for (String table : TABLES) {
            execute(connection, "CREATE TABLE " + table);
        }
        for (String rows : ROWS) {
            String first =
                    rows.replaceFirst("\\?", connection == postgres ? "timestamp '1970-01-01 00:00:00.001'" : "1");
            execute(
                    connection,
                    first.replaceFirst("\\?", connection == postgres ? "timestamp '1970-01-01 00:00:00.002'" : "2"));
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @AfterAll
    static void close() throws SQLException {
        for (Connection connection : TREELINE.values()) {
            connection.close();
        }
        execute(postgres, "DROP SCHEMA names CASCADE");
        postgres.close();
    }

    private static List<String> answer(Connection connection, String sql, Object... parameters) {
        List<String> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                int width = result.getMetaData().getColumnCount();
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= width; i++) {
                        Object value = result.getObject(i);
                        row.add(
                                value instanceof Number number
                                        ? Double.toString(number.doubleValue())
                                        : String.valueOf(value));
                    }
                    rows.add(String.join("|", row));
                }
            }
        } catch (SQLException e) {
            return List.of("error " + e.getSQLState() + (connection == postgres ? "" : " " + e.getMessage()));
        }
        if (!sql.contains("ORDER BY")) {
            rows.sort(null);
        }
        return rows;
    }

    private static void agree(Model model, List<String> statements, Object... parameters) {
        List<String> differences = new ArrayList<>();
        for (String sql : statements) {
            List<String> ours = answer(TREELINE.get(model), sql, parameters);
            List<String> theirs = answer(postgres, sql, parameters);
            boolean same = theirs.size() == 1 && theirs.get(0).startsWith("error")
                    ? ours.size() == 1 && ours.get(0).startsWith(theirs.get(0))
                    : ours.equals(theirs);
            if (!same) {
                differences.add(sql + "\n  Treeline:   " + ours + "\n  PostgreSQL: " + theirs);
            }
        }
        assertThat(differences)
                .describedAs(differences.size() + " of " + statements.size() + " differ")
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void columnsThatUsingMergesAreColumnsEverywhere(Model model) {
        List<String> statements = new ArrayList<>();
        for (String join : List.of("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN")) {
            String from = " FROM d " + join + " e USING (n)";
            for (String query : List.of(
                    "SELECT n%s WHERE n > 1",
                    "SELECT n, d.n, e.n%s ORDER BY n",
                    "SELECT n, count(*)%s GROUP BY n HAVING n > 1 ORDER BY n",
                    "SELECT n + 1 AS n%s ORDER BY n",
                    "SELECT n + 1 AS n, x%s ORDER BY n + 0",
                    "SELECT DISTINCT ON (n) n, m%s ORDER BY n, m",
                    "SELECT sum(n), max(n)%s",
                    "SELECT n, row_number() OVER (PARTITION BY n ORDER BY n)%s ORDER BY n",
                    "SELECT n, rank() OVER w%s WINDOW w AS (ORDER BY n DESC) ORDER BY n",
                    "SELECT CASE WHEN n > 1 THEN 'a' ELSE 'b' END%s ORDER BY n",
                    "SELECT n AS k%s UNION ALL SELECT n FROM o ORDER BY k",
                    "SELECT n%s GROUP BY ROLLUP (n) ORDER BY n",
                    "SELECT (SELECT n)%s ORDER BY 1",
                    "SELECT n%s WHERE EXISTS (SELECT 1 FROM o WHERE q > n) ORDER BY n",
                    "SELECT n%s WHERE n IN (SELECT o.n FROM o) ORDER BY n",
                    "SELECT *%s ORDER BY n",
                    "SELECT e.*%s ORDER BY n",
                    "SELECT k.i, m FROM (SELECT n, x, m%s WHERE n > 0) k(i) ORDER BY i",
                    "WITH w AS (SELECT n, x, m%s) SELECT n FROM w WHERE n > 0 ORDER BY n",
                    "SELECT n, q%s JOIN o USING (n) WHERE n > 0 ORDER BY n",
                    "SELECT n, q%s FULL JOIN o USING (n) WHERE n > 0 ORDER BY n",
                    "SELECT n, q%s LEFT JOIN o ON o.n = n ORDER BY n",
                    "SELECT n%s, o WHERE n = q",
                    "SELECT n, l.k%s, LATERAL (SELECT n + 1 AS k) l ORDER BY n")) {
                statements.add(query.formatted(from));
            }
            statements.add("SELECT n, \"Time\", q FROM d " + join
                    + " e USING (n, \"Time\") LEFT JOIN o USING (\"Time\", n) WHERE n > 0 ORDER BY n, \"Time\"");
            statements.add("SELECT * FROM (SELECT n, x FROM d) p NATURAL " + join
                    + " (SELECT n, m FROM e) q WHERE n > 0 ORDER BY n");
            statements.add("SELECT * FROM (SELECT n, x FROM d) p NATURAL " + join + " (SELECT n, m FROM e) q NATURAL "
                    + join + " (SELECT n, q FROM o) r ORDER BY n");
            statements.add("SELECT k, k + 1 FROM (SELECT n AS k FROM d) p " + join
                    + " (SELECT m / 10 AS k FROM e) q USING (k) WHERE k > 0 ORDER BY k");
            statements.add("SELECT k FROM (SELECT big AS k FROM d) p " + join
                    + " (SELECT n AS k FROM e) q USING (k) WHERE k > 0 ORDER BY k");
        }
        statements.add("SELECT count(*) FROM (SELECT 1 AS u) a NATURAL JOIN (SELECT 2 AS v) b");
        statements.add("SELECT n FROM d JOIN e USING (nothing)");
        statements.add("SELECT n FROM d JOIN e ON d.n = e.n");
        statements.add("SELECT n FROM d JOIN e USING (n) JOIN o ON true");
        statements.add("SELECT q FROM d JOIN e ON d.n = e.n JOIN o USING (n)");
        statements.add("SELECT m FROM d JOIN (e JOIN o ON e.n < o.q) USING (\"Time\")");
        agree(model, statements);
    }

    @ParameterizedTest
    @EnumSource
    void namesAreLookedForInTheNearestQueryFirst(Model model) {
        agree(
                model,
                List.of(
                        "SELECT n FROM d WHERE EXISTS (SELECT 1 FROM o WHERE n > 2)",
                        "SELECT n FROM d WHERE EXISTS (SELECT 1 FROM o WHERE n = x)",
                        "SELECT n FROM d WHERE n > (SELECT min(n) FROM e WHERE m IN (SELECT q * 2 FROM o WHERE n < m))",
                        "SELECT n FROM d k WHERE EXISTS (SELECT 1 FROM o K WHERE k.q > 5)",
                        "SELECT n, (SELECT max(n) FROM o WHERE q > d.n) FROM d ORDER BY n",
                        "SELECT (SELECT (SELECT n) FROM o ORDER BY q LIMIT 1) FROM d ORDER BY 1",
                        "SELECT (SELECT (SELECT x) FROM o ORDER BY q LIMIT 1) FROM d ORDER BY 1",
                        "SELECT x, l.n FROM d, LATERAL (SELECT n FROM o WHERE q > x) l ORDER BY x, l.n",
                        "SELECT -x AS n FROM d ORDER BY n",
                        "SELECT -x AS n FROM d ORDER BY n + 0",
                        "SELECT -x AS k, count(*) FROM d GROUP BY K ORDER BY 1",
                        "SELECT n % 2 AS n, count(*) FROM d GROUP BY n ORDER BY 1",
                        "SELECT upper(s) AS s, count(*) FROM d JOIN o ON true GROUP BY s ORDER BY 1",
                        "SELECT -d.n AS q, o.q AS w FROM d JOIN o ON true ORDER BY q + 0, w",
                        "SELECT b AS n, count(*) FROM d GROUP BY n",
                        "SELECT n AS X, x AS N FROM d ORDER BY x",
                        "WITH w(n, k) AS (SELECT q, n FROM o) SELECT n, k FROM w WHERE EXISTS (SELECT 1 FROM d WHERE d.n = k) ORDER BY n",
                        "WITH w AS (SELECT n FROM o) SELECT n FROM d WHERE n IN (SELECT n FROM w)",
                        "WITH w AS (SELECT 7 AS n) SELECT n FROM d WHERE n IN (WITH w AS (SELECT 2 AS k) SELECT k FROM w)",
                        "SELECT max FROM (SELECT max(n), max(x) FROM d) k",
                        "SELECT k.n FROM (SELECT * FROM d JOIN e ON d.n = e.n) k",
                        "SELECT o.q FROM d",
                        "SELECT d.q FROM d, o",
                        "SELECT n FROM d WHERE x > 1 ORDER BY nothing",
                        "SELECT n AS u, x AS u FROM d ORDER BY u",
                        "SELECT sum(x) OVER (PARTITION BY b ORDER BY n) AS n FROM d ORDER BY n",
                        "SELECT n, rank() OVER (PARTITION BY (n, x) <> (2, 2.5) ORDER BY (n, x) > (1, 7), n) FROM d ORDER BY n",
                        "SELECT sum(x) OVER W AS v FROM d WINDOW w AS (ORDER BY n) ORDER BY v",
                        "SELECT sum(x) OVER (W ROWS UNBOUNDED PRECEDING) AS v FROM d WINDOW w AS (ORDER BY n) ORDER BY v"));
    }

    @ParameterizedTest
    @EnumSource
    void textMeetsNothingButText(Model model) {
        List<String> statements = new ArrayList<>();
        for (String left : List.of(
                "d.n", "d.big", "d.f", "d.x", "CAST(d.x AS decimal(10, 2))", "d.n + 1", "d.day", "d.ts", "d.b")) {
            for (String right : List.of("e.code", "e.label", "e.code || ''")) {
                for (String join : List.of("JOIN", "LEFT JOIN", "FULL JOIN")) {
                    statements.add("SELECT d.n FROM d " + join + " e ON " + left + " = " + right);
                    statements.add("SELECT d.n FROM d " + join + " e ON " + right + " = " + left);
                }
                statements.add("SELECT d.n FROM d, e WHERE " + left + " = " + right);
                statements.add("SELECT d.n FROM d, e WHERE " + left + " > " + right + " AND d.n = e.n");
                statements.add("SELECT d.n FROM d, e WHERE " + right + " IS DISTINCT FROM " + left);
                statements.add("SELECT d.n FROM d, e WHERE " + left + " BETWEEN " + right + " AND " + right);
                statements.add("SELECT d.n FROM d, e WHERE " + right + " IN (" + left + ", " + left + ")");
                statements.add("SELECT d.n FROM d, e WHERE (" + left + ", d.n) > (" + right + ", e.n)");
                statements.add("SELECT d.n FROM d, e WHERE (d.n, " + left + ") IN ((e.n, " + right + "))");
                statements.add("SELECT CASE " + left + " WHEN " + right + " THEN 1 ELSE 2 END FROM d, e");
                statements.add("SELECT NULLIF(" + left + ", " + right + ") FROM d, e");
                statements.add(
                        "SELECT count(*) FROM d WHERE EXISTS (SELECT 1 FROM e WHERE " + right + " = " + left + ")");
                statements.add(
                        "SELECT count(*) FROM d WHERE NOT EXISTS (SELECT 1 FROM e WHERE " + left + " < " + right + ")");
                for (String in : List.of("IN", "NOT IN", "= ANY", "> ALL", "<> SOME")) {
                    statements.add("SELECT d.n FROM d WHERE " + left + " " + in + " (SELECT " + right + " FROM e)");
                    statements.add("SELECT code FROM e WHERE " + right + " " + in + " (SELECT " + left + " FROM d)");
                }
                statements.add("SELECT d.n FROM d WHERE (n, " + left + ") IN (SELECT n, " + right + " FROM e)");
                statements.add("SELECT d.n FROM d WHERE (n, " + left + ") NOT IN (SELECT n, " + right + " FROM e)");
                statements.add("SELECT d.n FROM d WHERE " + left + " = (SELECT " + right + " FROM e LIMIT 1)");
                statements.add("SELECT " + left + " FROM d UNION SELECT " + right + " FROM e");
                statements.add("SELECT " + right + " FROM e EXCEPT SELECT " + left + " FROM d");
            }
            if (left.matches("d\\.\\w+")) {
                statements.add(
                        "SELECT 1 FROM (SELECT " + left + " AS k FROM d) p JOIN (SELECT code AS k FROM e) q USING (k)");
                statements.add("SELECT 1 FROM (SELECT code AS k FROM e) p NATURAL FULL JOIN (SELECT " + left
                        + " AS k FROM d) q");
            }
        }
        agree(model, statements);
    }

    /** Also where nothing looks at the value. */
    @ParameterizedTest
    @EnumSource
    void branchesAndSetOperationsWantOneType(Model model) {
        List<String> statements = new ArrayList<>();
        for (List<String> pair : List.of(
                List.of("n", "day"),
                List.of("day", "x"),
                List.of("n", "b"),
                List.of("b", "day"),
                List.of("s", "n"),
                List.of("day", "s"),
                List.of("b", "ts"))) {
            for (String call : List.of(
                    "COALESCE(%s, %s)",
                    "CASE WHEN n > 1 THEN %s ELSE %s END", "GREATEST(%s, %s)", "LEAST(%s, %s)", "NULLIF(%s, %s)")) {
                statements.add("SELECT " + call.formatted(pair.toArray()) + " FROM d");
                statements.add("SELECT n FROM d WHERE EXISTS (SELECT " + call.formatted(pair.toArray()) + " FROM d)");
                statements.add("SELECT k FROM (SELECT n AS k, " + call.formatted(pair.toArray()) + " FROM d) q");
            }
            for (String operation : List.of("UNION", "UNION ALL", "INTERSECT", "EXCEPT")) {
                statements.add("SELECT " + pair.get(0) + " FROM d " + operation + " SELECT " + pair.get(1) + " FROM d");
            }
        }
        statements.addAll(List.of(
                "SELECT COALESCE(n, x), COALESCE(day, ts), COALESCE(big, f) FROM d ORDER BY n",
                "SELECT n FROM d UNION SELECT x FROM d",
                "SELECT day FROM d UNION SELECT ts FROM d",
                "SELECT day + 1, day - 3, day - day, day + interval '1 day' FROM d ORDER BY n"));
        agree(model, statements);
    }

    @ParameterizedTest
    @EnumSource
    void aListOfOneParameterIsAComparison(Model model) {
        agree(
                model,
                List.of(
                        "SELECT n FROM d WHERE n IN (?)",
                        "SELECT n FROM d WHERE n NOT IN (?)",
                        "SELECT n FROM d WHERE CASE WHEN n IN (?) THEN s ELSE s END NOT LIKE '2%'",
                        "SELECT n FROM d WHERE (CASE WHEN x NOT IN (?) THEN s ELSE 'a' END) IN ('a', '1')"),
                2);
    }

    @ParameterizedTest
    @EnumSource
    void anUntypedLiteralIsReadAsWhatItStandsBeside(Model model) {
        agree(
                model,
                List.of(
                        "SELECT n FROM d WHERE n = '1'",
                        "SELECT n FROM d WHERE '1' = n",
                        "SELECT n FROM d WHERE n IN ('1', '2')",
                        "SELECT n FROM d WHERE x BETWEEN '1' AND '2.5'",
                        "SELECT n FROM d WHERE day = '2024-01-01'",
                        "SELECT n FROM d WHERE ts < '2024-01-01 12:00:00'",
                        "SELECT n FROM d WHERE b = 'true'",
                        "SELECT n FROM d WHERE (n, s) = ('1', '1')",
                        "SELECT n FROM d WHERE n = 'x'",
                        "SELECT n FROM d WHERE n = CAST('1' AS varchar)",
                        "SELECT n FROM d WHERE n = (SELECT '1')",
                        "SELECT n FROM d JOIN (SELECT '1' AS k) p ON n = p.k",
                        "SELECT n FROM d WHERE s = 1",
                        "SELECT d.n FROM d JOIN e ON d.n = '1' AND e.m = '10'",
                        "SELECT d.n FROM d JOIN e ON d.big = e.n",
                        "SELECT d.n FROM d JOIN e ON d.x = e.n"));
    }

    /** A parameter in a select list is of the type of what it meets. */
    @ParameterizedTest
    @EnumSource
    void aSelectedParameterIsComparedByItsValue(Model model) {
        List<String> statements = List.of(
                "WITH p AS (SELECT ? AS k) SELECT n FROM d, p WHERE n = p.k",
                "SELECT n FROM d JOIN (SELECT ? AS k) p ON p.k = n",
                "SELECT n FROM d JOIN (SELECT ? AS n) p USING (n)",
                "SELECT n FROM d NATURAL LEFT JOIN (SELECT ? AS n) p",
                "SELECT n FROM d WHERE n = (SELECT ?)",
                "SELECT n FROM d WHERE n IN (SELECT ?)",
                "SELECT n FROM d, (SELECT k FROM (SELECT ? AS k) q) p WHERE d.x >= p.k",
                "SELECT n FROM d, (SELECT ? AS k) p WHERE p.k BETWEEN 2 AND big",
                "SELECT n FROM d WHERE EXISTS (SELECT 1 FROM (SELECT ? AS k) p WHERE p.k = d.n)",
                "SELECT n FROM d, (SELECT ? AS k) p WHERE (n, x) = (p.k, 2.5)");
        agree(model, statements, 2);
        agree(model, statements, 2L);
        agree(model, statements, 1.5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT n FROM d JOIN (SELECT ? AS k) p ON n + 1 = p.k",
                "SELECT n FROM d WHERE n + 1 IN (SELECT ?)"
            })
    void aParameterOfNoKnownTypeIsNotComparedAsText(String sql) {
        assertThat(answer(TREELINE.get(Model.TREE), sql, 2))
                .singleElement()
                .asString()
                .startsWith("error 42883 The operator INTEGER");
    }

    /** Columns that differ in case only, which PostgreSQL would have folded. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // The nearest query has the name in another case, the one around to the letter.
                "SELECT x FROM c1 WHERE EXISTS (SELECT 1 FROM c2 WHERE temperature > 20 AND y = x); 1",
                "SELECT x FROM c1 WHERE EXISTS (SELECT 1 FROM c2 WHERE \"temperature\" > 20); 2",
                "SELECT x FROM c1 WHERE EXISTS (SELECT 1 FROM c2 WHERE \"Temperature\" > 20 AND y = x); 1",
                "SELECT x FROM c1 WHERE temperature > (SELECT min(temperature) FROM c2 WHERE y IN (SELECT x FROM c1 WHERE temperature < 20)); 2",
                "SELECT x FROM c1, LATERAL (SELECT temperature AS t FROM c2 WHERE y = x) l WHERE t > temperature; 1",
                "SELECT TEMPERATURE FROM c2 WHERE y = 1; 25",
                "SELECT q.temperature FROM (SELECT temperature FROM c2) q WHERE TEMPERATURE < 20; 5",
                "WITH w(TEMPERATURE) AS (SELECT y FROM c2) SELECT x FROM c1 WHERE EXISTS (SELECT 1 FROM w WHERE temperature = 3 AND x = 2); 2",
                "SELECT y FROM c2 WHERE temperature > 5 ORDER BY TEMPERATURE; 1",
                "SELECT x AS \"Temperature\" FROM c1 ORDER BY temperature DESC LIMIT 1; 2",
                "SELECT max(x) FROM c1 GROUP BY Temperature HAVING min(TEMPERATURE) > 20; 2",
                "SELECT temperature FROM c1 JOIN c2 USING (\"Time\"); 10",
                "SELECT v FROM c3 WHERE V = 7; 1",
                "SELECT v FROM c3; 1",
                "SELECT \"V\" FROM c3; 7",
                "SELECT vV FROM c3; 42703",
                "SELECT x FROM c1 WHERE EXISTS (SELECT 1 FROM c3 WHERE \"v\" = x); 1",
                "SELECT v FROM c3 WHERE v = (SELECT min(x) FROM c1 WHERE x = v); 1",
                "SELECT \"Temperature\" FROM c1; 42703",
                "SELECT \"C1\".x FROM c1; 42P01",
                "SELECT C1.x FROM c1 WHERE x = 1; 1",
                "SELECT k.x FROM c1 k WHERE EXISTS (SELECT 1 FROM c2 K WHERE k.y = 3) AND k.x = 1; 1"
            })
    void exactlyElseByTheOneMatchInTheNearestQuery(String sql, String expected) throws SQLException {
        Connection connection = TREELINE.get(Model.TREE);
        if (answer(connection, "SELECT x FROM c1").get(0).contains("42P01")) {
            execute(connection, "CREATE TABLE c1 (\"Time\" timestamp, temperature double precision, x int)");
            execute(connection, "CREATE TABLE c2 (\"Time\" timestamp, \"Temperature\" double precision, y int)");
            execute(connection, "CREATE TABLE c3 (\"Time\" timestamp, v int, \"V\" int)");
            execute(connection, "INSERT INTO c1 (\"Time\", temperature, x) VALUES (1, 10, 1), (2, 30, 2)");
            execute(connection, "INSERT INTO c2 (\"Time\", \"Temperature\", y) VALUES (1, 25, 1), (3, 5, 3)");
            execute(connection, "INSERT INTO c3 (\"Time\", v, \"V\") VALUES (1, 1, 7)");
        }
        List<String> answer = answer(connection, sql);
        assertThat(answer)
                .singleElement()
                .asString()
                .isEqualTo(expected.matches("42.*") ? answer.get(0) : Double.toString(Double.parseDouble(expected)))
                .startsWith(expected.matches("42.*") ? "error " + expected : "");
    }

    @Test
    void aNameThatFitsTwiceTellsTheCandidates() {
        assertThat(answer(TREELINE.get(Model.TREE), "SELECT n FROM d JOIN e ON d.n = e.n"))
                .singleElement()
                .asString()
                .startsWith("error 42702 Column 'n' is ambiguous (line 1, column 8): it could be of \"d\" or \"e\"");
        assertThat(answer(
                        TREELINE.get(Model.TREE),
                        "SELECT a.N FROM (SELECT 1 AS \"n\", 2 AS \"Nn\", 3 AS \"nN\") a WHERE a.nn = 1"))
                .singleElement()
                .asString()
                .contains("42702")
                .contains("\"Nn\" or \"nN\"");
    }

    @Test
    void updatesAndDeletesSeeTheirTableAroundASubquery() throws SQLException {
        for (Connection connection : List.of(TREELINE.get(Model.TREE), TREELINE.get(Model.TABLE), postgres)) {
            execute(connection, "CREATE TABLE w (\"Time\" timestamp, n int, v int)");
            execute(
                    connection,
                    "INSERT INTO w (\"Time\", n, v) VALUES ('1970-01-01 00:00:00.001', 1, 0), ('1970-01-01 00:00:00.002', 2, 0), ('1970-01-01 00:00:00.003', 3, 0)");
            execute(connection, "UPDATE w SET v = n * 10 WHERE EXISTS (SELECT 1 FROM o WHERE n = w.n)");
            execute(connection, "UPDATE w SET v = v + 1 WHERE n IN (SELECT n FROM d)");
            execute(connection, "DELETE FROM w WHERE n < (SELECT min(n) FROM o)");
            assertThat(answer(connection, "SELECT n, v FROM w ORDER BY n")).containsExactly("2.0|21.0", "3.0|30.0");
        }
    }
}
