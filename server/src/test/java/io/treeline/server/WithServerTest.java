// SPDX-License-Identifier: Apache-2.0
package io.treeline.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.junit.WithServer;
import org.junit.jupiter.api.Test;

@WithServer(precision = "us")
class WithServerTest {
    private static IotdbServer seen;

    @Test
    void givesTheServerOfTheClassesPrecision(IotdbServer server) {
        assertThat(server.precision()).isEqualTo("us");
        assertShared(server);
    }

    @Test
    void givesTheSameServerAgain(@WithServer(precision = "us") IotdbServer server) {
        assertShared(server);
    }

    private static synchronized void assertShared(IotdbServer server) {
        if (seen == null) {
            seen = server;
        }
        assertThat(server).isSameAs(seen);
        assertThat(server.processes()).allMatch(ProcessHandle::isAlive);
    }
}
