// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.insert;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * An INSERT's rows for one device or table, or for devices that are alike in columns, in the order in which they came. Rows of many devices are only told apart when they are
 * sent: appending each to buffers of its own device would touch other memory with every row.
 */
final class RowLog {
  /** The column is the time. */
  static final int TIME = -1;
  /** The column names the device. */
  static final int DEVICE = -2;
  /** The device has no such measurement. */
  static final int ABSENT = -3;

  private final TabletBuffer buffer;
  private final int[] places;
  private final ColumnBuffer[] cells;
  /** For each row the number of its device, and its own number among all rows of the writer; null when all rows are one device's. */
  private int[] devices;
  private int[] numbers;
  /** Whole rows; the buffer may hold a part of another. */
  private int rows;

  /**
   * An empty log.
   *
   * @param places for each column of the statement its place in the buffer, or one of the constants
   */
  RowLog(TabletBuffer buffer, int[] places) {
    this.buffer = buffer;
    this.places = places;
    this.cells = new ColumnBuffer[places.length];
    for (int i = 0; i < places.length; i++) {
      cells[i] = places[i] == TIME ? buffer.times() : places[i] < 0 ? null : buffer.column(places[i]);
    }
    boolean many = buffer.target() == null;
    this.devices = many ? new int[16] : null;
    this.numbers = many ? new int[16] : null;
  }

  TabletBuffer buffer() {
    return buffer;
  }

  /** The place in the buffer of the statement's i-th column, or one of the constants. */
  int place(int i) {
    return places[i];
  }

  /** Where values of the statement's i-th column go; null when they do not go into columns. */
  ColumnBuffer cells(int i) {
    return cells[i];
  }

  int rows() {
    return rows;
  }

  /** Says, when a row's cells were appended, whose it is, and which of its writer's. */
  void endRow(int device, int number) {
    if (devices != null) {
      if (rows >= numbers.length) {
        devices = Arrays.copyOf(devices, rows * 2);
        numbers = Arrays.copyOf(numbers, rows * 2);
      }
      devices[rows] = device;
      numbers[rows] = number;
    }
    rows++;
  }

  /** A row's number among all rows of the writer. */
  int number(int row) {
    return numbers == null ? row : numbers[row];
  }

  /** Takes back the rows that are numbered {@code number} and higher, and what was begun of another. */
  void truncate(int number) {
    while (rows > 0 && number(rows - 1) >= number) {
      rows--;
    }
    buffer.truncate(rows);
  }

  /** Takes back all rows; gives up their memory when it is more than so many bytes. */
  void clear(long keptBytes) {
    rows = 0;
    if (buffer.capacity() <= keptBytes) {
      buffer.truncate(0);
      return;
    }
    buffer.release();
    if (devices != null) {
      devices = new int[16];
      numbers = new int[16];
    }
  }

  /**
   * Adds the rows of each device to a list.
   *
   * @param deviceCount more than the highest number of a device
   * @param path the device's path, quoted where needed, by its number
   */
  void split(int deviceCount, IntFunction<String> path, List<TabletRows> out) {
    if (rows == 0) {
      return;
    }
    if (devices == null) {
      out.add(TabletRows.of(buffer));
      return;
    }
    // A counting sort by device. Each pass goes through the rows in their order and touches little else.
    int[] ends = new int[deviceCount];
    long[] latest = new long[deviceCount];
    boolean[] falls = new boolean[deviceCount];
    ColumnBuffer times = buffer.times();
    for (int row = 0; row < rows; row++) {
      int device = devices[row];
      long time = times.longAt(row);
      if (ends[device]++ > 0 && time < latest[device]) {
        falls[device] = true;
      }
      latest[device] = time;
    }
    for (int device = 0, sum = 0; device < deviceCount; device++) {
      int count = ends[device];
      ends[device] = sum;
      sum += count;
    }
    int[] order = new int[rows];
    for (int row = 0; row < rows; row++) {
      order[ends[devices[row]]++] = row;
    }
    for (int device = 0, start = 0; device < deviceCount; device++) {
      if (ends[device] > start) {
        out.add(TabletRows.of(buffer, path.apply(device), order, start, ends[device] - start, !falls[device]));
        start = ends[device];
      }
    }
  }
}
