// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.driver.tablet.InsertTarget;
import io.treeline.driver.tablet.RowLog;
import io.treeline.driver.tablet.TableShape;
import io.treeline.driver.tablet.TabletBuffer;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Column.Role;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.Members;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.NodeName;
import io.treeline.metadata.name.PathNaming;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The devices that rows of an INSERT into a table of many name, and the logs of their rows: one for each set of columns
 * that devices have.
 */
final class InsertDevices {
    private final DeviceSetTable table;
    private final List<Column> columns;
    private final Map<String, InsertTarget> known = new HashMap<>();
    private final Map<Shape, RowLog> logs = new LinkedHashMap<>();
    /** By number. */
    private InsertTarget[] targets = new InsertTarget[16];
    /**
     * For each device the number of the one whose row came next the last time; numbers, as storing references would
     * tell the garbage collector of each row.
     */
    private int[] followers = new int[16];

    private int latest;

    /** What devices of one log have in common. */
    private record Shape(List<String> names, List<ColumnType> types, List<Integer> places, TableShape table) {}

    InsertDevices(DeviceSetTable table, List<Column> columns) {
        this.table = table;
        this.columns = columns;
    }

    /**
     * The device of this name, or null. Rows mostly go round the same devices in the same order: who followed last time
     * is looked at before the map.
     */
    @Nullable
    InsertTarget target(String name) {
        InsertTarget guess = targets[followers[latest]];
        if (guess == null || !guess.name().equals(name)) {
            guess = known.get(name);
            if (guess == null) {
                guess = make(name);
                if (guess == null) {
                    return null;
                }
            }
            followers[latest] = guess.number();
        }
        latest = guess.number();
        return guess;
    }

    /** How many there are so far. */
    int count() {
        return known.size();
    }

    /** The path of the device of this number. */
    String path(int number) {
        return targets[number].path();
    }

    /** The name of the device of this number. */
    String name(int number) {
        return targets[number].name();
    }

    /** The logs of all devices so far. */
    Collection<RowLog> logs() {
        return logs.values();
    }

    /**
     * Whether devices are aligned is not known here and need not be: of a device that exists the server knows it
     * itself.
     */
    private @Nullable InsertTarget make(String name) {
        Members.Member member = table.members().member(name);
        if (member == null) {
            return null;
        }
        Integer[] places = new Integer[columns.size()];
        List<String> names = new ArrayList<>();
        List<String> quoted = new ArrayList<>();
        List<ColumnType> types = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            Column column = columns.get(i);
            if (column.role() == Role.TIME) {
                places[i] = RowLog.TIME;
            } else if (column.role() == Role.DEVICE) {
                places[i] = RowLog.DEVICE;
            } else {
                Column own = member.measurements().stream()
                        .filter(measurement -> measurement.name().equals(column.name()))
                        .findFirst()
                        .orElse(null);
                places[i] = own == null ? RowLog.ABSENT : names.size();
                if (own != null) {
                    names.add(own.name());
                    quoted.add(NodeName.quote(own.name()));
                    types.add(own.type());
                }
            }
        }
        RowLog log = logs.computeIfAbsent(
                new Shape(quoted, types, List.of(places), TableShape.ofMember(names, member.measurements())),
                shape -> new RowLog(
                        new TabletBuffer(null, null, shape.names(), shape.types(), null, false, shape.table()),
                        shape.places().stream().mapToInt(Integer::intValue).toArray()));
        DevicePath path =
                PathNaming.toDevice(new TableName(table.members().database().text(), member.name()));
        InsertTarget target = new InsertTarget(member.name(), path.sql(), known.size(), log);
        if (target.number() == targets.length) {
            targets = Arrays.copyOf(targets, targets.length * 2);
            followers = Arrays.copyOf(followers, followers.length * 2);
        }
        targets[target.number()] = target;
        known.put(name, target);
        return target;
    }
}
