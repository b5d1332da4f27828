// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Wakes up at deadlines. One thread serves the JVM while anything has a deadline, and ends soon after, so that the
 * driver can be unloaded.
 */
public final class Deadlines {
    private static final ThreadFactory THREADS = work -> {
        Thread thread = new Thread(work, "treeline-deadlines");
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    };
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private Deadlines() {}

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, THREADS);
        timer.setKeepAliveTime(5, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /**
     * Does something later, in a thread of its own, since it may wait for the server. Cancelling the result before it
     * began leaves it out.
     */
    public static Future<?> in(Duration delay, Runnable work) {
        return TIMER.schedule(() -> now(work), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
    }

    /** Does something in a thread of its own, without waiting for it. */
    public static void now(Runnable work) {
        Thread thread = new Thread(work, "treeline-stop");
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.start();
    }
}
