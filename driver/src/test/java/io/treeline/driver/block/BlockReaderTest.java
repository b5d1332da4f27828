// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.ColumnarResult.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockReaderTest {
    private static ByteBuffer hex(String... parts) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(String.join("", parts).replace(" ", "")));
    }

    private static final String T1 = "0000000000000001";
    private static final String T2 = "0000000000000002";
    private static final String T3 = "0000000000000003";

    @Test
    void readsAServersBlock() throws SQLException {
        // select s1, s2 from an aligned device: DOUBLE without nulls, INT32 with nulls in rows 1 and 2.
        Block block = BlockReader.read(hex(
                "00000002 04 01 00000003 02 02 01",
                "00",
                T1,
                T2,
                T3,
                "00",
                "3ff8000000000000",
                "4004000000000000",
                "400c000000000000",
                "01 60 0000000a"));
        assertThat(block.rows()).isEqualTo(3);
        assertThat(new long[] {
                    block.time().getLong(0),
                    block.time().getLong(1),
                    block.time().getLong(2)
                })
                .containsExactly(1, 2, 3);
        ColumnVector doubles = block.columns()[0];
        assertThat(doubles.kind()).isEqualTo(Kind.DOUBLE);
        assertThat(new double[] {doubles.getDouble(0), doubles.getDouble(1), doubles.getDouble(2)})
                .containsExactly(1.5, 2.5, 3.5);
        assertThat(doubles.isNull(1)).isFalse();
        ColumnVector ints = block.columns()[1];
        assertThat(ints.isNull(0)).isFalse();
        assertThat(ints.getInt(0)).isEqualTo(10);
        assertThat(ints.isNull(1)).isTrue();
        assertThat(ints.isNull(2)).isTrue();
    }

    @Test
    void readsBooleansAtEveryPosition() throws SQLException {
        ColumnVector column = BlockReader.read(hex("00000001 00 00000005 04 00", "02 00", T1, "01 70 80"))
                .columns()[0];
        assertThat(column.isNull(0)).isFalse();
        assertThat(column.getBoolean(0)).isTrue();
        assertThat(column.isNull(1)).isTrue();
        assertThat(column.isNull(3)).isTrue();
        assertThat(column.isNull(4)).isFalse();
        assertThat(column.getBoolean(4)).isFalse();
    }

    @Test
    void spreadsValuesOverNulls() throws SQLException {
        // Ten rows, null in 0, 2, 3, 9; bitmap of two bytes.
        Block block = BlockReader.read(hex(
                "00000004 01 02 03 05 0000000a 04 01 02 01 03",
                "02 00",
                T1,
                "01 b040 00000001 00000002 00000003 00000004 00000005 00000006",
                "01 b040 ",
                T1,
                T2,
                T3,
                T1,
                T2,
                T3,
                "01 b040 3f800000 40000000 3f800000 40000000 3f800000 40000000",
                "01 b040 00000001 61 00000000 00000002 c3a9 00000001 62 00000001 63 00000001 64"));
        int[] expected = {0, 1, 0, 0, 2, 3, 4, 5, 6, 0};
        String[] texts = {null, "a", null, null, "", "é", "b", "c", "d", null};
        for (int row = 0; row < 10; row++) {
            boolean isNull = expected[row] == 0;
            for (ColumnVector column : block.columns()) {
                assertThat(column.isNull(row)).isEqualTo(isNull);
            }
            if (!isNull) {
                assertThat(block.columns()[0].getInt(row)).isEqualTo(expected[row]);
                assertThat(block.columns()[1].getLong(row)).isEqualTo((expected[row] - 1) % 3 + 1);
                assertThat(block.columns()[2].getFloat(row)).isEqualTo(expected[row] % 2 == 1 ? 1f : 2f);
                assertThat(block.columns()[3].getString(row)).isEqualTo(texts[row]);
                assertThat(block.columns()[3].getBytes(row)).isEqualTo(texts[row].getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void repeatsRunLengthColumns() throws SQLException {
        Block block = BlockReader.read(hex(
                "00000005 00 01 05 02 04 000f4240 04 04 04 04 04 04",
                "02 00 0000000000000000",
                "00 00 80",
                "01 00 0000002a",
                "03 00 00000001 78",
                "02 01 80",
                "02 00 3ff8000000000000"));
        assertThat(block.rows()).isEqualTo(1_000_000);
        int last = 999_999;
        assertThat(block.time().getLong(last)).isZero();
        assertThat(block.columns()[0].getBoolean(last)).isTrue();
        assertThat(block.columns()[1].getInt(last)).isEqualTo(42);
        assertThat(block.columns()[2].getString(last)).isEqualTo("x").isSameAs(block.columns()[2].getString(0));
        assertThat(block.columns()[3].isNull(last)).isTrue();
        assertThat(block.columns()[4].getDouble(last)).isEqualTo(1.5);
    }

    @Test
    void readsFromASliceAndFromDirectMemory() throws SQLException {
        ByteBuffer block = hex("00000001 05 00000001 02 03", "00", T2, "00 00000001 61");
        ByteBuffer inside = ByteBuffer.allocate(100)
                .position(7)
                .put(block.duplicate())
                .flip()
                .position(7);
        assertThat(BlockReader.read(inside).columns()[0].getString(0)).isEqualTo("a");
        assertThat(inside.position()).isEqualTo(7);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(100).put(block.duplicate()).flip();
        assertThat(BlockReader.read(direct).columns()[0].getString(0)).isEqualTo("a");
    }

    @Test
    void refusesWhatIsNotABlock() {
        for (ByteBuffer bytes : new ByteBuffer[] {
            hex(),
            hex("ffffffff"),
            hex("7fffffff"),
            hex("00000000 00000001 04 02 01 80"),
            hex("00000001 63 00000000 02 01"),
            // unknown encoding, wrong encoding, bad null flag, rows beyond the bytes, negative rows, negative text
            // length, text beyond the end, trailing byte
            hex("00000001 01 00000000 02 09 00 00"),
            hex("00000001 01 00000001 02 02 00", T1, "00", T1),
            hex("00000000 00000001 02 02", T1),
            hex("00000000 00ffffff 02 00", T1),
            hex("00000000 80000000 02 00", T1),
            hex("00000001 05 00000001 02 03 00", T1, "00 ffffffff"),
            hex("00000001 05 00000001 02 03 00", T1, "00 7fffffff"),
            hex("00000000 00000001 02 00", T1, "00")
        }) {
            assertThatThrownBy(() -> BlockReader.read(bytes))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08P01"));
        }
    }

    @Test
    void refusesEveryTruncation() {
        byte[] whole = hex(
                        "00000005 00 01 05 02 04 00000002 02 00 01 03 04 02",
                        "00",
                        T1,
                        T2,
                        "00 80",
                        "01 80 0000002a",
                        "00 00000001 78 00000002 7879",
                        "02 01 80",
                        "00 3ff8000000000000 3ff8000000000000")
                .array();
        assertThat(catchState(whole)).isNull();
        for (int length = 0; length < whole.length; length++) {
            assertThat(catchState(Arrays.copyOf(whole, length)))
                    .as("%d bytes", length)
                    .isEqualTo("08P01");
        }
    }

    @Test
    void randomBytesGiveAValueOrAnError() {
        byte[] whole = hex(
                        "00000005 00 01 05 02 04 00000009 04 00 01 03 04 02",
                        "02 00",
                        T2,
                        "00 8080",
                        "01 8080 0000002a 0000002a 0000002a 0000002a 0000002a 0000002a 0000002a",
                        "01 ff00 00000002 7879",
                        "02 01 80",
                        "01 ff00 3ff8000000000000")
                .array();
        Random random = new Random(42);
        for (int round = 0; round < 200_000; round++) {
            byte[] bytes = whole.clone();
            int changes = 1 + random.nextInt(4);
            for (int i = 0; i < changes; i++) {
                bytes[random.nextInt(bytes.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt(256) : random.nextInt(12));
            }
            if (random.nextInt(4) == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            }
            assertThat(catchState(bytes)).isIn(null, "08P01");
        }
    }

    /**
     * Reads a block and every value in it; null when that works, else the state. Any other exception escapes and fails
     * the test.
     */
    private static String catchState(byte[] bytes) {
        try {
            Block block = BlockReader.read(ByteBuffer.wrap(bytes));
            int step = Math.max(1, block.rows() / 100);
            for (int row = 0; row < block.rows(); row += step) {
                block.time().getLong(row);
                for (ColumnVector column : block.columns()) {
                    if (!column.isNull(row)) {
                        switch (column.kind()) {
                            case BOOLEAN -> column.getBoolean(row);
                            case INT -> column.getInt(row);
                            case LONG -> column.getLong(row);
                            case FLOAT -> column.getFloat(row);
                            case DOUBLE -> column.getDouble(row);
                            case BINARY -> column.getString(row);
                            case OBJECT -> throw new AssertionError("no block holds objects");
                        }
                    }
                }
            }
            return null;
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }
}
