// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.api;

import java.sql.SQLException;

/** Runs native queries for the local operators; the driver implements it over its block decoder. */
public interface NativeExecutor {
    /** Starts a query. */
    NativeCursor open(NativeQuery query) throws SQLException;

    /**
     * Throws SQLState 57014 when the statement was cancelled or its time is over; called by operators that work long
     * without reading.
     */
    void checkCancelled() throws SQLException;

    /**
     * Rows that the statement holds and that its queries read like a table, in order; values as the operators pass them
     * on.
     *
     * @param name of the {@link PreparedSql.Held}
     */
    default Iterable<Object[]> held(String name) {
        throw new IllegalStateException("no rows are held as " + name);
    }

    /** The session that the statement runs in. */
    default SessionFacts session() {
        throw new IllegalStateException("there is no session");
    }

    /** Rows of a native query; columns are 0-based in the order of {@link NativeQuery#types()}. */
    interface NativeCursor extends AutoCloseable {
        /** Moves to the next row. */
        boolean next() throws SQLException;

        /** The row's time in ticks; meaningless for aggregations. */
        long time();

        /** Whether the value is NULL. */
        boolean isNull(int column);

        /** A BOOLEAN. */
        boolean getBoolean(int column);

        /** An INT32, or a DATE as yyyymmdd. */
        int getInt(int column);

        /** An INT64, or a TIMESTAMP in ticks. */
        long getLong(int column);

        /** A FLOAT. */
        float getFloat(int column);

        /** A DOUBLE. */
        double getDouble(int column);

        /** The text of a TEXT or STRING. */
        String getString(int column);

        /** The bytes of a BLOB. */
        byte[] getBytes(int column);

        @Override
        void close() throws SQLException;
    }
}
