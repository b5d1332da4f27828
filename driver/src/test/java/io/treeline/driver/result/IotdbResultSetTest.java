// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.block.Block;
import io.treeline.driver.block.BlockSource;
import io.treeline.driver.block.ColumnVector;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.ResultColumn;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class IotdbResultSetTest {
    private static ResultColumn column(String label, ColumnType type) {
        return new ResultColumn(label, label, type, 0, 0, true, "", "");
    }

    /** Blocks of one INT32 column; fails at the end if asked to. */
    private static final class Blocks implements BlockSource {
        private final ArrayDeque<Block> blocks = new ArrayDeque<>();
        private final SQLException failure;
        int closed;

        Blocks(SQLException failure, int[]... values) {
            this.failure = failure;
            for (int[] block : values) {
                blocks.add(new Block(
                        block.length, ColumnVector.repeatedLong(7), new ColumnVector[] {ColumnVector.ofInts(block, null)
                        }));
            }
        }

        @Override
        public Block next() throws SQLException {
            if (blocks.isEmpty() && failure != null) {
                throw failure;
            }
            return blocks.poll();
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private static IotdbResultSet over(BlockSource source, long maxRows) {
        return new IotdbResultSet(
                null,
                ResultShape.inOrder(List.of(column("a", ColumnType.INT32))),
                source,
                TimePrecision.MILLI,
                ZoneOffset.UTC,
                maxRows,
                null,
                null);
    }

    private static void state(String expected, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(expected));
    }

    @Test
    void walksThroughBlocksAndSkipsEmptyOnes() throws SQLException {
        IotdbResultSet rows = over(new Blocks(null, new int[0], new int[] {1, 2}, new int[0], new int[] {3}), 0);
        assertThat(rows.isBeforeFirst()).isTrue();
        assertThat(rows.getRow()).isZero();
        state("24000", () -> rows.getInt(1));
        List<Integer> seen = new ArrayList<>();
        while (rows.next()) {
            assertThat(rows.isBeforeFirst()).isFalse();
            assertThat(rows.isFirst()).isEqualTo(seen.isEmpty());
            seen.add(rows.getInt("A"));
            assertThat(rows.getRow()).isEqualTo(seen.size());
        }
        assertThat(seen).containsExactly(1, 2, 3);
        assertThat(rows.isAfterLast()).isTrue();
        assertThat(rows.next()).isFalse();
        state("24000", () -> rows.getInt(1));
    }

    @Test
    void anEmptyResultIsNeitherBeforeNorAfter() throws SQLException {
        IotdbResultSet rows = over(new Blocks(null), 0);
        assertThat(rows.isBeforeFirst()).isFalse();
        assertThat(rows.next()).isFalse();
        assertThat(rows.isAfterLast()).isFalse();
    }

    @Test
    void maxRowsEndsEarlyAndFreesTheServer() throws SQLException {
        Blocks source = new Blocks(null, new int[] {1, 2}, new int[] {3, 4});
        IotdbResultSet rows = over(source, 3);
        int count = 0;
        while (rows.next()) {
            count++;
        }
        assertThat(count).isEqualTo(3);
        assertThat(source.closed).isEqualTo(1);
    }

    @Test
    void aFailureNeverBecomesTheEnd() throws SQLException {
        IotdbResultSet rows = over(new Blocks(new SQLException("killed", "57014"), new int[] {1}), 0);
        assertThat(rows.next()).isTrue();
        for (int i = 0; i < 3; i++) {
            state("57014", rows::next);
            state("24000", () -> rows.getInt(1));
        }
    }

    @Test
    void closesOnceAndThenRefuses() throws SQLException {
        Blocks source = new Blocks(null, new int[] {1, 2});
        int[] told = {0};
        IotdbResultSet rows = new IotdbResultSet(
                null,
                ResultShape.inOrder(List.of(column("a", ColumnType.INT32))),
                source,
                TimePrecision.MILLI,
                ZoneOffset.UTC,
                0,
                null,
                () -> told[0]++);
        rows.next();
        rows.close();
        rows.close();
        assertThat(rows.isClosed()).isTrue();
        assertThat(source.closed).isEqualTo(1);
        assertThat(told[0]).isEqualTo(1);
        state("24000", rows::next);
        state("24000", () -> rows.getInt(1));
        state("24000", rows::getMetaData);
    }

    @Test
    void nullsAndRowsFromMemory() throws SQLException {
        List<ResultColumn> columns = List.of(
                column("s", ColumnType.TEXT),
                column("i", ColumnType.INT32),
                column("l", ColumnType.INT64),
                column("b", ColumnType.BOOLEAN),
                column("x", ColumnType.BLOB));
        List<Object[]> data = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            data.add(
                    i % 3 == 0
                            ? new Object[5]
                            : new Object[] {"r" + i, (short) i, (long) i, i % 2 == 0, new byte[] {(byte) i}});
        }
        try (ResultSet rows = RowsResultSet.of(columns, data)) {
            int count = 0;
            while (rows.next()) {
                assertThat(rows.getString(1)).isEqualTo(count % 3 == 0 ? null : "r" + count);
                boolean none = count % 3 == 0;
                assertThat(rows.wasNull()).isEqualTo(none);
                assertThat(rows.getInt("i")).isEqualTo(none ? 0 : count);
                assertThat(rows.getLong("l")).isEqualTo(none ? 0 : count);
                assertThat(rows.getObject(4)).isEqualTo(none ? null : count % 2 == 0);
                assertThat(rows.getObject(2, Integer.class)).isEqualTo(none ? null : count);
                assertThat(rows.getBytes("x")).isEqualTo(count % 3 == 0 ? null : new byte[] {(byte) count});
                count++;
            }
            assertThat(count).isEqualTo(3000);
        }
    }

    @Test
    void nativeResultsHaveTimeFirstAndTheServersOrderUndone() throws SQLException {
        RpcClient.Head head = new RpcClient.Head(
                List.of("root.d.s1", "root.d.s2", "root.d.s1"),
                List.of(ColumnType.INT32, ColumnType.DOUBLE, ColumnType.INT32),
                new int[] {1, 0, 1},
                true);
        BlockSource source = new BlockSource() {
            private boolean given;

            @Override
            public Block next() {
                Block block = given
                        ? null
                        : new Block(1, ColumnVector.ofLongs(new long[] {5}, null), new ColumnVector[] {
                            ColumnVector.ofDoubles(new double[] {2.5}, null), ColumnVector.ofInts(new int[] {1}, null)
                        });
                given = true;
                return block;
            }

            @Override
            public void close() {}
        };
        IotdbResultSet rows = new IotdbResultSet(
                null, ResultShape.ofNative(head), source, TimePrecision.NANO, ZoneOffset.UTC, 0, null, null);
        assertThat(rows.next()).isTrue();
        assertThat(rows.getLong("Time")).isEqualTo(5);
        assertThat(rows.getInt(2)).isEqualTo(1);
        assertThat(rows.getDouble("s2")).isEqualTo(2.5);
        assertThat(rows.getInt(4)).isEqualTo(1);
        assertThat(rows.getInt("root.d.s1")).isEqualTo(1);
        state("42702", () -> rows.getInt("s1"));
        state("42703", () -> rows.getInt("s3"));
        state("42703", () -> rows.getInt(5));
        state("42703", () -> rows.getInt(0));
    }

    @Test
    void aVanishedOrChangedColumnIsAnError() {
        PreparedSql.Pushed pushed = new PreparedSql.Pushed(
                new NativeQuery("select a, b from root.d", List.of(ColumnType.INT32, ColumnType.TEXT)),
                new int[] {-1, 0, 1});
        List<ResultColumn> columns = List.of(
                column("Time", ColumnType.TIMESTAMP), column("a", ColumnType.INT32), column("b", ColumnType.TEXT));
        state(
                "42703",
                () -> ResultShape.ofPushed(
                        columns,
                        pushed,
                        new RpcClient.Head(List.of("a"), List.of(ColumnType.INT32), new int[] {0}, true)));
        state(
                "42804",
                () -> ResultShape.ofPushed(
                        columns,
                        pushed,
                        new RpcClient.Head(
                                List.of("a", "b"),
                                List.of(ColumnType.INT32, ColumnType.INT64),
                                new int[] {0, 1},
                                true)));
    }

    @Test
    void labels() throws SQLException {
        ColumnLookup lookup = new ColumnLookup(
                List.of("Time", "root.`a.b`.`c.d`", "count(root.x.s1)", "Temp", "temp", "root.x.`e``f`"));
        assertThat(lookup.find("time")).isEqualTo(1);
        assertThat(lookup.find("c.d")).isEqualTo(2);
        assertThat(lookup.find("temp")).isEqualTo(5);
        assertThat(lookup.find("TEMP")).isEqualTo(4);
        assertThat(lookup.find("e`f")).isEqualTo(6);
        assertThat(lookup.find("COUNT(root.x.s1)")).isEqualTo(3);
        state("42703", () -> lookup.find("s1"));
        state("42703", () -> lookup.find(null));
    }

    @Test
    void refusesUpdatesAndMovesBackward() throws SQLException {
        IotdbResultSet rows = over(new Blocks(null, new int[] {1}), 0);
        for (ThrowingCallable call : new ThrowingCallable[] {
            rows::previous,
            () -> rows.updateInt(1, 1),
            rows::deleteRow,
            () -> rows.absolute(1),
            rows::beforeFirst,
            () -> rows.getRef(1),
            () -> rows.updateObject("a", 1)
        }) {
            assertThatThrownBy(call)
                    .isInstanceOf(SQLFeatureNotSupportedException.class)
                    .hasMessageContaining("not supported");
        }
        assertThat(rows.getType()).isEqualTo(ResultSet.TYPE_FORWARD_ONLY);
        assertThat(rows.unwrap(IotdbResultSet.class)).isSameAs(rows);
    }

    @Test
    void metaData() throws SQLException {
        ResultSetMetaData meta = new IotdbResultSetMetaData(
                List.of(
                        new ResultColumn("t", "Time", ColumnType.TIMESTAMP, 0, 0, false, "root.f", "d1"),
                        new ResultColumn("n", "n", ColumnType.DECIMAL, 20, 3, true, "", "")),
                TimePrecision.MICRO);
        assertThat(meta.getColumnCount()).isEqualTo(2);
        assertThat(meta.getColumnLabel(1)).isEqualTo("t");
        assertThat(meta.getColumnName(1)).isEqualTo("Time");
        assertThat(meta.getSchemaName(1)).isEqualTo("root.f");
        assertThat(meta.getTableName(1)).isEqualTo("d1");
        assertThat(meta.isNullable(1)).isEqualTo(ResultSetMetaData.columnNoNulls);
        assertThat(meta.getScale(1)).isEqualTo(6);
        assertThat(meta.getColumnTypeName(1)).isEqualTo("TIMESTAMP");
        assertThat(meta.getPrecision(2)).isEqualTo(20);
        assertThat(meta.getScale(2)).isEqualTo(3);
        assertThat(meta.getColumnClassName(2)).isEqualTo("java.math.BigDecimal");
        state("42703", () -> meta.getColumnName(3));
    }
}
