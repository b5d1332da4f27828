// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.metadata.model.Column;
import io.treeline.sql.dialect.ScanSpec;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Finds the conditions that only the name of the device decides, so that the others are never asked. */
final class DeviceConditions {
    private static final Set<SqlKind> TOTAL = Stream.concat(
                    ImpliedCondition.COMPARISONS.stream(), Stream.of(SqlKind.LIKE))
            .collect(Collectors.toUnmodifiableSet());

    private DeviceConditions() {}

    /** The condition with the device's name as input 0, or null where it looks at something else too. */
    static RexNode of(RexNode condition, ScanSpec spec) {
        if (spec.devices() == null || !RexUtil.isDeterministic(condition)) {
            return null;
        }
        boolean[] other = new boolean[2];
        RexNode moved = condition.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                other[0] |= spec.column(ref.getIndex()).role() != Column.Role.DEVICE;
                other[1] = true;
                return new RexInputRef(0, ref.getType());
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                other[0] = true;
                return subQuery;
            }

            @Override
            public RexNode visitOver(RexOver over) {
                other[0] = true;
                return over;
            }

            @Override
            public RexNode visitCorrelVariable(org.apache.calcite.rex.RexCorrelVariable variable) {
                other[0] = true;
                return variable;
            }
        });
        return other[0] || !other[1] ? null : moved;
    }

    /**
     * Whether no device's name can make it fail, so that computing it for devices that have no rows raises no error of
     * its own.
     */
    static boolean neverFails(RexNode node) {
        if (node instanceof RexInputRef || node instanceof RexLiteral || node instanceof RexDynamicParam) {
            return true;
        }
        if (ImpliedCondition.of(node) != null) {
            return true;
        }
        if (!(node instanceof RexCall call) || !call.getOperands().stream().allMatch(DeviceConditions::neverFails)) {
            return false;
        }
        if (call.getKind() == SqlKind.CAST) {
            return SqlTypeUtil.isCharacter(call.getType())
                    && SqlTypeUtil.isCharacter(call.getOperands().get(0).getType());
        }
        // LIKE of three operands fails for a bad escape character.
        return TOTAL.contains(call.getKind())
                && (call.getKind() != SqlKind.LIKE || call.getOperands().size() == 2);
    }
}
