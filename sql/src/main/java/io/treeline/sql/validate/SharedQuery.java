// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;

/**
 * One use of a WITH query that is used more than once. To everything around it this is a leaf, so that the query is
 * planned, and as long as its rows fit in memory computed, once; conditions stay outside, as PostgreSQL leaves them.
 */
public final class SharedQuery extends AbstractRelNode {
    private final RelNode query;
    private final Object key;
    private final String name;

    SharedQuery(RelOptCluster cluster, RelTraitSet traits, RelNode query, Object key, String name) {
        super(cluster, traits);
        this.query = query;
        this.key = key;
        this.name = name;
        this.rowType = query.getRowType();
    }

    /** The query; the same object in all its uses. */
    public RelNode query() {
        return query;
    }

    /** Equal for all uses of one query, whatever the query has become. */
    public Object key() {
        return key;
    }

    /** As the statement calls it, for EXPLAIN. */
    public String name() {
        return name;
    }

    /** The same use of the query in another form. */
    public SharedQuery with(RelNode changed) {
        return changed == query ? this : new SharedQuery(getCluster(), getTraitSet(), changed, key, name);
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return this;
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer).item("name", name).item("number", System.identityHashCode(key));
    }
}
