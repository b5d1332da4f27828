// SPDX-License-Identifier: Apache-2.0
package io.treeline.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * A real IoTDB 2.0.1-beta on this machine: a ConfigNode and a DataNode, each in a JVM of its own, on 127.0.0.1 only.
 * User {@code root}, password {@code root}. The children end with {@link #close()}, with this JVM, and also when this
 * JVM is killed.
 *
 * <pre>{@code
 * try (IotdbServer server = IotdbServer.builder().precision("us").start()) {
 *   Connection connection = DriverManager.getConnection(server.url(), "root", "root");
 * }
 * }</pre>
 */
public final class IotdbServer implements AutoCloseable {
    private static final int ATTEMPTS = 3;
    private static final String COMPACT = "dn_rpc_thrift_compression_enable";

    private final ServerFolder folder;
    private final ServerPorts ports;
    private final String precision;
    /** Null where clients speak plain text. */
    private final ServerKeys authority;

    private final Map<String, String> properties;
    private final List<ServerNode> nodes = new ArrayList<>();
    private SQLException lastRefusal;
    private Thread hook;
    private volatile boolean closed;
    /** Whether it came up whole, and nobody has begun to end it. */
    private final AtomicBoolean archivable = new AtomicBoolean();

    private IotdbServer(ServerFolder folder, ServerPorts ports, String precision, Builder settings) {
        this.folder = folder;
        this.ports = ports;
        this.precision = precision;
        this.properties = Map.copyOf(settings.properties);
        this.authority = settings.tls ? ServerKeys.in(folder.root().resolve("tls")) : null;
    }

    /** Starts with precision ms, a free port and temporary data. */
    public static Builder builder() {
        return new Builder();
    }

    /** Always the loopback address. */
    public String host() {
        return "127.0.0.1";
    }

    /** Where clients connect. */
    public int port() {
        return ports.rpc();
    }

    /** The JDBC URL without user and password. */
    public String url() {
        return "jdbc:iotdb://" + host() + ":" + port() + "/";
    }

    /** The JDBC URL with all that is needed to connect: how to speak TLS and whom to trust, where this server does. */
    public String fullUrl() {
        return url() + options(authority, properties);
    }

    /** What a URL says beyond where the server is, from the question mark on; empty where nothing is needed. */
    static String options(ServerKeys authority, Map<String, String> properties) {
        StringBuilder url = new StringBuilder();
        if (authority != null) {
            url.append("?use_ssl=true&trust_store=")
                    .append(URLEncoder.encode(authority.certificate().toString(), StandardCharsets.UTF_8)
                            .replace("+", "%20"));
        }
        if ("true".equals(properties.get(COMPACT))) {
            url.append(authority == null ? '?' : '&').append("rpc_compress=true");
        }
        return url.toString();
    }

    /** The authority that vouches for the server's certificate. */
    public Optional<ServerKeys> keys() {
        return Optional.ofNullable(authority);
    }

    /** The unit of all timestamps: ms, us or ns. */
    public String precision() {
        return precision;
    }

    /** Where the server's logs are, for whoever wants to know more. */
    public Path logs() {
        return folder.root().resolve("logs");
    }

    /** The child JVMs. */
    public List<ProcessHandle> processes() {
        return nodes.stream().map(ServerNode::handle).toList();
    }

    /** Stops both processes and deletes the data, unless a data directory was given. Twice is fine. */
    @Override
    public void close() {
        if (archivable.compareAndSet(true, false)) {
            nodes.forEach(ServerNode::archive);
        }
        if (hook != null && stop()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM is ending and runs the hook itself, which now finds nothing left to do.
            }
        }
    }

    /** Whether somebody asked it to stop. */
    boolean stopped() {
        return closed;
    }

    private synchronized boolean stop() {
        if (closed) {
            return false;
        }
        closed = true;
        // DataNode first: it reports its end to the ConfigNode.
        for (int i = nodes.size() - 1; i >= 0; i--) {
            nodes.get(i).stop(folder.kept());
        }
        folder.release();
        return true;
    }

    private void launch(Builder settings, ServerDistribution distribution) {
        hook = new Thread(this::stop, "stop IoTDB on port " + port());
        Runtime.getRuntime().addShutdownHook(hook);
        long deadline = System.nanoTime() + settings.timeout.toNanos();
        folder.write(configuration());
        nodes.add(ServerNode.configNode(distribution, folder, settings.configNodeHeap));
        await(deadline, () -> listens(ports.get(ServerPorts.CONFIG_NODE)));
        nodes.add(ServerNode.dataNode(distribution, folder, settings.dataNodeHeap));
        await(
                deadline,
                () -> folder.logged("datanode", "Congratulations, IoTDB DataNode is set up successfully")
                        && listens(port())
                        && answers());
        archivable.set(true);
    }

    /** Whether a login and a query work: the port listens a little before both do. */
    private boolean answers() {
        String full = fullUrl();
        try (Connection connection = DriverManager.getConnection(
                        full + (full.indexOf('?') < 0 ? "?" : "&") + "warmUp=false&loginTimeout=5000", "root", "root");
                Statement statement = connection.createStatement();
                ResultSet version = statement.executeQuery("SHOW VERSION")) {
            return version.next();
        } catch (SQLException e) {
            lastRefusal = e;
            return false;
        }
    }

    private void await(long deadline, BooleanSupplier ready) {
        ServerNode last = nodes.get(nodes.size() - 1);
        while (!ready.getAsBoolean()) {
            for (ServerNode node : nodes) {
                if (!node.alive()) {
                    throw new ServerStartException("IoTDB's " + node.name() + " ended while starting, exit code "
                            + node.exitCode() + folder.tail(node.name()));
                }
            }
            if (System.nanoTime() - deadline > 0) {
                String refusal = lastRefusal == null ? "" : "; it last answered: " + lastRefusal.getMessage();
                throw new ServerStartException(
                        "IoTDB's " + last.name() + " was not ready in time" + refusal + folder.tail(last.name()),
                        lastRefusal);
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ServerStartException("Interrupted while IoTDB was starting", e);
            }
        }
    }

    static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private Properties configuration() {
        ServerConfiguration configuration = new ServerConfiguration(precision, authority, properties);
        return configuration.node(ports, ports.get(ServerPorts.CONFIG_NODE), 1);
    }

    /** What to start. */
    public static final class Builder {
        private String precision;
        private Path data;
        private int port;
        private String configNodeHeap = "512m";
        private String dataNodeHeap = "1500m";
        private Duration timeout = Duration.ofMinutes(3);
        private boolean tls;
        private final Map<String, String> properties = new HashMap<>();

        private Builder() {}

        /**
         * The unit of all timestamps: ms (the default), us or ns. A data directory keeps the one it was created with.
         */
        public Builder precision(String precision) {
            if (!Set.of("ms", "us", "ns").contains(precision)) {
                throw new IllegalArgumentException("Precision must be ms, us or ns, not " + precision);
            }
            this.precision = precision;
            return this;
        }

        /** A directory to keep the data in; without one the data is temporary. */
        public Builder data(Path directory) {
            this.data = directory;
            return this;
        }

        /** The port for clients; 0, the default, takes a free one. */
        public Builder port(int port) {
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("Port must be 0 to 65535, not " + port);
            }
            this.port = port;
            return this;
        }

        /** The largest heaps, as java's -Xmx takes them. */
        public Builder heaps(String configNode, String dataNode) {
            this.configNodeHeap = configNode;
            this.dataNodeHeap = dataNode;
            return this;
        }

        /** Clients speak TLS; keys and an authority are made for it. */
        public Builder tls() {
            this.tls = true;
            return this;
        }

        /** A line of iotdb-system.properties, of both nodes, in place of what would stand there. */
        public Builder property(String key, String value) {
            properties.put(key, value);
            return this;
        }

        /** How long to wait for the server, three minutes unless said otherwise. */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /**
         * Starts the server and returns when it answers.
         *
         * @throws ServerStartException when it cannot be started; nothing is left running
         */
        public IotdbServer start() {
            ServerDistribution distribution = ServerDistribution.find();
            for (int attempt = 1; ; attempt++) {
                IotdbServer server = prepare(distribution);
                boolean portLost = false;
                try {
                    server.launch(this, distribution);
                    return server;
                } catch (RuntimeException e) {
                    // Between choosing a port and the server's using it another process may have taken it.
                    portLost = server.lostPort();
                    if (!portLost || attempt == ATTEMPTS || data != null) {
                        server.close();
                        throw e;
                    }
                }
                server.close();
            }
        }

        private IotdbServer prepare(ServerDistribution distribution) {
            ServerFolder folder = data == null ? ServerFolder.temporary(distribution.runs()) : ServerFolder.given(data);
            try {
                Properties stored = folder.stored();
                String before = stored.getProperty("timestamp_precision");
                if (before != null && precision != null && !before.equals(precision)) {
                    throw new ServerStartException("The data directory " + folder.root()
                            + " was created with precision " + before + " and cannot be opened with " + precision);
                }
                String unit = precision != null ? precision : before != null ? before : "ms";
                return new IotdbServer(
                        folder,
                        stored.isEmpty() ? ServerPorts.choose(port) : ServerPorts.stored(stored, port),
                        unit,
                        this);
            } catch (RuntimeException e) {
                folder.release();
                throw e;
            }
        }
    }

    private boolean lostPort() {
        return nodes.stream().anyMatch(node -> folder.logged(node.name(), "Address already in use"));
    }
}
