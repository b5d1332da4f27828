// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of one connection with other nodes of its cluster, over which tablets go straight to their leaders. Each is
 * opened when it would have been of use a few times, and closed with the connection, or in favour of another.
 */
final class SideSessions {
    /** So many at a time. */
    static final int MOST = 8;

    /**
     * A session is opened when a node would have got rows of a device for this time: many connections live for a
     * statement.
     */
    static final int WANTED = 3;

    /** One that says nothing, or is none of this cluster: it may be known here by another address, or not at all. */
    private static final Duration UNKNOWN = Duration.ofMinutes(10);
    /** One that was not used for so long is looked at whether its server has ended it. */
    private static final Duration REST = Duration.ofSeconds(1);

    /** What takes so long to fail is no node that refuses, but an address that nobody has here. */
    private static final long SLOW_NANOS = Duration.ofMillis(500).toNanos();

    private static final Logger LOG = System.getLogger("io.treeline.driver.connection");

    private final RpcClient own;
    private final Leaders leaders;
    private final RedirectingClient.Sides opener;
    private final Map<Endpoint, ThriftRpcClient> open = new ConcurrentHashMap<>();
    private final Map<Endpoint, Long> used = new HashMap<>();
    private final Map<Endpoint, Integer> wanted = new HashMap<>();
    private volatile @Nullable String zone;
    private volatile @Nullable Duration networkTimeout;
    private volatile boolean ended;

    SideSessions(RpcClient own, Leaders leaders, RedirectingClient.Sides opener) {
        this.own = own;
        this.leaders = leaders;
        this.opener = opener;
    }

    /** How many are open. */
    int size() {
        return open.size();
    }

    /**
     * The session with a node, or null where there is none, and shall be none yet. One thread at a time.
     *
     * @param busy whether a session has tablets on their way, so that it is not to be closed
     */
    @Nullable
    ThriftRpcClient with(Endpoint node, @Nullable String database, Predicate<ThriftRpcClient> busy) {
        ThriftRpcClient known = open.get(node);
        if (known != null) {
            if (busy.test(known) || known.alive(REST)) {
                used.put(node, System.nanoTime());
                return known;
            }
            lost(node, known, "the server ended it");
            return null;
        }
        if (ended || wanted.merge(node, 1, Integer::sum) < WANTED || !room(busy)) {
            return null;
        }
        wanted.remove(node);
        return opened(node, database);
    }

    private boolean room(Predicate<ThriftRpcClient> busy) {
        if (open.size() < MOST) {
            return true;
        }
        Endpoint oldest = open.keySet().stream()
                .filter(node -> !busy.test(open.get(node)))
                .min(Comparator.comparing(used::get))
                .orElse(null);
        if (oldest == null) {
            return false;
        }
        used.remove(oldest);
        ThriftRpcClient idle = open.remove(oldest);
        // Another thread may have lost it meanwhile.
        if (idle != null) {
            idle.close();
        }
        return true;
    }

    private @Nullable ThriftRpcClient opened(Endpoint node, @Nullable String database) {
        long start = System.nanoTime();
        ThriftRpcClient next = null;
        boolean done = false;
        try {
            next = opener.open(node, database);
            if (next.session().precision() != own.session().precision()) {
                LOG.log(Level.INFO, node + ", named as a leader, counts time in another precision: it gets no rows");
                leaders.avoid(node, UNKNOWN);
                return null;
            }
            if (zone != null) {
                next.setTimeZone(zone);
            }
            if (networkTimeout != null) {
                next.setNetworkTimeout(networkTimeout);
            }
            open.put(node, next);
            used.put(node, System.nanoTime());
            done = true;
            if (ended) {
                next.abort();
            }
            LOG.log(Level.DEBUG, "Rows that " + node + " leads go there straight from now on");
            return next;
        } catch (SQLException e) {
            leaders.avoid(node, System.nanoTime() - start > SLOW_NANOS ? UNKNOWN : Leaders.GONE);
            LOG.log(
                    Level.INFO,
                    "Rows that " + node + " leads go by the connection's own node, since there is no way to it: "
                            + e.getMessage());
            return null;
        } finally {
            if (next != null && !done) {
                next.close();
            }
        }
    }

    /** A session was lost; what its node led goes by the connection's own until it is known anew. */
    void lost(Endpoint node, ThriftRpcClient session, @Nullable String why) {
        if (open.remove(node, session)) {
            session.close();
            leaders.lost(node);
            opener.lost(node);
            LOG.log(Level.INFO, "The way straight to " + node + " was lost: " + why);
        }
    }

    void setTimeZone(String id) {
        zone = id;
        each(client -> client.setTimeZone(id));
    }

    void setNetworkTimeout(Duration timeout) {
        networkTimeout = timeout;
        each(client -> client.setNetworkTimeout(timeout));
    }

    private interface Change {
        void of(ThriftRpcClient client) throws SQLException;
    }

    private void each(Change change) {
        open.forEach((node, client) -> {
            try {
                change.of(client);
            } catch (SQLException e) {
                lost(node, client, e.getMessage());
            }
        });
    }

    void abort() {
        ended = true;
        open.values().forEach(ThriftRpcClient::abort);
    }

    void close() {
        ended = true;
        open.values().forEach(ThriftRpcClient::close);
        open.clear();
    }
}
