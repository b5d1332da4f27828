// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.sql.dialect.ScanSpec;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.type.RelDataType;

/** The one leaf of every plan: a native query. */
public final class NativeScan extends AbstractRelNode {
    private final ScanSpec spec;

    NativeScan(RelOptCluster cluster, RelTraitSet traits, ScanSpec spec, RelDataType rowType) {
        super(cluster, traits);
        this.spec = spec;
        this.rowType = rowType;
    }

    /** What it asks. */
    public ScanSpec spec() {
        return spec;
    }

    NativeScan with(ScanSpec changed, RelDataType changedRow) {
        return new NativeScan(getCluster(), getTraitSet(), changed, changedRow);
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .item("table", spec.table().name())
                .itemIf("where", spec.predicate(), spec.predicate() != null)
                .itemIf("order", spec.order(), spec.order() != ScanSpec.Order.NATURAL)
                .itemIf("offset", spec.offset(), spec.offset() != null)
                .itemIf("limit", spec.limit(), spec.limit() != null)
                .itemIf("aggregates", spec.aggregates(), spec.aggregated());
    }
}
