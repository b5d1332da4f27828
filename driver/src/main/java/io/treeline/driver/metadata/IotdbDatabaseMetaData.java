// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.metadata;

import io.treeline.metadata.Catalog;
import io.treeline.metadata.Column;
import io.treeline.metadata.ColumnType;
import io.treeline.metadata.LikePattern;
import io.treeline.metadata.SqlState;
import io.treeline.metadata.Table;
import io.treeline.metadata.TableName;
import io.treeline.metadata.TimePrecision;
import io.treeline.sql.ResultColumn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;

/**
 * What a connection tells tools about its server: databases as schemas, devices (or the table model's tables) as tables, measurements as columns. There are no catalogs: as an
 * argument, null and "" both mean "any", and any other catalog holds nothing. Every call asks the server, with statements narrowed by the patterns, so that a tool's refresh
 * shows what is there now.
 */
public final class IotdbDatabaseMetaData implements FixedCapabilities, SqlCapabilities, FixedLimits, AbsentObjects {
  private static final String TABLE = "TABLE";
  private static final String SYSTEM_TABLE = "SYSTEM TABLE";
  private static final String PATTERN_TABLE = "PATTERN TABLE";
  private static final String TEMPLATE_TABLE = "TEMPLATE TABLE";
  private static final String INFORMATION_SCHEMA = "information_schema";

  private final Connection connection;
  private final Catalog catalog;
  private final String serverVersion;
  private final String url;
  private final String user;
  private final RowsFactory results;

  /** Makes a result set of rows in memory; the values are of the columns' own classes. */
  @FunctionalInterface
  public interface RowsFactory {
    /** The result set. */
    ResultSet of(List<ResultColumn> columns, List<Object[]> rows) throws SQLException;
  }

  /**
   * The metadata of a connection.
   *
   * @param connection the connection that hands this out
   * @param catalog its catalog
   * @param serverVersion as the server says it, for instance {@code 2.0.1-beta}
   * @param url the URL it was opened with, without the password
   * @param user the user's name
   * @param results makes the result sets
   */
  public IotdbDatabaseMetaData(Connection connection, Catalog catalog, String serverVersion, String url, String user, RowsFactory results) {
    this.connection = Objects.requireNonNull(connection, "connection");
    this.catalog = Objects.requireNonNull(catalog, "catalog");
    this.serverVersion = Objects.requireNonNull(serverVersion, "serverVersion");
    this.url = url;
    this.user = user;
    this.results = Objects.requireNonNull(results, "results");
  }

  // Tables and columns.

  @Override
  public ResultSet getCatalogs() throws SQLException {
    return empty(MetadataShape.CATALOGS);
  }

  @Override
  public ResultSet getSchemas() throws SQLException {
    return getSchemas(null, null);
  }

  @Override
  public ResultSet getSchemas(String catalogName, String schemaPattern) throws SQLException {
    checkOpen();
    if (otherCatalog(catalogName)) {
      return empty(MetadataShape.SCHEMAS);
    }
    return rows(MetadataShape.SCHEMAS, catalog.schemas(LikePattern.of(schemaPattern)).stream().map(schema -> new Object[] {schema, null}).toList());
  }

  @Override
  public ResultSet getTableTypes() throws SQLException {
    List<String> types = tableModel() ? List.of(SYSTEM_TABLE, TABLE) : List.of(PATTERN_TABLE, TABLE, TEMPLATE_TABLE);
    return rows(MetadataShape.TABLE_TYPES, types.stream().map(type -> new Object[] {type}).toList());
  }

  @Override
  public ResultSet getTables(String catalogName, String schemaPattern, String tableNamePattern, String[] types) throws SQLException {
    checkOpen();
    Set<String> wanted = types == null ? Set.of(TABLE, SYSTEM_TABLE, PATTERN_TABLE, TEMPLATE_TABLE) : Set.copyOf(Arrays.asList(types));
    if (otherCatalog(catalogName)) {
      return empty(MetadataShape.TABLES);
    }
    LikePattern schemas = LikePattern.of(schemaPattern);
    LikePattern tables = LikePattern.of(tableNamePattern);
    List<Object[]> rows = new ArrayList<>();
    if (wanted.contains(TABLE) || wanted.contains(SYSTEM_TABLE)) {
      for (TableName name : catalog.tables(schemas, tables)) {
        if (wanted.contains(tableType(name))) {
          rows.add(tableRow(name, tableType(name)));
        }
      }
    }
    if (wanted.contains(PATTERN_TABLE) || wanted.contains(TEMPLATE_TABLE)) {
      catalog.manyDevices(schemas, tables).forEach((name, kind) -> {
        String type = kind == Table.Kind.PATTERN ? PATTERN_TABLE : TEMPLATE_TABLE;
        if (wanted.contains(type)) {
          rows.add(tableRow(name, type));
        }
      });
    }
    rows.sort(Comparator.comparing(row -> (String) row[3])); // stable: within a type, schema and name stay sorted
    return rows(MetadataShape.TABLES, rows);
  }

  private static Object[] tableRow(TableName name, String type) {
    return new Object[] {null, name.schema(), name.table(), type, null, null, null, null, null, null};
  }

  private String tableType(TableName name) {
    return tableModel() && name.schema().equals(INFORMATION_SCHEMA) ? SYSTEM_TABLE : TABLE;
  }

  @Override
  public ResultSet getColumns(String catalogName, String schemaPattern, String tableNamePattern, String columnNamePattern) throws SQLException {
    checkOpen();
    if (otherCatalog(catalogName)) {
      return empty(MetadataShape.COLUMNS);
    }
    LikePattern wanted = LikePattern.of(columnNamePattern);
    List<Object[]> rows = new ArrayList<>();
    for (Map.Entry<TableName, List<Column>> table : catalog.columns(LikePattern.of(schemaPattern), LikePattern.of(tableNamePattern)).entrySet()) {
      List<Column> columns = table.getValue();
      for (int i = 0; i < columns.size(); i++) {
        if (wanted.matches(columns.get(i).name())) {
          rows.add(columnRow(table.getKey(), columns.get(i), i + 1));
        }
      }
    }
    return rows(MetadataShape.COLUMNS, rows);
  }

  private Object[] columnRow(TableName table, Column column, int position) {
    ColumnType type = column.type();
    boolean key = column.role() == Column.Role.TIME || column.role() == Column.Role.DEVICE;
    Integer octets = type.isText() || type == ColumnType.BLOB ? Integer.valueOf(Integer.MAX_VALUE) : null;
    return new Object[] {
      null,
      table.schema(),
      table.table(),
      column.name(),
      type.jdbcType().getVendorTypeNumber(),
      type.sqlName(),
      type.columnSize(precision()),
      null,
      type.decimalDigits(precision()),
      type.radix(),
      key ? columnNoNulls : columnNullable,
      column.remarks(),
      null,
      null,
      null,
      octets,
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

  // Keys.

  /** The time column; in the table model the tags and the time. A table of "%" asks for all tables at once, as some tools do; no table has that name. */
  @Override
  public ResultSet getPrimaryKeys(String catalogName, String schema, String table) throws SQLException {
    checkOpen();
    if (otherCatalog(catalogName)) {
      return empty(MetadataShape.PRIMARY_KEYS);
    }
    List<Object[]> rows = new ArrayList<>();
    for (Map.Entry<TableName, List<Column>> found : named(schema, table).entrySet()) {
      List<Column> key = key(found.getValue());
      for (Column column : key.stream().sorted(Comparator.comparing(Column::name)).toList()) {
        rows.add(new Object[] {null, found.getKey().schema(), found.getKey().table(), column.name(), key.indexOf(column) + 1, null});
      }
    }
    return rows(MetadataShape.PRIMARY_KEYS, rows);
  }

  @Override
  public ResultSet getBestRowIdentifier(String catalogName, String schema, String table, int scope, boolean nullable) throws SQLException {
    checkOpen();
    if (otherCatalog(catalogName)) {
      return empty(MetadataShape.BEST_ROW);
    }
    List<Object[]> rows = new ArrayList<>();
    for (List<Column> columns : named(schema, table).values()) {
      List<Column> key = key(columns);
      // Tags may be null, so they are no identifier for who wants none that can be.
      if (nullable || key.stream().noneMatch(column -> column.role() == Column.Role.TAG)) {
        for (Column column : key) {
          ColumnType type = column.type();
          rows.add(
              new Object[] {
                bestRowSession,
                column.name(),
                type.jdbcType().getVendorTypeNumber(),
                type.sqlName(),
                type.columnSize(precision()),
                null,
                type.decimalDigits(precision()),
                bestRowNotPseudo
              });
        }
      }
    }
    return rows(MetadataShape.BEST_ROW, rows);
  }

  private SortedMap<TableName, List<Column>> named(String schema, String table) throws SQLException {
    LikePattern schemas = schema == null || schema.equals("%") ? LikePattern.ALL : LikePattern.exactly(schema);
    LikePattern tables = table == null || table.equals("%") ? LikePattern.ALL : LikePattern.exactly(table);
    return catalog.columns(schemas, tables);
  }

  private static List<Column> key(List<Column> columns) {
    List<Column> key = new ArrayList<>(columns.stream().filter(column -> column.role() == Column.Role.TAG).toList());
    columns.stream().filter(column -> column.role() == Column.Role.TIME || column.role() == Column.Role.DEVICE).forEach(key::add);
    return key;
  }

  // Types and properties.

  /** The types a series can have, by JDBC type number; types that SQL names alike are one row. */
  @Override
  public ResultSet getTypeInfo() throws SQLException {
    List<Object[]> rows = new ArrayList<>();
    EnumSet.allOf(ColumnType.class).stream()
        .filter(type -> type.storable() && type != ColumnType.STRING)
        .sorted(Comparator.comparing(type -> type.jdbcType().getVendorTypeNumber()))
        .forEach(type -> rows.add(typeRow(type)));
    return rows(MetadataShape.TYPES, rows);
  }

  private Object[] typeRow(ColumnType type) {
    Integer scale = type.decimalDigits(precision());
    boolean timestamp = type == ColumnType.TIMESTAMP;
    return new Object[] {
      type.sqlName(),
      type.jdbcType().getVendorTypeNumber(),
      type.columnSize(precision()),
      type.literalPrefix(),
      type.literalPrefix() == null ? null : "'",
      null,
      typeNullable,
      type.isText(),
      type.isText() ? typeSearchable : typePredBasic,
      !type.isNumeric(),
      false,
      false,
      null,
      timestamp ? scale : Integer.valueOf(0),
      timestamp ? scale : Integer.valueOf(0),
      null,
      null,
      type.radix()
    };
  }

  @Override
  public ResultSet getClientInfoProperties() throws SQLException {
    return rows(
        MetadataShape.CLIENT_INFO,
        List.of(
            new Object[] {"ApplicationName", 0, "", "The application's name, kept by the connection only: IoTDB has no place for it"},
            new Object[] {"ClientHostname", 0, "", "The client's host, kept by the connection only"},
            new Object[] {"ClientUser", 0, "", "The user on whose behalf the application works, kept by the connection only"}));
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

  /** Whether the session speaks the table model. */
  private boolean tableModel() {
    return catalog.tableModel();
  }

  // Case: the tree keeps names as they are; unquoted ones also match without regard to case. The table model lower-cases all names, quoted ones too.

  @Override
  public boolean supportsMixedCaseIdentifiers() {
    return false;
  }

  @Override
  public boolean storesMixedCaseIdentifiers() {
    return !tableModel();
  }

  @Override
  public boolean storesLowerCaseIdentifiers() {
    return tableModel();
  }

  @Override
  public boolean supportsMixedCaseQuotedIdentifiers() {
    return !tableModel();
  }

  @Override
  public boolean storesMixedCaseQuotedIdentifiers() {
    return false;
  }

  @Override
  public boolean storesLowerCaseQuotedIdentifiers() {
    return tableModel();
  }

  // Wrapper and result sets.

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type != null && type.isInstance(this)) {
      return type.cast(this);
    }
    throw new SQLException("DatabaseMetaData does not wrap a " + (type == null ? "class that is null" : type.getName()), SqlState.INVALID_PARAMETER_VALUE.code());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type != null && type.isInstance(this);
  }

  @Override
  public ResultSet empty(MetadataShape shape) throws SQLException {
    return rows(shape, List.of());
  }

  private ResultSet rows(MetadataShape shape, List<Object[]> rows) throws SQLException {
    checkOpen();
    return results.of(shape.columns(), rows);
  }

  private void checkOpen() throws SQLException {
    if (connection.isClosed()) {
      throw new SQLNonTransientConnectionException("The connection is closed", SqlState.CONNECTION_CLOSED.code());
    }
  }

  private TimePrecision precision() {
    return catalog.precision();
  }

  private static boolean otherCatalog(String catalogName) {
    return catalogName != null && !catalogName.isEmpty();
  }
}
