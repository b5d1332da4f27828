// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.sql.type.TimeText;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTemplateTest {
    private static final TimeText TIMES = new TimeText(TimePrecision.MILLI, ZoneId.of("Asia/Shanghai"));
    private static final NativeLiteral TREE = new NativeLiteral(ServerModel.TREE, TIMES);
    private static final NativeLiteral TABLE = new NativeLiteral(ServerModel.TABLE, TIMES);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "select 1|0",
                "a = ? and b = ?|2",
                "a = '?' and b = ?|1",
                "a = \"?\" and b = ?|1",
                "a = `?` and ?|1",
                "'it''s ?' ?|1",
                "'\\' ? '|1",
                "/* ? */ ?|1",
                "-- ?|0",
                "a - ? / ?|2",
                "'open ?|0",
                "??|2",
                "/* ?|0"
            })
    void countsParameters(String sql, int count) {
        assertThat(SqlTemplate.of(sql).parameterCount()).isEqualTo(count);
    }

    @Test
    void aCommentEndsWithItsLine() {
        assertThat(SqlTemplate.of("a -- ?\n= ?").parameterCount()).isEqualTo(1);
    }

    @Test
    void rendersEveryKind() throws SQLException {
        ParameterSlots slots = new ParameterSlots(9);
        slots.set(0, null);
        slots.set(1, ParameterSlots.Kind.BOOLEAN, 1);
        slots.set(2, ParameterSlots.Kind.LONG, Long.MIN_VALUE);
        slots.set(3, ParameterSlots.Kind.DOUBLE, Double.doubleToRawLongBits(Double.NaN));
        slots.set(4, ParameterSlots.Kind.TICKS, 1704067200000L);
        slots.set(5, "O'Clock \\");
        slots.set(6, new byte[] {1, (byte) 0xAB});
        slots.set(7, new BigDecimal("1E+3"));
        slots.set(8, LocalDate.of(2024, 2, 29));
        assertThat(TREE.render(SqlTemplate.of("?,?,?,?,?,?,?,?,?"), slots))
                .isEqualTo("null,true,-9223372036854775808,NaN,1704067200000,'O''Clock \\',X'01AB',1000,'2024-02-29'");
    }

    @Test
    void negativeNumbersAfterOperatorsStandInParentheses() throws SQLException {
        ParameterSlots slots = new ParameterSlots(3);
        slots.set(0, ParameterSlots.Kind.INT, -1);
        slots.set(1, ParameterSlots.Kind.INT, -2);
        slots.set(2, ParameterSlots.Kind.INT, -3);
        assertThat(TREE.render(SqlTemplate.of("a * ? - ? > ?"), slots)).isEqualTo("a * (-1) - (-2) > -3");
    }

    /**
     * What stands where the time belongs goes out as a count of ticks, whatever it is set as; the same value elsewhere
     * is what it was.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "false|select s from root.a.d where time >= ? and s = ?|select s from root.a.d where time >= {} and s = []",
                "false|select s from root.a.d where ? > time and s = ?|select s from root.a.d where {} > time and s = []",
                "false|select s from root.a.d where TIMESTAMP = ? or ? = s|select s from root.a.d where TIMESTAMP = {} or [] = s",
                "false|insert into root.a.d(s, time) values (?, ?)|insert into root.a.d(s, time) values ([], {})",
                "false|insert into root.a.d(timestamp, s) aligned values (?, 'x'), (5, ?)|insert into root.a.d(timestamp, s) aligned values ({}, 'x'), (5, [])",
                "false|delete from root.a.d.s where time <= ? and time > ?|delete from root.a.d.s where time <= {} and time > {}",
                "false|select s from root.a.d where `time` = ? and x.time.s = ?|select s from root.a.d where `time` = [] and x.time.s = []",
                "false|select avg(s) from root.a.d group by ([?, ?), 1d)|select avg(s) from root.a.d group by ([{}, {}), 1d)",
                "true|select last(v) from t where time >= ? and v = ?|select last(v) from t where time >= {} and v = []",
                "true|select last(v) from t x where x.time >= ? or ? = x.\"time\"|select last(v) from t x where x.time >= {} or {} = x.\"time\"",
                "true|select last(v) from t where timestamp = ? and ? < v|select last(v) from t where timestamp = [] and [] < v",
                "true|insert into t(a, time) values (?, ?)|insert into t(a, time) values ([], {})"
            })
    void timesAreTicksWhereTheTimeBelongs(boolean tableModel, String sql, String expected) throws SQLException {
        NativeLiteral literal = tableModel ? TABLE : TREE;
        ParameterSlots slots = new ParameterSlots(2);
        slots.set(0, LocalDate.of(1970, 1, 1));
        slots.set(1, LocalDate.of(1970, 1, 1));
        assertThat(literal.render(SqlTemplate.of(sql), slots))
                .isEqualTo(expected.replace("{}", "-28800000").replace("[]", "'1970-01-01'"));
        slots.set(0, "1970-01-01T00:00:00.003");
        slots.set(1, "1970-01-01T00:00:00.003");
        assertThat(literal.render(SqlTemplate.of(sql), slots))
                .isEqualTo(expected.replace("{}", "-28799997").replace("[]", "'1970-01-01T00:00:00.003'"));
        slots.set(0, " 17 ");
        slots.set(1, " 17 ");
        assertThat(literal.render(SqlTemplate.of(sql), slots))
                .isEqualTo(expected.replace("{}", "17").replace("[]", "' 17 '"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select s from root.a.d where time between ? and ?",
                "select s from root.a.d where time not between ? and now() - ? and s = 1",
                "select s from root.a.d where time in (?, ?)",
                "select s from root.a.d where time not in (5, ?, ?)"
            })
    void betweenAndInKnowTheTime(String sql) throws SQLException {
        ParameterSlots slots = new ParameterSlots(2);
        slots.set(0, "1970-01-01T08:00:00.001");
        slots.set(1, ParameterSlots.Kind.TICKS, 9);
        assertThat(TREE.render(SqlTemplate.of(sql), slots))
                .isEqualTo(sql.replaceFirst("\\?", "1").replaceFirst("\\?", "9"));
    }

    @Test
    void whatIsNoTimeIsRefusedWhereTheTimeBelongs() {
        ParameterSlots slots = new ParameterSlots(1);
        slots.set(0, "soon");
        fails("insert into root.a.d(time) values (?)", slots, "22007", "Parameter 1 stands where the time belongs");
        fails("select s from root.a.d where time >= ?", slots, "22007", "setTimestamp");
        slots.set(0, new BigDecimal("1.5"));
        fails("select s from root.a.d where time >= ?", slots, "22008", "whole number");
        slots.set(0, null);
        fails("insert into root.a.d(time) values (?)", slots, "23502", "time of a row");
        fails("select s from root.a.d where time >= ?", slots, "22023", "NULL");
    }

    private static void fails(String sql, ParameterSlots slots, String state, String part) {
        assertThatThrownBy(() -> TREE.render(SqlTemplate.of(sql), slots))
                .as(sql)
                .isInstanceOfSatisfying(SQLException.class, e -> {
                    assertThat(e.getSQLState()).isEqualTo(state);
                    assertThat(e.getMessage()).contains(part).doesNotContain("soon");
                });
    }

    @Test
    void whatHasNoLiteralIsRefused() {
        ParameterSlots slots = new ParameterSlots(1);
        assertThatThrownBy(() -> TREE.render(SqlTemplate.of("?"), slots)).hasMessage("Parameter 1 of 1 is not set");
        slots.set(0, ParameterSlots.Kind.DOUBLE, Double.doubleToRawLongBits(Double.POSITIVE_INFINITY));
        assertThatThrownBy(() -> TREE.render(SqlTemplate.of("?"), slots)).isInstanceOf(SQLException.class);
        slots.set(0, ParameterSlots.Kind.FLOAT, Float.floatToRawIntBits(Float.NaN));
        assertThatThrownBy(() -> TABLE.render(SqlTemplate.of("?"), slots)).isInstanceOf(SQLException.class);
        slots.set(0, LocalDate.of(999, 1, 1));
        assertThatThrownBy(() -> TREE.render(SqlTemplate.of("?"), slots)).hasMessageContaining("1000 to 9999");
    }

    /**
     * Whatever the text, reading the literal back by IoTDB's rules gives the same text, and the literal never leaks a
     * parameter or a quote.
     */
    @Test
    void stringsComeBackEqual() throws SQLException {
        Random random = new Random(7);
        String alphabet = "'\"`\\?-/* a\n\u0000é\uD83D\uDE00";
        for (int n = 0; n < 20_000; n++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            ParameterSlots slots = new ParameterSlots(1);
            slots.set(0, text.toString());
            String sql = TREE.render(SqlTemplate.of("x = ?"), slots);
            String literal = sql.substring(4);
            assertThat(literal).startsWith("'").endsWith("'");
            String inner = literal.substring(1, literal.length() - 1);
            assertThat(inner.replace("''", "")).doesNotContain("'");
            assertThat(inner.replace("''", "'")).isEqualTo(text.toString());
            assertThat(SqlTemplate.of(sql).parameterCount()).isZero();
        }
    }
}
