// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.driver.rpc.Endpoint;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.time.TimePrecision;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server's answer to the login decides, for versions other than the one that the other tests run on. */
class ServerVersionTest {
    /** A session that says its version, and nothing else. */
    private static RpcClient server(String version) {
        return (RpcClient) Proxy.newProxyInstance(
                ServerVersionTest.class.getClassLoader(),
                new Class<?>[] {RpcClient.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "session" -> new RpcClient.Session(TimePrecision.MILLI, version, ServerModel.TREE, null);
                    case "broken" -> false;
                    case "close" -> null;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @ParameterizedTest
    @CsvSource({
        "1.3.4,on,everything but LIKE and statistics",
        "2.0.1-beta,on,everything but statistics",
        "2.0.7,on,everything but statistics",
        "2.0.4,on,basic",
        "1.3.6,on,basic",
        ",on,basic",
        "2.0.4,full,everything",
        "1.3.4,full,everything",
        "2.0.7,basic,basic",
        "2.0.7,off,nothing"
    })
    void pushdownIsByTheVersionUnlessTheUrlSaysOtherwise(String version, String property, String rules)
            throws SQLException {
        ConnectionSettings settings =
                JdbcUrl.parse("jdbc:iotdb://127.0.0.1:6667/?pushdown=" + property, new Properties());
        try (SessionConnection connection = new SessionConnection(
                settings,
                server(version),
                () -> new Endpoint("127.0.0.1", 6667),
                limit -> server(version),
                Database.acquire(settings))) {
            assertThat(connection.pushdown()).isEqualTo(rules);
            assertThat(connection
                            .getMetaData()
                            .getConnection()
                            .unwrap(io.treeline.driver.IotdbConnection.class)
                            .pushdown())
                    .isEqualTo(rules);
        }
    }
}
