// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.ServerRelay;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The network is cut while connections lie in a pool: who borrows next never gets one of them, whatever the pool and
 * however it looks at what it lends.
 */
@WithServer
@Timeout(120)
class CutSocketsServerTest {
    private static final String NAME = "cut";
    private static final String TEN = "SELECT COUNT(*) FROM ";

    @ParameterizedTest
    @EnumSource(CutPool.class)
    void theBorrowerNeverSeesADeadConnection(CutPool pool, IotdbServer server) throws Exception {
        for (Model model : Model.values()) {
            try (Connection connection = model.connect(server.url())) {
                model.create(connection, NAME);
                model.fill(connection, NAME, 10);
            }
            try (ServerRelay relay = ServerRelay.to(server)) {
                DataSource source = pool.open(relay.url() + model.options);
                try {
                    for (int round = 0; round < 3; round++) {
                        List<Connection> lent = new ArrayList<>();
                        for (int i = 0; i < 3; i++) {
                            Connection connection = source.getConnection();
                            lent.add(connection);
                            assertThat(PoolFixture.number(connection, TEN + model.table(NAME, "press")))
                                    .as(model + ", round " + round)
                                    .isEqualTo(10);
                        }
                        for (Connection connection : lent) {
                            connection.close();
                        }
                        // All of them lie in the pool now.
                        TimeUnit.MILLISECONDS.sleep(pool.trustMillis());
                        relay.cut();
                        TimeUnit.MILLISECONDS.sleep(20);
                    }
                    assertThat(relay.calls("openSession"))
                            .as("they were really replaced")
                            .isGreaterThan(3);
                } finally {
                    CutPool.close(source);
                }
            }
        }
    }
}
