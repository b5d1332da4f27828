// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.SqlState;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.apache.iotdb.service.rpc.thrift.TSCloseOperationReq;
import org.apache.iotdb.service.rpc.thrift.TSCloseSessionReq;
import org.apache.iotdb.service.rpc.thrift.TSExecuteStatementReq;
import org.apache.iotdb.service.rpc.thrift.TSExecuteStatementResp;
import org.apache.iotdb.service.rpc.thrift.TSExecuteBatchStatementReq;
import org.apache.iotdb.service.rpc.thrift.TSFetchResultsReq;
import org.apache.iotdb.service.rpc.thrift.TSFetchResultsResp;
import org.apache.iotdb.service.rpc.thrift.TSSetTimeZoneReq;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.transport.TSocket;

/**
 * A session on one TCP connection, to which the server ties all its state.
 *
 * <p>Requests are pipelined: the next fetch of a query is on the wire while its reader is busy with the blocks before. Each query has at most one outstanding fetch, which bounds
 * what must be kept; {@link Channel} keeps the order of the answers. Once the connection failed, every call and every unfinished query fails, for ever.
 *
 * <p>Longer than a file should be because all of it shares the channel's lock and the table of open queries.
 */
public final class ThriftRpcClient implements RpcClient {
  /** The server takes an absent limit, zero and negative ones for 60 seconds, the reader's pauses included; so "no limit" is ten years. */
  private static final long NO_TIMEOUT_MILLIS = Duration.ofDays(3650).toMillis();
  private static final int TABLETS_IN_FLIGHT = 4;
  /**
   * No statement of any dialect. A call with several statements answers that all is well whatever became of them, a read-only server's refusals included, unless one of them
   * cannot even be parsed: then it tells the outcome of each.
   */
  private static final String REFUSED = "-";

  private final Channel channel;
  private final PipelinedClient thrift;
  private final KnownServer server;
  private final long sessionId;
  private final Session session;
  /** Queries that the server may still hold. Guarded by the channel's lock. */
  private final Set<QuerySource> open = new HashSet<>();
  private final TextInserts texts = new TextInserts(this);
  private volatile long maxRowBytes = Long.MAX_VALUE;
  /** The session's current database in the table model, or null. Guarded by the lock. */
  private String database;

  ThriftRpcClient(Endpoint endpoint, TSocket socket, PipelinedClient thrift, KnownServer server, Session session, int networkTimeoutMillis) {
    this.channel = new Channel(endpoint, socket, networkTimeoutMillis, this::failAll);
    this.thrift = thrift;
    this.server = server;
    this.sessionId = server.sessionId();
    this.session = session;
    this.database = session.database();
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
  public static ThriftRpcClient connect(Endpoint endpoint, Login login, KnownServer known) throws SQLException {
    return SessionOpener.open(endpoint, login, known);
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
    return channel.call(sign, () -> {
      thrift.send_requestStatementId(sessionId);
      return thrift.recv_requestStatementId();
    });
  }

  @Override
  public void closeStatement(long statementId) throws SQLException {
    channel.lock();
    try {
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
    } finally {
      channel.unlock();
    }
  }

  @Override
  public Reply execute(Request request) throws SQLException {
    long timeout = request.timeout() == null || request.timeout().isZero() || request.timeout().isNegative() ? NO_TIMEOUT_MILLIS
        : Math.min(NO_TIMEOUT_MILLIS, Math.max(1, request.timeout().toMillis()));
    ServerCall call = request.call();
    TSExecuteStatementReq wire = new TSExecuteStatementReq(sessionId, call.text(), request.statementId());
    wire.setFetchSize(request.fetchRows());
    wire.setTimeout(timeout);
    return channel.call(call.sign(), () -> {
      call.sending();
      call.waits(true);
      boolean goesOn = false;
      try {
        thrift.send_executeStatementV2(wire);
        TSExecuteStatementResp answer = thrift.recv_executeStatementV2();
        ServerErrors.check(answer.getStatus(), call.text());
        if (!answer.isSetColumns()) {
          if (answer.getDatabase() != null) {
            database = answer.getDatabase();
          }
          return new Reply.Done(answer.getDatabase());
        }
        Reply.Rows rows = rows(request, timeout, answer);
        goesOn = answer.isMoreData();
        return rows;
      } finally {
        call.waits(false);
        if (!goesOn) {
          call.ended();
        }
      }
    });
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
    QuerySource source = new QuerySource(this, head, request, answer.getQueryId(), timeout, first, answer.isMoreData());
    if (answer.isMoreData()) {
      open.add(source);
    }
    return new Reply.Rows(head, source);
  }

  /** The next answer's blocks, or null at the end; sends the request for the ones after before it returns. */
  List<ByteBuffer> nextBatch(QuerySource source) throws SQLException {
    channel.lock(source.call.sign());
    source.call.waits(true);
    try {
      while (true) {
        if (source.failure() != null) {
          throw source.failure();
        }
        if (source.closed()) {
          throw QuerySource.closedWhileRead();
        }
        if (source.arrived == null) {
          if (!source.inFlight) {
            if (!source.more) {
              return null;
            }
            sendFetch(source);
          }
          while (source.inFlight) {
            channel.readOne();
          }
          continue;
        }
        List<ByteBuffer> batch = source.arrived;
        source.arrived = null;
        if (source.more) {
          try {
            sendFetch(source);
          } catch (SQLException e) {
            // The rows that are here are good; the failure is raised after them.
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

  private void sendFetch(QuerySource source) throws SQLException {
    channel.ensureUsable();
    channel.makeWayForSmall();
    TSFetchResultsReq request = new TSFetchResultsReq(sessionId, "", source.fetchRows, source.queryId, true);
    request.setStatementId(source.statementId);
    request.setTimeout(source.timeoutMillis);
    try {
      thrift.send_fetchResultsV2(request);
    } catch (TException e) {
      throw channel.broken(e);
    }
    source.inFlight = true;
    channel.expect(new Fetched(source));
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
    public boolean large() {
      return true;
    }
  }

  private boolean forget(QuerySource source) {
    boolean known = open.remove(source);
    if (known) {
      source.call.ended();
    }
    return known;
  }

  private void failAll(SQLException failure) {
    for (QuerySource source : List.copyOf(open)) {
      source.fail(failure);
      forget(source);
    }
  }

  /** Remembers that a query failed, and frees it on the server. */
  void fail(QuerySource source, SQLException failure) {
    channel.lock();
    try {
      boolean busy = source.inFlight;
      source.fail(failure);
      release(source, busy);
    } finally {
      channel.unlock();
    }
  }

  /** Ends a query early. */
  void close(QuerySource source) {
    channel.lock();
    try {
      boolean busy = source.inFlight;
      source.markClosed();
      release(source, busy);
    } finally {
      channel.unlock();
    }
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
        // On its way already, or the server's word that the query was killed; while it waits to be read, the server cannot get to the close.
        channel.readOne();
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
   * Sends a close without waiting for its answer, unless a fetch is outstanding: its answer may be larger than the socket's buffers, and the server would sit on it, and on the
   * query, until the next call on this connection. A failure here breaks the connection, which frees the query just as well.
   */
  private void sendClose(TSCloseOperationReq request, boolean readAnswers) {
    try {
      channel.makeWayForSmall();
      thrift.send_closeOperation(request);
      channel.expect(new Channel.Answer() {
        @Override
        public void read() throws TException {
          thrift.recv_closeOperation();
        }

        @Override
        public void failed(SQLException e) {
          // Nothing depends on it: closing what the server does not know is harmless.
        }
      });
      if (readAnswers) {
        channel.drain();
      }
    } catch (TException e) {
      channel.broken(e);
    } catch (SQLException e) {
      // Already marked as broken.
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

  @Override
  public void insertTablets(TabletCalls calls) throws SQLException {
    TextInserts.Calls some = texts.new Calls(calls);
    do {
      channel.call(() -> {
        // A tablet names its table only; the table is looked up, or even made, in the session's current database.
        String before = database;
        try {
          insert(some);
        } finally {
          if (before != null && !before.equals(database)) {
            use(before);
          }
        }
        return null;
      });
    } while (some.goOn());
  }

  /** So long a query that was stopped may take to leave the server's list before whoever stopped it goes on. */
  private static final Duration FREEING = Duration.ofMillis(100);

  /** Tablets of the table model whose outcome nobody asked for yet. */
  private final Deque<Pending> unsettled = new ConcurrentLinkedDeque<>();

  @Override
  public PendingInsert sendTablets(List<Tablet> tablets) throws SQLException {
    if (texts.needed(tablets)) {
      // Those sent before that were refused as tablets: their rows are older.
      for (Pending earlier = unsettled.poll(); earlier != null; earlier = unsettled.poll()) {
        earlier.outcome();
      }
      SQLException outcome = insertTablets(List.of(tablets)).get(0);
      return () -> outcome;
    }
    channel.lock();
    try {
      String target = tablets.get(0).database();
      if (target != null && !target.equals(database)) {
        SQLException outcome = insertTablets(List.of(tablets)).get(0);
        return () -> outcome;
      }
      channel.ensureUsable();
      channel.makeWay();
      try {
        send(tablets);
      } catch (TException e) {
        throw channel.broken(e);
      }
      Pending pending = new Pending(tablets);
      channel.expect(pending);
      if (tablets.get(0).categories() != null) {
        unsettled.removeIf(Pending::settled);
        unsettled.add(pending);
      }
      return pending;
    } finally {
      channel.unlock();
    }
  }

  /** An insert whose answer has not been read yet. */
  private final class Pending implements Channel.Answer, PendingInsert {
    private List<Tablet> tablets;
    private boolean answered;
    private SQLException refused;
    private SQLException lost;

    Pending(List<Tablet> tablets) {
      this.tablets = tablets;
    }

    @Override
    public void read() throws TException {
      refused = insertOutcome(tablets.size() == 1);
      tablets = TextInserts.helps(tablets, refused) ? tablets : null;
      answered = true;
    }

    @Override
    public void failed(SQLException e) {
      lost = e;
    }

    /** Whether nothing more will be done for it. */
    boolean settled() {
      return lost != null || answered && tablets == null;
    }

    @Override
    public SQLException outcome() throws SQLException {
      channel.lock();
      try {
        while (!answered && lost == null) {
          channel.readOne();
        }
        if (lost != null) {
          throw lost;
        }
      } finally {
        channel.unlock();
      }
      if (tablets != null) {
        refused = texts.insert(tablets.get(0));
        tablets = null;
      }
      return refused;
    }
  }

  private void use(String name) throws TException, SQLException {
    thrift.send_requestStatementId(sessionId);
    long statementId = thrift.recv_requestStatementId();
    TSExecuteStatementReq wire = new TSExecuteStatementReq(sessionId, "USE \"" + name.replace("\"", "\"\"") + '"', statementId);
    wire.setTimeout(NO_TIMEOUT_MILLIS);
    thrift.send_executeStatementV2(wire);
    ServerErrors.check(thrift.recv_executeStatementV2().getStatus());
    database = name;
    TSCloseOperationReq close = new TSCloseOperationReq(sessionId);
    close.setStatementId(statementId);
    thrift.send_closeOperation(close);
    thrift.recv_closeOperation();
  }

  private void insert(TabletCalls calls) throws TException, SQLException {
    // For each call under way whether it is one tablet.
    ArrayDeque<Boolean> flying = new ArrayDeque<>(TABLETS_IN_FLIGHT);
    while (true) {
      List<Tablet> tablets;
      try {
        tablets = calls.next();
      } catch (RuntimeException | Error e) {
        answer(calls, flying);
        throw e;
      }
      if (tablets == null) {
        answer(calls, flying);
        return;
      }
      String target = tablets.get(0).database();
      if (target != null && !target.equals(database)) {
        answer(calls, flying);
        use(target);
      }
      send(tablets);
      flying.add(tablets.size() == 1);
      if (flying.size() == TABLETS_IN_FLIGHT) {
        calls.answered(insertOutcome(flying.poll()));
      }
    }
  }

  private void answer(TabletCalls calls, ArrayDeque<Boolean> flying) throws TException {
    while (!flying.isEmpty()) {
      calls.answered(insertOutcome(flying.poll()));
    }
  }

  private void send(List<Tablet> tablets) throws TException {
    if (tablets.size() == 1) {
      thrift.send_insertTablet(TabletRequests.one(sessionId, tablets.get(0)));
    } else {
      thrift.send_insertTablets(TabletRequests.many(sessionId, tablets));
    }
  }

  private SQLException insertOutcome(boolean single) throws TException {
    try {
      TSStatus status = single ? thrift.recv_insertTablet() : thrift.recv_insertTablets();
      return ServerErrors.ok(status) ? null : ServerErrors.of(status);
    } catch (TApplicationException e) {
      if (Channel.outOfStep(e)) {
        throw e;
      }
      return Channel.internal(e);
    }
  }

  @Override
  public List<SQLException> executeAll(List<String> statements) throws SQLException {
    return channel.call(() -> {
      List<String> sent = new ArrayList<>(statements);
      sent.add(REFUSED);
      thrift.send_executeBatchStatement(new TSExecuteBatchStatementReq(sessionId, sent));
      TSStatus status = thrift.recv_executeBatchStatement();
      if (ServerErrors.ok(status)) {
        throw Errors.of(SqlState.PROTOCOL_VIOLATION, "The server does not say which of " + statements.size() + " statements it refused");
      }
      List<SQLException> outcomes = new ArrayList<>(statements.size());
      for (int i = 0; i < statements.size(); i++) {
        // A failure of all has no outcome of each.
        TSStatus own = status.isSetSubStatus() && status.getSubStatusSize() == sent.size() ? status.getSubStatus().get(i) : status;
        outcomes.add(ServerErrors.ok(own) ? null : ServerErrors.of(own));
      }
      return outcomes;
    });
  }

  @Override
  public void setTimeZone(String zone) throws SQLException {
    channel.call(() -> {
      thrift.send_setTimeZone(new TSSetTimeZoneReq(sessionId, zone));
      ServerErrors.check(thrift.recv_setTimeZone());
      return null;
    });
  }

  @Override
  public void setNetworkTimeout(Duration timeout) throws SQLException {
    channel.setNetworkTimeout(timeout);
  }

  @Override
  public boolean ping(Duration timeout) {
    return channel.ping(timeout, () -> {
      thrift.send_testConnectionEmptyRPC();
      return thrift.recv_testConnectionEmptyRPC();
    });
  }

  @Override
  public boolean broken() {
    return channel.isBroken();
  }

  @Override
  public void abort() {
    abort("the connection was aborted");
  }

  @Override
  public void abort(String why) {
    channel.abort(why);
  }

  @Override
  public void close() {
    channel.close(() -> {
      thrift.send_closeSession(new TSCloseSessionReq(sessionId));
      return thrift.recv_closeSession();
    });
  }
}
