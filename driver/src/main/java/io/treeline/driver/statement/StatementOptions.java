// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A statement's switches and warnings, apart from what it executes. */
abstract class StatementOptions implements TextExecution {
    private long maxRows;
    private int maxFieldSize;
    private int fetchSize;
    private @Nullable Duration queryTimeout;
    private boolean poolable;
    private boolean escapeProcessing = true;
    private boolean closeOnCompletion;
    private @Nullable SQLWarning warnings;
    private final int resultSetType;
    private int fetchDirection = ResultSet.FETCH_FORWARD;

    /**
     * Options of a new statement.
     *
     * @param resultSetType one of java.sql.ResultSet's TYPE constants
     */
    StatementOptions(int resultSetType) {
        this.resultSetType =
                resultSetType == ResultSet.TYPE_FORWARD_ONLY ? resultSetType : ResultSet.TYPE_SCROLL_INSENSITIVE;
    }

    /** Throws when the statement or its connection is closed. */
    abstract void checkOpen() throws SQLException;

    /** The fetch size, the connection's where none was set. */
    abstract int defaultFetchSize();

    /** The time limit, the connection's where none was set. */
    abstract Duration defaultQueryTimeout();

    final int fetchRows() {
        int rows = fetchSize == 0 ? defaultFetchSize() : fetchSize;
        return maxRows == 0 ? rows : (int) Math.min(rows, maxRows);
    }

    final Duration timeout() {
        return queryTimeout == null ? defaultQueryTimeout() : queryTimeout;
    }

    /** Bytes that a text or a BLOB of a result is cut to; 0 is no limit. */
    final int maxFieldBytes() {
        return maxFieldSize;
    }

    final long maxRows() {
        return maxRows;
    }

    final boolean closesOnCompletion() {
        return closeOnCompletion;
    }

    final void warn(SqlState state, String message) {
        SQLWarning warning = new SQLWarning(message, state.code());
        if (warnings == null) {
            warnings = warning;
        } else {
            warnings.setNextWarning(warning);
        }
    }

    private static SQLException negative(String what) {
        return Errors.of(SqlState.INVALID_PARAMETER_VALUE, what + " must not be negative");
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        return warnings;
    }

    @Override
    public void clearWarnings() throws SQLException {
        checkOpen();
        warnings = null;
    }

    @Override
    public int getMaxFieldSize() throws SQLException {
        checkOpen();
        return maxFieldSize;
    }

    @Override
    public void setMaxFieldSize(int max) throws SQLException {
        checkOpen();
        if (max < 0) {
            throw negative("maxFieldSize");
        }
        maxFieldSize = max;
    }

    @Override
    public long getLargeMaxRows() throws SQLException {
        checkOpen();
        return maxRows;
    }

    @Override
    public void setLargeMaxRows(long max) throws SQLException {
        checkOpen();
        if (max < 0) {
            throw negative("maxRows");
        }
        maxRows = max;
    }

    @Override
    public void setEscapeProcessing(boolean enable) throws SQLException {
        checkOpen();
        escapeProcessing = enable;
    }

    final boolean escapeProcessing() {
        return escapeProcessing;
    }

    @Override
    public int getQueryTimeout() throws SQLException {
        checkOpen();
        return Math.toIntExact((timeout().toMillis() + 999) / 1000);
    }

    @Override
    public void setQueryTimeout(int seconds) throws SQLException {
        checkOpen();
        if (seconds < 0) {
            throw negative("queryTimeout");
        }
        queryTimeout = Duration.ofSeconds(seconds);
    }

    @Override
    public void setCursorName(String name) throws SQLException {
        // JDBC: nothing happens where there are no positioned updates.
        checkOpen();
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        checkOpen();
        switch (direction) {
            case ResultSet.FETCH_FORWARD -> fetchDirection = direction;
            case ResultSet.FETCH_REVERSE, ResultSet.FETCH_UNKNOWN -> {
                if (resultSetType == ResultSet.TYPE_FORWARD_ONLY) {
                    warn(SqlState.WARNING, "Result sets are read forward; the fetch direction was left as it is");
                } else {
                    fetchDirection = direction;
                }
            }
            default ->
                throw Errors.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "Fetch direction " + direction + " is none of ResultSet's constants");
        }
    }

    @Override
    public int getFetchDirection() throws SQLException {
        checkOpen();
        return fetchDirection;
    }

    @Override
    public void setFetchSize(int rows) throws SQLException {
        checkOpen();
        // MySQL's streaming idiom: many programs set it whatever the driver, and streaming is what happens here anyway.
        if (rows < 0 && rows != Integer.MIN_VALUE) {
            throw negative("fetchSize");
        }
        fetchSize = Math.max(rows, 0);
    }

    @Override
    public int getFetchSize() throws SQLException {
        checkOpen();
        return fetchSize == 0 ? defaultFetchSize() : fetchSize;
    }

    @Override
    public boolean isPoolable() throws SQLException {
        checkOpen();
        return poolable;
    }

    @Override
    public void setPoolable(boolean poolable) throws SQLException {
        checkOpen();
        this.poolable = poolable;
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        checkOpen();
        closeOnCompletion = true;
    }

    @Override
    public boolean isCloseOnCompletion() throws SQLException {
        checkOpen();
        return closeOnCompletion;
    }

    @Override
    public int getResultSetConcurrency() throws SQLException {
        checkOpen();
        return ResultSet.CONCUR_READ_ONLY;
    }

    @Override
    public int getResultSetType() throws SQLException {
        checkOpen();
        return resultSetType;
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        checkOpen();
        return ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }
}
