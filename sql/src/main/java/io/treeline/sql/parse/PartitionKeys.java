// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Subqueries in a window's PARTITION BY, where the grammar takes none but as arguments: each key that holds one becomes
 * the argument of a function, which is taken away again as soon as the statement is parsed.
 */
final class PartitionKeys {
    /** The function. */
    static final String FUNCTION = "__PARTITION_KEY";

    private static final Set<String> ENDS = Set.of("ORDER", "ROWS", "RANGE", "GROUPS");
    private static final Set<String> QUERIES = Set.of("SELECT", "VALUES", "WITH");

    private PartitionKeys() {}

    static List<Piece> resolve(List<Piece> given) {
        List<Piece> pieces = given;
        for (int i = pieces.size() - 2; i > 0; i--) {
            if (!pieces.get(i).isWord("PARTITION")
                    || !Piece.upper(pieces, i + 1).equals("BY")) {
                continue;
            }
            int from = i + 2;
            int depth = 0;
            boolean query = false;
            List<int[]> keys = new ArrayList<>();
            for (int at = from; at < pieces.size(); at++) {
                Piece piece = pieces.get(at);
                boolean closes = piece.isSymbol(")") && depth == 0;
                if (closes || depth == 0 && (piece.isSymbol(",") || ENDS.contains(piece.upper()))) {
                    if (query) {
                        keys.add(new int[] {from, at});
                    }
                    query = false;
                    from = at + 1;
                    if (!piece.isSymbol(",")) {
                        break;
                    }
                } else if (piece.isSymbol("(")) {
                    depth++;
                    query |= QUERIES.contains(Piece.upper(pieces, at + 1));
                } else if (piece.isSymbol(")")) {
                    depth--;
                }
            }
            for (int k = keys.size() - 1; k >= 0; k--) {
                pieces = pieces == given ? new ArrayList<>(given) : pieces;
                Piece first = pieces.get(keys.get(k)[0]);
                pieces.add(keys.get(k)[1], Piece.symbol(")", first));
                pieces.addAll(keys.get(k)[0], List.of(Piece.name(FUNCTION, first), Piece.symbol("(", first)));
            }
        }
        return pieces;
    }
}
