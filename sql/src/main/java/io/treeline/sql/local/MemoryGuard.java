// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.local;

import io.treeline.metadata.SqlState;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.SQLTransientException;

/** Counts what the operators of one execution hold, by estimate, and stops the one that would pass the bound. */
final class MemoryGuard {
  private final long limit;
  private long used;

  MemoryGuard(long limit) {
    this.limit = limit;
  }

  /** Accounts for a row kept. */
  void add(String operator, Object[] row) throws SQLException {
    used += size(row);
    if (used > limit) {
      throw new SQLTransientException(operator + " needs more than the " + limit + " bytes that one statement may hold here (maxLocalMemory); "
          + "restrict the rows, for example by \"Time\", or raise the limit", SqlState.OUT_OF_MEMORY.code());
    }
  }

  /** Accounts for a row given up. */
  void remove(Object[] row) {
    used -= size(row);
  }

  private static long size(Object[] row) {
    long size = 32 + 8L * row.length;
    for (Object value : row) {
      if (value instanceof String text) {
        size += 56 + 2L * text.length();
      } else if (value instanceof byte[] bytes) {
        size += 24 + bytes.length;
      } else if (value instanceof BigDecimal) {
        size += 64;
      } else if (value != null) {
        size += 24;
      }
    }
    return size;
  }
}
