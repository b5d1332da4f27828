// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.pushdown;

import io.treeline.metadata.Column;
import io.treeline.metadata.ColumnType;
import io.treeline.metadata.Ticks;
import io.treeline.sql.pushdown.Predicate.Op;
import io.treeline.sql.validate.TimeText;
import java.util.List;

/** Which conditions the table model's server computes exactly: its WHERE knows NULL, OR and IS NULL as SQL does, so that only the comparisons themselves are chosen. */
final class TableModelPredicates extends PredicateBuilder {
  private static final double EXACT_DOUBLES = 1L << 53;

  TableModelPredicates(ScanSpec spec, TimeText time) {
    super(spec, time);
  }

  @Override
  boolean findsNulls(Column column) {
    return true;
  }

  /** An OR over several columns is computed another way, in which the server compares BIGINT and TIMESTAMP as doubles. */
  @Override
  boolean exact(List<Predicate> parts, boolean and) {
    return and || parts.stream().noneMatch(TableModelPredicates::needsIntegers);
  }

  private static boolean needsIntegers(Predicate predicate) {
    if (predicate instanceof Predicate.And and) {
      return and.parts().stream().anyMatch(TableModelPredicates::needsIntegers);
    } else if (predicate instanceof Predicate.Or or) {
      return or.parts().stream().anyMatch(TableModelPredicates::needsIntegers);
    }
    if (predicate instanceof Predicate.In in) {
      return wide(in.column()) && !in.operands().stream().allMatch(TableModelPredicates::small);
    }
    return predicate instanceof Predicate.Compare compare && wide(compare.column()) && !small(compare.operand());
  }

  private static boolean wide(Column column) {
    return column.type() == ColumnType.INT64 || column.type() == ColumnType.TIMESTAMP;
  }

  /** Whether the number is so far from where doubles begin to skip integers that a comparison as doubles decides the same. */
  private static boolean small(Predicate.Operand operand) {
    if (!(operand instanceof Predicate.Operand.Literal literal)) {
      return false;
    }
    if (literal.value() == null) {
      return true;
    }
    Number number = literal.value() instanceof Ticks ticks ? (Number) ticks.value() : literal.value() instanceof Number known ? known : null;
    return number != null && Math.abs(number.doubleValue()) < EXACT_DOUBLES;
  }

  @Override
  boolean comparable(Column column, Op op) {
    return switch (column.type()) {
      case BOOLEAN -> op == Op.EQ || op == Op.NE;
      case DECIMAL -> false;
      default -> true;
    };
  }
}
