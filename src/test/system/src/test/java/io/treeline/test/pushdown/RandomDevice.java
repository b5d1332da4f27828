// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.pushdown;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * A device with random columns and rows: nulls, extremes, NaN, odd texts; aligned or not; in one file or several that
 * overlap, or still in memory.
 */
final class RandomDevice {
    /** Types by IoTDB's names. */
    enum Type {
        INT32,
        INT64,
        FLOAT,
        DOUBLE,
        TEXT,
        STRING,
        BOOLEAN,
        DATE,
        TIMESTAMP,
        BLOB;

        boolean text() {
            return this == TEXT || this == STRING;
        }

        boolean number() {
            return ordinal() < TEXT.ordinal();
        }
    }

    /** A measurement. */
    record Column(String name, Type type) {}

    private static final String[] TEXTS = {
        "a",
        "b",
        "ab",
        "abc",
        "",
        "it's",
        "a''b",
        "'",
        "a%c",
        "a_c",
        "a\\c",
        "NaN",
        "null",
        "Z",
        "\"q\"",
        "'x'",
        "日本",
        "😀",
        "1",
        "2024-01-01",
        "true",
        "A",
        "x\ny",
        "b\"c'd"
    };

    final String schema;
    final String name;
    final boolean aligned;
    final List<Column> columns = new ArrayList<>();
    final long span;
    private final Random random;

    RandomDevice(String schema, String name, Random random, int rows) {
        this.schema = schema;
        this.name = name;
        this.random = random;
        this.aligned = random.nextInt(1000) % 2 == 0;
        this.span = (long) rows * (1 + random.nextInt(2));
        int count = 1 + random.nextInt(7);
        for (int i = 0; i < count; i++) {
            columns.add(new Column("c" + i, Type.values()[random.nextInt(Type.values().length)]));
        }
    }

    String table() {
        return '"' + schema + "\".\"" + name + '"';
    }

    /** Makes it and writes its rows. */
    void create(Connection connection, int rows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            String path = schema + '.' + name;
            if (aligned) {
                statement.execute("create aligned timeseries " + path + "("
                        + String.join(
                                ", ",
                                columns.stream().map(c -> c.name + ' ' + c.type).toList()) + ')');
            } else {
                for (Column column : columns) {
                    statement.execute("create timeseries " + path + '.' + column.name + ' ' + column.type);
                }
            }
            int parts = 1 + random.nextInt(4);
            int nulls = random.nextInt(4) * 2;
            String names = String.join(", ", columns.stream().map(Column::name).toList());
            for (int part = 0; part < parts; part++) {
                // Some parts lie behind one another, some over one another.
                long base = random.nextInt(3) == 0 ? 0 : span * part / parts;
                long range = random.nextInt(3) == 0 ? span : Math.max(1, span / parts);
                try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table() + " (\"Time\", "
                        + names + ") VALUES (?" + ", ?".repeat(columns.size()) + ')')) {
                    Set<Long> used = new TreeSet<>();
                    for (int i = 0; i <= rows / parts; i++) {
                        long time = base + (long) (random.nextDouble() * range);
                        if (used.add(time)) {
                            row(insert, time, nulls);
                        }
                    }
                    insert.executeBatch();
                }
                if (random.nextInt(3) == 0) {
                    statement.execute("flush");
                }
            }
        }
    }

    private void row(PreparedStatement insert, long time, int nulls) throws SQLException {
        insert.setLong(1, time);
        int kept = random.nextInt(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            if (i != kept && random.nextInt(10) < nulls) {
                insert.setNull(i + 2, Types.NULL);
            } else {
                insert.setObject(i + 2, value(columns.get(i).type));
            }
        }
        insert.addBatch();
    }

    /** A value of a type; few different ones, so that comparisons often hold. */
    Object value(Type type) {
        int rare = random.nextInt(14);
        return switch (type) {
            case INT32 -> rare == 0 ? Integer.MAX_VALUE : rare == 1 ? Integer.MIN_VALUE : random.nextInt(9) - 4;
            case INT64 ->
                rare == 0
                        ? Long.MAX_VALUE
                        : rare == 1 ? Long.MIN_VALUE : rare == 2 ? 9007199254740993L : (long) random.nextInt(9) - 4;
            case FLOAT ->
                rare == 0
                        ? Float.NaN
                        : rare == 1
                                ? Float.POSITIVE_INFINITY
                                : rare == 2 ? Float.NEGATIVE_INFINITY : rare == 3 ? -0f : (random.nextInt(17) - 8) / 4f;
            case DOUBLE ->
                rare == 0
                        ? Double.NaN
                        : rare == 1
                                ? Double.POSITIVE_INFINITY
                                : rare == 2
                                        ? Double.NEGATIVE_INFINITY
                                        : rare == 3 ? -0d : (random.nextInt(17) - 8) / 4d;
            case TEXT, STRING -> TEXTS[random.nextInt(random.nextBoolean() ? 4 : TEXTS.length)];
            case BOOLEAN -> random.nextBoolean();
            case DATE -> LocalDate.of(2024, 1, 1).plusDays(random.nextInt(6));
            case TIMESTAMP -> new Timestamp(random.nextInt(9) - 4);
            case BLOB -> new byte[] {(byte) random.nextInt(3)};
        };
    }
}
