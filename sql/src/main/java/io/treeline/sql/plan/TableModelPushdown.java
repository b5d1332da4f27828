// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.sql.dialect.PushdownRules;
import io.treeline.sql.dialect.ScanSpec;
import io.treeline.sql.type.TimeText;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Project;

/** The table model, whose rows are keyed by tags and time: times repeat and come in no order. */
final class TableModelPushdown extends ScanPushdown {
    @Override
    PredicateBuilder predicates(ScanSpec spec, TimeText time, FixedValues constants, boolean cautious) {
        return new TableModelPredicates(spec, time, constants);
    }

    @Override
    RelNode aggregate(
            Aggregate aggregate,
            Project project,
            NativeScan scan,
            boolean dropNullRows,
            PushdownRules rules,
            TimeText time,
            FixedValues constants) {
        return TableModelAggregates.absorb(aggregate, project, scan);
    }

    @Override
    boolean ordersByTime() {
        return false;
    }
}
