// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.name.DevicePath;
import java.util.List;

/** Queries of rows that devices may hold already, whatever their columns. */
public final class StoredDeviceRows {
    /** Devices that are listed one by one; more are listed with all that lie beside them. */
    private static final int LISTED_ALONE = 20;

    private StoredDeviceRows() {}

    /**
     * The rows of a device at some times, which rise: of an OR of rising times the server misses none, as it can of an
     * IN.
     */
    public static String at(String device, List<Long> times) {
        return "select * from " + device + " where "
                + String.join(" or ", times.stream().map(at -> "time = " + at).toList());
    }

    /** The first rows of a device from {@code low} to {@code high}. */
    public static String between(String device, long low, long high, long most) {
        return "select * from " + device + NativeRows.between("time", low, high) + " limit " + most;
    }

    /** How many values each measurement of some devices has from {@code low} to {@code high}, a row a device. */
    public static String countsByDevice(List<String> devices, long low, long high) {
        return "select count(*) from " + String.join(", ", devices) + NativeRows.between("time", low, high)
                + " align by device";
    }

    /** Statements that list these devices, and maybe others. */
    public static List<String> listings(List<DevicePath> devices) {
        if (devices.size() <= LISTED_ALONE) {
            return devices.stream()
                    .map(device -> "show devices " + device.sql())
                    .toList();
        }
        DevicePath common = devices.get(0);
        for (DevicePath device : devices) {
            while (!device.startsWith(common)) {
                common = common.parent();
            }
        }
        return List.of("show devices " + common.sql(), "show devices " + common.sql() + ".**");
    }
}
