// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.driver.error.Errors;
import io.treeline.driver.parameter.ParameterSlots;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.time.Ticks;
import io.treeline.sql.api.NativeExecutor.NativeCursor;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.api.PreparedSql.Assignment;
import io.treeline.sql.api.PreparedSql.InsertValue;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.dml.NativeRows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * UPDATE: its rows are read to the end and all values converted before anything is written. A cell set to NULL is deleted, since the server's upsert never empties one; a row
 * that gets another key is written anew and the old one deleted.
 */
public final class UpdateRunner {
  private final PreparedSql.Update plan;
  private final WriteContext context;
  private final RowEraser eraser;
  private final HeldRows held;

  /** A runner of one execution. */
  public UpdateRunner(PreparedSql.Update plan, WriteContext context) {
    this.plan = plan;
    this.context = context;
    this.eraser = new RowEraser(context, plan.table());
    this.held = new HeldRows(context.maxLocalMemory());
  }

  /**
   * Runs it.
   *
   * @return the number of rows that fulfil the condition
   * @throws SQLException 22xxx or 23502 for a value that does not fit, 23505 for a row moved to where another is: nothing is written then; or the server's error
   */
  public long run() throws SQLException {
    return plan.moves() ? move() : plan.table().kind() == Table.Kind.DEVICE ? set() : setInTableModel();
  }

  private InsertWriter writer(List<Column> columns, List<InsertValue> values) {
    return new InsertWriter(new PreparedSql.Insert(plan.table(), columns, List.of(values), 0), context.rpc(), context.zone());
  }

  private boolean isNull(InsertValue value, Object[] row) {
    if (value instanceof InsertValue.Parameter parameter) {
      return context.slots().kind(parameter.index()) == ParameterSlots.Kind.NULL;
    }
    if (value instanceof InsertValue.Computed computed) {
      return row[computed.index()] == null;
    }
    return value instanceof InsertValue.Literal literal && literal.value() == null;
  }

  /** The measurements of a device: tablets of the values, or of whole rows of an aligned device, then deletes of the cells that become NULL. */
  private long set() throws SQLException {
    InsertWriter writer = plan.kept().isEmpty() ? assignedCells() : wholeRows();
    TimeList[] emptied = new TimeList[plan.assignments().size()];
    Arrays.setAll(emptied, i -> new TimeList());
    long[] count = new long[1];
    context.read(plan.rows(), row -> {
      boolean any = false;
      for (int i = 0; i < emptied.length; i++) {
        if (isNull(plan.assignments().get(i).value(), row)) {
          if (holdsValue(plan.assignments().get(i).column(), row)) {
            held.add(20);
            emptied[i].add(((Ticks) row[0]).value());
          }
        } else {
          any = true;
        }
      }
      if (any) {
        held.add(HeldRows.ofCells(row));
        writer.add(context.slots(), row);
      }
      count[0]++;
    });
    // What is stored already stays; so the cells that become NULL follow, stopped or not.
    RowEraser cells = writer.rows() > 0 ? finisher() : eraser;
    writer.stopsAt(context.sign()).send();
    for (int i = 0; i < emptied.length; i++) {
      if (emptied[i].size() > 0) {
        cells.cellsAt(plan.assignments().get(i).column(), emptied[i].sort());
      }
    }
    return count[0];
  }

  /** Whether the column of a row may hold a value now; what is NULL already need not be emptied. */
  private boolean holdsValue(Column column, Object[] row) {
    int kept = plan.kept().indexOf(column);
    return kept < 0 || row[plan.rows().columns().size() - plan.kept().size() + kept] != null;
  }

  private InsertWriter assignedCells() {
    List<Column> columns = new ArrayList<>(plan.key());
    List<InsertValue> values = new ArrayList<>(List.of(new InsertValue.Computed(0)));
    for (Assignment assignment : plan.assignments()) {
      columns.add(assignment.column());
      values.add(assignment.value());
    }
    return writer(columns, values);
  }

  /** Without a way to empty a cell, a row of the table model that gets a NULL is deleted and written anew. */
  private long setInTableModel() throws SQLException {
    InsertWriter changed = wholeRows();
    InsertWriter anew = wholeRows();
    List<Object[]> renewed = new ArrayList<>();
    long[] count = new long[1];
    Set<List<Object>> seen = new HashSet<>();
    context.read(plan.rows(), row -> {
      // A row that lies in two layers, with nothing but NULLs in the columns asked for, is given twice by the server.
      if (!seen.add(Arrays.asList(Arrays.copyOf(row, plan.key().size())))) {
        return;
      }
      held.add(HeldRows.ofObjects(row) + HeldRows.ENTRY + HeldRows.ofCells(row));
      if (plan.assignments().stream().anyMatch(assignment -> isNull(assignment.value(), row) && holdsValue(assignment.column(), row))) {
        anew.add(context.slots(), row);
        renewed.add(row);
      } else {
        changed.add(context.slots(), row);
      }
      count[0]++;
    });
    changed.stopsAt(context.sign()).send();
    context.executor().checkCancelled();
    finisher().keys(plan.key(), renewed);
    afterErasing(anew);
    return count[0];
  }

  /** A writer of the key and all fields: what is assigned, and what was there of the others. Attributes stay as they are: they are the device's. */
  private InsertWriter wholeRows() {
    List<Column> columns = new ArrayList<>();
    List<InsertValue> values = new ArrayList<>();
    for (int i = 0; i < plan.key().size(); i++) {
      columns.add(plan.key().get(i));
      values.add(assigned(plan.key().get(i), i));
    }
    int first = plan.rows().columns().size() - plan.kept().size();
    for (int i = 0; i < plan.kept().size(); i++) {
      Column column = plan.kept().get(i);
      if (column.role() == Column.Role.FIELD) {
        columns.add(column);
        values.add(assigned(column, first + i));
      }
    }
    return writer(columns, values);
  }

  private InsertValue assigned(Column column, int present) {
    for (Assignment assignment : plan.assignments()) {
      if (assignment.column().equals(column)) {
        return assignment.value();
      }
    }
    return new InsertValue.Computed(present);
  }

  /** Rows that get another key. */
  private long move() throws SQLException {
    if (plan.table().kind() != Table.Kind.DEVICE) {
      return moveInTableModel();
    }
    InsertWriter writer = wholeRows();
    InsertValue time = assigned(plan.key().get(0), 0);
    TimeList before = new TimeList();
    TimeList after = new TimeList();
    int first = plan.rows().columns().size() - plan.kept().size();
    context.read(plan.rows(), row -> {
      held.add(HeldRows.ofCells(row) + 60);
      before.add(((Ticks) row[0]).value());
      boolean any = false;
      for (int i = 0; i < plan.kept().size(); i++) {
        any |= !isNull(assigned(plan.kept().get(i), first + i), row);
      }
      if (any) {
        writer.add(context.slots(), row);
        after.add(writer.lastTime());
      } else if (time(time, row) instanceof Ticks at) {
        // A row goes with its last cell, but not to a place that is taken.
        after.add(at.value());
      }
    });
    int count = before.size();
    int moved = after.size();
    if (count == 0) {
      return 0;
    }
    before.sort();
    after.sort();
    if (after.size() < moved) {
      throw taken("several rows would get the same time");
    }
    if (moved > 0) {
      refuseTaken(before, after);
    }
    // Where a row goes to the former place of another one, that must be empty first.
    TimeList reused = new TimeList();
    TimeList last = new TimeList();
    for (int i = 0; i < before.size(); i++) {
      (after.contains(before.at(i)) ? reused : last).add(before.at(i));
    }
    context.executor().checkCancelled();
    if (reused.size() > 0) {
      finisher().rowsAt(reused);
    }
    afterErasing(writer);
    if (last.size() > 0) {
      finisher().rowsAt(last);
    }
    return count;
  }

  private static Object time(InsertValue value, Object[] row) {
    return value instanceof InsertValue.Computed computed ? row[computed.index()] : value instanceof InsertValue.Literal literal ? literal.value() : null;
  }

  /** Deletes rows that are written anew: stopped in between, they would be lost, or be there twice. */
  private RowEraser finisher() {
    return new RowEraser(context.finishing(), plan.table());
  }

  /** Rows that get another time beside their tags. Attributes stay: they are the device's. */
  private long moveInTableModel() throws SQLException {
    if (plan.assignments().stream().anyMatch(assignment -> assignment.column().role() == Column.Role.TAG)) {
      throw Errors.of(SqlState.FEATURE_NOT_SUPPORTED, "Changing a TAG would move the row to another device; INSERT the new row and DELETE the old one");
    }
    InsertWriter writer = wholeRows();
    int width = plan.key().size();
    List<Object[]> former = new ArrayList<>();
    Set<List<Object>> before = new HashSet<>();
    Set<List<Object>> after = new HashSet<>();
    long[] span = {Long.MAX_VALUE, Long.MIN_VALUE};
    context.read(plan.rows(), row -> {
      Object[] key = Arrays.copyOf(row, width);
      if (before.contains(List.of(((Ticks) row[0]).value(), tags(key)))) {
        // Given twice, as above.
        return;
      }
      held.add(HeldRows.ofCells(row) + 2 * HeldRows.ofObjects(key) + 2 * HeldRows.ENTRY);
      writer.add(context.slots(), row);
      former.add(key);
      before.add(List.of(((Ticks) row[0]).value(), tags(key)));
      after.add(List.of(writer.lastTime(), tags(key)));
      span[0] = Math.min(span[0], writer.lastTime());
      span[1] = Math.max(span[1], writer.lastTime());
    });
    if (former.isEmpty()) {
      return 0;
    }
    if (after.size() < former.size()) {
      throw taken("several rows would get the same time");
    }
    try (NativeCursor rows = context.executor().open(new NativeRows(plan.table()).keys(plan.key(), span[0], span[1]))) {
      while (rows.next()) {
        Object[] key = new Object[width];
        for (int i = 1; i < width; i++) {
          key[i] = rows.isNull(i) ? null : rows.getString(i);
        }
        List<Object> there = List.of(rows.getLong(0), tags(key));
        if (after.contains(there) && !before.contains(there)) {
          throw taken("a row would get the time of another that stays");
        }
      }
    }
    List<Object[]> reused = former.stream().filter(key -> after.contains(List.of(((Ticks) key[0]).value(), tags(key)))).toList();
    List<Object[]> last = former.stream().filter(key -> !after.contains(List.of(((Ticks) key[0]).value(), tags(key)))).toList();
    context.executor().checkCancelled();
    finisher().keys(plan.key(), reused);
    if (reused.isEmpty()) {
      writer.send();
    } else {
      afterErasing(writer);
    }
    finisher().keys(plan.key(), last);
    return former.size();
  }

  /** The tags of a key, null where they are. */
  private static List<Object> tags(Object[] key) {
    return Arrays.asList(key).subList(1, key.length);
  }

  /** Writes rows whose former place is empty already. */
  private static void afterErasing(InsertWriter rows) throws SQLException {
    try {
      rows.send();
    } catch (SQLException e) {
      throw Errors.of(SqlState.ofCode(e.getSQLState()), "The UPDATE had deleted rows to write them anew, and those that failed now are gone: " + e.getMessage(),
          e.getErrorCode(), e);
    }
  }

  private static SQLException taken(String why) {
    return Errors.of(SqlState.UNIQUE_VIOLATION, "\"Time\" is the key of a row: " + why + "; nothing was changed");
  }

  private void refuseTaken(TimeList before, TimeList after) throws SQLException {
    NativeQuery there = new NativeRows(plan.table()).cells(plan.kept(), after.at(0), after.at(after.size() - 1));
    try (NativeCursor rows = context.executor().open(there)) {
      while (rows.next()) {
        if (after.contains(rows.time()) && !before.contains(rows.time())) {
          throw taken("a row would get the time of another that stays");
        }
      }
    }
  }
}
