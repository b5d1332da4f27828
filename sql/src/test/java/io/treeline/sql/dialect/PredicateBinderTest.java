// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.sql.engine.Fixture;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conditions whose native form is not what one would write first; each was tried on a server. */
class PredicateBinderTest {
    private final Fixture fixture = new Fixture();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "d > 1|d > 1.0 or cast(d as text) = 'NaN'",
                "d < 1.5|d < 1.5 and cast(d as text) != 'NaN'",
                "d = 0|(d = 0.0 or d = -0.0) and cast(d as text) != 'NaN'",
                "d >= 0|d >= -0.0 or cast(d as text) = 'NaN'",
                "f = 0.5|f = 0.5 and cast(f as text) != 'NaN'",
                "f > 0.1|f > 0.09999999403953552 or cast(f as text) = 'NaN'",
                "Time <= 3 OR Time <= 5|time <= 5",
                "Time < 2 OR Time > 2|time <= 1 or time >= 3",
                "NOT (Time = 4)|time != 4",
                "(Time = 1 OR Time = 2) AND i = 3|(time >= 1 and time <= 2) and i = 3",
                "Time BETWEEN 1 AND 3 OR Time = 9|(time >= 1 and time <= 3) or time = 9",
                "i = 1 OR l = 7 AND l > 2|(l = 7 and l > 2) or i = 1",
                "(i = 1 OR l = 7) AND l > 2|(i = 1 or l = 7) and l > 2",
                "s = s OR b|s = s or b = true",
                "(i > 2) IS NOT TRUE|i <= 2 or i is null",
                "(b IS NOT TRUE) IS NOT TRUE|b = true",
                "((i > 2) IS TRUE) IS NOT FALSE|i > 2",
                "(i IS NOT NULL) IS NOT FALSE|i is not null",
                "l = 9007199254740993 OR i = 1|l in (9007199254740993) or i = 1",
                "l > 9007199254740993 AND i = 1|l > 9007199254740993 and i = 1",
                "l > 9007199254740991 OR i = 1|l > 9007199254740991 or i = 1",
                "l NOT IN (9007199254740993, 5) OR i = 1|l not in (9007199254740993, 5) or i = 1",
                "l > 9007199254740992 OR l < 5|l > 9007199254740992 or l < 5",
                "l <> 9007199254740993 AND i < i|l not in (9007199254740993) and i < i",
                "i > 9007199254740993 OR l = 1|l = 1",
                "s NOT LIKE '_b%'|s not like '_b%'",
                "day = DATE '2024-01-02' AND s NOT LIKE 'x'|day = '2024-01-02' and s not like 'x'"
            })
    void rendersExactly(String condition, String expected) throws SQLException {
        assertThat(fixture.pushed("SELECT * FROM d WHERE " + condition))
                .isEqualTo("select " + Fixture.ALL + Fixture.FROM + " where " + expected);
    }

    /** Beside a CAST the server compares integers as doubles, whatever joins them. */
    @Test
    void numbersThatDoublesSkipStayHereBesideOthers() throws SQLException {
        assertThat(fixture.pushed("SELECT i FROM d WHERE d > 1 AND l > 9007199254740993"))
                .isEqualTo("local: select i, l" + Fixture.FROM + " where d > 1.0 or cast(d as text) = 'NaN'");
        assertThat(fixture.pushed("SELECT i FROM d WHERE l > 9007199254740993 AND d > 1"))
                .isEqualTo("local: select d, i" + Fixture.FROM + " where l > 9007199254740993");
        assertThat(fixture.pushed("SELECT i FROM d WHERE l > ? OR i = ?", 9007199254740991L, 1))
                .isEqualTo("select i" + Fixture.FROM + " where l > 9007199254740991 or i = 1");
        assertThat(fixture.pushed("SELECT l FROM d WHERE l > ? OR i = ?", 9007199254740992L, 1))
                .startsWith("local: select i, l" + Fixture.FROM);
        assertThat(fixture.pushed("SELECT l FROM d WHERE l = ? OR i = ?", 9007199254740993L, 1))
                .isEqualTo("select l" + Fixture.FROM + " where l in (9007199254740993) or i = 1");
        assertThat(fixture.pushed("SELECT i FROM d WHERE l > ? AND d > ?", 9007199254740993L, 1.0))
                .isEqualTo("local: select d, i" + Fixture.FROM + " where l > 9007199254740993");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "Time <> 4 OR i = 3",
                "d = f",
                "b > false",
                "s LIKE 'a\\%'",
                "s ILIKE 'a%'",
                "i + 1 = 2",
                "(Time > 1 AND i = 1) OR i = 2",
                "l > 9007199254740992 OR i = 1",
                "l <= -9007199254740992 OR i = 1",
                "NOT (l > 9007199254740992 AND i = 1)",
                "(l < 9007199254740993) IS NOT TRUE",
                "l BETWEEN 5 AND 9007199254740993 OR i = 1"
            })
    void leavesTheInexactLocal(String condition) throws SQLException {
        assertThat(fixture.pushed("SELECT * FROM d WHERE " + condition))
                .isEqualTo("local: select " + Fixture.ALL + Fixture.FROM);
    }
}
