// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.PreparedSql.InsertValue;
import io.treeline.sql.dml.InsertStatement.ColumnName;
import io.treeline.sql.dml.InsertStatement.Row;
import io.treeline.sql.dml.InsertStatement.Value;
import io.treeline.sql.parse.SqlErrors;
import io.treeline.sql.plan.SqlSettings;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * From an INSERT as written to what the driver sends: the table and columns found, the rows of the right width, the
 * literals converted to their columns' types.
 */
public final class InsertPlanner {
    private InsertPlanner() {}

    /**
     * Plans the statement. A column list without the time column is allowed: the driver gives such rows the time of
     * their arrival.
     *
     * @throws SQLException 42P01, 42703, 42702 for names; 42701 for a column named twice; 42601 for a row of another
     *     width; 22003, 22007, 22008 or 42804 for a literal that does not fit its column;
     *     {@link InsertParser.NotPlainException} where now() is for another column than the time, or a parameter is
     *     cast to another type than its column has
     */
    public static PreparedSql.Insert plan(
            InsertStatement insert, Catalog catalog, SqlSettings settings, TimePrecision precision)
            throws SQLException {
        Table table = catalog.resolve(insert.table(), settings.defaultSchema());
        // Of DEFAULT VALUES only the time has any.
        boolean defaults = insert.rows().get(0).values().isEmpty();
        List<Column> columns = defaults
                ? table.columns().stream()
                        .filter(column -> column.role() == Column.Role.TIME)
                        .toList()
                : columns(insert, catalog, table);
        if (table instanceof DeviceSetTable
                && columns.stream().noneMatch(column -> column.role() == Column.Role.DEVICE)) {
            throw SqlErrors.unsupported(
                    insert.text(),
                    insert.tableOffset(),
                    "Table " + table.name()
                            + " is many devices: an INSERT must name its column of the device, or the table of one device");
        }
        InsertLiterals literals = new InsertLiterals(insert.text(), precision, settings.zone());
        List<List<InsertValue>> rows = new ArrayList<>(insert.rows().size());
        for (int r = 0; r < insert.rows().size(); r++) {
            Row row = insert.rows().get(r);
            if (defaults) {
                rows.add(List.of(new InsertValue.Clock()));
                continue;
            }
            if (row.values().size() != columns.size()) {
                throw SqlErrors.syntax(
                        insert.text(),
                        row.offset(),
                        "Row " + (r + 1) + " has " + values(row.values().size()) + ", but "
                                + (insert.columns().isEmpty()
                                        ? "table " + table.name() + " has "
                                        : "the statement names ")
                                + columns.size()
                                + (columns.size() == 1 ? " column" : " columns"));
            }
            List<InsertValue> values = new ArrayList<>(columns.size());
            for (int c = 0; c < columns.size(); c++) {
                values.add(value(row.values().get(c), columns.get(c), literals, precision, r + 1));
            }
            rows.add(List.copyOf(values));
        }
        return new PreparedSql.Insert(table, columns, rows, insert.parameterCount());
    }

    private static InsertValue value(
            Value value, Column column, InsertLiterals literals, TimePrecision precision, int row) throws SQLException {
        if (value instanceof Value.Parameter parameter) {
            if (parameter.cast() != null && !parameter.cast().saysNothing(column.type(), precision)) {
                throw new InsertParser.NotPlainException();
            }
            return new InsertValue.Parameter(parameter.index());
        }
        if (value instanceof Value.Default) {
            return column.role() == Column.Role.TIME ? new InsertValue.Clock() : new InsertValue.Literal(null);
        }
        if (!(value instanceof Value.Now)) {
            return new InsertValue.Literal(literals.convert(value, column, row));
        }
        if (column.role() != Column.Role.TIME) {
            throw new InsertParser.NotPlainException();
        }
        return new InsertValue.Clock();
    }

    private static List<Column> columns(InsertStatement insert, Catalog catalog, Table table) throws SQLException {
        if (insert.columns().isEmpty()) {
            return table.columns();
        }
        List<Column> columns = new ArrayList<>(insert.columns().size());
        for (ColumnName name : insert.columns()) {
            Column column = catalog.column(table, name.part());
            if (columns.contains(column)) {
                throw SqlErrors.at(
                        insert.text(),
                        name.offset(),
                        SqlState.DUPLICATE_COLUMN,
                        "Column \"" + column.name() + "\" is named twice");
            }
            columns.add(column);
        }
        return columns;
    }

    private static String values(int count) {
        return count == 1 ? "1 value" : count + " values";
    }
}
