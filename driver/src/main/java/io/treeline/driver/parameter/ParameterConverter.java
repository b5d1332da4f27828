// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.parameter;

import io.treeline.driver.codec.DaysOfCalendar;
import io.treeline.driver.error.Errors;
import io.treeline.driver.error.MaxRowBytes;
import io.treeline.driver.error.Unsupported;
import io.treeline.driver.parameter.ParameterSlots.Kind;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.time.DateTimeText;
import io.treeline.metadata.time.Ticks;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.value.ValueText;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.URL;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.util.Calendar;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Brings Java values into {@link ParameterSlots}. An instant (Timestamp, Instant, OffsetDateTime, ZonedDateTime)
 * becomes ticks whatever the zone; a LocalDateTime is read in the session's zone; digits finer than the server's
 * precision are an error, never cut. Conversions to a target type are exact or fail.
 */
public final class ParameterConverter {
    private final TimePrecision precision;
    private final ZoneId zone;
    private final long maxValueBytes;

    /** @param maxValueBytes what one value may take */
    public ParameterConverter(TimePrecision precision, ZoneId zone, long maxValueBytes) {
        this.precision = precision;
        this.zone = zone;
        this.maxValueBytes = maxValueBytes;
    }

    /** The zone in which clock readings are read. */
    public ZoneId zone() {
        return zone;
    }

    /** Sets a value by its class; i is 0-based. */
    public void set(ParameterSlots slots, int i, @Nullable Object given) throws SQLException {
        // What comes most, first.
        Object value = given == null || given instanceof String || given instanceof Number
                ? given
                : plain(i, given, StreamParameters.WHOLE);
        if (value == null) {
            slots.set(i, null);
        } else if (value instanceof String
                || value instanceof byte[]
                || value instanceof LocalDate
                || value instanceof LocalTime) {
            slots.set(i, value);
        } else if (value instanceof Number number) {
            number(slots, i, number);
        } else if (value instanceof Boolean flag) {
            slots.set(i, Kind.BOOLEAN, flag ? 1 : 0);
        } else if (value instanceof Ticks ticks) {
            slots.set(i, Kind.TICKS, ticks.value());
        } else {
            rare(slots, i, value);
        }
    }

    private void rare(ParameterSlots slots, int i, Object value) throws SQLException {
        Instant instant = instant(value);
        if (instant != null) {
            slots.set(i, Kind.TICKS, ticks(i, instant));
        } else if (ArrayConverter.takes(value)) {
            slots.set(i, new ArrayConverter(this).of(value));
        } else if (isText(value)) {
            slots.set(i, value.toString());
        } else {
            throw Unsupported.feature(
                    "Parameter " + (i + 1) + " of class " + value.getClass().getName(),
                    "IoTDB has no such type; pass its text, number or bytes");
        }
    }

    /** Unpacks what only wraps text, bytes, a day or a time of day. */
    private Object plain(int i, Object value, long length) throws SQLException {
        if (value instanceof byte[] bytes) {
            return bytes.clone();
        } else if (value instanceof CharSequence || value instanceof Character) {
            return value.toString();
        } else if (value instanceof Date date) {
            return DaysOfCalendar.day(date, null);
        } else if (value instanceof Time time) {
            return timeOfDay(time);
        } else if (value instanceof Blob blob) {
            return blob.getBytes(1, length(i, blob.length()));
        } else if (value instanceof SQLXML) {
            throw Unsupported.feature("A parameter of SQLXML", "IoTDB has no such type; use setString");
        } else if (value instanceof Clob clob) {
            return clob.getSubString(1, length(i, clob.length()));
        } else if (value instanceof InputStream stream) {
            return StreamParameters.bytes(i + 1, stream, length, maxValueBytes);
        } else if (value instanceof Reader reader) {
            return StreamParameters.text(i + 1, reader, length, maxValueBytes);
        }
        return value;
    }

    /** Objects whose text is all that IoTDB can hold of them. */
    private static boolean isText(Object value) {
        return value instanceof UUID || value instanceof URL || value instanceof OffsetTime;
    }

    private int length(int i, long length) throws SQLException {
        if (length > maxValueBytes) {
            throw MaxRowBytes.exceeded("Parameter " + (i + 1), length, maxValueBytes);
        }
        if (length > Integer.MAX_VALUE) {
            throw Errors.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "Parameter " + (i + 1) + " is longer than an array can be: " + length);
        }
        return (int) length;
    }

    /** With the milliseconds that java.sql.Time's own conversion forgets. */
    private static LocalTime timeOfDay(Time time) {
        return time.toLocalTime().with(ChronoField.MILLI_OF_SECOND, Math.floorMod(time.getTime(), 1000L));
    }

    /** Sets a value converted to a type of {@link Types}. */
    public void set(ParameterSlots slots, int i, Object given, int target, int scaleOrLength) throws SQLException {
        Object value = plain(i, given, scaleOrLength < 0 ? StreamParameters.WHOLE : scaleOrLength);
        if (value == null) {
            slots.set(i, null);
            return;
        }
        try {
            switch (target) {
                case Types.BIT, Types.BOOLEAN -> slots.set(i, Kind.BOOLEAN, bool(i, value) ? 1 : 0);
                case Types.TINYINT -> slots.set(i, Kind.INT, whole(i, value, Byte.MIN_VALUE, Byte.MAX_VALUE));
                case Types.SMALLINT -> slots.set(i, Kind.INT, whole(i, value, Short.MIN_VALUE, Short.MAX_VALUE));
                case Types.INTEGER -> slots.set(i, Kind.INT, whole(i, value, Integer.MIN_VALUE, Integer.MAX_VALUE));
                case Types.BIGINT -> slots.set(i, Kind.LONG, whole(i, value, Long.MIN_VALUE, Long.MAX_VALUE));
                case Types.REAL -> slots.set(i, Kind.FLOAT, Float.floatToRawIntBits(single(i, value)));
                case Types.FLOAT, Types.DOUBLE ->
                    slots.set(i, Kind.DOUBLE, Double.doubleToRawLongBits(twice(i, value)));
                case Types.NUMERIC, Types.DECIMAL ->
                    slots.set(
                            i,
                            scaleOrLength < 0
                                    ? decimal(i, value)
                                    : decimal(i, value).setScale(scaleOrLength, RoundingMode.HALF_UP));
                case Types.CHAR,
                        Types.VARCHAR,
                        Types.LONGVARCHAR,
                        Types.NCHAR,
                        Types.NVARCHAR,
                        Types.LONGNVARCHAR,
                        Types.CLOB,
                        Types.NCLOB -> {
                    if (value instanceof byte[]) {
                        throw mismatch(i, value, target);
                    }
                    slots.set(i, text(i, value, target));
                }
                case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> {
                    byte[] bytes = value instanceof byte[] array
                            ? array
                            : value instanceof String text ? ValueText.bytes(text) : null;
                    if (bytes == null) {
                        throw mismatch(i, value, target);
                    }
                    slots.set(i, bytes);
                }
                case Types.DATE -> slots.set(i, date(i, value));
                case Types.TIME -> slots.set(i, time(i, value));
                case Types.TIME_WITH_TIMEZONE ->
                    slots.set(i, value instanceof OffsetTime ? value.toString() : time(i, value));
                case Types.DATALINK -> slots.set(i, text(i, value, target));
                case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> timestamp(slots, i, value);
                case Types.OTHER, Types.JAVA_OBJECT, Types.NULL -> set(slots, i, value);
                case Types.ARRAY -> {
                    if (!ArrayConverter.takes(value)) {
                        throw mismatch(i, value, target);
                    }
                    set(slots, i, value);
                }
                default ->
                    throw Unsupported.feature(
                            "setObject with the type " + target + " of java.sql.Types", "IoTDB has no such type");
            }
        } catch (NumberFormatException | DateTimeException e) {
            // The message of the cause may hold the value, so it is not repeated here.
            throw Errors.of(
                    SqlState.INVALID_CAST,
                    "Parameter " + (i + 1) + " of class " + value.getClass().getName() + " does not read as "
                            + JDBCType.valueOf(target));
        }
    }

    /** Sets a day seen from a calendar's zone. */
    public void set(ParameterSlots slots, int i, Date date, @Nullable Calendar calendar) {
        slots.set(i, date == null ? null : DaysOfCalendar.day(date, calendar));
    }

    /** Sets a time of day seen from a calendar's zone. */
    public void set(ParameterSlots slots, int i, Time time, @Nullable Calendar calendar) {
        slots.set(
                i,
                time == null
                        ? null
                        : calendar == null
                                ? timeOfDay(time)
                                : Instant.ofEpochMilli(time.getTime())
                                        .atZone(DaysOfCalendar.zone(calendar))
                                        .toLocalTime());
    }

    private void number(ParameterSlots slots, int i, Number number) throws SQLException {
        if (number instanceof Integer || number instanceof Short || number instanceof Byte) {
            slots.set(i, Kind.INT, number.intValue());
        } else if (number instanceof Long) {
            slots.set(i, Kind.LONG, number.longValue());
        } else if (number instanceof Double) {
            slots.set(i, Kind.DOUBLE, Double.doubleToRawLongBits(number.doubleValue()));
        } else if (number instanceof Float) {
            slots.set(i, Kind.FLOAT, Float.floatToRawIntBits(number.floatValue()));
        } else if (number instanceof BigDecimal) {
            slots.set(i, number);
        } else if (number instanceof BigInteger integer) {
            slots.set(i, new BigDecimal(integer));
        } else if (number instanceof java.util.concurrent.atomic.AtomicInteger) {
            slots.set(i, Kind.INT, number.intValue());
        } else if (number instanceof java.util.concurrent.atomic.AtomicLong) {
            slots.set(i, Kind.LONG, number.longValue());
        } else {
            throw Unsupported.feature(
                    "Parameter " + (i + 1) + " of class " + number.getClass().getName(), "pass a BigDecimal");
        }
    }

    private static boolean bool(int i, Object value) throws SQLException {
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (value instanceof Number number && (number.doubleValue() == 0 || number.doubleValue() == 1)) {
            return number.doubleValue() == 1;
        }
        if (value instanceof String text) {
            switch (text.strip().toLowerCase(Locale.ROOT)) {
                case "true", "t", "1", "yes", "y", "on" -> {
                    return true;
                }
                case "false", "f", "0", "no", "n", "off" -> {
                    return false;
                }
                default -> {}
            }
        }
        throw mismatch(i, value, Types.BOOLEAN);
    }

    private static long whole(int i, Object value, long min, long max) throws SQLException {
        long number;
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            number = ((Number) value).longValue();
        } else {
            try {
                number = decimal(i, value).longValueExact();
            } catch (ArithmeticException e) {
                throw Errors.of(
                        SqlState.NUMERIC_OUT_OF_RANGE,
                        "Parameter " + (i + 1) + " is not a whole number that fits the type asked for");
            }
        }
        if (number < min || number > max) {
            throw Errors.of(
                    SqlState.NUMERIC_OUT_OF_RANGE,
                    "Parameter " + (i + 1) + " does not fit the type asked for: " + min + " to " + max);
        }
        return number;
    }

    private static double twice(int i, Object value) throws SQLException {
        if (value instanceof Double || value instanceof Float) {
            return ((Number) value).doubleValue();
        }
        double special = value instanceof String text ? special(text) : 0;
        if (special != 0) {
            return special;
        }
        BigDecimal exact = decimal(i, value);
        double number = exact.doubleValue();
        if (Double.isInfinite(number)) {
            throw Errors.of(SqlState.NUMERIC_OUT_OF_RANGE, "Parameter " + (i + 1) + " does not fit a DOUBLE");
        }
        // A decimal has no negative zero.
        return number == 0 && value instanceof String text && text.strip().startsWith("-") ? -0.0 : number;
    }

    private static float single(int i, Object value) throws SQLException {
        if (value instanceof Float number) {
            return number;
        }
        double wide = twice(i, value);
        // Straight from a decimal: going through double would round twice.
        float number = value instanceof Double || Double.isNaN(wide) || Double.isInfinite(wide) || wide == 0
                ? (float) wide
                : decimal(i, value).floatValue();
        if (Float.isInfinite(number) && !Double.isInfinite(wide)) {
            throw Errors.of(SqlState.NUMERIC_OUT_OF_RANGE, "Parameter " + (i + 1) + " does not fit a REAL");
        }
        return number;
    }

    /** NaN or an infinity; 0 for any other text. */
    private static double special(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "infinity", "+infinity", "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-infinity", "-inf" -> Double.NEGATIVE_INFINITY;
            default -> 0;
        };
    }

    private static BigDecimal decimal(int i, Object value) throws SQLException {
        if (value instanceof BigDecimal number) {
            return number;
        }
        if (value instanceof Boolean flag) {
            return flag ? BigDecimal.ONE : BigDecimal.ZERO;
        }
        if (value instanceof Number number
                && (Double.isNaN(number.doubleValue()) || Double.isInfinite(number.doubleValue()))
                && !(value instanceof BigInteger)) {
            throw Errors.of(
                    SqlState.NUMERIC_OUT_OF_RANGE,
                    "Parameter " + (i + 1) + " is NaN or infinite, which the type asked for cannot be");
        }
        if (value instanceof Number || value instanceof String) {
            return new BigDecimal(value.toString().strip());
        }
        throw mismatch(i, value, Types.DECIMAL);
    }

    /** The text that CAST AS VARCHAR would make of a value. */
    private String text(int i, Object value, int target) throws SQLException {
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        } else if (value instanceof Double number) {
            return ValueText.of(number);
        } else if (value instanceof Float number) {
            return ValueText.of(number);
        } else if (value instanceof LocalTime time) {
            return ValueText.of(time);
        } else if (value instanceof LocalDateTime time) {
            return ValueText.of(time);
        } else if (value instanceof Ticks ticks) {
            return ValueText.of(LocalDateTime.ofInstant(precision.toInstant(ticks.value()), zone));
        }
        Instant instant = instant(value);
        if (instant != null) {
            return ValueText.of(LocalDateTime.ofInstant(instant, zone));
        }
        if (value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof LocalDate
                || isText(value)) {
            return value.toString();
        }
        throw mismatch(i, value, target);
    }

    /** The point in time a value stands for; null when it stands for none. */
    private @Nullable Instant instant(Object value) {
        if (value instanceof Timestamp timestamp) {
            return timestamp.toInstant();
        }
        if (value instanceof Instant instant) {
            return instant;
        }
        if (value instanceof OffsetDateTime time) {
            return time.toInstant();
        }
        if (value instanceof ZonedDateTime time) {
            return time.toInstant();
        }
        if (value instanceof LocalDateTime time) {
            return DateTimeText.at(time, zone).toInstant();
        }
        if (value instanceof Calendar calendar) {
            return calendar.toInstant();
        }
        if (value.getClass() == java.util.Date.class) {
            return ((java.util.Date) value).toInstant();
        }
        return null;
    }

    private long ticks(int i, Instant instant) throws SQLException {
        try {
            return precision.toTicks(instant);
        } catch (DateTimeException e) {
            throw Errors.of(
                    SqlState.DATETIME_OVERFLOW,
                    "Parameter " + (i + 1)
                            + " is out of range or has digits finer than the server's timestamps, which count "
                            + precision.symbol() + "; truncate it first");
        }
    }

    private void timestamp(ParameterSlots slots, int i, Object value) throws SQLException {
        if (value instanceof Ticks ticks) {
            slots.set(i, Kind.TICKS, ticks.value());
            return;
        }
        if (value instanceof Number) {
            slots.set(i, Kind.TICKS, whole(i, value, Long.MIN_VALUE, Long.MAX_VALUE));
            return;
        }
        Instant instant = instant(value);
        if (instant == null) {
            if (value instanceof LocalDate day) {
                instant = day.atStartOfDay(zone).toInstant();
            } else if (value instanceof String text) {
                instant = DateTimeText.parse(text).instant(zone);
            } else {
                throw mismatch(i, value, Types.TIMESTAMP);
            }
        }
        slots.set(i, Kind.TICKS, ticks(i, instant));
    }

    /** The day; of an instant the day in the session's zone. */
    private LocalDate date(int i, Object value) throws SQLException {
        if (value instanceof LocalDate day) {
            return day;
        } else if (value instanceof LocalDateTime time) {
            return time.toLocalDate();
        } else if (value instanceof String text) {
            return text.strip().length() > 10
                    ? DateTimeText.parse(text).in(zone).toLocalDate()
                    : DateTimeText.date(text);
        }
        Instant instant = value instanceof Ticks ticks ? precision.toInstant(ticks.value()) : instant(value);
        if (instant == null) {
            throw mismatch(i, value, Types.DATE);
        }
        return LocalDate.ofInstant(instant, zone);
    }

    /** The time of day; of an instant that of the session's zone. */
    private LocalTime time(int i, Object value) throws SQLException {
        if (value instanceof LocalTime time) {
            return time;
        } else if (value instanceof LocalDateTime time) {
            return time.toLocalTime();
        } else if (value instanceof String text) {
            return DateTimeText.time(text);
        }
        Instant instant = value instanceof Ticks ticks ? precision.toInstant(ticks.value()) : instant(value);
        if (instant == null) {
            throw mismatch(i, value, Types.TIME);
        }
        return LocalTime.ofInstant(instant, zone);
    }

    private static SQLException mismatch(int i, Object value, int target) {
        return Errors.of(
                SqlState.INVALID_CAST,
                "Parameter " + (i + 1) + " of class " + value.getClass().getName() + " cannot be converted to "
                        + JDBCType.valueOf(target));
    }
}
