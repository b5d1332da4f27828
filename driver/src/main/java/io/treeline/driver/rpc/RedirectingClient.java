// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.error.Errors;
import io.treeline.driver.observe.Connections;
import io.treeline.metadata.error.SqlState;
import java.net.SocketTimeoutException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose tablets go straight to the nodes that lead their rows, as far as {@link Leaders} knows them, over
 * {@link SideSessions}; all else goes to its own node. A call whose rows have several leaders goes in as many parts.
 *
 * <p>The order of writes to a device is kept: while rows of a device are on their way, its next rows take the same way,
 * on which answers come in the order of the requests; and before anything else is asked of the own node, all that is on
 * its way elsewhere is answered. When a side session is lost, what it did not answer is sent again by the own node, in
 * its order, before anything newer: writing a row twice is writing it once. What a time limit ended is not: its node
 * may still do it.
 */
public final class RedirectingClient implements RpcClient {
    private static final int CALLS_IN_FLIGHT = 4;
    /** A node that could not take its rows just now: the own node finds out who can. */
    private static final Duration A_MOMENT = Duration.ofSeconds(2);

    private final TabletLine own;
    private final Leaders leaders;
    private final SideSessions sides;
    private final long ticksPerSecond;

    private final StoppableLock lock = new StoppableLock();
    /** What is on its way, the oldest first. Guarded by the lock. */
    private final Deque<Part> flying = new ArrayDeque<>();
    /** Devices of which rows are on their way. Guarded by the lock. */
    private final Map<String, Way> devices = new HashMap<>();
    /** Whether anything is on its way that nobody waits for. */
    private volatile boolean pending;
    /** Calls that went to the own node, without anybody waiting, while no leader was known. */
    private final Deque<PendingInsert> straight = new ConcurrentLinkedDeque<>();

    /** Where rows of a device go, and how many parts with some are on their way. A null side is the own node. */
    private static final class Way {
        final @Nullable Side side;
        int parts;

        Way(@Nullable Side side) {
            this.side = side;
        }
    }

    /** A session with another node. */
    private record Side(Endpoint node, ThriftRpcClient client) {}

    /** What one node gets of a call. */
    private static final class Part {
        final List<Tablet> tablets = new ArrayList<>();
        final List<String> devices = new ArrayList<>();
        final @Nullable Side side;

        @Nullable
        PendingInsert answer;

        boolean done;

        @Nullable
        SQLException refusal;
        /** Why nobody knows what became of it. */
        @Nullable
        SQLException lost;

        Part(@Nullable Side side) {
            this.side = side;
        }
    }

    /** @param opener opens sessions with other nodes, which are closed with this */
    public RedirectingClient(TabletLine own, Leaders leaders, Sides opener) {
        this.own = own;
        this.leaders = leaders;
        this.sides = new SideSessions(own, leaders, opener);
        this.ticksPerSecond = own.session().precision().ticksPerSecond();
    }

    /** Opens sessions beside a connection's own. */
    @FunctionalInterface
    public interface Sides {
        /**
         * Opens one, with all that the connection's own session is, within about a second.
         *
         * @param node another node of the cluster
         * @param database the session's present one in the table model, or null
         * @throws SQLException when the node cannot be reached from here, or turns us away
         */
        ThriftRpcClient open(Endpoint node, @Nullable String database) throws SQLException;

        /** One was lost. */
        default void lost(Endpoint node) {}
    }

    /** How many sessions with other nodes are open. */
    public int sideSessions() {
        return sides.size();
    }

    // ---- ways ----

    private boolean ownOnly() {
        return leaders.empty() && !pending;
    }

    /** Where a device's rows of a time go; the lock is held. */
    private @Nullable Side way(String device, long ticks, @Nullable String database) {
        Way before = devices.get(device);
        if (before != null) {
            return before.side;
        }
        Endpoint leader = leaders.of(device, Leaders.week(ticks, ticksPerSecond));
        if (leader == null || leader.equals(own.endpoint())) {
            return null;
        }
        ThriftRpcClient session = sides.with(leader, database, this::busy);
        return session == null ? null : new Side(leader, session);
    }

    private boolean busy(ThriftRpcClient session) {
        return flying.stream().anyMatch(part -> part.side != null && part.side.client() == session);
    }

    /** The parts of a call, one for each way. A device is in one of them only. */
    private List<Part> parts(List<Tablet> call) {
        Map<Optional<Side>, Part> parts = new LinkedHashMap<>();
        // Within the call a device keeps its way, too: its rows of one week may be led elsewhere than those of another.
        Map<String, Optional<Side>> ways = new HashMap<>();
        for (Tablet tablet : call) {
            TabletDevices of = TabletDevices.of(tablet);
            int last = tablet.rows() - 1;
            if (of.one()) {
                put(parts, ways, of.device(last), of.time(last), tablet);
                continue;
            }
            // The last row's week is the whole's, as in the server's own hints.
            Map<String, Integer> lasts = new LinkedHashMap<>();
            for (int row = 0; row <= last; row++) {
                lasts.put(of.device(row), row);
            }
            lasts.forEach((device, row) -> ways.computeIfAbsent(
                    device, none -> Optional.ofNullable(way(device, of.time(row), tablet.database()))));
            split(parts, ways, of, tablet);
        }
        return List.copyOf(parts.values());
    }

    private static Part part(Map<Optional<Side>, Part> parts, Optional<Side> side) {
        return parts.computeIfAbsent(side, none -> new Part(side.orElse(null)));
    }

    private void put(
            Map<Optional<Side>, Part> parts,
            Map<String, Optional<Side>> ways,
            String device,
            long time,
            Tablet tablet) {
        Optional<Side> side =
                ways.computeIfAbsent(device, none -> Optional.ofNullable(way(device, time, tablet.database())));
        Part part = part(parts, side);
        part.tablets.add(tablet);
        part.devices.add(device);
    }

    private static void split(
            Map<Optional<Side>, Part> parts, Map<String, Optional<Side>> ways, TabletDevices of, Tablet tablet) {
        Map<Optional<Side>, List<Integer>> rows = new LinkedHashMap<>();
        for (int row = 0; row < tablet.rows(); row++) {
            rows.computeIfAbsent(ways.get(of.device(row)), none -> new ArrayList<>())
                    .add(row);
        }
        rows.forEach((side, some) -> {
            int[] numbers = some.stream().mapToInt(Integer::intValue).toArray();
            Part part = part(parts, side);
            part.tablets.add(rows.size() == 1 ? tablet : of.rows(numbers));
            some.stream().map(of::device).distinct().forEach(part.devices::add);
        });
    }

    // ---- sending ----

    /** Sends the parts of a call; the lock is held. */
    private void send(List<Part> parts, @Nullable StopSign sign) throws SQLException {
        for (Part part : parts) {
            flying.add(part);
            part.devices.forEach(device -> devices.computeIfAbsent(device, none -> new Way(part.side)).parts++);
            if (part.side == null) {
                boolean sent = false;
                try {
                    part.answer = own.sendTablets(part.tablets, sign);
                    sent = true;
                } catch (SQLException e) {
                    part.lost = e;
                    throw e;
                } finally {
                    if (!sent) {
                        over(part);
                    }
                }
                continue;
            }
            Connections.ALL.redirected();
            try {
                part.answer = part.side.client().sendTablets(part.tablets, sign);
            } catch (SQLException e) {
                lost(part.side, e, sign);
            }
        }
    }

    private void over(Part part) {
        if (part.done) {
            return;
        }
        part.done = true;
        flying.remove(part);
        for (String device : part.devices) {
            devices.computeIfPresent(device, (name, way) -> --way.parts == 0 ? null : way);
        }
        pending &= !flying.isEmpty();
    }

    /** Waits for an answer; the lock is held. */
    private void settle(Part part, @Nullable StopSign sign) throws SQLException {
        if (!part.done) {
            try {
                part.refusal = told(
                        part,
                        Objects.requireNonNull(part.answer, "A part that is not done was sent")
                                .outcome());
                over(part);
            } catch (SQLException e) {
                if (part.side == null) {
                    part.lost = e;
                    over(part);
                } else {
                    lost(part.side, e, sign);
                }
            }
        }
        if (part.lost != null) {
            throw part.lost;
        }
    }

    /** What a leader cannot do just now its own node may find another way for. */
    private @Nullable SQLException told(Part part, @Nullable SQLException refusal) {
        if (refusal == null || part.side == null) {
            return refusal;
        }
        boolean reads = SqlState.READ_ONLY.code().equals(refusal.getSQLState()) && refusal.getErrorCode() != 0;
        if (!reads && !own.passes(refusal)) {
            return refusal;
        }
        leaders.avoid(part.side.node(), A_MOMENT);
        return reads
                ? Errors.of(
                        SqlState.SERVER_UNAVAILABLE,
                        part.side.node() + ", which leads the rows, only reads: " + refusal.getMessage(),
                        refusal.getErrorCode(),
                        refusal)
                : refusal;
    }

    /**
     * A side session failed: what it answered before counts, and the rest goes by the own node, unless it failed by
     * taking too long.
     */
    private void lost(Side side, SQLException why, @Nullable StopSign sign) throws SQLException {
        sides.lost(side.node(), side.client(), why.getMessage());
        boolean again = SqlState.isConnection(why.getSQLState()) && !tooSlow(why) && own.usable();
        if (!again) {
            // As if the own connection had been the one that waited.
            own.abort("it was closed since " + side.node() + ", to which its rows went, did not answer in time");
        }
        SQLException failure = again ? null : why;
        for (Part part : List.copyOf(flying)) {
            if (part.side != side && (part.side == null || part.side.client() != side.client())) {
                continue;
            }
            try {
                if (part.answer != null) {
                    part.refusal = told(part, part.answer.outcome());
                    over(part);
                    continue;
                }
            } catch (SQLException unanswered) {
                // It did not come, and will not.
            }
            if (failure == null) {
                try {
                    part.refusal = own.insertTablets(List.of(part.tablets), orNone(sign))
                            .get(0);
                    Connections.ALL.retried();
                } catch (SQLException e) {
                    failure = e;
                }
            }
            part.lost = failure;
            over(part);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private StopSign orNone(@Nullable StopSign sign) {
        return sign == null ? own.answerSign() : sign;
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

    /** Waits for the answers to a call; the lock is held. */
    private @Nullable SQLException outcome(List<Part> parts, @Nullable StopSign sign) throws SQLException {
        SQLException lost = null;
        for (Part part : parts) {
            try {
                settle(part, sign);
            } catch (SQLException e) {
                lost = lost == null ? e : lost;
            }
        }
        if (lost != null) {
            throw lost;
        }
        List<SQLException> refusals = parts.stream()
                .map(part -> part.refusal)
                .filter(refusal -> refusal != null)
                .toList();
        if (refusals.isEmpty()) {
            return null;
        }
        // What will not pass is told, where there is some.
        SQLException first = refusals.stream()
                .filter(refusal -> !own.passes(refusal))
                .findFirst()
                .orElse(refusals.get(0));
        // Who may not write stores nothing, unless some surely was.
        return refusals.size() < parts.size()
                        && SqlState.INSUFFICIENT_PRIVILEGE.code().equals(first.getSQLState())
                        && !(first instanceof BatchUpdateException)
                ? new BatchUpdateException(
                        first.getMessage(), first.getSQLState(), first.getErrorCode(), new int[0], first)
                : first;
    }

    @Override
    public void insertTablets(TabletCalls calls) throws SQLException {
        if (ownOnly()) {
            own.insertTablets(calls);
            return;
        }
        StopSign sign = calls.sign();
        lock.lock(sign);
        try {
            // By that what went straight is answered too: the own node answers in its order.
            settleAll(sign);
            OwnCalls mine = new OwnCalls(calls);
            while (true) {
                own.insertTablets(mine);
                if (mine.elsewhere == null) {
                    return;
                }
                List<Part> first = mine.elsewhere;
                mine.elsewhere = null;
                if (insertElsewhere(calls, first, sign)) {
                    return;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Calls up to the first of which some goes elsewhere. */
    private final class OwnCalls implements TabletCalls {
        private final TabletCalls calls;
        private @Nullable List<Part> elsewhere;

        OwnCalls(TabletCalls calls) {
            this.calls = calls;
        }

        @Override
        public @Nullable List<Tablet> next() {
            List<Tablet> next = elsewhere == null ? calls.next() : null;
            if (next != null && !leaders.empty()) {
                List<Part> parts = parts(next);
                if (parts.stream().anyMatch(part -> part.side != null)) {
                    elsewhere = parts;
                    return null;
                }
            }
            return next;
        }

        @Override
        public StopSign sign() {
            return calls.sign();
        }

        @Override
        public void answered(@Nullable SQLException refusal) {
            calls.answered(refusal);
        }
    }

    /**
     * Sends calls by all ways, several in flight.
     *
     * @return whether there are no more calls
     */
    private boolean insertElsewhere(TabletCalls calls, List<Part> first, StopSign sign) throws SQLException {
        Deque<List<Part>> window = new ArrayDeque<>();
        boolean whole = false;
        try {
            List<Part> parts = first;
            while (true) {
                window.add(parts);
                send(parts, sign);
                if (window.size() == CALLS_IN_FLIGHT) {
                    answerOldest(calls, window, sign);
                }
                List<Tablet> next;
                try {
                    next = calls.next();
                } catch (RuntimeException | Error e) {
                    answerAll(calls, window, sign);
                    whole = true;
                    throw e;
                }
                if (next == null) {
                    answerAll(calls, window, sign);
                    whole = true;
                    return true;
                }
                parts = parts(next);
            }
        } finally {
            if (!whole) {
                abandon(sign);
            }
        }
    }

    private void answerAll(TabletCalls calls, Deque<List<Part>> window, StopSign sign) throws SQLException {
        while (!window.isEmpty()) {
            answerOldest(calls, window, sign);
        }
    }

    private void answerOldest(TabletCalls calls, Deque<List<Part>> window, StopSign sign) throws SQLException {
        calls.answered(outcome(window.poll(), sign));
    }

    /** Nothing may be on its way any more when its statement is over, even where that failed. */
    private void abandon(StopSign sign) {
        for (Part part : List.copyOf(flying)) {
            try {
                settle(part, sign);
            } catch (SQLException e) {
                // Told already, or the same again.
            }
        }
    }

    @Override
    public PendingInsert sendTablets(List<Tablet> call) throws SQLException {
        if (ownOnly()) {
            PendingInsert sent = own.sendTablets(call);
            straight.add(sent);
            return () -> {
                try {
                    return sent.outcome();
                } finally {
                    straight.remove(sent);
                }
            };
        }
        lock.lock(own.answerSign());
        try {
            // Nobody knows here which devices those are of.
            for (PendingInsert before = straight.poll(); before != null; before = straight.poll()) {
                try {
                    before.outcome();
                } catch (SQLException e) {
                    // Its own sender is told.
                }
            }
            List<Part> parts = parts(call);
            pending = true;
            send(parts, null);
            return () -> {
                lock.lock(own.answerSign());
                try {
                    return outcome(parts, null);
                } finally {
                    lock.unlock();
                }
            };
        } finally {
            pending &= !flying.isEmpty();
            lock.unlock();
        }
    }

    /** Before anything else is asked of the own node. */
    private void settlePending(StopSign sign) throws SQLException {
        if (pending) {
            lock.lock(sign);
            try {
                settleAll(sign);
            } finally {
                lock.unlock();
            }
        }
    }

    private void settleAll(StopSign sign) throws SQLException {
        for (Part part : List.copyOf(flying)) {
            try {
                settle(part, sign);
            } catch (SQLException e) {
                // Its own sender is told.
            }
            sign.check();
        }
    }

    @Override
    public Reply execute(Request request) throws SQLException {
        settlePending(request.call().sign());
        return own.execute(request);
    }

    @Override
    public List<SQLException> executeAll(List<String> statements, StopSign sign) throws SQLException {
        settlePending(sign);
        return own.executeAll(statements, sign);
    }

    // ---- the rest is the own node's ----

    @Override
    public Session session() {
        return own.session();
    }

    @Override
    public long openStatement() throws SQLException {
        return own.openStatement();
    }

    @Override
    public long openStatement(StopSign sign) throws SQLException {
        return own.openStatement(sign);
    }

    @Override
    public void closeStatement(long statementId) throws SQLException {
        own.closeStatement(statementId);
    }

    @Override
    public long maxRowBytes() {
        return own.maxRowBytes();
    }

    @Override
    public StopSign answerSign() {
        return own.answerSign();
    }

    @Override
    public void setTimeZone(String zone) throws SQLException {
        own.setTimeZone(zone);
        sides.setTimeZone(zone);
    }

    @Override
    public void setNetworkTimeout(Duration timeout) throws SQLException {
        own.setNetworkTimeout(timeout);
        sides.setNetworkTimeout(timeout);
    }

    @Override
    public boolean ping(Duration timeout) {
        return own.ping(timeout);
    }

    @Override
    public boolean reopens(SQLException failure) {
        return own.reopens(failure);
    }

    @Override
    public boolean passes(SQLException failure) {
        return own.passes(failure);
    }

    @Override
    public void leave(SQLException failure) {
        own.leave(failure);
    }

    @Override
    public Duration retryLimit() {
        return own.retryLimit();
    }

    @Override
    public boolean broken() {
        return own.broken();
    }

    @Override
    public boolean usable() {
        return own.usable();
    }

    @Override
    public void abort() {
        own.abort();
        sides.abort();
    }

    /** {@inheritDoc} The rows on their way end with it. */
    @Override
    public void abort(String why) {
        own.abort(why);
    }

    @Override
    public boolean release(ServerCall call, SQLException failure, boolean killed) {
        return own.release(call, failure, killed);
    }

    @Override
    public void close() throws SQLException {
        sides.close();
        own.close();
    }
}
