// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import io.treeline.metadata.catalog.Abilities.Ability;
import io.treeline.metadata.catalog.CatalogSource.MetadataRows;
import io.treeline.metadata.error.ServerStatus;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.ModelTable;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.model.TableEntry;
import io.treeline.metadata.name.NamePattern;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The table model ({@code sql_dialect=table}): the server has databases, tables and columns of its own, and lower-cases
 * every name, quoted ones too.
 */
final class TableModelReader implements CatalogReader {
    /** A table's entry in a list, and its name. */
    private static final long ENTRY_BYTES = 56;
    /** A column in a list, and a share of its table's entry in a map. */
    private static final long COLUMN_BYTES = 64;

    private final CatalogSource source;
    private final Abilities abilities;

    TableModelReader(CatalogSource source, Abilities abilities) {
        this.source = source;
        this.abilities = abilities;
    }

    private static String quote(String name) {
        return ServerModel.TABLE.quoted(name);
    }

    @Override
    public List<String> schemas() throws SQLException {
        return schemas(NamePattern.ALL);
    }

    @Override
    public List<String> schemas(NamePattern pattern) throws SQLException {
        List<String> names = new ArrayList<>();
        try (MetadataRows rows = source.query("SHOW DATABASES")) {
            while (rows.next()) {
                String name = rows.required("Database");
                if (pattern.matches(name)) {
                    names.add(name);
                }
            }
        }
        names.sort(Comparator.naturalOrder());
        return names;
    }

    @Override
    public List<String> schemaStatements(NamePattern pattern) {
        return List.of("SHOW DATABASES");
    }

    @Override
    public boolean possibleSchema(String schema) {
        return schema.equals(schema.toLowerCase(Locale.ROOT));
    }

    @Override
    public TableName canonical(TableName name) {
        return new TableName(
                name.schema().toLowerCase(Locale.ROOT), name.table().toLowerCase(Locale.ROOT));
    }

    @Override
    public Optional<Table> table(TableName name) throws SQLException {
        TableName lower = canonical(name);
        List<Column> columns = new ArrayList<>();
        try (MetadataRows rows = source.query("DESC " + ServerModel.TABLE.target(lower))) {
            while (rows.next()) {
                columns.add(column(lower, rows));
            }
        } catch (SQLException e) {
            if (isMissing(e)) {
                return Optional.empty();
            }
            throw e;
        }
        return Optional.of(new ModelTable(lower, columns));
    }

    @Override
    public List<TableName> tables(String schema, NamePattern table) throws SQLException {
        return listed(schema, table, "SHOW TABLES FROM ").stream()
                .map(TableEntry::name)
                .toList();
    }

    @Override
    public List<TableEntry> entries(String schema, NamePattern table) throws SQLException {
        return abilities.ask(
                Ability.TABLE_DETAILS,
                () -> listed(schema, table, "SHOW TABLES DETAILS FROM "),
                () -> listed(schema, table, "SHOW TABLES FROM "));
    }

    private List<TableEntry> listed(String schema, NamePattern table, String statement) throws SQLException {
        List<TableEntry> entries = new ArrayList<>();
        ListingMemory memory = new ListingMemory(source);
        try (MetadataRows rows = source.query(statement + quote(schema))) {
            while (rows.next()) {
                String name = rows.required("TableName");
                if (table.matches(name) && inUse(rows.text("Status"))) {
                    String type = rows.text("TableType");
                    memory.add(name, ENTRY_BYTES);
                    entries.add(new TableEntry(
                            new TableName(schema, name),
                            type != null && type.toUpperCase(Locale.ROOT).contains("VIEW"),
                            remarks(rows)));
                }
            }
        } catch (SQLException e) {
            if (isMissing(e)) {
                return List.of();
            }
            throw e;
        }
        entries.sort(Comparator.comparing(TableEntry::name));
        return entries;
    }

    /** One table is described; of many the server's own view tells in one answer, where it has it. */
    @Override
    public SortedMap<TableName, List<Column>> columns(String schema, NamePattern table) throws SQLException {
        if (table.literal().isPresent()) {
            SortedMap<TableName, List<Column>> tables = new TreeMap<>();
            TableName name = new TableName(schema, table.literal().get());
            // The server would find the table under a name in capitals too; no table has such a name.
            List<Column> columns = canonical(name).equals(name) ? described(name) : List.of();
            if (!columns.isEmpty()) {
                tables.put(name, columns);
            }
            return tables;
        }
        return abilities.ask(Ability.COLUMNS_VIEW, () -> viewed(schema, table), () -> {
            SortedMap<TableName, List<Column>> tables = new TreeMap<>();
            for (TableName name : tables(schema, table)) {
                tables.put(name, described(name));
            }
            return tables;
        });
    }

    private static String columnsView(String schema) {
        return "SELECT * FROM information_schema.columns WHERE database = " + ServerModel.TABLE.literal(schema);
    }

    private SortedMap<TableName, List<Column>> viewed(String schema, NamePattern table) throws SQLException {
        SortedMap<TableName, List<Column>> tables = new TreeMap<>();
        ListingMemory memory = new ListingMemory(source);
        try (MetadataRows rows = source.query(columnsView(schema))) {
            while (rows.next()) {
                String name = rows.required("table_name");
                if (table.matches(name) && schema.equals(rows.required("database")) && inUse(rows.text("status"))) {
                    Column column = listed(rows, "column_name");
                    memory.add(
                            name,
                            COLUMN_BYTES
                                    + ListingMemory.text(column.name())
                                    + (column.remarks() == null ? 0 : ListingMemory.text(column.remarks())));
                    tables.computeIfAbsent(new TableName(schema, name), key -> new ArrayList<>())
                            .add(column);
                }
            }
        }
        tables.replaceAll((name, columns) -> List.copyOf(columns));
        return tables;
    }

    /** The columns; none where there is no such table. */
    private List<Column> described(TableName name) throws SQLException {
        String table = quote(name.schema()) + '.' + quote(name.table());
        return abilities.ask(
                Ability.COLUMN_DETAILS,
                () -> described("DESC " + table + " DETAILS"),
                () -> described("DESC " + table));
    }

    private List<Column> described(String statement) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (MetadataRows rows = source.query(statement)) {
            while (rows.next()) {
                if (inUse(rows.text("Status"))) {
                    columns.add(listed(rows, "ColumnName"));
                }
            }
        } catch (SQLException e) {
            if (isMissing(e)) {
                return List.of();
            }
            throw e;
        }
        return List.copyOf(columns);
    }

    /** A table or column that is being made or dropped is not there yet, or no more. */
    private static boolean inUse(@Nullable String status) {
        return status == null || !status.toUpperCase(Locale.ROOT).startsWith("PRE_");
    }

    private static @Nullable String remarks(MetadataRows rows) throws SQLException {
        String comment = rows.text("Comment");
        return comment == null || comment.isEmpty() ? null : comment;
    }

    @Override
    public List<String> statements(String schema, NamePattern table, boolean columns) throws SQLException {
        if (!columns) {
            return List.of("SHOW TABLES FROM " + quote(schema));
        }
        return List.of(
                table.literal().isPresent()
                        ? "DESC " + quote(schema) + '.' + quote(table.literal().get()) + " DETAILS"
                        : columnsView(schema));
    }

    @Override
    public List<TableName> someTables(String schema) throws SQLException {
        return List.copyOf(tables(schema, NamePattern.ALL));
    }

    @Override
    public boolean hasTables(String schema) throws SQLException {
        return !tables(schema, NamePattern.ALL).isEmpty();
    }

    private static boolean isMissing(SQLException e) {
        return ServerStatus.DATABASE_NOT_EXIST.is(e) || ServerStatus.TABLE_NOT_EXISTS.is(e);
    }

    private static Column listed(MetadataRows rows, String nameLabel) throws SQLException {
        String name = rows.required(nameLabel);
        String serverType = rows.required("DataType");
        Column.Role role = role(rows);
        String remarks = remarks(rows);
        return ColumnType.ofServerName(serverType)
                .map(type -> new Column(name, type, role, remarks))
                .orElseGet(() -> Column.ofUnknownType(name, serverType, role, remarks));
    }

    private static Column column(TableName table, MetadataRows rows) throws SQLException {
        Column column = listed(rows, "ColumnName");
        if (column.unknownType() != null) {
            throw SqlState.FEATURE_NOT_SUPPORTED.exception("Column \"" + column.name() + "\" of table " + table
                    + " has the type " + column.unknownType() + ", which this driver does not know; use sql=native");
        }
        return column;
    }

    private static Column.Role role(MetadataRows rows) throws SQLException {
        return switch (rows.required("Category").toUpperCase(Locale.ROOT)) {
            case "TIME" -> Column.Role.TIME;
            case "TAG", "ID" -> Column.Role.TAG;
            case "ATTRIBUTE" -> Column.Role.ATTRIBUTE;
            default -> Column.Role.FIELD;
        };
    }

    @Override
    public List<String> timesToLive(String schema) {
        return List.of();
    }

    @Override
    public Optional<ManyDeviceReader> deviceSets() {
        return Optional.empty();
    }

    @Override
    public NameResolution names(Catalog catalog) {
        return new TableModelNames(catalog);
    }

    @Override
    public boolean namesSchema(int parts, String folded) {
        return parts > 1;
    }

    @Override
    public DefinitionChange change(TableName name) {
        return new DefinitionChange.ModelTable(canonical(name));
    }
}
