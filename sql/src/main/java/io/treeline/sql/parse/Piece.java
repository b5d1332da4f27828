// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.util.List;
import java.util.Locale;

/**
 * A token on its way through the pre-pass: either one of the user's, or one put in for some of the user's text.
 *
 * @param kind what it is
 * @param text what will be written
 * @param start offset in the original text of what it stands for
 * @param end offset after that; equal to start for what the user did not write
 * @param user whether the text is the user's
 */
public record Piece(TokenKind kind, String text, int start, int end, boolean user) {
    public static Piece of(Token token) {
        if (token.kind() == TokenKind.STRING && token.text().charAt(0) == '$') {
            int delimiter = token.text().indexOf('$', 1) + 1;
            String body = token.text().substring(delimiter, token.text().length() - delimiter);
            return new Piece(
                    TokenKind.STRING, '\'' + body.replace("'", "''") + '\'', token.start(), token.end(), false);
        }
        return new Piece(token.kind(), token.text(), token.start(), token.end(), true);
    }

    static Piece word(String text, Piece standsFor) {
        return new Piece(TokenKind.WORD, text, standsFor.start, standsFor.end, false);
    }

    public static Piece symbol(String text, Piece standsFor) {
        return new Piece(TokenKind.SYMBOL, text, standsFor.start, standsFor.end, false);
    }

    /** A name that the grammar must not take for a keyword. */
    static Piece name(String name, Piece standsFor) {
        return new Piece(
                TokenKind.QUOTED_DOUBLE, '"' + name.replace("\"", "\"\"") + '"', standsFor.start, standsFor.end, false);
    }

    public boolean isWord(String word) {
        return kind == TokenKind.WORD && text.equalsIgnoreCase(word);
    }

    public boolean isSymbol(String symbol) {
        return kind == TokenKind.SYMBOL && text.equals(symbol);
    }

    /** The word in upper case; empty for anything else. */
    public String upper() {
        return kind == TokenKind.WORD ? text.toUpperCase(Locale.ROOT) : "";
    }

    public static String upper(List<Piece> pieces, int i) {
        return i >= 0 && i < pieces.size() ? pieces.get(i).upper() : "";
    }

    public static boolean symbol(List<Piece> pieces, int i, String symbol) {
        return i >= 0 && i < pieces.size() && pieces.get(i).isSymbol(symbol);
    }

    public static boolean kind(List<Piece> pieces, int i, TokenKind kind) {
        return i >= 0 && i < pieces.size() && pieces.get(i).kind == kind;
    }

    /** The index of the parenthesis that closes the one at {@code open}; -1 when there is none. */
    public static int closing(List<Piece> pieces, int open) {
        int depth = 0;
        for (int i = open; i < pieces.size(); i++) {
            if (pieces.get(i).isSymbol("(")) {
                depth++;
            } else if (pieces.get(i).isSymbol(")") && --depth == 0) {
                return i;
            }
        }
        return -1;
    }

    /** The index of the bracket that opens the one at {@code close}; -1 when there is none. */
    static int opening(List<Piece> pieces, int close, String openSymbol, String closeSymbol) {
        int depth = 0;
        for (int i = close; i >= 0; i--) {
            if (pieces.get(i).isSymbol(closeSymbol)) {
                depth++;
            } else if (pieces.get(i).isSymbol(openSymbol) && --depth == 0) {
                return i;
            }
        }
        return -1;
    }
}
