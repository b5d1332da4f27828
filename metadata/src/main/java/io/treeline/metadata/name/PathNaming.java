// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.name;

import java.util.List;
import java.util.stream.Collectors;

/**
 * How devices of the tree are named as tables, and back. The law: {@code toDevice(toTable(database, device))} is the
 * device, and {@code toTable(database, toDevice(name))} is the name wherever the name is written as the server prints
 * it.
 */
public final class PathNaming {
    /**
     * The table name of a database node that is itself a device. A node named "." is printed in backquotes, so the two
     * never meet.
     */
    public static final String SELF = ".";

    private PathNaming() {}

    /**
     * The table that a device is.
     *
     * @throws IllegalArgumentException if the device is not in the database
     */
    public static TableName toTable(DevicePath database, DevicePath device) {
        List<String> below = device.below(database);
        return new TableName(
                database.text(),
                below.isEmpty() ? SELF : below.stream().map(NodeName::text).collect(Collectors.joining(".")));
    }

    /**
     * The device that a table is.
     *
     * @throws IllegalArgumentException if schema or table is no path
     */
    public static DevicePath toDevice(TableName name) {
        DevicePath database = DevicePath.parse(name.schema());
        return name.table().equals(SELF) ? database : database.descendant(NodeName.split(name.table()));
    }
}
