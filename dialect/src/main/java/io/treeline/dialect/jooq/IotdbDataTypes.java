// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.jooq;

import io.treeline.metadata.type.ColumnType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import org.jooq.DataType;
import org.jooq.impl.SQLDataType;

/** jOOQ's data type for each of IoTDB's types. */
public final class IotdbDataTypes {
    /** BOOLEAN. */
    public static final DataType<Boolean> BOOLEAN = SQLDataType.BOOLEAN;
    /** INT32. */
    public static final DataType<Integer> INT32 = SQLDataType.INTEGER;
    /** INT64. */
    public static final DataType<Long> INT64 = SQLDataType.BIGINT;
    /** FLOAT. */
    public static final DataType<Float> FLOAT = SQLDataType.REAL;
    /** DOUBLE. */
    public static final DataType<Double> DOUBLE = SQLDataType.DOUBLE;
    /** TEXT and STRING. */
    public static final DataType<String> TEXT = SQLDataType.VARCHAR;
    /** BLOB. */
    public static final DataType<byte[]> BLOB = SQLDataType.VARBINARY;
    /** DATE. */
    public static final DataType<LocalDate> DATE = SQLDataType.LOCALDATE;
    /** What SUM and AVG of integers give; no column has it. */
    public static final DataType<BigDecimal> DECIMAL = SQLDataType.DECIMAL;
    /** TIMESTAMP, also the column Time, as the server's bare count since the epoch. */
    public static final DataType<Long> TICKS = SQLDataType.BIGINT;
    /** TIMESTAMP as an instant, to the last digit. */
    public static final DataType<Instant> INSTANT =
            SQLDataType.INSTANT.asConvertedDataType(new TemporalBinding<>(Instant.class, SQLDataType.INSTANT));
    /** TIMESTAMP as an instant with an offset, to the last digit; what is read has UTC's or the connection's. */
    public static final DataType<OffsetDateTime> OFFSET_DATE_TIME = SQLDataType.OFFSETDATETIME.asConvertedDataType(
            new TemporalBinding<>(OffsetDateTime.class, SQLDataType.OFFSETDATETIME));
    /** TIMESTAMP as date and time in the connection's zone, to the last digit. */
    public static final DataType<LocalDateTime> TIMESTAMP = SQLDataType.LOCALDATETIME.asConvertedDataType(
            new TemporalBinding<>(LocalDateTime.class, SQLDataType.LOCALDATETIME));

    private IotdbDataTypes() {}

    /** The data type of a column type; a TIMESTAMP is an instant. */
    public static DataType<?> of(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> BOOLEAN;
            case INT32 -> INT32;
            case INT64 -> INT64;
            case FLOAT -> FLOAT;
            case DOUBLE -> DOUBLE;
            case TEXT, STRING -> TEXT;
            case TIMESTAMP -> INSTANT;
            case DATE -> DATE;
            case BLOB -> BLOB;
            case DECIMAL -> DECIMAL;
            case ARRAY -> throw new IllegalArgumentException("no column is an ARRAY");
        };
    }
}
