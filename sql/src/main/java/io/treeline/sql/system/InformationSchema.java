// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.system;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.name.NamePattern;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.type.PostgresTypes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The views of SQL's information schema that tools ask: schemata, tables, columns, constraints, and those of what there
 * is none of. They tell what {@link java.sql.DatabaseMetaData} tells; the catalog is always null.
 */
public final class InformationSchema {
    /** The schema's name. */
    public static final String NAME = "information_schema";

    private static final List<Column> SCHEMATA = text(
            "catalog_name",
            "schema_name",
            "schema_owner",
            "default_character_set_catalog",
            "default_character_set_schema",
            "default_character_set_name",
            "sql_path");

    private static final List<Column> TABLES = text(
            "table_catalog",
            "table_schema",
            "table_name",
            "table_type",
            "self_referencing_column_name",
            "reference_generation",
            "user_defined_type_catalog",
            "user_defined_type_schema",
            "user_defined_type_name",
            "is_insertable_into",
            "is_typed",
            "commit_action");

    private static final List<Column> COLUMNS = columns(
            "table_catalog",
            "table_schema",
            "table_name",
            "column_name",
            "ordinal_position INT32",
            "column_default",
            "is_nullable",
            "data_type",
            "character_maximum_length INT32",
            "character_octet_length INT32",
            "numeric_precision INT32",
            "numeric_precision_radix INT32",
            "numeric_scale INT32",
            "datetime_precision INT32",
            "interval_type",
            "interval_precision INT32",
            "character_set_catalog",
            "character_set_schema",
            "character_set_name",
            "collation_catalog",
            "collation_schema",
            "collation_name",
            "domain_catalog",
            "domain_schema",
            "domain_name",
            "udt_catalog",
            "udt_schema",
            "udt_name",
            "scope_catalog",
            "scope_schema",
            "scope_name",
            "maximum_cardinality INT32",
            "dtd_identifier",
            "is_self_referencing",
            "is_identity",
            "identity_generation",
            "identity_start",
            "identity_increment",
            "identity_maximum",
            "identity_minimum",
            "identity_cycle",
            "is_generated",
            "generation_expression",
            "is_updatable");

    private static final List<Column> CONSTRAINTS = text(
            "constraint_catalog",
            "constraint_schema",
            "constraint_name",
            "table_catalog",
            "table_schema",
            "table_name",
            "constraint_type",
            "is_deferrable",
            "initially_deferred",
            "enforced");

    private static final List<Column> KEYS = columns(
            "constraint_catalog",
            "constraint_schema",
            "constraint_name",
            "table_catalog",
            "table_schema",
            "table_name",
            "column_name",
            "ordinal_position INT32",
            "position_in_unique_constraint INT32");

    private static final List<Column> USAGE = text(
            "table_catalog",
            "table_schema",
            "table_name",
            "column_name",
            "constraint_catalog",
            "constraint_schema",
            "constraint_name");

    private static final List<Column> CHARACTER_SETS = text(
            "character_set_catalog",
            "character_set_schema",
            "character_set_name",
            "character_repertoire",
            "form_of_use",
            "default_collate_catalog",
            "default_collate_schema",
            "default_collate_name");

    /** Views of what IoTDB has none of. */
    private static final Map<String, List<Column>> EMPTY = new TreeMap<>(Map.ofEntries(
            Map.entry(
                    "views",
                    text(
                            "table_catalog",
                            "table_schema",
                            "table_name",
                            "view_definition",
                            "check_option",
                            "is_updatable",
                            "is_insertable_into",
                            "is_trigger_updatable",
                            "is_trigger_deletable",
                            "is_trigger_insertable_into")),
            Map.entry(
                    "sequences",
                    text(
                            "sequence_catalog",
                            "sequence_schema",
                            "sequence_name",
                            "data_type",
                            "numeric_precision INT32",
                            "numeric_precision_radix INT32",
                            "numeric_scale INT32",
                            "start_value",
                            "minimum_value",
                            "maximum_value",
                            "increment",
                            "cycle_option")),
            Map.entry(
                    "referential_constraints",
                    text(
                            "constraint_catalog",
                            "constraint_schema",
                            "constraint_name",
                            "unique_constraint_catalog",
                            "unique_constraint_schema",
                            "unique_constraint_name",
                            "match_option",
                            "update_rule",
                            "delete_rule")),
            Map.entry(
                    "check_constraints",
                    text("constraint_catalog", "constraint_schema", "constraint_name", "check_clause")),
            Map.entry(
                    "domains",
                    text(
                            "domain_catalog",
                            "domain_schema",
                            "domain_name",
                            "data_type",
                            "character_maximum_length INT32",
                            "numeric_precision INT32",
                            "numeric_scale INT32",
                            "domain_default",
                            "udt_catalog",
                            "udt_schema",
                            "udt_name")),
            Map.entry(
                    "domain_constraints",
                    text(
                            "constraint_catalog",
                            "constraint_schema",
                            "constraint_name",
                            "domain_catalog",
                            "domain_schema",
                            "domain_name",
                            "is_deferrable",
                            "initially_deferred")),
            Map.entry(
                    "element_types",
                    text(
                            "object_catalog",
                            "object_schema",
                            "object_name",
                            "object_type",
                            "collection_type_identifier",
                            "data_type",
                            "udt_catalog",
                            "udt_schema",
                            "udt_name",
                            "dtd_identifier")),
            Map.entry(
                    "routines",
                    text(
                            "specific_catalog",
                            "specific_schema",
                            "specific_name",
                            "routine_catalog",
                            "routine_schema",
                            "routine_name",
                            "routine_type",
                            "data_type",
                            "type_udt_catalog",
                            "type_udt_schema",
                            "type_udt_name",
                            "routine_body",
                            "routine_definition",
                            "external_language",
                            "is_deterministic")),
            Map.entry(
                    "parameters",
                    text(
                            "specific_catalog",
                            "specific_schema",
                            "specific_name",
                            "ordinal_position INT32",
                            "parameter_mode",
                            "is_result",
                            "parameter_name",
                            "data_type",
                            "udt_catalog",
                            "udt_schema",
                            "udt_name",
                            "parameter_default")),
            Map.entry(
                    "triggers",
                    text(
                            "trigger_catalog",
                            "trigger_schema",
                            "trigger_name",
                            "event_manipulation",
                            "event_object_catalog",
                            "event_object_schema",
                            "event_object_table",
                            "action_order INT32",
                            "action_condition",
                            "action_statement",
                            "action_orientation",
                            "action_timing")),
            Map.entry(
                    "user_defined_types",
                    text(
                            "user_defined_type_catalog",
                            "user_defined_type_schema",
                            "user_defined_type_name",
                            "user_defined_type_category")),
            Map.entry(
                    "attributes",
                    text(
                            "udt_catalog",
                            "udt_schema",
                            "udt_name",
                            "attribute_name",
                            "ordinal_position INT32",
                            "data_type"))));

    private final Catalog catalog;

    /** The information schema of a catalog's server. */
    public InformationSchema(Catalog catalog) {
        this.catalog = catalog;
    }

    /** The view of this name, in any case; in the table model the server has others under the same schema. */
    public Optional<VirtualTable> find(String view) {
        String name = view.toLowerCase(Locale.ROOT);
        VirtualTable found = switch (name) {
            case "schemata" ->
                view(name, SCHEMATA, 1, -1, false, (narrowing, rows) -> {
                    for (NamePattern pattern : narrowing.schemas().patterns()) {
                        rows.each(
                                catalog.schemas(pattern),
                                schema -> InformationView.row(null, schema, null, null, null, null, null));
                    }
                });
            case "tables" ->
                view(
                        name,
                        TABLES,
                        1,
                        2,
                        false,
                        (narrowing, rows) -> each(narrowing, (schema, table) -> {
                            rows.each(
                                    catalog.tables(schema, table),
                                    one -> InformationView.row(
                                            null,
                                            one.schema(),
                                            one.table(),
                                            "BASE TABLE",
                                            null,
                                            null,
                                            null,
                                            null,
                                            null,
                                            "YES",
                                            "NO",
                                            null));
                            rows.each(
                                    catalog.manyDevices(schema, table).keySet(),
                                    one -> InformationView.row(
                                            null,
                                            one.schema(),
                                            one.table(),
                                            "VIEW",
                                            null,
                                            null,
                                            null,
                                            null,
                                            null,
                                            "NO",
                                            "NO",
                                            null));
                        }));
            case "columns" ->
                view(
                        name,
                        COLUMNS,
                        1,
                        2,
                        true,
                        (narrowing, rows) -> described(
                                narrowing,
                                rows,
                                (table, columns) -> IntStream.range(0, columns.size())
                                        .mapToObj(i -> column(table, columns.get(i), i + 1))));
            case "table_constraints" ->
                view(
                        name,
                        CONSTRAINTS,
                        4,
                        5,
                        true,
                        (narrowing, rows) -> described(
                                narrowing,
                                rows,
                                (table, columns) -> key(columns).isEmpty()
                                        ? Stream.empty()
                                        : InformationView.row(
                                                null,
                                                table.schema(),
                                                keyName(table),
                                                null,
                                                table.schema(),
                                                table.table(),
                                                "PRIMARY KEY",
                                                "NO",
                                                "NO",
                                                "YES")));
            case "key_column_usage" ->
                view(
                        name,
                        KEYS,
                        4,
                        5,
                        true,
                        (narrowing, rows) -> described(narrowing, rows, (table, columns) -> {
                            List<Column> key = key(columns);
                            return IntStream.range(0, key.size()).mapToObj(i -> new Object[] {
                                null,
                                table.schema(),
                                keyName(table),
                                null,
                                table.schema(),
                                table.table(),
                                key.get(i).name(),
                                i + 1,
                                null
                            });
                        }));
            case "constraint_column_usage" ->
                view(
                        name,
                        USAGE,
                        5,
                        2,
                        true,
                        (narrowing, rows) -> described(
                                narrowing,
                                rows,
                                (table, columns) -> key(columns).stream().map(column -> new Object[] {
                                    null,
                                    table.schema(),
                                    table.table(),
                                    column.name(),
                                    null,
                                    table.schema(),
                                    keyName(table)
                                })));
            case "character_sets" ->
                view(
                        name,
                        CHARACTER_SETS,
                        -1,
                        -1,
                        false,
                        (narrowing, rows) -> rows.each(
                                List.of("UTF8"),
                                one -> InformationView.row(null, null, one, "UCS", one, null, "pg_catalog", "C")));
            default -> EMPTY.containsKey(name) ? view(name, EMPTY.get(name), -1, -1, false, null) : null;
        };
        return Optional.ofNullable(found);
    }

    /** The views there are. */
    public static List<String> views() {
        List<String> views = new ArrayList<>(List.of(
                "schemata",
                "tables",
                "columns",
                "table_constraints",
                "key_column_usage",
                "constraint_column_usage",
                "character_sets"));
        views.addAll(EMPTY.keySet());
        return views;
    }

    private InformationView view(
            String name,
            List<Column> columns,
            int schema,
            int table,
            boolean described,
            InformationView.Reader reader) {
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
        each(
                narrowing,
                (schema, table) -> rows.each(
                        catalog.columns(schema, table).entrySet(), one -> each.rows(one.getKey(), one.getValue())));
    }

    private Object[] column(TableName table, Column column, int position) {
        ColumnType type = column.type();
        boolean text = column.unknownType() == null && (type.isText() || type == ColumnType.BLOB);
        boolean numeric = type.isNumeric();
        boolean dated = type == ColumnType.TIMESTAMP || type == ColumnType.DATE;
        Integer digits = type.decimalDigits(catalog.precision());
        boolean required = column.role() == Column.Role.TIME || column.role() == Column.Role.DEVICE;
        PostgresTypes.Type known = column.unknownType() == null ? PostgresTypes.of(type) : null;
        Object[] row = new Object[COLUMNS.size()];
        Object[] first = {
            null,
            table.schema(),
            table.table(),
            column.name(),
            position,
            null,
            required ? "NO" : "YES",
            column.unknownType() == null ? type.sqlName() : column.unknownType(),
            text ? type.columnSize(catalog.precision()) : null,
            text ? type.columnSize(catalog.precision()) : null,
            numeric ? type.columnSize(catalog.precision()) : null,
            numeric ? type.radix() : null,
            numeric ? digits : null,
            dated ? digits == null ? 0 : digits : null
        };
        System.arraycopy(first, 0, row, 0, first.length);
        put(row, "udt_schema", known == null ? null : "pg_catalog");
        put(row, "udt_name", known == null ? null : known.name());
        put(row, "dtd_identifier", String.valueOf(position));
        put(row, "is_self_referencing", "NO");
        put(row, "is_identity", "NO");
        put(row, "identity_cycle", "NO");
        put(row, "is_generated", "NEVER");
        put(row, "is_updatable", required ? "NO" : "YES");
        return row;
    }

    private static void put(Object[] row, String name, Object value) {
        for (int i = 0; i < row.length; i++) {
            if (COLUMNS.get(i).name().equals(name)) {
                row[i] = value;
            }
        }
    }

    /**
     * What tells a row from the others, as DatabaseMetaData.getPrimaryKeys has it: tags or the device, then the time.
     */
    private static List<Column> key(List<Column> columns) {
        List<Column> key = new ArrayList<>();
        columns.stream()
                .filter(column -> column.role() == Column.Role.TAG || column.role() == Column.Role.DEVICE)
                .forEach(key::add);
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
            columns.add(new Column(
                    space < 0 ? spec : spec.substring(0, space),
                    space < 0 ? ColumnType.TEXT : ColumnType.valueOf(spec.substring(space + 1)),
                    Column.Role.FIELD,
                    null));
        }
        return List.copyOf(columns);
    }
}
