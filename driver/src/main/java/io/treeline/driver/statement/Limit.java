// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.error.Errors;
import io.treeline.driver.observe.StatementTrace;
import io.treeline.driver.rpc.CallFollower;
import io.treeline.driver.rpc.Deadlines;
import io.treeline.driver.rpc.Retries;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.ServerCall;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.ServerModel;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When one execution must end: its deadline, and whether somebody cancelled it. It knows what the execution has on the
 * server, and stops that too. Safe for use by several threads.
 */
final class Limit implements CallFollower {
    /** So long after the end of its time a thread still waits for an answer, while the server is told to stop. */
    private static final Duration GRACE = Duration.ofMillis(700);
    /** So long it waits for each answer at the least where what was begun must be done to its end. */
    private static final Duration FINISHING = Duration.ofSeconds(5);
    /** So long whoever closes something waits until the server was told. */
    private static final Duration CLOSING = Duration.ofMillis(600);

    private final Duration timeout;
    private final @Nullable Stopper stopper;
    private final StatementTrace trace;
    /** What this one does to its end; null for any other. */
    private final @Nullable Limit begun;

    private final long start = System.nanoTime();
    private final Set<ServerCall> calls = ConcurrentHashMap.newKeySet();
    private final Retries retries = new Retries();
    private volatile boolean cancelled;
    private volatile boolean lostConnection;
    private volatile boolean closing;
    private volatile boolean stopping;
    private volatile @Nullable SQLException explained;
    /** Guarded by this. */
    private @Nullable Future<?> alarm;

    /**
     * Begins an execution.
     *
     * @param timeout zero is none
     * @param stopper stops what is on the server; null for an execution that must not be stopped
     * @param trace learns what is sent
     */
    Limit(Duration timeout, @Nullable Stopper stopper, StatementTrace trace) {
        this(timeout, stopper, trace, null);
    }

    private Limit(Duration timeout, @Nullable Stopper stopper, StatementTrace trace, @Nullable Limit begun) {
        this.begun = begun;
        this.timeout = timeout;
        this.stopper = stopper;
        this.trace = trace;
    }

    /** Before the first execution. */
    static Limit none() {
        return new Limit(Duration.ZERO, null, new StatementTrace("", "", Duration.ZERO, ServerModel.TREE));
    }

    /** The same execution where it must be done to its end. */
    Limit unstoppable() {
        return new Limit(Duration.ZERO, null, trace, this);
    }

    /** What logs and counters see. */
    StatementTrace trace() {
        return trace;
    }

    /** A native statement of this execution, followed from now until the server is done with it. */
    @Override
    public ServerCall call(String sql) {
        trace.sent(sql);
        if (stopper == null) {
            return new ServerCall(sql, this, () -> {});
        }
        ServerCall[] call = new ServerCall[1];
        call[0] = new ServerCall(sql, this, () -> forget(call[0]));
        calls.add(call[0]);
        setAlarm();
        return call[0];
    }

    /** The server has nothing to do with a statement any more, or never had. */
    void forget(ServerCall call) {
        calls.remove(call);
        if (calls.isEmpty()) {
            endAlarm();
        }
    }

    private void setAlarm() {
        if (!timeout.isZero()) {
            synchronized (this) {
                if (alarm == null) {
                    alarm = Deadlines.in(timeout.minusNanos(System.nanoTime() - start), () -> stop(true));
                }
            }
        }
    }

    private synchronized void endAlarm() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }

    /**
     * Cancels the execution: local work learns of it at its next step, the server at once. Returns when the server was
     * told, or cannot be.
     */
    void cancel() {
        cancelled = true;
        stop(false);
    }

    /**
     * Its rows are wanted no more: whoever works on them here stops at the next step, and whoever waits for the server,
     * at once.
     */
    void endReading() {
        cancelled = true;
        closing = true;
        if (waiting()) {
            CountDownLatch stopped = new CountDownLatch(1);
            Deadlines.now(() -> {
                try {
                    stop(true);
                } finally {
                    stopped.countDown();
                }
            });
            try {
                // In good time: what the server takes longer for goes on without whoever closes.
                stopped.await(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * The connection is about to be cut: ends local work, and in good time what the server would go on with though
     * nobody waits any more.
     */
    void abandon() {
        cancelled = true;
        List<ServerCall> left = calls.stream().filter(ServerCall::waiting).toList();
        if (stopper != null && !left.isEmpty()) {
            Deadlines.now(() -> stopper.killLeft(left));
        }
    }

    private void stop(boolean soon) {
        if (stopper != null && !calls.isEmpty()) {
            stopping = true;
            stopper.stop(List.copyOf(calls), reason(null), () -> lostConnection = true, soon);
        }
    }

    @Override
    public long leftNanos() {
        if (begun != null) {
            long left = begun.leftNanos();
            return left == Long.MAX_VALUE ? left : Math.max(left, FINISHING.toNanos());
        }
        return timeout.isZero() ? Long.MAX_VALUE : timeout.plus(GRACE).toNanos() - (System.nanoTime() - start);
    }

    /** Whether something of it is on the server, and a thread waits for it. */
    boolean waiting() {
        return calls.stream().anyMatch(ServerCall::waiting);
    }

    /** The server's share of the time, or null for no limit. */
    @Nullable
    Duration remaining() {
        if (timeout.isZero()) {
            return null;
        }
        Duration left = timeout.minusNanos(System.nanoTime() - start);
        return left.toMillis() < 1 ? Duration.ofMillis(1) : left;
    }

    private boolean overdue() {
        return !timeout.isZero() && System.nanoTime() - start >= timeout.toNanos();
    }

    /**
     * Whether what gave nothing yet is asked for once more after a failure: see {@link Retries}, of which the execution
     * has one.
     */
    boolean repeats(RpcClient rpc, SQLException failure) throws SQLException {
        return retries.again(rpc, failure, this);
    }

    /** Throws 57014 when it is over. */
    @Override
    public void check() throws SQLException {
        if (cancelled || overdue()) {
            throw reason(null);
        }
    }

    /**
     * What a failure means: one that came of stopping the execution is reported as the cancellation or the time-out
     * that it is; the server's get the request's id.
     */
    SQLException explain(SQLException e) {
        boolean lost = (lostConnection || closing)
                && SqlState.CONNECTION_FAILURE.code().equals(e.getSQLState());
        // What the server is told to stop can end there with whatever error its operators meet then.
        boolean killed = e.getErrorCode() != 0
                && (stopping || SqlState.QUERY_CANCELED.code().equals(e.getSQLState()));
        boolean serversClock = e instanceof SQLTimeoutException && !timeout.isZero();
        if (e == explained || !lost && !killed || !cancelled && !overdue() && !serversClock) {
            return trace.named(e);
        }
        explained = trace.named(reason(e));
        if (lost && explained.getNextException() == null && e.getNextException() == null) {
            // By it pools see that the connection is dead, whatever the first one says.
            explained.setNextException(e);
        }
        return explained;
    }

    private SQLException reason(@Nullable SQLException cause) {
        String rest = lostConnection ? "; the server could not be told to stop, so the connection was closed" : "";
        int code = cause == null ? 0 : cause.getErrorCode();
        if (cancelled) {
            return Errors.of(SqlState.QUERY_CANCELED, "The statement was cancelled" + rest, code, cause);
        }
        return SqlState.QUERY_CANCELED.timeout(
                "The statement took longer than its time limit of " + timeout.toMillis() + " ms" + rest, code, cause);
    }
}
