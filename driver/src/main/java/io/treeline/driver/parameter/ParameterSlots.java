// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.parameter;

import org.jspecify.annotations.Nullable;

/**
 * The values of a prepared statement's parameters, held without boxing: a kind and either 64 bits or an object per
 * slot. Indexes are 0-based.
 */
public final class ParameterSlots {
    /** How a slot's value is held. */
    public enum Kind {
        /** Not set since the last clear. */
        UNSET,
        /** SQL NULL. */
        NULL,
        /** 0 or 1 in the bits. */
        BOOLEAN,
        /** An int (or narrower) in the bits. */
        INT,
        /** A long in the bits. */
        LONG,
        /** Float.floatToRawIntBits in the bits. */
        FLOAT,
        /** Double.doubleToRawLongBits in the bits. */
        DOUBLE,
        /** Ticks of the server's precision in the bits. */
        TICKS,
        /** String, byte[], BigDecimal, LocalDate, LocalTime or an array in the object. */
        OBJECT
    }

    private static final Kind[] KINDS = Kind.values();

    /** Ordinals of the kinds: storing a byte costs nothing, storing a reference tells the garbage collector of it. */
    private final byte[] kinds;

    private final long[] bits;
    private final Object[] objects;
    private int changes;

    /** All slots unset. */
    public ParameterSlots(int count) {
        kinds = new byte[count];
        bits = new long[count];
        objects = new Object[count];
        clear();
    }

    /** How many slots. */
    public int size() {
        return kinds.length;
    }

    /** How slot i's value is held. */
    public Kind kind(int i) {
        return KINDS[kinds[i]];
    }

    /** The ordinal of slot i's kind. */
    public int kindOrdinal(int i) {
        return kinds[i];
    }

    /** Rises whenever the kind of some slot changes; of most batches all rows have the same. */
    public int changes() {
        return changes;
    }

    /** Copies the bits of all slots, whatever they are. */
    public void copyBits(long[] target, int at) {
        for (int i = 0; i < bits.length; i++) {
            target[at + i] = bits[i];
        }
    }

    /** Slot i's bits. */
    public long bits(int i) {
        return bits[i];
    }

    /** Slot i's object. */
    public Object object(int i) {
        return objects[i];
    }

    /** Sets a primitive. */
    public void set(int i, Kind kind, long value) {
        become(i, kind);
        bits[i] = value;
        if (objects[i] != null) {
            objects[i] = null;
        }
    }

    /** Sets an object; null sets NULL. */
    public void set(int i, @Nullable Object value) {
        become(i, value == null ? Kind.NULL : Kind.OBJECT);
        if (objects[i] != value) {
            objects[i] = value;
        }
    }

    /** Gives all slots the values of another's, which has as many. */
    public void copyAll(ParameterSlots from) {
        for (int i = 0; i < kinds.length; i++) {
            become(i, from.kind(i));
            bits[i] = from.bits[i];
            objects[i] = from.objects[i];
        }
    }

    /** Gives slot {@code to} the value of slot {@code from}. */
    public void copy(int from, int to) {
        become(to, kind(from));
        bits[to] = bits[from];
        objects[to] = objects[from];
    }

    private void become(int i, Kind kind) {
        byte ordinal = (byte) kind.ordinal();
        if (kinds[i] != ordinal) {
            kinds[i] = ordinal;
            changes++;
        }
    }

    /** Unsets all. */
    public void clear() {
        changes++;
        java.util.Arrays.fill(kinds, (byte) Kind.UNSET.ordinal());
        java.util.Arrays.fill(objects, null);
    }
}
