// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import io.treeline.driver.block.ColumnVector;
import io.treeline.metadata.type.ColumnType;
import java.math.BigDecimal;
import java.time.ZoneId;

/** BOOLEAN: as a number 0 or 1. */
final class BooleanCodec extends ColumnCodec {
    BooleanCodec(String label, ZoneId zone) {
        super(ColumnType.BOOLEAN, label, zone);
    }

    @Override
    public boolean getBoolean(ColumnVector vector, int row) {
        return vector.getBoolean(row);
    }

    @Override
    public long getLong(ColumnVector vector, int row) {
        return vector.getBoolean(row) ? 1 : 0;
    }

    @Override
    public double getDouble(ColumnVector vector, int row) {
        return vector.getBoolean(row) ? 1 : 0;
    }

    @Override
    public BigDecimal getBigDecimal(ColumnVector vector, int row) {
        return vector.getBoolean(row) ? BigDecimal.ONE : BigDecimal.ZERO;
    }

    @Override
    public String getString(ColumnVector vector, int row) {
        return vector.getBoolean(row) ? "true" : "false";
    }

    @Override
    public Object getObject(ColumnVector vector, int row) {
        return vector.getBoolean(row);
    }
}
