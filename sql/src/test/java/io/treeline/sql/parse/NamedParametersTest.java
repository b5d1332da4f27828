// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamedParametersTest {
    @Test
    void namesBecomeQuestionMarksAtTheirPlaces() throws SQLException {
        String sql =
                "SELECT a FROM t WHERE b>=:low AND (b<:high_2 OR c IN(:x,:low)) AND d=-:Größe -- :no\n AND e=:x::int";
        NamedParameters found = NamedParameters.of(sql);
        assertThat(found.names()).isEqualTo(List.of("low", "high_2", "x", "low", "Größe", "x"));
        assertThat(found.text())
                .hasSameSizeAs(sql)
                .isEqualTo(
                        "SELECT a FROM t WHERE b>=?    AND (b<?       OR c IN(? ,?   )) AND d=-?      -- :no\n AND e=? ::int");
        assertThat(found.positional()).isZero();
        assertThat(NamedParameters.of("INSERT INTO root.db.d(time, v) VALUES (:t, :v)")
                        .names())
                .isEqualTo(List.of("t", "v"));
        assertThat(NamedParameters.of(":a").names()).isEqualTo(List.of("a"));
        assertThat(NamedParameters.of("{fn ABS(:a)} {:b").names()).isEqualTo(List.of("a", "b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT ':a', \":b\", `:c` FROM t -- :d\n/* :e /* :f */ :g */",
                "SELECT a::int, a ::int, a:: int FROM t",
                "SELECT '{\"k\": 1}', '12:30:00', TIMESTAMP '2024-01-01 12:30:00' FROM t WHERE time > 2024-01-01T12:30:00.000+08:00",
                "SELECT a[1:n], a[:n], a[ :n ], a[x:y] FROM t",
                "SELECT a:b, f(a):b, 1:b, \"a\":b, 'a':b FROM t",
                "SELECT a : b, a := b, a :1, a :'x' FROM t",
                "SELECT $$ :a $$, E'it\\'s :b', X'00' FROM t",
                "12:30:00Z",
                "select * from root.db.d where time >= 12:30",
                ""
            })
    void otherColonsAreLeftAlone(String sql) throws SQLException {
        assertThat(NamedParameters.of(sql)).isEqualTo(new NamedParameters(sql, List.of(), 0));
    }

    @Test
    void bothKindsAreNotMixed() throws SQLException {
        assertThat(NamedParameters.of("SELECT ?, '?', ?").positional()).isEqualTo(2);
        assertThatThrownBy(() -> NamedParameters.of("SELECT :a,\n ?"))
                .hasMessageContaining(":a")
                .hasMessageContaining("line 2")
                .extracting("SQLState")
                .isEqualTo("42601");
        assertThatThrownBy(() -> NamedParameters.of("SELECT 'open :a"))
                .extracting("SQLState")
                .isEqualTo("42601");
    }

    @Test
    void plainNamesAndEscapes() throws SQLException {
        assertThat(List.of("a", "Aa_9", "temperature")).allMatch(SqlLexer::isPlainName);
        assertThat(List.of("", "_a", "9a", "a b", "a.b", "a\"b", "ä", "select", "Table", "ORDER"))
                .noneMatch(SqlLexer::isPlainName);
        SqlLexer.refuseEscapes("SELECT '{fn x}' -- {d}");
        assertThatThrownBy(() -> SqlLexer.refuseEscapes("SELECT {fn NOW()}"))
                .extracting("SQLState")
                .isEqualTo("42601");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{call f(?)}", "{? = call f(?)}", "{ call f }"})
    void proceduresAreRefusedWithAWayOut(String sql) {
        assertThatThrownBy(() -> SqlRewrite.rewrite(sql))
                .hasMessageContaining("SELECT")
                .extracting("SQLState")
                .isEqualTo("0A000");
    }
}
