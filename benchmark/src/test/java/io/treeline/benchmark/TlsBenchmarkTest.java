// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TlsBenchmarkTest {
    /** Not a measurement: each contender reads the same. */
    @Test
    void everyContenderReadsTheSame(@WithServer IotdbServer plain) throws Exception {
        try (IotdbServer secured =
                IotdbServer.builder().tls().heaps("256m", "700m").start()) {
            assertThat(TlsBenchmark.run(
                            plain,
                            secured,
                            Path.of("target", "peer"),
                            Map.of("rows", 1000, "batch", 100, "points", 5, "connects", 2, "rounds", 1, "warmup", 0)))
                    .hasSize(4);
        }
    }
}
