// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** information_schema, NATIVE('...') and EXPLAIN on a server, in both models. */
@WithServer
class VirtualTablesServerTest {
    private static final String DB = "root.virtual_t";

    private static Connection tree;
    private static Connection table;

    @BeforeAll
    static void load(IotdbServer server) throws SQLException {
        tree = DriverManager.getConnection(server.url() + "?user=root&password=root&timeZone=UTC");
        run(
                tree,
                "create database " + DB,
                "create aligned timeseries " + DB + ".room1.d1(temperature double, status text, n int32)",
                "create timeseries " + DB + ".room2.d2.v int64",
                "create timeseries " + DB + ".room2.d2.born date",
                "insert into " + DB
                        + ".room1.d1(time,temperature,status,n) values (1,1.5,'on',1),(2,2.5,'off',2),(3,null,'on',3)",
                "insert into " + DB + ".room2.d2(time,v,born) values (2,9007199254740993,'2024-02-29')");
        table = DriverManager.getConnection(
                server.url() + "?user=root&password=root&timeZone=UTC&sql_dialect=table&sql=relational");
        try (Connection plain =
                DriverManager.getConnection(server.url() + "?user=root&password=root&sql_dialect=table&sql=native")) {
            run(
                    plain,
                    "create database virtual_t",
                    "create table virtual_t.d1 (k string tag, n int32 field, s string field)",
                    "insert into virtual_t.d1(time, k, n, s) values (1, 'a', 1, 'x'), (2, 'b', null, 'y')");
        }
    }

    @AfterAll
    static void drop() throws SQLException {
        tree.close();
        table.close();
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Each row's columns, joined by spaces. */
    private static List<String> rows(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<String> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                int width = result.getMetaData().getColumnCount();
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= width; i++) {
                        row.add(String.valueOf(result.getObject(i)));
                    }
                    rows.add(String.join(" ", row));
                }
            }
            return rows;
        }
    }

    private static String labels(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            ResultSetMetaData metaData = statement.getMetaData();
            List<String> labels = new ArrayList<>();
            for (int i = 1; i <= metaData.getColumnCount(); i++) {
                labels.add(metaData.getColumnLabel(i) + ":" + metaData.getColumnTypeName(i));
            }
            return String.join(", ", labels);
        }
    }

    @Test
    void namesThatAreCutAreNoNames() throws SQLException {
        for (String type : List.of("varchar(7)", "char(7)")) {
            assertThat(rows(
                            tree,
                            "select table_name from information_schema.tables where table_schema = '" + DB
                                    + "' and cast(table_name as " + type + ") = 'room1.d1x'::" + type))
                    .as(type)
                    .containsExactly("room1.d1");
        }
        assertThat(rows(
                        tree,
                        "select c.relname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
                                + " where n.nspname = '" + DB
                                + "' and c.relkind = 'r' and c.relname::varchar(4) = 'room' order by 1"))
                .containsExactly("room1.d1", "room2.d2");
    }

    @Test
    void theInformationSchemaListsWhatDatabaseMetaDataLists() throws SQLException {
        List<String> listed = new ArrayList<>();
        try (ResultSet tables = tree.getMetaData().getTables(null, null, "%", new String[] {"TABLE"})) {
            while (tables.next()) {
                listed.add(tables.getString("TABLE_SCHEM") + ' ' + tables.getString("TABLE_NAME"));
            }
        }
        assertThat(
                        rows(
                                tree,
                                "select table_schema, table_name from information_schema.tables where table_type = 'BASE TABLE' order by 1, 2"))
                .isEqualTo(listed)
                .contains(DB + " room1.d1", DB + " room2.d2");
        listed.clear();
        try (ResultSet schemas = tree.getMetaData().getSchemas()) {
            while (schemas.next()) {
                listed.add(schemas.getString("TABLE_SCHEM"));
            }
        }
        assertThat(rows(tree, "SELECT SCHEMA_NAME FROM INFORMATION_SCHEMA.SCHEMATA ORDER BY 1"))
                .isEqualTo(listed);
        listed.clear();
        try (ResultSet columns = tree.getMetaData().getColumns(null, DB, "%", "%")) {
            while (columns.next()) {
                listed.add(columns.getString("TABLE_NAME")
                        + ' '
                        + columns.getString("COLUMN_NAME")
                        + ' '
                        + columns.getInt("ORDINAL_POSITION")
                        + ' '
                        + columns.getString("IS_NULLABLE")
                        + ' '
                        + columns.getString("TYPE_NAME"));
            }
        }
        assertThat(rows(
                        tree,
                        "select table_name, column_name, ordinal_position, is_nullable, data_type from information_schema.columns where table_schema = ?"
                                + " order by table_schema, table_name, ordinal_position",
                        DB))
                .isEqualTo(listed)
                .hasSize(7);
    }

    @Test
    void itIsQueriedLikeAnyTable() throws SQLException {
        assertThat(rows(
                        tree,
                        "select t.table_name, count(*) from information_schema.tables t join information_schema.columns c"
                                + " using (table_schema, table_name) where t.table_schema = '" + DB
                                + "' group by t.table_name having count(*) > ? order by count desc",
                        1))
                .containsExactly("room1.d1 4", "room2.d2 3");
        assertThat(rows(
                        tree,
                        "select kcu.column_name from information_schema.table_constraints tc join information_schema.key_column_usage kcu"
                                + " on kcu.constraint_name = tc.constraint_name and kcu.table_schema = tc.table_schema where tc.table_schema = '"
                                + DB
                                + "' and tc.table_name = 'room1.d1' and tc.constraint_type = 'PRIMARY KEY'"))
                .containsExactly("Time");
        assertThat(rows(
                        tree,
                        "select column_name from information_schema.columns where table_schema like 'root.virtual\\_t%' and table_name in (?, 'nope')"
                                + " and data_type = 'DOUBLE'",
                        "room1.d1"))
                .containsExactly("temperature");
        assertThat(
                        rows(
                                tree,
                                "select \"TABLE_NAME\" from \"INFORMATION_SCHEMA\".\"TABLES\" where \"TABLE_SCHEMA\" = 'root.virtual_t' and table_name = 'room2.d2'"))
                .containsExactly("room2.d2");
        assertThat(rows(tree, "select 1 from information_schema.views")).isEmpty();
        assertThatThrownBy(() -> rows(tree, "select * from information_schema.nothing"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P01"));
    }

    @Test
    void conditionsNarrowWhatTheServerIsAsked() throws SQLException {
        assertThat(rows(
                        tree,
                        "explain select column_name from information_schema.columns where table_schema = '" + DB
                                + "' and table_name = 'room1.d1'"))
                .contains("native: SHOW TIMESERIES " + DB + ".room1.d1.*")
                .noneMatch(line -> line.endsWith(".**"));
        assertThat(rows(
                        tree,
                        "explain select c.column_name from information_schema.tables t join information_schema.columns c on c.table_schema = t.table_schema"
                                + " and c.table_name = t.table_name where t.table_schema = '" + DB
                                + "' and t.table_name = 'room1.d1'"))
                .contains(
                        "native: SHOW TIMESERIES " + DB + ".room1.d1.*",
                        "native: SHOW DEVICES " + DB + ".room1.d1 WITH DATABASE")
                .noneMatch(line -> line.endsWith(".**"));
    }

    @Test
    void theTableModelHasItToo() throws SQLException {
        assertThat(rows(table, "select table_name from information_schema.tables where table_schema = 'virtual_t'"))
                .containsExactly("d1");
        assertThat(rows(
                        table,
                        "select column_name, data_type, is_nullable from information_schema.columns where table_schema = 'virtual_t' and table_name = 'd1'"
                                + " order by ordinal_position"))
                .containsExactly("time TIMESTAMP NO", "k VARCHAR YES", "n INTEGER YES", "s VARCHAR YES");
        assertThat(
                        rows(
                                table,
                                "select column_name from information_schema.key_column_usage where table_schema = 'virtual_t' order by ordinal_position"))
                .containsExactly("k", "time");
        assertThat(
                        rows(
                                table,
                                "select count(*) from native('select * from information_schema.tables where database = ''virtual_t''') t"))
                .containsExactly("1");
    }

    @Test
    void anyNativeQueryIsATable() throws SQLException {
        String last = "select * from native('select last temperature, n from " + DB + ".room1.d1') as x";
        assertThat(labels(tree, last)).isEqualTo("Time:TIMESTAMP, Timeseries:VARCHAR, Value:VARCHAR, DataType:VARCHAR");
        assertThat(rows(
                        tree,
                        "select \"Timeseries\", \"Value\" from native('select last temperature, n from " + DB
                                + ".room1.d1') order by 1"))
                .containsExactly(DB + ".room1.d1.n 3", DB + ".room1.d1.temperature 2.5");
        assertThat(labels(tree, "select * from table(native('select n, n, status from " + DB + ".room1.d1'))"))
                .isEqualTo("Time:TIMESTAMP, " + DB + ".room1.d1.n:INTEGER, " + DB + ".room1.d1.n_2:INTEGER, " + DB
                        + ".room1.d1.status:VARCHAR");
        assertThat(rows(tree, "select sum(x.c) from native('select count(n) from " + DB + ".room1.d1') as x(c)"))
                .containsExactly("3");
        assertThat(rows(
                        tree,
                        "select d.\"Time\", d.v, d.born, x.\"" + DB + ".room1.d1.n\" from \"" + DB
                                + "\".\"room2.d2\" d join native('select n from " + DB
                                + ".room1.d1') x on x.\"Time\" = d.\"Time\""))
                .containsExactly("1970-01-01 00:00:00.002 9007199254740993 2024-02-29 2");
        assertThat(rows(
                        tree,
                        "select v, born from native('select v, born from " + DB + ".room2.d2 align by device') x"))
                .containsExactly("9007199254740993 2024-02-29");
        assertThat(rows(tree, "select count(*) from native('count timeseries " + DB + ".**') x where 1 = 1"))
                .containsExactly("1");
        assertThat(rows(
                        tree,
                        "select \"Device\" from native('show devices " + DB
                                + ".**') x where \"Device\" like ? order by 1",
                        "%d2"))
                .containsExactly(DB + ".room2.d2");
        assertThat(rows(tree, "select \"User\" from native('list user') u")).contains("root");
        assertThat(rows(tree, "select * from native('select n from " + DB + ".room1.d1 where n > 100') x"))
                .isEmpty();
        assertThat(rows(tree, "select * from native('select nosuch from " + DB + ".room1.d1') x"))
                .isEmpty();
        assertThat(labels(tree, "select * from native('select nosuch from " + DB + ".room1.d1') x"))
                .isEqualTo("Time:TIMESTAMP");
        assertThat(rows(
                        tree,
                        "select * from (select 1 as a) q cross join native('select n from " + DB
                                + ".room1.d1 -- all') x"))
                .hasSize(3);
    }

    @Test
    void theTableModelsNativeQueriesToo() throws SQLException {
        assertThat(labels(table, "select * from native('select time, k, n from virtual_t.d1') x"))
                .isEqualTo("time:TIMESTAMP, k:VARCHAR, n:INTEGER");
        assertThat(rows(table, "select k, n from native('select * from virtual_t.d1') x where n is null"))
                .containsExactly("b null");
        assertThat(rows(table, "select \"ColumnName\" from native('desc virtual_t.d1') x order by 1"))
                .containsExactly("k", "n", "s", "time");
        assertThat(rows(table, "select count(*) from native('show databases') x where \"Database\" = 'virtual_t'"))
                .containsExactly("1");
    }

    @Test
    void nativeWritesAreRefusedAndNotSent() throws SQLException {
        for (String text : List.of(
                "insert into " + DB + ".room1.d1(time, n) values (99, 99)",
                "delete from " + DB + ".room1.d1.*",
                "select n into " + DB + ".room3.d3(n) from " + DB + ".room1.d1",
                "create timeseries " + DB + ".x.y int32",
                "drop database " + DB,
                "",
                "explain insert into x(a) values (1)")) {
            assertThatThrownBy(() -> rows(tree, "select * from native('" + text + "') x"))
                    .as(text)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"));
        }
        assertThatThrownBy(() -> rows(tree, "select * from native('select 1; drop database " + DB + "') x"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42601"));
        assertThatThrownBy(() -> rows(tree, "select * from native('select n from " + DB + ".room1.d1 where n > ?') x"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"));
        assertThat(rows(tree, "select count(*) from \"" + DB + "\".\"room1.d1\""))
                .containsExactly("3");
    }

    @Test
    void columnsFollowTheDefinitions() throws SQLException {
        run(tree, "create timeseries " + DB + ".room4.d4.a int32");
        String sql = "select * from native('select * from " + DB + ".room4.d4') x";
        assertThat(labels(tree, sql)).isEqualTo("Time:TIMESTAMP, " + DB + ".room4.d4.a:INTEGER");
        run(tree, "create timeseries " + DB + ".room4.d4.b text");
        assertThat(labels(tree, sql)).contains(DB + ".room4.d4.a:INTEGER", DB + ".room4.d4.b:VARCHAR");
        run(tree, "delete timeseries " + DB + ".room4.d4.*");
    }
}
