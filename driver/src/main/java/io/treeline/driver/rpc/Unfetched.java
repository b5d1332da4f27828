// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * What all connections of this JVM leave unfetched on one server. The server computes results ahead into memory of
 * about 6 % of its heap, which all its connections share; when that is full, the next query hangs, and whoever asks
 * what runs hangs too. How much a result that is half read holds there it does not tell; up to the whole rest of its
 * rows, or the share of one of its threads. So each is taken to hold {@link #RESULT_BYTES}, and when all together are
 * above the bound, older ones are received into memory here before the next query goes out: this connection's own, then
 * those of others that nobody has read from for a while. A connection whose own results alone are above the bound, and
 * for which there is no memory here, runs no further query.
 */
final class Unfetched {
    /** What a result that is half read is taken to hold on the server. */
    static final long RESULT_BYTES = 8L << 20;

    /** Nobody reads from a result now that was left alone for so long. */
    private static final Duration IDLE = Duration.ofMillis(250);

    /** So long a query may wait until others' results are received. */
    private static final Duration FOR_OTHERS = Duration.ofSeconds(2);
    /**
     * So long for its own connection's, a result that the server is slow to compute among them, where these alone are
     * too many.
     */
    private static final Duration FOR_OWN = Duration.ofSeconds(5);
    /**
     * So long where others have a part in it: a query beside each row of a large result shall not wait for all of that.
     */
    private static final Duration FOR_OWN_SHARE = Duration.ofMillis(200);

    private static final Map<Endpoint, Unfetched> ALL = new HashMap<>();

    private final Endpoint endpoint;
    /** Guarded by the table of all. Weak, since not everybody closes. */
    private final Set<ThriftRpcClient> clients = Collections.newSetFromMap(new WeakHashMap<>());

    private Unfetched(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** That of a server, which a connection joins. */
    static Unfetched joinedBy(ThriftRpcClient client, Endpoint endpoint) {
        synchronized (ALL) {
            ALL.values().removeIf(each -> each.clients.isEmpty());
            Unfetched found = ALL.computeIfAbsent(endpoint, Unfetched::new);
            found.clients.add(client);
            return found;
        }
    }

    /** A connection ends. Twice is fine. */
    void leave(ThriftRpcClient client) {
        synchronized (ALL) {
            clients.remove(client);
            if (clients.isEmpty()) {
                ALL.remove(endpoint, this);
            }
        }
    }

    private List<ThriftRpcClient> clients() {
        synchronized (ALL) {
            return new ArrayList<>(clients);
        }
    }

    /** Whether a statement may have more rows than the first answer holds, so that it needs what is bounded here. */
    static boolean concerns(String sql) {
        String start = sql.stripLeading();
        start = start.substring(0, Math.min(start.length(), 6)).toLowerCase(Locale.ROOT);
        return start.startsWith("select")
                || start.startsWith("with")
                || start.startsWith("show")
                || start.startsWith("(");
    }

    private static long count(List<ThriftRpcClient> clients) {
        return clients.stream().mapToLong(ThriftRpcClient::halfRead).sum();
    }

    /**
     * Before a query goes out on a connection, whose lock is held.
     *
     * @throws SQLException 53000 when the connection has too many results open; others when it failed, or the sign says
     *     so
     */
    void makeRoom(ThriftRpcClient asking, StopSign sign) throws SQLException {
        // So many may be half read, the coming one included.
        long allowed = Math.max(1, asking.maxUnfetchedBytes() / RESULT_BYTES);
        List<ThriftRpcClient> all = clients();
        if (count(all) < allowed) {
            return;
        }
        long largest = asking.maxKeptBytes();
        long excess = count(all) + 1 - allowed;
        receive(
                asking,
                (int) Math.max(0, asking.halfRead() - excess),
                sign,
                asking.halfRead() >= allowed ? FOR_OWN : FOR_OWN_SHARE,
                largest,
                all);
        StopSign patience = sign.and(StopSign.within(FOR_OTHERS));
        for (ThriftRpcClient other : all) {
            if (other != asking && other.halfRead() > 0 && count(all) >= allowed && patience.leftNanos() > 0) {
                other.readAheadIfFree(IDLE, patience, () -> count(all) >= allowed && kept(all) < largest);
            }
        }
        sign.check();
        if (asking.halfRead() >= allowed) {
            throw Errors.of(
                    SqlState.INSUFFICIENT_RESOURCES,
                    asking.halfRead()
                            + " results are open on this connection and not read to their end; the server computes them ahead and would"
                            + " hang, and the memory for reading them ahead here (maxLocalMemory) is used up: close results that are not needed any more or read them to their end, set maxRows or"
                            + " restrict their rows, or raise maxLocalMemory, or maxUnfetched where the server's heap is large");
        }
    }

    private static void receive(
            ThriftRpcClient asking, int leave, StopSign sign, Duration time, long largest, List<ThriftRpcClient> all)
            throws SQLException {
        try {
            asking.readAhead(leave, Duration.ZERO, sign.and(StopSign.within(time)), () -> kept(all) < largest);
        } catch (SQLException e) {
            if (asking.broken() || sign.leftNanos() <= 0) {
                throw e;
            }
            sign.check();
        }
    }

    private static long kept(List<ThriftRpcClient> clients) {
        return clients.stream().mapToLong(ThriftRpcClient::keptBytes).sum();
    }
}
