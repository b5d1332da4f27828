// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import io.treeline.metadata.model.Column.Role;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.NodeName;
import io.treeline.metadata.type.ColumnType;
import java.util.ArrayList;
import java.util.List;

/**
 * One device, or table of the table model, that an INSERT's rows go to.
 *
 * @param name the device as rows name it; null when they do not
 * @param path its path, quoted where needed, or the table's name
 * @param number which of its writer's targets it is, from 0
 * @param log where its rows are kept
 */
public record InsertTarget(String name, String path, int number, RowLog log) {
  /** The target of a table that is one device or a table of the table model. */
  public static InsertTarget of(Table table, List<Column> columns) {
    boolean tableModel = table.kind() == Table.Kind.TABLE_MODEL;
    int[] places = new int[columns.size()];
    List<String> names = new ArrayList<>();
    List<ColumnType> types = new ArrayList<>();
    List<Byte> categories = tableModel ? new ArrayList<>() : null;
    for (int i = 0; i < places.length; i++) {
      Column column = columns.get(i);
      if (column.role() == Role.TIME) {
        places[i] = RowLog.TIME;
        continue;
      }
      places[i] = names.size();
      names.add(tableModel ? column.name() : NodeName.quote(column.name()));
      types.add(column.type());
      if (tableModel) {
        categories.add(category(column.role()));
      }
    }
    String path = tableModel ? table.name().table() : table.device().sql();
    TabletBuffer buffer = new TabletBuffer(tableModel ? table.name().schema() : null, path, names, types, categories, table.aligned(), TableShape.of(table, columns.stream().filter(column -> column.role() != Role.TIME).map(Column::name).toList()));
    return new InsertTarget(null, path, 0, new RowLog(buffer, places));
  }

  private static byte category(Role role) {
    return switch (role) {
      case TAG -> 0;
      case FIELD -> 1;
      case ATTRIBUTE -> 2;
      case TIME, DEVICE -> throw new IllegalArgumentException("a " + role + " column has no category");
    };
  }
}
