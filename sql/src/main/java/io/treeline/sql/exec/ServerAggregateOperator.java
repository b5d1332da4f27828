// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.sql.api.NativeExecutor.NativeCursor;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.dialect.AggregateSpec;
import io.treeline.sql.dialect.BoundAggregate;
import io.treeline.sql.dialect.Windows;
import io.treeline.sql.plan.NativeAggregate;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Aggregates that the server computed, in all or by windows of Time, put together to SQL's groups. Where an answer of
 * the server's is not proved to be exact, all are given up, and the rows are read instead.
 *
 * @param aggregate what the server computes
 * @param keys what is grouped by, over a row of one Time
 * @param local the same from rows; null when every answer is exact
 */
record ServerAggregateOperator(NativeAggregate aggregate, List<Expr> keys, Operator local) implements Operator {
    /** More stretches in which the main query saw nothing are looked at as one. */
    private static final int MOST_GAPS = 16;
    /** Files of rows that came out of order, and so may overlap others: those open, and those closed. */
    private static final Pattern OUT_OF_ORDER =
            Pattern.compile("UnSeq File\\(unclosed\\): (\\d+), UnSeq File\\(closed\\): (\\d+)");
    /** Bytes of one aggregate's state, by estimate. */
    private static final long STATE = 150;

    @Override
    public Cursor open(Run run) throws SQLException {
        MemoryGuard.Account account = run.guard().account("GROUP BY");
        List<Object[]> rows = computed(run, account);
        if (rows == null) {
            account.close();
            if (local == null) {
                throw new IllegalStateException("an aggregation without an answer: "
                        + aggregate.spec().table().name());
            }
            return local.open(run);
        }
        Iterator<Object[]> iterator = rows.iterator();
        return new Cursor() {
            @Override
            public Object[] next() throws SQLException {
                run.tick();
                return iterator.hasNext() ? iterator.next() : null;
            }

            @Override
            public void close() {
                account.close();
            }
        };
    }

    /** The groups, or null when they have to be computed from rows. */
    private List<Object[]> computed(Run run, MemoryGuard.Account account) throws SQLException {
        AggregateSpec spec = aggregate.spec();
        BoundAggregate bound = run.aggregate(aggregate);
        Groups groups = new Groups(run, account);
        boolean done = bound.never()
                || !overlaps(run, bound.analysis())
                        && (spec.grouped() ? windows(run, bound, groups) : whole(run, bound, groups));
        return done ? groups.rows() : null;
    }

    /**
     * Whether files may overlap, by the server's analysis of a query, where one is wanted; true where it does not say.
     */
    private static boolean overlaps(Run run, NativeQuery analysis) throws SQLException {
        if (analysis == null) {
            return false;
        }
        boolean said = false;
        try (NativeCursor lines = run.executor().open(analysis)) {
            while (lines.next()) {
                Matcher unordered = OUT_OF_ORDER.matcher(lines.isNull(0) ? "" : lines.getString(0));
                if (unordered.find()) {
                    said = true;
                    if (!unordered.group(1).equals("0") || !unordered.group(2).equals("0")) {
                        return true;
                    }
                }
            }
        } catch (SQLException e) {
            run.executor().checkCancelled();
            return true;
        }
        return !said;
    }

    private boolean whole(Run run, BoundAggregate bound, Groups groups) throws SQLException {
        AggregateSpec spec = aggregate.spec();
        Group all = groups.all();
        if (spec.items().rows()) {
            try (NativeCursor cursor = run.executor().open(bound.rows(null))) {
                if (!cursor.next()) {
                    return false;
                }
                all.count += cursor.getLong(0);
            }
        }
        if (spec.items().main().isEmpty()) {
            return true;
        }
        try (NativeCursor cursor = run.executor().open(bound.main(null))) {
            return cursor.next() && all.add(cursor);
        }
    }

    private boolean windows(Run run, BoundAggregate bound, Groups groups) throws SQLException {
        List<Windows.Segment> segments = bound.windows() != null ? bound.windows() : extent(run, bound);
        if (segments == null) {
            return false;
        }
        AggregateSpec spec = aggregate.spec();
        for (Windows.Segment segment : segments) {
            if (spec.items().rows()) {
                present(run, bound.rows(segment), segment, groups, true);
            }
            if (!spec.items().main().isEmpty() && !main(run, bound, segment, groups)) {
                return false;
            }
        }
        return true;
    }

    /** Where the data lies; no windows when there is none. */
    private static List<Windows.Segment> extent(Run run, BoundAggregate bound) throws SQLException {
        NativeQuery query = bound.extent();
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        long most = 0;
        try (NativeCursor cursor = run.executor().open(query)) {
            if (cursor.next()) {
                for (int i = 0; i < query.types().size(); i += 3) {
                    if (!cursor.isNull(i)) {
                        first = Math.min(first, cursor.getLong(i));
                        last = Math.max(last, cursor.getLong(i + 1));
                        most = Math.max(most, cursor.getLong(i + 2));
                    }
                }
            }
        }
        return most == 0 ? List.of() : bound.windows(first, last, most);
    }

    private boolean main(Run run, BoundAggregate bound, Windows.Segment segment, Groups groups) throws SQLException {
        boolean unseen = !aggregate.spec().items().unseen().isEmpty();
        List<Windows.Segment> gaps = new ArrayList<>();
        NativeQuery query = bound.main(segment);
        int[] counts = counts(aggregate.spec().items().main());
        try (NativeCursor cursor = run.executor().open(query)) {
            int seen = 0;
            while (cursor.next()) {
                if ((++seen & 0xff) == 0) {
                    run.executor().checkCancelled();
                }
                if (!empty(cursor, counts)) {
                    if (!groups.of(Math.max(cursor.time(), segment.low())).add(cursor)) {
                        return false;
                    }
                } else if (unseen) {
                    gap(gaps, segment, cursor.time());
                }
            }
        }
        for (Windows.Segment gap : gaps) {
            present(run, bound.unseen(gap), gap, groups, false);
        }
        return true;
    }

    private static int[] counts(List<AggregateSpec.Item> items) {
        return java.util.stream.IntStream.range(0, items.size())
                .filter(i -> items.get(i).function() == AggregateSpec.Function.COUNT)
                .toArray();
    }

    private static boolean empty(NativeCursor cursor, int[] counts) {
        for (int count : counts) {
            if (cursor.getLong(count) != 0) {
                return false;
            }
        }
        return true;
    }

    private static void gap(List<Windows.Segment> gaps, Windows.Segment segment, long start) {
        long end = start + segment.width();
        Windows.Segment last = gaps.isEmpty() ? null : gaps.get(gaps.size() - 1);
        if (last != null && (last.end() == start || gaps.size() == MOST_GAPS)) {
            gaps.set(gaps.size() - 1, new Windows.Segment(segment.low(), last.start(), end, segment.width()));
        } else {
            gaps.add(new Windows.Segment(segment.low(), start, end, segment.width()));
        }
    }

    /** Makes the groups of windows in which anything was counted. */
    private static void present(Run run, NativeQuery query, Windows.Segment segment, Groups groups, boolean rows)
            throws SQLException {
        int width = query.types().size();
        try (NativeCursor cursor = run.executor().open(query)) {
            int seen = 0;
            while (cursor.next()) {
                if ((++seen & 0xff) == 0) {
                    run.executor().checkCancelled();
                }
                long count = 0;
                for (int i = 0; i < width; i++) {
                    count += cursor.getLong(i);
                }
                if (count != 0) {
                    Group group = groups.of(Math.max(cursor.time(), segment.low()));
                    group.count += rows ? count : 0;
                }
            }
        }
    }

    /** The groups of one execution. */
    private final class Groups {
        private final Run run;
        private final Map<List<Object>, Group> groups = new LinkedHashMap<>();
        private final MemoryGuard.Account account;

        Groups(Run run, MemoryGuard.Account account) {
            this.run = run;
            this.account = account;
        }

        Group all() throws SQLException {
            return groups.isEmpty() ? of(0) : groups.values().iterator().next();
        }

        Group of(long time) throws SQLException {
            Object[] values = new Object[keys.size()];
            Object[] row = {time};
            for (int i = 0; i < values.length; i++) {
                values[i] = keys.get(i).eval(row, run);
            }
            List<Object> key = Values.keys(values);
            Group group = groups.get(key);
            if (group == null) {
                account.add(values);
                account.add(2 * MemoryGuard.ENTRY + aggregate.spec().calls().size() * STATE);
                group = new Group(values);
                groups.put(key, group);
            }
            return group;
        }

        /** The result, or null when a part of it is not exact. */
        List<Object[]> rows() throws SQLException {
            if (!aggregate.spec().grouped()) {
                all();
            }
            List<Object[]> rows = new ArrayList<>();
            for (Group group : groups.values()) {
                Object[] row = group.row();
                if (row == null) {
                    return null;
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /** A group's state. */
    private final class Group {
        private final Object[] values;
        private final List<ServerPart> parts;
        private long count;

        Group(Object[] values) {
            this.values = values;
            this.parts = aggregate.spec().calls().stream()
                    .map(call -> ServerPart.of(call, aggregate.spec()))
                    .toList();
        }

        /** Takes one answer of the main query; false when it is not proved. */
        boolean add(NativeCursor cursor) {
            for (ServerPart part : parts) {
                if (part != null && !part.add(cursor)) {
                    return false;
                }
            }
            return true;
        }

        Object[] row() throws SQLException {
            Object[] row = java.util.Arrays.copyOf(values, values.length + parts.size());
            for (int i = 0; i < parts.size(); i++) {
                Object result = parts.get(i).result(count);
                if (result == ServerPart.UNPROVED) {
                    return null;
                }
                row[values.length + i] = result;
            }
            return row;
        }
    }
}
