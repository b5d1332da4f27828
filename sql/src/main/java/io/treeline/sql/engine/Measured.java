// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import io.treeline.sql.api.NativeExecutor;
import io.treeline.sql.api.NativeQuery;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs native queries and keeps count of their rows and of the time spent waiting for them. Used by one thread. */
final class Measured implements NativeExecutor {
    private static final class Count {
        int runs;
        long rows;
        long nanos;
    }

    /**
     * What one statement took.
     *
     * @param runs how often it was sent
     * @param rows its rows, of all runs
     * @param nanos the time spent in it
     */
    record Statement(String text, int runs, long rows, long nanos) {}

    private final NativeExecutor executor;
    private final Map<String, Count> counts = new LinkedHashMap<>();

    Measured(NativeExecutor executor) {
        this.executor = executor;
    }

    List<Statement> statements() {
        List<Statement> statements = new ArrayList<>();
        counts.forEach((text, count) -> statements.add(new Statement(text, count.runs, count.rows, count.nanos)));
        return statements;
    }

    @Override
    public void checkCancelled() throws SQLException {
        executor.checkCancelled();
    }

    @Override
    public Iterable<Object[]> held(String name) {
        return executor.held(name);
    }

    @Override
    public NativeCursor open(NativeQuery query) throws SQLException {
        Count count = counts.computeIfAbsent(query.text(), text -> new Count());
        count.runs++;
        long start = System.nanoTime();
        NativeCursor cursor = executor.open(query);
        count.nanos += System.nanoTime() - start;
        return new NativeCursor() {
            @Override
            public boolean next() throws SQLException {
                long begin = System.nanoTime();
                boolean more = cursor.next();
                count.nanos += System.nanoTime() - begin;
                count.rows += more ? 1 : 0;
                return more;
            }

            @Override
            public long time() {
                return cursor.time();
            }

            @Override
            public boolean isNull(int column) {
                return cursor.isNull(column);
            }

            @Override
            public boolean getBoolean(int column) {
                return cursor.getBoolean(column);
            }

            @Override
            public int getInt(int column) {
                return cursor.getInt(column);
            }

            @Override
            public long getLong(int column) {
                return cursor.getLong(column);
            }

            @Override
            public float getFloat(int column) {
                return cursor.getFloat(column);
            }

            @Override
            public double getDouble(int column) {
                return cursor.getDouble(column);
            }

            @Override
            public String getString(int column) {
                return cursor.getString(column);
            }

            @Override
            public byte[] getBytes(int column) {
                return cursor.getBytes(column);
            }

            @Override
            public void close() throws SQLException {
                cursor.close();
            }
        };
    }
}
