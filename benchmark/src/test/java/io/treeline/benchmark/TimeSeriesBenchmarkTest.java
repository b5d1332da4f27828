// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimeSeriesBenchmarkTest {
    /**
     * Not a measurement: native and relational must read the same, which the run itself checks; and each goal gets its
     * line.
     */
    @Test
    void relationalAndNativeReadTheSameValues(@WithServer IotdbServer server) throws Exception {
        assertThat(TimeSeriesBenchmark.run(
                        server, Map.of("month", "86400", "rounds", "1", "warmup", "0", "fetch", "7000")))
                .hasSize(3);
    }
}
