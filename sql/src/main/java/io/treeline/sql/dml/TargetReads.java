// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.metadata.model.Table;
import java.util.List;
import java.util.Locale;

/**
 * Whether a query may give rows of the table that its own rows are written to. Such a query is read to its end first;
 * where that is not certain, it is taken to do so, which costs memory and no answer.
 */
final class TargetReads {
    private TargetReads() {}

    /**
     * Whether it may.
     *
     * @param target the table that is written
     * @param tables the tables that the query names
     * @param natives the texts of its queries in the server's own language
     */
    static boolean of(Table target, List<Table> tables, List<String> natives) {
        return tables.stream().anyMatch(read -> overlap(target, read))
                || natives.stream().anyMatch(text -> mayName(text, target));
    }

    private static boolean overlap(Table target, Table read) {
        if (read instanceof DeviceSetTable || read.name().equals(target.name())) {
            return true;
        }
        return target instanceof DeviceSetTable many
                && read instanceof DeviceTable device
                && many.members().devices().stream()
                        .anyMatch(member -> many.members().path(member).equals(device.device()));
    }

    /** A device or table is named by its last node or by a pattern, whatever stands before it. */
    private static boolean mayName(String text, Table target) {
        if (!(target instanceof DeviceSetTable) && text.indexOf('*') < 0) {
            String name = target instanceof DeviceTable device
                    ? device.device().name()
                    : target.name().table();
            boolean plain = name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_');
            return !plain || text.toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT));
        }
        return true;
    }
}
