// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.write;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.Column;
import io.treeline.metadata.NodeName;
import io.treeline.metadata.SqlState;
import io.treeline.metadata.Table;
import io.treeline.metadata.Ticks;
import io.treeline.sql.NativeExecutor.NativeCursor;
import io.treeline.sql.NativeQuery;
import io.treeline.sql.PreparedSql.TimeRange;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Deletes rows, or cells, that are known by their keys. The server deletes by ranges of time only, each a statement and an entry in a file that later reads pay for; so above a
 * few rows the times between which nothing else lies are put together first.
 */
final class RowEraser {
  /** Up to here each row is deleted by its own time, which cannot hit one that somebody else is writing beside it. */
  private static final int ONE_BY_ONE = 256;

  private static final int STATEMENTS_A_CALL = 1000;
  private static final int TIMES_A_STATEMENT = 50;

  private final WriteContext context;
  private final Table table;

  RowEraser(WriteContext context, Table table) {
    this.context = context;
    this.table = table;
  }

  /** Deletes whole rows. */
  void rows(List<TimeRange> ranges) throws SQLException {
    if (table.kind() == Table.Kind.TABLE_MODEL) {
      String time = table.columns().stream().filter(column -> column.role() == Column.Role.TIME).findFirst().orElseThrow().name();
      delete(quote(table.name().schema()) + '.' + quote(table.name().table()), quote(time), ranges);
    } else {
      delete(table.device().sql() + ".*", "time", ranges);
    }
  }

  /** Deletes rows of a device by their times, sorted. */
  void rowsAt(TimeList times) throws SQLException {
    List<Column> fields = table.columns().stream().filter(column -> column.role() == Column.Role.FIELD).toList();
    rows(ranges(times, fields));
  }

  /** Empties the cells of one measurement. */
  void cellsAt(Column column, TimeList times) throws SQLException {
    delete(table.device().sql() + '.' + NodeName.quote(column.name()), "time", ranges(times, List.of(column)));
  }

  private void delete(String path, String time, List<TimeRange> ranges) throws SQLException {
    List<String> statements = new ArrayList<>();
    for (TimeRange range : ranges) {
      statements.add("delete from " + path + where(time, range));
    }
    run(statements);
  }

  private static String where(String time, TimeRange range) {
    if (range.low() == range.high()) {
      return " where " + time + " = " + range.low();
    }
    String low = range.low() == Long.MIN_VALUE ? "" : time + " >= " + range.low();
    String high = range.high() == Long.MAX_VALUE ? "" : time + " <= " + range.high();
    return low.isEmpty() && high.isEmpty() ? "" : " where " + low + (low.isEmpty() || high.isEmpty() ? "" : " and ") + high;
  }

  private List<TimeRange> ranges(TimeList times, List<Column> columns) throws SQLException {
    if (times.size() <= ONE_BY_ONE) {
      return times.adjacent();
    }
    String names = String.join(", ", columns.stream().map(column -> NodeName.quote(column.name())).toList());
    NativeQuery all = new NativeQuery("select " + names + " from " + table.device().sql() + " where time >= " + times.at(0) + " and time <= "
        + times.at(times.size() - 1), columns.stream().map(Column::type).toList());
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
    Map<String, List<Long>> timesOfTags = new LinkedHashMap<>();
    for (Object[] row : keys) {
      StringBuilder tags = new StringBuilder();
      for (int i = 1; i < key.size(); i++) {
        tags.append(" and ").append(quote(key.get(i).name())).append(row[i] == null ? " is null" : " = " + literal(row[i].toString()));
      }
      timesOfTags.computeIfAbsent(tags.toString(), none -> new ArrayList<>()).add(((Ticks) row[0]).value());
    }
    String target = "delete from " + quote(table.name().schema()) + '.' + quote(table.name().table()) + " where ";
    String time = quote(key.get(0).name());
    List<String> statements = new ArrayList<>();
    timesOfTags.forEach((tags, times) -> {
      for (int from = 0; from < times.size(); from += TIMES_A_STATEMENT) {
        List<String> some = times.subList(from, Math.min(times.size(), from + TIMES_A_STATEMENT)).stream().map(at -> time + " = " + at).toList();
        // The server takes tags beside each time, not beside a bracket of times.
        statements.add(target + String.join(" or ", some.stream().map(one -> one + tags).toList()));
      }
    });
    run(statements);
  }

  private static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String literal(String text) {
    return '\'' + text.replace("'", "''") + '\'';
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
    SQLException outcome = context.rpc().executeAll(List.of("flush " + quote(table.name().schema()))).get(0);
    if (outcome != null && !SqlState.INSUFFICIENT_PRIVILEGE.code().equals(outcome.getSQLState())) {
      throw Errors.of(SqlState.ofCode(outcome.getSQLState()), "Nothing was deleted: the rows could not be brought to disk first: " + outcome.getMessage(), outcome.getErrorCode(),
          outcome);
    }
  }

  private void run(List<String> statements) throws SQLException {
    if (table.kind() == Table.Kind.TABLE_MODEL && !statements.isEmpty()) {
      flush();
    }
    int done = 0;
    for (int from = 0; from < statements.size(); from += STATEMENTS_A_CALL) {
      checkStopped(done, statements.size());
      List<String> some = statements.subList(from, Math.min(statements.size(), from + STATEMENTS_A_CALL));
      SQLException first = null;
      for (SQLException outcome : context.rpc().executeAll(some)) {
        first = first == null ? outcome : first;
        done += outcome == null ? 1 : 0;
      }
      if (first != null) {
        throw Errors.of(SqlState.ofCode(first.getSQLState()), "Deleting failed; " + done + " of " + statements.size() + " parts are deleted: "
            + first.getMessage(), first.getErrorCode(), first);
      }
    }
  }
}
