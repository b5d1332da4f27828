// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.result;

import io.treeline.driver.ColumnarResult;
import io.treeline.driver.block.Block;
import io.treeline.driver.block.BlockSource;
import io.treeline.driver.block.ColumnVector;
import io.treeline.driver.codec.Codecs;
import io.treeline.driver.codec.ColumnCodec;
import io.treeline.driver.codec.ObjectConversions;
import io.treeline.driver.error.Errors;
import io.treeline.driver.error.Unsupported;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.sql.api.ResultColumn;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.ZoneId;
import java.util.Calendar;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a block source as JDBC shows them. A getter is: the row's vector, is it NULL, the column's codec; no boxing,
 * no lookup by name. For use by one thread, but {@link #close()} may come from any.
 */
public class IotdbResultSet
        implements ReadOnlyResultSet, ForwardOnlyResultSet, LabelGetters, DerivedGetters, ColumnarResult, Wrappable {
    private static final ColumnVector[] NO_VECTORS = {};

    private final @Nullable Statement owner;
    private final ResultShape shape;
    private final BlockSource source;
    private final TimePrecision precision;
    private final ZoneId zone;
    final long maxRows;
    private final @Nullable Runnable stop;
    private final @Nullable Runnable onClose;
    private final ColumnCodec[] codecs;
    private final int width;
    private @Nullable ColumnLookup lookup;

    /** The present block's vectors in the order of the result's columns. */
    private ColumnVector[] vectors = NO_VECTORS;
    /** The row in the present block; -1 when on no row, so that one comparison guards every getter. */
    private int row = -1;

    private int rows;
    /** Rows in blocks before the present one. */
    private long rowsBefore;
    /** The block after the present one, when {@link #isLast()} had to look; or null. */
    private @Nullable Block ahead;

    /** Whether the present block was loaded to see that there is one, and nobody has been given it. */
    private boolean waiting;

    private boolean started;
    private boolean ended;
    private boolean wasNull;
    /** Whether values are shown cut, which those in the blocks are not. */
    private boolean cut;

    private volatile boolean closed;
    private int fetchSize;

    /**
     * A result.
     *
     * @param owner the statement that {@code getStatement} gives, or null
     * @param shape the columns
     * @param source the rows; closed with the result set
     * @param precision of TIMESTAMP values
     * @param zone the session's, for local forms of TIMESTAMP values
     * @param maxRows rows shown at the most, 0 for all
     * @param stop stops whoever reads at the moment, run once before closing; or null
     * @param onClose run once after closing, or null
     */
    public IotdbResultSet(
            @Nullable Statement owner,
            ResultShape shape,
            BlockSource source,
            TimePrecision precision,
            ZoneId zone,
            long maxRows,
            @Nullable Runnable stop,
            @Nullable Runnable onClose) {
        this.owner = owner;
        this.shape = shape;
        this.source = source;
        this.precision = precision;
        this.zone = zone;
        this.maxRows = maxRows <= 0 ? Long.MAX_VALUE : maxRows;
        this.stop = stop;
        this.onClose = onClose;
        this.width = shape.columns().size();
        this.codecs = shape.columns().stream().map(column -> codec(column, 0)).toArray(ColumnCodec[]::new);
    }

    private ColumnCodec codec(ResultColumn column, int bytes) {
        return Codecs.of(
                column, precision, zone, bytes, (columns, rows) -> RowsResultSet.of(columns, rows, precision, zone));
    }

    /** Cuts texts and BLOBs to so many bytes, a text behind a whole character; 0 leaves them as they are. */
    public final IotdbResultSet limitFields(int bytes) {
        cut = bytes > 0;
        for (int i = 0; cut && i < width; i++) {
            codecs[i] = codec(shape.columns().get(i), bytes);
        }
        return this;
    }

    @Override
    public final boolean next() throws SQLException {
        int following = row + 1;
        if (following < rows && !closed) {
            row = following;
            return true;
        }
        return firstOfNextBlock();
    }

    private boolean firstOfNextBlock() throws SQLException {
        requireOpen();
        row = -1;
        if (ended || !load()) {
            return false;
        }
        row = 0;
        return true;
    }

    /** Makes the next block that has rows the present one, before its first row; false at the end. */
    private boolean load() throws SQLException {
        // Before asking: after a failure there is no row to go back to.
        rowsBefore += rows;
        rows = 0;
        waiting = false;
        started = true;
        Block block = following();
        // Closed by another thread: an end that came of it is none.
        requireOpen();
        if (block == null) {
            ended = true;
            return false;
        }
        show(block, rowsBefore);
        return true;
    }

    /**
     * The block after the present one that has rows, or null at the end; a block looked at by {@link #isLast()} is
     * given here.
     */
    @Nullable
    Block following() throws SQLException {
        if (ahead != null) {
            Block block = ahead;
            ahead = null;
            return block;
        }
        if (ended) {
            return null;
        }
        if (rowsBefore + rows >= maxRows) {
            // The server need not hold what nobody will read.
            source.close();
            return null;
        }
        Block block;
        do {
            block = source.next();
        } while (block != null && block.rows() == 0);
        return block;
    }

    private void show(Block block, long before) {
        ColumnVector[] next = new ColumnVector[width];
        for (int i = 0; i < width; i++) {
            int place = shape.vectorIndex()[i];
            next[i] = place < 0 ? block.time() : block.columns()[place];
        }
        vectors = next;
        rowsBefore = before;
        rows = (int) Math.min(block.rows(), maxRows - before);
    }

    @Override
    public final boolean nextBlock() throws SQLException {
        requireOpen();
        if (cut) {
            throw Unsupported.feature(
                    "ColumnarResult.nextBlock under setMaxFieldSize",
                    "values are handed out as they came; leave the limit away, or use the getters");
        }
        if (waiting && row < 0) {
            waiting = false;
            return true;
        }
        row = -1;
        return !ended && load();
    }

    @Override
    public final int blockRows() {
        return closed ? 0 : rows;
    }

    @Override
    public final Column column(int column) throws SQLException {
        if (closed || rows == 0 || column < 1 || column > width) {
            requireOpen();
            throw column < 1 || column > width
                    ? misplaced(column)
                    : Errors.of(SqlState.INVALID_CURSOR_STATE, "There is no present block; call nextBlock() first");
        }
        return vectors[column - 1];
    }

    // ---- for those that move otherwise than forward ----

    /** Goes to a row of a block. */
    final void goTo(Block block, long before, int inBlock) {
        show(block, before);
        row = inBlock;
        started = true;
        ended = false;
    }

    /** Goes before the first row, or after the last one of {@code count}. */
    final void leaveRows(long before, boolean atEnd) {
        row = -1;
        rows = 0;
        rowsBefore = before;
        started = atEnd;
        ended = atEnd;
    }

    final boolean onRow() {
        return row >= 0;
    }

    /** Whether the cursor stands before the first row of a block, behind rows or not. */
    final boolean beforeBlock() {
        return row < 0 && !ended;
    }

    /**
     * The present row's number from 1; 0 before the first, one more than there are after the last, and before the first
     * row of a block the number of the row before it.
     */
    final long position() {
        if (row >= 0) {
            return rowsBefore + row + 1;
        }
        return ended ? rowsBefore + rows + 1 : rowsBefore;
    }

    /** The vector that holds a column's value in the present row. */
    private ColumnVector at(int column) throws SQLException {
        if (row < 0 || column < 1 || column > width || closed) {
            throw misplaced(column);
        }
        return vectors[column - 1];
    }

    private SQLException misplaced(int column) throws SQLException {
        requireOpen();
        if (column < 1 || column > width) {
            return Errors.of(SqlState.UNDEFINED_COLUMN, "Column index " + column + " is not between 1 and " + width);
        }
        return Errors.of(
                SqlState.INVALID_CURSOR_STATE,
                ended ? "The result set is after its last row" : "The result set is before a row; call next() first");
    }

    final void requireOpen() throws SQLException {
        if (closed) {
            throw Errors.of(SqlState.INVALID_CURSOR_STATE, "The result set is closed");
        }
    }

    @Override
    public boolean wasNull() throws SQLException {
        requireOpen();
        return wasNull;
    }

    @Override
    public boolean getBoolean(int column) throws SQLException {
        ColumnVector vector = at(column);
        wasNull = vector.isNull(row);
        return !wasNull && codecs[column - 1].getBoolean(vector, row);
    }

    @Override
    public byte getByte(int column) throws SQLException {
        ColumnVector vector = at(column);
        wasNull = vector.isNull(row);
        return wasNull ? 0 : codecs[column - 1].getByte(vector, row);
    }

    @Override
    public short getShort(int column) throws SQLException {
        ColumnVector vector = at(column);
        wasNull = vector.isNull(row);
        return wasNull ? 0 : codecs[column - 1].getShort(vector, row);
    }

    @Override
    public int getInt(int column) throws SQLException {
        ColumnVector vector = at(column);
        wasNull = vector.isNull(row);
        return wasNull ? 0 : codecs[column - 1].getInt(vector, row);
    }

    @Override
    public long getLong(int column) throws SQLException {
        ColumnVector vector = at(column);
        wasNull = vector.isNull(row);
        return wasNull ? 0 : codecs[column - 1].getLong(vector, row);
    }

    @Override
    public float getFloat(int column) throws SQLException {
        ColumnVector vector = at(column);
        wasNull = vector.isNull(row);
        return wasNull ? 0 : codecs[column - 1].getFloat(vector, row);
    }

    @Override
    public double getDouble(int column) throws SQLException {
        ColumnVector vector = at(column);
        wasNull = vector.isNull(row);
        return wasNull ? 0 : codecs[column - 1].getDouble(vector, row);
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(int column) throws SQLException {
        ColumnVector vector = at(column);
        wasNull = vector.isNull(row);
        return wasNull ? null : codecs[column - 1].getBigDecimal(vector, row);
    }

    @Override
    public @Nullable String getString(int column) throws SQLException {
        ColumnVector vector = at(column);
        wasNull = vector.isNull(row);
        return wasNull ? null : codecs[column - 1].getString(vector, row);
    }

    @Override
    public byte @Nullable [] getBytes(int column) throws SQLException {
        ColumnVector vector = at(column);
        wasNull = vector.isNull(row);
        return wasNull ? null : codecs[column - 1].getBytes(vector, row);
    }

    @Override
    public @Nullable Date getDate(int column, Calendar calendar) throws SQLException {
        ColumnVector vector = at(column);
        wasNull = vector.isNull(row);
        return wasNull ? null : codecs[column - 1].getDate(vector, row, calendar);
    }

    @Override
    public @Nullable Time getTime(int column, Calendar calendar) throws SQLException {
        ColumnVector vector = at(column);
        wasNull = vector.isNull(row);
        return wasNull ? null : codecs[column - 1].getTime(vector, row, calendar);
    }

    @Override
    public @Nullable Timestamp getTimestamp(int column, Calendar calendar) throws SQLException {
        ColumnVector vector = at(column);
        wasNull = vector.isNull(row);
        return wasNull ? null : codecs[column - 1].getTimestamp(vector, row, calendar);
    }

    @Override
    public @Nullable Object getObject(int column) throws SQLException {
        ColumnVector vector = at(column);
        wasNull = vector.isNull(row);
        return wasNull ? null : codecs[column - 1].getObject(vector, row);
    }

    @Override
    public <T> @Nullable T getObject(int column, Class<T> type) throws SQLException {
        if (type == null) {
            throw Errors.of(SqlState.INVALID_PARAMETER_VALUE, "ResultSet.getObject needs a class");
        }
        ColumnVector vector = at(column);
        wasNull = vector.isNull(row);
        return wasNull ? null : ObjectConversions.read(codecs[column - 1], vector, row, type);
    }

    @Override
    public int findColumn(String label) throws SQLException {
        requireOpen();
        if (lookup == null) {
            lookup = new ColumnLookup(
                    shape.columns().stream().map(ResultColumn::label).toList());
        }
        return lookup.find(label);
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        requireOpen();
        return new IotdbResultSetMetaData(shape.columns(), precision);
    }

    /** The columns, for those who build on this class. */
    public List<ResultColumn> columns() {
        return shape.columns();
    }

    @Override
    public int getRow() throws SQLException {
        requireOpen();
        return row < 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, rowsBefore + row + 1);
    }

    @Override
    public boolean isBeforeFirst() throws SQLException {
        requireOpen();
        if (!started) {
            // JDBC: false for a result without rows, which only its first block can tell.
            waiting = load();
        }
        return row < 0 && !ended && rowsBefore == 0;
    }

    @Override
    public boolean isAfterLast() throws SQLException {
        requireOpen();
        return row < 0 && ended && rowsBefore + rows > 0;
    }

    @Override
    public boolean isFirst() throws SQLException {
        requireOpen();
        return row == 0 && rowsBefore == 0;
    }

    /** The last row of a block asks for the next block, as JDBC warns that this may. */
    @Override
    public boolean isLast() throws SQLException {
        requireOpen();
        if (row < 0 || row + 1 < rows) {
            return false;
        }
        if (ahead == null) {
            ahead = following();
        }
        return ahead == null;
    }

    @Override
    public @Nullable Statement getStatement() throws SQLException {
        requireOpen();
        return owner;
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        requireOpen();
        return null;
    }

    @Override
    public void clearWarnings() throws SQLException {
        requireOpen();
    }

    @Override
    public int getFetchSize() throws SQLException {
        requireOpen();
        return fetchSize == 0 && owner != null ? owner.getFetchSize() : fetchSize;
    }

    /** A hint that is kept but comes too late: the fetches of this result are sized by its statement. */
    @Override
    public void setFetchSize(int rowsHint) throws SQLException {
        requireOpen();
        if (rowsHint < 0) {
            throw Errors.of(SqlState.INVALID_PARAMETER_VALUE, "A fetch size must not be negative but was " + rowsHint);
        }
        fetchSize = rowsHint;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /** Closed without a word to the server: the connection was aborted. */
    public final void abandon() {
        closed = true;
    }

    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (stop != null) {
                stop.run();
            }
            source.close();
        } finally {
            if (onClose != null) {
                onClose.run();
            }
        }
    }
}
