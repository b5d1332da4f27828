// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.sql.exec.Accumulators.Accumulator;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * GROUP BY over any number of grouping sets in one pass over the input. A row of the result has all key columns, null
 * where its set lacks one.
 *
 * @param allKeys the columns of all sets, in the order of the result
 * @param sets the columns of each set
 */
record AggregateOperator(Operator input, int[] allKeys, List<int[]> sets, List<Function> functions)
        implements Operator {
    private static final Object NULL = new Object();

    /**
     * One aggregate call, compiled.
     *
     * @param accumulator makes its state; null for GROUPING
     * @param arguments the columns given to it
     * @param required those of which none may be null for a row to count
     * @param filter the column of its FILTER, or -1
     * @param keeps whether the state holds on to what it is given
     * @param order the columns of WITHIN GROUP, after the arguments
     */
    record Function(
            java.util.function.Supplier<Accumulator> accumulator,
            int[] arguments,
            int[] required,
            int filter,
            boolean distinct,
            boolean keeps,
            int[] order) {
        /** What the accumulator is given of a row, or null when the row does not count. */
        Object value(Object[] row) {
            if (filter >= 0 && !Boolean.TRUE.equals(row[filter])) {
                return null;
            }
            for (int column : required) {
                if (row[column] == null) {
                    return null;
                }
            }
            int width = arguments.length + order.length;
            if (width == 0) {
                return Boolean.TRUE;
            } else if (width == 1 && arguments.length == 1 && required.length == 0) {
                // A NULL counts too.
                return new Object[] {row[arguments[0]]};
            } else if (width == 1) {
                return row[arguments.length == 1 ? arguments[0] : order[0]];
            }
            Object[] values = new Object[width];
            for (int i = 0; i < arguments.length; i++) {
                values[i] = row[arguments[i]];
            }
            for (int i = 0; i < order.length; i++) {
                values[arguments.length + i] = row[order[i]];
            }
            return values;
        }

        /** By which equal values are told. */
        Object distinctKey(Object value) {
            return value instanceof Object[] values
                    ? Values.keys(arguments.length == values.length ? values : Arrays.copyOf(values, arguments.length))
                    : Values.key(value);
        }
    }

    @Override
    public Cursor open(Run run) throws SQLException {
        MemoryGuard.Account account = run.guard().account(functions.isEmpty() ? "DISTINCT" : "GROUP BY");
        List<Map<Object, Group>> groups = new ArrayList<>(sets.size());
        for (int i = 0; i < sets.size(); i++) {
            groups.add(new LinkedHashMap<>());
        }
        try (Cursor rows = input.open(run)) {
            for (Object[] row = rows.next(); row != null; row = rows.next()) {
                for (int i = 0; i < sets.size(); i++) {
                    int[] keys = sets.get(i);
                    Object key = key(row, keys);
                    Group group = groups.get(i).get(key);
                    if (group == null) {
                        group = group(row, i, account);
                        groups.get(i).put(key, group);
                    }
                    group.add(row, functions, account);
                }
                run.tick();
            }
        }
        for (int i = 0; i < sets.size(); i++) {
            if (sets.get(i).length == 0 && groups.get(i).isEmpty()) {
                groups.get(i).put(NULL, group(null, i, account));
            }
        }
        Iterator<Map<Object, Group>> maps = groups.iterator();
        return new Cursor() {
            private Iterator<Group> current = java.util.Collections.emptyIterator();

            @Override
            public Object[] next() throws SQLException {
                while (!current.hasNext()) {
                    if (!maps.hasNext()) {
                        account.close();
                        return null;
                    }
                    current = maps.next().values().iterator();
                }
                run.tick();
                return current.next().result(run);
            }

            @Override
            public void close() {
                account.close();
            }
        };
    }

    private static Object key(Object[] row, int[] keys) {
        if (keys.length == 0) {
            return NULL;
        } else if (keys.length == 1) {
            Object value = row[keys[0]];
            return value == null ? NULL : Values.key(value);
        }
        return Values.keys(row, keys);
    }

    private Group group(Object[] row, int set, MemoryGuard.Account account) throws SQLException {
        Object[] first = new Object[allKeys.length];
        for (int i = 0; i < first.length; i++) {
            first[i] = contains(sets.get(set), allKeys[i]) ? row[allKeys[i]] : null;
        }
        account.add(first);
        account.add(MemoryGuard.ENTRY + 64 + 40L * functions.size());
        return new Group(first, sets.get(set), functions);
    }

    static boolean contains(int[] array, int value) {
        for (int element : array) {
            if (element == value) {
                return true;
            }
        }
        return false;
    }

    private static final class Group {
        private final Object[] keys;
        private final Accumulator[] states;
        private final Set<Object>[] seen;

        @SuppressWarnings({"unchecked", "rawtypes"})
        Group(Object[] keys, int[] set, List<Function> functions) {
            this.keys = keys;
            this.states = new Accumulator[functions.size()];
            Set[] sets = null;
            for (int i = 0; i < states.length; i++) {
                Function function = functions.get(i);
                states[i] = function.accumulator() == null
                        ? grouping(function.arguments(), set)
                        : function.accumulator().get();
                if (function.distinct()) {
                    sets = sets == null ? new Set[states.length] : sets;
                    sets[i] = new HashSet<>();
                }
            }
            this.seen = sets;
        }

        /** GROUPING(a, b): a bit for each argument, set where the grouping set lacks it. */
        private static Accumulator grouping(int[] arguments, int[] set) {
            long bits = 0;
            for (int argument : arguments) {
                bits = bits << 1 | (contains(set, argument) ? 0 : 1);
            }
            return new Accumulators.Constant(bits);
        }

        void add(Object[] row, List<Function> functions, MemoryGuard.Account account) throws SQLException {
            for (int i = 0; i < states.length; i++) {
                Function function = functions.get(i);
                Object value = function.value(row);
                if (value == null) {
                    continue;
                }
                if (seen != null && seen[i] != null) {
                    if (!seen[i].add(function.distinctKey(value))) {
                        continue;
                    }
                    account.add(MemoryGuard.ENTRY + MemoryGuard.size(new Object[] {value}));
                }
                if (function.keeps()) {
                    account.add(
                            value instanceof Object[] values ? MemoryGuard.size(values) : 8 + MemoryGuard.size(value));
                }
                long before = states[i].held();
                states[i].add(value);
                long more = states[i].held() - before;
                if (more != 0) {
                    account.add(more);
                }
            }
        }

        Object[] result(Run run) throws SQLException {
            Object[] row = Arrays.copyOf(keys, keys.length + states.length);
            for (int i = 0; i < states.length; i++) {
                row[keys.length + i] = states[i].result(run);
                states[i] = null;
            }
            return row;
        }
    }
}
