// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Values of each of the server's ten types: random ones, and often the extremes and those that text handling tends to
 * spoil.
 */
final class AnyValue {
    /** The types as SQL names them; the column of the i-th is called {@code c} and i. */
    static final List<String> TYPES = List.of(
            "BOOLEAN",
            "INTEGER",
            "BIGINT",
            "REAL",
            "DOUBLE PRECISION",
            "TEXT",
            "VARCHAR",
            "VARBINARY",
            "DATE",
            "TIMESTAMP");

    private static final String[] TEXTS = {
        "",
        " ",
        "'",
        "''",
        "\"",
        "\\",
        "\\'",
        "\\\\n",
        "a\u0000b",
        "\u0000",
        "\uD83D\uDE42",
        "\u65E5\u672C\u8A9E",
        "\u00E9",
        "null",
        "NULL",
        "true",
        "x'41'",
        "%",
        "--",
        "/*",
        "*/",
        ";",
        "?",
        "{d '2024-01-01'}",
        "$1",
        ":a",
        "\t\n\r",
        "\uFEFF",
        "\uFFFF",
        "\uDBFF\uDFFF",
        "`",
        "${x}",
        "root.a.b",
        "1e5",
        "a\nb -- c"
    };
    private static final long[] LONGS = {
        0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, Integer.MAX_VALUE, Integer.MIN_VALUE, (1L << 53) + 1, -(1L << 53) - 1
    };
    private static final double[] DOUBLES = {
        0.0,
        -0.0,
        1,
        -1,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        Double.MIN_VALUE,
        Double.MIN_NORMAL,
        0.1,
        1e22,
        1e-7,
        Long.MAX_VALUE
    };
    private static final float[] FLOATS = {
        0f,
        -0f,
        1,
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.MIN_VALUE,
        Float.MIN_NORMAL,
        0.1f,
        16_777_217f
    };
    private static final LocalDate[] DATES = {
        LocalDate.of(1000, 1, 1),
        LocalDate.of(9999, 12, 31),
        LocalDate.EPOCH,
        LocalDate.of(2024, 2, 29),
        LocalDate.of(1582, 10, 10),
        LocalDate.of(1900, 2, 28)
    };
    /** From the year 1000 to 9999 a timestamp has a literal; beyond only ticks reach it. */
    private static final long FIRST_MILLI = -30_000_000_000_000L;

    private static final long LAST_MILLI = 253_000_000_000_000L;

    private AnyValue() {}

    /**
     * A value of the type: Boolean, Integer, Long (also of TIMESTAMP, in ms), Float, Double, String, byte[] or
     * LocalDate; now and then null.
     */
    static Object of(int type, Random random) {
        if (random.nextInt(8) == 0) {
            return null;
        }
        boolean odd = random.nextBoolean();
        return switch (type) {
            case 0 -> random.nextBoolean();
            case 1 -> odd ? (Object) (int) LONGS[random.nextInt(LONGS.length)] : random.nextInt();
            case 2 -> odd ? LONGS[random.nextInt(LONGS.length)] : random.nextLong();
            case 3 -> odd ? FLOATS[random.nextInt(FLOATS.length)] : finite(random);
            case 4 ->
                odd
                        ? DOUBLES[random.nextInt(DOUBLES.length)]
                        : Double.longBitsToDouble(random.nextLong() & 0xBFFFFFFFFFFFFFFFL);
            case 5, 6 -> odd ? TEXTS[random.nextInt(TEXTS.length)] : text(random, random.nextInt(12));
            case 7 ->
                odd
                        ? TEXTS[random.nextInt(TEXTS.length)].getBytes(StandardCharsets.UTF_8)
                        : bytes(random, random.nextInt(20));
            case 8 ->
                odd
                        ? DATES[random.nextInt(DATES.length)]
                        : LocalDate.ofEpochDay(random.nextLong(
                                LocalDate.of(1000, 1, 1).toEpochDay(),
                                LocalDate.of(10_000, 1, 1).toEpochDay()));
            default -> random.nextLong(FIRST_MILLI, LAST_MILLI);
        };
    }

    private static Object finite(Random random) {
        return Float.intBitsToFloat(random.nextInt() & 0xBFFFFFFF);
    }

    /** Text of any characters that Unicode has, and of those that SQL uses. */
    static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            int kind = random.nextInt(4);
            int point = kind == 0
                    ? "'\"\\`%_;-/*?{}".charAt(random.nextInt(13))
                    : kind == 1 ? random.nextInt(128) : random.nextInt(Character.MAX_CODE_POINT + 1);
            text.appendCodePoint(point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 'x' : point);
        }
        return text.toString();
    }

    static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** The value as a literal of Treeline's SQL. */
    static String literal(Object value, int type) {
        if (value == null) {
            return "NULL";
        } else if (value instanceof byte[] bytes) {
            return "X'" + HexFormat.of().formatHex(bytes) + "'";
        } else if (value instanceof LocalDate date) {
            return "DATE '" + date + "'";
        } else if (type == 9) {
            return "TIMESTAMP '"
                    + new java.sql.Timestamp((Long) value)
                            .toInstant()
                            .toString()
                            .replace('T', ' ')
                            .replace("Z", "") + "'";
        } else if (value instanceof String text) {
            return "'" + text.replace("'", "''") + "'";
        }
        // SQL has no literal for these; and the number -0.0 is 0.
        boolean special = value instanceof Double d && (d.isNaN() || d.isInfinite() || d == 0)
                || value instanceof Float f && (f.isNaN() || f.isInfinite() || f == 0);
        return special ? "CAST('" + value + "' AS " + TYPES.get(type) + ')' : value.toString();
    }

    /** Sets a parameter by the setter that a program would use, or as an object. */
    static void set(PreparedStatement statement, int parameter, Object value, int type, boolean asObject)
            throws SQLException {
        if (value == null) {
            statement.setNull(parameter, java.sql.Types.NULL);
        } else if (type == 9) {
            statement.setTimestamp(parameter, new java.sql.Timestamp((Long) value));
        } else if (asObject) {
            statement.setObject(parameter, value);
        } else if (value instanceof Boolean bool) {
            statement.setBoolean(parameter, bool);
        } else if (value instanceof Integer number) {
            statement.setInt(parameter, number);
        } else if (value instanceof Long number) {
            statement.setLong(parameter, number);
        } else if (value instanceof Float number) {
            statement.setFloat(parameter, number);
        } else if (value instanceof Double number) {
            statement.setDouble(parameter, number);
        } else if (value instanceof String text) {
            statement.setString(parameter, text);
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(parameter, bytes);
        } else {
            // The calendar of java.sql.Date lacks ten days of 1582.
            java.sql.Date date = java.sql.Date.valueOf((LocalDate) value);
            if (date.toLocalDate().equals(value)) {
                statement.setDate(parameter, date);
            } else {
                statement.setObject(parameter, value);
            }
        }
    }

    /** What a cell holds, told apart to the bit; text and bytes with all they have. */
    static String shown(Object value, int type) {
        if (value == null) {
            return "null";
        } else if (value instanceof byte[] bytes) {
            return bytes.length > 100
                    ? bytes.length + " bytes, hash " + java.util.Arrays.hashCode(bytes)
                    : HexFormat.of().formatHex(bytes);
        } else if (value instanceof String text) {
            return text.length() > 100
                    ? text.length() + " characters, hash " + text.hashCode()
                    : '"' + escaped(text) + '"';
        }
        return TYPES.get(type) + ' ' + value;
    }

    private static String escaped(String text) {
        StringBuilder shown = new StringBuilder();
        text.chars()
                .forEach(c ->
                        shown.append(c >= ' ' && c < 127 ? String.valueOf((char) c) : String.format("\\u%04x", c)));
        return shown.toString();
    }

    /** The cell of a result. */
    static String read(ResultSet result, int column, int type) throws SQLException {
        Object value = switch (type) {
            case 0 -> result.getBoolean(column);
            case 1 -> result.getInt(column);
            case 2 -> result.getLong(column);
            case 3 -> result.getFloat(column);
            case 4 -> result.getDouble(column);
            case 5, 6 -> result.getString(column);
            case 7 -> result.getBytes(column);
            case 8 -> result.getObject(column, LocalDate.class);
            default ->
                result.getTimestamp(column) == null
                        ? null
                        : (Object) result.getTimestamp(column).getTime();
        };
        return shown(result.wasNull() ? null : value, type);
    }
}
