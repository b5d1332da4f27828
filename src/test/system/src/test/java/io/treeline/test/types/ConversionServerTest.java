// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.driver.codec.ReadForm;
import io.treeline.driver.codec.ReadForm.Ease;
import io.treeline.driver.parameter.WriteForm;
import io.treeline.metadata.type.ColumnType;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URL;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Walks every cell of the tables in docs/type-mapping.md on the real server: types by getters and classes, setters and
 * classes by column types.
 */
class ConversionServerTest {
    private static final List<ColumnType> STORED =
            Arrays.stream(ColumnType.values()).filter(ColumnType::storable).toList();
    private static final Set<String> MISFITS = Set.of("22003", "22007", "22008", "22018");

    private final List<String> wrong = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    @WithServer
    void milliseconds(String model, IotdbServer server) throws Exception {
        walk(server, model);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    @WithServer(precision = "ns")
    void nanoseconds(String model, IotdbServer server) throws Exception {
        walk(server, model);
    }

    private void walk(IotdbServer server, String model) throws Exception {
        boolean tree = model.equals("tree");
        String schema = tree ? "root.conversion" : "conversion";
        try (Connection connection = DriverManager.getConnection(
                        server.url() + "?timeZone=Europe/Berlin&sql_dialect=" + model, "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS \"" + schema + "\" CASCADE");
            statement.execute("CREATE SCHEMA \"" + schema + '"');
            connection.setSchema(schema);
            for (String table : List.of("reads", "writes")) {
                statement.execute("CREATE TABLE " + table + " ("
                        + STORED.stream()
                                .map(type -> column(type) + ' ' + serverName(type) + (tree ? "" : " FIELD"))
                                .collect(Collectors.joining(", "))
                        + ')');
            }
            write(connection);
            read(statement);
            fillForReading(connection);
            reading(statement);
            statement.execute("DROP SCHEMA \"" + schema + "\" CASCADE");
        }
        assertThat(wrong).isEmpty();
    }

    private static String column(ColumnType type) {
        return "c_" + type.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static String serverName(ColumnType type) {
        return type == ColumnType.STRING
                ? "STRING"
                : type == ColumnType.TEXT ? "TEXT" : type == ColumnType.BLOB ? "BLOB" : type.sqlName();
    }

    // ---- writing ----

    /** A value of a setter's form, and how to give it. */
    private record Given(String how, Setter setter) {}

    private interface Setter {
        void set(PreparedStatement statement) throws Exception;
    }

    private static Given object(Object value) {
        return new Given(
                "setObject(" + value.getClass().getSimpleName() + ')', statement -> statement.setObject(2, value));
    }

    private static List<Given> given(WriteForm form) throws Exception {
        Instant instant = Instant.parse("2024-02-29T11:30:00.123Z");
        return switch (form) {
            case BOOLEAN -> List.of(object(true), new Given("setBoolean", s -> s.setBoolean(2, false)));
            case INTEGER ->
                List.of(
                        object(1),
                        object((byte) 1),
                        object((short) 7),
                        new Given("setByte", s -> s.setByte(2, (byte) 1)),
                        new Given("setShort", s -> s.setShort(2, Short.MAX_VALUE)),
                        new Given("setInt", s -> s.setInt(2, Integer.MIN_VALUE)));
            case LONG -> List.of(object(1L), new Given("setLong", s -> s.setLong(2, Long.MAX_VALUE)));
            case FLOAT -> List.of(object(1f), object(Float.NaN), new Given("setFloat", s -> s.setFloat(2, 1.5f)));
            case DOUBLE -> List.of(object(1.0), object(Double.NaN), new Given("setDouble", s -> s.setDouble(2, 1e300)));
            case DECIMAL ->
                List.of(
                        object(BigDecimal.ONE),
                        object(BigInteger.TEN.pow(30)),
                        new Given("setBigDecimal", s -> s.setBigDecimal(2, new BigDecimal("1e400"))));
            case TEXT ->
                List.of(
                        object("1"),
                        object('1'),
                        object("abc"),
                        new Given("setString", s -> s.setString(2, "2024-02-29")),
                        new Given("setNString", s -> s.setNString(2, "\\x00ff")),
                        new Given("setClob", s -> s.setClob(2, new StringReader("2"))),
                        new Given("setNClob", s -> s.setNClob(2, new StringReader("xyz"), 2)),
                        new Given(
                                "setAsciiStream",
                                s -> s.setAsciiStream(2, new ByteArrayInputStream(new byte[] {48, 49}), 1)),
                        new Given("setCharacterStream", s -> s.setCharacterStream(2, new StringReader("true"))),
                        new Given("setNCharacterStream", s -> s.setNCharacterStream(2, new StringReader("0.5"), 3L)),
                        object(new StringReader("x")));
            case OTHER_TEXT ->
                List.of(
                        object(new UUID(1, 2)),
                        object(OffsetTime.parse("10:00+01:00")),
                        object(new URL("http://example.org/")),
                        new Given("setURL", s -> s.setURL(2, new URL("http://example.org/"))));
            case BYTES ->
                List.of(
                        object(new byte[] {1, 2}),
                        object(new ByteArrayInputStream(new byte[0])),
                        new Given("setBytes", s -> s.setBytes(2, new byte[] {3})),
                        new Given("setBlob", s -> s.setBlob(2, new ByteArrayInputStream(new byte[] {4}))),
                        new Given(
                                "setBinaryStream",
                                s -> s.setBinaryStream(2, new ByteArrayInputStream(new byte[] {5, 6}), 1)));
            case DAY ->
                List.of(
                        object(LocalDate.of(2024, 2, 29)),
                        object(LocalDate.of(500_000_000, 1, 1)),
                        new Given("setDate", s -> s.setDate(2, Date.valueOf("1969-12-31"))));
            case MOMENT ->
                List.of(
                        object(instant),
                        object(instant.atZone(ZoneId.of("Asia/Tokyo"))),
                        object(instant.atZone(ZoneId.of("Asia/Tokyo")).toOffsetDateTime()),
                        object(LocalDateTime.of(2024, 3, 31, 2, 30)),
                        object(new java.util.Date(5)),
                        object(new GregorianCalendar(2024, 1, 29)),
                        object(Instant.MAX),
                        new Given(
                                "setTimestamp",
                                s -> s.setTimestamp(2, Timestamp.from(instant), new GregorianCalendar())),
                        new Given("early", s -> s.setObject(2, Instant.parse("0900-01-01T00:00:00Z"))));
            case TIME ->
                List.of(
                        object(LocalTime.of(12, 30)),
                        new Given("setTime", s -> s.setTime(2, Time.valueOf("23:59:59"))));
        };
    }

    private int time;

    private void write(Connection connection) throws Exception {
        for (ColumnType type : STORED) {
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO writes (\"Time\", " + column(type) + ") VALUES (?, ?)")) {
                for (WriteForm form : WriteForm.values()) {
                    Set<String> outcomes = new TreeSet<>();
                    Set<String> setters = new TreeSet<>();
                    for (Given given : given(form)) {
                        setters.add(given.how());
                        outcomes.add(outcome(insert, given));
                    }
                    if (!setters.containsAll(form.setters()) || !fits(form.into(type), outcomes)) {
                        wrong.add(form + " into " + type + ": " + form.into(type) + " but " + outcomes + " by "
                                + setters);
                    }
                }
                time++;
                insert.setInt(1, time);
                insert.setNull(2, Types.OTHER);
            }
        }
    }

    private String outcome(PreparedStatement insert, Given given) throws Exception {
        time++;
        insert.setLong(1, time);
        try {
            given.setter().set(insert);
            return insert.executeUpdate() == 1 ? "ok" : "no row";
        } catch (SQLException e) {
            // A stream is empty by the second use, which is no misfit.
            return e.getSQLState();
        }
    }

    private static boolean fits(Ease ease, Set<String> outcomes) {
        return switch (ease) {
            case ALWAYS -> outcomes.equals(Set.of("ok"));
            case IF_IT_FITS ->
                outcomes.contains("ok")
                        && outcomes.size() > 1
                        && outcomes.stream().allMatch(state -> state.equals("ok") || MISFITS.contains(state));
            // What no server can hold is refused before the column is looked at.
            case NEVER ->
                !outcomes.isEmpty()
                        && outcomes.stream()
                                .allMatch(state ->
                                        state.equals("22018") || state.equals("22007") || state.equals("22008"));
        };
    }

    /** Every value that was accepted is there, and reads as its type's own class. */
    private void read(Statement statement) throws SQLException {
        for (ColumnType type : STORED) {
            try (ResultSet rows = statement.executeQuery(
                    "SELECT " + column(type) + " FROM writes WHERE " + column(type) + " IS NOT NULL")) {
                int count = 0;
                while (rows.next()) {
                    assertThat(rows.getObject(1)).as(type + "").isInstanceOf(type.javaClass());
                    count++;
                }
                assertThat(count).as(type + "").isPositive();
            }
        }
    }

    // ---- reading ----

    private static void fillForReading(Connection connection) throws SQLException {
        Object[][] rows = {
            {true, 1, 1L, 1f, 1.0, "1", Instant.ofEpochMilli(1), LocalDate.of(2024, 2, 29), new byte[] {1}, "1"},
            {
                false,
                Integer.MIN_VALUE,
                Long.MAX_VALUE,
                Float.NaN,
                Double.NEGATIVE_INFINITY,
                "2024-02-29 12:30:00.5",
                Instant.ofEpochMilli(1_711_848_600_000L),
                LocalDate.of(1000, 1, 1),
                new byte[0],
                "6f1b9e2c-0000-4000-8000-000000000001"
            },
            {
                true,
                200,
                1L << 40,
                1e30f,
                1e300,
                "ünï",
                Instant.ofEpochMilli(-2_000_000_000_123L),
                LocalDate.of(9999, 12, 31),
                new byte[] {0, -1},
                "https://example.org/"
            },
            {
                true,
                2,
                2L,
                0.5f,
                0.5,
                "1e400",
                Instant.ofEpochMilli(9),
                LocalDate.of(1582, 10, 15),
                new byte[] {7},
                "2024-02-29"
            },
            {
                false,
                0,
                0L,
                -0f,
                -0.0,
                "10:00:00+01:00",
                Instant.ofEpochMilli(0),
                LocalDate.of(1970, 1, 1),
                new byte[] {7},
                "6f1b9e2c-0000-4000-8000-000000000001"
            }
        };
        List<ColumnType> order = List.of(
                ColumnType.BOOLEAN,
                ColumnType.INT32,
                ColumnType.INT64,
                ColumnType.FLOAT,
                ColumnType.DOUBLE,
                ColumnType.TEXT,
                ColumnType.TIMESTAMP,
                ColumnType.DATE,
                ColumnType.BLOB,
                ColumnType.STRING);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO reads (\"Time\", "
                + order.stream().map(ConversionServerTest::column).collect(Collectors.joining(", ")) + ") VALUES (?"
                + ", ?".repeat(order.size()) + ')')) {
            for (int r = 0; r < rows.length; r++) {
                insert.setInt(1, r);
                for (int c = 0; c < order.size(); c++) {
                    insert.setObject(c + 2, rows[r][c]);
                }
                insert.addBatch();
            }
            // Impossible days are stored by those who do not check; NULLs by a row of which one cell alone is there.
            insert.executeBatch();
        }
        for (String missing : List.of("c_int32", "c_boolean")) {
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO reads (\"Time\", " + missing + ") VALUES (?, ?)")) {
                insert.setInt(1, missing.equals("c_int32") ? 100 : 101);
                insert.setInt(2, 1);
                insert.executeUpdate();
            }
        }
    }

    private void reading(Statement statement) throws Exception {
        for (ColumnType type : ColumnType.values()) {
            if (type == ColumnType.STRING) {
                // Read with TEXT, of which it is another name here.
                continue;
            }
            String expression = type == ColumnType.DECIMAL
                    ? "CASE WHEN c_int32 = 200 THEN 12345678901234567890123.5 WHEN c_int32 IS NOT NULL THEN c_int32 * 1.0 END"
                    : type == ColumnType.ARRAY
                            ? "CASE WHEN c_int32 = 200 THEN ARRAY['ä'] WHEN c_int32 IS NOT NULL THEN ARRAY['x', NULL] END"
                            : column(type);
            for (ReadForm form : ReadForm.values()) {
                List<Reading> readings = readings(form);
                Set<String> outcomes = new TreeSet<>();
                // A text has the offset of an instant; what getString gives is the clock's reading of it.
                String shown = type == ColumnType.TIMESTAMP ? "CAST(" + expression + " AS TIMESTAMP)" : expression;
                String query = "SELECT " + expression + " AS x, CAST(" + shown + " AS VARCHAR) AS t FROM reads";
                try (ResultSet rows = statement.executeQuery(
                        type == ColumnType.TEXT ? query + " UNION ALL SELECT c_string, c_string FROM reads" : query)) {
                    while (rows.next()) {
                        boolean isNull = rows.getObject(1) == null;
                        String text = rows.getString(2);
                        for (Reading reading : readings) {
                            one(type, form, rows, reading, isNull, text, outcomes);
                        }
                    }
                }
                if (!fitsReading(form.ease(type), type, outcomes)) {
                    wrong.add(type + " as " + form + ": " + form.ease(type) + " but " + outcomes);
                }
            }
        }
    }

    private static boolean fitsReading(Ease ease, ColumnType type, Set<String> outcomes) {
        // The driver itself writes no impossible day, and DATE has no other misfit; decimals as large as to overflow a
        // double are a unit test's.
        return (type == ColumnType.DATE || type == ColumnType.DECIMAL && outcomes.size() == 1)
                        && ease == Ease.IF_IT_FITS
                ? outcomes.equals(Set.of("ok"))
                : ease == Ease.NEVER ? outcomes.equals(Set.of("22018")) : fits(ease, outcomes);
    }

    private void one(
            ColumnType type,
            ReadForm form,
            ResultSet rows,
            Reading reading,
            boolean isNull,
            String text,
            Set<String> outcomes)
            throws Exception {
        Object value;
        try {
            value = reading.from().read(rows);
        } catch (InvocationTargetException e) {
            outcomes.add(((SQLException) e.getCause()).getSQLState());
            if (isNull) {
                wrong.add(type + " as " + form + " by " + reading.how() + ": NULL is refused");
            }
            return;
        }
        if (isNull) {
            if (!rows.wasNull()
                    || !(value == null
                            || value.equals(false)
                            || value instanceof Number number && number.doubleValue() == 0)) {
                wrong.add(type + " as " + form + " by " + reading.how() + ": NULL reads as " + value);
            }
            return;
        }
        outcomes.add("ok");
        if (rows.wasNull() || value == null) {
            wrong.add(type + " as " + form + " by " + reading.how() + ": a value reads as NULL");
        } else if (reading.target() != null && !reading.target().isInstance(value)) {
            wrong.add(type + " as " + form + " by " + reading.how() + ": " + value.getClass());
        }
        String shown = shown(value);
        if (shown != null
                && !shown.equals(text)
                && (form == ReadForm.STRING
                        || form == ReadForm.CHARACTERS
                        || form == ReadForm.ASCII
                        || form == ReadForm.CLOB)) {
            wrong.add(type + " as " + form + " by " + reading.how() + ": '" + shown + "' where CAST gives '" + text
                    + "'");
        }
    }

    private static String shown(Object value) throws Exception {
        if (value instanceof Reader reader) {
            java.io.StringWriter out = new java.io.StringWriter();
            reader.transferTo(out);
            return out.toString();
        } else if (value instanceof InputStream stream) {
            return new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
        } else if (value instanceof Clob clob) {
            return clob.getSubString(1, (int) clob.length());
        }
        return value instanceof Blob ? null : value.toString();
    }

    private record Reading(String how, From from, Class<?> target) {}

    private interface From {
        Object read(ResultSet rows) throws Exception;
    }

    private static List<Reading> readings(ReadForm form) throws NoSuchMethodException {
        List<Reading> readings = new ArrayList<>();
        for (String getter : form.getters()) {
            Method byIndex = ResultSet.class.getMethod(getter, int.class);
            Method byLabel = ResultSet.class.getMethod(getter, String.class);
            readings.add(new Reading(
                    getter, rows -> byIndex.invoke(rows, 1), getter.equals("getNClob") ? NClob.class : null));
            readings.add(new Reading(getter + "(label)", rows -> byLabel.invoke(rows, "x"), null));
        }
        Method object = Arrays.stream(ResultSet.class.getMethods())
                .filter(m -> m.getName().equals("getObject")
                        && Arrays.equals(m.getParameterTypes(), new Class<?>[] {int.class, Class.class}))
                .findFirst()
                .orElseThrow();
        for (Class<?> target : form.classes()) {
            readings.add(new Reading(
                    "getObject(" + target.getSimpleName() + ')',
                    rows -> object.invoke(rows, 1, target),
                    target.isPrimitive() ? null : target));
        }
        return readings;
    }

    @Test
    void everyFormHasAWayToBeRead() throws NoSuchMethodException {
        for (ReadForm form : ReadForm.values()) {
            assertThat(readings(form)).as(form.name()).isNotEmpty();
        }
    }
}
