// SPDX-License-Identifier: Apache-2.0
package io.treeline.server;

import java.nio.file.Path;

/** A server in the foreground: {@code --port N --precision ms|us|ns --data DIR --tls}. Ends when interrupted. */
public final class ServerMain {
  private static final String USAGE = """
      usage: ./treeline server [--port N] [--precision ms|us|ns] [--data DIR] [--tls]
        --port N       where clients connect; default 6667, 0 takes a free port
        --precision P  unit of all timestamps; default ms
        --data DIR     keep the data there; without it the data is deleted at the end
        --tls          clients speak TLS; keys are made for it""";

  private ServerMain() {}

  /** Starts the server and waits. */
  public static void main(String[] args) throws InterruptedException {
    IotdbServer.Builder builder = IotdbServer.builder().port(6667);
    try {
      for (int i = 0; i < args.length; i += 2) {
        if (args[i].equals("--help") || args[i].equals("-h")) {
          System.out.println(USAGE);
          return;
        }
        if (args[i].equals("--tls")) {
          builder.tls();
          i--;
          continue;
        }
        if (i + 1 == args.length) {
          throw new IllegalArgumentException(args[i] + " needs a value");
        }
        switch (args[i]) {
          case "--port" -> builder.port(Integer.parseInt(args[i + 1]));
          case "--precision" -> builder.precision(args[i + 1]);
          case "--data" -> builder.data(Path.of(args[i + 1]));
          default -> throw new IllegalArgumentException("Unknown option " + args[i]);
        }
      }
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println(USAGE);
      System.exit(2);
    }
    System.out.println("Starting IoTDB 2.0.1-beta (5 to 10 s) ...");
    long start = System.nanoTime();
    try {
      IotdbServer server = builder.start();
      System.out.printf("Ready after %.1f s.%n  URL        %s  (user root, password root)%n  precision  %s%n  logs       %s%n",
          (System.nanoTime() - start) / 1e9, server.fullUrl(), server.precision(), server.logs());
      server.keys().ifPresent(keys -> System.out.printf("  trust      %s (PEM)%n             %s (PKCS12, password %s)%n", keys.certificate(), keys.trustStore(), ServerKeys.PASSWORD));
      System.out.println("Ctrl-C stops it.");
      for (ProcessHandle process : server.processes()) {
        process.onExit().join();
      }
      // On Ctrl-C the shutdown hook stops the children, which is seen here too.
      if (!server.stopped()) {
        System.err.println("IoTDB has ended by itself. Its logs were in " + server.logs());
        System.exit(1);
      }
    } catch (ServerStartException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }
}
