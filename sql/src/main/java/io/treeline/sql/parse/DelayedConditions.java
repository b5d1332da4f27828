// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Puts parentheses where the standard lets a join's condition follow those of the joins on its right: {@code a JOIN b
 * JOIN c ON .. ON ..} is {@code a JOIN (b JOIN c ON ..) ON ..}.
 */
final class DelayedConditions {
    private static final Set<String> ENDS = Set.of(
            "SELECT",
            "FROM",
            "WHERE",
            "GROUP",
            "HAVING",
            "ORDER",
            "WINDOW",
            "LIMIT",
            "OFFSET",
            "FETCH",
            "UNION",
            "INTERSECT",
            "EXCEPT",
            "SET",
            "VALUES");
    private static final Set<String> NO_ALIAS = Set.of(
            "SELECT",
            "FROM",
            "WHERE",
            "GROUP",
            "HAVING",
            "ORDER",
            "WINDOW",
            "LIMIT",
            "OFFSET",
            "FETCH",
            "UNION",
            "INTERSECT",
            "EXCEPT",
            "JOIN",
            "ON",
            "USING",
            "LEFT",
            "RIGHT",
            "FULL",
            "INNER",
            "CROSS",
            "NATURAL",
            "ASOF",
            "FOR",
            "QUALIFY",
            "TABLESAMPLE");
    private static final Set<String> UNCONDITIONAL = Set.of("CROSS", "NATURAL");
    private static final Set<String> PHRASE =
            Set.of("LEFT", "RIGHT", "FULL", "INNER", "OUTER", "CROSS", "NATURAL", "ASOF");

    /** A join whose condition is still to come. */
    private static final class Pending {
        private final int operand;
        private boolean opened;

        Pending(int operand) {
            this.operand = operand;
        }
    }

    private DelayedConditions() {}

    static List<Piece> resolve(List<Piece> pieces) {
        return conditions(joinsWithAlias(pieces));
    }

    /**
     * {@code (a JOIN b ON ..) AS x(..)}, of which the grammar takes no alias, is {@code (SELECT * FROM a JOIN b ON ..)
     * AS x(..)}.
     */
    private static List<Piece> joinsWithAlias(List<Piece> pieces) {
        List<Piece> out = new ArrayList<>(pieces);
        for (int i = out.size() - 1; i > 0; i--) {
            String before = Piece.upper(out, i - 1);
            boolean table = before.equals("FROM")
                    || before.equals("JOIN")
                    || Piece.symbol(out, i - 1, ",")
                    || Piece.symbol(out, i - 1, "(");
            int close = table && Piece.symbol(out, i, "(") ? Piece.closing(out, i) : -1;
            boolean alias = close > 0
                    && (Piece.upper(out, close + 1).equals("AS")
                            || close + 1 < out.size()
                                    && out.get(close + 1).kind().quotedName()
                            || Piece.kind(out, close + 1, TokenKind.WORD)
                                    && !NO_ALIAS.contains(Piece.upper(out, close + 1)));
            int depth = 0;
            boolean join = false;
            for (int at = i; alias && at < close; at++) {
                depth += out.get(at).isSymbol("(") ? 1 : out.get(at).isSymbol(")") ? -1 : 0;
                join |= depth == 1 && out.get(at).isWord("JOIN") && !SqlRewrite.isLabel(out, at);
                alias &= !(depth == 1 && ends(out, at));
            }
            if (alias && join) {
                Piece at = out.get(i);
                out.addAll(i + 1, List.of(Piece.word("SELECT", at), Piece.symbol("*", at), Piece.word("FROM", at)));
            }
        }
        return out;
    }

    /** Whether a word ends a list of joins; FROM behind DISTINCT compares. */
    private static boolean ends(List<Piece> pieces, int i) {
        String word = Piece.upper(pieces, i);
        return ENDS.contains(word)
                && !SqlRewrite.isLabel(pieces, i)
                && !(word.equals("FROM") && Piece.upper(pieces, i - 1).equals("DISTINCT"));
    }

    private static List<Piece> conditions(List<Piece> pieces) {
        if (pieces.stream().filter(piece -> piece.isWord("JOIN")).count() < 2) {
            return pieces;
        }
        Deque<Deque<Pending>> levels = new ArrayDeque<>();
        levels.push(new ArrayDeque<>());
        TreeMap<Integer, String> inserted = new TreeMap<>();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            Deque<Pending> joins = levels.peek();
            if (piece.isSymbol("(")) {
                levels.push(new ArrayDeque<>());
            } else if (piece.isSymbol(")")) {
                if (levels.size() > 1) {
                    levels.pop();
                }
            } else if (piece.isSymbol(",") || ends(pieces, i)) {
                joins.clear();
            } else if (piece.isWord("JOIN") && !SqlRewrite.isLabel(pieces, i)) {
                if (!joins.isEmpty() && !joins.peek().opened) {
                    joins.peek().opened = true;
                    inserted.merge(joins.peek().operand, "(", String::concat);
                }
                if (!unconditional(pieces, i)) {
                    joins.push(new Pending(i + 1));
                }
            } else if ((piece.isWord("ON") || piece.isWord("USING") && Piece.symbol(pieces, i + 1, "("))
                    && !joins.isEmpty()
                    && !SqlRewrite.isLabel(pieces, i)) {
                if (joins.pop().opened) {
                    inserted.merge(i, ")", String::concat);
                }
            }
        }
        if (inserted.isEmpty()) {
            return pieces;
        }
        List<Piece> out = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            for (char c : inserted.getOrDefault(i, "").toCharArray()) {
                out.add(Piece.symbol(String.valueOf(c), pieces.get(i)));
            }
            out.add(pieces.get(i));
        }
        return out;
    }

    private static boolean unconditional(List<Piece> pieces, int join) {
        for (int i = join - 1; PHRASE.contains(Piece.upper(pieces, i)); i--) {
            if (UNCONDITIONAL.contains(Piece.upper(pieces, i))) {
                return true;
            }
        }
        return false;
    }
}
