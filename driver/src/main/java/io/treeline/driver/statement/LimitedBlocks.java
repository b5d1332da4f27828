// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.block.Block;
import io.treeline.driver.block.BlockSource;
import java.sql.SQLException;

/** Blocks under a statement's limits: cancellation, time, and {@code setMaxRows}. A failure is raised again at every later call. */
final class LimitedBlocks implements BlockSource {
  private final BlockSource source;
  private final Limit limit;
  private long rowsLeft;
  private SQLException failure;

  /** @param maxRows 0 is no limit */
  LimitedBlocks(BlockSource source, Limit limit, long maxRows) {
    this.source = source;
    this.limit = limit;
    this.rowsLeft = maxRows == 0 ? Long.MAX_VALUE : maxRows;
  }

  @Override
  public Block next() throws SQLException {
    if (failure != null) {
      throw failure;
    }
    if (rowsLeft == 0) {
      return null;
    }
    try {
      limit.check();
      Block block = source.next();
      limit.check();
      if (block == null) {
        return null;
      }
      if (block.rows() > rowsLeft) {
        block = new Block((int) rowsLeft, block.time(), block.columns());
      }
      rowsLeft -= block.rows();
      if (rowsLeft == 0) {
        // Enough: the server need not go on.
        source.close();
      }
      return block;
    } catch (SQLException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public void close() throws SQLException {
    source.close();
  }
}
