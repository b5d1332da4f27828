// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes the operators that the grammar lacks or ranks otherwise as calls, by PostgreSQL's ranks: {@code ^} binds
 * before {@code *}; {@code ||}, {@code &}, {@code |}, {@code #}, {@code <<}, {@code >>}, {@code @>}, {@code <@},
 * {@code &&}, {@code ->}, {@code ->>}, {@code #>}, {@code #>>}, {@code #-} and the prefixes {@code ~}, {@code @},
 * {@code |/} and {@code ||/} bind after {@code +} and before comparisons; all of them from the left.
 */
final class Precedence {
    private static final Set<String> ARITHMETIC = Set.of("+", "-", "*", "/", "%");
    private static final Map<String, String> CALLS = Map.ofEntries(
            Map.entry("&", "BITAND"),
            Map.entry("|", "BITOR"),
            Map.entry("#", "BITXOR"),
            Map.entry("<<", "LEFTSHIFT"),
            Map.entry(">>", "RIGHTSHIFT"),
            Map.entry("@>", "ARRAY_CONTAINS"),
            Map.entry("<@", "ARRAY_CONTAINED"),
            Map.entry("&&", "ARRAY_OVERLAPS"),
            Map.entry("->", "JSON_GET"),
            Map.entry("->>", "JSON_GET_TEXT"),
            Map.entry("#>", "JSON_GET_PATH"),
            Map.entry("#>>", "JSON_GET_PATH_TEXT"),
            Map.entry("#-", "JSONB_DELETE_PATH"),
            Map.entry("@?", "__JSONB_PATH_EXISTS"),
            Map.entry("@??", "__JSONB_PATH_EXISTS"),
            Map.entry("@@", "__JSONB_PATH_MATCH"));
    private static final Map<String, String> PREFIXES = Map.of("~", "BITNOT", "@", "ABS", "|/", "SQRT", "||/", "CBRT");
    private static final Set<String> TYPED = Set.of("DATE", "TIME", "TIMESTAMP", "INTERVAL");
    private static final Set<String> UNITS = Set.of("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND");

    private Precedence() {}

    static List<Piece> resolve(String text, List<Piece> pieces) throws SQLException {
        List<Piece> out = pieces;
        if (out.stream().anyMatch(piece -> piece.isSymbol("^"))) {
            out = powers(text, out);
        }
        boolean any = out.stream()
                .anyMatch(piece -> piece.kind() == TokenKind.SYMBOL
                        && (piece.text().equals("||")
                                || CALLS.containsKey(piece.text())
                                || PREFIXES.containsKey(piece.text())));
        return any ? others(text, out) : out;
    }

    private static List<Piece> powers(String text, List<Piece> pieces) throws SQLException {
        List<Piece> out = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            if (!piece.isSymbol("^")) {
                out.add(piece);
                continue;
            }
            int start = signed(out, CastOperator.operandStart(out));
            int end = primaryEnd(pieces, signs(pieces, i + 1));
            check(text, piece, start, end);
            call(out, "POWER", piece, start, powers(text, pieces.subList(i + 1, end)));
            i = end - 1;
        }
        return out;
    }

    private static List<Piece> others(String text, List<Piece> pieces) throws SQLException {
        List<Piece> out = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            String symbol = piece.kind() == TokenKind.SYMBOL ? piece.text() : "";
            boolean operand = CastOperator.operandStart(out) >= 0;
            if (!operand && PREFIXES.containsKey(symbol)) {
                int end = sumEnd(pieces, i + 1);
                check(text, piece, 0, end);
                List<Piece> right = others(text, pieces.subList(i + 1, end));
                out.add(Piece.word(PREFIXES.get(symbol), piece));
                out.add(Piece.symbol("(", piece));
                boolean root = symbol.endsWith("/");
                if (root) {
                    out.add(Piece.word("CAST", piece));
                    out.add(Piece.symbol("(", piece));
                }
                out.addAll(right);
                if (root) {
                    out.addAll(List.of(
                            Piece.word("AS", piece),
                            Piece.word("DOUBLE", piece),
                            Piece.word("PRECISION", piece),
                            Piece.symbol(")", piece)));
                }
                out.add(Piece.symbol(")", piece));
                i = end - 1;
            } else if (operand && CALLS.containsKey(symbol)) {
                int start = sumStart(out, true);
                int end = sumEnd(pieces, i + 1);
                check(text, piece, start, end);
                call(out, CALLS.get(symbol), piece, start, others(text, pieces.subList(i + 1, end)));
                i = end - 1;
            } else if (operand && symbol.equals("||")) {
                int start = sumStart(out, false);
                int end = sumEnd(pieces, i + 1);
                check(text, piece, start, end);
                if (adds(out.subList(start, out.size()))) {
                    out.add(start, Piece.symbol("(", piece));
                    out.add(Piece.symbol(")", piece));
                }
                out.add(piece);
                List<Piece> right = others(text, pieces.subList(i + 1, end));
                boolean wrap = adds(right);
                if (wrap) {
                    out.add(Piece.symbol("(", piece));
                }
                out.addAll(right);
                if (wrap) {
                    out.add(Piece.symbol(")", piece));
                }
                i = end - 1;
            } else {
                out.add(piece);
            }
        }
        return out;
    }

    private static void check(String text, Piece operator, int start, int end) throws SQLException {
        if (start < 0 || end < 0) {
            throw SqlErrors.syntax(
                    text,
                    operator.start(),
                    "The operator " + operator.text() + " needs an operand on "
                            + (start < 0 ? "its left" : "its right"));
        }
    }

    private static void call(List<Piece> out, String name, Piece operator, int start, List<Piece> right) {
        List<Piece> left = new ArrayList<>(out.subList(start, out.size()));
        out.subList(start, out.size()).clear();
        out.add(Piece.word(name, operator));
        out.add(Piece.symbol("(", operator));
        out.addAll(left);
        out.add(Piece.symbol(",", operator));
        out.addAll(right);
        out.add(Piece.symbol(")", operator));
    }

    /** Whether there is an operator outside parentheses, so that the grammar could group the pieces otherwise. */
    private static boolean adds(List<Piece> pieces) {
        int depth = 0;
        for (Piece piece : pieces) {
            depth += piece.isSymbol("(") || piece.isSymbol("[") || piece.isWord("CASE")
                    ? 1
                    : piece.isSymbol(")") || piece.isSymbol("]") || piece.isWord("END") ? -1 : 0;
            if (depth == 0 && piece.kind() == TokenKind.SYMBOL && ARITHMETIC.contains(piece.text())) {
                return true;
            }
        }
        return false;
    }

    /** Where the sum at the end of the output begins; with what is concatenated, if that binds from the left. */
    static int sumStart(List<Piece> out, boolean concatenated) {
        int start = CastOperator.operandStart(out);
        while (start > 0) {
            start = signed(out, start);
            boolean goesOn = start > 0
                    && out.get(start - 1).kind() == TokenKind.SYMBOL
                    && (ARITHMETIC.contains(out.get(start - 1).text())
                            || concatenated && out.get(start - 1).text().equals("||"));
            int before = goesOn ? CastOperator.operandStart(out.subList(0, start - 1)) : -1;
            if (before < 0) {
                return start;
            }
            start = before;
        }
        return start;
    }

    /** Where what stands before IS begins: a sum, or what other operators bind before it; -1 where nothing does. */
    static int operandStart(List<Piece> out) {
        int start = sumStart(out, true);
        while (start > 1
                && out.get(start - 1).kind() == TokenKind.SYMBOL
                && CALLS.containsKey(out.get(start - 1).text())) {
            int before = sumStart(out.subList(0, start - 1), true);
            if (before < 0) {
                return start;
            }
            start = before;
        }
        return start;
    }

    /** The place of the sign before an operand, where what stands before that is none; else the operand's own. */
    private static int signed(List<Piece> out, int start) {
        int at = start;
        while (at > 0
                && (out.get(at - 1).isSymbol("-") || out.get(at - 1).isSymbol("+"))
                && CastOperator.operandStart(out.subList(0, at - 1)) < 0) {
            at--;
        }
        return at;
    }

    private static int signs(List<Piece> pieces, int from) {
        int at = from;
        while (Piece.symbol(pieces, at, "-") || Piece.symbol(pieces, at, "+")) {
            at++;
        }
        return at;
    }

    /** Behind the sum that begins at a place; -1 where there is none. */
    private static int sumEnd(List<Piece> pieces, int from) {
        if (from < pieces.size()
                && pieces.get(from).kind() == TokenKind.SYMBOL
                && PREFIXES.containsKey(pieces.get(from).text())) {
            return sumEnd(pieces, from + 1);
        }
        int end = primaryEnd(pieces, signs(pieces, from));
        while (end > 0
                && end < pieces.size()
                && pieces.get(end).kind() == TokenKind.SYMBOL
                && ARITHMETIC.contains(pieces.get(end).text())) {
            int next = primaryEnd(pieces, signs(pieces, end + 1));
            if (next < 0) {
                return end;
            }
            end = next;
        }
        return end;
    }

    /** Behind the operand that begins at a place, and its subscripts; -1 where there is none. */
    private static int primaryEnd(List<Piece> pieces, int from) {
        int end = bareEnd(pieces, from);
        while (end > 0 && Piece.symbol(pieces, end, "[")) {
            int depth = 0;
            do {
                depth += Piece.symbol(pieces, end, "[") ? 1 : Piece.symbol(pieces, end, "]") ? -1 : 0;
                end++;
            } while (depth > 0 && end < pieces.size());
        }
        return end;
    }

    private static int bareEnd(List<Piece> pieces, int from) {
        if (from >= pieces.size()) {
            return -1;
        }
        Piece first = pieces.get(from);
        if (first.isSymbol("(")) {
            int close = Piece.closing(pieces, from);
            return close < 0 ? -1 : close + 1;
        }
        if (first.isWord("CASE")) {
            int depth = 0;
            for (int i = from; i < pieces.size(); i++) {
                depth += pieces.get(i).isWord("CASE") ? 1 : pieces.get(i).isWord("END") ? -1 : 0;
                if (depth == 0) {
                    return i + 1;
                }
            }
            return -1;
        }
        return switch (first.kind()) {
            case STRING, NUMBER, PARAMETER -> from + 1;
            case WORD, QUOTED_DOUBLE, QUOTED_BACK -> named(pieces, from);
            default -> -1;
        };
    }

    private static int named(List<Piece> pieces, int from) {
        int at = from + 1;
        if (TYPED.contains(pieces.get(from).upper()) && Piece.kind(pieces, at, TokenKind.STRING)) {
            at++;
            while (pieces.get(from).isWord("INTERVAL")
                    && (UNITS.contains(Piece.upper(pieces, at))
                            || Piece.upper(pieces, at).equals("TO") && UNITS.contains(Piece.upper(pieces, at + 1)))) {
                at++;
            }
            return at;
        }
        if (CastOperator.beginsNoOperand(pieces.get(from))) {
            return -1;
        }
        while (Piece.symbol(pieces, at, ".") && at + 1 < pieces.size()) {
            at += 2;
        }
        if (!Piece.symbol(pieces, at, "(")) {
            return at;
        }
        at = Piece.closing(pieces, at) + 1;
        while (at > 0) {
            int open = Piece.upper(pieces, at).equals("WITHIN")
                    ? at + 2
                    : Piece.upper(pieces, at).equals("FILTER")
                                    || Piece.upper(pieces, at).equals("OVER")
                            ? at + 1
                            : -1;
            if (open < 0) {
                return at;
            }
            at = Piece.symbol(pieces, open, "(") ? Piece.closing(pieces, open) + 1 : open + 1;
        }
        return -1;
    }
}
