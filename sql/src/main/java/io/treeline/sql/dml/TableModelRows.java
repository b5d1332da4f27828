// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.ModelTable;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.time.Ticks;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.api.PreparedSql.TimeRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows of a table of the table model, whose keys are their times and TAGs. */
public final class TableModelRows extends NativeRows {
    /** Conditions on single rows that one DELETE holds. */
    private static final int ROWS_A_STATEMENT = 50;

    private final ModelTable table;
    private final String target;

    /** The rows of a table. */
    public TableModelRows(ModelTable table) {
        this.table = table;
        this.target = ServerModel.TABLE.target(table.name());
    }

    /** The keys of the rows from {@code low} to {@code high}: the time in ticks, then the tags. */
    public NativeQuery keys(List<Column> key, long low, long high) {
        String names = String.join(
                ", ", key.stream().map(column -> quote(column.name())).toList());
        return new NativeQuery(
                "select " + names + " from " + target + between(quote(key.get(0).name()), low, high),
                key.stream()
                        .map(column -> column.role() == Column.Role.TIME ? ColumnType.TIMESTAMP : column.type())
                        .toList());
    }

    @Override
    public List<String> deleteRows(List<TimeRange> ranges) {
        return delete(target, quote(time()), ranges);
    }

    /** Deletes rows by their keys: {@link Ticks} of the time, then the tags' texts, which can be null. */
    public List<String> deleteKeys(List<Column> key, List<Object[]> keys) {
        Map<String, List<Long>> timesOfTags = new LinkedHashMap<>();
        for (Object[] row : keys) {
            StringBuilder tags = new StringBuilder();
            for (int i = 1; i < key.size(); i++) {
                tags.append(" and ")
                        .append(quote(key.get(i).name()))
                        .append(row[i] == null ? " is null" : " = " + literal(row[i].toString()));
            }
            timesOfTags
                    .computeIfAbsent(tags.toString(), none -> new ArrayList<>())
                    .add(((Ticks) row[0]).value());
        }
        String head = "delete from " + target + " where ";
        String time = quote(key.get(0).name());
        List<String> statements = new ArrayList<>();
        timesOfTags.forEach((tags, times) -> {
            for (int from = 0; from < times.size(); from += ROWS_A_STATEMENT) {
                // The server takes tags beside each time, not beside a bracket of times.
                statements.add(head
                        + String.join(
                                " or ",
                                times.subList(from, Math.min(times.size(), from + ROWS_A_STATEMENT)).stream()
                                        .map(at -> time + " = " + at + tags)
                                        .toList()));
            }
        });
        return statements;
    }

    @Override
    public NativeQuery explained(long low, long high) {
        return new NativeQuery(
                "explain analyze select * from " + target + where(quote(time()), new TimeRange(low, high)) + " limit 1",
                List.of(ColumnType.TEXT));
    }

    @Override
    public String flush() {
        return "flush " + ServerModel.TABLE.schema(table.name().schema());
    }

    private String time() {
        return table.columns().stream()
                .filter(column -> column.role() == Column.Role.TIME)
                .findFirst()
                .orElseThrow()
                .name();
    }

    private static String quote(String name) {
        return ServerModel.TABLE.quoted(name);
    }

    private static String literal(String text) {
        return ServerModel.TABLE.literal(text);
    }
}
