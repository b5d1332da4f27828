// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.metadata.model.Column;
import io.treeline.sql.dialect.AggregateSpec;
import io.treeline.sql.dialect.ScanSpec;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexInputRef;

/** {@code FIRST(x, "Time")} and its like: what a column shows in the first or last row. */
final class EdgeCalls {
    private EdgeCalls() {}

    /** Whether a call picks the value of the row in which another is least or greatest. */
    static boolean is(AggregateCall call) {
        return first(call) || last(call);
    }

    static boolean last(AggregateCall call) {
        String name = call.getAggregation().getName();
        return name.equals("LAST") || name.equals("MAX_BY");
    }

    private static boolean first(AggregateCall call) {
        String name = call.getAggregation().getName();
        return name.equals("FIRST") || name.equals("MIN_BY");
    }

    /** What the server computes of it, or null where it is of something else than a column and the time of rows. */
    static AggregateSpec.Call call(Project project, ScanSpec scan, AggregateCall call) {
        Column value = column(project, scan, call, 0);
        Column time = column(project, scan, call, 1);
        if (call.filterArg >= 0 || value == null || time == null || time.role() != Column.Role.TIME) {
            return null;
        }
        return switch (value.role()) {
            case TIME ->
                new AggregateSpec.Call(
                        first(call) ? AggregateSpec.Kind.FIRST_TIME : AggregateSpec.Kind.LAST_TIME,
                        null,
                        call.getType().getSqlTypeName());
            case FIELD ->
                new AggregateSpec.Call(
                        first(call) ? AggregateSpec.Kind.FIRST_VALUE : AggregateSpec.Kind.LAST_VALUE,
                        value,
                        call.getType().getSqlTypeName());
            default -> null;
        };
    }

    private static Column column(Project project, ScanSpec scan, AggregateCall call, int argument) {
        int index = call.getArgList().get(argument);
        if (project == null) {
            return scan.column(index);
        }
        return project.getProjects().get(index) instanceof RexInputRef ref ? scan.column(ref.getIndex()) : null;
    }
}
