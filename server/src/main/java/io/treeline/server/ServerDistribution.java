// SPDX-License-Identifier: Apache-2.0
package io.treeline.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The folder into which the build fetched IoTDB's jars.
 *
 * @param home holds {@code lib/*.jar}
 */
record ServerDistribution(Path home) {
    /** Names the folder; without it the working directory and its parents are searched. */
    static final String HOME_PROPERTY = "treeline.server.home";

    private static final String PLACE = "server/iotdb/target/iotdb";

    static ServerDistribution find() {
        String configured = System.getProperty(HOME_PROPERTY);
        if (configured != null && !configured.isBlank()) {
            return new ServerDistribution(Path.of(configured).toAbsolutePath())
                    .checked("as " + HOME_PROPERTY + " says");
        }
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve(PLACE).resolve("lib"))) {
                return new ServerDistribution(folder.resolve(PLACE)).checked("found from the working directory");
            }
        }
        throw new ServerStartException("No IoTDB jars: no " + PLACE + " in " + start
                + " or above it. Run `mvn -pl server/iotdb generate-resources` in the project's root, or set -D"
                + HOME_PROPERTY + "=FOLDER to a folder with lib/*.jar");
    }

    private ServerDistribution checked(String how) {
        Path lib = home.resolve("lib");
        if (Files.isDirectory(lib)) {
            try (Stream<Path> jars = Files.list(lib)) {
                if (jars.anyMatch(jar -> jar.getFileName().toString().startsWith("iotdb-confignode-"))) {
                    return this;
                }
            } catch (IOException e) {
                throw new ServerStartException("Cannot read " + lib + ": " + e.getMessage(), e);
            }
        }
        throw new ServerStartException("No IoTDB jars in " + lib + " (" + how
                + "). Run `mvn -pl server/iotdb generate-resources` in the project's root to fetch them");
    }

    /** The folder of the jars. */
    Path lib() {
        return home.resolve("lib");
    }

    /** The wildcard entry for a class path. */
    String classPathEntry() {
        return lib() + "/*";
    }

    /** Where {@link ClassArchive}s are kept. */
    Path archives() {
        return home.resolveSibling("archive");
    }

    /** Where servers without a data directory of their own keep their files. */
    Path runs() {
        return home.resolveSibling("runs");
    }
}
