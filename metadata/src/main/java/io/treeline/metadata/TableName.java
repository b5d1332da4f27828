// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata;

/**
 * A table's full name.
 *
 * @param schema the database, as the server prints it: {@code root.factory}
 * @param table the device's path below the database, as the server prints it: {@code room2.device1}; {@code "."} when the database node is itself the device
 */
public record TableName(String schema, String table) {
  @Override
  public String toString() {
    return '"' + schema + "\".\"" + table + '"';
  }
}
