// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlShapeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "select a, b2 from root.sg1.d1 where a > 5 and b2 = -1.5 | select a, b2 from root.sg1.d1 where a > ? and b2 = -?",
                "select a from root.db.2d where time >= 2024-01-01T00:00:00.5+08:00 and time<10 | select a from root.db.2d where time >= ? and time<?",
                "insert into root.db.d(time, s) values (1, 'it''s'),(2, X'ff00') | insert into root.db.d(time, s) values (?, ?),(?, ?)",
                "create user bob 'secret' | create user bob ?",
                "create user bob \"secret\" | create user bob ?",
                "select x from root.`a'b`.d where x = 'y' | select x from root.`a'b`.d where x = ?",
                "select a -- secret | select a",
                "select /* secret */ a | select a",
                "select 'not closed | select ?",
                "  select   a , .5 | select a , ?"
            })
    void nativeText(String sql, String shape) {
        assertThat(SqlShape.of(sql, true)).isEqualTo(shape);
    }

    @Test
    void namesInDoubleQuotesStay() {
        assertThat(SqlShape.of(
                        "SELECT \"a\", 'b', x'00' FROM \"root.db\".\"d\"\"1\" WHERE \"Time\" > ? LIMIT 10", false))
                .isEqualTo("SELECT \"a\", ?, ? FROM \"root.db\".\"d\"\"1\" WHERE \"Time\" > ? LIMIT ?");
    }

    @Test
    void longTextsAreCut() {
        assertThat(SqlShape.of("SELECT " + "a, ".repeat(10_000) + "a", false))
                .hasSizeLessThan(2100)
                .endsWith(" ...");
    }
}
