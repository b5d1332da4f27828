// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import io.treeline.driver.parameter.ParameterSlots;
import io.treeline.driver.parameter.ParameterSlots.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * An INSERT's rows for one device or table, or for devices that are alike in columns, in the order in which they came.
 * Rows of many devices are only told apart when they are sent: appending each to buffers of its own device would touch
 * other memory with every row.
 */
public final class RowLog {
    /** The column is the time. */
    public static final int TIME = -1;
    /** The column names the device. */
    public static final int DEVICE = -2;
    /** The device has no such measurement. */
    public static final int ABSENT = -3;

    /** So much that all of it stays in a processor's nearest cache. */
    private static final int STAGE_ROWS = 128;
    /** The first rows go straight into columns: a statement may have just one. */
    private static final int UNSTAGED_ROWS = 16;

    private final TabletBuffer buffer;
    private final int[] places;
    private final ColumnBuffer[] cells;
    /** Whether the rows are of several devices. */
    private final boolean many;
    /** For each row the number of its device, and its own number among all rows of the writer, where these are many. */
    private int[] devices;

    private int[] numbers;
    /** Whole rows; the buffer may hold a part of another, or lack those that are only staged. */
    private int rows;
    /**
     * The bits of all parameters of the last rows, row by row: they are moved into columns by many rows at once, which
     * takes half the time.
     */
    private long[] stage = {};

    private int staged;
    /** What {@link #mayStage} found out last, and about what. */
    private boolean stageable;

    private @Nullable ParameterSlots askedFor;
    private int askedAt;
    private int[] stageSlots = {};

    /**
     * An empty log.
     *
     * @param places for each column of the statement its place in the buffer, or one of the constants
     */
    public RowLog(TabletBuffer buffer, int[] places) {
        this.buffer = buffer;
        this.places = places;
        this.cells = new ColumnBuffer[places.length];
        for (int i = 0; i < places.length; i++) {
            cells[i] = places[i] == TIME ? buffer.times() : places[i] < 0 ? null : buffer.column(places[i]);
        }
        this.many = buffer.target() == null;
        this.devices = new int[many ? 16 : 0];
        this.numbers = new int[many ? 16 : 0];
    }

    public TabletBuffer buffer() {
        unstage();
        return buffer;
    }

    /** The place in the buffer of the statement's i-th column, or one of the constants. */
    public int place(int i) {
        return places[i];
    }

    /**
     * Keeps a row of nothing but parameters whose bits are the values as they are.
     *
     * @param parameters for each column of the statement its parameter; the same at each call
     * @return false, and keeps nothing, when the row is not such a one
     */
    public boolean append(ParameterSlots slots, int[] parameters, int device, int number) {
        if (rows < UNSTAGED_ROWS || !mayStage(slots, parameters)) {
            return false;
        }
        int width = slots.size();
        if (stage.length == 0) {
            stage = new long[width * STAGE_ROWS];
            stageSlots = parameters;
        }
        if (staged == STAGE_ROWS) {
            unstage();
        }
        if (staged == 0) {
            for (ColumnBuffer cell : cells) {
                if (cell != null) {
                    cell.reserveRows(STAGE_ROWS);
                }
            }
        }
        slots.copyBits(stage, staged * width);
        endRow(device, number);
        staged++;
        return true;
    }

    private boolean mayStage(ParameterSlots slots, int[] parameters) {
        if (slots == askedFor && slots.changes() == askedAt) {
            return stageable;
        }
        askedFor = slots;
        askedAt = slots.changes();
        stageable = false;
        boolean timed = false;
        boolean filled = false;
        for (int i = 0; i < cells.length; i++) {
            int kind = slots.kindOrdinal(parameters[i]);
            if (cells[i] == null ? places[i] == ABSENT && kind != Kind.NULL.ordinal() : !cells[i].takesBits(kind)) {
                return false;
            }
            timed |= places[i] == TIME;
            filled |= places[i] >= 0;
        }
        stageable = timed && filled;
        return stageable;
    }

    /** Moves what is staged into the columns. */
    private void unstage() {
        if (staged > 0) {
            int width = stage.length / STAGE_ROWS;
            for (int i = 0; i < cells.length; i++) {
                if (cells[i] != null) {
                    cells[i].appendBits(stage, stageSlots[i], width, staged);
                }
            }
            staged = 0;
        }
    }

    /** Where values of the statement's i-th column go; null when they do not go into columns. */
    public @Nullable ColumnBuffer cells(int i) {
        return cells[i];
    }

    public int rows() {
        return rows;
    }

    /** Says, when a row's cells were appended, whose it is, and which of its writer's. */
    public void endRow(int device, int number) {
        if (many) {
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
    public int number(int row) {
        return many ? numbers[row] : row;
    }

    /** The number of a row's device; 0 where there is one only. */
    public int device(int row) {
        return many ? devices[row] : 0;
    }

    /** Takes back the rows that are numbered {@code number} and higher, and what was begun of another. */
    public void truncate(int number) {
        int moved = rows - staged;
        while (rows > 0 && number(rows - 1) >= number) {
            rows--;
        }
        staged = Math.max(0, rows - moved);
        buffer.truncate(Math.min(rows, moved));
    }

    /** Takes back all rows; gives up their memory when it is more than so many bytes. */
    public void clear(long keptBytes) {
        rows = 0;
        staged = 0;
        if (buffer.capacity() <= keptBytes) {
            buffer.truncate(0);
            return;
        }
        buffer.release();
        if (many) {
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
    public void split(int deviceCount, IntFunction<String> path, List<TabletRows> out) {
        if (rows == 0) {
            return;
        }
        unstage();
        if (!many) {
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
