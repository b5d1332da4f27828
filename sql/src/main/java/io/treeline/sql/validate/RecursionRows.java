// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.type.RelDataType;

/** The rows that a {@link Recursion} found last, where its step reads them. */
public final class RecursionRows extends AbstractRelNode {
    private final CorrelationId id;
    private final String name;

    RecursionRows(RelOptCluster cluster, RelTraitSet traits, CorrelationId id, String name, RelDataType rowType) {
        super(cluster, traits);
        this.id = id;
        this.name = name;
        this.rowType = rowType;
    }

    /** Whose rows they are. */
    public CorrelationId id() {
        return id;
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return this;
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer).item("name", name);
    }
}
