// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.util.List;

/**
 * {@code EXPLAIN}, {@code EXPLAIN ANALYZE [VERBOSE]}, {@code EXPLAIN PLAN FOR} and {@code EXPLAIN (option, ...)} before
 * a statement.
 *
 * @param tokens how many tokens it takes; 0 when there is none
 * @param analyze whether the statement is to be run as well
 */
record ExplainPrefix(int tokens, boolean analyze) {
    static ExplainPrefix of(List<Token> tokens) {
        if (tokens.isEmpty() || !tokens.get(0).isWord("EXPLAIN")) {
            return new ExplainPrefix(0, false);
        }
        int i = 1;
        boolean analyze = false;
        if (word(tokens, i, "PLAN") && word(tokens, i + 1, "FOR")) {
            return new ExplainPrefix(3, false);
        }
        if (i < tokens.size() && tokens.get(i).isSymbol("(") && i + 1 < tokens.size() && isOption(tokens.get(i + 1))) {
            while (i < tokens.size() && !tokens.get(i).isSymbol(")")) {
                analyze |= tokens.get(i++).isWord("ANALYZE");
            }
            return new ExplainPrefix(Math.min(i + 1, tokens.size()), analyze);
        }
        if (word(tokens, i, "ANALYZE")) {
            analyze = true;
            i++;
        }
        if (word(tokens, i, "VERBOSE")) {
            i++;
        }
        return new ExplainPrefix(i, analyze);
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
