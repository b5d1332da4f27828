// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/** Timestamps as text: {@code yyyy-MM-dd HH:mm:ss.fff} with as many fraction digits as the server's precision has; read with T or blank, and with or without offset. */
final class TimeText {
  private TimeText() {}

  static String of(LocalDateTime time, int fractionDigits) {
    StringBuilder text = new StringBuilder(29);
    int year = time.getYear();
    if (year < 0) {
      text.append('-');
    }
    pad(text, Math.abs((long) year), 4).append('-');
    pad(text, time.getMonthValue(), 2).append('-');
    pad(text, time.getDayOfMonth(), 2).append(' ');
    pad(text, time.getHour(), 2).append(':');
    pad(text, time.getMinute(), 2).append(':');
    pad(text, time.getSecond(), 2).append('.');
    long fraction = time.getNano();
    for (int i = fractionDigits; i < 9; i++) {
      fraction /= 10;
    }
    return pad(text, fraction, fractionDigits).toString();
  }

  private static StringBuilder pad(StringBuilder text, long number, int width) {
    long limit = 10;
    int digits = 1;
    while (digits < width) {
      if (number < limit) {
        text.append("0".repeat(width - digits));
        break;
      }
      limit *= 10;
      digits++;
    }
    return text.append(number);
  }

  /** The instant; without offset in {@code zone}. */
  static Instant instant(String text, ZoneId zone) {
    String iso = iso(text);
    return hasOffset(iso) ? OffsetDateTime.parse(iso).toInstant() : LocalDateTime.parse(iso).atZone(zone).toInstant();
  }

  /** Date and time; those of {@code zone} where the text has an offset, else as they stand. */
  static LocalDateTime local(String text, ZoneId zone) {
    String iso = iso(text);
    return hasOffset(iso) ? OffsetDateTime.parse(iso).atZoneSameInstant(zone).toLocalDateTime() : LocalDateTime.parse(iso);
  }

  private static String iso(String text) {
    if (text.length() <= 10) {
      return LocalDate.parse(text) + "T00:00";
    }
    if (text.charAt(10) != ' ' && text.charAt(10) != 'T') {
      throw new DateTimeException("no time of day after the date");
    }
    return text.substring(0, 10) + 'T' + text.substring(11);
  }

  private static boolean hasOffset(String iso) {
    return iso.endsWith("Z") || iso.indexOf('+', 10) > 0 || iso.indexOf('-', 10) > 0;
  }
}
