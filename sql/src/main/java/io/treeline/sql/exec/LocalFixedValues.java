// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.sql.api.PlanningStop;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.plan.FixedValues;
import io.treeline.sql.predicate.Predicate;
import io.treeline.sql.type.TimeText;
import java.sql.SQLException;
import java.util.Map;
import org.apache.calcite.rex.RexNode;

/**
 * Computes expressions without columns as local operators would, so that what is pushed and what is computed here
 * agree.
 */
public final class LocalFixedValues implements FixedValues {
    private static final long MEMORY = 1 << 20;

    private final TimeText time;

    /** Of a session's zone and a server's precision. */
    public LocalFixedValues(TimeText time) {
        this.time = time;
    }

    @Override
    public Predicate.Computation compile(RexNode node) throws SQLException {
        Expr expression = new RexCompiler(
                        time,
                        (subQuery, operands) -> {
                            throw PlanErrors.unsupported("A subquery is no constant.");
                        },
                        PlanningStop.NEVER)
                .compile(node);
        return parameters -> expression.eval(
                new Object[0], new Run(null, parameters, Map.of(), Map.of(), new MemoryGuard(MEMORY), time));
    }
}
