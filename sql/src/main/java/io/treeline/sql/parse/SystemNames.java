// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is written of PostgreSQL's system catalog: functions, types, operators and collations under the name of their
 * schema, which go without it, and casts to the types by which its objects are named, such as
 * {@code 'pg_class'::regclass}, which stand for an object's number where it is compared or cast, and for its name where
 * it is shown.
 */
final class SystemNames {
    private static final Set<String> NAMING =
            Set.of("REGCLASS", "REGTYPE", "REGNAMESPACE", "REGROLE", "REGPROC", "REGPROCEDURE");
    private static final Set<String> COMPARISONS = Set.of("=", "<>", "!=");
    private static final Set<String> NUMBERS = Set.of("OID", "BIGINT", "INT8", "INTEGER", "INT", "INT4");

    private SystemNames() {}

    /** Takes away the schema's name. */
    static List<Piece> unqualified(List<Piece> pieces) {
        if (pieces.stream().noneMatch(piece -> isSchema(piece))) {
            return pieces;
        }
        List<Piece> out = new ArrayList<>(pieces.size());
        for (int i = 0; i < pieces.size(); i++) {
            boolean dotted =
                    isSchema(pieces.get(i)) && Piece.symbol(pieces, i + 1, ".") && !Piece.symbol(pieces, i - 1, ".");
            boolean type = Piece.symbol(pieces, i - 1, "::")
                    || Piece.upper(pieces, i - 1).equals("AS") && Piece.symbol(pieces, i + 3, ")") && inCast(pieces, i);
            if (dotted && (type || Piece.symbol(pieces, i + 3, "("))) {
                i++;
                continue;
            }
            if (pieces.get(i).isWord("OPERATOR")
                    && Piece.symbol(pieces, i + 1, "(")
                    && i + 3 < pieces.size()
                    && isSchema(pieces.get(i + 2))
                    && Piece.symbol(pieces, i + 3, ".")) {
                int close = Piece.closing(pieces, i + 1);
                if (close > 0) {
                    out.addAll(pieces.subList(i + 4, close));
                    i = close;
                    continue;
                }
            }
            if (pieces.get(i).isWord("COLLATE")
                    && i + 3 < pieces.size()
                    && isSchema(pieces.get(i + 1))
                    && Piece.symbol(pieces, i + 2, ".")
                    && pieces.get(i + 3).text().replace("\"", "").equals("default")) {
                i += 3;
                continue;
            }
            out.add(pieces.get(i));
        }
        return out;
    }

    private static boolean isSchema(Piece piece) {
        return piece.isWord("pg_catalog")
                || piece.kind() == TokenKind.QUOTED_DOUBLE && piece.text().equals("\"pg_catalog\"");
    }

    private static boolean inCast(List<Piece> pieces, int i) {
        int open = Piece.opening(pieces, i + 3, "(", ")");
        return Piece.upper(pieces, open - 1).equals("CAST");
    }

    /** Makes functions of casts to types that name objects. */
    static List<Piece> resolve(List<Piece> pieces) {
        if (pieces.stream().noneMatch(piece -> NAMING.contains(piece.upper()))) {
            return pieces;
        }
        List<Piece> out = new ArrayList<>(pieces);
        for (int i = 0; i + 2 < out.size(); i++) {
            int close = out.get(i).isWord("CAST") && Piece.symbol(out, i + 1, "(") ? Piece.closing(out, i + 1) : -1;
            if (close < 0
                    || !NAMING.contains(Piece.upper(out, close - 1))
                    || !Piece.upper(out, close - 2).equals("AS")) {
                continue;
            }
            boolean number = Piece.upper(out, close + 1).equals("AS")
                    ? NUMBERS.contains(Piece.upper(out, close + 2))
                    : comparison(out, close + 1)
                            || comparison(out, i - 1)
                            || Piece.upper(out, close + 1).equals("IN")
                            || inList(out, i);
            String name = "__" + out.get(close - 1).upper() + (number ? "_NUMBER" : "_NAME");
            Piece at = out.get(i);
            out.subList(close - 2, close).clear();
            out.set(i, Piece.name(name, at));
        }
        return out;
    }

    private static boolean comparison(List<Piece> pieces, int i) {
        return i >= 0
                && i < pieces.size()
                && pieces.get(i).kind() == TokenKind.SYMBOL
                && COMPARISONS.contains(pieces.get(i).text());
    }

    private static boolean inList(List<Piece> pieces, int i) {
        int depth = 0;
        for (int at = i - 1; at > 0; at--) {
            depth += pieces.get(at).isSymbol(")") ? 1 : pieces.get(at).isSymbol("(") ? -1 : 0;
            if (depth < 0) {
                return Piece.upper(pieces, at - 1).equals("IN");
            }
        }
        return false;
    }
}
