// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.result;

import io.treeline.driver.ColumnarResult;
import io.treeline.driver.block.Block;
import io.treeline.driver.block.BlockSource;
import io.treeline.driver.block.ColumnVector;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.sql.api.NativeExecutor.NativeCursor;
import io.treeline.sql.api.NativeQuery;
import java.sql.SQLException;

/** Rows of a native query for the local operators. */
public final class BlockCursor implements NativeCursor {
    /** The times where there is no row. */
    private static final ColumnVector NOWHERE = ColumnVector.allNull(ColumnarResult.Kind.LONG);

    private final BlockSource source;
    private final int[] places;
    private final ColumnVector[] vectors;
    private ColumnVector time = NOWHERE;
    private int row = -1;
    private int rows;

    /**
     * A cursor over an answer; closes it when its columns are not those asked for.
     *
     * @throws SQLException as {@link ResultShape#requireAnswered}
     */
    public BlockCursor(NativeQuery query, RpcClient.Head head, BlockSource source) throws SQLException {
        this.source = source;
        this.places = head.blockColumns();
        this.vectors = new ColumnVector[places.length];
        try {
            ResultShape.requireAnswered(query, head);
        } catch (SQLException e) {
            source.close();
            throw e;
        }
    }

    @Override
    public boolean next() throws SQLException {
        if (++row < rows) {
            return true;
        }
        row = -1;
        rows = 0;
        Block block;
        do {
            block = source.next();
            if (block == null) {
                return false;
            }
        } while (block.rows() == 0);
        time = block.time();
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = places[i] < 0 ? time : block.columns()[places[i]];
        }
        rows = block.rows();
        row = 0;
        return true;
    }

    @Override
    public long time() {
        return time.getLong(row);
    }

    @Override
    public boolean isNull(int column) {
        return vectors[column].isNull(row);
    }

    @Override
    public boolean getBoolean(int column) {
        return vectors[column].getBoolean(row);
    }

    @Override
    public int getInt(int column) {
        return vectors[column].getInt(row);
    }

    @Override
    public long getLong(int column) {
        return vectors[column].getLong(row);
    }

    @Override
    public float getFloat(int column) {
        return vectors[column].getFloat(row);
    }

    @Override
    public double getDouble(int column) {
        return vectors[column].getDouble(row);
    }

    @Override
    public String getString(int column) {
        return vectors[column].getString(row);
    }

    @Override
    public byte[] getBytes(int column) {
        return vectors[column].getBytes(row);
    }

    @Override
    public void close() throws SQLException {
        source.close();
    }
}
