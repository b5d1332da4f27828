// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.ColumnType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;

/**
 * A column as the names of a query see it.
 *
 * @param name its exact name; null where nothing can refer to it
 * @param reference how it is written so that it means nothing else; copied for each place
 * @param type the type, where it is a table's column as it is; null where it is computed
 * @param parameter the cast around a parameter that it is, whose type nothing tells but what it is compared with; null where it is none
 * @param merged whether USING or NATURAL made it of two columns, both of which the validator would find under the name
 */
record VisibleColumn(String name, SqlNode reference, ColumnType type, SqlCall parameter, boolean merged) {
  VisibleColumn named(String other) {
    return new VisibleColumn(other, reference, type, parameter, merged);
  }
}
