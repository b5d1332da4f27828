// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.metadata;

import io.treeline.metadata.name.NamePattern;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.function.FunctionInfo;
import java.sql.DatabaseMetaData;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows about the scalar functions of the relational language, one for each overload. They belong to no schema. */
final class FunctionListings {
    private FunctionListings() {}

    /** Whether a search in schemas of this pattern includes what has none. */
    private static boolean withoutSchema(String schemaPattern) {
        return schemaPattern == null
                || schemaPattern.isEmpty()
                || schemaPattern.chars().allMatch(c -> c == '%');
    }

    private static Stream<FunctionInfo> found(String schemaPattern, String name) {
        NamePattern wanted = NamePattern.of(name);
        List<FunctionInfo> all = withoutSchema(schemaPattern) ? FunctionInfo.all() : List.of();
        return all.stream().filter(function -> wanted.matches(function.name()));
    }

    static Stream<Object[]> functions(String schemaPattern, String name) {
        return found(schemaPattern, name).map(function -> new Object[] {
            null, null, function.name(), null, DatabaseMetaData.functionNoTable, function.specificName()
        });
    }

    static Stream<Object[]> columns(String schemaPattern, String name, String column, TimePrecision precision) {
        NamePattern wanted = NamePattern.of(column);
        // The result is first, then come the parameters.
        return found(schemaPattern, name)
                .flatMap(function -> IntStream.rangeClosed(
                                0, function.parameters().size())
                        .mapToObj(i -> row(function, i, precision)))
                .filter(row -> wanted.matches((String) row[3]));
    }

    private static Object[] row(FunctionInfo function, int position, TimePrecision precision) {
        boolean result = position == 0;
        FunctionInfo.TypeInfo type =
                result ? function.result() : function.parameters().get(position - 1);
        ColumnType sized = type.columnType();
        Integer octets = sized != null && (sized.isText() || sized == ColumnType.BLOB)
                ? Integer.valueOf(Integer.MAX_VALUE)
                : null;
        return new Object[] {
            null,
            null,
            function.name(),
            result ? "RESULT" : "P" + position,
            result ? DatabaseMetaData.functionReturn : DatabaseMetaData.functionColumnIn,
            type.jdbcType().getVendorTypeNumber(),
            type.sqlName(),
            sized == null ? null : sized.columnSize(precision),
            null,
            sized == null ? null : sized.decimalDigits(precision),
            sized == null ? null : sized.radix(),
            DatabaseMetaData.functionNullable,
            function.variadic() && position == function.parameters().size() && !result ? "may be repeated" : null,
            octets,
            position,
            "YES",
            function.specificName()
        };
    }
}
