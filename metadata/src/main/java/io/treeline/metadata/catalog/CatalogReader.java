// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.model.TableEntry;
import io.treeline.metadata.name.NamePattern;
import io.treeline.metadata.name.TableName;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What a data model answers about schemas and tables: asks the server each time, remembers nothing. */
sealed interface CatalogReader permits TreeReader, TableModelReader {
    /** All schemas, sorted. */
    List<String> schemas() throws SQLException;

    /** The schemas that match, sorted. */
    List<String> schemas(NamePattern pattern) throws SQLException;

    /** The statements by which {@link #schemas(NamePattern)} asks. */
    List<String> schemaStatements(NamePattern pattern);

    /** Whether a schema could have exactly this name, written so. */
    boolean possibleSchema(String schema);

    /** The name as the server would print it; the name itself where it can be no table's. */
    TableName canonical(TableName name);

    /** The table of exactly this name. */
    Optional<Table> table(TableName name) throws SQLException;

    /**
     * The tables of one schema that match, sorted; not to be changed. A schema that is none has none when the pattern
     * is a single name; otherwise it must be known to be one.
     */
    List<TableName> tables(String schema, NamePattern table) throws SQLException;

    /** The same with what the server says about each. */
    List<TableEntry> entries(String schema, NamePattern table) throws SQLException;

    /** The same with their columns in order. */
    SortedMap<TableName, List<Column>> columns(String schema, NamePattern table) throws SQLException;

    /** What {@link #tables}, or with columns {@link #columns}, sends. */
    List<String> statements(String schema, NamePattern table, boolean columns) throws SQLException;

    /** Some tables of a schema, for an error message. */
    List<TableName> someTables(String schema) throws SQLException;

    /** Whether the database holds anything. */
    boolean hasTables(String schema) throws SQLException;

    /**
     * The paths of a database that have a time to live of their own, where there are such, as the server writes them.
     */
    List<String> timesToLive(String schema) throws SQLException;

    /** What reads tables that are many devices; empty where there are none. */
    Optional<ManyDeviceReader> deviceSets();

    /** What names mean to this model, by what a catalog over this reader knows. */
    NameResolution names(Catalog catalog);

    /**
     * Whether a name tells its database.
     *
     * @param parts how many parts it has
     * @param folded the name by {@link DefinitionChange#folded(String)}
     */
    boolean namesSchema(int parts, String folded);

    /** The change of one table by its name. */
    DefinitionChange change(TableName name);
}
