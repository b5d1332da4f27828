// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import java.sql.Timestamp;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Makes random sequences of writes over two tables whose columns come, go and change their types; it knows which
 * columns there are when all goes well.
 */
final class WriteSteps {
    /** One step; its text is Treeline's, and the reference's too where there is no rule for that. */
    sealed interface Step {}

    /** INSERT of rows that are written out. */
    record Insert(String table, List<String> columns, List<List<String>> rows, boolean returning) implements Step {
        Insert(String table, List<String> columns, List<List<String>> rows) {
            this(table, columns, rows, false);
        }

        @Override
        public String toString() {
            return "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES "
                    + String.join(
                            ", ",
                            rows.stream()
                                    .map(row -> '(' + String.join(", ", row) + ')')
                                    .toList()) + (returning ? " RETURNING *" : "");
        }
    }

    /** INSERT of what a query answers. */
    record InsertSelect(String table, List<String> columns, String query) implements Step {
        @Override
        public String toString() {
            return "INSERT INTO " + table + " (" + String.join(", ", columns) + ") " + query;
        }
    }

    /**
     * INSERT that says what becomes of a row whose key is there.
     *
     * @param key the columns of the key
     * @param source VALUES or a query
     * @param sets what DO UPDATE sets; empty for DO NOTHING
     * @param condition of DO UPDATE, or empty
     * @param returning what is returned, or empty
     */
    record Conflict(
            String table,
            String key,
            List<String> columns,
            String source,
            List<String> sets,
            String condition,
            String returning)
            implements Step {
        String action() {
            return sets.isEmpty()
                    ? " ON CONFLICT DO NOTHING"
                    : " ON CONFLICT (" + key + ") DO UPDATE SET " + String.join(", ", sets)
                            + (condition.isEmpty() ? "" : " WHERE " + condition);
        }

        @Override
        public String toString() {
            return "INSERT INTO " + table + " AS t (" + String.join(", ", columns) + ") " + source + action()
                    + (returning.isEmpty() ? "" : " RETURNING " + returning);
        }
    }

    /** UPDATE, DELETE or TRUNCATE. */
    record Change(String table, String sql) implements Step {
        @Override
        public String toString() {
            return sql;
        }
    }

    /** CREATE, ALTER or DROP. */
    record Define(String table, String sql, String reference) implements Step {
        @Override
        public String toString() {
            return sql;
        }
    }

    /** Texts sent together. */
    record Texts(List<Step> steps) implements Step {}

    /**
     * One INSERT with the values of many rows as parameters; a literal of the reference stands for each.
     * {@code conflict} says what becomes of rows that are there, or is null.
     */
    record Prepared(String table, List<String> columns, List<List<Value>> rows, Conflict conflict) implements Step {}

    /** Rows given to an appender, cell by cell; NULLs are left out. */
    record Appended(String table, List<String> columns, List<List<Value>> rows) implements Step {}

    /** What the server has in memory goes to disk, which must change nothing that can be seen. */
    record Flush() implements Step {}

    /** The server is stopped and started again. */
    record Restart() implements Step {}

    /** A parameter, and how the reference writes it. */
    record Value(Object object, String literal) {}

    private static final List<String> TYPES =
            List.of("INTEGER", "DOUBLE PRECISION", "VARCHAR", "BOOLEAN", "BIGINT", "DATE");
    private static final int NAMES = 5;
    static final List<Integer> WEEKS = List.of(0, 1, 3, 9);

    final Random random;
    private final boolean tableModel;
    private final String schema;
    private final String options;
    private final Map<String, Map<String, String>> tables = new TreeMap<>();
    private final boolean restarts;

    /** @param restarts whether the server may be restarted */
    WriteSteps(long seed, boolean tableModel, String schema, String options, boolean restarts) {
        this.restarts = restarts;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L + 77);
        this.tableModel = tableModel;
        this.schema = '"' + schema + "\".";
        this.options = options;
    }

    List<Step> sequence(int length) {
        List<Step> steps = new ArrayList<>(List.of(create(schema + "t0"), create(schema + "t1")));
        while (steps.size() < length) {
            steps.add(restarts && oneIn(20) ? new Restart() : oneIn(5) ? new Flush() : oneIn(8) ? texts() : step());
        }
        return steps;
    }

    private Step texts() {
        List<Step> steps = new ArrayList<>();
        int size = 2 + random.nextInt(6);
        while (steps.size() < size) {
            Step step = oneIn(3) ? step() : insert(table());
            if (!(step instanceof Prepared
                    || step instanceof Appended
                    || step.toString().contains(" RETURNING "))) {
                steps.add(step);
            }
        }
        return new Texts(steps);
    }

    private Step step() {
        String table = table();
        boolean there = tables.containsKey(table);
        return switch (random.nextInt(there ? 40 : 6)) {
            case 0 -> define(table);
            case 1 -> oneIn(3) ? define(table) : create(table);
            case 2, 3, 4, 5, 6, 7 -> insert(table);
            case 8, 9 -> prepared(table);
            case 10 -> appended(table);
            case 11, 12, 13 -> insertSelect(table);
            case 14, 15, 16, 17 -> delete(table);
            case 18 -> new Change(table, "TRUNCATE TABLE " + table);
            case 19, 20 -> define(table);
            case 31, 32, 33, 34 -> conflict(table);
            case 35, 36 -> beside(table);
            case 37 -> returned(update(table));
            case 38 -> returned(delete(table));
            case 39 -> oneIn(2) ? returned(insert(table)) : conflict(table);
            default -> update(table);
        };
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    @SafeVarargs
    private <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String table() {
        return schema + (oneIn(40) ? "nowhere" : oneIn(3) ? "t1" : "t0");
    }

    private Map<String, String> columns(String table) {
        return tables.getOrDefault(table, Map.of("c0", "INTEGER", "c1", "VARCHAR"));
    }

    private String name() {
        return "c" + random.nextInt(NAMES);
    }

    private String type() {
        return TYPES.get(random.nextInt(TYPES.size()));
    }

    // ---- definitions ----

    private Step create(String table) {
        Map<String, String> columns = new LinkedHashMap<>();
        int size = 2 + random.nextInt(3);
        while (columns.size() < size) {
            columns.put(name(), type());
        }
        List<String> own = new ArrayList<>();
        List<String> reference = new ArrayList<>(List.of(
                tableModel ? "\"Time\" TIMESTAMP(3), dev VARCHAR" : "\"Time\" TIMESTAMP(3) PRIMARY KEY DEFERRABLE"));
        if (tableModel) {
            own.add("dev VARCHAR TAG");
        }
        columns.forEach((name, type) -> {
            own.add(name + ' ' + type + (tableModel ? " FIELD" : ""));
            reference.add(name + ' ' + type);
        });
        String head = "CREATE TABLE " + (oneIn(4) ? "IF NOT EXISTS " : "") + table + " (";
        tables.putIfAbsent(table, columns);
        return new Define(
                table, head + String.join(", ", own) + ')' + options, head + String.join(", ", reference) + ')');
    }

    private Step define(String table) {
        Map<String, String> columns = columns(table);
        if (oneIn(5)) {
            tables.remove(table);
            return same(table, "DROP TABLE " + (oneIn(2) ? "IF EXISTS " : "") + table);
        }
        String name = name();
        // In the table model rows go with a dropped column when they had nothing else.
        if (columns.containsKey(name) && columns.size() > 1 && !tableModel) {
            tables.computeIfPresent(table, (same, known) -> {
                Map<String, String> fewer = new LinkedHashMap<>(known);
                fewer.remove(name);
                return fewer;
            });
            return same(table, "ALTER TABLE " + table + " DROP COLUMN " + name);
        }
        String type = type();
        tables.computeIfPresent(table, (same, known) -> {
            Map<String, String> more = new LinkedHashMap<>(known);
            more.putIfAbsent(name, type);
            return more;
        });
        String sql = "ALTER TABLE " + table + " ADD COLUMN " + name + ' ' + type;
        return new Define(table, sql + (tableModel ? " FIELD" : ""), sql);
    }

    private static Step same(String table, String sql) {
        return new Define(table, sql, sql);
    }

    // ---- rows ----

    /** A few times in each of several weeks, which the server keeps apart, in any order. */
    private Timestamp at() {
        return new Timestamp(
                random.nextInt(12) + (oneIn(3) ? 0L : WEEKS.get(random.nextInt(WEEKS.size())) * 7 * 86_400_000L));
    }

    private static String literal(Timestamp time) {
        return "TIMESTAMP '"
                + time.toInstant()
                        .atOffset(ZoneOffset.UTC)
                        .format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS"))
                + '\'';
    }

    private String time() {
        return literal(at());
    }

    private List<String> keys() {
        return tableModel ? List.of("\"Time\"", "dev") : List.of("\"Time\"");
    }

    private List<String> chosen(String table) {
        List<String> names = new ArrayList<>(columns(table).keySet());
        java.util.Collections.shuffle(names, random);
        List<String> some = new ArrayList<>(keys());
        some.addAll(names.subList(0, 1 + random.nextInt(names.size())));
        if (oneIn(40)) {
            some.add(oneIn(2) ? "nothere" : some.get(some.size() - 1));
        }
        return some;
    }

    private Step insert(String table) {
        List<String> columns = chosen(table);
        List<List<String>> rows = new ArrayList<>();
        int size = 1 + random.nextInt(oneIn(6) ? 9 : 3);
        for (int i = 0; i < size; i++) {
            List<String> row = new ArrayList<>();
            for (String column : columns) {
                row.add(
                        switch (column) {
                            case "\"Time\"" -> oneIn(60) ? "NULL" : time();
                            case "dev" -> device();
                            default ->
                                oneIn(8) && columns(table).containsKey(column)
                                        ? constant(columns(table).get(column))
                                        : literal(columns(table).getOrDefault(column, "INTEGER"));
                        });
            }
            rows.add(row);
        }
        return new Insert(table, columns, rows);
    }

    private String device() {
        return pick("'x'", "'x'", "'it''s'", "NULL");
    }

    private String literal(String type) {
        if (oneIn(5)) {
            return oneIn(6) ? "DEFAULT" : "NULL";
        }
        // Text of digits is no literal of a number here, other than in PostgreSQL: that has tests of its own.
        return switch (type) {
            case "INTEGER" -> oneIn(30) ? pick("3000000000", "2.5", "-2.5") : String.valueOf(random.nextInt(12) - 3);
            case "BIGINT" ->
                oneIn(20) ? pick("9223372036854775807", "9223372036854775808") : String.valueOf(random.nextInt(12) - 3);
            case "DOUBLE PRECISION" ->
                oneIn(20) ? pick("'NaN'", "'-Infinity'", "1e300", "1e400") : pick("1.5", "-2", "0.1", "7", "2.5e3");
            case "VARCHAR" -> pick("'a'", "'B'", "''", "'it''s'", "'%'", "'\u00FC'");
            case "BOOLEAN" -> pick("TRUE", "FALSE");
            default -> oneIn(30) ? "'2024-02-30'" : pick("DATE '2024-02-29'", "DATE '1999-12-31'", "'2000-01-01'");
        };
    }

    private String constant(String type) {
        return switch (type) {
            case "INTEGER" ->
                pick("1 + 2", "ABS(-4)", "CHAR_LENGTH('abc')", "2147483647 + 1", "1 / 0", "CAST('12' AS INTEGER)");
            case "BIGINT" -> pick("1 + 2", "CAST(5 AS BIGINT) * 7");
            case "DOUBLE PRECISION" -> pick("CAST(1 AS DOUBLE PRECISION) / 4", "SQRT(16)");
            case "VARCHAR" -> pick("'a' || 'b'", "UPPER('q')", "1 + 1");
            case "BOOLEAN" -> pick("1 < 2", "NOT TRUE");
            default -> "CAST('2024-03-01' AS DATE)";
        };
    }

    private Step prepared(String table) {
        List<String> columns = chosen(table);
        List<List<Value>> rows = new ArrayList<>();
        int size = 1 + random.nextInt(12);
        for (int i = 0; i < size; i++) {
            List<Value> row = new ArrayList<>();
            for (String column : columns) {
                row.add(
                        switch (column) {
                            case "\"Time\"" -> {
                                Timestamp at = at();
                                yield oneIn(60) ? new Value(null, "NULL") : new Value(at, literal(at));
                            }
                            case "dev" ->
                                pick(new Value("x", "'x'"), new Value("it's", "'it''s'"), new Value(null, "NULL"));
                            default -> parameter(columns(table).getOrDefault(column, "INTEGER"));
                        });
            }
            if (row.get(0).object() == null) {
                // One error is enough: of two, either may be told.
                row.replaceAll(value ->
                        value.object() instanceof Long big && big > Integer.MAX_VALUE ? new Value(1L, "1") : value);
            }
            rows.add(row);
        }
        return new Prepared(table, columns, rows, oneIn(3) ? action(table, columns, false) : null);
    }

    /**
     * Each row has a value, and each value is one of its column's type: an appender says what is wrong with others row
     * by row.
     */
    private Step appended(String table) {
        List<String> columns = new ArrayList<>(keys());
        columns.addAll(
                columns(table).keySet().stream().filter(column -> oneIn(2)).toList());
        if (columns.size() == keys().size()) {
            columns.add(columns(table).keySet().iterator().next());
        }
        List<List<Value>> rows = new ArrayList<>();
        int size = 1 + random.nextInt(12);
        for (int i = 0; i < size; i++) {
            List<Value> row = new ArrayList<>();
            for (String column : columns) {
                if (column.equals("\"Time\"")) {
                    Timestamp at = at();
                    row.add(new Value(at, literal(at)));
                } else if (column.equals("dev")) {
                    row.add(pick(new Value("x", "'x'"), new Value("it's", "'it''s'"), new Value(null, "NULL")));
                } else {
                    Value value = parameter(columns(table).getOrDefault(column, "INTEGER"));
                    while (value.object() instanceof Long big && big > Integer.MAX_VALUE
                            || value.object() == null && row.size() == keys().size()) {
                        value = parameter(columns(table).getOrDefault(column, "INTEGER"));
                    }
                    row.add(value);
                }
            }
            rows.add(row);
        }
        return new Appended(table, columns, rows);
    }

    private Value parameter(String type) {
        if (oneIn(4)) {
            return new Value(null, "NULL");
        }
        int number = random.nextInt(12) - 3;
        // Text of digits is no literal of a number here, other than in PostgreSQL: that has tests of its own.
        return switch (type) {
            case "INTEGER" ->
                oneIn(30) ? new Value(3_000_000_000L, "3000000000") : new Value(number, String.valueOf(number));
            case "BIGINT" -> new Value((long) number, String.valueOf(number));
            case "DOUBLE PRECISION" -> new Value(number / 4.0, "CAST('" + number / 4.0 + "' AS DOUBLE PRECISION)");
            case "VARCHAR" -> new Value("v" + number, "'v" + number + '\'');
            case "BOOLEAN" -> new Value(number > 2, number > 2 ? "TRUE" : "FALSE");
            default ->
                new Value(
                        java.time.LocalDate.of(2024, 1, 5 + number),
                        "DATE '" + java.time.LocalDate.of(2024, 1, 5 + number) + '\'');
        };
    }

    private Step insertSelect(String table) {
        String from = oneIn(3) ? table : schema + pick("t0", "t1");
        List<String> columns = chosen(table);
        List<String> items = new ArrayList<>();
        String shifted = "\"Time\" + INTERVAL '0.00" + random.nextInt(6) + "' SECOND";
        for (String column : columns) {
            items.add(
                    switch (column) {
                        case "\"Time\"" -> oneIn(3) ? "\"Time\"" : shifted;
                        case "dev" -> "dev";
                        default ->
                            columns(table).containsKey(column)
                                    ? expression(columns(table).get(column), from)
                                    : "1";
                    });
        }
        return new InsertSelect(
                table,
                columns,
                "SELECT " + String.join(", ", items) + " FROM " + from
                        + (oneIn(4) ? "" : " WHERE " + predicate(from, 2)));
    }

    private Step update(String table) {
        List<String> columns = chosen(table);
        List<String> sets = new ArrayList<>();
        for (String column : columns) {
            if (column.equals("\"Time\"")) {
                if (oneIn(5)) {
                    sets.add("\"Time\" = "
                            + (oneIn(4) ? time() : "\"Time\" + INTERVAL '0.00" + random.nextInt(6) + "' SECOND"));
                }
            } else if (!column.equals("dev")) {
                String type = columns(table).getOrDefault(column, "INTEGER");
                sets.add(column + " = "
                        + (oneIn(4)
                                ? "NULL"
                                : oneIn(3)
                                        ? literal(type)
                                        : oneIn(30) ? expression(type(), table) : expression(type, table)));
            }
        }
        return new Change(
                table,
                "UPDATE " + table + " SET " + String.join(", ", sets)
                        + (oneIn(6) ? "" : " WHERE " + predicate(table, 2)));
    }

    // ---- what looks at what is there ----

    private Step conflict(String table) {
        Step rows = oneIn(3) ? insertSelect(table) : insert(table);
        List<String> columns = rows instanceof Insert insert ? insert.columns() : ((InsertSelect) rows).columns();
        String source = rows instanceof Insert insert
                ? "VALUES "
                        + String.join(
                                ", ",
                                insert.rows().stream()
                                        .map(row -> '(' + String.join(", ", row) + ')')
                                        .toList())
                : ((InsertSelect) rows).query();
        Conflict action = action(table, columns, true);
        return new Conflict(
                table, action.key(), columns, source, action.sets(), action.condition(), oneIn(2) ? "" : "*");
    }

    /** @param fails whether computing may fail */
    private Conflict action(String table, List<String> columns, boolean fails) {
        List<String> sets = new ArrayList<>();
        for (String column : columns.subList(keys().size(), columns.size())) {
            String type = columns(table).getOrDefault(column, "INTEGER");
            boolean known =
                    columns(table).containsKey(column) && !sets.toString().contains(column + " = ");
            if (known && !oneIn(4)) {
                String sum = type.equals("INTEGER") && fails
                        ? "t." + column + " + EXCLUDED." + column
                        : "COALESCE(EXCLUDED." + column + ", t." + column + ')';
                sets.add(column + " = "
                        + pick(
                                "EXCLUDED." + column,
                                "EXCLUDED." + column,
                                sum,
                                "t." + column,
                                oneIn(3) ? "NULL" : "EXCLUDED." + column));
            }
        }
        String first = columns(table).keySet().iterator().next();
        String condition = sets.isEmpty() || oneIn(2)
                ? ""
                : pick(
                        "t." + first + " IS NOT NULL",
                        "EXCLUDED." + first + " IS NULL",
                        "t.\"Time\" > " + time(),
                        "t." + first + " IS DISTINCT FROM EXCLUDED." + first);
        return new Conflict(table, String.join(", ", keys()), columns, "", oneIn(3) ? List.of() : sets, condition, "");
    }

    /** UPDATE ... FROM and DELETE ... USING, beside rows of which there is one for each at most. */
    private Step beside(String table) {
        String other = schema + pick("t0", "t1");
        String same = "o.\"Time\" = t.\"Time\"" + (tableModel ? " AND o.dev IS NOT DISTINCT FROM t.dev" : "");
        String condition = same + (oneIn(2) ? "" : " AND t.\"Time\" " + pick("<", ">=", "<>") + ' ' + time());
        String returning = oneIn(2) ? "" : " RETURNING t.*, o.\"Time\" AS beside";
        if (oneIn(3)) {
            return new Change(
                    table, "DELETE FROM " + table + " AS t USING " + other + " AS o WHERE " + condition + returning);
        }
        List<String> sets = new ArrayList<>();
        columns(table).forEach((name, type) -> {
            String fitting = column(other, type, "");
            if (!fitting.isEmpty() && (sets.isEmpty() || oneIn(2))) {
                sets.add(name + " = " + (oneIn(3) ? "COALESCE(t." + name + ", o." + fitting + ')' : "o." + fitting));
            }
        });
        if (sets.isEmpty()) {
            sets.add(columns(table).keySet().iterator().next() + " = DEFAULT");
        }
        return new Change(
                table,
                "UPDATE " + table + " AS t SET " + String.join(", ", sets) + " FROM " + other + " AS o WHERE "
                        + condition + returning);
    }

    private Step returned(Step step) {
        return step instanceof Change change
                ? new Change(change.table(), change.sql() + " RETURNING *")
                : step instanceof Insert insert
                        ? new Insert(insert.table(), insert.columns(), insert.rows(), true)
                        : step;
    }

    private Step delete(String table) {
        return new Change(
                table,
                "DELETE FROM " + table + (oneIn(20) ? "" : " WHERE " + (oneIn(3) ? times() : predicate(table, 2))));
    }

    private String times() {
        return switch (random.nextInt(6)) {
            case 0 -> "\"Time\" = " + time();
            case 1 -> "\"Time\" < " + time();
            case 2 -> "\"Time\" >= " + time() + " AND \"Time\" <= " + time();
            case 3 -> "\"Time\" BETWEEN " + time() + " AND " + time();
            case 4 -> "\"Time\" = " + time() + " OR \"Time\" > " + time();
            default -> "\"Time\" IN (" + time() + ", " + time() + ")";
        };
    }

    // ---- expressions ----

    private String column(String table, String type, String none) {
        List<String> fitting = columns(table).entrySet().stream()
                .filter(column -> column.getValue().equals(type))
                .map(Map.Entry::getKey)
                .toList();
        return fitting.isEmpty() ? none : fitting.get(random.nextInt(fitting.size()));
    }

    private String expression(String type, String table) {
        String other = schema + pick("t0", "t1");
        String whole = column(table, "INTEGER", "3");
        return switch (type) {
            case "INTEGER" ->
                pick(
                        whole,
                        whole + " + 1",
                        whole + " * 2 - 5",
                        "CASE WHEN " + predicate(table, 0) + " THEN 4 ELSE " + whole + " END",
                        "CHAR_LENGTH(" + column(table, "VARCHAR", "'abc'") + ")",
                        "(SELECT MAX(" + column(other, "INTEGER", "1") + ") FROM " + other + ")",
                        oneIn(4) ? "7 / (" + whole + " - 3)" : "COALESCE(" + whole + ", 0)",
                        oneIn(4) ? "2147483640 + " + whole : "-" + whole);
            case "BIGINT" ->
                pick(
                        column(table, "BIGINT", "5"),
                        column(table, "BIGINT", "5") + " + " + whole,
                        whole,
                        "(SELECT COUNT(*) FROM " + other + ")",
                        oneIn(4)
                                ? "9223372036854775800 + " + column(table, "BIGINT", "5")
                                : "CAST(" + whole + " AS BIGINT) * 3000000000");
            case "DOUBLE PRECISION" ->
                pick(
                        column(table, "DOUBLE PRECISION", "0.5") + " * 2",
                        "CAST(" + whole + " AS DOUBLE PRECISION) / 4",
                        whole,
                        column(table, "BIGINT", "5"),
                        "(SELECT MIN(" + column(other, "DOUBLE PRECISION", "1.5") + ") FROM " + other + ")");
            case "VARCHAR" ->
                pick(
                        column(table, "VARCHAR", "'k'") + " || 'x'",
                        "UPPER(" + column(table, "VARCHAR", "'k'") + ")",
                        whole,
                        "'p' || " + whole,
                        "COALESCE(" + column(table, "VARCHAR", "'k'") + ", 'none')",
                        column(table, "DOUBLE PRECISION", "'y'"),
                        column(table, "DATE", "'y'"),
                        column(table, "BOOLEAN", "'y'"));
            case "BOOLEAN" -> pick("NOT " + column(table, "BOOLEAN", "TRUE"), predicate(table, 0));
            default -> pick("CAST(\"Time\" AS DATE)", column(table, "DATE", "DATE '2020-02-02'"));
        };
    }

    private String predicate(String table, int depth) {
        if (depth > 0 && oneIn(2)) {
            return switch (random.nextInt(4)) {
                case 0 -> '(' + predicate(table, depth - 1) + " OR " + predicate(table, depth - 1) + ')';
                case 1 -> "NOT (" + predicate(table, depth - 1) + ')';
                default -> predicate(table, depth - 1) + " AND " + predicate(table, depth - 1);
            };
        }
        String other = schema + pick("t0", "t1");
        List<String> names = List.copyOf(columns(table).keySet());
        String any = names.get(random.nextInt(names.size()));
        return switch (random.nextInt(depth == 0 ? 7 : 11)) {
            case 0, 1 -> "\"Time\" " + pick("<=", ">", "=", "<>") + ' ' + time();
            case 2 -> any + " IS " + pick("", "NOT ") + "NULL";
            case 3 ->
                column(table, "INTEGER", "1") + ' ' + pick("<", ">", "=", "<>", ">=") + ' ' + (random.nextInt(8) - 2);
            case 4 ->
                column(table, "DOUBLE PRECISION", "0.5")
                        + ' '
                        + pick("<", ">", "=", "<>")
                        + ' '
                        + pick("1.5", "2", "0");
            case 5 -> column(table, "VARCHAR", "'a'") + pick(" = 'a'", " LIKE '%x'", " <> ''", " IN ('a', 'B', 'v1')");
            case 6 -> column(table, "BOOLEAN", "TRUE") + pick("", " IS NOT TRUE", " IS FALSE");
            case 7 ->
                "\"Time\" " + pick("", "NOT ") + "IN (SELECT \"Time\" FROM " + other
                        + (oneIn(2) ? "" : " WHERE " + predicate(other, 0)) + ')';
            case 8 ->
                column(table, "INTEGER", "1") + " = (SELECT MAX(" + column(other, "INTEGER", "1") + ") FROM " + other
                        + ')';
            case 9 -> "(SELECT COUNT(*) FROM " + other + " AS o WHERE o.\"Time\" < " + time() + ") > 1";
            default ->
                column(table, "BIGINT", "1") + " BETWEEN " + (random.nextInt(5) - 3) + " AND " + random.nextInt(6);
        };
    }
}
