// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Breaks the silence of a connection. A server closes one with TLS that sends nothing for
 * {@code dn_connection_timeout_ms}, 60 s by default, also while a result on it is half read, and frees the result with
 * it. So after some silence an empty call is made, unless a thread is at work on the connection, which makes calls
 * itself. Holds the connection weakly, since not everybody closes.
 */
final class KeepAlive {
    /** Where a thread is at work, or the server, it is looked again after this part of the time. */
    private static final int SOONER = 4;

    private final WeakReference<ThriftRpcClient> client;
    private final long periodNanos;
    private volatile long sentNanos = System.nanoTime();
    private volatile boolean ended;
    private volatile @Nullable Future<?> next;

    private KeepAlive(ThriftRpcClient client, Duration period) {
        this.client = new WeakReference<>(client);
        this.periodNanos = period.toNanos();
    }

    /** Watches over a connection until it ends. */
    static KeepAlive of(ThriftRpcClient client, Duration period) {
        KeepAlive watch = new KeepAlive(client, period);
        watch.in(watch.periodNanos);
        return watch;
    }

    /** Something was sent. */
    void sent() {
        sentNanos = System.nanoTime();
    }

    /** The connection is closed, or broken. */
    void end() {
        ended = true;
        Future<?> waiting = next;
        if (waiting != null) {
            waiting.cancel(false);
        }
    }

    private void in(long nanos) {
        if (!ended) {
            next = Deadlines.in(Duration.ofNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(1), nanos)), this::look);
            if (ended) {
                next.cancel(false);
            }
        }
    }

    private void look() {
        ThriftRpcClient watched = client.get();
        if (watched == null || !watched.usable()) {
            return;
        }
        long left = periodNanos - (System.nanoTime() - sentNanos);
        if (left > 0) {
            in(left);
        } else {
            in(watched.breakSilence() ? periodNanos : periodNanos / SOONER);
        }
    }
}
