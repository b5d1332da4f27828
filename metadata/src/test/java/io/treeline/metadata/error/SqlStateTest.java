// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SqlStateTest {
    @ParameterizedTest
    @EnumSource
    void errorsCarryWhatTheyAreMadeOf(SqlState state) {
        Exception cause = new Exception("why");
        assertCarries(state.exception("what", 7, cause), state, cause);
        assertCarries(state.timeout("what", 7, cause), state, cause);
    }

    private static void assertCarries(SQLException error, SqlState state, Exception cause) {
        assertThat(error.getSQLState()).isEqualTo(state.code()).hasSize(5);
        assertThat(error.getMessage()).isEqualTo("what");
        assertThat(error.getErrorCode()).isEqualTo(7);
        assertThat(error.getCause()).isSameAs(cause);
        assertThat(SqlState.ofCode(error.getSQLState())).isSameAs(state);
    }

    @Test
    void onlyWhatTookTooLongIsATimeout() {
        Throwable late = SqlState.QUERY_CANCELED.timeout("late", 0, null);
        Throwable stopped = SqlState.QUERY_CANCELED.exception("stopped");
        assertThat(late).isInstanceOf(SQLTimeoutException.class);
        assertThat(stopped).isNotInstanceOf(SQLTimeoutException.class);
    }
}
