// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.SQLException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Functions of time series at the edges of what they take: NULL, nothing, one row, infinities, every type, wrong
 * arguments.
 */
class TimeSeriesFunctionsTest {
    private final Fixture fixture = new Fixture();

    private Object one(String sql) throws SQLException {
        List<List<Object>> rows = fixture.rows(List.of(), sql);
        assertThat(rows).hasSize(1);
        return rows.get(0).size() == 1 ? rows.get(0).get(0) : rows.get(0);
    }

    private static String of(String call, String... rows) {
        return "SELECT " + call + " FROM (VALUES " + String.join(", ", rows) + ") AS x (t, v)";
    }

    private static String at(int second, String value) {
        return "(TIMESTAMP '2024-01-01 00:00:" + (second < 10 ? "0" : "") + second + "', " + value + ")";
    }

    @Test
    void theFirstAndLastValueMayBeNull() throws SQLException {
        String null1 = "CAST(NULL AS INTEGER)";
        assertThat(one(of("FIRST(v, t), LAST(v, t), MIN_BY(v, t), MAX_BY(v, t)", at(2, "2"), at(1, null1), at(3, "3"))))
                .isEqualTo(Arrays.asList(null, 3, null, 3));
        assertThat(one(of("LAST(v, t), LAST(v, t) FILTER (WHERE v IS NOT NULL)", at(2, "2"), at(3, null1))))
                .isEqualTo(Arrays.asList(null, 2));
        assertThat(one(of("FIRST(v, t), LAST(v, t)", "(CAST(NULL AS TIMESTAMP), 1)")))
                .isEqualTo(Arrays.asList(null, null));
        assertThat(one(of("FIRST(v, t), LAST(v, t)", "(CAST(NULL AS TIMESTAMP), 1)", at(5, "7"))))
                .isEqualTo(List.of(7, 7));
        assertThat(one(of("FIRST(v, t), LAST(v, t)", at(1, "1")) + " WHERE FALSE"))
                .isEqualTo(Arrays.asList(null, null));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "TRUE",
                "1",
                "CAST(1 AS BIGINT)",
                "1.5",
                "CAST(1 AS REAL)",
                "'NaN'::double precision",
                "'a'",
                "DATE '2024-01-01'",
                "TIMESTAMP '2024-01-01 00:00:00'"
            })
    void everyTypeHasAFirstAndALastValue(String value) throws SQLException {
        List<?> row =
                (List<?>) one(of("FIRST(v, t), LAST(v, t), v", at(1, value)).replace(", v FROM", ", MAX(v) FROM"));
        assertThat(row.get(0)).isNotNull().isEqualTo(row.get(1)).isEqualTo(row.get(2));
    }

    @Test
    void differencesOfNothingOneAndMore() throws SQLException {
        String calls =
                "DELTA(v, t), RATE(v, t), COUNTER_DELTA(v, t), COUNTER_RATE(v, t), COUNTER_RESETS(v, t), TIME_WEIGHT_AVG(v, t), INTEGRAL(v, t), STATE_DURATION(v > 1, t)";
        assertThat(one(of(calls, at(1, "1")) + " WHERE FALSE"))
                .isEqualTo(Arrays.asList(null, null, null, null, 0L, null, null, null));
        assertThat(one(of(calls, at(1, "5")))).isEqualTo(Arrays.asList(0L, null, 0L, null, 0L, null, 0.0, "00:00:00"));
        assertThat(one(of(calls, at(4, "3"), at(1, "5"), at(2, "9"), at(3, "CAST(NULL AS INTEGER)"))))
                .isEqualTo(List.of(-2L, -2 / 3.0, 7L, 7 / 3.0, 1L, 19 / 3.0, 19.0, "00:00:03"));
    }

    @Test
    void differencesOfInfinities() throws SQLException {
        String infinite = "'Infinity'::double precision";
        String nan = "'NaN'::double precision";
        assertThat(one(of(
                        "DELTA(v, t), RATE(v, t), TIME_WEIGHT_AVG(v, t), COUNTER_RESETS(v, t)",
                        at(1, "1.5::double precision"),
                        at(2, infinite))))
                .isEqualTo(List.of(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0L));
        // NaN is above every number.
        assertThat(one(of(
                        "DELTA(v, t), COUNTER_RESETS(v, t), INTEGRAL(v, t)",
                        at(1, nan),
                        at(2, "1.5::double precision"))))
                .isEqualTo(List.of(Double.NaN, 1L, Double.NaN));
        assertThat(state(
                        of("DELTA(v, t)", at(1, "'-1.7e308'::double precision"), at(2, "'1.7e308'::double precision"))))
                .isEqualTo("22003");
        assertThat(state(of("DELTA(v, t)", at(1, "-9223372036854775808"), at(2, "CAST(1 AS BIGINT)"))
                        .replace("-9223372036854775808", "CAST('-9223372036854775808' AS BIGINT)")))
                .isEqualTo("22003");
    }

    @Test
    void bucketsOfTimesDaysAndNumbers() throws SQLException {
        assertThat(
                        one(
                                "SELECT TIME_BUCKET(5, -1), TIME_BUCKET(5, 7, 2), TIME_BUCKET(CAST(5 AS BIGINT), CAST(-6 AS BIGINT))"))
                .isEqualTo(List.of(-5, 7, -10L));
        assertThat(
                        one(
                                "SELECT CAST(TIME_BUCKET('1 week', DATE '2024-05-09') AS TEXT), CAST(TIME_BUCKET('2 months', DATE '2024-05-09') AS TEXT), CAST(TIME_BUCKET('1 month', DATE '2024-05-09', DATE '2024-01-20') AS TEXT)"))
                .isEqualTo(List.of("2024-05-06", "2024-05-01", "2024-05-01"));
        assertThat(one("SELECT TIME_BUCKET('1 day', CAST(NULL AS TIMESTAMP))")).isNull();
        assertThat(
                        one(
                                "SELECT TIME_BUCKET('1 day', TIMESTAMP '2024-05-09 00:00:00', 'UTC', NULL, NULL) = TIMESTAMP '2024-05-09 00:00:00'"))
                .isEqualTo(true);
        // Equal to its elders where they have the same buckets.
        for (String zone : List.of("UTC", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe")) {
            fixture.zone = ZoneId.of(zone);
            String times =
                    " FROM GENERATE_SERIES(TIMESTAMP '2024-01-01 00:00:00', TIMESTAMP '2024-12-31 00:00:00', INTERVAL '31 hours 7 minutes') AS t";
            for (String unit : List.of("day", "week", "month", "quarter", "year")) {
                String width = unit.equals("quarter") ? "3 months" : "1 " + unit;
                assertThat(one("SELECT COUNT(*) FILTER (WHERE TIME_BUCKET('" + width + "', t, '" + zone
                                + "') <> DATE_TRUNC('" + unit + "', t))" + times))
                        .as(zone + ' ' + unit)
                        .isEqualTo(0L);
            }
            assertThat(one(
                            "SELECT COUNT(*) FILTER (WHERE TIME_BUCKET('7 hours', t) <> DATE_BIN(INTERVAL '7 hours', t, TIMESTAMP WITH TIME ZONE '2000-01-03 00:00:00+00'))"
                                    + times))
                    .isEqualTo(0L);
        }
    }

    @Test
    void gapsOfNumbersAndDays() throws SQLException {
        String numbers =
                "SELECT TIME_BUCKET_GAPFILL(5, n) AS b, SUM(v), LOCF(SUM(v)), INTERPOLATE(SUM(v)) FROM (VALUES (3, 1), (17, 9)) AS x (n, v) WHERE n >= -3 AND n < 22 GROUP BY b ORDER BY b";
        assertThat(fixture.rows(List.of(), numbers))
                .containsExactly(
                        Arrays.asList(-5, null, null, null),
                        List.of(0, 1L, 1L, 1L),
                        Arrays.asList(5, null, 1L, 4L),
                        Arrays.asList(10, null, 1L, 6L),
                        List.of(15, 9L, 9L, 9L),
                        Arrays.asList(20, null, 9L, null));
        assertThat(fixture.rows(
                        List.of(),
                        numbers.replace(
                                "FROM (VALUES (3, 1), (17, 9)) AS x (n, v) WHERE",
                                "FROM (VALUES (3, 1), (17, 9)) AS x (n, v) WHERE v > 100 AND")))
                .hasSize(6);
        assertThat(fixture.rows(
                        List.of(),
                        numbers.replace("GROUP BY b", "GROUP BY b, v").replace("WHERE", "WHERE v > 100 AND")))
                .isEmpty();
        assertThat(
                        fixture.rows(
                                List.of(),
                                "SELECT CAST(b AS TEXT), n FROM (SELECT TIME_BUCKET_GAPFILL('1 month', d, DATE '2024-01-31', DATE '2024-04-01') AS b, COUNT(*) AS n FROM (VALUES (DATE '2024-02-29')) AS x (d) GROUP BY b) AS y ORDER BY 1"))
                .containsExactly(
                        Arrays.asList("2024-01-01", null),
                        List.of("2024-02-01", 1L),
                        Arrays.asList("2024-03-01", null));
    }

    /**
     * Each start of a bucket that TIME_BUCKET gives some time of the days around a change of the clock, and no other.
     */
    @ParameterizedTest
    @CsvSource({
        "Africa/Cairo, 2024-04-24",
        "Africa/Cairo, 2024-10-29",
        "America/Sao_Paulo, 2018-11-02",
        "America/Sao_Paulo, 2018-02-15",
        "America/New_York, 2024-03-08",
        "America/New_York, 2024-11-01",
        "Asia/Beirut, 2024-03-29",
        "America/Santiago, 2024-09-06",
        "Australia/Lord_Howe, 2024-10-04",
        "America/St_Johns, 2011-03-11",
        "Pacific/Apia, 2011-12-28"
    })
    void gapsHaveTheBucketsThatTimesHave(String zone, String day) throws SQLException {
        fixture.zone = ZoneId.of(zone);
        String start = "TIMESTAMP WITH TIME ZONE '" + day + " 00:00:00+00'";
        String finish = start + " + INTERVAL '5 days'";
        for (String width : List.of(
                "1 day",
                "2 days",
                "12 hours",
                "2 hours",
                "90 minutes",
                "1 hour",
                "50 minutes",
                "30 minutes",
                "25 minutes",
                "1 month")) {
            String bucket = "('" + width + "', t, '" + zone + "'";
            List<List<Object>> times = fixture.rows(
                    List.of(),
                    "SELECT DISTINCT TIME_BUCKET" + bucket + ") AS b FROM GENERATE_SERIES(" + start + ", " + finish
                            + " - INTERVAL '5 minutes', INTERVAL '5 minutes') AS t" + " WHERE TIME_BUCKET" + bucket
                            + ") < " + finish + " ORDER BY b");
            List<List<Object>> gaps = fixture.rows(
                    List.of(),
                    "SELECT TIME_BUCKET_GAPFILL" + bucket + ", " + start + ", " + finish + ") AS b FROM (VALUES ("
                            + start + ")) AS x (t) WHERE FALSE GROUP BY b ORDER BY b");
            assertThat(gaps).as(width).isEqualTo(times);
            List<List<Object>> filled = fixture.rows(
                    List.of(),
                    "SELECT TIME_BUCKET_GAPFILL" + bucket + ", " + start + ", " + finish
                            + ") AS b FROM GENERATE_SERIES(" + start + ", " + finish
                            + " - INTERVAL '5 minutes', INTERVAL '5 minutes') AS t WHERE TIME_BUCKET" + bucket + ") < "
                            + finish + " GROUP BY b ORDER BY b");
            assertThat(filled).as(width).isEqualTo(times);
        }
    }

    @Test
    void anEmptyRangeHasNoGaps() throws SQLException {
        String query =
                "SELECT TIME_BUCKET_GAPFILL('1 hour', t#) AS b, COUNT(*) FROM (VALUES (TIMESTAMP WITH TIME ZONE '2024-01-01 10:20:00+00')) AS x (t) WHERE t >= TIMESTAMP WITH TIME ZONE '2024-01-01 10:30:00+00' "
                        + "AND t < TIMESTAMP WITH TIME ZONE '2024-01-01 10:15:00+00' GROUP BY b";
        for (String zone : List.of("", ", 'UTC'", ", 'Europe/Berlin'")) {
            assertThat(fixture.rows(List.of(), query.replace("#", zone))).isEmpty();
            assertThat(fixture.rows(List.of(), query.replace("#", zone).replace("10:15", "10:30")))
                    .isEmpty();
            assertThat(fixture.rows(List.of(), query.replace("#", zone).replace("10:15", "10:31")))
                    .hasSize(1);
        }
        assertThat(
                        fixture.rows(
                                List.of(),
                                "SELECT TIME_BUCKET_GAPFILL(5, n) AS b, COUNT(*) FROM (VALUES (3)) AS x (n) WHERE n >= 4 AND n < 2 GROUP BY b"))
                .isEmpty();
        assertThat(
                        fixture.rows(
                                List.of(),
                                "SELECT TIME_BUCKET_GAPFILL('1 week', d, DATE '2024-05-08', DATE '2024-05-07') AS b, COUNT(*) FROM (VALUES (DATE '2024-05-09')) AS x (d) WHERE FALSE GROUP BY b"))
                .isEmpty();
    }

    /** The clock shows the starts of the buckets so much later, also on the days on which it changes. */
    @Test
    void offsetsByTheClock() throws SQLException {
        fixture.zone = ZoneId.of("Europe/Berlin");
        assertThat(
                        one(
                                "SELECT TIME_BUCKET('1 day', TIMESTAMP WITH TIME ZONE '2024-03-31 06:30:00+02', 'Europe/Berlin', NULL, INTERVAL '6 hours') = TIMESTAMP WITH TIME ZONE '2024-03-31 06:00:00+02'"))
                .isEqualTo(true);
        assertThat(
                        one(
                                "SELECT TIME_BUCKET('1 day', TIMESTAMP WITH TIME ZONE '2024-10-27 05:30:00+01', 'Europe/Berlin', NULL, INTERVAL '6 hours') = TIMESTAMP WITH TIME ZONE '2024-10-26 06:00:00+02'"))
                .isEqualTo(true);
        fixture.zone = ZoneId.of("UTC");
        for (String offset : List.of("6 hours", "30 hours", "1 day 90 minutes", "-2 hours", "1 month 3 days 7 hours")) {
            for (String width : List.of("1 day", "7 hours", "1 week", "90 minutes")) {
                String clock = "t AT TIME ZONE 'Europe/Berlin' - INTERVAL '" + offset + "'";
                assertThat(
                                one(
                                        "SELECT COUNT(*) FILTER (WHERE TIME_BUCKET('" + width
                                                + "', t, 'Europe/Berlin', NULL, INTERVAL '" + offset
                                                + "') <> (DATE_BIN(INTERVAL '" + width + "', " + clock
                                                + ", TIMESTAMP '2000-01-03 00:00:00') + INTERVAL '" + offset
                                                + "') AT TIME ZONE 'Europe/Berlin') FROM GENERATE_SERIES(TIMESTAMP WITH TIME ZONE '2024-03-25 00:00:00+00', TIMESTAMP WITH TIME ZONE '2024-11-05 00:00:00+00', INTERVAL '173 minutes') AS t"))
                        .as(width + ' ' + offset)
                        .isEqualTo(0L);
            }
        }
        assertThat(
                        state(
                                "SELECT TIME_BUCKET('1 day', TIMESTAMP '2024-03-31 06:30:00', 'Europe/Berlin', NULL, INTERVAL '1 microsecond')"))
                .isEqualTo("22008");
    }

    /** A window asks for the result after each row: the same as of the rows so far, in whichever order they come. */
    @Test
    void runningResults() throws SQLException {
        StringBuilder rows = new StringBuilder();
        Random random = new Random(7);
        for (int i = 0; i < 25; i++) {
            rows.append(i > 0 ? ", " : "")
                    .append(at(i, random.nextInt(9) == 0 ? "NULL" : String.valueOf(random.nextInt(20) - 5)));
        }
        String x =
                "WITH x AS (SELECT t, CAST(v AS ~) AS v, MOD(CAST(EXTRACT(SECOND FROM t) AS INTEGER) * 37, 61) AS o FROM (VALUES "
                        + rows + ") AS y (t, v)) SELECT x.t";
        for (String call : List.of(
                "DELTA(v, t)",
                "RATE(v, t)",
                "COUNTER_DELTA(v, t)",
                "COUNTER_RATE(v, t)",
                "COUNTER_RESETS(v, t)",
                "TIME_WEIGHT_AVG(v, t)",
                "TIME_WEIGHT_AVG(v, t, 'locf')",
                "INTEGRAL(v, t)",
                "STATE_DURATION(v > 3, t)")) {
            for (String type : List.of("NUMERIC", "DOUBLE PRECISION", "BIGINT")) {
                for (String order : List.of("t", "o")) {
                    String from = x.replace("~", type);
                    String expected =
                            from + ", (SELECT " + call.replace("v", "y.v").replace(", t", ", y.t")
                                    + " FROM x AS y WHERE y." + order + " <= x." + order + ") FROM x ORDER BY 1";
                    assertThat(fixture.rows(
                                    List.of(), from + ", " + call + " OVER (ORDER BY " + order + ") FROM x ORDER BY 1"))
                            .as(call + ' ' + type + ' ' + order)
                            .isEqualTo(fixture.rows(List.of(), expected));
                }
            }
        }
    }

    /** What a counter showed before its resets may pass BIGINT where its last value is below zero. */
    @Test
    void countersAreExact() throws SQLException {
        assertThat(one(of(
                        "COUNTER_DELTA(v, t)",
                        at(1, "CAST(9223372036854775805 AS BIGINT)"),
                        at(2, "CAST(0 AS BIGINT)"),
                        at(3, "CAST(5 AS BIGINT)"),
                        at(4, "CAST(-10 AS BIGINT)"))))
                .isEqualTo(-5L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "42883 | FIRST(v)",
                "42883 | FIRST(v, t, 1)",
                "42883 | DELTA(v::text, t)",
                "42883 | RATE(v, v)",
                "42883 | TIME_WEIGHT_AVG(v)",
                "22023 | TIME_WEIGHT_AVG(v, t, 'spline')",
                "42883 | STATE_DURATION(v, t)",
                "0A000 | average(counter_agg(t, v))",
                "42883 | delta(counter_agg(t))",
                "22023 | TIME_BUCKET('0 seconds', MAX(t))",
                "22023 | TIME_BUCKET('1 month 1 day', MAX(t))",
                "22008 | TIME_BUCKET('1 microsecond', MAX(t))",
                "22023 | TIME_BUCKET('1 day', MAX(t), 'Nowhere')",
                "22007 | TIME_BUCKET('day', MAX(t))",
                "42883 | TIME_BUCKET('1 day', MAX(v::text))",
                "42883 | TIME_BUCKET('1 day', MAX(t), colour => 'red')",
                "22023 | TIME_BUCKET(0, MAX(v))",
                "0A000 | LOCF(MAX(v))",
                "0A000 | TIME_BUCKET_GAPFILL('1 day', MAX(t))",
                "42883 | INTERPOLATE(MAX(v::text))",
                "22023 | DELTA(v, TIMESTAMP '2024-01-01 00:00:00')"
            })
    void refusesWrongArguments(String state, String call) {
        assertThat(state(of(call, at(1, "1"), at(2, "3")))).as(call).isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "22023 | SELECT TIME_BUCKET_GAPFILL('1 day', t) AS b FROM x GROUP BY b",
                "22023 | SELECT TIME_BUCKET_GAPFILL('1 day', t) AS b FROM x WHERE t >= TIMESTAMP '2024-01-01 00:00:00' GROUP BY b",
                "22023 | SELECT TIME_BUCKET_GAPFILL('1 day', t, NULL, TIMESTAMP '2024-01-02 00:00:00') AS b FROM x GROUP BY b",
                "22023 | SELECT TIME_BUCKET_GAPFILL('-1 day', t, t0, t0) AS b FROM x GROUP BY b",
                "22023 | SELECT TIME_BUCKET_GAPFILL('1 day', t, t, t0) AS b FROM x GROUP BY b, t",
                "0A000 | SELECT TIME_BUCKET_GAPFILL('1 day', t, t0, t0) AS b FROM x GROUP BY ROLLUP (TIME_BUCKET_GAPFILL('1 day', t, t0, t0))",
                "0A000 | SELECT TIME_BUCKET_GAPFILL('1 day', t, t0, t0) AS b, LOCF(MAX(v), 1) FROM x GROUP BY b",
                "0A000 | SELECT TIME_BUCKET_GAPFILL('1 day', t, t0, t0) AS b FROM x GROUP BY b HAVING LOCF(MAX(v)) > 1",
                "22023 | SELECT * FROM TABLE(SESSION(TABLE x, DESCRIPTOR(t), INTERVAL '1 month'))",
                "42883 | SELECT * FROM TABLE(TUMBLE(TABLE x, INTERVAL '1 hour'))",
                "42883 | SELECT * FROM TABLE(HOP(TABLE x, DESCRIPTOR(t), INTERVAL '1 hour'))",
                "0A000 | SELECT * FROM TABLE(TUMBLE(TABLE x, DESCRIPTOR(t), ?))",
                "42883 | SELECT * FROM TABLE(TUMBLE(TABLE x, DESCRIPTOR(v), INTERVAL '1 hour'))"
            })
    void refusesWrongQueries(String state, String query) {
        String rows = "WITH x AS (SELECT t, v, TIMESTAMP '2024-01-01 00:00:00' AS t0 FROM (VALUES " + at(1, "1")
                + ") AS y (t, v)) ";
        assertThat(state(rows
                        + query.replace("t0, t0", "TIMESTAMP '2024-01-01 00:00:00', TIMESTAMP '2024-01-02 00:00:00'")
                                .replace("t, t0", "t, TIMESTAMP '2024-01-02 00:00:00'")))
                .as(query)
                .isEqualTo(state);
    }

    private String state(String sql) {
        SQLException refused = catchThrowableOfType(SQLException.class, () -> fixture.rows(List.of(), sql));
        return refused == null ? "accepted" : refused.getSQLState();
    }
}
