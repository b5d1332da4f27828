// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeParametersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "select ?|1",
                "a = '?' and b = \"?\" and `?` = ?|1",
                "'it''s ?' ?|1",
                "/* ? */ ?|1",
                "/*x*/* ?|1",
                "/*x*/*?*/?|2",
                "/*/ ? */ ?|1",
                "- ? -- ?|1",
                "/* ?|0",
                "'open ?|0"
            })
    void areThoseOutsideQuotesAndComments(String sql, int count) {
        assertThat(NativeParameters.count(sql)).isEqualTo(count);
    }
}
