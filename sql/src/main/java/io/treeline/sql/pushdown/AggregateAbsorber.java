// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.pushdown;

import io.treeline.metadata.Column;
import io.treeline.sql.pushdown.Predicate.Operand;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.sql.SqlKind;

/** Moves aggregates into the leaf below them where the server's answer is SQL's. */
final class AggregateAbsorber {
  private AggregateAbsorber() {}

  /** The leaf that aggregates, or the aggregate as it is. */
  static RelNode absorb(Aggregate aggregate) {
    Project project = aggregate.getInput() instanceof Project p && p.getVariablesSet().isEmpty() && !RexOver.containsOver(p.getProjects(), null) ? p : null;
    RelNode input = project == null ? aggregate.getInput() : project.getInput();
    if (!(input instanceof NativeScan scan) || scan.spec().bounded() || scan.spec().aggregated() || !aggregate.getGroupSet().isEmpty()
        || aggregate.getGroupSets().size() != 1 || aggregate.getAggCallList().isEmpty() || scan.spec().table().columns().size() < 2) {
      return aggregate;
    }
    ScanSpec spec = scan.spec();
    if (spec.tableModel()) {
      return aggregate;
    }
    List<AggregateCall> calls = aggregate.getAggCallList();
    List<ScanSpec.Aggregate> functions = new ArrayList<>();
    for (AggregateCall call : calls) {
      ScanSpec.Aggregate function = function(spec, project, call);
      if (function == null) {
        return calls.size() == 1 && project == null ? timeBound(aggregate, scan, calls.get(0)) : aggregate;
      }
      functions.add(function);
    }
    long counts = functions.stream().filter(f -> f.function() == ScanSpec.Function.COUNT_ROWS).count();
    if (counts > 0 && counts < functions.size()) {
      // count_time stands alone.
      return aggregate;
    }
    return scan.with(spec.withAggregates(functions), aggregate.getRowType());
  }

  /** The native function of a call, or null when there is none that gives the same. */
  private static ScanSpec.Aggregate function(ScanSpec spec, Project project, AggregateCall call) {
    SqlKind kind = call.getAggregation().getKind();
    List<Integer> arguments = call.getArgList();
    if (call.filterArg >= 0 || arguments.size() > 1 || !call.getCollation().getFieldCollations().isEmpty()) {
      return null;
    }
    Column column = null;
    if (!arguments.isEmpty()) {
      RexNode argument = project == null ? null : project.getProjects().get(arguments.get(0));
      if (project == null) {
        column = spec.column(arguments.get(0));
      } else if (argument instanceof RexInputRef ref) {
        column = spec.column(ref.getIndex());
      } else if (!(argument instanceof RexLiteral literal) || literal.isNull() || kind != SqlKind.COUNT || call.isDistinct()) {
        return null;
      }
    }
    if (kind == SqlKind.COUNT) {
      // Times are distinct and never null.
      if (column == null || column.role() == Column.Role.TIME) {
        return new ScanSpec.Aggregate(ScanSpec.Function.COUNT_ROWS, null);
      }
      return call.isDistinct() ? null : new ScanSpec.Aggregate(ScanSpec.Function.COUNT, column);
    }
    if (kind != SqlKind.MIN && kind != SqlKind.MAX || column == null || column.role() == Column.Role.TIME) {
      return null;
    }
    // The server refuses TEXT, and passes over NaN, which is the greatest number.
    boolean exact = switch (column.type()) {
      case INT32, INT64, DATE, TIMESTAMP -> true;
      default -> false;
    };
    return exact ? new ScanSpec.Aggregate(kind == SqlKind.MIN ? ScanSpec.Function.MIN : ScanSpec.Function.MAX, column) : null;
  }

  /** MIN or MAX of Time reads one row. */
  private static RelNode timeBound(Aggregate aggregate, NativeScan scan, AggregateCall call) {
    boolean min = call.getAggregation().getKind() == SqlKind.MIN;
    if (!min && call.getAggregation().getKind() != SqlKind.MAX || call.filterArg >= 0 || call.getArgList().size() != 1
        || scan.spec().column(call.getArgList().get(0)).role() != Column.Role.TIME) {
      return aggregate;
    }
    ScanSpec one = scan.spec().withOrder(min ? ScanSpec.Order.ASCENDING : ScanSpec.Order.DESCENDING).withBounds(null,
        new Operand.Literal(java.math.BigDecimal.ONE));
    return aggregate.copy(aggregate.getTraitSet(), List.of(scan.with(one, scan.getRowType())));
  }
}
