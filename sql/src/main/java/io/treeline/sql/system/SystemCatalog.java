// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.system;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.name.NamePattern;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.SessionFacts;
import io.treeline.sql.api.SessionSetting;
import io.treeline.sql.system.RelationNumbers.Sort;
import io.treeline.sql.type.PostgresTypes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * PostgreSQL's pg_catalog as far as tools read it: made of the catalog, as the information schema is. Its own tables
 * are not listed in it.
 */
public final class SystemCatalog {
    /** The schema's name. */
    public static final String NAME = "pg_catalog";

    private static final String OWNER = "root";

    private final Catalog catalog;

    /** The catalog of a server. */
    public SystemCatalog(Catalog catalog) {
        this.catalog = catalog;
    }

    /** The table of this name, in any case. */
    public Optional<VirtualTable> find(String table) {
        String name = table.toLowerCase(Locale.ROOT);
        List<SystemColumns.SystemColumn> columns = SystemColumns.of(name);
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new SystemView(catalog, new TableName(NAME, name), columns, reader(name)));
    }

    private static long schema(String name) {
        return RelationNumbers.of(Sort.SCHEMA, null, name);
    }

    private static long table(TableName name) {
        return RelationNumbers.of(Sort.TABLE, name.schema(), name.table());
    }

    private static long index(TableName name) {
        return RelationNumbers.of(Sort.INDEX, name.schema(), key(name));
    }

    private static long owner(SessionFacts facts) {
        return RelationNumbers.of(Sort.ROLE, null, facts.user());
    }

    private static String key(TableName name) {
        return name.table() + "_pkey";
    }

    private SystemView.Reader reader(String name) {
        return switch (name) {
            case "pg_namespace" ->
                (narrowing, rows, facts) -> {
                    rows.each(
                            List.of(NAME, InformationSchema.NAME),
                            one -> row("oid", schema(one), "nspname", one, "nspowner", 10L));
                    for (NamePattern pattern : narrowing.schemas().patterns()) {
                        // The table model's server has an information_schema of its own.
                        rows.each(
                                catalog.schemas(pattern).stream()
                                        .filter(one -> !one.equals(InformationSchema.NAME))
                                        .toList(),
                                one -> row("oid", schema(one), "nspname", one, "nspowner", owner(facts)));
                    }
                };
            case "pg_class" ->
                (narrowing, rows, facts) -> listed(
                        narrowing,
                        rows,
                        (one, view) -> view
                                ? Stream.of(relation(one, "v", facts))
                                : Stream.of(relation(one, "r", facts), indexRelation(one, facts)));
            case "pg_attribute" ->
                (narrowing, rows, facts) -> described(
                        narrowing,
                        rows,
                        (one, columns) -> IntStream.range(0, columns.size())
                                .mapToObj(i -> attribute(one, columns.get(i), i + 1)));
            case "pg_index" ->
                (narrowing, rows, facts) -> described(
                        narrowing,
                        rows,
                        (one, columns) -> keyed(columns).length == 0
                                ? Stream.empty()
                                : row(
                                        "indexrelid",
                                        index(one),
                                        "indrelid",
                                        table(one),
                                        "indnatts",
                                        keyed(columns).length,
                                        "indnkeyatts",
                                        keyed(columns).length,
                                        "indkey",
                                        places(0, keyed(columns)),
                                        "indoption",
                                        places(0, new Object[keyed(columns).length])));
            case "pg_constraint" ->
                (narrowing, rows, facts) -> described(
                        narrowing,
                        rows,
                        (one, columns) -> keyed(columns).length == 0
                                ? Stream.empty()
                                : row(
                                        "oid",
                                        RelationNumbers.of(Sort.CONSTRAINT, one.schema(), key(one)),
                                        "conname",
                                        key(one),
                                        "connamespace",
                                        schema(one.schema()),
                                        "contype",
                                        "p",
                                        "conrelid",
                                        table(one),
                                        "conindid",
                                        index(one),
                                        "conkey",
                                        places(1, keyed(columns))));
            case "pg_description" ->
                (narrowing, rows, facts) -> described(
                        narrowing,
                        rows,
                        (one, columns) -> IntStream.range(0, columns.size())
                                .filter(i -> columns.get(i).remarks() != null)
                                .mapToObj(i -> values(
                                        "objoid",
                                        table(one),
                                        "classoid",
                                        1259L,
                                        "objsubid",
                                        i + 1,
                                        "description",
                                        columns.get(i).remarks())));
            case "pg_tables" ->
                (narrowing, rows, facts) -> listed(
                        narrowing,
                        rows,
                        (one, view) -> view
                                ? Stream.empty()
                                : row(
                                        "schemaname",
                                        one.schema(),
                                        "tablename",
                                        one.table(),
                                        "tableowner",
                                        facts.user()));
            case "pg_views" ->
                (narrowing, rows, facts) -> listed(
                        narrowing,
                        rows,
                        (one, view) -> view
                                ? row("schemaname", one.schema(), "viewname", one.table(), "viewowner", facts.user())
                                : Stream.empty());
            case "pg_indexes" ->
                (narrowing, rows, facts) -> described(
                        narrowing,
                        rows,
                        (one, columns) -> keyed(columns).length == 0
                                ? Stream.empty()
                                : row(
                                        "schemaname",
                                        one.schema(),
                                        "tablename",
                                        one.table(),
                                        "indexname",
                                        key(one),
                                        "indexdef",
                                        definition(one, columns)));
            case "pg_type" -> (narrowing, rows, facts) -> rows.each(PostgresTypes.all(), SystemCatalog::type);
            case "pg_settings" ->
                (narrowing, rows, facts) -> rows.each(SessionSetting.all(), one -> setting(one, facts));
            case "pg_database" ->
                (narrowing, rows, facts) ->
                        rows.each(List.of("iotdb"), one -> row("oid", 5L, "datname", one, "datdba", owner(facts)));
            case "pg_roles", "pg_user" ->
                (narrowing, rows, facts) -> rows.each(List.of(facts.user()), one -> role(one, owner(facts)));
            case "pg_am" ->
                (narrowing, rows, facts) -> rows.each(
                        List.of("heap", "btree"),
                        one -> row(
                                "oid",
                                one.equals("heap") ? 2L : 403L,
                                "amname",
                                one,
                                "amhandler",
                                one.equals("heap") ? "heap_tableam_handler" : "bthandler",
                                "amtype",
                                one.equals("heap") ? "t" : "i"));
            case "pg_collation" ->
                (narrowing, rows, facts) -> rows.each(
                        List.of("default", "C"), one -> row("oid", one.equals("C") ? 950L : 100L, "collname", one));
            case "pg_tablespace" ->
                (narrowing, rows, facts) -> rows.each(
                        List.of("pg_default"), one -> row("oid", 1663L, "spcname", one, "spcowner", owner(facts)));
            // What there is none of.
            default -> null;
        };
    }

    private interface Listed extends BiFunction<TableName, Boolean, Stream<Map<String, Object>>> {}

    private interface Described extends BiFunction<TableName, List<Column>, Stream<Map<String, Object>>> {}

    private void listed(Narrowing narrowing, SystemView.Rows rows, Listed each) throws SQLException {
        for (NamePattern schema : narrowing.schemas().patterns()) {
            for (NamePattern table : narrowing.tables().patterns()) {
                rows.each(catalog.tables(schema, table), one -> each.apply(one, false));
                rows.each(catalog.manyDevices(schema, table).keySet(), view -> each.apply(view, true));
            }
        }
    }

    private void described(Narrowing narrowing, SystemView.Rows rows, Described each) throws SQLException {
        for (NamePattern schema : narrowing.schemas().patterns()) {
            for (NamePattern table : narrowing.tables().patterns()) {
                rows.each(catalog.columns(schema, table).entrySet(), one -> each.apply(one.getKey(), one.getValue()));
            }
        }
    }

    private static Map<String, Object> relation(TableName one, String kind, SessionFacts facts) {
        return values(
                "oid",
                table(one),
                "relname",
                one.table(),
                "relnamespace",
                schema(one.schema()),
                "relowner",
                owner(facts),
                "relkind",
                kind,
                "relhasindex",
                kind.equals("r"),
                "relam",
                kind.equals("r") ? 2L : 0L);
    }

    private static Map<String, Object> indexRelation(TableName one, SessionFacts facts) {
        return values(
                "oid",
                index(one),
                "relname",
                key(one),
                "relnamespace",
                schema(one.schema()),
                "relowner",
                owner(facts),
                "relkind",
                "i",
                "relhasindex",
                false,
                "relam",
                403L);
    }

    private static Map<String, Object> attribute(TableName one, Column column, int number) {
        PostgresTypes.Type type = PostgresTypes.of(column.type());
        boolean required = column.role() == Column.Role.TIME || column.role() == Column.Role.DEVICE;
        return values(
                "attrelid",
                table(one),
                "attname",
                column.name(),
                "atttypid",
                (long) type.oid(),
                "attlen",
                type.length(),
                "attnum",
                number,
                "attbyval",
                type.byValue(),
                "attnotnull",
                required,
                "attcollation",
                type.category().equals("S") ? 100L : 0L);
    }

    private static Stream<Map<String, Object>> type(PostgresTypes.Type type) {
        Map<String, Object> own = values(
                "oid",
                (long) type.oid(),
                "typname",
                type.name(),
                "typlen",
                type.length(),
                "typbyval",
                type.byValue(),
                "typcategory",
                type.category(),
                "typispreferred",
                type.preferred(),
                "typelem",
                0L,
                "typarray",
                (long) type.array(),
                "typinput",
                type.name() + "in",
                "typcollation",
                type.category().equals("S") ? 100L : 0L);
        return type.array() == 0
                ? Stream.of(own)
                : Stream.of(
                        own,
                        values(
                                "oid",
                                (long) type.array(),
                                "typname",
                                '_' + type.name(),
                                "typlen",
                                -1,
                                "typbyval",
                                false,
                                "typcategory",
                                "A",
                                "typispreferred",
                                false,
                                "typelem",
                                (long) type.oid(),
                                "typarray",
                                0L,
                                "typinput",
                                "array_in",
                                "typcollation",
                                type.category().equals("S") ? 100L : 0L));
    }

    private static Stream<Map<String, Object>> setting(SessionSetting one, SessionFacts facts) {
        String value =
                one.name().equals("statement_timeout") ? String.valueOf(facts.timeLimitMillis()) : facts.value(one);
        return row(
                "name",
                one.name(),
                "setting",
                value,
                "unit",
                one.unit(),
                "short_desc",
                one.description(),
                "context",
                one.rule() == SessionSetting.Rule.SHOWN ? "internal" : "user",
                "vartype",
                one.type(),
                "boot_val",
                one.initial(),
                "reset_val",
                one.initial());
    }

    private static Stream<Map<String, Object>> role(String name, long number) {
        boolean all = name.equals(OWNER);
        return row(
                "oid",
                number,
                "rolname",
                name,
                "rolsuper",
                all,
                "rolcreaterole",
                all,
                "rolcreatedb",
                all,
                "usename",
                name,
                "usesysid",
                number,
                "usecreatedb",
                all,
                "usesuper",
                all);
    }

    /** The places of the key's columns, from 1. */
    static Object[] keyed(List<Column> columns) {
        List<Object> places = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).role() == Column.Role.TAG || columns.get(i).role() == Column.Role.DEVICE) {
                places.add(i + 1);
            }
        }
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).role() == Column.Role.TIME) {
                places.add(i + 1);
            }
        }
        return places.toArray();
    }

    private static ArrayValue places(int lower, Object[] places) {
        Object[] values = places.clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] == null ? 0 : values[i];
        }
        return ArrayValue.of(ColumnType.INT32, new int[] {values.length}, new int[] {lower}, values);
    }

    private static String definition(TableName one, List<Column> columns) {
        List<String> names = new ArrayList<>();
        for (Object place : keyed(columns)) {
            names.add(SessionSetting.quoted(columns.get((Integer) place - 1).name()));
        }
        return "CREATE UNIQUE INDEX " + SessionSetting.quoted(key(one)) + " ON " + SessionSetting.quoted(one.schema())
                + '.' + SessionSetting.quoted(one.table()) + " USING btree (" + String.join(", ", names) + ')';
    }

    private static Stream<Map<String, Object>> row(Object... pairs) {
        return Stream.of(values(pairs));
    }

    /** What differs from the columns' usual values. */
    private static Map<String, Object> values(Object... pairs) {
        Map<String, Object> values = new java.util.HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put((String) pairs[i], pairs[i + 1]);
        }
        return values;
    }
}
