// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata;

import java.util.List;

/**
 * A table as SQL sees it.
 *
 * @param name its full name
 * @param device the device's path; null in the table model
 * @param aligned whether the device is aligned; false in the table model
 * @param columns all columns, the time column first in the tree model
 */
public record Table(TableName name, DevicePath device, boolean aligned, List<Column> columns) {
  /** Copies the columns. */
  public Table {
    columns = List.copyOf(columns);
  }
}
