// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.metadata.model.DeviceTable;
import io.treeline.metadata.time.Ticks;
import io.treeline.sql.api.NativeExecutor.NativeCursor;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.api.PreparedSql.InsertValue;
import io.treeline.sql.dml.DeviceRows;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Rows of a device that get another time. */
final class DeviceMoves extends RowUpdates {
    private final InsertWriter writer;
    private final InsertValue time;
    private final TimeList before = new TimeList();
    private final TimeList after = new TimeList();

    DeviceMoves(Shape shape, WriteContext context) {
        super(shape, context);
        writer = wholeRows();
        time = shape.after(shape.key().get(0));
    }

    @Override
    boolean take(Object[] row) throws SQLException {
        held.add(HeldRows.ofCells(row) + 60);
        before.add(((Ticks) row[0]).value());
        boolean any = false;
        for (int i = 0; i < shape.kept().size(); i++) {
            any |= !isNull(shape.after(shape.kept().get(i)), row);
        }
        if (any) {
            writer.add(context.slots(), row);
            after.add(writer.lastTime());
        } else if (time(row) instanceof Ticks at) {
            // A row goes with its last cell, but not to a place that is taken.
            after.add(at.value());
        }
        return true;
    }

    private @Nullable Object time(Object[] row) {
        return time instanceof InsertValue.Computed computed
                ? row[computed.index()]
                : time instanceof InsertValue.Literal literal ? literal.value() : null;
    }

    @Override
    void finish() throws SQLException {
        int moved = after.size();
        if (before.size() == 0) {
            return;
        }
        before.sort();
        after.sort();
        if (after.size() < moved) {
            throw taken("several rows would get the same time");
        }
        if (moved > 0) {
            refuseTaken();
        }
        // Where a row goes to the former place of another one, that must be empty first.
        TimeList reused = new TimeList();
        TimeList last = new TimeList();
        for (int i = 0; i < before.size(); i++) {
            (after.contains(before.at(i)) ? reused : last).add(before.at(i));
        }
        context.executor().checkCancelled();
        if (reused.size() > 0) {
            finisher().rowsAt(reused);
        }
        afterErasing(writer);
        if (last.size() > 0) {
            finisher().rowsAt(last);
        }
    }

    private void refuseTaken() throws SQLException {
        NativeQuery there = new DeviceRows((DeviceTable) shape.table())
                .cells(shape.kept(), after.at(0), after.at(after.size() - 1));
        try (NativeCursor rows = context.executor().open(there)) {
            while (rows.next()) {
                if (after.contains(rows.time()) && !before.contains(rows.time())) {
                    throw taken("a row would get the time of another that stays");
                }
            }
        }
    }
}
