// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NegativeFactorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "select s * -1 from root.a|select s * (-1) from root.a",
                "select s*-1, t * - 1.5 from root.a|select s*(-1), t * (- 1.5) from root.a",
                "select s*-t from root.a where s * -d.`x y` < 0|select s*(-t) from root.a where s * (-d.`x y`) < 0",
                "select s * -abs(t, 'k'=')') * -2 from root.a|select s * (-abs(t, 'k'=')')) * (-2) from root.a",
                "select s * -(t + 1) from root.a|select s * (-(t + 1)) from root.a",
                "select (s + 1) * - -1 from root.a|select (s + 1) * (- -1) from root.a",
                "select s * -? from root.a|select s * (-?) from root.a",
            })
    void getParentheses(String text, String expected) throws SQLException {
        assertThat(NegativeFactors.parenthesised(text)).isEqualTo(expected);
    }

    @Test
    void otherTextStaysAsItIs() throws SQLException {
        for (String text : new String[] {
            "select s* - 1 from root.a",
            "select * - 1 from root.a",
            "select d.* - 1 from root.a",
            "select count(*) - 1 from root.a",
            "select s * (-1) from root.a",
            "select s * t - 1 from root.a",
            "select '* -1' from root.a",
            "select s / -1, s - -1 from root.a"
        }) {
            assertThat(NegativeFactors.parenthesised(text)).isSameAs(text);
        }
    }
}
