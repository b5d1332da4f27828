// SPDX-License-Identifier: Apache-2.0
package io.treeline.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * One server's files: conf, logs and data. Either temporary, deleted with the server, or a directory the user gave,
 * which is kept and locked while in use.
 */
final class ServerFolder {
    private static final AtomicInteger RUN = new AtomicInteger();
    private static final String STORED = "treeline-server.properties";

    private final Path root;
    private final boolean kept;
    private final FileChannel lock;

    private ServerFolder(Path root, boolean kept, FileChannel lock) {
        this.root = root;
        this.kept = kept;
        this.lock = lock;
    }

    static ServerFolder temporary(Path runs) {
        try {
            Files.createDirectories(runs);
            sweep(runs);
            // The process id in the name lets a later start know what a killed process left behind.
            Path root = runs.resolve(ProcessHandle.current().pid() + "-" + RUN.incrementAndGet() + "-"
                    + Long.toHexString(System.nanoTime()));
            return new ServerFolder(Files.createDirectories(root), false, null);
        } catch (IOException e) {
            throw new ServerStartException("Cannot make a folder for the server in " + runs + ": " + e, e);
        }
    }

    /** A folder for one of several nodes, inside the one of their cluster, with which it goes. */
    ServerFolder inside(String node) {
        return new ServerFolder(root.resolve(node), kept, null);
    }

    static ServerFolder given(Path directory) {
        Path root = directory.toAbsolutePath().normalize();
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw new ServerStartException("The data directory " + root + " is not a directory");
        }
        FileChannel channel = null;
        try {
            Files.createDirectories(root);
            channel = FileChannel.open(
                    root.resolve("treeline-server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock held = channel.tryLock();
            if (held != null) {
                return new ServerFolder(root, true, channel);
            }
        } catch (OverlappingFileLockException e) {
            // Held by this very JVM; said below like any other holder.
        } catch (IOException e) {
            throw new ServerStartException("Cannot use the data directory " + root + ": " + e, e);
        }
        closeQuietly(channel);
        throw new ServerStartException("The data directory " + root + " is in use by another server");
    }

    Path root() {
        return root;
    }

    boolean kept() {
        return kept;
    }

    Path conf() {
        return root.resolve("conf");
    }

    Path output(String node) {
        return root.resolve("logs").resolve(node + ".out");
    }

    Path log(String node) {
        return root.resolve("logs").resolve(node + ".log");
    }

    /** What an earlier server of this directory was started with; empty for a new one. */
    Properties stored() {
        Properties stored = new Properties();
        Path file = root.resolve(STORED);
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                stored.load(in);
            } catch (IOException | IllegalArgumentException e) {
                throw new ServerStartException("Cannot read " + file + ": " + e, e);
            }
        }
        return stored;
    }

    /** Writes the configuration, fresh for each start. */
    void write(Properties configuration) {
        try {
            Files.createDirectories(conf());
            Files.createDirectories(root.resolve("logs"));
            for (Path file : List.of(conf().resolve("iotdb-system.properties"), root.resolve(STORED))) {
                try (OutputStream out = Files.newOutputStream(file)) {
                    configuration.store(out, null);
                }
            }
            Files.writeString(conf().resolve("logback.xml"), logback());
        } catch (IOException e) {
            throw new ServerStartException("Cannot write the server's configuration under " + root + ": " + e, e);
        }
    }

    private static String logback() throws IOException {
        try (InputStream in = ServerFolder.class.getResourceAsStream("logback.xml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The last lines a node wrote, for an error message. */
    String tail(String node) {
        StringBuilder text = new StringBuilder();
        for (Path file : List.of(output(node), log(node))) {
            if (Files.exists(file)) {
                try {
                    List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                            .lines()
                            .toList();
                    text.append("\n--- ").append(file).append('\n');
                    lines.subList(Math.max(0, lines.size() - 25), lines.size())
                            .forEach(line -> text.append(line).append('\n'));
                } catch (IOException e) {
                    text.append("\n--- ")
                            .append(file)
                            .append(" cannot be read: ")
                            .append(e)
                            .append('\n');
                }
            }
        }
        return text.toString();
    }

    boolean logged(String node, String words) {
        for (Path file : List.of(output(node), log(node))) {
            try {
                if (Files.exists(file)
                        && new String(Files.readAllBytes(file), StandardCharsets.UTF_8).contains(words)) {
                    return true;
                }
            } catch (IOException e) {
                // A file being rolled just now: the next look will see it.
            }
        }
        return false;
    }

    /** Lets the directory go; a temporary one is deleted. */
    void release() {
        if (kept) {
            closeQuietly(lock);
        } else {
            delete(root);
        }
    }

    private static void sweep(Path runs) throws IOException {
        List<Path> left = new ArrayList<>();
        try (Stream<Path> folders = Files.list(runs)) {
            folders.filter(ServerFolder::ownerIsGone).forEach(left::add);
        }
        left.forEach(ServerFolder::delete);
    }

    private static boolean ownerIsGone(Path run) {
        String name = run.getFileName().toString();
        int dash = name.indexOf('-');
        try {
            return dash > 0
                    && ProcessHandle.of(Long.parseLong(name.substring(0, dash))).isEmpty();
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static void delete(Path folder) {
        // A child that is just ending may still write; a second try then finds it gone. What stays is swept by the next
        // start.
        for (int attempt = 0; attempt < 3 && Files.exists(folder); attempt++) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException | java.io.UncheckedIOException e) {
                Thread.onSpinWait();
            }
        }
    }

    private static void closeQuietly(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing was written through it; the lock goes with the process at the latest.
            }
        }
    }
}
