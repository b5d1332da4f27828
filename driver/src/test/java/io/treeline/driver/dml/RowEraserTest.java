// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.StopSign;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Column.Role;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.NativeExecutor;
import io.treeline.sql.api.NativeQuery;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a real server cannot be made to do at will: somebody else writes between the steps of a delete. */
class RowEraserTest {
    private static final Pattern DELETE = Pattern.compile(
            "delete from root\\.w\\.t\\.\\* where time (?:= (-?\\d+)|>= (-?\\d+) and time <= (-?\\d+))");
    private static final Pattern BETWEEN = Pattern.compile(".* where time >= (-?\\d+) and time <= (-?\\d+)");

    private final TreeSet<Long> stored = new TreeSet<>();
    private final List<Long> arriving = new ArrayList<>();
    private final List<String> deletes = new ArrayList<>();
    private String unclosed = "0";
    private int flushes;

    private final NativeExecutor executor = new NativeExecutor() {
        @Override
        public NativeCursor open(NativeQuery query) {
            if (query.text().startsWith("explain analyze ")) {
                return cursor(
                        List.of(),
                        List.of(
                                "FRAGMENT-INSTANCE",
                                "  Seq File(unclosed): 0, Seq File(closed): 1  ",
                                "  UnSeq File(unclosed): " + unclosed + ", UnSeq File(closed): 0"));
            }
            Matcher range = BETWEEN.matcher(query.text());
            assertThat(range.matches()).as(query.text()).isTrue();
            List<Long> there =
                    List.copyOf(stored.subSet(Long.valueOf(range.group(1)), true, Long.valueOf(range.group(2)), true));
            if (query.text().startsWith("select count_time(*)")) {
                return cursor(List.of((long) there.size()), List.of());
            }
            // Now they come, behind the back of whoever reads.
            stored.addAll(arriving);
            return cursor(there, List.of());
        }

        @Override
        public void checkCancelled() {
            // Nobody cancels.
        }
    };

    /** Times, or one number, or lines of text. */
    private static NativeExecutor.NativeCursor cursor(List<Long> numbers, List<String> lines) {
        Iterator<Long> number = numbers.iterator();
        Iterator<String> line = lines.iterator();
        Object[] current = new Object[1];
        return (NativeExecutor.NativeCursor) Proxy.newProxyInstance(
                RowEraserTest.class.getClassLoader(),
                new Class<?>[] {NativeExecutor.NativeCursor.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "next" -> {
                        boolean more = number.hasNext() || line.hasNext();
                        current[0] = number.hasNext() ? number.next() : line.hasNext() ? line.next() : null;
                        yield more;
                    }
                    case "time", "getLong", "getString" -> current[0];
                    case "isNull" -> false;
                    default -> null;
                });
    }

    private final RpcClient rpc = (RpcClient) Proxy.newProxyInstance(
            RowEraserTest.class.getClassLoader(), new Class<?>[] {RpcClient.class}, (proxy, method, args) -> {
                if (method.getName().equals("broken")) {
                    return false;
                }
                assertThat(method.getName()).isEqualTo("executeAll");
                List<SQLException> outcomes = new ArrayList<>();
                for (Object text : (List<?>) args[0]) {
                    outcomes.add(null);
                    if (text.equals("flush root.w")) {
                        flushes++;
                        continue;
                    }
                    deletes.add(text.toString());
                    Matcher delete = DELETE.matcher(text.toString());
                    assertThat(delete.matches()).as(text.toString()).isTrue();
                    long low = Long.parseLong(delete.group(1) != null ? delete.group(1) : delete.group(2));
                    long high = Long.parseLong(delete.group(1) != null ? delete.group(1) : delete.group(3));
                    stored.subSet(low, true, high, true).clear();
                }
                return outcomes;
            });

    private RowEraser eraser(boolean aligned) {
        List<Column> columns = List.of(
                new Column("Time", ColumnType.TIMESTAMP, Role.TIME, null),
                new Column("x", ColumnType.INT32, Role.FIELD, null),
                new Column("y", ColumnType.INT32, Role.FIELD, null));
        DeviceTable table = new DeviceTable(
                new TableName("root.w", "t"), new DevicePath(List.of("root", "w", "t")), aligned, columns);
        return new RowEraser(
                new WriteContext(
                        rpc,
                        executor,
                        executor,
                        null,
                        ZoneOffset.UTC,
                        null,
                        List.of(),
                        StopSign.NEVER,
                        StopSign.NEVER,
                        1 << 20),
                table);
    }

    private static TimeList times(Iterable<Long> times) {
        TimeList list = new TimeList();
        times.forEach(list::add);
        return list.sort();
    }

    @Test
    void rowsThatArriveMeanwhileStay() throws SQLException {
        Random random = new Random(7);
        for (int run = 0; run < 200; run++) {
            stored.clear();
            arriving.clear();
            TreeSet<Long> gone = new TreeSet<>();
            for (long time = 0; time < 20_000; time += 10) {
                stored.add(time);
                if (random.nextInt(run % 20 + 1) < 18) {
                    gone.add(time);
                }
            }
            for (int i = random.nextInt(30); i > 0; i--) {
                arriving.add(random.nextInt(2_000) * 10L + 5);
            }
            TreeSet<Long> left = new TreeSet<>(stored);
            left.addAll(arriving);
            left.removeAll(gone);
            eraser(false).rowsAt(times(gone));
            assertThat(stored).isEqualTo(left);
        }
    }

    @Test
    void manyNeighboursGoAsOneRange() throws SQLException {
        for (long time = 0; time < 5_000; time++) {
            stored.add(time * 7);
        }
        TreeSet<Long> gone = new TreeSet<>(stored.subSet(700L, 28_000L));
        eraser(false).rowsAt(times(gone));
        assertThat(deletes).containsExactly("delete from root.w.t.* where time >= 700 and time <= 27993");
        assertThat(stored).doesNotContainAnyElementsOf(gone).hasSize(5_000 - gone.size());
    }

    @Test
    void onlyWhatIsInMemoryIsFlushedAndOnlyOfAlignedDevices() throws SQLException {
        stored.addAll(List.of(1L, 2L, 3L));
        eraser(true).rowsAt(times(List.of(1L)));
        assertThat(flushes).isZero();
        unclosed = "1";
        eraser(false).rowsAt(times(List.of(2L)));
        assertThat(flushes).isZero();
        eraser(true).rowsAt(times(List.of(3L)));
        assertThat(flushes).isEqualTo(1);
        assertThat(stored).isEmpty();
    }

    @Test
    void nothingToDeleteAsksNothing() throws SQLException {
        unclosed = "1";
        eraser(true).rowsAt(times(List.of()));
        eraser(true).rows(List.of());
        eraser(true).keys(List.of(), List.of());
        assertThat(flushes).isZero();
        assertThat(deletes).isEmpty();
    }
}
