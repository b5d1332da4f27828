// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * {@code EXPLAIN}, {@code EXPLAIN ANALYZE [VERBOSE]}, {@code EXPLAIN PLAN FOR} and {@code EXPLAIN (option, ...)} before
 * a statement. Of PostgreSQL's options ANALYZE and FORMAT change what is told; the others are about what there is
 * nothing of.
 *
 * @param tokens how many tokens it takes; 0 when there is none
 * @param analyze whether the statement is to be run as well
 * @param json whether the plan is told as JSON
 */
public record ExplainPrefix(int tokens, boolean analyze, boolean json) {
    private static final Set<String> OPTIONS = Set.of(
            "ANALYZE",
            "VERBOSE",
            "COSTS",
            "SETTINGS",
            "GENERIC_PLAN",
            "BUFFERS",
            "SERIALIZE",
            "WAL",
            "TIMING",
            "SUMMARY",
            "MEMORY",
            "FORMAT");

    /**
     * What stands before a statement.
     *
     * @throws SQLException 42601 for an option that there is not
     */
    static ExplainPrefix of(List<Token> tokens) throws SQLException {
        if (tokens.isEmpty() || !tokens.get(0).isWord("EXPLAIN")) {
            return new ExplainPrefix(0, false, false);
        }
        int i = 1;
        boolean analyze = false;
        if (word(tokens, i, "PLAN") && word(tokens, i + 1, "FOR")) {
            return new ExplainPrefix(3, false, false);
        }
        if (i < tokens.size() && tokens.get(i).isSymbol("(") && i + 1 < tokens.size() && isOption(tokens.get(i + 1))) {
            return options(tokens);
        }
        if (word(tokens, i, "ANALYZE")) {
            analyze = true;
            i++;
        }
        if (word(tokens, i, "VERBOSE")) {
            i++;
        }
        return new ExplainPrefix(i, analyze, false);
    }

    /**
     * What stands before a statement.
     *
     * @throws SQLException 42601 for what is no token, or an option that there is not
     */
    public static ExplainPrefix of(String sql) throws SQLException {
        return of(SqlLexer.significant(sql));
    }

    /** The statement behind it. */
    public String statement(String sql) throws SQLException {
        List<Token> all = SqlLexer.significant(sql);
        return tokens < all.size() ? sql.substring(all.get(tokens).start()) : "";
    }

    private static ExplainPrefix options(List<Token> tokens) throws SQLException {
        boolean analyze = false;
        boolean json = false;
        int i = 1;
        do {
            i++;
            Token option = i < tokens.size() ? tokens.get(i) : tokens.get(tokens.size() - 1);
            String name = option.text().toUpperCase(java.util.Locale.ROOT);
            if (option.kind() != TokenKind.WORD || !OPTIONS.contains(name)) {
                throw SqlState.SYNTAX_ERROR.exception("EXPLAIN has no option \"" + option.text() + '"');
            }
            i++;
            boolean valued = i < tokens.size()
                    && !tokens.get(i).isSymbol(",")
                    && !tokens.get(i).isSymbol(")");
            String value = valued ? text(tokens.get(i)) : "TRUE";
            i += valued ? 1 : 0;
            switch (name) {
                case "ANALYZE" -> analyze = truth(name, value);
                case "FORMAT" -> json = json(value);
                case "SERIALIZE" -> {}
                default -> truth(name, value);
            }
        } while (i < tokens.size() && tokens.get(i).isSymbol(","));
        if (i >= tokens.size() || !tokens.get(i).isSymbol(")")) {
            throw SqlState.SYNTAX_ERROR.exception("The options of EXPLAIN are not closed");
        }
        return new ExplainPrefix(i + 1, analyze, json);
    }

    private static String text(Token token) {
        String text = token.kind() == TokenKind.STRING || token.kind().quotedName()
                ? token.text().substring(1, token.text().length() - 1)
                : token.text();
        return text.toUpperCase(java.util.Locale.ROOT);
    }

    private static boolean truth(String option, String value) throws SQLException {
        return switch (value) {
            case "TRUE", "ON", "1" -> true;
            case "FALSE", "OFF", "0" -> false;
            default -> throw SqlState.SYNTAX_ERROR.exception("The option " + option + " of EXPLAIN is on or off");
        };
    }

    private static boolean json(String value) throws SQLException {
        return switch (value) {
            case "TEXT" -> false;
            case "JSON" -> true;
            case "XML", "YAML" ->
                throw SqlState.FEATURE_NOT_SUPPORTED.exception(
                        "EXPLAIN tells a plan as TEXT or JSON, not as " + value + '.');
            default -> throw SqlState.INVALID_PARAMETER_VALUE.exception("The option FORMAT of EXPLAIN is TEXT or JSON");
        };
    }

    private static boolean isOption(Token token) {
        return token.kind() == TokenKind.WORD
                && !token.isWord("SELECT")
                && !token.isWord("WITH")
                && !token.isWord("VALUES")
                && !token.isWord("TABLE");
    }

    private static boolean word(List<Token> tokens, int i, String word) {
        return i < tokens.size() && tokens.get(i).isWord(word);
    }
}
