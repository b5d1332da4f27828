// SPDX-License-Identifier: Apache-2.0
package io.treeline.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The classes of a node as an earlier start of it has loaded them (the JVM's class data sharing): a start takes a third
 * less of the processor with it, and a build starts dozens of servers. It is made by the first server that ends where
 * the system property {@code treeline.server.archive} is true, as in the tests, and used wherever there is one. Its
 * name tells the JVM and the jars that it was made with; with others there is none.
 */
final class ClassArchive {
    private static final boolean MAKE = Boolean.getBoolean("treeline.server.archive");
    private static final long MOST_SECONDS = 60;

    private final Path file;

    private ClassArchive(Path file) {
        this.file = file;
    }

    /** That of a node; empty where the launcher is no jar, with which the JVM archives nothing. */
    static Optional<ClassArchive> of(String node, Path launcher, ServerDistribution distribution) {
        if (!Files.isRegularFile(launcher)) {
            return Optional.empty();
        }
        try (Stream<Path> jars = Files.list(distribution.lib())) {
            String made = Stream.concat(Stream.of(launcher), jars.sorted())
                    .map(ClassArchive::state)
                    .collect(Collectors.joining("\n", System.getProperty("java.vm.version") + '\n', ""));
            String name = node + '-' + Integer.toHexString(made.hashCode()) + ".jsa";
            return Optional.of(new ClassArchive(distribution.archives().resolve(name)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String state(Path jar) {
        try {
            return jar + " " + Files.size(jar) + ' ' + Files.getLastModifiedTime(jar);
        } catch (IOException e) {
            return jar.toString();
        }
    }

    /** The archive's place, whether or not it is there. */
    Path file() {
        return file;
    }

    /** Whether the node that is started now is to leave it behind. */
    boolean wanted() {
        return MAKE && !Files.exists(file);
    }

    /** What the JVM of the node is told. */
    List<String> options() {
        return Files.exists(file)
                ? List.of("-XX:SharedArchiveFile=" + file, "-Xshare:auto", "-Xlog:cds=off", "-Xlog:cds+dynamic=off")
                : wanted() ? List.of("-XX:+RecordDynamicDumpInfo") : List.of();
    }

    /** Makes it from a node that runs and is not needed any more; without it starts are slower, nothing else. */
    void make(ProcessHandle node) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!wanted() || !Files.isExecutable(jcmd)) {
            return;
        }
        Path part = file.resolveSibling(file.getFileName() + "." + node.pid());
        Process dump = null;
        try {
            Files.createDirectories(file.getParent());
            dump = new ProcessBuilder(
                            jcmd.toString(), String.valueOf(node.pid()), "VM.cds", "dynamic_dump", part.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (dump.waitFor(MOST_SECONDS, TimeUnit.SECONDS) && dump.exitValue() == 0 && Files.exists(part)) {
                forget();
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            // Starts go on as they were.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (dump != null) {
                dump.destroyForcibly();
            }
            part.toFile().delete();
        }
    }

    /** Deletes those of other jars. */
    private void forget() throws IOException {
        String node = file.getFileName().toString().replaceFirst("-.*", "-");
        try (Stream<Path> files = Files.list(file.getParent())) {
            for (Path old : files.filter(each -> each.getFileName().toString().matches(node + ".*\\.jsa"))
                    .toList()) {
                Files.deleteIfExists(old);
            }
        }
    }
}
