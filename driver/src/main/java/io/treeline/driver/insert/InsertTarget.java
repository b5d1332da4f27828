// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.insert;

import io.treeline.metadata.Column;
import io.treeline.metadata.Column.Role;
import io.treeline.metadata.ColumnType;
import io.treeline.metadata.DevicePath;
import io.treeline.metadata.Members;
import io.treeline.metadata.NodeName;
import io.treeline.metadata.PathNaming;
import io.treeline.metadata.Table;
import io.treeline.metadata.TableName;
import java.util.ArrayList;
import java.util.List;

/** One device, or table of the table model, that an INSERT's rows go to: their buffer, and where in it each column of the statement belongs. */
final class InsertTarget {
  /** The column is the time. */
  static final int TIME = -1;
  /** The column names the device. */
  static final int DEVICE = -2;
  /** The device has no such measurement. */
  static final int ABSENT = -3;

  private final TabletBuffer buffer;
  private final int[] places;
  private final int number;
  private final String device;
  private InsertTarget follower;

  private InsertTarget(TabletBuffer buffer, int[] places, int number, String device) {
    this.buffer = buffer;
    this.places = places;
    this.number = number;
    this.device = device;
  }

  /** The device as rows name it; null when they do not. */
  String device() {
    return device;
  }

  /** The target of the row that came after one of this target's, or null. */
  InsertTarget follower() {
    return follower;
  }

  /** Remembers the follower. */
  void followedBy(InsertTarget target) {
    follower = target;
  }

  /** Which of its writer's targets it is, from 0. */
  int number() {
    return number;
  }

  TabletBuffer buffer() {
    return buffer;
  }

  /** The place in the buffer of the statement's i-th column, or one of the constants. */
  int place(int i) {
    return places[i];
  }

  /** The target of a table that is one device or a table of the table model. */
  static InsertTarget of(Table table, List<Column> columns) {
    boolean tableModel = table.kind() == Table.Kind.TABLE_MODEL;
    int[] places = new int[columns.size()];
    List<String> names = new ArrayList<>();
    List<ColumnType> types = new ArrayList<>();
    List<Byte> categories = tableModel ? new ArrayList<>() : null;
    for (int i = 0; i < places.length; i++) {
      Column column = columns.get(i);
      if (column.role() == Role.TIME) {
        places[i] = TIME;
        continue;
      }
      places[i] = names.size();
      names.add(tableModel ? column.name() : NodeName.quote(column.name()));
      types.add(column.type());
      if (tableModel) {
        categories.add(category(column.role()));
      }
    }
    String target = tableModel ? table.name().table() : table.device().sql();
    return new InsertTarget(new TabletBuffer(tableModel ? table.name().schema() : null, target, names, types, categories, table.aligned()), places, 0, null);
  }

  /**
   * The target of one device of a table of many. Whether it is aligned is not known here and need not be: of a device that exists the server knows it itself.
   *
   * @param table the table of many
   * @param number which of its writer's targets it is
   */
  static InsertTarget of(Table table, Members.Member member, List<Column> columns, int number) {
    int[] places = new int[columns.size()];
    List<String> names = new ArrayList<>();
    List<ColumnType> types = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      Column column = columns.get(i);
      if (column.role() == Role.TIME) {
        places[i] = TIME;
      } else if (column.role() == Role.DEVICE) {
        places[i] = DEVICE;
      } else {
        Column own = member.measurements().stream().filter(measurement -> measurement.name().equals(column.name())).findFirst().orElse(null);
        places[i] = own == null ? ABSENT : names.size();
        if (own != null) {
          names.add(NodeName.quote(own.name()));
          types.add(own.type());
        }
      }
    }
    DevicePath device = PathNaming.toDevice(new TableName(table.members().database().text(), member.name()));
    return new InsertTarget(new TabletBuffer(null, device.sql(), names, types, null, false), places, number, member.name());
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
