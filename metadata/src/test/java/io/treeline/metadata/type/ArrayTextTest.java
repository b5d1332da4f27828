// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayTextTest {
    private static ArrayValue texts(String text) throws SQLException {
        return ArrayText.parse(text, ColumnType.TEXT, element -> element);
    }

    /** What is read and written again, as PostgreSQL 14 does. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '`',
            value = {
                "{} > {}",
                "{a,b} > {a,b}",
                "{ a , b } > {a,b}",
                "{a b,c} > {\"a b\",c}",
                "{NULL,null,\"NULL\",N\\ULL} > {NULL,NULL,\"NULL\",\"NULL\"}",
                "{\"\",\"x\\\"y\",\"q\\\\z\"} > {\"\",\"x\\\"y\",\"q\\\\z\"}",
                "{{1,2},{3,4}} > {{1,2},{3,4}}",
                "[0:1]={5,6} > [0:1]={5,6}",
                "[1:2]={5,6} > {5,6}",
                "[2:2][0:1]={{5,6}} > [2:2][0:1]={{5,6}}",
                "{a\\ } > {\"a \"}",
                "{\"{\",\"}\",\",\"} > {\"{\",\"}\",\",\"}"
            })
    void arraysAreReadAndWritten(String text, String written) throws SQLException {
        assertThat(texts(text).text(element -> element)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "{",
                "{a",
                "{a,}",
                "{,a}",
                "{a,,b}",
                "{a}b",
                "{\"a\"b}",
                "{a\"b\"}",
                "{a{b}}",
                "{{1},{2,3}}",
                "{{1},2}",
                "{1,{2}}",
                "{{1},{}}",
                "{{},{}}",
                "{{}}",
                "[1:2]={1}",
                "[1:2]{1,2}",
                "[x]={1}",
                "{a\\"
            })
    void whatIsNoArrayIsRefused(String text) {
        assertThatThrownBy(() -> texts(text))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22P02"));
    }

    @Test
    void thereAreSixDimensionsAtMost() throws SQLException {
        assertThat(texts("{{{{{{1}}}}}}").dimensions()).isEqualTo(6);
        assertThatThrownBy(() -> texts("{{{{{{{1}}}}}}}"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("54000"));
        Object[] deepest = {texts("{{{{{{1}}}}}}")};
        assertThatThrownBy(() -> ArrayValue.nested(ColumnType.TEXT, deepest)).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> texts("[2:1]={1,2}"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("2202E"));
    }
}
