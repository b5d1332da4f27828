// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexCall;

/**
 * Calls that give sets of values for each row of the input. The rows of the output are those of the input with a column
 * for each call behind: for an input row as many as the longest set has values, of which shorter ones lack the last.
 */
public final class SetProjection extends SingleRel {
    private final List<RexCall> calls;

    SetProjection(RelOptCluster cluster, RelTraitSet traits, RelNode input, List<RexCall> calls) {
        super(cluster, traits, input);
        this.calls = List.copyOf(calls);
    }

    /** The calls, whose operands are columns of the input. */
    public List<RexCall> calls() {
        return calls;
    }

    @Override
    protected RelDataType deriveRowType() {
        RelDataTypeFactory types = getCluster().getTypeFactory();
        RelDataTypeFactory.Builder row =
                types.builder().addAll(getInput().getRowType().getFieldList());
        for (int i = 0; i < calls.size(); i++) {
            row.add(
                    "$set" + getInput().getRowType().getFieldCount() + i,
                    types.createTypeWithNullability(calls.get(i).getType(), true));
        }
        return row.build();
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new SetProjection(getCluster(), traits, inputs.get(0), calls);
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer).item("sets", new ArrayList<>(calls));
    }
}
