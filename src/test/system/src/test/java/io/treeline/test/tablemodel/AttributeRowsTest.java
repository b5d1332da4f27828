// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tablemodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Tables that other clients write, by the server's own statements: attributes that are NULL, that came with a row, that
 * UPDATE changed or took away, and rows written again with some of their columns. What is read of them, with pushdown
 * and without, in memory and from files, is what a model of the rows says.
 */
@WithServer
class AttributeRowsTest {
    private static final long SEED = 20261201;
    /** Groups and joins of a condition are asked for in one of so many states. */
    private static final int PHASES = 5;

    private static final List<String> REGIONS = Arrays.asList(null, "n", "s", "");
    private static final List<String> PLANTS = Arrays.asList(null, "1", "2");
    private static final List<String> VALUES = Arrays.asList(null, "x", "y", "", "it's");

    private final Random random = new Random(SEED);
    private int phase;
    private final Set<String> found = new HashSet<>();
    private final Map<List<String>, String[]> attributes = new HashMap<>();
    private final Map<List<Object>, Object[]> fields = new LinkedHashMap<>();

    /** A row as it must be read. */
    private record Row(long time, String region, String plant, String model, String maker, Object a, Object s) {
        Object[] cells() {
            return new Object[] {time, region, plant, model, maker, a, s};
        }
    }

    /** A condition, and what it is of a row: null for unknown. */
    private record Condition(String sql, Function<Row, Boolean> holds) {
        boolean of(Row row) {
            return Boolean.TRUE.equals(holds.apply(row));
        }
    }

    private static Boolean not(Boolean value) {
        return value == null ? null : !value;
    }

    private static Boolean or(Boolean a, Boolean b) {
        return Boolean.TRUE.equals(a) || Boolean.TRUE.equals(b) ? Boolean.TRUE : a == null || b == null ? null : false;
    }

    private static Boolean equal(Object a, Object b) {
        return a == null || b == null ? null : a.equals(b);
    }

    private static Boolean less(String a, String b) {
        return a == null || b == null ? null : a.compareTo(b) < 0;
    }

    private static final List<Condition> CONDITIONS = List.of(
            new Condition("TRUE", r -> true),
            new Condition("model IS NULL", r -> r.model == null),
            new Condition("model IS NOT NULL", r -> r.model != null),
            new Condition("model = 'x'", r -> equal(r.model, "x")),
            new Condition("model = ''", r -> equal(r.model, "")),
            new Condition("maker = 'it''s'", r -> equal(r.maker, "it's")),
            new Condition("model <> 'x'", r -> not(equal(r.model, "x"))),
            new Condition("NOT model = 'x'", r -> not(equal(r.model, "x"))),
            new Condition("NOT (model = 'x' OR maker = 'y')", r -> not(or(equal(r.model, "x"), equal(r.maker, "y")))),
            new Condition("model = 'x' OR maker IS NULL", r -> or(equal(r.model, "x"), r.maker == null)),
            new Condition("model IS NULL AND a IS NOT NULL", r -> r.model == null && r.a != null),
            new Condition("model IN ('x', 'y')", r -> or(equal(r.model, "x"), equal(r.model, "y"))),
            new Condition("model NOT IN ('x', 'y')", r -> not(or(equal(r.model, "x"), equal(r.model, "y")))),
            new Condition("model IN ('x', NULL)", r -> or(equal(r.model, "x"), null)),
            new Condition("model IS DISTINCT FROM 'x'", r -> !"x".equals(r.model)),
            new Condition("model IS NOT DISTINCT FROM NULL", r -> r.model == null),
            new Condition("model = maker", r -> equal(r.model, r.maker)),
            new Condition("model < 'y'", r -> less(r.model, "y")),
            new Condition("model BETWEEN '' AND 'x'", r -> r.model == null ? null : r.model.compareTo("x") <= 0),
            new Condition("model LIKE '%t%'", r -> r.model == null ? null : r.model.contains("t")),
            new Condition("region IS NULL", r -> r.region == null),
            new Condition("region = ''", r -> equal(r.region, "")),
            new Condition(
                    "region <> 'n' AND model = 'x'",
                    r -> Objects.equals(r.model, "x") && r.region != null && !r.region.equals("n")),
            new Condition("plant IS NULL OR plant = '1'", r -> or(r.plant == null, equal(r.plant, "1"))),
            new Condition("a IS NULL", r -> r.a == null),
            new Condition("a = 1", r -> equal(r.a, 1)),
            new Condition("NOT a = 1", r -> not(equal(r.a, 1))),
            new Condition("a IS NULL AND s IS NULL", r -> r.a == null && r.s == null),
            new Condition("s <> 'x'", r -> not(equal(r.s, "x"))),
            new Condition("COALESCE(model, 'none') = 'none'", r -> r.model == null),
            new Condition("time < 6 AND model = 'x'", r -> r.time < 6 && "x".equals(r.model)));

    @Test
    void answersAreTheRows(IotdbServer server) throws SQLException {
        String url = server.url() + "?sql_dialect=table&time_zone=UTC";
        try (Connection native_ = DriverManager.getConnection(url + "&sql=native", "root", "root");
                Statement other = native_.createStatement()) {
            other.execute("CREATE DATABASE attributed");
            other.execute("USE attributed");
            other.execute("CREATE TABLE t (region STRING TAG, plant STRING TAG, model STRING ATTRIBUTE,"
                    + " maker STRING ATTRIBUTE, a INT32 FIELD, s STRING FIELD)");
            write(other, 60);
            try (Connection pushed = DriverManager.getConnection(url + "&db=attributed", "root", "root");
                    Connection local =
                            DriverManager.getConnection(url + "&db=attributed&pushdown=off", "root", "root")) {
                check(pushed, local, "in memory");
                other.execute("FLUSH attributed");
                check(pushed, local, "in a file");
                write(other, 40);
                check(pushed, local, "in memory over a file");
                other.execute("FLUSH attributed");
                check(pushed, local, "in two files");
                update(other, 12);
                check(pushed, local, "after UPDATE of files");
                assertThat(found)
                        .as("conditions that chose among the rows")
                        .containsAll(
                                CONDITIONS.stream().map(Condition::sql).skip(1).toList());
            }
        }
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static String literal(Object value) {
        return value instanceof String text ? "'" + text.replace("'", "''") + "'" : String.valueOf(value);
    }

    private void write(Statement other, int rows) throws SQLException {
        for (int i = 0; i < rows; i++) {
            long time = random.nextInt(10);
            String region = one(REGIONS);
            String plant = one(PLANTS);
            Map<String, Object> columns = new LinkedHashMap<>();
            columns.put("time", time);
            columns.put("region", region);
            columns.put("plant", plant);
            String[] known = attributes.computeIfAbsent(Arrays.asList(region, plant), key -> new String[2]);
            Object[] row = fields.computeIfAbsent(Arrays.asList(time, region, plant), key -> new Object[2]);
            for (int c = 0; c < 2; c++) {
                if (random.nextInt(3) == 0) {
                    String value = one(VALUES);
                    columns.put(c == 0 ? "model" : "maker", value);
                    known[c] = value;
                }
            }
            for (int c = 0; c < 2; c++) {
                if (random.nextInt(3) > 0) {
                    Object value = c == 0 ? one(Arrays.asList(null, 0, 1, 2)) : one(VALUES);
                    columns.put(c == 0 ? "a" : "s", value);
                    row[c] = value == null ? row[c] : value;
                }
            }
            if (!columns.containsKey("a") && !columns.containsKey("s")) {
                columns.put("a", 1);
                row[0] = 1;
            }
            other.execute("INSERT INTO t(" + String.join(", ", columns.keySet()) + ") VALUES ("
                    + columns.values().stream().map(AttributeRowsTest::literal).collect(Collectors.joining(", "))
                    + ")");
            if (i % 6 == 5) {
                update(other, 1);
            }
        }
    }

    private void update(Statement other, int times) throws SQLException {
        for (int i = 0; i < times; i++) {
            String region = one(REGIONS);
            String value = one(VALUES);
            boolean model = random.nextBoolean();
            other.execute("UPDATE t SET " + (model ? "model" : "maker") + " = " + literal(value) + " WHERE region "
                    + (region == null ? "IS NULL" : "= " + literal(region)));
            attributes.forEach((device, known) -> {
                if (Objects.equals(device.get(0), region)) {
                    known[model ? 0 : 1] = value;
                }
            });
        }
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        fields.forEach((key, cells) -> {
            String[] known = attributes.get(key.subList(1, 3));
            rows.add(new Row(
                    (Long) key.get(0),
                    (String) key.get(1),
                    (String) key.get(2),
                    known[0],
                    known[1],
                    cells[0],
                    cells[1]));
        });
        return rows;
    }

    private void check(Connection pushed, Connection local, String where) throws SQLException {
        List<Row> rows = rows();
        List<String> wrong = new ArrayList<>();
        String greatest = rows.stream()
                .map(Row::model)
                .filter(model -> model != null && model.compareTo("y") < 0)
                .max(String::compareTo)
                .orElse(null);
        List<Condition> conditions = new ArrayList<>(CONDITIONS);
        conditions.add(new Condition(
                "model = (SELECT MAX(model) FROM t WHERE model < 'y')", row -> equal(row.model, greatest)));
        for (int i = 0; i < conditions.size(); i++) {
            Condition condition = conditions.get(i);
            List<Row> those = rows.stream().filter(condition::of).toList();
            if (!those.isEmpty() && those.size() < rows.size()) {
                found.add(condition.sql);
            }
            expect(
                    pushed,
                    local,
                    where,
                    "SELECT time, region, plant, model, maker, a, s FROM t WHERE " + condition.sql,
                    those.stream().map(row -> text(row.cells())).toList(),
                    wrong);
            expect(
                    pushed,
                    local,
                    where,
                    "SELECT COUNT(*), COUNT(model), COUNT(a), COUNT(s), MIN(model), MAX(a) FROM t WHERE "
                            + condition.sql,
                    List.of(text(
                            (long) those.size(),
                            those.stream().filter(row -> row.model != null).count(),
                            those.stream().filter(row -> row.a != null).count(),
                            those.stream().filter(row -> row.s != null).count(),
                            those.stream()
                                    .map(Row::model)
                                    .filter(Objects::nonNull)
                                    .min(String::compareTo)
                                    .orElse(null),
                            those.stream()
                                    .map(row -> (Integer) row.a)
                                    .filter(Objects::nonNull)
                                    .max(Integer::compareTo)
                                    .orElse(null))),
                    wrong);
            if (i % PHASES != phase) {
                continue;
            }
            Map<String, Long> groups = new TreeMap<>();
            those.forEach(row -> groups.merge(String.valueOf(row.model) + '|' + row.maker, 1L, Long::sum));
            expect(
                    pushed,
                    local,
                    where,
                    "SELECT model, maker, COUNT(*) FROM t WHERE " + condition.sql + " GROUP BY model, maker",
                    groups.entrySet().stream()
                            .map(group -> group.getKey() + '|' + group.getValue())
                            .toList(),
                    wrong);
            expect(
                    pushed,
                    local,
                    where,
                    "SELECT COUNT(*) FROM (SELECT * FROM t WHERE " + condition.sql
                            + ") l JOIN t r ON l.model = r.maker AND l.time = r.time",
                    List.of(text(those.stream()
                            .flatMap(l -> rows.stream()
                                    .filter(r -> l.time == r.time && l.model != null && l.model.equals(r.maker)))
                            .count())),
                    wrong);
        }
        expect(
                pushed,
                local,
                where,
                "SELECT DISTINCT model FROM t",
                rows.stream().map(Row::model).map(String::valueOf).distinct().toList(),
                wrong);
        expect(
                pushed,
                local,
                where,
                "SELECT COUNT(*) FROM t WHERE model NOT IN (SELECT maker FROM t WHERE maker IS NOT NULL)",
                List.of(text(rows.stream()
                        .filter(row ->
                                row.model != null && rows.stream().noneMatch(other -> row.model.equals(other.maker)))
                        .count())),
                wrong);
        assertThat(wrong).as("seed %d, %s", SEED, where).isEmpty();
        phase++;
    }

    private static void expect(
            Connection pushed, Connection local, String where, String sql, List<String> rows, List<String> wrong)
            throws SQLException {
        List<String> expected = new ArrayList<>(rows);
        Collections.sort(expected);
        for (Connection connection : List.of(pushed, local)) {
            List<String> found = read(connection, sql);
            Collections.sort(found);
            if (!found.equals(expected)) {
                wrong.add(sql + (connection == pushed ? "  [pushed, " : "  [local, ") + where + "]\n  rows:  "
                        + expected + "\n  found: " + found);
            }
        }
    }

    private static List<String> read(Connection connection, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            Object[] cells = new Object[result.getMetaData().getColumnCount()];
            while (result.next()) {
                for (int i = 0; i < cells.length; i++) {
                    Object value = result.getObject(i + 1);
                    cells[i] = value instanceof Timestamp time ? time.getTime() : value;
                }
                rows.add(text(cells));
            }
        }
        return rows;
    }

    private static String text(Object... cells) {
        return Arrays.stream(cells).map(String::valueOf).collect(Collectors.joining("|"));
    }
}
