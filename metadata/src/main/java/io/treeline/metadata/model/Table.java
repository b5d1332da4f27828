// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.model;

import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.TableName;
import java.util.List;
import java.util.Objects;

/**
 * A table as SQL sees it.
 *
 * @param name its full name
 * @param kind what it is to the server
 * @param device the device's path; null for all but {@link Kind#DEVICE}
 * @param aligned whether the device is aligned; false for all but {@link Kind#DEVICE}
 * @param columns all columns, the time column first in the tree model
 * @param members the devices of a {@link Kind#PATTERN} or {@link Kind#TEMPLATE}; null for others
 */
public record Table(TableName name, Kind kind, DevicePath device, boolean aligned, List<Column> columns, Members members) {
  /** What a table is to the server. */
  public enum Kind {
    /** A device of the tree. */
    DEVICE,
    /** All devices of the tree that match a path pattern. */
    PATTERN,
    /** All devices of a database that use a schema template. */
    TEMPLATE,
    /** A table of the table model. */
    TABLE_MODEL;

    /** Whether it is many devices, told apart by a column {@link Column.Role#DEVICE}. */
    public boolean manyDevices() {
      return this == PATTERN || this == TEMPLATE;
    }
  }

  /** Copies the columns. */
  public Table {
    Objects.requireNonNull(kind, "kind");
    columns = List.copyOf(columns);
    if (kind.manyDevices() == (members == null)) {
      throw new IllegalArgumentException("a " + kind + (members == null ? " needs" : " has no") + " members");
    }
  }

  /** A device's table, or without a device one of the table model. */
  public Table(TableName name, DevicePath device, boolean aligned, List<Column> columns) {
    this(name, device == null ? Kind.TABLE_MODEL : Kind.DEVICE, device, aligned, columns, null);
  }
}
