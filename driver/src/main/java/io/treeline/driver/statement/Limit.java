// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.error.Errors;
import java.sql.SQLException;
import java.time.Duration;

/** When one execution must end: its deadline, and whether somebody cancelled it. Safe for use by several threads. */
final class Limit {
  private final Duration timeout;
  private final long start = System.nanoTime();
  private volatile boolean cancelled;

  /** @param timeout zero is none */
  Limit(Duration timeout) {
    this.timeout = timeout;
  }

  /** Cancels the execution; the reader learns of it at its next step. */
  void cancel() {
    cancelled = true;
  }

  /** The server's share of the time, or null for no limit. */
  Duration remaining() {
    if (timeout.isZero()) {
      return null;
    }
    Duration left = timeout.minusNanos(System.nanoTime() - start);
    return left.toMillis() < 1 ? Duration.ofMillis(1) : left;
  }

  /** Throws 57014 when it is over. */
  void check() throws SQLException {
    if (cancelled) {
      throw Errors.cancelled();
    }
    if (!timeout.isZero() && System.nanoTime() - start > timeout.toNanos()) {
      throw Errors.timeout("The statement took longer than its time limit of " + timeout.toMillis() + " ms", null);
    }
  }
}
