// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.system;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.name.NamePattern;
import io.treeline.metadata.name.TableName;
import io.treeline.sql.api.NativeExecutor;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A view of the information schema: what the catalog lists, as rows.
 *
 * @param reader makes the rows; null for a view that has none
 */
record InformationView(
        Catalog catalog,
        TableName name,
        List<Column> columns,
        int schemaColumn,
        int tableColumn,
        boolean described,
        Reader reader)
        implements VirtualTable {
    /** A name in a list, beside its characters; and its place in a map. */
    private static final long LISTED_BYTES = 48;

    private static final long ENTRY_BYTES = 72;

    /** Makes the rows. */
    interface Reader {
        void read(Narrowing narrowing, Rows rows) throws SQLException;
    }

    /**
     * Takes what the catalog lists. Rows are made of it one by one as they are read: all of them would take many times
     * the memory of the list.
     */
    static final class Rows {
        private final List<Iterator<Object[]>> lists = new ArrayList<>();
        private int at;
        private long held;

        /** Each listed thing with its rows. */
        <T> void each(Collection<T> listed, Function<T, Stream<Object[]>> rows) {
            for (T one : listed) {
                held += bytes(one);
            }
            lists.add(listed.stream().flatMap(rows).iterator());
        }

        private static long bytes(Object listed) {
            if (listed instanceof TableName table) {
                return LISTED_BYTES + table.table().length();
            }
            return listed instanceof Map.Entry<?, ?> entry
                    ? ENTRY_BYTES + bytes(entry.getKey())
                    : LISTED_BYTES + String.valueOf(listed).length();
        }

        /** Bytes of what is listed. */
        long held() {
            return held;
        }

        Object[] next() {
            while (at < lists.size()) {
                if (lists.get(at).hasNext()) {
                    return lists.get(at).next();
                }
                // The list is not needed any more.
                lists.set(at++, null);
            }
            return null;
        }
    }

    /** One row. */
    static Stream<Object[]> row(Object... values) {
        return Stream.<Object[]>of(values);
    }

    @Override
    public VirtualRows open(Narrowing narrowing, NativeExecutor executor) throws SQLException {
        Rows rows = new Rows();
        if (reader != null && !narrowing.empty()) {
            reader.read(narrowing, rows);
        }
        return new VirtualRows() {
            @Override
            public Object[] next() throws SQLException {
                executor.checkCancelled();
                return rows.next();
            }

            @Override
            public long held() {
                return rows.held;
            }
        };
    }

    @Override
    public List<String> statements(Narrowing narrowing) throws SQLException {
        List<String> statements = new ArrayList<>();
        if (narrowing.empty() || reader == null) {
            return statements;
        }
        for (NamePattern schema : narrowing.schemas().patterns()) {
            if (tableColumn < 0) {
                statements.addAll(catalog.schemaStatements(schema));
                continue;
            }
            for (NamePattern table : narrowing.tables().patterns()) {
                statements.addAll(catalog.listingStatements(schema, table, described));
            }
        }
        return statements.stream().distinct().toList();
    }

    @Override
    public String toString() {
        return name.schema() + '.' + name.table();
    }
}
