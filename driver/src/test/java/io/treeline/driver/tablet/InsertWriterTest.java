// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.treeline.driver.dml.InsertWriter;
import io.treeline.driver.parameter.ParameterSlots;
import io.treeline.driver.parameter.ParameterSlots.Kind;
import io.treeline.driver.rpc.RpcClient.Tablet;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Column.Role;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.metadata.model.ModelTable;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.time.Ticks;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.PreparedSql.Insert;
import io.treeline.sql.api.PreparedSql.InsertValue;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;

class InsertWriterTest {
    private final MemoryServer server = new MemoryServer();

    private static Column time() {
        return new Column("Time", ColumnType.TIMESTAMP, Role.TIME, null);
    }

    private static Column field(String name, ColumnType type) {
        return new Column(name, type, Role.FIELD, null);
    }

    private static Insert insert(List<Column> columns, int rows) {
        Table table = new DeviceTable(
                new TableName("root.w", "a b"), new DevicePath(List.of("root", "w", "a b")), true, columns);
        List<List<InsertValue>> values = new ArrayList<>();
        for (int i = 0, p = 0; i < rows; i++) {
            List<InsertValue> row = new ArrayList<>();
            for (int c = 0; c < columns.size(); c++) {
                row.add(new InsertValue.Parameter(p++));
            }
            values.add(row);
        }
        return new Insert(table, columns, values, rows * columns.size());
    }

    private InsertWriter writer(Column... columns) {
        return new InsertWriter(insert(List.of(columns), 1), server, ZoneOffset.UTC);
    }

    private static void set(ParameterSlots slots, int i, Object value) {
        if (value instanceof Integer n) {
            slots.set(i, Kind.INT, n);
        } else if (value instanceof Long n) {
            slots.set(i, Kind.LONG, n);
        } else if (value instanceof Double n) {
            slots.set(i, Kind.DOUBLE, Double.doubleToRawLongBits(n));
        } else if (value instanceof Float n) {
            slots.set(i, Kind.FLOAT, Float.floatToRawIntBits(n));
        } else if (value instanceof Boolean b) {
            slots.set(i, Kind.BOOLEAN, b ? 1 : 0);
        } else if (value instanceof Ticks t) {
            slots.set(i, Kind.TICKS, t.value());
        } else {
            slots.set(i, value);
        }
    }

    private static ParameterSlots slots(Object... values) {
        ParameterSlots slots = new ParameterSlots(values.length);
        for (int i = 0; i < values.length; i++) {
            set(slots, i, values[i]);
        }
        return slots;
    }

    @Test
    void tabletHasTheBytesOfTheWire() throws SQLException {
        InsertWriter writer = writer(
                time(), field("i", ColumnType.INT32), field("c.d", ColumnType.TEXT), field("b", ColumnType.BOOLEAN));
        writer.add(slots(new Ticks(1), 7, "é", true));
        writer.add(slots(2L, null, null, false));
        writer.add(slots(3, -1, "", true));
        assertThat(writer.size()).isEqualTo(3);
        assertThat(writer.flush()).containsExactly(1, 1, 1);
        Tablet tablet = server.received.get(0);
        assertThat(tablet.target()).isEqualTo("root.w.`a b`");
        assertThat(tablet.names()).containsExactly("i", "`c.d`", "b");
        assertThat(tablet.categories()).isNull();
        assertThat(tablet.aligned()).isTrue();
        assertThat(hex(tablet.times())).isEqualTo("0000000000000001" + "0000000000000002" + "0000000000000003");
        assertThat(hex(tablet.values()))
                .isEqualTo("00000007" + "00000000" + "ffffffff" + "00000002c3a9" + "00000000" + "00000000" + "010001"
                        + "0102" + "0102" + "00");
        assertThat(writer.size()).isZero();
        assertThat(writer.flush()).isEmpty();
    }

    private static String hex(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void tableModelTabletsNameTableAndCategories() throws SQLException {
        List<Column> columns = List.of(
                new Column("site", ColumnType.STRING, Role.TAG, null),
                time(),
                new Column("maker", ColumnType.STRING, Role.ATTRIBUTE, null),
                field("v", ColumnType.DOUBLE));
        Table table = new ModelTable(new TableName("plant", "pumps"), columns);
        List<InsertValue> row = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            row.add(new InsertValue.Parameter(i));
        }
        InsertWriter writer = new InsertWriter(new Insert(table, columns, List.of(row), 4), server, ZoneOffset.UTC);
        writer.add(slots("s1", 5L, "acme", null));
        writer.add(slots(null, 6L, null, null));
        writer.flush();
        Tablet tablet = server.received.get(0);
        assertThat(tablet.target()).isEqualTo("pumps");
        assertThat(tablet.names()).containsExactly("site", "maker", "v");
        assertThat(tablet.categories()).containsExactly((byte) 0, (byte) 2, (byte) 1);
    }

    @Test
    void valuesConvertAsAssignmentDoes() throws SQLException {
        check(ColumnType.INT32, 2.5, 2);
        check(ColumnType.INT32, new BigDecimal("2.5"), 3);
        check(ColumnType.INT32, "-7", -7);
        check(ColumnType.INT32, new BigDecimal("1E-999999999"), 0);
        check(ColumnType.INT64, new BigDecimal("0E+999999999"), 0L);
        check(ColumnType.INT64, new BigDecimal("0.5"), 1L);
        check(ColumnType.INT64, new BigDecimal("-0.05"), 0L);
        check(ColumnType.INT32, true, 1);
        check(ColumnType.INT64, -0x1p63, Long.MIN_VALUE);
        check(ColumnType.INT64, "9223372036854775807", Long.MAX_VALUE);
        check(ColumnType.INT64, 1.5f, 2L);
        check(ColumnType.FLOAT, 0.1, 0.1f);
        check(ColumnType.FLOAT, Double.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY);
        check(ColumnType.FLOAT, "NaN", Float.NaN);
        check(ColumnType.FLOAT, new BigDecimal("16777217.0000001"), 16777218f);
        check(ColumnType.DOUBLE, 0.1f, (double) 0.1f);
        check(ColumnType.DOUBLE, "-Infinity", Double.NEGATIVE_INFINITY);
        check(ColumnType.DOUBLE, -0.0, -0.0);
        check(ColumnType.BOOLEAN, 1, true);
        check(ColumnType.BOOLEAN, "FALSE", false);
        check(ColumnType.TEXT, 5L, "5");
        check(ColumnType.TEXT, new BigDecimal("1E+3"), "1000");
        check(ColumnType.TEXT, new Ticks(1_700_000_000_123L), "2023-11-14 22:13:20.123");
        check(ColumnType.STRING, "𝄞 it's \0 \"q\"", "𝄞 it's \0 \"q\"");
        check(ColumnType.STRING, LocalDate.of(2024, 2, 29), "2024-02-29");
        check(ColumnType.TIMESTAMP, "2024-02-29 12:34:56.789", 1709210096789L);
        check(ColumnType.TIMESTAMP, "2024-02-29T12:34:56.789+02:00", 1709202896789L);
        check(ColumnType.TIMESTAMP, "2024-02-29T12:34:56Z", 1709210096000L);
        check(ColumnType.TIMESTAMP, "2024-02-29", 1709164800000L);
        check(ColumnType.TIMESTAMP, LocalDate.of(1969, 12, 31), -86_400_000L);
        check(ColumnType.TIMESTAMP, Long.MIN_VALUE, Long.MIN_VALUE);
        check(ColumnType.DATE, LocalDate.of(2024, 2, 29), 20240229);
        check(ColumnType.DATE, "9999-12-31", 99991231);
        check(ColumnType.DATE, new Ticks(0), 19700101);
        check(ColumnType.BLOB, new byte[] {0, -1}, ByteBuffer.wrap(new byte[] {0, -1}));
    }

    private void check(ColumnType type, Object given, Object stored) throws SQLException {
        server.rows.clear();
        InsertWriter writer = writer(time(), field("x", type));
        writer.add(slots(1L, given));
        writer.flush();
        assertThat(server.rows.get(1L)).as("%s <- %s", type, given).isEqualTo(Map.of("x", stored));
    }

    @Test
    void whatDoesNotFitIsRefusedByName() throws SQLException {
        refuse(ColumnType.INT32, 2147483648L, "22003");
        refuse(ColumnType.INT32, Double.NaN, "22003");
        refuse(ColumnType.INT64, 0x1p63, "22003");
        refuse(ColumnType.INT64, new BigDecimal("1e999999999"), "22003");
        refuse(ColumnType.INT64, new BigDecimal("9223372036854775808"), "22003");
        refuse(ColumnType.INT64, "1.5", "22018");
        refuse(ColumnType.INT64, new Ticks(5), "22018");
        refuse(ColumnType.FLOAT, 1e39, "22003");
        refuse(ColumnType.FLOAT, 1e-60, "22003");
        refuse(ColumnType.DOUBLE, new BigDecimal("1e400"), "22003");
        refuse(ColumnType.DOUBLE, "secret", "22018");
        refuse(ColumnType.BOOLEAN, 2, "22018");
        refuse(ColumnType.BOOLEAN, "secret", "22018");
        refuse(ColumnType.TEXT, new byte[1], "22018");
        refuse(ColumnType.TEXT, new BigDecimal("1E-999999999"), "22003");
        refuse(ColumnType.TIMESTAMP, new BigDecimal("1E-999999999"), "22008");
        refuse(ColumnType.DOUBLE, new BigDecimal("1E-999999999"), "22003");
        refuse(ColumnType.INT64, "1E-999999999", "22018");
        refuse(ColumnType.TEXT, "x\uD800", "22018");
        refuse(ColumnType.TIMESTAMP, "2024-02-30 00:00", "22007");
        refuse(ColumnType.TIMESTAMP, "secret", "22007");
        refuse(ColumnType.TIMESTAMP, "2024-02-29 12:00:00.1234", "22008");
        refuse(ColumnType.DATE, "2023-02-29", "22007");
        refuse(ColumnType.DATE, LocalDate.of(999, 1, 1), "22008");
        refuse(ColumnType.DATE, 20240229, "22018");
        refuse(ColumnType.BLOB, "secret", "22018");
        refuse(ColumnType.BLOB, 5.0, "22018");
    }

    private void refuse(ColumnType type, Object given, String state) throws SQLException {
        server.rows.clear();
        InsertWriter writer = writer(time(), field("x", type), field("y", ColumnType.INT32));
        writer.add(slots(1L, null, 1));
        SQLException e = catchThrowableOfType(SQLException.class, () -> writer.add(slots(2L, given, 2)));
        new ThrowableAssert<>(e).as("%s <- %s", type, given).isNotNull();
        assertThat(e.getSQLState()).as("%s <- %s", type, given).isEqualTo(state);
        new ThrowableAssert<>(e).hasMessageStartingWith("Row 2, column \"x\": ").hasMessageNotContaining("secret");
        assertThat(e.getCause()).isNull();
        // The row is gone without a trace and the buffer still whole.
        writer.add(slots(3L, null, 3));
        assertThat(writer.flush()).hasSize(2);
        assertThat(server.rows).isEqualTo(Map.of(1L, Map.of("y", 1), 3L, Map.of("y", 3)));
    }

    /** Rows of twelve bytes that one call has, in tablets of 100,000. */
    private static final int A_CALL = 3 * TabletSender.TABLET_ROWS;

    /** Two calls, of which the second begins with a newer row of the first's last time. */
    private InsertWriter twoCalls() throws SQLException {
        InsertWriter writer = writer(time(), field("x", ColumnType.INT32));
        for (int i = 0; i < A_CALL; i++) {
            writer.add(slots((long) i, 1));
        }
        for (int i = A_CALL - 1; i < A_CALL + 60_000; i++) {
            writer.add(slots((long) i, 2));
        }
        return writer;
    }

    @Test
    void whatPassesIsSentAgainAndNothingNewerIsLost() throws SQLException {
        for (IntPredicate misses : List.<IntPredicate>of(
                call -> call == 0, call -> call == 0 || call == 2 || call == 3, call -> call == 1, call -> call < 4)) {
            server.misses = misses;
            server.rows.clear();
            assertThat(twoCalls().flush()).hasSize(A_CALL + 60_001).containsOnly(1);
            assertThat(server.rows).hasSize(A_CALL + 60_000);
            assertThat(server.rows.get(A_CALL - 1L)).containsEntry("x", 2);
        }
    }

    @Test
    void whatIsRefusedBehindWhatPassesIsReported() throws SQLException {
        server.misses = call -> call == 0;
        // Once it is sent after the one before it was taken.
        int[] asked = new int[1];
        server.refuses = time -> time == A_CALL + 50 && asked[0]++ > 0;
        InsertWriter writer = twoCalls();
        BatchUpdateException error = catchThrowableOfType(BatchUpdateException.class, writer::flush);
        assertThat(Arrays.stream(error.getUpdateCounts())
                        .filter(count -> count != 1)
                        .count())
                .isEqualTo(1);
        assertThat(server.rows.get(A_CALL - 1L)).containsEntry("x", 2);
    }

    @Test
    void whatDoesNotPassInTimeIsReported() throws SQLException {
        server.retryLimit = Duration.ZERO;
        server.misses = call -> true;
        InsertWriter writer = twoCalls();
        BatchUpdateException error = catchThrowableOfType(BatchUpdateException.class, writer::flush);
        assertThat(error.getSQLState()).isEqualTo("57P03");
        assertThat(error.getUpdateCounts()).containsOnly(Statement.EXECUTE_FAILED);
    }

    @Test
    void nullTimeAndEmptyRowsAreRefused() {
        InsertWriter writer = writer(time(), field("x", ColumnType.INT32));
        assertThatThrownBy(() -> writer.add(slots(null, 1)))
                .hasMessageContaining("\"Time\"")
                .extracting("SQLState")
                .isEqualTo("23502");
        assertThatThrownBy(() -> writer.add(slots(1L, null)))
                .extracting("SQLState")
                .isEqualTo("23502");
        assertThatThrownBy(() -> writer.add(new ParameterSlots(2)))
                .extracting("SQLState")
                .isEqualTo("07001");
        assertThat(writer.size()).isZero();
    }

    @Test
    void rowsWithoutTimeGetDistinctRisingTimes() throws SQLException {
        long before = System.currentTimeMillis();
        InsertWriter writer = writer(field("x", ColumnType.INT32));
        for (int i = 0; i < 1000; i++) {
            writer.add(slots(i));
        }
        writer.flush();
        assertThat(server.rows).hasSize(1000);
        assertThat(server.rows.firstKey()).isBetween(before, System.currentTimeMillis() + 1000);
        assertThat(server.rows.values().stream().map(row -> row.get("x"))).isSorted();
    }

    @Test
    void aFailingRowIsFoundAndTheOthersCount() throws SQLException {
        server.refuses = time -> time == 7 || time == 400;
        InsertWriter writer = writer(time(), field("x", ColumnType.INT32));
        for (int i = 0; i < 1000; i++) {
            writer.add(slots((long) i, i));
        }
        BatchUpdateException e = catchThrowableOfType(BatchUpdateException.class, writer::flush);
        assertThat(e.getErrorCode()).isEqualTo(607);
        new ThrowableAssert<>(e).hasMessageContaining("2 of 1000 rows failed");
        long[] counts = e.getLargeUpdateCounts();
        for (int i = 0; i < 1000; i++) {
            assertThat(counts[i]).isEqualTo(i == 7 || i == 400 ? Statement.EXECUTE_FAILED : 1);
        }
        assertThat(writer.size()).isZero();
        assertThatThrownBy(() -> writer.execute(slots(7L, 1)))
                .isNotInstanceOf(BatchUpdateException.class)
                .hasMessage("out of TTL");
        assertThat(writer.execute(slots(8L, 1))).isEqualTo(1);
    }

    @Test
    void theSearchForFailingRowsIsBounded() throws SQLException {
        server.refuses = time -> true;
        InsertWriter writer = writer(time(), field("x", ColumnType.INT32));
        for (int i = 0; i < 10_000; i++) {
            writer.add(slots((long) i, i));
        }
        BatchUpdateException e = catchThrowableOfType(BatchUpdateException.class, writer::flush);
        assertThat(server.received.size()).isLessThanOrEqualTo(1 + TabletSender.RESENDS);
        assertThat(e.getLargeUpdateCounts()).hasSize(10_000).containsOnly(Statement.EXECUTE_FAILED);
        new ThrowableAssert<>(e).hasMessageContaining("Up to 10000 of 10000");
    }

    @Test
    void countsFollowTheCallsOrderAlthoughRowsAreSorted() throws SQLException {
        server.refuses = time -> time == 400;
        InsertWriter writer = writer(time(), field("x", ColumnType.TEXT), field("y", ColumnType.INT32));
        for (int i = 0; i < 1001; i++) {
            writer.add(slots((long) (i * 37 % 1001), i % 3 == 0 ? null : "v" + i, i));
        }
        BatchUpdateException e = catchThrowableOfType(BatchUpdateException.class, writer::flush);
        long[] counts = e.getLargeUpdateCounts();
        for (int i = 0; i < 1001; i++) {
            assertThat(counts[i]).isEqualTo(i * 37 % 1001 == 400 ? Statement.EXECUTE_FAILED : 1);
        }
        assertThat(server.rows).hasSize(1000);
        assertThat(server.rows.get(37L)).isEqualTo(Map.of("x", "v1", "y", 1));
    }

    @Test
    void laterRowsStillWinAfterAnEarlierTabletFailed() throws SQLException {
        server.refuses = time -> time == 3;
        InsertWriter writer = writer(time(), field("x", ColumnType.TEXT));
        String long1 = "a".repeat(TabletSender.TABLET_BYTES - 100);
        writer.add(slots(3L, "bad"));
        writer.add(slots(4L, long1));
        writer.add(slots(4L, "new" + long1));
        BatchUpdateException e = catchThrowableOfType(BatchUpdateException.class, writer::flush);
        assertThat(e.getLargeUpdateCounts()).containsExactly(Statement.EXECUTE_FAILED, 1, 1);
        assertThat((String) server.rows.get(4L).get("x")).startsWith("new");
    }

    @Test
    void aLostConnectionKeepsItsState() throws SQLException {
        server.dies = true;
        InsertWriter writer = writer(time(), field("x", ColumnType.INT32));
        writer.add(slots(1L, 1));
        BatchUpdateException e = catchThrowableOfType(BatchUpdateException.class, writer::flush);
        assertThat(e.getSQLState()).isEqualTo("08006");
        assertThat(e.getLargeUpdateCounts()).containsExactly(Statement.EXECUTE_FAILED);
    }

    @Test
    void severalRowsOfValuesAreAddedWholeOrNotAtAll() throws SQLException {
        List<Column> columns = List.of(time(), field("x", ColumnType.INT32));
        InsertWriter writer = new InsertWriter(insert(columns, 3), server, ZoneId.of("UTC"));
        assertThatThrownBy(() -> writer.add(slots(1L, 1, 2L, 2, 3L, "x")))
                .hasMessageStartingWith("Row 3, column \"x\"");
        writer.add(slots(4L, 4, 5L, 5, 6L, 6));
        writer.add(slots(7L, 7, 8L, 8, 9L, 9));
        assertThat(writer.flush()).containsExactly(3, 3);
        assertThat(server.rows.keySet()).containsExactly(4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void randomRowsArriveWhole() throws SQLException {
        ColumnType[] types =
                Arrays.stream(ColumnType.values()).filter(ColumnType::storable).toArray(ColumnType[]::new);
        for (long seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            server.rows.clear();
            server.received.clear();
            List<Column> columns = new ArrayList<>(List.of(time()));
            for (int c = 0, n = 1 + random.nextInt(6); c < n; c++) {
                columns.add(field("c" + c, types[random.nextInt(types.length)]));
            }
            InsertWriter writer = new InsertWriter(insert(columns, 1), server, ZoneOffset.UTC);
            TreeMap<Long, Map<String, Object>> expected = new TreeMap<>();
            for (int r = 0, n = random.nextInt(2000); r < n; r++) {
                long at = random.nextInt(1500) - 700L;
                Object[] given = new Object[columns.size()];
                given[0] = at;
                Map<String, Object> stored = new HashMap<>();
                for (int c = 1; c < given.length; c++) {
                    if (random.nextInt(3) > 0) {
                        given[c] = value(columns.get(c).type(), random);
                        stored.put("c" + (c - 1), stored(given[c]));
                    }
                }
                if (stored.isEmpty()) {
                    assertThatThrownBy(() -> writer.add(slots(given))).isInstanceOf(SQLException.class);
                } else {
                    writer.add(slots(given));
                    expected.computeIfAbsent(at, k -> new HashMap<>()).putAll(stored);
                }
            }
            writer.flush();
            assertThat(server.rows).as("seed %d", seed).isEqualTo(expected);
        }
    }

    private static Object value(ColumnType type, Random random) {
        return switch (type) {
            case BOOLEAN -> random.nextBoolean();
            case INT32 -> random.nextInt();
            case INT64 -> random.nextLong();
            case FLOAT -> random.nextFloat();
            case DOUBLE -> random.nextGaussian();
            case TEXT, STRING -> text(random);
            case TIMESTAMP -> new Ticks(random.nextLong());
            case DATE -> LocalDate.ofEpochDay(random.nextInt(80_000) - 40_000);
            case BLOB -> {
                byte[] bytes = new byte[random.nextInt(9)];
                random.nextBytes(bytes);
                yield bytes;
            }
            case DECIMAL, ARRAY -> throw new AssertionError();
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            int point = random.nextInt(4) == 0 ? random.nextInt(Character.MAX_CODE_POINT + 1) : random.nextInt(0x900);
            text.appendCodePoint(point >= 0xD800 && point < 0xE000 ? 'x' : point);
        }
        return text.toString();
    }

    private static Object stored(Object given) {
        if (given instanceof Ticks ticks) {
            return ticks.value();
        }
        if (given instanceof LocalDate date) {
            return date.getYear() * 10000 + date.getMonthValue() * 100 + date.getDayOfMonth();
        }
        return given instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : given;
    }

    @Test
    void tabletsKeepToTheLimits() throws SQLException {
        TabletBuffer buffer =
                new TabletBuffer(null, "root.d", List.of("x"), List.of(ColumnType.TEXT), null, false, null);
        Random random = new Random(5);
        for (int i = 0; i < 5000; i++) {
            buffer.times().appendLong(i);
            buffer.column(0).appendText("y".repeat(random.nextInt(300)));
        }
        List<Tablet> tablets = tablets(buffer, 1000, 10_000);
        assertThat(tablets)
                .allSatisfy(t -> assertThat(t.times().remaining() + t.values().remaining())
                        .isLessThanOrEqualTo(10_001));
        assertThat(tablets.stream().mapToInt(Tablet::rows).sum()).isEqualTo(5000);
        assertThat(tablets(buffer, 7, 1).stream().mapToInt(Tablet::rows).max()).hasValue(1);
    }

    private static List<Tablet> tablets(TabletBuffer buffer, int maxRows, int maxBytes) {
        TabletRows rows = TabletRows.of(buffer);
        List<Tablet> tablets = new ArrayList<>();
        for (int from = 0; from < rows.count(); ) {
            int to = rows.end(from, maxRows, maxBytes);
            tablets.add(rows.tablet(from, to));
            from = to;
        }
        return tablets;
    }
}
