// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.SqlState;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransportException;

/**
 * The order of what goes over one TCP connection. All traffic goes under one lock. The server answers in the order of the requests, so before any other call the outstanding
 * answers are read, each by whoever expects it. Once the connection failed, every call fails, for ever.
 */
final class Channel {
  /** So many small requests fit any socket, whether the server reads them or not. */
  private static final int SMALL_REQUESTS = 64;

  /** How often a thread that waits for the connection looks whether it still shall. */
  private static final int LOOK_MILLIS = 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Endpoint endpoint;
  private final TSocket socket;
  private final Consumer<SQLException> onEnd;
  private volatile int networkTimeoutMillis;

  /** Outstanding answers, in the order of the requests. */
  private final ArrayDeque<Answer> outstanding = new ArrayDeque<>();
  private volatile Throwable brokenBy;
  private volatile boolean closed;

  /** Reads one answer off the wire. A {@link TApplicationException} is an answer too; other exceptions mean that the connection failed. */
  interface Answer {
    void read() throws TException;

    /** The server answered with an exception. */
    void failed(SQLException e);

    /** Whether it can be more than the sockets hold, so that the server may be unable to write it, and will read nothing, until it is received here. */
    default boolean large() {
      return false;
    }
  }

  /** One request and its answer. */
  interface Call<T> {
    T run() throws TException, SQLException;
  }

  /**
   * A channel over an open socket.
   *
   * @param onEnd told, under the lock, why nothing will come any more
   */
  Channel(Endpoint endpoint, TSocket socket, int networkTimeoutMillis, Consumer<SQLException> onEnd) {
    this.endpoint = endpoint;
    this.socket = socket;
    this.networkTimeoutMillis = networkTimeoutMillis;
    this.onEnd = onEnd;
  }

  void lock() {
    lock.lock();
  }

  boolean tryLock() {
    return lock.tryLock();
  }

  void unlock() {
    lock.unlock();
  }

  /** Neither closed nor broken. */
  boolean usable() {
    return brokenBy == null && !closed;
  }

  boolean isBroken() {
    return brokenBy != null;
  }

  /** A request is on the wire whose answer is read later; the lock is held. */
  void expect(Answer answer) {
    outstanding.add(answer);
  }

  /** The answer that comes next, or null when none is outstanding; the lock is held. */
  Answer next() {
    return outstanding.peek();
  }

  /** Without the lock: a wait that has begun keeps its limit, all later ones have the new one, also those of a statement that another thread runs. */
  void setNetworkTimeout(Duration timeout) throws SQLException {
    try {
      ensureUsable();
      int millis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
      socket.getSocket().setSoTimeout(millis);
      networkTimeoutMillis = millis;
    } catch (IOException e) {
      throw Errors.of(SqlState.CONNECTION_FAILURE, "The network timeout of the connection to " + endpoint + " could not be set", e);
    }
  }

  /** Whether a call is answered within the time, the wait for the lock included; zero is the network timeout. */
  boolean ping(Duration timeout, Call<?> call) {
    boolean mine = false;
    try {
      long millis = timeout.isZero() ? Integer.MAX_VALUE : timeout.toMillis();
      // An interrupted thread would not get even a free lock from the waiting kind.
      mine = lock.tryLock() || lock.tryLock(millis, TimeUnit.MILLISECONDS);
      if (!mine || !usable()) {
        return false;
      }
      socket.getSocket().setSoTimeout((int) Math.min(Integer.MAX_VALUE, timeout.isZero() ? networkTimeoutMillis : Math.max(1, millis)));
      call(call);
      socket.getSocket().setSoTimeout(networkTimeoutMillis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (SQLException | IOException e) {
      return false;
    } finally {
      if (mine) {
        lock.unlock();
      }
    }
  }

  /** Closes the socket at once, from any thread. */
  void abort(String why) {
    if (brokenBy == null) {
      brokenBy = new IOException(why);
    }
    closeSocket();
  }

  /** Says goodbye if that is quick, and closes the socket. Twice is fine. */
  void close(Call<?> goodbye) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      // With answers outstanding, closing the socket is the quicker way to the same end: the server frees what belongs to the connection.
      if (brokenBy == null && outstanding.isEmpty()) {
        goodbye.run();
      }
    } catch (TException | SQLException e) {
      // The session ends with its socket anyway.
    } finally {
      onEnd.accept(Errors.of(SqlState.CONNECTION_CLOSED, "The connection is closed"));
      closeSocket();
      lock.unlock();
    }
  }

  private void closeSocket() {
    try {
      // Not through Thrift's transport: this may come from any thread.
      socket.getSocket().close();
    } catch (IOException e) {
      // Closed or not, it is not used again.
    }
  }

  /** Runs a call with nothing else on the wire. */
  <T> T call(Call<T> call) throws SQLException {
    return call(StopSign.NEVER, call);
  }

  <T> T call(StopSign sign, Call<T> call) throws SQLException {
    lock(sign);
    try {
      ensureUsable();
      drain();
      return call.run();
    } catch (TApplicationException e) {
      if (outOfStep(e)) {
        throw broken(e);
      }
      throw internal(e);
    } catch (TException e) {
      throw broken(e);
    } finally {
      lock.unlock();
    }
  }

  /** Takes the lock; while somebody else has it, the sign is looked at again and again. An interrupt does not end the wait: it stays with the thread. */
  void lock(StopSign sign) throws SQLException {
    boolean interrupted = false;
    try {
      boolean mine = lock.tryLock();
      while (!mine) {
        try {
          mine = lock.tryLock(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
        if (!mine) {
          sign.check();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Reads all outstanding answers. */
  void drain() throws SQLException {
    while (!outstanding.isEmpty()) {
      readOne();
    }
  }

  /** Before a large request: receives what the server may be unable to write, since each end would wait for the other to read. */
  void makeWay() throws SQLException {
    while (outstanding.stream().anyMatch(Answer::large)) {
      readOne();
    }
  }

  /**
   * Receives what comes, until nothing is outstanding or the time is over: a server that is writing a large answer reads no request behind it. An answer that has begun is received
   * to its end.
   */
  void receiveFor(Duration time) throws SQLException {
    long end = System.nanoTime() + time.toNanos();
    try {
      while (!outstanding.isEmpty() && System.nanoTime() < end) {
        if (socket.getSocket().getInputStream().available() > 0) {
          readOne();
        } else {
          Thread.sleep(1);
        }
      }
    } catch (IOException e) {
      throw broken(new TTransportException(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Before a small request, which the sockets hold even where the server reads nothing now, unless there are very many. */
  void makeWayForSmall() throws SQLException {
    if (outstanding.size() >= SMALL_REQUESTS) {
      makeWay();
    }
    while (outstanding.size() >= SMALL_REQUESTS) {
      readOne();
    }
  }

  void readOne() throws SQLException {
    ensureUsable();
    Answer answer = outstanding.poll();
    try {
      answer.read();
    } catch (TApplicationException e) {
      if (outOfStep(e)) {
        SQLException failure = broken(e);
        answer.failed(failure);
        throw failure;
      }
      answer.failed(internal(e));
    } catch (TException e) {
      SQLException failure = broken(e);
      answer.failed(failure);
      throw failure;
    }
  }

  void ensureUsable() throws SQLException {
    if (closed) {
      throw Errors.of(SqlState.CONNECTION_CLOSED, "The connection is closed");
    }
    if (brokenBy != null) {
      throw Errors.of(SqlState.CONNECTION_FAILURE, "The connection to " + endpoint + " failed before: " + brokenBy.getMessage(), brokenBy);
    }
  }

  static boolean outOfStep(TApplicationException e) {
    return switch (e.getType()) {
      case TApplicationException.BAD_SEQUENCE_ID, TApplicationException.INVALID_MESSAGE_TYPE, TApplicationException.WRONG_METHOD_NAME -> true;
      default -> false;
    };
  }

  static SQLException internal(TApplicationException e) {
    return Errors.of(SqlState.SYSTEM_ERROR, "The server failed: " + e.getMessage(), e);
  }

  /** Marks the connection as failed; everything unfinished on it fails with it. The lock is held. */
  SQLException broken(TException e) {
    boolean aborted = brokenBy != null;
    String why = aborted ? brokenBy.getMessage() : reason(e);
    SQLException failure = Errors.of(SqlState.CONNECTION_FAILURE, "The connection to " + endpoint + " failed: " + why, e);
    if (!aborted) {
      brokenBy = new IOException(why, e);
    }
    onEnd.accept(failure);
    outstanding.clear();
    closeSocket();
    return failure;
  }

  private String reason(TException e) {
    if (e.getCause() instanceof SocketTimeoutException) {
      return "no answer within the network timeout of " + networkTimeoutMillis + " ms";
    }
    if (e instanceof TTransportException transport && transport.getType() == TTransportException.END_OF_FILE) {
      return "the server closed it";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
