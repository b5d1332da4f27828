// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.core.CorrelationId;

/**
 * WITH RECURSIVE: the rows of the first term, then those of the step run on the rows found last, until it finds none.
 */
record RecursionOperator(Operator first, Operator step, boolean all, CorrelationId id, String name)
        implements Operator {
    /** The rows found last, where the step reads them. */
    static Operator rows(CorrelationId id) {
        return run -> {
            @SuppressWarnings("unchecked")
            List<Object[]> rows = (List<Object[]>) run.outer(id)[0];
            return new Cursor() {
                private int next;

                @Override
                public Object[] next() throws SQLException {
                    run.tick();
                    return next < rows.size() ? rows.get(next++) : null;
                }
            };
        };
    }

    @Override
    public Cursor open(Run run) throws SQLException {
        MemoryGuard.Account seenAccount = run.guard().account("WITH RECURSIVE " + name);
        Cursor begin = first.open(run);
        return new Cursor() {
            private final Set<List<Object>> seen = new HashSet<>();
            private Cursor rows = begin;
            private Object[] known = {List.of()};
            private List<Object[]> found = new ArrayList<>();
            private MemoryGuard.Account lastAccount;
            private MemoryGuard.Account foundAccount = run.guard().account("WITH RECURSIVE " + name);

            @Override
            public Object[] next() throws SQLException {
                while (rows != null) {
                    run.tick();
                    // Another reader of the same query may have run its step meanwhile.
                    run.outer(id, known);
                    Object[] row = rows.next();
                    if (row == null) {
                        again();
                    } else if (all || seen.add(Values.keys(row))) {
                        if (!all) {
                            seenAccount.add(row);
                            seenAccount.add(MemoryGuard.ENTRY);
                        }
                        foundAccount.add(row);
                        found.add(row);
                        return row;
                    }
                }
                return null;
            }

            private void again() throws SQLException {
                rows.close();
                rows = null;
                if (lastAccount != null) {
                    lastAccount.close();
                }
                lastAccount = foundAccount;
                List<Object[]> last = found;
                found = new ArrayList<>();
                foundAccount = run.guard().account("WITH RECURSIVE " + name);
                if (last.isEmpty()) {
                    seen.clear();
                    seenAccount.close();
                    return;
                }
                run.check();
                known = new Object[] {last};
                run.outer(id, known);
                rows = step.open(run);
            }

            @Override
            public void close() throws SQLException {
                seenAccount.close();
                foundAccount.close();
                if (lastAccount != null) {
                    lastAccount.close();
                }
                if (rows != null) {
                    rows.close();
                }
            }
        };
    }
}
