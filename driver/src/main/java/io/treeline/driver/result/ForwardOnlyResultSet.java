// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.result;

import io.treeline.driver.error.Errors;
import io.treeline.driver.error.Unsupported;
import io.treeline.metadata.error.SqlState;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The part of java.sql.ResultSet that moves anywhere but forward: refused, since rows stream by once. */
public interface ForwardOnlyResultSet extends ResultSet {
    /** What to use instead. */
    String ONCE =
            "rows stream by once; read forward with next(), or ask the connection for a statement of TYPE_SCROLL_INSENSITIVE";

    @Override
    default void beforeFirst() throws SQLException {
        throw Unsupported.feature("ResultSet.beforeFirst", ONCE);
    }

    @Override
    default void afterLast() throws SQLException {
        throw Unsupported.feature("ResultSet.afterLast", ONCE);
    }

    @Override
    default boolean first() throws SQLException {
        throw Unsupported.feature("ResultSet.first", ONCE);
    }

    @Override
    default boolean last() throws SQLException {
        throw Unsupported.feature("ResultSet.last", ONCE);
    }

    @Override
    default boolean absolute(int row) throws SQLException {
        throw Unsupported.feature("ResultSet.absolute", ONCE);
    }

    @Override
    default boolean relative(int rows) throws SQLException {
        throw Unsupported.feature("ResultSet.relative", ONCE);
    }

    @Override
    default boolean previous() throws SQLException {
        throw Unsupported.feature("ResultSet.previous", ONCE);
    }

    @Override
    default void refreshRow() throws SQLException {
        throw Unsupported.feature("ResultSet.refreshRow", ONCE);
    }

    private void checkOpen() throws SQLException {
        if (isClosed()) {
            throw Errors.of(SqlState.INVALID_CURSOR_STATE, "The result set is closed");
        }
    }

    /** Result sets are read-only, and see no changes of others. */
    @Override
    default boolean rowUpdated() throws SQLException {
        checkOpen();
        return false;
    }

    /** As {@link #rowUpdated}. */
    @Override
    default boolean rowInserted() throws SQLException {
        checkOpen();
        return false;
    }

    /** As {@link #rowUpdated}. */
    @Override
    default boolean rowDeleted() throws SQLException {
        checkOpen();
        return false;
    }

    @Override
    default String getCursorName() throws SQLException {
        throw Unsupported.feature(
                "ResultSet.getCursorName", "IoTDB has no named cursors; use UPDATE ... WHERE \"Time\" = ?");
    }

    @Override
    default int getFetchDirection() throws SQLException {
        checkOpen();
        return FETCH_FORWARD;
    }

    @Override
    default void setFetchDirection(int direction) throws SQLException {
        checkOpen();
        if (direction == FETCH_REVERSE || direction == FETCH_UNKNOWN) {
            throw Unsupported.feature("ResultSet.setFetchDirection with any direction but FETCH_FORWARD", ONCE);
        }
        if (direction != FETCH_FORWARD) {
            throw Errors.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "Fetch direction " + direction + " is none of ResultSet's constants");
        }
    }

    @Override
    default int getType() throws SQLException {
        checkOpen();
        return TYPE_FORWARD_ONLY;
    }

    @Override
    default int getConcurrency() throws SQLException {
        checkOpen();
        return CONCUR_READ_ONLY;
    }

    @Override
    default int getHoldability() throws SQLException {
        checkOpen();
        return HOLD_CURSORS_OVER_COMMIT;
    }
}
