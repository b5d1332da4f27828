// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.block.Block;
import io.treeline.driver.block.BlockSource;
import io.treeline.driver.block.ColumnVector;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.ResultColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScrollableResultSetTest {
    /** Blocks of the values 1, 2, 3 ..., of the sizes given. */
    private static BlockSource blocks(int... sizes) {
        Queue<Block> blocks = new ArrayDeque<>();
        int value = 0;
        for (int size : sizes) {
            int[] values = new int[size];
            for (int i = 0; i < size; i++) {
                values[i] = ++value;
            }
            blocks.add(new Block(
                    size, ColumnVector.repeatedLong(0), new ColumnVector[] {ColumnVector.ofInts(values, null)}));
        }
        return new BlockSource() {
            @Override
            public Block next() {
                return blocks.poll();
            }

            @Override
            public void close() {
                blocks.clear();
            }
        };
    }

    private static ResultSet over(BlockSource source, long maxRows, long maxBytes) {
        ResultColumn column = new ResultColumn("a", "a", ColumnType.INT32, 0, 0, true, "", "");
        return new ScrollableResultSet(
                null,
                ResultShape.inOrder(List.of(column)),
                source,
                TimePrecision.MILLI,
                ZoneOffset.UTC,
                maxRows,
                null,
                null,
                maxBytes);
    }

    /** What a list with a cursor answers; the position is 0 before the first and n + 1 after the last. */
    private static void agree(ResultSet rows, int position, int count) throws SQLException {
        boolean onRow = position >= 1 && position <= count;
        assertThat(rows.getRow()).isEqualTo(onRow ? position : 0);
        assertThat(rows.isBeforeFirst()).isEqualTo(position == 0 && count > 0);
        assertThat(rows.isAfterLast()).isEqualTo(position == count + 1 && count > 0);
        assertThat(rows.isFirst()).isEqualTo(position == 1 && count > 0);
        assertThat(rows.isLast()).isEqualTo(position == count && count > 0);
        if (onRow) {
            assertThat(rows.getInt(1)).isEqualTo(position);
        } else {
            assertThatThrownBy(() -> rows.getInt(1)).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void anyMovesAgreeWithAListAndACursor() throws SQLException {
        Random random = new Random(5);
        for (int round = 0; round < 400; round++) {
            int[] sizes = random.ints(random.nextInt(5), 0, 4).toArray();
            long all = java.util.stream.IntStream.of(sizes).sum();
            int maxRows = random.nextInt(3) == 0 ? 1 + random.nextInt(6) : 0;
            int count = (int) (maxRows == 0 ? all : Math.min(all, maxRows));
            ResultSet rows = over(blocks(sizes), maxRows, 1 << 20);
            int position = 0;
            List<String> moves = new ArrayList<>();
            for (int move = 0; move < 25; move++) {
                int distance = random.nextInt(2 * count + 5) - count - 2;
                int before = position;
                Boolean on = switch (random.nextInt(8)) {
                    case 0, 1 -> {
                        moves.add("next");
                        position = Math.min(position + 1, count + 1);
                        yield rows.next();
                    }
                    case 2 -> {
                        moves.add("previous");
                        position = Math.max(position - 1, 0);
                        yield rows.previous();
                    }
                    case 3 -> {
                        moves.add("first");
                        position = 1;
                        yield rows.first();
                    }
                    case 4 -> {
                        moves.add("last");
                        position = count;
                        yield rows.last();
                    }
                    case 5 -> {
                        moves.add("absolute " + distance);
                        position = Math.max(0, Math.min(count + 1, distance >= 0 ? distance : count + 1 + distance));
                        yield rows.absolute(distance);
                    }
                    case 6 -> {
                        moves.add("relative " + distance);
                        position = Math.max(0, Math.min(count + 1, position + distance));
                        yield rows.relative(distance);
                    }
                    default -> {
                        moves.add("ends");
                        position = random.nextBoolean() ? 0 : count + 1;
                        if (position == 0) {
                            rows.beforeFirst();
                        } else {
                            rows.afterLast();
                        }
                        yield null;
                    }
                };
                if (count == 0) {
                    assertThat(on == null || !on).isTrue();
                    assertThat(rows.isBeforeFirst() || rows.isAfterLast() || rows.isLast() || rows.isFirst())
                            .isFalse();
                    position = 0;
                    continue;
                }
                assertThat(on == null || on == (position >= 1 && position <= count))
                        .as("%s from %d: %s", moves, before, on)
                        .isTrue();
                agree(rows, position, count);
            }
        }
    }

    @Test
    void keepsItsTypeAndDirection() throws SQLException {
        ResultSet rows = over(blocks(2), 0, 1 << 20);
        assertThat(rows.getType()).isEqualTo(ResultSet.TYPE_SCROLL_INSENSITIVE);
        rows.setFetchDirection(ResultSet.FETCH_REVERSE);
        assertThat(rows.getFetchDirection()).isEqualTo(ResultSet.FETCH_REVERSE);
        rows.close();
        assertThatThrownBy(rows::first).isInstanceOf(SQLException.class).hasMessageContaining("closed");
    }

    @Test
    void tooManyRowsFailAndNeverSkip() throws SQLException {
        ResultSet rows = over(blocks(2, 100, 2), 0, 500);
        assertThat(rows.next()).isTrue();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(rows::last)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("53200"));
        }
        assertThat(rows.absolute(2)).isTrue();
        assertThatThrownBy(rows::next).isInstanceOf(SQLException.class).hasMessageContaining("maxLocalMemory");
    }
}
