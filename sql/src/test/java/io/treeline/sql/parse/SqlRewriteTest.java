// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.metadata.model.ServerModel;
import io.treeline.sql.api.PlanningStop;
import io.treeline.sql.grammar.Keywords;
import io.treeline.sql.grammar.Parser;
import io.treeline.sql.grammar.TokenManager;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.avatica.util.Quoting;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pre-pass against Calcite's own parser, over the corpus rewrites.txt. */
class SqlRewriteTest {
    private static final SqlParser.Config CONFIG = SqlParser.config()
            .withQuoting(Quoting.DOUBLE_QUOTE)
            .withUnquotedCasing(Casing.UNCHANGED)
            .withQuotedCasing(Casing.UNCHANGED)
            .withIdentifierMaxLength(512)
            .withConformance(SqlConformanceEnum.BABEL);

    static Stream<String> corpus() throws IOException {
        return StatementClassifierTest.lines("rewrites.txt").stream();
    }

    private static SqlNode parse(SourceText source) throws SqlParseException {
        return Parser.statement(source.tokens(PlanningStop.NEVER), SqlConformanceEnum.BABEL);
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void rewritesAsTheCorpusSaysAndParses(String line) throws Exception {
        String[] parts = line.split(" ==> ");
        SourceText source = SqlRewrite.rewrite(parts[0]);
        assertThat(source.toString()).isEqualTo(parts[1].equals("{same}") ? parts[0] : parts[1].replace("{nl}", "\n"));
        parse(source);
    }

    static Stream<String> grammar() throws IOException {
        return StatementClassifierTest.lines("grammar.txt").stream();
    }

    @ParameterizedTest
    @MethodSource("grammar")
    void whatAlreadyParsesKeepsItsMeaning(String text) throws Exception {
        SqlNode expected = SqlParser.create(text.replaceFirst("^explain plan for ", ""), CONFIG)
                .parseStmt();
        SqlNode actual = parse(SqlRewrite.rewrite(text));
        assertThat(actual.toString()).isEqualTo(expected.toString());
    }

    @Test
    void everyReservedWordCanNameAColumnBehindItsTable() throws Exception {
        for (String word : Keywords.words()) {
            if (word.matches("[A-Z_]+")) {
                SourceText source = SqlRewrite.rewrite("select t." + word + ", t.x as " + word + " from t where t."
                        + word + " > 1 group by t." + word);
                assertThatCode(() -> parse(source)).as(word).doesNotThrowAnyException();
                SqlSelect select = (SqlSelect) parse(source);
                assertThat(((SqlIdentifier) select.getSelectList().get(0)).names)
                        .containsExactly("t", word);
            }
        }
    }

    @Test
    void aSelectWithoutFromHasNoColumns() throws Exception {
        assertThat(parse(SqlRewrite.rewrite("SELECT 1 GROUP BY 1 HAVING true"))).isInstanceOf(SqlSelect.class);
        for (String text : List.of("SELECT * WHERE true", "SELECT 1, * WHERE true", "SELECT t.* GROUP BY 1")) {
            assertThatThrownBy(() -> parse(SqlRewrite.rewrite(text))).as(text).hasMessageContaining("near");
        }
    }

    @Test
    void tellsWhoQuoted() throws Exception {
        SourceText source = SqlRewrite.rewrite("select Time, \"Time\", `Time`, a.\"b\".Value from t");
        SqlSelect select = (SqlSelect) parse(source);
        List<Boolean> quoted = select.getSelectList().subList(0, 3).stream()
                .map(node -> source.userQuoted(((SqlIdentifier) node).getComponentParserPosition(0)))
                .toList();
        assertThat(quoted).containsExactly(false, true, true);
        SqlIdentifier compound = (SqlIdentifier) select.getSelectList().get(3);
        assertThat(List.of(
                        source.userQuoted(compound.getComponentParserPosition(0)),
                        source.userQuoted(compound.getComponentParserPosition(1)),
                        source.userQuoted(compound.getComponentParserPosition(2))))
                .containsExactly(false, true, false);
    }

    @Test
    void placesAreThoseOfTheUsersText() throws Exception {
        String text = "/* c */ select Time,\n  value,\n  x::int from t where (";
        SourceText source = SqlRewrite.rewrite(text);
        assertThatThrownBy(() -> parse(source))
                .isInstanceOfSatisfying(
                        SqlParseException.class,
                        e -> assertThat(e.getPos().getLineNum()).isEqualTo(3));
        SqlSelect select = (SqlSelect) parse(SqlRewrite.rewrite(text.substring(0, text.indexOf(" where"))));
        assertThat(select.getSelectList())
                .extracting(node -> source.position(node.getParserPosition()))
                .containsExactly(
                        new TextPosition(text.indexOf("Time"), 1, 16),
                        new TextPosition(text.indexOf("value"), 2, 3),
                        new TextPosition(text.indexOf("x::"), 3, 3));
    }

    @Test
    void countsParametersAndTellsExplain() throws SQLException {
        assertThat(SqlRewrite.rewrite("select ? + ? where '?' = ?").parameterCount())
                .isEqualTo(3);
        assertThat(SqlRewrite.rewrite("explain select 1"))
                .satisfies(
                        s -> assertThat(s.explain()).isTrue(),
                        s -> assertThat(s.analyze()).isFalse());
        assertThat(SqlRewrite.rewrite("explain analyze select 1").analyze()).isTrue();
        assertThat(SqlRewrite.rewrite("select 1").explain()).isFalse();
    }

    @Test
    void refusesWhatCannotBeOneStatement() {
        for (String text : List.of(
                "",
                " ; ",
                "-- x",
                "select 1; select 2",
                "select 'x",
                "select {fn abs(1)",
                "select 1}",
                "select {x 1}",
                "select {d 1}",
                "select ::int",
                "select 1::",
                "explain",
                "select 1.5x")) {
            assertThatThrownBy(() -> SqlRewrite.rewrite(text))
                    .as(text)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42601"));
        }
        assertThatThrownBy(() -> SqlRewrite.rewrite("{call p()}"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"));
    }

    @Test
    void garbageGivesAResultOrASqlException() {
        String[] words = {
            "select",
            "from",
            "where",
            "(",
            ")",
            ",",
            ".",
            "::",
            "{fn",
            "}",
            "{ts",
            "{",
            "case",
            "end",
            "when",
            "as",
            "cast",
            "time",
            "value",
            "?",
            "'x'",
            "\"q\"",
            "`b`",
            "1",
            "1.5",
            "e",
            "for",
            "update",
            "over",
            "interval",
            "day",
            "to",
            "group",
            "by",
            "[",
            "]",
            "not",
            "materialized",
            "explain",
            "values",
            "insert",
            "into",
            ";",
            "--",
            "/*",
            "*/",
            "'",
            "root",
            "limit",
            "date_trunc",
            "convert",
            "locate"
        };
        Random random = new Random(7);
        for (int n = 0; n < 50_000; n++) {
            StringBuilder sb = new StringBuilder();
            for (int i = random.nextInt(16); i > 0; i--) {
                sb.append(words[random.nextInt(words.length)]).append(random.nextInt(4) == 0 ? "" : " ");
            }
            String text = sb.toString();
            try {
                SourceText source = SqlRewrite.rewrite(text);
                TokenManager tokens = source.tokens(PlanningStop.NEVER);
                for (io.treeline.sql.grammar.Token token = tokens.getNextToken();
                        token.kind != 0;
                        token = tokens.getNextToken()) {
                    assertThat(source.position(token.beginLine, token.beginColumn)
                                    .offset())
                            .isBetween(0, text.length());
                }
                StatementClassifier.classify(
                        text,
                        io.treeline.sql.api.SqlMode.AUTO,
                        random.nextBoolean() ? ServerModel.TABLE : ServerModel.TREE,
                        Long.MAX_VALUE);
            } catch (SQLException e) {
                assertThat(e.getSQLState()).as(text).isIn("42601", "0A000");
            }
        }
    }
}
