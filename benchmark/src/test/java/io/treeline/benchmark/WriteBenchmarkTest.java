// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WriteBenchmarkTest {
    /** Not a measurement: each contender's rows must be there afterwards, which the run itself checks. */
    @Test
    void allContendersWriteTheirRows(@WithServer IotdbServer server) throws Exception {
        Map<String, Integer> small = Map.of(
                "rows", 12_000, "batch", 5_000, "rounds", 1, "warmup", 0, "devices", 20, "each", 30, "heap", 20_000,
                "peer", 100);
        Path peer = Path.of(System.getProperty("treeline.root"), "benchmark", "target", "peer");
        assertThat(WriteBenchmark.run(server, peer, small, Set.of("aligned", "plain", "many", "heap")))
                .hasSize(5)
                .allSatisfy((what, share) -> assertThat(share).isPositive());
    }
}
