// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.time.Ticks;
import io.treeline.sql.api.PreparedSql;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Looks up which rows are there of those that are to be inserted. */
final class PresentRows {
    /**
     * So many rows that nobody wants may lie between two times, beyond a multiple of those wanted, before the times are
     * halved.
     */
    private static final int SPARE_ROWS = 1000;

    private static final int SPARE_FACTOR = 4;
    /** Of more devices, or sets of tags, all rows between two times are read, whose ever they are. */
    private static final int ASKED_ALONE = 64;

    private final PreparedSql.Present queries;
    private final WriteContext context;
    private final HeldRows held;
    /** Where the key's values are in a row. */
    private final int[] key;

    /**
     * Rows of a table.
     *
     * @param columns what the queries give
     * @param key those of them that identify a row
     */
    PresentRows(
            PreparedSql.Present queries, List<Column> columns, List<Column> key, WriteContext context, HeldRows held) {
        this.queries = queries;
        this.context = context;
        this.held = held;
        this.key = key.stream().mapToInt(columns::indexOf).toArray();
    }

    /** The key of a row: its time in ticks, then the rest, null where it is. */
    List<Object> key(Object[] row) {
        Object[] values = new Object[key.length];
        for (int i = 0; i < key.length; i++) {
            values[i] = row[key[i]];
        }
        return Arrays.asList(values);
    }

    /** The rows that have one of these keys, by their keys; a row's values are those of the plan's columns. */
    Map<List<Object>, Object[]> find(Collection<List<Object>> keys) throws SQLException {
        Map<List<Object>, Object[]> found = new HashMap<>();
        Map<List<Object>, Set<Long>> timesOf = new LinkedHashMap<>();
        for (List<Object> each : keys) {
            timesOf.computeIfAbsent(each.subList(1, each.size()), none -> new HashSet<>())
                    .add((Long) each.get(0));
        }
        boolean alone = key.length > 1
                && timesOf.size() <= ASKED_ALONE
                && timesOf.keySet().stream().flatMap(List::stream).noneMatch(value -> value == null);
        Set<List<Object>> wanted = new HashSet<>(keys);
        if (alone) {
            for (Map.Entry<List<Object>, Set<Long>> one : timesOf.entrySet()) {
                long[] times = one.getValue().stream()
                        .mapToLong(Long::longValue)
                        .sorted()
                        .toArray();
                find(queries.one(), one.getKey(), times, 0, times.length, times.length, wanted, found);
            }
        } else {
            long[] times = timesOf.values().stream()
                    .flatMap(Set::stream)
                    .mapToLong(Long::longValue)
                    .distinct()
                    .sorted()
                    .toArray();
            find(queries.span(), List.of(), times, 0, times.length, wanted.size(), wanted, found);
        }
        return found;
    }

    private void find(
            PreparedSql.Query query,
            List<Object> rest,
            long[] times,
            int from,
            int to,
            int rows,
            Set<List<Object>> wanted,
            Map<List<Object>, Object[]> found)
            throws SQLException {
        if (from == to) {
            return;
        }
        long most = to - from == 1 ? Long.MAX_VALUE : SPARE_ROWS + (long) SPARE_FACTOR * rows;
        long[] read = new long[1];
        List<Object> parameters = Stream.concat(
                        Stream.of(new Ticks(times[from]), new Ticks(times[to - 1])), rest.stream())
                .toList();
        context.read(query, parameters, Map.of(), most, row -> {
            read[0]++;
            for (int i = 0; i < row.length; i++) {
                row[i] = ReturnedRows.plain(row[i]);
            }
            List<Object> at = key(row);
            if (wanted.contains(at) && found.putIfAbsent(at, row) == null) {
                held.add(HeldRows.ofObjects(row) + HeldRows.ENTRY);
            }
        });
        if (read[0] >= most) {
            // Far more rows lie between the times than are wanted.
            int middle = (from + to) >>> 1;
            find(query, rest, times, from, middle, rows / 2, wanted, found);
            find(query, rest, times, middle, to, rows / 2, wanted, found);
        }
    }
}
