// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.result;

import io.treeline.driver.block.Block;
import io.treeline.driver.block.BlockSource;
import io.treeline.driver.block.KeptBlocks;
import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.time.TimePrecision;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Rows that can be gone back to: TYPE_SCROLL_INSENSITIVE. Blocks are read when somebody first moves to them and kept,
 * within a bound; what is shown never changes, whatever is written meanwhile to rows already read.
 */
public final class ScrollableResultSet extends IotdbResultSet {
    private final KeptBlocks kept;
    /** The number of the present block from 0; -1 before the first, and that of no block after the last. */
    private int number = -1;

    private int fetchDirection = FETCH_FORWARD;

    /**
     * A result; the parameters are those of {@link IotdbResultSet#IotdbResultSet}.
     *
     * @param maxBytes bytes that the kept rows may take, by estimate
     */
    public ScrollableResultSet(
            Statement owner,
            ResultShape shape,
            BlockSource source,
            TimePrecision precision,
            ZoneId zone,
            long maxRows,
            Runnable stop,
            Runnable onClose,
            long maxBytes) {
        super(owner, shape, source, precision, zone, maxRows, stop, onClose);
        this.kept = new KeptBlocks(source, this.maxRows, maxBytes);
    }

    @Override
    @Nullable
    Block following() throws SQLException {
        Block block = kept.block(number + 1);
        number = block == null ? number : number + 1;
        return block;
    }

    /** Goes to a row by its number from 1; one there is not leaves the cursor before the first or after the last. */
    private boolean moveTo(long target) throws SQLException {
        requireOpen();
        if (target < 1) {
            number = -1;
            leaveRows(0, false);
            return false;
        }
        int place = kept.blockOf(target - 1);
        requireOpen();
        if (place < 0) {
            return moveToEnd();
        }
        long before = kept.start(place);
        goTo(kept.known(place), before, (int) (target - 1 - before));
        number = place;
        return true;
    }

    private boolean moveToEnd() throws SQLException {
        long count = kept.count();
        if (count == 0) {
            // JDBC: no rows, no effect.
            return false;
        }
        number = kept.blockOf(count - 1);
        leaveRows(count, true);
        return false;
    }

    @Override
    public void beforeFirst() throws SQLException {
        moveTo(0);
    }

    @Override
    public void afterLast() throws SQLException {
        requireOpen();
        moveToEnd();
    }

    @Override
    public boolean first() throws SQLException {
        return moveTo(1);
    }

    @Override
    public boolean last() throws SQLException {
        requireOpen();
        return moveTo(kept.count());
    }

    @Override
    public boolean absolute(int row) throws SQLException {
        requireOpen();
        return moveTo(row >= 0 ? row : kept.count() + 1 + row);
    }

    @Override
    public boolean relative(int rows) throws SQLException {
        requireOpen();
        return rows == 0 ? onRow() : moveTo(position() + rows + (rows < 0 && beforeBlock() ? 1 : 0));
    }

    @Override
    public boolean previous() throws SQLException {
        requireOpen();
        return moveTo(beforeBlock() ? position() : position() - 1);
    }

    @Override
    public boolean isLast() throws SQLException {
        requireOpen();
        return onRow() && kept.blockOf(position()) < 0;
    }

    @Override
    public boolean isBeforeFirst() throws SQLException {
        requireOpen();
        return position() == 0 && kept.blockOf(0) == 0;
    }

    @Override
    public boolean isAfterLast() throws SQLException {
        requireOpen();
        long position = position();
        return position > 1 && kept.blockOf(position - 1) < 0;
    }

    @Override
    public int getType() throws SQLException {
        requireOpen();
        return TYPE_SCROLL_INSENSITIVE;
    }

    @Override
    public int getFetchDirection() throws SQLException {
        requireOpen();
        return fetchDirection;
    }

    /** A hint that is kept and changes nothing: rows once read are all at hand. */
    @Override
    public void setFetchDirection(int direction) throws SQLException {
        requireOpen();
        if (direction != FETCH_FORWARD && direction != FETCH_REVERSE && direction != FETCH_UNKNOWN) {
            throw Errors.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "Fetch direction " + direction + " is none of ResultSet's constants");
        }
        fetchDirection = direction;
    }
}
