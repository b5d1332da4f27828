// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Properties;

/**
 * What a program can change about a connection, as it was when a request began: a pool may set it up before, and gets it back so.
 *
 * @param readOnly whether writes are refused
 * @param autoCommit as set
 * @param schema of unqualified names, or null
 * @param networkTimeout in milliseconds
 * @param clientInfo all entries
 */
record RequestState(boolean readOnly, boolean autoCommit, String schema, int networkTimeout, Properties clientInfo) {
  static RequestState of(Connection connection) throws SQLException {
    return new RequestState(connection.isReadOnly(), connection.getAutoCommit(), connection.getSchema(), connection.getNetworkTimeout(), connection.getClientInfo());
  }

  /** Sets it again, with a call to the server only where something differs. */
  void restore(Connection connection) throws SQLException {
    connection.setReadOnly(readOnly);
    connection.setAutoCommit(autoCommit);
    if (!Objects.equals(schema, connection.getSchema())) {
      connection.setSchema(schema);
    }
    if (networkTimeout != connection.getNetworkTimeout()) {
      connection.setNetworkTimeout(Runnable::run, networkTimeout);
    }
    connection.setClientInfo(clientInfo);
    connection.clearWarnings();
  }
}
