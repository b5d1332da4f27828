// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.aggregates;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A device of random columns and rows.
 *
 * @param database its database
 * @param name its name
 * @param columns names with their types
 * @param times the rows' times in ticks, ascending
 */
record RandomDevice(String database, String name, Map<String, String> columns, List<Long> times) {
    private static final Map<String, String> ALL = new LinkedHashMap<>();

    static {
        ALL.put("i", "INT32");
        ALL.put("j", "INT32");
        ALL.put("l", "INT64");
        ALL.put("m", "INT64");
        ALL.put("d", "DOUBLE");
        ALL.put("e", "DOUBLE");
        ALL.put("f", "FLOAT");
        ALL.put("s", "TEXT");
        ALL.put("b", "BOOLEAN");
        ALL.put("day", "DATE");
        ALL.put("at", "TIMESTAMP");
    }

    /** Creates and fills it. */
    static RandomDevice create(Connection connection, String database, int number, long perSecond, Random random)
            throws SQLException {
        Map<String, String> columns = new LinkedHashMap<>();
        int most = 1 + random.nextInt(5);
        List<String> names = new ArrayList<>(ALL.keySet());
        java.util.Collections.shuffle(names, random);
        names.subList(0, most).forEach(name -> columns.put(name, ALL.get(name)));
        String path = database + ".d" + number;
        try (Statement statement = connection.createStatement()) {
            if (random.nextBoolean()) {
                statement.execute("CREATE ALIGNED TIMESERIES " + path
                        + columns.entrySet().stream()
                                .map(c -> c.getKey() + " " + c.getValue())
                                .collect(Collectors.joining(", ", "(", ")")));
            } else {
                for (Map.Entry<String, String> column : columns.entrySet()) {
                    statement.execute("CREATE TIMESERIES " + path + "." + column.getKey() + " WITH DATATYPE="
                            + column.getValue());
                }
            }
        }
        RandomDevice device = new RandomDevice(database, "d" + number, columns, times(perSecond, random));
        device.fill(connection, random);
        return device;
    }

    private static List<Long> times(long perSecond, Random random) {
        TreeSet<Long> times = new TreeSet<>();
        int size = switch (random.nextInt(6)) {
            case 0 -> random.nextInt(3);
            case 1 -> 400;
            default -> 80;
        };
        int style = random.nextInt(6);
        long spring = Instant.parse("2024-03-31T01:00:00Z").getEpochSecond();
        long autumn = Instant.parse("2024-10-27T01:00:00Z").getEpochSecond();
        long old = Instant.parse("1893-04-01T00:00:00Z").getEpochSecond();
        while (times.size() < size) {
            times.add(
                    switch (style) {
                        // Within seconds of the epoch, on both sides.
                        case 0 -> (long) random.nextInt(20_000) - 10_000;
                        case 1 ->
                            (spring + random.nextInt(400_000) - 200_000) * perSecond + random.nextInt((int) perSecond);
                        case 2 -> (autumn + (random.nextInt(800) - 400) * 600L) * perSecond;
                        case 3 -> (spring + random.nextInt(60_000_000) - 30_000_000) * perSecond;
                        case 4 -> (old + random.nextInt(200_000) - 100_000) * perSecond + random.nextInt(1000);
                        default -> ((long) (random.nextGaussian() * 1e9)) * perSecond;
                    });
        }
        return List.copyOf(times);
    }

    private void fill(Connection connection, Random random) throws SQLException {
        double nulls = random.nextInt(4) * 0.3;
        double extremes = random.nextInt(3) * random.nextInt(2) * 0.05;
        boolean infinite = random.nextInt(4) == 0;
        String sql = "INSERT INTO \"" + database + "\".\"" + name + "\" (\"Time\", "
                + columns.keySet().stream().map(c -> '"' + c + '"').collect(Collectors.joining(", ")) + ") VALUES (?"
                + ", ?".repeat(columns.size()) + ")";
        List<Long> order = new ArrayList<>(times);
        if (random.nextBoolean()) {
            java.util.Collections.shuffle(order, random);
        }
        int batches = 1 + random.nextInt(3);
        for (int batch = 0; batch < batches; batch++) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (long time : order.subList(order.size() * batch / batches, order.size() * (batch + 1) / batches)) {
                    statement.setLong(1, time);
                    int kept = random.nextInt(columns.size());
                    int index = 0;
                    for (String type : columns.values()) {
                        boolean missing = index != kept && random.nextDouble() < nulls;
                        statement.setObject(
                                ++index + 1,
                                missing ? null : value(type, random.nextDouble() < extremes, infinite, random));
                    }
                    statement.addBatch();
                }
                statement.executeBatch();
            }
            if (random.nextBoolean()) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("FLUSH " + database);
                }
            }
        }
    }

    private static Object value(String type, boolean extreme, boolean infinite, Random random) {
        return switch (type) {
            case "INT32" ->
                extreme ? pick(random, Integer.MIN_VALUE, Integer.MAX_VALUE) : (Object) (random.nextInt(41) - 20);
            case "INT64" ->
                extreme
                        ? pick(
                                random,
                                Long.MIN_VALUE,
                                Long.MAX_VALUE,
                                1L << 53,
                                (1L << 53) + 1,
                                -(1L << 53) - 1,
                                (1L << 50) + 3,
                                4_503_599_627_370_497L)
                        : (Object) (random.nextInt(41) - 20L);
            // Eighths add up exactly in any order; the sum of what is huge or infinite does not cancel out.
            case "DOUBLE" ->
                extreme
                        ? infinite
                                ? pick(random, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0)
                                : pick(random, Double.MAX_VALUE, -0.0, 1e200)
                        : random.nextInt(12) == 0 ? -0.0 : (Object) ((random.nextInt(41) - 20) / 8d);
            case "FLOAT" ->
                extreme
                        ? infinite
                                ? pick(random, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f)
                                : pick(random, Float.MAX_VALUE, -0f)
                        : (Object) ((random.nextInt(41) - 20) / 8f);
            case "TEXT" -> pick(random, "", "a", "it's", "é");
            case "BOOLEAN" -> random.nextBoolean();
            case "DATE" -> LocalDate.of(2024, 2, 20).plusDays(extreme ? -100_000 : random.nextInt(15));
            default -> new java.sql.Timestamp(random.nextInt(4000) - 2000);
        };
    }

    static Object pick(Random random, Object... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** A random query of aggregates. */
    String query(Random random) {
        List<String> keys = keys(random);
        List<String> calls = new ArrayList<>();
        int count = random.nextInt(4) + (keys.isEmpty() ? 1 : 0);
        for (int i = 0; i < count; i++) {
            calls.add(call(random));
        }
        StringBuilder sql = new StringBuilder("SELECT ");
        List<String> items = new ArrayList<>(keys);
        items.addAll(calls);
        sql.append(String.join(", ", items))
                .append(" FROM \"")
                .append(database)
                .append("\".\"")
                .append(name)
                .append('"')
                .append(where(random));
        if (!keys.isEmpty()) {
            sql.append(" GROUP BY ")
                    .append(
                            random.nextBoolean()
                                    ? String.join(", ", keys)
                                    : java.util.stream.IntStream.rangeClosed(1, keys.size())
                                            .mapToObj(Integer::toString)
                                            .collect(Collectors.joining(", ")));
        }
        if (random.nextInt(6) == 0) {
            sql.append(" HAVING COUNT(")
                    .append(column(random))
                    .append(") ")
                    .append(random.nextBoolean() ? "> " : "<= ")
                    .append(random.nextInt(4));
        }
        if (!keys.isEmpty() && random.nextInt(3) == 0) {
            sql.append(" ORDER BY 1").append(keys.size() > 1 ? ", 2" : "").append(random.nextBoolean() ? " DESC" : "");
            if (keys.size() == 1 && random.nextBoolean()) {
                sql.append(" LIMIT ").append(1 + random.nextInt(5));
            }
        }
        return sql.toString();
    }

    private List<String> keys(Random random) {
        List<String> keys = new ArrayList<>();
        int count = random.nextInt(8);
        for (int i = 0; i < (count < 2 ? 0 : count < 7 ? 1 : 2); i++) {
            String unit = (String) pick(
                    random,
                    "second",
                    "minute",
                    "hour",
                    "hour",
                    "day",
                    "day",
                    "week",
                    "month",
                    "quarter",
                    "year",
                    "milliseconds",
                    "microseconds",
                    "century");
            String key = switch (random.nextInt(7)) {
                case 5 ->
                    "TIME_BUCKET('"
                            + pick(
                                    random,
                                    "90 seconds",
                                    "15 minutes",
                                    "7 hours",
                                    "1 day",
                                    "1 week",
                                    "1 month",
                                    "3 months")
                            + "', \"Time\""
                            + pick(
                                    random,
                                    "",
                                    "",
                                    ", 'Europe/Berlin'",
                                    ", 'Asia/Kathmandu'",
                                    ", TIMESTAMP '2001-01-01 00:00:07'",
                                    ", INTERVAL '20 minutes'")
                            + ")";
                case 0 -> unit.endsWith("s") ? "DATE_TRUNC('" + unit + "', Time)" : "FLOOR(\"Time\" TO " + unit + ")";
                case 1 -> "CAST(\"Time\" AS DATE)";
                case 2 ->
                    "EXTRACT(" + pick(random, "YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "DOW", "WEEK", "QUARTER", "DOY")
                            + " FROM \"Time\")";
                case 4 ->
                    random.nextBoolean()
                            ? "FLOOR(EXTRACT(EPOCH FROM \"Time\") / " + pick(random, 7, 60, 300, 3600, 86400) + ")"
                            : "DATE_BIN(INTERVAL '" + pick(random, "90' SECOND", "15' MINUTE", "7' HOUR", "1' DAY")
                                    + ", \"Time\", TIMESTAMP '2001-01-01 00:00:07')";
                case 3 -> "CAST(DATE_TRUNC('" + unit + "', \"Time\") AS DATE)";
                default -> "DATE_TRUNC('" + unit + "', \"Time\")";
            };
            if (!keys.contains(key)) {
                keys.add(key);
            }
        }
        return keys;
    }

    private String column(Random random) {
        return (String) pick(
                random, columns.keySet().stream().map(name -> '"' + name + '"').toArray());
    }

    private String call(Random random) {
        String column = column(random);
        String type = columns.get(column.substring(1, column.length() - 1));
        boolean number = type.startsWith("INT") || type.equals("DOUBLE") || type.equals("FLOAT");
        String function = (String) pick(
                random, "rows", "COUNT", "SUM", "AVG", "MIN", "MAX", "AVG", "SUM", "first", "last", "FIRST", "LAST",
                "FIRST", "LAST");
        return switch (function) {
            case "rows" -> (String) pick(random, "COUNT(*)", "COUNT(\"Time\")", "COUNT(1)");
            case "first" -> "MIN(\"Time\")";
            case "last" -> "MAX(\"Time\")";
            case "FIRST", "LAST" ->
                pick(random, function, function, function.equals("FIRST") ? "MIN_BY" : "MAX_BY") + "("
                        + (random.nextInt(8) == 0 ? "\"Time\"" : column) + ", \"Time\")";
            case "SUM", "AVG" ->
                !number
                        ? "COUNT(" + column + ")"
                        : random.nextInt(5) == 0
                                ? function + "(CAST(" + column + " AS DOUBLE))"
                                : function + "(" + column + ")";
            case "MIN", "MAX" -> type.equals("BOOLEAN") ? "COUNT(" + column + ")" : function + "(" + column + ")";
            default -> "COUNT(" + column + ")";
        };
    }

    private String where(Random random) {
        List<String> parts = new ArrayList<>();
        if (!times.isEmpty() && random.nextBoolean()) {
            long low = times.get(random.nextInt(times.size()));
            long high = times.get(random.nextInt(times.size()));
            switch (random.nextInt(4)) {
                case 0 -> parts.add("Time >= " + low);
                case 1 -> parts.add("Time < " + high);
                case 2 -> parts.add("Time BETWEEN " + Math.min(low, high) + " AND " + Math.max(low, high));
                default -> parts.add("(Time < " + Math.min(low, high) + " OR Time >= " + Math.max(low, high) + ")");
            }
        }
        if (random.nextInt(6) == 0) {
            String column = column(random);
            String other = column(random);
            String type = columns.get(column.substring(1, column.length() - 1));
            parts.add((String) pick(
                    random,
                    column + " IS NULL",
                    column + " IS NOT NULL",
                    "(" + column + " IS NOT NULL OR " + other + " IS NOT NULL)",
                    type.equals("TEXT")
                            ? column + " LIKE 'it%'"
                            : type.equals("INT32")
                                    ? "(" + column + " > 3 OR " + other + " IS NULL)"
                                    : column + " = " + column,
                    type.startsWith("INT") ? "(Time > 0 OR " + column + " < 5)" : column + " IS NOT NULL"));
        } else if (random.nextInt(3) == 0) {
            String column = column(random);
            switch (columns.get(column.substring(1, column.length() - 1))) {
                case "INT32", "INT64" ->
                    parts.add(column + pick(random, " > ", " <= ", " <> ") + (random.nextInt(20) - 10));
                case "DOUBLE", "FLOAT" ->
                    parts.add(column + pick(random, " > ", " <= ") + (random.nextInt(20) - 10) / 4d);
                case "BOOLEAN" -> parts.add(column);
                case "TEXT" -> parts.add(column + pick(random, " >= 'a'", " <> 'it''s'"));
                default -> parts.add(column + " IS NOT NULL");
            }
        }
        return parts.isEmpty() ? "" : " WHERE " + String.join(" AND ", parts);
    }
}
