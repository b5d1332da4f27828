// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.error;

import io.treeline.metadata.error.SqlState;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Makes exceptions: the SQLState decides the java.sql class, as JDBC 4.3 section 8.5 lays down. Messages name the part
 * that is wrong; they never hold parameter values or passwords.
 */
public final class Errors {
    private Errors() {}

    /** An error of the driver's own. */
    public static SQLException of(SqlState state, String message) {
        return of(state, message, 0, null);
    }

    /** An error of the driver's own with its cause. */
    public static SQLException of(SqlState state, @Nullable String message, @Nullable Throwable cause) {
        return of(state, message, 0, cause);
    }

    /**
     * An error.
     *
     * @param vendorCode the server's own code, or 0
     * @param cause what led to it, or null
     */
    public static SQLException of(SqlState state, @Nullable String message, int vendorCode, @Nullable Throwable cause) {
        return state.exception(message, vendorCode, cause);
    }

    /** A time limit passed; 57014 like a cancellation, but of the class that says it was time. */
    public static SQLTimeoutException timeout(@Nullable String message, @Nullable Throwable cause) {
        return SqlState.QUERY_CANCELED.timeout(message, 0, cause);
    }

    /** The same error with another message; itself where it is of a class that cannot be made anew. */
    public static SQLException withMessage(SQLException e, @Nullable String message) {
        SQLException copy;
        if (e instanceof BatchUpdateException batch) {
            copy = new BatchUpdateException(
                    message, e.getSQLState(), e.getErrorCode(), batch.getLargeUpdateCounts(), e.getCause());
        } else if (e instanceof SQLTimeoutException) {
            copy = SqlState.ofCode(e.getSQLState()).timeout(message, e.getErrorCode(), e.getCause());
        } else {
            copy = of(SqlState.ofCode(e.getSQLState()), message, e.getErrorCode(), e.getCause());
        }
        if (copy.getClass() != e.getClass() || !copy.getSQLState().equals(e.getSQLState())) {
            return e;
        }
        copy.setStackTrace(e.getStackTrace());
        if (e.getNextException() != null) {
            copy.setNextException(e.getNextException());
        }
        for (Throwable suppressed : e.getSuppressed()) {
            copy.addSuppressed(suppressed);
        }
        return copy;
    }

    /** Somebody called {@code Statement.cancel()}. */
    public static SQLException cancelled() {
        return of(SqlState.QUERY_CANCELED, "The statement was cancelled");
    }

    /**
     * What a reader gets when somebody else closes what it reads: never an end of rows, which would be taken for all of
     * them.
     */
    public static SQLException closedWhileRead() {
        return of(SqlState.INVALID_CURSOR_STATE, "The result was closed while it was read");
    }

    /** A method was called on a closed object. */
    public static SQLException closed(String what) {
        return of("Connection".equals(what) ? SqlState.CONNECTION_CLOSED : SqlState.INVALID_STATE, what + " is closed");
    }
}
