// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.metadata;

import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import java.sql.DatabaseMetaData;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;

/** Rows about types and about client properties. */
final class TypeListings {
    private TypeListings() {}

    /** The types a series can have, by JDBC type number; types that SQL names alike are one row. */
    static Stream<Object[]> types(TimePrecision precision) {
        return Arrays.stream(ColumnType.values())
                .filter(type -> type.storable() && type != ColumnType.STRING)
                .sorted(Comparator.comparing(type -> type.jdbcType().getVendorTypeNumber()))
                .map(type -> row(type, precision));
    }

    private static Object[] row(ColumnType type, TimePrecision precision) {
        Integer scale = type == ColumnType.TIMESTAMP ? type.decimalDigits(precision) : Integer.valueOf(0);
        return new Object[] {
            type.sqlName(),
            type.jdbcType().getVendorTypeNumber(),
            type.columnSize(precision),
            type.literalPrefix(),
            type.literalPrefix() == null ? null : "'",
            null,
            DatabaseMetaData.typeNullable,
            type.isText(),
            type.isText() ? DatabaseMetaData.typeSearchable : DatabaseMetaData.typePredBasic,
            !type.isNumeric(),
            false,
            false,
            null,
            scale,
            scale,
            null,
            null,
            type.radix()
        };
    }

    static Stream<Object[]> clientInfo() {
        return Stream.of(
                new Object[] {
                    "ApplicationName",
                    0,
                    "",
                    "The application's name, kept by the connection only: IoTDB has no place for it"
                },
                new Object[] {"ClientHostname", 0, "", "The client's host, kept by the connection only"},
                new Object[] {
                    "ClientUser", 0, "", "The user on whose behalf the application works, kept by the connection only"
                });
    }
}
