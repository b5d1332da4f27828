// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import io.treeline.driver.block.ColumnVector;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import io.treeline.metadata.value.ValueText;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * TIMESTAMP: ticks of the server's precision since the epoch, kept to the last digit in every form that can hold it.
 */
final class TimestampCodec extends ColumnCodec {
    private final TimePrecision precision;

    TimestampCodec(String label, TimePrecision precision, ZoneId zone) {
        super(ColumnType.TIMESTAMP, label, zone);
        this.precision = precision;
    }

    @Override
    public long getLong(ColumnVector vector, int row) {
        return vector.getLong(row);
    }

    @Override
    public BigDecimal getBigDecimal(ColumnVector vector, int row) {
        return BigDecimal.valueOf(vector.getLong(row));
    }

    @Override
    public String getString(ColumnVector vector, int row) {
        return ValueText.of(getLocalDateTime(vector, row));
    }

    @Override
    public Object getObject(ColumnVector vector, int row) throws SQLException {
        return timestamp(getInstant(vector, row));
    }

    @Override
    public Instant getInstant(ColumnVector vector, int row) {
        return precision.toInstant(vector.getLong(row));
    }

    @Override
    LocalDateTime local(ColumnVector vector, int row, ZoneId in) {
        return LocalDateTime.ofInstant(getInstant(vector, row), in);
    }

    @Override
    public LocalDateTime getLocalDateTime(ColumnVector vector, int row) {
        return local(vector, row, zone);
    }

    @Override
    public byte getByte(ColumnVector vector, int row) throws SQLException {
        throw cannot("byte");
    }

    @Override
    public short getShort(ColumnVector vector, int row) throws SQLException {
        throw cannot("short");
    }
}
