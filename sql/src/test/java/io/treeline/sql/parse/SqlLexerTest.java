// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SqlLexerTest {
    private static List<String> kinds(String text) throws SQLException {
        return SqlLexer.tokens(text).stream()
                .map(token -> token.kind() + ":" + token.text())
                .toList();
    }

    @Test
    void everyKind() throws SQLException {
        assertThat(kinds("a \"b\"\"c\" `d``e` 'f''g' 1.5e-3 ? <= /* h /* i */ j */ {fn -- end"))
                .containsExactly(
                        "WORD:a",
                        "QUOTED_DOUBLE:\"b\"\"c\"",
                        "QUOTED_BACK:`d``e`",
                        "STRING:'f''g'",
                        "NUMBER:1.5e-3",
                        "PARAMETER:?",
                        "SYMBOL:<=",
                        "COMMENT:/* h /* i */ j */",
                        "ESCAPE:{",
                        "WORD:fn",
                        "COMMENT:-- end");
    }

    @Test
    void nodesThatBeginWithDigitsAreWordsAndNumbersAreNumbers() throws SQLException {
        assertThat(kinds("root.1a.5.1e3 .5 5. 1e5 x1"))
                .containsExactly(
                        "WORD:root",
                        "SYMBOL:.",
                        "WORD:1a",
                        "SYMBOL:.",
                        "WORD:5",
                        "SYMBOL:.",
                        "WORD:1e3",
                        "NUMBER:.5",
                        "NUMBER:5.",
                        "NUMBER:1e5",
                        "WORD:x1");
        assertThat(kinds("1=.5 and a>.25"))
                .containsExactly("NUMBER:1", "SYMBOL:=", "NUMBER:.5", "WORD:and", "WORD:a", "SYMBOL:>", "NUMBER:.25");
    }

    @Test
    void prefixedStringsAndBackslashes() throws SQLException {
        assertThat(kinds("X'4a' N'x' E'it\\'s' U&'x' 'a\\' like'x'"))
                .containsExactly(
                        "STRING:X'4a'",
                        "STRING:N'x'",
                        "STRING:E'it\\'s'",
                        "STRING:U&'x'",
                        "STRING:'a\\'",
                        "WORD:like",
                        "STRING:'x'");
    }

    @Test
    void namesAreUnquoted() throws SQLException {
        assertThat(SqlLexer.tokens("\"b\"\"c\" `d``e` f"))
                .extracting(Token::name)
                .containsExactly("b\"c", "d`e", "f");
    }

    @Test
    void whatIsNotClosedIsRefusedWithItsPlace() {
        for (String text : List.of("x 'abc", "x \"abc", "x `abc''", "x /* abc", "x /* /* */")) {
            assertThatThrownBy(() -> SqlLexer.tokens(text))
                    .as(text)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("line 1, column 3")
                    .extracting(e -> ((SQLException) e).getSQLState())
                    .isEqualTo("42601");
        }
    }

    @Test
    void tokensAndGapsAreTheTextAgain() {
        String alphabet = "aé1.'\"`-/*{}?;,()<>=!:| \n\t\\$_#\u0000\uD83D\uDE00XxEe&Uu設0";
        Random random = new Random(42);
        int read = 0;
        for (int n = 0; n < 50_000; n++) {
            StringBuilder sb = new StringBuilder();
            for (int i = random.nextInt(25); i > 0; i--) {
                sb.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String text = sb.toString();
            try {
                int at = 0;
                StringBuilder again = new StringBuilder();
                for (Token token : SqlLexer.tokens(text)) {
                    String gap = text.substring(at, token.start());
                    assertThat(gap.codePoints().allMatch(SqlLexer::isSpace))
                            .as("%s: gap %s", text, gap)
                            .isTrue();
                    assertThat(token.text()).isNotEmpty().isEqualTo(text.substring(token.start(), token.end()));
                    again.append(gap).append(token.text());
                    at = token.end();
                }
                assertThat(again.append(text.substring(at)).toString()).isEqualTo(text);
                read++;
            } catch (SQLException e) {
                assertThat(e.getSQLState()).isEqualTo("42601");
            }
        }
        assertThat(read).isGreaterThan(10_000);
    }
}
