// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.type.ColumnType;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What types a definition may name: SQL's, those of other databases that mean the same, and IoTDB's own. */
public final class TypeNames {
    private static final Map<String, ColumnType> TYPES = Map.ofEntries(
            Map.entry("BOOLEAN", ColumnType.BOOLEAN),
            Map.entry("BOOL", ColumnType.BOOLEAN),
            Map.entry("BIT", ColumnType.BOOLEAN),
            Map.entry("TINYINT", ColumnType.INT32),
            Map.entry("SMALLINT", ColumnType.INT32),
            Map.entry("INT2", ColumnType.INT32),
            Map.entry("INTEGER", ColumnType.INT32),
            Map.entry("INT", ColumnType.INT32),
            Map.entry("INT4", ColumnType.INT32),
            Map.entry("INT32", ColumnType.INT32),
            Map.entry("BIGINT", ColumnType.INT64),
            Map.entry("INT8", ColumnType.INT64),
            Map.entry("INT64", ColumnType.INT64),
            Map.entry("LONG", ColumnType.INT64),
            Map.entry("REAL", ColumnType.FLOAT),
            Map.entry("FLOAT4", ColumnType.FLOAT),
            Map.entry("FLOAT", ColumnType.DOUBLE),
            Map.entry("FLOAT8", ColumnType.DOUBLE),
            Map.entry("DOUBLE", ColumnType.DOUBLE),
            Map.entry("DOUBLE PRECISION", ColumnType.DOUBLE),
            Map.entry("VARCHAR", ColumnType.STRING),
            Map.entry("CHARACTER VARYING", ColumnType.STRING),
            Map.entry("CHAR VARYING", ColumnType.STRING),
            Map.entry("CHAR", ColumnType.STRING),
            Map.entry("CHARACTER", ColumnType.STRING),
            Map.entry("NVARCHAR", ColumnType.STRING),
            Map.entry("NCHAR", ColumnType.STRING),
            Map.entry("STRING", ColumnType.STRING),
            Map.entry("UUID", ColumnType.STRING),
            Map.entry("TEXT", ColumnType.TEXT),
            Map.entry("CLOB", ColumnType.TEXT),
            Map.entry("NCLOB", ColumnType.TEXT),
            Map.entry("CHARACTER LARGE OBJECT", ColumnType.TEXT),
            Map.entry("LONGVARCHAR", ColumnType.TEXT),
            Map.entry("LONGTEXT", ColumnType.TEXT),
            Map.entry("DATE", ColumnType.DATE),
            Map.entry("TIMESTAMP", ColumnType.TIMESTAMP),
            Map.entry("TIMESTAMPTZ", ColumnType.TIMESTAMP),
            Map.entry("DATETIME", ColumnType.TIMESTAMP),
            Map.entry("BLOB", ColumnType.BLOB),
            Map.entry("VARBINARY", ColumnType.BLOB),
            Map.entry("BINARY", ColumnType.BLOB),
            Map.entry("BYTEA", ColumnType.BLOB),
            Map.entry("BINARY VARYING", ColumnType.BLOB),
            Map.entry("LONGVARBINARY", ColumnType.BLOB),
            Map.entry("BINARY LARGE OBJECT", ColumnType.BLOB));

    /** Types whose values would be changed by any type that IoTDB has. */
    private static final Set<String> INEXACT = Set.of(
            "DECIMAL",
            "NUMERIC",
            "DEC",
            "NUMBER",
            "MONEY",
            "TIME",
            "INTERVAL",
            "ARRAY",
            "JSON",
            "JSONB",
            "XML",
            "SERIAL",
            "BIGSERIAL",
            "ENUM",
            "HUGEINT");

    private static final int SINGLE_BITS = 24;

    private TypeNames() {}

    /**
     * The type.
     *
     * @param name its words, in any case, with one space between them
     * @param precision the number in parentheses, or -1; FLOAT(24) and less is REAL, as in the standard
     */
    public static Optional<ColumnType> find(String name, int precision) {
        String upper = name.toUpperCase(Locale.ROOT);
        if (upper.equals("FLOAT") && precision > 0 && precision <= SINGLE_BITS) {
            return Optional.of(ColumnType.FLOAT);
        }
        return Optional.ofNullable(TYPES.get(upper));
    }

    /** All names, for the manual. */
    static Set<String> names() {
        return TYPES.keySet();
    }

    /** Whether the type is SQL's, but one that IoTDB cannot hold exactly. */
    public static boolean inexact(String name) {
        return INEXACT.contains(name.toUpperCase(Locale.ROOT));
    }

    /** Whether a type of several words goes on like this. */
    public static boolean continues(String soFar, String word) {
        String longer = soFar.toUpperCase(Locale.ROOT) + ' ' + word.toUpperCase(Locale.ROOT);
        return TYPES.keySet().stream().anyMatch(type -> type.equals(longer) || type.startsWith(longer + ' '));
    }
}
