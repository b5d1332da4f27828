// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.write;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.Column;
import io.treeline.metadata.SqlState;
import io.treeline.metadata.Table;
import io.treeline.sql.NativeExecutor.NativeCursor;
import io.treeline.sql.NativeQuery;
import io.treeline.sql.PreparedSql.TimeRange;
import io.treeline.sql.write.NativeRows;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes rows, or cells, that are known by their keys. The server deletes by ranges of time only, each a statement and an entry in a file that later reads pay for; so above a
 * few rows the times between which nothing else lies are put together first.
 */
final class RowEraser {
  /** Up to here each row is deleted by its own time, which cannot hit one that somebody else is writing beside it. */
  private static final int ONE_BY_ONE = 256;

  private static final int STATEMENTS_A_CALL = 1000;

  private final WriteContext context;
  private final Table table;
  private final NativeRows statements;

  RowEraser(WriteContext context, Table table) {
    this.context = context;
    this.table = table;
    this.statements = new NativeRows(table);
  }

  /** Deletes whole rows. */
  void rows(List<TimeRange> ranges) throws SQLException {
    run(statements.deleteRows(ranges));
  }

  /** Deletes rows of a device by their times, sorted. */
  void rowsAt(TimeList times) throws SQLException {
    List<Column> fields = table.columns().stream().filter(column -> column.role() == Column.Role.FIELD).toList();
    rows(ranges(times, fields));
  }

  /** Empties the cells of one measurement. */
  void cellsAt(Column column, TimeList times) throws SQLException {
    run(statements.deleteCells(column, ranges(times, List.of(column))));
  }

  private List<TimeRange> ranges(TimeList times, List<Column> columns) throws SQLException {
    if (times.size() <= ONE_BY_ONE) {
      return times.adjacent();
    }
    NativeQuery all = statements.cells(columns, times.at(0), times.at(times.size() - 1));
    List<TimeRange> ranges = new ArrayList<>();
    int next = 0;
    boolean open = false;
    long low = 0;
    long high = 0;
    try (NativeCursor present = context.executor().open(all)) {
      while (present.next()) {
        long time = present.time();
        while (next < times.size() && times.at(next) < time) {
          // There is nothing at it any more.
          next++;
        }
        if (next < times.size() && times.at(next) == time) {
          low = open ? low : time;
          high = time;
          open = true;
        } else if (open) {
          ranges.add(new TimeRange(low, high));
          open = false;
        }
      }
    }
    if (open) {
      ranges.add(new TimeRange(low, high));
    }
    return ranges;
  }

  /** Deletes rows of a table of the table model by their keys: the time, then the tags. */
  void keys(List<Column> key, List<Object[]> keys) throws SQLException {
    run(statements.deleteKeys(key, keys));
  }

  private void checkStopped(int done, int all) throws SQLException {
    try {
      context.executor().checkCancelled();
    } catch (SQLException e) {
      if (done == 0) {
        throw e;
      }
      String message = done + " of " + all + " parts are deleted, the others are not: " + e.getMessage();
      throw e instanceof SQLTimeoutException ? Errors.timeout(message, e) : Errors.of(SqlState.QUERY_CANCELED, message, e);
    }
  }

  /**
   * In the table model rows that are deleted from the server's memory come back, all NULL, when rows that arrive later make it sort anew; from a file they do not. A user who may
   * not flush deletes all the same.
   */
  private void flush() throws SQLException {
    SQLException outcome = context.rpc().executeAll(List.of(statements.flush())).get(0);
    if (outcome != null && !SqlState.INSUFFICIENT_PRIVILEGE.code().equals(outcome.getSQLState())) {
      throw Errors.of(SqlState.ofCode(outcome.getSQLState()), "Nothing was deleted: the rows could not be brought to disk first: " + outcome.getMessage(), outcome.getErrorCode(),
          outcome);
    }
  }

  private void run(List<String> deletes) throws SQLException {
    if (table.kind() == Table.Kind.TABLE_MODEL && !deletes.isEmpty()) {
      flush();
    }
    int done = 0;
    for (int from = 0; from < deletes.size(); from += STATEMENTS_A_CALL) {
      checkStopped(done, deletes.size());
      List<String> some = deletes.subList(from, Math.min(deletes.size(), from + STATEMENTS_A_CALL));
      SQLException first = null;
      for (SQLException outcome : context.rpc().executeAll(some)) {
        first = first == null ? outcome : first;
        done += outcome == null ? 1 : 0;
      }
      if (first != null) {
        throw Errors.of(SqlState.ofCode(first.getSQLState()), "Deleting failed; " + done + " of " + deletes.size() + " parts are deleted: "
            + first.getMessage(), first.getErrorCode(), first);
      }
    }
  }
}
