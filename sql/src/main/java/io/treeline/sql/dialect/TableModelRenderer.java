// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.type.TimeText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Writes a leaf over a table of the table model. The time is one column among others, and every column has a place of
 * its own in the answer.
 */
final class TableModelRenderer {
    private final List<Object> parameters;
    private final TimeText time;

    TableModelRenderer(List<Object> parameters, TimeText time) {
        this.parameters = parameters;
        this.time = time;
    }

    BoundScan bind(ScanSpec spec) throws SQLException {
        TableModelCondition.Bound condition = new TableModelCondition(parameters, time).bind(spec.predicate());
        long limit = NativeRenderer.count(parameters, spec.limit(), "LIMIT", Long.MAX_VALUE);
        long offset = NativeRenderer.count(parameters, spec.offset(), "OFFSET", 0);
        List<String> items = new ArrayList<>();
        List<ColumnType> types = new ArrayList<>();
        int[] projection = new int
                [spec.aggregated() ? spec.aggregates().size() : spec.output().size()];
        for (int i = 0; i < projection.length; i++) {
            String item = spec.aggregated() ? function(spec.aggregates().get(i)) : name(spec.column(i));
            // Once each.
            int place = items.indexOf(item);
            if (place < 0) {
                place = items.size();
                items.add(item);
                types.add(
                        spec.aggregated()
                                ? spec.aggregates().get(i).type()
                                : spec.column(i).type());
            }
            projection[i] = place;
        }
        if (limit == 0 || condition instanceof TableModelCondition.Bound.Never) {
            return spec.aggregated() ? BoundScan.ofNoRows(spec.aggregates()) : BoundScan.NOTHING;
        }
        if (items.isEmpty()) {
            // Rows are counted by a column; any has one value a row.
            Column any = spec.table().columns().stream()
                    .filter(column -> column.role() == Column.Role.TIME)
                    .findFirst()
                    .orElse(spec.table().columns().get(0));
            items.add(name(any));
            types.add(any.type());
        }
        for (Column other : unreadFields(spec)) {
            items.add(spec.aggregated() ? "count(" + name(other) + ')' : name(other));
            types.add(spec.aggregated() ? ColumnType.INT64 : other.type());
        }
        StringBuilder text = new StringBuilder("select ")
                .append(String.join(", ", items))
                .append(" from ")
                .append(spec.table().name());
        if (condition instanceof TableModelCondition.Bound.Text where) {
            text.append(" where ").append(where.sql());
        }
        if (offset != 0) {
            text.append(" offset ").append(offset);
        }
        if (limit != Long.MAX_VALUE) {
            text.append(" limit ").append(limit);
        }
        return BoundScan.of(new NativeQuery(text.toString(), types), projection);
    }

    /**
     * The FIELDs that must be read too, where some but not all are read: a row that lies in two layers and holds only
     * NULLs in the FIELDs that are read is given, and counted, twice by the server; read whole it is one, as long as it
     * holds any value.
     */
    private static List<Column> unreadFields(ScanSpec spec) {
        Set<Column> read = new HashSet<>(spec.predicate() == null ? Set.of() : Evaluators.columns(spec.predicate()));
        if (spec.aggregated()) {
            spec.aggregates().stream()
                    .map(ScanSpec.Aggregate::column)
                    .filter(Objects::nonNull)
                    .forEach(read::add);
        } else {
            for (int i = 0; i < spec.output().size(); i++) {
                read.add(spec.column(i));
            }
        }
        List<Column> unread = new ArrayList<>();
        boolean some = false;
        for (Column column : spec.table().columns()) {
            if (column.role() == Column.Role.FIELD) {
                some |= read.contains(column);
                if (!read.contains(column)) {
                    unread.add(column);
                }
            }
        }
        return some ? unread : List.of();
    }

    private static String function(ScanSpec.Aggregate aggregate) {
        String name = switch (aggregate.function()) {
            case COUNT_ROWS, COUNT -> "count";
            case MIN -> "min";
            case MAX -> "max";
        };
        return name + '(' + (aggregate.column() == null ? "*" : name(aggregate.column())) + ')';
    }

    /** A column as the table model writes it: always in double quotes, since a name may be a keyword. */
    static String name(Column column) {
        return ServerModel.TABLE.quoted(column.name());
    }
}
