// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ColumnarBenchmarkTest {
    /** Not a measurement: all ways must give as many rows, which the run itself checks. */
    @Test
    void allWaysGiveAsManyRows(@WithServer IotdbServer server) throws Exception {
        assertThat(ColumnarBenchmark.run(server, Map.of("rows", 30_000, "rounds", 1, "warmup", 0)))
                .hasSize(4);
    }
}
