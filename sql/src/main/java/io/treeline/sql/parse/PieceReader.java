// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.name.NamePart;
import java.sql.SQLException;
import java.util.List;

/** Reads a statement piece by piece, for the grammars that are written by hand here. */
public class PieceReader {
    protected final String text;
    protected final List<Piece> pieces;
    protected int at;

    /** A reader at the beginning of the pieces of a text. */
    protected PieceReader(String text, List<Piece> pieces) {
        this.text = text;
        this.pieces = pieces;
    }

    /** The word at i in upper case; empty when there is none. */
    protected final String upper(int i) {
        return Piece.upper(pieces, i);
    }

    protected final boolean word(String word) {
        return upper(at).equals(word);
    }

    protected final boolean skip(String word) {
        boolean there = word(word);
        at += there ? 1 : 0;
        return there;
    }

    protected final boolean skipSymbol(String symbol) {
        boolean there = Piece.symbol(pieces, at, symbol);
        at += there ? 1 : 0;
        return there;
    }

    protected final void expect(String word) throws SQLException {
        if (!skip(word)) {
            throw expected(word);
        }
    }

    protected final void expectSymbol(String symbol) throws SQLException {
        if (!skipSymbol(symbol)) {
            throw expected(symbol);
        }
    }

    /** One part of a name. */
    protected final NamePart namePart(String what) throws SQLException {
        if (at < pieces.size()) {
            Piece piece = pieces.get(at);
            if (piece.kind().quotedName() || piece.kind() == TokenKind.WORD) {
                at++;
                return new NamePart(
                        Token.unquoted(piece.kind(), piece.text()), piece.kind().quotedName());
            }
        }
        throw expected(what);
    }

    protected final SQLException expected(String what) {
        return SqlErrors.syntax(
                text, offset(), "Expected " + what + (at >= pieces.size() ? ", but the statement ends" : ""));
    }

    /** Where the next piece begins in the text. */
    protected final int offset() {
        return at < pieces.size() ? pieces.get(at).start() : text.length();
    }
}
