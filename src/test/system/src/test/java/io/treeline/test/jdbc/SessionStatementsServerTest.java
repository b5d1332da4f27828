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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What PostgreSQL's tools say and ask about the session, in both models. */
@WithServer
class SessionStatementsServerTest {
  private static String url;

  @BeforeAll
  static void load(IotdbServer server) throws SQLException {
    url = server.url().replaceFirst("/$", "");
    try (Connection tree = DriverManager.getConnection(url + "?user=root&password=root"); Statement statement = tree.createStatement()) {
      statement.execute("create database root.session_t");
      statement.execute("create database root.session_u");
      statement.execute("create aligned timeseries root.session_t.d(n int32)");
      statement.execute("insert into root.session_t.d(time, n) values (1719792000000, 1)");
    }
    try (Connection table = DriverManager.getConnection(url + "?user=root&password=root&sql_dialect=table&sql=native"); Statement statement = table.createStatement()) {
      statement.execute("create database session_t");
      statement.execute("create database session_u");
      statement.execute("create table session_t.d (k string tag, n int32 field)");
      statement.execute("insert into session_t.d(time, k, n) values (1719792000000, 'a', 1)");
    }
  }

  private static Connection connect(String model) throws SQLException {
    return DriverManager.getConnection(url + '/' + database(model, "t") + "?user=root&password=root&timeZone=UTC&sql_dialect=" + model);
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
    try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
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
    assertThatThrownBy(() -> run(connection, sql)).as(sql).isInstanceOf(SQLException.class).extracting(e -> ((SQLException) e).getSQLState()).isEqualTo(state);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tree", "table"})
  void transactionsAreWhatTheyAreToJdbc(String model) throws SQLException {
    try (Connection connection = connect(model); Statement statement = connection.createStatement()) {
      run(connection, "BEGIN", "COMMIT", "BEGIN TRANSACTION", "END", "START TRANSACTION ISOLATION LEVEL SERIALIZABLE", "COMMIT WORK", "BEGIN WORK", "COMMIT AND CHAIN");
      statement.execute("ROLLBACK");
      assertThat(statement.getWarnings().getMessage()).startsWith("Nothing was undone");
      for (String refused : List.of("SAVEPOINT a", "RELEASE SAVEPOINT a", "ROLLBACK TO SAVEPOINT a", "PREPARE TRANSACTION 'a'", "COMMIT PREPARED 'a'", "LOCK TABLE d")) {
        fails(connection, refused, "0A000");
      }
      fails(connection, "BEGIN ISOLATION LEVEL CHAOS", "42601");
      run(connection, "BEGIN READ ONLY");
      assertThat(ask(connection, "SHOW transaction_read_only")).isEqualTo("on");
      assertThatThrownBy(() -> statement.executeUpdate("INSERT INTO d(\"Time\", n) VALUES (5, 5)")).isInstanceOf(SQLException.class).extracting(e -> ((SQLException) e).getSQLState())
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
    try (Connection connection = connect(model); PreparedStatement before = connection.prepareStatement("SELECT \"Time\" FROM d WHERE \"Time\" = ?")) {
      run(connection, "SET TIME ZONE 'europe/berlin'");
      assertThat(ask(connection, "SHOW TIME ZONE")).isEqualTo("Europe/Berlin");
      assertThat(ask(connection, "SELECT extract(hour FROM \"Time\"), \"Time\"::varchar FROM d")).isEqualTo("2|2024-07-01 02:00:00");
      before.setObject(1, LocalDateTime.of(2024, 7, 1, 2, 0));
      try (ResultSet found = before.executeQuery()) {
        assertThat(found.next()).isTrue();
        assertThat(found.getObject(1, OffsetDateTime.class).getHour()).isEqualTo(2);
      }
      run(connection, "SET timezone TO 3");
      assertThat(ask(connection, "SHOW timezone")).isEqualTo("<+03>-03");
      assertThat(ask(connection, "SELECT extract(hour FROM \"Time\") FROM d")).isEqualTo("3");
      run(connection, "RESET TIME ZONE");
      assertThat(ask(connection, "SELECT current_setting('timezone')")).isEqualTo("UTC");
      fails(connection, "SET TIME ZONE 'nowhere'", "22023");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tree", "table"})
  void theTimeLimitIsTheConnections(String model) throws SQLException {
    try (Connection connection = connect(model)) {
      run(connection, "SET statement_timeout = '150ms'");
      assertThat(ask(connection, "SHOW statement_timeout")).isEqualTo("150ms");
      assertThatThrownBy(() -> ask(connection, "SELECT count(*) FROM generate_series(1, 2000000000)")).isInstanceOf(SQLException.class).extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo("57014");
      run(connection, "BEGIN", "SET LOCAL statement_timeout TO 60000");
      assertThat(ask(connection, "SHOW statement_timeout")).isEqualTo("1min");
      run(connection, "COMMIT");
      assertThat(ask(connection, "SHOW statement_timeout")).isEqualTo("150ms");
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
      assertThat(ask(connection, "SELECT current_schema, current_schema(), current_schemas(false)")).isEqualTo(u + '|' + u + "|{" + u + '}');
      assertThatThrownBy(() -> ask(connection, "SELECT n FROM d")).isInstanceOf(SQLException.class);
      run(connection, "SET SCHEMA '" + t + "'");
      assertThat(ask(connection, "SELECT n FROM d")).isEqualTo("1");
      assertThat(ask(connection, "SELECT set_config('search_path', '" + u + "', false)").replace("\"", "")).isEqualTo(u);
      run(connection, "RESET search_path");
      assertThat(connection.getSchema()).isEqualTo(t);
      fails(connection, "SET search_path TO a, b", "0A000");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tree", "table"})
  void whatToolsSetWhenTheyConnect(String model) throws SQLException {
    try (Connection connection = connect(model)) {
      run(connection, "SET extra_float_digits = 3", "SET application_name = 'a tool'", "SET client_encoding TO 'UTF8'", "SET NAMES 'UTF8'", "SET DateStyle = ISO", "set datestyle to iso, mdy",
          "SET standard_conforming_strings = on", "SET client_min_messages TO warning", "SET bytea_output = 'hex'", "SET SESSION AUTHORIZATION DEFAULT", "RESET ROLE", "SET lock_timeout = 5000",
          "SET CONSTRAINTS ALL DEFERRED", "UNLISTEN *", "CLOSE ALL", "DEALLOCATE ALL", "SET my.own = 'x'");
      assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("a tool");
      assertThat(ask(connection, "SELECT current_setting('my.own'), current_setting('nothing.here', true), current_setting('client_min_messages')")).isEqualTo("x|null|warning");
      for (String refused : List.of("SET client_encoding = 'latin1'", "SET DateStyle = 'German'", "SET standard_conforming_strings = off", "SET bytea_output = escape", "SET ROLE somebody")) {
        fails(connection, refused, "0A000");
      }
      fails(connection, "SET server_version = '9'", "55P02");
      assertThatThrownBy(() -> ask(connection, "SELECT current_setting('nothing')")).isInstanceOf(SQLException.class).extracting(e -> ((SQLException) e).getSQLState()).isEqualTo("42704");
      run(connection, "DISCARD ALL");
      assertThat(ask(connection, "SHOW client_min_messages")).isEqualTo("notice");
      assertThat(ask(connection, "SELECT current_setting('my.own', true)")).isEqualTo("null");
      assertThat(connection.getClientInfo("ApplicationName")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tree", "table"})
  void whoAndWhere(String model) throws SQLException {
    try (Connection connection = connect(model); Connection other = connect(model)) {
      assertThat(ask(connection, "SELECT current_user, session_user, user, current_role, current_database(), current_catalog")).isEqualTo("root|root|root|root|iotdb|iotdb");
      assertThat(ask(connection, "SELECT version()")).matches("PostgreSQL 16\\.\\d+ \\(Treeline .+ on Apache IoTDB 2\\..+\\)");
      assertThat(ask(connection, "SHOW server_version")).startsWith("16.");
      assertThat(ask(connection, "SELECT pg_backend_pid()")).isNotEqualTo(ask(other, "SELECT pg_backend_pid()"));
      assertThat(ask(connection, "SELECT n FROM d WHERE current_user = 'root' AND current_schema() IS NOT NULL")).isEqualTo("1");
      assertThat(ask(connection, "SELECT pg_typeof(n), pg_typeof(\"Time\"), pg_typeof('x') FROM d")).isEqualTo("integer|timestamp with time zone|unknown");
      // A plan is shared; what it says of its session is not.
      run(other, "SET TIME ZONE 'Asia/Tokyo'");
      assertThat(ask(connection, "SELECT upper(current_setting('timezone'))")).isEqualTo("UTC");
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
      run(connection, "SET TIME ZONE 'Asia/Tokyo'", "SET statement_timeout = 1000", "SET search_path TO \"" + database(model, "u") + '"', "BEGIN READ ONLY");
      connection.endRequest();
      assertThat(ask(connection, "SELECT current_setting('timezone'), current_setting('statement_timeout'), current_setting('transaction_read_only')")).isEqualTo("UTC|0|off");
      assertThat(connection.getSchema()).isEqualTo(database(model, "t"));
    }
  }
}
