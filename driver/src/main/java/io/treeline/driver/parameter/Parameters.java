// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.parameter;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.time.Ticks;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Parameter values as the planner takes them. */
public final class Parameters {
    private Parameters() {}

    /**
     * The values as objects, by the classes that {@code PreparedSql.Query.bind} names.
     *
     * @throws SQLException 07001 when one is not set
     */
    public static List<Object> boxed(ParameterSlots slots) throws SQLException {
        List<Object> values = new ArrayList<>(slots.size());
        for (int i = 0; i < slots.size(); i++) {
            values.add(
                    switch (slots.kind(i)) {
                        case UNSET ->
                            throw Errors.of(
                                    SqlState.PARAMETER_NOT_SET,
                                    "Parameter " + (i + 1) + " of " + slots.size() + " is not set");
                        case NULL -> null;
                        case BOOLEAN -> slots.bits(i) != 0;
                        case INT -> (int) slots.bits(i);
                        case LONG -> slots.bits(i);
                        case FLOAT -> Float.intBitsToFloat((int) slots.bits(i));
                        case DOUBLE -> Double.longBitsToDouble(slots.bits(i));
                        case TICKS -> new Ticks(slots.bits(i));
                        case OBJECT -> slots.object(i);
                    });
        }
        return values;
    }
}
