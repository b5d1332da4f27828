// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import io.treeline.driver.Appender;
import io.treeline.driver.IotdbConnection;
import io.treeline.examples.ArrowExport;
import io.treeline.server.IotdbServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Calendar;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import org.apache.arrow.adapter.jdbc.ArrowVectorIterator;
import org.apache.arrow.adapter.jdbc.JdbcToArrow;
import org.apache.arrow.adapter.jdbc.JdbcToArrowConfig;
import org.apache.arrow.adapter.jdbc.JdbcToArrowConfigBuilder;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMilliTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;

/**
 * A table written as Arrow's record batches: from {@code ColumnarResult}, by getters row by row, and by Arrow's own
 * JDBC adapter; all write to nowhere. {@code --rows N --rounds N --warmup N}.
 */
public final class ColumnarBenchmark {
    private static final int BATCH = 20_000;
    private static final String TABLE = "\"root.columnar_benchmark\".d";

    private ColumnarBenchmark() {}

    /** Starts a server, loads it, measures and prints. */
    public static void main(String[] args) throws Exception {
        Map<String, Integer> options = new LinkedHashMap<>(Map.of("rows", 1_000_000, "rounds", 9, "warmup", 4));
        Options.read(
                args,
                options,
                Integer::valueOf,
                "usage: ./treeline benchmark columnar [--rows N] [--rounds N] [--warmup N]");
        System.out.println("Starting IoTDB ...");
        try (IotdbServer server = IotdbServer.builder().heaps("512m", "2500m").start()) {
            run(server, options);
        }
    }

    /** Loads the table and measures; the others' times as multiples of that of whole columns. */
    static double[] run(IotdbServer server, Map<String, Integer> options) throws Exception {
        try (Connection connection = DriverManager.getConnection(
                        server.url() + "?time_zone=UTC&fetchSize=" + BATCH, "root", "root");
                BufferAllocator allocator = new RootAllocator()) {
            load(connection, options.get("rows"));
            return new Contest(
                            String.format(Locale.ROOT, "%,d rows of six columns to Arrow", options.get("rows")),
                            options.get("warmup"),
                            options.get("rounds"),
                            true)
                    .with("ColumnarResult, whole columns", () -> asked(connection, rows -> columns(rows, allocator)))
                    .with("getters, row by row", () -> asked(connection, rows -> getters(rows, allocator)))
                    .with("Arrow's JDBC adapter", () -> asked(connection, rows -> adapter(rows, allocator)))
                    .with("getters alone, without Arrow", () -> asked(connection, ColumnarBenchmark::read))
                    .run();
        }
    }

    private static void load(Connection connection, int rows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA \"root.columnar_benchmark\"");
            statement.execute(
                    "CREATE TABLE " + TABLE
                            + " (\"Time\" TIMESTAMP PRIMARY KEY, a DOUBLE PRECISION, b DOUBLE PRECISION, l BIGINT, i INTEGER, s TEXT)");
        }
        try (Appender appender = connection
                .unwrap(IotdbConnection.class)
                .appender("root.columnar_benchmark", "d", "a", "b", "l", "i", "s")) {
            for (int n = 0; n < rows; n++) {
                appender.at(n * 1000L).set(1, n / 8d);
                if (n % 10 > 0) {
                    appender.set(2, n / 16d);
                }
                appender.set(3, (long) n).set(4, n % 1000).set(5, "state " + n % 100);
            }
        }
    }

    /** What reads a result; gives how many rows it had. */
    private interface Reader {
        long read(ResultSet rows) throws SQLException, IOException;
    }

    private static Object asked(Connection connection, Reader reader) throws SQLException, IOException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT \"Time\", a, b, l, i, s FROM " + TABLE)) {
            return reader.read(rows);
        }
    }

    private static long columns(ResultSet rows, BufferAllocator allocator) throws SQLException, IOException {
        return ArrowExport.write(rows, allocator, OutputStream.nullOutputStream());
    }

    private static long getters(ResultSet rows, BufferAllocator allocator) throws SQLException, IOException {
        long count = 0;
        try (VectorSchemaRoot batch = VectorSchemaRoot.create(ArrowExport.schema(rows.getMetaData()), allocator);
                ArrowStreamWriter writer = new ArrowStreamWriter(batch, null, OutputStream.nullOutputStream())) {
            int row = 0;
            while (rows.next()) {
                ((TimeStampMilliTZVector) batch.getVector(0)).setSafe(row, rows.getLong(1));
                for (int i = 2; i <= 3; i++) {
                    double value = rows.getDouble(i);
                    if (rows.wasNull()) {
                        ((Float8Vector) batch.getVector(i - 1)).setNull(row);
                    } else {
                        ((Float8Vector) batch.getVector(i - 1)).setSafe(row, value);
                    }
                }
                ((BigIntVector) batch.getVector(3)).setSafe(row, rows.getLong(4));
                ((IntVector) batch.getVector(4)).setSafe(row, rows.getInt(5));
                ((VarCharVector) batch.getVector(5))
                        .setSafe(row, rows.getString(6).getBytes(StandardCharsets.UTF_8));
                count++;
                if (++row == BATCH) {
                    batch.setRowCount(row);
                    writer.writeBatch();
                    row = 0;
                }
            }
            batch.setRowCount(row);
            writer.writeBatch();
        }
        return count;
    }

    private static long adapter(ResultSet rows, BufferAllocator allocator) throws SQLException, IOException {
        JdbcToArrowConfig config = new JdbcToArrowConfigBuilder(
                        allocator, Calendar.getInstance(TimeZone.getTimeZone("UTC"), Locale.ROOT))
                .setTargetBatchSize(BATCH)
                .build();
        long count = 0;
        try (ArrowVectorIterator batches = JdbcToArrow.sqlToArrowVectorIterator(rows, config)) {
            while (batches.hasNext()) {
                try (VectorSchemaRoot batch = batches.next();
                        ArrowStreamWriter writer =
                                new ArrowStreamWriter(batch, null, OutputStream.nullOutputStream())) {
                    writer.writeBatch();
                    count += batch.getRowCount();
                }
            }
        }
        return count;
    }

    private static long read(ResultSet rows) throws SQLException {
        long count = 0;
        long sum = 0;
        while (rows.next()) {
            sum += rows.getLong(1)
                    + (long) rows.getDouble(2)
                    + (long) rows.getDouble(3)
                    + rows.getLong(4)
                    + rows.getInt(5)
                    + rows.getString(6).length();
            count++;
        }
        return sum == 0 ? -1 : count;
    }
}
