// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.model;

import io.treeline.metadata.type.ColumnType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param name the measurement's (or table-model column's) name, unquoted; {@code Time} for a device's time column
 * @param type the type; {@link ColumnType#TEXT} for a type that this driver does not know, of which there are listings
 *     only
 * @param role what the column is to the server
 * @param remarks what alias, tags, attributes or a comment say, or null
 * @param unknownType the server's name of a type that this driver does not know, or null
 */
public record Column(
        String name,
        ColumnType type,
        Role role,
        @Nullable String remarks,
        @Nullable String unknownType) {
    /** What a column is to the server. */
    public enum Role {
        /** The row's timestamp, the primary key. */
        TIME,
        /** A measurement, or a FIELD of the table model. */
        FIELD,
        /** The name of the device that the row is of, where a table is many devices; with the time it is the key. */
        DEVICE,
        /** Part of the key in the table model. */
        TAG,
        /** A property of a device in the table model. */
        ATTRIBUTE
    }

    /** Checks that name, type and role are present. */
    public Column {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(role, "role");
    }

    /** A column of a known type. */
    public Column(String name, ColumnType type, Role role, @Nullable String remarks) {
        this(name, type, role, remarks, null);
    }

    /** A listed column of a type that this driver does not know; no table that can be queried has one. */
    public static Column ofUnknownType(String name, String serverType, Role role, @Nullable String remarks) {
        return new Column(name, ColumnType.TEXT, role, remarks, String.valueOf(serverType));
    }
}
