// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import io.treeline.test.differential.Node.Text;
import io.treeline.test.differential.Node.Value;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What a database answered: rows of values that are equal exactly when the databases mean the same, or an error.
 *
 * @param labels of the columns
 * @param types families of types of the columns
 * @param rows Boolean, BigDecimal, Double, String, LocalDate, LocalDateTime, or null
 * @param error the error, or null
 */
record Answer(List<String> labels, List<String> types, List<List<Object>> rows, Throwable error) {
    private static final int SECONDS = 20;

    /** Runs a query. */
    static Answer of(Connection connection, Question question, boolean postgres) {
        Text text = question.root().text(postgres);
        try {
            if (text.parameters.isEmpty()) {
                try (Statement statement = connection.createStatement()) {
                    statement.setQueryTimeout(SECONDS);
                    try (ResultSet result = statement.executeQuery(text.sql.toString())) {
                        return read(result, question);
                    }
                }
            }
            try (PreparedStatement statement = connection.prepareStatement(text.sql.toString())) {
                statement.setQueryTimeout(SECONDS);
                for (int i = 0; i < text.parameters.size(); i++) {
                    Value value = text.parameters.get(i);
                    TestTable.bind(statement, i + 1, Types.NULL, value.value());
                }
                try (ResultSet result = statement.executeQuery()) {
                    return read(result, question);
                }
            }
        } catch (SQLException | RuntimeException | AssertionError | StackOverflowError | OutOfMemoryError e) {
            return new Answer(List.of(), List.of(), List.of(), e);
        }
    }

    private static Answer read(ResultSet result, Question question) throws SQLException {
        ResultSetMetaData head = result.getMetaData();
        List<Integer> places = new ArrayList<>();
        for (int i = 1; i <= head.getColumnCount(); i++) {
            places.add(i);
        }
        if (question.star()) {
            List<String> labels = new ArrayList<>();
            for (int i = 1; i <= head.getColumnCount(); i++) {
                labels.add(head.getColumnLabel(i));
            }
            places.sort(Comparator.comparing(place -> labels.get(place - 1)));
        }
        List<String> labels = new ArrayList<>();
        List<String> types = new ArrayList<>();
        for (int place : places) {
            labels.add(head.getColumnLabel(place));
            types.add(family(head.getColumnType(place)));
        }
        List<List<Object>> rows = new ArrayList<>();
        while (result.next()) {
            List<Object> row = new ArrayList<>();
            for (int i = 0; i < places.size(); i++) {
                Object value = cell(result, places.get(i), types.get(i));
                row.add(result.wasNull() ? null : value);
            }
            rows.add(row);
        }
        return new Answer(labels, types, rows, null);
    }

    private static String family(int type) {
        return switch (type) {
            case Types.BOOLEAN, Types.BIT -> "BOOLEAN";
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER -> "INTEGER";
            case Types.BIGINT -> "BIGINT";
            case Types.NUMERIC, Types.DECIMAL -> "DECIMAL";
            case Types.REAL -> "REAL";
            case Types.FLOAT, Types.DOUBLE -> "DOUBLE";
            case Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.NVARCHAR, Types.CLOB -> "TEXT";
            case Types.DATE -> "DATE";
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> "TIMESTAMP";
            case Types.TIME -> "TIME";
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> "BLOB";
            default -> "type " + type;
        };
    }

    private static Object cell(ResultSet result, int place, String type) throws SQLException {
        return switch (type) {
            case "BOOLEAN" -> result.getBoolean(place);
            case "INTEGER" -> BigDecimal.valueOf(result.getInt(place));
            case "BIGINT" -> BigDecimal.valueOf(result.getLong(place));
            case "DECIMAL" -> {
                try {
                    yield result.getBigDecimal(place);
                } catch (SQLException e) {
                    // PostgreSQL's NUMERIC knows NaN.
                    yield result.getDouble(place);
                }
            }
            case "REAL" -> number(result.getFloat(place));
            case "DOUBLE" -> number(result.getDouble(place));
            case "DATE" -> result.getObject(place, LocalDate.class);
            case "TIMESTAMP" -> time(result, place);
            case "TIME" -> result.getObject(place, LocalTime.class);
            case "BLOB" -> {
                byte[] bytes = result.getBytes(place);
                yield bytes == null ? null : "x" + HexFormat.of().formatHex(bytes);
            }
            default -> result.getString(place);
        };
    }

    private static LocalDateTime time(ResultSet result, int place) throws SQLException {
        if (!result.getMetaData().getColumnTypeName(place).equals("timestamptz")) {
            return result.getObject(place, LocalDateTime.class);
        }
        OffsetDateTime instant = result.getObject(place, OffsetDateTime.class);
        return instant == null
                ? null
                : instant.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
    }

    private static Double number(double value) {
        return value == 0 ? 0.0 : value;
    }

    /** Whether the error says that the feature is missing, and not that the query is wrong. */
    boolean missing() {
        return error instanceof SQLFeatureNotSupportedException;
    }

    /** Whether PostgreSQL's error says that two types do not go together. */
    boolean unequalTypes() {
        return error != null
                && error.getMessage() != null
                && (error.getMessage().contains("operator does not exist")
                        || error.getMessage().matches("(?s).* types .* cannot be matched.*"));
    }

    /** The class of an error: its first two letters. */
    String errorClass() {
        return error instanceof SQLException e
                        && e.getSQLState() != null
                        && e.getSQLState().length() == 5
                ? e.getSQLState().substring(0, 2)
                : "none";
    }

    String message() {
        return error instanceof SQLException e ? e.getSQLState() + ": " + e.getMessage() : String.valueOf(error);
    }

    /** In what this answer differs from the reference, or null when it does not. Both have rows. */
    String difference(Answer reference, Question question) {
        if (!labels.equals(reference.labels)) {
            return "other columns: " + labels + " instead of " + reference.labels;
        }
        if (rows.size() != reference.rows.size()) {
            return "other rows: " + rows.size() + " instead of " + reference.rows.size();
        }
        List<List<Object>> mine = rows;
        List<List<Object>> theirs = reference.rows;
        List<String> ordered = question.ordered();
        boolean total = question.total() || !labels.isEmpty() && ordered.containsAll(labels);
        if (total) {
            return same(mine, theirs) ? null : same(sorted(mine), sorted(theirs)) ? "another order" : "other rows";
        }
        if (!same(sorted(mine), sorted(theirs))) {
            return "other rows";
        }
        // Rows with equal keys may come in any order, but the keys' own sequence is fixed.
        for (String label : ordered) {
            int place = labels.indexOf(label);
            for (int i = 0; place >= 0 && i < mine.size(); i++) {
                if (!same(mine.get(i).get(place), theirs.get(i).get(place), label)) {
                    return "another order";
                }
            }
        }
        return null;
    }

    /** In what the types differ, or null. */
    String otherTypes(Answer reference) {
        List<String> others = new ArrayList<>();
        for (int i = 0; i < types.size() && types.size() == reference.types.size(); i++) {
            if (!types.get(i).equals(reference.types.get(i))) {
                others.add(labels.get(i) + " is " + types.get(i) + " instead of " + reference.types.get(i));
            }
        }
        return others.isEmpty() ? null : String.join(", ", others);
    }

    private boolean same(List<List<Object>> mine, List<List<Object>> theirs) {
        for (int i = 0; i < mine.size(); i++) {
            for (int c = 0; c < labels.size(); c++) {
                if (!same(mine.get(i).get(c), theirs.get(i).get(c), labels.get(c))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean same(Object a, Object b, String label) {
        if (Objects.equals(a, b)) {
            return true;
        }
        if (!(a instanceof Number x) || !(b instanceof Number y)) {
            return false;
        }
        double first = x.doubleValue();
        double second = y.doubleValue();
        if (!Double.isFinite(first) || !Double.isFinite(second)) {
            return Double.compare(first, second) == 0;
        }
        if (label.startsWith("approx")) {
            return near(first, second, 1e-9);
        }
        if (a instanceof BigDecimal m && b instanceof BigDecimal n) {
            // Databases keep different numbers of digits of a quotient.
            boolean whole = m.stripTrailingZeros().scale() <= 0
                    && n.stripTrailingZeros().scale() <= 0;
            return m.compareTo(n) == 0 || !whole && near(first, second, 1e-12);
        }
        return first == second;
    }

    private static boolean near(double a, double b, double share) {
        return Math.abs(a - b) <= share * Math.max(1e-6, Math.max(Math.abs(a), Math.abs(b)));
    }

    private List<List<Object>> sorted(List<List<Object>> rows) {
        List<List<Object>> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparing(row -> {
            StringBuilder key = new StringBuilder();
            for (int c = 0; c < row.size(); c++) {
                key.append(sortKey(row.get(c), labels.get(c).startsWith("approx") ? 7 : 13))
                        .append('|');
            }
            return key.toString();
        }));
        return sorted;
    }

    private static String sortKey(Object value, int digits) {
        if (value == null) {
            // The text 'null' is another value.
            return "\0";
        }
        if (value instanceof Double d && !Double.isFinite(d)) {
            return String.valueOf(value);
        }
        if (value instanceof Number number) {
            BigDecimal exact = number instanceof BigDecimal b ? b : new BigDecimal(number.doubleValue());
            // Whole numbers are compared exactly.
            if (digits > 9 && exact.stripTrailingZeros().scale() <= 0) {
                return exact.toBigInteger().toString();
            }
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_UP));
            return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toString();
        }
        return value.toString();
    }

    /** At most so many rows as text. */
    String text(int most) {
        if (error != null) {
            return "error " + message();
        }
        return rows.size() + " rows of " + types
                + rows.stream()
                        .limit(most)
                        .map(row -> "\n    " + row.stream().map(Answer::show).toList())
                        .collect(Collectors.joining())
                + (rows.size() > most ? "\n    ..." : "");
    }

    private static String show(Object value) {
        if (value instanceof BigDecimal b) {
            return b.toPlainString();
        }
        return value instanceof String s
                ? '"' + s.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t") + '"'
                : String.valueOf(value);
    }
}
