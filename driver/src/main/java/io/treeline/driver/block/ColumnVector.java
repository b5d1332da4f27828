// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.block;

import io.treeline.driver.ColumnarResult;
import io.treeline.driver.ColumnarResult.Kind;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One column of a block: a typed primitive array (or one repeated value) and a null mask, decoded straight from the
 * wire. Getters neither box nor check types: the codec chosen for the column does. A getter that does not fit the
 * {@link #kind()} throws an ArrayIndexOutOfBoundsException; a value at a NULL row is meaningless.
 */
public final class ColumnVector implements ColumnarResult.Column {
    // What stands in the place of the arrays of other kinds, and of all where every row is NULL.
    private static final byte[] NO_BYTES = {};
    private static final int[] NO_INTS = {};
    private static final long[] NO_LONGS = {};
    private static final float[] NO_FLOATS = {};
    private static final double[] NO_DOUBLES = {};
    private static final Object[] NO_OBJECTS = {};

    private final Kind kind;
    /** Row numbers are and-ed with this: all ones, or zero when one value stands for every row. */
    private final int mask;
    /** Null bitmap, most significant bit first, 1 is NULL; null when no row is NULL. */
    private final byte @Nullable [] nulls;

    private final int nullsStart;

    private byte[] bytes = NO_BYTES;
    private int bytesStart;
    private int[] ints = NO_INTS;
    private long[] longs = NO_LONGS;
    private float[] floats = NO_FLOATS;
    private double[] doubles = NO_DOUBLES;
    private int[] lengths = NO_INTS;
    private Object[] objects = NO_OBJECTS;
    /** The text of a repeated binary, made once. */
    private @Nullable String repeatedText;

    private ColumnVector(Kind kind, boolean repeated, byte @Nullable [] nulls, int nullsStart) {
        this.kind = kind;
        this.mask = repeated ? 0 : -1;
        this.nulls = nulls;
        this.nullsStart = nullsStart;
    }

    /** Bits, most significant first, beginning with byte {@code start}. */
    static ColumnVector bits(byte[] bits, int start, boolean repeated, byte @Nullable [] nulls, int nullsStart) {
        ColumnVector vector = new ColumnVector(Kind.BOOLEAN, repeated, nulls, nullsStart);
        vector.bytes = bits;
        vector.bytesStart = start;
        return vector;
    }

    static ColumnVector ints(int[] values, boolean repeated, byte @Nullable [] nulls, int nullsStart) {
        ColumnVector vector = new ColumnVector(Kind.INT, repeated, nulls, nullsStart);
        vector.ints = values;
        return vector;
    }

    static ColumnVector longs(long[] values, boolean repeated, byte @Nullable [] nulls, int nullsStart) {
        ColumnVector vector = new ColumnVector(Kind.LONG, repeated, nulls, nullsStart);
        vector.longs = values;
        return vector;
    }

    static ColumnVector floats(float[] values, boolean repeated, byte @Nullable [] nulls, int nullsStart) {
        ColumnVector vector = new ColumnVector(Kind.FLOAT, repeated, nulls, nullsStart);
        vector.floats = values;
        return vector;
    }

    static ColumnVector doubles(double[] values, boolean repeated, byte @Nullable [] nulls, int nullsStart) {
        ColumnVector vector = new ColumnVector(Kind.DOUBLE, repeated, nulls, nullsStart);
        vector.doubles = values;
        return vector;
    }

    /** Slices of {@code data}: row i is {@code lengths[i]} bytes from {@code starts[i]}. */
    static ColumnVector binaries(
            byte[] data, int[] starts, int[] lengths, boolean repeated, byte @Nullable [] nulls, int nullsStart) {
        ColumnVector vector = new ColumnVector(Kind.BINARY, repeated, nulls, nullsStart);
        vector.bytes = data;
        vector.ints = starts;
        vector.lengths = lengths;
        return vector;
    }

    /**
     * Booleans.
     *
     * @param nulls null bitmap, most significant bit first, 1 is NULL; null when no row is NULL
     */
    public static ColumnVector ofBooleans(boolean[] values, byte @Nullable [] nulls) {
        byte[] bits = new byte[(values.length + 7) >>> 3];
        for (int i = 0; i < values.length; i++) {
            if (values[i]) {
                bits[i >>> 3] |= (byte) (0x80 >>> (i & 7));
            }
        }
        return bits(bits, 0, false, nulls, 0);
    }

    /** INT32 values, or DATE as yyyymmdd. */
    public static ColumnVector ofInts(int[] values, byte @Nullable [] nulls) {
        return ints(values, false, nulls, 0);
    }

    /** INT64 values, or TIMESTAMP in ticks. */
    public static ColumnVector ofLongs(long[] values, byte @Nullable [] nulls) {
        return longs(values, false, nulls, 0);
    }

    /** FLOAT values. */
    public static ColumnVector ofFloats(float[] values, byte @Nullable [] nulls) {
        return floats(values, false, nulls, 0);
    }

    /** DOUBLE values. */
    public static ColumnVector ofDoubles(double[] values, byte @Nullable [] nulls) {
        return doubles(values, false, nulls, 0);
    }

    /** BigDecimal, String, byte[] or ArrayValue values; a null element is NULL. */
    public static ColumnVector ofObjects(Object[] values) {
        byte[] nulls = new byte[(values.length + 7) >>> 3];
        boolean any = false;
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                nulls[i >>> 3] |= (byte) (0x80 >>> (i & 7));
                any = true;
            }
        }
        ColumnVector vector = new ColumnVector(Kind.OBJECT, false, any ? nulls : null, 0);
        vector.objects = values;
        return vector;
    }

    /** Values of one type, of the classes that local operators make; null elements are NULL. */
    public static ColumnVector of(ColumnType type, List<Object> values) {
        VectorBuilder builder = new VectorBuilder(type, values.size());
        for (int i = 0; i < values.size(); i++) {
            builder.set(i, values.get(i));
        }
        return builder.build();
    }

    /** One long for every row: the time column of a result without time. */
    public static ColumnVector repeatedLong(long value) {
        return longs(new long[] {value}, true, null, 0);
    }

    /** NULL in every row. */
    public static ColumnVector allNull(Kind kind) {
        return new ColumnVector(kind, true, new byte[] {(byte) 0x80}, 0);
    }

    /** How the server sends a type's values. DECIMAL and ARRAY, which it cannot send, are held as objects. */
    public static Kind kind(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> Kind.BOOLEAN;
            case INT32, DATE -> Kind.INT;
            case INT64, TIMESTAMP -> Kind.LONG;
            case FLOAT -> Kind.FLOAT;
            case DOUBLE -> Kind.DOUBLE;
            case TEXT, STRING, BLOB -> Kind.BINARY;
            case DECIMAL, ARRAY -> Kind.OBJECT;
        };
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public boolean repeated() {
        return mask == 0;
    }

    @Override
    public int place(int row) {
        return row & mask;
    }

    @Override
    public boolean hasNulls() {
        return nulls != null;
    }

    @Override
    public byte @Nullable [] nulls() {
        return nulls;
    }

    @Override
    public int nullsStart() {
        return nullsStart;
    }

    private void require(Kind wanted) {
        if (kind != wanted) {
            throw new IllegalStateException("The column holds its values as " + kind + ", not as " + wanted);
        }
    }

    @Override
    public byte @Nullable [] bits() {
        require(Kind.BOOLEAN);
        return bytes == NO_BYTES ? null : bytes;
    }

    @Override
    public int bitsStart() {
        require(Kind.BOOLEAN);
        return bytesStart;
    }

    @Override
    public int @Nullable [] ints() {
        require(Kind.INT);
        return ints == NO_INTS ? null : ints;
    }

    @Override
    public long @Nullable [] longs() {
        require(Kind.LONG);
        return longs == NO_LONGS ? null : longs;
    }

    @Override
    public float @Nullable [] floats() {
        require(Kind.FLOAT);
        return floats == NO_FLOATS ? null : floats;
    }

    @Override
    public double @Nullable [] doubles() {
        require(Kind.DOUBLE);
        return doubles == NO_DOUBLES ? null : doubles;
    }

    @Override
    public byte @Nullable [] bytes() {
        require(Kind.BINARY);
        return bytes == NO_BYTES ? null : bytes;
    }

    @Override
    public int @Nullable [] starts() {
        require(Kind.BINARY);
        return ints == NO_INTS ? null : ints;
    }

    @Override
    public int @Nullable [] lengths() {
        require(Kind.BINARY);
        return lengths == NO_INTS ? null : lengths;
    }

    @Override
    public Object @Nullable [] objects() {
        require(Kind.OBJECT);
        return objects == NO_OBJECTS ? null : objects;
    }

    @Override
    public boolean isNull(int row) {
        if (nulls == null) {
            return false;
        }
        int i = row & mask;
        return (nulls[nullsStart + (i >>> 3)] & (0x80 >>> (i & 7))) != 0;
    }

    /** A BOOLEAN. */
    public boolean getBoolean(int row) {
        int i = row & mask;
        return (bytes[bytesStart + (i >>> 3)] & (0x80 >>> (i & 7))) != 0;
    }

    /** An INT32, or a DATE as yyyymmdd. */
    public int getInt(int row) {
        return ints[row & mask];
    }

    /** An INT64, or a TIMESTAMP in ticks. */
    public long getLong(int row) {
        return longs[row & mask];
    }

    /** A FLOAT. */
    public float getFloat(int row) {
        return floats[row & mask];
    }

    /** A DOUBLE. */
    public double getDouble(int row) {
        return doubles[row & mask];
    }

    /** The text of a TEXT or STRING; bytes that are not UTF-8 become U+FFFD. */
    public String getString(int row) {
        if (kind == Kind.OBJECT) {
            return (String) objects[row & mask];
        }
        if (mask != 0) {
            return new String(bytes, ints[row], lengths[row], StandardCharsets.UTF_8);
        }
        String text = repeatedText;
        if (text == null) {
            text = new String(bytes, ints[0], lengths[0], StandardCharsets.UTF_8);
            repeatedText = text;
        }
        return text;
    }

    /** A copy of the bytes of a BLOB, or of a text's UTF-8. */
    public byte[] getBytes(int row) {
        int i = row & mask;
        if (kind == Kind.OBJECT) {
            return objects[i] instanceof String text
                    ? text.getBytes(StandardCharsets.UTF_8)
                    : ((byte[]) objects[i]).clone();
        }
        return Arrays.copyOfRange(bytes, ints[i], ints[i] + lengths[i]);
    }

    /** An object that a local operator made. */
    public Object getObject(int row) {
        return objects[row & mask];
    }

    /** Bytes held by the arrays that are not yet in {@code seen}, by estimate; adds them to it. */
    long held(Set<Object> seen) {
        long held = 64;
        if (nulls != null && seen.add(nulls)) {
            held += nulls.length;
        }
        if (seen.add(bytes)) {
            held += bytes.length;
        }
        if (seen.add(objects)) {
            for (Object value : objects) {
                held += 8 + held(value);
            }
        }
        return held
                + 4L * ints.length
                + 8L * longs.length
                + 4L * floats.length
                + 8L * doubles.length
                + 4L * lengths.length;
    }

    /** Bytes that one value of {@link Kind#OBJECT} takes, by estimate; 0 for null. */
    static long held(@Nullable Object value) {
        return value instanceof String text
                ? 56 + 2L * text.length()
                : value instanceof byte[] binary
                        ? 24 + binary.length
                        : value instanceof ArrayValue array ? array.held() : value == null ? 0 : 64;
    }
}
