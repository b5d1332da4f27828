// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetadataBenchmarkTest {
    /**
     * Not a measurement: all devices are listed, sorted, also in the small heap, and each is described; the run itself
     * checks it.
     */
    @Test
    void listsEveryDevice(@WithServer IotdbServer server) throws Exception {
        assertThat(MetadataBenchmark.run(server, Map.of("devices", 2_500, "rounds", 1, "warmup", 0, "heap", 32)))
                .hasSize(3)
                .containsValue(2_500.0);
    }
}
