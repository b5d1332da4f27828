// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.block;

import io.treeline.metadata.time.Ticks;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.metadata.value.IotdbDate;
import java.math.BigDecimal;
import java.time.LocalDate;

/** Gathers Java values of one column into a vector. */
final class VectorBuilder {
    private final ColumnType type;
    private final Object values;
    private final byte[] nulls;
    private boolean anyNull;

    VectorBuilder(ColumnType type, int capacity) {
        this.type = type;
        values = switch (type) {
            case BOOLEAN -> new boolean[capacity];
            case INT32, DATE -> new int[capacity];
            case INT64, TIMESTAMP -> new long[capacity];
            case FLOAT -> new float[capacity];
            case DOUBLE -> new double[capacity];
            case TEXT, STRING, BLOB, DECIMAL, ARRAY -> new Object[capacity];
        };
        nulls = new byte[(capacity + 7) >>> 3];
    }

    /** Sets a row; throws ClassCastException when the value is not of the type's class. */
    void set(int row, Object value) {
        if (value == null) {
            nulls[row >>> 3] |= (byte) (0x80 >>> (row & 7));
            anyNull = true;
            return;
        }
        switch (type) {
            case BOOLEAN -> ((boolean[]) values)[row] = (Boolean) value;
            case INT32 -> ((int[]) values)[row] = Math.toIntExact(((Number) value).longValue());
            case DATE ->
                ((int[]) values)[row] = value instanceof LocalDate day ? IotdbDate.number(day) : (Integer) value;
            case INT64, TIMESTAMP ->
                ((long[]) values)[row] = value instanceof Ticks ticks ? ticks.value() : ((Number) value).longValue();
            case FLOAT -> ((float[]) values)[row] = ((Number) value).floatValue();
            case DOUBLE -> ((double[]) values)[row] = ((Number) value).doubleValue();
            case TEXT, STRING -> ((Object[]) values)[row] = (String) value;
            case BLOB -> ((Object[]) values)[row] = (byte[]) value;
            case DECIMAL -> ((Object[]) values)[row] = (BigDecimal) value;
            case ARRAY -> ((Object[]) values)[row] = (ArrayValue) value;
        }
    }

    /** The vector of what was set; the builder must not be used afterwards. */
    ColumnVector build() {
        byte[] mask = anyNull ? nulls : null;
        return switch (type) {
            case BOOLEAN -> ColumnVector.ofBooleans((boolean[]) values, mask);
            case INT32, DATE -> ColumnVector.ofInts((int[]) values, mask);
            case INT64, TIMESTAMP -> ColumnVector.ofLongs((long[]) values, mask);
            case FLOAT -> ColumnVector.ofFloats((float[]) values, mask);
            case DOUBLE -> ColumnVector.ofDoubles((double[]) values, mask);
            case TEXT, STRING, BLOB, DECIMAL, ARRAY -> ColumnVector.ofObjects((Object[]) values);
        };
    }
}
