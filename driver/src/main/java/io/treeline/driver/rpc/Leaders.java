// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.rpc.RpcClient.Tablet;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.iotdb.common.rpc.thrift.TEndPoint;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.jspecify.annotations.Nullable;

/**
 * Which node of a cluster leads the rows of a device in a week, as the answers to tablets tell: a hint, by which rows
 * take a shorter way. Those that were not asked for longest are forgotten where there are too many. Shared by
 * connections; safe for use by several threads.
 */
public final class Leaders {
    /** About 4 MB of devices with names of 60 letters. */
    private static final int MOST = 20_000;

    /** Partitions of time are of a week unless the server is told otherwise; then what is learnt fits less often. */
    private static final long WEEK_SECONDS = TimeUnit.DAYS.toSeconds(7);

    /** A node that turned us away, or was lost, is left out for so long. */
    static final Duration GONE = Duration.ofSeconds(30);

    /**
     * When a node was lost, leaders move, and nodes may differ for a while about who leads what: so long all writes of
     * a connection go by one of them.
     */
    private static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(60);

    private record Key(String device, long week) {}

    private final Map<Key, Endpoint> leaders = new LinkedHashMap<>(16, 0.75f, true);
    /** Until when a node is left out, in the nanoseconds of this JVM. */
    private final Map<Endpoint, Long> avoided = new ConcurrentHashMap<>();

    private volatile boolean empty = true;
    /** Until when nothing is learnt; 0 when something is. */
    private volatile long settledAt;

    /** Whether nothing is known. */
    boolean empty() {
        return empty;
    }

    /** How many devices and weeks are known. */
    int size() {
        synchronized (leaders) {
            return leaders.size();
        }
    }

    /** The week of a time. */
    static long week(long ticks, long ticksPerSecond) {
        return Math.floorDiv(ticks, WEEK_SECONDS * ticksPerSecond);
    }

    /** Who leads a device in a week, or null where that is not known, or nobody to go to now. */
    @Nullable
    Endpoint of(String device, long week) {
        Endpoint leader;
        synchronized (leaders) {
            leader = leaders.get(new Key(device, week));
        }
        return leader == null || avoids(leader) ? null : leader;
    }

    private boolean avoids(Endpoint endpoint) {
        Long until = avoided.get(endpoint);
        if (until == null) {
            return false;
        }
        if (System.nanoTime() - until < 0) {
            return true;
        }
        avoided.remove(endpoint, until);
        return false;
    }

    /** A node leads a device in a week. */
    void learn(String device, long week, Endpoint leader) {
        synchronized (leaders) {
            if (settledAt != 0 && System.nanoTime() - settledAt < 0) {
                return;
            }
            settledAt = 0;
            leaders.put(new Key(device, week), leader);
            if (leaders.size() > MOST) {
                Iterator<Key> oldest = leaders.keySet().iterator();
                oldest.next();
                oldest.remove();
            }
            empty = false;
        }
    }

    /** A node is gone, or leads no more: what it led is not known. */
    private void forget(Endpoint node) {
        synchronized (leaders) {
            leaders.values().removeIf(node::equals);
            empty = leaders.isEmpty();
        }
    }

    /** A connection to a node was lost: nothing is known, and nothing is learnt for a minute. */
    public void lost(Endpoint node) {
        synchronized (leaders) {
            avoid(node, GONE);
            leaders.clear();
            empty = true;
            long until = System.nanoTime() + SETTLING_NANOS;
            settledAt = until == 0 ? 1 : until;
        }
    }

    /** What a node led is not known any more, and nothing goes there for a while. */
    void avoid(Endpoint node, Duration time) {
        avoided.put(node, System.nanoTime() + time.toNanos());
        forget(node);
    }

    /**
     * Takes what the answer to a call tells: a single tablet's leader stands in the status itself, or for each row of
     * the table model, those of several in one status each. A node that names nobody else leads what it was given.
     *
     * @param asked who answered
     */
    void learn(List<Tablet> call, TSStatus status, long ticksPerSecond, Endpoint asked) {
        List<TSStatus> each = status.isSetSubStatus() ? status.getSubStatus() : List.of();
        boolean told = status.isSetRedirectNode() || each.stream().anyMatch(TSStatus::isSetRedirectNode);
        if (!told) {
            return;
        }
        if (call.size() > 1) {
            for (int i = 0; i < call.size() && i < each.size(); i++) {
                learn(call.get(i), each.get(i), ticksPerSecond, asked);
            }
            return;
        }
        Tablet tablet = call.get(0);
        if (tablet.categories() == null || each.size() != tablet.rows()) {
            learn(tablet, status.isSetRedirectNode() ? status : each.get(each.size() - 1), ticksPerSecond, asked);
            return;
        }
        TabletDevices devices = TabletDevices.of(tablet);
        Map<Key, Endpoint> found = new HashMap<>();
        for (int row = 0; row < each.size(); row++) {
            if (each.get(row).isSetRedirectNode()) {
                // As a server that sends one status for rows of several leaders would have it: the last one's.
                found.put(
                        new Key(devices.device(row), week(devices.time(row), ticksPerSecond)),
                        endpoint(each.get(row).getRedirectNode()));
            }
        }
        found.forEach((key, leader) -> learn(key.device(), key.week(), leader, asked));
    }

    private void learn(Tablet tablet, TSStatus status, long ticksPerSecond, Endpoint asked) {
        if (status.isSetRedirectNode()) {
            TabletDevices devices = TabletDevices.of(tablet);
            int last = tablet.rows() - 1;
            learn(
                    devices.device(last),
                    week(devices.time(last), ticksPerSecond),
                    endpoint(status.getRedirectNode()),
                    asked);
        }
    }

    private void learn(String device, long week, Endpoint leader, Endpoint asked) {
        if (!leader.equals(asked)) {
            learn(device, week, leader);
        }
    }

    private static Endpoint endpoint(TEndPoint node) {
        return new Endpoint(node.getIp(), node.getPort());
    }
}
