// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** ORDER BY: all rows in memory, or only the first ones where a LIMIT says how many are wanted. */
record SortOperator(Operator input, Comparator<Object[]> order, Expr offset, Expr fetch) implements Operator {
    private static final String NAME = "Sorting (ORDER BY)";
    private static final long HEAP_AT_MOST = 100_000;

    @Override
    public Cursor open(Run run) throws SQLException {
        long skip = RowOperators.rows(offset, run, "OFFSET", 0);
        long limit = RowOperators.rows(fetch, run, "LIMIT", Long.MAX_VALUE);
        long keep = limit == Long.MAX_VALUE || limit + skip < 0 ? Long.MAX_VALUE : limit + skip;
        MemoryGuard.Account account = run.guard().account(NAME);
        List<Object[]> rows = keep <= HEAP_AT_MOST ? best(run, account, (int) keep) : all(run, account);
        return new BufferedRows(rows, account);
    }

    private List<Object[]> all(Run run, MemoryGuard.Account account) throws SQLException {
        List<Object[]> rows = new ArrayList<>();
        try (Cursor cursor = input.open(run)) {
            for (Object[] row = cursor.next(); row != null; row = cursor.next()) {
                account.add(row);
                rows.add(row);
            }
        }
        Sorting.sort(rows, order, run);
        return rows;
    }

    private record Entry(Object[] row, long number) {}

    /** The first rows of the order only, equal ones in the order they came. */
    private List<Object[]> best(Run run, MemoryGuard.Account account, int keep) throws SQLException {
        Comparator<Entry> first = (a, b) -> {
            int c = order.compare(a.row, b.row);
            return c != 0 ? c : Long.compare(a.number, b.number);
        };
        PriorityQueue<Entry> heap = new PriorityQueue<>(first.reversed());
        if (keep > 0) {
            try (Cursor cursor = input.open(run)) {
                long number = 0;
                for (Object[] row = cursor.next(); row != null; row = cursor.next()) {
                    run.tick();
                    number++;
                    if (heap.size() < keep) {
                        account.add(row);
                        heap.add(new Entry(row, number));
                    } else if (order.compare(row, heap.peek().row) < 0) {
                        account.remove(heap.poll().row);
                        account.add(row);
                        heap.add(new Entry(row, number));
                    }
                }
            }
        }
        List<Object[]> rows = new ArrayList<>(heap.size());
        while (!heap.isEmpty()) {
            rows.add(heap.poll().row);
        }
        java.util.Collections.reverse(rows);
        return rows;
    }
}
