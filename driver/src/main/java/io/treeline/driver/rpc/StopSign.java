// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.error.Errors;
import java.sql.SQLException;
import java.time.Duration;

/** Asked between steps of long work whether to go on, and how long to wait for the server. */
@FunctionalInterface
public interface StopSign {
    /** Never stops. */
    StopSign NEVER = () -> {};

    /** Throws SQLState 57014 when the work was cancelled or its time is over. */
    void check() throws SQLException;

    /**
     * How long a thread may still wait for an answer, in nanoseconds; {@code Long.MAX_VALUE} is for ever. When it is
     * over, {@link #check} throws.
     */
    default long leftNanos() {
        return Long.MAX_VALUE;
    }

    /** Stops when this or another does. */
    default StopSign and(StopSign other) {
        StopSign one = this;
        return new StopSign() {
            @Override
            public void check() throws SQLException {
                one.check();
                other.check();
            }

            @Override
            public long leftNanos() {
                return Math.min(one.leftNanos(), other.leftNanos());
            }
        };
    }

    /** Stops so long from now on, where a limit is set: zero is none. */
    static StopSign limit(Duration limit) {
        return limit.isZero() ? NEVER : within(limit);
    }

    /** Stops so long from now on. */
    static StopSign within(Duration limit) {
        long start = System.nanoTime();
        return new StopSign() {
            @Override
            public void check() throws SQLException {
                if (leftNanos() <= 0) {
                    throw Errors.timeout("The server did not answer within " + limit.toMillis() + " ms", null);
                }
            }

            @Override
            public long leftNanos() {
                return limit.toNanos() - (System.nanoTime() - start);
            }
        };
    }
}
