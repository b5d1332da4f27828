// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import java.sql.SQLException;
import java.util.BitSet;
import org.apache.calcite.rel.core.JoinRelType;

/**
 * A join that holds one side in memory, hashed by the condition's equalities, and streams the other past it. Without
 * equalities every row meets every other.
 *
 * @param buildLeft whether the left side is the one held; not for SEMI and ANTI
 */
record HashJoin(
        Operator left,
        Operator right,
        JoinOutput output,
        Expr[] leftKeys,
        Expr[] rightKeys,
        boolean[] nullSafe,
        boolean buildLeft)
        implements Operator {

    @Override
    public Cursor open(Run run) throws SQLException {
        MemoryGuard.Account account = run.guard().account(leftKeys.length == 0 ? "JOIN (without an equality)" : "JOIN");
        RowIndex index = new RowIndex(buildLeft ? leftKeys : rightKeys, nullSafe);
        try (Cursor cursor = (buildLeft ? left : right).open(run)) {
            for (Object[] row = cursor.next(); row != null; row = cursor.next()) {
                account.add(row);
                account.add(RowIndex.ROW_BYTES);
                index.add(row, run);
            }
        }
        boolean nothing =
                index.size() == 0 && (output.type() == JoinRelType.INNER || output.type() == JoinRelType.SEMI);
        return nothing ? () -> null : new JoinCursor(run, account, (buildLeft ? right : left).open(run), index);
    }

    private final class JoinCursor implements Cursor {
        private final Run run;
        private final MemoryGuard.Account account;
        private final Cursor probe;
        private final RowIndex index;
        private final boolean keepsProbe = buildLeft ? output.keepsRight() : output.keepsLeft();
        private final boolean keepsBuild = buildLeft ? output.keepsLeft() : output.keepsRight();
        private final BitSet matched;
        private Object[] current;
        private Object[] values;
        /** The next candidate as number + 1, 0 at the end. */
        private int candidate;

        private boolean found;
        private boolean probed;
        private int rest;

        JoinCursor(Run run, MemoryGuard.Account account, Cursor probe, RowIndex index) {
            this.run = run;
            this.account = account;
            this.probe = probe;
            this.index = index;
            this.matched = keepsBuild ? new BitSet(index.size()) : null;
        }

        @Override
        public Object[] next() throws SQLException {
            while (!probed) {
                if (current == null && !advance()) {
                    probed = true;
                    break;
                }
                while (candidate > 0) {
                    int number = candidate - 1;
                    candidate =
                            leftKeys.length == 0 ? candidate == index.size() ? 0 : candidate + 1 : index.after(number);
                    run.tick();
                    if (leftKeys.length > 0 && !index.equal(number, values, run)) {
                        continue;
                    }
                    Object[] pair =
                            output.onlyLeft() && output.residual() == null ? null : pair(current, index.row(number));
                    if (pair != null && !output.holds(pair, run)) {
                        continue;
                    }
                    found = true;
                    if (matched != null) {
                        matched.set(number);
                    }
                    if (!output.onlyLeft()) {
                        return pair;
                    }
                    candidate = 0;
                }
                Object[] row = current;
                current = null;
                run.tick();
                if (output.onlyLeft()) {
                    if (found == (output.type() == JoinRelType.SEMI)) {
                        return row;
                    }
                } else if (!found && keepsProbe) {
                    return pair(row, null);
                }
            }
            while (keepsBuild && rest < index.size()) {
                int number = rest++;
                if (!matched.get(number)) {
                    return pair(null, index.row(number));
                }
                run.tick();
            }
            account.close();
            return null;
        }

        private boolean advance() throws SQLException {
            current = probe.next();
            if (current == null) {
                return false;
            }
            found = false;
            if (leftKeys.length == 0) {
                candidate = index.size() == 0 ? 0 : 1;
            } else {
                values = RowIndex.evaluate(buildLeft ? rightKeys : leftKeys, nullSafe, current, run);
                candidate = values == null ? 0 : index.first(values);
            }
            return true;
        }

        private Object[] pair(Object[] probed, Object[] built) {
            return buildLeft ? output.pair(built, probed) : output.pair(probed, built);
        }

        @Override
        public void close() throws SQLException {
            account.close();
            probe.close();
        }
    }
}
