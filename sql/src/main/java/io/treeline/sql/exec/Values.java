// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.sql.function.Interval;
import io.treeline.sql.function.Numbers;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;

/** Order and equality of values as PostgreSQL has them: NaN greatest and equal to itself, -0 equal to 0, text by code point, bytes unsigned. */
final class Values {
  private Values() {}

  /** Compares two values, neither null, of comparable types. */
  static int compare(Object left, Object right) {
    if (left instanceof Number a && right instanceof Number b) {
      return compareNumbers(a, b);
    }
    if (left instanceof String a && right instanceof String b) {
      return compareText(a, b);
    }
    if (left instanceof Boolean a && right instanceof Boolean b) {
      return a.compareTo(b);
    }
    if (left instanceof LocalDate a && right instanceof LocalDate b) {
      return a.compareTo(b);
    }
    if (left instanceof Interval a && right instanceof Interval b) {
      return a.compareTo(b);
    }
    if (left instanceof LocalTime a && right instanceof LocalTime b) {
      return a.compareTo(b);
    }
    if (left instanceof byte[] a && right instanceof byte[] b) {
      return Arrays.compareUnsigned(a, b);
    }
    throw new IllegalStateException("cannot compare " + left.getClass().getSimpleName() + " with " + right.getClass().getSimpleName());
  }

  private static int compareNumbers(Number a, Number b) {
    boolean floatA = a instanceof Double || a instanceof Float;
    boolean floatB = b instanceof Double || b instanceof Float;
    if (floatA || floatB) {
      double x = a.doubleValue();
      double y = b.doubleValue();
      // As doubles, also beside a BIGINT that a double cannot hold: PostgreSQL's rule.
      return compareDoubles(x, y);
    }
    if (a instanceof BigDecimal || b instanceof BigDecimal) {
      return decimal(a).compareTo(decimal(b));
    }
    return Long.compare(a.longValue(), b.longValue());
  }

  static int compareDoubles(double x, double y) {
    if (x == y) {
      return 0;
    }
    if (Double.isNaN(x) || Double.isNaN(y)) {
      return Boolean.compare(Double.isNaN(x), Double.isNaN(y));
    }
    return x < y ? -1 : 1;
  }

  static BigDecimal decimal(Number number) {
    return Numbers.decimal(number);
  }

  /** Code point order; UTF-16 order differs where a surrogate meets a character above it. */
  static int compareText(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean surrogateX = Character.isSurrogate(x);
        boolean surrogateY = Character.isSurrogate(y);
        return surrogateX == surrogateY ? Character.compare(x, y) : surrogateX ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /** A form of a value whose equals and hashCode are SQL's; for one column, all of one type. */
  static Object key(Object value) {
    if (value instanceof Double d) {
      return d == 0 ? (Object) 0.0 : d;
    } else if (value instanceof Float f) {
      return f == 0 ? (Object) 0f : f;
    } else if (value instanceof BigDecimal decimal) {
      return decimal.signum() == 0 ? BigDecimal.ZERO : decimal.stripTrailingZeros();
    } else if (value instanceof byte[] bytes) {
      return ByteBuffer.wrap(bytes);
    } else if (value instanceof Interval interval) {
      return interval.span();
    }
    return value;
  }

  /** A coarser key, equal for equal numbers of whatever types; what it brings together must still be compared. */
  static Object bucket(Object value) {
    return value instanceof Number number ? key(number.doubleValue()) : key(value);
  }

  static List<Object> keys(Object[] row, int[] columns) {
    Object[] keys = new Object[columns.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = key(row[columns[i]]);
    }
    return Arrays.asList(keys);
  }

  static List<Object> keys(Object[] row) {
    Object[] keys = new Object[row.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = key(row[i]);
    }
    return Arrays.asList(keys);
  }
}
