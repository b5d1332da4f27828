// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an UPDATE or DELETE looks up first counts under maxLocalMemory: too much is an error before anything is changed.
 */
@WithServer
class HeldRowsServerTest {
    private static final int ROWS = 4_000;

    private static long one(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tooManyRowsAreRefusedAndNothingIsChanged(boolean tableModel, IotdbServer server) throws SQLException {
        String url = server.url() + "?time_zone=%2B00:00" + (tableModel ? "&sql_dialect=table" : "");
        String schema = tableModel ? "held" : "\"root.held\"";
        try (Connection large = DriverManager.getConnection(url, "root", "root");
                Statement statement = large.createStatement();
                Connection small = DriverManager.getConnection(url + "&maxLocalMemory=64k", "root", "root");
                Statement bounded = small.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
            statement.execute("CREATE SCHEMA " + schema);
            statement.execute("CREATE TABLE " + schema + ".d (\"Time\" timestamp, x int, y int)");
            try (PreparedStatement insert =
                    large.prepareStatement("INSERT INTO " + schema + ".d (\"Time\", x, y) VALUES (?, ?, 0)")) {
                for (int i = 0; i < ROWS; i++) {
                    insert.setLong(1, i);
                    insert.setInt(2, i);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            for (String sql : new String[] {
                "DELETE FROM " + schema + ".d WHERE x >= 0",
                "UPDATE " + schema + ".d SET y = 1 WHERE x >= 0",
                "UPDATE " + schema + ".d SET y = NULL WHERE x >= 0",
                "UPDATE " + schema + ".d SET \"Time\" = \"Time\" + interval '1' day WHERE x >= 0"
            }) {
                assertThatThrownBy(() -> bounded.executeUpdate(sql))
                        .as(sql)
                        .hasFieldOrPropertyWithValue("SQLState", "53200")
                        .hasMessageContaining("maxLocalMemory");
                assertThat(one(
                                statement,
                                "SELECT COUNT(*) FROM " + schema
                                        + ".d WHERE y = 0 AND \"Time\" < timestamp '1970-01-02 00:00:00'"))
                        .as(sql)
                        .isEqualTo(ROWS);
            }
            assertThat(bounded.executeUpdate("DELETE FROM " + schema + ".d WHERE x < 100"))
                    .isEqualTo(100);
            assertThat(statement.executeUpdate("DELETE FROM " + schema + ".d WHERE x >= 0"))
                    .isEqualTo(ROWS - 100);
        }
    }
}
