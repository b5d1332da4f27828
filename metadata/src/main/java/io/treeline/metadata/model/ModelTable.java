// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.model;

import io.treeline.metadata.name.TableName;
import java.util.List;
import java.util.function.Function;

/**
 * A table of the table model.
 *
 * @param name its full name
 * @param columns all columns, in the server's order
 */
public record ModelTable(TableName name, List<Column> columns) implements Table {
    /** Copies the columns. */
    public ModelTable {
        columns = List.copyOf(columns);
    }

    @Override
    public ServerModel model() {
        return ServerModel.TABLE;
    }

    @Override
    public <R> R match(
            Function<DeviceTable, R> device, Function<DeviceSetTable, R> devices, Function<ModelTable, R> table) {
        return table.apply(this);
    }
}
