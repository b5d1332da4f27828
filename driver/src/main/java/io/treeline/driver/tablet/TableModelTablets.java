// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import io.treeline.metadata.model.Column.Role;
import io.treeline.metadata.name.TableName;
import java.util.List;

/**
 * Tablets of the table model: rows of one table, with its TAGs and ATTRIBUTEs as columns beside the FIELDs; names stand
 * in them as they are.
 */
final class TableModelTablets extends TabletForm {
    private final RowKeys keys = new TableModelKeys();

    @Override
    public String database(TableName name) {
        return name.schema();
    }

    @Override
    public String target(TableName name) {
        return name.table();
    }

    @Override
    public String column(String name) {
        return name;
    }

    @Override
    public List<Byte> categories(List<Role> roles) {
        return roles.stream().map(TableModelTablets::category).toList();
    }

    private static byte category(Role role) {
        return switch (role) {
            case TAG -> 0;
            case FIELD -> 1;
            case ATTRIBUTE -> 2;
            case TIME, DEVICE -> throw new IllegalArgumentException("a " + role + " column has no category");
        };
    }

    @Override
    RowKeys keys() {
        return keys;
    }
}
