// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import io.treeline.metadata.name.DevicePath;
import io.treeline.sql.dml.StoredDeviceRows;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows of a device, which are told apart by their times; all columns are measurements. */
final class DeviceKeys extends RowKeys {
    /** Of so many times a condition for each is made; more are a range. */
    private static final int TIMES_NAMED = 50;

    @Override
    Object of(TabletRows rows, int[] tags, int i) {
        return rows.time(i);
    }

    @Override
    List<LookUp> lookUps(StoredRows.Wanted wanted, List<Long> times) {
        String device = wanted.rows().target();
        if (times.size() <= TIMES_NAMED) {
            return List.of(new LookUp(StoredDeviceRows.at(device, times), Long.MAX_VALUE));
        }
        long most = StoredRows.most(times.size());
        return List.of(
                new LookUp(StoredDeviceRows.between(device, times.get(0), times.get(times.size() - 1), most), most));
    }

    /** A measurement's label is its path. */
    @Override
    String name(String label) {
        return DevicePath.parse(label).name();
    }

    @Override
    KeyReader reader(StoredRows.Place[] places, TableShape shape) {
        return (block, row) -> block.time().getLong(row);
    }

    @Override
    boolean outdated(StoredRows.Wanted wanted, StoredRows.Place[] places, WholeRows.Reader reader) {
        return false;
    }

    @Override
    boolean leavesOut(Set<String> fields, String name, @Nullable String category) {
        return true;
    }

    @Override
    boolean askedTogether() {
        return true;
    }
}
