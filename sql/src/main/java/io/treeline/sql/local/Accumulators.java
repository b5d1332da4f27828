// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.local;

import io.treeline.metadata.SqlState;
import io.treeline.sql.function.Numbers;
import io.treeline.sql.validate.PlanErrors;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;

/** Aggregate functions, each a small accumulator. */
final class Accumulators {
  /** The state of one aggregate in one group. */
  interface Accumulator {
    /** Takes a value that is not null; any marker for COUNT(*). */
    void add(Object value) throws SQLException;

    /** The result. */
    Object result() throws SQLException;
  }

  private Accumulators() {}

  /** Makes accumulators of a call. */
  static Supplier<Accumulator> of(AggregateCall call, RelDataType argument) throws SQLException {
    SqlTypeName type = call.getType().getSqlTypeName();
    if (!call.getCollation().getFieldCollations().isEmpty()) {
      throw unsupported(call);
    }
    return switch (call.getAggregation().getKind()) {
      case COUNT -> Count::new;
      case SUM -> () -> new Sum(type, null);
      case SUM0 -> () -> new Sum(type, 0L);
      case AVG -> {
        SqlTypeName from = argument.getSqlTypeName();
        yield type == SqlTypeName.DOUBLE ? AverageDouble::new : numeric(from) ? AverageDecimal::new : fail(call);
      }
      case MIN, MAX -> {
        int sign = call.getAggregation().getKind() == org.apache.calcite.sql.SqlKind.MIN ? -1 : 1;
        yield () -> new Extreme(sign);
      }
      case SINGLE_VALUE -> Single::new;
      case ANY_VALUE -> First::new;
      default -> switch (call.getAggregation().getName().toUpperCase(java.util.Locale.ROOT)) {
        case "BOOL_AND", "EVERY", "LOGICAL_AND" -> () -> new Extreme(-1);
        case "BOOL_OR", "SOME", "LOGICAL_OR" -> () -> new Extreme(1);
        default -> fail(call);
      };
    };
  }

  private static boolean numeric(SqlTypeName type) {
    return type == SqlTypeName.INTEGER || type == SqlTypeName.BIGINT || type == SqlTypeName.DECIMAL || type == SqlTypeName.SMALLINT
        || type == SqlTypeName.TINYINT;
  }

  private static Supplier<Accumulator> fail(AggregateCall call) throws SQLException {
    throw unsupported(call);
  }

  private static SQLException unsupported(AggregateCall call) {
    return PlanErrors.unsupported("The aggregate " + call
        + " is not supported yet; supported are COUNT, SUM, AVG, MIN, MAX, EVERY and SOME, with DISTINCT and FILTER.");
  }

  private static final class Count implements Accumulator {
    private long count;

    @Override
    public void add(Object value) {
      count++;
    }

    @Override
    public Object result() {
      return count;
    }
  }

  private static final class Sum implements Accumulator {
    private final SqlTypeName type;
    private Object sum;

    Sum(SqlTypeName type, Object start) {
      this.type = type;
      this.sum = start == null ? null : type == SqlTypeName.BIGINT ? start : type == SqlTypeName.DOUBLE ? (Object) 0.0 : type == SqlTypeName.REAL
          ? (Object) 0f : BigDecimal.ZERO;
    }

    @Override
    public void add(Object value) throws SQLException {
      Number next = (Number) value;
      if (sum == null) {
        sum = Numbers.add(type, type == SqlTypeName.DOUBLE || type == SqlTypeName.REAL ? (Number) (-0.0) : 0, next);
      } else {
        sum = Numbers.add(type, (Number) sum, next);
      }
    }

    @Override
    public Object result() {
      return sum;
    }
  }

  private static final class AverageDouble implements Accumulator {
    private double sum;
    private long count;

    @Override
    public void add(Object value) throws SQLException {
      sum = (Double) Numbers.finite(sum + ((Number) value).doubleValue(), sum, (Number) value);
      count++;
    }

    @Override
    public Object result() {
      return count == 0 ? null : (Object) (sum / count);
    }
  }

  private static final class AverageDecimal implements Accumulator {
    private BigDecimal sum = BigDecimal.ZERO;
    private long count;

    @Override
    public void add(Object value) {
      sum = sum.add(Values.decimal((Number) value));
      count++;
    }

    @Override
    public Object result() throws SQLException {
      return count == 0 ? null : Numbers.divide(sum, BigDecimal.valueOf(count));
    }
  }

  private static final class Extreme implements Accumulator {
    private final int sign;
    private Object best;

    Extreme(int sign) {
      this.sign = sign;
    }

    @Override
    public void add(Object value) {
      if (best == null || Values.compare(value, best) * sign > 0) {
        best = value;
      }
    }

    @Override
    public Object result() {
      return best;
    }
  }

  private static final class Single implements Accumulator {
    private Object value;
    private boolean seen;

    @Override
    public void add(Object next) throws SQLException {
      if (seen) {
        throw PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, "More than one row returned by a subquery used as an expression");
      }
      seen = true;
      value = next;
    }

    @Override
    public Object result() {
      return value;
    }
  }

  private static final class First implements Accumulator {
    private Object value;

    @Override
    public void add(Object next) {
      if (value == null) {
        value = next;
      }
    }

    @Override
    public Object result() {
      return value;
    }
  }
}
