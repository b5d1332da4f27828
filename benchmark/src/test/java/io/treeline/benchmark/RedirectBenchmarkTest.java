// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedirectBenchmarkTest {
    /** Not a measurement, and no cluster: the rows must be there, which the run itself checks. */
    @Test
    void allRowsAreWritten(@WithServer IotdbServer server) throws Exception {
        assertThat(RedirectBenchmark.run(
                        server.url(), Map.of("rows", 50, "devices", 3, "batch", 5, "rounds", 1, "warmup", 0)))
                .hasSize(3)
                .allSatisfy((what, share) -> assertThat(share).isPositive());
    }
}
