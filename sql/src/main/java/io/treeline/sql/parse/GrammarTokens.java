// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.sql.api.PlanningStop;
import io.treeline.sql.grammar.GrammarConstants;
import io.treeline.sql.grammar.Keywords;
import io.treeline.sql.grammar.Token;
import io.treeline.sql.grammar.TokenManager;
import java.util.List;
import java.util.Locale;

/** Hands the pieces of a statement to the grammar, as its tokens, at their places in the user's text. */
final class GrammarTokens implements TokenManager {
    private final String original;
    private final List<Piece> pieces;
    private final PlanningStop stop;
    private final TextLines lines;
    private int next;

    GrammarTokens(String original, TextLines lines, List<Piece> pieces, PlanningStop stop) {
        this.original = original;
        this.pieces = pieces;
        this.stop = stop;
        this.lines = lines;
    }

    @Override
    public Token getNextToken() {
        if ((next & 0xff) == 0) {
            stop.check();
        }
        if (next == pieces.size()) {
            return token(GrammarConstants.EOF, "", original.length(), original.length());
        }
        Piece piece = pieces.get(next++);
        return token(kind(piece), piece.text(), piece.start(), Math.max(piece.start(), piece.end() - 1));
    }

    private Token token(int kind, String image, int first, int last) {
        Token token = new Token(kind, image);
        token.beginLine = lines.line(first);
        token.beginColumn = lines.column(first, token.beginLine);
        token.endLine = lines.line(last);
        token.endColumn = lines.column(last, token.endLine);
        return token;
    }

    private static int kind(Piece piece) {
        String text = piece.text();
        return switch (piece.kind()) {
            case WORD -> Keywords.ofWord(text.toUpperCase(Locale.ROOT));
            case QUOTED_DOUBLE, QUOTED_BACK -> GrammarConstants.QUOTED_IDENTIFIER;
            case NUMBER -> number(text);
            case STRING ->
                switch (text.charAt(0)) {
                    case '\'' -> GrammarConstants.QUOTED_STRING;
                    case 'x', 'X' -> GrammarConstants.BINARY_STRING_LITERAL;
                    case 'u', 'U' -> GrammarConstants.UNICODE_STRING_LITERAL;
                    case 'e', 'E' -> GrammarConstants.C_STYLE_ESCAPED_STRING_LITERAL;
                    default -> GrammarConstants.PREFIXED_STRING_LITERAL;
                };
            case PARAMETER -> GrammarConstants.HOOK;
            case SYMBOL, ESCAPE, COMMENT -> Keywords.ofSymbol(text);
        };
    }

    private static int number(String text) {
        int kind = GrammarConstants.UNSIGNED_INTEGER_LITERAL;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 'e' || c == 'E') {
                return GrammarConstants.APPROX_NUMERIC_LITERAL;
            }
            if (c == '.') {
                kind = GrammarConstants.DECIMAL_NUMERIC_LITERAL;
            }
        }
        return kind;
    }
}
