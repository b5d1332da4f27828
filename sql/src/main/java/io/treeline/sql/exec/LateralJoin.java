// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import java.sql.SQLException;
import org.apache.calcite.rel.core.CorrelationId;

/** LATERAL: the right side is opened again for each row of the left, whose values it knows under a name. */
record LateralJoin(Operator left, Operator right, CorrelationId id, JoinOutput output) implements Operator {
    @Override
    public Cursor open(Run run) throws SQLException {
        Cursor lefts = left.open(run);
        return new Cursor() {
            private Object[] row;
            private Cursor rights;
            private boolean found;

            @Override
            public Object[] next() throws SQLException {
                while (true) {
                    run.tick();
                    if (rights == null) {
                        row = lefts.next();
                        if (row == null) {
                            return null;
                        }
                        run.outer(id, row);
                        rights = right.open(run);
                        found = false;
                    }
                    // Another reader of the same rows may have been at a row of his own.
                    run.outer(id, row);
                    Object[] match = rights.next();
                    if (match != null) {
                        found = true;
                        return output.pair(row, match);
                    }
                    rights.close();
                    rights = null;
                    if (!found && output.keepsLeft()) {
                        return output.pair(row, null);
                    }
                }
            }

            @Override
            public void close() throws SQLException {
                try (lefts) {
                    if (rights != null) {
                        rights.close();
                    }
                }
            }
        };
    }
}
