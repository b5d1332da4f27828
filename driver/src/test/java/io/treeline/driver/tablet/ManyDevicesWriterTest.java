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
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.metadata.model.Members;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.PreparedSql.Insert;
import io.treeline.sql.api.PreparedSql.InsertValue;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Rows that name their device: kept together, told apart when they are sent. The slots are those of one statement, set
 * again for each row as setters do.
 */
class ManyDevicesWriterTest {
    private static final Column TIME = new Column("Time", ColumnType.TIMESTAMP, Role.TIME, null);
    private static final Column DEVICE = new Column("Device", ColumnType.STRING, Role.DEVICE, null);
    private static final Column I = new Column("i", ColumnType.INT32, Role.FIELD, null);
    private static final Column D = new Column("d", ColumnType.DOUBLE, Role.FIELD, null);
    private static final Column B = new Column("b", ColumnType.BOOLEAN, Role.FIELD, null);
    private static final Column T = new Column("t", ColumnType.TEXT, Role.FIELD, null);

    private final MemoryServer server = new MemoryServer();
    private List<Column> columns = List.of(TIME, DEVICE, I, D, B, T);
    private ParameterSlots slots;
    private InsertWriter writer;

    /** Devices d0, d1 ... of the columns given for each. */
    private void devices(List<List<Column>> shapes) {
        List<Members.Member> members = new ArrayList<>();
        for (int d = 0; d < shapes.size(); d++) {
            members.add(new Members.Member("d" + d, shapes.get(d)));
        }
        plan(new DeviceSetTable(
                new TableName("root.m", "d*"),
                DeviceSetTable.Kind.PATTERN,
                columns,
                new Members(new DevicePath(List.of("root", "m")), members)));
    }

    private void plan(Table table) {
        List<InsertValue> row = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            row.add(new InsertValue.Parameter(i));
        }
        writer = new InsertWriter(new Insert(table, columns, List.of(row), columns.size()), server, ZoneOffset.UTC);
        slots = new ParameterSlots(columns.size());
    }

    private void set(Column column, Object value) {
        int slot = columns.indexOf(column);
        if (value instanceof Integer number) {
            slots.set(slot, Kind.INT, number);
        } else if (value instanceof Long number) {
            slots.set(slot, Kind.LONG, number);
        } else if (value instanceof Double number) {
            slots.set(slot, Kind.DOUBLE, Double.doubleToRawLongBits(number));
        } else if (value instanceof Boolean flag) {
            slots.set(slot, Kind.BOOLEAN, flag ? 1 : 0);
        } else {
            slots.set(slot, value);
        }
    }

    private void add(long time, String device, Integer i, Double d) throws SQLException {
        set(TIME, time);
        set(DEVICE, device);
        set(I, i);
        set(D, d);
        set(B, null);
        set(T, null);
        writer.add(slots);
    }

    @Test
    void rowsOfOneDeviceTogetherAndRowsGoingRoundGiveTheSameTablets() throws SQLException {
        List<Column> shape = List.of(I, D);
        devices(List.of(shape, shape, shape));
        for (int k = 0; k < 300; k++) {
            add(k, "d" + k % 3, k, k / 2.0);
        }
        assertThat(writer.flush()).hasSize(300).containsOnly(1);
        List<Tablet> round = List.copyOf(server.received);
        server.received.clear();
        for (int d = 0; d < 3; d++) {
            for (int k = d; k < 300; k += 3) {
                add(k, "d" + d, k, k / 2.0);
            }
        }
        writer.flush();
        assertThat(server.received).isEqualTo(round).hasSize(3);
        assertThat(round.get(1).target()).isEqualTo("root.m.d1");
        assertThat(round).allSatisfy(tablet -> assertThat(tablet.rows()).isEqualTo(100));
    }

    /** That no text names the device is another fault than that nothing was set. */
    @Test
    void aDeviceThatNoTextNamesIsRefusedForWhatItIs() throws SQLException {
        devices(List.of(List.of(I)));
        set(TIME, 1L);
        set(I, 1);
        set(D, null);
        set(B, null);
        set(T, null);
        assertThatThrownBy(() -> writer.add(slots)).isInstanceOfSatisfying(SQLException.class, e -> {
            assertThat(e.getSQLState()).isEqualTo("07001");
            assertThat(e.getMessage()).isEqualTo("Parameter " + (columns.indexOf(DEVICE) + 1) + " is not set");
        });
        set(DEVICE, 7);
        assertThatThrownBy(() -> writer.add(slots))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22018"));
        set(DEVICE, null);
        assertThatThrownBy(() -> writer.add(slots))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23502"));
        add(1, "d0", 1, null);
        assertThat(writer.flush()).containsExactly(1);
    }

    @Test
    void ofRowsOfOneTimeTheLastWinsAlsoWhenTheyComeOutOfOrder() throws SQLException {
        devices(List.of(List.of(I), List.of(I)));
        for (int round = 0; round < 40; round++) {
            for (long time : new long[] {9, 3, 7}) {
                add(time, "d0", round, null);
                add(time, "d1", -round, null);
            }
        }
        writer.flush();
        assertThat(server.devices.get("root.m.d0"))
                .isEqualTo(new TreeMap<>(Map.of(3L, Map.of("i", 39), 7L, Map.of("i", 39), 9L, Map.of("i", 39))));
        assertThat(server.devices.get("root.m.d1").get(3L)).isEqualTo(Map.of("i", -39));
    }

    @Test
    void aBatchOfManyCallsCountsEachRow() throws SQLException {
        List<Column> shape = List.of(I, T);
        devices(List.of(shape, shape, List.of(T)));
        String big = "x".repeat(50_000);
        server.refuses = time -> time == 77;
        for (int k = 0; k < 600; k++) {
            set(TIME, (long) k / 3);
            set(DEVICE, "d" + k % 3);
            set(I, k % 3 == 2 ? null : k);
            set(D, null);
            set(B, null);
            set(T, k + big);
            writer.add(slots);
        }
        BatchUpdateException e = catchThrowableOfType(BatchUpdateException.class, writer::flush);
        long[] expected = new long[600];
        Arrays.fill(expected, 1);
        Arrays.fill(expected, 231, 234, Statement.EXECUTE_FAILED);
        assertThat(e.getLargeUpdateCounts()).isEqualTo(expected);
        assertThat(e.getMessage()).startsWith("3 of 600 rows failed");
        assertThat(server.devices.values()).allSatisfy(rows -> assertThat(rows).hasSize(199));
        assertThat(server.devices.get("root.m.d2").get(199L)).isEqualTo(Map.of("t", 599 + big));
    }

    @Test
    void aWriterIsFreshAfterClearAndKnowsItsLastTime() throws SQLException {
        devices(List.of(List.of(I), List.of(D)));
        for (int k = 0; k < 200; k++) {
            add(k, "d" + k % 2, k % 2 == 0 ? 1 : null, k % 2 == 0 ? null : 1.5);
            assertThat(writer.lastTime()).isEqualTo(k);
        }
        assertThat(writer.bytes()).isEqualTo(100 * 12 + 100 * 16);
        writer.clear();
        assertThat(writer.rows()).isZero();
        assertThat(writer.bytes()).isZero();
        add(5, "d1", null, 2.5);
        assertThat(writer.flush()).containsExactly(1);
        assertThat(server.devices).isEqualTo(Map.of("root.m.d1", Map.of(5L, Map.of("d", 2.5))));
    }

    @Test
    void anythingInAnyOrderArrivesWhole() throws SQLException {
        for (long seed = 0; seed < 80; seed++) {
            Random random = new Random(seed);
            server.devices.clear();
            boolean one = seed % 4 == 0;
            List<Column> order = new ArrayList<>(one ? List.of(TIME, I, D, B, T) : List.of(TIME, DEVICE, I, D, B, T));
            Collections.shuffle(order, random);
            columns = order;
            List<Column> all = List.of(I, D, B, T);
            List<List<Column>> shapes =
                    one ? List.of(all) : List.of(List.of(I, D, B), all, List.of(I, D, B), List.of(D), List.of(B, D, I));
            if (one) {
                plan(new DeviceTable(
                        new TableName("root.m", "d0"),
                        new DevicePath(List.of("root", "m", "d0")),
                        random.nextBoolean(),
                        columns));
            } else {
                devices(shapes);
            }
            Map<String, TreeMap<Long, Map<String, Object>>> expected = new TreeMap<>();
            for (int flush = 0; flush < 3; flush++) {
                Set<Long> refused =
                        random.nextInt(3) == 0 ? new HashSet<>(List.of((long) random.nextInt(400))) : Set.of();
                server.refuses = refused::contains;
                List<Long> counts = new ArrayList<>();
                for (int k = 0, n = random.nextInt(700), mood = 0; k < n; k++) {
                    // Long runs of rows of the same kinds of values, which take the quick way, and others between them.
                    mood = random.nextInt(150) == 0 ? random.nextInt(3) : mood;
                    int d = one ? 0 : mood == 1 ? k / 50 % shapes.size() : random.nextInt(shapes.size());
                    long time = mood == 2 ? random.nextInt(400) : k;
                    Map<String, Object> stored = new HashMap<>();
                    set(TIME, time);
                    if (!one) {
                        set(DEVICE, "d" + d);
                    }
                    for (Column column : all) {
                        boolean there = shapes.get(d).contains(column) && (mood == 0 || random.nextInt(4) > 0);
                        Object value = !there
                                ? null
                                : column == I
                                        ? (Object) random.nextInt()
                                        : column == D
                                                ? (Object) random.nextDouble()
                                                : column == B ? (Object) random.nextBoolean() : "t" + k;
                        set(column, value);
                        if (there) {
                            stored.put(column.name(), value);
                        }
                    }
                    if (random.nextInt(40) == 0) {
                        spoil(random, one, d);
                        continue;
                    }
                    if (stored.isEmpty()) {
                        assertThatThrownBy(() -> writer.add(slots))
                                .hasMessageContaining("all columns but the time are NULL");
                        continue;
                    }
                    writer.add(slots);
                    counts.add(refused.contains(time) ? (long) Statement.EXECUTE_FAILED : 1L);
                    if (!refused.contains(time)) {
                        expected.computeIfAbsent("root.m.d" + d, x -> new TreeMap<>())
                                .computeIfAbsent(time, x -> new HashMap<>())
                                .putAll(stored);
                    }
                }
                long[] got;
                try {
                    got = writer.flush();
                } catch (BatchUpdateException e) {
                    got = e.getLargeUpdateCounts();
                }
                assertThat(got)
                        .as("seed %d", seed)
                        .isEqualTo(counts.stream().mapToLong(Long::longValue).toArray());
                assertThat(server.devices).as("seed %d", seed).isEqualTo(expected);
            }
        }
    }

    /** A row that must be refused before anything is sent. */
    private void spoil(Random random, boolean one, int device) {
        int how = random.nextInt(one ? 3 : 5);
        switch (how) {
            case 0 -> set(TIME, null);
            case 1 -> slots.set(columns.indexOf(D), "no number");
            case 2 -> slots.set(columns.indexOf(B), Kind.LONG, 7);
            case 3 -> set(DEVICE, random.nextBoolean() ? "nowhere" : null);
            default -> {
                if (device == 1) {
                    slots.set(columns.indexOf(I), Kind.LONG, 1L << 40);
                } else {
                    set(T, "a measurement that only d1 has");
                }
            }
        }
        assertThatThrownBy(() -> writer.add(slots)).isInstanceOf(SQLException.class);
    }
}
