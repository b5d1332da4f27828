// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.model;

import io.treeline.metadata.name.TableName;
import java.util.List;
import java.util.function.Function;

/** A table as SQL sees it. */
public sealed interface Table permits DeviceTable, DeviceSetTable, ModelTable {
    /** Its full name. */
    TableName name();

    /** All columns; the time column first in the tree model. */
    List<Column> columns();

    /** The model of the server that has it. */
    ServerModel model();

    /**
     * What stands for each kind of table; one more kind would be one more argument, and each call would have to say
     * what is to be done about it.
     */
    <R> R match(Function<DeviceTable, R> device, Function<DeviceSetTable, R> devices, Function<ModelTable, R> table);

    /**
     * Whether the server is known to keep the columns of a row together, so that a row that is written anew must be
     * whole.
     */
    default boolean keepsRowsWhole() {
        return match(DeviceTable::aligned, devices -> false, table -> true);
    }
}
