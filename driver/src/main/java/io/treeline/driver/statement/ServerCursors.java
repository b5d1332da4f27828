// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.block.Block;
import io.treeline.driver.block.BlockSource;
import io.treeline.driver.block.ColumnVector;
import io.treeline.sql.NativeExecutor;
import io.treeline.sql.NativeQuery;
import java.sql.SQLException;

/** Runs the native queries of local operators on the statement's connection and hands their rows over straight from the column vectors. */
final class ServerCursors implements NativeExecutor {
  private final StatementRunner runner;
  private final Limit limit;

  ServerCursors(StatementRunner runner, Limit limit) {
    this.runner = runner;
    this.limit = limit;
  }

  @Override
  public NativeCursor open(NativeQuery query) throws SQLException {
    StatementRunner.ServerRows rows = runner.query(query, limit);
    return new BlockCursor(rows.blocks(), rows.head().blockColumns(), limit);
  }

  @Override
  public void checkCancelled() throws SQLException {
    limit.check();
  }

  private static final class BlockCursor implements NativeCursor {
    private final BlockSource blocks;
    private final int[] blockColumns;
    private final Limit limit;
    private final ColumnVector[] columns;
    private ColumnVector time;
    private int rows;
    private int row = -1;
    private boolean ended;

    BlockCursor(BlockSource blocks, int[] blockColumns, Limit limit) {
      this.blocks = blocks;
      this.blockColumns = blockColumns;
      this.limit = limit;
      this.columns = new ColumnVector[blockColumns.length];
    }

    @Override
    public boolean next() throws SQLException {
      if (++row < rows) {
        return true;
      }
      while (!ended) {
        limit.check();
        Block block = blocks.next();
        if (block == null) {
          ended = true;
        } else if (block.rows() > 0) {
          rows = block.rows();
          row = 0;
          time = block.time();
          for (int i = 0; i < columns.length; i++) {
            columns[i] = block.columns()[blockColumns[i]];
          }
          return true;
        }
      }
      return false;
    }

    @Override
    public long time() {
      return time.getLong(row);
    }

    @Override
    public boolean isNull(int column) {
      return columns[column].isNull(row);
    }

    @Override
    public boolean getBoolean(int column) {
      return columns[column].getBoolean(row);
    }

    @Override
    public int getInt(int column) {
      return columns[column].getInt(row);
    }

    @Override
    public long getLong(int column) {
      return columns[column].getLong(row);
    }

    @Override
    public float getFloat(int column) {
      return columns[column].getFloat(row);
    }

    @Override
    public double getDouble(int column) {
      return columns[column].getDouble(row);
    }

    @Override
    public String getString(int column) {
      return columns[column].getString(row);
    }

    @Override
    public byte[] getBytes(int column) {
      return columns[column].getBytes(row);
    }

    @Override
    public void close() throws SQLException {
      blocks.close();
    }
  }
}
