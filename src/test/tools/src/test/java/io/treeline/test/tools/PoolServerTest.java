// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What pools ask of a connection: to be tested, to be as new when it is lent again, and to be known for dead when it
 * is.
 */
@ParameterizedClass
@CsvSource({"HIKARI, TREE", "HIKARI, TABLE", "DBCP2, TREE", "DBCP2, TABLE", "AGROAL, TREE", "AGROAL, TABLE"})
class PoolServerTest extends PoolFixture {
    @Parameter(0)
    Pool pool;

    @Parameter(1)
    Model model;

    @Override
    Pool pool() {
        return pool;
    }

    @Override
    Model model() {
        return model;
    }

    @Test
    void aReturnedConnectionIsAsNew() throws Exception {
        start("SELECT 1", false);
        Statement forgotten;
        ResultSet open;
        try (Connection connection = source.getConnection()) {
            assertThat(connection.getTransactionIsolation())
                    .as("said politely, whatever was asked for")
                    .isEqualTo(Connection.TRANSACTION_NONE);
            assertThat(number(connection, count)).isEqualTo(10);
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setCatalog(null);
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            connection.setClientInfo("ApplicationName", "pooled");
            forgotten = connection.createStatement();
            open = forgotten.executeQuery("SELECT * FROM " + model.table(NAME, "press"));
            assertThat(open.next()).isTrue();
            assertThatThrownBy(() -> connection.createStatement().execute("DELETE FROM " + model.table(NAME, "press")))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
            connection.commit();
        }
        assertThat(forgotten.isClosed()).isTrue();
        assertThat(open.isClosed()).isTrue();
        long logins = relay.calls("openSession");
        for (int i = 0; i < 3; i++) {
            try (Connection connection = source.getConnection()) {
                assertThat(connection.getAutoCommit()).isTrue();
                assertThat(connection.isReadOnly()).isFalse();
                if (pool == Pool.HIKARI) {
                    assertThat((Object) connection.getWarnings()).isNull();
                }
                try (Statement statement = connection.createStatement()) {
                    assertThat(statement.executeUpdate(
                                    "UPDATE " + model.table(NAME, "press") + " SET n = " + i + " WHERE strokes < 3"))
                            .isEqualTo(3);
                }
                connection.setAutoCommit(false);
            }
        }
        assertThat(relay.calls("openSession")).as("one connection served all").isEqualTo(logins);
    }

    @Test
    void aDeadConnectionIsReplaced() throws Exception {
        start(null, false);
        try (Connection connection = source.getConnection()) {
            assertThat(number(connection, count)).isEqualTo(10);
        }
        long logins = relay.calls("openSession");
        // While it lies in the pool: the test before lending finds out. Hikari trusts a connection for half a second.
        relay.cut();
        TimeUnit.MILLISECONDS.sleep(pool == Pool.HIKARI ? 600 : 50);
        try (Connection connection = source.getConnection()) {
            assertThat(number(connection, count)).isEqualTo(10);
            // While it is used: the error says that it was the connection, and the next one is good.
            relay.cut();
            assertThatThrownBy(() -> number(connection, count))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).startsWith("08"));
        }
        try (Connection connection = source.getConnection()) {
            assertThat(number(connection, count)).isEqualTo(10);
        }
        assertThat(relay.calls("openSession")).isEqualTo(logins + 2);
    }

    @Test
    void theFirstStatementOfAConnectionIsRun() throws Exception {
        start(model == Model.TABLE ? "USE \"" + model.schema(NAME) + '"' : "SHOW VERSION", false);
        try (Connection connection = source.getConnection()) {
            if (model == Model.TABLE) {
                assertThat(connection.getSchema()).isEqualTo(model.schema(NAME));
                assertThat(number(connection, "SELECT COUNT(*) FROM press")).isEqualTo(10);
            }
            connection.setSchema(model.schema(NAME));
            assertThat(number(connection, "SELECT SUM(strokes) FROM press")).isEqualTo(45);
            assertThat(connection
                            .unwrap(io.treeline.driver.IotdbConnection.class)
                            .timePrecision())
                    .isNotNull();
            assertThat(connection.isValid(5)).isTrue();
            assertThat(connection.isWrapperFor(io.treeline.driver.IotdbConnection.class))
                    .isTrue();
        }
    }
}
