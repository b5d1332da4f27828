// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import io.treeline.driver.block.ColumnVector;
import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URL;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.TimeZone;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of one column. Methods are called for rows that are not NULL; what a type cannot be read as is
 * refused with 22018, a number that does not fit with 22003, and nothing is ever cut silently but the fraction of a
 * number read as an integer.
 */
public abstract class ColumnCodec {
    final ColumnType type;
    final String label;
    final ZoneId zone;

    ColumnCodec(ColumnType type, String label, ZoneId zone) {
        this.type = type;
        this.label = label;
        this.zone = zone;
    }

    /** True for 1, false for 0; other numbers are refused. */
    public boolean getBoolean(ColumnVector vector, int row) throws SQLException {
        throw cannot("boolean");
    }

    /** The value as a byte. */
    public byte getByte(ColumnVector vector, int row) throws SQLException {
        long value = getLong(vector, row);
        if ((byte) value != value) {
            throw outOfRange(value, "byte");
        }
        return (byte) value;
    }

    /** The value as a short. */
    public short getShort(ColumnVector vector, int row) throws SQLException {
        long value = getLong(vector, row);
        if ((short) value != value) {
            throw outOfRange(value, "short");
        }
        return (short) value;
    }

    /** The value as an int; a DATE as yyyymmdd. */
    public int getInt(ColumnVector vector, int row) throws SQLException {
        long value = getLong(vector, row);
        if ((int) value != value) {
            throw outOfRange(value, "int");
        }
        return (int) value;
    }

    /** The value as a long; a TIMESTAMP in ticks of the server's precision. */
    public long getLong(ColumnVector vector, int row) throws SQLException {
        throw cannot("long");
    }

    /** The value as a float, rounded where necessary. */
    public float getFloat(ColumnVector vector, int row) throws SQLException {
        double value = getDouble(vector, row);
        if (Float.isInfinite((float) value) && !Double.isInfinite(value)) {
            throw outOfRange(value, "float");
        }
        return (float) value;
    }

    /** The value as a double, rounded where necessary. */
    public double getDouble(ColumnVector vector, int row) throws SQLException {
        throw cannot("double");
    }

    /** The value as a decimal; of FLOAT and DOUBLE the shortest that denotes them. */
    public BigDecimal getBigDecimal(ColumnVector vector, int row) throws SQLException {
        throw cannot("java.math.BigDecimal");
    }

    /** The value as text; every type has one. */
    public abstract String getString(ColumnVector vector, int row) throws SQLException;

    /** A BLOB's bytes, or a text's UTF-8. */
    public byte[] getBytes(ColumnVector vector, int row) throws SQLException {
        throw cannot("byte[]");
    }

    /** An array. */
    public java.sql.Array getArray(ColumnVector vector, int row) throws SQLException {
        throw cannot("java.sql.Array");
    }

    /** An array as one of Java. */
    Object toArray(ColumnVector vector, int row, Class<?> component) throws SQLException {
        throw cannot(component.getName() + "[]");
    }

    /** What {@code ResultSet.getObject(int)} gives: an object of {@link ColumnType#javaClass()}. */
    public abstract Object getObject(ColumnVector vector, int row) throws SQLException;

    /** The point in time. */
    public Instant getInstant(ColumnVector vector, int row) throws SQLException {
        throw cannot("java.time.Instant");
    }

    /** Date and time of day that a zone's clock shows. */
    LocalDateTime local(ColumnVector vector, int row, ZoneId in) throws SQLException {
        throw cannot("a date or time");
    }

    /** Date and time of day in the session's zone. */
    public LocalDateTime getLocalDateTime(ColumnVector vector, int row) throws SQLException {
        return local(vector, row, zone);
    }

    /** The day in the session's zone. */
    public LocalDate getLocalDate(ColumnVector vector, int row) throws SQLException {
        return local(vector, row, zone).toLocalDate();
    }

    /** The time of day in the session's zone. */
    public final LocalTime getLocalTime(ColumnVector vector, int row) throws SQLException {
        return timeOfDay(vector, row, zone);
    }

    /** The time of day with the offset that the session's zone has then. */
    public OffsetTime getOffsetTime(ColumnVector vector, int row) throws SQLException {
        return getZonedDateTime(vector, row).toOffsetDateTime().toOffsetTime();
    }

    /** The point in time in the session's zone, or in the zone that a text names. */
    public ZonedDateTime getZonedDateTime(ColumnVector vector, int row) throws SQLException {
        return getInstant(vector, row).atZone(zone);
    }

    /** The day, in the calendar's zone or the session's, as {@link DaysOfCalendar} shows it. */
    public final Date getDate(ColumnVector vector, int row, @Nullable Calendar calendar) throws SQLException {
        return DaysOfCalendar.of(
                local(vector, row, calendar == null ? zone : DaysOfCalendar.zone(calendar))
                        .toLocalDate(),
                calendar);
    }

    /** The time of day, in the calendar's zone or the session's, to the millisecond that java.sql.Time can hold. */
    public final Time getTime(ColumnVector vector, int row, @Nullable Calendar calendar) throws SQLException {
        LocalTime time = timeOfDay(vector, row, calendar == null ? zone : DaysOfCalendar.zone(calendar));
        ZoneId shown = calendar == null ? ZoneId.systemDefault() : DaysOfCalendar.zone(calendar);
        return new Time(LocalDate.EPOCH.atTime(time).atZone(shown).toInstant().toEpochMilli());
    }

    /** The point in time; what has no zone is read in the calendar's, or the session's. */
    public final Timestamp getTimestamp(ColumnVector vector, int row, @Nullable Calendar calendar) throws SQLException {
        return timestamp(moment(vector, row, calendar == null ? zone : DaysOfCalendar.zone(calendar)));
    }

    /** The point in time, as a calendar of the session's zone, to the millisecond that it can hold. */
    public final Calendar getCalendar(ColumnVector vector, int row) throws SQLException {
        Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone(zone), Locale.ROOT);
        calendar.setTimeInMillis(timestamp(moment(vector, row, zone)).getTime());
        return calendar;
    }

    /**
     * The point in time, as java.sql.Timestamp and Calendar mean it: of a DATE the start of the day, of a text without
     * zone the reading of the given zone's clock, both by the days of {@link DaysOfCalendar}.
     */
    Instant moment(ColumnVector vector, int row, ZoneId in) throws SQLException {
        return getInstant(vector, row);
    }

    /** The time of day that a zone's clock shows. */
    LocalTime timeOfDay(ColumnVector vector, int row, ZoneId in) throws SQLException {
        return local(vector, row, in).toLocalTime();
    }

    /** The number without its fraction. */
    public BigInteger getBigInteger(ColumnVector vector, int row) throws SQLException {
        BigDecimal value = getBigDecimal(vector, row);
        // As many digits as PostgreSQL's numeric has; a value like 1e999999999 must not be written out.
        if (value.precision() - (long) value.scale() > 131_072) {
            throw Errors.of(
                    SqlState.NUMERIC_OUT_OF_RANGE,
                    "Column '" + label + "': the number has too many digits for java.math.BigInteger");
        }
        return value.toBigInteger();
    }

    /** A text of a single character. */
    public Character getCharacter(ColumnVector vector, int row) throws SQLException {
        throw cannot("java.lang.Character");
    }

    /** A text that is a UUID. */
    public UUID getUuid(ColumnVector vector, int row) throws SQLException {
        throw cannot("java.util.UUID");
    }

    /** A text that is a URL. */
    public URL getUrl(ColumnVector vector, int row) throws SQLException {
        throw cannot("java.net.URL");
    }

    /** A Timestamp of exactly this instant. */
    final Timestamp timestamp(Instant instant) throws SQLException {
        try {
            Timestamp timestamp = new Timestamp(Math.multiplyExact(instant.getEpochSecond(), 1000L));
            timestamp.setNanos(instant.getNano());
            return timestamp;
        } catch (ArithmeticException e) {
            throw Errors.of(
                    SqlState.DATETIME_OVERFLOW,
                    "Column '" + label + "': " + instant
                            + " does not fit java.sql.Timestamp; use getLong or java.time.Instant",
                    e);
        }
    }

    /** An integer's truth. */
    final boolean truth(long value) throws SQLException {
        if (value != 0 && value != 1) {
            throw Errors.of(
                    SqlState.INVALID_CAST,
                    "Column '" + label + "': " + value + " is neither 0 nor 1, so it cannot be read as boolean");
        }
        return value == 1;
    }

    /** A double without its fraction. */
    final long truncated(double value) throws SQLException {
        // 2^63 itself is one too many; NaN fails both comparisons.
        if (!(value >= -0x1p63 && value < 0x1p63)) {
            throw outOfRange(value, "long");
        }
        return (long) value;
    }

    /** A decimal without its fraction. */
    final long truncated(BigDecimal value) throws SQLException {
        // The check on the exponent keeps a value like 1e999999999 from being written out.
        if (value.precision() - (long) value.scale() > 20) {
            throw outOfRange(value, "long");
        }
        try {
            return value.toBigInteger().longValueExact();
        } catch (ArithmeticException e) {
            throw outOfRange(value, "long");
        }
    }

    /** A decimal as a double; too large is an error, not infinity. */
    final double rounded(BigDecimal value) throws SQLException {
        double rounded = value.doubleValue();
        if (Double.isInfinite(rounded)) {
            throw outOfRange(value, "double");
        }
        return rounded;
    }

    final SQLException cannot(String target) {
        return Errors.of(
                SqlState.INVALID_CAST, "Column '" + label + "' of type " + type + " cannot be read as " + target);
    }

    final SQLException outOfRange(Object value, String target) {
        return Errors.of(
                SqlState.NUMERIC_OUT_OF_RANGE, "Column '" + label + "': " + value + " is out of range for " + target);
    }
}
