// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;

/** Filters made while conditions move. */
final class RexConditions {
    private RexConditions() {}

    /**
     * A filter. The condition may come from elsewhere: its references take the nullability of the columns here, and a
     * cast that only says NOT NULL falls away, since the library's filters take neither otherwise.
     */
    static LogicalFilter filter(RelNode input, RexNode condition) {
        List<RelDataTypeField> fields = input.getRowType().getFieldList();
        RexNode here = condition.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                RelDataType type = fields.get(ref.getIndex()).getType();
                return ref.getType().isNullable() == type.isNullable() ? ref : new RexInputRef(ref.getIndex(), type);
            }
        });
        return LogicalFilter.create(
                input, RexUtil.removeNullabilityCast(input.getCluster().getTypeFactory(), here));
    }
}
