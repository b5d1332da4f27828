// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * PostgreSQL's brackets that the grammar lacks: {@code int[]} is INT ARRAY whatever the dimensions, {@code ARRAY[[1,
 * 2], [3, 4]]} has ARRAY before the inner brackets too, and a slice {@code a[1:2]} is a call.
 */
final class ArrayBrackets {
    /** The call that stands for a slice; its second argument tells which numbers are given. */
    static final String SLICE = "__slice";

    private ArrayBrackets() {}

    static List<Piece> resolve(String text, List<Piece> pieces) throws SQLException {
        if (pieces.stream().noneMatch(piece -> piece.isSymbol("["))) {
            return pieces;
        }
        List<Piece> out = new ArrayList<>();
        // Whether each open bracket is that of a constructor.
        Deque<Boolean> open = new ArrayDeque<>();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            if (piece.isSymbol("]")) {
                open.poll();
            }
            if (!piece.isSymbol("[")) {
                out.add(piece);
                continue;
            }
            Piece before = out.isEmpty() ? piece : out.get(out.size() - 1);
            boolean inner = Boolean.TRUE.equals(open.peek()) && (before.isSymbol("[") || before.isSymbol(","));
            if (inner || before.isWord("ARRAY") && before.user()) {
                if (inner) {
                    out.add(Piece.word("ARRAY", piece));
                }
                out.add(piece);
                open.push(true);
                continue;
            }
            int close = closing(pieces, i);
            if (close == i + 1 || close == i + 2 && ofType(out)) {
                if (!before.isWord("ARRAY")) {
                    out.add(Piece.word("ARRAY", piece));
                }
                i = close;
                continue;
            }
            int end = slice(text, pieces, i, out);
            if (end > 0) {
                i = end - 1;
            } else {
                out.add(piece);
                open.push(false);
            }
        }
        return out;
    }

    /** Whether the output ends with a type's name. */
    private static boolean ofType(List<Piece> out) {
        int last = out.size() - 1;
        return last > 0
                && out.get(last).kind() == TokenKind.WORD
                && (out.get(last - 1).isSymbol("::")
                        || out.get(last - 1).isWord("AS")
                        || out.get(last).isWord("ARRAY"));
    }

    private static int closing(List<Piece> pieces, int open) {
        int depth = 0;
        for (int i = open; i < pieces.size(); i++) {
            depth += pieces.get(i).isSymbol("[") ? 1 : pieces.get(i).isSymbol("]") ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    /** Writes the subscripts that begin here as a call if one of them is a slice; where they end, or 0. */
    private static int slice(String text, List<Piece> pieces, int from, List<Piece> out) throws SQLException {
        StringBuilder form = new StringBuilder();
        List<List<Piece>> numbers = new ArrayList<>();
        boolean slice = false;
        int at = from;
        while (Piece.symbol(pieces, at, "[")) {
            int close = closing(pieces, at);
            if (close < 0) {
                return 0;
            }
            int colon = colon(pieces, at + 1, close);
            slice |= colon > 0;
            List<Piece> lower = pieces.subList(at + 1, colon > 0 ? colon : close);
            List<Piece> upper = colon > 0 ? pieces.subList(colon + 1, close) : List.of();
            form.append(colon < 0 ? 'i' : lower.isEmpty() ? upper.isEmpty() ? 'n' : 'u' : upper.isEmpty() ? 'l' : 'b');
            for (List<Piece> number : List.of(lower, upper)) {
                if (!number.isEmpty()) {
                    numbers.add(resolve(text, number));
                }
            }
            at = close + 1;
        }
        int operand = slice ? CastOperator.operandStart(out) : -1;
        if (operand < 0) {
            return 0;
        }
        Piece bracket = pieces.get(from);
        List<Piece> array = new ArrayList<>(out.subList(operand, out.size()));
        out.subList(operand, out.size()).clear();
        out.add(Piece.word(SLICE, array.get(0)));
        out.add(Piece.symbol("(", bracket));
        out.addAll(array);
        out.add(Piece.symbol(",", bracket));
        out.add(new Piece(TokenKind.STRING, "'" + form + "'", bracket.start(), bracket.start(), false));
        if (numbers.isEmpty()) {
            numbers.add(List.of(new Piece(TokenKind.NUMBER, "0", bracket.start(), bracket.start(), false)));
        }
        for (List<Piece> number : numbers) {
            out.add(Piece.symbol(",", bracket));
            out.addAll(number);
        }
        out.add(Piece.symbol(")", bracket));
        return at;
    }

    private static int colon(List<Piece> pieces, int from, int to) {
        int depth = 0;
        for (int i = from; i < to; i++) {
            Piece piece = pieces.get(i);
            depth += piece.isSymbol("(") || piece.isSymbol("[")
                    ? 1
                    : piece.isSymbol(")") || piece.isSymbol("]") ? -1 : 0;
            if (depth == 0 && piece.isSymbol(":")) {
                return i;
            }
        }
        return -1;
    }
}
