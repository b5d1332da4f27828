// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.pushdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rows in files that overlap, of which a deletion left nothing of the first. The server does not see then that the next
 * overlaps others, and decides by its smallest and greatest value and its number, unread: what was overwritten is found
 * by a condition on values, and counted.
 */
@WithServer
class OverlappingPartsServerTest {
    private static Connection open(IotdbServer server, boolean tableModel, String more) throws SQLException {
        return DriverManager.getConnection(
                server.url() + "?timeZone=UTC" + (tableModel ? "&sql_dialect=table" : "") + more, "root", "root");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(result.getString(i));
                }
                rows.add(String.join(",", row));
            }
        }
        return String.join(" ", rows);
    }

    /** Rows 1, 5, 6, 9 and 100 are left, with a = 50, 46, 19, 60 and 100; 18 at time 5 was overwritten. */
    private static void overlap(Connection connection, String table) throws SQLException {
        String insert = "INSERT INTO " + table + " (\"Time\", a, b, s) VALUES ";
        execute(connection, insert + "(100, 100, 1.5, 'x')");
        execute(connection, "FLUSH");
        execute(connection, insert + "(5, 18, 0.5, 'old'), (6, 19, 1.5, 'y')");
        execute(connection, "FLUSH");
        execute(connection, insert + "(0, 70, 1.5, 'x'), (1, 70, 1.5, 'x')");
        execute(connection, "FLUSH");
        execute(connection, "DELETE FROM " + table + " WHERE \"Time\" <= TIMESTAMP '1970-01-01 00:00:00.001'");
        execute(connection, insert + "(1, 50, 1.5, 'x'), (5, 46, 2.5, 'new'), (9, 60, 1.5, 'x')");
        execute(connection, "FLUSH");
    }

    @ParameterizedTest
    @CsvSource({"plain, false, ''", "aligned, false, WITH (aligned = true)", "model, true, ''"})
    void whatWasOverwrittenIsNeitherFoundNorCounted(
            String name, boolean tableModel, String with, @WithServer IotdbServer server) throws SQLException {
        String schema = (tableModel ? "" : "root.") + "overlapping_" + name;
        String table = '"' + schema + "\".d";
        try (Connection connection = open(server, tableModel, "")) {
            execute(connection, "CREATE SCHEMA \"" + schema + '"');
            execute(connection, "CREATE TABLE " + table + " (a INTEGER, b DOUBLE, s VARCHAR) " + with);
            overlap(connection, table);
            String all = "50,x 46,new 19,y 60,x 100,x";
            assertThat(ask(connection, "SELECT a, s FROM " + table + " ORDER BY \"Time\""))
                    .isEqualTo(all);
            assertThat(ask(connection, "SELECT a FROM " + table + " WHERE a < 34"))
                    .isEqualTo("19");
            assertThat(ask(
                            connection,
                            "SELECT a, s FROM " + table + " WHERE a < 34 AND \"Time\" < TIMESTAMP '2000-01-01'"))
                    .isEqualTo("19,y");
            assertThat(ask(connection, "SELECT a FROM " + table + " WHERE a IN (18, 19, 20)"))
                    .isEqualTo("19");
            assertThat(ask(connection, "SELECT a FROM " + table + " WHERE s = 'old'"))
                    .isEmpty();
            assertThat(ask(connection, "SELECT a FROM " + table + " WHERE s LIKE 'o%' OR s LIKE 'n%'"))
                    .isEqualTo("46");
            assertThat(ask(connection, "SELECT a FROM " + table + " WHERE b < 1"))
                    .isEmpty();
            assertThat(ask(connection, "SELECT COUNT(*), COUNT(a), MIN(a), MAX(a), SUM(a), AVG(b) FROM " + table))
                    .isEqualTo("5,5,19,100,275,1.7");
            assertThat(ask(connection, "SELECT COUNT(a), MIN(a) FROM " + table)).isEqualTo("5,19");
            assertThat(ask(connection, "SELECT COUNT(s) FROM " + table)).isEqualTo("5");
            assertThat(ask(connection, "SELECT COUNT(a), SUM(a) FROM " + table + " WHERE a < 34"))
                    .isEqualTo("1,19");
            assertThat(ask(
                            connection,
                            "SELECT MIN(a), COUNT(b) FROM " + table + " GROUP BY DATE_TRUNC('hour', \"Time\")"))
                    .isEqualTo("19,5");
            execute(connection, "UPDATE " + table + " SET a = a + 1000 WHERE a < 34");
            execute(connection, "DELETE FROM " + table + " WHERE b < 1");
            assertThat(ask(connection, "SELECT a, s FROM " + table + " ORDER BY \"Time\""))
                    .isEqualTo("50,x 46,new 1019,y 60,x 100,x");
        }
    }

    @ParameterizedTest
    @CsvSource({"'', many", "'&pushdown=basic', basic"})
    void norInTablesOfManyDevices(String properties, String name, @WithServer IotdbServer server) throws SQLException {
        String schema = "root.overlapping_" + name;
        try (Connection connection = open(server, false, properties)) {
            execute(connection, "CREATE SCHEMA \"" + schema + '"');
            for (String device : List.of("d1", "d2")) {
                String table = '"' + schema + "\".\"m." + device + '"';
                execute(connection, "CREATE TABLE " + table + " (a INTEGER, b DOUBLE, s VARCHAR)");
                overlap(connection, table);
            }
            String many = '"' + schema + "\".\"m.*\"";
            assertThat(ask(connection, "SELECT \"Device\", a FROM " + many + " WHERE a < 34 ORDER BY 1"))
                    .isEqualTo("m.d1,19 m.d2,19");
            assertThat(ask(connection, "SELECT a FROM \"" + schema + "\".\"m.d1\" WHERE a < 34"))
                    .isEqualTo("19");
            assertThat(ask(connection, "SELECT COUNT(a), SUM(a) FROM \"" + schema + "\".\"m.d1\""))
                    .isEqualTo("5,275");
            execute(connection, "UPDATE " + many + " SET s = 'low' WHERE a < 34");
            assertThat(ask(connection, "SELECT s FROM " + many + " WHERE \"Device\" = 'm.d2' ORDER BY \"Time\""))
                    .isEqualTo("x new low x x");
        }
    }

    /** OFFSET passes over parts of a single series by their number of values. */
    @ParameterizedTest
    @CsvSource({"plain, ''", "aligned, WITH (aligned = true)"})
    void rowsArePassedOverOneByOne(String name, String with, @WithServer IotdbServer server) throws SQLException {
        String table = "\"root.passed_" + name + "\".d";
        try (Connection connection = open(server, false, "")) {
            execute(connection, "CREATE SCHEMA \"root.passed_" + name + '"');
            execute(connection, "CREATE TABLE " + table + " (a INTEGER) " + with);
            String insert = "INSERT INTO " + table + " (\"Time\", a) VALUES ";
            execute(connection, insert + "(100, 100)");
            execute(connection, "FLUSH");
            execute(connection, insert + "(5, 18), (6, 19)");
            execute(connection, "FLUSH");
            execute(connection, insert + "(0, 70), (1, 70)");
            execute(connection, "FLUSH");
            execute(connection, "DELETE FROM " + table + " WHERE \"Time\" <= TIMESTAMP '1970-01-01 00:00:00.001'");
            execute(connection, insert + "(1, 50), (5, 46), (9, 60)");
            execute(connection, "FLUSH");
            List<String> all = List.of("50", "46", "19", "60", "100");
            for (int offset = 0; offset < 6; offset++) {
                String left = String.join(" ", all.subList(Math.min(5, offset), 5));
                assertThat(ask(connection, "SELECT a FROM " + table + " ORDER BY \"Time\" OFFSET " + offset))
                        .isEqualTo(left);
                assertThat(ask(
                                connection,
                                "SELECT a FROM " + table
                                        + " WHERE \"Time\" < '2000-01-01' ORDER BY \"Time\" LIMIT 9 OFFSET " + offset))
                        .isEqualTo(left);
            }
        }
    }
}
