// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RowBenchmarkTest {
    /** Not a measurement: all contenders run, and read as many rows as each other, which the contests check. */
    @Test
    void allContendersRun(@WithServer IotdbServer server) throws Exception {
        Map<String, Integer> small = Map.of("rows", 2_000, "batch", 200, "rounds", 1, "warmup", 0);
        assertThat(RowBenchmark.run(server.url(), small, Set.of("update", "delete", "partial", "kinds")))
                .hasSize(11)
                .allSatisfy((what, ratios) -> assertThat(ratios[0]).isPositive());
    }
}
