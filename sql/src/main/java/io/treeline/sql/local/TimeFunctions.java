// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.local;

import io.treeline.metadata.SqlState;
import io.treeline.sql.validate.PlanErrors;
import io.treeline.sql.validate.TimeText;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Locale;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.avatica.util.TimeUnitRange;

/** Functions of timestamps: ticks in, ticks out, in the session's zone. */
final class TimeFunctions {
  private static final long MILLIS_PER_DAY = 86_400_000L;

  private TimeFunctions() {}

  /** The unit that a word names, or null. */
  static TimeUnitRange unit(String word) {
    String upper = word.strip().toUpperCase(Locale.ROOT);
    upper = switch (upper) {
      case "MICROSECONDS" -> "MICROSECOND";
      case "MILLISECONDS" -> "MILLISECOND";
      case "WEEKS", "DAYS", "HOURS", "MINUTES", "SECONDS", "MONTHS", "YEARS", "QUARTERS" -> upper.substring(0, upper.length() - 1);
      default -> upper;
    };
    try {
      return TimeUnitRange.valueOf(upper);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Whether {@link #floor} knows the unit. */
  static boolean floors(TimeUnitRange unit) {
    return switch (unit) {
      case YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE, SECOND, MILLISECOND, MICROSECOND, DECADE, CENTURY, MILLENNIUM -> true;
      default -> false;
    };
  }

  /** The start of the unit that holds a local time. */
  static LocalDateTime floor(LocalDateTime t, TimeUnitRange unit) {
    return switch (unit) {
      case MILLENNIUM -> t.toLocalDate().withDayOfYear(1).withYear(Math.floorDiv(t.getYear() - 1, 1000) * 1000 + 1).atStartOfDay();
      case CENTURY -> t.toLocalDate().withDayOfYear(1).withYear(Math.floorDiv(t.getYear() - 1, 100) * 100 + 1).atStartOfDay();
      case DECADE -> t.toLocalDate().withDayOfYear(1).withYear(Math.floorDiv(t.getYear(), 10) * 10).atStartOfDay();
      case YEAR -> t.toLocalDate().withDayOfYear(1).atStartOfDay();
      case QUARTER -> t.toLocalDate().withDayOfMonth(1).withMonth((t.getMonthValue() - 1) / 3 * 3 + 1).atStartOfDay();
      case MONTH -> t.toLocalDate().withDayOfMonth(1).atStartOfDay();
      case WEEK -> t.toLocalDate().minusDays(t.getDayOfWeek().getValue() - 1L).atStartOfDay();
      case DAY -> t.truncatedTo(ChronoUnit.DAYS);
      case HOUR -> t.truncatedTo(ChronoUnit.HOURS);
      case MINUTE -> t.truncatedTo(ChronoUnit.MINUTES);
      case SECOND -> t.truncatedTo(ChronoUnit.SECONDS);
      case MILLISECOND -> t.truncatedTo(ChronoUnit.MILLIS);
      case MICROSECOND -> t.truncatedTo(ChronoUnit.MICROS);
      default -> throw new IllegalArgumentException(unit.name());
    };
  }

  static long floor(long ticks, TimeUnitRange unit, TimeText time) throws SQLException {
    LocalDateTime floor = floor(time.local(ticks), unit);
    if (unit == TimeUnitRange.HOUR || unit == TimeUnitRange.MINUTE || unit == TimeUnitRange.SECOND || unit == TimeUnitRange.MILLISECOND
        || unit == TimeUnitRange.MICROSECOND) {
      // Keep the offset: the hour that a clock repeats has two starts.
      Instant instant = time.precision().toInstant(ticks);
      return time.ofInstant(floor.toInstant(time.zone().getRules().getOffset(instant)));
    }
    return time.ofLocal(floor);
  }

  static long ceil(long ticks, TimeUnitRange unit, TimeText time) throws SQLException {
    long floor = floor(ticks, unit, time);
    if (floor == ticks) {
      return ticks;
    }
    LocalDateTime start = time.local(floor);
    return switch (unit) {
      case HOUR, MINUTE, SECOND, MILLISECOND, MICROSECOND -> time.ofInstant(time.precision().toInstant(floor).plus(1, switch (unit) {
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

  /**
   * Whether {@link #extract} knows the unit; seconds and what is finer are fractions in PostgreSQL and whole numbers in Calcite, so only whole ones
   * are taken.
   */
  static boolean extracts(TimeUnitRange unit) {
    return switch (unit) {
      case YEAR, QUARTER, MONTH, WEEK, DAY, DOY, DOW, ISODOW, ISOYEAR, HOUR, MINUTE, DECADE, CENTURY, MILLENNIUM -> true;
      default -> false;
    };
  }

  static long extract(TimeUnitRange unit, LocalDateTime t) {
    return switch (unit) {
      case YEAR -> t.getYear() <= 0 ? t.getYear() - 1 : t.getYear();
      case QUARTER -> (t.getMonthValue() - 1) / 3 + 1;
      case MONTH -> t.getMonthValue();
      case WEEK -> t.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
      case ISOYEAR -> t.get(IsoFields.WEEK_BASED_YEAR);
      case DAY -> t.getDayOfMonth();
      case DOY -> t.getDayOfYear();
      case DOW -> t.getDayOfWeek().getValue() % 7;
      case ISODOW -> t.getDayOfWeek().getValue();
      case HOUR -> t.getHour();
      case MINUTE -> t.getMinute();
      case DECADE -> Math.floorDiv(t.getYear(), 10);
      case CENTURY -> Math.floorDiv(t.getYear() - 1, 100) + 1;
      case MILLENNIUM -> Math.floorDiv(t.getYear() - 1, 1000) + 1;
      default -> throw new IllegalArgumentException(unit.name());
    };
  }

  /** Ticks plus an interval: months and days by the calendar of the zone, the rest exactly. */
  static long plus(long ticks, long interval, TimeUnit start, boolean months, TimeText time) throws SQLException {
    try {
      if (months) {
        return time.ofLocal(time.local(ticks).plusMonths(interval));
      }
      Instant instant = time.precision().toInstant(ticks);
      if (start == TimeUnit.DAY || start == TimeUnit.WEEK) {
        instant = time.local(ticks).plusDays(interval / MILLIS_PER_DAY).atZone(time.zone()).toInstant();
        interval %= MILLIS_PER_DAY;
      }
      return time.ofInstant(instant.plus(Duration.ofMillis(interval)));
    } catch (ArithmeticException | java.time.DateTimeException e) {
      throw PlanErrors.data(SqlState.DATETIME_OVERFLOW, "Timestamp out of range");
    }
  }

  static LocalDate plus(LocalDate date, long interval, boolean months) throws SQLException {
    try {
      return months ? date.plusMonths(interval) : date.plusDays(Math.floorDiv(interval, MILLIS_PER_DAY));
    } catch (ArithmeticException | java.time.DateTimeException e) {
      throw PlanErrors.data(SqlState.DATETIME_OVERFLOW, "Date out of range");
    }
  }

  /** Seconds since the epoch with their fraction. */
  static BigDecimal epoch(long ticks, TimeText time) {
    return BigDecimal.valueOf(ticks, time.precision().fractionDigits());
  }

  /** Milliseconds within the minute, which Calcite calls MILLISECOND. */
  static int millis(LocalDateTime t) {
    return t.get(ChronoField.MILLI_OF_SECOND);
  }
}
