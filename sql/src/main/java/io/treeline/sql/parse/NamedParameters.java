// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Statement text whose parameters have names: {@code :name} stands for a value as {@code ?} does, and may stand several
 * times.
 *
 * @param text the statement with a {@code ?} for each name; blanks fill it up, so that positions in errors are those of
 *     the text as it was written
 * @param names the name of each {@code ?}; a name may be there several times. Empty when the text has none
 * @param positional how many {@code ?} the text was written with; never above 0 together with names
 */
public record NamedParameters(String text, List<String> names, int positional) {
    /** Keeps its own list. */
    public NamedParameters {
        names = List.copyOf(names);
    }

    /**
     * Finds the names. A colon is left alone in strings, quoted names and comments, in {@code ::} casts, in brackets,
     * before anything but a letter or underscore ({@code 12:30}), and right behind a name, a number or a closing
     * parenthesis ({@code a:b}): a parameter has something else before it.
     *
     * @throws SQLException 42601 when names and {@code ?} stand in one text, or a quote or comment is not closed
     */
    public static NamedParameters of(String sql) throws SQLException {
        List<Token> tokens = SqlLexer.significant(sql);
        StringBuilder text = new StringBuilder(sql.length());
        List<String> names = new ArrayList<>();
        Token question = null;
        int questions = 0;
        int copied = 0;
        int brackets = 0;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.kind() == TokenKind.PARAMETER) {
                question = token;
                questions++;
            } else if (token.isSymbol("[")) {
                brackets++;
            } else if (token.isSymbol("]")) {
                brackets--;
            } else if (token.isSymbol(":")
                    && brackets <= 0
                    && i + 1 < tokens.size()
                    && isName(token, tokens.get(i + 1))
                    && (i == 0 || opens(tokens.get(i - 1), token))) {
                Token name = tokens.get(++i);
                names.add(name.text());
                text.append(sql, copied, token.start())
                        .append('?')
                        .append(" ".repeat(name.text().length()));
                copied = name.end();
            }
        }
        if (question != null && !names.isEmpty()) {
            throw SqlErrors.syntax(
                    sql,
                    question.start(),
                    "The text has parameters with names (:" + names.get(0) + ") and without (?): use one kind");
        }
        return new NamedParameters(text.append(sql, copied, sql.length()).toString(), names, questions);
    }

    private static boolean isName(Token colon, Token word) {
        return word.kind() == TokenKind.WORD
                && word.start() == colon.end()
                && (word.text().charAt(0) == '_'
                        || Character.isLetter(word.text().codePointAt(0)));
    }

    /** Whether a parameter can begin behind this token. */
    private static boolean opens(Token before, Token colon) {
        if (before.end() < colon.start()) {
            return true;
        }
        return switch (before.kind()) {
            case SYMBOL ->
                !before.isSymbol(")") && !before.isSymbol("]") && !before.isSymbol(":") && !before.isSymbol("::");
            case COMMENT, ESCAPE -> true;
            default -> false;
        };
    }
}
