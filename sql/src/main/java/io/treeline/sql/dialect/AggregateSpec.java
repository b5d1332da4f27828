// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.predicate.Predicate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Aggregates of one device that the server computes, over all rows or in windows of Time, and whose parts are put
 * together here.
 *
 * @param table the device
 * @param predicate what rows must fulfil, or null
 * @param keys what is grouped by: expressions of Time, which is their only input; empty for a single group of all rows
 * @param grain where the keys can change; null without keys
 * @param calls the aggregates, in the order of the output after the keys
 * @param items what the server is asked for
 * @param readsEachValue whether the server must not count, or leave out, parts of a series by their statistics, see
 *     {@link PushdownRules.Construct#STATISTICS}
 */
public record AggregateSpec(
        DeviceTable table,
        Predicate predicate,
        List<RexNode> keys,
        Grain grain,
        List<Call> calls,
        Items items,
        boolean readsEachValue) {
    /** What is computed. */
    public enum Kind {
        /** Rows. */
        COUNT_ROWS,
        /** Values that are not null. */
        COUNT,
        /** Their sum. */
        SUM,
        /** Their mean. */
        AVERAGE,
        /** The smallest. */
        MIN,
        /** The greatest. */
        MAX,
        /** The first Time. */
        FIRST_TIME,
        /** The last Time. */
        LAST_TIME,
        /** The value in the first row, which may be NULL. */
        FIRST_VALUE,
        /** The value in the last row. */
        LAST_VALUE
    }

    /**
     * An aggregate.
     *
     * @param kind what
     * @param column of which measurement; null for rows and Time
     * @param type the result's type
     */
    public record Call(Kind kind, Column column, SqlTypeName type) {}

    /** The server's functions, each asked for once. */
    public enum Function {
        /** How many values. */
        COUNT("count"),
        /** Their sum, a double. */
        SUM("sum"),
        /** The smallest, of the column's type. */
        MIN("min_value"),
        /** The greatest, of the column's type. */
        MAX("max_value"),
        /** The one of the first time, of the column's type. */
        FIRST("first_value"),
        /** The one of the last time, of the column's type. */
        LAST("last_value"),
        /** The first time that has a value. */
        FIRST_TIME("min_time"),
        /** The last time that has a value. */
        LAST_TIME("max_time");

        private final String text;

        Function(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        ColumnType type(Column column) {
            return switch (this) {
                case COUNT, FIRST_TIME, LAST_TIME -> ColumnType.INT64;
                case SUM -> ColumnType.DOUBLE;
                default -> column.type();
            };
        }
    }

    /** A function of a column. */
    public record Item(Function function, Column column) {}

    /**
     * What the server is asked for.
     *
     * @param main functions of columns, by their place in the answer
     * @param rows whether rows are counted, in a query of its own
     * @param unseen measurements of which the main query does not tell whether they have values; a group that has only
     *     such is looked for in another query
     */
    public record Items(List<Item> main, boolean rows, List<Column> unseen) {
        /** Copies the lists. */
        public Items {
            main = List.copyOf(main);
            unseen = List.copyOf(unseen);
        }

        /** The place of a function in the main query's answer. */
        public int place(Function function, Column column) {
            int place = main.indexOf(new Item(function, column));
            if (place < 0) {
                throw new IllegalStateException("not asked for: " + function + " of " + column.name());
            }
            return place;
        }

        /** What is asked for calls over the rows that fulfil a condition, or all if it is null. */
        public static Items of(Table table, Predicate predicate, List<Call> calls) {
            Map<Item, Boolean> items = new LinkedHashMap<>();
            List<Column> fields = telling(table, predicate);
            Set<Column> unseen = new LinkedHashSet<>(fields);
            boolean rows = false;
            for (Call call : calls) {
                if (call.column() != null) {
                    items.put(new Item(Function.COUNT, call.column()), true);
                    unseen.remove(call.column());
                }
                boolean floating = call.column() != null
                        && (call.column().type() == ColumnType.DOUBLE
                                || call.column().type() == ColumnType.FLOAT);
                switch (call.kind()) {
                    case COUNT_ROWS -> rows = true;
                    case COUNT -> {}
                    case SUM, AVERAGE -> {
                        // The extremes prove the sum.
                        items.put(new Item(Function.SUM, call.column()), true);
                        items.put(new Item(Function.MIN, call.column()), true);
                        items.put(new Item(Function.MAX, call.column()), true);
                        if (floating && call.kind() == Kind.SUM) {
                            items.put(new Item(Function.FIRST, call.column()), true);
                        }
                    }
                    case MIN, MAX -> {
                        items.put(new Item(call.kind() == Kind.MIN ? Function.MIN : Function.MAX, call.column()), true);
                        if (floating) {
                            // The sum tells whether there is a NaN.
                            items.put(new Item(Function.SUM, call.column()), true);
                        }
                    }
                    case FIRST_TIME, LAST_TIME -> {
                        times(call.kind() == Kind.FIRST_TIME, fields, items);
                        unseen.clear();
                    }
                    case FIRST_VALUE, LAST_VALUE -> {
                        boolean first = call.kind() == Kind.FIRST_VALUE;
                        items.put(new Item(first ? Function.FIRST : Function.LAST, call.column()), true);
                        // The server passes over NULL: whether the row that is meant has a value tells the time of
                        // that, unless each row has one.
                        if (!fields.equals(List.of(call.column()))) {
                            times(first, fields, items);
                            times(first, List.of(call.column()), items);
                        }
                        unseen.clear();
                    }
                }
            }
            if (items.isEmpty() && !rows) {
                fields.forEach(field -> items.put(new Item(Function.COUNT, field), true));
                unseen.clear();
            }
            return new Items(new ArrayList<>(items.keySet()), rows, rows ? List.of() : new ArrayList<>(unseen));
        }

        private static void times(boolean first, List<Column> fields, Map<Item, Boolean> items) {
            for (Column field : fields) {
                // Without the count the server lets an empty window show the first time of a later one.
                items.put(new Item(Function.COUNT, field), true);
                items.put(new Item(first ? Function.FIRST_TIME : Function.LAST_TIME, field), true);
            }
        }
    }

    /** Copies the lists. */
    public AggregateSpec {
        keys = List.copyOf(keys);
        calls = List.copyOf(calls);
    }

    public static AggregateSpec of(
            DeviceTable table,
            Predicate predicate,
            List<RexNode> keys,
            Grain grain,
            List<Call> calls,
            boolean readsEachValue) {
        return new AggregateSpec(
                table, predicate, keys, grain, calls, Items.of(table, predicate, calls), readsEachValue);
    }

    /** Whether there are groups. */
    public boolean grouped() {
        return !keys.isEmpty();
    }

    /** Whether the server's answer is exact whatever the data. */
    public boolean certain() {
        return !grouped()
                && !readsEachValue
                && calls.stream().allMatch(call -> switch (call.kind()) {
                    case SUM, AVERAGE -> false;
                    case MIN, MAX ->
                        call.column().type() != ColumnType.FLOAT
                                && call.column().type() != ColumnType.DOUBLE;
                    case FIRST_VALUE, LAST_VALUE -> false;
                    default -> true;
                });
    }

    /**
     * Measurements that tell together where rows are: all, or one of which a condition says that it has a value in each
     * row.
     */
    public static List<Column> telling(Table table, Predicate predicate) {
        Column present = present(predicate);
        return present == null ? fields(table) : List.of(present);
    }

    private static Column present(Predicate predicate) {
        return predicate == null
                ? null
                : switch (predicate.kind()) {
                    case NULL_TEST -> {
                        Predicate.NullTest test = (Predicate.NullTest) predicate;
                        yield !test.isNull() && test.column().role() == Column.Role.FIELD ? test.column() : null;
                    }
                    case AND ->
                        predicate.parts().stream()
                                .map(AggregateSpec::present)
                                .filter(java.util.Objects::nonNull)
                                .findFirst()
                                .orElse(null);
                    case CONSTANT, COMPARE, IN, COLUMNS, LIKE, WITHIN, OR -> null;
                };
    }

    /** The measurements of a table. */
    public static List<Column> fields(Table table) {
        return table.columns().stream()
                .filter(column -> column.role() == Column.Role.FIELD)
                .toList();
    }
}
