// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.flink;

import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import org.apache.flink.connector.jdbc.core.database.dialect.AbstractDialectConverter;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;

/**
 * Values of the driver and values of Flink. What does not fit the type that a Flink table declares ends the job with a
 * sentence: nothing is cut.
 */
final class IotdbRowConverter extends AbstractDialectConverter {
    private static final long serialVersionUID = 1L;

    IotdbRowConverter(RowType rowType) {
        super(rowType);
    }

    @Override
    public String converterName() {
        return "IoTDB";
    }

    @Override
    protected JdbcDeserializationConverter createInternalConverter(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case TINYINT -> value -> (byte) integer(value, type, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case SMALLINT -> value -> (short) integer(value, type, Short.MIN_VALUE, Short.MAX_VALUE);
            case INTEGER -> value -> (int) integer(value, type, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BIGINT -> value -> integer(value, type, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT -> value -> value instanceof Float number ? number : refuse(value, type);
            case DOUBLE ->
                value -> value instanceof Double || value instanceof Float
                        ? (Object) ((Number) value).doubleValue()
                        : refuse(value, type);
            case BOOLEAN -> value -> value instanceof Boolean truth ? truth : refuse(value, type);
            case VARBINARY -> value -> value instanceof byte[] bytes ? bytes : refuse(value, type);
            case DATE, CHAR, VARCHAR -> {
                JdbcDeserializationConverter usual = super.createInternalConverter(type);
                Class<?> wanted = type.is(LogicalTypeRoot.DATE) ? java.sql.Date.class : String.class;
                yield value -> wanted.isInstance(value) ? usual.deserialize(value) : refuse(value, type);
            }
            case TIMESTAMP_WITHOUT_TIME_ZONE ->
                value -> {
                    requireOneOffset();
                    return TimestampData.fromLocalDateTime(
                            timestamp(value, type).toLocalDateTime());
                };
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                value -> TimestampData.fromInstant(timestamp(value, type).toInstant());
            default -> super.createInternalConverter(type);
        };
    }

    @Override
    protected JdbcSerializationConverter createExternalConverter(LogicalType type) {
        int precision = type.is(LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE)
                        || type.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE)
                ? IotdbFlinkDialect.precision(type)
                : 0;
        return switch (type.getTypeRoot()) {
            case TIMESTAMP_WITHOUT_TIME_ZONE ->
                (row, index, statement) -> {
                    requireOneOffset();
                    statement.setTimestamp(
                            index, row.getTimestamp(index, precision).toTimestamp());
                };
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                (row, index, statement) -> {
                    Instant instant = row.getTimestamp(index, precision).toInstant();
                    statement.setTimestamp(index, Timestamp.from(instant));
                };
            default -> super.createExternalConverter(type);
        };
    }

    /** The connector's own knows no SQL type for instants. */
    @Override
    protected JdbcSerializationConverter wrapIntoNullableExternalConverter(
            JdbcSerializationConverter converter, LogicalType type) {
        if (!type.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE)) {
            return super.wrapIntoNullableExternalConverter(converter, type);
        }
        return (row, index, statement) -> {
            if (row == null || row.isNullAt(index)) {
                statement.setNull(index, Types.TIMESTAMP);
            } else {
                converter.serialize(row, index, statement);
            }
        };
    }

    private static long integer(Object value, LogicalType type, long from, long to) throws SQLException {
        if (!(value instanceof Integer) && !(value instanceof Long) && !(value instanceof Short)) {
            refuse(value, type);
        }
        long number = ((Number) value).longValue();
        if (number < from || number > to) {
            throw new SQLException("A value of the column is out of the range of " + type, "22003");
        }
        return number;
    }

    private static Timestamp timestamp(Object value, LogicalType type) throws SQLException {
        if (!(value instanceof Timestamp timestamp)) {
            throw refusal(value, type);
        }
        int unit = 1;
        for (int digit = IotdbFlinkDialect.precision(type); digit < 9; digit++) {
            unit *= 10;
        }
        if (timestamp.getNanos() % unit != 0) {
            throw new SQLException(
                    "A time of the column is finer than " + type + ": declare a precision of 6 or 9", "22008");
        }
        return timestamp;
    }

    private static void requireOneOffset() throws SQLException {
        if (!IotdbFlinkDialect.Clock.HAS_ONE_OFFSET) {
            throw new SQLException(IotdbFlinkDialect.Clock.TWO_HOURS_IN_ONE, "22008");
        }
    }

    private static Object refuse(Object value, LogicalType type) throws SQLException {
        throw refusal(value, type);
    }

    private static SQLException refusal(Object value, LogicalType type) {
        String is = value instanceof Timestamp
                ? "a TIMESTAMP of IoTDB's: declare TIMESTAMP_LTZ(3), or 6 or 9 as the server's precision is"
                : "a " + value.getClass().getSimpleName();
        return new SQLException("The Flink table declares " + type + " for a column that is " + is, "42804");
    }
}
