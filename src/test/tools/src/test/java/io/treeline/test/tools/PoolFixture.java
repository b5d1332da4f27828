// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.ServerRelay;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server behind a relay, and a pool of one connection to it. */
@WithServer
abstract class PoolFixture {
    static final String NAME = "pools";
    ServerRelay relay;
    final List<String> reports = new CopyOnWriteArrayList<>();
    DataSource source;
    String count;

    abstract Pool pool();

    abstract Model model();

    @BeforeEach
    void open(IotdbServer server) throws SQLException {
        relay = ServerRelay.to(server);
        try (Connection connection = model().connect(server.url())) {
            model().create(connection, NAME);
            model().fill(connection, NAME, 10);
        }
        count = "SELECT COUNT(*) FROM " + model().table(NAME, "press");
    }

    @AfterEach
    void close() throws Exception {
        if (source != null) {
            ((AutoCloseable) source).close();
        }
        relay.close();
    }

    DataSource start(String initSql, boolean leaks) throws SQLException {
        source = pool().open(relay.url() + model().options, initSql, leaks, reports);
        return source;
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(1);
        }
    }
}
