// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.pushdown;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A column of the grid: what its rows hold, and what it is compared with.
 *
 * @param name the same in both databases
 * @param type IoTDB's
 * @param postgres PostgreSQL's
 * @param values of the rows; null among them
 * @param others what it is compared with beside these
 */
record GridColumn(String name, String type, String postgres, List<?> values, List<?> others) {
    private static final long EXACT = 1L << 53;
    private static final List<?> BOOLEANS = Arrays.asList(true, false, null);
    private static final List<?> INTEGERS = Arrays.asList(
            0,
            1,
            -1,
            5,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE - 1,
            Integer.MIN_VALUE,
            Integer.MIN_VALUE + 1,
            16_777_217,
            null);
    private static final List<?> LONGS = Arrays.asList(
            0L,
            1L,
            -1L,
            (1L << 31) - 1,
            1L << 31,
            EXACT - 1,
            EXACT,
            EXACT + 1,
            1 - EXACT,
            -EXACT,
            -EXACT - 1,
            Long.MAX_VALUE,
            Long.MAX_VALUE - 1,
            Long.MIN_VALUE,
            Long.MIN_VALUE + 1,
            1_234_567_890_123_456_789L,
            1_234_567_890_123_456_790L,
            null);
    private static final List<?> SINGLES = Arrays.asList(
            0f,
            -0f,
            1.5f,
            -1.5f,
            0.1f,
            16_777_216f,
            Float.MAX_VALUE,
            Float.MIN_VALUE,
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            null);
    private static final List<?> DOUBLES = Arrays.asList(
            0d,
            -0d,
            1.5,
            -1.5,
            0.1,
            (double) EXACT,
            Double.MAX_VALUE,
            Double.MIN_VALUE,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            null);
    private static final List<?> TEXTS = Arrays.asList(
            "",
            "a",
            "b",
            "ab",
            "A",
            "it's",
            "a''b",
            "'",
            "'x'",
            "\"q\"",
            "\"",
            "b\"c'd",
            "null",
            "NULL",
            "NaN",
            "true",
            "1",
            "a%c",
            "a_c",
            "abc",
            "a\\c",
            "a\\",
            "x\ny",
            "\n",
            "x\r\ny",
            " a",
            "a ",
            "\u65e5\u672c",
            "\ud83d\ude00",
            "\ufffd",
            null);
    private static final List<?> DATES = Arrays.asList(
            LocalDate.of(1000, 1, 1),
            LocalDate.of(9999, 12, 31),
            LocalDate.of(1969, 12, 31),
            LocalDate.EPOCH,
            LocalDate.of(2024, 2, 29),
            null);
    private static final List<?> TIMES = Arrays.asList(
            new Timestamp(0),
            new Timestamp(-1),
            new Timestamp(1),
            new Timestamp(1_700_000_000_123L),
            new Timestamp(-62_135_596_800_000L),
            new Timestamp(253_402_300_799_999L),
            null);

    /** The columns of every table, two of each type. */
    static final List<GridColumn> ALL = List.of(
            new GridColumn("b", "BOOLEAN", "boolean", BOOLEANS, List.of()),
            new GridColumn("b2", "BOOLEAN", "boolean", BOOLEANS, List.of()),
            new GridColumn(
                    "i",
                    "INT32",
                    "integer",
                    INTEGERS,
                    List.of(1L << 31, -(1L << 31) - 1, new BigDecimal("1.5"), new BigDecimal("-0.5"), EXACT + 1)),
            new GridColumn("i2", "INT32", "integer", INTEGERS, List.of()),
            new GridColumn(
                    "l",
                    "INT64",
                    "bigint",
                    LONGS,
                    List.of(
                            new BigDecimal("9223372036854775808"),
                            new BigDecimal("-9223372036854775809"),
                            new BigDecimal("9007199254740992.5"),
                            new BigDecimal("0.5"),
                            7)),
            new GridColumn("l2", "INT64", "bigint", LONGS, List.of()),
            new GridColumn(
                    "f",
                    "REAL",
                    "real",
                    SINGLES,
                    List.of(new BigDecimal("0.1"), new BigDecimal("16777217"), 0.1, 1e300, -1e300)),
            new GridColumn("f2", "REAL", "real", SINGLES, List.of()),
            new GridColumn("d", "DOUBLE", "double precision", DOUBLES, List.of(new BigDecimal("0.1"), EXACT, 2)),
            new GridColumn("d2", "DOUBLE", "double precision", DOUBLES, List.of()),
            new GridColumn("s", "TEXT", "text collate \"C\"", TEXTS, List.of("zz", "it''s")),
            new GridColumn("s2", "TEXT", "text collate \"C\"", TEXTS, List.of()),
            new GridColumn("g", "STRING", "text collate \"C\"", TEXTS, List.of("zz")),
            new GridColumn("g2", "STRING", "text collate \"C\"", TEXTS, List.of()),
            new GridColumn("dt", "DATE", "date", DATES, List.of(LocalDate.of(1, 1, 1), LocalDate.of(2024, 3, 1))),
            new GridColumn("dt2", "DATE", "date", DATES, List.of()),
            new GridColumn("ts", "TIMESTAMP", "timestamptz", TIMES, List.of(new Timestamp(2))),
            new GridColumn("ts2", "TIMESTAMP", "timestamptz", TIMES, List.of()));

    /** The patterns of LIKE. */
    static final List<String> PATTERNS = List.of(
            "%",
            "_",
            "",
            "a%",
            "%a",
            "%a%",
            "a_c",
            "a\\%c",
            "a\\_c",
            "a\\\\c",
            "%'%",
            "__",
            "null",
            "\"q\"",
            "%\n%",
            "x_y",
            "%y",
            "x%",
            "_\n_",
            "[ab]",
            "a.c",
            "\u65e5_",
            "%\ud83d\ude00",
            "'x'",
            "b\"%",
            "NULL",
            "a%c",
            "^a$",
            "a|b");

    boolean text() {
        return type.equals("TEXT") || type.equals("STRING");
    }

    /** What it is compared with, but for null. */
    List<Object> operands() {
        List<Object> all = new ArrayList<>(values);
        all.removeIf(java.util.Objects::isNull);
        all.addAll(others);
        return all;
    }

    /** A value as both databases write it. */
    static String literal(Object value) {
        if (value == null) {
            return "NULL";
        } else if (value instanceof String text) {
            return '\'' + text.replace("'", "''") + '\'';
        } else if (value instanceof Float) {
            return "CAST('" + value + "' AS REAL)";
        } else if (value instanceof Double) {
            return "CAST('" + value + "' AS DOUBLE PRECISION)";
        } else if (value instanceof LocalDate date) {
            return "DATE '" + date + '\'';
        } else if (value instanceof Timestamp time) {
            return "TIMESTAMP '" + time.toInstant().toString().replace('T', ' ').replace("Z", "") + '\'';
        }
        return String.valueOf(value).toUpperCase(java.util.Locale.ROOT);
    }
}
