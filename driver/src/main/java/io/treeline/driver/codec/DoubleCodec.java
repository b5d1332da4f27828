// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import io.treeline.driver.block.ColumnVector;
import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ColumnType;
import io.treeline.metadata.value.ValueText;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.ZoneId;

/** DOUBLE. */
final class DoubleCodec extends ColumnCodec {
    DoubleCodec(String label, ZoneId zone) {
        super(ColumnType.DOUBLE, label, zone);
    }

    @Override
    public boolean getBoolean(ColumnVector vector, int row) throws SQLException {
        double value = vector.getDouble(row);
        if (value != 0 && value != 1) {
            throw Errors.of(
                    SqlState.INVALID_CAST,
                    "Column '" + label + "': " + value + " is neither 0 nor 1, so it cannot be read as boolean");
        }
        return value == 1;
    }

    @Override
    public long getLong(ColumnVector vector, int row) throws SQLException {
        return truncated(vector.getDouble(row));
    }

    @Override
    public double getDouble(ColumnVector vector, int row) {
        return vector.getDouble(row);
    }

    @Override
    public BigDecimal getBigDecimal(ColumnVector vector, int row) throws SQLException {
        double value = vector.getDouble(row);
        if (!Double.isFinite(value)) {
            throw outOfRange(value, "java.math.BigDecimal");
        }
        // As of the text of PostgreSQL, which writes no zeros behind the point, and no exponent into the value.
        BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        return exact.scale() < 0 ? exact.setScale(0) : exact;
    }

    @Override
    public String getString(ColumnVector vector, int row) {
        return ValueText.of(vector.getDouble(row));
    }

    @Override
    public Object getObject(ColumnVector vector, int row) {
        return vector.getDouble(row);
    }
}
