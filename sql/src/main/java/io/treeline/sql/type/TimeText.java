// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.type;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.time.DateTimeText;
import io.treeline.metadata.time.Ticks;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.value.ValueText;
import io.treeline.sql.error.PlanErrors;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;

/** Ticks from text, dates and numbers, and back: exact or an error, in the session's zone. */
public final class TimeText {
    private final TimePrecision precision;
    private final ZoneId zone;

    /** Of a server's precision and a session's zone. */
    public TimeText(TimePrecision precision, ZoneId zone) {
        this.precision = precision;
        this.zone = zone;
    }

    /** The server's precision. */
    public TimePrecision precision() {
        return precision;
    }

    /** The session's zone. */
    public ZoneId zone() {
        return zone;
    }

    /**
     * The ticks that a value means: {@link Ticks}, a number of ticks, a day, or text of ISO shape.
     *
     * @throws SQLException 22007 for text of another shape, 22008 when it is finer than the server's precision or out
     *     of range
     */
    public Number ticks(Object value) throws SQLException {
        if (value instanceof Ticks ticks) {
            return ticks.value();
        } else if (value instanceof Number number) {
            return number;
        } else if (value instanceof LocalDate date) {
            return ofLocal(date.atStartOfDay());
        } else if (value instanceof String text) {
            return parse(text);
        }
        throw PlanErrors.data(SqlState.INVALID_CAST, "A " + value.getClass().getSimpleName() + " is no timestamp");
    }

    /** The whole ticks of a value; see {@link #ticks}. */
    public long wholeTicks(Object value) throws SQLException {
        Number ticks = ticks(value);
        if (ticks instanceof Long || ticks instanceof Integer || ticks instanceof Short || ticks instanceof Byte) {
            return ticks.longValue();
        }
        try {
            return (ticks instanceof BigDecimal decimal ? decimal : new BigDecimal(ticks.toString())).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw PlanErrors.data(
                    SqlState.DATETIME_OVERFLOW, "A timestamp is a whole number of ticks that fits 64 bits");
        }
    }

    /** Ticks of a local date and time in the zone; see {@link DateTimeText#at}. */
    public long ofLocal(LocalDateTime local) throws SQLException {
        return ofInstant(DateTimeText.at(local, zone).toInstant());
    }

    /**
     * Ticks of a day's first moment, which differs from {@link #ofLocal} of its midnight where the clock shows that
     * twice.
     */
    public long startOf(LocalDate day) throws SQLException {
        return ofInstant(day.atStartOfDay(zone).toInstant());
    }

    /** Ticks of an instant. */
    public long ofInstant(Instant instant) throws SQLException {
        try {
            return precision.toTicks(instant);
        } catch (DateTimeException e) {
            throw PlanErrors.data(SqlState.DATETIME_OVERFLOW, e.getMessage());
        }
    }

    /** The local date and time of ticks in the zone. */
    public LocalDateTime local(long ticks) {
        return LocalDateTime.ofInstant(precision.toInstant(ticks), zone);
    }

    /** Parses text. */
    public long parse(String given) throws SQLException {
        String text = given.strip();
        try {
            DateTimeText written = DateTimeText.parse(text);
            if (written.zone() instanceof ZoneOffset offset && Math.abs(offset.getTotalSeconds()) >= 16 * 3600) {
                throw PlanErrors.data(SqlState.INVALID_ZONE_DISPLACEMENT, "Time zone displacement out of range");
            }
            return ofInstant(written.instant(zone));
        } catch (DateTimeException e) {
            return ofInstant(TimeInput.parse(text).instant(zone));
        }
    }

    /** The day that a value means: a LocalDate, ticks, or text of ISO shape. */
    public LocalDate date(Object value) throws SQLException {
        if (value instanceof LocalDate date) {
            return date;
        } else if (value instanceof Ticks ticks) {
            return local(ticks.value()).toLocalDate();
        } else if (value instanceof String text) {
            try {
                return TimeInput.checked(
                        text.strip().length() > 10
                                ? DateTimeText.parse(text.strip()).local().toLocalDate()
                                : DateTimeText.date(text));
            } catch (DateTimeException e) {
                // The day as written: an offset does not move it.
                return TimeInput.parse(text).local().toLocalDate();
            }
        }
        throw PlanErrors.data(SqlState.INVALID_CAST, "A " + value.getClass().getSimpleName() + " is no date");
    }

    /** Text of ticks as PostgreSQL writes it: no trailing zeros in the fraction, BC behind years before the first. */
    public String format(long ticks) {
        LocalDateTime local = local(ticks);
        return ofEra(local) + era(local.getYear());
    }

    /** Text of a day as PostgreSQL writes it. */
    public static String format(LocalDate day) {
        return day.getYear() > 0
                ? ValueText.of(day)
                : ofEra(day.atStartOfDay()).replace(" 00:00:00", "") + era(day.getYear());
    }

    /** With T between date and time, and the offset if it is told. */
    public String json(long ticks, boolean zoned) {
        LocalDateTime local = local(ticks);
        ZoneOffset offset = offset(ticks);
        return ofEra(local).replace(' ', 'T')
                + (!zoned ? "" : offset.getTotalSeconds() == 0 ? "+00:00" : offset.getId())
                + era(local.getYear());
    }

    private static String era(int year) {
        return year > 0 ? "" : " BC";
    }

    /** With the year of its era; as text, since the same day need not exist in the year of that number. */
    private static String ofEra(LocalDateTime local) {
        String text = ValueText.of(local);
        return local.getYear() > 0
                ? text
                : String.format(Locale.ROOT, "%04d", 1L - local.getYear()) + text.substring(text.indexOf('-', 1));
    }

    /** Text of ticks as PostgreSQL writes a timestamp with time zone: with the zone's offset at that time. */
    public String formatZoned(long ticks) {
        int seconds = offset(ticks).getTotalSeconds();
        int size = Math.abs(seconds);
        StringBuilder text = new StringBuilder(ofEra(local(ticks))).append(seconds < 0 ? '-' : '+');
        two(text, size / 3600);
        if (size % 3600 != 0) {
            two(text.append(':'), size / 60 % 60);
        }
        if (size % 60 != 0) {
            two(text.append(':'), size % 60);
        }
        return text.append(era(local(ticks).getYear())).toString();
    }

    private static void two(StringBuilder text, int number) {
        text.append(number < 10 ? "0" : "").append(number);
    }

    /** The zone's offset at a time. */
    public ZoneOffset offset(long ticks) {
        return zone.getRules().getOffset(precision.toInstant(ticks));
    }

    /** Text of a time of day: no trailing zeros in the fraction. */
    public static String format(LocalTime time) {
        return ValueText.of(time);
    }

    /** A time of day from text. */
    public LocalTime timeOfDay(String text) throws SQLException {
        try {
            return DateTimeText.time(text);
        } catch (DateTimeException e) {
            return TimeInput.time(text);
        }
    }
}
