// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.type.TimeText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Buckets of one width, side by side, as TIME_BUCKET lays them: of a fixed number of ticks since the epoch, or by the
 * clock of a zone, which whole months always are. Without a zone that is UTC.
 *
 * @param ticks the width in ticks, or 0 where the clock decides
 * @param anchor a bucket's start in ticks, where the width is in ticks
 * @param width by the clock
 * @param origin a bucket's start by the clock
 * @param clock what the zone's clock shows
 */
public record Buckets(long ticks, long anchor, Interval width, LocalDateTime origin, TimeText clock) {
    /** A Monday, so that weeks begin as those of DATE_TRUNC. */
    private static final LocalDateTime MONDAY = LocalDateTime.of(2000, 1, 3, 0, 0);

    private static final LocalDateTime JANUARY = LocalDateTime.of(2000, 1, 1, 0, 0);

    /**
     * Buckets of a width.
     *
     * @param width of months, or of days and time
     * @param zone by whose clock, or null
     * @param origin a start of a bucket in ticks, or null for 2000-01-03, and 2000-01-01 where the width is in months
     * @param time the session's ticks
     * @throws SQLException 22023 for a width that is none, 22008 for one that is finer than the ticks
     */
    public static Buckets of(Interval width, String zone, Long origin, TimeText time) throws SQLException {
        check(width);
        TimeText clock = new TimeText(time.precision(), zone == null ? ZoneOffset.UTC : TimeFunctions.zone(zone));
        if (width.months() == 0 && zone == null) {
            long perTick = 1_000_000_000L / time.precision().ticksPerSecond();
            BigDecimal nanos = Interval.nanos(width.span());
            BigDecimal[] whole = nanos.divideAndRemainder(BigDecimal.valueOf(perTick));
            if (whole[1].signum() != 0) {
                throw PlanErrors.data(
                        SqlState.DATETIME_OVERFLOW,
                        "The bucket_width is finer than the server's timestamps, which have "
                                + time.precision().fractionDigits() + " digits of a second");
            }
            try {
                return new Buckets(
                        whole[0].longValueExact(), origin == null ? clock.ofLocal(MONDAY) : origin, width, null, clock);
            } catch (ArithmeticException e) {
                throw outOfRange();
            }
        }
        LocalDateTime first = origin != null ? clock.local(origin) : width.months() == 0 ? MONDAY : JANUARY;
        return new Buckets(0, 0, width, first, clock);
    }

    /** Refuses widths of which there are no buckets. */
    private static void check(Interval width) throws SQLException {
        if (width.months() != 0 && (width.days() != 0 || !width.time().isZero())) {
            throw PlanErrors.data(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "The bucket_width has months, which cannot stand beside days or time");
        }
        if (width.span().isNegative() || width.span().isZero()) {
            throw PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, "The bucket_width must be greater than 0");
        }
    }

    /** The start of the bucket that holds a tick. */
    public long floor(long tick) throws SQLException {
        try {
            if (ticks != 0) {
                long within = Math.floorMod(Math.floorMod(tick, ticks) - Math.floorMod(anchor, ticks), ticks);
                return Math.subtractExact(tick, within);
            }
            return clock.ofLocal(floor(clock.local(tick)));
        } catch (ArithmeticException | DateTimeException e) {
            throw outOfRange();
        }
    }

    /**
     * The start of the bucket that holds a tick, where the clock shows each bucket's start so much later; of buckets by
     * the clock.
     */
    long floor(long tick, Interval offset) throws SQLException {
        try {
            LocalDateTime reading = clock.local(tick)
                    .minusMonths(offset.months())
                    .minusDays(offset.days())
                    .minus(offset.time());
            return clock.ofLocal(floor(reading)
                    .plusMonths(offset.months())
                    .plusDays(offset.days())
                    .plus(offset.time()));
        } catch (ArithmeticException | DateTimeException e) {
            throw outOfRange();
        }
    }

    /** The start of the bucket that holds a reading of the clock. */
    public LocalDateTime floor(LocalDateTime reading) {
        if (width.months() != 0) {
            int months = months(reading) - Math.floorMod(months(reading) - months(origin), width.months());
            return LocalDate.of(Math.floorDiv(months, 12), Math.floorMod(months, 12) + 1, 1)
                    .atStartOfDay();
        }
        Duration since = Duration.between(origin, reading);
        BigInteger size = nanos(width.span());
        return reading.minus(Interval.ofNanos(new BigDecimal(nanos(since).mod(size))));
    }

    /** The reading of the clock one width on. */
    public LocalDateTime next(LocalDateTime start) {
        return width.months() != 0 ? start.plusMonths(width.months()) : start.plus(width.span());
    }

    private static int months(LocalDateTime reading) {
        return reading.getYear() * 12 + reading.getMonthValue() - 1;
    }

    private static BigInteger nanos(Duration duration) {
        return Interval.nanos(duration).toBigIntegerExact();
    }

    static SQLException outOfRange() {
        return PlanErrors.data(SqlState.DATETIME_OVERFLOW, "Timestamp out of range");
    }
}
