// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.timeseries;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * Random rows of a few devices with gaps, NULLs and counters that begin again, in IoTDB and in PostgreSQL; around a
 * change of Berlin's clock.
 */
final class RandomSeries {
    static final String TABLE = "series";
    private static final List<String> COLUMNS = List.of("v", "n", "l", "s", "flag");
    private static final List<String> TYPES = List.of("DOUBLE", "INT32", "INT64", "TEXT", "BOOLEAN");

    private final Random random;
    private final String database;
    private final Instant from;
    private final long seconds;

    private RandomSeries(Random random, String database) {
        this.random = random;
        this.database = database;
        // Days before one of the two changes of 2024.
        this.from = Instant.parse(random.nextBoolean() ? "2024-03-28T00:00:00Z" : "2024-10-25T00:00:00Z")
                .plusSeconds(random.nextInt(86_400));
        this.seconds = List.of(600L, 20_000L, 400_000L, 5_000_000L).get(random.nextInt(4));
    }

    /** Fills a database of IoTDB with devices, and PostgreSQL's one table with the same. */
    static RandomSeries create(Connection iotdb, Connection postgres, String database, Random random)
            throws SQLException {
        RandomSeries series = new RandomSeries(random, database);
        try (Statement statement = postgres.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + TABLE);
            statement.execute(
                    "CREATE TABLE " + TABLE
                            + " (\"Device\" text, \"Time\" timestamptz, v double precision, n integer, l bigint, s text, flag boolean)");
        }
        for (int device = 0; device < 1 + random.nextInt(3); device++) {
            series.device(iotdb, postgres, "d" + device);
        }
        return series;
    }

    private void device(Connection iotdb, Connection postgres, String name) throws SQLException {
        String path = database + '.' + name;
        try (Statement statement = iotdb.createStatement()) {
            boolean aligned = random.nextBoolean();
            StringBuilder all = new StringBuilder("CREATE ALIGNED TIMESERIES " + path + " (");
            for (int i = 0; i < COLUMNS.size(); i++) {
                all.append(i > 0 ? ", " : "").append(COLUMNS.get(i)).append(' ').append(TYPES.get(i));
                if (!aligned) {
                    statement.execute(
                            "CREATE TIMESERIES " + path + '.' + COLUMNS.get(i) + " WITH DATATYPE=" + TYPES.get(i));
                }
            }
            if (aligned) {
                statement.execute(all.append(')').toString());
            }
        }
        List<Object[]> rows = rows();
        Collections.shuffle(rows, random);
        String columns = " (\"Time\", v, n, l, s, flag) VALUES (?, ?, ?, ?, ?, ?)";
        insert(iotdb, "INSERT INTO \"" + database + "\".\"" + name + '"' + columns, rows.subList(0, rows.size() / 2));
        if (random.nextBoolean()) {
            try (Statement statement = iotdb.createStatement()) {
                statement.execute("FLUSH " + database);
            }
        }
        insert(
                iotdb,
                "INSERT INTO \"" + database + "\".\"" + name + '"' + columns,
                rows.subList(rows.size() / 2, rows.size()));
        insert(
                postgres,
                "INSERT INTO " + TABLE
                        + columns.replace("(\"Time\"", "(\"Device\", \"Time\"")
                                .replace("VALUES (", "VALUES ('" + name + "', "),
                rows);
    }

    /**
     * A few hundred rows in stretches with gaps between; microseconds, which PostgreSQL has too, are always a whole
     * number of milliseconds here.
     */
    private List<Object[]> rows() {
        TreeSet<Long> times = new TreeSet<>();
        int size = random.nextInt(8) == 0 ? random.nextInt(3) : 20 + random.nextInt(150);
        while (times.size() < size) {
            long start = random.nextLong(seconds * 1000);
            long step = 1L + random.nextInt(1 + (int) Math.min(1_000_000, seconds));
            for (int i = 0; i < 10 && times.size() < size; i++) {
                times.add(from.toEpochMilli() + start + i * step);
            }
        }
        double nulls = random.nextInt(4) * 0.2;
        long counter = 0;
        List<Object[]> rows = new ArrayList<>();
        for (long time : times) {
            counter = random.nextInt(12) == 0 ? random.nextInt(5) : counter + random.nextInt(20);
            rows.add(new Object[] {
                Instant.ofEpochMilli(time).atOffset(ZoneOffset.UTC),
                random.nextDouble() < nulls ? null : (random.nextInt(81) - 40) / 8.0,
                random.nextDouble() < nulls ? null : random.nextInt(2001) - 1000,
                random.nextDouble() < nulls ? null : counter,
                random.nextDouble() < nulls
                        ? null
                        : List.of("on", "off", "idle").get(random.nextInt(3)),
                random.nextBoolean()
            });
        }
        return rows;
    }

    private static void insert(Connection connection, String sql, List<Object[]> rows) throws SQLException {
        int[] types = {
            Types.TIMESTAMP_WITH_TIMEZONE, Types.DOUBLE, Types.INTEGER, Types.BIGINT, Types.VARCHAR, Types.BOOLEAN
        };
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (Object[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    if (row[i] == null) {
                        insert.setNull(i + 1, types[i]);
                    } else {
                        insert.setObject(i + 1, row[i]);
                    }
                }
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** A time among the rows, or somewhat beside them; without fractions of a second. */
    Instant time() {
        return from.plusSeconds((long) ((random.nextDouble() * 1.2 - 0.1) * seconds))
                .truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    }

    /** How many seconds the rows are spread over. */
    long seconds() {
        return seconds;
    }
}
