// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.many;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pattern and template tables give what the UNION ALL of their devices' tables gives, whatever the devices look like.
 */
@WithServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManyDevicesServerTest {
    /** Table names as getTables shows them. */
    private static final List<String> DEVICES = List.of(
            "`1`",
            "`a b`",
            "`a.b`",
            "a.b",
            "a",
            "`x``y`",
            "`q\"q`",
            "`it's`",
            "設備.温度",
            "`é`",
            "`😀`",
            "`a*`",
            "`%_`",
            "SELECT",
            "Z9",
            "deep.er.still",
            "tmpl");

    private static final Map<String, List<String>> TYPES = new LinkedHashMap<>();

    static {
        TYPES.put("i", List.of("INT32", "INT64"));
        TYPES.put("d", List.of("INT32", "FLOAT", "DOUBLE"));
        TYPES.put("s", List.of("TEXT", "STRING"));
        TYPES.put("flag", List.of("BOOLEAN"));
        TYPES.put("day", List.of("DATE"));
        TYPES.put("at", List.of("TIMESTAMP"));
        TYPES.put("bl", List.of("BLOB"));
        TYPES.put("c", List.of("INT64", "DOUBLE", "TEXT"));
    }

    private String url;
    private Connection connection;
    private Connection plain;
    /** All devices but the conflicting column, as a derived table. */
    private String union;

    @BeforeAll
    void create(IotdbServer server) throws SQLException {
        url = server.url();
        connection = DriverManager.getConnection(url + "?patternTables=root.many.**,root.many.a.*", "root", "root");
        plain = DriverManager.getConnection(url + "?pushdown=off", "root", "root");
        execute("CREATE DATABASE root.many");
        execute("CREATE DATABASE root.manyt");
        execute("CREATE SCHEMA TEMPLATE tmpl ALIGNED (x DOUBLE, y TEXT)");
        execute("SET SCHEMA TEMPLATE tmpl TO root.manyt.g");
        execute("INSERT INTO root.manyt.g.d1(time, x, y) ALIGNED VALUES (1, 1.5, 'a'), (2, 2.5, null)");
        execute("INSERT INTO root.manyt.g.d2(time, x) ALIGNED VALUES (1, 3.5)");
        execute("INSERT INTO root.manyt.tmpl(time, z) VALUES (1, 9)");
        Random random = new Random(7);
        List<String> branches = new ArrayList<>();
        for (int n = 0; n < DEVICES.size(); n++) {
            Map<String, String> series = new LinkedHashMap<>();
            for (Map.Entry<String, List<String>> type : TYPES.entrySet()) {
                if (random.nextInt(3) > 0) {
                    series.put(
                            type.getKey(),
                            type.getValue().get(random.nextInt(type.getValue().size())));
                }
            }
            series.putIfAbsent("i", "INT32");
            fill(DEVICES.get(n), series, n % 2 == 1, random);
            branches.add(branch(DEVICES.get(n), series));
        }
        union = "(" + String.join(" UNION ALL ", branches) + ")";
    }

    private void fill(String device, Map<String, String> series, boolean aligned, Random random) throws SQLException {
        String path = "root.many." + device.replace("SELECT", "`SELECT`");
        if (aligned) {
            List<String> all = series.entrySet().stream()
                    .map(one -> one.getKey() + " " + one.getValue())
                    .toList();
            execute("CREATE ALIGNED TIMESERIES " + path + "(" + String.join(", ", all) + ")");
        } else {
            for (Map.Entry<String, String> one : series.entrySet()) {
                execute("CREATE TIMESERIES " + path + "." + one.getKey() + " WITH DATATYPE=" + one.getValue());
            }
        }
        List<String> rows = new ArrayList<>();
        for (int t = 0; t < 12; t++) {
            if (random.nextInt(4) > 0) {
                List<String> row = new ArrayList<>(List.of(String.valueOf(t)));
                series.forEach((name, type) -> row.add(random.nextInt(3) == 0 ? "null" : value(type, random)));
                rows.add("(" + String.join(", ", row) + ")");
            }
        }
        if (!rows.isEmpty() && !device.equals("Z9")) {
            execute("INSERT INTO " + path + "(time, " + String.join(", ", series.keySet()) + ")"
                    + (aligned ? " ALIGNED" : "") + " VALUES " + String.join(", ", rows));
        }
    }

    private static String value(String type, Random random) {
        int n = random.nextInt(7) - 3;
        return switch (type) {
            case "INT32" -> String.valueOf(n);
            case "INT64" -> n == 3 ? "9007199254740993" : String.valueOf(n);
            case "FLOAT" -> n + ".25";
            case "DOUBLE" -> n == 3 ? "NaN" : n + ".1";
            case "BOOLEAN" -> String.valueOf(n > 0);
            case "DATE" -> "'2024-02-2" + (n + 5) + "'";
            case "TIMESTAMP" -> String.valueOf(1_000_000L * n);
            case "BLOB" -> "X'0" + (n + 3) + "'";
            default -> "'" + List.of("", "null", "a", "A", "it''s", "é😀", "z").get(n + 3) + "'";
        };
    }

    private static String branch(String device, Map<String, String> series) {
        List<String> items = new ArrayList<>(
                List.of("\"Time\"", "CAST('" + device.replace("'", "''") + "' AS VARCHAR) AS \"Device\""));
        Map<String, String> common = Map.of(
                "i",
                "BIGINT",
                "d",
                "DOUBLE",
                "s",
                "VARCHAR",
                "flag",
                "BOOLEAN",
                "day",
                "DATE",
                "at",
                "TIMESTAMP",
                "bl",
                "VARBINARY");
        for (String name : new java.util.TreeSet<>(common.keySet())) {
            items.add("CAST(" + (series.containsKey(name) ? "\"" + name + "\"" : "NULL") + " AS " + common.get(name)
                    + ") AS \"" + name + "\"");
        }
        return "SELECT " + String.join(", ", items) + " FROM \"root.many\".\"" + device.replace("\"", "\"\"") + "\"";
    }

    @AfterAll
    void drop() throws SQLException {
        execute("DELETE DATABASE root.many");
        execute("DELETE DATABASE root.manyt");
        connection.close();
        plain.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT \"Time\", \"Device\", at, flag, bl, d, day, i, s FROM T",
                "SELECT i FROM T",
                "SELECT \"Device\" FROM T",
                "SELECT COUNT(*), COUNT(i), MIN(d), MAX(s), SUM(i) FROM T",
                "SELECT \"Device\", COUNT(*), MIN(\"Time\"), MAX(i) FROM T GROUP BY \"Device\"",
                "SELECT COUNT(*), \"Device\" FROM T GROUP BY \"Device\"",
                "SELECT COUNT(*) FROM T WHERE \"Time\" > 4",
                "SELECT * FROM (SELECT \"Time\", \"Device\", i FROM T) x WHERE \"Time\" BETWEEN 3 AND 6",
                "SELECT \"Time\", \"Device\", i FROM T WHERE i > 0",
                "SELECT \"Time\", \"Device\", i, s FROM T WHERE i <> 1",
                "SELECT \"Time\", \"Device\", d FROM T WHERE d > 0.5 AND \"Time\" < 9",
                "SELECT \"Time\", \"Device\", d FROM T WHERE NOT (d > 0.5)",
                "SELECT \"Time\", \"Device\", d FROM T WHERE d = 1.1",
                "SELECT \"Time\", \"Device\", i FROM T WHERE i > 0 OR flag",
                "SELECT \"Time\", \"Device\", s FROM T WHERE s = 'null'",
                "SELECT \"Time\", \"Device\", s FROM T WHERE s IS NULL",
                "SELECT \"Time\", \"Device\", s FROM T WHERE d IS NULL AND i > 0",
                "SELECT \"Time\", \"Device\", s FROM T WHERE s LIKE '%a' OR s > 'b'",
                "SELECT \"Time\", \"Device\", s FROM T WHERE s LIKE 'n%' AND i <> 1",
                "SELECT \"Time\", \"Device\", i FROM T WHERE i > d",
                "SELECT \"Time\", \"Device\", i FROM T WHERE s = 'a' OR i > 1",
                "SELECT \"Time\", \"Device\", i FROM T WHERE \"Time\" = 3 OR i > 1",
                "SELECT \"Time\", \"Device\", i FROM T WHERE (i > 0 OR d < 0.5) AND \"Time\" <> 4",
                "SELECT \"Time\", \"Device\", s FROM T WHERE s IS NOT NULL AND i IS NULL",
                "SELECT \"Time\", \"Device\", day FROM T WHERE day >= DATE '2024-02-25'",
                "SELECT \"Time\", \"Device\", i FROM T WHERE \"Device\" = 'a'",
                "SELECT \"Time\", \"Device\", i FROM T WHERE \"Device\" IN ('a', '`a.b`', 'none')",
                "SELECT \"Time\", \"Device\", i FROM T WHERE \"Device\" LIKE 'a%' AND i > -2",
                "SELECT \"Time\", \"Device\", i FROM T WHERE \"Device\" NOT LIKE '`%'",
                "SELECT \"Time\", \"Device\", i FROM T WHERE \"Device\" > 'a' AND \"Device\" <> 'a.b'",
                "SELECT \"Time\", \"Device\", i FROM T WHERE \"Device\" = 'a' OR i = 2",
                "SELECT \"Time\", \"Device\", i FROM T WHERE CHAR_LENGTH(\"Device\") = 1",
                "SELECT \"Time\", \"Device\", i FROM T WHERE UPPER(\"Device\") = 'A'",
                "SELECT \"Device\", MAX(\"Time\") FROM T GROUP BY \"Device\"",
                "SELECT \"Device\", MAX(\"Time\") FROM T WHERE i > 0 GROUP BY \"Device\"",
                "SELECT MAX(\"Time\") FROM T",
                "SELECT \"Time\", \"Device\", at, flag, bl, d, day, i, s FROM T QUALIFY ROW_NUMBER() OVER (PARTITION BY \"Device\" ORDER BY \"Time\" DESC) = 1",
                "SELECT \"Device\", i, d FROM (SELECT \"Device\", i, d, ROW_NUMBER() OVER (PARTITION BY \"Device\" ORDER BY \"Time\" DESC) AS rn FROM T WHERE \"Time\" < 8) x WHERE rn = 1",
                "SELECT \"Device\", i, s FROM (SELECT \"Device\", i, s, ROW_NUMBER() OVER (PARTITION BY \"Device\" ORDER BY \"Time\" DESC) AS rn FROM T WHERE i > 0) x WHERE rn = 1",
                "SELECT \"Device\", i FROM (SELECT \"Device\", i, ROW_NUMBER() OVER (PARTITION BY \"Device\" ORDER BY \"Time\" DESC) AS rn FROM T) x WHERE rn = 1 AND i > 0",
                "SELECT x.\"Device\", x.d FROM T x JOIN (SELECT \"Device\", MAX(\"Time\") AS m FROM T GROUP BY \"Device\") y ON x.\"Device\" = y.\"Device\" AND x.\"Time\" = y.m",
                "SELECT a.\"Device\", a.i, e.s FROM T a JOIN T e ON a.\"Time\" = e.\"Time\" WHERE a.\"Device\" = 'a' AND e.\"Device\" = 'a.b'",
                "SELECT \"Device\", i FROM T WHERE i IN (SELECT MAX(i) FROM T)",
                "SELECT DISTINCT \"Device\" FROM T",
                "SELECT \"Device\", ROW_NUMBER() OVER (PARTITION BY \"Device\" ORDER BY \"Time\") FROM T",
            })
    void givesWhatTheUnionOfItsDevicesGives(String sql) throws SQLException {
        String table = "\"root.many\".\"**\"";
        List<String> expected = rows(
                connection,
                sql.replaceAll("\\bT\\b(?= (?:x|a|e)\\b)", java.util.regex.Matcher.quoteReplacement(union))
                        .replaceAll("\\bT\\b", java.util.regex.Matcher.quoteReplacement(union + " AS t")));
        assertThat(rows(connection, sql.replaceAll("\\bT\\b", java.util.regex.Matcher.quoteReplacement(table))))
                .isEqualTo(expected);
        assertThat(rows(plain, sql.replaceAll("\\bT\\b", java.util.regex.Matcher.quoteReplacement(table))))
                .isEqualTo(expected);
        assertThat(sql.contains("'none'") || !expected.isEmpty()).isTrue();
    }

    @Test
    void ordersAndCuts() throws SQLException {
        List<String> all = list(
                connection, "SELECT \"Time\", \"Device\" FROM \"root.many\".\"**\" ORDER BY \"Time\" DESC, \"Device\"");
        assertThat(
                        list(
                                connection,
                                "SELECT \"Time\", \"Device\" FROM \"root.many\".\"**\" ORDER BY \"Time\" DESC, \"Device\" LIMIT 5 OFFSET 3"))
                .isEqualTo(all.subList(3, 8));
        assertThat(list(connection, "SELECT \"Time\" FROM \"root.many\".\"**\" LIMIT 7 OFFSET 2"))
                .hasSize(7);
        assertThat(list(connection, "SELECT \"Time\" FROM \"root.many\".\"**\" OFFSET " + (all.size() - 2)))
                .hasSize(2);
        assertThat(list(connection, "SELECT \"Time\" FROM \"root.many\".\"**\" LIMIT 100000"))
                .hasSize(all.size());
    }

    @Test
    void devicesArePrunedByParametersToo() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT COUNT(*) FROM \"root.many\".\"**\" WHERE \"Device\" LIKE ? AND \"Device\" <> ?")) {
            for (String like : List.of("a%", "`%", "zz%")) {
                statement.setString(1, like);
                statement.setString(2, "a");
                try (ResultSet result = statement.executeQuery()) {
                    result.next();
                    assertThat(result.getInt(1))
                            .isEqualTo(Integer.parseInt(list(
                                            connection,
                                            "SELECT COUNT(*) FROM " + union + " AS t WHERE \"Device\" LIKE '" + like
                                                    + "' AND \"Device\" <> 'a'")
                                    .get(0)
                                    .strip()
                                    .replace("|", "")));
                }
            }
        }
        List<String> plan =
                list(connection, "EXPLAIN SELECT i FROM \"root.many\".\"**\" WHERE \"Device\" = 'a' AND i > 0");
        assertThat(plan.get(plan.size() - 1))
                .contains("from root.many.a where i > 0")
                .doesNotContain("align by device");
    }

    @Test
    void aColumnWithoutACommonTypeIsRefusedOnlyWhereItIsUsed() throws SQLException {
        for (String sql : List.of(
                "SELECT * FROM T", "SELECT c FROM T", "SELECT i FROM T WHERE c IS NULL", "SELECT COUNT(c) FROM T")) {
            assertThatThrownBy(() -> list(connection, sql.replace(" T", " \"root.many\".\"**\"")))
                    .hasMessageContaining("\"c\"")
                    .extracting("SQLState")
                    .isEqualTo("42804");
        }
        assertThat(list(
                        connection,
                        "SELECT a.i FROM T a JOIN T b ON a.\"Time\" = b.\"Time\" AND a.\"Device\" = b.\"Device\""
                                .replace(" T ", " \"root.many\".\"**\" ")))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"root.many\".\"a.*\"",
                "\"root.many.a.*\"",
                "root.many.\"a.*\"",
                "`root.many`.`a.*`",
                "\"root\".\"many\".\"a.*\""
            })
    void aPatternIsFoundHoweverItIsWritten(String name) throws SQLException {
        assertThat(list(connection, "SELECT DISTINCT \"Device\" FROM " + name)).containsExactly("a.b|");
    }

    @Test
    void aTemplateIsATable() throws SQLException {
        assertThat(list(connection, "SELECT * FROM \"root.manyt\".\"template:tmpl\" ORDER BY \"Device\", \"Time\""))
                .containsExactly(
                        "1970-01-01T00:00:00.001|g.d1|1.5|a|",
                        "1970-01-01T00:00:00.002|g.d1|2.5|null|",
                        "1970-01-01T00:00:00.001|g.d2|3.5|null|");
        // The device of that name goes first.
        assertThat(list(connection, "SELECT z FROM \"root.manyt\".\"tmpl\"")).containsExactly("9|");
        assertThatThrownBy(() -> execute("INSERT INTO \"root.manyt\".\"template:tmpl\" (\"Time\", x) VALUES (1, 2)"))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void theyAreListed() throws SQLException {
        DatabaseMetaData metaData = connection.getMetaData();
        assertThat(names(
                        metaData.getTables(null, "root.many%", "%", new String[] {"PATTERN TABLE", "TEMPLATE TABLE"}),
                        3))
                .containsExactly("**", "a.*", "template:tmpl");
        assertThat(names(metaData.getTableTypes(), 1)).containsExactly("PATTERN TABLE", "TABLE", "TEMPLATE TABLE");
        assertThat(names(metaData.getColumns(null, "root.many", "a.*", "%"), 4)).startsWith("Time", "Device");
        assertThat(names(metaData.getColumns(null, "root.manyt", "template:tmpl", "%"), 4))
                .containsExactly("Time", "Device", "x", "y");
        assertThat(names(metaData.getPrimaryKeys(null, "root.many", "d*.er.*"), 4))
                .containsExactly("Device", "Time");
    }

    @Test
    void thousandsOfDevicesAreReadInParts() throws SQLException {
        execute("CREATE DATABASE root.manyk");
        try (Statement statement = connection.createStatement()) {
            for (int n = 0; n < 1_300; n++) {
                statement.addBatch("INSERT INTO root.manyk.g" + n % 10 + ".d" + n + "(time, v) VALUES (1, " + n
                        + "), (2, " + n + ")");
            }
            statement.executeBatch();
        }
        String table = "\"root.manyk\".\"**\"";
        assertThat(list(connection, "SELECT COUNT(*), COUNT(DISTINCT \"Device\"), MAX(v) FROM " + table))
                .containsExactly("2600|1300|1299|");
        assertThat(list(
                        connection,
                        "SELECT \"Device\", v FROM " + table
                                + " QUALIFY ROW_NUMBER() OVER (PARTITION BY \"Device\" ORDER BY \"Time\" DESC) = 1"))
                .hasSize(1_300);
        assertThat(list(connection, "SELECT \"Device\", MAX(\"Time\") FROM " + table + " GROUP BY \"Device\""))
                .hasSize(1_300);
        assertThat(list(connection, "SELECT v FROM " + table + " LIMIT 250")).hasSize(250);
        assertThat(list(connection, "SELECT v FROM " + table + " WHERE \"Device\" LIKE 'g1.%' AND \"Time\" = 2"))
                .hasSize(130);
        execute("DELETE DATABASE root.manyk");
    }

    private static List<String> names(ResultSet result, int column) throws SQLException {
        List<String> names = new ArrayList<>();
        while (result.next()) {
            names.add(result.getString(column));
        }
        return names;
    }

    private static List<String> rows(Connection on, String sql) throws SQLException {
        List<String> rows = list(on, sql);
        rows.sort(null);
        return rows;
    }

    private static List<String> list(Connection on, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = on.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int width = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= width; i++) {
                    Object value = result.getMetaData().getColumnType(i) == java.sql.Types.TIMESTAMP
                            ? result.getObject(i, java.time.LocalDateTime.class)
                            : result.getString(i);
                    row.append(
                                    value instanceof java.time.LocalDateTime time
                                            ? time.format(java.time.format.DateTimeFormatter.ISO_LOCAL_DATE_TIME)
                                            : value)
                            .append('|');
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
