// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Table;
import io.treeline.sql.type.TreelineTypeFactory;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.sql.type.SqlTypeName;

/** A catalog table as the validator sees it. */
public final class CatalogTable extends AbstractTable {
    private final Table table;
    private final TreelineTypeFactory types;

    CatalogTable(Table table, TreelineTypeFactory types) {
        this.table = table;
        this.types = types;
    }

    /** The catalog's table. */
    public Table table() {
        return table;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory factory) {
        RelDataTypeFactory.Builder row = types.builder();
        for (Column column : table.columns()) {
            row.add(
                    column.name(),
                    ColumnUse.conflicting(table, column)
                            ? types.createTypeWithNullability(types.createSqlType(SqlTypeName.ANY), true)
                            : types.of(column));
        }
        return row.build();
    }
}
