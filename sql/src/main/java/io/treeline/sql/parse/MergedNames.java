// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** {@code JOIN b USING (i) AS x}: {@code x.i} is the merged column, which is called {@code i} as well. */
final class MergedNames {
    private MergedNames() {}

    static List<Piece> resolve(List<Piece> pieces) {
        List<Piece> out = pieces;
        for (int i = 0; i < out.size(); i++) {
            int close = out.get(i).isWord("USING") && Piece.symbol(out, i + 1, "(") && !SqlRewrite.isLabel(out, i)
                    ? Piece.closing(out, i + 1)
                    : -1;
            if (close < 0
                    || !Piece.upper(out, close + 1).equals("AS")
                    || close + 2 >= out.size()
                    || Piece.symbol(out, close + 3, "(")) {
                continue;
            }
            String alias = name(out.get(close + 2));
            Set<String> columns = new TreeSet<>();
            for (int at = i + 2; at < close; at += 2) {
                columns.add(name(out.get(at)));
            }
            List<Piece> made = new ArrayList<>(out.subList(0, close + 1));
            made.addAll(out.subList(close + 3, out.size()));
            out = bare(made, alias, columns);
        }
        return out;
    }

    /** The columns without the alias. */
    private static List<Piece> bare(List<Piece> pieces, String alias, Set<String> columns) {
        List<Piece> out = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            boolean qualified = Piece.symbol(pieces, i + 1, ".")
                    && !Piece.symbol(pieces, i - 1, ".")
                    && i + 2 < pieces.size()
                    && alias.equals(name(pieces.get(i)));
            if (qualified
                    && columns.contains(String.valueOf(name(pieces.get(i + 2))))
                    && !Piece.symbol(pieces, i + 3, ".")) {
                i++;
                continue;
            }
            out.add(pieces.get(i));
        }
        return out;
    }

    /** A name by which the same one is found; one that nothing has for what is none. */
    private static String name(Piece piece) {
        return piece.kind() == TokenKind.WORD
                ? piece.text().toLowerCase(Locale.ROOT)
                : piece.kind().quotedName() ? Token.unquoted(piece.kind(), piece.text()) : "\0";
    }
}
