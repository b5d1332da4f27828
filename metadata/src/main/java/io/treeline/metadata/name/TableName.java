// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.name;

import java.util.Comparator;
import java.util.Objects;

/**
 * A table's full name. Ordered by schema, then table, code unit by code unit.
 *
 * @param schema the database, as the server prints it: {@code root.factory}
 * @param table the device's path below the database, as the server prints it: {@code room2.device1}; {@code "."} when
 *     the database node is itself the device
 */
public record TableName(String schema, String table) implements Comparable<TableName> {
    private static final Comparator<TableName> ORDER =
            Comparator.comparing(TableName::schema).thenComparing(TableName::table);

    /** Checks that both parts are present. */
    public TableName {
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(table, "table");
    }

    // Written out: for a record's own the JVM makes classes at their first call, for which the first row would wait.
    @Override
    public boolean equals(Object other) {
        return other instanceof TableName that && schema.equals(that.schema) && table.equals(that.table);
    }

    @Override
    public int hashCode() {
        return 31 * schema.hashCode() + table.hashCode();
    }

    @Override
    public int compareTo(TableName other) {
        return ORDER.compare(this, other);
    }

    /** The name as SQL writes it, both parts quoted. */
    @Override
    public String toString() {
        return '"' + schema.replace("\"", "\"\"") + "\".\"" + table.replace("\"", "\"\"") + '"';
    }
}
