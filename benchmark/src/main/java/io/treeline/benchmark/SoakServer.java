// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import io.treeline.server.IotdbServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A server with a directory and a port of its own, which is stopped and started again while others work on it. */
final class SoakServer implements SoakPlace {
    /** After a start the regions take a while to find their leaders; what fails until then may. */
    private static final long SETTLING_NANOS = 60_000_000_000L;

    private final Path data;
    private IotdbServer server;
    private volatile long disturbedUntil = Long.MIN_VALUE;
    private volatile boolean down;

    SoakServer() {
        try {
            data = Files.createTempDirectory("treeline-soak");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server = IotdbServer.builder().data(data).start();
    }

    @Override
    public String url() {
        return server.url();
    }

    /** Stops it in order, and starts it again. */
    @Override
    public void disturb(int time) {
        System.out.println("Restarting the server ...");
        down = true;
        int port = server.port();
        server.close();
        server = IotdbServer.builder().data(data).port(port).start();
        disturbedUntil = System.nanoTime() + SETTLING_NANOS;
        down = false;
    }

    @Override
    public boolean disturbed() {
        return down || disturbedUntil != Long.MIN_VALUE && System.nanoTime() - disturbedUntil < 0;
    }

    @Override
    public void close() {
        server.close();
        try (Stream<Path> files = Files.walk(data)) {
            List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("Cannot delete " + data + ": " + e);
        }
    }
}
