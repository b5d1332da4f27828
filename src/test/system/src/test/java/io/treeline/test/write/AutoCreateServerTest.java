// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * With autoCreate=true an INSERT makes the table, or the columns, that it names and that do not exist; without, it is
 * an error that names them.
 */
@WithServer
class AutoCreateServerTest {
    private static Connection connect(IotdbServer server, boolean tableModel, boolean create) throws SQLException {
        return DriverManager.getConnection(
                server.url() + "?time_zone=%2B00:00" + (tableModel ? "&sql_dialect=table" : "")
                        + (create ? "&autoCreate=true" : ""),
                "root",
                "root");
    }

    private static String schema(Statement statement, boolean tableModel, String name) throws SQLException {
        String schema = tableModel ? name : "\"root." + name + '"';
        statement.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
        statement.execute("CREATE SCHEMA " + schema);
        return schema;
    }

    private static List<String> rows(Statement statement, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(String.join("|", row));
            }
        }
        return rows;
    }

    private static List<String> columns(Connection connection, String schema, String table) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (ResultSet result = connection.getMetaData().getColumns(null, schema.replace("\"", ""), table, null)) {
            while (result.next()) {
                if (!result.getString("COLUMN_NAME").equalsIgnoreCase("time")) {
                    columns.add(result.getString("COLUMN_NAME") + ' ' + result.getString("TYPE_NAME"));
                }
            }
        }
        columns.sort(null);
        return columns;
    }

    private static void fails(Statement statement, String sql, String state) {
        assertThatThrownBy(() -> statement.execute(sql))
                .as(sql)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(state));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withoutItMissingNamesAreErrors(boolean tableModel, IotdbServer server) throws SQLException {
        try (Connection connection = connect(server, tableModel, false);
                Statement statement = connection.createStatement()) {
            String schema = schema(statement, tableModel, "noauto");
            fails(statement, "INSERT INTO " + schema + ".d (\"Time\", a) VALUES (1, 2)", "42P01");
            statement.execute("CREATE TABLE " + schema + ".d (a INTEGER)");
            fails(statement, "INSERT INTO " + schema + ".d (\"Time\", a, b) VALUES (1, 2, 3)", "42703");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void literalsMakeTableAndColumns(boolean tableModel, IotdbServer server) throws SQLException {
        try (Connection connection = connect(server, tableModel, true);
                Statement statement = connection.createStatement()) {
            String schema = schema(statement, tableModel, "auto1");
            assertThat(statement.executeUpdate("INSERT INTO " + schema + ".d (\"Time\", i, l, x, s, b, d, ts, n) VALUES"
                            + " (1, 7, 1, 1.5, 'it''s', true, DATE '2024-02-29', TIMESTAMP '1970-01-01 00:00:01', NULL),"
                            + " (2, 8, 3000000000, 2, 'b', NULL, NULL, NULL, NULL)"))
                    .isEqualTo(2);
            assertThat(rows(statement, "SELECT i, l, x, s, b FROM " + schema + ".d ORDER BY \"Time\""))
                    .containsExactly("7|1|1.5|it's|true", "8|3000000000|2|b|null");
            assertThat(columns(connection, schema, "d"))
                    .hasSize(7)
                    .contains("i INTEGER", "l BIGINT", "x DOUBLE", "s VARCHAR", "b BOOLEAN", "d DATE", "ts TIMESTAMP");
            assertThat(rows(statement, "SELECT COUNT(d), COUNT(ts) FROM " + schema + ".d"))
                    .containsExactly("1|1");
            // A column that is missing in a table that exists, and one of NULLs only.
            assertThat(statement.executeUpdate(
                            "INSERT INTO " + schema + ".d (\"Time\", i, more, none) VALUES (3, 9, 'x', NULL)"))
                    .isEqualTo(1);
            assertThat(rows(statement, "SELECT i, more FROM " + schema + ".d WHERE more IS NOT NULL"))
                    .containsExactly("9|x");
            assertThat(columns(connection, schema, "d")).hasSize(8).noneMatch(column -> column.startsWith("none"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void parametersOfAWholeBatchDecideTheTypes(boolean tableModel, IotdbServer server) throws SQLException {
        try (Connection connection = connect(server, tableModel, true);
                Statement statement = connection.createStatement()) {
            String schema = schema(statement, tableModel, "auto2");
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + schema
                    + ".e (\"Time\", \"l\", \"m\", \"x\", \"s\", \"d\", \"y\") VALUES (?, ?, ?, ?, ?, ?, ?)")) {
                for (int round = 0; round < 2; round++) {
                    for (int row = 1; row <= 3; row++) {
                        insert.setLong(1, 10L * round + row);
                        insert.setLong(2, Long.MAX_VALUE - row);
                        // NULL first, then int, then long.
                        insert.setObject(3, row == 1 ? null : row == 2 ? (Object) 5 : (Object) 6L);
                        insert.setDouble(4, row + 0.5);
                        insert.setString(5, "t" + row);
                        insert.setObject(6, LocalDate.of(2024, 2, row));
                        insert.setBigDecimal(7, new BigDecimal("1.25"));
                        insert.addBatch();
                    }
                    assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
                }
            }
            assertThat(rows(
                            statement,
                            "SELECT \"l\", \"m\", \"x\", \"s\", \"d\", \"y\" FROM " + schema + ".e ORDER BY \"Time\""))
                    .hasSize(6)
                    .startsWith(
                            "9223372036854775806|null|1.5|t1|2024-02-01|1.25",
                            "9223372036854775805|5|2.5|t2|2024-02-02|1.25",
                            "9223372036854775804|6|3.5|t3|2024-02-03|1.25");
            assertThat(columns(connection, schema, "e"))
                    .filteredOn(column -> column.startsWith("l ") || column.startsWith("m "))
                    .hasSize(2)
                    .allMatch(column -> column.endsWith("BIGINT"));
            // A single execution, and a batch of texts.
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO " + schema + ".f (\"Time\", \"b\", \"z\") VALUES (?, ?, ?)")) {
                insert.setLong(1, 1);
                insert.setBoolean(2, true);
                insert.setFloat(3, 0.5f);
                assertThat(insert.executeUpdate()).isEqualTo(1);
                assertThat(insert.executeUpdate()).isEqualTo(1);
            }
            statement.addBatch("INSERT INTO " + schema + ".g (\"Time\", \"b\") VALUES (1, 1)");
            statement.addBatch("INSERT INTO " + schema + ".g (\"Time\", \"b\") VALUES (2, 2)");
            assertThat(statement.executeBatch()).containsExactly(1, 1);
            assertThat(rows(statement, "SELECT \"b\", \"z\" FROM " + schema + ".f"))
                    .containsExactly("true|0.5");
            assertThat(rows(statement, "SELECT SUM(\"b\") FROM " + schema + ".g"))
                    .containsExactly("3");
        }
    }

    @Test
    void whatCannotBeMadeSaysWhy(IotdbServer server) throws SQLException {
        try (Connection connection = connect(server, false, true);
                Statement statement = connection.createStatement()) {
            String schema = schema(statement, false, "auto3");
            fails(statement, "INSERT INTO \"root.nowhere\".d (\"Time\", a) VALUES (1, 2)", "3F000");
            fails(statement, "INSERT INTO " + schema + ".d (\"Time\", a) VALUES (1, NULL)", "23502");
            fails(statement, "INSERT INTO " + schema + ".d VALUES (1, 2)", "42P01");
            fails(statement, "INSERT INTO " + schema + ".\"d*\" (\"Time\", a) VALUES (1, 2)", "42P01");
            assertThat(columns(connection, schema, "d")).isEmpty();
            connection.setReadOnly(true);
            fails(statement, "INSERT INTO " + schema + ".d (\"Time\", a) VALUES (1, 2)", "25006");
        }
    }
}
