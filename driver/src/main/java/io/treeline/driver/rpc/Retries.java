// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.observe.Connections;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How often, and how long, one execution tries again what may be repeated and could not be done for a reason that
 * passes: the connection was lost and another takes its place, or a node of the cluster is missing for the moment. Not
 * safe for use by several threads.
 */
public final class Retries {
    /** Connections that one execution may lose. */
    private static final int MOST_LOST = 3;

    private static final Logger LOG = System.getLogger("io.treeline.driver.connection");

    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1000;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private int lost;
    /** When the first of the present failures came; 0 while there is none. */
    private long since;

    private long pause = FIRST_PAUSE_MILLIS;

    /** A thread may have waited when this is true. */
    private boolean waits(Duration limit, StopSign sign) throws SQLException {
        long now = System.nanoTime();
        since = since == 0 ? now : since;
        long millis = ThreadLocalRandom.current().nextLong(pause / 2, pause + 1);
        if (now - since + TimeUnit.MILLISECONDS.toNanos(millis) > limit.toNanos()) {
            return false;
        }
        pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
        long end = now + TimeUnit.MILLISECONDS.toNanos(millis);
        // In steps, since cancelling, closing and the end of the time are seen by asking.
        for (long left = end - now; left > 0; left = end - System.nanoTime()) {
            try {
                TimeUnit.NANOSECONDS.sleep(Math.min(left, STEP_NANOS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            sign.check();
        }
        return true;
    }

    private static boolean counted() {
        Connections.ALL.retried();
        return true;
    }

    /**
     * Whether a failure passes. A query can also end by a time limit that nobody set, as when the node that leads its
     * rows is frozen; where somebody did, it has the same code, and his limit is over.
     *
     * @param sign has his limit
     */
    public static boolean passes(RpcClient rpc, SQLException failure, StopSign sign) {
        return rpc.passes(failure)
                || ServerErrors.QUERY_TIMEOUT == failure.getErrorCode() && sign.leftNanos() == Long.MAX_VALUE;
    }

    /**
     * Whether to try again after a failure, now: where that can help, a while has passed.
     *
     * @param sign ends the waiting
     * @throws SQLException when it does
     */
    public boolean again(RpcClient rpc, SQLException failure, StopSign sign) throws SQLException {
        if (rpc.reopens(failure)) {
            return ++lost <= MOST_LOST && counted();
        }
        if (!passes(rpc, failure, sign)) {
            return false;
        }
        if (since == 0 && !rpc.retryLimit().isZero()) {
            LOG.log(
                    Level.INFO,
                    "Tried again for up to " + rpc.retryLimit().toMillis()
                            + " ms, since the server cannot do it for the moment: " + failure.getMessage());
        }
        boolean again = waits(rpc.retryLimit(), sign);
        if (again) {
            rpc.leave(failure);
        }
        return again && counted();
    }

    /** Something was done: what fails from now on begins anew. */
    public void progress() {
        since = 0;
        pause = FIRST_PAUSE_MILLIS;
    }
}
