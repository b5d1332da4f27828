// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The data of the examples: {@code root.factory} with two rooms and four devices, two of them aligned, one point a
 * minute for one day. Each device misses some values, so that there are nulls.
 */
public final class Factory {
    /** The time of each device's first point. */
    public static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    /** Points of each device. */
    public static final int MINUTES = 24 * 60;

    /** Devices as tables of the schema {@code root.factory}. */
    public static final List<String> DEVICES =
            List.of("room1.device1", "room1.device2", "room2.device1", "room2.device2");

    private static final String COLUMNS =
            "temperature DOUBLE, humidity FLOAT, produced INT64, running BOOLEAN, status TEXT";

    private Factory() {}

    /**
     * Creates the devices with IoTDB's own SQL and fills them with batched INSERTs; returns how many rows were written.
     */
    public static int load(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE root.factory");
            statement.execute("CREATE ALIGNED TIMESERIES root.factory.room1.device1(" + COLUMNS + ")");
            statement.execute("CREATE ALIGNED TIMESERIES root.factory.room2.device1(" + COLUMNS + ")");
            for (String device : List.of("room1.device2", "room2.device2")) {
                for (String column : COLUMNS.split(", ")) {
                    statement.execute(
                            "CREATE TIMESERIES root.factory." + device + "." + column.replace(" ", " WITH DATATYPE="));
                }
            }
        }
        int rows = 0;
        for (int device = 0; device < DEVICES.size(); device++) {
            rows += fill(connection, device);
        }
        return rows;
    }

    private static int fill(Connection connection, int device) throws SQLException {
        String sql = "INSERT INTO \"root.factory\".\"" + DEVICES.get(device)
                + "\" (\"Time\", temperature, humidity, produced, running, status) VALUES (?, ?, ?, ?, ?, ?)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (int minute = 0; minute < MINUTES; minute++) {
                boolean running = minute % 90 >= 5;
                insert.setObject(1, FIRST.plus(minute, ChronoUnit.MINUTES));
                insert.setDouble(2, Math.round((20 + device + 5 * Math.sin(minute / 229.2)) * 100) / 100.0);
                // The humidity sensor answers only every third minute.
                insert.setObject(3, minute % 3 == 0 ? (Object) (45f + device) : null);
                insert.setLong(4, minute * 3L);
                insert.setBoolean(5, running);
                insert.setString(6, running ? null : "maintenance");
                insert.addBatch();
            }
            return insert.executeBatch().length;
        }
    }
}
