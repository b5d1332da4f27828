// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.rpc.RpcClient.PendingInsert;
import io.treeline.driver.rpc.RpcClient.Request;
import io.treeline.driver.rpc.RpcClient.Tablet;
import io.treeline.driver.rpc.RpcClient.TabletCalls;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.apache.iotdb.service.rpc.thrift.TSCloseOperationReq;
import org.apache.thrift.TException;
import org.jspecify.annotations.Nullable;

/**
 * Tablets on their way to the server, several calls in flight; those that it refuses as such go as text. A call that is
 * not answered in time may be stored or not, so that the connection is closed.
 */
final class TabletPipeline {
    /** So long the way back to the connection's own database may take, whatever limit the rows had. */
    private static final Duration GOING_BACK = Duration.ofSeconds(5);

    private static final int TABLETS_IN_FLIGHT = 4;

    private final ThriftRpcClient client;
    private final Channel channel;
    private final PipelinedClient thrift;
    private final long sessionId;
    private final TextInserts texts;
    /** Tablets of the table model whose outcome nobody asked for yet. */
    private final Deque<Pending> unsettled = new ConcurrentLinkedDeque<>();

    private volatile Duration writeLimit = Duration.ZERO;
    /** What answers tell of leaders; null where nobody wants to know. */
    private volatile @Nullable Leaders leaders;

    TabletPipeline(ThriftRpcClient client, Channel channel, PipelinedClient thrift, long sessionId) {
        this.client = client;
        this.channel = channel;
        this.thrift = thrift;
        this.sessionId = sessionId;
        this.texts = new TextInserts(client);
    }

    /** How long an answer to an appender's tablets may take; zero is no limit. */
    void limit(Duration limit) {
        writeLimit = limit;
    }

    /** Has answers tell who leads what was sent. */
    void learn(Leaders from) {
        leaders = from;
    }

    /** Waits for each answer as long as an appender does, and stops nothing else. */
    StopSign answerSign() {
        Duration limit = writeLimit;
        return limit.isZero()
                ? StopSign.NEVER
                : new StopSign() {
                    @Override
                    public void check() {
                        // It never ends the work, only the wait for one answer.
                    }

                    @Override
                    public long leftNanos() {
                        return limit.toNanos();
                    }
                };
    }

    private StopSign writeSign() {
        return StopSign.limit(writeLimit);
    }

    /** As {@link RpcClient#insertTablets(RpcClient.TabletCalls)}. */
    void insert(TabletCalls calls) throws SQLException {
        TextInserts.Calls some = texts.new Calls(calls);
        do {
            channel.lock(calls.sign());
            try {
                channel.ensureUsable();
                channel.drain(calls.sign());
                // A tablet names its table only; the table is looked up, or even made, in the session's current
                // database.
                String before = client.database();
                try {
                    insertSome(some);
                } finally {
                    if (before != null && !before.equals(client.database()) && channel.usable()) {
                        // Whatever ended the rows: the session must not stay in another database than the connection
                        // says.
                        use(before, StopSign.within(GOING_BACK));
                    }
                }
            } finally {
                channel.unlock();
            }
        } while (some.goOn());
    }

    /** As {@link TabletLine#sendTablets(List, StopSign)}. */
    PendingInsert send(List<Tablet> tablets, @Nullable StopSign given) throws SQLException {
        StopSign sign = given == null ? writeSign() : given;
        if (texts.needed(tablets)) {
            // Those sent before that were refused as tablets: their rows are older.
            for (Pending earlier = unsettled.poll(); earlier != null; earlier = unsettled.poll()) {
                earlier.outcome();
            }
            SQLException outcome = client.insertTablets(List.of(tablets), sign).get(0);
            return () -> outcome;
        }
        channel.lock(sign);
        try {
            String target = tablets.get(0).database();
            if (target == null || target.equals(client.database())) {
                return sendHere(tablets, sign, given);
            }
        } finally {
            channel.unlock();
        }
        // Without the lock: it has locks of its own.
        SQLException outcome = client.insertTablets(List.of(tablets), sign).get(0);
        return () -> outcome;
    }

    /** The lock is held. */
    private PendingInsert sendHere(List<Tablet> tablets, StopSign sign, @Nullable StopSign given) throws SQLException {
        channel.ensureUsable();
        Pending pending = new Pending(tablets, given);
        channel.makeWay(sign);
        channel.send(sign, () -> write(tablets), pending);
        if (tablets.get(0).categories() != null) {
            unsettled.removeIf(Pending::settled);
            unsettled.add(pending);
        }
        return pending;
    }

    /** The answer to tablets. */
    private class TabletAnswer implements Channel.Answer {
        private final boolean single;
        /** What was sent, as long as the answer may tell who leads it; else null. */
        private @Nullable List<Tablet> asked;

        @Nullable
        SQLException refused;

        private @Nullable SQLException lost;
        private boolean answered;

        TabletAnswer(List<Tablet> tablets) {
            this.single = tablets.size() == 1;
            this.asked = leaders == null ? null : tablets;
        }

        @Override
        public void read() throws TException {
            TSStatus status = single ? thrift.recv_insertTablet() : thrift.recv_insertTablets();
            refused = ServerErrors.ok(status) ? null : ServerErrors.of(status);
            answered = true;
            Leaders learning = leaders;
            if (learning != null && asked != null && refused == null) {
                learning.learn(asked, status, client.session().precision().ticksPerSecond(), channel.endpoint());
            }
            asked = null;
        }

        @Override
        public void failed(SQLException e) {
            if (channel.usable()) {
                // The server failed at this call only.
                refused = e;
                answered = true;
            } else {
                lost = e;
            }
        }

        @Override
        public boolean done() {
            return answered || lost != null;
        }

        /** Waits for it; the lock is held. */
        void await(StopSign sign) throws SQLException {
            try {
                channel.receive(this, sign);
            } catch (SQLException e) {
                throw channel.usable() ? channel.giveUp(e) : e;
            }
            if (lost != null) {
                throw lost;
            }
        }
    }

    /** An insert whose answer has not been read yet. */
    private final class Pending extends TabletAnswer implements PendingInsert {
        private @Nullable List<Tablet> tablets;
        /** The statement's; null for an appender's, each of whose waits has a limit of its own. */
        private final @Nullable StopSign given;

        Pending(List<Tablet> tablets, @Nullable StopSign given) {
            super(tablets);
            this.tablets = tablets;
            this.given = given;
        }

        @Override
        public void read() throws TException {
            super.read();
            tablets = tablets != null && TextInserts.helps(tablets, refused) ? tablets : null;
        }

        @Override
        public void failed(SQLException e) {
            super.failed(e);
            tablets = null;
        }

        /** Whether nothing more will be done for it. */
        boolean settled() {
            return done() && tablets == null;
        }

        @Override
        public @Nullable SQLException outcome() throws SQLException {
            StopSign sign = given == null ? writeSign() : given;
            channel.lock(sign);
            try {
                await(sign);
            } finally {
                channel.unlock();
            }
            if (tablets != null) {
                refused = texts.insert(tablets.get(0), sign);
                tablets = null;
            }
            return refused;
        }
    }

    private void use(String name, StopSign sign) throws SQLException {
        String text = "USE \"" + name.replace("\"", "\"\"") + '"';
        long statementId = client.openStatement(sign);
        // As a write: an answer that comes too late would move the session unseen.
        client.execute(new Request(statementId, text, 1, null, ServerCall.write(text, sign)));
        client.useDatabase(name);
        TSCloseOperationReq close = new TSCloseOperationReq(sessionId);
        close.setStatementId(statementId);
        channel.call(sign, () -> thrift.send_closeOperation(close), thrift::recv_closeOperation);
    }

    private void insertSome(TabletCalls calls) throws SQLException {
        StopSign sign = calls.sign();
        ArrayDeque<TabletAnswer> flying = new ArrayDeque<>(TABLETS_IN_FLIGHT);
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
            if (target != null && !target.equals(client.database())) {
                answer(calls, flying);
                use(target, sign);
            }
            TabletAnswer answer = new TabletAnswer(tablets);
            channel.send(sign, () -> write(tablets), answer);
            flying.add(answer);
            if (flying.size() == TABLETS_IN_FLIGHT) {
                answerOldest(calls, flying);
            }
        }
    }

    private static void answer(TabletCalls calls, ArrayDeque<TabletAnswer> flying) throws SQLException {
        while (!flying.isEmpty()) {
            answerOldest(calls, flying);
        }
    }

    private static void answerOldest(TabletCalls calls, ArrayDeque<TabletAnswer> flying) throws SQLException {
        TabletAnswer oldest = flying.remove();
        oldest.await(calls.sign());
        calls.answered(oldest.refused);
    }

    private void write(List<Tablet> tablets) throws TException {
        if (tablets.size() == 1) {
            thrift.send_insertTablet(TabletRequests.one(sessionId, tablets.get(0)));
        } else {
            thrift.send_insertTablets(TabletRequests.many(sessionId, tablets));
        }
    }
}
