// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.error.Errors;
import io.treeline.driver.observe.StatementTrace;
import io.treeline.driver.rpc.CallFollower;
import io.treeline.driver.rpc.ServerCall;
import io.treeline.driver.rpc.StopSign;
import io.treeline.metadata.SqlState;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;

/**
 * When one execution must end: its deadline, and whether somebody cancelled it. It knows what the execution has on the server, and stops that too. Safe for use by several
 * threads.
 */
final class Limit implements StopSign, CallFollower {
  private final Duration timeout;
  private final Stopper stopper;
  private final StatementTrace trace;
  private final long start = System.nanoTime();
  private final Set<ServerCall> calls = ConcurrentHashMap.newKeySet();
  private volatile boolean cancelled;
  private volatile boolean lostConnection;
  private volatile boolean stopping;
  private volatile SQLException explained;
  /** Guarded by this. */
  private Future<?> alarm;

  /**
   * Begins an execution.
   *
   * @param timeout zero is none
   * @param stopper stops what is on the server; null for an execution that must not be stopped
   * @param trace learns what is sent
   */
  Limit(Duration timeout, Stopper stopper, StatementTrace trace) {
    this.timeout = timeout;
    this.stopper = stopper;
    this.trace = trace;
  }

  /** Before the first execution. */
  static Limit none() {
    return new Limit(Duration.ZERO, null, new StatementTrace("", "", Duration.ZERO, false));
  }

  /** The same execution where it must be done to its end. */
  Limit unstoppable() {
    return new Limit(Duration.ZERO, null, trace);
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
      return new ServerCall(sql, this, () -> { });
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
          alarm = Deadlines.in(timeout.minusNanos(System.nanoTime() - start), this::stop);
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

  /** Cancels the execution: local work learns of it at its next step, the server at once. Returns when the server was told, or cannot be. */
  void cancel() {
    cancelled = true;
    stop();
  }

  /** Its rows are wanted no more: whoever works on them here stops at the next step, and whoever waits for the server, at once. */
  void endReading() {
    cancelled = true;
    if (waiting()) {
      stop();
    }
  }

  /** Ends local work; what is on the server ends, or not, with the connection. */
  void abandon() {
    cancelled = true;
  }

  private void stop() {
    if (stopper != null && !calls.isEmpty()) {
      stopping = true;
      stopper.stop(List.copyOf(calls), reason(null), () -> lostConnection = true);
    }
  }

  /** Whether something of it is on the server, and a thread waits for it. */
  boolean waiting() {
    return calls.stream().anyMatch(ServerCall::waiting);
  }

  /** The server's share of the time, or null for no limit. */
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

  /** Throws 57014 when it is over. */
  @Override
  public void check() throws SQLException {
    if (cancelled || overdue()) {
      throw reason(null);
    }
  }

  /** What a failure means: one that came of stopping the execution is reported as the cancellation or the time-out that it is; the server's get the request's id. */
  SQLException explain(SQLException e) {
    boolean lost = lostConnection && SqlState.CONNECTION_FAILURE.code().equals(e.getSQLState());
    // What the server is told to stop can end there with whatever error its operators meet then.
    boolean killed = e.getErrorCode() != 0 && (stopping || SqlState.QUERY_CANCELED.code().equals(e.getSQLState()));
    boolean serversClock = e instanceof SQLTimeoutException && !timeout.isZero();
    if (e == explained || !lost && !killed || !cancelled && !overdue() && !serversClock) {
      return trace.named(e);
    }
    explained = trace.named(reason(e));
    return explained;
  }

  private SQLException reason(SQLException cause) {
    String rest = lostConnection ? "; the server could not be told to stop, so the connection was closed" : "";
    int code = cause == null ? 0 : cause.getErrorCode();
    if (cancelled) {
      return Errors.of(SqlState.QUERY_CANCELED, "The statement was cancelled" + rest, code, cause);
    }
    return new SQLTimeoutException("The statement took longer than its time limit of " + timeout.toMillis() + " ms" + rest, SqlState.QUERY_CANCELED.code(), code, cause);
  }
}
