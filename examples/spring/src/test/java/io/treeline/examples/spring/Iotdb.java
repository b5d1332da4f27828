// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples.spring;

import io.treeline.server.ServerRelay;
import io.treeline.server.container.RunningIotdb;
import java.net.URI;

/** The IoTDB of these tests, behind a relay that counts calls and can play a server that is gone. */
final class Iotdb {
    static final RunningIotdb RUNNING = RunningIotdb.shared();
    static final ServerRelay RELAY = relay(URI.create(RUNNING.url().substring("jdbc:".length())));

    private Iotdb() {}

    private static ServerRelay relay(URI server) {
        return new ServerRelay(server.getHost(), server.getPort());
    }
}
