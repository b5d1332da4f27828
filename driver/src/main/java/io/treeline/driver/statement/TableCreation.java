// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.parameter.ParameterSlots;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.dml.ValueTypes;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the table, or columns, that an INSERT names and that do not exist, with the types of its parameters' values.
 */
final class TableCreation {
    private TableCreation() {}

    /**
     * Makes what is missing.
     *
     * @param rows all values that the statement will be run with
     * @return the statement as it can run now
     */
    static PreparedSql.Insert run(
            IotdbStatement statement, PreparedSql.InsertNew missing, List<ParameterSlots> rows, Limit limit)
            throws SQLException {
        statement.checkMayWrite();
        ColumnType[] types = new ColumnType[missing.parameterCount()];
        for (ParameterSlots slots : rows) {
            for (int i = 0; i < types.length; i++) {
                types[i] = ValueTypes.merge(types[i], type(slots, i));
            }
        }
        List<ColumnType> found = Arrays.asList(types);
        try {
            statement.define(new PreparedSql.Definition(() -> missing.creation().steps(found)), limit);
        } catch (SQLException e) {
            // Another connection may have made the same at the same moment.
            try {
                return missing.creation().insert(found);
            } catch (SQLException still) {
                e.addSuppressed(still);
                throw e;
            }
        }
        return missing.creation().insert(found);
    }

    private static @Nullable ColumnType type(ParameterSlots slots, int i) {
        return switch (slots.kind(i)) {
            case UNSET, NULL -> null;
            case BOOLEAN -> ColumnType.BOOLEAN;
            case INT -> ColumnType.INT32;
            case LONG -> ColumnType.INT64;
            case FLOAT -> ColumnType.FLOAT;
            case DOUBLE -> ColumnType.DOUBLE;
            case TICKS -> ColumnType.TIMESTAMP;
            case OBJECT -> {
                Object value = slots.object(i);
                yield value instanceof BigDecimal
                        ? ColumnType.DOUBLE
                        : value instanceof byte[]
                                ? ColumnType.BLOB
                                : value instanceof LocalDate ? ColumnType.DATE : ColumnType.TEXT;
            }
        };
    }
}
