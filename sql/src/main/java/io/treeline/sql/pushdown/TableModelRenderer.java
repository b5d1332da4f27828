// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.pushdown;

import io.treeline.metadata.Column;
import io.treeline.metadata.ColumnType;
import io.treeline.sql.NativeQuery;
import io.treeline.sql.validate.TimeText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Writes a leaf over a table of the table model. The time is one column among others, and every column has a place of its own in the answer. */
final class TableModelRenderer {
  private final List<Object> parameters;
  private final TimeText time;

  TableModelRenderer(List<Object> parameters, TimeText time) {
    this.parameters = parameters;
    this.time = time;
  }

  BoundScan bind(ScanSpec spec) throws SQLException {
    TableModelCondition.Bound condition = new TableModelCondition(parameters, time).bind(spec.predicate());
    long limit = NativeRenderer.count(parameters, spec.limit(), "LIMIT", Long.MAX_VALUE);
    long offset = NativeRenderer.count(parameters, spec.offset(), "OFFSET", 0);
    List<String> items = new ArrayList<>();
    List<ColumnType> types = new ArrayList<>();
    int[] projection = new int[spec.aggregated() ? spec.aggregates().size() : spec.output().size()];
    for (int i = 0; i < projection.length; i++) {
      String item = spec.aggregated() ? function(spec.aggregates().get(i)) : name(spec.column(i));
      // Once each.
      int place = items.indexOf(item);
      if (place < 0) {
        place = items.size();
        items.add(item);
        types.add(spec.aggregated() ? spec.aggregates().get(i).type() : spec.column(i).type());
      }
      projection[i] = place;
    }
    boolean never = condition instanceof TableModelCondition.Bound.Never;
    if (limit == 0 || never && !spec.aggregated()) {
      return BoundScan.NOTHING;
    }
    if (items.isEmpty()) {
      // Rows are counted by a column; any has one value a row.
      Column any = spec.table().columns().stream().filter(column -> column.role() == Column.Role.TIME).findFirst().orElse(spec.table().columns().get(0));
      items.add(name(any));
      types.add(any.type());
    }
    StringBuilder text = new StringBuilder("select ").append(String.join(", ", items)).append(" from ").append(spec.table().name());
    if (condition instanceof TableModelCondition.Bound.Text where) {
      text.append(" where ").append(where.sql());
    } else if (never) {
      // An aggregate over no rows has a row: let the server make it. A table without tags knows no FALSE.
      String time = name(spec.table().columns().stream().filter(column -> column.role() == Column.Role.TIME).findFirst().orElseThrow());
      text.append(" where ").append(time).append(" < 0 and ").append(time).append(" > 0");
    }
    if (offset != 0) {
      text.append(" offset ").append(offset);
    }
    if (limit != Long.MAX_VALUE) {
      text.append(" limit ").append(limit);
    }
    return BoundScan.of(new NativeQuery(text.toString(), types), projection);
  }

  private static String function(ScanSpec.Aggregate aggregate) {
    String name = switch (aggregate.function()) {
      case COUNT_ROWS, COUNT -> "count";
      case MIN -> "min";
      case MAX -> "max";
    };
    return name + '(' + (aggregate.column() == null ? "*" : name(aggregate.column())) + ')';
  }

  /** A column as the table model writes it: always in double quotes, since a name may be a keyword. */
  static String name(Column column) {
    return '"' + column.name().replace("\"", "\"\"") + '"';
  }
}
