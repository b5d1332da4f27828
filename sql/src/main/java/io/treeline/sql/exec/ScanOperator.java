// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.sql.dialect.BoundScan;
import io.treeline.sql.plan.NativeScan;
import java.sql.SQLException;
import java.util.Iterator;

/** Reads a leaf's rows: those of its parts, one after another. */
record ScanOperator(NativeScan scan) implements Operator {
    @Override
    public Cursor open(Run run) throws SQLException {
        BoundScan bound = run.scan(scan);
        if (bound.parts().isEmpty()) {
            return () -> null;
        }
        return read(run, bound);
    }

    private static Cursor read(Run run, BoundScan bound) throws SQLException {
        Cursor all = parts(run, bound);
        if (bound.offset() == 0 && bound.limit() == Long.MAX_VALUE) {
            return all;
        }
        return new Cursor() {
            private long skip = bound.offset();
            private long left = bound.limit();

            @Override
            public Object[] next() throws SQLException {
                if (left <= 0) {
                    return null;
                }
                Object[] row = all.next();
                for (; row != null && skip > 0; skip--) {
                    row = all.next();
                }
                left--;
                return row;
            }

            @Override
            public void close() throws SQLException {
                all.close();
            }
        };
    }

    private static Cursor parts(Run run, BoundScan bound) throws SQLException {
        if (bound.parts().isEmpty()) {
            return () -> null;
        }
        if (bound.parts().size() == 1) {
            return PartCursor.open(run, bound.parts().get(0));
        }
        Iterator<BoundScan.Part> parts = bound.parts().iterator();
        Cursor first = PartCursor.open(run, parts.next());
        return new Cursor() {
            private Cursor current = first;

            @Override
            public Object[] next() throws SQLException {
                while (current != null) {
                    Object[] row = current.next();
                    if (row != null) {
                        return row;
                    }
                    current.close();
                    current = parts.hasNext() ? PartCursor.open(run, parts.next()) : null;
                }
                return null;
            }

            @Override
            public void close() throws SQLException {
                if (current != null) {
                    current.close();
                }
            }
        };
    }
}
