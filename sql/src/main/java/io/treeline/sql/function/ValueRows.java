// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;

/** The rows that a call of one of {@link SetFunctions} gives. */
public interface ValueRows {
  /** Moves to the next row; false behind the last one. */
  boolean next() throws SQLException;

  /** The row's value, which may be null. */
  Object value();

  /** Rows of values in memory. */
  static ValueRows of(List<Object> values) {
    Iterator<Object> iterator = values.iterator();
    return new ValueRows() {
      private Object value;

      @Override
      public boolean next() {
        if (!iterator.hasNext()) {
          return false;
        }
        value = iterator.next();
        return true;
      }

      @Override
      public Object value() {
        return value;
      }
    };
  }
}
