// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;

/** Errors that name a place in the statement. */
public final class SqlErrors {
    private SqlErrors() {}

    public static SQLException syntax(String text, int offset, String message) {
        return at(text, offset, SqlState.SYNTAX_ERROR, message);
    }

    public static SQLException at(String text, int offset, SqlState state, String message) {
        return state.exception(message + " (" + TextPosition.of(text, offset) + ")");
    }

    public static SQLException unsupported(String text, int offset, String message) {
        return SqlState.FEATURE_NOT_SUPPORTED.exception(message + " (" + TextPosition.of(text, offset) + ")");
    }
}
