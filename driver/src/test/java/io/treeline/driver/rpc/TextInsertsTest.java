// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.driver.block.Block;
import io.treeline.driver.block.BlockReader;
import io.treeline.driver.block.BlockSource;
import io.treeline.driver.error.Errors;
import io.treeline.driver.rpc.RpcClient.Head;
import io.treeline.driver.rpc.RpcClient.Reply;
import io.treeline.driver.rpc.RpcClient.Request;
import io.treeline.driver.rpc.RpcClient.Tablet;
import io.treeline.metadata.type.ColumnType;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tablets that go as text stop between two statements, and say for each row whether it is stored. */
class TextInsertsTest {
    private static final int ROWS = 1000;
    private final List<String> inserts = new ArrayList<>();

    private final Class<?>[] types = {RpcClient.class};
    private final RpcClient client = (RpcClient) Proxy.newProxyInstance(
            TextInsertsTest.class.getClassLoader(), types, (proxy, method, args) -> switch (method.getName()) {
                case "openStatement" -> 1L;
                case "broken" -> false;
                case "execute" -> {
                    String sql = ((Request) args[0]).sql();
                    if (sql.startsWith("DESC ")) {
                        yield new Reply.Rows(
                                new Head(
                                        List.of("ColumnName", "Category"),
                                        List.of(ColumnType.STRING, ColumnType.STRING),
                                        new int[] {0, 1},
                                        false),
                                described());
                    }
                    inserts.add(sql);
                    yield new Reply.Done(null);
                }
                default -> throw new UnsupportedOperationException(method.getName());
            });

    /** The columns time, tag and v. */
    private static BlockSource described() {
        ByteBuffer bytes = ByteBuffer.allocate(1000);
        bytes.putInt(2)
                .put((byte) 5)
                .put((byte) 5)
                .putInt(3)
                .put((byte) 2)
                .put((byte) 3)
                .put((byte) 3)
                .put((byte) 0);
        for (int row = 0; row < 3; row++) {
            bytes.putLong(row);
        }
        for (List<String> column : List.of(List.of("time", "tag", "v"), List.of("TIME", "TAG", "FIELD"))) {
            bytes.put((byte) 0);
            for (String text : column) {
                bytes.putInt(text.length()).put(text.getBytes(StandardCharsets.UTF_8));
            }
        }
        bytes.flip();
        boolean[] given = new boolean[1];
        return new BlockSource() {
            @Override
            public Block next() throws SQLException {
                if (given[0]) {
                    return null;
                }
                given[0] = true;
                return BlockReader.read(bytes);
            }

            @Override
            public void close() {
                given[0] = true;
            }
        };
    }

    private static Tablet tablet() {
        ByteBuffer times = ByteBuffer.allocate(ROWS * 8);
        ByteBuffer values = ByteBuffer.allocate(ROWS * 5 + ROWS * 8 + 2);
        for (int row = 0; row < ROWS; row++) {
            times.putLong(row * 8, row);
            values.putInt(1).put((byte) 'a');
        }
        values.position(0);
        return new Tablet(
                "db",
                "t",
                List.of("tag", "v"),
                List.of(ColumnType.STRING, ColumnType.INT64),
                List.of((byte) 0, (byte) 1),
                times,
                values,
                ROWS,
                false);
    }

    @Test
    void aStopWithinATabletSaysWhatIsStored() throws SQLException {
        StopSign afterTheFirst = () -> {
            if (!inserts.isEmpty()) {
                throw Errors.timeout("The time is over", null);
            }
        };
        SQLException outcome = new TextInserts(client).insert(tablet(), afterTheFirst);
        assertThat((Throwable) outcome)
                .isInstanceOf(BatchUpdateException.class)
                .hasCauseInstanceOf(SQLTimeoutException.class);
        assertThat(outcome.getSQLState()).isEqualTo("57014");
        assertThat(inserts).hasSize(1);
        long[] counts = ((BatchUpdateException) outcome).getLargeUpdateCounts();
        long sent = inserts.get(0).chars().filter(c -> c == ')').count() - 1;
        assertThat(sent).isBetween(1L, ROWS - 1L);
        assertThat(counts).hasSize(ROWS);
        assertThat(Arrays.stream(counts).limit(sent)).containsOnly(1L);
        assertThat(Arrays.stream(counts).skip(sent)).containsOnly((long) Statement.EXECUTE_FAILED);
    }

    @Test
    void withoutAStopAllIsStored() throws SQLException {
        assertThat((Throwable) new TextInserts(client).insert(tablet(), StopSign.NEVER))
                .isNull();
        assertThat(inserts).hasSizeGreaterThan(1);
    }

    /** A column that another session drops as soon as it is added is missing whenever the table is described. */
    @Test
    void aColumnThatIsDroppedMeanwhileIsNamed() throws SQLException {
        Tablet tablet = tablet();
        Tablet wider = new Tablet(
                tablet.database(),
                tablet.target(),
                List.of("tag", "w"),
                tablet.types(),
                tablet.categories(),
                tablet.times(),
                tablet.values(),
                tablet.rows(),
                false);
        SQLException outcome = new TextInserts(client).insert(wider, StopSign.NEVER);
        assertThat((Throwable) outcome).hasMessageContaining("Column \"w\" of table \"db\".\"t\" was dropped");
        assertThat(outcome.getSQLState()).isEqualTo("42703");
        assertThat(inserts).allMatch(sql -> sql.startsWith("ALTER TABLE "));
    }
}
