// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.parameter;

import io.treeline.driver.error.Errors;
import io.treeline.driver.result.Wrappable;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.PreparedSql.InsertValue;
import java.sql.ParameterMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;

/**
 * The parameters' types as far as the planner knows them: those of the columns they are written to, or what the
 * validator inferred; OTHER where nothing is known, as in native text, which only the server understands.
 */
public final class IotdbParameterMetaData implements ParameterMetaData, Wrappable {
    private final TimePrecision precision;
    private final ColumnType[] types;
    private final int[] nullable;

    private IotdbParameterMetaData(int count, TimePrecision precision) {
        this.precision = precision;
        this.types = new ColumnType[count];
        this.nullable = new int[count];
        java.util.Arrays.fill(nullable, parameterNullableUnknown);
    }

    public static IotdbParameterMetaData of(PreparedSql plan, TimePrecision precision) {
        IotdbParameterMetaData made = new IotdbParameterMetaData(plan.parameterCount(), precision);
        made.plan(plan);
        return made;
    }

    private void plan(PreparedSql plan) {
        if (plan instanceof PreparedSql.Query query) {
            query(query);
        } else if (plan instanceof PreparedSql.Insert insert) {
            if (insert.computed() != null) {
                query(insert.computed());
            }
            for (List<InsertValue> row : insert.rows()) {
                for (int column = 0; column < row.size(); column++) {
                    target(row.get(column), insert.columns().get(column));
                }
            }
        } else if (plan instanceof PreparedSql.InsertSelect insert) {
            query(insert.query());
        } else if (plan instanceof PreparedSql.Upsert upsert) {
            returning(upsert.returning());
            if (upsert.conflict() != null && upsert.conflict().changes() != null) {
                query(upsert.conflict().changes());
                upsert.conflict().assignments().forEach(assignment -> target(assignment.value(), assignment.column()));
            }
            plan(upsert.source());
        } else if (plan instanceof PreparedSql.Update update) {
            returning(update.returning());
            query(update.rows());
            update.assignments().forEach(assignment -> target(assignment.value(), assignment.column()));
        } else if (plan instanceof PreparedSql.Merge merge) {
            query(merge.rows());
            merge.whens()
                    .forEach(when ->
                            when.assignments().forEach(assignment -> target(assignment.value(), assignment.column())));
        } else if (plan instanceof PreparedSql.Delete delete) {
            returning(delete.returning());
            query(delete.rows());
        }
    }

    private void returning(PreparedSql.Returning returning) {
        if (returning != null) {
            query(returning.query());
        }
    }

    private void query(PreparedSql.Query query) {
        for (int i = 0; i < types.length && i < query.parameterTypes().size(); i++) {
            if (query.parameterTypes().get(i) != null) {
                types[i] = query.parameterTypes().get(i);
                // Any expression takes NULL, whatever comes of it.
                nullable[i] = parameterNullable;
            }
        }
    }

    private void target(InsertValue value, Column column) {
        if (value instanceof InsertValue.Parameter parameter) {
            boolean key = column.role() == Column.Role.TIME || column.role() == Column.Role.DEVICE;
            types[parameter.index()] = column.type();
            nullable[parameter.index()] = key ? parameterNoNulls : parameterNullable;
        }
    }

    private ColumnType type(int param) throws SQLException {
        if (param < 1 || param > types.length) {
            throw Errors.of(
                    SqlState.INVALID_PARAMETER_VALUE, "Parameter index " + param + " is outside 1.." + types.length);
        }
        return types[param - 1];
    }

    @Override
    public int getParameterCount() {
        return types.length;
    }

    @Override
    public int isNullable(int param) throws SQLException {
        type(param);
        return nullable[param - 1];
    }

    @Override
    public boolean isSigned(int param) throws SQLException {
        ColumnType type = type(param);
        return type != null && type.isNumeric();
    }

    /** 0 where it does not apply, as JDBC has it: unknown types, and text and bytes of any length. */
    @Override
    public int getPrecision(int param) throws SQLException {
        ColumnType type = type(param);
        int size = type == null ? 0 : type.columnSize(precision);
        return size == Integer.MAX_VALUE ? 0 : size;
    }

    @Override
    public int getScale(int param) throws SQLException {
        ColumnType type = type(param);
        Integer digits = type == null ? null : type.decimalDigits(precision);
        return digits == null ? 0 : digits;
    }

    @Override
    public int getParameterType(int param) throws SQLException {
        ColumnType type = type(param);
        return type == null ? Types.OTHER : type.jdbcType().getVendorTypeNumber();
    }

    @Override
    public String getParameterTypeName(int param) throws SQLException {
        ColumnType type = type(param);
        return type == null ? "OTHER" : type.sqlName();
    }

    @Override
    public String getParameterClassName(int param) throws SQLException {
        ColumnType type = type(param);
        return (type == null ? Object.class : type.javaClass()).getName();
    }

    @Override
    public int getParameterMode(int param) throws SQLException {
        type(param);
        return parameterModeIn;
    }
}
