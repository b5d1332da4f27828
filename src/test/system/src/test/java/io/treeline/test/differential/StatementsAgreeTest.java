// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Statements of statements.txt, a line each, asked of Treeline and of PostgreSQL with the same rows: rows in their
 * order, values and SQLStates must be equal. A line may tell behind {@code -->} what the answer is, where PostgreSQL 14
 * has another than later ones, or Treeline refuses.
 */
@WithServer
class StatementsAgreeTest {
    private static Connection treeline;
    private static Connection postgres;
    private static String url;

    @BeforeAll
    static void load(IotdbServer server) throws SQLException {
        url = server.url().replaceFirst("/$", "") + "/root.statements?user=root&password=root&timeZone=";
        postgres = Reference.connect();
        treeline = DriverManager.getConnection(url + "UTC");
        try (Statement iotdb = treeline.createStatement();
                Statement reference = postgres.createStatement()) {
            iotdb.execute("create database root.statements");
            reference.execute("CREATE SCHEMA statements");
            reference.execute("SET search_path TO statements");
            reference.execute("CREATE TABLE e (\"Time\" timestamptz PRIMARY KEY, d text, n int)");
            reference.execute(
                    "CREATE TABLE v (\"Time\" timestamptz PRIMARY KEY, a int, b double precision, s text, o boolean, l bigint)");
            iotdb.execute("create aligned timeseries root.statements.e(d text, n int32)");
            iotdb.execute("create aligned timeseries root.statements.v(a int32, b double, s text, o boolean, l int64)");
            List<String> rows = List.of("'b', 3", "'a', 1", "'c', 2");
            for (int i = 0; i < rows.size(); i++) {
                insert(iotdb, reference, "e", "d, n", i + 1, rows.get(i));
            }
            for (int i = 0; i < 12; i++) {
                insert(
                        iotdb,
                        reference,
                        "v",
                        "a, b, s, o, l",
                        i + 1,
                        i % 4 + ", " + (i * 0.75 - 3) + ", " + (i % 5 == 0 ? "null" : "'x" + i % 3 + "'") + ", "
                                + (i % 2 == 0) + ", " + (i % 6 == 0 ? "null" : String.valueOf(i * 1_000_000_007L)));
            }
        }
    }

    private static void insert(
            Statement iotdb, Statement reference, String table, String columns, int second, String values)
            throws SQLException {
        iotdb.execute("insert into root.statements." + table + "(time, " + columns + ") values (" + second * 1000 + ", "
                + values + ")");
        reference.execute("INSERT INTO " + table + " VALUES (timestamptz 'epoch' + interval '" + second + " seconds', "
                + values + ")");
    }

    @AfterAll
    static void close() throws SQLException {
        treeline.close();
        postgres.createStatement().execute("DROP SCHEMA statements CASCADE");
        postgres.close();
    }

    private static String answer(Connection connection, String sql) {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int width = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= width; i++) {
                    row.add(
                            switch (result.getMetaData().getColumnType(i)) {
                                case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> time(result, i);
                                case Types.DOUBLE, Types.REAL, Types.FLOAT ->
                                    number(result.getDouble(i), result.wasNull());
                                case Types.BIT, Types.BOOLEAN -> String.valueOf(result.getObject(i));
                                default -> String.valueOf(result.getString(i));
                            });
                }
                rows.add(String.join("|", row));
            }
        } catch (SQLException e) {
            return "error " + e.getSQLState() + (connection == postgres ? "" : " " + e.getMessage());
        }
        return rows.toString();
    }

    private static String time(ResultSet result, int i) throws SQLException {
        boolean zoned = result.getMetaData().getColumnTypeName(i).equals("timestamptz");
        OffsetDateTime instant = zoned ? result.getObject(i, OffsetDateTime.class) : null;
        return String.valueOf(
                !zoned
                        ? result.getObject(i, LocalDateTime.class)
                        : instant == null
                                ? null
                                : instant.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime());
    }

    private static String number(double value, boolean missing) {
        return missing
                ? "null"
                : Double.isFinite(value)
                        ? new BigDecimal(value)
                                .round(new MathContext(12))
                                .stripTrailingZeros()
                                .toPlainString()
                        : Double.toString(value);
    }

    private static boolean same(String ours, String theirs) {
        return theirs.startsWith("error") ? ours.startsWith(theirs) : ours.equals(theirs);
    }

    private static void agree(List<String> lines) {
        List<String> differences = new ArrayList<>();
        for (String line : lines) {
            int told = line.indexOf("  --> ");
            String sql = told < 0 ? line : line.substring(0, told);
            String theirs = told < 0 ? answer(postgres, sql) : line.substring(told + 6);
            String ours = answer(treeline, sql);
            if (!same(ours, theirs)) {
                differences.add(sql + "\n  Treeline:   " + ours + "\n  PostgreSQL: " + theirs);
            }
        }
        assertThat(differences)
                .describedAs(differences.size() + " of " + lines.size() + " differ")
                .isEmpty();
    }

    @Test
    void answersAsPostgresDoes() throws IOException {
        try (InputStream in = StatementsAgreeTest.class.getResourceAsStream("statements.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            agree(text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.replace("\\n", "\n"))
                    .toList());
        }
    }

    /**
     * In the hour that a clock repeats PostgreSQL takes the second one, and one that it skips as if the clock had not
     * been moved.
     */
    @Test
    void repeatedAndSkippedHours() throws SQLException {
        try (Connection berlin = DriverManager.getConnection(url + "Europe/Berlin");
                Statement reference = postgres.createStatement()) {
            reference.execute("SET timezone TO 'Europe/Berlin'");
            List<String> differences = new ArrayList<>();
            for (String sql : List.of(
                    "SELECT extract(epoch FROM timestamptz '2024-10-27 02:30:00')",
                    "SELECT extract(epoch FROM timestamptz '2024-03-31 02:30:00')",
                    "SELECT extract(epoch FROM timestamptz '2024-10-27 01:30:00 America/New_York')",
                    "SELECT extract(epoch FROM timestamptz '2024-11-03 01:30:00 America/New_York')",
                    "SELECT extract(epoch FROM timestamp '2024-11-03 01:30:00' AT TIME ZONE 'America/New_York')",
                    "SELECT extract(epoch FROM timestamptz '2024-10-26 02:30:00' + interval '1 day')",
                    "SELECT extract(epoch FROM CAST('2024-10-27 02:59:59' AS timestamptz))",
                    "SELECT extract(epoch FROM make_timestamptz(2024, 10, 27, 2, 30, 0))",
                    "SELECT date_part('epoch', date '2024-10-27'), date_part('hour', date '2024-10-27')",
                    "SELECT date_part('epoch', date '2020-08-11')",
                    "SELECT extract(epoch FROM date_bin('1 day', timestamp '2024-03-31 12:00', timestamp '2024-03-30 00:00') AT TIME ZONE 'UTC')",
                    "SELECT extract(epoch FROM date_bin('6 hours', timestamp '2024-10-27 13:00', '2024-10-26 00:00') AT TIME ZONE 'UTC')",
                    "SELECT extract(epoch FROM date_bin('1 day', timestamptz '2024-03-31 12:00', timestamptz '2024-03-30 00:00'))",
                    "SELECT extract(epoch FROM date_bin('1 day', timestamptz '2024-03-31 12:00', timestamp '2024-03-30 00:00'))",
                    "SELECT extract(epoch FROM date_bin('1 day', '2024-03-31 12:00', timestamp '2024-03-30 00:00') AT TIME ZONE 'UTC')",
                    "SELECT to_char(timestamptz '2024-10-27 01:30:00+00', 'HH24:MI OF'), to_char(timestamptz '2024-10-27 00:30:00+00', 'HH24:MI OF TZH TZM')",
                    "SELECT to_char(timestamp '2024-10-27 02:30:00', 'HH24:MI OF TZH:TZM'), to_char(date '2024-07-01', 'OF'), to_char(\"Time\", 'OF'), to_char(\"Time\" AT TIME ZONE 'Asia/Tokyo', 'HH24 OF') FROM e",
                    "SELECT to_char(date_trunc('hour', timestamptz '2024-10-27 01:30:00+00'), 'HH24 OF'), to_char(localtimestamp, 'OF'), to_char(x, 'OF') FROM (SELECT timestamp '2024-07-01' AS x) t",
                    "SELECT \"Time\"::text, '' || (\"Time\" AT TIME ZONE 'UTC'), to_json(\"Time\"), to_json(\"Time\" AT TIME ZONE 'UTC') FROM e ORDER BY n",
                    "SELECT timestamptz '2024-10-27 00:30:00Z'::text, timestamptz '2024-10-27 01:30:00Z'::text, array_agg(\"Time\" ORDER BY n)::text FROM e",
                    "SELECT timestamptz '1890-01-01 12:00'::text, timestamptz '0044-03-15 12:00 BC'::text, to_json(timestamptz '1890-01-01 12:00')",
                    "SELECT extract(epoch FROM timestamp '2024-07-01 12:00'), date_part('epoch', \"Time\" AT TIME ZONE 'Asia/Tokyo'), extract(timezone FROM \"Time\") FROM e ORDER BY n",
                    "SELECT (timestamp '2024-04-01' - timestamp '2024-03-01')::text, (timestamptz '2024-04-01' - timestamptz '2024-03-01')::text",
                    "SELECT (timestamp '2024-03-30 12:00' + interval '24 hours')::text, (timestamptz '2024-03-30 12:00' + interval '24 hours')::text, (timestamptz '2024-03-30 12:00' + interval '1 day')::text",
                    "SELECT (date '2024-03-30' + interval '36 hours')::text, (interval '36 hours' + date '2024-10-26')::text, (timestamp '2024-10-28' - interval '48 hours')::text",
                    "SELECT extract(epoch FROM date_trunc('hour', timestamptz '2024-10-27 00:30:00Z')), extract(epoch FROM date_trunc('day', timestamptz '2024-10-27 00:30:00Z'))")) {
                String theirs = answer(postgres, sql);
                String ours = answer(berlin, sql);
                if (!numbers(ours).equals(numbers(theirs))) {
                    differences.add(sql + "\n  Treeline:   " + ours + "\n  PostgreSQL: " + theirs);
                }
            }
            assertThat(differences).isEmpty();
        } finally {
            postgres.createStatement().execute("SET timezone TO 'UTC'");
        }
    }

    private static String numbers(String answer) {
        return answer.replaceAll("\\.0+(?=[|\\]])", "");
    }
}
