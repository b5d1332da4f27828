// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata;

import io.treeline.metadata.CatalogSource.MetadataRows;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The table model ({@code sql_dialect=table}): the server has databases, tables and columns of its own, and lower-cases every name, quoted ones too. */
final class TableModelReader implements CatalogReader {
  private static final int DATABASE_NOT_EXIST = 500;
  private static final int TABLE_NOT_EXISTS = 550;

  private final CatalogSource source;

  TableModelReader(CatalogSource source) {
    this.source = source;
  }

  /** A name in double quotes. */
  static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  @Override
  public List<String> schemas() throws SQLException {
    List<String> names = new ArrayList<>();
    try (MetadataRows rows = source.query("SHOW DATABASES")) {
      while (rows.next()) {
        names.add(rows.text("Database"));
      }
    }
    names.sort(Comparator.naturalOrder());
    return names;
  }

  @Override
  public TableName canonical(TableName name) {
    return new TableName(name.schema().toLowerCase(Locale.ROOT), name.table().toLowerCase(Locale.ROOT));
  }

  @Override
  public Optional<Table> table(TableName name) throws SQLException {
    TableName lower = canonical(name);
    List<Column> columns = new ArrayList<>();
    try (MetadataRows rows = source.query("DESC " + quote(lower.schema()) + '.' + quote(lower.table()))) {
      while (rows.next()) {
        columns.add(column(lower, rows));
      }
    } catch (SQLException e) {
      if (isMissing(e)) {
        return Optional.empty();
      }
      throw e;
    }
    return Optional.of(new Table(lower, null, false, columns));
  }

  @Override
  public SortedSet<TableName> tables(String schema, LikePattern table) throws SQLException {
    SortedSet<TableName> names = new TreeSet<>();
    try (MetadataRows rows = source.query("SHOW TABLES FROM " + quote(schema))) {
      while (rows.next()) {
        String name = rows.text("TableName");
        if (table.matches(name)) {
          names.add(new TableName(schema, name));
        }
      }
    } catch (SQLException e) {
      if (isMissing(e)) {
        return Collections.emptySortedSet();
      }
      throw e;
    }
    return names;
  }

  @Override
  public SortedMap<TableName, List<Column>> columns(String schema, LikePattern table) throws SQLException {
    SortedMap<TableName, List<Column>> tables = new TreeMap<>();
    for (TableName name : tables(schema, table)) {
      table(name).ifPresent(found -> tables.put(name, found.columns()));
    }
    return tables;
  }

  @Override
  public List<String> statements(String schema, LikePattern table, boolean columns) throws SQLException {
    List<String> statements = new ArrayList<>(List.of("SHOW TABLES FROM " + quote(schema)));
    if (columns) {
      for (TableName name : tables(schema, table)) {
        statements.add("DESC " + quote(name.schema()) + '.' + quote(name.table()));
      }
    }
    return statements;
  }

  @Override
  public List<TableName> someTables(String schema) throws SQLException {
    return List.copyOf(tables(schema, LikePattern.ALL));
  }

  @Override
  public boolean hasTables(String schema) throws SQLException {
    return !tables(schema, LikePattern.ALL).isEmpty();
  }

  private static boolean isMissing(SQLException e) {
    return e.getErrorCode() == DATABASE_NOT_EXIST || e.getErrorCode() == TABLE_NOT_EXISTS;
  }

  private static Column column(TableName table, MetadataRows rows) throws SQLException {
    String name = rows.text("ColumnName");
    String serverType = rows.text("DataType");
    ColumnType type =
        ColumnType.ofServerName(serverType)
            .orElseThrow(
                () ->
                    new SQLFeatureNotSupportedException(
                        "Column \"" + name + "\" of table " + table + " has the type " + serverType + ", which this driver does not know; use sql=native",
                        SqlState.FEATURE_NOT_SUPPORTED.code()));
    Column.Role role =
        switch (rows.text("Category").toUpperCase(Locale.ROOT)) {
          case "TIME" -> Column.Role.TIME;
          case "TAG", "ID" -> Column.Role.TAG;
          case "ATTRIBUTE" -> Column.Role.ATTRIBUTE;
          default -> Column.Role.FIELD;
        };
    return new Column(name, type, role, null);
  }
}
