// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.type.ColumnType;
import java.sql.JDBCType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One overload of a scalar function that statements may call.
 *
 * @param name in upper case
 * @param specificName the name with the parameters' types, by which overloads are told apart
 * @param parameters the parameters' types
 * @param variadic whether the last parameter may be repeated
 * @param result the result's type
 */
public record FunctionInfo(
        String name, String specificName, List<TypeInfo> parameters, boolean variadic, TypeInfo result) {
    /** What statements write in another way than as a call. */
    private static final Set<String> SYNTAX =
            Set.of("NEGATE", "PLUS", "INTERVAL_OF", "AT_ZONE", "SIMILAR TO", "ARRAY", "ITEM", "SLICE", "ROUND_TIME");

    /**
     * A type of a parameter or result.
     *
     * @param sqlName the SQL type name
     * @param jdbcType the JDBC type
     * @param columnType the column type with its sizes; null where no column has the type
     */
    public record TypeInfo(String sqlName, JDBCType jdbcType, ColumnType columnType) {
        private static TypeInfo of(Kind kind) {
            return switch (kind) {
                case BOOL -> of(ColumnType.BOOLEAN);
                case INT -> of(ColumnType.INT32);
                case BIGINT -> of(ColumnType.INT64);
                case NUMERIC -> of(ColumnType.DECIMAL);
                case REAL -> of(ColumnType.FLOAT);
                case DOUBLE -> of(ColumnType.DOUBLE);
                case TEXT -> of(ColumnType.TEXT);
                case BYTES -> of(ColumnType.BLOB);
                case DATE -> of(ColumnType.DATE);
                case TIMESTAMP -> of(ColumnType.TIMESTAMP);
                case TIME -> new TypeInfo("TIME", JDBCType.TIME, null);
                case INTERVAL -> new TypeInfo("INTERVAL", JDBCType.OTHER, null);
                case ARRAY -> new TypeInfo("ARRAY", JDBCType.ARRAY, null);
                case TEXTS -> new TypeInfo("VARCHAR[]", JDBCType.ARRAY, null);
                case INTS -> new TypeInfo("INTEGER[]", JDBCType.ARRAY, null);
                case ELEMENT -> new TypeInfo("ELEMENT", JDBCType.OTHER, null);
                case JSON, JSONB -> new TypeInfo(kind.name(), JDBCType.VARCHAR, ColumnType.TEXT);
                case ANY, SHOWN, VALUE, UNKNOWN, OTHER -> new TypeInfo("ANY", JDBCType.OTHER, null);
            };
        }

        private static TypeInfo of(ColumnType type) {
            return new TypeInfo(type.sqlName(), type.jdbcType(), type);
        }
    }

    /** All of them, by name and then by specific name. */
    public static List<FunctionInfo> all() {
        List<FunctionInfo> all = new ArrayList<>();
        Functions.all().forEach((name, function) -> add(all, name, function));
        for (Map.Entry<String, String> alias : Functions.aliases().entrySet()) {
            if (Character.isLetter(alias.getKey().charAt(0)) && !alias.getKey().equals("TRANSLATE3")) {
                add(all, alias.getKey(), Functions.all().get(alias.getValue()));
            }
        }
        all.sort(Comparator.comparing(FunctionInfo::name).thenComparing(FunctionInfo::specificName));
        return all;
    }

    private static void add(List<FunctionInfo> all, String name, FunctionOperator function) {
        if (function == null || SYNTAX.contains(name) || !Character.isLetter(name.charAt(0))) {
            return;
        }
        for (ScalarFunction overload : function.overloads()) {
            List<TypeInfo> parameters =
                    overload.parameters().stream().map(TypeInfo::of).toList();
            String types = String.join(
                    ", ",
                    parameters.stream()
                            .map(type -> type.sqlName().toLowerCase(Locale.ROOT))
                            .toList());
            all.add(new FunctionInfo(
                    name,
                    name + '(' + types + (overload.variadic() ? ", ..." : "") + ')',
                    parameters,
                    overload.variadic(),
                    TypeInfo.of(overload.result())));
        }
    }
}
