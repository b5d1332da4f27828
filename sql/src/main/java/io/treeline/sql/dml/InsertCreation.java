// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.DefinitionSteps;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.ddl.DefinitionStatement.ColumnDefinition;
import io.treeline.sql.ddl.DefinitionText;
import io.treeline.sql.dml.InsertStatement.ColumnName;
import io.treeline.sql.dml.InsertStatement.Row;
import io.treeline.sql.dml.InsertStatement.Value;
import io.treeline.sql.parse.SqlErrors;
import io.treeline.sql.plan.SqlSettings;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The table, or the columns, that an INSERT names and that do not exist, made with the types of its values: a device,
 * or a table of FIELDs. What exists is never changed, and devices of a pattern's or template's table are not made.
 */
public final class InsertCreation implements PreparedSql.InsertNew.Creation {
    private final InsertStatement insert;
    private final Catalog catalog;
    private final SqlSettings settings;

    /** A creation for one statement, which names its columns. */
    public InsertCreation(InsertStatement insert, Catalog catalog, SqlSettings settings) {
        this.insert = insert;
        this.catalog = catalog;
        this.settings = settings;
    }

    /**
     * Whether the error of planning the statement is one that making a table or columns would end. Values that are to
     * be computed are not looked at before there is a table; parameters cast to less than a column holds are such.
     */
    public static boolean canMake(InsertStatement insert, SQLException error, TimePrecision precision) {
        return !insert.columns().isEmpty()
                && (is(error, SqlState.UNDEFINED_TABLE) || is(error, SqlState.UNDEFINED_COLUMN))
                && insert.rows().stream().allMatch(row -> nowIsForTime(insert.columns(), row.values()))
                && insert.rows().stream()
                        .flatMap(row -> row.values().stream())
                        .noneMatch(value -> cut(value, precision));
    }

    /** Whether a value is cast to less than a column that could be made for it. */
    private static boolean cut(Value value, TimePrecision precision) {
        return value instanceof Value.Parameter parameter
                && parameter.cast() != null
                && !parameter.cast().saysNothing(parameter.cast().type(), precision);
    }

    private static boolean nowIsForTime(List<ColumnName> columns, List<Value> values) {
        for (int i = 0; i < Math.min(columns.size(), values.size()); i++) {
            if (values.get(i) instanceof Value.Now
                    && !columns.get(i).part().text().equalsIgnoreCase("Time")) {
                return false;
            }
        }
        return true;
    }

    private static boolean is(SQLException error, SqlState state) {
        return state.code().equals(error.getSQLState());
    }

    @Override
    public DefinitionSteps steps(List<ColumnType> types) throws SQLException {
        // Somebody else may have made it since the statement was prepared.
        catalog.forget(insert.table(), settings.defaultSchema());
        Optional<Table> table = table();
        if (table.isPresent()) {
            return new DefinitionSteps(
                    table.get() instanceof DeviceSetTable ? List.of() : added(table.get(), types), List.of());
        }
        TableName name = catalog.newTable(insert.table(), settings.defaultSchema());
        if (catalog.model().match(tree -> name.table().contains("*"), model -> false)) {
            return new DefinitionSteps(List.of(), List.of());
        }
        List<ColumnDefinition> columns = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < insert.columns().size(); i++) {
            ColumnName column = insert.columns().get(i);
            if (!seen.add(catalog.model().kept(column.part().text()))) {
                throw SqlErrors.at(
                        insert.text(),
                        column.offset(),
                        SqlState.DUPLICATE_COLUMN,
                        "Column \"" + column.part().text() + "\" is named twice");
            }
            ColumnType type = type(i, types);
            if (type != null && !column.part().text().equalsIgnoreCase("Time")) {
                columns.add(definition(column, type));
            }
        }
        if (columns.isEmpty()) {
            throw SqlErrors.at(
                    insert.text(),
                    insert.tableOffset(),
                    SqlState.NOT_NULL_VIOLATION,
                    "Table " + name + " does not exist, and no column has a value whose type it could be made with");
        }
        return new DefinitionSteps(render().createTable(name, columns, Map.of()), List.of());
    }

    private List<String> added(Table table, List<ColumnType> types) throws SQLException {
        List<String> steps = new ArrayList<>();
        for (int i = 0; i < insert.columns().size(); i++) {
            ColumnType type = type(i, types);
            if (type != null && column(table, insert.columns().get(i)).isEmpty()) {
                steps.add(render().addColumn(table, definition(insert.columns().get(i), type)));
            }
        }
        return steps;
    }

    @Override
    public PreparedSql.Insert insert(List<ColumnType> types) throws SQLException {
        Optional<Table> table = table();
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < insert.columns().size(); i++) {
            if (type(i, types) != null
                    || table.isEmpty()
                    || column(table.get(), insert.columns().get(i)).isPresent()) {
                kept.add(i);
            }
        }
        List<Row> rows = new ArrayList<>();
        for (Row row : insert.rows()) {
            boolean whole = row.values().size() == insert.columns().size();
            rows.add(whole ? new Row(kept.stream().map(row.values()::get).toList(), row.offset()) : row);
        }
        InsertStatement possible = new InsertStatement(
                insert.text(),
                insert.table(),
                insert.tableOffset(),
                kept.stream().map(insert.columns()::get).toList(),
                rows,
                insert.parameterCount());
        return InsertPlanner.plan(possible, catalog, settings, catalog.precision());
    }

    private Optional<Table> table() throws SQLException {
        try {
            return Optional.of(catalog.resolve(insert.table(), settings.defaultSchema()));
        } catch (SQLException e) {
            if (is(e, SqlState.UNDEFINED_TABLE)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Optional<Column> column(Table table, ColumnName name) throws SQLException {
        try {
            return Optional.of(catalog.column(table, name.part()));
        } catch (SQLException e) {
            if (is(e, SqlState.UNDEFINED_COLUMN)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The type of a column's values; null when all are NULL. */
    private ColumnType type(int column, List<ColumnType> types) throws SQLException {
        ColumnType type = null;
        for (Row row : insert.rows()) {
            if (row.values().size() != insert.columns().size()) {
                throw SqlErrors.syntax(
                        insert.text(),
                        row.offset(),
                        "A row has " + row.values().size() + " values, but the statement names "
                                + insert.columns().size() + " columns");
            }
            Value value = row.values().get(column);
            ColumnType own = value instanceof Value.Parameter parameter
                    ? type(parameter, types.get(parameter.index()))
                    : ValueTypes.of(value, catalog.model());
            type = ValueTypes.merge(
                    type, own == ColumnType.TEXT ? catalog.model().textType() : own);
        }
        return type;
    }

    /** A parameter's type is that of its value, unless it is cast to another. */
    private static ColumnType type(Value.Parameter parameter, ColumnType own) {
        return own == null || parameter.cast() == null ? own : parameter.cast().type();
    }

    private static ColumnDefinition definition(ColumnName column, ColumnType type) {
        return new ColumnDefinition(
                column.part().text(), column.offset(), type, Column.Role.FIELD, false, false, Map.of());
    }

    private DefinitionText render() {
        return DefinitionText.of(catalog.model(), insert.text());
    }
}
