// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.name.NodeName;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.api.PreparedSql.TimeRange;
import java.util.List;
import java.util.stream.Collectors;

/** Rows of a device, whose keys are their times. */
public final class DeviceRows extends NativeRows {
    private final DeviceTable table;
    private final String device;

    /** The rows of a device. */
    public DeviceRows(DeviceTable table) {
        this.table = table;
        this.device = table.device().sql();
    }

    /** The rows of a device from {@code low} to {@code high} that have a value of one of the measurements. */
    public NativeQuery cells(List<Column> columns, long low, long high) {
        String names = String.join(
                ", ",
                columns.stream().map(column -> NodeName.quote(column.name())).toList());
        return new NativeQuery(
                "select " + names + " from " + device + between("time", low, high),
                columns.stream().map(Column::type).toList());
    }

    @Override
    public List<String> deleteRows(List<TimeRange> ranges) {
        return delete(device + ".*", "time", ranges);
    }

    /** Empties the cells of one measurement. */
    public List<String> deleteCells(Column column, List<TimeRange> ranges) {
        return delete(device + '.' + NodeName.quote(column.name()), "time", ranges);
    }

    /** How many of a device's rows have a value of one of the measurements. */
    public NativeQuery count(List<Column> columns, TimeRange range) {
        boolean one = columns.size() == 1;
        // Of an aligned device times are counted that hold nothing any more.
        String present = one || !table.aligned()
                ? ""
                : columns.stream()
                        .map(column -> NodeName.quote(column.name()) + " is not null")
                        .collect(Collectors.joining(" or ", " and (", ")"));
        return new NativeQuery(
                "select " + (one ? "count(" + NodeName.quote(columns.get(0).name()) + ')' : "count_time(*)") + " from "
                        + device + between("time", range.low(), range.high()) + present,
                List.of(ColumnType.INT64));
    }

    @Override
    public NativeQuery explained(long low, long high) {
        return new NativeQuery(
                "explain analyze select * from " + device + where("time", new TimeRange(low, high)) + " limit 1",
                List.of(ColumnType.TEXT));
    }

    @Override
    public String flush() {
        return "flush " + ServerModel.TREE.schema(table.name().schema());
    }
}
