// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The border of the two languages on one connection: what the server cannot take is relational or refused with a
 * sentence, and nothing that is sent breaks the connection.
 */
@WithServer
class NativeOrRelationalServerTest {
    private static final int RANDOM_TEXTS = 400;

    private static Connection connect(IotdbServer server, String properties) throws SQLException {
        return DriverManager.getConnection(server.url() + "?timeZone=UTC&" + properties, "root", "root");
    }

    private static void run(Connection connection, String... texts) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String text : texts) {
                statement.execute(text);
            }
        }
    }

    /** Four rows of which the second to fourth lack some columns. */
    private static void tree(Connection connection, String database) throws SQLException {
        run(
                connection,
                "create aligned timeseries root." + database + ".d(s1 int32, s2 double, s3 text, s4 boolean)",
                "insert into root." + database + ".d(time,s1,s2,s3,s4) values (1,10,1.5,'abc',true)",
                "insert into root." + database + ".d(time,s2,s3) values (2,2.5,'a%c')",
                "insert into root." + database + ".d(time,s1) values (3,30)",
                "insert into root." + database + ".e(time,s1,s2) values (1,1,2)");
    }

    private static String rows(ResultSet rows) throws SQLException {
        List<String> lines = new ArrayList<>();
        int columns = rows.getMetaData().getColumnCount();
        List<String> labels = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
            labels.add(rows.getMetaData().getColumnLabel(i));
        }
        lines.add(String.join(",", labels));
        while (rows.next()) {
            List<String> cells = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                cells.add(String.valueOf(rows.getString(i)).replace("1970-01-01 00:00:00", "t"));
            }
            lines.add(String.join(",", cells));
        }
        return String.join("; ", lines);
    }

    private static String rows(Connection connection, String text) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(text)) {
            return rows(rows);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sql=auto",
                "sql=native",
                "sql=relational",
                "sql=auto&sql_dialect=table",
                "sql=native&sql_dialect=table"
            })
    void noTextBreaksTheConnection(String properties, IotdbServer server) throws SQLException {
        boolean tableModel = properties.contains("table");
        String name = "text_alive" + Integer.toHexString(properties.hashCode());
        try (Connection setUp = connect(server, tableModel ? "sql_dialect=table" : "");
                Connection connection = connect(server, properties)) {
            List<String> tables;
            if (tableModel) {
                run(
                        setUp,
                        "create database " + name,
                        "use " + name,
                        "create table d (s3 string tag, s1 int32 field, s2 double field, s4 boolean field)",
                        "insert into d(time, s3, s1, s2) values (1, 'a', 2, 3)");
                tables = List.of(name + ".d");
            } else {
                tree(setUp, name);
                String path = "root." + name;
                tables = List.of(
                        path + ".d",
                        path + ".d",
                        path + ".d",
                        path + ".e",
                        path,
                        path + ".*",
                        path + ".d, " + path + ".e",
                        path + ".**",
                        path + ".nosuch");
            }
            List<String> texts = new ArrayList<>(NativeShapes.grid(tables.get(0)));
            if (!tableModel) {
                texts.addAll(NativeShapes.grid(tables.get(5)));
            }
            NativeShapes shapes = new NativeShapes(11, tables);
            for (int i = 0; i < RANDOM_TEXTS; i++) {
                texts.add(shapes.next());
            }
            int answered = 0;
            for (String text : texts) {
                try {
                    rows(connection, text);
                    answered++;
                } catch (SQLException e) {
                    assertThat(e.getSQLState())
                            .as("%s: %s", text, e.getMessage())
                            .doesNotStartWith("08");
                }
                assertThat(connection.isValid(10)).as(text).isTrue();
            }
            assertThat(answered).isGreaterThan(20);
        }
    }

    /** With a path that needs no quotes: the rows are those of SQL, and Time is a column. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "SELECT Time, s1 FROM root.text_right.d|Time,s1; t.001,10; t.002,null; t.003,30",
                "select s1, TIME from root.text_right.d where s1 > 10|s1,TIME; 30,t.003",
                "select s2, time as t from root.text_right.d order by time desc limit 1|s2,t; null,t.003",
                "select time from root.text_right.d|time; t.001; t.002; t.003",
                "select d.time, d.s1 from root.text_right.d where d.time > timestamp '1970-01-01 00:00:00.002'|time,s1; t.003,30",
                "select (time), s1 from root.text_right.d where s1 = 10|time,s1; t.001,10",
                "select s1, time from root.text_right.d align by device|s1,time; 10,t.001; null,t.002; 30,t.003",
                "select time, s1 from root.text_right.* where s1 < 20 align by device|time,s1; t.001,10; t.001,1",
                "select time + interval '1 millisecond' as t, s1 as \"x\", time from root.text_right.d where time = '1970-01-01 00:00:00.003'|t,x,time; t.004,30,t.003",
                "SELECT \"s1\" FROM root.text_right.d|s1; 10; null; 30",
                "SELECT count(1) FROM root.text_right.d|count; 3",
                "SELECT COUNT(0) AS total FROM root.text_right.d WHERE s1 > 10|total; 1",
                "SELECT * FROM root.text_right.d WHERE 1=0|Time,s1,s2,s3,s4",
                "SELECT * FROM root.text_right.d LIMIT 0|Time,s1,s2,s3,s4",
                "SELECT s1 FROM root.text_right.d WHERE \"s3\" LIKE 'a%' AND NOT (s1 IS NULL)|s1; 10",
                "SELECT s1 FROM root.text_right.d WHERE NOT (s1 > 10)|s1; 10",
                "SELECT DISTINCT s1 FROM root.text_right.d WHERE s1 IS NOT NULL ORDER BY 1|s1; 10; 30",
                "SELECT s1, count(*) n FROM root.text_right.d GROUP BY s1 ORDER BY s1 NULLS LAST|s1,n; 10,1; 30,1; null,1",
                "SELECT max(s1), coalesce(min(s2), 0) FROM root.text_right.d|max,coalesce; 30,1.5",
                "SELECT s1 FROM root.text_right.d WHERE s1 IN (SELECT s1 FROM root.text_right.d)|s1; 10; 30",
                "SELECT 1 FROM root.text_right.e|?column?; 1",
                "SELECT s1 FROM root.text_right.d|Time,root.text_right.d.s1; t.001,10; t.003,30",
                "SELECT count(s1) FROM root.text_right.d WHERE s3 = \"abc\"|count(root.text_right.d.s1); 1",
            })
    void whatTheServerCannotTakeIsRelational(String text, String expected, IotdbServer server) throws SQLException {
        try (Connection connection = connect(server, "")) {
            if (!rows(connection, "show devices root.text_right.*").contains("root.text_right.d")) {
                tree(connection, "text_right");
            }
            // The server's own order of columns is none.
            String text2 = text.contains("*") && text.contains("SELECT *")
                    ? text.replace("SELECT *", "SELECT Time, s1, s2, s3, s4")
                    : text;
            assertThat(rows(connection, text2)).isEqualTo(expected);
            assertThat(rows(connection, text)).hasSameSizeAs(expected);
        }
    }

    @Test
    void nativeTextThatBreaksTheConnectionIsNotSent(IotdbServer server) throws SQLException {
        try (Connection connection = connect(server, "sql=native");
                Connection auto = connect(server, "")) {
            tree(connection, "text_native");
            for (String text : List.of(
                    "select time, s1 from root.text_native.d",
                    "select s1, Time as t from root.text_native.d limit 1",
                    "/* c */ select timestamp, s1 from root.text_native.*",
                    "select *, (time) from root.text_native.d")) {
                assertThatThrownBy(() -> rows(connection, text))
                        .as(text)
                        .isInstanceOfSatisfying(SQLException.class, e -> {
                            assertThat(e.getSQLState()).isEqualTo("0A000");
                            assertThat(e.getMessage()).contains("not sent", "Leave Time out", "sql=relational");
                        });
                assertThat(connection.isValid(5)).isTrue();
            }
            assertThat(rows(connection, "select time + 1, s1 from root.text_native.d where time = 1"))
                    .isEqualTo("Time,Time + 1,root.text_native.d.s1; t.001,2,10");
            assertThatThrownBy(() -> rows(auto, "select time, s1 from root.text_native.d fill(previous)"))
                    .hasMessageContaining("Leave Time out");
            assertThatThrownBy(() -> rows(auto, "select * from NATIVE('select time, s1 from root.text_native.d')"))
                    .hasMessageContaining("Leave Time out");
            assertThat(auto.isValid(5)).isTrue();
        }
    }

    @Test
    void aRefusedNativeTextSaysWhereItWent(IotdbServer server) throws SQLException {
        try (Connection connection = connect(server, "")) {
            tree(connection, "text_hints");
            assertThatThrownBy(() -> rows(connection, "select nosuch(s1) from root.text_hints.d"))
                    .hasMessageContaining("went to the server as IoTDB's own SQL")
                    .hasMessageContaining("\"root.db\".\"device\"");
            assertThatThrownBy(() -> rows(connection, "select s1 as x from root.text_hints.d order by x"))
                    .hasMessageContaining("sql=relational");
            assertThatThrownBy(() -> run(connection, "create timeseries root.text_hints.d.s1 int32"))
                    .hasMessageNotContaining("own SQL");
            assertThatThrownBy(() -> rows(connection, "show nonsense")).hasMessageNotContaining("own SQL");
        }
    }

    /** The server reads the star as a wildcard, and subtracts. */
    @Test
    void negativeFactorsAreFactors(IotdbServer server) throws SQLException {
        try (Connection connection = connect(server, "sql=native");
                PreparedStatement byParameter =
                        connection.prepareStatement("select s1 * ?, s1*-s2 from root.text_signs.d where s1 * -1 < 0")) {
            tree(connection, "text_signs");
            assertThat(
                            rows(
                                    connection,
                                    "select s1 * -1, s1*-s2, s1 * - abs(s2) from root.text_signs.d where s1 * -1 < 0 and time = 1"))
                    .endsWith("; t.001,-10,-15,-15");
            byParameter.setInt(1, -2);
            try (ResultSet rows = byParameter.executeQuery()) {
                assertThat(rows(rows)).endsWith("; t.001,-20,-15; t.003,-60,null");
            }
        }
    }

    @Test
    void textIsReadAsABooleanWhereOneIsCompared(IotdbServer server) throws SQLException {
        try (Connection connection = connect(server, "")) {
            tree(connection, "text_truth");
            for (String condition :
                    List.of("s4 = ?", "? = s4", "s4 IN (?)", "s4 = ? OR s1 > 1000", "s4 IS NOT DISTINCT FROM ?")) {
                try (PreparedStatement select =
                        connection.prepareStatement("SELECT s1 FROM \"root.text_truth\".d WHERE " + condition)) {
                    for (String word : List.of("true", "t", "TRUE", " yes", "y", "on", "1")) {
                        select.setString(1, word);
                        try (ResultSet rows = select.executeQuery()) {
                            assertThat(rows(rows))
                                    .as("%s with %s", condition, word)
                                    .isEqualTo("s1; 10");
                        }
                    }
                    select.setString(1, "off");
                    try (ResultSet rows = select.executeQuery()) {
                        assertThat(rows(rows)).as(condition).isEqualTo("s1");
                    }
                    select.setString(1, "maybe");
                    assertThatThrownBy(() -> rows(select.executeQuery()))
                            .as(condition)
                            .isInstanceOfSatisfying(
                                    SQLException.class,
                                    e -> assertThat(e.getSQLState()).isEqualTo("22P02"));
                }
            }
        }
    }

    @Test
    void describeAndUseInTheTreeModel(IotdbServer server) throws SQLException {
        try (Connection connection = connect(server, "");
                Statement statement = connection.createStatement()) {
            tree(connection, "text_describe");
            assertThat(rows(connection, "DESC root.text_describe.d"))
                    .startsWith("ColumnName,DataType,Category; Time,TIMESTAMP,TIME; ")
                    .contains("s1,INT32,FIELD", "s2,DOUBLE,FIELD", "s3,TEXT,FIELD", "s4,BOOLEAN,FIELD");
            assertThat(statement.executeUpdate("USE root.text_describe")).isZero();
            assertThat(connection.getSchema()).isEqualTo("root.text_describe");
            assertThat(rows(connection, "describe d;")).contains("s1,INT32,FIELD");
            assertThat(rows(connection, "describe table e")).contains("s1,DOUBLE,FIELD");
            assertThat(rows(connection, "select s1 from d where s1 > 10")).isEqualTo("s1; 30");
            run(connection, "use \"root.text_other\"");
            assertThat(connection.getSchema()).isEqualTo("root.text_other");
            run(connection, "set schema 'root.text_describe'");
            assertThat(connection.getSchema()).isEqualTo("root.text_describe");
            assertThatThrownBy(() -> rows(connection, "desc nosuch"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P01"));
            assertThatThrownBy(() -> run(connection, "use"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42601"));
            assertThatThrownBy(() -> run(connection, "PING"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42601"))
                    .hasMessageContaining("SELECT 1");
        }
    }

    @Test
    void aSyntaxErrorIsShortWithItsCauses(IotdbServer server) throws SQLException {
        try (Connection connection = connect(server, "")) {
            for (String text : List.of(
                    "select from where",
                    "select 1 +",
                    "update d set",
                    "select * from \"a\".\"b\" whare x = 1",
                    "PING",
                    "insert into \"a\".\"b\" select 1 from")) {
                assertThatThrownBy(() -> rows(connection, text)).as(text).satisfies(e -> {
                    StringWriter printed = new StringWriter();
                    e.printStackTrace(new PrintWriter(printed));
                    assertThat(printed.toString()).doesNotContain("Was expecting one of");
                });
            }
        }
    }

    /** Each way to set a time, where the time of IoTDB's own SQL stands: INSERT, comparisons, BETWEEN and IN. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void timesOfNativeTextAreSetInAnyWay(boolean tableModel, IotdbServer server) throws SQLException {
        List<TimeSetter> setters = List.of(
                (statement, i) -> statement.setTimestamp(
                        i, java.sql.Timestamp.from(java.time.Instant.parse("2024-02-29T00:00:00Z"))),
                (statement, i) -> statement.setLong(i, 1709164800000L),
                (statement, i) -> statement.setString(i, "1709164800000"),
                (statement, i) -> statement.setString(i, "2024-02-29T00:00:00"),
                (statement, i) -> statement.setString(i, "2024-02-29 00:00:00.000+00:00"),
                (statement, i) -> statement.setString(i, "2024-02-29"),
                (statement, i) -> statement.setDate(i, java.sql.Date.valueOf("2024-02-29")),
                (statement, i) -> statement.setObject(i, java.time.LocalDate.of(2024, 2, 29)),
                (statement, i) -> statement.setObject(i, java.time.LocalDateTime.of(2024, 2, 29, 0, 0)),
                (statement, i) -> statement.setObject(i, java.time.OffsetDateTime.parse("2024-02-29T08:00:00+08:00")),
                (statement, i) -> statement.setObject(i, java.time.Instant.parse("2024-02-29T00:00:00Z")),
                (statement, i) -> statement.setObject(
                        i, java.time.ZonedDateTime.parse("2024-02-29T01:00:00+01:00[Europe/Berlin]")),
                (statement, i) ->
                        statement.setObject(i, java.util.Date.from(java.time.Instant.parse("2024-02-29T00:00:00Z"))));
        try (Connection connection = connect(server, "sql=native" + (tableModel ? "&sql_dialect=table" : ""))) {
            String table = tableModel ? "d" : "root.text_times.d";
            if (tableModel) {
                run(connection, "create database text_times", "use text_times", "create table d (n int32 field)");
            }
            for (int n = 0; n < setters.size(); n++) {
                TimeSetter setter = setters.get(n);
                try (PreparedStatement insert =
                        connection.prepareStatement("insert into " + table + "(n, time) values (?, ?)")) {
                    insert.setInt(1, n);
                    setter.set(insert, 2);
                    insert.executeUpdate();
                }
                for (String condition : List.of(
                        "time = ?",
                        "? <= time",
                        "time between ? and 1709164800000",
                        "time between 5 and ?",
                        "time in (5, ?)",
                        "time >= ?",
                        "time != 7 and time <= ?")) {
                    try (PreparedStatement select =
                            connection.prepareStatement("select n from " + table + " where " + condition)) {
                        setter.set(select, 1);
                        try (ResultSet rows = select.executeQuery()) {
                            assertThat(rows.next())
                                    .as("setter %d, %s", n, condition)
                                    .isTrue();
                            assertThat(rows.getInt("n"))
                                    .as("setter %d, %s", n, condition)
                                    .isEqualTo(n);
                            assertThat(rows.next()).isFalse();
                        }
                    }
                }
            }
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into " + table + "(time, n) values (?, 1)")) {
                insert.setString(1, "soon");
                assertThatThrownBy(insert::executeUpdate)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("22007"));
                insert.setNull(1, java.sql.Types.TIMESTAMP);
                assertThatThrownBy(insert::executeUpdate)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("23502"));
            }
        }
    }

    /** Sets one parameter to the same moment. */
    @FunctionalInterface
    private interface TimeSetter {
        void set(PreparedStatement statement, int i) throws SQLException;
    }
}
