// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Puts the terms of long chains of AND and of OR into parentheses, a hundred at a time. AND and OR mean the same
 * however they are grouped, but the parser searches its list of operators once for each term of a chain, which costs
 * the square of the chain's length.
 */
final class LongChains {
    /** Shorter ones are left as they are. */
    private static final int LONG = 200;

    private static final int GROUP = 100;

    /**
     * What cannot stand within an expression, but for names and functions of these names, which end a chain too soon.
     */
    private static final Set<String> BOUNDARIES = Set.of(
            "SELECT",
            "FROM",
            "WHERE",
            "GROUP",
            "HAVING",
            "QUALIFY",
            "WINDOW",
            "PARTITION",
            "ORDER",
            "BY",
            "LIMIT",
            "OFFSET",
            "FETCH",
            "FOR",
            "UNION",
            "INTERSECT",
            "EXCEPT",
            "MINUS",
            "JOIN",
            "LEFT",
            "RIGHT",
            "FULL",
            "INNER",
            "CROSS",
            "NATURAL",
            "ASOF",
            "LATERAL",
            "ON",
            "USING",
            "WHEN",
            "MATCHED",
            "THEN",
            "ELSE",
            "AS",
            "ASC",
            "DESC",
            "NULLS",
            "ROWS",
            "RANGE",
            "GROUPS",
            "EXCLUDE",
            "SET",
            "VALUES",
            "RETURNING",
            "DO",
            "WITH");

    /** Words of which each begins an expression, so that no BETWEEN before it is still open. */
    private static final Set<String> BEGINNINGS =
            Set.of("SELECT", "WHERE", "HAVING", "QUALIFY", "ON", "WHEN", "THEN", "ELSE");

    private final List<Piece> pieces;
    private final int[] opened;
    private final int[] closed;
    private boolean any;

    /** What is open: a parenthesis, a bracket or CASE, or the whole. */
    private static final class Level {
        /** Where ANDs stand that nothing but terms separates, and ORs. */
        private final List<Integer> ands = new ArrayList<>();

        private final List<Integer> ors = new ArrayList<>();
        private int betweens;
    }

    private LongChains(List<Piece> pieces) {
        this.pieces = pieces;
        this.opened = new int[pieces.size()];
        this.closed = new int[pieces.size()];
    }

    /** The same expression, with parentheses where chains are long. */
    static List<Piece> grouped(List<Piece> pieces) {
        long connectors = pieces.stream()
                .filter(piece -> piece.isWord("AND") || piece.isWord("OR"))
                .limit(LONG + 1L)
                .count();
        return connectors <= LONG ? pieces : new LongChains(pieces).grouped();
    }

    private List<Piece> grouped() {
        Deque<Level> levels = new ArrayDeque<>();
        levels.push(new Level());
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            Level level = levels.peek();
            String word = piece.upper();
            if (piece.isSymbol("(") || piece.isSymbol("[") || word.equals("CASE")) {
                levels.push(new Level());
            } else if (piece.isSymbol(")") || piece.isSymbol("]") || word.equals("END")) {
                end(level);
                if (levels.size() > 1) {
                    levels.pop();
                }
            } else if (word.equals("BETWEEN")) {
                level.betweens++;
            } else if (word.equals("AND") && level.betweens > 0) {
                level.betweens--;
            } else if (word.equals("AND")) {
                level.ands.add(i);
            } else if (word.equals("OR")) {
                group(level.ands);
                level.ors.add(i);
            } else if (piece.isSymbol(",") || piece.isSymbol(";") || BOUNDARIES.contains(word)) {
                // A BETWEEN still waits for its AND behind what may be a name or a function: LEFT(s, 1), a column
                // "groups".
                end(level);
                if (BEGINNINGS.contains(word) || word.isEmpty()) {
                    level.betweens = 0;
                }
            }
        }
        levels.forEach(this::end);
        return any ? written() : pieces;
    }

    private void end(Level level) {
        group(level.ands);
        group(level.ors);
    }

    /** The first and the last term stay outside: only connectors tell where a term begins and ends. */
    private void group(List<Integer> connectors) {
        if (connectors.size() > LONG) {
            any = true;
            for (int from = 0; from + GROUP < connectors.size(); from += GROUP) {
                opened[connectors.get(from) + 1]++;
                closed[connectors.get(from + GROUP)]++;
            }
        }
        connectors.clear();
    }

    private List<Piece> written() {
        List<Piece> out = new ArrayList<>(pieces.size() + pieces.size() / GROUP);
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            for (int n = 0; n < closed[i]; n++) {
                out.add(Piece.symbol(")", piece));
            }
            for (int n = 0; n < opened[i]; n++) {
                out.add(Piece.symbol("(", piece));
            }
            out.add(piece);
        }
        return out;
    }
}
