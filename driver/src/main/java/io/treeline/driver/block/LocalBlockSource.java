// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.block;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.PreparedSql.LocalRows;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers the rows of local operators into blocks, so that one result set class serves both ways of computing. */
public final class LocalBlockSource implements BlockSource {
    private static final int ROWS = 1024;
    /** The first block is small: its rows show up before the operators have made many. */
    private static final int FIRST_ROWS = 64;
    /** A block ends behind the row with which its values take so much: a thousand large texts are more than a heap. */
    private static final long BYTES = 4L << 20;

    private final LocalRows rows;
    private final List<ColumnType> types;
    private int capacity = FIRST_ROWS;
    private boolean ended;
    private @Nullable SQLException failure;
    private volatile boolean closed;

    /**
     * Blocks of {@code rows}, whose values have the classes that {@link LocalRows#value(int)} names for {@code types}.
     */
    public LocalBlockSource(LocalRows rows, List<ColumnType> types) {
        this.rows = rows;
        this.types = List.copyOf(types);
    }

    @Override
    public @Nullable Block next() throws SQLException {
        if (failure != null) {
            throw failure;
        }
        if (closed) {
            throw Errors.closedWhileRead();
        }
        if (ended) {
            return null;
        }
        try {
            Block block = fill();
            if (closed) {
                // What was read last may have ended early.
                throw Errors.closedWhileRead();
            }
            return block;
        } catch (SQLException e) {
            failure = e;
            throw e;
        } catch (ArithmeticException e) {
            failure = Errors.of(
                    SqlState.DATETIME_OVERFLOW,
                    "A DATE of the result has a year beyond 214747, which its number cannot hold; CAST it to VARCHAR",
                    e);
            throw failure;
        } catch (RuntimeException e) {
            failure = Errors.of(SqlState.GENERAL_ERROR, "Computing the result failed: " + e.getMessage(), e);
            throw failure;
        }
    }

    private @Nullable Block fill() throws SQLException {
        VectorBuilder[] builders = new VectorBuilder[types.size()];
        for (int i = 0; i < builders.length; i++) {
            builders[i] = new VectorBuilder(types.get(i), capacity);
        }
        int count = 0;
        long bytes = 0;
        while (count < capacity && bytes < BYTES) {
            if (!rows.next()) {
                ended = true;
                break;
            }
            for (int i = 0; i < builders.length; i++) {
                Object value = rows.value(i);
                builders[i].set(count, value);
                bytes += value instanceof Number || value instanceof Boolean ? 8 : ColumnVector.held(value);
            }
            count++;
        }
        capacity = ROWS;
        if (count == 0) {
            return null;
        }
        ColumnVector[] columns = new ColumnVector[builders.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = builders[i].build();
        }
        return new Block(count, ColumnVector.repeatedLong(0), columns);
    }

    @Override
    public void close() throws SQLException {
        if (!closed) {
            closed = true;
            rows.close();
        }
    }
}
