// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.insert;

import io.treeline.driver.rpc.RpcClient.Tablet;
import io.treeline.metadata.ColumnType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows for one device, or one table of the table model, kept column by column in the encoding of the wire. Not safe for use by several threads.
 */
final class TabletBuffer {
  private final String database;
  private final String target;
  private final List<String> names;
  private final List<ColumnType> types;
  private final List<Byte> categories;
  private final boolean aligned;
  private final ColumnBuffer times = new ColumnBuffer(ColumnType.TIMESTAMP);
  private final ColumnBuffer[] columns;

  /**
   * An empty buffer.
   *
   * @param database the table's database; null in the tree model
   * @param target the device's path, quoted where needed, or the table's name
   * @param names the columns without the time, quoted where needed
   * @param types their types
   * @param categories TAG 0, FIELD 1, ATTRIBUTE 2 per column, or null in the tree model
   * @param aligned whether the device is aligned
   */
  TabletBuffer(String database, String target, List<String> names, List<ColumnType> types, List<Byte> categories, boolean aligned) {
    this.database = database;
    this.target = target;
    this.names = List.copyOf(names);
    this.types = List.copyOf(types);
    this.categories = categories == null ? null : List.copyOf(categories);
    this.aligned = aligned;
    this.columns = this.types.stream().map(ColumnBuffer::new).toArray(ColumnBuffer[]::new);
  }

  /** The time column; a row is whole when it and every {@link #column} were appended to once. */
  ColumnBuffer times() {
    return times;
  }

  /** The column at an index of the names given at construction. */
  ColumnBuffer column(int index) {
    return columns[index];
  }

  int rows() {
    return times.rows();
  }

  /** Bytes held in all columns. */
  long bytes() {
    long bytes = times.bytes();
    for (ColumnBuffer column : columns) {
      bytes += column.bytes();
    }
    return bytes;
  }

  /** Bytes that it takes, used or not. */
  long capacity() {
    long bytes = times.capacity();
    for (ColumnBuffer column : columns) {
      bytes += column.capacity();
    }
    return bytes;
  }

  /** Takes back all rows, and parts of rows, from {@code count} on. */
  void truncate(int count) {
    times.truncate(count);
    for (ColumnBuffer column : columns) {
      column.truncate(count);
    }
  }

  /** The end of the longest run of rows from {@code from} on that fits both limits; at least one row. */
  int end(int from, int maxRows, int maxBytes) {
    int low = from + 1;
    int high = (int) Math.min(rows(), (long) from + maxRows);
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (size(from, middle) <= maxBytes) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** All rows as tablets in order, none beyond the limits unless one row alone is. */
  List<Tablet> toTablets(int maxRows, int maxBytes) {
    List<Tablet> tablets = new ArrayList<>();
    for (int from = 0; from < rows(); ) {
      int to = end(from, maxRows, maxBytes);
      tablets.add(tablet(from, to));
      from = to;
    }
    return tablets;
  }

  /** The rows [from, to) as a tablet of its own memory. */
  Tablet tablet(int from, int to) {
    int rows = to - from;
    ByteBuffer time = ByteBuffer.allocate(rows * 8);
    times.putValues(time, from, to);
    boolean[] masked = new boolean[columns.length];
    long size = size(from, to) - 8L * rows;
    for (int i = 0; i < columns.length; i++) {
      masked[i] = columns[i].anyNull(from, to);
      size += 1 + (masked[i] ? ColumnBuffer.maskBytes(rows) : 0);
    }
    ByteBuffer values = ByteBuffer.allocate(Math.toIntExact(size));
    for (ColumnBuffer column : columns) {
      column.putValues(values, from, to);
    }
    for (int i = 0; i < columns.length; i++) {
      values.put((byte) (masked[i] ? 1 : 0));
      if (masked[i]) {
        columns[i].putMask(values, from, to);
      }
    }
    return new Tablet(database, target, names, types, categories, time.flip(), values.flip(), rows, aligned);
  }

  /**
   * The rows' numbers by rising time, rows of equal time in their own order; null when they are so already. Tablets go out sorted, as the
   * vendor's own client sends them: of an unsorted one the server took, and lost, a row that was out of TTL without an error.
   */
  int[] order() {
    int rows = rows();
    boolean rising = true;
    for (int row = 1; row < rows && rising; row++) {
      rising = times.longAt(row) >= times.longAt(row - 1);
    }
    if (rising) {
      return null;
    }
    int[] from = new int[rows];
    int[] to = new int[rows];
    for (int row = 0; row < rows; row++) {
      from[row] = row;
    }
    // A merge sort from the bottom up: stable, and without an object per row.
    for (int width = 1; width < rows; width = width > rows / 2 ? rows : width * 2) {
      for (int start = 0; start < rows; start += 2 * width) {
        int middle = Math.min(start + width, rows);
        int end = (int) Math.min(start + 2L * width, rows);
        int left = start;
        int right = middle;
        for (int at = start; at < end; at++) {
          boolean takeLeft = left < middle && (right >= end || times.longAt(from[left]) <= times.longAt(from[right]));
          to[at] = from[takeLeft ? left++ : right++];
        }
        if (end == rows) {
          break;
        }
      }
      int[] swap = from;
      from = to;
      to = swap;
    }
    return from;
  }

  /** A buffer with these rows of this one. */
  TabletBuffer arranged(int[] order) {
    TabletBuffer arranged = new TabletBuffer(database, target, names, types, categories, aligned);
    for (int row : order) {
      arranged.times.appendFrom(times, row);
    }
    for (int i = 0; i < columns.length; i++) {
      for (int row : order) {
        arranged.columns[i].appendFrom(columns[i], row);
      }
    }
    return arranged;
  }

  /** The first row from {@code from} on whose columns are all NULL, or -1. */
  int rowWithoutValue(int from) {
    for (int row = from; row < rows(); row++) {
      boolean none = true;
      for (int i = 0; i < columns.length && none; i++) {
        none = columns[i].isNull(row);
      }
      if (none) {
        return row;
      }
    }
    return -1;
  }

  /** Whether a tablet of this buffer may be in the same call as one of the other. */
  boolean sameCall(TabletBuffer other) {
    return this == other || joinsOthers() && other.joinsOthers() && aligned == other.aligned;
  }

  /** Only tablets of the tree model go together. */
  boolean joinsOthers() {
    return categories == null;
  }

  /** The bytes of the rows [from, to). */
  long size(int from, int to) {
    long size = 8L * (to - from);
    for (ColumnBuffer column : columns) {
      size += column.bytes(from, to);
    }
    return size;
  }
}
