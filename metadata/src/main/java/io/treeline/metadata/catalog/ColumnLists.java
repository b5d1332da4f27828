// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.name.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The columns of many devices, gathered series by series in any order. Devices of one make share one list: while they
 * are read, a device is a reference to what it has so far, from which each further column leads on to the same next
 * list for all of them.
 */
final class ColumnLists {
    /** What some devices have so far. */
    private static final class Shape {
        final @Nullable Shape before;
        final @Nullable Column last;
        Map<Column, Shape> next = Map.of();

        @Nullable
        List<Column> columns;

        Shape(@Nullable Shape before, @Nullable Column last) {
            this.before = before;
            this.last = last;
        }

        Shape with(Column column) {
            Shape shape = next.get(column);
            if (shape == null) {
                shape = new Shape(this, column);
                if (next.isEmpty()) {
                    next = new HashMap<>(4);
                }
                next.put(column, shape);
            }
            return shape;
        }
    }

    /**
     * A device's place among the others while they are gathered; with its name as a table's and its place among these,
     * when they are sorted.
     */
    private static final long GATHERED_BYTES = 48;

    private static final long SORTED_BYTES = 72;

    private final Column first;
    private final ListingMemory memory;
    private final Shape none = new Shape(null, null);
    private final Map<String, Shape> tables = new HashMap<>();
    /** The one list of each content: the order in which the series came makes no difference. */
    private final Map<List<Column>, List<Column>> lists = new HashMap<>();

    private final Map<Column, Column> columns = new HashMap<>();

    /** Lists that begin with a column, behind which those that are added follow by name. */
    ColumnLists(Column first, ListingMemory memory) {
        this.first = first;
        this.memory = memory;
    }

    void add(String table, Column column) throws SQLException {
        Column shared = columns.putIfAbsent(column, column);
        Shape before = tables.get(table);
        if (before == null) {
            memory.add(table, GATHERED_BYTES + SORTED_BYTES);
        }
        tables.put(table, (before == null ? none : before).with(shared == null ? column : shared));
    }

    /** The columns by table. */
    SortedMap<TableName, List<Column>> sorted(String schema) {
        SortedMap<TableName, List<Column>> sorted = new TreeMap<>();
        tables.forEach((table, shape) -> sorted.put(new TableName(schema, table), columns(shape)));
        return sorted;
    }

    private List<Column> columns(Shape shape) {
        if (shape.columns == null) {
            List<Column> all = new ArrayList<>();
            for (Shape one = shape; one != null && one.last != null; one = one.before) {
                all.add(one.last);
            }
            all.sort(Comparator.comparing(Column::name));
            all.add(0, first);
            shape.columns = lists.computeIfAbsent(all, List::copyOf);
        }
        return shape.columns;
    }
}
