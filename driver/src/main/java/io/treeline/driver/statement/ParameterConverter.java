// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.error.Errors;
import io.treeline.driver.error.Unsupported;
import io.treeline.driver.statement.ParameterSlots.Kind;
import io.treeline.metadata.SqlState;
import io.treeline.metadata.Ticks;
import io.treeline.metadata.TimePrecision;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Calendar;

/**
 * Brings Java values into {@link ParameterSlots}. An instant (Timestamp, Instant, OffsetDateTime, ZonedDateTime) becomes ticks whatever the zone; a
 * LocalDateTime is read in the session's zone; digits finer than the server's precision are an error, never cut. Conversions to a target type are exact
 * or fail.
 */
final class ParameterConverter {
  private final TimePrecision precision;
  private final ZoneId zone;

  ParameterConverter(TimePrecision precision, ZoneId zone) {
    this.precision = precision;
    this.zone = zone;
  }

  /** Sets a value by its class; i is 0-based. */
  void set(ParameterSlots slots, int i, Object value) throws SQLException {
    if (value == null) {
      slots.set(i, null);
    } else if (value instanceof String) {
      slots.set(i, value);
    } else if (value instanceof Number number) {
      number(slots, i, number);
    } else if (value instanceof Boolean flag) {
      slots.set(i, Kind.BOOLEAN, flag ? 1 : 0);
    } else if (value instanceof byte[] bytes) {
      slots.set(i, bytes.clone());
    } else if (value instanceof Ticks ticks) {
      slots.set(i, Kind.TICKS, ticks.value());
    } else if (value instanceof LocalDate || value instanceof LocalTime) {
      slots.set(i, value);
    } else if (value instanceof Date date) {
      slots.set(i, date.toLocalDate());
    } else if (value instanceof Time time) {
      slots.set(i, time.toLocalTime());
    } else if (instant(value) != null) {
      slots.set(i, Kind.TICKS, ticks(i, instant(value)));
    } else if (value instanceof Character || value instanceof CharSequence) {
      slots.set(i, value.toString());
    } else if (value instanceof Blob blob) {
      slots.set(i, blob.getBytes(1, Math.toIntExact(blob.length())));
    } else if (value instanceof Clob clob) {
      slots.set(i, clob.getSubString(1, Math.toIntExact(clob.length())));
    } else {
      throw Unsupported.feature("Parameter " + (i + 1) + " of class " + value.getClass().getName(), "IoTDB has no such type; pass its text, number or bytes");
    }
  }

  /** Sets a value converted to a type of {@link Types}. */
  void set(ParameterSlots slots, int i, Object value, int target, int scale) throws SQLException {
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
        case Types.REAL -> slots.set(i, Kind.FLOAT, Float.floatToRawIntBits(value instanceof Float f ? f : floating(value).floatValue()));
        case Types.FLOAT, Types.DOUBLE -> slots.set(i, Kind.DOUBLE, Double.doubleToRawLongBits(floating(value).doubleValue()));
        case Types.NUMERIC, Types.DECIMAL -> slots.set(i, scale < 0 ? decimal(value) : decimal(value).setScale(scale, RoundingMode.HALF_UP));
        case Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.NCHAR, Types.NVARCHAR, Types.LONGNVARCHAR, Types.CLOB, Types.NCLOB -> {
          if (value instanceof Clob) {
            set(slots, i, value);
          } else if (value instanceof byte[]) {
            throw mismatch(i, value, target);
          } else {
            slots.set(i, value instanceof BigDecimal number ? number.toPlainString() : value.toString());
          }
        }
        case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> {
          if (!(value instanceof byte[]) && !(value instanceof Blob)) {
            throw mismatch(i, value, target);
          }
          set(slots, i, value);
        }
        case Types.DATE -> slots.set(i, date(i, value));
        case Types.TIME -> slots.set(i, time(i, value));
        case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> timestamp(slots, i, value);
        case Types.OTHER, Types.JAVA_OBJECT, Types.NULL -> set(slots, i, value);
        default -> throw Unsupported.feature("setObject with the type " + target + " of java.sql.Types", "IoTDB has no such type");
      }
    } catch (NumberFormatException | DateTimeException e) {
      // The message of the cause may hold the value, so it is not repeated here.
      throw Errors.of(SqlState.INVALID_CAST, "Parameter " + (i + 1) + " of class " + value.getClass().getName() + " does not read as "
          + java.sql.JDBCType.valueOf(target));
    }
  }

  /** Sets a day seen from a calendar's zone. */
  void set(ParameterSlots slots, int i, Date date, Calendar calendar) {
    slots.set(i, date == null ? null : calendar == null ? date.toLocalDate() : Instant.ofEpochMilli(date.getTime()).atZone(zone(calendar)).toLocalDate());
  }

  /** Sets a time of day seen from a calendar's zone. */
  void set(ParameterSlots slots, int i, Time time, Calendar calendar) {
    slots.set(i, time == null ? null : calendar == null ? time.toLocalTime() : Instant.ofEpochMilli(time.getTime()).atZone(zone(calendar)).toLocalTime());
  }

  private static ZoneId zone(Calendar calendar) {
    return calendar.getTimeZone().toZoneId();
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
      throw Unsupported.feature("Parameter " + (i + 1) + " of class " + number.getClass().getName(), "pass a BigDecimal");
    }
  }

  private static boolean bool(int i, Object value) throws SQLException {
    if (value instanceof Boolean flag) {
      return flag;
    }
    if (value instanceof Number number && (number.doubleValue() == 0 || number.doubleValue() == 1)) {
      return number.doubleValue() == 1;
    }
    String text = value.toString().strip().toLowerCase(java.util.Locale.ROOT);
    if (text.equals("true") || text.equals("t") || text.equals("1")) {
      return true;
    }
    if (text.equals("false") || text.equals("f") || text.equals("0")) {
      return false;
    }
    throw mismatch(i, value, Types.BOOLEAN);
  }

  private static long whole(int i, Object value, long min, long max) throws SQLException {
    long number;
    if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
      number = ((Number) value).longValue();
    } else {
      try {
        number = decimal(value).longValueExact();
      } catch (ArithmeticException e) {
        throw Errors.of(SqlState.NUMERIC_OUT_OF_RANGE, "Parameter " + (i + 1) + " is not a whole number that fits the type asked for");
      }
    }
    if (number < min || number > max) {
      throw Errors.of(SqlState.NUMERIC_OUT_OF_RANGE, "Parameter " + (i + 1) + " does not fit the type asked for: " + min + " to " + max);
    }
    return number;
  }

  private static Number floating(Object value) {
    if (value instanceof Number number) {
      return number;
    }
    return value instanceof Boolean flag ? (flag ? 1 : 0) : Double.parseDouble(value.toString());
  }

  private static BigDecimal decimal(Object value) {
    if (value instanceof BigDecimal number) {
      return number;
    }
    if (value instanceof Boolean flag) {
      return flag ? BigDecimal.ONE : BigDecimal.ZERO;
    }
    return new BigDecimal(value.toString().strip());
  }

  /** The point in time a value stands for; null when it stands for none. */
  private Instant instant(Object value) {
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
      return time.atZone(zone).toInstant();
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
      throw Errors.of(SqlState.DATETIME_OVERFLOW, "Parameter " + (i + 1) + " is out of range or has digits finer than the server's timestamps, which count "
          + precision.symbol() + "; truncate it first");
    }
  }

  private void timestamp(ParameterSlots slots, int i, Object value) throws SQLException {
    if (value instanceof Long || value instanceof Ticks) {
      slots.set(i, Kind.TICKS, value instanceof Ticks ticks ? ticks.value() : (Long) value);
      return;
    }
    Instant instant = instant(value);
    if (instant == null) {
      if (value instanceof LocalDate day) {
        instant = day.atStartOfDay(zone).toInstant();
      } else if (value instanceof Date day) {
        instant = day.toLocalDate().atStartOfDay(zone).toInstant();
      } else if (value instanceof CharSequence) {
        String text = value.toString().strip().replace(' ', 'T');
        boolean hasZone = text.matches(".*T.*([Zz]|[+-]\\d\\d(:?\\d\\d)?)");
        instant = hasZone ? OffsetDateTime.parse(text).toInstant()
            : text.indexOf('T') < 0 ? LocalDate.parse(text).atStartOfDay(zone).toInstant() : LocalDateTime.parse(text).atZone(zone).toInstant();
      } else {
        throw mismatch(i, value, Types.TIMESTAMP);
      }
    }
    slots.set(i, Kind.TICKS, ticks(i, instant));
  }

  private LocalDate date(int i, Object value) throws SQLException {
    if (value instanceof LocalDate day) {
      return day;
    }
    if (value instanceof Date day) {
      return day.toLocalDate();
    }
    if (value instanceof LocalDateTime time) {
      return time.toLocalDate();
    }
    if (value instanceof Timestamp timestamp) {
      return timestamp.toLocalDateTime().toLocalDate();
    }
    if (value instanceof OffsetDateTime time) {
      return time.toLocalDate();
    }
    if (value instanceof ZonedDateTime time) {
      return time.toLocalDate();
    }
    Instant instant = instant(value);
    if (instant != null) {
      return instant.atZone(zone).toLocalDate();
    }
    if (value instanceof CharSequence) {
      return LocalDate.parse(value.toString().strip());
    }
    throw mismatch(i, value, Types.DATE);
  }

  private static LocalTime time(int i, Object value) throws SQLException {
    if (value instanceof LocalTime time) {
      return time;
    }
    if (value instanceof Time time) {
      return time.toLocalTime();
    }
    if (value instanceof CharSequence) {
      return LocalTime.parse(value.toString().strip());
    }
    throw mismatch(i, value, Types.TIME);
  }

  private static SQLException mismatch(int i, Object value, int target) {
    return Errors.of(SqlState.INVALID_CAST, "Parameter " + (i + 1) + " of class " + value.getClass().getName() + " cannot be converted to "
        + java.sql.JDBCType.valueOf(target));
  }
}
