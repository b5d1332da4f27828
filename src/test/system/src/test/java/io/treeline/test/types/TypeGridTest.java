// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * Ten types x {null, least, greatest, typical, NaN and infinities, unicode, empty} x every sensible getter, in both
 * models, on servers that count milliseconds, microseconds and nanoseconds. Written by parameters, read by relational
 * and by native statements.
 */
class TypeGridTest {
    private static final String[] TYPES = {
        "BOOLEAN", "INT32", "INT64", "FLOAT", "DOUBLE", "TEXT", "STRING", "DATE", "TIMESTAMP", "BLOB"
    };

    @Test
    @WithServer(precision = "ms")
    void milliseconds(IotdbServer server) throws SQLException, IOException {
        grid(server, 1_000L);
    }

    @Test
    @WithServer(precision = "us")
    void microseconds(IotdbServer server) throws SQLException, IOException {
        grid(server, 1_000_000L);
    }

    @Test
    @WithServer(precision = "ns")
    void nanoseconds(IotdbServer server) throws SQLException, IOException {
        grid(server, 1_000_000_000L);
    }

    /** A value of each type; the time in ticks. */
    private record Row(long time, Object[] values) {}

    private static List<Row> rows(long perSecond) {
        List<Row> rows = new ArrayList<>();
        long noon = 1_709_209_296L * perSecond + perSecond / 10 * 7 + 9;
        rows.add(new Row(1, new Object[] {
            true, 42, 42L, 1.5f, 2.25, "text", "string", LocalDate.of(2024, 2, 29), noon, new byte[] {1, 2, 3}
        }));
        rows.add(new Row(-1, new Object[] {
            false,
            Integer.MIN_VALUE,
            Long.MIN_VALUE,
            -Float.MAX_VALUE,
            -Double.MAX_VALUE,
            "",
            "",
            LocalDate.of(1000, 1, 1),
            -1L,
            new byte[0]
        }));
        rows.add(new Row(0, new Object[] {
            true,
            Integer.MAX_VALUE,
            Long.MAX_VALUE,
            Float.MAX_VALUE,
            Double.MAX_VALUE,
            "日本 😀 é \0 '\"\\\n\t",
            "Ωmega 𝄞",
            LocalDate.of(9999, 12, 31),
            0L,
            new byte[] {-128, 127, 0, -1}
        }));
        rows.add(new Row(noon, new Object[] {
            false,
            0,
            0L,
            Float.NaN,
            Double.NaN,
            "a".repeat(70_000),
            " ",
            LocalDate.of(1582, 10, 15),
            -perSecond / 2 - 1,
            new byte[70_000]
        }));
        rows.add(new Row(-3_000_000_000L * perSecond, new Object[] {
            true,
            -1,
            -9007199254740993L,
            Float.POSITIVE_INFINITY,
            Double.POSITIVE_INFINITY,
            "null",
            "true",
            LocalDate.of(1970, 1, 1),
            4_102_444_800L * perSecond + 1,
            new byte[] {39}
        }));
        rows.add(new Row(7_000_000_000L * perSecond + 1, new Object[] {
            false,
            255,
            9007199254740993L,
            Float.NEGATIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            "1",
            "-2.5",
            LocalDate.of(1969, 12, 31),
            -2_208_988_800L * perSecond - 1,
            new byte[] {0}
        }));
        rows.add(new Row(
                5, new Object[] {null, 1, -1L, Float.MIN_VALUE, Double.MIN_VALUE, null, null, null, null, null}));
        rows.add(new Row(6, new Object[] {true, null, null, null, null, "x", "y", null, null, null}));
        return rows;
    }

    private void grid(IotdbServer server, long perSecond) throws SQLException, IOException {
        try (Connection tree = DriverManager.getConnection(server.url() + "?time_zone=UTC", "root", "root")) {
            try (Statement statement = tree.createStatement()) {
                statement.execute("CREATE DATABASE root.grid");
                statement.execute("CREATE ALIGNED TIMESERIES root.grid.a1 (" + columns(" ") + ")");
                for (String type : TYPES) {
                    statement.execute("CREATE TIMESERIES root.grid.n1.c_" + type + " WITH DATATYPE=" + type);
                }
            }
            for (String device : List.of("a1", "n1")) {
                write(tree, "\"root.grid\".\"" + device + "\"", "\"Time\"", perSecond);
                for (boolean flushed : new boolean[] {false, true}) {
                    if (flushed) {
                        try (Statement statement = tree.createStatement()) {
                            statement.execute("FLUSH root.grid");
                        }
                    }
                    read(tree, "SELECT \"Time\", " + list() + " FROM \"root.grid\".\"" + device + "\"", perSecond);
                    read(
                            tree,
                            "SELECT "
                                    + List.of(TYPES).stream().map(t -> "c_" + t).collect(Collectors.joining(", "))
                                    + " FROM root.grid." + device,
                            perSecond);
                }
            }
        }
        try (Connection table =
                DriverManager.getConnection(server.url() + "?sql_dialect=table&time_zone=UTC", "root", "root")) {
            try (Statement statement = table.createStatement()) {
                statement.execute("CREATE DATABASE grid");
                statement.execute("USE grid");
                statement.execute(
                        "CREATE TABLE t1 (tag1 STRING TAG, " + columns(" ").replace(",", " FIELD,") + " FIELD)");
            }
            // The table model's own SQL cannot carry NaN and infinities: tablets can.
            try (Connection relational = DriverManager.getConnection(
                    server.url() + "?sql_dialect=table&db=grid&time_zone=UTC", "root", "root")) {
                write(relational, "\"grid\".\"t1\"", "\"time\"", perSecond);
            }
            read(
                    table,
                    "SELECT \"time\", " + list().toLowerCase(java.util.Locale.ROOT) + " FROM \"grid\".\"t1\"",
                    perSecond);
        }
    }

    private static String columns(String between) {
        return List.of(TYPES).stream().map(type -> "c_" + type + between + type).collect(Collectors.joining(", "));
    }

    private static String list() {
        return List.of(TYPES).stream().map(type -> "\"c_" + type + '"').collect(Collectors.joining(", "));
    }

    private static void write(Connection connection, String table, String time, long perSecond) throws SQLException {
        boolean lower = time.equals("\"time\"");
        String names = lower ? list().toLowerCase(java.util.Locale.ROOT) : list();
        String sql =
                "INSERT INTO " + table + " (" + time + ", " + names + ") VALUES (?" + ", ?".repeat(TYPES.length) + ")";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (Row row : rows(perSecond)) {
                insert.setObject(1, instant(row.time(), perSecond).atOffset(ZoneOffset.UTC));
                for (int i = 0; i < TYPES.length; i++) {
                    set(insert, i + 2, TYPES[i], row.values()[i], perSecond);
                }
                insert.addBatch();
            }
            assertThat(insert.executeBatch())
                    .containsOnly(1)
                    .hasSize(rows(perSecond).size());
        }
    }

    private static void set(PreparedStatement insert, int at, String type, Object value, long perSecond)
            throws SQLException {
        if (value == null) {
            insert.setNull(at, Types.NULL);
            return;
        }
        switch (type) {
            case "BOOLEAN" -> insert.setBoolean(at, (Boolean) value);
            case "INT32" -> insert.setInt(at, (Integer) value);
            case "INT64" -> insert.setLong(at, (Long) value);
            case "FLOAT" -> insert.setFloat(at, (Float) value);
            case "DOUBLE" -> insert.setDouble(at, (Double) value);
            case "DATE" -> insert.setObject(at, value);
            case "TIMESTAMP" ->
                insert.setObject(at, instant((Long) value, perSecond).atOffset(ZoneOffset.UTC));
            case "BLOB" -> insert.setBytes(at, (byte[]) value);
            default -> insert.setString(at, (String) value);
        }
    }

    private static Instant instant(long ticks, long perSecond) {
        return Instant.ofEpochSecond(
                Math.floorDiv(ticks, perSecond), Math.floorMod(ticks, perSecond) * (1_000_000_000L / perSecond));
    }

    private static void read(Connection connection, String sql, long perSecond) throws SQLException, IOException {
        List<Row> expected = new ArrayList<>(rows(perSecond));
        expected.sort(java.util.Comparator.comparingLong(Row::time));
        SoftAssertions soft = new SoftAssertions();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<Long> seen = new ArrayList<>();
            while (result.next()) {
                long time = result.getLong(1);
                seen.add(time);
                Row row = expected.stream()
                        .filter(r -> r.time() == time)
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no row was written at " + time));
                new Cell(soft, result, 1, sql + " at " + time, perSecond).timestamp(time);
                for (int i = 0; i < TYPES.length; i++) {
                    Cell cell = new Cell(soft, result, i + 2, sql + " at " + time + ", " + TYPES[i], perSecond);
                    try {
                        if (row.values()[i] == null) {
                            cell.isNull(TYPES[i]);
                        } else {
                            cell.is(TYPES[i], row.values()[i]);
                        }
                    } catch (SQLException e) {
                        soft.fail(cell.where() + ": " + e.getMessage(), e);
                    }
                }
            }
            soft.assertThat(seen)
                    .as(sql)
                    .containsExactlyInAnyOrderElementsOf(
                            expected.stream().map(Row::time).toList());
        }
        soft.assertAll();
    }

    /** One cell under all its getters. */
    private record Cell(SoftAssertions soft, ResultSet result, int column, String where, long perSecond) {
        void is(String type, Object value) throws SQLException, IOException {
            switch (type) {
                case "BOOLEAN" -> {
                    boolean b = (Boolean) value;
                    check("getBoolean", result.getBoolean(column), b);
                    check("getObject", result.getObject(column), b);
                    check("getString", result.getString(column), String.valueOf(b));
                    check("getInt", result.getInt(column), b ? 1 : 0);
                }
                case "INT32", "INT64" -> whole(type, ((Number) value).longValue());
                case "FLOAT" -> {
                    float f = (Float) value;
                    check("getFloat", result.getFloat(column), f);
                    check("getDouble", result.getDouble(column), (double) f);
                    check("getObject", result.getObject(column), f);
                    check("getObject(Float)", result.getObject(column, Float.class), f);
                    check("getString", Float.parseFloat(result.getString(column)), f);
                    floating(f);
                }
                case "DOUBLE" -> {
                    double d = (Double) value;
                    check("getDouble", result.getDouble(column), d);
                    check("getObject", result.getObject(column), d);
                    check("getObject(Double)", result.getObject(column, Double.class), d);
                    check("getString", Double.parseDouble(result.getString(column)), d);
                    floating(d);
                }
                case "TEXT", "STRING" -> {
                    check("getString", result.getString(column), value);
                    check("getNString", result.getNString(column), value);
                    check("getObject", result.getObject(column), value);
                    check("getObject(String)", result.getObject(column, String.class), value);
                    try (Reader reader = result.getCharacterStream(column)) {
                        StringBuilder text = new StringBuilder();
                        for (int c = reader.read(); c >= 0; c = reader.read()) {
                            text.append((char) c);
                        }
                        check("getCharacterStream", text.toString(), value);
                    }
                    if (value.equals("text") || value.equals("string")) {
                        fails("getInt", () -> result.getInt(column), "22");
                        fails("getTimestamp", () -> result.getTimestamp(column), "22");
                    }
                }
                case "DATE" -> {
                    LocalDate date = (LocalDate) value;
                    check("getDate", result.getDate(column), Date.valueOf(date));
                    check("getObject", result.getObject(column), Date.valueOf(date));
                    check("getObject(LocalDate)", result.getObject(column, LocalDate.class), date);
                    check("getString", result.getString(column), date.toString());
                    check("getTimestamp", result.getTimestamp(column), Timestamp.valueOf(date.atStartOfDay()));
                }
                case "TIMESTAMP" -> timestamp((Long) value);
                case "BLOB" -> {
                    check("getBytes", result.getBytes(column), value);
                    check("getObject", result.getObject(column), value);
                    try (InputStream stream = result.getBinaryStream(column)) {
                        check("getBinaryStream", stream.readAllBytes(), value);
                    }
                }
                default -> throw new AssertionError(type);
            }
            soft.assertThat(result.wasNull()).as(where).isFalse();
        }

        private void whole(String type, long value) throws SQLException {
            check("getLong", result.getLong(column), value);
            check("getBigDecimal", result.getBigDecimal(column), BigDecimal.valueOf(value));
            check("getString", result.getString(column), Long.toString(value));
            check("getDouble", result.getDouble(column), (double) value);
            check("getFloat", result.getFloat(column), (float) value);
            check("getObject", result.getObject(column), type.equals("INT32") ? (Object) (int) value : (Object) value);
            check("getObject(Long)", result.getObject(column, Long.class), value);
            if (value == (int) value) {
                check("getInt", result.getInt(column), (int) value);
            } else {
                fails("getInt", () -> result.getInt(column), "22003");
            }
            if (value == (short) value) {
                check("getShort", result.getShort(column), (short) value);
            } else {
                fails("getShort", () -> result.getShort(column), "22003");
            }
            if (value == (byte) value) {
                check("getByte", result.getByte(column), (byte) value);
            } else {
                fails("getByte", () -> result.getByte(column), "22003");
            }
        }

        private void floating(double value) throws SQLException {
            if (!Double.isFinite(value)) {
                fails("getBigDecimal", () -> result.getBigDecimal(column), "22");
                fails("getInt", () -> result.getInt(column), "22");
                fails("getLong", () -> result.getLong(column), "22");
            } else if (Math.abs(value) > 1e30) {
                fails("getInt", () -> result.getInt(column), "22003");
                fails("getLong", () -> result.getLong(column), "22003");
            } else if (result.getObject(column) instanceof Float single) {
                soft.assertThat(result.getBigDecimal(column).floatValue())
                        .as(where + " getBigDecimal")
                        .isEqualTo(single);
            } else {
                soft.assertThat(result.getBigDecimal(column).doubleValue())
                        .as(where + " getBigDecimal")
                        .isEqualTo(value);
            }
        }

        void timestamp(long ticks) throws SQLException {
            Instant instant = instant(ticks, perSecond);
            check("getLong", result.getLong(column), ticks);
            check("getTimestamp", result.getTimestamp(column).toInstant(), instant);
            check("getObject", ((Timestamp) result.getObject(column)).toInstant(), instant);
            check("getObject(Instant)", result.getObject(column, Instant.class), instant);
            check(
                    "getObject(LocalDateTime)",
                    result.getObject(column, LocalDateTime.class),
                    LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
            check(
                    "getObject(OffsetDateTime)",
                    result.getObject(column, OffsetDateTime.class).toInstant(),
                    instant);
            soft.assertThat(result.getString(column))
                    .as(where + " getString")
                    .contains(LocalDateTime.ofInstant(instant, ZoneOffset.UTC)
                            .toLocalDate()
                            .toString());
        }

        void isNull(String type) throws SQLException {
            check("getObject", result.getObject(column), null);
            soft.assertThat(result.wasNull()).as(where + " wasNull").isTrue();
            check("getString", result.getString(column), null);
            soft.assertThat(result.wasNull()).as(where + " wasNull").isTrue();
            switch (type) {
                case "BOOLEAN" -> check("getBoolean", result.getBoolean(column), false);
                case "INT32", "INT64", "FLOAT", "DOUBLE" -> {
                    check("getInt", result.getInt(column), 0);
                    check("getLong", result.getLong(column), 0L);
                    check("getFloat", result.getFloat(column), 0f);
                    check("getDouble", result.getDouble(column), 0d);
                    check("getBigDecimal", result.getBigDecimal(column), null);
                }
                case "DATE" -> check("getDate", result.getDate(column), null);
                case "TIMESTAMP" -> check("getTimestamp", result.getTimestamp(column), null);
                case "BLOB" -> check("getBytes", result.getBytes(column), null);
                default -> check("getCharacterStream", result.getCharacterStream(column), null);
            }
            soft.assertThat(result.wasNull()).as(where + " wasNull").isTrue();
        }

        private void check(String getter, Object got, Object expected) {
            if (expected instanceof String text && text.length() > 100) {
                soft.assertThat(text.equals(got)).as(where + " " + getter).isTrue();
            } else if (expected instanceof byte[] bytes) {
                soft.assertThat((byte[]) got).as(where + " " + getter).isEqualTo(bytes);
            } else {
                soft.assertThat(got).as(where + " " + getter).isEqualTo(expected);
            }
        }

        private void fails(String getter, Getter call, String state) {
            soft.assertThatThrownBy(call::get)
                    .as(where + " " + getter)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).startsWith(state));
        }
    }

    private interface Getter {
        Object get() throws SQLException;
    }

    @Test
    @WithServer
    void textTravelsAsUtf8(IotdbServer server) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url(), "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TIMESERIES root.gridtext.d.s WITH DATATYPE=TEXT");
            String every = new String(new int[] {0x24, 0xA2, 0x20AC, 0x10348, 0xFFFF, 0x10FFFF}, 0, 6);
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO \"root.gridtext\".\"d\" (\"Time\", \"s\") VALUES (?, ?)")) {
                insert.setLong(1, 1);
                insert.setString(2, every);
                assertThat(insert.executeUpdate()).isEqualTo(1);
                insert.setString(2, "\uD800");
                assertThatThrownBy(insert::executeUpdate)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("22018"));
            }
            try (ResultSet result = statement.executeQuery("SELECT \"s\" FROM \"root.gridtext\".\"d\"")) {
                assertThat(result.next()).isTrue();
                assertThat(result.getString(1).getBytes(StandardCharsets.UTF_8))
                        .isEqualTo(every.getBytes(StandardCharsets.UTF_8));
                assertThat(result.next()).isFalse();
            }
        }
    }
}
