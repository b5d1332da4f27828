// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlTemplateTest {
  private static final NativeLiteral TREE = new NativeLiteral(false);

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
      "select 1|0", "a = ? and b = ?|2", "a = '?' and b = ?|1", "a = \"?\" and b = ?|1", "a = `?` and ?|1", "'it''s ?' ?|1", "'\\' ? '|1",
      "/* ? */ ?|1", "-- ?|0", "a - ? / ?|2", "'open ?|0", "??|2", "/* ?|0"})
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

  @Test
  void whatHasNoLiteralIsRefused() {
    ParameterSlots slots = new ParameterSlots(1);
    assertThatThrownBy(() -> TREE.render(SqlTemplate.of("?"), slots)).hasMessage("Parameter 1 of 1 is not set");
    slots.set(0, ParameterSlots.Kind.DOUBLE, Double.doubleToRawLongBits(Double.POSITIVE_INFINITY));
    assertThatThrownBy(() -> TREE.render(SqlTemplate.of("?"), slots)).isInstanceOf(SQLException.class);
    slots.set(0, ParameterSlots.Kind.FLOAT, Float.floatToRawIntBits(Float.NaN));
    assertThatThrownBy(() -> new NativeLiteral(true).render(SqlTemplate.of("?"), slots)).isInstanceOf(SQLException.class);
    slots.set(0, LocalDate.of(999, 1, 1));
    assertThatThrownBy(() -> TREE.render(SqlTemplate.of("?"), slots)).hasMessageContaining("1000 to 9999");
  }

  /** Whatever the text, reading the literal back by IoTDB's rules gives the same text, and the literal never leaks a parameter or a quote. */
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
