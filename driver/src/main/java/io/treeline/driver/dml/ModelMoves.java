// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.ModelTable;
import io.treeline.metadata.time.Ticks;
import io.treeline.sql.api.NativeExecutor.NativeCursor;
import io.treeline.sql.dml.TableModelRows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rows of the table model that get another time beside their tags. Attributes stay: they are the device's. */
final class ModelMoves extends RowUpdates {
    private final InsertWriter writer;
    private final List<Object[]> former = new ArrayList<>();
    private final Set<List<Object>> before = new HashSet<>();
    private final Set<List<Object>> after = new HashSet<>();
    private long low = Long.MAX_VALUE;
    private long high = Long.MIN_VALUE;

    ModelMoves(Shape shape, WriteContext context) {
        super(shape, context);
        writer = wholeRows();
    }

    @Override
    boolean take(Object[] row) throws SQLException {
        if (shape.assignments().stream()
                .anyMatch(assignment -> assignment.column().role() == Column.Role.TAG)) {
            throw tagChanged();
        }
        Object[] key = Arrays.copyOf(row, shape.key().size());
        if (before.contains(List.of(((Ticks) row[0]).value(), tags(key)))) {
            return false;
        }
        held.add(HeldRows.ofCells(row) + 2 * HeldRows.ofObjects(key) + 2 * HeldRows.ENTRY);
        writer.add(context.slots(), row);
        former.add(key);
        before.add(List.of(((Ticks) row[0]).value(), tags(key)));
        after.add(List.of(writer.lastTime(), tags(key)));
        low = Math.min(low, writer.lastTime());
        high = Math.max(high, writer.lastTime());
        return true;
    }

    private static SQLException tagChanged() {
        return Errors.of(
                SqlState.FEATURE_NOT_SUPPORTED,
                "Changing a TAG would move the row to another device; INSERT the new row and DELETE the old one");
    }

    @Override
    void finish() throws SQLException {
        if (shape.assignments().stream()
                .anyMatch(assignment -> assignment.column().role() == Column.Role.TAG)) {
            throw tagChanged();
        }
        if (former.isEmpty()) {
            return;
        }
        if (after.size() < former.size()) {
            throw taken("several rows would get the same time");
        }
        int width = shape.key().size();
        try (NativeCursor rows =
                context.executor().open(new TableModelRows((ModelTable) shape.table()).keys(shape.key(), low, high))) {
            while (rows.next()) {
                Object[] key = new Object[width];
                for (int i = 1; i < width; i++) {
                    key[i] = rows.isNull(i) ? null : rows.getString(i);
                }
                List<Object> there = List.of(rows.getLong(0), tags(key));
                if (after.contains(there) && !before.contains(there)) {
                    throw taken("a row would get the time of another that stays");
                }
            }
        }
        List<Object[]> reused = former.stream()
                .filter(key -> after.contains(List.of(((Ticks) key[0]).value(), tags(key))))
                .toList();
        List<Object[]> last = former.stream()
                .filter(key -> !after.contains(List.of(((Ticks) key[0]).value(), tags(key))))
                .toList();
        context.executor().checkCancelled();
        finisher().keys(shape.key(), reused);
        if (reused.isEmpty()) {
            writer.send();
        } else {
            afterErasing(writer);
        }
        finisher().keys(shape.key(), last);
    }

    /** The tags of a key, null where they are. */
    private static List<Object> tags(Object[] key) {
        return Arrays.asList(key).subList(1, key.length);
    }
}
