// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.Members;
import io.treeline.metadata.time.Ticks;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Values of measurements of many devices, each row's in the device that it is of: tablets of them, completed where a
 * device keeps its columns together, then deletes of the cells that become NULL.
 */
final class ManyUpdates extends RowUpdates {
    private final DeviceSetTable table;
    private final InsertWriter writer;
    /** By device and column. */
    private final Map<String, Map<Column, TimeList>> emptied = new LinkedHashMap<>();

    private final Map<String, Members.Member> members = new HashMap<>();

    ManyUpdates(Shape shape, DeviceSetTable table, WriteContext context) {
        super(shape, context);
        this.table = table;
        writer = assignedCells();
    }

    @Override
    boolean take(Object[] row) throws SQLException {
        String device = (String) row[1];
        Members.Member member =
                members.computeIfAbsent(device, name -> table.members().member(name));
        if (member == null) {
            throw Errors.of(
                    SqlState.UNDEFINED_TABLE,
                    "Device \"" + device + "\" is none of table "
                            + shape.table().name() + " any more");
        }
        boolean any = false;
        for (var assignment : shape.assignments()) {
            Column column = assignment.column();
            if (!isNull(assignment.value(), row)) {
                any = true;
            } else if (holdsValue(column, row)) {
                Column own = member.measurements().stream()
                        .filter(each -> each.name().equals(column.name()))
                        .findFirst()
                        .orElse(null);
                if (own != null) {
                    held.add(20);
                    emptied.computeIfAbsent(device, none -> new LinkedHashMap<>())
                            .computeIfAbsent(own, none -> new TimeList())
                            .add(((Ticks) row[0]).value());
                }
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
        WriteContext erasing = writer.rows() > 0 ? context.finishing() : context;
        writer.stopsAt(context.sign()).completes(context.wholeRows()).send();
        int devices = 0;
        for (Map.Entry<String, Map<Column, TimeList>> device : emptied.entrySet()) {
            Members.Member member =
                    Objects.requireNonNull(members.get(device.getKey()), "Its row was taken with the member");
            RowEraser cells = new RowEraser(erasing, ManyErasure.table(table.members(), member));
            try {
                for (Map.Entry<Column, TimeList> column : device.getValue().entrySet()) {
                    cells.cellsAt(column.getKey(), column.getValue().sort());
                }
            } catch (SQLException e) {
                throw devices == 0 && erasing == context
                        ? e
                        : Errors.withMessage(
                                e,
                                "All new values are stored, and the cells that become NULL are empty in " + devices
                                        + " of " + emptied.size() + " devices; then, of \"" + device.getKey() + "\": "
                                        + e.getMessage());
            }
            devices++;
        }
    }
}
