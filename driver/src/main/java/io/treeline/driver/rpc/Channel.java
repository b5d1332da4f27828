// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.transport.TTransportException;
import org.jspecify.annotations.Nullable;

/**
 * The order of what goes over one TCP connection. All traffic goes under one lock. The server answers in the order of
 * the requests, so before any other call the outstanding answers are read, each by whoever expects it. Who stops
 * waiting for an answer leaves it outstanding: the connection stays in step. Once the connection failed, every call
 * fails, for ever.
 */
final class Channel {
    /** So many small requests fit any socket, whether the server reads them or not. */
    private static final int SMALL_REQUESTS = 64;

    /** So long a connection that rests is listened to: the end of one is there already, or is not. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** So long whoever closes something waits for other users of the connection, and so long for the server. */
    private static final Duration CLOSING = Duration.ofMillis(300);

    /** So long a connection that only is kept alive waits for the server, while somebody else may want it. */
    private static final Duration A_CALL = Duration.ofMillis(250);

    private final StoppableLock lock = new StoppableLock();
    private final Endpoint endpoint;
    private final FrameTransport transport;
    private final Consumer<SQLException> onEnd;
    private volatile int networkTimeoutMillis;

    /** Outstanding answers, in the order of the requests. */
    private final ArrayDeque<Answer> outstanding = new ArrayDeque<>();
    /** Work for whoever has the lock, or gets it next. */
    private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();
    /** When the server was last heard of. */
    private volatile long answeredNanos = System.nanoTime();

    private volatile @Nullable Throwable brokenBy;
    private volatile boolean closed;
    /** Told when something is sent; null where silence does no harm. */
    private volatile @Nullable KeepAlive keepAlive;

    /**
     * Reads one answer off the wire. A {@link TApplicationException} is an answer too; other exceptions mean that the
     * connection failed.
     */
    interface Answer {
        /** The answer is here. */
        void read() throws TException;

        /** The server answered with an exception, or never will. */
        void failed(SQLException e);

        /** Whether one of the two has happened. */
        boolean done();

        /**
         * Whether it can be more than the sockets hold, so that the server may be unable to write it, and will read
         * nothing, until it is received here.
         */
        default boolean large() {
            return false;
        }
    }

    /** Writes one request. */
    interface Send {
        void run() throws TException;
    }

    /** Reads the answer to one request. */
    interface Receive<T> {
        T run() throws TException, SQLException;
    }

    /** The answer to a request that somebody waits for, or did. */
    private static final class Reply<T> implements Answer {
        private final Receive<T> receive;
        private @Nullable T value;
        private @Nullable SQLException failure;
        private boolean done;

        Reply(Receive<T> receive) {
            this.receive = receive;
        }

        @Override
        public void read() throws TException {
            try {
                value = receive.run();
            } catch (SQLException e) {
                failure = e;
            }
            done = true;
        }

        @Override
        public void failed(SQLException e) {
            failure = e;
            done = true;
        }

        @Override
        public boolean done() {
            return done;
        }

        T get() throws SQLException {
            if (failure != null) {
                throw failure;
            }
            return Objects.requireNonNull(value, "An answer is read before it is asked for");
        }
    }

    /**
     * A channel over an open socket.
     *
     * @param networkTimeout for each answer; zero is none
     * @param onEnd told, under the lock, why nothing will come any more
     */
    Channel(Endpoint endpoint, FrameTransport transport, Duration networkTimeout, Consumer<SQLException> onEnd) {
        this.endpoint = endpoint;
        this.transport = transport;
        this.networkTimeoutMillis = millis(networkTimeout);
        this.onEnd = onEnd;
    }

    private static int millis(Duration time) {
        return (int) Math.min(Integer.MAX_VALUE, time.toMillis());
    }

    /** Has somebody watch over the connection, from now to its end. */
    void keepAlive(KeepAlive watch) {
        keepAlive = watch;
    }

    // ---- the lock ----

    boolean tryLock() {
        return lock.tryLock();
    }

    /** Takes the lock, as {@link StoppableLock#lock(StopSign)}. */
    void lock(StopSign sign) throws SQLException {
        lock.lock(sign);
    }

    void unlock() {
        // Only the outermost holder: inside, answers may be half handled.
        try {
            while (lock.getHoldCount() == 1 && !later.isEmpty()) {
                Runnable work = later.poll();
                if (work != null) {
                    work.run();
                }
            }
        } finally {
            lock.unlock();
        }
        // Work that came between the look and the end, from somebody who found the lock taken.
        if (!lock.isHeldByCurrentThread() && !later.isEmpty() && lock.tryLock()) {
            unlock();
        }
    }

    /** Whether somebody waits for the lock. */
    boolean wanted() {
        return lock.hasQueuedThreads();
    }

    /** Does something under the lock: now, or where others have it for longer, when they give it back. */
    void soon(Runnable work) {
        try {
            lock(StopSign.within(CLOSING));
        } catch (SQLException e) {
            later.add(work);
            // They may have given it back meanwhile.
            if (tryLock()) {
                unlock();
            }
            return;
        }
        try {
            work.run();
        } finally {
            unlock();
        }
    }

    // ---- state ----

    /** Neither closed nor broken. */
    boolean usable() {
        return brokenBy == null && !closed;
    }

    boolean isBroken() {
        return brokenBy != null;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /**
     * Whether it is not broken; a connection that nobody has used for so long is looked at, since the end of its server
     * is noticed by reading only.
     */
    boolean alive(Duration rest) {
        if (isBroken() || closed || System.nanoTime() - answeredNanos < rest.toNanos() || !lock.tryLock()) {
            return !isBroken();
        }
        try {
            if (outstanding.isEmpty() && usable()) {
                try {
                    if (transport.await(LOOK_NANOS)) {
                        broken(new TTransportException("an answer that nobody asked for"));
                    }
                    answeredNanos = System.nanoTime();
                } catch (TException e) {
                    broken(e);
                }
            }
        } finally {
            unlock();
        }
        return !isBroken();
    }

    /** The answer that comes next, or null when none is outstanding; the lock is held. */
    Answer next() {
        return outstanding.peek();
    }

    /**
     * Without the lock: a wait that has begun keeps its limit, all later ones have the new one, also those of a
     * statement that another thread runs.
     */
    void setNetworkTimeout(Duration timeout) throws SQLException {
        ensureUsable();
        networkTimeoutMillis = millis(timeout);
    }

    void ensureUsable() throws SQLException {
        if (closed) {
            throw Errors.of(SqlState.CONNECTION_CLOSED, "The connection is closed");
        }
        if (brokenBy != null) {
            throw Errors.of(
                    SqlState.CONNECTION_FAILURE,
                    "The connection to " + endpoint + " failed before: " + brokenBy.getMessage(),
                    brokenBy);
        }
    }

    // ---- calls ----

    /**
     * One request and its answer, with nothing else on the wire. When the sign ends the wait, the answer stays
     * outstanding and is thrown away when it comes.
     */
    <T> T call(StopSign sign, Send send, Receive<T> receive) throws SQLException {
        return call(sign, send, receive, false);
    }

    /**
     * The same for a request of which nobody could tell what it has done: when the sign ends the wait, the connection
     * is closed.
     */
    <T> T write(StopSign sign, Send send, Receive<T> receive) throws SQLException {
        return call(sign, send, receive, true);
    }

    private <T> T call(StopSign sign, Send send, Receive<T> receive, boolean write) throws SQLException {
        lock(sign);
        try {
            ensureUsable();
            drain(sign);
            Reply<T> reply = new Reply<>(receive);
            send(sign, send, reply);
            try {
                receive(reply, sign);
            } catch (SQLException e) {
                throw write && usable() ? giveUp(e) : e;
            }
            return reply.get();
        } finally {
            unlock();
        }
    }

    /**
     * Whether a call is answered within the time, the wait for the lock and for what is outstanding included; zero is
     * no limit. A connection that only is slow stays as it is.
     */
    boolean ping(Duration timeout, Send send, Receive<?> receive) {
        if (!usable()) {
            return false;
        }
        try {
            call(StopSign.limit(timeout), send, receive);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * Makes a small call where nobody has the lock, and the server answers soon what is outstanding; false where not,
     * which changes nothing.
     */
    boolean breakSilence(Send send, Receive<?> receive) {
        if (!tryLock()) {
            return false;
        }
        try {
            // Below the limit of an answer: nobody waits for this one, so it is no reason to give the connection up.
            StopSign patience = StopSign.within(
                    networkTimeoutMillis == 0
                            ? A_CALL
                            : Duration.ofMillis(Math.min(A_CALL.toMillis(), networkTimeoutMillis / 2)));
            while (!outstanding.isEmpty()) {
                if (wanted()) {
                    return false;
                }
                readOne(patience);
            }
            call(patience, send, receive);
            return true;
        } catch (SQLException e) {
            return false;
        } finally {
            unlock();
        }
    }

    /** Writes a request whose answer will be read in its turn; the lock is held. */
    void send(StopSign sign, Send send, Answer answer) throws SQLException {
        ensureUsable();
        transport.sendWithin(Math.min(networkNanos(), sign.leftNanos()));
        try {
            send.run();
        } catch (TException e) {
            SQLException failure = broken(e);
            if (sign.leftNanos() <= 0) {
                try {
                    sign.check();
                } catch (SQLException late) {
                    if (late.getNextException() == null) {
                        late.setNextException(failure);
                    }
                    throw late;
                }
            }
            throw failure;
        }
        outstanding.add(answer);
        KeepAlive watch = keepAlive;
        if (watch != null) {
            watch.sent();
        }
    }

    /** Reads answers until this one is here; the lock is held. */
    void receive(Answer answer, StopSign sign) throws SQLException {
        while (!answer.done()) {
            readOne(sign);
        }
    }

    /** Reads all outstanding answers. */
    void drain(StopSign sign) throws SQLException {
        while (!outstanding.isEmpty()) {
            readOne(sign);
        }
    }

    /**
     * Before a large request: receives what the server may be unable to write, since each end would wait for the other
     * to read.
     */
    void makeWay(StopSign sign) throws SQLException {
        while (outstanding.stream().anyMatch(Answer::large)) {
            readOne(sign);
        }
    }

    /**
     * Before a small request, which the sockets hold even where the server reads nothing now, unless there are very
     * many.
     */
    void makeWayForSmall(StopSign sign) throws SQLException {
        if (outstanding.size() >= SMALL_REQUESTS) {
            makeWay(sign);
        }
        while (outstanding.size() >= SMALL_REQUESTS) {
            readOne(sign);
        }
    }

    /**
     * Receives what comes, until nothing is outstanding or the time is over: a server that is writing a large answer
     * reads no request behind it.
     */
    void receiveFor(Duration time) throws SQLException {
        StopSign patience = StopSign.within(time);
        try {
            drain(patience);
        } catch (SQLException e) {
            if (patience.leftNanos() > 0 || isBroken()) {
                throw e;
            }
        }
    }

    /** Receives what is outstanding as whoever closes something can wait for it. */
    void receiveToClose() throws SQLException {
        receiveFor(CLOSING);
    }

    /** Reads the next answer; when the sign ends the wait, nothing is lost. */
    void readOne(StopSign sign) throws SQLException {
        ensureUsable();
        if (outstanding.isEmpty()) {
            throw broken(new TTransportException("an answer is missing"));
        }
        await(sign);
        Answer answer = outstanding.poll();
        answeredNanos = System.nanoTime();
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

    private long networkNanos() {
        int millis = networkTimeoutMillis;
        return millis == 0 ? FrameTransport.FOR_EVER : TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void await(StopSign sign) throws SQLException {
        long network = networkNanos();
        long left = sign.leftNanos();
        boolean here;
        try {
            here = transport.await(Math.min(network, Math.max(0, left)));
        } catch (TException e) {
            throw broken(e);
        }
        if (here) {
            return;
        }
        if (network <= left) {
            throw broken(new TTransportException(new SocketTimeoutException()));
        }
        sign.check();
        throw Errors.timeout("The server did not answer in time", null);
    }

    // ---- its end ----

    /** Closes the socket at once, from any thread. */
    void abort(String why) {
        if (brokenBy == null) {
            brokenBy = new IOException(why);
        }
        transport.close();
        watchNoMore();
    }

    private void watchNoMore() {
        KeepAlive watch = keepAlive;
        if (watch != null) {
            watch.end();
        }
    }

    /** Says goodbye if that is quick, and closes the socket. Twice is fine. */
    void close(Send goodbye, Receive<?> farewell) {
        try {
            lock(StopSign.within(CLOSING));
        } catch (SQLException e) {
            // Somebody waits for the server, and learns by the end of the socket that nothing will come.
            closed = true;
            abort("the connection was closed");
            return;
        }
        try {
            if (closed) {
                return;
            }
            if (brokenBy == null) {
                call(StopSign.within(CLOSING), goodbye, farewell);
            }
        } catch (SQLException e) {
            // The session ends with its socket anyway.
        } finally {
            if (!closed) {
                closed = true;
                SQLException end = brokenBy == null
                        ? Errors.of(SqlState.CONNECTION_CLOSED, "The connection is closed")
                        : Errors.of(
                                SqlState.CONNECTION_FAILURE,
                                "The connection to " + endpoint + " failed before: " + brokenBy.getMessage(),
                                brokenBy);
                onEnd.accept(end);
                failOutstanding(end);
                watchNoMore();
                transport.end();
            }
            unlock();
        }
    }

    /** What must not be left open is not answered in time: the connection is given up. */
    SQLException giveUp(SQLException why) {
        SQLException end =
                broken(new TTransportException("it was closed since a call was not answered within its time limit"));
        SQLException told =
                Errors.withMessage(why, why.getMessage() + "; the server did not answer, so the connection was closed");
        if (told.getNextException() == null) {
            // By it pools see that the connection is dead.
            told.setNextException(end);
        }
        return told;
    }

    private void failOutstanding(SQLException failure) {
        List<Answer> lost = List.copyOf(outstanding);
        outstanding.clear();
        lost.forEach(answer -> answer.failed(failure));
    }

    static boolean outOfStep(TApplicationException e) {
        return switch (e.getType()) {
            case TApplicationException.BAD_SEQUENCE_ID,
                    TApplicationException.INVALID_MESSAGE_TYPE,
                    TApplicationException.WRONG_METHOD_NAME -> true;
            default -> false;
        };
    }

    static SQLException internal(TApplicationException e) {
        return Errors.of(SqlState.SYSTEM_ERROR, "The server failed: " + e.getMessage(), e);
    }

    /** Marks the connection as failed; everything unfinished on it fails with it. The lock is held. */
    SQLException broken(TException e) {
        Throwable before = brokenBy;
        String why = before != null ? before.getMessage() : reason(e);
        SQLException failure =
                Errors.of(SqlState.CONNECTION_FAILURE, "The connection to " + endpoint + " failed: " + why, e);
        if (before == null) {
            brokenBy = new IOException(why, e);
        }
        onEnd.accept(failure);
        failOutstanding(failure);
        watchNoMore();
        transport.close();
        return failure;
    }

    private String reason(TException e) {
        if (e.getCause() instanceof SocketTimeoutException) {
            return "no answer within the network timeout of " + networkTimeoutMillis + " ms";
        }
        if (e instanceof TTransportException end && end.getType() == TTransportException.END_OF_FILE) {
            return "the server closed it"
                    + (transport.secured()
                            ? " (over TLS also one that is silent for its dn_connection_timeout_ms: see the keepAlive property)"
                            : "");
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
