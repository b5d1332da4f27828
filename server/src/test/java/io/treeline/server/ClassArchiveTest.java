// SPDX-License-Identifier: Apache-2.0
package io.treeline.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
    @TempDir
    private Path folder;

    @Test
    void isOneForEachStateOfTheJars() throws Exception {
        ServerDistribution distribution = new ServerDistribution(folder.resolve("iotdb"));
        Files.createDirectories(distribution.lib());
        Path jar = Files.writeString(distribution.lib().resolve("a.jar"), "a");
        Path launcher = Files.writeString(folder.resolve("launcher.jar"), "l");
        ClassArchive archive =
                ClassArchive.of("datanode", launcher, distribution).orElseThrow();
        assertThat(archive.options()).noneMatch(option -> option.startsWith("-XX:SharedArchiveFile"));
        String file = file(archive, distribution);
        assertThat(archive.options()).contains("-XX:SharedArchiveFile=" + file);
        assertThat(archive.wanted()).isFalse();
        Files.writeString(jar, "another");
        assertThat(ClassArchive.of("datanode", launcher, distribution)
                        .orElseThrow()
                        .options())
                .doesNotContain("-XX:SharedArchiveFile=" + file);
    }

    /** Makes a file of the archive's name. */
    private static String file(ClassArchive archive, ServerDistribution distribution) throws Exception {
        Files.createDirectories(distribution.archives());
        Files.writeString(archive.file(), "an archive");
        return archive.file().toString();
    }

    @Test
    void thereIsNoneForClassesInFolders() throws Exception {
        ServerDistribution distribution = new ServerDistribution(folder.resolve("iotdb"));
        Files.createDirectories(distribution.lib());
        assertThat(ClassArchive.of("datanode", folder, distribution)).isEmpty();
    }
}
