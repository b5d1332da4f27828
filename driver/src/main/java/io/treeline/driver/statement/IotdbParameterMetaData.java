// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.error.Errors;
import io.treeline.driver.result.Wrappable;
import io.treeline.metadata.ColumnType;
import io.treeline.metadata.SqlState;
import io.treeline.sql.PreparedSql;
import io.treeline.sql.PreparedSql.InsertValue;
import java.sql.ParameterMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The parameters' types as far as the planner knows them: those of an INSERT's columns, or what the validator inferred; OTHER where nothing is known. */
final class IotdbParameterMetaData implements ParameterMetaData, Wrappable {
  private final List<ColumnType> types;

  private IotdbParameterMetaData(List<ColumnType> types) {
    this.types = types;
  }

  static IotdbParameterMetaData of(PreparedSql plan) {
    List<ColumnType> types = new ArrayList<>(Collections.nCopies(plan.parameterCount(), null));
    if (plan instanceof PreparedSql.Query query) {
      for (int i = 0; i < types.size() && i < query.parameterTypes().size(); i++) {
        types.set(i, query.parameterTypes().get(i));
      }
    } else if (plan instanceof PreparedSql.Insert insert) {
      for (List<InsertValue> row : insert.rows()) {
        for (int column = 0; column < row.size(); column++) {
          if (row.get(column) instanceof InsertValue.Parameter parameter) {
            types.set(parameter.index(), insert.columns().get(column).type());
          }
        }
      }
    }
    return new IotdbParameterMetaData(types);
  }

  private ColumnType type(int param) throws SQLException {
    if (param < 1 || param > types.size()) {
      throw Errors.of(SqlState.INVALID_PARAMETER_VALUE, "Parameter index " + param + " is outside 1.." + types.size());
    }
    return types.get(param - 1);
  }

  @Override
  public int getParameterCount() {
    return types.size();
  }

  @Override
  public int isNullable(int param) throws SQLException {
    type(param);
    return parameterNullableUnknown;
  }

  @Override
  public boolean isSigned(int param) throws SQLException {
    ColumnType type = type(param);
    return type != null && type.isNumeric();
  }

  @Override
  public int getPrecision(int param) throws SQLException {
    type(param);
    return 0;
  }

  @Override
  public int getScale(int param) throws SQLException {
    type(param);
    return 0;
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
