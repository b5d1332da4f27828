// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.block.ColumnVector;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.ResultColumn;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CodecGridTest {
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    /** A codec with one value, read as a class. */
    private static <T> T read(ColumnType type, TimePrecision precision, Object value, Class<T> target)
            throws SQLException {
        ColumnVector vector = switch (type) {
            case BOOLEAN -> ColumnVector.ofBooleans(new boolean[] {(Boolean) value}, null);
            case INT32, DATE -> ColumnVector.ofInts(new int[] {(Integer) value}, null);
            case INT64, TIMESTAMP -> ColumnVector.ofLongs(new long[] {((Number) value).longValue()}, null);
            case FLOAT -> ColumnVector.ofFloats(new float[] {(Float) value}, null);
            case DOUBLE -> ColumnVector.ofDoubles(new double[] {(Double) value}, null);
            case TEXT, STRING, BLOB, DECIMAL, ARRAY -> ColumnVector.ofObjects(new Object[] {value});
        };
        ColumnType element = value instanceof ArrayValue array ? array.element() : null;
        ResultColumn column = new ResultColumn("c", "c", type, element, 0, 0, true, "", "");
        return ObjectConversions.read(
                Codecs.of(column, precision, ZONE, 0, (columns, rows) -> {
                    throw new IllegalStateException("no rows are asked for");
                }),
                vector,
                0,
                target);
    }

    private static <T> T read(ColumnType type, Object value, Class<T> target) throws SQLException {
        return read(type, TimePrecision.MILLI, value, target);
    }

    private static void refused(String state, ColumnType type, Object value, Class<?>... targets) {
        for (Class<?> target : targets) {
            assertThatThrownBy(() -> read(type, value, target))
                    .as("%s %s as %s", type, value, target)
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(state))
                    .hasMessageContaining("'c'");
        }
    }

    @Test
    void integersKeepTheirValueOrAreRefused() throws SQLException {
        assertThat(read(ColumnType.INT32, Integer.MIN_VALUE, Long.class)).isEqualTo(Integer.MIN_VALUE);
        assertThat(read(ColumnType.INT32, 127, Byte.class)).isEqualTo((byte) 127);
        refused("22003", ColumnType.INT32, 128, Byte.class);
        refused("22003", ColumnType.INT32, -32769, Byte.class, Short.class);
        assertThat(read(ColumnType.INT64, Long.MAX_VALUE, BigDecimal.class))
                .isEqualTo(new BigDecimal("9223372036854775807"));
        assertThat(read(ColumnType.INT64, Long.MIN_VALUE, BigInteger.class))
                .isEqualTo(new BigInteger("-9223372036854775808"));
        assertThat(read(ColumnType.INT64, 9007199254740993L, String.class)).isEqualTo("9007199254740993");
        refused("22003", ColumnType.INT64, 1L << 31, Integer.class, Short.class, Byte.class);
        assertThat(read(ColumnType.INT64, 1L, Boolean.class)).isTrue();
        refused("22018", ColumnType.INT64, 2L, Boolean.class);
        refused(
                "22018",
                ColumnType.INT64,
                1L,
                Date.class,
                Time.class,
                Timestamp.class,
                LocalDate.class,
                LocalTime.class,
                LocalDateTime.class,
                Instant.class,
                OffsetDateTime.class,
                ZonedDateTime.class,
                byte[].class,
                Thread.class);
    }

    @Test
    void arraysAreReadByTheirElements() throws SQLException {
        ArrayValue times = ArrayValue.of(ColumnType.TIMESTAMP, 0L, null);
        assertThat(read(ColumnType.ARRAY, times, String.class)).isEqualTo("{\"1970-01-01 08:00:00\",NULL}");
        assertThat(read(ColumnType.ARRAY, times, Instant[].class)).containsExactly(Instant.EPOCH, null);
        ArrayValue square = ArrayValue.of(
                ColumnType.INT64, new int[] {2, 2}, new int[] {0, 1}, new Object[] {1L, 2L, 3L, 1L << 40});
        assertThat(read(ColumnType.ARRAY, square, String.class)).isEqualTo("[0:1][1:2]={{1,2},{3,1099511627776}}");
        assertThat(read(ColumnType.ARRAY, square, long[][].class)).isDeepEqualTo(new long[][] {{1, 2}, {3, 1L << 40}});
        refused("22003", ColumnType.ARRAY, square, int[][].class);
        refused("22018", ColumnType.ARRAY, ArrayValue.of(ColumnType.INT32, 1), Integer.class, Date.class, byte[].class);
        assertThatThrownBy(() -> read(ColumnType.ARRAY, square, Long[].class))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("2 dimensions");
        assertThatThrownBy(() -> read(ColumnType.INT32, 1, Integer[].class)).isInstanceOf(SQLException.class);
    }

    @Test
    void floatsAreCutToIntegersOnlyWithinTheirRange() throws SQLException {
        assertThat(read(ColumnType.DOUBLE, -2.9, Integer.class)).isEqualTo(-2);
        assertThat(read(ColumnType.DOUBLE, -0x1p63, Long.class)).isEqualTo(Long.MIN_VALUE);
        refused("22003", ColumnType.DOUBLE, 0x1p63, Long.class);
        for (double odd : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            refused(
                    "22003",
                    ColumnType.DOUBLE,
                    odd,
                    Integer.class,
                    Long.class,
                    Short.class,
                    Byte.class,
                    BigDecimal.class);
            refused("22003", ColumnType.FLOAT, (float) odd, Integer.class, Long.class, BigDecimal.class);
            assertThat(read(ColumnType.DOUBLE, odd, Double.class)).isEqualTo((Double) odd);
            assertThat(read(ColumnType.DOUBLE, odd, Float.class)).isEqualTo((Float) (float) odd);
            assertThat(read(ColumnType.DOUBLE, odd, String.class)).isEqualTo(Double.toString(odd));
        }
        refused("22003", ColumnType.DOUBLE, 1e300, Float.class);
        assertThat(read(ColumnType.FLOAT, 0.1f, BigDecimal.class)).isEqualTo(new BigDecimal("0.1"));
        assertThat(read(ColumnType.DOUBLE, 0.1, BigDecimal.class)).isEqualTo(new BigDecimal("0.1"));
        assertThat(read(ColumnType.FLOAT, 16777216f, Integer.class)).isEqualTo(16777216);
        refused("22018", ColumnType.DOUBLE, 0.5, Boolean.class);
    }

    @Test
    void booleans() throws SQLException {
        assertThat(read(ColumnType.BOOLEAN, true, Boolean.class)).isTrue();
        assertThat(read(ColumnType.BOOLEAN, true, Integer.class)).isEqualTo(1);
        assertThat(read(ColumnType.BOOLEAN, false, String.class)).isEqualTo("false");
        assertThat(read(ColumnType.BOOLEAN, false, BigDecimal.class)).isZero();
        refused("22018", ColumnType.BOOLEAN, true, Timestamp.class, byte[].class);
    }

    @Test
    void decimals() throws SQLException {
        BigDecimal big = new BigDecimal("12345678901234567890.5");
        assertThat(read(ColumnType.DECIMAL, big, BigDecimal.class)).isEqualTo(big);
        assertThat(read(ColumnType.DECIMAL, new BigDecimal("1E+3"), String.class))
                .isEqualTo("1000");
        assertThat(read(ColumnType.DECIMAL, new BigDecimal("9223372036854775807.9"), Long.class))
                .isEqualTo(Long.MAX_VALUE);
        refused("22003", ColumnType.DECIMAL, big, Long.class, Integer.class);
        refused("22003", ColumnType.DECIMAL, new BigDecimal("1e999999999"), Long.class, Double.class);
    }

    @Test
    void textIsReadAsWhatItSays() throws SQLException {
        for (ColumnType type : new ColumnType[] {ColumnType.TEXT, ColumnType.STRING}) {
            assertThat(read(type, " 42 ", Integer.class)).isEqualTo(42);
            assertThat(read(type, "1e3", Long.class)).isEqualTo(1000);
            assertThat(read(type, "-Infinity", Double.class)).isEqualTo(Double.NEGATIVE_INFINITY);
            assertThat(read(type, "0.1", BigDecimal.class)).isEqualTo(new BigDecimal("0.1"));
            assertThat(read(type, "True", Boolean.class)).isTrue();
            assertThat(read(type, "é😀", byte[].class)).isEqualTo("é😀".getBytes(StandardCharsets.UTF_8));
            assertThat(read(type, "2024-02-29", LocalDate.class)).isEqualTo(LocalDate.of(2024, 2, 29));
            assertThat(read(type, "2024-02-29 12:00:00.5", LocalDateTime.class))
                    .isEqualTo(LocalDateTime.of(2024, 2, 29, 12, 0, 0, 500_000_000));
            assertThat(read(type, "2024-02-29T12:00:00Z", Instant.class))
                    .isEqualTo(Instant.parse("2024-02-29T12:00:00Z"));
            assertThat(read(type, "2024-02-29T12:00:00Z", LocalDateTime.class))
                    .isEqualTo(LocalDateTime.of(2024, 2, 29, 20, 0));
            assertThat(read(type, "12:30", LocalTime.class)).isEqualTo(LocalTime.of(12, 30));
            refused("22018", type, "", Integer.class, Double.class, Boolean.class, BigDecimal.class);
            refused("22018", type, "abc", Long.class, Float.class);
            refused("22003", type, "1e400", Double.class, Long.class);
            refused("22007", type, "abc", LocalDate.class, Timestamp.class, Instant.class, LocalTime.class);
            refused("22007", type, "2023-02-29", LocalDate.class, Date.class);
        }
    }

    @Test
    void blobs() throws SQLException {
        byte[] bytes = {0, 1, (byte) 0xff};
        assertThat(read(ColumnType.BLOB, bytes, byte[].class)).isEqualTo(bytes).isNotSameAs(bytes);
        assertThat(read(ColumnType.BLOB, bytes, String.class)).isEqualTo("\\x0001ff");
        assertThat(read(ColumnType.BLOB, new byte[0], String.class)).isEqualTo("\\x");
        refused("22018", ColumnType.BLOB, bytes, Integer.class, Boolean.class, Instant.class);
    }

    @Test
    void datesSurviveEvenWhenImpossible() throws SQLException {
        assertThat(read(ColumnType.DATE, 20240229, LocalDate.class)).isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(read(ColumnType.DATE, 20240229, Object.class)).isEqualTo(Date.valueOf("2024-02-29"));
        assertThat(read(ColumnType.DATE, 20240229, String.class)).isEqualTo("2024-02-29");
        assertThat(read(ColumnType.DATE, 20240229, Long.class)).isEqualTo(20240229);
        assertThat(read(ColumnType.DATE, 20240229, LocalDateTime.class)).isEqualTo(LocalDateTime.of(2024, 2, 29, 0, 0));
        assertThat(read(ColumnType.DATE, 20231399, Integer.class)).isEqualTo(20231399);
        assertThat(read(ColumnType.DATE, 20231399, String.class)).isEqualTo("2023-13-99");
        assertThat(read(ColumnType.DATE, 10, String.class)).isEqualTo("0000-00-10");
        refused("22007", ColumnType.DATE, 20231399, LocalDate.class, Date.class, Timestamp.class, Object.class);
        refused("22007", ColumnType.DATE, 20230229, LocalDate.class);
        refused(
                "22018",
                ColumnType.DATE,
                20240229,
                Time.class,
                LocalTime.class,
                Instant.class,
                Boolean.class,
                Double.class);
    }

    @ParameterizedTest
    @CsvSource({
        "MILLI,1709209800123,2024-02-29T12:30:00.123Z",
        "MICRO,1709209800123456,2024-02-29T12:30:00.123456Z",
        "NANO,1709209800123456789,2024-02-29T12:30:00.123456789Z",
        "MILLI,-1,1969-12-31T23:59:59.999Z",
        "MICRO,-1,1969-12-31T23:59:59.999999Z",
        "NANO,-1,1969-12-31T23:59:59.999999999Z",
        "MILLI,0,1970-01-01T00:00:00Z",
        "NANO,9223372036854775807,2262-04-11T23:47:16.854775807Z",
        "NANO,-9223372036854775808,1677-09-21T00:12:43.145224192Z",
        "MICRO,-9223372036854775808,-290308-12-21T19:59:05.224192Z"
    })
    void timestampsKeepTheirLastDigit(TimePrecision precision, long ticks, Instant instant) throws SQLException {
        assertThat(read(ColumnType.TIMESTAMP, precision, ticks, Long.class)).isEqualTo(ticks);
        assertThat(read(ColumnType.TIMESTAMP, precision, ticks, Instant.class)).isEqualTo(instant);
        assertThat(read(ColumnType.TIMESTAMP, precision, ticks, OffsetDateTime.class))
                .isEqualTo(instant.atZone(ZONE).toOffsetDateTime());
        assertThat(read(ColumnType.TIMESTAMP, precision, ticks, ZonedDateTime.class))
                .isEqualTo(instant.atZone(ZONE));
        assertThat(read(ColumnType.TIMESTAMP, precision, ticks, LocalDateTime.class))
                .isEqualTo(LocalDateTime.ofInstant(instant, ZONE));
        Timestamp timestamp = read(ColumnType.TIMESTAMP, precision, ticks, Timestamp.class);
        assertThat(timestamp.getTime()).isEqualTo(instant.toEpochMilli());
        assertThat(timestamp.getNanos()).isEqualTo(instant.getNano());
    }

    @ParameterizedTest
    @EnumSource(TimePrecision.class)
    void extremesOfLong(TimePrecision precision) throws SQLException {
        for (long ticks : new long[] {Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertThat(precision.toTicks(read(ColumnType.TIMESTAMP, precision, ticks, Instant.class)))
                    .isEqualTo(ticks);
            assertThat(precision.toTicks(read(ColumnType.TIMESTAMP, precision, ticks, LocalDateTime.class)
                            .atZone(ZONE)
                            .toInstant()))
                    .isEqualTo(ticks);
        }
        assertThat(read(ColumnType.TIMESTAMP, TimePrecision.MILLI, Long.MAX_VALUE, Timestamp.class)
                        .toInstant()
                        .toEpochMilli())
                .isEqualTo(Long.MAX_VALUE);
        refused("22008", ColumnType.TIMESTAMP, Long.MIN_VALUE, Timestamp.class, Object.class);
    }

    @Test
    void timestampsAsText() throws SQLException {
        assertThat(read(ColumnType.TIMESTAMP, TimePrecision.MILLI, 0L, String.class))
                .isEqualTo("1970-01-01 08:00:00");
        assertThat(read(ColumnType.TIMESTAMP, TimePrecision.MICRO, 1L, String.class))
                .isEqualTo("1970-01-01 08:00:00.000001");
        assertThat(read(ColumnType.TIMESTAMP, TimePrecision.NANO, 1_500_000_000L, String.class))
                .isEqualTo("1970-01-01 08:00:01.5");
        assertThat(read(ColumnType.TIMESTAMP, TimePrecision.MILLI, Long.MAX_VALUE, String.class))
                .startsWith("292278994-08-17 ");
        refused("22003", ColumnType.TIMESTAMP, 1L << 40, Integer.class);
    }

    @Test
    void calendarsGiveTheZoneOfLocalForms() throws SQLException {
        ColumnCodec codec = Codecs.of(ColumnType.TIMESTAMP, "c", TimePrecision.MILLI, ZONE);
        // 23:30 in UTC, 07:30 of the next day in Shanghai.
        ColumnVector vector =
                ColumnVector.repeatedLong(Instant.parse("2024-02-28T23:30:00Z").toEpochMilli());
        Calendar utc = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
        assertThat(codec.getDate(vector, 0, null)).hasToString("2024-02-29");
        assertThat(codec.getTime(vector, 0, null)).hasToString("07:30:00");
        assertThat(codec.getDate(vector, 0, utc).getTime())
                .isEqualTo(Instant.parse("2024-02-28T00:00:00Z").toEpochMilli());
        assertThat(codec.getTime(vector, 0, utc).getTime())
                .isEqualTo(LocalTime.of(23, 30).toSecondOfDay() * 1000L);
        assertThat(codec.getTimestamp(vector, 0, utc).toInstant()).isEqualTo(Instant.parse("2024-02-28T23:30:00Z"));
    }

    @ParameterizedTest
    @EnumSource(ColumnType.class)
    void everyTypeHasTextAndItsOwnClass(ColumnType type) throws SQLException {
        Object value = switch (type) {
            case BOOLEAN -> true;
            case INT32 -> 1;
            case DATE -> 20240101;
            case INT64, TIMESTAMP -> 1L;
            case FLOAT -> 1f;
            case DOUBLE -> 1d;
            case TEXT, STRING -> "x";
            case BLOB -> new byte[] {1};
            case DECIMAL -> BigDecimal.ONE;
            case ARRAY -> ArrayValue.of(ColumnType.INT32, 1, null);
        };
        assertThat(read(type, value, String.class)).isNotNull();
        assertThat(read(type, value, Object.class)).isInstanceOf(type.javaClass());
    }
}
