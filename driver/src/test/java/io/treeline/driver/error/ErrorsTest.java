// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorsTest {
    @ParameterizedTest
    @EnumSource(SqlState.class)
    void keepsStateCodeAndCause(SqlState state) {
        Exception cause = new Exception("cause");
        SQLException error = Errors.of(state, "message", 507, cause);
        assertThat((Throwable) error).hasMessage("message").hasCause(cause);
        assertThat(error.getSQLState()).isEqualTo(state.code());
        assertThat(error.getErrorCode()).isEqualTo(507);
    }

    @ParameterizedTest
    @CsvSource({
        "FEATURE_NOT_SUPPORTED,SQLFeatureNotSupportedException",
        "CONNECTION_REFUSED,SQLNonTransientConnectionException",
        "CONNECTION_CLOSED,SQLNonTransientConnectionException",
        "CONNECTION_FAILURE,SQLRecoverableException",
        "PROTOCOL_VIOLATION,SQLNonTransientConnectionException",
        "NUMERIC_OUT_OF_RANGE,SQLDataException",
        "INVALID_CAST,SQLDataException",
        "NOT_NULL_VIOLATION,SQLIntegrityConstraintViolationException",
        "READ_ONLY,SQLNonTransientException",
        "INVALID_AUTHORIZATION,SQLInvalidAuthorizationSpecException",
        "INVALID_SCHEMA_NAME,SQLSyntaxErrorException",
        "SYNTAX_ERROR,SQLSyntaxErrorException",
        "UNDEFINED_TABLE,SQLSyntaxErrorException",
        "OUT_OF_MEMORY,SQLTransientException",
        "QUERY_CANCELED,SQLException",
        "SYSTEM_ERROR,SQLException",
        "SERVER_UNAVAILABLE,SQLTransientException",
        "GENERAL_ERROR,SQLException",
        "INVALID_STATE,SQLException"
    })
    void theStateDecidesTheClass(SqlState state, String className) {
        assertThat(Errors.of(state, "m").getClass().getSimpleName()).isEqualTo(className);
    }

    @Test
    void timeoutsAndUnsupported() {
        assertThat(Errors.timeout("m", null).getSQLState()).isEqualTo("57014");
        assertThat((Throwable) Unsupported.feature("A.b", "why; instead"))
                .hasMessage("A.b is not supported: why; instead");
    }
}
