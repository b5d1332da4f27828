// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.name.NamePart;
import io.treeline.metadata.time.Ticks;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.PreparedSql.InsertValue;
import io.treeline.sql.api.SqlMode;
import io.treeline.sql.parse.FixtureTree;
import io.treeline.sql.plan.SqlSettings;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** INSERT from text to plan, over a tree in memory. */
class InsertTest {
    private static final String DEVICE = "\"root.factory\".\"room2.device1\"";

    private static PreparedSql.Insert plan(String text, TimePrecision precision, String zone) throws SQLException {
        Catalog catalog = new Catalog(FixtureTree.factory(precision), Duration.ofHours(1));
        SqlSettings settings = new SqlSettings(SqlMode.AUTO, "root.factory", ZoneId.of(zone), true, false, 1 << 20);
        return InsertPlanner.plan(InsertParser.parse(text), catalog, settings, precision);
    }

    private static PreparedSql.Insert plan(String text) throws SQLException {
        return plan(text, TimePrecision.MILLI, "UTC");
    }

    private static Object literal(String column, String literal, TimePrecision precision, String zone)
            throws SQLException {
        PreparedSql.Insert insert = plan(
                "insert into " + DEVICE + " (\"Time\", " + column + ") values (1, " + literal + ")", precision, zone);
        return ((InsertValue.Literal) insert.rows().get(0).get(1)).value();
    }

    private static Object literal(String column, String literal) throws SQLException {
        return literal(column, literal, TimePrecision.MILLI, "UTC");
    }

    private static void refused(String text, String state, String... says) {
        assertThatThrownBy(() -> plan(text)).as(text).isInstanceOfSatisfying(SQLException.class, e -> {
            assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(state);
            for (String part : says) {
                assertThat(e.getMessage()).contains(part);
            }
        });
    }

    @Test
    void readsNamesRowsAndParameters() throws SQLException {
        InsertStatement insert = InsertParser.parse(
                "-- c\nINSERT INTO root.factory.room2.\"device1\" (Time, \"value\", `count`) VALUES (?, 1, ?), (-2, NULL, "
                        + "CAST(? AS BIGINT)); ");
        assertThat(insert.table())
                .containsExactly(
                        new NamePart("root", false),
                        new NamePart("factory", false),
                        new NamePart("room2", false),
                        new NamePart("device1", true));
        assertThat(insert.columns())
                .extracting(InsertStatement.ColumnName::part)
                .containsExactly(new NamePart("Time", false), new NamePart("value", true), new NamePart("count", true));
        assertThat(insert.parameterCount()).isEqualTo(3);
        assertThat(insert.rows()).hasSize(2);
        PreparedSql.Insert plan = plan(insert.text());
        assertThat(plan.table().name().toString()).isEqualTo(DEVICE);
        assertThat(plan.columns()).extracting(Column::name).containsExactly("Time", "value", "count");
        assertThat(plan.parameterCount()).isEqualTo(3);
        assertThat(plan.rows())
                .containsExactly(
                        List.of(
                                new InsertValue.Parameter(0),
                                new InsertValue.Literal(1L),
                                new InsertValue.Parameter(1)),
                        List.of(
                                new InsertValue.Literal(new Ticks(-2)),
                                new InsertValue.Literal(null),
                                new InsertValue.Parameter(2)));
    }

    @Test
    void columnsMayBeLeftOut() throws SQLException {
        assertThat(plan("insert into d1 values (1, 2.5, DATE '2024-02-29', 3, 4)")
                        .columns())
                .extracting(Column::name)
                .containsExactly("Time", "S2", "date", "s1", "value");
        assertThat(plan("insert into d1 (s1) values (1), (2)").columns())
                .extracting(Column::name)
                .containsExactly("s1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "now()",
                "Now ( )",
                "CURRENT_TIMESTAMP",
                "current_timestamp(6)",
                "LOCALTIMESTAMP",
                "LOCALTIMESTAMP(0)",
                "transaction_timestamp()",
                "statement_timestamp()",
                "clock_timestamp()",
                "{fn now()}",
                "{fn current_timestamp()}"
            })
    void thePresentTimeAsTheTimeOfRowsIsTheirClock(String now) throws SQLException {
        assertThat(plan("insert into d1 (s1, Time) values (?, " + now + "), (7, " + now + ")")
                        .rows())
                .containsExactly(
                        List.of(new InsertValue.Parameter(0), new InsertValue.Clock()),
                        List.of(new InsertValue.Literal(7L), new InsertValue.Clock()));
        for (String computed : List.of(
                "insert into d1 (Time, s1) values (" + now + " - interval '1' hour, 1)",
                "insert into d1 (Time, date) values (1, " + now + ")",
                "insert into d1 (Time, s1) values ((" + now + "), 1)")) {
            assertThatThrownBy(() -> plan(computed)).as(computed).isInstanceOf(InsertParser.NotPlainException.class);
        }
    }

    /** What a cast does to a value beyond what storing it does must be done. */
    @Test
    void aCastOfAParameterIsLeftOutOnlyWhereItChangesNothing() throws SQLException {
        for (String cast : List.of("CAST(? AS varchar)", "?::text", "?::character varying", "CAST(? AS CLOB)")) {
            assertThat(plan("insert into " + DEVICE + " (Time, name) values (1, " + cast + ")")
                            .rows())
                    .as(cast)
                    .containsExactly(List.of(new InsertValue.Literal(new Ticks(1)), new InsertValue.Parameter(0)));
        }
        for (String time :
                List.of("?::timestamptz", "CAST(? AS TIMESTAMP(6))", "CAST(? AS timestamp with time zone)")) {
            assertThat(plan("insert into d1 (Time, s1) values (" + time + ", ?::int4)")
                            .rows())
                    .as(time)
                    .containsExactly(List.of(new InsertValue.Parameter(0), new InsertValue.Parameter(1)));
        }
        for (String computed : List.of(
                "(Time, name) values (1, CAST(? AS varchar(3)))",
                "(Time, name) values (1, ?::char)",
                "(Time, name) values (1, ?::int)",
                "(Time, name) values (1, ?::varchar::int)",
                "(Time, name) values (1, ?::jsonb)",
                "(Time, name) values (1, ?::text[])",
                "(Time, cnt) values (1, ?::smallint)",
                "(Time, temperature) values (1, CAST(? AS INTEGER))",
                "(Time, temperature) values (1, CAST(? AS DECIMAL(10, 2)))",
                "(Time, cnt) values (?::timestamp(0), 1)",
                "(Time, cnt) values (CAST(? AS DATE), 1)")) {
            assertThatThrownBy(() -> plan("insert into " + DEVICE + " " + computed))
                    .as(computed)
                    .isInstanceOf(InsertParser.NotPlainException.class);
        }
    }

    @Test
    void literalsBecomeTheirColumnsTypes() throws SQLException {
        assertThat(literal("status", "TRUE")).isEqualTo(true);
        assertThat(literal("status", "0")).isEqualTo(false);
        assertThat(literal("status", "'false'")).isEqualTo(false);
        assertThat(literal("cnt", "-2147483648")).isEqualTo(-2147483648L);
        assertThat(literal("cnt", "+7")).isEqualTo(7L);
        assertThat(literal("cnt", "2.5")).isEqualTo(3L);
        assertThat(literal("cnt", "-2.5")).isEqualTo(-3L);
        assertThat(literal("cnt", "1e-999999999")).isEqualTo(0L);
        assertThat(literal("total", "9223372036854775807")).isEqualTo(Long.MAX_VALUE);
        assertThat(literal("total", "-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(literal("temperature", "1.50")).isEqualTo(new BigDecimal("1.50"));
        assertThat(literal("temperature", "1e308")).isEqualTo(new BigDecimal("1e308"));
        assertThat(literal("humidity", ".1")).isEqualTo(new BigDecimal("0.1"));
        assertThat(literal("temperature", "'NaN'")).isEqualTo(Double.NaN);
        assertThat(literal("humidity", "'-Infinity'")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(literal("name", "'it''s \\n ü'")).isEqualTo("it's \\n ü");
        assertThat(literal("name", "E'a\\'b'")).isEqualTo("a'b");
        assertThat(literal("label", "N''")).isEqualTo("");
        assertThat(literal("name", "1.50")).isEqualTo("1.50");
        assertThat(literal("name", "TRUE")).isEqualTo("true");
        assertThat(literal("born", "DATE '2024-02-29'")).isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(literal("born", "'2024-02-29'")).isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(literal("born", "{d '2024-02-29'}")).isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat((byte[]) literal("picture", "X'00fF'")).containsExactly(0, 0xff);
        assertThat(literal("picture", "NULL")).isNull();
    }

    @Test
    void timesAreExactTicksInTheSessionsZone() throws SQLException {
        assertThat(literal("seen", "TIMESTAMP '1970-01-01 00:00:01.5'")).isEqualTo(new Ticks(1500));
        assertThat(literal("seen", "{ts '1970-01-01 00:00:01.000'}")).isEqualTo(new Ticks(1000));
        assertThat(literal("seen", "'1970-01-02T08:00:00'", TimePrecision.MILLI, "+08:00"))
                .isEqualTo(new Ticks(86_400_000));
        assertThat(literal("seen", "TIMESTAMP '1970-01-01 08:00:00'", TimePrecision.MILLI, "Asia/Shanghai"))
                .isEqualTo(new Ticks(0));
        assertThat(literal("seen", "'1970-01-01T00:00:00.000001Z'", TimePrecision.MICRO, "+08:00"))
                .isEqualTo(new Ticks(1));
        assertThat(literal("seen", "'1970-01-01 01:00:00+01:00'", TimePrecision.NANO, "+08:00"))
                .isEqualTo(new Ticks(0));
        assertThat(literal("seen", "'1970-01-01 01:00:00+01'", TimePrecision.NANO, "+08:00"))
                .isEqualTo(new Ticks(0));
        assertThat(literal("seen", "TIMESTAMP '1970-01-01 00:00:00.123456789'", TimePrecision.NANO, "UTC"))
                .isEqualTo(new Ticks(123_456_789));
        assertThat(literal("seen", "1700000000000")).isEqualTo(new Ticks(1_700_000_000_000L));
        assertThat(literal("seen", "1e3")).isEqualTo(new Ticks(1000));
        assertThat(literal("seen", "DATE '1970-01-02'")).isEqualTo(new Ticks(86_400_000));
        assertThat(literal("seen", "'1970-01-02'")).isEqualTo(new Ticks(86_400_000));
        assertThat(literal("born", "TIMESTAMP '1970-01-02 23:59:59'")).isEqualTo(LocalDate.of(1970, 1, 2));
        assertThat(literal("name", "TIMESTAMP '1970-01-02T23:59:59.5'")).isEqualTo("1970-01-02 23:59:59.5");
    }

    @Test
    void aStringIsWhatItsColumnReads() throws SQLException {
        assertThat(literal("cnt", "' 7 '")).isEqualTo(7L);
        assertThat(literal("total", "'-9223372036854775808'")).isEqualTo(Long.MIN_VALUE);
        assertThat(literal("temperature", "'1.5e3'")).isEqualTo(1500.0);
        assertThat(literal("temperature", "'-0'")).isEqualTo(-0.0);
        assertThat(literal("humidity", "'0.1'")).isEqualTo((double) 0.1f);
        assertThat(literal("humidity", "'-Infinity'")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(literal("picture", "'abc'")).isEqualTo(new byte[] {'a', 'b', 'c'});
        assertThat(literal("picture", "'\\x00ff'")).isEqualTo(new byte[] {0, -1});
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "cnt, 2147483648, 22003",
                "cnt, -2147483649, 22003",
                "cnt, 2147483647.5, 22003",
                "cnt, 1e999999999, 22003",
                "total, 9223372036854775808, 22003",
                "temperature, 1e309, 22003",
                "temperature, 1e-400, 22003",
                "humidity, 1e39, 22003",
                "name, 1e999999999, 22003",
                "seen, 9223372036854775808, 22003",
                "cnt, 1e99999999999, 22003",
                "cnt, 'seven', 22P02",
                "cnt, '7.5', 22P02",
                "cnt, '2147483648', 22003",
                "humidity, '1e39', 22003",
                "temperature, 'warm', 22P02",
                "cnt, TRUE, 42804",
                "status, 2, 42804",
                "status, 'maybe', 22P02",
                "born, 5, 42804",
                "picture, '\\xabc', 22023",
                "name, X'00', 42804",
                "cnt, DATE '2024-01-01', 42804",
                "seen, TRUE, 42804",
                "seen, TIME '10:00:00', 42804",
                "born, '2023-02-29', 22007",
                "born, DATE '2024-13-01', 22007",
                "born, 'x', 22007",
                "seen, 'x', 22007",
                "seen, TIMESTAMP '2024-02-30 00:00:00', 22008",
                "seen, '2024-01-01 25:00:00', 22008",
                "seen, TIMESTAMP '1970-01-01 00:00:00.0001', 22008",
                "seen, 1.5, 22008",
                "born, '0999-01-01', 22008",
                "seen, '999999999-01-01', 22008"
            })
    void whatDoesNotFitIsRefused(String column, String literal, String state) {
        assertThatThrownBy(() -> literal(column, literal)).isInstanceOfSatisfying(SQLException.class, e -> {
            assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(state);
            assertThat(e.getMessage()).contains("line 1, column");
            if (literal.length() > 4) {
                assertThat(e.getMessage())
                        .as("no values in messages")
                        .doesNotContain(literal.replaceAll("^[A-Z ]*'|'$", ""));
            }
        });
    }

    @Test
    void namesAreChecked() {
        refused("insert into " + DEVICE + " (Time, temprature) values (1, 2)", "42703", "temprature", "temperature");
        refused("insert into \"root.factory\".\"room1.device1\" (Time, TEMP) values (1, 2)", "42702", "Temp", "temp");
        refused("insert into " + DEVICE + " (Time, \"Status\") values (1, true)", "42703", "Status");
        refused("insert into " + DEVICE + " (Time, cnt, time) values (1, 2, 3)", "42701", "Time", "column 56");
        refused("insert into nowhere (Time, cnt) values (1, 2)", "42P01", "nowhere");
    }

    @Test
    void rowsHaveTheStatementsWidth() {
        refused("insert into d1 (Time, s1) values (1, 2), (3)", "42601", "Row 2 has 1 value", "2 columns", "column 42");
        refused("insert into d1 (Time, s1) values (1, 2, 3)", "42601", "Row 1 has 3 values");
        refused("insert into d1 values (1, 2)", "42601", "table");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into d1 (Time, s1) select Time, s1 from d2",
                "insert into d1 select * from d2",
                "insert into d1 (select 1)",
                "insert into d1 (Time, s1) with x as (select 1) select * from x",
                "insert into d1 (Time, s1) values (1, 1+1)",
                "insert into d1 (Time, s1) values (abs(1), 1)",
                "insert into d1 (Time, s1) values (?+1, 1)",
                "insert into d1 (Time, s1) values ((1), 1)"
            })
    void whatMustBeComputedIsLeftToThePlanner(String text) {
        assertThatThrownBy(() -> InsertParser.parse(text)).isInstanceOf(InsertParser.NotPlainException.class);
    }

    @Test
    void syntaxErrorsHaveTheirPlace() {
        refused("insert into", "42601", "table name", "ends", "column 12");
        refused("insert d1 values (1)", "42601", "INTO", "column 8");
        refused("insert into d1 (", "42601", "column name");
        refused("insert into d1 (a", "42601", ")");
        refused("insert into d1 (a) (1)", "42601", "VALUES");
        refused("insert into d1 (s1) values", "42601", "(");
        refused("insert into d1 (s1) values ()", "42601", "value");
        refused("insert into d1 (s1) values (1", "42601", ")");
        refused("insert into d1 (s1) values (1) x", "42601", "Nothing may follow");
        refused("insert into d1 (s1) values (1); select 1", "42601", "one statement");
        refused("insert into d1 (s1) values (X'1')", "42601", "hexadecimal");
        refused("insert into d1 (d1.s1) values (1)", "42601", "without its table");
    }

    @Test
    void garbageGivesAPlanOrASqlException() {
        String[] words = {
            "insert",
            "into",
            "d1",
            "\"d1\"",
            "root.factory.",
            ".",
            "(",
            ")",
            ",",
            "values",
            "Time",
            "s1",
            "S2",
            "date",
            "value",
            "?",
            "1",
            "-",
            "+",
            "1.5",
            "1e9",
            "'x'",
            "X'00'",
            "null",
            "true",
            "date '2024-01-01'",
            "timestamp '2024-01-01 00:00:00'",
            "{ts '2024-01-01 00:00:00'}",
            "{",
            "}",
            "cast",
            "as",
            "::",
            "int",
            "default",
            "select",
            ";",
            "E'\\'",
            "'",
            "U&'x'",
            "N'x'",
            "on",
            "returning"
        };
        Random random = new Random(11);
        String[] starts = {
            "",
            "insert into d1 (",
            "insert into d1 (s1, S2) values (",
            "insert into d1 (Time, s1, value, date) values (1, ",
            "insert into d1 (s1) values ("
        };
        int planned = 0;
        for (int n = 0; n < 60_000; n++) {
            StringBuilder sb = new StringBuilder(starts[random.nextInt(starts.length)]);
            for (int i = random.nextInt(9); i > 0; i--) {
                sb.append(words[random.nextInt(words.length)]).append(random.nextInt(4) == 0 ? "" : " ");
            }
            sb.append(random.nextBoolean() ? ")" : "");
            try {
                plan(sb.toString());
                planned++;
            } catch (SQLException e) {
                assertThat(e.getSQLState())
                        .as(sb.toString())
                        .matches("42601|0A000|42P01|42703|42702|42701|0A000|3F000|22003|22007|22008|22023|22P02|42804");
            }
        }
        assertThat(planned).isGreaterThan(50);
    }
}
