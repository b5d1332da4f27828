// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.metadata;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.name.NamePattern;
import io.treeline.sql.api.ResultColumn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a connection tells tools about its server: databases as schemas, devices (or the table model's tables) as
 * tables, measurements as columns. There are no catalogs: as an argument, null and "" both mean "any", and any other
 * catalog holds nothing. Every call asks the server, with statements narrowed by the patterns, so that a tool's refresh
 * shows what is there now.
 */
public final class IotdbDatabaseMetaData extends AbsentObjects {
    private final Connection connection;
    private final Catalog catalog;
    private final TableListings tables;
    private final String serverVersion;
    private final String url;
    private final String user;
    private final RowsFactory results;

    /** Makes a result set of rows that are made as they are read; the values are of the columns' own classes. */
    @FunctionalInterface
    public interface RowsFactory {
        /** The result set. */
        ResultSet of(List<ResultColumn> columns, Iterable<Object[]> rows) throws SQLException;
    }

    /**
     * The metadata of a connection.
     *
     * @param connection the connection that hands this out
     * @param catalog its catalog
     * @param serverVersion as the server says it, for instance {@code 2.0.1-beta}; null where it says nothing
     * @param url the URL it was opened with, without the password
     * @param user the user's name
     * @param results makes the result sets
     */
    public IotdbDatabaseMetaData(
            Connection connection,
            Catalog catalog,
            @Nullable String serverVersion,
            String url,
            String user,
            RowsFactory results) {
        this.connection = Objects.requireNonNull(connection, "connection");
        this.catalog = Objects.requireNonNull(catalog, "catalog");
        this.tables = new TableListings(catalog);
        this.serverVersion = Objects.requireNonNullElse(serverVersion, "unknown");
        this.url = url;
        this.user = user;
        this.results = Objects.requireNonNull(results, "results");
    }

    // Listings. Null and "" both mean "any catalog", and any other holds nothing.

    private interface Listing {
        Stream<Object[]> rows() throws SQLException;
    }

    private ResultSet listing(MetadataShape shape, @Nullable String catalogName, Listing listing) throws SQLException {
        checkOpen();
        return catalogName == null || catalogName.isEmpty() ? rows(shape, listing.rows()) : empty(shape);
    }

    @Override
    public ResultSet getCatalogs() throws SQLException {
        return empty(MetadataShape.CATALOGS);
    }

    @Override
    public ResultSet getSchemas() throws SQLException {
        return getSchemas(null, null);
    }

    @Override
    public ResultSet getSchemas(@Nullable String catalogName, @Nullable String schemaPattern) throws SQLException {
        return listing(MetadataShape.SCHEMAS, catalogName, () -> tables.schemas(NamePattern.of(schemaPattern)));
    }

    @Override
    public ResultSet getTableTypes() throws SQLException {
        return rows(MetadataShape.TABLE_TYPES, tables.types().stream().map(type -> new Object[] {type}));
    }

    @Override
    public ResultSet getTables(String catalogName, String schemaPattern, String tableNamePattern, String[] types)
            throws SQLException {
        Set<String> wanted = new HashSet<>(types == null ? tables.types() : Arrays.asList(types));
        return listing(
                MetadataShape.TABLES,
                catalogName,
                () -> tables.tables(NamePattern.of(schemaPattern), NamePattern.of(tableNamePattern), wanted));
    }

    @Override
    public ResultSet getColumns(
            String catalogName, String schemaPattern, String tableNamePattern, String columnNamePattern)
            throws SQLException {
        return listing(
                MetadataShape.COLUMNS,
                catalogName,
                () -> tables.columns(
                        NamePattern.of(schemaPattern),
                        NamePattern.of(tableNamePattern),
                        NamePattern.of(columnNamePattern)));
    }

    /**
     * The time column; in the table model the tags and the time. A table of "%" asks for all tables at once, as some
     * tools do; no table has that name.
     */
    @Override
    public ResultSet getPrimaryKeys(String catalogName, String schema, String table) throws SQLException {
        return listing(MetadataShape.PRIMARY_KEYS, catalogName, () -> tables.primaryKeys(schema, table));
    }

    /** The key, which is the one index that each table has. */
    @Override
    public ResultSet getIndexInfo(String catalogName, String schema, String table, boolean unique, boolean approximate)
            throws SQLException {
        return listing(MetadataShape.INDEXES, catalogName, () -> tables.indexes(schema, table));
    }

    @Override
    public ResultSet getBestRowIdentifier(String catalogName, String schema, String table, int scope, boolean nullable)
            throws SQLException {
        return listing(MetadataShape.BEST_ROW, catalogName, () -> tables.bestRow(schema, table, nullable));
    }

    /** The scalar functions of the relational language; they belong to no schema. */
    @Override
    public ResultSet getFunctions(String catalogName, String schemaPattern, String functionNamePattern)
            throws SQLException {
        return listing(
                MetadataShape.FUNCTIONS,
                catalogName,
                () -> FunctionListings.functions(schemaPattern, functionNamePattern));
    }

    @Override
    public ResultSet getFunctionColumns(
            String catalogName, String schemaPattern, String functionNamePattern, String columnNamePattern)
            throws SQLException {
        return listing(
                MetadataShape.FUNCTION_COLUMNS,
                catalogName,
                () -> FunctionListings.columns(
                        schemaPattern, functionNamePattern, columnNamePattern, catalog.precision()));
    }

    /** The types a series can have, by JDBC type number; types that SQL names alike are one row. */
    @Override
    public ResultSet getTypeInfo() throws SQLException {
        return rows(MetadataShape.TYPES, TypeListings.types(catalog.precision()));
    }

    @Override
    public ResultSet getClientInfoProperties() throws SQLException {
        return rows(MetadataShape.CLIENT_INFO, TypeListings.clientInfo());
    }

    // The product and the connection.

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public String getURL() {
        return url;
    }

    @Override
    public String getUserName() {
        return user;
    }

    /**
     * Only root surely may read whatever it sees: others may have been given the right to see a table and not its rows.
     */
    @Override
    public boolean allTablesAreSelectable() {
        return "root".equals(user);
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        return connection.isReadOnly();
    }

    @Override
    public String getDatabaseProductName() {
        return "Apache IoTDB";
    }

    @Override
    public String getDatabaseProductVersion() {
        return serverVersion;
    }

    @Override
    public int getDatabaseMajorVersion() {
        return ProductVersion.part(serverVersion, 0);
    }

    @Override
    public int getDatabaseMinorVersion() {
        return ProductVersion.part(serverVersion, 1);
    }

    @Override
    public String getDriverName() {
        return ProductVersion.DRIVER_NAME;
    }

    @Override
    public String getDriverVersion() {
        return ProductVersion.driver();
    }

    @Override
    public int getDriverMajorVersion() {
        return ProductVersion.part(ProductVersion.driver(), 0);
    }

    @Override
    public int getDriverMinorVersion() {
        return ProductVersion.part(ProductVersion.driver(), 1);
    }

    // Words.

    @Override
    public String getSQLKeywords() {
        return String.join(",", SqlWords.keywords());
    }

    @Override
    public String getNumericFunctions() {
        return functions("numeric");
    }

    @Override
    public String getStringFunctions() {
        return functions("string");
    }

    @Override
    public String getSystemFunctions() {
        return functions("system");
    }

    @Override
    public String getTimeDateFunctions() {
        return functions("time");
    }

    private static String functions(String kind) {
        return String.join(",", SqlWords.functions(kind));
    }

    // Case: the tree keeps names as they are; unquoted ones also match without regard to case. The table model
    // lower-cases all names, quoted ones too.

    @Override
    public boolean supportsMixedCaseIdentifiers() {
        return false;
    }

    @Override
    public boolean storesMixedCaseIdentifiers() {
        return catalog.model().keepsCase();
    }

    @Override
    public boolean storesLowerCaseIdentifiers() {
        return !catalog.model().keepsCase();
    }

    @Override
    public boolean supportsMixedCaseQuotedIdentifiers() {
        return catalog.model().keepsCase();
    }

    @Override
    public boolean storesMixedCaseQuotedIdentifiers() {
        return false;
    }

    @Override
    public boolean storesLowerCaseQuotedIdentifiers() {
        return !catalog.model().keepsCase();
    }

    // Wrapper and result sets.

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type != null && type.isInstance(this)) {
            return type.cast(this);
        }
        throw SqlState.INVALID_PARAMETER_VALUE.exception(
                "DatabaseMetaData does not wrap a " + (type == null ? "class that is null" : type.getName()));
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type != null && type.isInstance(this);
    }

    @Override
    public ResultSet empty(MetadataShape shape) throws SQLException {
        return rows(shape, Stream.empty());
    }

    private ResultSet rows(MetadataShape shape, Stream<Object[]> rows) throws SQLException {
        checkOpen();
        return results.of(shape.columns(), rows::iterator);
    }

    private void checkOpen() throws SQLException {
        if (connection.isClosed()) {
            throw SqlState.CONNECTION_CLOSED.exception("The connection is closed");
        }
    }
}
