// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** The devices that the relational benchmark reads; fixed seeds, so that every run reads the same bytes. */
final class SampleTables {
    static final String SCHEMA = "root.treeline_relational";
    /** Six measurements, no nulls. */
    static final String FULL = "scan";
    /** Six measurements, each null in every tenth row. */
    static final String SPARSE = "sparse";
    /** A number and five texts. */
    static final String WIDE = "wide";
    /** One DOUBLE each second for 30 days. */
    static final String MONTH = "month";
    /** Two devices to be joined on Time. */
    static final String LEFT = "left";
    /** The other one. */
    static final String RIGHT = "right";

    static final long START = 1_700_006_400_000L;
    static final int SECONDS_OF_MONTH = 30 * 86_400;

    private static final int BOOLEAN = 0;
    private static final int INT32 = 1;
    private static final int INT64 = 2;
    private static final int FLOAT = 3;
    private static final int DOUBLE = 4;
    private static final int TEXT = 5;
    private static final List<String> SIX = List.of("i", "l", "f", "d", "b", "e");
    private static final List<Integer> SIX_TYPES = List.of(INT32, INT64, FLOAT, DOUBLE, BOOLEAN, DOUBLE);
    private static final int TABLET_ROWS = 50_000;

    private SampleTables() {}

    static void load(BareWire wire, int rows, int monthRows) throws Exception {
        try {
            wire.execute("delete database " + SCHEMA);
        } catch (SQLException e) {
            // There is none of an earlier benchmark on this server.
        }
        wire.execute("create database " + SCHEMA);
        wire.execute("create aligned timeseries " + device(FULL)
                + "(i INT32, l INT64, f FLOAT, d DOUBLE, b BOOLEAN, e DOUBLE)");
        wire.execute("create aligned timeseries " + device(SPARSE)
                + "(i INT32, l INT64, f FLOAT, d DOUBLE, b BOOLEAN, e DOUBLE)");
        wire.execute(
                "create aligned timeseries " + device(WIDE) + "(i INT32, t1 TEXT, t2 TEXT, t3 TEXT, t4 TEXT, t5 TEXT)");
        wire.execute("create timeseries " + device(MONTH) + ".v DOUBLE");
        wire.execute("create timeseries " + device(LEFT) + ".v DOUBLE");
        wire.execute("create timeseries " + device(RIGHT) + ".v DOUBLE");
        fill(wire, FULL, SIX, SIX_TYPES, rows, false);
        fill(wire, SPARSE, SIX, SIX_TYPES, rows, true);
        fill(
                wire,
                WIDE,
                List.of("i", "t1", "t2", "t3", "t4", "t5"),
                List.of(INT32, TEXT, TEXT, TEXT, TEXT, TEXT),
                rows / 4,
                false);
        fill(wire, MONTH, List.of("v"), List.of(DOUBLE), monthRows, false);
        fill(wire, LEFT, List.of("v"), List.of(DOUBLE), rows, false);
        fill(wire, RIGHT, List.of("v"), List.of(DOUBLE), rows, false);
        wire.execute("flush");
    }

    static String device(String table) {
        return SCHEMA + ".`" + table + '`';
    }

    static String table(String table) {
        return '"' + SCHEMA + "\".\"" + table + '"';
    }

    private static void fill(
            BareWire wire, String table, List<String> names, List<Integer> types, int rows, boolean nulls)
            throws Exception {
        Random random = new Random(42 + table.hashCode());
        boolean aligned = names.size() > 1;
        for (int first = 0; first < rows; first += TABLET_ROWS) {
            int size = Math.min(TABLET_ROWS, rows - first);
            ByteBuffer times = ByteBuffer.allocate(size * 8);
            ByteBuffer values = ByteBuffer.allocate(size * types.size() * 44 + types.size() * (1 + size / 8 + 1));
            for (int row = 0; row < size; row++) {
                times.putLong(START + 1000L * (first + row));
            }
            for (int type : types) {
                for (int row = 0; row < size; row++) {
                    switch (type) {
                        case BOOLEAN -> values.put((byte) (random.nextBoolean() ? 1 : 0));
                        case INT32 -> values.putInt(random.nextInt());
                        case INT64 -> values.putLong(random.nextLong());
                        case FLOAT -> values.putFloat(random.nextFloat());
                        case TEXT -> {
                            byte[] text = String.format(Locale.ROOT, "%016x-%019d", random.nextLong(), first + row)
                                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                            values.putInt(text.length).put(text);
                        }
                        default -> values.putDouble(random.nextDouble());
                    }
                }
            }
            if (nulls) {
                for (int column = 0; column < types.size(); column++) {
                    values.put((byte) 1);
                    byte[] bits = new byte[(size + 7) / 8];
                    for (int row = 0; row < size; row++) {
                        // Never all of a row.
                        if ((first + row + column) % 10 == 0) {
                            bits[row / 8] |= (byte) (1 << row % 8);
                        }
                    }
                    values.put(bits);
                }
            }
            wire.insert(device(table), names, types, times.flip(), values.flip(), size, aligned);
        }
    }
}
