// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.pushdown;

import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A condition of the grid.
 *
 * @param text with a mark at the place of each value
 * @param values in their order
 */
record GridCondition(String text, List<Object> values) {
    private static final char MARK = '\u0001';
    private static final List<String> OPERATORS = List.of("=", "<>", "<", "<=", ">", ">=");

    private static GridCondition of(String text, Object... values) {
        return new GridCondition(text.replace('?', MARK), java.util.Arrays.asList(values));
    }

    /** The text with its values as literals. */
    String literal() {
        return filled(GridColumn::literal);
    }

    /** The text with parameters. */
    String parameters() {
        return text.replace(MARK, '?');
    }

    private String filled(Function<Object, String> literal) {
        StringBuilder filled = new StringBuilder();
        int next = 0;
        for (char c : text.toCharArray()) {
            filled.append(c == MARK ? literal.apply(values.get(next++)) : String.valueOf(c));
        }
        return filled.toString();
    }

    private GridCondition with(String before, String between, GridCondition other, String after) {
        List<Object> all = new ArrayList<>(values);
        all.addAll(other.values);
        return new GridCondition(before + text + between + other.text + after, all);
    }

    /** How many surroundings there are. */
    static final int SURROUNDINGS = 13;

    /** The condition alone, or beside and within others. */
    GridCondition in(int surrounding, GridCondition other) {
        GridCondition floating = of("d > ?", 1.0);
        GridCondition time = of("\"Time\" <= ?", new Timestamp(5_600));
        return switch (surrounding) {
            case 0 -> this;
            case 1 -> with("", " AND ", other, "");
            case 2 -> with("", " OR ", other, "");
            case 3 -> new GridCondition("NOT (" + text + ")", values);
            case 4 -> with("NOT (", " AND ", other, ")");
            case 5 -> with("", " AND ", floating, "");
            case 6 -> with("(", " OR ", other, ")").with("", " AND ", floating, "");
            case 7 -> with("", " OR ", time, "");
            case 8 -> with("", " AND ", time, "");
            case 9 -> new GridCondition("(" + text + ") IS NOT TRUE", values);
            case 10 -> with("", " OR (", other, "").with("", " AND ", time, ")");
            case 11 -> with("NOT (", " OR ", other, ")");
            default -> with("(", " AND ", time, ")").with("", " OR ", other, "");
        };
    }

    /** Every condition on one or two columns, by column. */
    static List<GridCondition> all(boolean tags) {
        List<GridCondition> all = new ArrayList<>();
        for (GridColumn column : GridColumn.ALL) {
            if (!column.name().endsWith("2")) {
                addAll(all, column);
            }
        }
        pairs(all);
        times(all);
        if (tags) {
            for (Object value : List.of("a", "", "it's", "null", "zz")) {
                OPERATORS.forEach(operator -> all.add(of("tag " + operator + " ?", value)));
            }
            all.add(of("tag IS NULL"));
            all.add(of("tag IN (?, ?)", "a", "it's"));
            all.add(of("tag LIKE ?", "i%"));
        }
        return all;
    }

    private static void addAll(List<GridCondition> all, GridColumn column) {
        String name = column.name();
        all.add(of(name + " IS NULL"));
        all.add(of(name + " IS NOT NULL"));
        List<Object> operands = column.operands();
        if (column.type().equals("BOOLEAN")) {
            for (String form : List.of(
                    "b",
                    "NOT b",
                    "b IS TRUE",
                    "b IS NOT TRUE",
                    "b IS FALSE",
                    "b IS NOT FALSE",
                    "(b IS NOT TRUE) IS NOT TRUE",
                    "(NOT (b IS TRUE)) IS NOT FALSE",
                    "(i IS NULL) IS NOT TRUE",
                    "(NOT (i IS NULL)) IS NOT FALSE",
                    "((i > 0) IS TRUE) IS NOT TRUE")) {
                all.add(of(form));
            }
            operands.forEach(value -> all.add(of("b = ?", value)));
            operands.forEach(value -> all.add(of("b <> ?", value)));
            return;
        }
        for (int i = 0; i < operands.size(); i++) {
            Object value = operands.get(i);
            for (String operator : OPERATORS) {
                all.add(i % 5 == 4 ? of("? " + operator + ' ' + name, value) : of(name + ' ' + operator + " ?", value));
            }
            // A list has one type for all its members, in PostgreSQL that of the column if need be.
            List<Object> like = operands.stream()
                    .filter(other -> other.getClass()
                            == (value instanceof java.math.BigDecimal ? operands.get(0) : value).getClass())
                    .toList();
            Object second = like.get((Math.max(0, like.indexOf(value)) + 3) % like.size());
            if (!(value instanceof java.math.BigDecimal || value instanceof Double)
                    || !column.postgres().equals("real")) {
                all.add(of(name + " IN (?, ?)", value, second));
                all.add(of(name + " NOT IN (?, ?)", value, second));
            }
            all.add(of(name + (i % 2 == 0 ? " BETWEEN ? AND ?" : " NOT BETWEEN ? AND ?"), value, second));
        }
        all.add(of(name + " IN (?, ?, ?)", operands.get(0), null, operands.get(1)));
        all.add(of(name + " NOT IN (?, ?)", operands.get(0), null));
        if (column.text()) {
            for (String pattern : GridColumn.PATTERNS) {
                all.add(of(name + " LIKE ?", pattern));
                all.add(of(name + " NOT LIKE ?", pattern));
            }
            all.add(of(name + " LIKE ? ESCAPE '!'", "a!%c"));
        }
    }

    private static void pairs(List<GridCondition> all) {
        for (String pair : List.of(
                "i i2",
                "i l",
                "l l2",
                "f f2",
                "d d2",
                "f d",
                "s s2",
                "g g2",
                "s g",
                "dt dt2",
                "ts ts2",
                "i d",
                "\"Time\" ts",
                "b b2")) {
            String[] names = pair.split(" ");
            for (String operator : names[0].equals("b") ? OPERATORS.subList(0, 2) : OPERATORS) {
                all.add(of(names[0] + ' ' + operator + ' ' + names[1]));
            }
        }
    }

    private static void times(List<GridCondition> all) {
        for (long tick : new long[] {400, 401, 4_000, -1, 40_000}) {
            Timestamp time = new Timestamp(tick);
            OPERATORS.forEach(operator -> all.add(of("\"Time\" " + operator + " ?", time)));
            all.add(of("\"Time\" IN (?, ?)", time, new Timestamp(800)));
            all.add(of("\"Time\" NOT IN (?, ?)", time, new Timestamp(800)));
            all.add(of(
                    "DATE_TRUNC('second', \"Time\") = DATE_TRUNC('second', CAST(? AS TIMESTAMP WITH TIME ZONE))",
                    time));
            all.add(of("(\"Time\" > ? OR \"Time\" = ? AND i > 0)", time, time));
        }
        all.add(of("\"Time\" BETWEEN ? AND ?", new Timestamp(400), new Timestamp(2_000)));
        all.add(of("\"Time\" IS NULL"));
    }
}
