// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Values of the table model's FIELDs. Without a way to empty a cell, a row that gets a NULL is deleted and written
 * anew.
 */
final class ModelUpdates extends RowUpdates {
    private final InsertWriter changed;
    private final InsertWriter anew;
    private final List<Object[]> renewed = new ArrayList<>();
    private final Set<List<Object>> seen = new HashSet<>();

    ModelUpdates(Shape shape, WriteContext context) {
        super(shape, context);
        changed = wholeRows();
        anew = wholeRows();
    }

    @Override
    boolean take(Object[] row) throws SQLException {
        if (!seen.add(Arrays.asList(Arrays.copyOf(row, shape.key().size())))) {
            return false;
        }
        held.add(HeldRows.ofObjects(row) + HeldRows.ENTRY + HeldRows.ofCells(row));
        if (shape.assignments().stream()
                .anyMatch(assignment -> isNull(assignment.value(), row) && holdsValue(assignment.column(), row))) {
            anew.add(context.slots(), row);
            renewed.add(row);
        } else {
            changed.add(context.slots(), row);
        }
        return true;
    }

    @Override
    void finish() throws SQLException {
        changed.stopsAt(context.sign()).send();
        context.executor().checkCancelled();
        finisher().keys(shape.key(), renewed);
        afterErasing(anew);
    }
}
