// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlKind;

/**
 * An ASOF join: each left row meets the one right row of equal keys that comes nearest by the match condition. The
 * right side is held, sorted by its match column within each key; the left side streams.
 *
 * @param comparison how left compares with right in the match condition
 */
record AsofJoin(
        Operator left,
        Operator right,
        JoinOutput output,
        Expr[] leftKeys,
        Expr[] rightKeys,
        Expr leftMatch,
        Expr rightMatch,
        SqlKind comparison)
        implements Operator {
    private record Candidate(Object match, Object[] row) {}

    @Override
    public Cursor open(Run run) throws SQLException {
        MemoryGuard.Account account = run.guard().account("ASOF JOIN");
        Map<List<Object>, List<Candidate>> candidates = new HashMap<>();
        try (Cursor cursor = right.open(run)) {
            for (Object[] row = cursor.next(); row != null; row = cursor.next()) {
                run.tick();
                List<Object> key = key(rightKeys, row, run);
                Object match = rightMatch.eval(row, run);
                if (key != null && match != null) {
                    account.add(row);
                    account.add(MemoryGuard.ENTRY);
                    candidates.computeIfAbsent(key, k -> new ArrayList<>(1)).add(new Candidate(match, row));
                }
            }
        }
        for (List<Candidate> list : candidates.values()) {
            Sorting.sort(list, (a, b) -> Values.compare(a.match, b.match), run);
        }
        Cursor lefts = left.open(run);
        return new Cursor() {
            @Override
            public Object[] next() throws SQLException {
                for (Object[] row = lefts.next(); row != null; row = lefts.next()) {
                    run.tick();
                    Object[] partner = partner(row);
                    if (partner != null || output.keepsLeft()) {
                        return output.pair(row, partner);
                    }
                }
                return null;
            }

            private Object[] partner(Object[] row) throws SQLException {
                List<Object> key = key(leftKeys, row, run);
                Object match = leftMatch.eval(row, run);
                List<Candidate> list = key == null || match == null ? null : candidates.get(key);
                if (list == null) {
                    return null;
                }
                int at = switch (comparison) {
                    case GREATER_THAN_OR_EQUAL -> below(list, match, true) - 1;
                    case GREATER_THAN -> below(list, match, false) - 1;
                    case LESS_THAN_OR_EQUAL -> below(list, match, false);
                    default -> below(list, match, true);
                };
                return at < 0 || at >= list.size() ? null : list.get(at).row;
            }

            @Override
            public void close() throws SQLException {
                account.close();
                lefts.close();
            }
        };
    }

    /** How many candidates are less than a value, or equal to it. */
    private static int below(List<Candidate> list, Object match, boolean orEqual) {
        int low = 0;
        int high = list.size();
        while (low < high) {
            int middle = low + high >>> 1;
            int order = Values.compare(list.get(middle).match, match);
            if (order < 0 || orEqual && order == 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static List<Object> key(Expr[] keys, Object[] row, Run run) throws SQLException {
        Object[] values = new Object[keys.length];
        for (int i = 0; i < values.length; i++) {
            Object value = keys[i].eval(row, run);
            if (value == null) {
                return null;
            }
            values[i] = Values.key(value);
        }
        return java.util.Arrays.asList(values);
    }
}
