// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.metadata.model.Table;
import io.treeline.metadata.time.Ticks;
import io.treeline.sql.api.PreparedSql.TimeRange;
import io.treeline.sql.api.PreparedSql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** DELETE: ranges of time go to the server as they are, after their rows were counted; for any other condition the rows are looked up first. */
public final class DeleteRunner {
  private final PreparedSql.Delete plan;
  private final WriteContext context;

  /** A runner of one execution. */
  public DeleteRunner(PreparedSql.Delete plan, WriteContext context) {
    this.plan = plan;
    this.context = context;
  }

  /**
   * Runs it.
   *
   * @return the number of rows deleted
   * @throws SQLException of the look-up; or the server's, when the message says how much was deleted
   */
  public long run() throws SQLException {
    RowEraser eraser = new RowEraser(context, plan.table());
    if (plan.times() != null) {
      List<TimeRange> ranges = plan.times().ranges(context.parameters());
      long count = ranges.isEmpty() ? 0 : ((Number) context.row(plan.count())[0]).longValue();
      if (count > 0) {
        eraser.rows(ranges);
      }
      return count;
    }
    HeldRows held = new HeldRows(context.maxLocalMemory());
    if (plan.table().kind() == Table.Kind.DEVICE) {
      TimeList times = new TimeList();
      context.read(plan.rows(), row -> {
        // The list grows by half, and the old one is there while it does.
        held.add(20);
        times.add(((Ticks) row[0]).value());
      });
      long count = times.size();
      eraser.rowsAt(times.sort());
      return count;
    }
    List<Object[]> keys = new ArrayList<>();
    Set<List<Object>> seen = new HashSet<>();
    context.read(plan.rows(), row -> {
      // A row that lies in two layers, with nothing but NULLs in the columns asked for, is given twice by the server.
      if (seen.add(Arrays.asList(row))) {
        held.add(HeldRows.ofObjects(row) + HeldRows.ENTRY);
        keys.add(row);
      }
    });
    eraser.keys(plan.key(), keys);
    return keys.size();
  }
}
