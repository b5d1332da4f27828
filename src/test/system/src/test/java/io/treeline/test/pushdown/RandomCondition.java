// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.pushdown;

import io.treeline.test.pushdown.RandomDevice.Column;
import io.treeline.test.pushdown.RandomDevice.Type;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random conditions of a WHERE, with literals and parameters, over all that may be pushed and much that must not. */
final class RandomCondition {
    private static final List<String> OPERATORS = List.of("=", "<>", "<", "<=", ">", ">=");
    private static final List<String> PATTERNS = List.of(
            "%a%",
            "a%", "%", "_", "a_c", "%b", "", "%'%", "__", "it's", "a\\%c", "a\\\\c", "\"q\"", "null", "a.c", "[ab]",
            "^a$", "a|b", "x_y", "%\n%");

    private final RandomDevice device;
    private final Random random;
    private final String prefix;
    private final List<Object> parameters = new ArrayList<>();

    RandomCondition(RandomDevice device, Random random, String prefix) {
        this.device = device;
        this.random = random;
        this.prefix = prefix;
    }

    /** The values of the parameters in the text so far. */
    List<Object> parameters() {
        return parameters;
    }

    /** A condition. */
    String text(int depth) {
        if (depth > 0 && random.nextInt(3) > 0) {
            String operator = random.nextBoolean() ? " AND " : " OR ";
            List<String> parts = new ArrayList<>();
            int count = 2 + random.nextInt(2);
            for (int i = 0; i < count; i++) {
                parts.add(text(depth - 1));
            }
            String all = '(' + String.join(operator, parts) + ')';
            return random.nextInt(6) == 0 ? "NOT " + all : all;
        }
        if (random.nextInt(5) == 0) {
            return time();
        }
        Column column = device.columns.get(random.nextInt(device.columns.size()));
        String name = prefix + column.name();
        return switch (random.nextInt(10)) {
            case 0 -> name + (random.nextBoolean() ? " IS NULL" : " IS NOT NULL");
            case 1 ->
                column.type() == Type.BLOB
                        ? name + " IS NULL"
                        : name + (random.nextBoolean() ? " NOT IN (" : " IN (") + operand(column.type()) + ", "
                                + operand(column.type()) + ", " + operand(column.type()) + ')';
            case 2 -> pair(column, name);
            case 3 ->
                column.type().text()
                        ? name + (random.nextBoolean() ? " NOT LIKE " : " LIKE ") + pattern()
                        : comparison(column, name);
            case 4 ->
                '(' + comparison(column, name) + ") IS " + (random.nextBoolean() ? "NOT " : "")
                        + (random.nextBoolean() ? "TRUE" : "FALSE");
            case 5 -> column.type() == Type.INT32 ? name + " % 3 = 1" : comparison(column, name);
            case 6 ->
                column.type() == Type.BLOB || column.type() == Type.BOOLEAN
                        ? name + " IS NOT NULL"
                        : name + (random.nextInt(3) == 0 ? " NOT" : "") + " BETWEEN " + operand(column.type()) + " AND "
                                + operand(column.type());
            default -> comparison(column, name);
        };
    }

    private String time() {
        String name = prefix + "\"Time\"";
        long tick = random.nextInt((int) device.span + 2) - 1L;
        String operator = OPERATORS.get(random.nextInt(6));
        return switch (random.nextInt(12)) {
            case 7 -> paging(name, tick);
            case 8 ->
                "DATE_BIN(INTERVAL '" + (1 + random.nextInt(3)) + "' SECOND, " + name
                        + ", TIMESTAMP '1970-01-01 00:00:00.5') " + operator + ' '
                        + (random.nextBoolean()
                                ? "TIMESTAMP '1970-01-01 00:00:00.5'"
                                : "TIMESTAMP '1970-01-01 00:00:01'");
            case 9 ->
                name + (random.nextBoolean() ? " + " : " - ") + "INTERVAL '" + random.nextInt(3)
                        + (random.nextBoolean() ? "' SECOND " : "' MONTH ") + operator + ' '
                        + (random.nextBoolean()
                                ? "TIMESTAMP '1970-01-01 00:00:01'"
                                : "TIMESTAMP '1970-02-01 00:00:00'");
            case 10 ->
                "EXTRACT(EPOCH FROM " + name + ") " + operator + ' '
                        + List.of("0", "0.5", "1", "1.001", "2").get(random.nextInt(5));
            case 11 -> {
                parameters.add(new Timestamp(1000L * random.nextInt(3)));
                yield (random.nextBoolean() ? "FLOOR(" + name + " TO SECOND) " : "DATE_TRUNC('month', " + name + ") ")
                        + operator + " ?";
            }
            case 0 -> name + " IN (" + tick + ", " + random.nextInt((int) device.span + 1) + ", " + (tick + 1) + ')';
            case 1 -> name + " BETWEEN " + tick + " AND " + (tick + random.nextInt(9));
            case 2 -> {
                parameters.add(new Timestamp(tick));
                yield name + ' ' + operator + " ?";
            }
            case 3 ->
                "DATE_TRUNC('second', " + name + ") " + operator + " TIMESTAMP '1970-01-01 00:00:0" + random.nextInt(3)
                        + "'";
            case 4 -> "EXTRACT(YEAR FROM " + name + ") " + operator + " " + (1969 + random.nextInt(3));
            case 5 ->
                random.nextInt(3) == 0
                        ? "CAST(" + name + " AS DATE) " + operator + " DATE '1970-01-0" + (1 + random.nextInt(2)) + "'"
                        : name + ' ' + operator + " CURRENT_TIMESTAMP - INTERVAL '" + (1 + random.nextInt(5)) + "' DAY";
            default -> name + ' ' + operator + ' ' + tick;
        };
    }

    /** What follows a row in the order of Time and another column. */
    private String paging(String name, long tick) {
        Column column = device.columns.get(random.nextInt(device.columns.size()));
        String direction = random.nextBoolean() ? " > " : " < ";
        return '(' + name + direction + tick + " OR (" + name + " = " + tick + " AND "
                + comparison(column, prefix + column.name()) + "))";
    }

    private String comparison(Column column, String name) {
        if (column.type() == Type.BLOB) {
            return name + " IS NOT NULL";
        }
        if (column.type() == Type.BOOLEAN && random.nextBoolean()) {
            return random.nextBoolean() ? name : "NOT " + name;
        }
        String operator = OPERATORS.get(random.nextInt(column.type() == Type.BOOLEAN ? 2 : 6));
        return random.nextInt(5) == 0
                ? operand(column.type()) + ' ' + operator + ' ' + name
                : name + ' ' + operator + ' ' + operand(column.type());
    }

    private String pair(Column column, String name) {
        List<Column> others = device.columns.stream()
                .filter(other -> column.type() == other.type()
                        || column.type().number() && other.type().number()
                        || column.type().text() && other.type().text())
                .toList();
        Column other = others.get(random.nextInt(others.size()));
        return column.type() == Type.BLOB
                ? name + " IS NULL"
                : name
                        + ' '
                        + OPERATORS.get(random.nextInt(column.type() == Type.BOOLEAN ? 2 : 6))
                        + ' '
                        + prefix
                        + other.name();
    }

    private String pattern() {
        String pattern = PATTERNS.get(random.nextInt(PATTERNS.size()));
        return random.nextInt(3) == 0 ? parameter(pattern) : '\'' + pattern.replace("'", "''") + '\'';
    }

    private String operand(Type type) {
        Object value = device.value(type);
        if (type.number() && random.nextInt(6) == 0) {
            return "1.5";
        }
        boolean finite = !(value instanceof Double d && (d.isNaN() || d.isInfinite()))
                && !(value instanceof Float f && (f.isNaN() || f.isInfinite()));
        if (!finite || random.nextInt(3) == 0 || value instanceof Timestamp) {
            return parameter(value);
        }
        return switch (type) {
            case TEXT, STRING -> '\'' + ((String) value).replace("'", "''") + '\'';
            case DATE -> "DATE '" + value + '\'';
            case INT64 -> value.equals(Long.MIN_VALUE) ? "0" : value.toString();
            default -> value.toString();
        };
    }

    private String parameter(Object value) {
        parameters.add(random.nextInt(20) == 0 ? null : value);
        return "?";
    }
}
