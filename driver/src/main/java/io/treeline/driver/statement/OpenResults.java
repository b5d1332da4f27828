// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What a statement's last execution gave: rows or a count; and the result sets that getMoreResults was told to keep open. */
final class OpenResults {
  private final List<ResultSet> kept = new ArrayList<>();
  private ResultSet current;
  private long updateCount = -1;
  private boolean closing;

  /** The present result set, or null. */
  ResultSet current() {
    return current;
  }

  /** The present count, or -1. */
  long updateCount() {
    return updateCount;
  }

  /** The execution gave rows. */
  void rows(ResultSet rows) {
    current = rows;
  }

  /** The execution gave a count. */
  void count(long count) {
    updateCount = count;
  }

  /** Whether result sets are being closed by the statement, not by the program. */
  boolean closing() {
    return closing;
  }

  /** Whether a result set is open. */
  boolean anyOpen() throws SQLException {
    kept.removeIf(OpenResults::isClosed);
    return !kept.isEmpty() || current != null && !current.isClosed();
  }

  private static boolean isClosed(ResultSet rows) {
    try {
      return rows.isClosed();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The present result is passed by and stays open. */
  void keep() {
    if (current != null) {
      kept.removeIf(OpenResults::isClosed);
      kept.add(current);
    }
    current = null;
    updateCount = -1;
  }

  /** Closes the present result. */
  void discard() throws SQLException {
    updateCount = -1;
    ResultSet old = current;
    current = null;
    if (old != null) {
      close(List.of(old));
    }
  }

  /** Closes the present result and those kept. */
  void discardAll() throws SQLException {
    List<ResultSet> all = new ArrayList<>(kept);
    kept.clear();
    if (current != null) {
      all.add(current);
    }
    current = null;
    updateCount = -1;
    close(all);
  }

  /** Closes all of them, also when one fails. */
  private void close(List<ResultSet> all) throws SQLException {
    closing = true;
    SQLException failure = null;
    try {
      for (ResultSet rows : all) {
        try {
          rows.close();
        } catch (SQLException e) {
          failure = failure == null ? e : failure;
        }
      }
    } finally {
      closing = false;
    }
    if (failure != null) {
      throw failure;
    }
  }
}
