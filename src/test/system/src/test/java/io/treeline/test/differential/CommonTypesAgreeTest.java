// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The type that numbers of several types have in common: PostgreSQL compares and computes with a REAL beside another
 * number as DOUBLE, but makes both REAL where one column is made of them (UNION, CASE, COALESCE, a merged column).
 * Values and types are compared, with REALs at the ends of what they hold.
 */
@WithServer
class CommonTypesAgreeTest {
    private static final List<String> COLUMNS = List.of(
            "f", "n", "b", "x", "1", "0.1", "16777217", "CAST(n AS DECIMAL(12, 2))", "CAST(0.1 AS REAL)", "1e-1");

    private static Connection treeline;
    private static Connection postgres;

    @BeforeAll
    static void load(IotdbServer server) throws SQLException {
        treeline = DriverManager.getConnection(
                server.url().replaceFirst("/$", "") + "/?user=root&password=root&timeZone=UTC");
        postgres = Reference.connect();
        for (Connection connection : List.of(treeline, postgres)) {
            boolean ours = connection == treeline;
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE SCHEMA " + (ours ? "root.common_types" : "common_types"));
                if (ours) {
                    connection.setSchema("root.common_types");
                } else {
                    statement.execute("SET search_path TO common_types");
                }
                for (String table : List.of("s", "t")) {
                    statement.execute("CREATE TABLE " + table
                            + " (\"Time\" timestamp, f real, n int, b bigint, x double precision)");
                    for (int i = 0; i < 4; i++) {
                        String values = List.of(
                                        "0.1, 1, 16777217, 0.1",
                                        "16777216, 16777217, 9007199254740993, 16777217",
                                        "3, 3, 1, 1.5",
                                        "-2, -2, -2, -2")
                                .get(table.equals("s") ? i : (i + 1) % 3);
                        statement.execute("INSERT INTO " + table + " (\"Time\", f, n, b, x) VALUES ("
                                + (ours ? i : "timestamp 'epoch' + interval '" + i + " milliseconds'") + ", " + values
                                + ")");
                    }
                }
            }
        }
    }

    @AfterAll
    static void close() throws SQLException {
        try (Statement statement = treeline.createStatement();
                Statement reference = postgres.createStatement()) {
            statement.execute("DROP SCHEMA \"root.common_types\" CASCADE");
            reference.execute("DROP SCHEMA common_types CASCADE");
        }
        treeline.close();
        postgres.close();
    }

    private static List<String> answer(Connection connection, String sql) {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int width = result.getMetaData().getColumnCount();
            StringBuilder types = new StringBuilder();
            for (int i = 1; i <= width; i++) {
                types.append(type(result.getMetaData().getColumnType(i))).append(' ');
            }
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= width; i++) {
                    Object value = result.getObject(i);
                    row.append(
                                    value instanceof BigDecimal number
                                            ? number.stripTrailingZeros().toPlainString()
                                            : value)
                            .append('|');
                }
                rows.add(row.toString());
            }
            rows.sort(null);
            rows.add(0, types.toString());
        } catch (SQLException e) {
            return List.of("error " + e.getSQLState() + " " + (connection == treeline ? e.getMessage() : ""));
        }
        return rows;
    }

    private static String type(int type) {
        return switch (type) {
            case Types.REAL -> "REAL";
            case Types.DOUBLE, Types.FLOAT -> "DOUBLE";
            case Types.INTEGER -> "INTEGER";
            case Types.BIGINT -> "BIGINT";
            case Types.NUMERIC, Types.DECIMAL -> "DECIMAL";
            case Types.BIT, Types.BOOLEAN -> "BOOLEAN";
            case Types.VARCHAR -> "VARCHAR";
            default -> "type " + type;
        };
    }

    private static void agree(List<String> statements) {
        List<String> differences = new ArrayList<>();
        for (String sql : statements) {
            List<String> ours = answer(treeline, sql);
            List<String> theirs = answer(postgres, sql);
            boolean bothRefuse = theirs.get(0).startsWith("error")
                    && ours.get(0).startsWith(theirs.get(0).trim());
            if (!ours.equals(theirs) && !bothRefuse) {
                differences.add(sql + "\n  Treeline:   " + ours + "\n  PostgreSQL: " + theirs);
            }
        }
        assertThat(differences)
                .describedAs(differences.size() + " of " + statements.size() + " differ")
                .isEmpty();
    }

    /**
     * Each form with pairs of values, of which each build takes a fixed third, other ones for each form;
     * {@code -Dtreeline.grid=full} takes all.
     */
    private static List<String> pairs(String... forms) {
        boolean full = "full".equals(System.getProperty("treeline.grid"));
        List<String> statements = new ArrayList<>();
        int number = 0;
        for (String form : forms) {
            for (String left : COLUMNS) {
                for (String right : COLUMNS) {
                    if (full || ++number % 3 == 0) {
                        statements.add(form.replace("%1", left).replace("%2", right));
                    }
                }
            }
        }
        return statements;
    }

    private static List<String> withColumns(String... forms) {
        return pairs(forms).stream()
                .filter(sql -> sql.matches("(?s).*SELECT [fnbx] AS k.*"))
                .toList();
    }

    @Test
    void onlyOneColumnIsMadeOfThem() {
        agree(pairs(
                "SELECT COALESCE(%1, %2) FROM s",
                "SELECT CASE WHEN n > 1 THEN %1 ELSE %2 END FROM s",
                "SELECT CASE n WHEN 1 THEN %1 WHEN 3 THEN %2 END FROM s",
                "SELECT GREATEST(%1, %2), LEAST(%1, %2) FROM s",
                "SELECT %1 FROM s UNION ALL SELECT %2 FROM t",
                "SELECT %1 FROM s UNION SELECT %2 FROM t",
                "SELECT %1 FROM s EXCEPT SELECT %2 FROM t",
                "SELECT %1 FROM s INTERSECT SELECT %2 FROM t",
                "SELECT NULLIF(%1, %2) FROM s"));
    }

    @Test
    void theyAreComparedAndComputedWith() {
        agree(
                pairs(
                        "SELECT f FROM s WHERE %1 = %2",
                        "SELECT f FROM s WHERE %1 < %2",
                        "SELECT f FROM s WHERE f BETWEEN %1 AND %2",
                        "SELECT %1 = %2, %1 > %2, %1 IS DISTINCT FROM %2 FROM s",
                        "SELECT %1 + %2, %1 * %2, %1 - %2, %1 / %2 FROM s",
                        "SELECT s.\"Time\", t.\"Time\" FROM (SELECT \"Time\", %1 AS k FROM s) s JOIN (SELECT \"Time\", %2 AS k FROM t) t ON s.k = t.k"));
    }

    @Test
    void theyAreInLists() {
        agree(pairs(
                "SELECT f, b FROM s WHERE f IN (%1, %2)",
                "SELECT f, b FROM s WHERE f IN (%1)",
                "SELECT f, b FROM s WHERE f NOT IN (%1, %2)",
                "SELECT f IN (%1, %2), n IN (%1, %2), x IN (%1, %2) FROM s",
                "SELECT f, b FROM s WHERE b IN (%1, %2)",
                "SELECT f, b FROM s WHERE x IN (%1, %2, 1.5)",
                "SELECT f, b FROM s WHERE %1 IN (SELECT %2 FROM t)",
                "SELECT %1 IN (SELECT %2 FROM t) FROM s",
                "SELECT f, b FROM s WHERE (%1, n) IN (SELECT %2, n FROM t)",
                "SELECT f, b FROM s WHERE (%1, n) IN ((%2, 1), (%2, 3))",
                "SELECT f, b FROM s WHERE %1 = ANY (SELECT %2 FROM t)",
                "SELECT f, b FROM s WHERE %1 > ALL (SELECT %2 FROM t)",
                "SELECT f, b FROM s WHERE %1 NOT IN (SELECT %2 FROM t WHERE n IS NOT NULL)"));
    }

    /**
     * Of two columns that are both computed the merged one has the type of the one that it is, since neither type is
     * known where names are resolved.
     */
    @Test
    void columnsAreMerged() {
        agree(withColumns(
                "SELECT k FROM (SELECT %1 AS k FROM s) s JOIN (SELECT %2 AS k FROM t) t USING (k)",
                "SELECT k FROM (SELECT %1 AS k FROM s) s LEFT JOIN (SELECT %2 AS k FROM t) t USING (k)",
                "SELECT k FROM (SELECT %1 AS k FROM s) s RIGHT JOIN (SELECT %2 AS k FROM t) t USING (k)",
                "SELECT * FROM (SELECT %1 AS k FROM s) s FULL JOIN (SELECT %2 AS k FROM t) t USING (k)",
                "SELECT * FROM (SELECT %1 AS k FROM s) s NATURAL JOIN (SELECT %2 AS k FROM t) t"));
    }

    @Test
    void valuesHaveOneType() {
        agree(pairs(
                "SELECT v FROM (VALUES (CAST(0.1 AS REAL)), (1)) x(v)",
                "SELECT MAX(v), SUM(v) FROM (SELECT %1 AS v FROM s UNION ALL SELECT %2 FROM t) u"));
    }
}
