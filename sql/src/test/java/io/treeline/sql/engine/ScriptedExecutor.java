// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import io.treeline.sql.api.NativeExecutor;
import io.treeline.sql.api.NativeQuery;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers native queries as a script says, and keeps what it was asked. A row's first value is its time; DATE values
 * are numbers.
 */
public final class ScriptedExecutor implements NativeExecutor {
    final Map<String, List<Object[]>> answers = new LinkedHashMap<>();
    public final List<String> asked = new ArrayList<>();

    public ScriptedExecutor answer(String text, Object[]... rows) {
        answers.put(text, List.of(rows));
        return this;
    }

    @Override
    public NativeCursor open(NativeQuery query) {
        asked.add(query.text());
        List<Object[]> rows = answers.get(query.text());
        String presence = " where " + Fixture.PRESENT;
        if (rows == null && query.text().endsWith(presence)) {
            // Some columns of all rows.
            List<String> all = List.of(Fixture.ALL.split(", "));
            String[] names = query.text()
                    .substring("select ".length(), query.text().indexOf(Fixture.FROM))
                    .split(", ");
            rows = answers.getOrDefault("select " + Fixture.ALL + Fixture.FROM, List.of()).stream()
                    .map(row -> {
                        Object[] some = new Object[names.length + 1];
                        some[0] = row[0];
                        for (int i = 0; i < names.length; i++) {
                            some[i + 1] = row[all.indexOf(names[i]) + 1];
                        }
                        return some;
                    })
                    .toList();
        }
        if (rows == null) {
            throw new IllegalStateException("not in the script: " + query.text());
        }
        Iterator<Object[]> iterator = rows.iterator();
        return new NativeCursor() {
            private Object[] row;

            @Override
            public boolean next() {
                row = iterator.hasNext() ? iterator.next() : null;
                return row != null;
            }

            @Override
            public long time() {
                return ((Number) row[0]).longValue();
            }

            @Override
            public boolean isNull(int column) {
                return row[column + 1] == null;
            }

            @Override
            public boolean getBoolean(int column) {
                return (Boolean) row[column + 1];
            }

            @Override
            public int getInt(int column) {
                return (Integer) row[column + 1];
            }

            @Override
            public long getLong(int column) {
                return ((Number) row[column + 1]).longValue();
            }

            @Override
            public float getFloat(int column) {
                return (Float) row[column + 1];
            }

            @Override
            public double getDouble(int column) {
                return (Double) row[column + 1];
            }

            @Override
            public String getString(int column) {
                return (String) row[column + 1];
            }

            @Override
            public byte[] getBytes(int column) {
                return (byte[]) row[column + 1];
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void checkCancelled() {}
}
