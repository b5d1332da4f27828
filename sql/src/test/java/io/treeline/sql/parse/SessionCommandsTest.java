// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.api.SessionCommand;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements about the session, from text to what they ask for. */
class SessionCommandsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "DEALLOCATE ALL",
                "DEALLOCATE PREPARE ALL",
                "UNLISTEN *",
                "UNLISTEN channel",
                "CLOSE ALL",
                "SET CONSTRAINTS ALL DEFERRED",
                "SET CONSTRAINTS a, b.c IMMEDIATE",
                "SET ROLE NONE",
                "RESET ROLE",
                "DISCARD PLANS",
                "RESET ALL",
                "DISCARD ALL",
                "SET LOCAL my.own = 1",
                "COMMIT AND CHAIN"
            })
    void nothingStandsBehindThem(String sql) throws SQLException {
        assertThat(SessionCommands.is(sql)).isTrue();
        SessionCommand command = SessionCommands.read(sql);
        assertThat(SessionCommands.read(sql + " ; ")).isEqualTo(command);
        for (String behind : new String[] {"; INSERT INTO d(n) VALUES (1)", "; DELETE FROM d", " x y"}) {
            assertThat(SessionCommands.is(sql + behind)).isTrue();
            assertThatThrownBy(() -> SessionCommands.read(sql + behind))
                    .as(sql + behind)
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo(SqlState.SYNTAX_ERROR.code()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"UNLISTEN", "SET CONSTRAINTS ALL", "SET CONSTRAINTS DEFERRED", "COMMIT AND", "ROLLBACK AND NO"})
    void whatIsNotWholeIsRefused(String sql) {
        assertThatThrownBy(() -> SessionCommands.read(sql))
                .as(sql)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(SqlState.SYNTAX_ERROR.code()));
    }

    @Test
    void theEndOfATransactionSaysWhetherAnotherBegins() throws SQLException {
        assertThat(SessionCommands.read("COMMIT")).isEqualTo(new SessionCommand.End(true, false));
        assertThat(SessionCommands.read("END WORK AND CHAIN")).isEqualTo(new SessionCommand.End(true, true));
        assertThat(SessionCommands.read("COMMIT TRANSACTION AND NO CHAIN"))
                .isEqualTo(new SessionCommand.End(true, false));
        assertThat(SessionCommands.read("ABORT AND CHAIN")).isEqualTo(new SessionCommand.End(false, true));
        assertThat(SessionCommands.read("ROLLBACK WORK AND NO CHAIN")).isEqualTo(new SessionCommand.End(false, false));
    }
}
