// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.model.Column;
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
    for (Column column : table.columns()) {
      row.add(column.name(), types.of(column));
    }
    return row.build();
  }
}
