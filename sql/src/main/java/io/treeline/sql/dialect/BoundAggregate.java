// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.dialect.AggregateSpec.Function;
import io.treeline.sql.dialect.AggregateSpec.Item;
import io.treeline.sql.plan.NativeAggregate;
import io.treeline.sql.predicate.Predicate;
import io.treeline.sql.predicate.TimeRanges;
import io.treeline.sql.type.TimeText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A {@link NativeAggregate} with its parameters: writes the native queries of one execution. */
public final class BoundAggregate {
    /** So many windows are asked for without a look at where the data lies. */
    private static final long FEW_WINDOWS = 20_000;

    private static final long MOST_WINDOWS = 10_000_000;

    private final AggregateSpec spec;
    private final TimeText time;
    private final boolean never;
    private final String where;
    private final String whereTime;
    private final String whereValue;
    /** What rows that are counted must fulfil beside; null for nothing. */
    private final String present;

    private final boolean trustsStatistics;
    private final boolean contiguous;
    private final TimeRanges.Range range;
    private final List<Windows.Segment> known;

    BoundAggregate(AggregateSpec spec, List<Object> parameters, TimeText time) throws SQLException {
        this.spec = spec;
        this.time = time;
        PredicateBinder binder = new PredicateBinder(parameters, time, spec.readsEachValue());
        // A condition on values has each of them read.
        this.trustsStatistics =
                !spec.readsEachValue() || spec.predicate() != null && Evaluators.valued(spec.predicate());
        PredicateBinder.Bound condition =
                spec.predicate() == null ? new PredicateBinder.Bound.Always() : binder.bind(spec.predicate());
        Predicate ofTime = PredicateBinder.timePart(spec.predicate());
        PredicateBinder.Bound times = ofTime == null ? new PredicateBinder.Bound.Always() : binder.bind(ofTime);
        List<TimeRanges.Range> ranges = ofTime == null ? List.of(TimeRanges.ALL) : binder.ranges(ofTime);
        this.never = condition instanceof PredicateBinder.Bound.Never || ranges.isEmpty();
        this.where = text(condition);
        this.whereTime = text(times);
        Predicate ofValues = PredicateBinder.valuePart(spec.predicate());
        this.whereValue = ofValues == null ? null : text(binder.bind(ofValues));
        this.present =
                ColumnChoice.counted(spec.table(), condition) == condition ? null : ColumnChoice.test(spec.table());
        this.contiguous = ranges.size() == 1;
        this.range = ranges.isEmpty()
                ? TimeRanges.ALL
                : new TimeRanges.Range(
                        ranges.get(0).low(), ranges.get(ranges.size() - 1).high());
        this.known = never || !spec.grouped() || range.low() == Long.MIN_VALUE || range.high() == Long.MAX_VALUE
                ? null
                : few(range.low(), range.high(), FEW_WINDOWS);
    }

    private static String text(PredicateBinder.Bound condition) {
        return condition instanceof PredicateBinder.Bound.Text text ? text.sql() : null;
    }

    private List<Windows.Segment> few(long low, long high, long most) throws SQLException {
        List<Windows.Segment> segments = Windows.of(spec.grain(), time, low, high);
        long count = 0;
        if (segments != null) {
            for (Windows.Segment segment : segments) {
                count += segment.count();
            }
        }
        return segments == null || count > most || count < 0 ? null : segments;
    }

    /**
     * Asks for what the main query reads and where it lies: the server's aggregates are to be trusted only where no
     * file can overlap another, which its analysis tells; null where they are anyway, or no value is looked at.
     */
    public NativeQuery analysis() {
        if (trustsStatistics || spec.items().main().isEmpty()) {
            return null;
        }
        return new NativeQuery(
                "explain analyze select "
                        + NativeRenderer.name(spec.items().main().get(0).column()) + from(whereTime) + " limit 1",
                List.of(ColumnType.TEXT));
    }

    /** Whether no row can fulfil the condition. */
    public boolean never() {
        return never;
    }

    /** Whether the server is asked anything. */
    public boolean asksServer() {
        return !never && (known == null || !spec.grouped() || !known.isEmpty());
    }

    /** The windows, when the condition alone tells few enough; else null, and {@link #extent} has to be asked. */
    public List<Windows.Segment> windows() {
        return known;
    }

    /**
     * The windows of where the data lies; null when there are more of them than rows, so that reading the rows is
     * cheaper.
     *
     * @param first the first time of any measurement
     * @param last the last
     * @param rows at least so many rows lie between
     */
    public List<Windows.Segment> windows(long first, long last, long rows) throws SQLException {
        return few(
                Math.max(first, range.low()),
                Math.min(last, range.high()),
                Math.min(MOST_WINDOWS, Math.max(FEW_WINDOWS, rows)));
    }

    /** Asks for each measurement's first time, last time and number of values. */
    public NativeQuery extent() {
        List<Item> items = new ArrayList<>();
        for (Column field : AggregateSpec.fields(spec.table())) {
            items.add(new Item(Function.FIRST_TIME, field));
            items.add(new Item(Function.LAST_TIME, field));
            items.add(new Item(Function.COUNT, field));
        }
        return query(items, whereTime, "");
    }

    /** Asks for the aggregates of all rows, or of each window. */
    public NativeQuery main(Windows.Segment segment) {
        return query(spec.items().main(), where(segment), segment == null ? "" : groups(segment));
    }

    /** Counts the rows, or those of each window. */
    public NativeQuery rows(Windows.Segment segment) {
        return new NativeQuery(
                "select count_time(*)" + from(counted(where(segment))) + (segment == null ? "" : groups(segment)),
                List.of(ColumnType.INT64));
    }

    /** Counts in each window the values of the measurements that the main query does not look at. */
    public NativeQuery unseen(Windows.Segment segment) {
        return query(unseen(), where(segment), groups(segment));
    }

    private List<Item> unseen() {
        return spec.items().unseen().stream()
                .map(column -> new Item(Function.COUNT, column))
                .toList();
    }

    /** The condition, without what the windows themselves say. */
    private String where(Windows.Segment segment) {
        return segment != null && contiguous && range.low() <= segment.start() && range.high() >= segment.end() - 1
                ? whereValue
                : where;
    }

    private String counted(String condition) {
        return present == null ? condition : condition == null ? present : '(' + condition + ") and (" + present + ')';
    }

    private NativeQuery query(List<Item> items, String condition, String groups) {
        StringBuilder text = new StringBuilder("select ");
        List<ColumnType> types = new ArrayList<>();
        for (Item item : items) {
            text.append(types.isEmpty() ? "" : ", ")
                    .append(item.function().text())
                    .append('(')
                    .append(NativeRenderer.name(item.column()))
                    .append(')');
            types.add(item.function().type(item.column()));
        }
        return new NativeQuery(text.append(from(condition)).append(groups).toString(), types);
    }

    private String from(String condition) {
        return " from " + spec.table().device().sql() + (condition == null ? "" : " where " + condition);
    }

    private String groups(Windows.Segment segment) {
        return groups(Long.toString(segment.start()), Long.toString(segment.end()), segment.width());
    }

    private String groups(String start, String end, long width) {
        return " group by ([" + start + ", " + end + "), " + width
                + time.precision().symbol() + ')';
    }

    /**
     * Every query that will or may be sent, but for those that read rows; a range that is asked for first is written
     * {@code [first, last)}.
     */
    public List<String> statements() {
        List<String> statements = new ArrayList<>();
        if (never) {
            return statements;
        }
        if (analysis() != null) {
            statements.add(analysis().text());
        }
        if (!spec.grouped() || known != null) {
            for (Windows.Segment segment :
                    spec.grouped() ? known : java.util.Collections.<Windows.Segment>singletonList(null)) {
                if (spec.items().rows()) {
                    statements.add(rows(segment).text());
                }
                if (!spec.items().main().isEmpty()) {
                    statements.add(main(segment).text());
                }
                if (segment != null && !spec.items().unseen().isEmpty()) {
                    statements.add(unseen(segment).text());
                }
            }
            return statements;
        }
        statements.add(extent().text());
        String groups = groups(
                "first",
                "last",
                spec.grain().clock() == 0 ? spec.grain().epoch() : spec.grain().clock());
        if (spec.items().rows()) {
            statements.add("select count_time(*)" + from(counted(where)) + groups);
        }
        if (!spec.items().main().isEmpty()) {
            statements.add(query(spec.items().main(), where, groups).text());
        }
        if (!spec.items().unseen().isEmpty()) {
            statements.add(query(unseen(), where, groups).text());
        }
        return statements;
    }
}
