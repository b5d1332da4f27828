// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.result;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.SqlState;
import io.treeline.metadata.TimePrecision;
import io.treeline.sql.ResultColumn;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;

/** What a result's columns are. */
public final class IotdbResultSetMetaData implements ResultSetMetaData, Wrappable {
  private final List<ResultColumn> columns;
  private final TimePrecision precision;

  /** Describes columns; also used for a prepared statement that has not run. */
  public IotdbResultSetMetaData(List<ResultColumn> columns, TimePrecision precision) {
    this.columns = List.copyOf(columns);
    this.precision = precision;
  }

  private ResultColumn at(int column) throws SQLException {
    if (column < 1 || column > columns.size()) {
      throw Errors.of(SqlState.UNDEFINED_COLUMN, "Column index " + column + " is not between 1 and " + columns.size());
    }
    return columns.get(column - 1);
  }

  @Override
  public int getColumnCount() {
    return columns.size();
  }

  @Override
  public String getColumnLabel(int column) throws SQLException {
    return at(column).label();
  }

  @Override
  public String getColumnName(int column) throws SQLException {
    return at(column).name();
  }

  @Override
  public int getColumnType(int column) throws SQLException {
    return at(column).type().jdbcType().getVendorTypeNumber();
  }

  @Override
  public String getColumnTypeName(int column) throws SQLException {
    return at(column).type().sqlName();
  }

  @Override
  public String getColumnClassName(int column) throws SQLException {
    return at(column).type().javaClass().getName();
  }

  /** Decimal digits of a number, characters of a date or timestamp, 0 for types without limit. */
  @Override
  public int getPrecision(int column) throws SQLException {
    ResultColumn found = at(column);
    return switch (found.type()) {
      case BOOLEAN -> 1;
      case INT32 -> 10;
      case INT64 -> 19;
      case FLOAT -> 8;
      case DOUBLE -> 17;
      case DATE -> 10;
      case TIMESTAMP -> 20 + precision.fractionDigits();
      case DECIMAL -> found.precision();
      case TEXT, STRING, BLOB -> 0;
    };
  }

  /** Digits after the point: a DECIMAL's own, a TIMESTAMP's fraction of a second. */
  @Override
  public int getScale(int column) throws SQLException {
    ResultColumn found = at(column);
    return switch (found.type()) {
      case DECIMAL -> found.scale();
      case TIMESTAMP -> precision.fractionDigits();
      default -> 0;
    };
  }

  @Override
  public int getColumnDisplaySize(int column) throws SQLException {
    ResultColumn found = at(column);
    return switch (found.type()) {
      case BOOLEAN -> 5;
      case INT32 -> 11;
      case INT64 -> 20;
      case FLOAT -> 15;
      case DOUBLE -> 25;
      case DATE -> 10;
      case TIMESTAMP -> 20 + precision.fractionDigits();
      case DECIMAL -> found.precision() + 2;
      case TEXT, STRING, BLOB -> Integer.MAX_VALUE;
    };
  }

  @Override
  public int isNullable(int column) throws SQLException {
    return at(column).nullable() ? columnNullable : columnNoNulls;
  }

  @Override
  public boolean isSigned(int column) throws SQLException {
    return at(column).type().isNumeric();
  }

  @Override
  public boolean isSearchable(int column) throws SQLException {
    at(column);
    return true;
  }

  @Override
  public boolean isCaseSensitive(int column) throws SQLException {
    return at(column).type().isText();
  }

  @Override
  public boolean isCurrency(int column) throws SQLException {
    at(column);
    return false;
  }

  @Override
  public boolean isAutoIncrement(int column) throws SQLException {
    at(column);
    return false;
  }

  @Override
  public String getSchemaName(int column) throws SQLException {
    return orEmpty(at(column).schema());
  }

  @Override
  public String getTableName(int column) throws SQLException {
    return orEmpty(at(column).table());
  }

  @Override
  public String getCatalogName(int column) throws SQLException {
    at(column);
    return "";
  }

  @Override
  public boolean isReadOnly(int column) throws SQLException {
    at(column);
    return true;
  }

  @Override
  public boolean isWritable(int column) throws SQLException {
    at(column);
    return false;
  }

  @Override
  public boolean isDefinitelyWritable(int column) throws SQLException {
    at(column);
    return false;
  }

  private static String orEmpty(String name) {
    return name == null ? "" : name;
  }
}
