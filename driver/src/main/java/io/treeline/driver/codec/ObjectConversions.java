// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import io.treeline.driver.block.ColumnVector;
import io.treeline.driver.error.Errors;
import io.treeline.metadata.SqlState;
import io.treeline.metadata.Ticks;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The table behind {@code ResultSet.getObject(int, Class)}: target class to conversion. Whether a type allows it is the codec's to say. */
public final class ObjectConversions {
  private interface Conversion {
    Object read(ColumnCodec codec, ColumnVector vector, int row) throws SQLException;
  }

  private static final Map<Class<?>, Conversion> CONVERSIONS = new LinkedHashMap<>();

  static {
    CONVERSIONS.put(Object.class, ColumnCodec::getObject);
    CONVERSIONS.put(String.class, ColumnCodec::getString);
    CONVERSIONS.put(Boolean.class, ColumnCodec::getBoolean);
    CONVERSIONS.put(Byte.class, ColumnCodec::getByte);
    CONVERSIONS.put(Short.class, ColumnCodec::getShort);
    CONVERSIONS.put(Integer.class, ColumnCodec::getInt);
    CONVERSIONS.put(Long.class, ColumnCodec::getLong);
    CONVERSIONS.put(Float.class, ColumnCodec::getFloat);
    CONVERSIONS.put(Double.class, ColumnCodec::getDouble);
    CONVERSIONS.put(BigDecimal.class, ColumnCodec::getBigDecimal);
    CONVERSIONS.put(BigInteger.class, (codec, vector, row) -> codec.getBigDecimal(vector, row).toBigInteger());
    CONVERSIONS.put(byte[].class, ColumnCodec::getBytes);
    CONVERSIONS.put(Date.class, (codec, vector, row) -> codec.getDate(vector, row, null));
    CONVERSIONS.put(Time.class, (codec, vector, row) -> codec.getTime(vector, row, null));
    CONVERSIONS.put(Timestamp.class, (codec, vector, row) -> codec.getTimestamp(vector, row, null));
    CONVERSIONS.put(java.util.Date.class, (codec, vector, row) -> codec.getTimestamp(vector, row, null));
    CONVERSIONS.put(LocalDate.class, ColumnCodec::getLocalDate);
    CONVERSIONS.put(LocalTime.class, ColumnCodec::getLocalTime);
    CONVERSIONS.put(LocalDateTime.class, ColumnCodec::getLocalDateTime);
    CONVERSIONS.put(Instant.class, ColumnCodec::getInstant);
    CONVERSIONS.put(OffsetDateTime.class, (codec, vector, row) -> codec.getInstant(vector, row).atZone(codec.zone).toOffsetDateTime());
    CONVERSIONS.put(ZonedDateTime.class, (codec, vector, row) -> codec.getInstant(vector, row).atZone(codec.zone));
    CONVERSIONS.put(Ticks.class, (codec, vector, row) -> new Ticks(codec.getLong(vector, row)));
  }

  private ObjectConversions() {}

  /** The classes that some type can be read as. */
  public static Set<Class<?>> targets() {
    return CONVERSIONS.keySet();
  }

  /**
   * A value that is not NULL as an object of a class.
   *
   * @throws SQLException 22018 when the column's type cannot be read as that class
   */
  public static <T> T read(ColumnCodec codec, ColumnVector vector, int row, Class<T> target) throws SQLException {
    Conversion conversion = CONVERSIONS.get(target);
    if (conversion == null) {
      throw Errors.of(SqlState.INVALID_CAST, "Column '" + codec.label + "' of type " + codec.type + " cannot be read as " + target.getName());
    }
    return target.cast(conversion.read(codec, vector, row));
  }
}
