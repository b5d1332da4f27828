// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.pushdown;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random queries over random devices, with pushdown and without: the same rows in the same order, or an error in both.
 * Run for long with {@code main(URL seed seconds rows)}.
 */
public final class PushdownProperties implements AutoCloseable {
    private static final String SCHEMA = "root.pushdown_properties";

    private final Connection with;
    private final Connection without;
    private int queries;
    private int pushed;
    private int refused;
    private final List<String> mismatches = new ArrayList<>();

    PushdownProperties(String url) throws SQLException {
        with = DriverManager.getConnection(url, "root", "root");
        without = DriverManager.getConnection(url + (url.contains("?") ? "&" : "?") + "pushdown=off", "root", "root");
    }

    /** URL seed seconds rows. */
    public static void main(String[] args) throws Exception {
        long until = System.nanoTime() + Long.parseLong(args[2]) * 1_000_000_000L;
        try (PushdownProperties run = new PushdownProperties(args[0])) {
            for (long seed = Long.parseLong(args[1]); System.nanoTime() < until; seed++) {
                run.device(seed, Integer.parseInt(args[3]), 60);
            }
            System.out.println(run.summary());
            run.mismatches.stream().limit(20).forEach(System.out::println);
        }
    }

    String summary() {
        return queries + " queries, " + pushed + " with a condition sent, " + refused + " refused by both, "
                + mismatches.size() + " mismatches";
    }

    int pushed() {
        return pushed;
    }

    List<String> mismatches() {
        return mismatches;
    }

    /** Makes the device of a seed and asks it. */
    void device(long seed, int rows, int count) throws SQLException {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        RandomDevice device =
                new RandomDevice(SCHEMA, "d" + Math.floorMod(seed, 1_000_000), random, 5 + random.nextInt(rows));
        try (Statement statement = with.createStatement()) {
            try {
                device.create(with, (int) device.span);
                for (int i = 0; i < count; i++) {
                    one(device, random, seed);
                }
            } finally {
                statement.execute("delete timeseries " + SCHEMA + '.' + device.name + ".**");
            }
        }
    }

    private void one(RandomDevice device, Random random, long seed) throws SQLException {
        if (random.nextInt(6) == 0) {
            join(device, random, seed);
            return;
        }
        if (random.nextInt(5) == 0) {
            derived(device, random, seed);
            return;
        }
        RandomCondition condition = new RandomCondition(device, random, "");
        String sql;
        if (random.nextInt(5) == 0) {
            sql = "SELECT COUNT(*) FROM " + device.table() + " WHERE " + condition.text(2);
        } else {
            List<String> columns = new ArrayList<>();
            if (random.nextInt(4) > 0) {
                columns.add("\"Time\"");
            }
            device.columns.stream()
                    .filter(column -> random.nextInt(3) == 0)
                    .forEach(column -> columns.add(column.name()));
            sql = "SELECT " + (columns.isEmpty() ? "\"Time\"" : String.join(", ", columns)) + " FROM " + device.table()
                    + (random.nextInt(8) == 0 ? "" : " WHERE " + condition.text(2))
                    + (random.nextBoolean() ? "" : " ORDER BY \"Time\" DESC")
                    + (random.nextInt(4) == 0 ? " LIMIT " + (1 + random.nextInt(9)) : "")
                    + (random.nextInt(6) == 0 ? " OFFSET " + random.nextInt(5) : "");
        }
        compare(device, seed, sql, condition.parameters(), true);
    }

    /** Conditions above a set operation, groups or windows. */
    private void derived(RandomDevice device, Random random, long seed) throws SQLException {
        String columns = "\"Time\", "
                + String.join(
                        ", ",
                        device.columns.stream().map(RandomDevice.Column::name).toList());
        String from = " FROM " + device.table();
        String key = device.columns.get(random.nextInt(device.columns.size())).name();
        RandomCondition condition = new RandomCondition(device, random, "");
        String where = " WHERE " + condition.text(2);
        String sql = switch (random.nextInt(3)) {
            case 0 ->
                "SELECT * FROM (SELECT " + columns + from
                        + List.of(" UNION ALL", " UNION", " INTERSECT", " EXCEPT")
                                .get(random.nextInt(4)) + " SELECT " + columns + from + " WHERE \"Time\" > 700) u"
                        + where;
            case 1 ->
                "WITH g AS (SELECT " + columns + ", COUNT(*) AS n" + from + " GROUP BY " + columns + ") SELECT * FROM g"
                        + where + " AND n > 0";
            default ->
                "SELECT * FROM (SELECT " + columns + ", COUNT(*) OVER (PARTITION BY \"Time\", " + key
                        + ") AS n, ROW_NUMBER() OVER (PARTITION BY " + key + " ORDER BY \"Time\") AS r" + from + ") w"
                        + where + " AND " + key + " IS NOT NULL AND r > 0";
        };
        compare(device, seed, sql, condition.parameters(), false);
    }

    /** Two of the device joined on Time, with conditions on either side in ON and WHERE. */
    private void join(RandomDevice device, Random random, long seed) throws SQLException {
        List<Object> parameters = new ArrayList<>();
        StringBuilder sql = new StringBuilder("SELECT a.\"Time\", b.")
                .append(device.columns
                        .get(random.nextInt(device.columns.size()))
                        .name())
                .append(" FROM ")
                .append(device.table())
                .append(" a ")
                .append(List.of("JOIN ", "LEFT JOIN ", "RIGHT JOIN ", "FULL JOIN ")
                        .get(random.nextInt(4)))
                .append(device.table())
                .append(" b ON a.\"Time\" = b.\"Time\"");
        for (String keyword : new String[] {" AND ", " WHERE ", " AND "}) {
            if (random.nextInt(3) == 0 && !(keyword.equals(" WHERE ") && random.nextBoolean())) {
                RandomCondition condition = new RandomCondition(device, random, random.nextBoolean() ? "a." : "b.");
                sql.append(keyword).append(condition.text(1));
                parameters.addAll(condition.parameters());
            }
        }
        compare(device, seed, sql.toString(), parameters, false);
    }

    private void compare(RandomDevice device, long seed, String sql, List<Object> parameters, boolean ordered) {
        queries++;
        List<String> sent = statements(sql, parameters);
        pushed += sent.stream().anyMatch(text -> text.contains(" where ")) ? 1 : 0;
        String on = answer(with, sql, parameters, ordered);
        String off = answer(without, sql, parameters, ordered);
        if (on.startsWith("22") && off.startsWith("22")) {
            refused++;
        } else if (!on.equals(off)) {
            mismatches.add("seed " + seed + (device.aligned ? " aligned " : " not aligned ") + device.columns + "\n  "
                    + sql + "\n  " + describe(parameters) + "\n  " + sent + "\n  pushdown on:  " + cut(on)
                    + "\n  pushdown off: " + cut(off));
        }
    }

    private static String describe(List<Object> parameters) {
        return parameters.stream()
                .map(value -> value == null ? "null" : value.getClass().getSimpleName() + ' ' + value)
                .toList()
                .toString();
    }

    private static String cut(String text) {
        return text.length() > 600 ? text.length() + " characters: " + text.substring(0, 600) : text;
    }

    private List<String> statements(String sql, List<Object> parameters) {
        List<String> statements = new ArrayList<>();
        try (PreparedStatement statement = with.prepareStatement("EXPLAIN " + sql)) {
            set(statement, parameters);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (rows.getString(1).startsWith("native: ")) {
                        statements.add(rows.getString(1));
                    }
                }
            }
        } catch (SQLException e) {
            statements.add(e.getMessage());
        }
        return statements;
    }

    private static void set(PreparedStatement statement, List<Object> parameters) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            statement.setObject(i + 1, parameters.get(i));
        }
    }

    private static String answer(Connection connection, String sql, List<Object> parameters, boolean ordered) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, parameters);
            List<String> all = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                int width = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    StringBuilder text = new StringBuilder();
                    for (int i = 1; i <= width; i++) {
                        text.append(i == 1 ? "[" : "|").append(rows.getString(i));
                    }
                    all.add(text.append(']').toString());
                }
                if (!ordered) {
                    all.sort(null);
                }
                return all.size() + " rows " + String.join("", all);
            }
        } catch (SQLException e) {
            return e.getSQLState() + ' ' + e.getMessage();
        }
    }

    @Override
    public void close() throws SQLException {
        try (Statement statement = with.createStatement()) {
            statement.execute("delete database " + SCHEMA);
        } finally {
            with.close();
            without.close();
        }
    }
}
