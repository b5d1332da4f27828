// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a query over bare paths keeps of IoTDB's own SQL when it is planned here: {@code ALIGN BY DEVICE} at its end,
 * which is how rows are laid out anyway, is left out; a path in FROM with wildcards, {@code root.factory.*}, becomes
 * one quoted name, since the grammar has no such names.
 */
final class BarePaths {
    private static final Set<String> BEFORE_TABLES = Set.of("FROM", "JOIN");

    private BarePaths() {}

    /**
     * The pieces of a statement with such paths quoted; those of DELETE stay, whose wildcards mean series and not
     * devices.
     */
    static List<Piece> quoted(List<Piece> pieces) {
        int size = pieces.size();
        if (size == 0 || pieces.get(0).isWord("DELETE")) {
            return pieces;
        }
        boolean aligned = size > 4
                && Piece.upper(pieces, size - 3).equals("ALIGN")
                && Piece.upper(pieces, size - 2).equals("BY")
                && Piece.upper(pieces, size - 1).equals("DEVICE");
        int end = aligned ? size - 3 : size;
        List<Piece> out = new ArrayList<>(size);
        boolean tableFollows = false;
        boolean afterPath = false;
        int i = 0;
        while (i < end) {
            Piece piece = pieces.get(i);
            int pathEnd = tableFollows && piece.isWord("ROOT") ? pathEnd(pieces, i, end) : i;
            if (pathEnd > i) {
                if (hasWildcard(pieces, i, pathEnd)) {
                    out.add(name(pieces, i, pathEnd));
                } else {
                    out.addAll(pieces.subList(i, pathEnd));
                }
                i = pathEnd;
                tableFollows = false;
                afterPath = true;
            } else {
                out.add(piece);
                tableFollows = BEFORE_TABLES.contains(piece.upper()) && !SqlRewrite.isLabel(pieces, i)
                        || afterPath && piece.isSymbol(",");
                // An alias may stand between the path and the comma.
                afterPath &= piece.kind() == TokenKind.WORD || piece.kind().quotedName();
                i++;
            }
        }
        return out;
    }

    private static int pathEnd(List<Piece> pieces, int root, int limit) {
        int at = root + 1;
        while (at + 1 < limit && pieces.get(at).isSymbol(".") && isNode(pieces.get(at + 1))) {
            at += 2;
            while (at < limit
                    && isNode(pieces.get(at))
                    && pieces.get(at).start() == pieces.get(at - 1).end()) {
                at++;
            }
        }
        return at;
    }

    private static boolean isNode(Piece piece) {
        return piece.kind() == TokenKind.WORD
                || piece.kind() == TokenKind.NUMBER
                || piece.kind() == TokenKind.QUOTED_BACK
                || piece.isSymbol("*")
                || piece.isSymbol("**");
    }

    private static boolean hasWildcard(List<Piece> pieces, int start, int end) {
        for (int i = start; i < end; i++) {
            if (pieces.get(i).isSymbol("*") || pieces.get(i).isSymbol("**")) {
                return true;
            }
        }
        return false;
    }

    private static Piece name(List<Piece> pieces, int start, int end) {
        StringBuilder path = new StringBuilder();
        for (int i = start; i < end; i++) {
            path.append(pieces.get(i).text().replace("\"", "\"\""));
        }
        return new Piece(
                TokenKind.QUOTED_DOUBLE,
                "\"" + path + '"',
                pieces.get(start).start(),
                pieces.get(end - 1).end(),
                true);
    }
}
