// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.sql.SQLException;
import org.apache.calcite.sql.SqlNode;

/** Replaces functions, operators and interval literals as parsed by others of the same meaning, before validation. */
@FunctionalInterface
public interface CallRewrite {
  /** The node to validate instead, whose operands are rewritten already; the node itself when it may stay. */
  SqlNode rewrite(SqlNode node) throws SQLException;
}
