// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import java.sql.SQLException;

/** Asked between steps of long work whether to go on. */
@FunctionalInterface
public interface StopSign {
  /** Never stops. */
  StopSign NEVER = () -> { };

  /** Throws SQLState 57014 when the work was cancelled or its time is over. */
  void check() throws SQLException;
}
