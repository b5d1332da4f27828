// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.time.DateTimeText;
import java.sql.Date;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * Days as java.sql.Date and java.util.Calendar show them. Both change to the Julian calendar before October 1582 where
 * java.time and SQL do not, so that days go over by their year, month and day, never by a count of milliseconds.
 */
public final class DaysOfCalendar {
    /** Beyond it a Date's milliseconds overflow. */
    private static final int LAST_YEAR = 290_000_000;

    private static final int FIRST_GREGORIAN_YEAR = 1582;

    private DaysOfCalendar() {}

    /**
     * The date that shows a day: at its midnight in the calendar's zone or, without calendar, in the JVM's, as
     * {@link Date#toString} and {@link Date#toLocalDate} have it.
     *
     * @throws SQLException 22008 for a year that java.sql.Date cannot hold
     */
    public static Date of(LocalDate day, @Nullable Calendar calendar) throws SQLException {
        if (Math.abs((long) day.getYear()) > LAST_YEAR) {
            throw Errors.of(
                    SqlState.DATETIME_OVERFLOW,
                    "The year " + day.getYear() + " does not fit java.sql.Date; use java.time.LocalDate");
        }
        if (calendar == null) {
            return Date.valueOf(day);
        }
        Calendar own = own(calendar);
        set(own, day);
        return new Date(own.getTimeInMillis());
    }

    /** The day that a date shows in the calendar's zone or, without calendar, in the JVM's. */
    public static LocalDate day(Date date, @Nullable Calendar calendar) {
        if (calendar == null) {
            return date.toLocalDate();
        }
        Calendar own = own(calendar);
        own.setTimeInMillis(date.getTime());
        int year = own.get(Calendar.YEAR);
        return LocalDate.of(
                own.get(Calendar.ERA) == GregorianCalendar.AD ? year : 1 - year,
                own.get(Calendar.MONTH) + 1,
                own.get(Calendar.DAY_OF_MONTH));
    }

    /** The instant at which java.sql.Timestamp shows this date and time in a zone. */
    static Instant instant(LocalDateTime local, ZoneId zone) {
        if (local.getYear() > FIRST_GREGORIAN_YEAR || local.getYear() < -LAST_YEAR) {
            return DateTimeText.at(local, zone).toInstant();
        }
        Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone(zone), Locale.ROOT);
        set(calendar, local.toLocalDate());
        calendar.set(Calendar.HOUR_OF_DAY, local.getHour());
        calendar.set(Calendar.MINUTE, local.getMinute());
        calendar.set(Calendar.SECOND, local.getSecond());
        return Instant.ofEpochMilli(calendar.getTimeInMillis()).plusNanos(local.getNano());
    }

    /** The calendar's zone. */
    public static ZoneId zone(Calendar calendar) {
        return calendar.getTimeZone().toZoneId();
    }

    private static void set(Calendar calendar, LocalDate day) {
        int year = day.getYear();
        calendar.clear();
        calendar.set(Calendar.ERA, year > 0 ? GregorianCalendar.AD : GregorianCalendar.BC);
        calendar.set(year > 0 ? year : 1 - year, day.getMonthValue() - 1, day.getDayOfMonth());
    }

    /** A copy to work with: the caller's must not change. */
    private static Calendar own(Calendar calendar) {
        return calendar instanceof GregorianCalendar
                ? (Calendar) calendar.clone()
                : new GregorianCalendar(calendar.getTimeZone(), Locale.ROOT);
    }
}
