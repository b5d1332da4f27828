// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.predicate.Predicate;
import io.treeline.sql.predicate.TimeRanges;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The server computes conditions in two ways. A conjunction of comparisons of one column each is a filter of pages; as soon as a part holds an OR over several columns, a CAST or two columns
 * in one comparison, the general evaluator computes the whole, and reads some literals differently: a date is refused, {@code 'null'} is refused, quotes at both ends are taken off,
 * doubled quotes stay doubled, and NOT LIKE is computed as LIKE. It compares integers and times as doubles, so that beyond 2^53 neighbours are equal; only in a list they are themselves.
 */
public final class Evaluators {
  /** From here on doubles skip integers. */
  private static final BigDecimal EXACT_DOUBLES = BigDecimal.valueOf(1L << 53);

  private Evaluators() {}

  /** Whether the general evaluator, which compares integers as doubles, could take the number for another. */
  public static boolean wide(Number number) {
    boolean finite = !(number instanceof Double || number instanceof Float) || Double.isFinite(number.doubleValue());
    return finite && PredicateBinder.exact(number).setScale(0, RoundingMode.FLOOR).abs().compareTo(EXACT_DOUBLES) >= 0;
  }

  /** The same of the ends of a range of times. */
  public static boolean wide(TimeRanges.Range range) {
    return range.low() != Long.MIN_VALUE && wide(range.low()) || range.high() != Long.MAX_VALUE && wide(range.high());
  }

  /** Whether a condition meets the general evaluator. */
  public static boolean general(Predicate predicate) {
    if (predicate instanceof Predicate.And and) {
      return and.parts().stream().anyMatch(Evaluators::general);
    } else if (predicate instanceof Predicate.Or or) {
      return !PredicateBinder.timeOnly(or) && !ofOneColumn(or.parts());
    } else if (predicate instanceof Predicate.Compare compare) {
      // The test for NaN is a CAST.
      return floating(compare.column());
    } else if (predicate instanceof Predicate.In in) {
      return floating(in.column());
    }
    return predicate instanceof Predicate.Columns;
  }

  /** Whether the general evaluator computes a condition wrongly or refuses it, whatever the values. */
  public static boolean pagesOnly(Predicate predicate) {
    if (predicate instanceof Predicate.And and) {
      return and.parts().stream().anyMatch(Evaluators::pagesOnly);
    } else if (predicate instanceof Predicate.Or or) {
      return or.parts().stream().anyMatch(Evaluators::pagesOnly);
    } else if (predicate instanceof Predicate.Compare compare) {
      return compare.column().type() == ColumnType.DATE;
    } else if (predicate instanceof Predicate.In in) {
      return in.column().type() == ColumnType.DATE;
    }
    return predicate instanceof Predicate.Like like && like.negated();
  }

  /** Whether all are simple conditions on the same column, other than a date: beside any OR the server fails to read a date literal. */
  public static boolean ofOneColumn(List<Predicate> parts) {
    Set<Column> columns = new HashSet<>();
    for (Predicate part : parts) {
      if (part instanceof Predicate.Compare compare) {
        columns.add(compare.column());
      } else if (part instanceof Predicate.In in) {
        columns.add(in.column());
      } else {
        return false;
      }
    }
    return columns.size() == 1 && columns.iterator().next().type() != ColumnType.DATE && !floating(columns.iterator().next());
  }

  private static boolean floating(Column column) {
    return column.type() == ColumnType.FLOAT || column.type() == ColumnType.DOUBLE;
  }

  /** The measurements that a condition looks at. */
  static Set<Column> columns(Predicate predicate) {
    Set<Column> columns = new LinkedHashSet<>();
    add(predicate, columns);
    return columns;
  }

  private static void add(Predicate predicate, Set<Column> columns) {
    if (predicate instanceof Predicate.And and) {
      and.parts().forEach(part -> add(part, columns));
    } else if (predicate instanceof Predicate.Or or) {
      or.parts().forEach(part -> add(part, columns));
    } else if (predicate instanceof Predicate.Columns pair) {
      columns.add(pair.left());
      columns.add(pair.right());
    } else if (predicate instanceof Predicate.Compare compare) {
      columns.add(compare.column());
    } else if (predicate instanceof Predicate.In in) {
      columns.add(in.column());
    } else if (predicate instanceof Predicate.Like like) {
      columns.add(like.column());
    } else if (predicate instanceof Predicate.NullTest test) {
      columns.add(test.column());
    }
    columns.removeIf(column -> column.role() == Column.Role.TIME);
  }
}
