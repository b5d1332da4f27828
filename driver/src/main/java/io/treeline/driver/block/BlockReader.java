// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.block;

import io.treeline.driver.ColumnarResult;
import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the server's TsBlocks, big-endian:
 *
 * <pre>
 * int32 columns n | n x byte type | int32 rows p | (n + 1) x byte encoding | time column | value column 0 | ... | value column n-1
 * </pre>
 *
 * Fixed-width columns hold their non-null positions only, booleans one bit for every position, and a run-length column
 * one position that stands for all. Sizes are checked against the bytes that are there before anything is allocated, so
 * a broken or hostile block gives an error (08P01), never a wrong value. Booleans, null masks, texts and blobs stay in
 * the block's own buffer.
 */
public final class BlockReader {
    private static final int BYTE_ARRAY = 0;
    private static final int INT32_ARRAY = 1;
    private static final int INT64_ARRAY = 2;
    private static final int BINARY_ARRAY = 3;
    private static final int RLE = 4;

    /**
     * Rows that a block of the server can hold at the very most (it fills blocks to some 128 kB); bounds what a hostile
     * mask of NULLs can make us allocate.
     */
    private static final int MAX_ROWS = 1 << 24;

    private final ByteBuffer in;
    private final byte[] data;
    private final int base;

    private BlockReader(ByteBuffer block) {
        if (block.hasArray()) {
            in = block.slice().order(ByteOrder.BIG_ENDIAN);
        } else {
            byte[] copy = new byte[block.remaining()];
            block.duplicate().get(copy);
            in = ByteBuffer.wrap(copy);
        }
        data = in.array();
        base = in.arrayOffset();
    }

    /**
     * Decodes one block. The vectors keep the buffer's array: it must not change afterwards.
     *
     * @param block from its position to its limit; the position is left alone
     * @throws SQLException 08P01 when the bytes are not one whole block
     */
    public static Block read(ByteBuffer block) throws SQLException {
        try {
            return new BlockReader(block).block();
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw Errors.of(SqlState.PROTOCOL_VIOLATION, "The server sent a block that ends too early", e);
        }
    }

    private Block block() throws SQLException {
        int columns = in.getInt();
        // Each column takes at least a type, an encoding and a null flag.
        if (columns < 0 || columns > in.remaining() / 3) {
            throw broken("has an impossible number of columns, " + columns);
        }
        ColumnarResult.Kind[] kinds = new ColumnarResult.Kind[columns];
        for (int i = 0; i < columns; i++) {
            kinds[i] = kind(in.get());
        }
        int rows = in.getInt();
        if (rows < 0 || rows > MAX_ROWS) {
            throw broken("has an impossible number of rows, " + rows);
        }
        byte[] encodings = new byte[columns + 1];
        in.get(encodings);
        ColumnVector time = column(ColumnarResult.Kind.LONG, encodings[0], rows);
        if (time.hasNulls()) {
            throw broken("has rows without a time");
        }
        ColumnVector[] values = new ColumnVector[columns];
        for (int i = 0; i < columns; i++) {
            values[i] = column(kinds[i], encodings[i + 1], rows);
        }
        if (in.hasRemaining()) {
            throw broken("has " + in.remaining() + " bytes after its end");
        }
        return new Block(rows, time, values);
    }

    /**
     * The physical kind of a type byte; servers disguise STRING and BLOB as TEXT, DATE as INT32 and TIMESTAMP as INT64,
     * but need not.
     */
    private static ColumnarResult.Kind kind(byte type) throws SQLException {
        return switch (type) {
            case 0 -> ColumnarResult.Kind.BOOLEAN;
            case 1, 9 -> ColumnarResult.Kind.INT;
            case 2, 8 -> ColumnarResult.Kind.LONG;
            case 3 -> ColumnarResult.Kind.FLOAT;
            case 4 -> ColumnarResult.Kind.DOUBLE;
            case 5, 10, 11 -> ColumnarResult.Kind.BINARY;
            default -> throw broken("has a column of unknown type " + type);
        };
    }

    private ColumnVector column(ColumnarResult.Kind kind, int encoding, int rows) throws SQLException {
        boolean repeated = encoding == RLE;
        int inner = repeated ? in.get() : encoding;
        int positions = repeated ? 1 : rows;
        int fitting = switch (kind) {
            case BOOLEAN -> BYTE_ARRAY;
            case INT, FLOAT -> INT32_ARRAY;
            case LONG, DOUBLE -> INT64_ARRAY;
            default -> BINARY_ARRAY;
        };
        if (inner != fitting) {
            throw broken("has a " + kind + " column with encoding " + inner);
        }
        byte flag = in.get();
        if (flag != 0 && flag != 1) {
            throw broken("has a null flag of " + flag);
        }
        byte @Nullable [] nulls = null;
        int nullsStart = 0;
        int nonNull = positions;
        if (flag == 1) {
            nullsStart = skip((positions + 7) >>> 3);
            nulls = data;
            nonNull = positions - countOnes(nullsStart, positions);
            if (nonNull == positions) {
                nulls = null;
            }
        }
        if (kind == ColumnarResult.Kind.BOOLEAN) {
            return ColumnVector.bits(data, skip((positions + 7) >>> 3), repeated, nulls, nullsStart);
        }
        if (nonNull == 0 && positions > 0) {
            return ColumnVector.allNull(kind);
        }
        return switch (kind) {
            case INT -> {
                int[] values = new int[room(positions, nonNull, 4)];
                in.asIntBuffer().get(values, 0, nonNull);
                skip(nonNull * 4);
                spread(values, nonNull, positions, nullsStart);
                yield ColumnVector.ints(values, repeated, nulls, nullsStart);
            }
            case LONG -> {
                long[] values = new long[room(positions, nonNull, 8)];
                in.asLongBuffer().get(values, 0, nonNull);
                skip(nonNull * 8);
                spread(values, nonNull, positions, nullsStart);
                yield ColumnVector.longs(values, repeated, nulls, nullsStart);
            }
            case FLOAT -> {
                float[] values = new float[room(positions, nonNull, 4)];
                in.asFloatBuffer().get(values, 0, nonNull);
                skip(nonNull * 4);
                spread(values, nonNull, positions, nullsStart);
                yield ColumnVector.floats(values, repeated, nulls, nullsStart);
            }
            case DOUBLE -> {
                double[] values = new double[room(positions, nonNull, 8)];
                in.asDoubleBuffer().get(values, 0, nonNull);
                skip(nonNull * 8);
                spread(values, nonNull, positions, nullsStart);
                yield ColumnVector.doubles(values, repeated, nulls, nullsStart);
            }
            default -> binaries(positions, nonNull, repeated, nulls, nullsStart);
        };
    }

    private ColumnVector binaries(int positions, int nonNull, boolean repeated, byte @Nullable [] nulls, int nullsStart)
            throws SQLException {
        int[] starts = new int[room(positions, nonNull, 4)];
        int[] lengths = new int[positions];
        for (int i = 0; i < positions; i++) {
            if (nulls == null || !isOne(nullsStart, i)) {
                int length = in.getInt();
                if (length < 0) {
                    throw broken("has a text or blob of length " + length);
                }
                starts[i] = skip(length);
                lengths[i] = length;
            }
        }
        return ColumnVector.binaries(data, starts, lengths, repeated, nulls, nullsStart);
    }

    /** The array length for {@code positions}, after making sure that the non-null ones are there. */
    private int room(int positions, int nonNull, int width) throws SQLException {
        if ((long) nonNull * width > in.remaining()) {
            throw broken("ends too early");
        }
        return positions;
    }

    /** Moves over bytes and says where in the array they began. */
    private int skip(int bytes) throws SQLException {
        int position = in.position();
        if (bytes < 0 || bytes > in.remaining()) {
            throw broken("ends too early");
        }
        in.position(position + bytes);
        return base + position;
    }

    private int countOnes(int start, int bits) {
        int ones = 0;
        int whole = bits >>> 3;
        for (int i = 0; i < whole; i++) {
            ones += Integer.bitCount(data[start + i] & 0xff);
        }
        int rest = bits & 7;
        return rest == 0 ? ones : ones + Integer.bitCount((data[start + whole] & 0xff) >>> (8 - rest));
    }

    private boolean isOne(int start, int i) {
        return (data[start + (i >>> 3)] & (0x80 >>> (i & 7))) != 0;
    }

    // From the last position down, where some are NULL, so that values move over places already read. One method per
    // type: there is no way to write it once without boxing.

    private void spread(int[] values, int nonNull, int positions, int nullsStart) {
        for (int from = nonNull - 1, to = positions - 1; from >= 0 && from < to; to--) {
            if (!isOne(nullsStart, to)) {
                values[to] = values[from--];
            }
        }
    }

    private void spread(long[] values, int nonNull, int positions, int nullsStart) {
        for (int from = nonNull - 1, to = positions - 1; from >= 0 && from < to; to--) {
            if (!isOne(nullsStart, to)) {
                values[to] = values[from--];
            }
        }
    }

    private void spread(float[] values, int nonNull, int positions, int nullsStart) {
        for (int from = nonNull - 1, to = positions - 1; from >= 0 && from < to; to--) {
            if (!isOne(nullsStart, to)) {
                values[to] = values[from--];
            }
        }
    }

    private void spread(double[] values, int nonNull, int positions, int nullsStart) {
        for (int from = nonNull - 1, to = positions - 1; from >= 0 && from < to; to--) {
            if (!isOne(nullsStart, to)) {
                values[to] = values[from--];
            }
        }
    }

    private static SQLException broken(String how) {
        return Errors.of(SqlState.PROTOCOL_VIOLATION, "The server sent a block that " + how);
    }
}
