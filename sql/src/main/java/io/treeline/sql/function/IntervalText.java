// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads intervals: {@code 1 day 2 hours}, {@code 1-2}, {@code 3 04:05:06.7}, {@code P1Y2M3DT4H5M6S}, and SQL's literals
 * with their unit.
 */
final class IntervalText {
    private static final Pattern PART = Pattern.compile("\\s*(?:"
            + "(?<clock>[-+]?\\d+:\\d+(?::\\d+(?:\\.\\d*)?)?(?:\\.\\d+)?)|(?<yearMonth>[-+]?\\d+-\\d+(?![-\\d]))|"
            + "(?<number>[-+]?(?:\\d+\\.?\\d*|\\.\\d+))\\s*(?<unit>[a-zA-Z]+)?)(?:\\s+|$|(?=[-+\\d]))");
    /**
     * Before which a number without unit counts days: a clock, or hours by name or, as the last number, by the
     * literal's unit.
     */
    private static final Pattern TIME_FOLLOWS =
            Pattern.compile("\\s*[-+]?\\d+(?:(:|\\s*h(?:ou)?r?s?\\b)|\\s*$)", Pattern.CASE_INSENSITIVE);

    private static final Pattern ISO = Pattern.compile("([-+]?[\\d.]+)([YMWDHS])");

    private BigDecimal months = BigDecimal.ZERO;
    private BigDecimal days = BigDecimal.ZERO;
    private BigDecimal nanos = BigDecimal.ZERO;
    /** The units that were read: PostgreSQL refuses one that comes twice. */
    private final Set<String> units = new HashSet<>();

    private IntervalText() {}

    /** Text without a unit beside it. */
    static Interval parse(String text) throws SQLException {
        return parse(text, "");
    }

    /**
     * Text of a literal.
     *
     * @param qualifier the unit or units, such as {@code DAY TO SECOND}; empty for none; in parentheses after them the
     *     digits of a second to keep
     */
    static Interval parse(String text, String qualifier) throws SQLException {
        String[] units = units(qualifier);
        String last = units[units.length - 1];
        IntervalText parser = new IntervalText();
        try {
            String given = text.strip();
            if (given.startsWith("P") && given.length() > 1) {
                parser.iso(given);
            } else {
                parser.parts(given, units, last);
            }
            Interval interval = parser.total();
            return kept(interval, digits(qualifier), last);
        } catch (NumberFormatException e) {
            throw malformed();
        }
    }

    /** What a type with units keeps of an interval; see {@link #parse(String, String)}. */
    static Interval as(Interval interval, String qualifier) throws SQLException {
        String[] units = units(qualifier);
        return kept(interval, digits(qualifier), units[units.length - 1]);
    }

    private static int digits(String qualifier) {
        return qualifier.endsWith(")")
                ? Integer.parseInt(qualifier.substring(qualifier.indexOf('(') + 1, qualifier.length() - 1))
                : -1;
    }

    private static String[] units(String qualifier) {
        int digits = qualifier.indexOf('(');
        return (digits < 0 ? qualifier : qualifier.substring(0, digits))
                .strip()
                .toUpperCase(Locale.ROOT)
                .split(" TO ");
    }

    private static Interval kept(Interval interval, int digits, String last) throws SQLException {
        Interval rounded = digits < 0 || digits >= 9
                ? interval
                : new Interval(
                        interval.months(),
                        interval.days(),
                        Interval.ofNanos(Interval.nanos(interval.time())
                                .movePointLeft(9)
                                .setScale(digits, RoundingMode.HALF_UP)
                                .movePointRight(9)));
        return last.isEmpty() ? rounded : truncated(rounded, last);
    }

    private Interval total() throws SQLException {
        try {
            return Interval.scaled(months, days, nanos);
        } catch (SQLException e) {
            // A number that is too large for its field is another error than fields that are too large together.
            throw days.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0
                    ? PlanErrors.data(SqlState.INTERVAL_OVERFLOW, "Interval field value out of range")
                    : e;
        }
    }

    private void parts(String given, String[] units, String last) throws SQLException {
        String text = given.startsWith("@") ? given.substring(1) : given;
        boolean ago = text.toLowerCase(Locale.ROOT).endsWith(" ago");
        text = ago ? text.substring(0, text.length() - 4).strip() : text;
        Matcher matcher = PART.matcher(text);
        int at = 0;
        if (text.isBlank()) {
            throw malformed();
        }
        while (at < text.length()) {
            if (!matcher.find(at) || matcher.start() != at || matcher.end() == at) {
                throw malformed();
            }
            boolean ends = matcher.end() >= text.length();
            if (matcher.group("clock") != null) {
                once("HOUR", "MINUTE", "SECOND");
                clock(matcher.group("clock"), units.length == 2 && units[0].equals("MINUTE") && last.equals("SECOND"));
            } else if (matcher.group("yearMonth") != null) {
                once("YEAR", "MONTH");
                String part = matcher.group("yearMonth");
                int dash = part.lastIndexOf('-');
                BigDecimal year = new BigDecimal(part.substring(0, dash));
                BigDecimal month = new BigDecimal(part.substring(dash + 1));
                months = months.add(year.multiply(BigDecimal.valueOf(12)))
                        .add(part.startsWith("-") ? month.negate() : month);
            } else {
                String unit = matcher.group("unit");
                if (unit == null) {
                    Matcher follows = TIME_FOLLOWS.matcher(text).region(matcher.end(), text.length());
                    if (!ends && !(follows.lookingAt() && (follows.group(1) != null || last.equals("HOUR")))) {
                        throw malformed();
                    }
                    // A bare number counts the last unit of the literal, but the first when a clock follows.
                    unit = !ends ? units[0].equals("YEAR") ? "YEAR" : "DAY" : last.isEmpty() ? "SECOND" : last;
                }
                once(named(unit));
                add(new BigDecimal(matcher.group("number")), unit);
            }
            at = matcher.end();
        }
        if (ago) {
            months = months.negate();
            days = days.negate();
            nanos = nanos.negate();
        }
    }

    private void once(String... read) throws SQLException {
        for (String unit : read) {
            if (!units.add(unit)) {
                throw malformed();
            }
        }
    }

    private void clock(String text, boolean ofMinutes) throws SQLException {
        boolean negative = text.startsWith("-");
        String[] fields = (negative || text.startsWith("+") ? text.substring(1) : text).split(":");
        BigDecimal hours = new BigDecimal(fields[0]);
        BigDecimal minutes = new BigDecimal(fields[1]);
        BigDecimal seconds = fields.length > 2 ? new BigDecimal(fields[2]) : BigDecimal.ZERO;
        if (fields.length == 2 && (fields[1].contains(".") || ofMinutes)) {
            seconds = minutes;
            minutes = hours;
            hours = BigDecimal.ZERO;
        }
        if (minutes.compareTo(BigDecimal.valueOf(60)) >= 0 || seconds.compareTo(BigDecimal.valueOf(60)) > 0) {
            throw PlanErrors.data(SqlState.INTERVAL_OVERFLOW, "Interval field value out of range");
        }
        BigDecimal time = hours.multiply(BigDecimal.valueOf(3600))
                .add(minutes.multiply(BigDecimal.valueOf(60)))
                .add(seconds)
                .movePointRight(9);
        nanos = nanos.add(negative ? time.negate() : time);
    }

    private void iso(String text) throws SQLException {
        int t = text.indexOf('T');
        String date = t < 0 ? text.substring(1) : text.substring(1, t);
        String time = t < 0 ? "" : text.substring(t + 1);
        for (String half : new String[] {date, time}) {
            Matcher matcher = ISO.matcher(half);
            int at = 0;
            while (at < half.length()) {
                if (!matcher.find(at) || matcher.start() != at) {
                    throw malformed();
                }
                BigDecimal number = new BigDecimal(matcher.group(1));
                boolean minute = half == time && matcher.group(2).equals("M");
                add(
                        number,
                        minute
                                ? "MINUTE"
                                : switch (matcher.group(2)) {
                                    case "Y" -> "YEAR";
                                    case "M" -> "MONTH";
                                    case "W" -> "WEEK";
                                    case "D" -> "DAY";
                                    case "H" -> "HOUR";
                                    default -> "SECOND";
                                });
                at = matcher.end();
            }
        }
    }

    private static String named(String unit) {
        String lower = unit.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "years", "y", "yr", "yrs" -> "YEAR";
            case "months", "mon", "mons" -> "MONTH";
            case "days", "d" -> "DAY";
            case "weeks", "w" -> "WEEK";
            case "hours", "h", "hr", "hrs" -> "HOUR";
            case "minutes", "m", "min", "mins" -> "MINUTE";
            case "seconds", "s", "sec", "secs" -> "SECOND";
            default -> lower.toUpperCase(Locale.ROOT);
        };
    }

    private void add(BigDecimal number, String unit) throws SQLException {
        switch (unit.toLowerCase(Locale.ROOT)) {
            case "millennium", "millenniums", "millennia", "mil", "mils" -> wholeMonths(number, 12_000);
            case "century", "centuries", "c", "cent" -> wholeMonths(number, 1200);
            case "decade", "decades", "dec", "decs" -> wholeMonths(number, 120);
            case "year", "years", "y", "yr", "yrs" -> wholeMonths(number, 12);
            case "quarter", "quarters" -> wholeMonths(number, 3);
            case "month", "months", "mon", "mons" -> months = months.add(number);
            case "week", "weeks", "w" -> days = days.add(number.multiply(BigDecimal.valueOf(7)));
            case "day", "days", "d" -> days = days.add(number);
            case "hour", "hours", "h", "hr", "hrs" ->
                nanos = nanos.add(number.multiply(BigDecimal.valueOf(3_600_000_000_000L)));
            case "minute", "minutes", "m", "min", "mins" ->
                nanos = nanos.add(number.multiply(BigDecimal.valueOf(60_000_000_000L)));
            case "second", "seconds", "s", "sec", "secs" -> nanos = nanos.add(number.movePointRight(9));
            case "millisecond", "milliseconds", "ms", "msec", "msecs", "msecond", "mseconds" ->
                nanos = nanos.add(number.movePointRight(6));
            case "microsecond", "microseconds", "us", "usec", "usecs", "usecond", "useconds" ->
                nanos = nanos.add(number.movePointRight(3));
            case "nanosecond", "nanoseconds", "ns" -> nanos = nanos.add(number);
            default -> throw malformed();
        }
    }

    /** Fractions of a year are whole months. */
    private void wholeMonths(BigDecimal number, int factor) {
        months = months.add(number.multiply(BigDecimal.valueOf(factor)).setScale(0, RoundingMode.HALF_EVEN));
    }

    private static Interval truncated(Interval interval, String last) throws SQLException {
        Duration time = interval.time();
        return switch (last) {
            case "YEAR" -> Interval.ofMonths(interval.months() / 12 * 12L);
            case "MONTH" -> Interval.ofMonths(interval.months());
            case "DAY" -> new Interval(interval.months(), interval.days(), Duration.ZERO);
            case "HOUR" -> new Interval(interval.months(), interval.days(), toward(time, 3600));
            case "MINUTE" -> new Interval(interval.months(), interval.days(), toward(time, 60));
            default -> interval;
        };
    }

    private static Duration toward(Duration time, long seconds) {
        BigDecimal unit = BigDecimal.valueOf(seconds).movePointRight(9);
        return Interval.ofNanos(Interval.nanos(time).divideToIntegralValue(unit).multiply(unit));
    }

    /** So many units. */
    static Interval of(BigDecimal number, String unit) throws SQLException {
        IntervalText parser = new IntervalText();
        parser.add(number, unit);
        return Interval.scaled(parser.months, parser.days, parser.nanos);
    }

    static SQLException malformed() {
        return PlanErrors.data(
                SqlState.INVALID_DATETIME,
                "Text is no interval; expected such as '1 day 02:03:04', '2 hours' or 'P1DT2H'");
    }
}
