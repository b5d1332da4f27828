// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import io.treeline.server.IotdbCluster;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A cluster of which one node after another is killed, ended, frozen and set read-only while others work on it. */
final class SoakCluster implements SoakPlace {
    private static final long SETTLING_NANOS = 60_000_000_000L;
    private static final int FROZEN_MILLIS = 8_000;
    private static final int READ_ONLY_MILLIS = 5_000;

    private final IotdbCluster cluster;
    private volatile long disturbedUntil = Long.MIN_VALUE;
    private volatile boolean struck;

    SoakCluster(int nodes) {
        // Each acknowledged row is on disk: what a killed node loses otherwise is the server's doing.
        cluster =
                IotdbCluster.builder().nodes(nodes).property("wal_mode", "SYNC").start();
    }

    @Override
    public String url() {
        return cluster.url();
    }

    /**
     * Work is spread over the nodes; a frozen one is waited for no longer than that. More, each with an ampersand
     * before it, by {@code -Dtreeline.soak.properties}.
     */
    @Override
    public String properties() {
        return "&loadBalance=roundRobin&queryTimeout=60000&connectTimeout=2000"
                + System.getProperty("treeline.soak.properties", "");
    }

    @Override
    public int every() {
        return 30;
    }

    @Override
    public void disturb(int time) {
        int node = time % cluster.size();
        struck = true;
        try {
            switch (time % 4) {
                case 0 -> {
                    say("Killing", node);
                    cluster.kill(node);
                    Thread.sleep(5_000);
                    cluster.restart(node);
                }
                case 1 -> {
                    say("Ending", node);
                    cluster.stop(node);
                    cluster.restart(node);
                }
                case 2 -> {
                    say("Freezing", node);
                    cluster.freeze(node);
                    Thread.sleep(FROZEN_MILLIS);
                    cluster.thaw(node);
                }
                default -> {
                    say("Setting read-only", node);
                    readOnly(node, true);
                    Thread.sleep(READ_ONLY_MILLIS);
                    readOnly(node, false);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            disturbedUntil = System.nanoTime() + SETTLING_NANOS;
            struck = false;
        }
    }

    private static void say(String what, int node) {
        System.out.println(what + " node " + (node + 1) + " ...");
    }

    private void readOnly(int node, boolean on) {
        try (Connection connection = DriverManager.getConnection(cluster.url(node), "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("SET SYSTEM TO " + (on ? "READONLY" : "RUNNING") + " ON LOCAL");
        } catch (SQLException e) {
            throw new IllegalStateException("A node could not be set read-only, or back", e);
        }
    }

    @Override
    public boolean disturbed() {
        return struck || disturbedUntil != Long.MIN_VALUE && System.nanoTime() - disturbedUntil < 0;
    }

    /** Connections, read-only nodes, resources, and interventions. */
    @Override
    public List<String> classes() {
        return List.of("08", "25", "53", "57");
    }

    @Override
    public boolean emptying() {
        return disturbed();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
