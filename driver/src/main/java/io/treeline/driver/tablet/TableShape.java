// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Column.Role;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.model.Table;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must be known of a table to tell whether rows for it are whole. Names are as SQL shows them, unquoted.
 *
 * @param names the names of a buffer's columns, in their order
 * @param fields the names of all columns of the table that a row can leave out: measurements, or FIELDs of the table
 *     model
 * @param all the names of all columns of the table
 * @param time the name of the time column; null where it is not known by name
 * @param tags the names of the table model's TAGs; empty in the tree
 * @param alignment whether the server keeps the columns of a row together
 * @param form what its tablets look like
 */
public record TableShape(
        List<String> names,
        Set<String> fields,
        Set<String> all,
        @Nullable String time,
        List<String> tags,
        Alignment alignment,
        TabletForm form) {
    /** Whether a device's measurements share their times. */
    enum Alignment {
        /** They do; all tables of the table model are so. */
        ALIGNED,
        /** Each has times of its own, and nothing is ever missing from a row. */
        NOT_ALIGNED,
        /** The server has to be asked. */
        UNKNOWN
    }

    /** Copies the lists. */
    public TableShape {
        names = List.copyOf(names);
        fields = Set.copyOf(fields);
        all = Set.copyOf(all);
        tags = List.copyOf(tags);
    }

    /** The shape of a buffer with these columns of a device, or of a table of the table model. */
    public static TableShape of(Table table, List<String> names) {
        return new TableShape(
                names,
                Set.copyOf(names(table, Role.FIELD)),
                Set.copyOf(names(table.columns())),
                names(table, Role.TIME).stream().findFirst().orElse(null),
                names(table, Role.TAG),
                table.keepsRowsWhole() ? Alignment.ALIGNED : Alignment.NOT_ALIGNED,
                TabletForm.of(table.model()));
    }

    /** Whether a tablet says that its columns share their times: a table of the table model need not. */
    public static boolean sentAligned(Table table) {
        return table instanceof DeviceTable device && device.aligned();
    }

    /** The shape of buffers for devices of a table of many, which have these measurements. */
    public static TableShape ofMember(List<String> names, List<Column> measurements) {
        Set<String> all = Set.copyOf(names(measurements));
        return new TableShape(names, all, all, null, List.of(), Alignment.UNKNOWN, TabletForm.of(ServerModel.TREE));
    }

    private static List<String> names(Table table, Role role) {
        return names(
                table.columns().stream().filter(column -> column.role() == role).toList());
    }

    private static List<String> names(List<Column> columns) {
        return columns.stream().map(Column::name).toList();
    }

    /** Whether a buffer has a column for each that a row could leave out. */
    boolean namesAll() {
        return new HashSet<>(names).containsAll(fields);
    }

    /** Whether the i-th column of a buffer is one that a row can leave out. */
    boolean isField(int i) {
        return form.keys().leavesOut(fields, names.get(i), null);
    }
}
