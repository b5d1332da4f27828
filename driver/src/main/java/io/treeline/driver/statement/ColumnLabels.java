// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.metadata.name.PathNaming;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.ResultColumn;
import java.util.List;

/** The labels of a relational result, as the property columnLabels wants them. */
final class ColumnLabels {
    private ColumnLabels() {}

    /**
     * The columns, those that are a device's own and have no alias labelled with their paths where the connection wants
     * that.
     */
    static List<ResultColumn> of(List<ResultColumn> columns, StatementHost host) {
        return host.labelsPaths() ? columns.stream().map(ColumnLabels::path).toList() : columns;
    }

    static ResultColumn path(ResultColumn column) {
        boolean plain = !column.table().isEmpty() && column.label().equalsIgnoreCase(column.name());
        // Many devices have no one path, and the time belongs to none.
        if (!plain
                || column.table().indexOf('*') >= 0
                || column.table().startsWith("template:")
                || column.type() == ColumnType.TIMESTAMP && column.name().equalsIgnoreCase("Time")) {
            return column;
        }
        try {
            String path = PathNaming.toDevice(new TableName(column.schema(), column.table()))
                    .child(column.name())
                    .text();
            return new ResultColumn(
                    path,
                    column.name(),
                    column.type(),
                    column.element(),
                    column.precision(),
                    column.scale(),
                    column.nullable(),
                    column.schema(),
                    column.table());
        } catch (IllegalArgumentException e) {
            // A view of the information schema is at no path.
            return column;
        }
    }
}
