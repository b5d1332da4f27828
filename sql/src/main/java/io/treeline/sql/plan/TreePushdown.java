// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.sql.dialect.PushdownRules;
import io.treeline.sql.dialect.ScanSpec;
import io.treeline.sql.type.TimeText;
import java.sql.SQLException;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Project;

/** The tree: a device has one row a time. */
final class TreePushdown extends ScanPushdown {
    @Override
    PredicateBuilder predicates(ScanSpec spec, TimeText time, FixedValues constants, boolean cautious) {
        return new PredicateBuilder(spec, time, constants, cautious);
    }

    @Override
    RelNode aggregate(
            Aggregate aggregate,
            Project project,
            NativeScan scan,
            boolean dropNullRows,
            PushdownRules rules,
            TimeText time,
            FixedValues constants)
            throws SQLException {
        return AggregateAbsorber.ofDevice(aggregate, project, scan, dropNullRows, rules, time, constants);
    }

    @Override
    boolean ordersByTime() {
        return true;
    }
}
