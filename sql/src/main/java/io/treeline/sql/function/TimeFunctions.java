// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.type.TimeText;
import io.treeline.sql.type.TimeZones;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.avatica.util.TimeUnitRange;

/**
 * Functions of timestamps, dates, times of day and intervals; a timestamp is a number of ticks, and no digit of it is
 * ever lost.
 */
final class TimeFunctions {
    /** DATE_BIN of readings of a clock, between which no hour is skipped or repeated. */
    static final String BINNED_READING = "__DATE_BIN_READING";

    /** Seconds. */
    private static final long Y2000 = 946_684_800;

    private TimeFunctions() {}

    static void define(Functions to) {
        fields(to);
        truncation(to);
        making(to);
        to.define("INTERVAL_LITERAL(text, text) interval", (a, s) -> IntervalText.parse((String) a[0], (String) a[1]));
        to.define("__INTERVAL_AS(text, text) interval", (a, s) -> IntervalText.parse((String) a[0], (String) a[1]));
        to.define("__INTERVAL_AS(interval, text) interval", (a, s) -> IntervalText.as((Interval) a[0], (String) a[1]));
        to.define("INTERVAL_OF(numeric, text) interval", (a, s) -> IntervalText.of((BigDecimal) a[0], (String) a[1]));
        to.define(
                "INTERVAL_OF(double, text) interval",
                (a, s) -> IntervalText.of(new BigDecimal(Double.toString((Double) a[0])), (String) a[1]));
        to.define(
                "TIMESTAMPADD(text, bigint, timestamp) timestamp",
                (a, s) -> Calendar.plus(
                        (Long) a[2], IntervalText.of(BigDecimal.valueOf((Long) a[1]), unit((String) a[0])), s.time()));
        to.define(
                "TIMESTAMPDIFF(text, timestamp, timestamp) bigint",
                (a, s) -> difference(unit((String) a[0]), (Long) a[1], (Long) a[2], s.time()));
        to.define(
                "AGE(timestamp, timestamp) interval",
                (a, s) -> age(s.time().local((Long) a[0]), s.time().local((Long) a[1])));
        to.add(ScalarFunction.of(
                        "AGE(timestamp) interval",
                        (a, s) -> age(
                                LocalDate.ofInstant(s.now(), s.time().zone()).atStartOfDay(),
                                s.time().local((Long) a[0])))
                .changing());
        to.define(
                "ROUND_TIME(timestamp, int) timestamp",
                (a, s) -> rounded((Long) a[0], (Integer) a[1], s.time().precision()));
        to.define("ROUND_TIME(time, int) time", (a, s) -> rounded((LocalTime) a[0], (Integer) a[1]));
        to.define("JUSTIFY_HOURS(interval) interval", (a, s) -> hours((Interval) a[0]));
        to.define("JUSTIFY_DAYS(interval) interval", (a, s) -> days((Interval) a[0]));
        to.define("JUSTIFY_INTERVAL(interval) interval", (a, s) -> justified((Interval) a[0]));
        to.define("ISFINITE(timestamp) bool", (a, s) -> true);
        to.define("ISFINITE(date) bool", (a, s) -> true);
        to.define("ISFINITE(interval) bool", (a, s) -> true);
        to.define("DATE(timestamp) date", (a, s) -> s.time().local((Long) a[0]).toLocalDate());
        to.define("DATE(date) date", (a, s) -> a[0]);
        to.define("DATE(text) date", (a, s) -> s.time().date(a[0]));
        to.define("LAST_DAY(date) date", (a, s) -> ((LocalDate) a[0]).with(TemporalAdjusters.lastDayOfMonth()));
        to.define(
                "LAST_DAY(timestamp) date",
                (a, s) -> s.time().local((Long) a[0]).toLocalDate().with(TemporalAdjusters.lastDayOfMonth()));
        to.define(
                "DAYNAME(timestamp) text",
                (a, s) -> s.time().local((Long) a[0]).getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
        to.define(
                "MONTHNAME(timestamp) text",
                (a, s) -> s.time().local((Long) a[0]).getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
        to.define(
                "TO_CHAR(timestamp, text) text",
                (a, s) -> TimeFormat.of((String) a[1], s)
                        .text(
                                s.time().local((Long) a[0]),
                                s.time()
                                        .zone()
                                        .getRules()
                                        .getOffset(s.time().precision().toInstant((Long) a[0]))));
        to.define(
                "TO_CHAR(interval, text) text",
                (a, s) -> ((String) a[1]).isEmpty()
                        ? null
                        : TimeFormat.of((String) a[1], s).text((Interval) a[0]));
        for (String kind : List.of("int", "bigint", "numeric")) {
            to.define(
                    "TO_CHAR(" + kind + ", text) text",
                    (a, s) -> NumberFormat.of((String) a[1], s).text(Numbers.decimal((Number) a[0])));
        }
        to.define(
                "TO_NUMBER(text, text) numeric",
                (a, s) -> ((String) a[1]).isEmpty()
                        ? null
                        : NumberReader.read(NumberFormat.of((String) a[1], s), (String) a[0]));
        to.define(
                "TO_CHAR(real, text) text",
                (a, s) -> NumberFormat.of((String) a[1], s).text((Float) a[0], true));
        to.define(
                "TO_CHAR(double, text) text",
                (a, s) -> NumberFormat.of((String) a[1], s).text((Double) a[0], false));
        for (String name : SessionFunctions.STARTS) {
            to.add(ScalarFunction.of(name + "() timestamp", (a, s) -> now(s.now(), s.time()))
                    .changing());
        }
        to.add(ScalarFunction.of("CLOCK_TIMESTAMP() timestamp", (a, s) -> now(Instant.now(), s.time()))
                .changing());
    }

    /** An instant, cut to the server's precision. */
    static long now(Instant instant, TimeText time) throws SQLException {
        return time.ofInstant(instant.truncatedTo(
                switch (time.precision()) {
                    case MILLI -> ChronoUnit.MILLIS;
                    case MICRO -> ChronoUnit.MICROS;
                    case NANO -> ChronoUnit.NANOS;
                }));
    }

    private static void fields(Functions to) {
        to.define("EXTRACT(text, timestamp) numeric", (a, s) -> field((String) a[0], (Long) a[1], s.time()));
        to.define("EXTRACT(text, date) numeric", (a, s) -> field((String) a[0], (LocalDate) a[1]));
        to.define("EXTRACT(text, time) numeric", (a, s) -> field((String) a[0], (LocalTime) a[1], s.time()));
        to.define("EXTRACT(text, interval) numeric", (a, s) -> field((String) a[0], (Interval) a[1], s.time()));
        to.define(
                "DATE_PART(text, timestamp) double",
                (a, s) -> field((String) a[0], (Long) a[1], s.time()).doubleValue());
        to.define(
                "DATE_PART(text, date) double",
                (a, s) -> part((String) a[0], (LocalDate) a[1]).doubleValue());
        to.define(
                "DATE_PART(text, time) double",
                (a, s) -> field((String) a[0], (LocalTime) a[1], s.time()).doubleValue());
        to.define(
                "DATE_PART(text, interval) double",
                (a, s) -> field((String) a[0], (Interval) a[1], s.time()).doubleValue());
        for (String unit : List.of("YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE")) {
            to.define(
                    unit + "(timestamp) int",
                    (a, s) -> field(unit, (Long) a[0], s.time()).intValue());
        }
        to.define(
                "DAYOFYEAR(timestamp) int",
                (a, s) -> field("DOY", (Long) a[0], s.time()).intValue());
        // JDBC counts days from 1 for Sunday.
        to.define(
                "DAYOFWEEK(timestamp) int",
                (a, s) -> field("DOW", (Long) a[0], s.time()).intValue() + 1);
        to.define("SECOND(timestamp) int", (a, s) -> s.time().local((Long) a[0]).getSecond());
    }

    private static void truncation(Functions to) {
        to.define(
                "DATE_TRUNC(text, timestamp) timestamp",
                (a, s) -> Calendar.floor((Long) a[1], floored((String) a[0]), s.time()));
        to.define(
                "DATE_TRUNC(text, timestamp, text) timestamp",
                (a, s) -> Calendar.floor(
                        (Long) a[1],
                        floored((String) a[0]),
                        new TimeText(s.time().precision(), zone((String) a[2]))));
        to.define("DATE_TRUNC(text, interval) interval", (a, s) -> floor((String) a[0], (Interval) a[1]));
        to.define(
                "DATE_BIN(interval, timestamp, timestamp) timestamp",
                (a, s) -> bin((Interval) a[0], (Long) a[1], (Long) a[2], s.time()));
        to.define(
                BINNED_READING + "(interval, timestamp, timestamp) timestamp",
                (a, s) -> binnedReading((Interval) a[0], (Long) a[1], (Long) a[2], s.time()));
        to.define("TIMEZONE(text, timestamp) timestamp", (a, s) -> clock((Long) a[1], zone((String) a[0]), s.time()));
        to.define(
                "TIMEZONE(interval, timestamp) timestamp",
                (a, s) -> clock((Long) a[1], zone((Interval) a[0]), s.time()));
        to.define(
                "AT_ZONE(text, timestamp) timestamp",
                (a, s) -> new TimeText(s.time().precision(), zone((String) a[0]))
                        .ofLocal(s.time().local((Long) a[1])));
        to.define(
                "AT_ZONE(interval, timestamp) timestamp",
                (a, s) -> new TimeText(s.time().precision(), zone((Interval) a[0]))
                        .ofLocal(s.time().local((Long) a[1])));
    }

    private static void making(Functions to) {
        to.define("MAKE_DATE(int, int, int) date", (a, s) -> date((Integer) a[0], (Integer) a[1], (Integer) a[2]));
        to.define("MAKE_TIME(int, int, double) time", (a, s) -> time((Integer) a[0], (Integer) a[1], (Double) a[2]));
        for (String name : List.of("MAKE_TIMESTAMP", "MAKE_TIMESTAMPTZ")) {
            to.define(
                    name + "(int, int, int, int, int, double) timestamp",
                    (a, s) -> s.time()
                            .ofLocal(date((Integer) a[0], (Integer) a[1], (Integer) a[2])
                                    .atTime(time((Integer) a[3], (Integer) a[4], (Double) a[5]))));
        }
        to.define(
                "MAKE_TIMESTAMPTZ(int, int, int, int, int, double, text) timestamp",
                (a, s) -> new TimeText(s.time().precision(), displaced((String) a[6]))
                        .ofLocal(date((Integer) a[0], (Integer) a[1], (Integer) a[2])
                                .atTime(time((Integer) a[3], (Integer) a[4], (Double) a[5]))));
        for (int count = 0; count <= 6; count++) {
            to.define(
                    "MAKE_INTERVAL(" + String.join(", ", java.util.Collections.nCopies(count, "int")) + ") interval",
                    (a, s) -> interval(a));
        }
        to.define("MAKE_INTERVAL(int, int, int, int, int, int, double) interval", (a, s) -> interval(a));
        to.define("TO_TIMESTAMP(double) timestamp", (a, s) -> {
            double seconds = (Double) a[0];
            if (Double.isNaN(seconds) || Math.abs(seconds) > 9e18) {
                throw PlanErrors.data(SqlState.DATETIME_OVERFLOW, "Timestamp out of range");
            }
            // A double holds no more than microseconds of a time of today.
            BigDecimal micros = new BigDecimal(seconds).movePointRight(6).setScale(0, RoundingMode.HALF_EVEN);
            return ticks(micros.movePointRight(3), s.time().precision());
        });
        to.define(
                "TO_TIMESTAMP(text, text) timestamp",
                (a, s) -> s.time().ofLocal(TimeFormat.of((String) a[1], s).parse((String) a[0])));
        to.define(
                "TO_DATE(text, text) date",
                (a, s) -> TimeFormat.of((String) a[1], s).parse((String) a[0]).toLocalDate());
    }

    /** To so many digits of a second, halves away from the year 2000, from which PostgreSQL counts. */
    private static long rounded(long ticks, int digits, TimePrecision precision) {
        long begin = Y2000 * precision.ticksPerSecond();
        return begin
                + BigDecimal.valueOf(ticks - begin, precision.fractionDigits())
                        .setScale(Math.min(digits, precision.fractionDigits()), RoundingMode.HALF_UP)
                        .movePointRight(precision.fractionDigits())
                        .longValueExact();
    }

    private static LocalTime rounded(LocalTime time, int digits) throws SQLException {
        long nanos = BigDecimal.valueOf(time.toNanoOfDay(), 9)
                .setScale(digits, RoundingMode.HALF_UP)
                .movePointRight(9)
                .longValueExact();
        if (nanos > LocalTime.MAX.toNanoOfDay()) {
            throw PlanErrors.data(SqlState.DATETIME_OVERFLOW, "The time rounds to 24:00:00, which is not supported");
        }
        return LocalTime.ofNanoOfDay(nanos);
    }

    private static Object ticks(BigDecimal nanos, TimePrecision precision) throws SQLException {
        try {
            return nanos.movePointLeft(9 - precision.fractionDigits())
                    .setScale(0, RoundingMode.HALF_EVEN)
                    .longValueExact();
        } catch (ArithmeticException e) {
            throw PlanErrors.data(SqlState.DATETIME_OVERFLOW, "Timestamp out of range");
        }
    }

    /** What the zone's clock shows, as the session's zone would show it. */
    private static long clock(long ticks, ZoneId zone, TimeText session) throws SQLException {
        return reading(new TimeText(session.precision(), zone).local(ticks), "AT TIME ZONE", session);
    }

    private static ZoneId zone(Interval offset) throws SQLException {
        if (offset.months() != 0 || offset.days() != 0) {
            throw PlanErrors.data(
                    SqlState.INVALID_PARAMETER_VALUE, "An interval that is a time zone has no months or days");
        }
        return TimeZones.offset(offset.time().toSeconds());
    }

    /** A zone, of which an offset alone is east of Greenwich, unlike in AT TIME ZONE. */
    private static ZoneId displaced(String name) throws SQLException {
        String text = name.strip();
        return switch (text.isEmpty() ? ' ' : text.charAt(0)) {
            case '+' -> zone('-' + text.substring(1));
            case '-' -> zone('+' + text.substring(1));
            default -> zone(text);
        };
    }

    static ZoneId zone(String name) throws SQLException {
        return TimeZones.of(name);
    }

    /** JDBC's and PostgreSQL's spellings of a unit, in the singular. */
    static String unit(String given) {
        String upper = given.strip().toUpperCase(Locale.ROOT);
        upper = upper.startsWith("SQL_TSI_") ? upper.substring(8) : upper;
        return switch (upper) {
            case "FRAC_SECOND", "NANOSECONDS", "NS" -> "NANOSECOND";
            case "MICROSECONDS", "US", "USEC", "USECS", "USECOND", "USECONDS", "MICRO", "MICROSECON" -> "MICROSECOND";
            case "MILLISECONDS", "MS", "MSEC", "MSECS", "MSECOND", "MSECONDS", "MILLISECON" -> "MILLISECOND";
            case "SECONDS", "SEC", "SECS", "S" -> "SECOND";
            case "MINUTES", "MIN", "MINS", "M" -> "MINUTE";
            case "HOURS", "HR", "HRS", "H" -> "HOUR";
            case "DAYS", "D", "DAYOFMONTH" -> "DAY";
            case "WEEKS", "W" -> "WEEK";
            case "MONTHS", "MON", "MONS" -> "MONTH";
            case "QUARTERS", "QTR" -> "QUARTER";
            case "YEARS", "YR", "YRS", "Y" -> "YEAR";
            case "DECADES", "DEC", "DECS" -> "DECADE";
            case "CENTURIES", "CENT", "C" -> "CENTURY";
            case "MILLENNIUMS", "MILLENNIA", "MIL", "MILS" -> "MILLENNIUM";
            case "DAYOFWEEK" -> "DOW";
            case "DAYOFYEAR" -> "DOY";
            default -> upper;
        };
    }

    private static SQLException noUnit(String unit, String of) {
        return PlanErrors.data(
                SqlState.INVALID_PARAMETER_VALUE,
                of + " has no unit \"" + unit.toLowerCase(Locale.ROOT) + "\" that is supported here");
    }

    static int digits(TimeText time) {
        return Math.max(6, time.precision().fractionDigits());
    }

    static BigDecimal field(String given, long ticks, TimeText time) throws SQLException {
        String unit = unit(given);
        BigDecimal value = switch (unit) {
            case "EPOCH" ->
                BigDecimal.valueOf(ticks, time.precision().fractionDigits()).setScale(digits(time));
            case "TIMEZONE" -> BigDecimal.valueOf(offset(ticks, time));
            case "TIMEZONE_HOUR" -> BigDecimal.valueOf(offset(ticks, time) / 3600);
            case "TIMEZONE_MINUTE" -> BigDecimal.valueOf(offset(ticks, time) / 60 % 60);
            case "JULIAN" -> julian(time.local(ticks));
            default -> Calendar.extract(unit, time.local(ticks), digits(time));
        };
        if (value == null) {
            throw noUnit(given, "A timestamp");
        }
        return value;
    }

    private static BigDecimal julian(LocalDateTime t) {
        BigDecimal day = BigDecimal.valueOf(t.getLong(java.time.temporal.JulianFields.JULIAN_DAY));
        BigDecimal fraction = BigDecimal.valueOf(t.toLocalTime().toNanoOfDay())
                .divide(BigDecimal.valueOf(86_400_000_000_000L), 20, RoundingMode.HALF_UP);
        return day.add(fraction);
    }

    private static int offset(long ticks, TimeText time) {
        return time.zone()
                .getRules()
                .getOffset(time.precision().toInstant(ticks))
                .getTotalSeconds();
    }

    private static BigDecimal field(String given, LocalDate date) throws SQLException {
        String unit = unit(given);
        BigDecimal value = switch (unit) {
            case "EPOCH" -> BigDecimal.valueOf(date.toEpochDay() * 86_400L);
            case "MICROSECOND",
                    "MILLISECOND",
                    "SECOND",
                    "MINUTE",
                    "HOUR",
                    "NANOSECOND",
                    "TIMEZONE",
                    "TIMEZONE_HOUR",
                    "TIMEZONE_MINUTE" ->
                throw PlanErrors.unsupported("A date has no " + unit + "; CAST it to TIMESTAMP.");
            default -> Calendar.extract(unit, date.atStartOfDay(), 6);
        };
        if (value == null) {
            throw noUnit(given, "A date");
        }
        return value;
    }

    /** DATE_PART of a date, which PostgreSQL takes for its midnight: unlike EXTRACT it has hours, all zero. */
    private static BigDecimal part(String given, LocalDate date) throws SQLException {
        return switch (unit(given)) {
            case "MICROSECOND", "MILLISECOND", "SECOND", "MINUTE", "HOUR", "NANOSECOND" -> BigDecimal.ZERO;
            default -> field(given, date);
        };
    }

    private static BigDecimal field(String given, LocalTime of, TimeText time) throws SQLException {
        String unit = unit(given);
        BigDecimal value = switch (unit) {
            case "EPOCH" -> BigDecimal.valueOf(of.toNanoOfDay(), 9).setScale(digits(time), RoundingMode.HALF_EVEN);
            case "MICROSECOND", "MILLISECOND", "SECOND", "MINUTE", "HOUR", "NANOSECOND" ->
                Calendar.extract(unit, of.atDate(LocalDate.EPOCH), 9);
            default -> null;
        };
        if (value == null) {
            throw noUnit(given, "A time of day");
        }
        return unit.equals("HOUR") || unit.equals("MINUTE") || unit.equals("EPOCH")
                ? value
                : shortened(value, unit, digits(time));
    }

    private static BigDecimal shortened(BigDecimal value, String unit, int digits) {
        int scale = unit.equals("SECOND")
                ? digits
                : unit.equals("MILLISECOND") ? digits - 3 : unit.equals("MICROSECOND") ? digits - 6 : 0;
        return value.setScale(scale, RoundingMode.HALF_EVEN);
    }

    private static BigDecimal field(String given, Interval interval, TimeText time) throws SQLException {
        String unit = unit(given);
        BigDecimal seconds = BigDecimal.valueOf(ofMinute(interval.time()), 9);
        long whole = interval.time().getSeconds()
                + (interval.time().isNegative() && interval.time().getNano() > 0 ? 1 : 0);
        return switch (unit) {
            case "EPOCH" -> interval.epoch().setScale(digits(time), RoundingMode.HALF_EVEN);
            case "SECOND" -> shortened(seconds, unit, digits(time));
            case "MILLISECOND" -> shortened(seconds.movePointRight(3), unit, digits(time));
            case "MICROSECOND" -> shortened(seconds.movePointRight(6), unit, digits(time));
            case "MINUTE" -> BigDecimal.valueOf(whole / 60 % 60);
            case "HOUR" -> BigDecimal.valueOf(whole / 3600);
            case "DAY" -> BigDecimal.valueOf(interval.days());
            case "MONTH" -> BigDecimal.valueOf(interval.months() % 12);
            case "QUARTER" -> BigDecimal.valueOf(interval.months() % 12 / 3 + 1);
            case "YEAR" -> BigDecimal.valueOf(interval.months() / 12);
            case "DECADE" -> BigDecimal.valueOf(interval.months() / 120);
            case "CENTURY" -> BigDecimal.valueOf(interval.months() / 1200);
            case "MILLENNIUM" -> BigDecimal.valueOf(interval.months() / 12_000);
            case "WEEK", "DOY", "DOW", "ISODOW", "ISOYEAR", "JULIAN", "TIMEZONE", "TIMEZONE_HOUR", "TIMEZONE_MINUTE" ->
                throw PlanErrors.unsupported("An interval has no unit " + unit + "; take it of a timestamp.");
            default -> throw noUnit(given, "An interval");
        };
    }

    /** Nanoseconds beyond whole minutes, with the sign of the whole. */
    private static long ofMinute(Duration time) {
        long nanos = time.getSeconds() % 60 * 1_000_000_000L + time.getNano();
        return time.isNegative() && nanos > 0 ? nanos - 60_000_000_000L : nanos;
    }

    private static TimeUnitRange floored(String word) throws SQLException {
        TimeUnitRange unit = Calendar.unit(unit(word));
        if (unit == null || !Calendar.floors(unit)) {
            throw noUnit(word, "DATE_TRUNC");
        }
        return unit;
    }

    private static Interval floor(String word, Interval interval) throws SQLException {
        int months = interval.months();
        Duration time = interval.time();
        String unit = unit(word);
        int length = switch (unit) {
            case "MILLENNIUM" -> 12_000;
            case "CENTURY" -> 1200;
            case "DECADE" -> 120;
            case "YEAR" -> 12;
            case "QUARTER" -> 3;
            case "MONTH" -> 1;
            default -> 0;
        };
        if (length > 0) {
            return Interval.ofMonths(months / length * (long) length);
        }
        long nanos = switch (unit) {
            case "DAY" -> 0;
            case "HOUR" -> 3_600_000_000_000L;
            case "MINUTE" -> 60_000_000_000L;
            case "SECOND" -> 1_000_000_000L;
            case "MILLISECOND" -> 1_000_000L;
            case "MICROSECOND" -> 1000L;
            default -> throw noUnit(word, "DATE_TRUNC of an interval");
        };
        if (nanos == 0) {
            return new Interval(months, interval.days(), Duration.ZERO);
        }
        BigDecimal step = BigDecimal.valueOf(nanos);
        return new Interval(
                months,
                interval.days(),
                Interval.ofNanos(
                        Interval.nanos(time).divideToIntegralValue(step).multiply(step)));
    }

    /** A reading of the session's clock, which the clock must show at some time. */
    private static long reading(LocalDateTime clock, String function, TimeText time) throws SQLException {
        long ticks = time.ofLocal(clock);
        if (!time.local(ticks).equals(clock)) {
            throw PlanErrors.data(
                    SqlState.DATETIME_OVERFLOW,
                    function + " gives a time that the session's zone, " + time.zone()
                            + ", skips; connect with time_zone=UTC");
        }
        return ticks;
    }

    private static Object binnedReading(Interval stride, long ticks, long origin, TimeText time) throws SQLException {
        TimeText even = new TimeText(time.precision(), ZoneOffset.UTC);
        Object bin = bin(stride, even.ofLocal(time.local(ticks)), even.ofLocal(time.local(origin)), even);
        return reading(even.local((Long) bin), "DATE_BIN", time);
    }

    private static Object bin(Interval stride, long ticks, long origin, TimeText time) throws SQLException {
        if (stride.months() != 0) {
            throw PlanErrors.data(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "Timestamps cannot be binned into intervals containing months or years");
        }
        try {
            long perTick = 1_000_000_000L / time.precision().ticksPerSecond();
            long nanos = stride.span().toNanos();
            if (nanos > 0 && nanos % perTick == 0) {
                long width = nanos / perTick;
                return Math.addExact(
                        origin, Math.multiplyExact(Math.floorDiv(Math.subtractExact(ticks, origin), width), width));
            }
        } catch (ArithmeticException e) {
            // Beyond a long: as exactly, only slower.
        }
        BigDecimal tick = BigDecimal.ONE.movePointRight(9 - time.precision().fractionDigits());
        BigDecimal width = Interval.nanos(stride.span()).divide(tick);
        if (width.signum() <= 0) {
            throw PlanErrors.data(SqlState.DATETIME_OVERFLOW, "Stride must be greater than zero");
        }
        BigDecimal distance = BigDecimal.valueOf(ticks).subtract(BigDecimal.valueOf(origin));
        BigDecimal start = BigDecimal.valueOf(origin)
                .add(distance.divide(width, 0, RoundingMode.FLOOR).multiply(width));
        return ticks(start.multiply(tick), time.precision());
    }

    private static long difference(String unit, long from, long to, TimeText time) throws SQLException {
        try {
            return switch (unit) {
                case "NANOSECOND", "MICROSECOND", "MILLISECOND", "SECOND", "MINUTE", "HOUR" ->
                    Interval.nanos(Operators.between(from, to, time))
                            .divideToIntegralValue(BigDecimal.valueOf(ChronoUnit.valueOf(
                                            switch (unit) {
                                                case "NANOSECOND" -> "NANOS";
                                                case "MICROSECOND" -> "MICROS";
                                                case "MILLISECOND" -> "MILLIS";
                                                default -> unit + "S";
                                            })
                                    .getDuration()
                                    .toNanos()))
                            .longValueExact();
                case "DAY", "WEEK", "MONTH", "YEAR", "DECADE" ->
                    ChronoUnit.valueOf(unit + "S").between(time.local(from), time.local(to));
                case "CENTURY" -> ChronoUnit.CENTURIES.between(time.local(from), time.local(to));
                case "MILLENNIUM" -> ChronoUnit.MILLENNIA.between(time.local(from), time.local(to));
                case "QUARTER" -> ChronoUnit.MONTHS.between(time.local(from), time.local(to)) / 3;
                default -> throw noUnit(unit, "TIMESTAMPDIFF");
            };
        } catch (ArithmeticException e) {
            throw PlanErrors.data(SqlState.NUMERIC_OUT_OF_RANGE, "BIGINT out of range");
        }
    }

    private static Interval age(LocalDateTime to, LocalDateTime from) {
        boolean negative = to.isBefore(from);
        LocalDateTime early = negative ? to : from;
        LocalDateTime late = negative ? from : to;
        int months = (late.getYear() - early.getYear()) * 12 + late.getMonthValue() - early.getMonthValue();
        int days = late.getDayOfMonth() - early.getDayOfMonth();
        Duration time = Duration.between(early.toLocalTime(), late.toLocalTime());
        if (time.isNegative()) {
            time = time.plusDays(1);
            days--;
        }
        if (days < 0) {
            // Borrowed days are those of the earlier timestamp's month, as PostgreSQL has it.
            days += early.toLocalDate().lengthOfMonth();
            months--;
        }
        return negative ? new Interval(-months, -days, time.negated()) : new Interval(months, days, time);
    }

    private static int fitting(long count) throws SQLException {
        if (count != (int) count) {
            throw Interval.tooLarge();
        }
        return (int) count;
    }

    private static Interval hours(Interval i) throws SQLException {
        long more = Interval.wholeDays(i.time());
        Duration rest = i.time().minusDays(more);
        long days = i.days() + more;
        if (days > 0 && rest.isNegative()) {
            days--;
            rest = rest.plusDays(1);
        } else if (days < 0 && !rest.isNegative() && !rest.isZero()) {
            days++;
            rest = rest.minusDays(1);
        }
        return new Interval(i.months(), fitting(days), rest);
    }

    private static Interval days(Interval i) throws SQLException {
        int months = fitting((long) i.months() + i.days() / 30);
        int days = i.days() % 30;
        if (months > 0 && days < 0) {
            months--;
            days += 30;
        } else if (months < 0 && days > 0) {
            months++;
            days -= 30;
        }
        return new Interval(months, days, i.time());
    }

    private static Interval justified(Interval i) throws SQLException {
        Duration span = i.span();
        long all = Interval.wholeDays(span);
        Duration rest = span.minusDays(all);
        return new Interval(fitting(all / 30), (int) (all % 30), rest);
    }

    /** Of years, months, weeks, days, hours, minutes and seconds, as many as there are. */
    private static Interval interval(Object[] given) throws SQLException {
        long[] counts = new long[6];
        for (int i = 0; i < Math.min(given.length, 6); i++) {
            counts[i] = (Integer) given[i];
        }
        double seconds = given.length > 6 ? (Double) given[6] : 0;
        if (Double.isNaN(seconds) || Double.isInfinite(seconds) || Math.abs(seconds) > 9e12) {
            throw Interval.tooLarge();
        }
        BigDecimal micros = new BigDecimal(seconds).movePointRight(6).setScale(0, RoundingMode.HALF_EVEN);
        return new Interval(
                fitting(counts[0] * 12 + counts[1]),
                fitting(counts[2] * 7 + counts[3]),
                Duration.ofHours(counts[4]).plusMinutes(counts[5]).plus(Interval.ofNanos(micros.movePointRight(3))));
    }

    private static LocalDate date(int year, int month, int day) throws SQLException {
        try {
            if (year == 0) {
                throw new DateTimeException("year zero");
            }
            return LocalDate.of(year < 0 ? year + 1 : year, month, day);
        } catch (DateTimeException e) {
            throw PlanErrors.data(SqlState.DATETIME_OVERFLOW, "Date field value out of range");
        }
    }

    private static LocalTime time(int hour, int minute, double second) throws SQLException {
        if (Double.isNaN(second) || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second >= 60) {
            throw PlanErrors.data(SqlState.DATETIME_OVERFLOW, "Time field value out of range");
        }
        return LocalTime.of(hour, minute)
                .plusNanos(BigDecimal.valueOf(second)
                        .movePointRight(9)
                        .setScale(0, RoundingMode.HALF_EVEN)
                        .longValueExact());
    }
}
