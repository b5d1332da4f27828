// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.append;

import io.treeline.driver.Appender;
import io.treeline.driver.error.Errors;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.tablet.CellEncoder;
import io.treeline.driver.tablet.ColumnBuffer;
import io.treeline.driver.tablet.InsertTarget;
import io.treeline.driver.tablet.TabletBuffer;
import io.treeline.driver.tablet.WholeRows;
import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.NamePart;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The appender of one table; those of other tables that it made send through the same stream. */
public final class TableAppender implements Appender {
    /** Sent at this size: a tablet's cost per call is long gone, and a few of them are little memory. */
    private static final long FLUSH_BYTES = 1 << 20;

    private final AppenderGroup group;
    private final Table table;
    private final List<Column> columns;
    /** Appenders for cells that this one writes too. */
    private final List<TableAppender> rivals = new ArrayList<>();

    private @Nullable TabletBuffer buffer;
    /** Which lines were last sent before rows of this one. */
    private long linesSeen;

    private boolean inRow;
    private final boolean[] set;
    private boolean empty;

    private TableAppender(AppenderGroup group, Table table, List<Column> columns) {
        this.group = group;
        this.table = table;
        this.columns = columns;
        this.set = new boolean[columns.size()];
    }

    /**
     * An appender.
     *
     * @param catalog finds the table
     * @param rpc where rows go
     * @param zone of timestamps given as text without offset
     * @param readOnly whether the connection refuses writes, asked each time before rows are sent
     * @param wholeRows completes rows that leave columns out; null sends them as they are
     * @param names exactly as the columns are called; all columns when empty
     * @throws SQLException 42P01 or 42703 when there is no such table or column
     */
    public static Appender of(
            Catalog catalog,
            RpcClient rpc,
            ZoneId zone,
            BooleanSupplier readOnly,
            @Nullable WholeRows wholeRows,
            String schema,
            String table,
            List<String> names)
            throws SQLException {
        AppenderGroup group = new AppenderGroup(catalog, schema, rpc, zone, readOnly, wholeRows);
        return group.add(make(group, table, names));
    }

    private static TableAppender make(AppenderGroup group, String name, List<String> names) throws SQLException {
        Table table = group.catalog.resolve(List.of(NamePart.exact(group.schema), NamePart.exact(name)), null);
        if (table instanceof DeviceSetTable) {
            throw Errors.of(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "Table " + table.name() + " is many devices; append to each by table(name)");
        }
        List<Column> columns = new ArrayList<>();
        if (names.isEmpty()) {
            table.columns().stream()
                    .filter(column -> column.role() != Column.Role.TIME)
                    .forEach(columns::add);
        }
        for (String column : names) {
            Column found = group.catalog.column(table, NamePart.exact(column));
            if (found.role() == Column.Role.TIME || columns.contains(found)) {
                throw Errors.of(
                        SqlState.DUPLICATE_COLUMN,
                        "Column \"" + column
                                + (found.role() == Column.Role.TIME
                                        ? "\" is the time, which each row has"
                                        : "\" is named twice"));
            }
            columns.add(found);
        }
        return new TableAppender(group, table, List.copyOf(columns));
    }

    @Override
    public List<String> columns() {
        return columns.stream().map(Column::name).toList();
    }

    private TabletBuffer buffer() throws SQLException {
        group.checkOpen();
        return kept();
    }

    /** What it holds, closed or not. */
    private TabletBuffer kept() {
        if (buffer == null) {
            buffer = InsertTarget.of(table, columns).log().buffer();
        }
        return buffer;
    }

    /** Where its rows go. */
    TableName target() {
        return table.name();
    }

    /** Which cells of them it writes. */
    List<Column> cells() {
        return columns;
    }

    /** The appenders of the group that write some of the same cells. */
    List<TableAppender> rivals() {
        return rivals;
    }

    boolean holdsRows() {
        return buffer != null && buffer.rows() > 0;
    }

    /** Gives up what it holds, without a row under way; empty when that is nothing. */
    Optional<TabletBuffer> take() {
        Optional<TabletBuffer> full = Optional.ofNullable(buffer).filter(rows -> rows.rows() > 0);
        buffer = full.isEmpty() ? buffer : null;
        return full;
    }

    /** Sends what it holds, a row under way too. */
    void sendRows() throws SQLException {
        completeRow();
        if (holdsRows()) {
            group.checkMayWrite();
            TabletBuffer full = take().orElse(null);
            if (full != null) {
                group.stream.send(full);
            }
        }
    }

    /**
     * What others keep for cells that this one writes too goes first, since of two values for one time the later stays.
     */
    private void makeWay() throws SQLException {
        for (TableAppender rival : rivals) {
            rival.sendRows();
        }
        linesSeen = group.sendLines(table.name(), linesSeen);
    }

    @Override
    public Appender at(long ticks) throws SQLException {
        endRow();
        makeWay();
        buffer().times().appendLong(ticks);
        inRow = true;
        empty = true;
        return this;
    }

    @Override
    public Appender at(Instant time) throws SQLException {
        try {
            return at(group.catalog.precision().toTicks(time));
        } catch (DateTimeException e) {
            throw Errors.of(
                    SqlState.DATETIME_OVERFLOW,
                    "The time of row " + (rowNumber() + 1) + " is out of range or finer than the server's precision",
                    e);
        }
    }

    private int rowNumber() {
        return buffer == null ? 0 : buffer.rows();
    }

    /** A cell of the row under way. */
    private interface Cell {
        void append(ColumnBuffer out) throws SQLException;
    }

    private Appender cell(int column, Cell cell) throws SQLException {
        if (!inRow) {
            throw Errors.of(SqlState.INVALID_STATE, "No row was begun: call at(time) first");
        }
        if (column < 1 || column > set.length) {
            throw Errors.of(SqlState.INVALID_PARAMETER_VALUE, "Column " + column + " is outside 1.." + set.length);
        }
        if (set[column - 1]) {
            throw Errors.of(SqlState.INVALID_STATE, "Column " + column + " of this row is set already");
        }
        try {
            cell.append(kept().column(column - 1));
            set[column - 1] = true;
            empty = false;
            return this;
        } catch (SQLDataException e) {
            throw SqlState.ofCode(e.getSQLState())
                    .exception(where(rowNumber(), column - 1) + e.getMessage(), e.getErrorCode(), e);
        }
    }

    private String where(int row, int column) {
        return "Row " + row + ", column \"" + columns.get(column).name() + "\": ";
    }

    @Override
    public Appender set(int column, boolean value) throws SQLException {
        return cell(column, out -> group.encoder.appendBoolean(out, value));
    }

    @Override
    public Appender set(int column, int value) throws SQLException {
        return cell(column, out -> group.encoder.appendLong(out, value));
    }

    @Override
    public Appender set(int column, long value) throws SQLException {
        return cell(column, out -> group.encoder.appendLong(out, value));
    }

    @Override
    public Appender set(int column, float value) throws SQLException {
        return cell(column, out -> group.encoder.appendDouble(out, value, true));
    }

    @Override
    public Appender set(int column, double value) throws SQLException {
        return cell(column, out -> group.encoder.appendDouble(out, value, false));
    }

    @Override
    public Appender set(int column, @Nullable Object value) throws SQLException {
        if (value == null) {
            if (column < 1 || column > set.length) {
                throw Errors.of(SqlState.INVALID_PARAMETER_VALUE, "Column " + column + " is outside 1.." + set.length);
            }
            return this;
        }
        return cell(column, out -> group.encoder.appendObject(out, value));
    }

    private void endRow() throws SQLException {
        if (inRow) {
            completeRow();
            sendIfFull();
        }
    }

    /** Ends a row under way, if there is one. */
    void completeRow() throws SQLException {
        if (!inRow) {
            return;
        }
        inRow = false;
        TabletBuffer out = kept();
        int row = out.rows();
        for (int i = 0; i < set.length; i++) {
            if (!set[i]) {
                out.column(i).appendNull();
            }
        }
        Arrays.fill(set, false);
        if (empty && table instanceof DeviceTable) {
            out.truncate(row - 1);
            throw Errors.of(
                    SqlState.NOT_NULL_VIOLATION,
                    "Row " + row + " has no value, and a device has no such rows; it was left out");
        }
        try {
            out.checkRows(row - 1, row, group.stream.rpc().maxRowBytes());
        } catch (SQLException e) {
            out.truncate(row - 1);
            throw e;
        }
    }

    private void sendIfFull() throws SQLException {
        if (buffer != null && buffer.bytes() >= FLUSH_BYTES) {
            sendRows();
        }
    }

    @Override
    public Appender append(long[] times, int rows, @Nullable Object[] values, @Nullable BitSet @Nullable [] nulls)
            throws SQLException {
        endRow();
        if (values.length != columns.size()) {
            throw Errors.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "There are " + columns.size() + " columns, but " + values.length + " arrays");
        }
        if (rows < 0 || rows > times.length) {
            throw Errors.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "There are " + times.length + " times, but " + rows + " rows are meant");
        }
        makeWay();
        TabletBuffer out = buffer();
        int before = out.rows();
        boolean done = false;
        try {
            out.times().appendLongs(times, rows);
            for (int i = 0; i < values.length; i++) {
                column(out.column(i), i, values[i], rows, nulls == null ? null : nulls[i]);
            }
            if (table instanceof DeviceTable) {
                int none = out.rowWithoutValue(before);
                if (none >= 0) {
                    throw Errors.of(
                            SqlState.NOT_NULL_VIOLATION,
                            "Row " + (none - before + 1) + " has no value, and a device has no such rows");
                }
            }
            out.checkRows(before, 1, group.stream.rpc().maxRowBytes());
            done = true;
        } finally {
            if (!done) {
                out.truncate(before);
            }
        }
        sendIfFull();
        return this;
    }

    /**
     * One column's array. Where array and column are of one type and no position is null, its bytes are written in a
     * single pass.
     */
    private void column(ColumnBuffer out, int column, @Nullable Object array, int rows, @Nullable BitSet nulls)
            throws SQLException {
        int length = array == null ? rows : java.lang.reflect.Array.getLength(array);
        if (length < rows) {
            throw Errors.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "The array of column \"" + columns.get(column).name() + "\" has " + length + " values for " + rows
                            + " rows");
        }
        ColumnType type = out.type();
        boolean whole = nulls == null || nulls.isEmpty();
        if (whole && array instanceof int[] ints && type == ColumnType.INT32) {
            out.appendInts(ints, rows);
        } else if (whole
                && array instanceof long[] longs
                && (type == ColumnType.INT64 || type == ColumnType.TIMESTAMP)) {
            out.appendLongs(longs, rows);
        } else if (whole && array instanceof double[] doubles && type == ColumnType.DOUBLE) {
            out.appendDoubles(doubles, rows);
        } else if (whole && array instanceof float[] floats && type == ColumnType.FLOAT) {
            out.appendFloats(floats, rows);
        } else {
            CellEncoder encoder = group.encoder;
            for (int row = 0; row < rows; row++) {
                try {
                    if (array == null || nulls != null && nulls.get(row)) {
                        out.appendNull();
                    } else if (array instanceof int[] ints) {
                        encoder.appendLong(out, ints[row]);
                    } else if (array instanceof long[] longs) {
                        encoder.appendLong(out, longs[row]);
                    } else if (array instanceof double[] doubles) {
                        encoder.appendDouble(out, doubles[row], false);
                    } else if (array instanceof float[] floats) {
                        encoder.appendDouble(out, floats[row], true);
                    } else if (array instanceof boolean[] booleans) {
                        encoder.appendBoolean(out, booleans[row]);
                    } else if (array instanceof Object[] objects) {
                        if (objects[row] == null) {
                            out.appendNull();
                        } else {
                            encoder.appendObject(out, objects[row]);
                        }
                    } else {
                        throw Errors.of(
                                SqlState.INVALID_PARAMETER_VALUE,
                                "Column \"" + columns.get(column).name() + "\" cannot be taken from a "
                                        + array.getClass().getSimpleName());
                    }
                } catch (SQLDataException e) {
                    throw SqlState.ofCode(e.getSQLState())
                            .exception(where(row + 1, column) + e.getMessage(), e.getErrorCode(), e);
                }
            }
        }
    }

    @Override
    public Appender table(String name, String... names) throws SQLException {
        endRow();
        group.checkOpen();
        List<String> asked = new ArrayList<>(List.of(names));
        asked.add(0, name);
        TableAppender known = group.named().get(asked);
        if (known == null) {
            known = group.add(make(group, name, List.of(names)));
            group.named().put(asked, known);
        }
        return known;
    }

    @Override
    public long writeLines(Iterable<String> lines, TimeUnit unit) throws SQLException {
        endRow();
        group.checkOpen();
        return group.write(lines, unit);
    }

    @Override
    public long flush() throws SQLException {
        group.checkOpen();
        return group.flush();
    }

    @Override
    public void close() throws SQLException {
        group.close();
    }
}
