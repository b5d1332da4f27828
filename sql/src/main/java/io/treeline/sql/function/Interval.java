// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;

/**
 * PostgreSQL's interval: months, days and an exact time, which are kept apart because a month has no fixed number of
 * days and a day none of hours.
 *
 * @param months months, years included
 * @param days days
 * @param time what is less than a day, or more; to the nanosecond
 */
public record Interval(int months, int days, Duration time) implements Comparable<Interval> {
    private static final BigDecimal BILLION = BigDecimal.valueOf(1_000_000_000L);
    private static final BigDecimal DAY = BigDecimal.valueOf(86_400_000_000_000L);
    /**
     * Digits of a day that a fraction of a month becomes: PostgreSQL rounds it where it computes, not where it reads.
     */
    private static final int COMPUTED_DAY_DIGITS = 6;

    private static final int WRITTEN_DAY_DIGITS = 24;

    /** An interval of months. */
    public static Interval ofMonths(long months) {
        return new Interval(Math.toIntExact(months), 0, Duration.ZERO);
    }

    /** An exact time without days. */
    public static Interval of(Duration time) {
        return new Interval(0, 0, time);
    }

    /** The time between two instants: days of 24 hours, and the rest. */
    public static Interval between(Duration duration) {
        long days = wholeDays(duration);
        return new Interval(0, Math.toIntExact(days), duration.minusDays(days));
    }

    /** Towards zero, which Duration does not round to. */
    static long wholeDays(Duration duration) {
        return duration.isNegative() ? -duration.negated().toDays() : duration.toDays();
    }

    /** What it is compared by: a month counts as thirty days, a day as 24 hours. */
    public Duration span() {
        return Duration.ofDays(months * 30L + days).plus(time);
    }

    @Override
    public int compareTo(Interval other) {
        return span().compareTo(other.span());
    }

    /** The sum, part by part. */
    public Interval plus(Interval other) throws SQLException {
        try {
            return new Interval(
                    Math.addExact(months, other.months), Math.addExact(days, other.days), time.plus(other.time));
        } catch (ArithmeticException e) {
            throw tooLarge();
        }
    }

    /** The opposite. */
    public Interval negated() throws SQLException {
        try {
            return new Interval(Math.negateExact(months), Math.negateExact(days), time.negated());
        } catch (ArithmeticException e) {
            throw tooLarge();
        }
    }

    /** Times a number: fractions of a month become days of thirty, fractions of a day time. */
    Interval times(BigDecimal factor) throws SQLException {
        return scaled(
                        BigDecimal.valueOf(months).multiply(factor),
                        BigDecimal.valueOf(days).multiply(factor),
                        nanos(time).multiply(factor),
                        COMPUTED_DAY_DIGITS)
                .rounded(this);
    }

    /** Divided by a number: fractions of a month become days of thirty, fractions of a day time. */
    public Interval dividedBy(BigDecimal divisor) throws SQLException {
        if (divisor.signum() == 0) {
            throw Numbers.byZero();
        }
        return scaled(
                        quotient(BigDecimal.valueOf(months), divisor),
                        quotient(BigDecimal.valueOf(days), divisor),
                        quotient(nanos(time), divisor),
                        COMPUTED_DAY_DIGITS)
                .rounded(this);
    }

    /** To microseconds, as PostgreSQL rounds, unless it came from finer ones. */
    private Interval rounded(Interval source) {
        return source.time.getNano() % 1000 != 0
                ? this
                : new Interval(
                        months,
                        days,
                        ofNanos(nanos(time)
                                .movePointLeft(3)
                                .setScale(0, RoundingMode.HALF_EVEN)
                                .movePointRight(3)));
    }

    private static BigDecimal quotient(BigDecimal a, BigDecimal b) {
        return a.divide(b, 40, RoundingMode.HALF_EVEN);
    }

    static BigDecimal nanos(Duration time) {
        // Of less than three centuries it is a long.
        return Math.abs(time.getSeconds()) < 9_000_000_000L
                ? BigDecimal.valueOf(time.toNanos())
                : BigDecimal.valueOf(time.getSeconds()).multiply(BILLION).add(BigDecimal.valueOf(time.getNano()));
    }

    /** Of an interval as it is written, whose parts may have fractions. */
    static Interval scaled(BigDecimal months, BigDecimal days, BigDecimal nanos) throws SQLException {
        return scaled(months, days, nanos, WRITTEN_DAY_DIGITS);
    }

    private static Interval scaled(BigDecimal months, BigDecimal days, BigDecimal nanos, int dayDigits)
            throws SQLException {
        try {
            if (months.signum() == 0 && days.signum() == 0) {
                return new Interval(0, 0, ofNanos(nanos));
            }
            int wholeMonths = months.setScale(0, RoundingMode.DOWN).intValueExact();
            BigDecimal moreDays = months.subtract(BigDecimal.valueOf(wholeMonths))
                    .multiply(BigDecimal.valueOf(30))
                    .setScale(dayDigits, RoundingMode.HALF_EVEN);
            int wholeMore = moreDays.intValue();
            int wholeDays = Math.addExact(days.setScale(0, RoundingMode.DOWN).intValueExact(), wholeMore);
            BigDecimal rest = days.remainder(BigDecimal.ONE)
                    .add(moreDays.subtract(BigDecimal.valueOf(wholeMore)))
                    .setScale(WRITTEN_DAY_DIGITS, RoundingMode.HALF_EVEN);
            BigDecimal time = rest.multiply(DAY).add(nanos);
            // As PostgreSQL does when the fractions of month and day make a day together.
            if (rest.abs().compareTo(BigDecimal.ONE) >= 0) {
                wholeDays = Math.addExact(wholeDays, rest.intValue());
                time = time.subtract(BigDecimal.valueOf(rest.intValue()).multiply(DAY));
            }
            return new Interval(wholeMonths, wholeDays, ofNanos(time));
        } catch (ArithmeticException e) {
            throw tooLarge();
        }
    }

    static Duration ofNanos(BigDecimal nanos) {
        BigDecimal whole = nanos.setScale(0, RoundingMode.HALF_EVEN);
        if (whole.precision() <= 18) {
            return Duration.ofNanos(whole.longValueExact());
        }
        BigInteger[] parts = whole.toBigIntegerExact().divideAndRemainder(BILLION.toBigIntegerExact());
        return Duration.ofSeconds(parts[0].longValueExact(), parts[1].longValue());
    }

    /** Seconds with their fraction; a month counts as thirty days, a year as 365.25. */
    BigDecimal epoch() {
        BigDecimal monthSeconds = BigDecimal.valueOf(months / 12)
                .multiply(new BigDecimal("31557600"))
                .add(BigDecimal.valueOf(months % 12 * 2_592_000L));
        return monthSeconds
                .add(BigDecimal.valueOf(days * 86_400L))
                .add(nanos(time).movePointLeft(9));
    }

    static SQLException tooLarge() {
        return PlanErrors.data(SqlState.DATETIME_OVERFLOW, "Interval out of range");
    }

    /** As PostgreSQL writes it: {@code 1 year 2 mons -3 days +04:05:06.7}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        boolean negative = part(text, months / 12, "year", false);
        negative = part(text, months % 12, "mon", negative);
        negative = part(text, days, "day", negative);
        if (!time.isZero() || text.length() == 0) {
            Duration magnitude = time.abs();
            text.append(text.length() > 0 ? " " : "").append(time.isNegative() ? "-" : negative ? "+" : "");
            text.append(String.format(
                    Locale.ROOT,
                    "%02d:%02d:%02d",
                    magnitude.toHours(),
                    magnitude.toMinutesPart(),
                    magnitude.toSecondsPart()));
            if (magnitude.getNano() != 0) {
                text.append('.')
                        .append(String.format(Locale.ROOT, "%09d", magnitude.getNano())
                                .replaceFirst("0+$", ""));
            }
        }
        return text.toString();
    }

    private static boolean part(StringBuilder text, int count, String unit, boolean negative) {
        if (count == 0) {
            return negative;
        }
        text.append(text.length() > 0 ? " " : "")
                .append(negative && count > 0 ? "+" : "")
                .append(count)
                .append(' ')
                .append(unit)
                .append(count == 1 ? "" : "s");
        return count < 0;
    }
}
