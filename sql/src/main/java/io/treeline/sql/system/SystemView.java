// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.system;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.name.NamePattern;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.NativeExecutor;
import io.treeline.sql.api.SessionFacts;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A table of pg_catalog.
 *
 * @param definitions its columns
 * @param reader makes the rows; null where there are none
 */
record SystemView(Catalog catalog, TableName name, List<SystemColumns.SystemColumn> definitions, Reader reader)
        implements VirtualTable {
    private static final Set<String> DESCRIBED =
            Set.of("pg_attribute", "pg_index", "pg_constraint", "pg_description", "pg_indexes");
    private static final Set<String> LISTED = Set.of("pg_class", "pg_tables", "pg_views", "pg_namespace");

    /** Makes the rows. */
    interface Reader {
        void read(Narrowing narrowing, Rows rows, SessionFacts facts) throws SQLException;
    }

    /** Takes what the catalog lists, each with its rows as values by column. */
    interface Rows {
        <T> void each(Collection<T> listed, Function<T, Stream<Map<String, Object>>> rows);
    }

    @Override
    public List<Column> columns() {
        return definitions.stream().map(SystemColumns.SystemColumn::column).toList();
    }

    @Override
    public ColumnType element(int column) {
        return definitions.get(column).element();
    }

    private int place(String... names) {
        for (String column : names) {
            for (int i = 0; i < definitions.size(); i++) {
                if (definitions.get(i).column().name().equals(column)) {
                    return i;
                }
            }
        }
        return -1;
    }

    @Override
    public int schemaColumn() {
        return place("schemaname", "nspname");
    }

    @Override
    public int tableColumn() {
        return name.table().equals("pg_class") ? place("relname") : place("tablename", "viewname");
    }

    @Override
    public int relationColumn() {
        return switch (name.table()) {
            case "pg_class" -> place("oid");
            case "pg_attribute" -> place("attrelid");
            case "pg_index" -> place("indrelid");
            case "pg_constraint" -> place("conrelid");
            case "pg_description" -> place("objoid");
            default -> -1;
        };
    }

    @Override
    public int namespaceColumn() {
        return switch (name.table()) {
            case "pg_namespace" -> place("oid");
            case "pg_class" -> place("relnamespace");
            case "pg_constraint" -> place("connamespace");
            default -> -1;
        };
    }

    /** A primary key's index is listed with its table, whose name is shorter. */
    private Narrowing widened(Narrowing narrowing) {
        Narrowing.Names tables = narrowing.tables();
        if (!name.table().equals("pg_class") || tables == Narrowing.Names.ANY) {
            return narrowing;
        }
        if (tables.exact() == null) {
            String prefix = tables.prefix();
            for (int i = 5; i > 0; i--) {
                if (prefix.endsWith("_pkey".substring(0, i))) {
                    return new Narrowing(
                            narrowing.schemas(), Narrowing.Names.beginning(prefix.substring(0, prefix.length() - i)));
                }
            }
            return narrowing;
        }
        Set<String> exact = new TreeSet<>(tables.exact());
        tables.exact().stream()
                .filter(one -> one.endsWith("_pkey"))
                .forEach(one -> exact.add(one.substring(0, one.length() - 5)));
        return new Narrowing(narrowing.schemas(), Narrowing.Names.of(exact));
    }

    @Override
    public VirtualRows open(Narrowing narrowing, NativeExecutor executor) throws SQLException {
        InformationView.Rows rows = new InformationView.Rows();
        if (reader != null && !narrowing.empty()) {
            reader.read(
                    widened(narrowing),
                    new Rows() {
                        @Override
                        public <T> void each(Collection<T> listed, Function<T, Stream<Map<String, Object>>> made) {
                            rows.each(listed, one -> made.apply(one).map(SystemView.this::row));
                        }
                    },
                    executor.session());
        }
        return new VirtualRows() {
            @Override
            public Object[] next() throws SQLException {
                executor.checkCancelled();
                return rows.next();
            }

            @Override
            public long held() {
                return rows.held();
            }
        };
    }

    private Object[] row(Map<String, Object> values) {
        Object[] row = new Object[definitions.size()];
        for (int i = 0; i < row.length; i++) {
            SystemColumns.SystemColumn column = definitions.get(i);
            row[i] = values.getOrDefault(column.column().name(), column.usual());
        }
        return row;
    }

    @Override
    public List<String> statements(Narrowing narrowing) throws SQLException {
        List<String> statements = new ArrayList<>();
        boolean described = DESCRIBED.contains(name.table());
        if (!narrowing.empty() && (described || LISTED.contains(name.table()))) {
            Narrowing wide = widened(narrowing);
            for (NamePattern schema : wide.schemas().patterns()) {
                if (name.table().equals("pg_namespace")) {
                    statements.addAll(catalog.schemaStatements(schema));
                    continue;
                }
                for (NamePattern table : wide.tables().patterns()) {
                    statements.addAll(catalog.listingStatements(schema, table, described));
                }
            }
        }
        return statements.stream().distinct().toList();
    }

    @Override
    public String toString() {
        return name.schema() + '.' + name.table();
    }
}
