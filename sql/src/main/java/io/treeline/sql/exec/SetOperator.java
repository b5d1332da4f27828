// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.sql.function.SetFunctions.ValueCursor;
import io.treeline.sql.function.SetFunctions.ValueSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** For each row of the input as many as the longest of some sets of values has; shorter ones give NULL in the end. */
record SetOperator(Operator input, List<Expr> sets) implements Operator {
    @Override
    public Cursor open(Run run) throws SQLException {
        Cursor rows = input.open(run);
        return new Cursor() {
            private final ValueCursor[] cursors = new ValueCursor[sets.size()];
            private Object[] row;

            @Override
            public Object[] next() throws SQLException {
                while (true) {
                    run.tick();
                    if (row == null) {
                        row = rows.next();
                        if (row == null) {
                            return null;
                        }
                        for (int i = 0; i < cursors.length; i++) {
                            ValueSet set = (ValueSet) sets.get(i).eval(row, run);
                            cursors[i] = set == null ? null : set.open();
                        }
                    }
                    Object[] result = Arrays.copyOf(row, row.length + cursors.length);
                    boolean any = false;
                    for (int i = 0; i < cursors.length; i++) {
                        Object value = cursors[i] == null ? ValueCursor.END : cursors[i].next();
                        if (value == ValueCursor.END) {
                            cursors[i] = null;
                        } else {
                            any = true;
                            result[row.length + i] = value;
                        }
                    }
                    if (any) {
                        return result;
                    }
                    row = null;
                }
            }

            @Override
            public void close() throws SQLException {
                rows.close();
            }
        };
    }
}
