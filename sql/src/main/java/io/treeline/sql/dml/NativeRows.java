// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.model.Table;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.api.PreparedSql.TimeRange;
import java.util.ArrayList;
import java.util.List;

/** Native statements that look up and delete rows of one table, in the words of the model that the table is of. */
public abstract sealed class NativeRows permits DeviceRows, TableModelRows {
    /**
     * The rows of one device, or of one table of the table model.
     *
     * @throws IllegalArgumentException for a table that is many devices, whose rows are those of each
     */
    public static NativeRows of(Table table) {
        return table.match(
                DeviceRows::new,
                devices -> {
                    throw new IllegalArgumentException(devices.name() + " is many devices");
                },
                TableModelRows::new);
    }

    /** Deletes whole rows. */
    public abstract List<String> deleteRows(List<TimeRange> ranges);

    /** Says, in lines of text, which files the server would read for rows from {@code low} to {@code high}. */
    public abstract NativeQuery explained(long low, long high);

    /** Brings the rows of the table's database from the server's memory to disk. */
    public abstract String flush();

    static String between(String time, long low, long high) {
        return " where " + time + " >= " + low + " and " + time + " <= " + high;
    }

    static List<String> delete(String path, String time, List<TimeRange> ranges) {
        List<String> statements = new ArrayList<>();
        for (TimeRange range : ranges) {
            statements.add("delete from " + path + where(time, range));
        }
        return statements;
    }

    static String where(String time, TimeRange range) {
        if (range.low() == range.high()) {
            return " where " + time + " = " + range.low();
        }
        String low = range.low() == Long.MIN_VALUE ? "" : time + " >= " + range.low();
        String high = range.high() == Long.MAX_VALUE ? "" : time + " <= " + range.high();
        return low.isEmpty() && high.isEmpty()
                ? ""
                : " where " + low + (low.isEmpty() || high.isEmpty() ? "" : " and ") + high;
    }
}
