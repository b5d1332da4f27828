// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Small things that the grammar has in another way: {@code float(n)} by its number of bits, and COUNT(DISTINCT (a, b))
 * of rows.
 */
final class Spellings {
    private static final int SINGLE_BITS = 24;
    private static final int DOUBLE_BITS = 53;

    private Spellings() {}

    static List<Piece> resolve(List<Piece> pieces) throws SQLException {
        List<Piece> out = new ArrayList<>(pieces.size());
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            boolean type = piece.isWord("FLOAT")
                    && (Piece.symbol(pieces, i - 1, "::")
                            || Piece.upper(pieces, i - 1).equals("AS"));
            if (type
                    && Piece.symbol(pieces, i + 1, "(")
                    && Piece.kind(pieces, i + 2, TokenKind.NUMBER)
                    && Piece.symbol(pieces, i + 3, ")")) {
                out.addAll(floating(pieces.get(i + 2), piece));
                i += 3;
                continue;
            }
            int row = piece.isWord("COUNT")
                            && Piece.symbol(pieces, i + 1, "(")
                            && Piece.upper(pieces, i + 2).equals("DISTINCT")
                    ? Piece.upper(pieces, i + 3).equals("ROW") ? i + 4 : i + 3
                    : -1;
            int close = row > 0 && Piece.symbol(pieces, row, "(") ? Piece.closing(pieces, row) : -1;
            if (close > 0 && close + 1 == Piece.closing(pieces, i + 1) && several(pieces, row, close)) {
                out.addAll(pieces.subList(i, i + 3));
                out.add(Piece.name("__ROW_KEY", piece));
                i = row - 1;
                continue;
            }
            out.add(piece);
        }
        return out;
    }

    private static List<Piece> floating(Piece number, Piece at) throws SQLException {
        int bits = number.text().matches("\\d{1,4}") ? Integer.parseInt(number.text()) : 0;
        if (bits < 1 || bits > DOUBLE_BITS) {
            throw SqlState.INVALID_PARAMETER_VALUE.exception(
                    "The precision of FLOAT is from 1 to " + DOUBLE_BITS + " bits");
        }
        return bits <= SINGLE_BITS
                ? List.of(Piece.word("REAL", at))
                : List.of(Piece.word("DOUBLE", at), Piece.word("PRECISION", at));
    }

    private static boolean several(List<Piece> pieces, int open, int close) {
        for (int i = open + 1, depth = 0; i < close; i++) {
            depth += pieces.get(i).isSymbol("(") || pieces.get(i).isSymbol("[")
                    ? 1
                    : pieces.get(i).isSymbol(")") || pieces.get(i).isSymbol("]") ? -1 : 0;
            if (depth == 0 && pieces.get(i).isSymbol(",")) {
                return true;
            }
        }
        return false;
    }
}
