// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.expression;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Asks both databases for the same expressions, and tells where types, values or errors differ. */
final class ExpressionComparison {
    private static final int TOGETHER = 8;

    private final Connection treeline;
    private final Connection postgres;
    private final List<String> differences = new ArrayList<>();

    /** A column of an answer, or an error. */
    private record Column(String type, List<Object> values, SQLException error) {}

    ExpressionComparison(Connection treeline, Connection postgres) {
        this.treeline = treeline;
        this.postgres = postgres;
    }

    List<String> differences() {
        return differences;
    }

    /** Compares expressions over a table; an empty tail asks without FROM. */
    void compare(List<String> expressions, String tail) {
        List<String> group = new ArrayList<>();
        List<Column> references = new ArrayList<>();
        for (String expression : expressions) {
            Column reference = reference(expression, tail);
            if (reference.error != null) {
                difference(expression, tail, reference, single(expression, tail));
                continue;
            }
            group.add(expression);
            references.add(reference);
            if (group.size() == TOGETHER) {
                together(group, references, tail);
            }
        }
        together(group, references, tail);
    }

    private void together(List<String> group, List<Column> references, String tail) {
        List<Column> answers = null;
        try {
            answers = ask(treeline, "SELECT " + String.join(", ", group) + tail, group.size());
        } catch (SQLException | RuntimeException e) {
            // Which of them it is shows when they are asked one by one.
        }
        for (int i = 0; i < group.size(); i++) {
            difference(
                    group.get(i),
                    tail,
                    references.get(i),
                    answers == null ? single(group.get(i), tail) : answers.get(i));
        }
        group.clear();
        references.clear();
    }

    private Column single(String expression, String tail) {
        try {
            return ask(treeline, "SELECT " + expression + tail, 1).get(0);
        } catch (SQLException e) {
            return new Column(null, null, e);
        } catch (RuntimeException | StackOverflowError e) {
            return new Column(null, null, new SQLException("no SQLException: " + e, "XX000", e));
        }
    }

    private Column reference(String expression, String tail) {
        try {
            Column column = ask(postgres, "SELECT " + expression + tail, 1).get(0);
            if (column.type.equals("interval")
                    || column.type.equals("bytea")
                    || column.type.startsWith("time") && !column.type.startsWith("timestamp")) {
                // As text, which is what the driver delivers, since JDBC has no class for an interval.
                return new Column(
                        "VARCHAR",
                        ask(postgres, "SELECT CAST(" + expression + " AS text)" + tail, 1)
                                .get(0)
                                .values,
                        null);
            }
            return new Column(
                    switch (column.type) {
                        case "int4", "int2" -> "INTEGER";
                        case "int8" -> "BIGINT";
                        case "float4" -> "REAL";
                        case "float8" -> "DOUBLE";
                        case "numeric" -> "DECIMAL";
                        case "bool" -> "BOOLEAN";
                        case "date" -> "DATE";
                        case "timestamp", "timestamptz" -> "TIMESTAMP";
                        default -> "VARCHAR";
                    },
                    column.values,
                    null);
        } catch (SQLException e) {
            return new Column(null, null, e);
        }
    }

    private static List<Column> ask(Connection connection, String sql, int width) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<Column> columns = new ArrayList<>();
            for (int i = 1; i <= width; i++) {
                columns.add(new Column(
                        type(
                                result.getMetaData().getColumnTypeName(i),
                                result.getMetaData().getColumnType(i)),
                        new ArrayList<>(),
                        null));
            }
            while (result.next()) {
                for (int i = 1; i <= width; i++) {
                    columns.get(i - 1)
                            .values
                            .add(value(result, i, result.getMetaData().getColumnType(i)));
                }
            }
            return columns;
        }
    }

    private static String type(String name, int type) {
        return switch (type) {
            case Types.INTEGER -> name.startsWith("int") ? name : "INTEGER";
            case Types.BIGINT -> name.startsWith("int") ? name : "BIGINT";
            default -> name;
        };
    }

    private static Object value(ResultSet result, int i, int type) throws SQLException {
        Object value = switch (type) {
            case Types.INTEGER, Types.SMALLINT, Types.BIGINT -> result.getLong(i);
            case Types.REAL -> (double) result.getFloat(i);
            case Types.FLOAT, Types.DOUBLE -> result.getDouble(i);
            case Types.NUMERIC, Types.DECIMAL ->
                result.getString(i) == null || result.getString(i).endsWith("N")
                        ? result.getString(i)
                        : result.getBigDecimal(i);
            case Types.BOOLEAN, Types.BIT -> result.getBoolean(i);
            case Types.DATE -> result.getObject(i, LocalDate.class);
            case Types.TIMESTAMP -> clock(result, i);
            default -> result.getString(i);
        };
        return result.wasNull() ? null : value;
    }

    /** What the clock shows in UTC, the zone of both sides. */
    private static LocalDateTime clock(ResultSet result, int i) throws SQLException {
        if (!result.getMetaData().getColumnTypeName(i).equals("timestamptz")) {
            return result.getObject(i, LocalDateTime.class);
        }
        OffsetDateTime instant = result.getObject(i, OffsetDateTime.class);
        return instant == null
                ? null
                : instant.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
    }

    private void difference(String expression, String tail, Column expected, Column got) {
        String difference = null;
        if (expected.error != null || got.error != null) {
            String wanted = expected.error == null ? "value" : expected.error.getSQLState();
            String given = got.error == null ? "value" : got.error.getSQLState();
            // Which row fails first is nobody's promise, so over rows the class of the error counts.
            int digits = tail.isEmpty() ? 5 : 2;
            if (!wanted.substring(0, digits).equals(given.substring(0, Math.min(digits, given.length())))) {
                difference = "PostgreSQL: " + text(expected) + "; Treeline: " + text(got);
            }
        } else if (!expected.type.equals(got.type) || !equal(expected.values, got.values)) {
            difference = "PostgreSQL: " + text(expected) + "; Treeline: " + text(got);
        }
        if (difference != null) {
            differences.add(expression
                    + tail.replaceFirst(" FROM \"[^\"]*\"\\.", " FROM ").replaceFirst(" ORDER BY.*", "") + "\n    "
                    + difference);
        }
    }

    private static String text(Column column) {
        return column.error != null
                ? column.error.getSQLState() + " "
                        + String.valueOf(column.error.getMessage())
                                .lines()
                                .findFirst()
                                .orElse("")
                : column.type + ' ' + column.values;
    }

    private static boolean equal(List<Object> expected, List<Object> got) {
        if (expected.size() != got.size()) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            Object a = expected.get(i);
            Object b = got.get(i);
            boolean same = a instanceof Double x && b instanceof Double y
                    ? near(x, y)
                    : a instanceof BigDecimal x && b instanceof BigDecimal y
                            ? x.toPlainString().equals(y.toPlainString())
                            : Objects.equals(a, b);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /** Libraries of mathematics differ in the last digit. */
    private static boolean near(double x, double y) {
        return x == y
                || Double.isNaN(x) && Double.isNaN(y)
                || Math.abs(x - y) <= Math.max(Math.abs(x), Math.abs(y)) * 4e-15;
    }
}
