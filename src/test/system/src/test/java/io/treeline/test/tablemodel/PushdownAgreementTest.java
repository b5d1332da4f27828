// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tablemodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random conditions and aggregates over a table of every type, flushed and not, with rows written in pieces: the same
 * with pushdown on and off.
 */
class PushdownAgreementTest {
    private static final long SEED = 20261121;
    private static final int QUERIES = Integer.getInteger("treeline.agreement.queries", 120);
    private static final int BATCHES = 4;
    private static final int ROWS = 120;

    /** A column, its type, and the values that its rows and the literals beside it come from. */
    private record Col(String name, String type, List<?> values) {}

    private static final long BIG = 1L << 53;

    private static final List<Col> COLUMNS = List.of(
            new Col("time", "TIME", Arrays.asList(0L, 1L, -1L, 5L, 9L, 1_700_000_000_000L, -5_000L, 100_000L)),
            new Col("g", "TAG", Arrays.asList(null, "a", "b", "", "é", "日本", "null", " a", "A", "10", "9")),
            new Col("h", "TAG", Arrays.asList(null, "1", "2", "", "x'y", "%")),
            new Col("at", "ATTRIBUTE", Arrays.asList(null, "A", "B", "", "at'x")),
            new Col("b", "BOOLEAN", Arrays.asList(null, true, false)),
            new Col(
                    "i",
                    "INT32",
                    Arrays.asList(null, 0, 1, -1, 5, Integer.MAX_VALUE, Integer.MIN_VALUE, 100, 16_777_217)),
            new Col(
                    "l",
                    "INT64",
                    Arrays.asList(
                            null,
                            0L,
                            1L,
                            -1L,
                            5L,
                            Long.MAX_VALUE,
                            Long.MIN_VALUE,
                            Long.MIN_VALUE + 1,
                            BIG + 1,
                            BIG,
                            4_294_967_297L)),
            new Col(
                    "f",
                    "FLOAT",
                    Arrays.asList(
                            null,
                            0f,
                            -0f,
                            1.5f,
                            -1.5f,
                            Float.NaN,
                            Float.POSITIVE_INFINITY,
                            Float.NEGATIVE_INFINITY,
                            0.1f,
                            Float.MAX_VALUE,
                            16_777_216f)),
            new Col(
                    "d",
                    "DOUBLE",
                    Arrays.asList(
                            null,
                            0d,
                            -0d,
                            1.5,
                            -1.5,
                            Double.NaN,
                            Double.POSITIVE_INFINITY,
                            Double.NEGATIVE_INFINITY,
                            0.1,
                            Double.MAX_VALUE,
                            Double.MIN_VALUE,
                            1d)),
            new Col(
                    "x",
                    "TEXT",
                    Arrays.asList(
                            null,
                            "a",
                            "b",
                            "",
                            "é",
                            "日本",
                            "null",
                            "O'Hara",
                            "a%c",
                            "a\\b",
                            "\uD83D\uDE00",
                            "\uFFFD",
                            "1.5",
                            "true",
                            "x\ny")),
            new Col(
                    "s",
                    "STRING",
                    Arrays.asList(null, "a", "b", "", "é", "日本", "null", "O'Hara", "\uD83D\uDE00", "\uFFFD")),
            new Col(
                    "dt",
                    "DATE",
                    Arrays.asList(
                            null,
                            LocalDate.of(2024, 2, 29),
                            LocalDate.EPOCH,
                            LocalDate.of(1000, 1, 1),
                            LocalDate.of(9999, 12, 31),
                            LocalDate.of(1969, 12, 31))),
            new Col(
                    "ts",
                    "TIMESTAMP",
                    Arrays.asList(null, 0L, 1L, -1L, 100L, 1_700_000_000_000L, -62_135_596_800_000L)),
            new Col(
                    "bl",
                    "BLOB",
                    Arrays.asList(
                            null, new byte[0], new byte[] {0}, new byte[] {1}, new byte[] {-1}, new byte[] {97})));

    private final Random random = new Random(SEED);

    @Test
    @WithServer
    void agrees(IotdbServer server) throws SQLException {
        String url = server.url() + "?sql_dialect=table&time_zone=UTC";
        try (Connection connection = DriverManager.getConnection(url, "root", "root")) {
            write(connection);
        }
        int pushed = 0;
        try (Connection on = DriverManager.getConnection(url + "&db=agree", "root", "root");
                Connection off = DriverManager.getConnection(url + "&db=agree&pushdown=off", "root", "root")) {
            for (int k = 0; k < QUERIES; k++) {
                String sql = query(k);
                List<String> here;
                try {
                    here = rows(off, sql);
                } catch (SQLException e) {
                    // A literal that does not fit is refused in both ways.
                    continue;
                }
                String plan = String.join("\n", rows(on, "EXPLAIN " + sql));
                assertThat(rows(on, sql)).as("seed %d: %s%n%s", SEED, sql, plan).isEqualTo(here);
                pushed += plan.contains(" where ") || plan.contains("count(") ? 1 : 0;
            }
        }
        assertThat(pushed).as("queries of which the server does a part").isGreaterThan(QUERIES / 2);
    }

    private void write(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE agree");
            statement.execute("USE agree");
            StringBuilder sql = new StringBuilder("CREATE TABLE t (");
            for (Col column : COLUMNS.subList(1, COLUMNS.size())) {
                boolean field = !column.type().equals("TAG") && !column.type().equals("ATTRIBUTE");
                sql.append(column == COLUMNS.get(1) ? "" : ", ")
                        .append(column.name())
                        .append(' ')
                        .append(field ? column.type() + " FIELD" : "STRING " + column.type());
            }
            statement.execute(sql.append(')').toString());
            String names = String.join(
                    ", ",
                    COLUMNS.stream().map(column -> '"' + column.name() + '"').toList());
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO t (" + names + ") VALUES (" + "?, ".repeat(COLUMNS.size() - 1) + "?)")) {
                for (int batch = 0; batch < BATCHES; batch++) {
                    for (int row = 0; row < ROWS; row++) {
                        for (int c = 0; c < COLUMNS.size(); c++) {
                            Object value = one(COLUMNS.get(c).values());
                            insert.setObject(
                                    c + 1,
                                    c == 0 && random.nextInt(3) > 0 ? (Object) (long) random.nextInt(300) : value);
                        }
                        insert.addBatch();
                    }
                    insert.executeBatch();
                    if (batch < BATCHES - 1) {
                        statement.execute("FLUSH agree");
                    }
                }
            }
        }
    }

    private String query(int k) {
        String where = " WHERE " + condition(3);
        return switch (k % 6) {
            case 0 ->
                "SELECT COUNT(*), COUNT(i), MIN(i), MAX(l), MIN(\"time\"), MAX(\"time\"), MAX(dt), MIN(ts), MAX(s), MIN(x), MIN(g) FROM t"
                        + where;
            case 1 ->
                "SELECT g, COUNT(*), COUNT(d), MIN(l), MAX(i), MAX(\"time\"), MAX(x) FROM t" + where + " GROUP BY g";
            case 2 -> "SELECT \"at\", h, MAX(ts), COUNT(*), SUM(i) FROM t" + where + " GROUP BY h, \"at\"";
            default -> "SELECT \"time\", g, h, i, d, s FROM t" + where;
        };
    }

    private <T> T one(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private String condition(int depth) {
        int kind = random.nextInt(depth == 0 ? 8 : 12);
        if (kind == 11) {
            return "NOT (" + condition(depth - 1) + ")";
        } else if (kind >= 8) {
            return "(" + condition(depth - 1) + (kind == 10 ? " OR " : " AND ") + condition(depth - 1) + ")";
        }
        Col column = one(COLUMNS);
        String name = '"' + column.name() + '"';
        if (kind == 0) {
            return name + (random.nextBoolean() ? " IS NULL" : " IS NOT NULL");
        } else if (kind == 1) {
            List<String> list = new ArrayList<>();
            for (int n = random.nextInt(4); n >= 0; n--) {
                list.add(literal(column));
            }
            return name + (random.nextInt(3) == 0 ? " NOT IN (" : " IN (") + String.join(", ", list) + ")";
        } else if (column.type().equals("BOOLEAN")) {
            return one(List.of(
                    name,
                    "NOT " + name,
                    name + " IS TRUE",
                    name + " IS NOT FALSE",
                    name + " = TRUE",
                    name + " <> TRUE"));
        } else if (kind == 2 && !column.type().equals("BLOB")) {
            return name + (random.nextInt(3) == 0 ? " NOT" : "") + " BETWEEN " + literal(column) + " AND "
                    + literal(column);
        }
        return name + ' ' + one(List.of("=", "<>", "<", "<=", ">", ">=")) + ' ' + literal(column);
    }

    private String literal(Col column) {
        Object value = one(column.values());
        if (value == null) {
            return "NULL";
        } else if (value instanceof byte[] bytes) {
            return "X'" + HexFormat.of().formatHex(bytes) + "'";
        } else if (value instanceof LocalDate date) {
            return "DATE '" + date + "'";
        } else if (value instanceof Float || value instanceof Double) {
            double number = ((Number) value).doubleValue();
            return Double.isNaN(number) || Double.isInfinite(number)
                    ? "CAST('" + number + "' AS DOUBLE)"
                    : number + (Double.toString(number).contains("E") ? "" : "e0");
        } else if (value instanceof Number && column.type().startsWith("INT")) {
            return random.nextInt(5) == 0 ? value + ".5" : value.toString();
        }
        return value instanceof String text ? "'" + text.replace("'", "''") + "'" : value.toString();
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int width = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= width; i++) {
                    row.append(result.getString(i)).append('|');
                }
                rows.add(row.toString());
            }
        }
        if (!sql.startsWith("EXPLAIN")) {
            rows.sort(null);
        }
        return rows;
    }
}
