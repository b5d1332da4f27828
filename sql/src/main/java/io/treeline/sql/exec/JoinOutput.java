// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import java.sql.SQLException;
import java.util.Set;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.JoinRelType;

/**
 * What every way of joining shares: the shape of its rows and what must hold for a pair beyond its keys.
 *
 * @param residual the condition without what the keys already say, or null
 * @param ids the names under which subqueries of the condition know the pair
 */
record JoinOutput(JoinRelType type, int leftWidth, int rightWidth, Expr residual, Set<CorrelationId> ids) {
    /** Left and right beside each other; null stands for a side of nulls. */
    Object[] pair(Object[] left, Object[] right) {
        Object[] row = new Object[leftWidth + rightWidth];
        if (left != null) {
            System.arraycopy(left, 0, row, 0, leftWidth);
        }
        if (right != null) {
            System.arraycopy(right, 0, row, leftWidth, rightWidth);
        }
        return row;
    }

    /** Whether a pair fulfils the rest of the condition. */
    boolean holds(Object[] pair, Run run) throws SQLException {
        if (residual == null) {
            return true;
        }
        for (CorrelationId id : ids) {
            run.outer(id, pair);
        }
        return Boolean.TRUE.equals(residual.eval(pair, run));
    }

    boolean onlyLeft() {
        return type == JoinRelType.SEMI || type == JoinRelType.ANTI;
    }

    /** Whether a left row without a partner is part of the result. */
    boolean keepsLeft() {
        return type.generatesNullsOnRight() || type == JoinRelType.LEFT_ASOF;
    }

    /** Whether a right row without a partner is part of the result. */
    boolean keepsRight() {
        return type.generatesNullsOnLeft();
    }

    /** Opens two inputs, or none. */
    static Cursor[] open(Operator first, Operator second, Run run) throws SQLException {
        Cursor a = first.open(run);
        try {
            return new Cursor[] {a, second.open(run)};
        } catch (SQLException | RuntimeException | Error e) {
            try (a) {
                throw e;
            }
        }
    }
}
