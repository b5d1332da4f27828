// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.pushdown;

import io.treeline.test.differential.Reference;
import io.treeline.test.pushdown.GridStore.Flushed;
import io.treeline.test.pushdown.GridStore.Model;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Every condition that can go to the server, with values at the edges of every type, alone and beside others, as
 * literals and as parameters, of every kind of table, asked of Treeline and of PostgreSQL. Run for long with
 * {@code main(URL on|basic|full|off seed)}, which asks all conditions in all surroundings.
 */
final class PushdownGrid {
    /** Every condition in all surroundings, of tables half in memory too. */
    static final int ALL = Integer.MAX_VALUE;

    private static final List<GridStore> STORES = List.of(
            new GridStore("am", Model.DEVICE, true, Flushed.NONE),
            new GridStore("af", Model.DEVICE, true, Flushed.ALL),
            new GridStore("nm", Model.DEVICE, false, Flushed.NONE),
            new GridStore("nf", Model.DEVICE, false, Flushed.ALL),
            new GridStore("tm", Model.TABLE, false, Flushed.NONE),
            new GridStore("tf", Model.TABLE, false, Flushed.ALL),
            new GridStore("p", Model.PATTERN, false, Flushed.NONE));
    private static final List<GridStore> HALVES = List.of(
            new GridStore("ah", Model.DEVICE, true, Flushed.HALF),
            new GridStore("nh", Model.DEVICE, false, Flushed.HALF),
            new GridStore("th", Model.TABLE, false, Flushed.HALF),
            new GridStore("pf", Model.PATTERN, false, Flushed.ALL));

    /** What is asked of the rows. */
    private static final List<String> SHAPES = List.of(
            "SELECT \"Time\" FROM %s WHERE %s",
            "SELECT \"Time\", l, s FROM %s WHERE %s",
            "SELECT COUNT(*), COUNT(l), MIN(l), MAX(l), MIN(i), MAX(i), MIN(dt), MAX(ts) FROM %s WHERE %s",
            "SELECT MIN(dt) FROM %s WHERE %s",
            "SELECT MAX(ts) FROM %s WHERE %s",
            "SELECT MIN(ts), MAX(ts), COUNT(ts) FROM %s WHERE %s",
            "SELECT MIN(s), MAX(g) FROM %s WHERE %s",
            "SELECT MAX(s) FROM %s WHERE %s",
            "SELECT \"Time\" FROM %s WHERE %s ORDER BY \"Time\" DESC LIMIT 5 OFFSET 2",
            "SELECT SUM(i), AVG(i), SUM(l), AVG(l), MAX(d), MIN(f) FROM %s WHERE %s",
            "SELECT DATE_TRUNC('second', \"Time\"), COUNT(*), COUNT(s), MIN(l), MAX(i), SUM(i) FROM %s WHERE %s GROUP BY 1",
            "SELECT COUNT(*) FROM %s WHERE %s",
            "SELECT MIN(\"Time\"), MAX(\"Time\") FROM %s WHERE %s");

    private final String url;
    private final String pushdown;
    private final long seed;
    private final List<String> mismatches = new ArrayList<>();
    private int asked;
    private int sent;

    PushdownGrid(String url, String pushdown, long seed) {
        this.url = url;
        this.pushdown = pushdown;
        this.seed = seed;
    }

    /** URL, the property pushdown, seed. */
    public static void main(String[] arguments) throws SQLException {
        PushdownGrid grid = new PushdownGrid(arguments[0], arguments[1], Long.parseLong(arguments[2]));
        grid.run(arguments.length < 4 ? ALL : Integer.parseInt(arguments[3]));
        grid.mismatches.stream().limit(200).forEach(System.out::println);
        System.out.println(grid.summary());
        System.exit(0);
    }

    String summary() {
        return "Grid of pushed-down conditions, pushdown=" + pushdown + ", seed " + seed + ": " + asked
                + " queries, about " + sent + " with a condition sent, " + mismatches.size() + " mismatches";
    }

    List<String> mismatches() {
        return mismatches;
    }

    /** The share of the queries whose condition went to the server. */
    double share() {
        return (double) sent / asked;
    }

    /**
     * Asks so many of a hundred conditions in one of their surroundings, or with {@link #ALL} all in all, with literals
     * and with parameters.
     */
    void run(int share) throws SQLException {
        String relational = url + "?time_zone=UTC&sql=relational&pushdown=" + pushdown;
        try (Connection treeDefiner = DriverManager.getConnection(url, "root", "root");
                Connection definer = DriverManager.getConnection(url + "?sql_dialect=table", "root", "root");
                Connection tree = DriverManager.getConnection(relational, "root", "root");
                Connection table = DriverManager.getConnection(relational + "&sql_dialect=table", "root", "root");
                Connection postgres = Reference.connect()) {
            GridStore.begin(postgres, treeDefiner, definer);
            List<GridStore> stores = new ArrayList<>(STORES);
            if (share == ALL) {
                stores.addAll(HALVES);
            }
            try {
                for (GridStore store : stores) {
                    store.create(store.model() == Model.TABLE ? definer : treeDefiner, postgres);
                }
                for (GridStore store : stores) {
                    run(store, store.model() == Model.TABLE ? table : tree, postgres, share);
                }
            } finally {
                try (Statement statement = treeDefiner.createStatement();
                        Statement database = definer.createStatement()) {
                    statement.execute("DELETE DATABASE root.pushgrid");
                    database.execute("DROP DATABASE pushgrid");
                }
            }
        }
    }

    private void run(GridStore store, Connection iotdb, Connection postgres, int share) throws SQLException {
        Random random = new Random(seed * 31 + store.name().hashCode());
        List<GridCondition> conditions = GridCondition.all(store.model() == Model.TABLE);
        for (GridCondition condition : conditions) {
            if (share == ALL) {
                for (int surrounding = 0; surrounding < GridCondition.SURROUNDINGS; surrounding++) {
                    GridCondition whole = condition.in(surrounding, conditions.get(random.nextInt(conditions.size())));
                    one(store, iotdb, postgres, whole, random, false);
                    one(store, iotdb, postgres, whole, random, true);
                }
            } else {
                // Alone or not, as a literal or as a parameter.
                if (random.nextInt(100) < share) {
                    int surrounding = random.nextBoolean() ? 0 : 1 + random.nextInt(GridCondition.SURROUNDINGS - 1);
                    one(
                            store,
                            iotdb,
                            postgres,
                            condition.in(surrounding, conditions.get(random.nextInt(conditions.size()))),
                            random,
                            random.nextInt(3) == 0);
                }
            }
        }
    }

    private void one(
            GridStore store,
            Connection iotdb,
            Connection postgres,
            GridCondition condition,
            Random random,
            boolean parameters)
            throws SQLException {
        int shape = random.nextInt(3) > 0 ? random.nextInt(2) : random.nextInt(SHAPES.size());
        if (store.model() != Model.DEVICE && SHAPES.get(shape).contains("LIMIT")) {
            shape = 0;
        }
        String sql = String.format(
                SHAPES.get(shape), store.table(), parameters ? condition.parameters() : condition.literal());
        List<String> expected =
                rows(postgres, String.format(SHAPES.get(shape), store.reference(), condition.literal()), List.of());
        List<String> found = rows(iotdb, sql, parameters ? condition.values() : List.of());
        asked++;
        if (asked % 16 == 0
                && !found.equals(List.of("error"))
                && String.join(" ", explained(iotdb, sql, parameters ? condition.values() : List.of()))
                        .contains(" where ")) {
            sent += 16;
        }
        if (!found.equals(expected)) {
            mismatches.add(store.name() + ": " + sql + (parameters ? "\n  " + condition.values() : "") + "\n  found "
                    + cut(found) + "\n  right " + cut(expected) + "\n  "
                    + String.join("\n  ", explained(iotdb, sql, parameters ? condition.values() : List.of())));
        }
    }

    private static String cut(List<String> rows) {
        return rows.size() + ": " + rows.stream().limit(8).toList();
    }

    private static List<String> explained(Connection iotdb, String sql, List<Object> parameters) {
        return rows(iotdb, "EXPLAIN " + sql, parameters);
    }

    private static List<String> rows(Connection connection, String sql, List<Object> parameters) {
        List<String> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                GridStore.set(statement, i + 1, parameters.get(i));
            }
            try (ResultSet result = statement.executeQuery()) {
                int width = result.getMetaData().getColumnCount();
                while (result.next()) {
                    StringBuilder row = new StringBuilder();
                    for (int i = 1; i <= width; i++) {
                        row.append(i == 1 ? "" : " | ").append(text(result, i));
                    }
                    rows.add(row.toString());
                }
            }
        } catch (SQLException | RuntimeException e) {
            return List.of("error " + (e instanceof SQLException s ? s.getSQLState() + ' ' : "") + e.getMessage());
        }
        if (!sql.startsWith("EXPLAIN") && !sql.contains("ORDER BY")) {
            rows.sort(null);
        }
        return rows;
    }

    private static String text(ResultSet result, int column) throws SQLException {
        Object value = result.getObject(column);
        if (value instanceof Timestamp) {
            return Long.toString(
                    result.getObject(column, OffsetDateTime.class).toInstant().toEpochMilli());
        } else if (value instanceof Float || value instanceof Double) {
            double number = ((Number) value).doubleValue();
            return Double.toString(number == 0 ? 0 : number);
        } else if (value instanceof java.math.BigDecimal number) {
            return number.setScale(6, java.math.RoundingMode.HALF_UP)
                    .stripTrailingZeros()
                    .toPlainString();
        }
        return String.valueOf(value);
    }
}
