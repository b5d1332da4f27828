// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import io.treeline.driver.block.ColumnVector;
import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ColumnType;
import io.treeline.metadata.value.IotdbDate;
import java.sql.Date;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * DATE, which travels as the number yyyymmdd; the server stores impossible ones such as 20231399, which stay readable
 * as numbers and text.
 */
final class DateCodec extends ColumnCodec {
    DateCodec(String label, ZoneId zone) {
        super(ColumnType.DATE, label, zone);
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
    public String getString(ColumnVector vector, int row) {
        return IotdbDate.text(vector.getInt(row));
    }

    @Override
    public Object getObject(ColumnVector vector, int row) throws SQLException {
        return Date.valueOf(getLocalDate(vector, row));
    }

    @Override
    public LocalDate getLocalDate(ColumnVector vector, int row) throws SQLException {
        int number = vector.getInt(row);
        try {
            return IotdbDate.of(number);
        } catch (DateTimeException e) {
            throw Errors.of(
                    SqlState.INVALID_DATETIME,
                    "Column '" + label + "' holds " + IotdbDate.text(number)
                            + ", which is not a day; use getString or getInt",
                    e);
        }
    }

    @Override
    LocalDateTime local(ColumnVector vector, int row, ZoneId in) throws SQLException {
        return getLocalDate(vector, row).atStartOfDay();
    }

    @Override
    LocalTime timeOfDay(ColumnVector vector, int row, ZoneId in) throws SQLException {
        throw cannot("a time of day");
    }

    @Override
    Instant moment(ColumnVector vector, int row, ZoneId in) throws SQLException {
        return DaysOfCalendar.instant(getLocalDate(vector, row).atStartOfDay(), in);
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
