// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.system;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.name.NamePattern;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The views of SQL's information schema that tools ask: schemata, tables, columns, table_constraints, key_column_usage, and views, of which there are none. They tell
 * what {@link java.sql.DatabaseMetaData} tells; the catalog is always null.
 */
public final class InformationSchema {
  /** The schema's name. */
  public static final String NAME = "information_schema";

  private static final List<Column> SCHEMATA = text("catalog_name", "schema_name", "schema_owner", "default_character_set_catalog", "default_character_set_schema",
      "default_character_set_name", "sql_path");

  private static final List<Column> TABLES = text("table_catalog", "table_schema", "table_name", "table_type", "self_referencing_column_name",
      "reference_generation", "user_defined_type_catalog", "user_defined_type_schema", "user_defined_type_name", "is_insertable_into", "is_typed",
      "commit_action");

  private static final List<Column> COLUMNS = columns("table_catalog", "table_schema", "table_name", "column_name", "ordinal_position INT32", "column_default",
      "is_nullable", "data_type", "character_maximum_length INT32", "character_octet_length INT32", "numeric_precision INT32", "numeric_precision_radix INT32",
      "numeric_scale INT32", "datetime_precision INT32", "is_identity", "is_generated", "is_updatable");

  private static final List<Column> CONSTRAINTS = text("constraint_catalog", "constraint_schema", "constraint_name", "table_catalog", "table_schema", "table_name",
      "constraint_type", "is_deferrable", "initially_deferred", "enforced");

  private static final List<Column> KEYS = columns("constraint_catalog", "constraint_schema", "constraint_name", "table_catalog", "table_schema", "table_name",
      "column_name", "ordinal_position INT32", "position_in_unique_constraint INT32");

  private static final List<Column> VIEWS = text("table_catalog", "table_schema", "table_name", "view_definition", "check_option", "is_updatable");

  private final Catalog catalog;

  /** The information schema of a catalog's server. */
  public InformationSchema(Catalog catalog) {
    this.catalog = catalog;
  }

  /** The view of this name, in any case; in the table model the server has others under the same schema. */
  public Optional<VirtualTable> find(String view) {
    String name = view.toLowerCase(Locale.ROOT);
    VirtualTable found = switch (name) {
      case "schemata" -> view(name, SCHEMATA, 1, -1, false, (narrowing, rows) -> {
        for (NamePattern pattern : narrowing.schemas().patterns()) {
          rows.each(catalog.schemas(pattern), schema -> InformationView.row(null, schema, null, null, null, null, null));
        }
      });
      case "tables" -> view(name, TABLES, 1, 2, false, (narrowing, rows) -> each(narrowing, (schema, table) -> {
        rows.each(catalog.tables(schema, table),
            one -> InformationView.row(null, one.schema(), one.table(), "BASE TABLE", null, null, null, null, null, "YES", "NO", null));
        rows.each(catalog.manyDevices(schema, table).keySet(),
            one -> InformationView.row(null, one.schema(), one.table(), "VIEW", null, null, null, null, null, "NO", "NO", null));
      }));
      case "columns" -> view(name, COLUMNS, 1, 2, true, (narrowing, rows) -> described(narrowing, rows,
          (table, columns) -> IntStream.range(0, columns.size()).mapToObj(i -> column(table, columns.get(i), i + 1))));
      case "table_constraints" -> view(name, CONSTRAINTS, 4, 5, true, (narrowing, rows) -> described(narrowing, rows, (table, columns) -> key(columns).isEmpty() ? Stream.empty()
          : InformationView.row(null, table.schema(), keyName(table), null, table.schema(), table.table(), "PRIMARY KEY", "NO", "NO", "YES")));
      case "key_column_usage" -> view(name, KEYS, 4, 5, true, (narrowing, rows) -> described(narrowing, rows, (table, columns) -> {
        List<Column> key = key(columns);
        return IntStream.range(0, key.size())
            .mapToObj(i -> new Object[] {null, table.schema(), keyName(table), null, table.schema(), table.table(), key.get(i).name(), i + 1, null});
      }));
      case "views" -> view(name, VIEWS, 1, 2, false, (narrowing, rows) -> { });
      default -> null;
    };
    return Optional.ofNullable(found);
  }

  /** The views there are. */
  public static List<String> views() {
    return List.of("schemata", "tables", "columns", "table_constraints", "key_column_usage", "views");
  }

  private InformationView view(String name, List<Column> columns, int schema, int table, boolean described, InformationView.Reader reader) {
    return new InformationView(catalog, new TableName(NAME, name), columns, schema, table, described, reader);
  }

  private interface EachPattern {
    void accept(NamePattern schema, NamePattern table) throws SQLException;
  }

  private interface EachTable {
    Stream<Object[]> rows(TableName table, List<Column> columns);
  }

  private static void each(Narrowing narrowing, EachPattern action) throws SQLException {
    for (NamePattern schema : narrowing.schemas().patterns()) {
      for (NamePattern table : narrowing.tables().patterns()) {
        action.accept(schema, table);
      }
    }
  }

  private void described(Narrowing narrowing, InformationView.Rows rows, EachTable each) throws SQLException {
    each(narrowing, (schema, table) -> rows.each(catalog.columns(schema, table).entrySet(), one -> each.rows(one.getKey(), one.getValue())));
  }

  private Object[] column(TableName table, Column column, int position) {
    ColumnType type = column.type();
    boolean text = column.unknownType() == null && (type.isText() || type == ColumnType.BLOB);
    boolean numeric = type.isNumeric();
    boolean dated = type == ColumnType.TIMESTAMP || type == ColumnType.DATE;
    Integer digits = type.decimalDigits(catalog.precision());
    boolean required = column.role() == Column.Role.TIME || column.role() == Column.Role.DEVICE;
    return new Object[] {null, table.schema(), table.table(), column.name(), position, null, required ? "NO" : "YES", column.unknownType() == null ? type.sqlName() : column.unknownType(),
        text ? type.columnSize(catalog.precision()) : null, text ? type.columnSize(catalog.precision()) : null,
        numeric ? type.columnSize(catalog.precision()) : null, numeric ? type.radix() : null, numeric ? digits : null, dated ? digits == null ? 0 : digits : null,
        "NO", "NEVER", required ? "NO" : "YES"};
  }

  /** What tells a row from the others, as DatabaseMetaData.getPrimaryKeys has it: tags or the device, then the time. */
  private static List<Column> key(List<Column> columns) {
    List<Column> key = new ArrayList<>();
    columns.stream().filter(column -> column.role() == Column.Role.TAG || column.role() == Column.Role.DEVICE).forEach(key::add);
    columns.stream().filter(column -> column.role() == Column.Role.TIME).forEach(key::add);
    return key;
  }

  private static String keyName(TableName table) {
    return table.table() + "_pkey";
  }

  private static List<Column> text(String... names) {
    return columns(names);
  }

  private static List<Column> columns(String... specs) {
    List<Column> columns = new ArrayList<>();
    for (String spec : specs) {
      int space = spec.indexOf(' ');
      columns.add(new Column(space < 0 ? spec : spec.substring(0, space), space < 0 ? ColumnType.TEXT : ColumnType.valueOf(spec.substring(space + 1)),
          Column.Role.FIELD, null));
    }
    return List.copyOf(columns);
  }
}
