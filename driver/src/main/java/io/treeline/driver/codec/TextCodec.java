// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import io.treeline.driver.block.ColumnVector;
import io.treeline.driver.error.Errors;
import io.treeline.metadata.ColumnType;
import io.treeline.metadata.SqlState;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Calendar;
import java.util.Locale;

/** TEXT and STRING; numbers, truth values, dates and times are read from the text. */
final class TextCodec extends ColumnCodec {
  TextCodec(ColumnType type, String label, ZoneId zone) {
    super(type, label, zone);
  }

  @Override
public boolean getBoolean(ColumnVector vector, int row) throws SQLException {
    String text = vector.getString(row).strip();
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "t", "1", "yes", "y", "on" -> true;
      case "false", "f", "0", "no", "n", "off" -> false;
      default -> throw malformed(text, "boolean", null);
    };
  }

  @Override
  public long getLong(ColumnVector vector, int row) throws SQLException {
    String text = vector.getString(row).strip();
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return truncated(decimal(text, "long"));
    }
  }

  @Override
  public double getDouble(ColumnVector vector, int row) throws SQLException {
    String text = vector.getString(row).strip();
    return switch (text) {
      case "NaN" -> Double.NaN;
      case "Infinity", "+Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> rounded(decimal(text, "double"));
    };
  }

  @Override
  public BigDecimal getBigDecimal(ColumnVector vector, int row) throws SQLException {
    return decimal(vector.getString(row).strip(), "java.math.BigDecimal");
  }

  @Override
  public String getString(ColumnVector vector, int row) {
    return vector.getString(row);
  }

  @Override
  public byte[] getBytes(ColumnVector vector, int row) {
    return vector.getBytes(row);
  }

  @Override
  public Object getObject(ColumnVector vector, int row) {
    return vector.getString(row);
  }

  @Override
  public Instant getInstant(ColumnVector vector, int row) throws SQLException {
    String text = vector.getString(row).strip();
    try {
      return TimeText.instant(text, zone);
    } catch (DateTimeException e) {
      throw notATime(text, e);
    }
  }

  @Override
  LocalDateTime local(ColumnVector vector, int row, ZoneId in) throws SQLException {
    String text = vector.getString(row).strip();
    try {
      return TimeText.local(text, in);
    } catch (DateTimeException e) {
      throw notATime(text, e);
    }
  }

  @Override
  public LocalTime getLocalTime(ColumnVector vector, int row) throws SQLException {
    String text = vector.getString(row).strip();
    try {
      return text.indexOf('-') > 0 ? TimeText.local(text, zone).toLocalTime() : LocalTime.parse(text);
    } catch (DateTimeException e) {
      throw notATime(text, e);
    }
  }

  @Override
  public Timestamp getTimestamp(ColumnVector vector, int row, Calendar calendar) throws SQLException {
    String text = vector.getString(row).strip();
    try {
      return timestamp(TimeText.instant(text, calendar == null ? ZoneId.systemDefault() : calendar.getTimeZone().toZoneId()));
    } catch (DateTimeException e) {
      throw notATime(text, e);
    }
  }

  private BigDecimal decimal(String text, String target) throws SQLException {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw malformed(text, target, e);
    }
  }

  private SQLException malformed(String text, String target, Exception cause) {
    return Errors.of(SqlState.INVALID_CAST, "Column '" + label + "': " + shown(text) + " cannot be read as " + target, cause);
  }

  private SQLException notATime(String text, Exception cause) {
    return Errors.of(SqlState.INVALID_DATETIME, "Column '" + label + "': " + shown(text) + " is not a date or time", cause);
  }

  private static String shown(String text) {
    return text.length() > 40 ? "a text of " + text.length() + " characters" : "'" + text + "'";
  }
}
