// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import io.treeline.driver.rpc.Endpoint;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.StopSign;
import io.treeline.driver.rpc.ThriftRpcClient;
import io.treeline.metadata.catalog.CatalogSource;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The nodes of a cluster beyond those that the URL names, as its nodes tell them. Shared by all connections of a
 * {@link Database}; safe for use by several threads.
 */
final class ClusterNodes {
    /** So long they are not asked for again: the server itself takes 20 s to notice that one is gone. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final Logger LOG = System.getLogger("io.treeline.driver.connection");

    /** When they were asked for last; 0 is never. */
    private final AtomicLong since = new AtomicLong();

    private volatile List<Endpoint> told = List.of();

    /** Opens a session in the table model, in which any user may ask. */
    @FunctionalInterface
    interface SideSession {
        /** Opens it. */
        ThriftRpcClient open() throws SQLException;
    }

    /** Those of the URL, then the others. */
    List<Endpoint> with(List<Endpoint> hosts) {
        List<Endpoint> others = told;
        if (others.isEmpty()) {
            return hosts;
        }
        Set<Endpoint> all = new LinkedHashSet<>(hosts);
        all.addAll(others);
        return List.copyOf(all);
    }

    /**
     * Asks a node for the others, unless somebody did a moment ago, by a session of its own. What cannot be learnt in a
     * moment is a line in the log: the hosts of the URL remain.
     *
     * @param hosts those of the URL
     * @param limit how long opening the session may take, and so the question
     */
    void learn(Endpoint asked, List<Endpoint> hosts, SideSession side, Duration limit) {
        long now = System.nanoTime();
        long before = since.get();
        if (before != 0 && now - before < FRESH_NANOS || !since.compareAndSet(before, now == 0 ? 1 : now)) {
            return;
        }
        try (ThriftRpcClient client = side.open()) {
            told = ask(client, hosts, limit);
            LOG.log(Level.DEBUG, () -> "The cluster of " + asked + " also has the nodes " + told);
        } catch (SQLException | RuntimeException e) {
            LOG.log(
                    Level.INFO,
                    "The other nodes of the cluster could not be learnt from " + asked + ": " + e.getMessage());
        }
    }

    private static List<Endpoint> ask(ThriftRpcClient client, List<Endpoint> hosts, Duration limit)
            throws SQLException {
        List<Endpoint> nodes = new ArrayList<>();
        try (CatalogSource.MetadataRows rows = new ServerCatalogSource((RpcClient) client, Long.MAX_VALUE)
                .query("SHOW DATANODES", StopSign.within(limit))) {
            while (rows.next()) {
                String host = rows.text("RpcAddress");
                String port = rows.text("RpcPort");
                // One that is gone for the moment comes back: it is tried last, once it was found dead.
                if (host != null
                        && port != null
                        && reachable(host, client.endpoint().host())
                        && !"Removing".equals(rows.text("Status"))) {
                    Endpoint node = new Endpoint(host, Integer.parseInt(port));
                    if (hosts.stream().noneMatch(known -> same(known, node))) {
                        nodes.add(node);
                    }
                }
            }
        }
        return nodes;
    }

    /** Whether a host of the URL is a node by another of its names. */
    private static boolean same(Endpoint known, Endpoint node) {
        try {
            return known.port() == node.port()
                    && (known.host().equalsIgnoreCase(node.host())
                            || List.of(InetAddress.getAllByName(known.host()))
                                    .contains(InetAddress.getByName(node.host())));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /**
     * Whether an address that a node is configured with can mean that node here: not all addresses at once, nor that
     * machine's own unless it is this one.
     */
    static boolean reachable(String host, String asked) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return !address.isAnyLocalAddress()
                    && (!address.isLoopbackAddress()
                            || InetAddress.getByName(asked).isLoopbackAddress());
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
