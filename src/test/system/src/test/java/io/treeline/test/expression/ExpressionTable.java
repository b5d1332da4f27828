// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.expression;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;

/** Rows of every type, the same in both databases. */
final class ExpressionTable {
    /** Ordinary values, nulls, zeros. */
    static final List<Object[]> MILD = List.of(
            row(
                    "2024-02-29T13:45:30.123",
                    5,
                    9007199254740993L,
                    0.1f,
                    2.5,
                    "Hello World",
                    true,
                    "2024-02-29",
                    "2024-02-29T13:45:30.123"),
            row("1969-12-31T23:59:59.999", -7, -3L, -2.5f, -0.5, "a%b_c", false, "1969-12-31", "1900-01-01T00:00:00"),
            row("2000-01-01T00:00:00", null, null, null, null, null, null, null, null),
            row("2001-10-28T01:30:00", 0, 0L, 0f, 0.0, "", false, "2000-01-01", "2000-12-31T23:59:59.999"));

    /** Extremes. */
    static final List<Object[]> WILD = List.of(
            row(
                    "2024-02-29T13:45:30.123",
                    Integer.MAX_VALUE,
                    Long.MAX_VALUE,
                    Float.MAX_VALUE,
                    Double.NaN,
                    "naïve ½ 😀",
                    true,
                    "2023-12-31",
                    "2023-01-01T00:00:00"),
            row(
                    "1969-12-31T23:59:59.999",
                    Integer.MIN_VALUE,
                    Long.MIN_VALUE,
                    Float.NaN,
                    Double.POSITIVE_INFINITY,
                    "42",
                    false,
                    "1000-01-01",
                    "2262-01-01T00:00:00"),
            row(
                    "2001-10-28T01:30:00",
                    1,
                    -1L,
                    Float.MIN_VALUE,
                    -1.0e300,
                    " 4.5 ",
                    null,
                    "9999-12-31",
                    "1753-01-01T00:00:00"));

    private static final String[] COLUMNS = {"i", "l", "f", "d", "s", "b", "day", "at"};
    private static final String[] NATIVE = {"INT32", "INT64", "FLOAT", "DOUBLE", "TEXT", "BOOLEAN", "DATE", "TIMESTAMP"
    };

    private ExpressionTable() {}

    private static Object[] row(
            String time, Integer i, Long l, Float f, Double d, String s, Boolean b, String day, String at) {
        return new Object[] {
            LocalDateTime.parse(time),
            i,
            l,
            f,
            d,
            s,
            b,
            day == null ? null : LocalDate.parse(day),
            at == null ? null : LocalDateTime.parse(at)
        };
    }

    static void create(Connection treeline, Connection postgres, String database, String name, List<Object[]> rows)
            throws SQLException {
        try (Statement statement = treeline.createStatement()) {
            for (int i = 0; i < COLUMNS.length; i++) {
                statement.execute("CREATE TIMESERIES " + database + '.' + name + '.' + COLUMNS[i] + " WITH DATATYPE="
                        + NATIVE[i]);
            }
        }
        try (Statement statement = treeline.createStatement()) {
            statement.execute("CREATE TIMESERIES " + database + '.' + name + ".present WITH DATATYPE=BOOLEAN");
        }
        fill(treeline, "\"" + database + "\".\"" + name + "\"", rows);
        try (Statement statement = postgres.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS \"" + database + "\"");
            statement.execute("CREATE TABLE \"" + database + "\".\"" + name
                    + "\" (\"Time\" timestamptz, i int, l bigint, f real, d double precision, s text, b boolean"
                    + ", day date, at timestamp)");
        }
        fill(postgres, "\"" + database + "\".\"" + name + "\"", rows);
    }

    private static void fill(Connection connection, String table, List<Object[]> rows) throws SQLException {
        int[] types = {
            Types.TIMESTAMP,
            Types.INTEGER,
            Types.BIGINT,
            Types.REAL,
            Types.DOUBLE,
            Types.VARCHAR,
            Types.BOOLEAN,
            Types.DATE,
            Types.TIMESTAMP
        };
        for (Object[] row : rows) {
            StringBuilder names = new StringBuilder("\"Time\"");
            StringBuilder marks = new StringBuilder("?");
            for (int i = 1; i < row.length; i++) {
                if (row[i] != null) {
                    names.append(", ").append(COLUMNS[i - 1]);
                    marks.append(", ?");
                }
            }
            boolean empty = marks.length() == 1;
            if (empty && connection.getMetaData().getDatabaseProductName().contains("IoTDB")) {
                // The tree keeps a row only with a value in it; one more column holds it.
                names.append(", present");
                marks.append(", true");
            }
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO " + table + " (" + names + ") VALUES (" + marks + ")")) {
                int at = 1;
                for (int i = 0; i < row.length; i++) {
                    if (row[i] != null) {
                        insert.setObject(at++, row[i], types[i]);
                    }
                }
                insert.executeUpdate();
            }
        }
    }
}
