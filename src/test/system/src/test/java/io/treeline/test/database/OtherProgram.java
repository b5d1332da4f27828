// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.database;

import io.treeline.driver.rpc.Endpoint;
import io.treeline.driver.rpc.Login;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.ThriftRpcClient;
import io.treeline.metadata.model.ServerModel;
import io.treeline.server.IotdbServer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;

/** Native statements that no connection of this JVM hears of, as those of another program. */
public final class OtherProgram {
    private OtherProgram() {}

    /** Runs statements of the tree model, one after another. */
    public static void run(IotdbServer server, String... statements) throws SQLException {
        Login login = new Login("root", "root", ZoneOffset.UTC, ServerModel.TREE, null, Duration.ofSeconds(10), null);
        try (ThriftRpcClient client = ThriftRpcClient.connect(new Endpoint(server.host(), server.port()), login)) {
            for (String statement : statements) {
                client.execute(new RpcClient.Request(client.openStatement(), statement, 100, null));
            }
        }
    }
}
