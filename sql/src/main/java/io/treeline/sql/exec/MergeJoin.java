// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.calcite.rel.core.JoinRelType;

/**
 * A join of two inputs that come in ascending order of the keys, nulls last: both stream, and only the right rows of
 * one key are held. The result comes in that order too.
 */
record MergeJoin(Operator left, Operator right, JoinOutput output, Expr leftKey, Expr rightKey) implements Operator {
    @Override
    public Cursor open(Run run) throws SQLException {
        Cursor[] inputs = JoinOutput.open(left, right, run);
        return new MergeCursor(run, inputs[0], inputs[1]);
    }

    private final class MergeCursor implements Cursor {
        private final Run run;
        private final Cursor lefts;
        private final Cursor rights;
        private final MemoryGuard.Account account;
        private final List<Object[]> group = new ArrayList<>(1);
        private final BitSet matched = new BitSet();
        private boolean started;
        private Object groupKey;
        private Object[] ahead;
        private Object aheadKey;
        /** The next row of the group to be given up, or -1 while the group is in use. */
        private int retiring = -1;

        private Object[] row;
        private Object rowKey;
        private boolean leftDone;
        private int position;
        private boolean found;

        MergeCursor(Run run, Cursor lefts, Cursor rights) {
            this.run = run;
            this.lefts = lefts;
            this.rights = rights;
            this.account = run.guard().account("JOIN (rows of one key)");
        }

        @Override
        public Object[] next() throws SQLException {
            if (!started) {
                started = true;
                lookAhead();
                load();
            }
            while (true) {
                run.tick();
                if (retiring >= 0) {
                    while (retiring < group.size()) {
                        int number = retiring++;
                        if (output.keepsRight() && !matched.get(number)) {
                            return output.pair(null, group.get(number));
                        }
                    }
                    retiring = -1;
                    load();
                }
                if (row == null && !leftDone) {
                    row = lefts.next();
                    leftDone = row == null;
                    Object before = rowKey;
                    rowKey = leftDone ? null : leftKey.eval(row, run);
                    if (before != null && rowKey != null && Values.compare(rowKey, before) < 0) {
                        throw disorder();
                    }
                    position = 0;
                    found = false;
                }
                boolean rightDone = group.isEmpty();
                if (row == null) {
                    if (rightDone || !output.keepsRight()) {
                        return null;
                    }
                    retiring = 0;
                    continue;
                }
                if (rightDone && !output.keepsLeft() && output.type() != JoinRelType.ANTI) {
                    return null;
                }
                int order = rightDone || rowKey == null ? -1 : groupKey == null ? -1 : Values.compare(rowKey, groupKey);
                if (order > 0) {
                    retiring = 0;
                    continue;
                }
                if (order == 0) {
                    Object[] pair = partner();
                    if (pair != null) {
                        return pair;
                    }
                }
                Object[] done = row;
                row = null;
                if (output.onlyLeft()) {
                    if (found == (output.type() == JoinRelType.SEMI)) {
                        return done;
                    }
                } else if (!found && output.keepsLeft()) {
                    return output.pair(done, null);
                }
            }
        }

        /** The left row with the next row of the group that it fits, or null. */
        private Object[] partner() throws SQLException {
            while (position < group.size()) {
                int number = position++;
                run.tick();
                Object[] pair =
                        output.onlyLeft() && output.residual() == null ? null : output.pair(row, group.get(number));
                if (pair == null || output.holds(pair, run)) {
                    found = true;
                    if (output.keepsRight()) {
                        matched.set(number);
                    }
                    if (output.onlyLeft()) {
                        position = group.size();
                    } else {
                        return pair;
                    }
                }
            }
            return null;
        }

        /** The next right rows of one key; those whose key is null follow one by one. */
        private void load() throws SQLException {
            group.clear();
            matched.clear();
            account.close();
            if (ahead == null) {
                return;
            }
            groupKey = aheadKey;
            group.add(ahead);
            lookAhead();
            while (ahead != null && groupKey != null && aheadKey != null && Values.compare(groupKey, aheadKey) == 0) {
                account.add(ahead);
                group.add(ahead);
                lookAhead();
            }
        }

        private void lookAhead() throws SQLException {
            ahead = rights.next();
            aheadKey = ahead == null ? null : rightKey.eval(ahead, run);
            if (ahead != null
                    && groupKey != null
                    && !group.isEmpty()
                    && aheadKey != null
                    && Values.compare(aheadKey, groupKey) < 0) {
                throw disorder();
            }
        }

        private SQLException disorder() {
            return PlanErrors.data(
                    SqlState.SYSTEM_ERROR, "An input of a join did not come in the order it should have");
        }

        @Override
        public void close() throws SQLException {
            account.close();
            try (rights) {
                lefts.close();
            }
        }
    }
}
