// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import io.treeline.driver.error.MaxRowBytes;
import io.treeline.driver.rpc.RpcClient.Tablet;
import io.treeline.metadata.type.ColumnType;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows for devices of one shape, mostly for just one, or for one table of the table model, kept column by column in the
 * encoding of the wire. Not safe for use by several threads.
 */
public final class TabletBuffer {
    private static final byte TAG = 0;
    private static final byte ATTRIBUTE = 2;

    private final @Nullable String database;
    private final @Nullable String target;
    private final List<String> names;
    private final List<ColumnType> types;
    private final @Nullable List<Byte> categories;
    private final boolean aligned;
    private final @Nullable TableShape shape;
    private final ColumnBuffer times = new ColumnBuffer(ColumnType.TIMESTAMP);
    private final ColumnBuffer[] columns;
    /** Those that can make a row large. */
    private final ColumnBuffer[] varying;

    /**
     * An empty buffer.
     *
     * @param database the table's database; null in the tree model
     * @param target the device's path, quoted where needed, or the table's name; null for rows of several devices
     * @param names the columns without the time, quoted where needed
     * @param types their types
     * @param categories TAG 0, FIELD 1, ATTRIBUTE 2 per column, or null in the tree model
     * @param aligned whether the device is aligned
     * @param shape the table, to complete rows by; null where rows go as they are
     */
    public TabletBuffer(
            @Nullable String database,
            @Nullable String target,
            List<String> names,
            List<ColumnType> types,
            @Nullable List<Byte> categories,
            boolean aligned,
            @Nullable TableShape shape) {
        this.database = database;
        this.target = target;
        this.names = List.copyOf(names);
        this.types = List.copyOf(types);
        this.categories = categories == null ? null : List.copyOf(categories);
        this.aligned = aligned;
        this.shape = shape;
        this.columns = this.types.stream().map(ColumnBuffer::new).toArray(ColumnBuffer[]::new);
        this.varying =
                Arrays.stream(columns).filter(column -> column.width() == 0).toArray(ColumnBuffer[]::new);
    }

    /**
     * Checks the whole rows from {@code from} on before they are sent.
     *
     * @param number what the first of them is called
     * @param maxRowBytes what one may take
     * @throws SQLException 54000 with the size of the first that takes more
     */
    public void checkRows(int from, int number, long maxRowBytes) throws SQLException {
        if (varying.length == 0 || bytes() <= maxRowBytes) {
            return;
        }
        for (int row = from; row < rows(); row++) {
            long size = 8L * (1 + columns.length - varying.length);
            for (ColumnBuffer column : varying) {
                size += column.bytes(row, row + 1);
            }
            if (size > maxRowBytes) {
                throw MaxRowBytes.exceeded("Row " + (number + row - from), size, maxRowBytes);
            }
        }
    }

    /** The time column; a row is whole when it and every {@link #column} were appended to once. */
    public ColumnBuffer times() {
        return times;
    }

    /** The column at an index of the names given at construction. */
    public ColumnBuffer column(int index) {
        return columns[index];
    }

    public int rows() {
        return times.rows();
    }

    /** Bytes held in all columns. */
    public long bytes() {
        long bytes = times.bytes();
        for (ColumnBuffer column : columns) {
            bytes += column.bytes();
        }
        return bytes;
    }

    /** Bytes that it takes, used or not. */
    public long capacity() {
        long bytes = times.capacity();
        for (ColumnBuffer column : columns) {
            bytes += column.capacity();
        }
        return bytes;
    }

    /** Takes back all rows, and parts of rows, from {@code count} on. */
    public void truncate(int count) {
        times.truncate(count);
        for (ColumnBuffer column : columns) {
            column.truncate(count);
        }
    }

    /** Takes back all rows and gives up their memory. */
    void release() {
        times.release();
        for (ColumnBuffer column : columns) {
            column.release();
        }
    }

    /** The first row from {@code from} on whose columns are all NULL, or -1. */
    public int rowWithoutValue(int from) {
        for (int row = from; row < rows(); row++) {
            boolean none = true;
            for (int i = 0; i < columns.length && none; i++) {
                none = columns[i].isNull(row);
            }
            if (none) {
                return row;
            }
        }
        return -1;
    }

    /** The columns without the time. */
    ColumnBuffer[] columns() {
        return columns;
    }

    /** Whose rows they are; null when devices share the buffer. */
    @Nullable
    String target() {
        return target;
    }

    /** Only tablets of the tree model go together. */
    boolean joinsOthers() {
        return categories == null;
    }

    boolean aligned() {
        return aligned;
    }

    /** The table that the rows are of; null where they go as they are. */
    @Nullable
    TableShape shape() {
        return shape;
    }

    /** Whether the i-th column is a TAG of the table model. */
    boolean isTag(int i) {
        return categories != null && categories.get(i) == TAG;
    }

    /** Whether the row at a place says nothing beyond its key: nothing of the row, and no ATTRIBUTE of its device. */
    boolean keyAlone(int row) {
        if (categories == null || categories.contains(ATTRIBUTE)) {
            return false;
        }
        for (int i = 0; i < columns.length; i++) {
            if (!isTag(i) && !columns[i].isNull(row)) {
                return false;
            }
        }
        return true;
    }

    @Nullable
    String database() {
        return database;
    }

    /** An empty buffer of the same table with more columns, which go as they are, in the types and categories given. */
    TabletBuffer wider(List<String> moreNames, List<ColumnType> moreTypes, byte category) {
        List<String> allNames = new ArrayList<>(names);
        allNames.addAll(moreNames);
        List<ColumnType> allTypes = new ArrayList<>(types);
        allTypes.addAll(moreTypes);
        List<Byte> allCategories = categories == null ? null : new ArrayList<>(categories);
        if (allCategories != null) {
            allCategories.addAll(Collections.nCopies(moreNames.size(), category));
        }
        return new TabletBuffer(database, target, allNames, allTypes, allCategories, aligned, null);
    }

    /** A tablet of this make. */
    Tablet tablet(String device, ByteBuffer time, ByteBuffer values, int rows) {
        return new Tablet(database, device, names, types, categories, time, values, rows, aligned);
    }
}
