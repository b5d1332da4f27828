// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.result;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.ResultColumn;
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
            throw Errors.of(
                    SqlState.UNDEFINED_COLUMN, "Column index " + column + " is not between 1 and " + columns.size());
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
        ResultColumn found = at(column);
        return found.element() == null
                ? found.type().sqlName()
                : '_' + found.element().shortName();
    }

    @Override
    public String getColumnClassName(int column) throws SQLException {
        return at(column).type().javaClass().getName();
    }

    /**
     * Decimal digits of a number (0 for a DECIMAL without limit), characters of a date, timestamp or text, bytes of a
     * BLOB: as {@code getColumns} says.
     */
    @Override
    public int getPrecision(int column) throws SQLException {
        ResultColumn found = at(column);
        return found.type() == ColumnType.DECIMAL
                ? found.precision()
                : found.type().columnSize(precision);
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

    /**
     * The characters of the longest value as {@code getString} writes it; Integer.MAX_VALUE where there is no limit.
     */
    @Override
    public int getColumnDisplaySize(int column) throws SQLException {
        ResultColumn found = at(column);
        // A sign, a point, and the zero before it.
        return found.type() == ColumnType.DECIMAL && found.precision() > 0
                ? found.precision() + 3
                : found.type().displaySize(precision);
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

    /**
     * Whether no statement can write the column: an expression, or a column of the driver's own tables. The result set
     * itself cannot be written through.
     */
    @Override
    public boolean isReadOnly(int column) throws SQLException {
        return !isWritable(column);
    }

    /** Whether a statement can write the column: one of a device or table. */
    @Override
    public boolean isWritable(int column) throws SQLException {
        ResultColumn found = at(column);
        return found.table() != null
                && !found.table().isEmpty()
                && !found.schema().equalsIgnoreCase("information_schema");
    }

    /** Never: IoTDB may always refuse a write. */
    @Override
    public boolean isDefinitelyWritable(int column) throws SQLException {
        at(column);
        return false;
    }

    private static String orEmpty(String name) {
        return name == null ? "" : name;
    }
}
