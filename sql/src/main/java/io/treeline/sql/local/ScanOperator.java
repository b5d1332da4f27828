// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.local;

import io.treeline.sql.pushdown.BoundScan;
import io.treeline.sql.pushdown.NativeScan;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Reads a leaf's rows: those of its parts, one after another. */
record ScanOperator(NativeScan scan) implements Operator {
  @Override
  public Cursor open(Run run) throws SQLException {
    BoundScan bound = run.scan(scan);
    if (bound.parts().isEmpty()) {
      return () -> null;
    }
    if (run.repeated()) {
      return replay(run, bound);
    }
    return read(run, bound);
  }

  private static Cursor read(Run run, BoundScan bound) throws SQLException {
    if (bound.parts().size() == 1) {
      return PartCursor.open(run, bound.parts().get(0));
    }
    Iterator<BoundScan.Part> parts = bound.parts().iterator();
    Cursor first = PartCursor.open(run, parts.next());
    return new Cursor() {
      private Cursor current = first;

      @Override
      public Object[] next() throws SQLException {
        while (current != null) {
          Object[] row = current.next();
          if (row != null) {
            return row;
          }
          current.close();
          current = parts.hasNext() ? PartCursor.open(run, parts.next()) : null;
        }
        return null;
      }

      @Override
      public void close() throws SQLException {
        if (current != null) {
          current.close();
        }
      }
    };
  }

  /** A correlated subquery runs once for each outer row; its leaves are read once. */
  private Cursor replay(Run run, BoundScan bound) throws SQLException {
    @SuppressWarnings("unchecked")
    List<Object[]> rows = (List<Object[]>) run.cache().get(scan);
    if (rows == null) {
      rows = new ArrayList<>();
      try (Cursor cursor = read(run, bound)) {
        for (Object[] row = cursor.next(); row != null; row = cursor.next()) {
          run.guard().add("A correlated subquery", row);
          rows.add(row);
        }
      }
      run.cache().put(scan, rows);
    }
    Iterator<Object[]> iterator = rows.iterator();
    return () -> {
      run.tick();
      return iterator.hasNext() ? iterator.next() : null;
    };
  }
}
