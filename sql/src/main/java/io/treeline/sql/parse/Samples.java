// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code FROM t AS x TABLESAMPLE BERNOULLI (p)}: the rows of the table, each with a chance of p percent, as a query.
 * SYSTEM is the same: there are no pages to choose among.
 */
final class Samples {
    private Samples() {}

    static List<Piece> resolve(String text, List<Piece> pieces) throws SQLException {
        if (pieces.stream().noneMatch(piece -> piece.isWord("TABLESAMPLE"))) {
            return pieces;
        }
        List<Piece> out = new ArrayList<>(pieces);
        for (int i = out.size() - 1; i > 0; i--) {
            Piece word = out.get(i);
            boolean method =
                    Set.of("BERNOULLI", "SYSTEM").contains(Piece.upper(out, i + 1)) && Piece.symbol(out, i + 2, "(");
            int close = word.isWord("TABLESAMPLE") && method && !SqlRewrite.isLabel(out, i)
                    ? Piece.closing(out, i + 2)
                    : -1;
            if (close < 0) {
                continue;
            }
            int seeded = Piece.upper(out, close + 1).equals("REPEATABLE") && Piece.symbol(out, close + 2, "(")
                    ? Piece.closing(out, close + 2)
                    : -1;
            int end = i;
            Piece alias = null;
            if (end > 1
                    && names(out, end - 1)
                    && !Piece.symbol(out, end - 2, ".")
                    && (out.get(end - 2).isWord("AS") || names(out, end - 2))) {
                alias = out.get(end - 1);
                end -= out.get(end - 2).isWord("AS") ? 2 : 1;
            }
            int start = end - 1;
            while (start > 1 && names(out, start) && Piece.symbol(out, start - 1, ".")) {
                start -= 2;
            }
            if (start < 1 || !names(out, start)) {
                throw SqlErrors.syntax(text, word.start(), "TABLESAMPLE stands behind a table");
            }
            Piece name = alias == null ? out.get(end - 1) : alias;
            List<Piece> table = new ArrayList<>(out.subList(start, end));
            List<Piece> chance = new ArrayList<>(out.subList(i + 2, close + 1));
            if (seeded > 0) {
                chance.set(chance.size() - 1, Piece.symbol(",", word));
                chance.addAll(out.subList(close + 3, seeded));
                // A row is known by its time, in whatever order rows are read.
                chance.addAll(List.of(
                        Piece.symbol(",", word),
                        new Piece(TokenKind.WORD, "Time", word.start(), word.end(), true),
                        Piece.symbol(")", word)));
                close = seeded;
            }
            List<Piece> made = new ArrayList<>(List.of(
                    Piece.symbol("(", word),
                    Piece.word("SELECT", word),
                    Piece.symbol("*", word),
                    Piece.word("FROM", word)));
            made.addAll(table);
            made.addAll(List.of(Piece.word("WHERE", word), Piece.name("__SAMPLED", word)));
            made.addAll(chance);
            made.addAll(List.of(Piece.symbol(")", word), Piece.word("AS", word), name));
            out.subList(start, close + 1).clear();
            out.addAll(start, made);
            i = start;
        }
        return out;
    }

    private static boolean names(List<Piece> pieces, int i) {
        return i >= 0
                && (Piece.kind(pieces, i, TokenKind.WORD)
                                && !Set.of("FROM", "JOIN", "AS", "ONLY", "LATERAL")
                                        .contains(pieces.get(i).upper())
                        || pieces.get(i).kind().quotedName());
    }
}
