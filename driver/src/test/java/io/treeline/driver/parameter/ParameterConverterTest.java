// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.parameter.ParameterSlots.Kind;
import io.treeline.metadata.time.Ticks;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Calendar;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ParameterConverterTest {
    private final ParameterConverter converter =
            new ParameterConverter(TimePrecision.MILLI, ZoneId.of("+08:00"), Long.MAX_VALUE);
    private final ParameterSlots slots = new ParameterSlots(1);

    private void check(Object value, Kind kind, long bits) throws SQLException {
        converter.set(slots, 0, value);
        assertThat(slots.kind(0)).isEqualTo(kind);
        assertThat(slots.bits(0)).isEqualTo(bits);
    }

    private Object set(Object value, int type) throws SQLException {
        converter.set(slots, 0, value, type, -1);
        return slots.kind(0) == Kind.OBJECT ? slots.object(0) : slots.kind(0) == Kind.NULL ? null : slots.bits(0);
    }

    private String state(Object value, int type) {
        try {
            set(value, type);
            return null;
        } catch (SQLException e) {
            assertThat(e.getMessage()).doesNotContain("secret");
            return e.getSQLState();
        }
    }

    @Test
    void byClass() throws SQLException {
        check(true, Kind.BOOLEAN, 1);
        check((byte) -3, Kind.INT, -3);
        check(7, Kind.INT, 7);
        check(7L, Kind.LONG, 7);
        check(1.5, Kind.DOUBLE, Double.doubleToRawLongBits(1.5));
        check(1.5f, Kind.FLOAT, Float.floatToRawIntBits(1.5f));
        check(new Ticks(9), Kind.TICKS, 9);
        check(Instant.ofEpochMilli(-1), Kind.TICKS, -1);
        check(new Timestamp(5), Kind.TICKS, 5);
        check(OffsetDateTime.parse("1970-01-01T08:00:00+08:00"), Kind.TICKS, 0);
        check(LocalDateTime.parse("1970-01-01T08:00:00"), Kind.TICKS, 0);
        converter.set(slots, 0, BigInteger.TEN);
        assertThat(slots.object(0)).isEqualTo(BigDecimal.TEN);
        converter.set(slots, 0, java.sql.Date.valueOf("2024-02-29"));
        assertThat(slots.object(0)).isEqualTo(LocalDate.of(2024, 2, 29));
        converter.set(slots, 0, 'c');
        assertThat(slots.object(0)).isEqualTo("c");
        UUID uuid = UUID.randomUUID();
        converter.set(slots, 0, uuid);
        assertThat(slots.object(0)).isEqualTo(uuid.toString());
        converter.set(slots, 0, new long[][] {{1, 2}, {3, 4}});
        assertThat(slots.object(0)).isInstanceOfSatisfying(ArrayValue.class, array -> {
            assertThat(array.element()).isEqualTo(ColumnType.INT64);
            assertThat(array.dimensionsText()).isEqualTo("[1:2][1:2]");
            assertThat(array.elements()).containsExactly(1L, 2L, 3L, 4L);
        });
        converter.set(slots, 0, new Object[] {null, java.sql.Date.valueOf("2024-02-29")});
        assertThat(((ArrayValue) slots.object(0)).elements()).containsExactly(null, LocalDate.of(2024, 2, 29));
        assertThatThrownBy(() -> converter.set(slots, 0, new Object[] {Thread.currentThread()}))
                .isInstanceOf(SQLFeatureNotSupportedException.class);
        assertThatThrownBy(() -> converter.set(slots, 0, new int[][] {{1}, {}})).isInstanceOf(SQLException.class);
    }

    @Test
    void nothingIsCut() {
        assertThatThrownBy(() -> converter.set(slots, 0, Instant.ofEpochSecond(0, 1)))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22008"));
        assertThat(state(1.5, Types.INTEGER)).isEqualTo("22003");
        assertThat(state(1L << 40, Types.INTEGER)).isEqualTo("22003");
        assertThat(state(300, Types.TINYINT)).isEqualTo("22003");
        assertThat(state(Double.NaN, Types.BIGINT)).isEqualTo("22003");
        assertThat(state("secret", Types.INTEGER)).isEqualTo("22018");
        assertThat(state("secret", Types.DATE)).isEqualTo("22018");
        assertThat(state("secret", Types.BOOLEAN)).isEqualTo("22018");
        assertThat(state(7, Types.BINARY)).isEqualTo("22018");
        assertThat(state("x", Types.ARRAY)).isEqualTo("22018");
    }

    @Test
    void toTargetTypes() throws SQLException {
        assertThat(set("12", Types.INTEGER)).isEqualTo(12L);
        assertThat(set(2.0, Types.BIGINT)).isEqualTo(2L);
        assertThat(set("t", Types.BOOLEAN)).isEqualTo(1L);
        assertThat(set(new BigDecimal("1E+2"), Types.VARCHAR)).isEqualTo("100");
        assertThat(set("1.50", Types.DECIMAL)).isEqualTo(new BigDecimal("1.50"));
        assertThat(set("2024-02-29", Types.DATE)).isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(set("12:30:00", Types.TIME)).isEqualTo(LocalTime.of(12, 30));
        assertThat(set("1970-01-01 08:00:00.001", Types.TIMESTAMP)).isEqualTo(1L);
        assertThat(set("1970-01-01T00:00:00Z", Types.TIMESTAMP)).isEqualTo(0L);
        assertThat(set("1970-01-02", Types.TIMESTAMP)).isEqualTo(16L * 3600 * 1000);
        assertThat(set(17L, Types.TIMESTAMP)).isEqualTo(17L);
        assertThat(set(null, Types.TIMESTAMP)).isNull();
        assertThat(set(7, Types.DOUBLE)).isEqualTo(Double.doubleToRawLongBits(7));
    }

    @Test
    void calendarsDecideTheDay() {
        Calendar far = Calendar.getInstance(TimeZone.getTimeZone("GMT+14"));
        converter.set(
                slots,
                0,
                new java.sql.Date(Instant.parse("2024-02-28T12:00:00Z").toEpochMilli()),
                far);
        assertThat(slots.object(0)).isEqualTo(LocalDate.of(2024, 2, 29));
    }
}
