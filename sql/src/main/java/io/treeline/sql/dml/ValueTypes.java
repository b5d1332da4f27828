// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.dml.InsertStatement.Value;
import java.util.Set;

/** Which type a column is given that is made for values. */
public final class ValueTypes {
    private static final Set<ColumnType> WHOLE = Set.of(ColumnType.INT32, ColumnType.INT64);
    private static final Set<ColumnType> POINTS_IN_TIME = Set.of(ColumnType.DATE, ColumnType.TIMESTAMP);

    private ValueTypes() {}

    /**
     * The type that takes values of both. Of types that have nothing in common the first stays, and storing the other
     * value says what is wrong with it.
     *
     * @param a null for NULL
     * @param b null for NULL
     */
    public static ColumnType merge(ColumnType a, ColumnType b) {
        if (a == null || b == null || a == b) {
            return a == null ? b : a;
        }
        if (a.isNumeric() && b.isNumeric()) {
            return WHOLE.contains(a) && WHOLE.contains(b) ? ColumnType.INT64 : ColumnType.DOUBLE;
        }
        return POINTS_IN_TIME.contains(a) && POINTS_IN_TIME.contains(b) ? ColumnType.TIMESTAMP : a;
    }

    /** The type of a literal; null for NULL and parameters. */
    static ColumnType of(Value value, ServerModel model) {
        if (value instanceof Value.Number number) {
            boolean whole = number.value().scale() == 0
                    && number.value().unscaledValue().bitLength() <= 63;
            return !whole
                    ? ColumnType.DOUBLE
                    : number.value().unscaledValue().bitLength() <= 31 ? ColumnType.INT32 : ColumnType.INT64;
        } else if (value instanceof Value.Bool) {
            return ColumnType.BOOLEAN;
        } else if (value instanceof Value.Bytes) {
            return ColumnType.BLOB;
        } else if (value instanceof Value.Date) {
            return ColumnType.DATE;
        } else if (value instanceof Value.Timestamp || value instanceof Value.Now) {
            return ColumnType.TIMESTAMP;
        }
        return value instanceof Value.Text || value instanceof Value.Time ? model.textType() : null;
    }
}
