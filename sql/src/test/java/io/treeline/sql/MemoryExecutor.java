// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql;

import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;

/** Answers every scan with the same rows: time, then at, b, d, day, f, i, l, s. Predicates are not evaluated: for plans that leave them local. */
final class MemoryExecutor implements NativeExecutor {
  private final List<Object[]> data;

  MemoryExecutor(List<Object[]> data) {
    this.data = data;
  }

  @Override
  public NativeCursor open(NativeQuery query) {
    if (!query.text().equals("select " + Fixture.ALL + Fixture.FROM)) {
      throw new IllegalStateException("not a plain scan: " + query.text());
    }
    Iterator<Object[]> rows = data.iterator();
    return new NativeCursor() {
      private Object[] row;

      @Override
      public boolean next() {
        row = rows.hasNext() ? rows.next() : null;
        return row != null;
      }

      @Override
      public long time() {
        return (Long) row[0];
      }

      @Override
      public boolean isNull(int column) {
        return row[column + 1] == null;
      }

      @Override
      public boolean getBoolean(int column) {
        return (Boolean) row[column + 1];
      }

      @Override
      public int getInt(int column) {
        return row[column + 1] instanceof LocalDate day ? day.getYear() * 10_000 + day.getMonthValue() * 100 + day.getDayOfMonth() : (Integer) row[column + 1];
      }

      @Override
      public long getLong(int column) {
        return (Long) row[column + 1];
      }

      @Override
      public float getFloat(int column) {
        return (Float) row[column + 1];
      }

      @Override
      public double getDouble(int column) {
        return (Double) row[column + 1];
      }

      @Override
      public String getString(int column) {
        return (String) row[column + 1];
      }

      @Override
      public byte[] getBytes(int column) {
        return (byte[]) row[column + 1];
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void checkCancelled() {}
}
