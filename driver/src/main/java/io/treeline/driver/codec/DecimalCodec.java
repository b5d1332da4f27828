// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import io.treeline.driver.block.ColumnVector;
import io.treeline.metadata.type.ColumnType;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.ZoneId;

/** DECIMAL, as local operators make it. */
final class DecimalCodec extends ColumnCodec {
    DecimalCodec(String label, ZoneId zone) {
        super(ColumnType.DECIMAL, label, zone);
    }

    private static BigDecimal value(ColumnVector vector, int row) {
        return (BigDecimal) vector.getObject(row);
    }

    @Override
    public boolean getBoolean(ColumnVector vector, int row) throws SQLException {
        BigDecimal value = value(vector, row);
        return truth(value.compareTo(BigDecimal.ONE) == 0 ? 1 : value.signum() == 0 ? 0 : 2);
    }

    @Override
    public long getLong(ColumnVector vector, int row) throws SQLException {
        return truncated(value(vector, row));
    }

    @Override
    public double getDouble(ColumnVector vector, int row) throws SQLException {
        return rounded(value(vector, row));
    }

    @Override
    public BigDecimal getBigDecimal(ColumnVector vector, int row) {
        return value(vector, row);
    }

    @Override
    public String getString(ColumnVector vector, int row) {
        return value(vector, row).toPlainString();
    }

    @Override
    public Object getObject(ColumnVector vector, int row) {
        return value(vector, row);
    }
}
