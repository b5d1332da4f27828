// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What DatabaseMetaData says that SQL can do, held against what it does: whoever teaches the engine a new construct
 * changes the answer too.
 */
@WithServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SqlCapabilitiesServerTest {
    private static final String DB = "root.metadata_sql";

    private Connection tree;
    private Connection table;

    @BeforeAll
    void create(IotdbServer server) throws SQLException {
        tree = DriverManager.getConnection(server.url(), "root", "root");
        try (Statement statement = tree.createStatement()) {
            statement.execute("CREATE DATABASE " + DB);
            statement.execute("CREATE TIMESERIES " + DB + ".d.a INT32");
            statement.execute("CREATE TIMESERIES " + DB + ".d.b INT32");
            statement.execute("CREATE TIMESERIES " + DB + ".d.s TEXT");
            statement.execute("INSERT INTO " + DB
                    + ".d(time, a, b, s) VALUES (1, 1, 2, 'x%'), (2, 2, 1, 'y'), (3, 3, null, 'z')");
        }
        table = DriverManager.getConnection(
                server.url() + (server.url().contains("?") ? "&" : "?") + "sql_dialect=table", "root", "root");
        try (Statement statement = table.createStatement()) {
            statement.execute("CREATE DATABASE metadata_sql");
            statement.execute(
                    "CREATE TABLE metadata_sql.d (k STRING TAG, a INT32 FIELD, b INT32 FIELD, s STRING FIELD)");
            statement.execute(
                    "INSERT INTO metadata_sql.d(time, k, a, b, s) VALUES (1, 'k', 1, 2, 'x%'), (2, 'k', 2, 1, 'y'), (3, 'k', 3, null, 'z')");
        }
    }

    @AfterAll
    void drop() throws SQLException {
        try (Statement statement = tree.createStatement()) {
            statement.execute("DELETE DATABASE " + DB);
        }
        try (Statement statement = table.createStatement()) {
            statement.execute("DROP DATABASE metadata_sql");
        }
        tree.close();
        table.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "supportsColumnAliasing|SELECT a AS z FROM @T",
                "supportsTableCorrelationNames|SELECT x.a FROM @T x",
                "supportsExpressionsInOrderBy|SELECT a FROM @T ORDER BY a + 1",
                "supportsOrderByUnrelated|SELECT a FROM @T ORDER BY b",
                "supportsLikeEscapeClause|SELECT a FROM @T WHERE s LIKE 'x!%' ESCAPE '!'",
                "supportsGroupBy|SELECT a, COUNT(*) FROM @T GROUP BY a",
                "supportsGroupByUnrelated|SELECT COUNT(*) FROM @T GROUP BY a",
                "supportsGroupByBeyondSelect|SELECT a FROM @T GROUP BY a, b",
                "supportsOuterJoins|SELECT x.a FROM @T x LEFT JOIN @T y ON x.a = y.b",
                "supportsLimitedOuterJoins|SELECT x.a FROM @T x RIGHT JOIN @T y ON x.a = y.b",
                "supportsFullOuterJoins|SELECT x.a FROM @T x FULL JOIN @T y ON x.a = y.b",
                "supportsSubqueriesInComparisons|SELECT a FROM @T WHERE a = (SELECT MAX(b) FROM @T)",
                "supportsSubqueriesInExists|SELECT a FROM @T WHERE EXISTS (SELECT 1 FROM @T WHERE b = 1)",
                "supportsSubqueriesInIns|SELECT a FROM @T WHERE a IN (SELECT b FROM @T)",
                "supportsSubqueriesInQuantifieds|SELECT a FROM @T WHERE a >= ALL (SELECT b FROM @T)",
                "supportsCorrelatedSubqueries|SELECT a FROM @T x WHERE EXISTS (SELECT 1 FROM @T y WHERE y.b = x.a)",
                "supportsUnion|SELECT a FROM @T UNION SELECT b FROM @T",
                "supportsUnionAll|SELECT a FROM @T UNION ALL SELECT b FROM @T",
            })
    void saysWhatSqlCanDo(String method, String sql) throws ReflectiveOperationException, SQLException {
        for (Connection connection : new Connection[] {tree, table}) {
            check(connection, method, sql);
        }
    }

    @Test
    void tablesAreAltered() throws ReflectiveOperationException, SQLException {
        check(tree, "supportsAlterTableWithAddColumn", "ALTER TABLE @T ADD COLUMN c INTEGER");
        check(tree, "supportsAlterTableWithDropColumn", "ALTER TABLE @T DROP COLUMN b");
        check(table, "supportsAlterTableWithAddColumn", "ALTER TABLE @T ADD COLUMN c INT32 FIELD");
        check(table, "supportsAlterTableWithDropColumn", "ALTER TABLE @T DROP COLUMN c");
    }

    private static void check(Connection connection, String method, String sql)
            throws ReflectiveOperationException, SQLException {
        boolean said = (Boolean) DatabaseMetaData.class.getMethod(method).invoke(connection.getMetaData());
        String failure = run(connection, sql);
        String model = connection.getMetaData().storesLowerCaseIdentifiers() ? "table model: " : "tree model: ";
        assertThat(failure == null)
                .as(model + method + " says " + said + "; the statement "
                        + (failure == null ? "ran" : "failed: " + failure))
                .isEqualTo(said);
    }

    @Test
    void nullsSortWhereItSays() throws SQLException {
        for (Connection connection : new Connection[] {tree, table}) {
            DatabaseMetaData metadata = connection.getMetaData();
            assertThat(lastIsNull(connection, "ASC"))
                    .isEqualTo(metadata.nullsAreSortedHigh() || metadata.nullsAreSortedAtEnd());
            assertThat(lastIsNull(connection, "DESC"))
                    .isEqualTo(metadata.nullsAreSortedLow() || metadata.nullsAreSortedAtEnd());
        }
    }

    private static boolean lastIsNull(Connection connection, String direction) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        ("SELECT b FROM @T ORDER BY b " + direction).replace("@T", name(connection)))) {
            int last = -1;
            int nullAt = -1;
            while (rows.next()) {
                last++;
                rows.getInt(1);
                nullAt = rows.wasNull() ? last : nullAt;
            }
            assertThat(last).isEqualTo(2);
            assertThat(nullAt).isIn(0, 2);
            return nullAt == last;
        }
    }

    @Test
    void everyFunctionThatIsListedRuns() throws SQLException {
        for (Connection connection : new Connection[] {tree, table}) {
            DatabaseMetaData metadata = connection.getMetaData();
            for (String list : List.of(
                    metadata.getNumericFunctions(),
                    metadata.getStringFunctions(),
                    metadata.getSystemFunctions(),
                    metadata.getTimeDateFunctions())) {
                for (String name : list.split(",")) {
                    assertThat(run(connection, "SELECT {fn " + call(name) + "} FROM @T"))
                            .as(name)
                            .isNull();
                }
            }
        }
    }

    /** A call with arguments of the right number and types. */
    private static String call(String name) {
        return switch (name) {
            case "CURDATE", "NOW", "CURRENT_DATE", "CURRENT_TIMESTAMP", "CURRENT_TIME", "CURTIME", "PI" -> name + "()";
            case "MOD", "POWER", "ATAN2" -> name + "(a, b)";
            case "ACOS", "ASIN" -> name + "(a / 4.0)";
            case "ROUND", "TRUNCATE" -> name + "(a + 0.25, 1)";
            case "CHAR" -> name + "(a + 64)";
            case "ASCII", "OCTET_LENGTH", "SOUNDEX" -> name + "(s)";
            case "LEFT", "RIGHT", "REPEAT" -> name + "(s, 2)";
            case "DIFFERENCE" -> name + "(s, 'x')";
            case "TIMESTAMPADD" -> name + "(SQL_TSI_DAY, 1, \"Time\")";
            case "TIMESTAMPDIFF" -> name + "(SQL_TSI_HOUR, \"Time\", {ts '2024-01-01 00:00:00'})";
            case "CONCAT", "IFNULL" -> name + "(s, s)";
            case "POSITION" -> name + "('x' IN s)";
            case "EXTRACT" -> name + "(YEAR FROM \"Time\")";
            case "LOCATE" -> name + "('x', s)";
            case "REPLACE" -> name + "(s, 'x', 'y')";
            case "SUBSTRING" -> name + "(s, 1, 1)";
            case "LCASE", "LENGTH", "LTRIM", "RTRIM", "UCASE", "CHAR_LENGTH", "CHARACTER_LENGTH" -> name + "(s)";
            case "YEAR",
                    "MONTH",
                    "QUARTER",
                    "WEEK",
                    "DAYOFYEAR",
                    "DAYOFMONTH",
                    "DAYOFWEEK",
                    "HOUR",
                    "MINUTE",
                    "SECOND" -> name + "(\"Time\")";
            default -> name + "(a)";
        };
    }

    private static String name(Connection connection) throws SQLException {
        return connection.getMetaData().storesLowerCaseIdentifiers() ? "metadata_sql.d" : '"' + DB + "\".\"d\"";
    }

    /** Runs to the last row; the message of what went wrong, or null. */
    private static String run(Connection connection, String sql) throws SQLException {
        String text = sql.replace("@T", name(connection));
        try (Statement statement = connection.createStatement()) {
            if (statement.execute(text)) {
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        rows.getObject(1);
                    }
                }
            }
            return null;
        } catch (SQLException e) {
            return e.getSQLState() + ' ' + e.getMessage();
        }
    }
}
