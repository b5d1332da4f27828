// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.model;

import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.TableName;
import java.util.List;
import java.util.function.Function;

/**
 * A device of the tree.
 *
 * @param name its full name
 * @param device its path
 * @param aligned whether its measurements share their times
 * @param columns all columns, the time column first
 */
public record DeviceTable(TableName name, DevicePath device, boolean aligned, List<Column> columns) implements Table {
    /** Copies the columns. */
    public DeviceTable {
        columns = List.copyOf(columns);
    }

    @Override
    public ServerModel model() {
        return ServerModel.TREE;
    }

    @Override
    public <R> R match(
            Function<DeviceTable, R> device, Function<DeviceSetTable, R> devices, Function<ModelTable, R> table) {
        return device.apply(this);
    }
}
