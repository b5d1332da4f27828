// SPDX-License-Identifier: Apache-2.0
package io.treeline.server;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A real cluster of IoTDB 2.0.1-beta on this machine: one ConfigNode and several DataNodes, each in a JVM of its own,
 * on 127.0.0.1 only, with each row on up to three of them. User {@code root}, password {@code root}; the data is
 * temporary. Nodes can be killed, ended, frozen and started again one by one, to see what clients make of it. The
 * children end as those of {@link IotdbServer} do.
 *
 * <pre>{@code
 * try (IotdbCluster cluster = IotdbCluster.builder().nodes(3).start()) {
 *   Connection connection = DriverManager.getConnection(cluster.url(), "root", "root");
 *   cluster.kill(0);
 * }
 * }</pre>
 */
public final class IotdbCluster implements AutoCloseable {
    private static final int MOST_REPLICAS = 3;

    private final ServerFolder folder;
    private final ServerConfiguration configuration;
    private final Builder settings;
    private final ServerDistribution distribution;
    private final List<ServerPorts> ports = new ArrayList<>();
    private final List<ServerFolder> folders = new ArrayList<>();
    private final List<ServerNode> nodes = new ArrayList<>();
    private ServerNode configNode;
    private SQLException lastRefusal;
    private Thread hook;
    private volatile boolean closed;

    private IotdbCluster(Builder settings) {
        this.settings = settings;
        this.distribution = ServerDistribution.find();
        this.folder = ServerFolder.temporary(distribution.runs());
        this.configuration = new ServerConfiguration(
                settings.precision,
                settings.tls ? ServerKeys.in(folder.root().resolve("tls")) : null,
                Map.copyOf(settings.properties));
        for (int i = 0; i < settings.nodes; i++) {
            ports.add(ServerPorts.choose(i == 0 ? settings.port : 0));
            folders.add(folder.inside("node" + (i + 1)));
        }
    }

    /** Starts with three nodes, precision ms and free ports. */
    public static Builder builder() {
        return new Builder();
    }

    /** How many DataNodes there are. */
    public int size() {
        return nodes.size();
    }

    /** Where clients of a node connect, by its place from 0. */
    public int port(int node) {
        return ports.get(node).rpc();
    }

    /** The JDBC URL of all nodes, with how to speak TLS where they do. */
    public String url() {
        return "jdbc:iotdb://"
                + IntStream.range(0, settings.nodes)
                        .mapToObj(i -> "127.0.0.1:" + port(i))
                        .collect(Collectors.joining(","))
                + '/' + IotdbServer.options(configuration.authority(), configuration.given());
    }

    /** The JDBC URL of one node, by its place from 0. */
    public String url(int node) {
        return "jdbc:iotdb://127.0.0.1:" + port(node) + '/'
                + IotdbServer.options(configuration.authority(), configuration.given());
    }

    /** Where the logs of all nodes are. */
    public Path logs() {
        return folder.root();
    }

    /** The unit of all timestamps: ms, us or ns. */
    public String precision() {
        return settings.precision;
    }

    /** The child JVMs, the ConfigNode's first. */
    public List<ProcessHandle> processes() {
        List<ProcessHandle> processes = new ArrayList<>(List.of(configNode.handle()));
        nodes.forEach(node -> processes.add(node.handle()));
        return processes;
    }

    /** Ends a node at once, as {@code kill -9} does. */
    public void kill(int node) {
        nodes.get(node).stop(false);
    }

    /** Ends a node in order; it writes its memory to disk first, which can take half a minute. */
    public void stop(int node) {
        nodes.get(node).stop(true);
    }

    /**
     * Stops a node's processor: it keeps its connections, takes new ones, and answers none. Only where the system has
     * {@code kill -STOP}.
     */
    public void freeze(int node) {
        signal(node, "-STOP");
    }

    /** Lets a frozen node go on. */
    public void thaw(int node) {
        signal(node, "-CONT");
    }

    private void signal(int node, String signal) {
        try {
            Process kill = new ProcessBuilder(
                            "kill",
                            signal,
                            String.valueOf(nodes.get(node).handle().pid()))
                    .inheritIO()
                    .start();
            if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("kill " + signal + " did not work");
            }
        } catch (IOException e) {
            throw new IllegalStateException("This system has no kill: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending a signal", e);
        }
    }

    /**
     * Starts a node that was killed or stopped, with the same ports and data, and returns when it answers.
     *
     * @throws ServerStartException when it does not within the time-out
     */
    public void restart(int node) {
        if (nodes.get(node).alive()) {
            throw new IllegalStateException("Node " + node + " is alive");
        }
        nodes.set(node, start(node));
        await(
                System.nanoTime() + settings.timeout.toNanos(),
                nodes.get(node),
                () -> IotdbServer.listens(port(node)) && running(node) == settings.nodes - dead());
    }

    private int dead() {
        return (int) nodes.stream().filter(node -> !node.alive()).count();
    }

    private ServerNode start(int node) {
        folders.get(node)
                .write(configuration.node(
                        ports.get(node),
                        ports.get(0).get(ServerPorts.CONFIG_NODE),
                        Math.min(MOST_REPLICAS, settings.nodes)));
        return ServerNode.dataNode(distribution, folders.get(node), settings.dataNodeHeap);
    }

    private IotdbCluster launch() {
        hook = new Thread(this::end, "stop IoTDB's cluster");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            long deadline = System.nanoTime() + settings.timeout.toNanos();
            ServerFolder books = folder.inside("confignode");
            books.write(configuration.node(
                    ports.get(0), ports.get(0).get(ServerPorts.CONFIG_NODE), Math.min(MOST_REPLICAS, settings.nodes)));
            configNode = ServerNode.configNode(distribution, books, settings.configNodeHeap);
            await(deadline, configNode, () -> IotdbServer.listens(ports.get(0).get(ServerPorts.CONFIG_NODE)));
            for (int i = 0; i < settings.nodes; i++) {
                nodes.add(start(i));
            }
            for (int i = 0; i < settings.nodes; i++) {
                int node = i;
                await(deadline, nodes.get(i), () -> IotdbServer.listens(port(node)) && running(node) == settings.nodes);
            }
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * How many nodes the cluster takes for running, in the eyes of one of them; -1 when it does not answer. An open
     * port is not enough.
     */
    private int running(int node) {
        String url = url(node);
        try (Connection connection = DriverManager.getConnection(
                        url + (url.indexOf('?') < 0 ? "?" : "&") + "warmUp=false&loginTimeout=5000", "root", "root");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SHOW DATANODES")) {
            int running = 0;
            while (found.next()) {
                running += found.getString("Status").equals("Running") ? 1 : 0;
            }
            return running;
        } catch (SQLException e) {
            lastRefusal = e;
            return -1;
        }
    }

    private void await(long deadline, ServerNode awaited, BooleanSupplier ready) {
        while (!ready.getAsBoolean()) {
            ServerFolder place =
                    awaited == configNode ? folder.inside("confignode") : folders.get(nodes.indexOf(awaited));
            if (!awaited.alive()) {
                throw new ServerStartException("IoTDB's " + awaited.name() + " ended while starting, exit code "
                        + awaited.exitCode() + place.tail(awaited.name()));
            }
            if (System.nanoTime() - deadline > 0) {
                String refusal = lastRefusal == null ? "" : "; it last answered: " + lastRefusal.getMessage();
                throw new ServerStartException(
                        "IoTDB's " + awaited.name() + " was not ready in time" + refusal + place.tail(awaited.name()),
                        lastRefusal);
            }
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ServerStartException("Interrupted while IoTDB was starting", e);
            }
        }
    }

    /** Whether somebody asked it to stop. */
    boolean stopped() {
        return closed;
    }

    ServerKeys authority() {
        return configuration.authority();
    }

    /** Ends all processes at once and deletes the data. Twice is fine. */
    @Override
    public void close() {
        if (hook != null && end()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM is ending and runs the hook itself, which now finds nothing left to do.
            }
        }
    }

    private synchronized boolean end() {
        if (closed) {
            return false;
        }
        closed = true;
        nodes.forEach(node -> node.stop(false));
        if (configNode != null) {
            configNode.stop(false);
        }
        folder.release();
        return true;
    }

    /** What to start. */
    public static final class Builder {
        private String precision = "ms";
        private int nodes = 3;
        private int port;
        private boolean tls;
        private String configNodeHeap = "256m";
        private String dataNodeHeap = "512m";
        private Duration timeout = Duration.ofMinutes(4);
        private final Map<String, String> properties = new HashMap<>();

        private Builder() {}

        /** How many DataNodes, one to nine. Up to three of them have each row. */
        public Builder nodes(int nodes) {
            if (nodes < 1 || nodes > 9) {
                throw new IllegalArgumentException("Nodes must be 1 to 9, not " + nodes);
            }
            this.nodes = nodes;
            return this;
        }

        /** The unit of all timestamps: ms (the default), us or ns. */
        public Builder precision(String precision) {
            if (!Set.of("ms", "us", "ns").contains(precision)) {
                throw new IllegalArgumentException("Precision must be ms, us or ns, not " + precision);
            }
            this.precision = precision;
            return this;
        }

        /** The port for clients of the first node; 0, the default, takes a free one, as the others do. */
        public Builder port(int port) {
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("Port must be 0 to 65535, not " + port);
            }
            this.port = port;
            return this;
        }

        /** Clients speak TLS; keys and an authority are made for it. */
        public Builder tls() {
            this.tls = true;
            return this;
        }

        /** The largest heaps of the ConfigNode and of each DataNode, as java's -Xmx takes them. */
        public Builder heaps(String configNode, String dataNode) {
            this.configNodeHeap = configNode;
            this.dataNodeHeap = dataNode;
            return this;
        }

        /** A line of iotdb-system.properties, of all nodes, in place of what would stand there. */
        public Builder property(String key, String value) {
            properties.put(key, value);
            return this;
        }

        /**
         * How long to wait for the cluster, and for a node that is started again; four minutes unless said otherwise.
         */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /**
         * Starts the cluster and returns when all of its nodes answer.
         *
         * @throws ServerStartException when it cannot be started; nothing is left running
         */
        public IotdbCluster start() {
            return new IotdbCluster(this).launch();
        }
    }
}
