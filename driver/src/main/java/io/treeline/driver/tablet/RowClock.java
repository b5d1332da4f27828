// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import io.treeline.metadata.time.TimePrecision;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Times for rows whose INSERT names no time column, or gives it now(): the system clock in ticks, but never the same
 * tick twice in this process, because a second row at the same time would overwrite the first. Bursts therefore run
 * ahead of the clock by one tick per row. Servers of all precisions share it, so that what came later has the later
 * time whichever server it went to. Safe for use by several threads.
 */
public final class RowClock {
    /** The last time given out, in nanoseconds since 1970. */
    private static final AtomicLong LAST = new AtomicLong(Long.MIN_VALUE);

    private final long nanosPerTick;

    private RowClock(TimePrecision precision) {
        this.nanosPerTick = TimeUnit.SECONDS.toNanos(1) / precision.ticksPerSecond();
    }

    public static RowClock of(TimePrecision precision) {
        return new RowClock(precision);
    }

    /** The next free tick. */
    public long next() {
        Instant now = Instant.now();
        long nanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        long tick = Math.floorDiv(nanos, nanosPerTick) * nanosPerTick;
        return LAST.updateAndGet(last -> last < tick ? tick : (Math.floorDiv(last, nanosPerTick) + 1) * nanosPerTick)
                / nanosPerTick;
    }
}
