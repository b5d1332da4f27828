// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.time.Ticks;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * Values of measurements of a device: tablets of them, or of whole rows of an aligned device, then deletes of the cells
 * that become NULL.
 */
final class CellUpdates extends RowUpdates {
    private final InsertWriter writer;
    private final TimeList[] emptied;

    CellUpdates(Shape shape, WriteContext context) {
        super(shape, context);
        writer = shape.whole() ? wholeRows() : assignedCells();
        emptied = new TimeList[shape.assignments().size()];
        Arrays.setAll(emptied, i -> new TimeList());
    }

    @Override
    boolean take(Object[] row) throws SQLException {
        boolean any = false;
        for (int i = 0; i < emptied.length; i++) {
            if (isNull(shape.assignments().get(i).value(), row)) {
                if (holdsValue(shape.assignments().get(i).column(), row)) {
                    held.add(20);
                    emptied[i].add(((Ticks) row[0]).value());
                }
            } else {
                any = true;
            }
        }
        if (any) {
            held.add(HeldRows.ofCells(row));
            writer.add(context.slots(), row);
        }
        return true;
    }

    @Override
    void finish() throws SQLException {
        // What is stored already stays; so the cells that become NULL follow, stopped or not.
        boolean stored = writer.rows() > 0;
        RowEraser cells = stored ? finisher() : new RowEraser(context, shape.table());
        writer.stopsAt(context.sign()).send();
        for (int i = 0; i < emptied.length; i++) {
            if (emptied[i].size() > 0) {
                Column column = shape.assignments().get(i).column();
                try {
                    cells.cellsAt(column, emptied[i].sort());
                } catch (SQLException e) {
                    throw stored
                            ? Errors.withMessage(
                                    e,
                                    "All new values are stored; then, emptying cells of \"" + column.name() + "\": "
                                            + e.getMessage())
                            : e;
                }
            }
        }
    }
}
