// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectBenchmarkTest {
    /** Not a measurement: each connects, and reads the same. */
    @Test
    void everyContenderReadsTheSame(@WithServer IotdbServer server) throws Exception {
        assertThat(ConnectBenchmark.run(
                        server, Path.of("target", "peer"), Map.of("connects", 2, "rounds", 1, "warmup", 0)))
                .hasSize(3);
    }
}
