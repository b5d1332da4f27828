// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A session that outlives its server: when its connection is lost, the next call opens another one, with the same user,
 * zone, database and time-outs, on whichever host lets it in. Tablets whose answers were lost are sent again, in their
 * order, since writing a row twice is writing it once. Whether a query may be asked again knows only who asked
 * ({@link #reopens}); of what else was on its way nobody can tell what it did, and its error says so (08007). Open
 * results end with their connection, with an error.
 */
public final class FailoverClient implements TabletLine {
    /** One call is begun so often. */
    private static final int ATTEMPTS = 3;
    /** Tablets are sent so often in a row without any of them answered. */
    private static final int TABLET_ATTEMPTS = 10;
    /** A connection that nobody has used for so long may have been ended by its server without anybody noticing. */
    private static final Duration REST = Duration.ofSeconds(1);

    private final Opener opener;
    private final StoppableLock opening = new StoppableLock();
    private final AtomicLong statements = new AtomicLong();
    /** The server's ids of statements by the ids that were given out here. */
    private final Map<Long, Opened> ids = new ConcurrentHashMap<>();
    /** Tablets on their way, the oldest first. Guarded by itself. */
    private final Deque<Sent> sent = new ArrayDeque<>();

    private volatile ThriftRpcClient current;
    /** The next one, while what was lost is sent again on it. */
    private volatile @Nullable ThriftRpcClient candidate;

    private volatile @Nullable String database;
    private volatile @Nullable String zone;
    private volatile @Nullable Duration networkTimeout;
    private volatile boolean failed;
    private volatile boolean ended;

    /** Opens the next connection. */
    @FunctionalInterface
    public interface Opener {
        /** Whether there are other hosts than a connection's. */
        default boolean others() {
            return false;
        }

        /**
         * Opens it.
         *
         * @param lost where the one before was
         * @param database the session's present one in the table model, or null
         * @param sign how long that may take
         * @throws SQLException 08001 when no host lets us in
         */
        ThriftRpcClient open(Endpoint lost, @Nullable String database, StopSign sign) throws SQLException;
    }

    private record Opened(ThriftRpcClient client, long id) {}

    /** @param first the connection to begin with */
    public FailoverClient(ThriftRpcClient first, Opener opener) {
        this.current = first;
        this.opener = opener;
        this.database = first.session().database();
    }

    /** Where it is connected now, or was last. */
    @Override
    public Endpoint endpoint() {
        return current.endpoint();
    }

    /** What is known of the server that it is connected to now, or was last. */
    public KnownServer server() {
        return current.server();
    }

    @Override
    public Session session() {
        return current.session();
    }

    // ---- another connection ----

    @Override
    public boolean reopens(SQLException failure) {
        // Another thread may have opened the next one already. A node that was too slow may still be at work on what it
        // was given: nobody repeats that.
        boolean lost = SqlState.CONNECTION_FAILURE.code().equals(failure.getSQLState())
                // While this one is not closed, what is closed is one that was lost.
                || SqlState.CONNECTION_CLOSED.code().equals(failure.getSQLState());
        return !ended && lost && !tooSlow(failure);
    }

    /** {@inheritDoc} With several nodes, one that only reads is passed over soon. */
    @Override
    public boolean passes(SQLException failure) {
        return TabletLine.super.passes(failure)
                || SqlState.READ_ONLY.code().equals(failure.getSQLState()) && failure.getErrorCode() != 0;
    }

    /** {@inheritDoc} Not while results are half read here, which would end with the connection. */
    @Override
    public void leave(SQLException failure) {
        ThriftRpcClient now = current;
        if (ServerErrors.unwell(failure) && opener.others() && now.halfRead() == 0) {
            now.abort("it was left for another node's, since its own is not ready, or ending: " + failure.getMessage());
        }
    }

    @Override
    public Duration retryLimit() {
        return current.retryLimit();
    }

    private static boolean tooSlow(Throwable failure) {
        int depth = 0;
        for (Throwable each = failure; each != null && depth++ < 20; each = each.getCause()) {
            if (each instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    /** Until the connection is closed, too. */
    private StopSign whileOpen(StopSign sign) {
        return new StopSign() {
            @Override
            public void check() throws SQLException {
                if (ended) {
                    throw Errors.of(SqlState.CONNECTION_CLOSED, "The connection is closed");
                }
                sign.check();
            }

            @Override
            public long leftNanos() {
                return sign.leftNanos();
            }
        };
    }

    /** The connection as it is, or another one. */
    private ThriftRpcClient ready(StopSign sign) throws SQLException {
        ThriftRpcClient now = current;
        return now.alive(REST) ? now : reopened(now, sign);
    }

    private ThriftRpcClient reopened(@Nullable ThriftRpcClient lost, StopSign wanted) throws SQLException {
        StopSign sign = whileOpen(wanted);
        opening.lock(sign);
        try {
            for (int attempt = 1; ; attempt++) {
                sign.check();
                if (current != lost && !current.broken()) {
                    return current;
                }
                ThriftRpcClient next = open(current, sign);
                try {
                    // Nobody else has it yet: what is older goes first.
                    sendAgain(next, sign);
                    current = next;
                    failed = false;
                    return next;
                } catch (SQLException e) {
                    next.close();
                    if (!reopens(e) || attempt == ATTEMPTS) {
                        throw e;
                    }
                } finally {
                    candidate = null;
                    if (ended) {
                        next.abort();
                    }
                }
            }
        } finally {
            opening.unlock();
        }
    }

    private ThriftRpcClient open(ThriftRpcClient lost, StopSign sign) throws SQLException {
        sign.check();
        ThriftRpcClient next;
        try {
            next = opener.open(lost.endpoint(), database, sign);
        } catch (SQLException e) {
            failed = true;
            sign.check();
            throw Errors.of(
                    SqlState.ofCode(e.getSQLState()),
                    "The connection to " + lost.endpoint() + " was lost, and no other could be opened: "
                            + e.getMessage(),
                    e.getErrorCode(),
                    e);
        }
        boolean done = false;
        try {
            if (next.session().precision() != lost.session().precision()) {
                throw Errors.of(
                        SqlState.CONNECTION_REJECTED,
                        "The connection to " + lost.endpoint() + " was lost, and " + next.endpoint()
                                + ", which took its place, counts time in "
                                + next.session().precision() + " and not in "
                                + lost.session().precision() + ": it is no node of the same cluster");
            }
            if (zone != null) {
                next.setTimeZone(zone);
            }
            if (networkTimeout != null) {
                next.setNetworkTimeout(networkTimeout);
            }
            done = true;
        } finally {
            if (!done) {
                next.close();
            }
        }
        candidate = next;
        lost.close();
        return next;
    }

    /** What was sent without waiting for the answer goes before anything newer, where its answer has not come. */
    private void sendAgain(ThriftRpcClient next, StopSign sign) throws SQLException {
        List<Sent> all;
        synchronized (sent) {
            all = new ArrayList<>(sent);
        }
        for (Sent each : all) {
            if (!each.settled() && !each.answered()) {
                each.settle(next.insertTablets(List.of(each.call), sign).get(0));
            }
        }
    }

    private static SQLException unknown(SQLException e, ThriftRpcClient lost) {
        return Errors.of(
                SqlState.OUTCOME_UNKNOWN,
                "The connection to " + lost.endpoint()
                        + " was lost before the answer came: the statement may have taken effect or not; "
                        + e.getMessage(),
                e.getErrorCode(),
                e);
    }

    // ---- statements ----

    @Override
    public long openStatement() throws SQLException {
        return openStatement(StopSign.NEVER);
    }

    @Override
    public long openStatement(StopSign sign) throws SQLException {
        long id = statements.incrementAndGet();
        for (int attempt = 1; ; attempt++) {
            try {
                serverId(ready(sign), id, sign);
                return id;
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !reopens(e)) {
                    throw e;
                }
            }
        }
    }

    /** The statement's id on the server, which each connection has its own of. */
    private long serverId(ThriftRpcClient client, long id, StopSign sign) throws SQLException {
        Opened known = ids.get(id);
        if (known == null || known.client() != client) {
            known = new Opened(client, client.openStatement(sign));
            ids.put(id, known);
        }
        return known.id();
    }

    @Override
    public void closeStatement(long statementId) {
        Opened known = ids.remove(statementId);
        if (known != null && !known.client().broken()) {
            known.client().closeStatement(known.id());
        }
    }

    @Override
    public Reply execute(Request request) throws SQLException {
        StopSign sign = request.call().sign();
        ThriftRpcClient client = null;
        long id = 0;
        for (int attempt = 1; client == null; attempt++) {
            try {
                ThriftRpcClient next = ready(sign);
                id = serverId(next, request.statementId(), sign);
                client = next;
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !reopens(e)) {
                    throw e;
                }
            }
        }
        Reply reply =
                client.execute(new Request(id, request.sql(), request.fetchRows(), request.timeout(), request.call()));
        if (reply instanceof Reply.Done done && done.database() != null) {
            database = done.database();
        }
        return reply;
    }

    /** {@inheritDoc} Of a call whose answer was lost nobody can tell what it did: 08007. */
    @Override
    public List<SQLException> executeAll(List<String> texts, StopSign sign) throws SQLException {
        ThriftRpcClient client = ready(sign);
        try {
            return client.executeAll(texts, sign);
        } catch (SQLException e) {
            throw reopens(e) ? unknown(e, client) : e;
        }
    }

    // ---- rows ----

    @Override
    public long maxRowBytes() {
        return current.maxRowBytes();
    }

    @Override
    public StopSign answerSign() {
        return current.answerSign();
    }

    /** Calls, of which those that were not answered are made once more. */
    private static final class Repeated implements TabletCalls {
        private final TabletCalls calls;
        private final Deque<List<Tablet>> unanswered = new ArrayDeque<>();
        private Deque<List<Tablet>> again = new ArrayDeque<>();
        /** Whether the present connection has answered any. */
        private boolean progress;

        Repeated(TabletCalls calls) {
            this.calls = calls;
        }

        /** A new connection begins. */
        void rewind() {
            Deque<List<Tablet>> all = new ArrayDeque<>(unanswered);
            all.addAll(again);
            unanswered.clear();
            again = all;
            progress = false;
        }

        @Override
        public @Nullable List<Tablet> next() {
            List<Tablet> next = again.isEmpty() ? calls.next() : again.poll();
            if (next != null) {
                unanswered.add(next);
            }
            return next;
        }

        @Override
        public StopSign sign() {
            return calls.sign();
        }

        @Override
        public void answered(@Nullable SQLException refusal) {
            unanswered.remove();
            progress = true;
            calls.answered(refusal);
        }
    }

    @Override
    public void insertTablets(TabletCalls calls) throws SQLException {
        Repeated repeated = new Repeated(calls);
        int attempt = 1;
        while (true) {
            ThriftRpcClient client = ready(calls.sign());
            try {
                client.insertTablets(repeated);
                return;
            } catch (SQLException e) {
                attempt = repeated.progress ? 1 : attempt + 1;
                if (attempt > TABLET_ATTEMPTS || !reopens(e)) {
                    throw e;
                }
                repeated.rewind();
            }
        }
    }

    /** Tablets on their way on one of the connections. */
    private final class Sent implements PendingInsert {
        private final List<Tablet> call;
        private volatile @Nullable ThriftRpcClient on;
        private volatile @Nullable PendingInsert answer;
        /** The statement's, or null: see {@link TabletLine#sendTablets(List, StopSign)}. */
        private final @Nullable StopSign given;

        private @Nullable SQLException refusal;
        private boolean settled;

        Sent(List<Tablet> call, @Nullable StopSign given) {
            this.call = call;
            this.given = given;
        }

        StopSign sign() {
            return given == null ? answerSign() : given;
        }

        synchronized boolean settled() {
            return settled;
        }

        /** Takes the answer of the connection that was lost, if it came. */
        boolean answered() {
            PendingInsert before = answer;
            if (before == null) {
                return false;
            }
            try {
                settle(before.outcome());
                return true;
            } catch (SQLException e) {
                // It did not come, and will not.
                return false;
            }
        }

        synchronized void settle(@Nullable SQLException outcome) {
            refusal = outcome;
            settled = true;
        }

        @Override
        public @Nullable SQLException outcome() throws SQLException {
            try {
                for (int attempt = 1; !settled(); attempt++) {
                    try {
                        settle(Objects.requireNonNull(answer, "What is not settled was sent")
                                .outcome());
                    } catch (SQLException e) {
                        if (attempt == ATTEMPTS || !reopens(e)) {
                            throw e;
                        }
                        ThriftRpcClient now = reopened(on, sign());
                        if (!settled()) {
                            settle(now.insertTablets(List.of(call), sign()).get(0));
                        }
                    }
                }
                return refusal;
            } finally {
                synchronized (sent) {
                    sent.remove(this);
                }
            }
        }
    }

    @Override
    public PendingInsert sendTablets(List<Tablet> call, @Nullable StopSign given) throws SQLException {
        Sent next = new Sent(call, given);
        ThriftRpcClient client = ready(next.sign());
        next.on = client;
        synchronized (sent) {
            sent.add(next);
        }
        boolean done = false;
        try {
            next.answer = client.sendTablets(call, given);
            done = true;
        } catch (SQLException e) {
            if (!reopens(e)) {
                throw e;
            }
            ThriftRpcClient now = reopened(client, next.sign());
            if (!next.settled()) {
                // Another thread had opened it before this one was known to be on its way.
                next.settle(now.insertTablets(List.of(call), next.sign()).get(0));
            }
            done = true;
        } finally {
            if (!done) {
                synchronized (sent) {
                    sent.remove(next);
                }
            }
        }
        return next;
    }

    // ---- the session ----

    @Override
    public void setTimeZone(String zone) throws SQLException {
        ready(StopSign.NEVER).setTimeZone(zone);
        this.zone = zone;
    }

    @Override
    public void setNetworkTimeout(Duration timeout) throws SQLException {
        networkTimeout = timeout;
        ready(StopSign.NEVER).setNetworkTimeout(timeout);
    }

    @Override
    public boolean ping(Duration timeout) {
        StopSign sign = StopSign.limit(timeout);
        try {
            ThriftRpcClient client = ready(sign);
            if (client.ping(timeout)) {
                return true;
            }
            return client.broken() && ready(sign).ping(timeout);
        } catch (SQLException e) {
            return false;
        }
    }

    /** {@inheritDoc} A connection that was lost counts only when no other could be opened in its place. */
    @Override
    public boolean broken() {
        return failed || ended;
    }

    @Override
    public boolean usable() {
        return !ended;
    }

    @Override
    public void abort() {
        ended = true;
        current.abort();
        ThriftRpcClient next = candidate;
        if (next != null) {
            next.abort();
        }
    }

    /** {@inheritDoc} The next call opens another connection. */
    @Override
    public void abort(String why) {
        current.abort(why);
    }

    @Override
    public boolean release(ServerCall call, SQLException failure, boolean killed) {
        return current.release(call, failure, killed);
    }

    @Override
    public void close() throws SQLException {
        ended = true;
        current.close();
        ThriftRpcClient next = candidate;
        if (next != null) {
            next.abort();
        }
    }
}
