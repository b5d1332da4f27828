// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.metadata.time.Ticks;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.PreparedSql.TimeRange;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * DELETE: ranges of time go to the server as they are, after their rows were counted; for any other condition the rows
 * are looked up first.
 */
public final class DeleteRunner {
    private final PreparedSql.Delete plan;
    private final WriteContext context;
    private final @Nullable ReturnedRows returned;

    /**
     * A runner of one execution.
     *
     * @param returned gets the rows for RETURNING; null without it
     */
    public DeleteRunner(PreparedSql.Delete plan, WriteContext context, @Nullable ReturnedRows returned) {
        this.plan = plan;
        this.context = context;
        this.returned = returned;
    }

    /**
     * Runs it.
     *
     * @return the number of rows deleted
     * @throws SQLException of the look-up; or the server's, when the message says how much was deleted
     */
    public long run() throws SQLException {
        if (returned != null || plan.table() instanceof DeviceSetTable) {
            return byKeys();
        }
        RowEraser eraser = new RowEraser(context, plan.table());
        if (plan.times() != null) {
            List<TimeRange> ranges = plan.times().ranges(context.parameters());
            long count = ranges.isEmpty() ? 0 : ((Number) context.row(plan.count())[0]).longValue();
            if (count > 0) {
                eraser.rows(ranges);
            }
            return count;
        }
        HeldRows held = new HeldRows(context.maxLocalMemory());
        if (plan.table() instanceof DeviceTable) {
            TimeList times = new TimeList();
            context.read(plan.rows(), row -> {
                // The list grows by half, and the old one is there while it does.
                held.add(20);
                times.add(((Ticks) row[0]).value());
            });
            eraser.rowsAt(times.sort());
            return times.size();
        }
        return byKeys();
    }

    /** Rows that are looked up with their keys as they are, and perhaps all of their columns. */
    private long byKeys() throws SQLException {
        HeldRows held = new HeldRows(context.maxLocalMemory());
        List<Column> columns = columns();
        List<Object[]> keys = new ArrayList<>();
        Set<List<Object>> seen = new HashSet<>();
        context.read(plan.rows(), row -> {
            // A row that lies in two layers, with nothing but NULLs in the columns asked for, is given twice by the
            // server.
            // So is one that stands beside several rows of another table.
            Object[] key = Arrays.copyOf(row, plan.key().size());
            if (seen.add(Arrays.asList(key))) {
                held.add(HeldRows.ofObjects(key) + HeldRows.ENTRY);
                keys.add(key);
                if (returned != null) {
                    returned.addBefore(columns, row);
                }
            }
        });
        if (returned != null) {
            returned.compute();
        }
        KeyedErasure.of(plan.table(), plan.key(), keys).run(context);
        return keys.size();
    }

    /** What the rows hold before the values of other tables. */
    private List<Column> columns() {
        List<Column> columns = new ArrayList<>(plan.key());
        if (returned != null) {
            plan.returning().columns().stream()
                    .filter(column -> !plan.key().contains(column))
                    .forEach(columns::add);
        }
        return columns;
    }
}
