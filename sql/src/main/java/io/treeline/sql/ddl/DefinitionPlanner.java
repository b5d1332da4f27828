// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.ddl;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.NamePart;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.DefinitionSteps;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.ResultColumn;
import io.treeline.sql.ddl.DefinitionStatement.Change;
import io.treeline.sql.ddl.DefinitionStatement.ColumnDefinition;
import io.treeline.sql.ddl.DefinitionStatement.Name;
import io.treeline.sql.parse.SqlErrors;
import io.treeline.sql.plan.SqlSettings;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * From a definition as written to the native statements that carry it out. Names are looked up when it runs, since an
 * earlier statement may have made them.
 */
public final class DefinitionPlanner {
    private static final Set<String> NO_TABLE =
            Set.of(SqlState.UNDEFINED_TABLE.code(), SqlState.INVALID_SCHEMA_NAME.code());

    private final String text;
    private final Catalog catalog;
    private final String defaultSchema;
    private final QueryColumns queries;
    private final DefinitionText render;
    private String then;
    private final List<String> steps = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** Plans a query to learn its columns. */
    @FunctionalInterface
    public interface QueryColumns {
        /** The columns of the query. */
        List<ResultColumn> of(String query) throws SQLException;
    }

    private DefinitionPlanner(String text, Catalog catalog, SqlSettings settings, QueryColumns queries) {
        this.queries = queries;
        this.text = text;
        this.catalog = catalog;
        this.defaultSchema = settings.defaultSchema();
        this.render = DefinitionText.of(catalog.model(), text);
    }

    /**
     * Parses the statement; what it refers to is looked up each time its steps are asked for.
     *
     * @throws SQLException 42601 or 0A000, with the position
     */
    public static PreparedSql.Definition plan(String text, Catalog catalog, SqlSettings settings, QueryColumns queries)
            throws SQLException {
        DefinitionStatement statement = DefinitionParser.parse(text);
        return new PreparedSql.Definition(
                () -> new DefinitionPlanner(text, catalog, settings, queries).steps(statement));
    }

    private DefinitionSteps steps(DefinitionStatement statement) throws SQLException {
        if (statement instanceof DefinitionStatement.CreateSchema create) {
            createSchema(create);
        } else if (statement instanceof DefinitionStatement.DropSchema drop) {
            dropSchema(drop);
        } else if (statement instanceof DefinitionStatement.CreateTable create) {
            createTable(create);
        } else if (statement instanceof DefinitionStatement.CreateTableAs create) {
            createTableAs(create);
        } else if (statement instanceof DefinitionStatement.AlterTable alter) {
            alterTable(alter);
        } else if (statement instanceof DefinitionStatement.DropTable drop) {
            for (Name name : drop.names()) {
                Optional<Table> table = drop.ifExists() ? existing(name) : Optional.of(table(name));
                table.ifPresent(found -> steps.addAll(render.dropTable(found)));
            }
        } else if (statement instanceof DefinitionStatement.Truncate truncate) {
            // All are found before the first is emptied.
            for (Name name : truncate.names()) {
                steps.addAll(render.truncate(table(name)));
            }
        }
        return new DefinitionSteps(steps, warnings, then);
    }

    private Table table(Name name) throws SQLException {
        // What is made or dropped now goes by what there is now, whoever made it.
        catalog.forget(name.parts(), defaultSchema);
        Table table = catalog.resolve(name.parts(), defaultSchema);
        if (table instanceof DeviceSetTable) {
            throw SqlErrors.unsupported(
                    text,
                    name.offset(),
                    "Table " + table.name() + " stands for many devices and can only be read; name one of them");
        }
        return table;
    }

    private Optional<Table> existing(Name name) throws SQLException {
        try {
            return Optional.of(table(name));
        } catch (SQLException e) {
            if (NO_TABLE.contains(String.valueOf(e.getSQLState()))) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private boolean schemaExists(String schema) throws SQLException {
        return catalog.schemas(io.treeline.metadata.name.NamePattern.exactly(schema))
                .contains(schema);
    }

    private void createSchema(DefinitionStatement.CreateSchema create) throws SQLException {
        String schema = catalog.newSchema(create.name().parts());
        if (schemaExists(schema)) {
            if (!create.ifNotExists()) {
                throw SqlErrors.at(
                        text,
                        create.name().offset(),
                        SqlState.DUPLICATE_SCHEMA,
                        "Schema \"" + schema + "\" exists already");
            }
            return;
        }
        steps.addAll(render.createSchema(schema, create.options()));
    }

    private void dropSchema(DefinitionStatement.DropSchema drop) throws SQLException {
        for (Name name : drop.names()) {
            String schema = catalog.newSchema(name.parts());
            if (!schemaExists(schema)) {
                if (drop.ifExists()) {
                    continue;
                }
                throw SqlErrors.at(
                        text, name.offset(), SqlState.INVALID_SCHEMA_NAME, "Schema \"" + schema + "\" does not exist");
            }
            if (!drop.cascade() && catalog.hasTables(schema)) {
                throw SqlErrors.at(
                        text,
                        name.offset(),
                        SqlState.DEPENDENT_OBJECTS,
                        "Schema \"" + schema + "\" holds tables; drop them first, or say CASCADE");
            }
            steps.add(render.dropSchema(schema));
            // The server keeps times to live by path, and a schema of the same name would lose its rows by them.
            steps.addAll(catalog.timesToLive(schema).stream()
                    .map(path -> "unset ttl from " + path)
                    .toList());
        }
    }

    private void createTable(DefinitionStatement.CreateTable create) throws SQLException {
        TableName name = catalog.newTable(create.name().parts(), defaultSchema);
        List<ColumnDefinition> columns = withRoles(create);
        if (catalog.tableNow(name).isPresent()) {
            if (!create.ifNotExists()) {
                throw SqlErrors.at(
                        text, create.name().offset(), SqlState.DUPLICATE_TABLE, "Table " + name + " exists already");
            }
            return;
        }
        steps.addAll(render.createTable(name, columns, create.options()));
    }

    private void createTableAs(DefinitionStatement.CreateTableAs create) throws SQLException {
        render.checkCreateAs(create.queryOffset());
        List<ColumnDefinition> columns = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (ResultColumn column : queries.of(create.query())) {
            if (!column.type().storable()) {
                throw SqlErrors.at(
                        text,
                        create.queryOffset(),
                        SqlState.DATATYPE_MISMATCH,
                        "Column \"" + column.label() + "\" of the query is "
                                + column.type().sqlName() + ", which IoTDB cannot hold; CAST it to BIGINT or DOUBLE");
            }
            columns.add(new ColumnDefinition(
                    column.label(), create.queryOffset(), column.type(), null, false, false, Map.of()));
            names.add(isTime(column.label()) ? "\"Time\"" : quoted(column.label()));
        }
        createTable(new DefinitionStatement.CreateTable(
                create.name(), create.ifNotExists(), columns, List.of(), create.options()));
        if (!steps.isEmpty() && create.withData()) {
            TableName name = catalog.newTable(create.name().parts(), defaultSchema);
            then = "INSERT INTO " + quoted(name.schema()) + '.' + quoted(name.table()) + " (" + String.join(", ", names)
                    + ") " + create.query();
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The columns with their roles found out, and checked against the key. */
    private List<ColumnDefinition> withRoles(DefinitionStatement.CreateTable create) throws SQLException {
        Set<String> seen = new HashSet<>();
        Set<String> key = new HashSet<>();
        for (Name part : create.key()) {
            String name = part.parts().get(0).text();
            if (create.columns().stream().noneMatch(column -> column.name().equalsIgnoreCase(name)) && !isTime(name)) {
                throw SqlErrors.at(
                        text,
                        part.offset(),
                        SqlState.UNDEFINED_COLUMN,
                        "Column \"" + name + "\" of the PRIMARY KEY is not one of the table's");
            }
            key.add(name.toLowerCase(Locale.ROOT));
        }
        List<ColumnDefinition> columns = new ArrayList<>();
        List<String> notNull = new ArrayList<>();
        for (ColumnDefinition column : create.columns()) {
            if (!seen.add(folded(column.name()))) {
                throw SqlErrors.at(
                        text,
                        column.offset(),
                        SqlState.DUPLICATE_COLUMN,
                        "Column \"" + column.name() + "\" is named twice");
            }
            boolean inKey = column.key() || key.contains(column.name().toLowerCase(Locale.ROOT));
            Column.Role role = role(column, inKey);
            if (role == Column.Role.TIME
                    && column.type() != ColumnType.TIMESTAMP
                    && column.type() != ColumnType.INT64) {
                throw SqlErrors.at(
                        text,
                        column.offset(),
                        SqlState.DATATYPE_MISMATCH,
                        "Column \"" + column.name() + "\" is the time of a row: its type is TIMESTAMP");
            }
            if (column.notNull() && role == Column.Role.FIELD) {
                notNull.add(column.name());
            }
            columns.add(new ColumnDefinition(
                    column.name(), column.offset(), column.type(), role, inKey, column.notNull(), column.options()));
        }
        if (!notNull.isEmpty()) {
            warnings.add(
                    "NOT NULL of " + String.join(", ", notNull) + " is not enforced: IoTDB has no such constraint");
        }
        return columns;
    }

    private Column.Role role(ColumnDefinition column, boolean inKey) throws SQLException {
        if (isTime(column.name())) {
            return Column.Role.TIME;
        }
        if (column.role() == Column.Role.TIME) {
            throw SqlErrors.unsupported(text, column.offset(), "The time of a row is always called \"Time\" here");
        }
        return render.role(column, inKey);
    }

    private static boolean isTime(String name) {
        return name.equalsIgnoreCase("Time");
    }

    private void alterTable(DefinitionStatement.AlterTable alter) throws SQLException {
        Optional<Table> found = alter.ifExists() ? existing(alter.name()) : Optional.of(table(alter.name()));
        if (found.isEmpty()) {
            return;
        }
        Table table = found.get();
        Set<String> names = new HashSet<>();
        table.columns().forEach(column -> names.add(folded(column.name())));
        for (Change change : alter.changes()) {
            if (change instanceof Change.Add add) {
                ColumnDefinition column = add.column();
                if (isTime(column.name()) || !names.add(folded(column.name()))) {
                    if (add.ifNotExists()) {
                        continue;
                    }
                    throw SqlErrors.at(
                            text,
                            column.offset(),
                            SqlState.DUPLICATE_COLUMN,
                            "Column \"" + column.name() + "\" exists already in " + table.name());
                }
                ColumnDefinition whole = new ColumnDefinition(
                        column.name(),
                        column.offset(),
                        column.type(),
                        role(column, column.key()),
                        false,
                        column.notNull(),
                        column.options());
                if (column.notNull()) {
                    warnings.add("NOT NULL of " + column.name() + " is not enforced: IoTDB has no such constraint");
                }
                steps.add(render.addColumn(table, whole));
            } else if (change instanceof Change.Drop drop) {
                dropColumn(table, drop, names);
            } else if (change instanceof Change.Set set) {
                steps.addAll(render.setOptions(table, set.options()));
            }
        }
    }

    private void dropColumn(Table table, Change.Drop drop, Set<String> names) throws SQLException {
        NamePart part = drop.column().parts().get(0);
        Column column;
        try {
            column = catalog.column(table, part);
        } catch (SQLException e) {
            if (drop.ifExists() && SqlState.UNDEFINED_COLUMN.code().equals(e.getSQLState())) {
                return;
            }
            throw e;
        }
        if (column.role() != Column.Role.FIELD) {
            throw SqlErrors.unsupported(
                    text,
                    drop.column().offset(),
                    "Column \"" + column.name() + "\" cannot be dropped: it is a " + column.role());
        }
        names.remove(folded(column.name()));
        steps.addAll(render.dropColumn(table, column, names, drop.column().offset()));
    }

    private String folded(String name) {
        return catalog.model().kept(name);
    }
}
