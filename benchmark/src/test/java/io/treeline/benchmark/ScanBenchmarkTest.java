// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScanBenchmarkTest {
    /** Not a measurement: the contenders must agree on rows and checksum, which the run itself checks. */
    @Test
    void allContendersReadTheSameValues(@WithServer IotdbServer server) throws Exception {
        Map<String, Integer> small = Map.of("rows", 60_000, "rounds", 1, "warmup", 0, "fetch", 7_000);
        Path peer = Path.of(System.getProperty("treeline.root"), "benchmark", "target", "peer");
        assertThat(ScanBenchmark.run(server, peer, small)).hasSize(4).allMatch(result -> result.medianNanos() > 0);
    }
}
