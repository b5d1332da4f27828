// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.sql.dialect.PushdownRules;
import io.treeline.sql.dialect.ScanSpec;
import io.treeline.sql.type.TimeText;
import java.sql.SQLException;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Project;

/** What the servers of a model can take over, beyond what their versions differ in. */
// Nothing but this class makes them, so that no thread begins with one of them and waits for this class.
@SuppressWarnings("ClassInitializationDeadlock")
abstract sealed class ScanPushdown permits TreePushdown, TableModelPushdown {
    private static final ScanPushdown TREE = new TreePushdown();
    private static final ScanPushdown TABLE = new TableModelPushdown();

    /** What the server of a leaf can take over. */
    static ScanPushdown of(ScanSpec spec) {
        return spec.table().model().match(tree -> TREE, table -> TABLE);
    }

    /** Chooses the conditions that the server computes exactly. */
    abstract PredicateBuilder predicates(ScanSpec spec, TimeText time, FixedValues constants, boolean cautious);

    /** The leaf that aggregates, or the aggregate as it is. */
    abstract RelNode aggregate(
            Aggregate aggregate,
            Project project,
            NativeScan scan,
            boolean dropNullRows,
            PushdownRules rules,
            TimeText time,
            FixedValues constants)
            throws SQLException;

    /**
     * Whether rows come in the order of their times, or can be had in the reverse of it, because no two are of one
     * time.
     */
    abstract boolean ordersByTime();
}
