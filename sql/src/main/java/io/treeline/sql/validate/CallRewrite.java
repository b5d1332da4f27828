// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.sql.parse.SourceText;
import java.sql.SQLException;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;

/** Replaces functions, operators and interval literals as parsed by others of the same meaning, before validation. */
public interface CallRewrite {
  /** The node to validate instead, whose operands are rewritten already; the node itself when it may stay. */
  SqlNode rewrite(SqlNode node) throws SQLException;

  /**
   * A source of rows in FROM that calls functions.
   *
   * @param table what the validator takes
   * @param alias the name that it has without one of the statement's
   * @param columns the names of its columns
   * @param single whether there is one function, whose column is called as the source is
   */
  record Rows(SqlNode table, String alias, List<String> columns, boolean single) {}

  /** What a call in FROM stands for, whose arguments are rewritten already; null when it gives no rows. */
  Rows rows(SqlCall item) throws SQLException;

  /** Whether a call gives rows. */
  boolean givesRows(SqlCall call);

  /** Whether a call stands for WITH ORDINALITY behind another. */
  static boolean isNumbered(SqlCall call) {
    return SourceText.isNumbered(call.getOperator().getName());
  }

  /** Whether a call stands for ROWS FROM. */
  static boolean isRowsFrom(SqlCall call) {
    return SourceText.isRowsFrom(call.getOperator().getName());
  }

  /** Whether a call stands for a slice of an array. */
  static boolean isSlice(SqlCall call) {
    return SourceText.isSlice(call.getOperator().getName());
  }

  /**
   * Looks at a cast that a statement makes.
   *
   * @throws SQLException 42846 when there is none between the types
   */
  void checkCast(RelDataType from, RelDataType to) throws SQLException;
}
