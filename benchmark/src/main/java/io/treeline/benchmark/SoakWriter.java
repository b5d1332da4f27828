// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Writes to a table of its own and knows what it must hold. Of a write that failed each cell may be as before or as
 * meant; the next read settles which.
 */
final class SoakWriter extends SoakWorker {
    private static final long WEEK = 7 * 86_400_000L;

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final boolean tagged;
    private final String schema;
    private final String table;
    private final String options;
    private final TreeMap<Long, Row> rows = new TreeMap<>();
    /** What rows were to become by writes that failed; null for gone. */
    private final Map<Long, Row> doubtful = new HashMap<>();

    private boolean created;

    private record Row(Long a, Double b, String c) {
        Row with(Row over) {
            return new Row(over.a == null ? a : over.a, over.b == null ? b : over.b, over.c == null ? c : over.c);
        }
    }

    SoakWriter(Soak soak, int number) {
        super(soak, "write", number, number % 3 == 2 ? "&sql_dialect=table" : "");
        this.tagged = number % 3 == 2;
        this.schema = tagged ? Soak.TABLE_SCHEMA : '"' + Soak.SCHEMA + '"';
        this.table = schema + ".w" + number;
        this.options = tagged ? "" : " WITH (aligned = " + (number % 3 == 1) + ')';
    }

    @Override
    void step(Connection on) throws SQLException {
        try (Statement statement = on.createStatement()) {
            if (!created) {
                statement.execute("DROP TABLE IF EXISTS " + table);
                statement.execute("CREATE TABLE " + table + " (" + (tagged ? "tag TEXT TAG, " : "")
                        + "a BIGINT, b DOUBLE PRECISION, c TEXT)" + options);
                created = true;
            }
            if (!doubtful.isEmpty()) {
                settle(statement);
            }
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3 -> insert(on, 1 + random.nextInt(3));
                case 4, 5, 6, 7 -> insert(on, 20 + random.nextInt(200));
                case 8, 9, 10 -> update(statement);
                case 11, 12, 13 -> delete(statement);
                case 14 -> statement.execute("FLUSH");
                default -> compare(statement);
            }
        }
    }

    private long time() {
        return random.nextInt(4) * WEEK + random.nextInt(300);
    }

    private Row value() {
        int given = 1 + random.nextInt(7);
        return new Row(
                (given & 1) == 0 ? null : random.nextLong(1_000_000),
                (given & 2) == 0 ? null : random.nextInt(1000) / 8.0,
                (given & 4) == 0 ? null : "t" + random.nextInt(50));
    }

    private void insert(Connection on, int count) throws SQLException {
        Map<Long, Row> meant = new HashMap<>();
        try (PreparedStatement insert = on.prepareStatement("INSERT INTO " + table + " (\"Time\", a, b, c"
                + (tagged ? ", tag) VALUES (?, ?, ?, ?, 'x')" : ") VALUES (?, ?, ?, ?)"))) {
            for (int i = 0; i < count; i++) {
                long time = time();
                if (meant.containsKey(time)) {
                    continue;
                }
                Row row = value();
                insert.setLong(1, time);
                insert.setObject(2, row.a(), Types.BIGINT);
                insert.setObject(3, row.b(), Types.DOUBLE);
                insert.setString(4, row.c());
                insert.addBatch();
                Row before = rows.get(time);
                meant.put(time, before == null ? row : before.with(row));
            }
            write(meant, () -> check("A batch", insert.executeBatch().length, meant.size()));
        }
    }

    private interface Write {
        void run() throws SQLException;
    }

    private void write(Map<Long, Row> meant, Write write) throws SQLException {
        try {
            write.run();
        } catch (SQLException | SoakLog.Wrong e) {
            doubtful.putAll(meant);
            throw e;
        }
        meant.forEach((time, row) -> {
            if (row == null) {
                rows.remove(time);
            } else {
                rows.put(time, row);
            }
        });
    }

    private void update(Statement statement) throws SQLException {
        long from = time();
        long to = from + random.nextInt(100);
        Map<Long, Row> meant = new HashMap<>();
        rows.subMap(from, true, to, true)
                .forEach((time, row) -> meant.put(time, new Row(row.a() == null ? null : row.a() + 1, row.b(), "u")));
        String sql = "UPDATE " + table + " SET a = a + 1, c = 'u' WHERE " + between(from, to);
        write(meant, () -> check(sql, statement.executeUpdate(sql), meant.size()));
    }

    private void delete(Statement statement) throws SQLException {
        long from = time();
        long to = from + random.nextInt(60);
        String value = random.nextBoolean() ? "" : " AND b < 60";
        Map<Long, Row> meant = new HashMap<>();
        rows.subMap(from, true, to, true).forEach((time, row) -> {
            if (value.isEmpty() || row.b() != null && row.b() < 60) {
                meant.put(time, null);
            }
        });
        String sql = "DELETE FROM " + table + " WHERE " + between(from, to) + value;
        write(meant, () -> check(sql, statement.executeUpdate(sql), meant.size()));
    }

    private static String between(long from, long to) {
        return "\"Time\" BETWEEN TIMESTAMP '" + CLOCK.format(Instant.ofEpochMilli(from)) + "' AND TIMESTAMP '"
                + CLOCK.format(Instant.ofEpochMilli(to)) + '\'';
    }

    private TreeMap<Long, Row> stored(Statement statement) throws SQLException {
        TreeMap<Long, Row> stored = new TreeMap<>();
        try (ResultSet result = statement.executeQuery("SELECT \"Time\", a, b, c FROM " + table)) {
            while (result.next()) {
                long a = result.getLong(2);
                Long first = result.wasNull() ? null : a;
                double b = result.getDouble(3);
                Double second = result.wasNull() ? null : b;
                if (stored.put(result.getTimestamp(1).getTime(), new Row(first, second, result.getString(4))) != null) {
                    throw new SoakLog.Wrong(table + " gives the row of "
                            + result.getTimestamp(1).getTime() + " twice");
                }
            }
        }
        return stored;
    }

    private void compare(Statement statement) throws SQLException {
        TreeMap<Long, Row> stored = stored(statement);
        if (!stored.equals(rows)) {
            List<String> differences = new ArrayList<>();
            TreeMap<Long, Row> all = new TreeMap<>(rows);
            all.putAll(stored);
            all.keySet().stream()
                    .filter(time -> !Objects.equals(rows.get(time), stored.get(time)))
                    .limit(5)
                    .forEach(time ->
                            differences.add(time + " holds " + stored.get(time) + " instead of " + rows.get(time)));
            // Said once: from here on what is stored counts.
            if (!emptying()) {
                rows.clear();
                rows.putAll(stored);
            }
            throw new SoakLog.Wrong(table + ": " + differences);
        }
        long sum = rows.values().stream()
                .filter(row -> row.a() != null)
                .mapToLong(Row::a)
                .sum();
        boolean any = rows.values().stream().anyMatch(row -> row.a() != null);
        check(
                "The count of " + table,
                rows(statement, "SELECT COUNT(*), SUM(a) FROM " + table),
                List.of(rows.size() + " " + (any ? sum : null)));
    }

    @SuppressWarnings("ModifyCollectionInEnhancedForLoop") // it throws right after
    private void settle(Statement statement) throws SQLException {
        TreeMap<Long, Row> stored = stored(statement);
        for (Map.Entry<Long, Row> each : doubtful.entrySet()) {
            Row before = rows.get(each.getKey());
            Row meant = each.getValue();
            Row now = stored.get(each.getKey());
            boolean fits = now == null
                    ? before == null || meant == null
                    : (before != null || meant != null)
                            && mayBe(now.a(), before == null ? null : before.a(), meant == null ? null : meant.a())
                            && mayBe(now.b(), before == null ? null : before.b(), meant == null ? null : meant.b())
                            && mayBe(now.c(), before == null ? null : before.c(), meant == null ? null : meant.c());
            if (!fits) {
                if (!emptying()) {
                    doubtful.clear();
                    rows.clear();
                    rows.putAll(stored);
                }
                throw new SoakLog.Wrong(table + ", " + each.getKey() + " after a write that failed: " + now
                        + ", before " + before + ", meant " + meant);
            }
            if (now == null) {
                rows.remove(each.getKey());
            } else {
                rows.put(each.getKey(), now);
            }
        }
        doubtful.clear();
    }

    private static boolean mayBe(Object now, Object before, Object meant) {
        return Objects.equals(now, before) || Objects.equals(now, meant);
    }
}
