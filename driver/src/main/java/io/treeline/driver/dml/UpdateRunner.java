// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.sql.api.PreparedSql;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** UPDATE: its rows are read to the end and all values converted before anything is written. */
public final class UpdateRunner {
    private final PreparedSql.Update plan;
    private final WriteContext context;
    private final @Nullable ReturnedRows returned;

    /**
     * A runner of one execution.
     *
     * @param returned gets the rows for RETURNING; null without it
     */
    public UpdateRunner(PreparedSql.Update plan, WriteContext context, @Nullable ReturnedRows returned) {
        this.plan = plan;
        this.context = context;
        this.returned = returned;
    }

    /**
     * Runs it.
     *
     * @return the number of rows that fulfil the condition
     * @throws SQLException 22xxx or 23502 for a value that does not fit, 23505 for a row moved to where another is:
     *     nothing is written then; or the server's error
     */
    public long run() throws SQLException {
        RowUpdates.Shape shape = RowUpdates.Shape.of(plan);
        RowUpdates updates = RowUpdates.of(shape, context);
        HeldRows held = new HeldRows(context.maxLocalMemory());
        // Of several rows beside which a row stands, the first counts.
        Set<List<Object>> seen = plan.joins() ? new HashSet<>() : null;
        long[] count = new long[1];
        context.read(plan.rows(), row -> {
            if (seen != null) {
                Object[] key = Arrays.copyOf(row, plan.key().size());
                if (!seen.add(Arrays.asList(key))) {
                    return;
                }
                held.add(HeldRows.ofObjects(key) + HeldRows.ENTRY);
            }
            if (updates.take(row)) {
                count[0]++;
                if (returned != null) {
                    returned.addAfter(shape, row, shape.keptFrom() + plan.kept().size());
                }
            }
        });
        if (returned != null) {
            returned.compute();
        }
        updates.finish();
        return count[0];
    }
}
