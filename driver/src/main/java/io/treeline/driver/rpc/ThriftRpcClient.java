// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.apache.iotdb.service.rpc.thrift.TSCloseOperationReq;
import org.apache.iotdb.service.rpc.thrift.TSCloseSessionReq;
import org.apache.iotdb.service.rpc.thrift.TSExecuteBatchStatementReq;
import org.apache.iotdb.service.rpc.thrift.TSExecuteStatementReq;
import org.apache.iotdb.service.rpc.thrift.TSExecuteStatementResp;
import org.apache.iotdb.service.rpc.thrift.TSFetchResultsReq;
import org.apache.iotdb.service.rpc.thrift.TSFetchResultsResp;
import org.apache.iotdb.service.rpc.thrift.TSSetTimeZoneReq;
import org.apache.thrift.TException;
import org.jspecify.annotations.Nullable;

/**
 * A session on one TCP connection, to which the server ties all its state.
 *
 * <p>Requests are pipelined: the next fetch of a query is on the wire while its reader is busy with the blocks before.
 * Each query has at most one outstanding fetch, which bounds what must be kept, but for what {@link Unfetched} has read
 * ahead; {@link Channel} keeps the order of the answers. Once the connection failed, every call and every unfinished
 * query fails, for ever.
 *
 * <p>Longer than a file should be because all of it shares the channel's lock and the table of open queries.
 */
public final class ThriftRpcClient implements TabletLine {
    /**
     * The server takes an absent limit, zero and negative ones for 60 seconds, the reader's pauses included; so "no
     * limit" is ten years.
     */
    private static final long NO_TIMEOUT_MILLIS = Duration.ofDays(3650).toMillis();
    /** So long a query that was stopped may take to leave the server's list before whoever stopped it goes on. */
    private static final Duration FREEING = Duration.ofMillis(100);

    private static final Logger LOG = System.getLogger("io.treeline.driver.rpc");
    /**
     * No statement of any dialect. A call with several statements answers that all is well whatever became of them, a
     * read-only server's refusals included, unless one of them cannot even be parsed: then it tells the outcome of
     * each.
     */
    private static final String REFUSED = "-";

    private final Channel channel;
    private final PipelinedClient thrift;
    private final KnownServer server;
    private final long sessionId;
    private final Session session;
    /** Queries that the server may still hold, the oldest first. Guarded by the channel's lock. */
    private final Set<QuerySource> open = new LinkedHashSet<>();
    /** Its size, for those without the lock. */
    private volatile int halfRead;
    /** Bytes of answers that nobody has begun to read. Written under the lock. */
    private volatile long keptBytes;

    private final Unfetched unfetched;
    private final TabletPipeline tablets;
    private volatile long maxRowBytes = Long.MAX_VALUE;
    private volatile Duration retryLimit = Duration.ZERO;
    private volatile long maxKeptBytes = Long.MAX_VALUE;
    private volatile long maxUnfetchedBytes = Long.MAX_VALUE;
    /** The session's current database in the table model, or null. Guarded by the lock. */
    private @Nullable String database;

    ThriftRpcClient(
            Endpoint endpoint,
            FrameTransport transport,
            PipelinedClient thrift,
            KnownServer server,
            Session session,
            Login login) {
        this.channel = new Channel(endpoint, transport, login.networkTimeout(), this::failAll);
        this.thrift = thrift;
        this.server = server;
        this.sessionId = server.sessionId();
        this.session = session;
        this.database = session.database();
        this.tablets = new TabletPipeline(this, channel, thrift, sessionId);
        this.unfetched = Unfetched.joinedBy(this, endpoint);
        Duration silence = login.wire().keepAlive();
        if (transport.secured() && !silence.isZero()) {
            channel.keepAlive(KeepAlive.of(this, silence));
        }
    }

    /**
     * Connects and logs in.
     *
     * @throws SQLException 08001 when the server cannot be reached, 28000 when it refuses the user
     */
    public static ThriftRpcClient connect(Endpoint endpoint, Login login) throws SQLException {
        return connect(endpoint, login, null);
    }

    /**
     * Connects and logs in, and asks nothing that is known.
     *
     * @param known what is known of the server, or null
     */
    public static ThriftRpcClient connect(Endpoint endpoint, Login login, @Nullable KnownServer known)
            throws SQLException {
        return SessionOpener.open(endpoint, login, known);
    }

    /** Where it is connected to. */
    @Override
    public Endpoint endpoint() {
        return channel.endpoint();
    }

    /**
     * Whether it is not broken, as far as can be seen: one that was not used for so long is looked at whether its
     * server has ended it.
     */
    boolean alive(Duration rest) {
        return channel.alive(rest);
    }

    /** What is known of the server now. */
    public KnownServer server() {
        return server;
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public long openStatement() throws SQLException {
        return openStatement(StopSign.NEVER);
    }

    @Override
    public long openStatement(StopSign sign) throws SQLException {
        // A call of no work: a server that does not answer it does not answer anything.
        return channel.write(sign, () -> thrift.send_requestStatementId(sessionId), thrift::recv_requestStatementId);
    }

    @Override
    public void closeStatement(long statementId) {
        channel.soon(() -> {
            if (!channel.usable()) {
                return;
            }
            boolean busy = false;
            for (QuerySource source : List.copyOf(open)) {
                if (source.statementId == statementId) {
                    busy |= source.inFlight;
                    forget(source);
                    // The server would answer further fetches with "no more data".
                    source.fail(Errors.of(SqlState.INVALID_STATE, "The statement of this result was closed"));
                }
            }
            TSCloseOperationReq request = new TSCloseOperationReq(sessionId);
            request.setStatementId(statementId);
            sendClose(request, busy);
        });
    }

    @Override
    public Reply execute(Request request) throws SQLException {
        long timeout = request.timeout() == null
                        || request.timeout().isZero()
                        || request.timeout().isNegative()
                ? NO_TIMEOUT_MILLIS
                : Math.min(NO_TIMEOUT_MILLIS, Math.max(1, request.timeout().toMillis()));
        ServerCall call = request.call();
        TSExecuteStatementReq wire = new TSExecuteStatementReq(sessionId, call.text(), request.statementId());
        wire.setFetchSize(request.fetchRows());
        wire.setTimeout(timeout);
        StopSign sign = call.sign();
        channel.lock(sign);
        try {
            channel.ensureUsable();
            channel.drain(sign);
            if (Unfetched.concerns(request.sql())) {
                unfetched.makeRoom(this, sign);
                // It may have left a fetch whose answer is not here yet, and this statement can be large.
                channel.drain(sign);
            }
            call.sending();
            call.waits(true);
            Executed answer = new Executed(request, timeout);
            try {
                channel.send(sign, () -> thrift.send_executeStatementV2(wire), answer);
                channel.receive(answer, sign);
            } catch (SQLException e) {
                if (channel.isBroken()) {
                    answer.failed(e);
                    throw e;
                }
                if (call.write()) {
                    throw channel.giveUp(e);
                }
                answer.abandoned = true;
                call.waits(false);
                throw e;
            }
            return answer.get();
        } finally {
            channel.unlock();
        }
    }

    /** The answer to a statement. */
    private final class Executed implements Channel.Answer {
        private final Request request;
        private final long timeout;
        private @Nullable Reply reply;
        private @Nullable SQLException failure;
        private boolean done;
        /** Nobody waits for it any more. */
        private boolean abandoned;

        Executed(Request request, long timeout) {
            this.request = request;
            this.timeout = timeout;
        }

        @Override
        public void read() throws TException {
            TSExecuteStatementResp answer = thrift.recv_executeStatementV2();
            boolean goesOn = false;
            try {
                ServerErrors.check(answer.getStatus(), request.call().text());
                if (answer.isSetColumns()) {
                    Reply.Rows rows = rows(request, timeout, answer);
                    reply = rows;
                    goesOn = answer.isMoreData();
                    if (abandoned) {
                        close((QuerySource) rows.blocks());
                    }
                } else {
                    if (answer.getDatabase() != null) {
                        database = answer.getDatabase();
                    }
                    reply = new Reply.Done(answer.getDatabase());
                }
            } catch (SQLException e) {
                failure = e;
            }
            end(goesOn);
        }

        @Override
        public void failed(SQLException e) {
            if (!done) {
                failure = e;
                end(false);
            }
        }

        private void end(boolean goesOn) {
            done = true;
            if (!abandoned) {
                request.call().waits(false);
            }
            if (!goesOn) {
                request.call().ended();
            }
        }

        @Override
        public boolean done() {
            return done;
        }

        @Override
        public boolean large() {
            return true;
        }

        Reply get() throws SQLException {
            if (failure != null) {
                throw failure;
            }
            return Objects.requireNonNull(reply, "An answer is read before it is asked for");
        }
    }

    private Reply.Rows rows(Request request, long timeout, TSExecuteStatementResp answer) throws SQLException {
        List<ByteBuffer> first = answer.getQueryResult() == null ? List.of() : answer.getQueryResult();
        Head head;
        try {
            head = HeadReader.read(answer);
        } catch (SQLException e) {
            if (answer.isMoreData()) {
                sendClose(closeRequest(request.statementId(), answer.getQueryId()), false);
            }
            throw e;
        }
        QuerySource source =
                new QuerySource(this, head, request, answer.getQueryId(), timeout, first, answer.isMoreData());
        if (answer.isMoreData()) {
            open.add(source);
            halfRead = open.size();
        }
        return new Reply.Rows(head, source);
    }

    /** The next answer's blocks, or null at the end; sends the request for the ones after before it returns. */
    @Nullable
    List<ByteBuffer> nextBatch(QuerySource source) throws SQLException {
        StopSign sign = source.call.sign();
        channel.lock(sign);
        source.call.waits(true);
        try {
            while (true) {
                if (source.failure() != null) {
                    throw source.failure();
                }
                if (source.closed()) {
                    throw Errors.closedWhileRead();
                }
                source.touched();
                if (!source.arrived()) {
                    if (!source.inFlight) {
                        if (!source.more) {
                            return null;
                        }
                        sendFetch(source, sign);
                    }
                    while (source.inFlight) {
                        channel.readOne(sign);
                    }
                    continue;
                }
                List<ByteBuffer> batch = source.take();
                if (source.more) {
                    if (!source.inFlight && !source.arrived()) {
                        try {
                            sendFetch(source, sign);
                        } catch (SQLException e) {
                            // The rows that are here are good; the failure is raised after them.
                        }
                    }
                } else {
                    forget(source);
                }
                if (!batch.isEmpty()) {
                    return batch;
                }
            }
        } finally {
            source.call.waits(false);
            channel.unlock();
        }
    }

    private void sendFetch(QuerySource source, StopSign sign) throws SQLException {
        channel.ensureUsable();
        channel.makeWayForSmall(sign);
        TSFetchResultsReq request = new TSFetchResultsReq(sessionId, "", source.fetchRows, source.queryId, true);
        request.setStatementId(source.statementId);
        request.setTimeout(source.timeoutMillis);
        source.inFlight = true;
        channel.send(sign, () -> thrift.send_fetchResultsV2(request), new Fetched(source));
    }

    // ---- what is read ahead; see Unfetched ----

    /** How many results the server may still hold rows of. */
    int halfRead() {
        return halfRead;
    }

    /** Bytes of answers that nobody has begun to read. */
    long keptBytes() {
        return keptBytes;
    }

    /** More or less of them; the lock is held, so that no other changes it meanwhile. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void kept(long change) {
        keptBytes += change;
    }

    /**
     * Says how many bytes of answers may be kept here in all, and how many results half read may hold on the server;
     * see the connection properties.
     */
    public void limitResults(long memory, long onServer) {
        maxKeptBytes = memory;
        maxUnfetchedBytes = onServer;
    }

    long maxKeptBytes() {
        return maxKeptBytes;
    }

    long maxUnfetchedBytes() {
        return maxUnfetchedBytes;
    }

    /**
     * Receives the rest of results, the oldest first, until the server holds no more than so many.
     *
     * @param idle only of those that nobody has read from for so long
     * @param sign when to leave it
     * @param room asked before each fetch whether there is memory for one more answer
     */
    void readAhead(int leave, Duration idle, StopSign sign, BooleanSupplier room) throws SQLException {
        for (QuerySource source : List.copyOf(open)) {
            if (open.size() <= leave || !room.getAsBoolean()) {
                return;
            }
            if (source.closed()) {
                // Its reader waits for the lock to say so.
                source.markClosed();
                release(source, source.inFlight);
                continue;
            }
            if (source.untouchedFor(idle)) {
                while (open.contains(source) && !source.closed() && room.getAsBoolean()) {
                    sign.check();
                    if (idle.compareTo(Duration.ZERO) > 0 && channel.wanted()) {
                        return;
                    }
                    if (!source.inFlight) {
                        sendFetch(source, sign);
                    }
                    while (source.inFlight) {
                        channel.readOne(sign);
                    }
                }
            }
        }
    }

    /** The same on behalf of another connection, where nobody uses this one now. */
    void readAheadIfFree(Duration idle, StopSign sign, BooleanSupplier room) {
        if (!channel.tryLock()) {
            return;
        }
        try {
            if (channel.usable()) {
                readAhead(0, idle, sign, room);
            }
        } catch (SQLException e) {
            // Its own reader learns of what concerns him; what only is slow is left.
        } finally {
            channel.unlock();
        }
    }

    /** The answer to a fetch. */
    private final class Fetched implements Channel.Answer {
        private final QuerySource source;

        Fetched(QuerySource source) {
            this.source = source;
        }

        @Override
        public void read() throws TException {
            TSFetchResultsResp answer = thrift.recv_fetchResultsV2();
            if (ServerErrors.ok(answer.getStatus())) {
                source.accept(answer.isHasResultSet(), answer.getQueryResult(), answer.isMoreData());
                if (!source.more) {
                    forget(source);
                }
            } else {
                failed(ServerErrors.of(answer.getStatus(), source.call.text()));
            }
        }

        @Override
        public void failed(SQLException e) {
            source.fail(e);
            forget(source);
        }

        @Override
        public boolean done() {
            return !source.inFlight;
        }

        @Override
        public boolean large() {
            return true;
        }
    }

    private boolean forget(QuerySource source) {
        boolean known = open.remove(source);
        if (known) {
            halfRead = open.size();
            source.call.ended();
        }
        return known;
    }

    private void failAll(SQLException failure) {
        unfetched.leave(this);
        for (QuerySource source : List.copyOf(open)) {
            source.fail(failure);
            forget(source);
        }
    }

    /** Remembers that a query failed, and frees it on the server. */
    void fail(QuerySource source, SQLException failure) {
        channel.soon(() -> {
            boolean busy = source.inFlight;
            source.fail(failure);
            release(source, busy);
        });
    }

    /** Ends a query early. */
    void close(QuerySource source) {
        channel.soon(() -> {
            boolean busy = source.inFlight;
            source.markClosed();
            release(source, busy);
        });
    }

    private void release(QuerySource source, boolean busy) {
        if (forget(source) && channel.usable()) {
            sendClose(closeRequest(source.statementId, source.queryId), busy);
        }
    }

    @Override
    public boolean release(ServerCall call, SQLException failure, boolean killed) {
        if (!channel.tryLock()) {
            return false;
        }
        try {
            for (QuerySource source : List.copyOf(open)) {
                if (source.call == call) {
                    return release(source, failure, killed);
                }
            }
            return false;
        } finally {
            channel.unlock();
        }
    }

    /** The server keeps a killed query in its list until somebody fetches from it or closes it. */
    private boolean release(QuerySource source, SQLException failure, boolean killed) {
        if (source.inFlight && !killed) {
            return false;
        }
        boolean next = source.inFlight && channel.next() instanceof Fetched first && first.source == source;
        source.fail(failure);
        try {
            if (next) {
                // On its way already, or the server's word that the query was killed; while it waits to be read, the
                // server cannot get to the close.
                channel.receiveFor(FREEING);
            }
            release(source, false);
            channel.receiveFor(FREEING);
        } catch (SQLException e) {
            // The connection failed, and is marked so: that frees the query too.
            return true;
        }
        return true;
    }

    private TSCloseOperationReq closeRequest(long statementId, long queryId) {
        TSCloseOperationReq request = new TSCloseOperationReq(sessionId);
        request.setQueryId(queryId);
        request.setStatementId(statementId);
        return request;
    }

    /**
     * Sends a close without waiting for its answer, unless a fetch is outstanding: its answer may be larger than the
     * socket's buffers, and the server would sit on it, and on the query, until the next call on this connection. A
     * failure here breaks the connection, which frees the query just as well.
     */
    private void sendClose(TSCloseOperationReq request, boolean readAnswers) {
        StopSign soon = StopSign.within(FREEING);
        try {
            channel.makeWayForSmall(soon);
            channel.send(soon, () -> thrift.send_closeOperation(request), new Channel.Answer() {
                private boolean done;

                @Override
                public void read() throws TException {
                    thrift.recv_closeOperation();
                    done = true;
                }

                @Override
                public void failed(SQLException e) {
                    // Nothing depends on it: closing what the server does not know is harmless.
                    done = true;
                }

                @Override
                public boolean done() {
                    return done;
                }
            });
            if (readAnswers) {
                channel.receiveToClose();
            }
        } catch (SQLException e) {
            // Marked as broken, or so slow that the server frees the query with its session.
            LOG.log(Level.DEBUG, "A query could not be closed at once", e);
        }
    }

    /** Says how large a row may be, in bytes. */
    public void limitRows(long bytes) {
        maxRowBytes = bytes;
    }

    @Override
    public long maxRowBytes() {
        return maxRowBytes;
    }

    /** Says how long what passes is tried again. */
    public void limitRetries(Duration limit) {
        retryLimit = limit;
    }

    @Override
    public Duration retryLimit() {
        return retryLimit;
    }

    /** Says how long an answer to an appender's tablets may take; zero is no limit. */
    public void limitWrites(Duration limit) {
        tablets.limit(limit);
    }

    @Override
    public void insertTablets(TabletCalls calls) throws SQLException {
        tablets.insert(calls);
    }

    @Override
    public StopSign answerSign() {
        return tablets.answerSign();
    }

    @Override
    public PendingInsert sendTablets(List<Tablet> call, @Nullable StopSign sign) throws SQLException {
        return tablets.send(call, sign);
    }

    /** Has the answers to tablets tell who leads what was written. */
    public void learnLeaders(Leaders leaders) {
        tablets.learn(leaders);
    }

    /** The session's current database in the table model, or null; the lock is held. */
    @Nullable
    String database() {
        return database;
    }

    /** It is another one now; the lock is held. */
    void useDatabase(String name) {
        database = name;
    }

    @Override
    public List<SQLException> executeAll(List<String> statements, StopSign sign) throws SQLException {
        List<String> sent = new ArrayList<>(statements);
        sent.add(REFUSED);
        TSStatus status = channel.write(
                sign,
                () -> thrift.send_executeBatchStatement(new TSExecuteBatchStatementReq(sessionId, sent)),
                thrift::recv_executeBatchStatement);
        if (ServerErrors.ok(status)) {
            throw Errors.of(
                    SqlState.PROTOCOL_VIOLATION,
                    "The server does not say which of " + statements.size() + " statements it refused");
        }
        List<SQLException> outcomes = new ArrayList<>(statements.size());
        for (int i = 0; i < statements.size(); i++) {
            // A failure of all has no outcome of each.
            TSStatus own = status.isSetSubStatus() && status.getSubStatusSize() == sent.size()
                    ? status.getSubStatus().get(i)
                    : status;
            outcomes.add(ServerErrors.ok(own) ? null : ServerErrors.of(own));
        }
        return outcomes;
    }

    @Override
    public void setTimeZone(String zone) throws SQLException {
        ServerErrors.check(channel.call(
                StopSign.NEVER,
                () -> thrift.send_setTimeZone(new TSSetTimeZoneReq(sessionId, zone)),
                thrift::recv_setTimeZone));
    }

    @Override
    public void setNetworkTimeout(Duration timeout) throws SQLException {
        channel.setNetworkTimeout(timeout);
    }

    @Override
    public boolean ping(Duration timeout) {
        return channel.ping(timeout, thrift::send_testConnectionEmptyRPC, thrift::recv_testConnectionEmptyRPC);
    }

    /**
     * Makes an empty call where nobody uses the connection. What is outstanding is received before, as before any call:
     * at most one answer of each result that is half read.
     *
     * @return whether that was done; where not, somebody or the server is at work
     */
    boolean breakSilence() {
        return channel.breakSilence(thrift::send_testConnectionEmptyRPC, thrift::recv_testConnectionEmptyRPC);
    }

    @Override
    public boolean broken() {
        return channel.isBroken();
    }

    @Override
    public boolean usable() {
        return channel.usable();
    }

    @Override
    public void abort() {
        abort("the connection was aborted");
    }

    @Override
    public void abort(String why) {
        channel.abort(why);
        unfetched.leave(this);
    }

    @Override
    public void close() {
        channel.close(() -> thrift.send_closeSession(new TSCloseSessionReq(sessionId)), thrift::recv_closeSession);
        unfetched.leave(this);
    }
}
