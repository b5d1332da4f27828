// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program with little memory gets from every kind of statement the right answer, or 53200: never an OutOfMemoryError,
 * and no wait without end. The build has a twentieth of the devices and rows; all of them with
 * {@code -Dtreeline.memory.full=true}.
 */
class SmallHeapServerTest {
    private static final boolean FULL = Boolean.getBoolean("treeline.memory.full");

    @Test
    void everyStatementAnswersOrIsRefused(@WithServer IotdbServer shared, @TempDir Path folder) throws Exception {
        if (!FULL) {
            try {
                run(shared, 5_000, 50_000, "32m", 15, folder);
            } finally {
                LargeData.drop(shared);
            }
            return;
        }
        // A tenth of the server's heap is for definitions.
        try (IotdbServer server = IotdbServer.builder().heaps("512m", "3g").start()) {
            run(server, 100_000, 1_000_000, "48m", 60, folder);
        }
    }

    private static void run(IotdbServer server, int devices, int rows, String heap, int minutes, Path folder)
            throws Exception {
        LargeData.load(server, devices, rows);
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heap,
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeapProgram.class.getName(),
                        server.url(),
                        String.valueOf(devices),
                        String.valueOf(rows))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        boolean ended = process.waitFor(minutes, TimeUnit.MINUTES);
        process.destroyForcibly();
        List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
        String all = String.join("\n", lines);
        assertThat(ended).as("Ended; it had said\n%s", all).isTrue();
        assertThat(lines)
                .as(all)
                .isNotEmpty()
                .allMatch(line -> line.contains("\tright") || line.contains("\trefused: "));
        assertThat(Files.readString(errors)).doesNotContain("OutOfMemoryError");
        assertThat(process.exitValue()).isZero();
    }
}
