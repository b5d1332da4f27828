// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/** A prepared INSERT with batches: Treeline turns each batch into column-wise tablets, IoTDB's unit of writing. */
public final class BatchInsert {
    private static final int BATCH = 10_000;

    private BatchInsert() {}

    /** Creates a device, writes rows and says how fast; returns how many the driver says were written. */
    public static long run(Connection connection, PrintStream out, int rows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE ALIGNED TIMESERIES root.factory.room2.meter(power DOUBLE, current FLOAT, pulses INT64, phase INT32)");
        }
        long written = 0;
        long start = System.nanoTime();
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO \"root.factory\".\"room2.meter\" (\"Time\", power, current, pulses, phase) VALUES (?, ?, ?, ?, ?)")) {
            for (int row = 0; row < rows; row++) {
                // A plain long is a time in the server's own unit, here milliseconds.
                insert.setLong(1, 1_767_225_600_000L + row * 10L);
                insert.setDouble(2, 230 * (row % 16));
                insert.setFloat(3, row % 16);
                insert.setLong(4, row);
                insert.setInt(5, row % 3);
                insert.addBatch();
                if ((row + 1) % BATCH == 0 || row + 1 == rows) {
                    for (int count : insert.executeBatch()) {
                        written += count;
                    }
                }
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        out.printf(
                Locale.ROOT, "  %,d rows of 5 columns in %.2f s: %,.0f rows/s%n", written, seconds, written / seconds);
        return written;
    }
}
