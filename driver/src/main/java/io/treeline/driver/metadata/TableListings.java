// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.metadata;

import static java.sql.DatabaseMetaData.bestRowNotPseudo;
import static java.sql.DatabaseMetaData.bestRowSession;
import static java.sql.DatabaseMetaData.columnNoNulls;
import static java.sql.DatabaseMetaData.columnNullable;
import static java.sql.DatabaseMetaData.tableIndexClustered;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.model.TableEntry;
import io.treeline.metadata.name.NamePattern;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import java.sql.JDBCType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows about schemas, tables, columns and keys. They are made as they are read, so that a hundred thousand tables need room for their names only. */
final class TableListings {
  private static final String TABLE = "TABLE";
  private static final String SYSTEM_TABLE = "SYSTEM TABLE";
  private static final String PATTERN_TABLE = "PATTERN TABLE";
  private static final String TEMPLATE_TABLE = "TEMPLATE TABLE";
  private static final String VIEW = "VIEW";
  private static final String INFORMATION_SCHEMA = "information_schema";

  private final Catalog catalog;

  TableListings(Catalog catalog) {
    this.catalog = catalog;
  }

  /** The types of tables, sorted. */
  List<String> types() {
    return catalog.tableModel() ? List.of(SYSTEM_TABLE, TABLE, VIEW) : List.of(PATTERN_TABLE, TABLE, TEMPLATE_TABLE);
  }

  Stream<Object[]> schemas(NamePattern schemas) throws SQLException {
    return catalog.schemas(schemas).stream().map(schema -> new Object[] {schema, null});
  }

  /** By type, schema and name. Only what the wanted types need is asked for. */
  Stream<Object[]> tables(NamePattern schemas, NamePattern tables, Set<String> wanted) throws SQLException {
    List<TableEntry> entries = wanted.contains(TABLE) || catalog.tableModel() && (wanted.contains(SYSTEM_TABLE) || wanted.contains(VIEW))
        ? catalog.entries(schemas, tables) : List.of();
    SortedMap<TableName, Table.Kind> many = !catalog.tableModel() && (wanted.contains(PATTERN_TABLE) || wanted.contains(TEMPLATE_TABLE))
        ? catalog.manyDevices(schemas, tables) : new TreeMap<>();
    Stream<Object[]> rows = Stream.empty();
    for (String type : types()) {
      if (!wanted.contains(type)) {
        continue;
      }
      Stream<Object[]> ofType = switch (type) {
        case PATTERN_TABLE -> many(many, Table.Kind.PATTERN, type);
        case TEMPLATE_TABLE -> many(many, Table.Kind.TEMPLATE, type);
        default -> entries.stream().filter(entry -> type(entry).equals(type)).map(entry -> tableRow(entry.name(), type, entry.remarks()));
      };
      rows = Stream.concat(rows, ofType);
    }
    return rows;
  }

  private static Stream<Object[]> many(SortedMap<TableName, Table.Kind> tables, Table.Kind kind, String type) {
    return tables.entrySet().stream().filter(entry -> entry.getValue() == kind).map(entry -> tableRow(entry.getKey(), type, null));
  }

  private static Object[] tableRow(TableName name, String type, String remarks) {
    return new Object[] {null, name.schema(), name.table(), type, remarks, null, null, null, null, null};
  }

  private String type(TableEntry entry) {
    if (entry.view()) {
      return VIEW;
    }
    return catalog.tableModel() && entry.name().schema().equals(INFORMATION_SCHEMA) ? SYSTEM_TABLE : TABLE;
  }

  Stream<Object[]> columns(NamePattern schemas, NamePattern tables, NamePattern wanted) throws SQLException {
    return catalog.columns(schemas, tables).entrySet().stream().flatMap(table -> {
      List<Column> columns = table.getValue();
      return IntStream.range(0, columns.size()).filter(i -> wanted.matches(columns.get(i).name())).mapToObj(i -> columnRow(table.getKey(), columns.get(i), i + 1));
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
      return key.stream().sorted(Comparator.comparing(Column::name))
          .map(column -> new Object[] {null, found.getKey().schema(), found.getKey().table(), column.name(), key.indexOf(column) + 1, keyName(found.getKey())});
    });
  }

  /** The key is also the one index: rows are stored in its order, and no two are alike in it. How many rows there are is not known without counting them. */
  Stream<Object[]> indexes(String schema, String table) throws SQLException {
    return keys(schema, table).flatMap(found -> IntStream.range(0, found.getValue().size()).mapToObj(i -> new Object[] {null, found.getKey().schema(),
      found.getKey().table(), false, null, keyName(found.getKey()), (int) tableIndexClustered, i + 1, found.getValue().get(i).name(), "A", null, null, null}));
  }

  /** As the information schema names it. */
  private static String keyName(TableName table) {
    return table.table() + "_pkey";
  }

  Stream<Object[]> bestRow(String schema, String table, boolean nullable) throws SQLException {
    // Tags may be null, so they are no identifier for who wants none that can be.
    return keys(schema, table).map(Map.Entry::getValue).filter(key -> nullable || key.stream().noneMatch(column -> column.role() == Column.Role.TAG)).flatMap(List::stream)
        .map(column -> new Object[] {
          (int) bestRowSession,
          column.name(),
          jdbcType(column.type()),
          column.type().sqlName(),
          column.type().columnSize(catalog.precision()),
          null,
          column.type().decimalDigits(catalog.precision()),
          (int) bestRowNotPseudo
        });
  }

  /** The keys of the named table, by table, one entry after another. A name of "%" asks for all tables at once, as some tools do; no table has that name. */
  private Stream<Map.Entry<TableName, List<Column>>> keys(String schema, String table) throws SQLException {
    NamePattern schemas = schema == null || schema.equals("%") ? NamePattern.ALL : NamePattern.exactly(schema);
    NamePattern tables = table == null || table.equals("%") ? NamePattern.ALL : NamePattern.exactly(table);
    if (catalog.tableModel()) {
      SortedMap<TableName, List<Column>> keys = new TreeMap<>();
      for (Map.Entry<TableName, List<Column>> found : catalog.columns(schemas, tables).entrySet()) {
        List<Column> key = key(found.getValue());
        if (!key.isEmpty()) {
          keys.put(found.getKey(), key);
        }
      }
      return keys.entrySet().stream();
    }
    // Every device has the same key: its columns need not be asked for.
    List<Column> time = List.of(catalog.timeColumn());
    List<TableName> devices = catalog.tables(schemas, tables);
    Stream<Map.Entry<TableName, List<Column>>> keys = Stream.empty();
    int before = 0;
    if (devices.isEmpty() || tables.literal().isEmpty()) {
      for (TableName name : catalog.manyDevices(schemas, tables).keySet()) {
        int place = Collections.binarySearch(devices, name);
        Optional<List<Column>> key = place >= 0 ? Optional.empty() : catalog.manyDevices(name).map(found -> key(found.columns()));
        if (key.isPresent()) {
          keys = Stream.concat(keys, Stream.concat(of(devices.subList(before, -place - 1), time), Stream.of(Map.entry(name, key.get()))));
          before = -place - 1;
        }
      }
    }
    return Stream.concat(keys, of(devices.subList(before, devices.size()), time));
  }

  private static Stream<Map.Entry<TableName, List<Column>>> of(List<TableName> tables, List<Column> key) {
    return tables.stream().map(name -> Map.entry(name, key));
  }

  private static List<Column> key(List<Column> columns) {
    List<Column> key = new ArrayList<>();
    columns.stream().filter(column -> column.role() == Column.Role.TAG || column.role() == Column.Role.DEVICE).forEach(key::add);
    columns.stream().filter(column -> column.role() == Column.Role.TIME).forEach(key::add);
    return key;
  }
}
