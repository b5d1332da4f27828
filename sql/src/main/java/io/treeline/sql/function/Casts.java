// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ArrayText;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.metadata.value.ValueText;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.type.JsonTypes;
import io.treeline.sql.type.TimeText;
import io.treeline.sql.type.TreelineTypeFactory;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;

/** CAST with PostgreSQL's results. */
public final class Casts {
    private Casts() {}

    /** Converts a value that is not null; from is the type it has. */
    public static Object cast(Object value, SqlTypeName from, RelDataType to, TimeText time) throws SQLException {
        Kind kind = value instanceof Jsonb ? Kind.of(to) : null;
        if (kind != null && (kind.number() || kind == Kind.BOOL)) {
            return cast(JsonFunctions.value((Jsonb) value, kind), SqlTypeName.DECIMAL, to, time);
        }
        return switch (to.getSqlTypeName()) {
            case BOOLEAN -> bool(value);
            case TINYINT, SMALLINT ->
                small(value instanceof Integer ? (Integer) value : Numbers.toInt(whole(value, to.getSqlTypeName())));
            case INTEGER ->
                value instanceof Integer ? value : (Object) Numbers.toInt(whole(value, to.getSqlTypeName()));
            case BIGINT -> value instanceof Long ? value : (Object) Numbers.toLong(whole(value, to.getSqlTypeName()));
            case REAL -> real(value);
            case FLOAT, DOUBLE -> doubled(value);
            case DECIMAL -> decimal(value, to);
            case CHAR, VARCHAR -> {
                if (JsonTypes.isJsonb(to) || JsonTypes.isJson(to)) {
                    boolean binary = JsonTypes.isJsonb(to);
                    yield binary && value instanceof Jsonb ? value : Json.cast(text(value, from, time), binary);
                }
                yield cut(text(value, from, time), to.getPrecision());
            }
            case BINARY, VARBINARY -> {
                if (value instanceof byte[]) {
                    yield value;
                }
                if (value instanceof String text) {
                    yield bytes(text);
                }
                throw no(value, to);
            }
            case TIME -> time(value, from, to, time);
            case INTERVAL_DAY_SECOND, INTERVAL_YEAR_MONTH ->
                value instanceof String text
                        ? IntervalText.parse(text)
                        : value instanceof LocalTime clock ? Interval.of(Duration.ofNanos(clock.toNanoOfDay())) : value;
            case DATE ->
                from == SqlTypeName.TIMESTAMP ? time.local((Long) value).toLocalDate() : time.date(value);
            case TIMESTAMP -> time.wholeTicks(value);
            case ARRAY -> array(value, to.getComponentType(), time);
            default -> throw no(value, to);
        };
    }

    /** An array of other elements, or the one that a text means. */
    private static ArrayValue array(Object value, RelDataType component, TimeText time) throws SQLException {
        ColumnType element = TreelineTypeFactory.elementType(component);
        if (value instanceof ArrayValue array) {
            boolean same = element != null
                    && array.element() == element
                    && component.getSqlTypeName() != SqlTypeName.DECIMAL
                    && component.getPrecision() == RelDataType.PRECISION_NOT_SPECIFIED;
            boolean fixed =
                    element != null && array.element() == element && element != ColumnType.DECIMAL && !element.isText();
            SqlTypeName from = TreelineTypeFactory.typeName(array.element());
            return same || fixed ? array : array.map(element, one -> cast(one, from, component, time));
        }
        if (value instanceof String text) {
            return ArrayText.parse(text, element, one -> cast(one, SqlTypeName.VARCHAR, component, time));
        }
        throw PlanErrors.data(
                SqlState.INVALID_CAST, "A " + value.getClass().getSimpleName() + " cannot become an ARRAY");
    }

    /** The text of an array's element, which is not null: as that of the value, but for booleans. */
    static String elementText(Object value, ColumnType element, TimeText time) throws SQLException {
        return value instanceof Boolean bool
                ? bool ? "t" : "f"
                : text(value, TreelineTypeFactory.typeName(element), time);
    }

    /**
     * Bytes of text: {@code \x} and hexadecimal digits, else its characters, in which a backslash begins three octal
     * digits or stands twice.
     *
     * @throws SQLException 22023 where it is none
     */
    public static byte[] bytes(String text) throws SQLException {
        if (text.startsWith("\\x")) {
            try {
                return HexFormat.of().parseHex(text.substring(2).replaceAll("\\s", ""));
            } catch (IllegalArgumentException e) {
                throw PlanErrors.data(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "Text is no bytes; behind \\x hexadecimal digits are expected, two a byte");
            }
        }
        return unescaped(text);
    }

    static byte[] unescaped(String text) throws SQLException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] source = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < source.length; i++) {
            if (source[i] != '\\') {
                out.write(source[i]);
            } else if (i + 1 < source.length && source[i + 1] == '\\') {
                out.write(source[i++]);
            } else if (i + 3 < source.length
                    && octal(source[i + 1], '3')
                    && octal(source[i + 2], '7')
                    && octal(source[i + 3], '7')) {
                out.write((source[i + 1] - '0') * 64 + (source[i + 2] - '0') * 8 + source[i + 3] - '0');
                i += 3;
            } else {
                throw PlanErrors.data(
                        SqlState.INVALID_TEXT,
                        "Text is no bytes; a backslash stands twice or before three octal digits");
            }
        }
        return out.toByteArray();
    }

    /**
     * A number that fits SMALLINT.
     *
     * @throws SQLException 22003 for others
     */
    public static Object small(int value) throws SQLException {
        if (value != (short) value) {
            throw Numbers.overflow(SqlTypeName.SMALLINT);
        }
        return value;
    }

    /** What a function gave for jsonb, its text, as a value; null stays null. */
    public static Object binary(Object text) {
        return text == null ? null : Jsonb.of((String) text);
    }

    private static boolean octal(byte digit, char most) {
        return digit >= '0' && digit <= most;
    }

    private static Object time(Object value, SqlTypeName from, RelDataType to, TimeText time) throws SQLException {
        if (value instanceof LocalTime) {
            return value;
        } else if (value instanceof Interval interval) {
            return LocalTime.MIDNIGHT.plus(interval.time());
        } else if (from == SqlTypeName.TIMESTAMP) {
            return time.local((Long) value).toLocalTime();
        } else if (value instanceof String text) {
            return time.timeOfDay(text);
        }
        throw no(value, to);
    }

    private static Object bool(Object value) throws SQLException {
        if (value instanceof Boolean) {
            return value;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        if (value instanceof String text) {
            return truth(text);
        }
        throw PlanErrors.data(SqlState.INVALID_TEXT, "Text is no BOOLEAN");
    }

    /**
     * The BOOLEAN that text means, as PostgreSQL reads it: the words true, yes, on and 1, false, no, off and 0, and
     * what begins one of them unmistakably.
     *
     * @throws SQLException 22P02 for other text
     */
    public static boolean truth(String text) throws SQLException {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (!word.isEmpty()) {
            if ("true".startsWith(word) || "yes".startsWith(word) || word.equals("on") || word.equals("1")) {
                return true;
            }
            if ("false".startsWith(word)
                    || "no".startsWith(word)
                    || word.equals("off")
                    || word.equals("of")
                    || word.equals("0")) {
                return false;
            }
        }
        throw PlanErrors.data(SqlState.INVALID_TEXT, "Text is no BOOLEAN");
    }

    private static BigDecimal whole(Object value, SqlTypeName to) throws SQLException {
        if (value instanceof Double || value instanceof Float) {
            double d = ((Number) value).doubleValue();
            if (Double.isNaN(d) || Double.isInfinite(d)) {
                throw Numbers.overflow(to);
            }
            // Doubles round half to even, decimals half up.
            return new BigDecimal(Math.rint(d));
        } else if (value instanceof Number number) {
            return Numbers.decimal(number);
        } else if (value instanceof Boolean bool) {
            return bool ? BigDecimal.ONE : BigDecimal.ZERO;
        } else if (value instanceof String text) {
            try {
                BigDecimal number = number(text);
                if (text.indexOf('.') >= 0 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
                    throw PlanErrors.data(SqlState.INVALID_TEXT, "Text is no " + to);
                }
                return number;
            } catch (NumberFormatException e) {
                throw PlanErrors.data(SqlState.INVALID_TEXT, "Text is no " + to);
            }
        }
        throw no(value, to);
    }

    private static Object real(Object value) throws SQLException {
        if (value instanceof Float) {
            return value;
        }
        double wide = (Double) doubled(value);
        // A finite text is rounded once, to the nearer of two floats.
        float narrow =
                value instanceof String text && Double.isFinite(wide) ? Float.parseFloat(text.strip()) : (float) wide;
        if (Float.isInfinite(narrow) && !Double.isInfinite(wide) || narrow == 0 && wide != 0) {
            throw Numbers.overflow(SqlTypeName.REAL);
        }
        return narrow;
    }

    static Object doubled(Object value) throws SQLException {
        if (value instanceof BigDecimal decimal) {
            return fitting(decimal);
        }
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if (value instanceof String text) {
            String word = text.strip().toLowerCase(Locale.ROOT);
            switch (word) {
                case "nan", "+nan", "-nan" -> {
                    return Double.NaN;
                }
                case "infinity", "inf", "+infinity", "+inf" -> {
                    return Double.POSITIVE_INFINITY;
                }
                case "-infinity", "-inf" -> {
                    return Double.NEGATIVE_INFINITY;
                }
                default -> {
                    try {
                        double number = fitting(number(word));
                        // A decimal has no sign where it is zero.
                        return number == 0 && word.startsWith("-") ? (Object) (-0.0) : (Object) number;
                    } catch (NumberFormatException e) {
                        throw PlanErrors.data(SqlState.INVALID_TEXT, "Text is no number");
                    }
                }
            }
        }
        throw PlanErrors.data(SqlState.INVALID_CAST, "A " + value.getClass().getSimpleName() + " is no number");
    }

    /**
     * The number that text means beside a column of a type.
     *
     * @throws SQLException 22P02 when it means none, 22003 when the type has no such number
     */
    public static Number number(String text, ColumnType type) throws SQLException {
        return switch (type) {
            case INT32 -> Numbers.toInt(whole(text, SqlTypeName.INTEGER));
            case INT64 -> Numbers.toLong(whole(text, SqlTypeName.BIGINT));
            case FLOAT -> (Number) real(text);
            default -> (Number) doubled(text);
        };
    }

    private static double fitting(BigDecimal decimal) throws SQLException {
        double d = decimal.doubleValue();
        if (Double.isInfinite(d) || d == 0 && decimal.signum() != 0) {
            throw Numbers.overflow(SqlTypeName.DOUBLE);
        }
        return d;
    }

    /** ASCII digits only: Java would take those of any script. */
    private static BigDecimal number(String text) {
        String stripped = text.strip();
        if (!stripped.chars().allMatch(c -> c < 128)) {
            throw new NumberFormatException();
        }
        return new BigDecimal(stripped);
    }

    private static Object decimal(Object value, RelDataType to) throws SQLException {
        // Types this wide come from derivation, not from a declaration.
        boolean declared = to.getPrecision() < 100 && to.getScale() < 100;
        BigDecimal number;
        if (value instanceof Double || value instanceof Float) {
            if (declared && !Double.isFinite(((Number) value).doubleValue())) {
                throw notFitting(to);
            }
            number = Numbers.ofFloating((Number) value);
        } else if (value instanceof Number exact) {
            number = Numbers.decimal(exact);
        } else if (value instanceof String text) {
            try {
                number = number(text);
            } catch (NumberFormatException e) {
                String word = text.strip().toLowerCase(Locale.ROOT);
                if (word.matches("[-+]?(nan|inf(inity)?)")) {
                    throw declared && !word.endsWith("nan") ? notFitting(to) : Numbers.notFinite();
                }
                throw PlanErrors.data(SqlState.INVALID_TEXT, "Text is no DECIMAL");
            }
        } else {
            throw no(value, to);
        }
        if (!declared) {
            return number;
        }
        BigDecimal scaled = number.scale() > to.getScale()
                ? number.setScale(to.getScale(), RoundingMode.HALF_UP)
                : number.setScale(to.getScale());
        if (scaled.precision() - scaled.scale() > to.getPrecision() - to.getScale() && scaled.signum() != 0) {
            throw notFitting(to);
        }
        return scaled;
    }

    private static SQLException notFitting(RelDataType to) {
        return PlanErrors.data(SqlState.NUMERIC_OUT_OF_RANGE, "Number does not fit " + to);
    }

    /** A value as text. */
    public static String text(Object value, SqlTypeName from, TimeText time) throws SQLException {
        if (value instanceof String text) {
            return text;
        } else if (from == SqlTypeName.TIMESTAMP) {
            return time.format((Long) value);
        } else if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        } else if (value instanceof Double || value instanceof Float) {
            return value instanceof Float single ? ValueText.of(single) : ValueText.of((Double) value);
        } else if (value instanceof LocalTime clock) {
            return TimeText.format(clock);
        } else if (value instanceof LocalDate day) {
            return TimeText.format(day);
        } else if (value instanceof byte[] bytes) {
            return ValueText.of(bytes);
        } else if (value instanceof ArrayValue array) {
            return array.text(element -> elementText(element, array.element(), time));
        }
        return value.toString();
    }

    private static String cut(String text, int length) {
        if (length == RelDataType.PRECISION_NOT_SPECIFIED
                || text.length() <= length
                || text.codePointCount(0, text.length()) <= length) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, length));
    }

    private static SQLException no(Object value, RelDataType to) {
        return no(value, to.getSqlTypeName());
    }

    private static SQLException no(Object value, SqlTypeName to) {
        String kind = value instanceof LocalDate ? "DATE" : value.getClass().getSimpleName();
        return PlanErrors.data(SqlState.INVALID_CAST, "A " + kind + " cannot become " + to);
    }

    static Object integer(BigDecimal value, Kind kind) throws SQLException {
        return kind == Kind.INT ? (Object) Numbers.toInt(value) : (Object) Numbers.toLong(value);
    }

    /** Whether PostgreSQL has a cast; numbers may become timestamps here, which are ticks. */
    public static boolean exists(Kind from, Kind to) {
        if (from == to
                || from == Kind.UNKNOWN
                || to == Kind.TEXT && from != Kind.OTHER
                || from == Kind.TEXT && to != Kind.OTHER) {
            return true;
        }
        return switch (from) {
            case BOOL -> to == Kind.INT;
            case INT -> to.number() || to == Kind.BOOL || to == Kind.TIMESTAMP;
            case BIGINT -> to.number() || to == Kind.TIMESTAMP;
            case NUMERIC, REAL, DOUBLE -> to.number();
            case JSONB -> to.number() || to == Kind.BOOL;
            case DATE -> to == Kind.TIMESTAMP;
            case TIMESTAMP -> to == Kind.DATE || to == Kind.TIME;
            case TIME -> to == Kind.INTERVAL;
            case INTERVAL -> to == Kind.TIME;
            default -> false;
        };
    }

    /** A value that is not null as a function's parameter wants it. */
    public static Object implicit(Object value, Kind from, Kind to, TimeText time) throws SQLException {
        return switch (to) {
            case ANY ->
                text(value, from == Kind.UNKNOWN && value instanceof Long ? SqlTypeName.BIGINT : from.typeName(), time);
            case VALUE -> JsonFunctions.of(value, from, time);
            case SHOWN -> value instanceof Boolean bool ? bool ? "t" : "f" : implicit(value, from, Kind.ANY, time);
            case BIGINT -> value instanceof Integer i ? (Object) i.longValue() : value;
            case NUMERIC -> value instanceof Integer || value instanceof Long ? Numbers.decimal((Number) value) : value;
            case REAL -> real(value);
            case DOUBLE -> doubled(value);
            case TIMESTAMP -> time.wholeTicks(value);
            case INTERVAL ->
                value instanceof LocalTime clock ? Interval.of(Duration.ofNanos(clock.toNanoOfDay())) : value;
            default -> value;
        };
    }
}
