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
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What PostgreSQL's tools say and ask about the session, in both models. */
@WithServer
class SessionStatementsServerTest {
    private static String url;

    @BeforeAll
    static void load(IotdbServer server) throws SQLException {
        url = server.url().replaceFirst("/$", "");
        try (Connection tree = DriverManager.getConnection(url + "?user=root&password=root");
                Statement statement = tree.createStatement()) {
            statement.execute("create database root.session_t");
            statement.execute("create database root.session_u");
            statement.execute("create aligned timeseries root.session_t.d(n int32)");
            statement.execute("insert into root.session_t.d(time, n) values (1719792000000, 1)");
        }
        try (Connection table =
                        DriverManager.getConnection(url + "?user=root&password=root&sql_dialect=table&sql=native");
                Statement statement = table.createStatement()) {
            statement.execute("create database session_t");
            statement.execute("create database session_u");
            statement.execute("create table session_t.d (k string tag, n int32 field)");
            statement.execute("insert into session_t.d(time, k, n) values (1719792000000, 'a', 1)");
        }
    }

    private static Connection connect(String model) throws SQLException {
        return DriverManager.getConnection(
                url + '/' + database(model, "t") + "?user=root&password=root&timeZone=UTC&sql_dialect=" + model);
    }

    private static Connection in(String model, String zone) throws SQLException {
        return DriverManager.getConnection(url + '/' + database(model, "t") + "?user=root&password=root&sql_dialect="
                + model + "&timeZone=" + zone.replace("+", "%2B"));
    }

    private static String database(String model, String letter) {
        return (model.equals("tree") ? "root." : "") + "session_" + letter;
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                assertThat(statement.execute(sql)).as(sql).isFalse();
                assertThat(statement.getUpdateCount()).as(sql).isZero();
            }
        }
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(result.getString(i)));
                }
                rows.add(String.join("|", row));
            }
            return String.join(";", rows);
        }
    }

    private static void fails(Connection connection, String sql, String state) {
        assertThatThrownBy(() -> run(connection, sql))
                .as(sql)
                .isInstanceOf(SQLException.class)
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo(state);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void transactionsAreWhatTheyAreToJdbc(String model) throws SQLException {
        try (Connection connection = connect(model);
                Statement statement = connection.createStatement()) {
            run(
                    connection,
                    "BEGIN",
                    "COMMIT",
                    "BEGIN TRANSACTION",
                    "END",
                    "START TRANSACTION ISOLATION LEVEL SERIALIZABLE",
                    "COMMIT WORK",
                    "BEGIN WORK",
                    "COMMIT AND CHAIN");
            statement.execute("ROLLBACK");
            assertThat(statement.getWarnings().getMessage()).startsWith("Nothing was undone");
            for (String refused : List.of(
                    "SAVEPOINT a",
                    "RELEASE SAVEPOINT a",
                    "ROLLBACK TO SAVEPOINT a",
                    "PREPARE TRANSACTION 'a'",
                    "COMMIT PREPARED 'a'",
                    "LOCK TABLE d")) {
                fails(connection, refused, "0A000");
            }
            fails(connection, "BEGIN ISOLATION LEVEL CHAOS", "42601");
            run(connection, "BEGIN READ ONLY");
            assertThat(ask(connection, "SHOW transaction_read_only")).isEqualTo("on");
            assertThatThrownBy(() -> statement.executeUpdate("INSERT INTO d(\"Time\", n) VALUES (5, 5)"))
                    .isInstanceOf(SQLException.class)
                    .extracting(e -> ((SQLException) e).getSQLState())
                    .isEqualTo("25006");
            run(connection, "COMMIT", "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
            assertThat(connection.isReadOnly()).isTrue();
            run(connection, "SET default_transaction_read_only = off");
            assertThat(connection.isReadOnly()).isFalse();
            connection.clearWarnings();
            run(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            assertThat(connection.getWarnings().getMessage()).contains("TRANSACTION_NONE");
            assertThat(ask(connection, "SHOW TRANSACTION ISOLATION LEVEL")).isEqualTo("read uncommitted");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void theZoneIsTheConnections(String model) throws SQLException {
        try (Connection connection = connect(model);
                PreparedStatement before = connection.prepareStatement("SELECT \"Time\" FROM d WHERE \"Time\" = ?")) {
            run(connection, "SET TIME ZONE 'europe/berlin'");
            assertThat(ask(connection, "SHOW TIME ZONE")).isEqualTo("Europe/Berlin");
            assertThat(ask(connection, "SELECT extract(hour FROM \"Time\"), \"Time\"::varchar FROM d"))
                    .isEqualTo("2|2024-07-01 02:00:00+02");
            before.setObject(1, LocalDateTime.of(2024, 7, 1, 2, 0));
            try (ResultSet found = before.executeQuery()) {
                assertThat(found.next()).isTrue();
                assertThat(found.getObject(1, OffsetDateTime.class).getHour()).isEqualTo(2);
            }
            run(connection, "SET timezone TO 3");
            assertThat(ask(connection, "SHOW timezone")).isEqualTo("<+03>-03");
            assertThat(ask(connection, "SELECT extract(hour FROM \"Time\") FROM d"))
                    .isEqualTo("3");
            run(connection, "RESET TIME ZONE");
            assertThat(ask(connection, "SELECT current_setting('timezone')")).isEqualTo("UTC");
            fails(connection, "SET TIME ZONE 'nowhere'", "22023");
        }
        try (Connection connection = DriverManager.getConnection(
                url + '/' + database(model, "t") + "?user=root&password=root&timeZone=%2B05:30&sql_dialect=" + model)) {
            assertThat(ask(connection, "SHOW TIME ZONE")).isEqualTo("<+05:30>-05:30");
            run(connection, "BEGIN", "SET LOCAL TIME ZONE 'UTC'", "COMMIT");
            assertThat(ask(connection, "SELECT \"Time\"::varchar FROM d")).isEqualTo("2024-07-01 05:30:00+05:30");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void theTimeLimitIsTheConnections(String model) throws SQLException {
        try (Connection connection = connect(model)) {
            run(connection, "SET statement_timeout = '900ms'");
            assertThat(ask(connection, "SHOW statement_timeout")).isEqualTo("900ms");
            assertThatThrownBy(() -> ask(connection, "SELECT count(*) FROM generate_series(1, 2000000000)"))
                    .isInstanceOf(SQLException.class)
                    .extracting(e -> ((SQLException) e).getSQLState())
                    .isEqualTo("57014");
            run(connection, "BEGIN", "SET LOCAL statement_timeout TO 60000");
            assertThat(ask(connection, "SHOW statement_timeout")).isEqualTo("1min");
            run(connection, "COMMIT");
            assertThat(ask(connection, "SHOW statement_timeout")).isEqualTo("900ms");
            run(connection, "RESET statement_timeout");
            assertThat(ask(connection, "SHOW statement_timeout")).isEqualTo("0");
            fails(connection, "SET statement_timeout = 'long'", "22023");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void theSearchPathIsTheSchema(String model) throws SQLException {
        try (Connection connection = connect(model)) {
            String t = database(model, "t");
            String u = database(model, "u");
            run(connection, "SET search_path TO \"" + u + "\", public, pg_catalog");
            assertThat(connection.getSchema()).isEqualTo(u);
            assertThat(ask(connection, "SELECT current_schema, current_schema(), current_schemas(false)"))
                    .isEqualTo(u + '|' + u + "|{" + u + '}');
            assertThatThrownBy(() -> ask(connection, "SELECT n FROM d")).isInstanceOf(SQLException.class);
            run(connection, "SET SCHEMA '" + t + "'");
            assertThat(ask(connection, "SELECT n FROM d")).isEqualTo("1");
            assertThat(ask(connection, "SELECT set_config('search_path', '" + u + "', false)")
                            .replace("\"", ""))
                    .isEqualTo(u);
            run(connection, "RESET search_path");
            assertThat(connection.getSchema()).isEqualTo(t);
            fails(connection, "SET search_path TO a, b", "0A000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void whatToolsSetWhenTheyConnect(String model) throws SQLException {
        try (Connection connection = connect(model)) {
            run(
                    connection,
                    "SET extra_float_digits = 3",
                    "SET application_name = 'a tool'",
                    "SET client_encoding TO 'UTF8'",
                    "SET NAMES 'UTF8'",
                    "SET DateStyle = ISO",
                    "set datestyle to iso, mdy",
                    "SET standard_conforming_strings = on",
                    "SET client_min_messages TO warning",
                    "SET bytea_output = 'hex'",
                    "SET SESSION AUTHORIZATION DEFAULT",
                    "RESET ROLE",
                    "SET lock_timeout = 5000",
                    "SET CONSTRAINTS ALL DEFERRED",
                    "UNLISTEN *",
                    "CLOSE ALL",
                    "DEALLOCATE ALL",
                    "SET my.own = 'x'");
            assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("a tool");
            assertThat(
                            ask(
                                    connection,
                                    "SELECT current_setting('my.own'), current_setting('nothing.here', true), current_setting('client_min_messages')"))
                    .isEqualTo("x|null|warning");
            for (String refused : List.of(
                    "SET client_encoding = 'latin1'",
                    "SET DateStyle = 'German'",
                    "SET standard_conforming_strings = off",
                    "SET bytea_output = escape",
                    "SET ROLE somebody")) {
                fails(connection, refused, "0A000");
            }
            fails(connection, "SET server_version = '9'", "55P02");
            assertThatThrownBy(() -> ask(connection, "SELECT current_setting('nothing')"))
                    .isInstanceOf(SQLException.class)
                    .extracting(e -> ((SQLException) e).getSQLState())
                    .isEqualTo("42704");
            run(connection, "DISCARD ALL");
            assertThat(ask(connection, "SHOW client_min_messages")).isEqualTo("notice");
            assertThat(ask(connection, "SELECT current_setting('my.own', true)"))
                    .isEqualTo("null");
            assertThat(connection.getClientInfo("ApplicationName")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void whoAndWhere(String model) throws SQLException {
        try (Connection connection = connect(model);
                Connection other = connect(model)) {
            assertThat(
                            ask(
                                    connection,
                                    "SELECT current_user, session_user, user, current_role, current_database(), current_catalog"))
                    .isEqualTo("root|root|root|root|iotdb|iotdb");
            assertThat(ask(connection, "SELECT version()"))
                    .matches("PostgreSQL 16\\.\\d+ \\(Treeline .+ on Apache IoTDB 2\\..+\\)");
            assertThat(ask(connection, "SHOW server_version")).startsWith("16.");
            assertThat(ask(connection, "SELECT pg_backend_pid()")).isNotEqualTo(ask(other, "SELECT pg_backend_pid()"));
            assertThat(ask(connection, "SELECT n FROM d WHERE current_user = 'root' AND current_schema() IS NOT NULL"))
                    .isEqualTo("1");
            assertThat(ask(connection, "SELECT pg_typeof(n), pg_typeof(\"Time\"), pg_typeof('x') FROM d"))
                    .isEqualTo("integer|timestamp with time zone|unknown");
            // A plan is shared; what it says of its session is not.
            run(other, "SET TIME ZONE 'Asia/Tokyo'");
            assertThat(ask(connection, "SELECT upper(current_setting('timezone'))"))
                    .isEqualTo("UTC");
            assertThat(ask(other, "SELECT upper(current_setting('timezone'))")).isEqualTo("ASIA/TOKYO");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void iotdbsOwnShowAndSetStayItsOwn(String model) throws SQLException {
        try (Connection connection = connect(model)) {
            assertThat(ask(connection, "SHOW VERSION")).startsWith("2.0.");
            assertThat(ask(connection, "SHOW DATABASES")).contains(database(model, "t"));
            fails(connection, "SET foo = 1", "42601");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void aRequestPutsBackWhatWasSet(String model) throws SQLException {
        try (Connection connection = connect(model)) {
            connection.beginRequest();
            run(
                    connection,
                    "SET TIME ZONE 'Asia/Tokyo'",
                    "SET statement_timeout = 1000",
                    "SET search_path TO \"" + database(model, "u") + '"',
                    "BEGIN READ ONLY");
            connection.endRequest();
            assertThat(
                            ask(
                                    connection,
                                    "SELECT current_setting('timezone'), current_setting('statement_timeout'), current_setting('transaction_read_only')"))
                    .isEqualTo("UTC|0|off");
            assertThat(connection.getSchema()).isEqualTo(database(model, "t"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tree,+08:00,<+08>-08,8",
        "table,+08:00,<+08>-08,8",
        "tree,GMT+08:00,<+08>-08,8",
        "table,Z,<+00>-00,0",
        "tree,+05:45,<+05:45>-05:45,5"
    })
    void theFirstZoneComesBackAsItWas(String model, String zone, String shown, int hour) throws SQLException {
        try (Connection connection = in(model, zone)) {
            String hours = "SELECT extract(hour FROM \"Time\"), current_setting('timezone') FROM d";
            String first = hour + "|" + shown;
            assertThat(ask(connection, hours)).isEqualTo(first);
            run(
                    connection,
                    "BEGIN",
                    "SET LOCAL TimeZone = 'Asia/Tokyo'",
                    "SET LOCAL statement_timeout = 5000",
                    "SET LOCAL my.own = 'x'");
            assertThat(ask(connection, hours)).isEqualTo("9|Asia/Tokyo");
            run(connection, "COMMIT");
            assertThat(ask(connection, hours)).isEqualTo(first);
            assertThat(ask(connection, "SELECT current_setting('statement_timeout'), current_setting('my.own', true)"))
                    .isEqualTo("0|null");
            assertThat(ask(connection, "SELECT set_config('TimeZone', current_setting('TimeZone'), false)"))
                    .isEqualTo(shown);
            assertThat(ask(connection, hours)).isEqualTo(first);
            run(connection, "SET TIME ZONE 'Asia/Tokyo'", "RESET TIME ZONE");
            assertThat(ask(connection, hours)).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void localSettingsEndWithTheTransaction(String model) throws SQLException {
        try (Connection connection = connect(model)) {
            run(
                    connection,
                    "BEGIN",
                    "SET LOCAL my.own = 'x'",
                    "SET LOCAL my.own = 'y'",
                    "SET LOCAL lock_timeout = 1",
                    "SET LOCAL lock_timeout = 2");
            fails(connection, "SET LOCAL statement_timeout = 'long'", "22023");
            run(connection, "SET statement_timeout = 7000", "COMMIT");
            String settings =
                    "SELECT current_setting('my.own', true), current_setting('lock_timeout'), current_setting('statement_timeout')";
            assertThat(ask(connection, settings)).isEqualTo("null|0|7s");
            run(connection, "BEGIN", "SET LOCAL statement_timeout = 9000");
            run(connection, "SET statement_timeout = 8000", "COMMIT");
            assertThat(ask(connection, settings)).isEqualTo("null|0|8s");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void whatIsSetOtherwiseOutlivesLocalSettings(String model) throws SQLException {
        String t = database(model, "t");
        String u = database(model, "u");
        try (Connection connection = connect(model)) {
            for (boolean used : new boolean[] {false, true}) {
                connection.setSchema(u);
                run(
                        connection,
                        "BEGIN",
                        "SET LOCAL search_path TO \"" + u + '"',
                        "SET LOCAL application_name = 'local'",
                        "SET LOCAL default_transaction_read_only = on");
                if (used) {
                    run(connection, "USE " + t);
                } else {
                    connection.setSchema(t);
                }
                connection.setClientInfo("ApplicationName", "mine");
                connection.setReadOnly(false);
                run(connection, used ? "COMMIT" : "ROLLBACK");
                assertThat(connection.getSchema()).isEqualTo(t);
                assertThat(ask(connection, "SELECT n FROM d")).isEqualTo("1");
                assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("mine");
                assertThat(connection.isReadOnly()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void rollbackUndoesSet(String model) throws SQLException {
        try (Connection connection = connect(model)) {
            String settings =
                    "SELECT current_setting('timezone'), current_setting('statement_timeout'), current_schema, current_setting('application_name'), current_setting('my.own', true),"
                            + " current_setting('lock_timeout'), current_setting('default_transaction_read_only')";
            run(connection, "SET lock_timeout = 3", "SET statement_timeout = 6000", "SET application_name = 'first'");
            String before = ask(connection, settings);
            String[] all = {
                "SET TIME ZONE 'Asia/Tokyo'",
                "SET statement_timeout = 7000",
                "SET search_path TO \"" + database(model, "u") + '"',
                "SET application_name = 'second'",
                "SET my.own = 'x'",
                "SET LOCAL lock_timeout = 4",
                "SET lock_timeout = 5",
                "SET default_transaction_read_only = on"
            };
            run(connection, "BEGIN");
            run(connection, all);
            String set = ask(connection, settings);
            assertThat(set).isEqualTo("Asia/Tokyo|7s|" + database(model, "u") + "|second|x|5|on");
            run(connection, "ROLLBACK");
            assertThat(ask(connection, settings)).isEqualTo(before);
            run(connection, "BEGIN", "SET SCHEMA '" + database(model, "u") + "'", "RESET ALL", "ROLLBACK");
            assertThat(ask(connection, settings)).isEqualTo(before);
            connection.setAutoCommit(false);
            run(connection, all);
            connection.rollback();
            assertThat(ask(connection, settings)).isEqualTo(before);
            run(connection, all);
            connection.commit();
            connection.rollback();
            assertThat(ask(connection, settings)).isEqualTo(set);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void aChainGoesOnWithTheTransaction(String model) throws SQLException {
        String insert = "INSERT INTO d(\"Time\", n) VALUES (5, 5)";
        try (Connection connection = connect(model)) {
            fails(connection, "COMMIT AND CHAIN", "25P01");
            fails(connection, "ROLLBACK AND CHAIN", "25P01");
            run(connection, "BEGIN READ ONLY", "SET LOCAL my.own = 'x'", "COMMIT AND CHAIN");
            fails(connection, insert, "25006");
            assertThat(ask(connection, "SELECT current_setting('my.own', true)"))
                    .isEqualTo("null");
            run(connection, "SET LOCAL my.own = 'y'", "ROLLBACK AND CHAIN");
            fails(connection, insert, "25006");
            assertThat(ask(connection, "SELECT current_setting('my.own', true)"))
                    .isEqualTo("null");
            run(connection, "COMMIT AND NO CHAIN");
            fails(connection, "COMMIT AND CHAIN", "25P01");
            assertThat(ask(connection, "SHOW transaction_read_only")).isEqualTo("off");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void nothingBehindASessionStatementIsLost(String model) throws SQLException {
        try (Connection connection = connect(model)) {
            for (String sql : List.of(
                    "DEALLOCATE ALL",
                    "UNLISTEN *",
                    "SET CONSTRAINTS ALL DEFERRED",
                    "COMMIT",
                    "CLOSE ALL",
                    "DISCARD ALL")) {
                fails(connection, sql + "; INSERT INTO d(\"Time\", n) VALUES (5, 5)", "42601");
            }
            assertThat(ask(connection, "SELECT count(*) FROM d")).isEqualTo("1");
        }
    }

    /** What the server reads itself, what the driver makes tablets of, and SQL: all mean the same zone. */
    @Test
    void nativeTextsFollowTheZone() throws SQLException {
        try (Connection connection = connect("tree");
                Statement statement = connection.createStatement()) {
            statement.execute("create timeseries root.session_u.z.at timestamp");
            statement.execute("create timeseries root.session_u.z.n int32");
            for (String zone : List.of("Asia/Tokyo", "<+03>-03", "America/New_York", "UTC")) {
                run(connection, "BEGIN", "SET TIME ZONE '" + zone + "'");
                statement.execute("insert into root.session_u.z(time, at, n) values (2024-01-01T00:00:00, 1, 1)");
                try (PreparedStatement insert =
                        connection.prepareStatement("insert into root.session_u.z(time, at) values (?, ?)")) {
                    insert.setObject(1, LocalDateTime.of(2024, 1, 1, 0, 0));
                    insert.setString(2, "2024-01-01T00:00:00");
                    insert.executeUpdate();
                }
                assertThat(ask(
                                connection,
                                "SELECT extract(hour FROM \"Time\"), extract(hour FROM at), n FROM root.session_u.z"))
                        .as(zone)
                        .isEqualTo("0|0|1");
                assertThat(ask(connection, "select n from root.session_u.z where time = 2024-01-01T00:00:00"))
                        .as(zone)
                        .endsWith("|1");
                run(connection, "COMMIT");
                assertThat(ask(connection, "select count(n) from root.session_u.z where time = 2024-01-01T00:00:00"))
                        .as(zone)
                        .isEqualTo("1");
                statement.execute("delete from root.session_u.z.*");
            }
            run(connection, "BEGIN", "SET LOCAL TIME ZONE 'Asia/Tokyo'", "ROLLBACK");
            statement.execute("insert into root.session_u.z(time, n) values (2024-01-01T00:00:00, 2)");
            assertThat(ask(connection, "SELECT extract(hour FROM \"Time\") FROM root.session_u.z"))
                    .isEqualTo("0");
        }
    }

    @Test
    void theTableModelKeepsACurrentDatabase() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url + "?user=root&password=root&sql_dialect=table")) {
            assertThat(ask(connection, "SELECT current_schema")).isEqualTo("null");
            run(connection, "BEGIN");
            fails(connection, "SET LOCAL search_path TO session_t", "0A000");
            run(connection, "SET search_path TO ''", "COMMIT", "USE session_t");
            fails(connection, "SET search_path TO ''", "0A000");
            connection.clearWarnings();
            for (String sql : List.of("RESET search_path", "DISCARD ALL")) {
                run(connection, sql);
                assertThat(connection.getWarnings().getMessage()).contains("stays session_t");
                // SQL and what the server is asked as it stands are of one mind.
                assertThat(ask(connection, "SELECT current_schema, n FROM d")).isEqualTo("session_t|1");
                assertThat(ask(connection, "SHOW TABLES")).startsWith("d|");
            }
            connection.setSchema(null);
            assertThat(connection.getSchema()).isEqualTo("session_t");
        }
        try (Connection tree = connect("tree")) {
            run(tree, "SET search_path TO ''");
            assertThat(tree.getSchema()).isNull();
        }
    }
}
