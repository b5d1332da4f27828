// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What programs do wrong: connections that are not given back, statements that are refused or take too long. The model
 * makes no difference here.
 */
@ParameterizedClass
@EnumSource(Pool.class)
class PoolTroubleServerTest extends PoolFixture {
    @Parameter
    Pool pool;

    @Override
    Pool pool() {
        return pool;
    }

    @Override
    Model model() {
        return Model.TREE;
    }

    @Test
    void whatIsRefusedOrLateDoesNotCostTheConnection() throws Exception {
        start(null, false);
        long logins;
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            logins = relay.calls("openSession");
            assertThatThrownBy(() -> statement.execute("CREATE INDEX i ON " + model().table(NAME, "press") + " (n)"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"));
            statement.setQueryTimeout(1);
            String t = model().table(NAME, "press") + " ";
            assertThatThrownBy(() -> statement
                            .executeQuery("SELECT COUNT(*) FROM " + t + "a, " + t + "b, " + t + "c, " + t + "d, " + t
                                    + "e, " + t + "f, " + t + "g, " + t + "h, " + t + "i"
                                    + " WHERE a.pressure + b.pressure + c.pressure + d.pressure < i.n")
                            .next())
                    .isInstanceOf(java.sql.SQLTimeoutException.class);
            statement.setQueryTimeout(0);
            assertThat(number(connection, count)).isEqualTo(10);
        }
        try (Connection connection = source.getConnection()) {
            assertThat(number(connection, count)).isEqualTo(10);
        }
        // Stopping the late one on the server takes a second session for a moment.
        assertThat(relay.calls("openSession")).isLessThanOrEqualTo(logins + 1);
    }

    @Test
    void leaksAreReported() throws Exception {
        start(null, true);
        Connection leaked = source.getConnection();
        assertThat(number(leaked, count)).isEqualTo(10);
        if (pool == Pool.DBCP2) {
            TimeUnit.MILLISECONDS.sleep(1_100);
            try (Connection connection = source.getConnection()) {
                assertThat(number(connection, count))
                        .as("the one that was taken away made room")
                        .isEqualTo(10);
            }
        }
        for (int i = 0; i < 100 && reports.isEmpty(); i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(reports).isNotEmpty();
        leaked.close();
    }
}
