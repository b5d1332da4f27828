// SPDX-License-Identifier: Apache-2.0
package io.treeline.server;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One child JVM. */
final class ServerNode {
    private static final List<String> OPENS =
            List.of("java.util.concurrent", "java.lang", "java.util", "java.nio", "java.io", "java.net");

    private final String name;
    private final Process process;
    /** Its classes, where they are or can be archived. */
    private final Optional<ClassArchive> archive;

    private ServerNode(String name, Process process, Optional<ClassArchive> archive) {
        this.name = name;
        this.process = process;
        this.archive = archive;
    }

    static ServerNode configNode(ServerDistribution distribution, ServerFolder folder, String heap) {
        // It only keeps the books of one small cluster: compiling it well costs more than it gives.
        return start(
                "confignode",
                distribution,
                folder,
                "org.apache.iotdb.confignode.service.ConfigNode",
                List.of(
                        "-Xmx" + heap,
                        "-XX:TieredStopAtLevel=1",
                        "-DCONFIGNODE_HOME=" + folder.root(),
                        "-DCONFIGNODE_CONF=" + folder.conf()));
    }

    static ServerNode dataNode(ServerDistribution distribution, ServerFolder folder, String heap) {
        return start(
                "datanode",
                distribution,
                folder,
                "org.apache.iotdb.db.service.DataNode",
                List.of(
                        "-Xmx" + heap,
                        "-XX:MaxDirectMemorySize=1g",
                        "-DIOTDB_HOME=" + folder.root(),
                        "-DIOTDB_CONF=" + folder.conf()));
    }

    private static ServerNode start(
            String name, ServerDistribution distribution, ServerFolder folder, String mainClass, List<String> options) {
        Path launcher = launcherPlace();
        Optional<ClassArchive> archive = ClassArchive.of(name, launcher, distribution);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String opened : OPENS) {
            command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        command.add("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
        command.addAll(options);
        archive.ifPresent(made -> command.addAll(made.options()));
        command.add("-XX:+UseSerialGC");
        command.add("-Djava.awt.headless=true");
        // The server writes some values in its own zone; tests want the same text everywhere.
        command.add("-Duser.timezone=UTC");
        command.add("-DTSFILE_HOME=" + folder.root());
        command.add("-DTSFILE_CONF=" + folder.conf());
        command.add("-Dlogback.configurationFile=" + folder.conf().resolve("logback.xml"));
        command.add("-Dtreeline.log=" + folder.log(name));
        command.add("-cp");
        command.add(launcher + java.io.File.pathSeparator + distribution.classPathEntry());
        command.add(ChildLauncher.class.getName());
        command.add(folder.kept() ? "15" : "0");
        command.add(mainClass);
        command.add("-s");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.root().toFile());
        builder.redirectErrorStream(true).redirectOutput(folder.output(name).toFile());
        // Options meant for the parent's JVM must not change the server's.
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH"));
        try {
            return new ServerNode(name, builder.start(), archive);
        } catch (IOException e) {
            throw new ServerStartException("Cannot start a JVM for the " + name + ": " + e.getMessage(), e);
        }
    }

    private static Path launcherPlace() {
        try {
            return Path.of(ChildLauncher.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new ServerStartException("Cannot tell where the server module's classes are", e);
        }
    }

    String name() {
        return name;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean alive() {
        return process.isAlive();
    }

    int exitCode() {
        return process.exitValue();
    }

    /** Leaves its classes behind for starts to come, where that is wanted. */
    void archive() {
        if (process.isAlive()) {
            archive.ifPresent(made -> made.make(process.toHandle()));
        }
    }

    /** Ends the child; {@code orderly} lets it flush first. */
    void stop(boolean orderly) {
        try {
            if (orderly) {
                process.destroy();
                if (process.waitFor(20, TimeUnit.SECONDS)) {
                    return;
                }
            }
            process.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
