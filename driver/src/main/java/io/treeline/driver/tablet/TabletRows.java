// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import io.treeline.driver.rpc.RpcClient.Tablet;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one device, or table of the table model, as they are sent: sorted by time, rows of equal time in the
 * order in which they came. The vendor's own client sends tablets sorted too: of an unsorted one the server took, and
 * lost, a row that was out of TTL without an error. The rows stay where they are; only tablets are copies.
 */
public final class TabletRows {
    /**
     * What the server takes in memory for a text or BLOB beside its bytes: it counts that, not what came over the wire,
     * against the queue of its log.
     */
    private static final int OBJECT_BYTES = 48;

    private final TabletBuffer buffer;
    private final String target;
    /**
     * The rows' numbers in the buffer, from {@code first} on; null when they are those from {@code first} on
     * themselves.
     */
    private final int @Nullable [] order;

    private final int first;
    private final int count;
    /** All the rows as they were given, where these are completed ones of them; else null. */
    private final @Nullable TabletRows given;

    private TabletRows(TabletBuffer buffer, String target, int @Nullable [] order, int first, int count) {
        this(buffer, target, order, first, count, null);
    }

    private TabletRows(
            TabletBuffer buffer,
            String target,
            int @Nullable [] order,
            int first,
            int count,
            @Nullable TabletRows given) {
        this.buffer = buffer;
        this.target = target;
        this.order = order;
        this.first = first;
        this.count = count;
        this.given = given;
    }

    /**
     * These rows with more cells.
     *
     * @param whole a buffer that holds just them, in their order
     * @param left the places in it of those that need not be sent; null when all are
     */
    TabletRows completedBy(TabletBuffer whole, @Nullable BitSet left) {
        if (left == null) {
            return new TabletRows(whole, target, null, 0, count, this);
        }
        int[] kept = IntStream.range(0, count).filter(place -> !left.get(place)).toArray();
        return new TabletRows(whole, target, kept, 0, kept.length, this);
    }

    /** All rows of a buffer of one device. */
    static TabletRows of(TabletBuffer buffer) {
        int rows = buffer.rows();
        String target = Objects.requireNonNull(buffer.target(), "A buffer of several devices is split by them");
        ColumnBuffer times = buffer.times();
        boolean rising = true;
        for (int row = 1; row < rows && rising; row++) {
            rising = times.longAt(row) >= times.longAt(row - 1);
        }
        if (rising) {
            return new TabletRows(buffer, target, null, 0, rows);
        }
        int[] order = new int[rows];
        for (int row = 0; row < rows; row++) {
            order[row] = row;
        }
        return of(buffer, target, order, 0, rows, false);
    }

    /**
     * Some rows of a buffer.
     *
     * @param order holds their numbers in [first, first + count) in the order in which they came; is sorted
     * @param rising whether their times are known not to fall
     */
    static TabletRows of(TabletBuffer buffer, String target, int[] order, int first, int count, boolean rising) {
        if (!rising) {
            sort(buffer.times(), order, first, count);
        } else if (order[first + count - 1] - order[first] == count - 1) {
            // Numbers rise with the rows' coming, so these are neighbours.
            return new TabletRows(buffer, target, null, order[first], count);
        }
        return new TabletRows(buffer, target, order, first, count);
    }

    /** A merge sort from the bottom up: stable, and without an object per row. */
    private static void sort(ColumnBuffer times, int[] order, int first, int count) {
        int[] from = Arrays.copyOfRange(order, first, first + count);
        int[] to = new int[count];
        for (int width = 1; width < count; width = width > count / 2 ? count : width * 2) {
            for (int start = 0; start < count; start += 2 * width) {
                int middle = Math.min(start + width, count);
                int end = (int) Math.min(start + 2L * width, count);
                int left = start;
                int right = middle;
                for (int at = start; at < end; at++) {
                    boolean takeLeft =
                            left < middle && (right >= end || times.longAt(from[left]) <= times.longAt(from[right]));
                    to[at] = from[takeLeft ? left++ : right++];
                }
                if (end == count) {
                    break;
                }
            }
            int[] swap = from;
            from = to;
            to = swap;
        }
        System.arraycopy(from, 0, order, first, count);
    }

    public int count() {
        return count;
    }

    /** The i-th row's number in the buffer that it was given in. */
    public int row(int i) {
        return given == null ? place(i) : given.row(place(i));
    }

    /** Where the i-th row is in {@link #buffer()}. */
    int place(int i) {
        return order == null ? first + i : order[first + i];
    }

    TabletBuffer buffer() {
        return buffer;
    }

    /** The table that they are of; of rows that are to be completed. */
    TableShape shape() {
        return Objects.requireNonNull(buffer.shape(), "Rows of no known table go as they are");
    }

    /** The device's path, quoted where needed, or the table's name. */
    String target() {
        return target;
    }

    /** The time of the i-th row in ticks. */
    long time(int i) {
        return buffer.times().longAt(place(i));
    }

    /** The rows [from, to) alone. */
    TabletRows part(int from, int to) {
        return new TabletRows(buffer, target, order, first + from, to - from, given);
    }

    /**
     * The end of the longest run of rows from {@code from} on that fits both limits, in the memory of the server; at
     * least one row.
     */
    int end(int from, int maxRows, int maxBytes) {
        int most = (int) Math.min(count, (long) from + maxRows);
        long fixed = 8;
        int objects = 0;
        for (ColumnBuffer column : buffer.columns()) {
            fixed += column.width();
            objects += column.width() == 0 ? OBJECT_BYTES : 0;
        }
        if (objects == 0) {
            return (int) Math.min(most, from + Math.max(1, maxBytes / fixed));
        }
        long size = 0;
        int to = from;
        while (to < most) {
            size += size(to, to + 1) + objects;
            if (size > maxBytes && to > from) {
                break;
            }
            to++;
        }
        return to;
    }

    /** The bytes of the rows [from, to). */
    long size(int from, int to) {
        long size = 8L * (to - from);
        for (ColumnBuffer column : buffer.columns()) {
            size += order == null
                    ? column.bytes(first + from, first + to)
                    : column.bytes(order, first + from, first + to);
        }
        return size;
    }

    /** The rows [from, to) as a tablet of its own memory. */
    Tablet tablet(int from, int to) {
        int rows = to - from;
        int begin = first + from;
        int end = first + to;
        ColumnBuffer[] columns = buffer.columns();
        ByteBuffer time = ByteBuffer.allocate(rows * 8);
        put(buffer.times(), time, begin, end);
        boolean[] masked = new boolean[columns.length];
        long size = size(from, to) - 8L * rows;
        for (int i = 0; i < columns.length; i++) {
            masked[i] = order == null ? columns[i].anyNull(begin, end) : columns[i].anyNull(order, begin, end);
            size += 1 + (masked[i] ? ColumnBuffer.maskBytes(rows) : 0);
        }
        ByteBuffer values = ByteBuffer.allocate(Math.toIntExact(size));
        for (ColumnBuffer column : columns) {
            put(column, values, begin, end);
        }
        for (int i = 0; i < columns.length; i++) {
            values.put((byte) (masked[i] ? 1 : 0));
            if (masked[i]) {
                columns[i].putMask(values, order, begin, end);
            }
        }
        return buffer.tablet(target, time.flip(), values.flip(), rows);
    }

    private void put(ColumnBuffer column, ByteBuffer out, int begin, int end) {
        if (order == null) {
            column.putValues(out, begin, end);
        } else {
            column.putValues(out, order, begin, end);
        }
    }

    /** Whether a tablet of these rows may be in the same call as one of the others. */
    boolean sameCall(TabletRows other) {
        return this == other || joinsOthers() && other.joinsOthers() && buffer.aligned() == other.buffer.aligned();
    }

    /** Only tablets of the tree model go together. */
    boolean joinsOthers() {
        return buffer.joinsOthers();
    }
}
