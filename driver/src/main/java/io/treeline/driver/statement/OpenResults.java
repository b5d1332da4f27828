// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.result.IotdbResultSet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What a statement's last execution gave: rows or a count; and the result sets that getMoreResults was told to keep
 * open.
 */
final class OpenResults {
    /** Seldom changed; read by whoever aborts the connection. */
    private final List<ResultSet> kept = new CopyOnWriteArrayList<>();

    private volatile @Nullable ResultSet current;
    private long updateCount = -1;
    private boolean closing;

    /** The present result set, or null. */
    @Nullable
    ResultSet current() {
        return current;
    }

    /** The present count, or -1. */
    long updateCount() {
        return updateCount;
    }

    /** The execution gave rows. */
    void rows(ResultSet rows) {
        current = rows;
    }

    /** The execution gave a count. */
    void count(long count) {
        updateCount = count;
    }

    /** Whether result sets are being closed by the statement, not by the program. */
    boolean closing() {
        return closing;
    }

    /** Whether a result set is open. */
    boolean anyOpen() throws SQLException {
        kept.removeIf(OpenResults::isClosed);
        return !kept.isEmpty() || current != null && !current.isClosed();
    }

    private static boolean isClosed(ResultSet rows) {
        try {
            return rows.isClosed();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The present result is passed by and stays open. */
    void keep() {
        if (current != null) {
            kept.removeIf(OpenResults::isClosed);
            kept.add(current);
        }
        current = null;
        updateCount = -1;
    }

    /** Closes the present result. */
    void discard() throws SQLException {
        updateCount = -1;
        ResultSet old = current;
        current = null;
        if (old != null) {
            close(List.of(old));
        }
    }

    /** Closes the present result and those kept. */
    void discardAll() throws SQLException {
        List<ResultSet> all = new ArrayList<>(kept);
        kept.clear();
        if (current != null) {
            all.add(current);
        }
        current = null;
        updateCount = -1;
        close(all);
    }

    /** The connection was aborted: no row more of any result. */
    void abandon() {
        for (ResultSet rows : kept) {
            abandon(rows);
        }
        abandon(current);
    }

    private static void abandon(@Nullable ResultSet rows) {
        if (rows instanceof IotdbResultSet own) {
            own.abandon();
        }
    }

    /** Closes all of them, also when one fails. */
    private void close(List<ResultSet> all) throws SQLException {
        closing = true;
        SQLException failure = null;
        try {
            for (ResultSet rows : all) {
                try {
                    rows.close();
                } catch (SQLException e) {
                    failure = failure == null ? e : failure;
                }
            }
        } finally {
            closing = false;
        }
        if (failure != null) {
            throw failure;
        }
    }
}
