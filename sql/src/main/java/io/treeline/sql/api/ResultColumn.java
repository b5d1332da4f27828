// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.api;

import io.treeline.metadata.type.ColumnType;

/**
 * What a result set's column is.
 *
 * @param label the alias, or the name
 * @param name the underlying column's name, or the label
 * @param type the type
 * @param element the type of an ARRAY's elements, else null
 * @param precision digits of a DECIMAL, else 0
 * @param scale digits after the point of a DECIMAL, else 0
 * @param nullable whether NULL can occur
 * @param schema the underlying table's schema, or ""
 * @param table the underlying table, or ""
 */
public record ResultColumn(
        String label,
        String name,
        ColumnType type,
        ColumnType element,
        int precision,
        int scale,
        boolean nullable,
        String schema,
        String table) {
    /** A column of another type than ARRAY. */
    public ResultColumn(
            String label,
            String name,
            ColumnType type,
            int precision,
            int scale,
            boolean nullable,
            String schema,
            String table) {
        this(label, name, type, null, precision, scale, nullable, schema, table);
    }
}
