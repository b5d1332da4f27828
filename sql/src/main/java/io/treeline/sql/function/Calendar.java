// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.time.DateTimeText;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.type.TimeText;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Locale;
import org.apache.calcite.avatica.util.TimeUnitRange;

/** The calendar in the session's zone: units that begin, fields, and what an interval later is. */
public final class Calendar {
    private Calendar() {}

    /** The unit that a word names, or null. */
    public static TimeUnitRange unit(String word) {
        String upper = word.strip().toUpperCase(Locale.ROOT);
        upper = switch (upper) {
            case "MICROSECONDS" -> "MICROSECOND";
            case "MILLISECONDS" -> "MILLISECOND";
            case "WEEKS", "DAYS", "HOURS", "MINUTES", "SECONDS", "MONTHS", "YEARS", "QUARTERS" ->
                upper.substring(0, upper.length() - 1);
            default -> upper;
        };
        try {
            return TimeUnitRange.valueOf(upper);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether {@link #floor} knows the unit. */
    public static boolean floors(TimeUnitRange unit) {
        return switch (unit) {
            case YEAR,
                    QUARTER,
                    MONTH,
                    WEEK,
                    DAY,
                    HOUR,
                    MINUTE,
                    SECOND,
                    MILLISECOND,
                    MICROSECOND,
                    DECADE,
                    CENTURY,
                    MILLENNIUM -> true;
            default -> false;
        };
    }

    /** The start of the unit that holds a local time. */
    public static LocalDateTime floor(LocalDateTime t, TimeUnitRange unit) {
        return switch (unit) {
            case MILLENNIUM ->
                t.toLocalDate()
                        .withDayOfYear(1)
                        .withYear(Math.floorDiv(t.getYear() - 1, 1000) * 1000 + 1)
                        .atStartOfDay();
            case CENTURY ->
                t.toLocalDate()
                        .withDayOfYear(1)
                        .withYear(Math.floorDiv(t.getYear() - 1, 100) * 100 + 1)
                        .atStartOfDay();
            case DECADE ->
                t.toLocalDate()
                        .withDayOfYear(1)
                        .withYear(Math.floorDiv(t.getYear(), 10) * 10)
                        .atStartOfDay();
            case YEAR -> t.toLocalDate().withDayOfYear(1).atStartOfDay();
            case QUARTER ->
                t.toLocalDate()
                        .withDayOfMonth(1)
                        .withMonth((t.getMonthValue() - 1) / 3 * 3 + 1)
                        .atStartOfDay();
            case MONTH -> t.toLocalDate().withDayOfMonth(1).atStartOfDay();
            case WEEK ->
                t.toLocalDate().minusDays(t.getDayOfWeek().getValue() - 1L).atStartOfDay();
            case DAY -> t.truncatedTo(ChronoUnit.DAYS);
            case HOUR -> t.truncatedTo(ChronoUnit.HOURS);
            case MINUTE -> t.truncatedTo(ChronoUnit.MINUTES);
            case SECOND -> t.truncatedTo(ChronoUnit.SECONDS);
            case MILLISECOND -> t.truncatedTo(ChronoUnit.MILLIS);
            case MICROSECOND -> t.truncatedTo(ChronoUnit.MICROS);
            default -> throw new IllegalArgumentException(unit.name());
        };
    }

    /** The start of the unit that holds a tick. */
    public static long floor(long ticks, TimeUnitRange unit, TimeText time) throws SQLException {
        LocalDateTime floor = floor(time.local(ticks), unit);
        if (unit == TimeUnitRange.HOUR
                || unit == TimeUnitRange.MINUTE
                || unit == TimeUnitRange.SECOND
                || unit == TimeUnitRange.MILLISECOND
                || unit == TimeUnitRange.MICROSECOND) {
            // Keep the offset: the hour that a clock repeats has two starts.
            Instant instant = time.precision().toInstant(ticks);
            return time.ofInstant(floor.toInstant(time.zone().getRules().getOffset(instant)));
        }
        return time.ofLocal(floor);
    }

    /** The start of the next unit, or the tick itself when it starts one. */
    public static long ceil(long ticks, TimeUnitRange unit, TimeText time) throws SQLException {
        long floor = floor(ticks, unit, time);
        if (floor >= ticks) {
            // Later where the clock shows the start of the unit twice: of these it is the second.
            return floor;
        }
        LocalDateTime start = time.local(floor);
        return switch (unit) {
            case HOUR, MINUTE, SECOND, MILLISECOND, MICROSECOND ->
                time.ofInstant(time.precision()
                        .toInstant(floor)
                        .plus(
                                1,
                                switch (unit) {
                                    case HOUR -> ChronoUnit.HOURS;
                                    case MINUTE -> ChronoUnit.MINUTES;
                                    case SECOND -> ChronoUnit.SECONDS;
                                    case MILLISECOND -> ChronoUnit.MILLIS;
                                    default -> ChronoUnit.MICROS;
                                }));
            case DAY -> time.ofLocal(start.plusDays(1));
            case WEEK -> time.ofLocal(start.plusWeeks(1));
            case MONTH -> time.ofLocal(start.plusMonths(1));
            case QUARTER -> time.ofLocal(start.plusMonths(3));
            case YEAR -> time.ofLocal(start.plusYears(1));
            case DECADE -> time.ofLocal(start.plusYears(10));
            case CENTURY -> time.ofLocal(start.plusYears(100));
            default -> time.ofLocal(start.plusYears(1000));
        };
    }

    /** The first day of the unit that holds a day, or of the next one unless the day begins one. */
    public static LocalDate floor(LocalDate date, TimeUnitRange unit, boolean down) {
        LocalDate first = floor(date.atStartOfDay(), unit).toLocalDate();
        if (down || first.equals(date)) {
            return first;
        }
        return switch (unit) {
            case WEEK -> first.plusWeeks(1);
            case MONTH -> first.plusMonths(1);
            case QUARTER -> first.plusMonths(3);
            case YEAR -> first.plusYears(1);
            case DECADE -> first.plusYears(10);
            case CENTURY -> first.plusYears(100);
            default -> first.plusYears(1000);
        };
    }

    /** A field of a local time, of an instant when its epoch and offset are known; null when there is no such field. */
    static BigDecimal extract(String unit, LocalDateTime t, int digits) {
        return switch (unit) {
            case "MICROSECOND" ->
                BigDecimal.valueOf(t.getSecond() * 1_000_000_000L + t.getNano(), 3)
                        .setScale(digits - 6);
            case "MILLISECOND" ->
                BigDecimal.valueOf(t.getSecond() * 1_000_000_000L + t.getNano(), 6)
                        .setScale(digits - 3);
            case "SECOND" ->
                BigDecimal.valueOf(t.getSecond() * 1_000_000_000L + t.getNano(), 9)
                        .setScale(digits);
            case "NANOSECOND" -> BigDecimal.valueOf(t.getSecond() * 1_000_000_000L + t.getNano());
            case "JULIAN" -> BigDecimal.valueOf(t.toLocalDate().getLong(java.time.temporal.JulianFields.JULIAN_DAY));
            default -> {
                Long whole = whole(unit, t);
                yield whole == null ? null : BigDecimal.valueOf(whole);
            }
        };
    }

    private static Long whole(String unit, LocalDateTime t) {
        return switch (unit) {
            case "YEAR" -> (long) (t.getYear() <= 0 ? t.getYear() - 1 : t.getYear());
            case "QUARTER" -> (t.getMonthValue() - 1) / 3 + 1L;
            case "MONTH" -> (long) t.getMonthValue();
            case "WEEK" -> (long) t.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
            case "ISOYEAR" ->
                (long)
                        (t.get(IsoFields.WEEK_BASED_YEAR) <= 0
                                ? t.get(IsoFields.WEEK_BASED_YEAR) - 1
                                : t.get(IsoFields.WEEK_BASED_YEAR));
            case "DAY" -> (long) t.getDayOfMonth();
            case "DOY" -> (long) t.getDayOfYear();
            case "DOW" -> t.getDayOfWeek().getValue() % 7L;
            case "ISODOW" -> (long) t.getDayOfWeek().getValue();
            case "HOUR" -> (long) t.getHour();
            case "MINUTE" -> (long) t.getMinute();
            case "DECADE" -> (long) Math.floorDiv(t.getYear(), 10);
            case "CENTURY" -> (long) count(t.getYear(), 100);
            case "MILLENNIUM" -> (long) count(t.getYear(), 1000);
            default -> null;
        };
    }

    /** There is no century zero. */
    private static int count(int year, int length) {
        return year > 0 ? (year + length - 1) / length : -((length - 1 - (year - 1)) / length);
    }

    /** Ticks plus an interval: months and days by the calendar of the zone, the rest exactly. */
    public static long plus(long ticks, Interval interval, TimeText time) throws SQLException {
        try {
            Instant instant = time.precision().toInstant(ticks);
            if (interval.months() != 0 || interval.days() != 0) {
                instant = DateTimeText.at(
                                time.local(ticks).plusMonths(interval.months()).plusDays(interval.days()), time.zone())
                        .toInstant();
            }
            instant = instant.plus(interval.time());
            long moved = time.ofInstant(instant);
            if (!time.precision().toInstant(moved).equals(instant)) {
                throw PlanErrors.data(
                        SqlState.DATETIME_OVERFLOW,
                        "The interval is finer than the server's timestamps, which have "
                                + time.precision().fractionDigits() + " digits of a second");
            }
            return moved;
        } catch (ArithmeticException | java.time.DateTimeException e) {
            throw PlanErrors.data(SqlState.DATETIME_OVERFLOW, "Timestamp out of range");
        }
    }
}
