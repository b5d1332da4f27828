// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples;

import io.treeline.driver.ColumnarResult;
import io.treeline.driver.ColumnarResult.Column;
import io.treeline.driver.ColumnarResult.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Writes the rows of a query as a stream of Arrow's record batches, a batch for each block that the server sent: arrays
 * go from the driver to Arrow's vectors as a whole. What came as computed values (decimals and their like) is written
 * as text.
 */
public final class ArrowExport {
    private ArrowExport() {}

    /**
     * Writes a result of which nothing has been read; leaves the result and the stream open.
     *
     * @return how many rows were written
     * @throws SQLException 24000 when rows have been read, which would be missing
     */
    public static long write(ResultSet result, BufferAllocator allocator, OutputStream out)
            throws SQLException, IOException {
        ColumnarResult blocks = result.unwrap(ColumnarResult.class);
        if (result.getRow() > 0 || blocks.blockRows() > 0 && !result.isBeforeFirst()) {
            throw new SQLException("The result has been read from; its first rows would be missing", "24000");
        }
        ResultSetMetaData columns = result.getMetaData();
        long rows = 0;
        try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema(columns), allocator);
                ArrowStreamWriter writer = new ArrowStreamWriter(batch, null, out)) {
            writer.start();
            while (blocks.nextBlock()) {
                fill(batch, columns, blocks);
                writer.writeBatch();
                rows += blocks.blockRows();
            }
            writer.end();
        }
        return rows;
    }

    /** The schema of a result's batches; instants are in UTC, in the unit of the server's precision. */
    public static Schema schema(ResultSetMetaData columns) throws SQLException {
        List<Field> fields = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            fields.add(new Field(columns.getColumnLabel(i), FieldType.nullable(type(columns, i)), null));
        }
        return new Schema(fields);
    }

    private static ArrowType type(ResultSetMetaData columns, int column) throws SQLException {
        return switch (columns.getColumnType(column)) {
            case Types.BOOLEAN, Types.BIT -> ArrowType.Bool.INSTANCE;
            case Types.INTEGER -> new ArrowType.Int(32, true);
            case Types.BIGINT -> new ArrowType.Int(64, true);
            case Types.REAL -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case Types.DOUBLE, Types.FLOAT -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case Types.DATE -> new ArrowType.Date(DateUnit.DAY);
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE ->
                new ArrowType.Timestamp(
                        switch (columns.getScale(column)) {
                            case 9 -> TimeUnit.NANOSECOND;
                            case 6 -> TimeUnit.MICROSECOND;
                            default -> TimeUnit.MILLISECOND;
                        },
                        "UTC");
            case Types.VARBINARY, Types.BINARY, Types.BLOB, Types.LONGVARBINARY -> ArrowType.Binary.INSTANCE;
            default -> ArrowType.Utf8.INSTANCE;
        };
    }

    private static void fill(VectorSchemaRoot batch, ResultSetMetaData columns, ColumnarResult blocks)
            throws SQLException {
        int rows = blocks.blockRows();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            FieldVector vector = batch.getVector(i - 1);
            Column column = blocks.column(i);
            if (vector instanceof BaseVariableWidthVector texts) {
                fill(texts, column, rows);
            } else {
                ((BaseFixedWidthVector) vector).allocateNew(rows);
                valid(vector.getValidityBuffer(), column, rows);
                values(vector.getDataBuffer(), column, rows, columns.getColumnType(i) == Types.DATE);
                vector.setValueCount(rows);
            }
        }
        batch.setRowCount(rows);
    }

    /**
     * Arrow's bits begin with the least significant one and are 1 for a value; the driver's are the other way round.
     */
    private static void valid(ArrowBuf validity, Column column, int rows) {
        byte[] nulls = column.nulls();
        for (int i = 0; i < bytes(rows); i++) {
            int present = nulls == null
                    ? 0xff
                    : column.repeated()
                            ? (column.isNull(0) ? 0 : 0xff)
                            : reversed((byte) ~nulls[column.nullsStart() + i]);
            validity.setByte(i, present);
        }
    }

    private static int bytes(int bits) {
        return (bits + 7) >>> 3;
    }

    private static int reversed(byte bits) {
        return Integer.reverse(bits) >>> 24;
    }

    private static void values(ArrowBuf data, Column column, int rows, boolean days) {
        if (column.repeated() && column.isNull(0)) {
            return;
        }
        ByteBuffer buffer = data.nioBuffer(0, (int) data.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        if (column.kind() == Kind.BOOLEAN) {
            byte[] bits = column.bits();
            for (int i = 0; i < bytes(rows); i++) {
                int eight = column.repeated() ? -(bits[column.bitsStart()] >>> 7 & 1) : bits[column.bitsStart() + i];
                buffer.put(i, (byte) reversed((byte) eight));
            }
        } else if (column.repeated() || days) {
            for (int i = 0; i < rows; i++) {
                put(buffer, column, column.place(i), i, days && !column.isNull(i));
            }
        } else {
            switch (column.kind()) {
                case INT -> buffer.asIntBuffer().put(column.ints(), 0, rows);
                case LONG -> buffer.asLongBuffer().put(column.longs(), 0, rows);
                case FLOAT -> buffer.asFloatBuffer().put(column.floats(), 0, rows);
                case DOUBLE -> buffer.asDoubleBuffer().put(column.doubles(), 0, rows);
                default -> throw new IllegalStateException("No vector of numbers holds " + column.kind());
            }
        }
    }

    private static void put(ByteBuffer buffer, Column column, int place, int row, boolean day) {
        switch (column.kind()) {
            case INT -> buffer.putInt(4 * row, day ? day(column.ints()[place]) : column.ints()[place]);
            case LONG -> buffer.putLong(8 * row, column.longs()[place]);
            case FLOAT -> buffer.putFloat(4 * row, column.floats()[place]);
            case DOUBLE -> buffer.putDouble(8 * row, column.doubles()[place]);
            default -> throw new IllegalStateException("No vector of numbers holds " + column.kind());
        }
    }

    /** Days since 1970 of a date as the number yyyymmdd. */
    private static int day(int number) {
        return (int)
                LocalDate.of(number / 10_000, number / 100 % 100, number % 100).toEpochDay();
    }

    private static void fill(BaseVariableWidthVector vector, Column column, int rows) {
        if (column.kind() != Kind.BINARY) {
            vector.allocateNew(rows);
            for (int i = 0; i < rows; i++) {
                if (!column.isNull(i)) {
                    Object value = column.objects()[column.place(i)];
                    vector.setSafe(
                            i,
                            value instanceof byte[] bytes
                                    ? bytes
                                    : value.toString().getBytes(StandardCharsets.UTF_8));
                }
            }
            vector.setValueCount(rows);
            return;
        }
        int size = 0;
        for (int i = 0; i < rows; i++) {
            size += column.isNull(i) ? 0 : column.lengths()[column.place(i)];
        }
        vector.allocateNew(size, rows);
        int end = 0;
        vector.getOffsetBuffer().setInt(0, 0);
        for (int i = 0; i < rows; i++) {
            if (!column.isNull(i)) {
                int place = column.place(i);
                int length = column.lengths()[place];
                vector.getDataBuffer().setBytes(end, column.bytes(), column.starts()[place], length);
                end += length;
            }
            vector.getOffsetBuffer().setInt(4L * (i + 1), end);
        }
        valid(vector.getValidityBuffer(), column, rows);
        vector.setLastSet(rows - 1);
        vector.setValueCount(rows);
    }
}
