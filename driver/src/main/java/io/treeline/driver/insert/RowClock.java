// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.insert;

import io.treeline.metadata.TimePrecision;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Times for rows whose INSERT names no time column: the system clock in ticks, but never the same tick twice in this process, because a second row at the same time would
 * overwrite the first. Bursts therefore run ahead of the clock by one tick per row.
 */
enum RowClock {
  /** Milliseconds. */
  MILLI(TimePrecision.MILLI),
  /** Microseconds. */
  MICRO(TimePrecision.MICRO),
  /** Nanoseconds. */
  NANO(TimePrecision.NANO);

  private final long ticksPerSecond;
  private final AtomicLong last = new AtomicLong(Long.MIN_VALUE);

  RowClock(TimePrecision precision) {
    this.ticksPerSecond = precision.ticksPerSecond();
  }

  static RowClock of(TimePrecision precision) {
    return switch (precision) {
      case MILLI -> MILLI;
      case MICRO -> MICRO;
      case NANO -> NANO;
    };
  }

  /** The next free tick. */
  long next() {
    Instant now = Instant.now();
    long tick = now.getEpochSecond() * ticksPerSecond + now.getNano() / (1_000_000_000L / ticksPerSecond);
    return last.updateAndGet(previous -> Math.max(previous + 1, tick));
  }
}
