// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.model;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.name.NewName;
import java.sql.SQLException;

/**
 * Tables of the table model that other clients have made under names that {@link NewName} refuses: they can be read and
 * inserted into, and dropped.
 */
public final class UnservedTable {
    private UnservedTable() {}

    /**
     * Refuses what would delete rows or cells of such a table: the server says that it has done so, and has not, or
     * cannot read the table any more.
     *
     * @throws SQLException 42602
     */
    public static void refuseDeleting(Table table) throws SQLException {
        if (table instanceof ModelTable && !NewName.served(table.name().table())) {
            throw SqlState.INVALID_NAME.exception("Nothing of table " + table.name() + " can be deleted or updated: "
                    + NewName.tableFault(table.name().table()).orElse("")
                    + "; copy its rows into a table of another name by INSERT ... SELECT, and DROP it");
        }
    }
}
