// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.system;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.NativeExecutor;
import io.treeline.sql.api.PreparedSql.Held;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Rows that a statement holds while it runs, as a table that its own queries can read: its columns, then the number of
 * the row, by which tables of the same rows are joined.
 */
public final class HeldTable implements VirtualTable {
    /** The schema of such tables. */
    public static final String SCHEMA = "__held";
    /** The column of the row's number, from 0. */
    public static final String ROW = "__row";

    private final TableName name;
    private final List<Column> columns;
    private final boolean oneCase;

    /**
     * A table.
     *
     * @param oneCase whether names of columns are matched without regard to case even in quotes
     */
    public HeldTable(String name, List<Column> columns, boolean oneCase) {
        this.name = new TableName(SCHEMA, name);
        List<Column> all = new ArrayList<>(columns);
        all.add(new Column(ROW, ColumnType.INT64, Column.Role.FIELD, null));
        this.columns = List.copyOf(all);
        this.oneCase = oneCase;
    }

    @Override
    public TableName name() {
        return name;
    }

    @Override
    public List<Column> columns() {
        return columns;
    }

    /** Its columns without the number. */
    public List<Column> written() {
        return columns.subList(0, columns.size() - 1);
    }

    /** What the executor must know it as. */
    public Held held() {
        return new Held(name.table(), columns.size() - 1);
    }

    @Override
    public boolean anyCase() {
        return false;
    }

    @Override
    public boolean oneCase() {
        return oneCase;
    }

    @Override
    public VirtualRows open(Narrowing narrowing, NativeExecutor executor) {
        Iterator<Object[]> rows = executor.held(name.table()).iterator();
        return new VirtualRows() {
            private long number;

            @Override
            public Object[] next() {
                if (!rows.hasNext()) {
                    return null;
                }
                Object[] row = Arrays.copyOf(rows.next(), columns.size());
                row[row.length - 1] = number++;
                return row;
            }
        };
    }

    @Override
    public List<String> statements(Narrowing narrowing) {
        return List.of();
    }
}
