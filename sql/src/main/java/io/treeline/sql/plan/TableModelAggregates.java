// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.metadata.model.Column;
import io.treeline.sql.dialect.ScanSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;

/**
 * Moves aggregates of all rows into a leaf over a table of the table model: COUNT, MIN and MAX. SUM and AVG are DOUBLE
 * there, DISTINCT within an aggregate is ignored, MIN and MAX may answer NaN and, of a TIMESTAMP field, the rows' own
 * times, and GROUP BY of tags was seen to answer several rows for one group.
 */
final class TableModelAggregates {
    private TableModelAggregates() {}

    /** The leaf that aggregates, or the aggregate as it is. */
    static RelNode absorb(Aggregate aggregate, Project project, NativeScan scan) {
        ScanSpec spec = scan.spec();
        if (aggregate.getAggCallList().isEmpty() || !aggregate.getGroupSet().isEmpty()) {
            return aggregate;
        }
        List<ScanSpec.Aggregate> functions = new ArrayList<>();
        for (AggregateCall call : aggregate.getAggCallList()) {
            ScanSpec.Aggregate function = function(spec, project, call);
            if (function == null) {
                return aggregate;
            }
            functions.add(function);
        }
        return scan.with(spec.withAggregates(functions), aggregate.getRowType());
    }

    private static ScanSpec.Aggregate function(ScanSpec spec, Project project, AggregateCall call) {
        SqlKind kind = call.getAggregation().getKind();
        List<Integer> arguments = call.getArgList();
        boolean extreme = kind == SqlKind.MIN || kind == SqlKind.MAX;
        if (call.filterArg >= 0
                || arguments.size() > 1
                || !call.getCollation().getFieldCollations().isEmpty()
                || call.isDistinct() && !extreme
                || !extreme && kind != SqlKind.COUNT) {
            return null;
        }
        RexNode argument = arguments.isEmpty() || project == null
                ? null
                : project.getProjects().get(arguments.get(0));
        if (arguments.isEmpty() || argument instanceof RexLiteral literal && !literal.isNull()) {
            return kind == SqlKind.COUNT ? new ScanSpec.Aggregate(ScanSpec.Function.COUNT_ROWS, null) : null;
        }
        if (project != null && !(argument instanceof RexInputRef)) {
            return null;
        }
        Column column = spec.column(project == null ? arguments.get(0) : ((RexInputRef) argument).getIndex());
        if (kind == SqlKind.COUNT) {
            return column.role() == Column.Role.TIME
                    ? new ScanSpec.Aggregate(ScanSpec.Function.COUNT_ROWS, null)
                    : new ScanSpec.Aggregate(ScanSpec.Function.COUNT, column);
        }
        return switch (column.type()) {
            case INT32, INT64, DATE, TEXT, STRING ->
                new ScanSpec.Aggregate(kind == SqlKind.MIN ? ScanSpec.Function.MIN : ScanSpec.Function.MAX, column);
            // Of a file's rows the server takes their own times for the field's values.
            case TIMESTAMP ->
                column.role() != Column.Role.TIME
                        ? null
                        : new ScanSpec.Aggregate(
                                kind == SqlKind.MIN ? ScanSpec.Function.MIN : ScanSpec.Function.MAX, column);
            default -> null;
        };
    }
}
