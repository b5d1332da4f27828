// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.pushdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import org.junit.jupiter.api.Test;

class PushdownServerTest {
    /** The short run; the long one is the main program of {@link PushdownProperties}. */
    @Test
    void pushdownChangesNoAnswer(@WithServer IotdbServer server) throws Exception {
        try (PushdownProperties run = new PushdownProperties(server.url())) {
            for (long seed = 1; seed <= 12; seed++) {
                run.device(seed, 40, 60);
            }
            run.device(100, 2500, 40);
            assertThat(run.mismatches()).as(run.summary()).isEmpty();
            assertThat(run.pushed()).as(run.summary()).isGreaterThan(300);
        }
    }
}
