// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.sql.dialect.AggregateSpec;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.Aggregate;

/**
 * An aggregation that the server does, as far as its answers can be proved to be SQL's, with the one that reads the
 * rows to fall back on.
 */
public final class NativeAggregate extends AbstractRelNode {
    private final AggregateSpec spec;
    private final Aggregate local;

    NativeAggregate(Aggregate local, AggregateSpec spec) {
        super(local.getCluster(), local.getTraitSet());
        this.spec = spec;
        this.local = local;
        this.rowType = local.getRowType();
    }

    /** What the server computes. */
    public AggregateSpec spec() {
        return spec;
    }

    /** The same, computed from rows. */
    public RelNode local() {
        return local;
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .item("table", spec.table().name())
                .itemIf("where", spec.predicate(), spec.predicate() != null)
                .itemIf("groups", spec.keys(), spec.grouped())
                .item("aggregates", local.getAggCallList());
    }
}
