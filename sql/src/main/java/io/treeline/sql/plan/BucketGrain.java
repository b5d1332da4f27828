// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.sql.dialect.Grain;
import io.treeline.sql.function.Buckets;
import io.treeline.sql.function.Interval;
import io.treeline.sql.type.RexValues;
import io.treeline.sql.type.TimeText;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;

/** In which stretches of time a TIME_BUCKET of Time is constant. */
final class BucketGrain {
    private static final Object UNKNOWN = new Object();
    private static final long SECONDS_OF_DAY = 86_400;

    private final TimeText time;
    private final FixedValues constants;

    BucketGrain(TimeText time, FixedValues constants) {
        this.time = time;
        this.constants = constants;
    }

    /** The grain of a call whose second operand is Time, or null where it is not known. */
    Grain of(RexCall call) throws SQLException {
        List<RexNode> operands = call.getOperands();
        Object[] values = new Object[operands.size()];
        for (int i = 0; i < values.length; i++) {
            if (i != 1) {
                values[i] = constant(operands.get(i));
            }
        }
        if (!(values[0] instanceof Interval width) || !valid(width)) {
            return null;
        }
        String zone = null;
        Long origin = null;
        Interval offset = null;
        for (int i = 2; i < values.length; i++) {
            if (values[i] instanceof String text) {
                zone = text;
            } else if (values[i] instanceof Long ticks) {
                origin = ticks;
            } else if (values[i] instanceof Interval interval) {
                offset = interval;
            } else if (values[i] != null || i == 2) {
                // NULL is none of origin and offset, but as a third argument makes the bucket NULL.
                return null;
            }
        }
        if (offset != null && (offset.months() != 0 || offset.days() != 0)) {
            return null;
        }
        long moved = offset == null ? 0 : ticks(offset.time());
        if (moved < 0) {
            return null;
        }
        Buckets buckets = laid(width, zone, origin);
        return buckets == null
                ? null
                : buckets.ticks() != 0
                        ? epoch(Grain.gcd(buckets.ticks(), Math.addExact(buckets.anchor(), moved)))
                        : byClock(buckets, moved);
    }

    /** Null where running the statement will tell what is wrong. */
    private Buckets laid(Interval width, String zone, Long origin) {
        try {
            return Buckets.of(width, zone, origin, time);
        } catch (SQLException e) {
            return null;
        }
    }

    private static boolean valid(Interval width) {
        return (width.months() == 0 || width.days() == 0 && width.time().isZero())
                && !width.span().isNegative()
                && !width.span().isZero();
    }

    /**
     * Starts of buckets lie at multiples of a day by the clock, or at the common divisor of the width and where the
     * first one begins.
     */
    private Grain byClock(Buckets buckets, long moved) throws SQLException {
        long second = time.precision().ticksPerSecond();
        long day = SECONDS_OF_DAY * second;
        long grain = day;
        if (buckets.width().months() == 0) {
            long width = ticks(buckets.width().span());
            long origin = ticks(Duration.between(LocalDateTime.of(1970, 1, 1, 0, 0), buckets.origin()));
            if (width < 0 || origin == -1) {
                return null;
            }
            grain = Grain.gcd(Grain.gcd(day, width), origin);
        }
        grain = Grain.gcd(grain, moved);
        if (buckets.clock().zone().getRules().isFixedOffset()) {
            return epoch(Grain.gcd(
                    grain,
                    buckets.clock().zone().getRules().getOffset(Instant.EPOCH).getTotalSeconds() * second));
        }
        return buckets.clock().zone().equals(time.zone()) && grain > 1 ? new Grain(grain, 0) : null;
    }

    private static Grain epoch(long ticks) {
        return ticks > 1 ? new Grain(0, ticks) : null;
    }

    /** -1 where the ticks cannot say it. */
    private long ticks(Duration duration) {
        try {
            long nanos = duration.toNanos();
            long perTick = 1_000_000_000L / time.precision().ticksPerSecond();
            return nanos % perTick == 0 ? nanos / perTick : -1;
        } catch (ArithmeticException e) {
            return -1;
        }
    }

    /** The value that an expression has in every execution; {@link #UNKNOWN} where it can have several. */
    private Object constant(RexNode node) throws SQLException {
        if (node instanceof RexLiteral) {
            return RexValues.literal(node, time);
        }
        return FixedValues.isKnown(node) ? constants.compile(node).value(List.of()) : UNKNOWN;
    }
}
