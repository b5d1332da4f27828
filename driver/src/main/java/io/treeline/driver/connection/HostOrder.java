// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import io.treeline.driver.observe.Connections;
import io.treeline.driver.rpc.Endpoint;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** In which order a connection tries its hosts. What is known of them is known to all connections of this JVM. */
final class HostOrder {
    /** One that could not be reached is tried last for so long. */
    private static final long DEAD_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final Map<Endpoint, Host> HOSTS = new ConcurrentHashMap<>();
    private static final AtomicInteger TURNS = new AtomicInteger();

    private static final Logger LOG = System.getLogger("io.treeline.driver.connection");

    static {
        Connections.ALL.watch(HostOrder::nodes);
    }

    private HostOrder() {}

    /** The choices of the property loadBalance. */
    enum LoadBalance {
        /** As they are written. */
        FIRST,
        /** By chance. */
        RANDOM,
        /** Each connection begins with the next one. */
        ROUNDROBIN,
        /** Those with the fewest connections of this JVM first. */
        LEASTCONNECTIONS
    }

    /** What is known of a host. */
    private static final class Host {
        private final AtomicInteger connections = new AtomicInteger();
        /** Until when it counts as dead; 0 when it does not. */
        private volatile long deadUntil;

        private boolean dead() {
            long until = deadUntil;
            return until != 0 && System.nanoTime() - until < 0;
        }
    }

    private static Host host(Endpoint endpoint) {
        return HOSTS.computeIfAbsent(endpoint, none -> new Host());
    }

    /** The hosts in the order in which to try them; those that are dead last. */
    static List<Endpoint> of(List<Endpoint> hosts, LoadBalance balance) {
        if (hosts.size() == 1) {
            return hosts;
        }
        List<Endpoint> order = new ArrayList<>(hosts);
        switch (balance) {
            case FIRST -> {}
            case RANDOM -> Collections.shuffle(order, ThreadLocalRandom.current());
            case ROUNDROBIN -> Collections.rotate(order, -Math.floorMod(TURNS.getAndIncrement(), order.size()));
            case LEASTCONNECTIONS ->
                order.sort(
                        Comparator.comparingInt(each -> host(each).connections.get()));
        }
        order.sort(Comparator.comparing(each -> host(each).dead()));
        return order;
    }

    /** A host could not be reached, or its connection was lost. */
    static void dead(Endpoint endpoint) {
        Host host = host(endpoint);
        boolean before = host.deadUntil != 0;
        long until = System.nanoTime() + DEAD_NANOS;
        host.deadUntil = until == 0 ? 1 : until;
        if (!before) {
            LOG.log(Level.INFO, "Node " + endpoint + " could not be reached, or its connection was lost");
        }
    }

    /** A host let a connection in. */
    static void opened(Endpoint endpoint) {
        alive(endpoint);
        host(endpoint).connections.incrementAndGet();
    }

    /** A host answers. */
    static void alive(Endpoint endpoint) {
        Host host = host(endpoint);
        if (host.deadUntil != 0) {
            host.deadUntil = 0;
            LOG.log(Level.INFO, "Node " + endpoint + " answers again");
        }
    }

    /** How many of all hosts that were tried count as dead now, and how many do not. */
    private static Connections.Nodes nodes() {
        int dead = (int) HOSTS.values().stream().filter(Host::dead).count();
        return new Connections.Nodes(HOSTS.size() - dead, dead);
    }

    /** One of a host's connections is gone. */
    static void closed(Endpoint endpoint) {
        host(endpoint).connections.decrementAndGet();
    }

    /** How many of these hosts count as dead now. */
    static int dead(List<Endpoint> hosts) {
        return (int) hosts.stream().filter(each -> host(each).dead()).count();
    }
}
