// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.metadata;

import static java.sql.DatabaseMetaData.bestRowNotPseudo;
import static java.sql.DatabaseMetaData.bestRowSession;
import static java.sql.DatabaseMetaData.columnNoNulls;
import static java.sql.DatabaseMetaData.columnNullable;
import static java.sql.DatabaseMetaData.tableIndexClustered;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.TableEntry;
import io.treeline.metadata.name.NamePattern;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import java.sql.JDBCType;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows about schemas, tables, columns and keys. They are made as they are read, so that a hundred thousand tables need
 * room for their names only.
 */
final class TableListings {
    private static final String INFORMATION_SCHEMA = "information_schema";

    private final Catalog catalog;
    private final ModelListings model;

    TableListings(Catalog catalog) {
        this.catalog = catalog;
        this.model = ModelListings.of(catalog.model());
    }

    /** The types of tables, sorted. */
    List<String> types() {
        return model.types();
    }

    Stream<Object[]> schemas(NamePattern schemas) throws SQLException {
        return catalog.schemas(schemas).stream().map(schema -> new Object[] {schema, null});
    }

    /** By type, schema and name. Only what the wanted types need is asked for. */
    Stream<Object[]> tables(NamePattern schemas, NamePattern tables, Set<String> wanted) throws SQLException {
        List<String> listed = types().stream().filter(wanted::contains).toList();
        boolean sets = listed.contains(ModelListings.PATTERN_TABLE) || listed.contains(ModelListings.TEMPLATE_TABLE);
        List<TableEntry> entries = listed.contains(ModelListings.TABLE)
                        || listed.contains(ModelListings.SYSTEM_TABLE)
                        || listed.contains(ModelListings.VIEW)
                ? catalog.entries(schemas, tables)
                : List.of();
        SortedMap<TableName, DeviceSetTable.Kind> many = sets ? catalog.manyDevices(schemas, tables) : new TreeMap<>();
        Stream<Object[]> rows = Stream.empty();
        for (String type : listed) {
            Stream<Object[]> ofType = switch (type) {
                case ModelListings.PATTERN_TABLE -> many(many, DeviceSetTable.Kind.PATTERN, type);
                case ModelListings.TEMPLATE_TABLE -> many(many, DeviceSetTable.Kind.TEMPLATE, type);
                default ->
                    entries.stream()
                            .filter(entry -> type(entry).equals(type))
                            .map(entry -> tableRow(entry.name(), type, entry.remarks()));
            };
            rows = Stream.concat(rows, ofType);
        }
        return rows;
    }

    private static Stream<Object[]> many(
            SortedMap<TableName, DeviceSetTable.Kind> tables, DeviceSetTable.Kind kind, String type) {
        return tables.entrySet().stream()
                .filter(entry -> entry.getValue() == kind)
                .map(entry -> tableRow(entry.getKey(), type, null));
    }

    private static Object[] tableRow(TableName name, String type, @Nullable String remarks) {
        return new Object[] {null, name.schema(), name.table(), type, remarks, null, null, null, null, null};
    }

    private String type(TableEntry entry) {
        if (entry.view()) {
            return ModelListings.VIEW;
        }
        return catalog.model().hasInformationSchema() && entry.name().schema().equals(INFORMATION_SCHEMA)
                ? ModelListings.SYSTEM_TABLE
                : ModelListings.TABLE;
    }

    Stream<Object[]> columns(NamePattern schemas, NamePattern tables, NamePattern wanted) throws SQLException {
        return catalog.columns(schemas, tables).entrySet().stream().flatMap(table -> {
            List<Column> columns = table.getValue();
            return IntStream.range(0, columns.size())
                    .filter(i -> wanted.matches(columns.get(i).name()))
                    .mapToObj(i -> columnRow(table.getKey(), columns.get(i), i + 1));
        });
    }

    private Object[] columnRow(TableName table, Column column, int position) {
        ColumnType type = column.type();
        boolean known = column.unknownType() == null;
        boolean key = column.role() == Column.Role.TIME || column.role() == Column.Role.DEVICE;
        return new Object[] {
            null,
            table.schema(),
            table.table(),
            column.name(),
            known ? jdbcType(type) : JDBCType.OTHER.getVendorTypeNumber(),
            known ? type.sqlName() : column.unknownType(),
            known ? type.columnSize(catalog.precision()) : null,
            null,
            known ? type.decimalDigits(catalog.precision()) : null,
            known ? type.radix() : null,
            key ? columnNoNulls : columnNullable,
            column.remarks(),
            null,
            null,
            null,
            known && (type.isText() || type == ColumnType.BLOB) ? Integer.valueOf(Integer.MAX_VALUE) : null,
            position,
            key ? "NO" : "YES",
            null,
            null,
            null,
            null,
            "NO",
            "NO"
        };
    }

    private static Integer jdbcType(ColumnType type) {
        return type.jdbcType().getVendorTypeNumber();
    }

    // Keys: the time; in the table model the tags and the time; of many devices the device and the time.

    Stream<Object[]> primaryKeys(String schema, String table) throws SQLException {
        return keys(schema, table).flatMap(found -> {
            List<Column> key = found.getValue();
            return key.stream().sorted(Comparator.comparing(Column::name)).map(column -> new Object[] {
                null,
                found.getKey().schema(),
                found.getKey().table(),
                column.name(),
                key.indexOf(column) + 1,
                keyName(found.getKey())
            });
        });
    }

    /**
     * The key is also the one index: rows are stored in its order, and no two are alike in it. How many rows there are
     * is not known without counting them.
     */
    Stream<Object[]> indexes(String schema, String table) throws SQLException {
        return keys(schema, table)
                .flatMap(found -> IntStream.range(0, found.getValue().size()).mapToObj(i -> new Object[] {
                    null,
                    found.getKey().schema(),
                    found.getKey().table(),
                    false,
                    null,
                    keyName(found.getKey()),
                    (int) tableIndexClustered,
                    i + 1,
                    found.getValue().get(i).name(),
                    "A",
                    null,
                    null,
                    null
                }));
    }

    /** As the information schema names it. */
    private static String keyName(TableName table) {
        return table.table() + "_pkey";
    }

    Stream<Object[]> bestRow(String schema, String table, boolean nullable) throws SQLException {
        // Tags may be null, so they are no identifier for who wants none that can be.
        return keys(schema, table)
                .map(Map.Entry::getValue)
                .filter(key -> nullable || key.stream().noneMatch(column -> column.role() == Column.Role.TAG))
                .flatMap(List::stream)
                .map(column -> new Object[] {
                    bestRowSession,
                    column.name(),
                    jdbcType(column.type()),
                    column.type().sqlName(),
                    column.type().columnSize(catalog.precision()),
                    null,
                    column.type().decimalDigits(catalog.precision()),
                    bestRowNotPseudo
                });
    }

    /**
     * The keys of the named table, by table, one entry after another. A name of "%" asks for all tables at once, as
     * some tools do; no table has that name.
     */
    private Stream<Map.Entry<TableName, List<Column>>> keys(String schema, String table) throws SQLException {
        NamePattern schemas = schema == null || schema.equals("%") ? NamePattern.ALL : NamePattern.exactly(schema);
        NamePattern tables = table == null || table.equals("%") ? NamePattern.ALL : NamePattern.exactly(table);
        return model.keys(catalog, schemas, tables);
    }
}
