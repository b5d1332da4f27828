// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.core.CorrelationId;

/** Inputs of what runs once for each outer row: they do not depend on it, and are read once. */
final class RepeatedInput {
    private static final String NAME = "A correlated subquery";

    private RepeatedInput() {}

    /** The rows as they come, kept. */
    static Operator kept(Operator input) {
        Object key = new Object();
        return run -> {
            @SuppressWarnings("unchecked")
            List<Object[]> known = (List<Object[]>) run.cache().get(key);
            if (known == null) {
                known = new ArrayList<>();
                MemoryGuard.Account account = run.guard().account(NAME);
                try (Cursor cursor = input.open(run)) {
                    for (Object[] row = cursor.next(); row != null; row = cursor.next()) {
                        account.add(row);
                        known.add(row);
                    }
                }
                run.cache().put(key, known);
            }
            List<Object[]> rows = known;
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

    /**
     * The rows whose keys equal values that depend on outer rows only, found by hash.
     *
     * @param residual what else must hold, or null
     * @param ids the names under which subqueries of the residual know the row
     */
    static Operator hashed(
            Operator input, Expr[] keys, Expr[] outer, boolean[] nullSafe, Expr residual, Set<CorrelationId> ids) {
        Object cacheKey = new Object();
        return run -> {
            RowIndex known = (RowIndex) run.cache().get(cacheKey);
            if (known == null) {
                known = new RowIndex(keys, nullSafe);
                MemoryGuard.Account account = run.guard().account(NAME);
                try (Cursor cursor = input.open(run)) {
                    for (Object[] row = cursor.next(); row != null; row = cursor.next()) {
                        account.add(row);
                        account.add(RowIndex.ROW_BYTES);
                        known.add(row, run);
                    }
                }
                run.cache().put(cacheKey, known);
            }
            RowIndex index = known;
            Object[] values = RowIndex.evaluate(outer, nullSafe, new Object[0], run);
            return new Cursor() {
                private int candidate = values == null ? 0 : index.first(values);

                @Override
                public Object[] next() throws SQLException {
                    while (candidate > 0) {
                        int number = candidate - 1;
                        candidate = index.after(number);
                        run.tick();
                        if (index.equal(number, values, run)) {
                            Object[] row = index.row(number);
                            for (CorrelationId id : ids) {
                                run.outer(id, row);
                            }
                            if (residual == null || Boolean.TRUE.equals(residual.eval(row, run))) {
                                return row;
                            }
                        }
                    }
                    return null;
                }
            };
        };
    }
}
