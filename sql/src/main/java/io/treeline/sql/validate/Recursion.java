// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.type.RelDataType;

/**
 * A query of WITH RECURSIVE that reads from itself: its first term, and the one that is run on the rows found last
 * until it finds none.
 */
public final class Recursion extends BiRel {
    private final boolean all;
    private final CorrelationId id;
    private final String name;

    Recursion(
            RelOptCluster cluster,
            RelTraitSet traits,
            RelNode first,
            RelNode step,
            boolean all,
            CorrelationId id,
            String name,
            RelDataType rowType) {
        super(cluster, traits, first, step);
        this.all = all;
        this.id = id;
        this.name = name;
        this.rowType = rowType;
    }

    /** Whether rows that were found before are found again. */
    public boolean all() {
        return all;
    }

    /** By what the {@link RecursionRows} in the step tell that they are of this query. */
    public CorrelationId id() {
        return id;
    }

    /** As the statement calls it. */
    public String name() {
        return name;
    }

    @Override
    public Set<CorrelationId> getVariablesSet() {
        return Set.of(id);
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new Recursion(getCluster(), traits, inputs.get(0), inputs.get(1), all, id, name, rowType);
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer).item("name", name).item("all", all);
    }
}
