// SPDX-License-Identifier: Apache-2.0
package io.treeline.server;

import java.util.stream.Collectors;

/** A parent that starts a server, says which processes it has, and waits to be killed. */
final class KillableParent {
    private KillableParent() {}

    public static void main(String[] args) throws InterruptedException {
        IotdbServer server = IotdbServer.builder().start();
        System.out.println("children "
                + server.processes().stream().map(p -> Long.toString(p.pid())).collect(Collectors.joining(" ")));
        Thread.sleep(600_000);
    }
}
