// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code x LIKE ANY (array)} and its like, which the grammar lacks, as calls of functions. */
final class PatternArrays {
    private static final Set<String> QUERIES = Set.of("SELECT", "WITH", "VALUES", "TABLE");

    private PatternArrays() {}

    static List<Piece> resolve(List<Piece> pieces) {
        if (pieces.stream().noneMatch(piece -> piece.isWord("LIKE") || piece.isWord("ILIKE"))) {
            return pieces;
        }
        List<Piece> out = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            Piece like = pieces.get(i);
            String quantifier = Piece.upper(pieces, i + 1);
            boolean quantified = (like.isWord("LIKE") || like.isWord("ILIKE"))
                    && Set.of("ANY", "SOME", "ALL").contains(quantifier)
                    && Piece.symbol(pieces, i + 2, "(");
            int close = quantified && !QUERIES.contains(Piece.upper(pieces, i + 3)) ? Piece.closing(pieces, i + 2) : -1;
            boolean negated = !out.isEmpty() && out.get(out.size() - 1).isWord("NOT");
            int start = close < 0 ? -1 : Precedence.sumStart(negated ? out.subList(0, out.size() - 1) : out, true);
            if (start < 0) {
                out.add(like);
                continue;
            }
            if (negated) {
                out.remove(out.size() - 1);
            }
            List<Piece> text = new ArrayList<>(out.subList(start, out.size()));
            out.subList(start, out.size()).clear();
            // None of them is like it, where it is not that any is.
            boolean all = quantifier.equals("ALL") != negated;
            if (negated) {
                out.addAll(List.of(Piece.symbol("(", like), Piece.word("NOT", like)));
            }
            out.add(Piece.name("__" + like.upper() + (all ? "_ALL" : "_ANY"), like));
            out.add(Piece.symbol("(", like));
            out.addAll(text);
            out.add(Piece.symbol(",", like));
            out.addAll(resolve(pieces.subList(i + 3, close)));
            out.add(Piece.symbol(")", like));
            if (negated) {
                out.add(Piece.symbol(")", like));
            }
            i = close;
        }
        return out;
    }
}
