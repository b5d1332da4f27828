// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import io.treeline.driver.block.ColumnVector;
import io.treeline.driver.parameter.ParameterSlots.Kind;
import io.treeline.metadata.type.ColumnType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of one column, row by row, already in the bytes that a tablet carries. A null takes a dummy value, since
 * tablets write all positions, and a bit of the mask.
 */
public final class ColumnBuffer {
    /** What one column may hold, in bytes: arrays end near 2 GiB and growth copies them. */
    static final int MAX_BYTES = 1 << 30;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** For values that are moved and not looked at. */
    private static final VarHandle INT_AS_IS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private static final VarHandle LONG_AS_IS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int FIRST_BYTES = 256;
    /** Below so many bytes an array doubles. */
    private static final int LARGE = 1 << 20;

    private static final int FIRST_STARTS = 32;
    /** The starts of what has one width, and the mask where no row was null so far. */
    private static final int[] NO_STARTS = {};

    private static final long[] NO_NULLS = {};

    private final ColumnType type;
    private final int width;
    /** A bit by ordinal for each kind of parameter whose bits are the value as it is. */
    private final int straight;

    private byte[] data = new byte[FIRST_BYTES];
    private int length;
    private int rows;
    /** Start of each row's value; only for types of varying width. */
    private int[] starts;
    /** A bit per row, 1 = null; absent until the first null. */
    private long[] nulls = NO_NULLS;

    private int nullCount;

    ColumnBuffer(ColumnType type) {
        this.type = type;
        this.width = switch (type) {
            case BOOLEAN -> 1;
            case INT32, DATE, FLOAT -> 4;
            case INT64, TIMESTAMP, DOUBLE -> 8;
            case TEXT, STRING, BLOB -> 0;
            case DECIMAL, ARRAY -> throw new IllegalArgumentException("no series can be a DECIMAL or an ARRAY");
        };
        this.starts = width == 0 ? new int[FIRST_STARTS] : NO_STARTS;
        this.straight = switch (type) {
            case BOOLEAN -> 1 << Kind.BOOLEAN.ordinal();
            case INT32 -> 1 << Kind.INT.ordinal();
            case FLOAT -> 1 << Kind.FLOAT.ordinal();
            case DOUBLE -> 1 << Kind.DOUBLE.ordinal();
            case INT64 -> 1 << Kind.INT.ordinal() | 1 << Kind.LONG.ordinal();
            case TIMESTAMP -> 1 << Kind.INT.ordinal() | 1 << Kind.LONG.ordinal() | 1 << Kind.TICKS.ordinal();
            default -> 0;
        };
    }

    public ColumnType type() {
        return type;
    }

    int rows() {
        return rows;
    }

    /** Bytes held. */
    int bytes() {
        return length;
    }

    /** Bytes that it takes, used or not. */
    long capacity() {
        return data.length + (long) Integer.BYTES * starts.length + (long) Long.BYTES * nulls.length;
    }

    /** Bytes of each value; 0 when they vary. */
    int width() {
        return width;
    }

    /**
     * Whether the bits of a parameter are the value as it is, given the ordinal of the parameter's kind: so with nearly
     * all values that setters of java.sql give.
     */
    public boolean takesBits(int kind) {
        return (straight >>> kind & 1) != 0;
    }

    /** Appends a parameter whose kind {@link #takesBits}. */
    public void appendBits(long bits) {
        if (width == 8) {
            appendLong(bits);
        } else if (width == 4) {
            appendInt((int) bits);
        } else {
            appendBoolean(bits != 0);
        }
    }

    /** Makes place for so many values; only of a type of one width. */
    void reserveRows(int count) {
        reserve((long) width * count);
    }

    /**
     * Appends parameters whose kinds {@link #takesBits}; for them there must be place.
     *
     * @param from where the bits of the first are
     * @param step from one to the next
     */
    public void appendBits(long[] bits, int from, int step, int count) {
        byte[] target = data;
        int at = length;
        int source = from;
        if (width == 8) {
            for (int i = 0; i < count; i++, source += step, at += 8) {
                LONG.set(target, at, bits[source]);
            }
        } else if (width == 4) {
            for (int i = 0; i < count; i++, source += step, at += 4) {
                INT.set(target, at, (int) bits[source]);
            }
        } else {
            for (int i = 0; i < count; i++, source += step) {
                target[at++] = (byte) bits[source];
            }
        }
        length = at;
        rows += count;
    }

    void appendBoolean(boolean value) {
        reserve(1);
        data[length++] = (byte) (value ? 1 : 0);
        rows++;
    }

    void appendInt(int value) {
        reserve(4);
        INT.set(data, length, value);
        length += 4;
        rows++;
    }

    public void appendLong(long value) {
        reserve(8);
        LONG.set(data, length, value);
        length += 8;
        rows++;
    }

    /** Appends values that have the column's width and no nulls. */
    public void appendInts(int[] values, int count) {
        reserve(4L * count);
        for (int i = 0; i < count; i++) {
            INT.set(data, length + 4 * i, values[i]);
        }
        length += 4 * count;
        rows += count;
    }

    /** Appends values that have the column's width and no nulls. */
    public void appendLongs(long[] values, int count) {
        reserve(8L * count);
        for (int i = 0; i < count; i++) {
            LONG.set(data, length + 8 * i, values[i]);
        }
        length += 8 * count;
        rows += count;
    }

    /** Appends the bits of values without nulls. */
    public void appendDoubles(double[] values, int count) {
        reserve(8L * count);
        for (int i = 0; i < count; i++) {
            LONG.set(data, length + 8 * i, Double.doubleToRawLongBits(values[i]));
        }
        length += 8 * count;
        rows += count;
    }

    /** Appends the bits of values without nulls. */
    public void appendFloats(float[] values, int count) {
        reserve(4L * count);
        for (int i = 0; i < count; i++) {
            INT.set(data, length + 4 * i, Float.floatToRawIntBits(values[i]));
        }
        length += 4 * count;
        rows += count;
    }

    void appendBytes(byte[] value) {
        startVariable(4L + value.length);
        INT.set(data, length, value.length);
        System.arraycopy(value, 0, data, length + 4, value.length);
        length += 4 + value.length;
        rows++;
    }

    /**
     * Appends text as UTF-8.
     *
     * @return false, and appends nothing, when the text holds half a surrogate pair, which no encoding can carry
     */
    boolean appendText(String value) {
        int chars = value.length();
        startVariable(4L + 3L * chars);
        byte[] out = data;
        int begin = length + 4;
        int at = begin;
        for (int i = 0; i < chars; i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                out[at++] = (byte) c;
            } else if (c < 0x800) {
                out[at++] = (byte) (0xC0 | c >> 6);
                out[at++] = (byte) (0x80 | c & 0x3F);
            } else if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c) || i + 1 == chars || !Character.isLowSurrogate(value.charAt(i + 1))) {
                    return false;
                }
                int point = Character.toCodePoint(c, value.charAt(++i));
                out[at++] = (byte) (0xF0 | point >> 18);
                out[at++] = (byte) (0x80 | point >> 12 & 0x3F);
                out[at++] = (byte) (0x80 | point >> 6 & 0x3F);
                out[at++] = (byte) (0x80 | point & 0x3F);
            } else {
                out[at++] = (byte) (0xE0 | c >> 12);
                out[at++] = (byte) (0x80 | c >> 6 & 0x3F);
                out[at++] = (byte) (0x80 | c & 0x3F);
            }
        }
        INT.set(out, length, at - begin);
        length = at;
        rows++;
        return true;
    }

    public void appendNull() {
        int word = rows >> 6;
        if (word >= nulls.length) {
            nulls = Arrays.copyOf(nulls, Math.max(4, Math.max(word + 1, nulls.length * 2)));
        }
        nulls[word] |= 1L << rows;
        nullCount++;
        int size = width == 0 ? 4 : width;
        if (width == 0) {
            startVariable(4);
        } else {
            reserve(size);
        }
        // The array may hold bytes of rows that were taken back.
        Arrays.fill(data, length, length + size, (byte) 0);
        length += size;
        rows++;
    }

    /** Appends a cell of another column that encodes its values alike. */
    void appendFrom(ColumnBuffer source, int row) {
        if (source.isNull(row)) {
            appendNull();
            return;
        }
        int start = source.offset(row);
        int size = source.offset(row + 1) - start;
        if (width == 0) {
            startVariable(size);
        } else {
            reserve(size);
        }
        System.arraycopy(source.data, start, data, length, size);
        length += size;
        rows++;
    }

    /** Appends a value of a block of the server's. */
    void appendFrom(ColumnVector vector, int row) {
        if (vector.isNull(row)) {
            appendNull();
            return;
        }
        switch (type) {
            case BOOLEAN -> appendBoolean(vector.getBoolean(row));
            case INT32, DATE -> appendInt(vector.getInt(row));
            case INT64, TIMESTAMP -> appendLong(vector.getLong(row));
            case FLOAT -> appendInt(Float.floatToRawIntBits(vector.getFloat(row)));
            case DOUBLE -> appendLong(Double.doubleToRawLongBits(vector.getDouble(row)));
            case TEXT, STRING, BLOB -> appendBytes(vector.getBytes(row));
            case DECIMAL, ARRAY -> throw new IllegalStateException("no series can be a DECIMAL or an ARRAY");
        }
    }

    /** The text of a row that is not null, of a type of text. */
    String textAt(int row) {
        int start = starts[row] + 4;
        return new String(data, start, offset(row + 1) - start, StandardCharsets.UTF_8);
    }

    /**
     * The value of a row as queries give it: null, Boolean, Integer, Long (also for TIMESTAMP, in ticks), Float,
     * Double, String, byte[] or LocalDate.
     */
    public @Nullable Object valueAt(int row) {
        if (isNull(row)) {
            return null;
        }
        int start = offset(row);
        return switch (type) {
            case BOOLEAN -> data[start] != 0;
            case INT32 -> (int) INT.get(data, start);
            case DATE -> {
                int date = (int) INT.get(data, start);
                yield LocalDate.of(date / 10_000, date / 100 % 100, date % 100);
            }
            case INT64, TIMESTAMP -> (long) LONG.get(data, start);
            case FLOAT -> Float.intBitsToFloat((int) INT.get(data, start));
            case DOUBLE -> Double.longBitsToDouble((long) LONG.get(data, start));
            case TEXT, STRING -> textAt(row);
            case BLOB -> Arrays.copyOfRange(data, start + 4, offset(row + 1));
            case DECIMAL, ARRAY -> throw new IllegalStateException("no series can be a DECIMAL or an ARRAY");
        };
    }

    boolean isNull(int row) {
        int word = row >> 6;
        return nullCount > 0 && word < nulls.length && (nulls[word] & 1L << row) != 0;
    }

    /** The 64-bit value of a row. */
    public long longAt(int row) {
        return (long) LONG.get(data, row * 8);
    }

    /** Takes back all rows from {@code count} on. */
    void truncate(int count) {
        if (nullCount > 0 && count == 0) {
            Arrays.fill(nulls, 0);
            nullCount = 0;
        }
        for (int row = count; nullCount > 0 && row < rows; row++) {
            if (isNull(row)) {
                nulls[row >> 6] &= ~(1L << row);
                nullCount--;
            }
        }
        if (count < rows) {
            length = offset(count);
            rows = count;
        }
    }

    /** Takes back all rows and gives up their memory. */
    void release() {
        data = new byte[FIRST_BYTES];
        starts = width == 0 ? new int[FIRST_STARTS] : NO_STARTS;
        nulls = NO_NULLS;
        nullCount = 0;
        length = 0;
        rows = 0;
    }

    /** Where a row's value begins; for {@code row == rows} the end. */
    private int offset(int row) {
        if (row == rows) {
            return length;
        }
        return width == 0 ? starts[row] : row * width;
    }

    /** Bytes of the values in [from, to). */
    int bytes(int from, int to) {
        return offset(to) - offset(from);
    }

    /** Bytes of the values of these rows. */
    long bytes(int[] order, int from, int to) {
        if (width > 0) {
            return (long) width * (to - from);
        }
        long bytes = 0;
        for (int i = from; i < to; i++) {
            bytes += offset(order[i] + 1) - starts[order[i]];
        }
        return bytes;
    }

    /** Whether any row is null. */
    boolean hasNulls() {
        return nullCount > 0;
    }

    boolean anyNull(int from, int to) {
        if (nullCount == 0) {
            return false;
        }
        for (int row = from; row < to; row++) {
            if (isNull(row)) {
                return true;
            }
        }
        return false;
    }

    boolean anyNull(int[] order, int from, int to) {
        if (nullCount == 0) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (isNull(order[i])) {
                return true;
            }
        }
        return false;
    }

    /** Writes the values in [from, to). */
    void putValues(ByteBuffer out, int from, int to) {
        out.put(data, offset(from), bytes(from, to));
    }

    /** Writes the values of these rows to a buffer with an array, from its position on. */
    void putValues(ByteBuffer out, int[] order, int from, int to) {
        byte[] source = data;
        byte[] target = out.array();
        int at = out.arrayOffset() + out.position();
        int begin = at;
        switch (width) {
            case 8 -> {
                for (int i = from; i < to; i++, at += 8) {
                    LONG_AS_IS.set(target, at, (long) LONG_AS_IS.get(source, order[i] << 3));
                }
            }
            case 4 -> {
                for (int i = from; i < to; i++, at += 4) {
                    INT_AS_IS.set(target, at, (int) INT_AS_IS.get(source, order[i] << 2));
                }
            }
            case 1 -> {
                for (int i = from; i < to; i++) {
                    target[at++] = source[order[i]];
                }
            }
            default -> {
                for (int i = from; i < to; i++) {
                    int start = starts[order[i]];
                    int size = offset(order[i] + 1) - start;
                    System.arraycopy(source, start, target, at, size);
                    at += size;
                }
            }
        }
        out.position(out.position() + at - begin);
    }

    /**
     * Bytes of a mask for so many rows. The server reads rows / 8 + 1, so one byte more than needed when eight divides
     * the rows: without it, later columns' nulls become values.
     */
    static int maskBytes(int rows) {
        return rows / 8 + 1;
    }

    /**
     * Writes the null mask of these rows, those from {@code from} to {@code to} when there is no order, the first in
     * the lowest bit.
     */
    void putMask(ByteBuffer out, int @Nullable [] order, int from, int to) {
        for (int row = from, end = from + 8 * maskBytes(to - from); row < end; row += 8) {
            int bits = 0;
            for (int bit = 0; bit < 8 && row + bit < to; bit++) {
                if (isNull(order == null ? row + bit : order[row + bit])) {
                    bits |= 1 << bit;
                }
            }
            out.put((byte) bits);
        }
    }

    private void startVariable(long most) {
        reserve(most);
        if (rows == starts.length) {
            starts = Arrays.copyOf(starts, (int) grown((long) Integer.BYTES * rows) / Integer.BYTES);
        }
        starts[rows] = length;
    }

    private void reserve(long more) {
        long needed = length + more;
        if (needed > data.length) {
            if (needed > MAX_BYTES) {
                throw new BatchTooLargeException();
            }
            data = Arrays.copyOf(data, (int) Math.min(Math.max(needed, grown(data.length)), MAX_BYTES));
        }
    }

    /**
     * The next size, in bytes: a large array is there twice while it grows, and in a small heap that may be too much.
     */
    private static long grown(long bytes) {
        return bytes < LARGE ? bytes * 2 : bytes + bytes / 2;
    }

    /** Signals a column beyond what an array can hold; the writer turns it into an SQLException that says where. */
    public static final class BatchTooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BatchTooLargeException() {
            super(null, null, false, false);
        }
    }
}
