// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata;

import java.sql.SQLException;

/** All that the catalog asks of a server: run one native metadata statement. The driver implements it. */
public interface CatalogSource {
  /** Whether the session speaks the table model. */
  boolean tableModel();

  /** The server's time precision. */
  TimePrecision precision();

  /**
   * Runs a native SHOW, COUNT or DESC.
   *
   * @throws SQLException as the server answered
   */
  MetadataRows query(String nativeSql) throws SQLException;

  /** The rows of a metadata statement, read by label: servers of other versions have more columns in other places. */
  interface MetadataRows extends AutoCloseable {
    /** Moves to the next row. */
    boolean next() throws SQLException;

    /** The value as text, or null when it is NULL or the server has no such column; label compared without case. */
    String text(String label) throws SQLException;

    @Override
    void close() throws SQLException;
  }
}
