// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rex.RexNode;

/**
 * What a leaf over many devices does with them.
 *
 * @param conditions on the name of the device, which is input 0 of each; they decide before anything is sent
 * @param latest whether only the row with the greatest Time of each device is wanted, of those that fulfil the
 *     predicate
 */
public record DeviceChoice(List<RexNode> conditions, boolean latest) {
    /** Every row of every device. */
    static final DeviceChoice ALL = new DeviceChoice(List.of(), false);

    public DeviceChoice with(List<RexNode> more) {
        List<RexNode> all = new ArrayList<>(conditions);
        all.addAll(more);
        return new DeviceChoice(all, latest);
    }

    /** Copies the list. */
    public DeviceChoice {
        conditions = List.copyOf(conditions);
    }
}
