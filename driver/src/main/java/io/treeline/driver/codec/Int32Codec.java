// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import io.treeline.driver.block.ColumnVector;
import io.treeline.metadata.type.ColumnType;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.ZoneId;

/** INT32. */
final class Int32Codec extends ColumnCodec {
    Int32Codec(String label, ZoneId zone) {
        super(ColumnType.INT32, label, zone);
    }

    @Override
    public boolean getBoolean(ColumnVector vector, int row) throws SQLException {
        return truth(vector.getInt(row));
    }

    @Override
    public int getInt(ColumnVector vector, int row) {
        return vector.getInt(row);
    }

    @Override
    public long getLong(ColumnVector vector, int row) {
        return vector.getInt(row);
    }

    @Override
    public float getFloat(ColumnVector vector, int row) {
        return vector.getInt(row);
    }

    @Override
    public double getDouble(ColumnVector vector, int row) {
        return vector.getInt(row);
    }

    @Override
    public BigDecimal getBigDecimal(ColumnVector vector, int row) {
        return BigDecimal.valueOf(vector.getInt(row));
    }

    @Override
    public String getString(ColumnVector vector, int row) {
        return Integer.toString(vector.getInt(row));
    }

    @Override
    public Object getObject(ColumnVector vector, int row) {
        return vector.getInt(row);
    }
}
