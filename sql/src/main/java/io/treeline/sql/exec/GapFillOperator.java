// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.function.GapTimes;
import io.treeline.sql.validate.GapFill.Filled;
import io.treeline.sql.validate.GapMark;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Groups by buckets of time with those that are missing, for each combination of the other keys in the order of time.
 * The groups are held; the rows that are added are made as they are read.
 *
 * @param columns how many columns there are
 * @param keys how many columns, the first ones, are keys
 * @param key which of them is the bucket
 * @param days whether the buckets are of days, not of times
 * @param width the buckets' width
 * @param zone by whose clock, or null
 * @param starts the greatest is where buckets begin
 * @param finishes the least is where they end
 * @param filled the columns that get values in the rows that are added
 */
record GapFillOperator(
        Operator input,
        int columns,
        int keys,
        int key,
        boolean days,
        Expr width,
        Expr zone,
        List<Limit> starts,
        List<Limit> finishes,
        List<Filled> filled)
        implements Operator {
    /** A limit, or where next is set the tick behind it. */
    record Limit(Expr value, boolean next) {}

    /** What a group costs beside its key and its place in the table: itself and its list. */
    private static final long GROUP_BYTES = 96;
    /** What the place in a list costs. */
    private static final long ROW_BYTES = 8;

    /** The rows of a group, and the bytes that count for them until it has been given. */
    private static final class Rows {
        private final List<Object[]> list = new ArrayList<>(1);
        private long bytes;

        void count(long more, MemoryGuard.Account account) throws SQLException {
            account.add(more);
            bytes += more;
        }
    }

    @Override
    public Cursor open(Run run) throws SQLException {
        Object[] none = {};
        GapTimes times = GapTimes.of(
                value(width, none, run, "bucket_width"),
                zone == null ? null : (String) value(zone, none, run, "timezone"),
                days,
                run.time(),
                limit(starts, true, run),
                limit(finishes, false, run));
        MemoryGuard.Account account = run.guard().account("TIME_BUCKET_GAPFILL");
        Deque<Rows> left;
        boolean done = false;
        try {
            left = read(run, account);
            done = true;
        } finally {
            if (!done) {
                account.close();
            }
        }
        return new Cursor() {
            private Group group;
            private long held;

            @Override
            public Object[] next() throws SQLException {
                while (true) {
                    run.tick();
                    Object[] row = group == null ? null : group.next();
                    if (row != null) {
                        return row;
                    }
                    group = null;
                    account.add(-held);
                    held = 0;
                    if (left.isEmpty()) {
                        account.close();
                        return null;
                    }
                    Rows rows = left.poll();
                    held = rows.bytes;
                    Sorting.sort(rows.list, Comparator.comparingLong(one -> GapTimes.place(one[key])), run);
                    group = new Group(rows.list, times.open(), run);
                }
            }

            @Override
            public void close() {
                account.close();
            }
        };
    }

    /** The rows of each combination of the other keys. */
    private Deque<Rows> read(Run run, MemoryGuard.Account account) throws SQLException {
        Map<List<Object>, Rows> groups = new LinkedHashMap<>();
        try (Cursor rows = input.open(run)) {
            for (Object[] row = rows.next(); row != null; row = rows.next()) {
                run.tick();
                if (row[key] == null) {
                    throw PlanErrors.data(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "The ts of TIME_BUCKET_GAPFILL cannot be NULL; leave such rows out with IS NOT NULL");
                }
                Object[] others = others(row);
                List<Object> group = Values.keys(others);
                Rows rowsOf = groups.get(group);
                if (rowsOf == null) {
                    rowsOf = new Rows();
                    groups.put(group, rowsOf);
                    rowsOf.count(MemoryGuard.ENTRY + GROUP_BYTES + MemoryGuard.size(others), account);
                }
                rowsOf.list.add(row);
                rowsOf.count(ROW_BYTES + MemoryGuard.size(row), account);
            }
        }
        if (groups.isEmpty() && keys == 1) {
            groups.put(List.of(), new Rows());
        }
        return new ArrayDeque<>(groups.values());
    }

    private Object[] others(Object[] row) {
        Object[] others = new Object[keys - 1];
        for (int i = 0; i < others.length; i++) {
            others[i] = row[i < key ? i : i + 1];
        }
        return others;
    }

    private static Object value(Expr expression, Object[] row, Run run, String name) throws SQLException {
        Object value = expression.eval(row, run);
        if (value == null) {
            throw PlanErrors.data(
                    SqlState.INVALID_PARAMETER_VALUE, "The " + name + " of TIME_BUCKET_GAPFILL cannot be NULL");
        }
        return value;
    }

    private static long limit(List<Limit> limits, boolean greatest, Run run) throws SQLException {
        long found = greatest ? Long.MIN_VALUE : Long.MAX_VALUE;
        for (Limit limit : limits) {
            long place = GapTimes.place(value(limit.value(), new Object[0], run, greatest ? "start" : "finish"));
            place += limit.next() && place != Long.MAX_VALUE ? 1 : 0;
            found = greatest ? Math.max(found, place) : Math.min(found, place);
        }
        return found;
    }

    /** The rows of one combination of the other keys. */
    private final class Group {
        private final List<Object[]> rows;
        private final GapTimes.Walk buckets;
        private final Run run;
        private final Object[] carried = new Object[filled.size()];
        private Object[] before;
        private int at;
        private boolean ended;
        private long bucket;
        private boolean pending;

        Group(List<Object[]> rows, GapTimes.Walk buckets, Run run) {
            this.rows = rows;
            this.buckets = buckets;
            this.run = run;
        }

        Object[] next() throws SQLException {
            if (!pending && !ended) {
                ended = !buckets.next();
                pending = !ended;
                bucket = pending ? buckets.place() : 0;
            }
            Object[] ahead = at < rows.size() ? rows.get(at) : null;
            if (ahead != null && (!pending || GapTimes.place(ahead[key]) <= bucket)) {
                pending &= GapTimes.place(ahead[key]) != bucket;
                at++;
                return given(ahead);
            }
            if (!pending) {
                return null;
            }
            pending = false;
            return added(ahead);
        }

        private Object[] given(Object[] row) {
            for (int i = 0; i < carried.length; i++) {
                int column = filled.get(i).column();
                if (filled.get(i).mark() == GapMark.CARRIED_OVER_NULL && row[column] == null) {
                    row[column] = carried[i];
                }
                carried[i] = row[column];
            }
            before = row;
            return row;
        }

        private Object[] added(Object[] ahead) throws SQLException {
            Object[] row = new Object[columns];
            if (!rows.isEmpty()) {
                System.arraycopy(rows.get(0), 0, row, 0, keys);
            }
            row[key] = buckets.value();
            for (int i = 0; i < carried.length; i++) {
                int column = filled.get(i).column();
                row[column] = filled.get(i).mark() != GapMark.INTERPOLATED
                        ? carried[i]
                        : before == null || ahead == null
                                ? null
                                : GapTimes.between(
                                        before[column],
                                        ahead[column],
                                        GapTimes.place(before[key]),
                                        bucket,
                                        GapTimes.place(ahead[key]),
                                        run.time());
            }
            return row;
        }
    }
}
