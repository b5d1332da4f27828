// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.error.MaxRowBytes;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.sql.PreparedSql;
import io.treeline.sql.text.NativeComments;
import java.sql.SQLException;

/** Runs IoTDB's own statements: as they are written, but for parameters and the tree model's comments. */
final class NativeExecution {
  private final IotdbStatement statement;
  private final StatementHost host;
  private final StatementRunner runner;

  NativeExecution(IotdbStatement statement, StatementRunner runner) {
    this.statement = statement;
    this.host = statement.host();
    this.runner = runner;
  }

  /**
   * What came of it.
   *
   * @param rows null when there are none
   * @param count of a statement without rows
   */
  record Outcome(RpcClient.Reply.Rows rows, long count) {}

  Outcome run(PreparedSql.Native plan, ParameterSlots values, Wanted wanted, Limit now) throws SQLException {
    String sql = new NativeLiteral(host.tableModel()).render(SqlTemplate.of(withoutComments(plan.text())), values);
    NativeText words = new NativeText(sql);
    if (words.mayWrite()) {
      statement.checkMayWrite();
    }
    if (words.logBytes() > host.maxRowBytes()) {
      throw MaxRowBytes.exceeded("The INSERT", words.logBytes(), host.maxRowBytes());
    }
    if (wanted == Wanted.ROWS && words.givesNoRows()) {
      throw Wanted.rowsMissing("this statement gives none; it was not run");
    }
    if (wanted == Wanted.COUNT && words.givesRows()) {
      throw Wanted.rowsNotWanted();
    }
    RpcClient.Reply reply;
    try {
      reply = runner.run(sql, statement.fetchRows(), now);
    } finally {
      // Also after a failure: the server keeps the part that it did.
      if (words.mayWrite()) {
        host.definitionsMayHaveChanged(words.isInsert());
      }
    }
    if (reply instanceof RpcClient.Reply.Rows rows) {
      if (wanted == Wanted.COUNT) {
        rows.blocks().close();
        throw Wanted.rowsNotWanted();
      }
      return new Outcome(rows, -1);
    }
    if (((RpcClient.Reply.Done) reply).database() != null) {
      host.databaseChanged(((RpcClient.Reply.Done) reply).database());
    }
    if (wanted == Wanted.ROWS) {
      throw Wanted.rowsMissing("this statement gave none; it was run");
    }
    return new Outcome(null, words.updateCount());
  }

  /** The tree model has no comments: it reads {@code time = 7 -- note} as {@code 7 - (-note)} and answers with no rows and no error. */
  private String withoutComments(String text) throws SQLException {
    return !host.tableModel() && (text.contains("--") || text.contains("/*")) ? NativeComments.strip(text) : text;
  }
}
