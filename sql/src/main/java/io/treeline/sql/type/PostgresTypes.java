// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.type;

import io.treeline.metadata.type.ColumnType;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** PostgreSQL's types, as far as values here have them: their numbers and names in its catalog. */
public final class PostgresTypes {
    /**
     * A type.
     *
     * @param oid its number
     * @param name in the catalog
     * @param words as FORMAT_TYPE writes it
     * @param length in bytes; -1 where it varies
     * @param category PostgreSQL's letter
     * @param preferred within its category
     * @param array the number of the type of its arrays
     */
    public record Type(int oid, String name, String words, int length, String category, boolean preferred, int array) {
        /** Whether PostgreSQL hands values over as they are. */
        public boolean byValue() {
            return length > 0 && length <= 8;
        }
    }

    private static final List<Type> ALL = List.of(
            new Type(16, "bool", "boolean", 1, "B", true, 1000),
            new Type(17, "bytea", "bytea", -1, "U", false, 1001),
            new Type(19, "name", "name", 64, "S", false, 1003),
            new Type(20, "int8", "bigint", 8, "N", false, 1016),
            new Type(21, "int2", "smallint", 2, "N", false, 1005),
            new Type(23, "int4", "integer", 4, "N", false, 1007),
            new Type(25, "text", "text", -1, "S", true, 1009),
            new Type(26, "oid", "oid", 4, "N", true, 1028),
            new Type(114, "json", "json", -1, "U", false, 199),
            new Type(700, "float4", "real", 4, "N", false, 1021),
            new Type(701, "float8", "double precision", 8, "N", true, 1022),
            new Type(705, "unknown", "unknown", -2, "X", false, 0),
            new Type(1042, "bpchar", "character", -1, "S", false, 1014),
            new Type(1043, "varchar", "character varying", -1, "S", false, 1015),
            new Type(1082, "date", "date", 4, "D", false, 1182),
            new Type(1083, "time", "time without time zone", 8, "D", false, 1183),
            new Type(1114, "timestamp", "timestamp without time zone", 8, "D", false, 1115),
            new Type(1184, "timestamptz", "timestamp with time zone", 8, "D", true, 1185),
            new Type(1186, "interval", "interval", 16, "T", true, 1187),
            new Type(1700, "numeric", "numeric", -1, "N", false, 1231),
            new Type(2950, "uuid", "uuid", 16, "U", false, 2951),
            new Type(3802, "jsonb", "jsonb", -1, "U", false, 3807));

    private PostgresTypes() {}

    /** All of them, by number; arrays are told by their elements. */
    public static List<Type> all() {
        return ALL;
    }

    /** The type of a number; of an array's number that of its elements. */
    public static Optional<Type> find(int oid) {
        return ALL.stream()
                .filter(type -> type.oid == oid || oid != 0 && type.array == oid)
                .findFirst();
    }

    /** The type of a name in the catalog, or of words. */
    public static Optional<Type> find(String name) {
        return ALL.stream()
                .filter(type -> type.name.equals(name) || type.words.equals(name))
                .findFirst();
    }

    /** The type of a column. */
    public static Type of(ColumnType type) {
        return find(switch (type) {
                    case BOOLEAN -> 16;
                    case INT32 -> 23;
                    case INT64 -> 20;
                    case FLOAT -> 700;
                    case DOUBLE -> 701;
                    case TEXT, STRING -> 25;
                    case BLOB -> 17;
                    case DATE -> 1082;
                    case TIMESTAMP -> 1184;
                    case DECIMAL -> 1700;
                    default -> 705;
                })
                .orElseThrow();
    }

    /** What FORMAT_TYPE writes for a number; ??? where there is no such type, as there. */
    public static String words(int oid) {
        return find(oid)
                .map(type -> type.oid == oid ? type.words : type.words + "[]")
                .orElse("???");
    }

    /** What PG_TYPEOF says of an expression; the type of NULL and of a text literal without a cast is not known. */
    public static String words(RexNode node) {
        RelDataType type = node.getType();
        boolean bare = node instanceof RexLiteral literal
                && (literal.isNull()
                        || SqlTypeUtil.isCharacter(type) && type.getPrecision() != RelDataType.PRECISION_NOT_SPECIFIED);
        return bare ? "unknown" : words(type);
    }

    private static String words(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> "boolean";
            case TINYINT, SMALLINT -> "smallint";
            case INTEGER -> "integer";
            case BIGINT -> "bigint";
            case DECIMAL -> "numeric";
            case REAL -> "real";
            case FLOAT, DOUBLE -> "double precision";
            case CHAR -> "character";
            case VARCHAR ->
                JsonTypes.isJson(type)
                        ? "json"
                        : JsonTypes.isJsonb(type)
                                ? "jsonb"
                                : type.getPrecision() > 0 && type.getPrecision() < Short.MAX_VALUE
                                        ? "character varying"
                                        : "text";
            case BINARY, VARBINARY -> "bytea";
            case DATE -> "date";
            case TIME -> "time without time zone";
            case TIMESTAMP -> "timestamp with time zone";
            case ARRAY -> words(type.getComponentType()) + "[]";
            case ROW -> "record";
            default -> SqlTypeUtil.isInterval(type) ? "interval" : "unknown";
        };
    }
}
