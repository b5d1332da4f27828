// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.result;

import io.treeline.driver.error.Errors;
import io.treeline.driver.error.Unsupported;
import io.treeline.metadata.SqlState;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The part of java.sql.ResultSet that moves anywhere but forward: refused, since rows stream by once. */
interface ForwardOnlyResultSet extends ResultSet {
  /** What to use instead. */
  String ONCE = "rows stream by once; read forward with next(), or ask the connection for a statement of TYPE_SCROLL_INSENSITIVE";

  @Override
  default void beforeFirst() throws SQLException {
    throw Unsupported.feature("ResultSet.beforeFirst", ONCE);
  }

  @Override
  default void afterLast() throws SQLException {
    throw Unsupported.feature("ResultSet.afterLast", ONCE);
  }

  @Override
  default boolean first() throws SQLException {
    throw Unsupported.feature("ResultSet.first", ONCE);
  }

  @Override
  default boolean last() throws SQLException {
    throw Unsupported.feature("ResultSet.last", ONCE);
  }

  @Override
  default boolean absolute(int row) throws SQLException {
    throw Unsupported.feature("ResultSet.absolute", ONCE);
  }

  @Override
  default boolean relative(int rows) throws SQLException {
    throw Unsupported.feature("ResultSet.relative", ONCE);
  }

  @Override
  default boolean previous() throws SQLException {
    throw Unsupported.feature("ResultSet.previous", ONCE);
  }

  @Override
  default void refreshRow() throws SQLException {
    throw Unsupported.feature("ResultSet.refreshRow", ONCE);
  }

  @Override
  default boolean rowUpdated() throws SQLException {
    throw Unsupported.feature("ResultSet.rowUpdated", "result sets are read-only");
  }

  @Override
  default boolean rowInserted() throws SQLException {
    throw Unsupported.feature("ResultSet.rowInserted", "result sets are read-only");
  }

  @Override
  default boolean rowDeleted() throws SQLException {
    throw Unsupported.feature("ResultSet.rowDeleted", "result sets are read-only");
  }

  @Override
  default String getCursorName() throws SQLException {
    throw Unsupported.feature("ResultSet.getCursorName", "IoTDB has no named cursors");
  }

  @Override
  default int getFetchDirection() throws SQLException {
    return FETCH_FORWARD;
  }

  @Override
  default void setFetchDirection(int direction) throws SQLException {
    if (direction != FETCH_FORWARD) {
      throw Errors.of(SqlState.FEATURE_NOT_SUPPORTED, "ResultSet.setFetchDirection is not supported for any direction but FETCH_FORWARD: " + ONCE);
    }
  }

  @Override
  default int getType() throws SQLException {
    return TYPE_FORWARD_ONLY;
  }

  @Override
  default int getConcurrency() throws SQLException {
    return CONCUR_READ_ONLY;
  }

  @Override
  default int getHoldability() throws SQLException {
    return HOLD_CURSORS_OVER_COMMIT;
  }
}
