// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.pushdown;

import io.treeline.metadata.Column;
import io.treeline.metadata.ColumnType;
import io.treeline.sql.pushdown.Predicate.Op;
import io.treeline.sql.validate.TimeText;
import java.util.List;

/** Which conditions the table model's server computes exactly: its WHERE knows NULL, AND, OR and IS NULL as SQL does, so that only the comparisons are chosen. */
final class TableModelPredicates extends PredicateBuilder {
  TableModelPredicates(ScanSpec spec, TimeText time, FixedValues constants) {
    super(spec, time, constants, true);
  }

  @Override
  boolean findsNulls(Column column) {
    return readable(column);
  }

  @Override
  boolean findsValues(Column column) {
    return readable(column);
  }

  @Override
  boolean exact(List<Predicate> parts, boolean and) {
    return true;
  }

  @Override
  boolean comparable(Column column, Op op) {
    return readable(column) && (column.type() != ColumnType.BOOLEAN || op == Op.EQ || op == Op.NE);
  }

  /** Bytes have no expression but themselves, and a bare FIELD is not asked about; see {@link TableModelCondition}. */
  private static boolean readable(Column column) {
    return column.type() != ColumnType.BLOB && column.type() != ColumnType.DECIMAL;
  }
}
