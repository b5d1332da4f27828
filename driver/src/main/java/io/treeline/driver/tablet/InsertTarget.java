// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Column.Role;
import io.treeline.metadata.model.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * One device, or table of the table model, that an INSERT's rows go to.
 *
 * @param name the device as rows name it; empty when they do not
 * @param path its path, quoted where needed, or the table's name
 * @param number which of its writer's targets it is, from 0
 * @param log where its rows are kept
 */
public record InsertTarget(String name, String path, int number, RowLog log) {
    /** The target of a table that is one device or a table of the table model. */
    public static InsertTarget of(Table table, List<Column> columns) {
        TabletForm form = TabletForm.of(table.model());
        int[] places = new int[columns.size()];
        List<Column> sent = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            Column column = columns.get(i);
            if (column.role() == Role.TIME) {
                places[i] = RowLog.TIME;
                continue;
            }
            places[i] = sent.size();
            sent.add(column);
        }
        String path = form.target(table.name());
        TabletBuffer buffer = new TabletBuffer(
                form.database(table.name()),
                path,
                sent.stream().map(column -> form.column(column.name())).toList(),
                sent.stream().map(Column::type).toList(),
                form.categories(sent.stream().map(Column::role).toList()),
                TableShape.sentAligned(table),
                TableShape.of(table, sent.stream().map(Column::name).toList()));
        return new InsertTarget("", path, 0, new RowLog(buffer, places));
    }
}
