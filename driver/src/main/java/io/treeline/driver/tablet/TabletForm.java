// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import io.treeline.metadata.model.Column.Role;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.name.TableName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What tablets of a model look like. */
// Nothing but this class makes them, so that no thread begins with one of them and waits for this class.
@SuppressWarnings("ClassInitializationDeadlock")
public abstract sealed class TabletForm permits DeviceTablets, TableModelTablets {
    private static final TabletForm DEVICES = new DeviceTablets();
    private static final TabletForm TABLES = new TableModelTablets();

    /** The form of a model's tablets. */
    public static TabletForm of(ServerModel model) {
        return model.match(tree -> DEVICES, table -> TABLES);
    }

    /** The database that a tablet names beside its target; null where the target says it. */
    public abstract @Nullable String database(TableName name);

    /** What a tablet's rows are for: a device's path, quoted where needed, or a table's name. */
    public abstract String target(TableName name);

    /** A column's name in a tablet. */
    public abstract String column(String name);

    /** What the columns of a tablet are, in the protocol's numbers; null where all are the same. */
    public abstract @Nullable List<Byte> categories(List<Role> roles);

    /** How rows are told apart. */
    abstract RowKeys keys();
}
