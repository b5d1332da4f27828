// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import io.treeline.metadata.name.TableName;
import java.sql.SQLException;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;

/**
 * The sorted names of many tables of one schema: a hundred thousand of them take little more memory than their
 * characters. Not to be changed.
 */
final class TableNames extends AbstractList<TableName> implements RandomAccess {
    private final String schema;
    private final String[] tables;

    private TableNames(String schema, String[] tables) {
        this.schema = schema;
        this.tables = tables;
    }

    @Override
    public TableName get(int index) {
        return new TableName(schema, tables[index]);
    }

    @Override
    public int size() {
        return tables.length;
    }

    /** Gathers names in any order. */
    static final class Builder {
        /**
         * Names are sorted in runs while the server makes the next answer; merging runs is all that is left at the end.
         */
        private static final int RUN = 4096;

        private final String schema;
        private final ListingMemory memory;
        private String[] tables = new String[16];
        private int size;

        Builder(String schema, ListingMemory memory) {
            this.schema = schema;
            this.memory = memory;
        }

        void add(String table) throws SQLException {
            memory.add(table, 0);
            if (size == tables.length) {
                tables = Arrays.copyOf(tables, size + (size >> 1));
            }
            tables[size++] = table;
            if (size % RUN == 0) {
                Arrays.sort(tables, size - RUN, size);
            }
        }

        /** Sorted, each once; the builder must not be used afterwards. */
        TableNames build() {
            Arrays.sort(tables, 0, size);
            int kept = 0;
            for (int i = 0; i < size; i++) {
                if (kept == 0 || !tables[kept - 1].equals(tables[i])) {
                    tables[kept++] = tables[i];
                }
            }
            return new TableNames(schema, Arrays.copyOf(tables, kept));
        }
    }
}
