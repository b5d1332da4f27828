// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** pg_catalog and the information schema as PostgreSQL's tools read them, in both models. */
@WithServer
class SystemCatalogServerTest {
    private static String url;

    @BeforeAll
    static void load(IotdbServer server) throws SQLException {
        url = server.url().replaceFirst("/$", "");
        try (Connection tree = DriverManager.getConnection(url + "?user=root&password=root");
                Statement statement = tree.createStatement()) {
            for (String sql : List.of(
                    "create database root.catalog_t",
                    "create database root.catalog_u",
                    "create aligned timeseries root.catalog_t.d(n int32, s text, x double)",
                    "create timeseries root.catalog_t.room1.d2.v int64",
                    "create timeseries root.catalog_u.far.v int64",
                    "create timeseries root.catalog_t.pg_proc.v int64",
                    "insert into root.catalog_t.pg_proc(time, v) values (1, 7)")) {
                statement.execute(sql);
            }
        }
        try (Connection table =
                        DriverManager.getConnection(url + "?user=root&password=root&sql_dialect=table&sql=native");
                Statement statement = table.createStatement()) {
            for (String sql : List.of(
                    "create database catalog_t",
                    "create database catalog_u",
                    "create table catalog_t.d (k string tag, n int32 field, s string field, x double field)",
                    "create table catalog_u.far (v int64 field)")) {
                statement.execute(sql);
            }
        }
    }

    private static String database(String model, String letter) {
        return (model.equals("tree") ? "root." : "") + "catalog_" + letter;
    }

    private static Connection connect(String model) throws SQLException {
        return DriverManager.getConnection(
                url + '/' + database(model, "t") + "?user=root&password=root&timeZone=UTC&sql_dialect=" + model);
    }

    private static List<String> ask(Connection connection, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(result.getString(i)));
                }
                rows.add(String.join("|", row));
            }
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void tablesAndTheirColumns(String model) throws SQLException {
        try (Connection connection = connect(model)) {
            String t = database(model, "t");
            assertThat(ask(
                            connection,
                            "SELECT relname, relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = '"
                                    + t + "' AND relname IN ('d', 'd_pkey', 'far') ORDER BY 1"))
                    .containsExactly("d|r", "d_pkey|i");
            List<String> columns = ask(
                    connection,
                    "SELECT attname, format_type(atttypid, atttypmod), attnotnull, t.typname FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid "
                            + "JOIN pg_catalog.pg_type t ON t.oid = a.atttypid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '"
                            + t + "' AND c.relname = 'd' AND attnum > 0 AND NOT attisdropped ORDER BY attname");
            assertThat(columns)
                    .contains("n|integer|false|int4", "s|text|false|text", "x|double precision|false|float8");
            assertThat(columns.get(0).toLowerCase(java.util.Locale.ROOT))
                    .isIn("time|timestamp with time zone|true|timestamptz", "k|text|false|text");
            assertThat(ask(
                            connection,
                            "SELECT attname FROM pg_attribute WHERE attrelid = 'd'::regclass AND attname = 'x'"))
                    .containsExactly("x");
            assertThat(ask(
                            connection,
                            "SELECT attname FROM pg_attribute WHERE attrelid = '\"" + t
                                    + "\".d'::regclass AND attname = 'x'"))
                    .containsExactly("x");
            assertThat(ask(
                            connection,
                            "SELECT DISTINCT attrelid::regclass FROM pg_attribute WHERE attrelid = 'd'::regclass::oid"))
                    .containsExactly("d");
            assertThat(
                            ask(
                                    connection,
                                    "SELECT contype, conname, conrelid::regclass FROM pg_constraint WHERE conrelid = 'd'::regclass"))
                    .containsExactly("p|d_pkey|d");
            List<String> key = ask(
                    connection,
                    "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) WHERE i.indrelid = 'd'::regclass AND i.indisprimary "
                            + "ORDER BY 1");
            assertThat(key).hasSize(model.equals("tree") ? 1 : 2);
            assertThat(ask(
                                    connection,
                                    "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'd'::regclass")
                            .get(0))
                    .startsWith("PRIMARY KEY (");
            assertThat(ask(
                            connection,
                            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'd'"))
                    .containsExactly("d");
            assertThat(ask(
                            connection,
                            "SELECT count(*) FROM pg_indexes WHERE schemaname = '" + t + "' AND tablename = 'd'"))
                    .containsExactly("1");
            assertThat(ask(connection, "SELECT to_regclass('nothing'), 'pg_class'::regclass, 1259::regclass"))
                    .containsExactly("null|pg_class|pg_class");
            assertThatThrownBy(() -> ask(connection, "SELECT 'nothing'::regclass"))
                    .isInstanceOf(SQLException.class)
                    .extracting(e -> ((SQLException) e).getSQLState())
                    .isEqualTo("42P01");
            assertThatThrownBy(() -> ask(connection, "SELECT * FROM pg_catalog.pg_nothing"))
                    .isInstanceOf(SQLException.class)
                    .extracting(e -> ((SQLException) e).getSQLState())
                    .isEqualTo("42P01");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void numbersStayAndAreOnesOwn(String model) throws SQLException {
        try (Connection connection = connect(model);
                Connection other = connect(model)) {
            String all = "SELECT oid FROM pg_class UNION ALL SELECT oid FROM pg_namespace";
            List<String> numbers = ask(connection, all);
            assertThat(numbers).doesNotHaveDuplicates();
            assertThat(ask(other, all)).containsExactlyInAnyOrderElementsOf(numbers);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void sessionsAndSettings(String model) throws SQLException {
        try (Connection connection = connect(model)) {
            assertThat(ask(connection, "SHOW ALL"))
                    .anyMatch(row -> row.startsWith("TimeZone|UTC|"))
                    .anyMatch(row -> row.startsWith("standard_conforming_strings|on|"));
            connection.createStatement().execute("SET statement_timeout = '2s'");
            assertThat(ask(connection, "SELECT setting, unit FROM pg_settings WHERE name = 'statement_timeout'"))
                    .containsExactly("2000|ms");
            assertThat(ask(connection, "SELECT datname FROM pg_database WHERE datname = current_database()"))
                    .containsExactly("iotdb");
            assertThat(ask(connection, "SELECT rolname, rolsuper, pg_get_userbyid(oid) FROM pg_roles"))
                    .containsExactly("root|true|root");
            assertThat(ask(connection, "SELECT usename FROM pg_user WHERE usename = current_user"))
                    .containsExactly("root");
            assertThat(ask(connection, "SELECT typname FROM pg_type WHERE oid = 'integer'::regtype"))
                    .containsExactly("int4");
            for (String empty :
                    List.of("pg_attrdef", "pg_inherits", "pg_enum", "pg_sequences", "pg_trigger", "pg_matviews")) {
                assertThat(ask(connection, "SELECT * FROM " + empty)).as(empty).isEmpty();
            }
        }
    }

    @Test
    void aTableOfSuchANameComesFirst() throws SQLException {
        try (Connection connection = connect("tree")) {
            assertThat(ask(connection, "SELECT v FROM pg_proc")).containsExactly("7");
            assertThat(ask(connection, "SELECT count(*) FROM pg_catalog.pg_proc"))
                    .containsExactly("0");
        }
    }

    /** A question about one table must not list the columns of all. */
    @Test
    void whatIsAskedIsAsked() throws SQLException {
        try (Connection connection = connect("tree")) {
            String plan = String.join(
                    "\n",
                    ask(
                            connection,
                            "EXPLAIN SELECT a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
                                    + "WHERE n.nspname = 'root.catalog_t' AND c.relname = 'room1.d2'"));
            assertThat(plan)
                    .contains("SHOW TIMESERIES root.catalog_t.room1.d2.*")
                    .doesNotContain("SHOW TIMESERIES root.**")
                    .doesNotContain("SHOW TIMESERIES root.catalog_t.**");
        }
    }

    /** What pgjdbc's DatabaseMetaData and jOOQ's Meta for PostgreSQL send, a line each. */
    @Test
    void toolsStatementsRun() throws IOException, SQLException {
        List<String> failures = new ArrayList<>();
        try (InputStream in = SystemCatalogServerTest.class.getResourceAsStream("catalog-statements.txt");
                Connection connection = connect("tree")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(one -> !one.isBlank() && !one.startsWith("#"))
                    .toList()) {
                try {
                    ask(connection, line);
                } catch (SQLException e) {
                    failures.add(line + "\n  " + e.getSQLState() + ' ' + e.getMessage());
                }
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void theInformationSchemaHasWhatToolsRead() throws SQLException {
        try (Connection connection = connect("tree")) {
            assertThat(
                            ask(
                                    connection,
                                    "SELECT column_name, udt_name FROM information_schema.columns WHERE table_schema = 'root.catalog_t' AND table_name = 'd' ORDER BY 1"))
                    .containsExactly("Time|timestamptz", "n|int4", "s|text", "x|float8");
            assertThat(
                            ask(
                                    connection,
                                    "SELECT column_name, constraint_name FROM information_schema.constraint_column_usage WHERE table_schema = 'root.catalog_t' AND table_name = 'd'"))
                    .containsExactly("Time|d_pkey");
            assertThat(ask(connection, "SELECT character_set_name FROM information_schema.character_sets"))
                    .containsExactly("UTF8");
            for (String empty : List.of(
                    "sequences",
                    "domains",
                    "referential_constraints",
                    "check_constraints",
                    "routines",
                    "parameters",
                    "triggers",
                    "element_types")) {
                assertThat(ask(connection, "SELECT * FROM information_schema." + empty))
                        .as(empty)
                        .isEmpty();
            }
        }
    }
}
