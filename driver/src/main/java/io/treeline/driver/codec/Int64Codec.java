// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import io.treeline.driver.block.ColumnVector;
import io.treeline.metadata.type.ColumnType;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.ZoneId;

/** INT64. */
final class Int64Codec extends ColumnCodec {
    Int64Codec(String label, ZoneId zone) {
        super(ColumnType.INT64, label, zone);
    }

    @Override
    public boolean getBoolean(ColumnVector vector, int row) throws SQLException {
        return truth(vector.getLong(row));
    }

    @Override
    public long getLong(ColumnVector vector, int row) {
        return vector.getLong(row);
    }

    @Override
    public float getFloat(ColumnVector vector, int row) {
        return vector.getLong(row);
    }

    @Override
    public double getDouble(ColumnVector vector, int row) {
        return vector.getLong(row);
    }

    @Override
    public BigDecimal getBigDecimal(ColumnVector vector, int row) {
        return BigDecimal.valueOf(vector.getLong(row));
    }

    @Override
    public String getString(ColumnVector vector, int row) {
        return Long.toString(vector.getLong(row));
    }

    @Override
    public Object getObject(ColumnVector vector, int row) {
        return vector.getLong(row);
    }
}
