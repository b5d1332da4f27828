// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.system.VirtualTable;
import io.treeline.sql.type.TreelineTypeFactory;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.impl.AbstractTable;

/** A table that is none of the server's, as the validator sees it. */
public final class VirtualRelation extends AbstractTable {
    private final VirtualTable table;
    private final TreelineTypeFactory types;

    VirtualRelation(VirtualTable table, TreelineTypeFactory types) {
        this.table = table;
        this.types = types;
    }

    /** What it reads. */
    public VirtualTable table() {
        return table;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory factory) {
        RelDataTypeFactory.Builder row = types.builder();
        for (int i = 0; i < table.columns().size(); i++) {
            Column column = table.columns().get(i);
            ColumnType element = table.element(i);
            RelDataType type = element == null
                    ? types.of(column)
                    : TreelineTypeFactory.arrayOf(
                            types, types.of(new Column(column.name(), element, Column.Role.FIELD, null)), true);
            row.add(column.name(), type);
        }
        return row.build();
    }
}
