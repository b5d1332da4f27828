// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.NamePart;
import java.sql.SQLException;
import java.util.List;

/** Finds the table that a FROM item names. */
@FunctionalInterface
public interface TableLookup {
    /**
     * The table.
     *
     * @throws SQLException 42P01 when there is none, 42702 when the name fits several
     */
    Table find(List<NamePart> parts) throws SQLException;
}
