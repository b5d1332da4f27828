// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.PreparedSql.LocalRows;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many rows of the operators stand in a block. */
class LocalBlockSourceTest {
    private static LocalBlockSource source(int count, Object value, ColumnType type) {
        LocalRows rows = new LocalRows() {
            private int next;

            @Override
            public boolean next() {
                return next++ < count;
            }

            @Override
            public Object value(int column) {
                return value;
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
        return new LocalBlockSource(rows, List.of(type));
    }

    @Test
    void blocksOfLargeValuesHaveFewRows() throws SQLException {
        String text = "x".repeat(1_000_000);
        LocalBlockSource source = source(300, text, ColumnType.TEXT);
        int rows = 0;
        for (Block block = source.next(); block != null; block = source.next()) {
            assertThat(block.rows()).isLessThanOrEqualTo(4);
            for (int i = 0; i < block.rows(); i++) {
                assertThat(block.columns()[0].isNull(i)).isFalse();
                assertThat(block.columns()[0].getString(i)).isSameAs(text);
            }
            rows += block.rows();
        }
        assertThat(rows).isEqualTo(300);
    }

    @Test
    void blocksOfSmallValuesHaveManyRows() throws SQLException {
        LocalBlockSource source = source(3000, 7L, ColumnType.INT64);
        assertThat(source.next().rows()).isEqualTo(64);
        assertThat(source.next().rows()).isEqualTo(1024);
        assertThat(source.next().rows()).isEqualTo(1024);
        assertThat(source.next().rows()).isEqualTo(888);
        assertThat(source.next()).isNull();
    }
}
