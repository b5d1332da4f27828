// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Floating-point numbers as text. */
public final class NumberText {
  private NumberText() {}

  /** A Double or Float as PostgreSQL writes it: the fewest digits that read back as the same number, no fraction where there is none, an exponent when it is far from one. */
  public static String floating(Number value) {
    double d = value.doubleValue();
    if (Double.isNaN(d)) {
      return "NaN";
    }
    if (Double.isInfinite(d)) {
      return d > 0 ? "Infinity" : "-Infinity";
    }
    if (d == 0) {
      return 1 / d < 0 ? "-0" : "0";
    }
    BigDecimal shortest = shortest(value);
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < (value instanceof Float ? 6 : 15)) {
      return shortest.toPlainString();
    }
    String digits = shortest.unscaledValue().abs().toString();
    return (d < 0 ? "-" : "") + digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "") + 'e' + (exponent < 0 ? '-' : '+')
        + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
  }

  /** The fewest digits that read back as the same number; Double.toString of Java 17 sometimes gives one too many. */
  private static BigDecimal shortest(Number value) {
    BigDecimal exact = new BigDecimal(value.doubleValue());
    boolean subnormal = Math.abs(value.doubleValue()) < (value instanceof Float ? Float.MIN_NORMAL : Double.MIN_NORMAL);
    for (int digits = subnormal ? 1 : value instanceof Float ? 6 : 15; digits < 18; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      boolean same = value instanceof Float f ? rounded.floatValue() == f : rounded.doubleValue() == value.doubleValue();
      if (same) {
        return rounded.stripTrailingZeros();
      }
    }
    return new BigDecimal(value.toString()).stripTrailingZeros();
  }
}
