// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "insert into root.a(time,v) values (1,1),(2,(3)),(3,')(')|true|false|true|3",
                "INSERT INTO root.values.d(time,`values`) VALUES(1,1)|true|false|true|1",
                "insert into root.a(v) values (1);|true|false|true|1",
                "select s into root.x.d(t) from root.a|true|true|false|0",
                "select into1 from root.into.d|false|true|false|0",
                "select 'into' from root.d|false|true|false|0",
                "/* c */ show databases|false|true|false|0",
                "use db1|false|false|true|0",
                "delete from root.a.s|true|false|true|0",
                "delete devices from t where a = 'x'|true|false|false|0",
                "explain analyze select s from root.a|false|true|false|0",
                "create database root.a|true|false|true|0",
                "load 'x'|true|false|false|0",
                "|true|false|false|0"
            })
    void knowsWhatItCan(String sql, boolean mayWrite, boolean givesRows, boolean givesNoRows, long count) {
        NativeText text = new NativeText(sql == null ? "" : sql);
        assertThat(text.mayWrite()).as("mayWrite").isEqualTo(mayWrite);
        assertThat(text.givesRows()).as("givesRows").isEqualTo(givesRows);
        assertThat(text.givesNoRows()).as("givesNoRows").isEqualTo(givesNoRows);
        assertThat(text.updateCount()).as("count").isEqualTo(count);
    }

    /** As many times the largest row as there are rows; a BLOB's digits are half as many bytes, other text is UTF-8. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "insert into d(time,a) values (1,1)|828",
                "insert into d(time,a) values (1,1),(2,2)|1656",
                "insert into d(time,a) values (1,'abc')|833",
                "insert into d(time,a) values (1,'abc'),(2,'a')|1666",
                "insert into d(time,a) values (1,'\u8bbe\u5907')|836",
                "insert into d(time,a) values (1,X'00112233')|833",
                "select a from d where a = 'abc'|0",
            })
    void estimatesWhatTheLogTakes(String sql, long bytes) {
        assertThat(new NativeText(sql).logBytes()).isEqualTo(bytes);
    }
}
