// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.result.BlockCursor;
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
    return new BlockCursor(query, rows.head(), rows.blocks());
  }

  @Override
  public void checkCancelled() throws SQLException {
    limit.check();
  }
}
