// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import io.treeline.sql.api.NativeExecutor;
import io.treeline.sql.api.NativeQuery;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;

/**
 * Answers every scan with the same rows: time, then at, b, d, day, f, i, l, s. Predicates are not evaluated: for plans
 * that leave them local.
 */
public final class MemoryExecutor implements NativeExecutor {
    private final List<Object[]> data;

    public MemoryExecutor(List<Object[]> data) {
        this.data = data;
    }

    @Override
    public NativeCursor open(NativeQuery query) {
        int from = query.text().indexOf(Fixture.FROM);
        String condition = query.text().substring(from + Fixture.FROM.length());
        if (!condition.isEmpty() && !condition.equals(" where " + Fixture.PRESENT)) {
            throw new IllegalStateException("not a plain scan: " + query.text());
        }
        List<String> all = List.of(Fixture.ALL.split(", "));
        int[] places = java.util.Arrays.stream(
                        query.text().substring("select ".length(), from).split(", "))
                .mapToInt(name -> all.indexOf(name) + 1)
                .toArray();
        Iterator<Object[]> rows = data.iterator();
        return new NativeCursor() {
            private Object[] row;

            @Override
            public boolean next() {
                row = rows.hasNext() ? rows.next() : null;
                return row != null;
            }

            @Override
            public long time() {
                return (Long) row[0];
            }

            @Override
            public boolean isNull(int column) {
                return row[places[column]] == null;
            }

            @Override
            public boolean getBoolean(int column) {
                return (Boolean) row[places[column]];
            }

            @Override
            public int getInt(int column) {
                return row[places[column]] instanceof LocalDate day
                        ? day.getYear() * 10_000 + day.getMonthValue() * 100 + day.getDayOfMonth()
                        : (Integer) row[places[column]];
            }

            @Override
            public long getLong(int column) {
                return (Long) row[places[column]];
            }

            @Override
            public float getFloat(int column) {
                return (Float) row[places[column]];
            }

            @Override
            public double getDouble(int column) {
                return (Double) row[places[column]];
            }

            @Override
            public String getString(int column) {
                return (String) row[places[column]];
            }

            @Override
            public byte[] getBytes(int column) {
                return (byte[]) row[places[column]];
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void checkCancelled() {}
}
