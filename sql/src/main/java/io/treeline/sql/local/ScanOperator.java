// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.local;

import io.treeline.metadata.ColumnType;
import io.treeline.metadata.SqlState;
import io.treeline.sql.NativeExecutor.NativeCursor;
import io.treeline.sql.PreparedSql;
import io.treeline.sql.pushdown.NativeRenderer.BoundScan;
import io.treeline.sql.pushdown.NativeScan;
import io.treeline.sql.validate.PlanErrors;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Reads a leaf's rows. */
record ScanOperator(NativeScan scan) implements Operator {
  @Override
  public Cursor open(Run run) throws SQLException {
    BoundScan bound = run.scan(scan);
    if (bound.query() == null) {
      return () -> null;
    }
    if (run.repeated()) {
      return replay(run, bound);
    }
    return read(run, bound);
  }

  private static Cursor read(Run run, BoundScan bound) throws SQLException {
    NativeCursor cursor = run.executor().open(bound.query());
    int[] projection = bound.projection();
    ColumnType[] types = new ColumnType[projection.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = projection[i] == PreparedSql.Pushed.TIME ? ColumnType.TIMESTAMP : bound.query().types().get(projection[i]);
    }
    return new Cursor() {
      private int count;

      @Override
      public Object[] next() throws SQLException {
        if ((++count & 0xff) == 0) {
          run.executor().checkCancelled();
        }
        if (!cursor.next()) {
          return null;
        }
        Object[] row = new Object[projection.length];
        for (int i = 0; i < row.length; i++) {
          int column = projection[i];
          row[i] = column == PreparedSql.Pushed.TIME ? (Object) cursor.time() : cursor.isNull(column) ? null : value(cursor, column, types[i]);
        }
        return row;
      }

      @Override
      public void close() throws SQLException {
        cursor.close();
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

  private static Object value(NativeCursor cursor, int column, ColumnType type) throws SQLException {
    return switch (type) {
      case BOOLEAN -> cursor.getBoolean(column);
      case INT32 -> cursor.getInt(column);
      case INT64, TIMESTAMP -> cursor.getLong(column);
      case FLOAT -> cursor.getFloat(column);
      case DOUBLE -> cursor.getDouble(column);
      case TEXT, STRING -> cursor.getString(column);
      case BLOB -> cursor.getBytes(column);
      case DATE -> date(cursor.getInt(column));
      case DECIMAL -> throw new IllegalStateException("no series is a DECIMAL");
    };
  }

  private static LocalDate date(int yyyymmdd) throws SQLException {
    try {
      return LocalDate.of(yyyymmdd / 10_000, Math.abs(yyyymmdd) / 100 % 100, Math.abs(yyyymmdd) % 100);
    } catch (DateTimeException e) {
      throw PlanErrors.data(SqlState.INVALID_DATETIME, "The server holds a DATE that is no day of the calendar");
    }
  }
}
