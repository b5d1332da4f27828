// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.sql.function.Calendar;
import io.treeline.sql.function.Interval;
import io.treeline.sql.predicate.Predicate;
import io.treeline.sql.predicate.TimeRanges;
import io.treeline.sql.predicate.TimeRanges.Range;
import io.treeline.sql.type.TimeText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.util.TimeUnitRange;

/**
 * For functions of a time, which times can have a wanted result: never too few. Where the zone's clock changes nearby,
 * or a limit lies beyond the calendar, they are more than need be.
 */
final class TimeInverse {
    /** No zone is as far from another, and no clock was ever put as far. */
    private static final int DAYS_OF_SLACK = 2;

    private static final int DAYS_NEARBY = 3;
    private static final int SHORTEST_MONTH = 28;
    private static final int LONGEST_MONTH = 31;
    /** A double has some sixteen digits. */
    private static final BigDecimal ROUNDING = new BigDecimal("1e-12");

    private final TimeText time;
    private final ZoneRules rules;
    private final long day;

    TimeInverse(TimeText time) {
        this.time = time;
        this.rules = time.zone().getRules();
        this.day = 86_400 * time.precision().ticksPerSecond();
    }

    private interface Limit {
        long of(long tick) throws SQLException;
    }

    private static List<Range> each(List<Range> wanted, Limit low, Limit high) {
        List<Range> result = new ArrayList<>();
        for (Range range : wanted) {
            long from = range.low() == Long.MIN_VALUE ? Long.MIN_VALUE : or(low, range.low(), Long.MIN_VALUE);
            long to = range.high() == Long.MAX_VALUE ? Long.MAX_VALUE : or(high, range.high(), Long.MAX_VALUE);
            if (from <= to) {
                result.add(new Range(from, to));
            }
        }
        return TimeRanges.union(result);
    }

    /** A limit that can't be computed is none. */
    private static long or(Limit limit, long tick, long open) {
        try {
            return limit.of(tick);
        } catch (SQLException | ArithmeticException | DateTimeException e) {
            return open;
        }
    }

    /** The times whose unit begins in one of the ranges. */
    List<Range> truncated(List<Range> wanted, TimeUnitRange unit) {
        return each(
                wanted,
                low -> {
                    long start = Calendar.ceil(low, unit, time);
                    return Math.subtractExact(start, slack(low, start, unit));
                },
                high -> {
                    long end = Calendar.ceil(Math.addExact(high, 1), unit, time);
                    return Math.addExact(end - 1, slack(high, end, unit));
                });
    }

    /** How far the first tick of a unit can be from where the clock, if it were not changed, shows it. */
    private long slack(long from, long to, TimeUnitRange unit) {
        if (rules.isFixedOffset()) {
            return 0;
        }
        Instant first = time.precision().toInstant(from).minus(Duration.ofDays(DAYS_NEARBY));
        Instant last = time.precision().toInstant(to).plus(Duration.ofDays(DAYS_NEARBY));
        ZoneOffsetTransition change = rules.nextTransition(first);
        if (change == null || change.getInstant().isAfter(last)) {
            return 0;
        }
        return switch (unit) {
            // These keep the offset, and so begin at most their length earlier.
            case HOUR, MINUTE, SECOND, MILLISECOND, MICROSECOND -> day / 24;
            default -> DAYS_OF_SLACK * day;
        };
    }

    /** The times whose bin begins in one of the ranges. */
    List<Range> binned(List<Range> wanted, Interval stride) {
        if (stride.months() != 0) {
            return List.of(TimeRanges.ALL);
        }
        return each(
                wanted,
                low -> Math.subtractExact(low, ticks(stride.span(), RoundingMode.UP)),
                high -> Math.addExact(high, ticks(stride.span(), RoundingMode.UP)));
    }

    /** The times that an interval moves into one of the ranges. */
    List<Range> shifted(List<Range> wanted, Interval by) {
        boolean calendar = by.months() != 0 || by.days() != 0 && !rules.isFixedOffset();
        long slack = calendar ? DAYS_OF_SLACK : 0;
        Duration least = by.time()
                .plusDays((long) by.months() * (by.months() > 0 ? SHORTEST_MONTH : LONGEST_MONTH) + by.days() - slack);
        Duration most = by.time()
                .plusDays((long) by.months() * (by.months() > 0 ? LONGEST_MONTH : SHORTEST_MONTH) + by.days() + slack);
        return each(
                wanted,
                low -> Math.subtractExact(low, ticks(most, RoundingMode.CEILING)),
                high -> Math.subtractExact(high, ticks(least, RoundingMode.FLOOR)));
    }

    private long ticks(Duration duration, RoundingMode rounding) {
        return BigDecimal.valueOf(duration.getSeconds())
                .movePointRight(9)
                .add(BigDecimal.valueOf(duration.getNano()))
                .movePointLeft(9 - time.precision().fractionDigits())
                .setScale(0, rounding)
                .longValueExact();
    }

    /**
     * The times in years whose numbers are in the ranges. There is no year 0: what is earlier than the year 2 is not
     * told apart.
     */
    List<Range> years(List<Range> wanted) {
        return each(
                wanted,
                low -> {
                    if (low <= 1) {
                        return Long.MIN_VALUE;
                    }
                    long start = time.ofLocal(
                            LocalDate.of(Math.toIntExact(low), 1, 1).atStartOfDay());
                    return Math.subtractExact(start, slack(start, start, TimeUnitRange.YEAR));
                },
                high -> {
                    long end = time.ofLocal(LocalDate.of(Math.toIntExact(Math.addExact(Math.max(high, 1), 1)), 1, 1)
                            .atStartOfDay());
                    return Math.addExact(end - 1, slack(end, end, TimeUnitRange.YEAR));
                });
    }

    /** The times whose seconds since the epoch compare so; of rounded seconds those nearby, too. */
    List<Range> seconds(Predicate.Op op, BigDecimal value, boolean rounded) {
        BigDecimal perSecond = BigDecimal.valueOf(time.precision().ticksPerSecond());
        BigDecimal slack = rounded
                ? value.abs().multiply(ROUNDING).add(BigDecimal.valueOf(2)).multiply(perSecond)
                : BigDecimal.ZERO;
        long widening = slack.setScale(0, RoundingMode.CEILING).longValueExact();
        return each(
                TimeRanges.of(op, value.multiply(perSecond)),
                low -> Math.subtractExact(low, widening),
                high -> Math.addExact(high, widening));
    }
}
