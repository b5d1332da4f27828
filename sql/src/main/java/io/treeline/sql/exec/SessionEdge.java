// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.sql.exec.Accumulators.Accumulator;

/**
 * Of times in order, or against it, the last that is a gap or more away from the one before: where the present session
 * begins, or ends. A value is a time and the gap, both in ticks.
 */
final class SessionEdge implements Accumulator {
    private Long before;
    private Long edge;

    @Override
    public void add(Object given) {
        Object[] values = (Object[]) given;
        Long time = (Long) values[0];
        if (before == null || far(time, before, (Long) values[1])) {
            edge = time;
        }
        before = time;
    }

    private static boolean far(long a, long b, long gap) {
        // Below zero where it is more than a long can say.
        long apart = Math.max(a, b) - Math.min(a, b);
        return apart < 0 || apart >= gap;
    }

    @Override
    public Object result(Run run) {
        return edge;
    }
}
