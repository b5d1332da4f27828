// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.model;

import io.treeline.metadata.name.TableName;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Many devices of the tree as one table, told apart by a column {@link Column.Role#DEVICE}.
 *
 * @param name its full name
 * @param kind what makes them one
 * @param columns all columns, the time column first
 * @param members the devices
 */
public record DeviceSetTable(TableName name, Kind kind, List<Column> columns, Members members) implements Table {
    /** What makes devices one table. */
    public enum Kind {
        /** They match a path pattern. */
        PATTERN,
        /** They are a database's that use a schema template. */
        TEMPLATE
    }

    /** Copies the columns. */
    public DeviceSetTable {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(members, "members");
        columns = List.copyOf(columns);
    }

    @Override
    public ServerModel model() {
        return ServerModel.TREE;
    }

    @Override
    public <R> R match(
            Function<DeviceTable, R> device, Function<DeviceSetTable, R> devices, Function<ModelTable, R> table) {
        return devices.apply(this);
    }
}
