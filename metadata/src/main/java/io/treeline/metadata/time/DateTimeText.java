// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.time;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;

/**
 * Dates and times read from text, the same way by SQL's literals and casts, by string parameters and by the getters. A
 * timestamp is {@code yyyy-MM-dd[ HH:mm[:ss[.fraction]]][offset]}: a {@code T} or a blank between day and time,
 * {@code /} or {@code .} for {@code -}, one digit for months, days and hours below ten, and at the end {@code Z},
 * {@code +08}, {@code +08:00}, {@code +0800}, or a region's name after a blank.
 *
 * @param local date and time of day as written; midnight where none is
 * @param zone the zone as written, or null
 */
public record DateTimeText(LocalDateTime local, ZoneId zone) {
    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .optionalStart()
            .appendLiteral('+')
            .optionalEnd()
            .appendValue(ChronoField.YEAR, 4, 10, SignStyle.NORMAL)
            .appendPattern("[-M-d][/M/d][.M.d]")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter DATE_TIME = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DATE)
            .optionalStart()
            .appendPattern("['T'][' ']H:mm")
            .optionalStart()
            .appendPattern(":ss")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
            .optionalEnd()
            .optionalEnd()
            .optionalEnd()
            .optionalStart()
            .appendLiteral(' ')
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHMM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HH:mm:ss", "Z")
            .optionalEnd()
            .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
            .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("H:mm")
            .optionalStart()
            .appendPattern(":ss")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
            .toFormatter(Locale.ROOT);

    /**
     * Reads a date, or date and time.
     *
     * @throws DateTimeException for other text
     */
    public static DateTimeText parse(String given) {
        String text = given.strip();
        int space = text.lastIndexOf(' ');
        if (space > 0
                && Character.isLetter(text.charAt(text.length() - 1))
                && Character.isLetter(text.charAt(space + 1))
                && text.length() - space > 2) {
            // A region's name, or UTC.
            DateTimeText before = parse(text.substring(0, space));
            if (before.zone != null) {
                throw new DateTimeException("an offset and a region");
            }
            return new DateTimeText(before.local, ZoneId.of(text.substring(space + 1)));
        }
        TemporalAccessor parsed = DATE_TIME.parse(text);
        return new DateTimeText(LocalDateTime.from(parsed), parsed.query(TemporalQueries.offset()));
    }

    /** The instant; without zone as the given zone's clock showed it. */
    public Instant instant(ZoneId otherwise) {
        return at(local, zone == null ? otherwise : zone).toInstant();
    }

    /**
     * The moment at which a zone's clock shows a date and time: in the hour that the clock repeats the second one,
     * which is standard time, and where it skips an hour as if it had not yet.
     */
    public static ZonedDateTime at(LocalDateTime local, ZoneId zone) {
        return local.atZone(zone).withLaterOffsetAtOverlap();
    }

    /** Date and time of day as written, or where there is a zone those of another at that instant. */
    public LocalDateTime in(ZoneId other) {
        return zone == null ? local : LocalDateTime.ofInstant(instant(other), other);
    }

    /**
     * A day alone.
     *
     * @throws DateTimeException for other text
     */
    public static LocalDate date(String text) {
        return LocalDate.parse(text.strip(), DATE);
    }

    /**
     * A time of day alone: {@code HH:mm[:ss[.fraction]]}.
     *
     * @throws DateTimeException for other text
     */
    public static LocalTime time(String text) {
        LocalTime time = LocalTime.parse(text.strip(), TIME);
        if (time.equals(LocalTime.MIDNIGHT) && text.strip().startsWith("24")) {
            throw new DateTimeException("24:00 is the end of a day, which a time of day does not reach here");
        }
        return time;
    }

    /**
     * A time of day with an offset, as {@link OffsetTime} writes it.
     *
     * @throws DateTimeException for other text
     */
    public static OffsetTime offsetTime(String text) {
        return OffsetTime.parse(text.strip());
    }
}
