// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.insert;

import io.treeline.metadata.TimePrecision;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;

/** Dates and timestamps written as text, as a string parameter may hold them. */
final class DateTimeText {
  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern("uuuu-MM-dd")
          .optionalStart()
          .appendPattern("['T'][' ']HH:mm")
          .optionalStart()
          .appendPattern(":ss")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
          .optionalEnd()
          .optionalEnd()
          .optionalStart()
          .appendPattern("[' ']")
          .appendPattern("[XXX][X]")
          .optionalEnd()
          .optionalEnd()
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);
  private static final DateTimeFormatter WRITTEN =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(Locale.ROOT);

  private DateTimeText() {}

  /**
   * The instant that text names; without offset in the zone, without time of day at midnight.
   *
   * @throws DateTimeException for malformed text
   */
  static Instant instant(String text, ZoneId zone) {
    TemporalAccessor parsed = TIMESTAMP.parse(text.strip());
    LocalDate date = parsed.query(TemporalQueries.localDate());
    if (!parsed.isSupported(ChronoField.HOUR_OF_DAY)) {
      return date.atStartOfDay(zone).toInstant();
    }
    LocalDateTime local = date.atTime(parsed.query(TemporalQueries.localTime()));
    ZoneOffset offset = parsed.query(TemporalQueries.offset());
    return offset != null ? local.toInstant(offset) : local.atZone(zone).toInstant();
  }

  /**
   * The day that text names.
   *
   * @throws DateTimeException for malformed text
   */
  static LocalDate date(String text) {
    return LocalDate.parse(text.strip());
  }

  /** A timestamp as text in the zone. */
  static String text(long ticks, TimePrecision precision, ZoneId zone) {
    return WRITTEN.format(LocalDateTime.ofInstant(precision.toInstant(ticks), zone));
  }
}
