// SPDX-License-Identifier: Apache-2.0
package io.treeline.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * A server, or a cluster, in the foreground: {@code --port N --precision ms|us|ns --data DIR --tls --nodes N}. Ends
 * when interrupted.
 */
public final class ServerMain {
    private static final String USAGE = """
      usage: ./treeline server [--port N] [--precision ms|us|ns] [--data DIR] [--tls] [--nodes N]
        --port N       where clients connect; default 6667, 0 takes a free port
        --precision P  unit of all timestamps; default ms
        --data DIR     keep the data there; without it the data is deleted at the end
        --tls          clients speak TLS; keys are made for it
        --nodes N      a cluster of so many DataNodes, up to nine, without --data: up in 15 to 60 s, 400 MB each""";

    private ServerMain() {}

    /** What the words of the command line ask for. */
    private static final class Wanted {
        private int port = 6667;
        private String precision = "ms";
        private boolean given;
        private Path data;
        private boolean tls;
        private int nodes = 1;

        Wanted(String[] args) {
            for (int i = 0; i < args.length; i++) {
                String option = args[i];
                if (option.equals("--tls")) {
                    tls = true;
                    continue;
                }
                if (!List.of("--port", "--precision", "--data", "--nodes").contains(option)) {
                    throw new IllegalArgumentException("Unknown option " + option);
                }
                if (++i == args.length) {
                    throw new IllegalArgumentException(option + " needs a value");
                }
                switch (option) {
                    case "--port" -> port = number(option, args[i]);
                    case "--nodes" -> nodes = number(option, args[i]);
                    case "--data" -> data = Path.of(args[i]);
                    default -> {
                        precision = args[i];
                        given = true;
                    }
                }
            }
            if (nodes != 1 && data != null) {
                throw new IllegalArgumentException("--data is for one node: a cluster's data is temporary");
            }
        }

        private static int number(String option, String text) {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(option + " needs a number, not " + text, e);
            }
        }

        IotdbServer.Builder server() {
            IotdbServer.Builder builder = IotdbServer.builder().port(port);
            if (given) {
                builder.precision(precision);
            }
            if (data != null) {
                builder.data(data);
            }
            return tls ? builder.tls() : builder;
        }

        IotdbCluster.Builder cluster() {
            IotdbCluster.Builder builder =
                    IotdbCluster.builder().nodes(nodes).port(port).precision(precision);
            return tls ? builder.tls() : builder;
        }
    }

    /** Starts the server and waits. */
    public static void main(String[] args) {
        if (List.of(args).contains("--help") || List.of(args).contains("-h")) {
            System.out.println(USAGE);
            return;
        }
        try {
            Wanted wanted = new Wanted(args);
            if (wanted.nodes == 1) {
                one(wanted.server());
            } else {
                several(wanted.cluster());
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(USAGE);
            System.exit(2);
        } catch (ServerStartException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void one(IotdbServer.Builder builder) {
        System.out.println("Starting IoTDB 2.0.1-beta (5 to 10 s) ...");
        long start = System.nanoTime();
        IotdbServer server = builder.start();
        ready(
                start,
                server.fullUrl(),
                server.precision(),
                server.logs(),
                server.keys().orElse(null));
        wait(server.processes(), server::stopped, server.logs());
    }

    private static void several(IotdbCluster.Builder builder) {
        System.out.println("Starting a cluster of IoTDB 2.0.1-beta (15 to 60 s) ...");
        long start = System.nanoTime();
        IotdbCluster cluster = builder.start();
        ready(start, cluster.url(), cluster.precision(), cluster.logs(), cluster.authority());
        wait(cluster.processes(), cluster::stopped, cluster.logs());
    }

    private static void ready(long start, String url, String precision, Path logs, ServerKeys keys) {
        System.out.printf(
                Locale.ROOT,
                "Ready after %.1f s.%n  URL        %s  (user root, password root)%n  precision  %s%n  logs       %s%n",
                (System.nanoTime() - start) / 1e9,
                url,
                precision,
                logs);
        if (keys != null) {
            System.out.printf(
                    Locale.ROOT,
                    "  trust      %s (PEM)%n             %s (PKCS12, password %s)%n",
                    keys.certificate(),
                    keys.trustStore(),
                    ServerKeys.PASSWORD);
        }
        System.out.println("Ctrl-C stops it.");
    }

    private static void wait(List<ProcessHandle> processes, BooleanSupplier stopped, Path logs) {
        for (ProcessHandle process : processes) {
            process.onExit().join();
        }
        // On Ctrl-C the shutdown hook stops the children, which is seen here too.
        if (!stopped.getAsBoolean()) {
            System.err.println("IoTDB has ended by itself. Its logs were in " + logs);
            System.exit(1);
        }
    }
}
