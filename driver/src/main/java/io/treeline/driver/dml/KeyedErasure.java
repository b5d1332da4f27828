// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.time.Ticks;
import java.sql.SQLException;
import java.util.List;

/** Rows that are to be deleted by their keys, as rows of the kind of table have them. */
@FunctionalInterface
interface KeyedErasure {
    /** Deletes them. */
    void run(WriteContext context) throws SQLException;

    /**
     * The deletion of some rows.
     *
     * @param key the columns that identify a row
     * @param keys their values: {@link Ticks} first
     */
    static KeyedErasure of(Table table, List<Column> key, List<Object[]> keys) {
        return table.match(
                device -> context -> {
                    TimeList times = new TimeList();
                    keys.forEach(row -> times.add(((Ticks) row[0]).value()));
                    new RowEraser(context, device).rowsAt(times.sort());
                },
                devices -> context -> {
                    ManyErasure each = new ManyErasure(devices);
                    keys.forEach(row -> each.add((String) row[1], ((Ticks) row[0]).value()));
                    each.run(context);
                },
                model -> context -> new RowEraser(context, model).keys(key, keys));
    }
}
