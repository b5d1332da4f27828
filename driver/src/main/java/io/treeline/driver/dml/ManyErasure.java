// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.metadata.model.Members;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows of many devices that are to be deleted, each from its own device. */
final class ManyErasure {
    private final DeviceSetTable table;
    private final Map<String, TimeList> times = new LinkedHashMap<>();

    ManyErasure(DeviceSetTable table) {
        this.table = table;
    }

    /**
     * The table of one device of many. Whether it is aligned is not known, so that it is treated as one that may be.
     */
    static DeviceTable table(Members members, Members.Member member) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("Time", ColumnType.TIMESTAMP, Column.Role.TIME, null));
        columns.addAll(member.measurements());
        return new DeviceTable(
                new TableName(members.database().text(), member.name()), members.path(member), true, columns);
    }

    void add(String device, long time) {
        times.computeIfAbsent(device, none -> new TimeList()).add(time);
    }

    /** Sorts; returns how many rows there are. */
    long count() {
        return times.values().stream().mapToLong(each -> each.sort().size()).sum();
    }

    /** Deletes them; an error says what is gone. */
    void run(WriteContext context) throws SQLException {
        long deleted = 0;
        int devices = 0;
        for (Map.Entry<String, TimeList> device : times.entrySet()) {
            Members.Member member = table.members().member(device.getKey());
            if (member != null) {
                TimeList sorted = device.getValue().sort();
                try {
                    new RowEraser(context, table(table.members(), member)).rowsAt(sorted);
                } catch (SQLException e) {
                    throw devices == 0
                            ? e
                            : Errors.withMessage(
                                    e,
                                    "The rows of " + devices + " of " + times.size() + " devices, " + deleted
                                            + ", are deleted; then, of \"" + member.name() + "\": " + e.getMessage());
                }
                deleted += sorted.size();
            }
            devices++;
        }
    }
}
