// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import io.treeline.server.IotdbServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A real server that can be stopped and started again on the same data and port. */
final class RestartedServer implements WriteModel.Servers, AutoCloseable {
    private final Path data;
    private IotdbServer server;

    RestartedServer() {
        try {
            Path target = Path.of("target");
            data = Files.createTempDirectory(
                    Files.isDirectory(target) ? target.toAbsolutePath() : Path.of(System.getProperty("java.io.tmpdir")),
                    "restarted");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server = IotdbServer.builder().data(data).start();
    }

    @Override
    public String url() {
        return server.url();
    }

    @Override
    public void restart() {
        int port = server.port();
        server.close();
        server = IotdbServer.builder().data(data).port(port).start();
    }

    /** The same with processes that are killed and have no time to write anything. */
    void kill() {
        int port = server.port();
        server.processes().forEach(ProcessHandle::destroyForcibly);
        server.close();
        server = IotdbServer.builder().data(data).port(port).start();
    }

    @Override
    public void close() {
        server.close();
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
