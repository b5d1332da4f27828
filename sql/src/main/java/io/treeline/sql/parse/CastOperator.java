// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Turns PostgreSQL's {@code x::type} into {@code CAST(x AS type)}; the operator binds tighter than any other. */
final class CastOperator {
    private static final Set<String> LITERAL_PREFIXES = Set.of("DATE", "TIME", "TIMESTAMP", "INTERVAL");

    /** Words after which an opening parenthesis is no call. */
    private static final Set<String> NO_FUNCTIONS = Set.of(
            "SELECT",
            "DISTINCT",
            "ALL",
            "FROM",
            "WHERE",
            "AND",
            "OR",
            "NOT",
            "IN",
            "ON",
            "HAVING",
            "BY",
            "WHEN",
            "THEN",
            "ELSE",
            "CASE",
            "BETWEEN",
            "LIKE",
            "ILIKE",
            "IS",
            "AS",
            "VALUES",
            "LIMIT",
            "OFFSET",
            "JOIN",
            "USING",
            "UNION",
            "INTERSECT",
            "EXCEPT",
            "RETURNING",
            "SET");

    private CastOperator() {}

    /**
     * Turns {@code t AT TIME ZONE zone} into {@code TIMEZONE(zone, t)}; the operator binds tighter than any but
     * {@code ::}.
     */
    static List<Piece> zones(String text, List<Piece> pieces) throws SQLException {
        List<Piece> out = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            if (!piece.isWord("AT")
                    || !Piece.upper(pieces, i + 1).equals("TIME")
                    || !Piece.upper(pieces, i + 2).equals("ZONE")) {
                out.add(piece);
                continue;
            }
            int operand = operandStart(out);
            int end = zoneEnd(pieces, i + 3);
            if (operand < 0 || end <= i + 3 || end > pieces.size()) {
                throw SqlErrors.syntax(
                        text,
                        piece.start(),
                        "AT TIME ZONE stands between a timestamp and a zone's name, such as 'Europe/Berlin'");
            }
            List<Piece> time = new ArrayList<>(out.subList(operand, out.size()));
            out.subList(operand, out.size()).clear();
            out.add(Piece.word("TIMEZONE", piece));
            out.add(Piece.symbol("(", piece));
            out.addAll(zones(text, pieces.subList(i + 3, end)));
            out.add(Piece.symbol(",", piece));
            out.addAll(time);
            out.add(Piece.symbol(")", piece));
            i = end - 1;
        }
        return out;
    }

    /** Behind a zone: a literal, a parameter, a column, a call or what stands in parentheses; -1 where none begins. */
    private static int zoneEnd(List<Piece> pieces, int from) {
        if (Piece.kind(pieces, from, TokenKind.STRING) || Piece.kind(pieces, from, TokenKind.PARAMETER)) {
            return from + 1;
        }
        int end = from;
        if (Piece.kind(pieces, from, TokenKind.WORD) || Piece.kind(pieces, from, TokenKind.QUOTED_DOUBLE)) {
            String word = Piece.upper(pieces, from);
            if (word.equals("INTERVAL") && Piece.kind(pieces, from + 1, TokenKind.STRING)) {
                return from + 2;
            }
            if (NO_FUNCTIONS.contains(word)) {
                return -1;
            }
            end = from + 1;
            while (Piece.symbol(pieces, end, ".") && end + 1 < pieces.size()) {
                end += 2;
            }
        }
        return Piece.symbol(pieces, end, "(") ? Piece.closing(pieces, end) + 1 : end;
    }

    static List<Piece> resolve(String text, List<Piece> pieces) throws SQLException {
        if (pieces.stream().noneMatch(piece -> piece.isSymbol("::"))) {
            return pieces;
        }
        List<Piece> out = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            if (!piece.isSymbol("::")) {
                out.add(piece);
                continue;
            }
            int operand = operandStart(out);
            int typeEnd = typeEnd(pieces, i + 1);
            if (operand < 0 || typeEnd == i + 1) {
                throw SqlErrors.syntax(
                        text, piece.start(), operand < 0 ? "An operand must stand before ::" : "A type must follow ::");
            }
            out.add(operand, Piece.symbol("(", piece));
            out.add(operand, Piece.word("CAST", piece));
            out.add(Piece.word("AS", piece));
            out.addAll(pieces.subList(i + 1, typeEnd));
            out.add(Piece.symbol(")", piece));
            i = typeEnd - 1;
        }
        return out;
    }

    private static int typeEnd(List<Piece> pieces, int from) {
        if (!Piece.kind(pieces, from, TokenKind.WORD)) {
            return from;
        }
        String first = Piece.upper(pieces, from);
        int i = from + 1;
        if (first.equals("DOUBLE") && Piece.upper(pieces, i).equals("PRECISION")
                || first.equals("CHARACTER") && Piece.upper(pieces, i).equals("VARYING")) {
            i++;
        }
        if (Piece.symbol(pieces, i, "(")) {
            int close = Piece.closing(pieces, i);
            i = close < 0 ? i : close + 1;
        }
        String next = Piece.upper(pieces, i);
        if (first.startsWith("TIME") && (next.equals("WITH") || next.equals("WITHOUT"))) {
            int zone = Piece.upper(pieces, i + 1).equals("LOCAL") ? i + 2 : i + 1;
            if (Piece.upper(pieces, zone).equals("TIME")
                    && Piece.upper(pieces, zone + 1).equals("ZONE")) {
                i = zone + 2;
            }
        }
        return Piece.upper(pieces, i).equals("ARRAY") && !Piece.symbol(pieces, i + 1, "[") ? i + 1 : i;
    }

    /** Where the primary expression at the end of the output begins; -1 when there is none. */
    static int operandStart(List<Piece> out) {
        int last = out.size() - 1;
        while (last >= 0 && out.get(last).isSymbol("]")) {
            last = Piece.opening(out, last, "[", "]") - 1;
        }
        if (last < 0) {
            return -1;
        }
        Piece piece = out.get(last);
        if (piece.isSymbol(")")) {
            return callStart(out, last);
        }
        if (piece.isWord("END")) {
            int depth = 0;
            for (int i = last; i >= 0; i--) {
                if (out.get(i).isWord("END")) {
                    depth++;
                } else if (out.get(i).isWord("CASE") && --depth == 0) {
                    return i;
                }
            }
            return -1;
        }
        return switch (piece.kind()) {
            case STRING -> LITERAL_PREFIXES.contains(Piece.upper(out, last - 1)) ? last - 1 : last;
            case NUMBER, PARAMETER -> last;
            case WORD ->
                overName(out, last)
                        ? callStart(out, last - 2)
                        : NO_FUNCTIONS.contains(piece.upper()) && !Piece.symbol(out, last - 1, ".")
                                ? -1
                                : nameStart(out, last);
            case QUOTED_DOUBLE, QUOTED_BACK -> overName(out, last) ? callStart(out, last - 2) : nameStart(out, last);
            default -> -1;
        };
    }

    /** Whether a name is that of a call's window: {@code f(x) OVER w}. */
    private static boolean overName(List<Piece> out, int last) {
        return last > 1 && out.get(last - 1).isWord("OVER") && out.get(last - 2).isSymbol(")");
    }

    /** Whether no operand begins with the word. */
    static boolean beginsNoOperand(Piece piece) {
        return NO_FUNCTIONS.contains(piece.upper());
    }

    /** The start of a parenthesised expression or a call with its FILTER and OVER. */
    private static int callStart(List<Piece> out, int close) {
        int open = Piece.opening(out, close, "(", ")");
        while (open > 1) {
            boolean more =
                    (out.get(open - 1).isWord("OVER") || out.get(open - 1).isWord("FILTER"))
                            && out.get(open - 2).isSymbol(")");
            boolean group = open > 2
                    && out.get(open - 1).isWord("GROUP")
                    && out.get(open - 2).isWord("WITHIN")
                    && out.get(open - 3).isSymbol(")");
            if (!more && !group) {
                break;
            }
            open = Piece.opening(out, open - (group ? 3 : 2), "(", ")");
        }
        if (open <= 0) {
            return open;
        }
        Piece before = out.get(open - 1);
        if (before.kind().quotedName() || before.kind() == TokenKind.WORD && !NO_FUNCTIONS.contains(before.upper())) {
            return nameStart(out, open - 1);
        }
        return open;
    }

    private static int nameStart(List<Piece> out, int last) {
        int i = last;
        while (i >= 2
                && out.get(i - 1).isSymbol(".")
                && (out.get(i - 2).kind() == TokenKind.WORD
                        || out.get(i - 2).kind().quotedName())) {
            i -= 2;
        }
        return i;
    }
}
