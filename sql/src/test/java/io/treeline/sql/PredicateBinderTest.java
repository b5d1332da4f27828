// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conditions whose native form is not what one would write first; each was tried on a server. */
class PredicateBinderTest {
  private final Fixture fixture = new Fixture();

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
      "d > 1|d > 1.0 or cast(d as text) = 'NaN'", "d < 1.5|d < 1.5 and cast(d as text) != 'NaN'", "d = 0|(d = 0.0 or d = -0.0) and cast(d as text) != 'NaN'",
      "d >= 0|d >= -0.0 or cast(d as text) = 'NaN'", "f = 0.5|f = 0.5 and cast(f as text) != 'NaN'",
      "f > 0.1|f > 0.09999999403953552 or cast(f as text) = 'NaN'", "Time <= 3 OR Time <= 5|time <= 5", "Time < 2 OR Time > 2|time <= 1 or time >= 3",
      "NOT (Time = 4)|time != 4", "(Time = 1 OR Time = 2) AND i = 3|(time >= 1 and time <= 2) and i = 3",
          "Time BETWEEN 1 AND 3 OR Time = 9|(time >= 1 and time <= 3) or time = 9",
      "i = 1 OR l = 7 AND l > 2|(l = 7 and l > 2) or i = 1", "(i = 1 OR l = 7) AND l > 2|(i = 1 or l = 7) and l > 2", "s = s OR b|s = s or b = true", "(i > 2) IS NOT TRUE|i <= 2 or i is null",
      "s NOT LIKE '_b%'|s not like '_b%'", "day = DATE '2024-01-02' AND s NOT LIKE 'x'|day = '2024-01-02' and s not like 'x'"})
  void rendersExactly(String condition, String expected) throws SQLException {
    assertThat(fixture.pushed("SELECT * FROM d WHERE " + condition)).isEqualTo("select " + Fixture.ALL + Fixture.FROM + " where " + expected);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {"Time <> 4 OR i = 3", "d = f", "b > false", "s LIKE 'a\\%'", "s ILIKE 'a%'", "i + 1 = 2",
      "(Time > 1 AND i = 1) OR i = 2"})
  void leavesTheInexactLocal(String condition) throws SQLException {
    assertThat(fixture.pushed("SELECT * FROM d WHERE " + condition)).isEqualTo("local: select " + Fixture.ALL + Fixture.FROM);
  }
}
