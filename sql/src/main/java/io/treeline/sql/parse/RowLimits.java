// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * LIMIT, OFFSET and FETCH with more than a number or parameter, and WITH TIES: the grammar has neither. They travel as
 * calls at the end of ORDER BY, from where they are taken before anything looks at it.
 */
final class RowLimits {
    /** Names of the calls that stand for the clauses. */
    static final String LIMIT = "__limit";

    static final String OFFSET = "__offset";
    static final String TIES = "__WITH_TIES";

    private static final Set<String> CLAUSES = Set.of("LIMIT", "OFFSET", "FETCH");
    private static final Set<String> ENDS = Set.of(
            "LIMIT",
            "OFFSET",
            "FETCH",
            "FOR",
            "ROW",
            "ROWS",
            "UNION",
            "INTERSECT",
            "EXCEPT",
            "MINUS",
            "WITH",
            "ONLY",
            "RETURNING");
    private static final Set<String> NO_OPERAND = Set.of(
            "FROM", "WHERE", "GROUP", "ORDER", "AS", "AND", "OR", "ON", "JOIN", "THEN", "ELSE", "END", "ASC", "DESC",
            "IS", "IN", "LIKE", "BETWEEN");

    /** One clause: what its quantity is, and whether the grammar takes it as it is. */
    private record Clause(String name, List<Piece> quantity, boolean ties, boolean plain, Piece at, int next) {}

    private final String text;

    private RowLimits(String text) {
        this.text = text;
    }

    static List<Piece> resolve(String text, List<Piece> pieces) throws SQLException {
        return pieces.stream().anyMatch(piece -> CLAUSES.contains(piece.upper()))
                ? new RowLimits(text).all(pieces)
                : pieces;
    }

    private List<Piece> all(List<Piece> pieces) throws SQLException {
        List<Piece> out = new ArrayList<>(pieces.size());
        for (int i = 0; i < pieces.size(); i++) {
            List<Clause> clauses = clauses(pieces, i);
            if (clauses.isEmpty() || clauses.stream().allMatch(Clause::plain)) {
                out.add(pieces.get(i));
                continue;
            }
            write(clauses, out);
            i = clauses.get(clauses.size() - 1).next - 1;
        }
        return out;
    }

    private List<Clause> clauses(List<Piece> pieces, int start) {
        List<Clause> clauses = new ArrayList<>();
        for (int at = start; at < pieces.size(); ) {
            Clause clause = CLAUSES.contains(pieces.get(at).upper())
                                    && !SqlRewrite.isLabel(pieces, at)
                                    && at > 0
                                    && follows(pieces, at)
                            || at > start
                    ? clause(pieces, at)
                    : null;
            if (clause == null) {
                break;
            }
            clauses.add(clause);
            at = clause.next;
        }
        return clauses;
    }

    /** Whether what stands before can end a query. */
    private static boolean follows(List<Piece> pieces, int at) {
        return switch (pieces.get(at - 1).upper()) {
            case "ASC", "DESC", "FIRST", "LAST" -> true;
            default -> pieces.get(at - 1).isSymbol("*") || CastOperator.operandStart(pieces.subList(0, at)) >= 0;
        };
    }

    private static Clause clause(List<Piece> pieces, int at) {
        Piece piece = pieces.get(at);
        String word = piece.upper();
        if (!CLAUSES.contains(word)) {
            return null;
        }
        int from = at + 1;
        if (word.equals("FETCH")) {
            if (!Piece.upper(pieces, from).equals("FIRST")
                    && !Piece.upper(pieces, from).equals("NEXT")) {
                return null;
            }
            from++;
        }
        int end = end(pieces, from);
        if (end < 0) {
            return null;
        }
        List<Piece> quantity = pieces.subList(from, end);
        boolean rows = Piece.upper(pieces, end).startsWith("ROW");
        boolean ties = word.equals("FETCH")
                && rows
                && Piece.upper(pieces, end + 1).equals("WITH")
                && Piece.upper(pieces, end + 2).equals("TIES");
        if (word.equals("FETCH")
                && !ties
                && !(rows && Piece.upper(pieces, end + 1).equals("ONLY"))) {
            return null;
        }
        if (quantity.isEmpty() && !word.equals("FETCH")
                || !quantity.isEmpty() && NO_OPERAND.contains(quantity.get(0).upper())) {
            return null;
        }
        int next = word.equals("FETCH") ? end + (ties ? 3 : 2) : rows && word.equals("OFFSET") ? end + 1 : end;
        return new Clause(word, quantity, ties, !ties && plain(quantity), piece, next);
    }

    /** Where the quantity ends; -1 when it is none. */
    private static int end(List<Piece> pieces, int from) {
        int depth = 0;
        for (int i = from; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            if (piece.isSymbol("(")) {
                depth++;
            } else if (piece.isSymbol(")") && depth-- == 0) {
                return i;
            } else if (depth == 0 && piece.isSymbol(",")) {
                return -1;
            } else if (depth == 0 && ENDS.contains(piece.upper())) {
                return i;
            }
        }
        return pieces.size();
    }

    /** A number, parameter, ALL or NULL, also in parentheses and casts. */
    private static boolean plain(List<Piece> quantity) {
        boolean found = quantity.isEmpty();
        int open = 0;
        for (int i = 0; i < quantity.size(); i++) {
            Piece piece = quantity.get(i);
            switch (piece.kind()) {
                case NUMBER, PARAMETER -> {
                    if (found) {
                        return false;
                    }
                    found = true;
                }
                case WORD -> {
                    boolean all = quantity.size() == 1 && (piece.isWord("ALL") || piece.isWord("NULL"));
                    boolean cast = !found ? piece.isWord("CAST") : open > 0;
                    if (!all && !cast) {
                        return false;
                    }
                    found |= all;
                }
                case SYMBOL -> {
                    if (!piece.isSymbol("(") && !piece.isSymbol(")") || piece.isSymbol("(") && found) {
                        return false;
                    }
                    open += piece.isSymbol("(") ? 1 : -1;
                }
                default -> {
                    return false;
                }
            }
        }
        return found;
    }

    private void write(List<Clause> clauses, List<Piece> out) throws SQLException {
        boolean sorted = sorted(out);
        for (Clause clause : clauses) {
            boolean all = clause.quantity.size() == 1
                    && (clause.quantity.get(0).isWord("ALL")
                            || clause.quantity.get(0).isWord("NULL"));
            if (all) {
                continue;
            }
            Piece at = clause.at;
            if (clause.ties && !sorted) {
                throw SqlErrors.syntax(text, at.start(), "WITH TIES cannot be specified without ORDER BY");
            }
            if (sorted) {
                out.add(Piece.symbol(",", at));
            } else {
                out.addAll(List.of(Piece.word("ORDER", at), Piece.word("BY", at)));
                sorted = true;
            }
            out.addAll(List.of(
                    Piece.name(clause.name.equals("OFFSET") ? OFFSET : clause.ties ? TIES : LIMIT, at),
                    Piece.symbol("(", at)));
            if (clause.quantity.isEmpty()) {
                out.add(new Piece(TokenKind.NUMBER, "1", at.start(), at.start(), false));
            }
            out.addAll(clause.quantity);
            out.add(Piece.symbol(")", at));
        }
    }

    /** Whether the query that ends here has an ORDER BY of its own. */
    private static boolean sorted(List<Piece> out) {
        int depth = 0;
        for (int i = out.size() - 1; i >= 0; i--) {
            Piece piece = out.get(i);
            if (piece.isSymbol(")")) {
                depth++;
            } else if (piece.isSymbol("(") && depth-- == 0) {
                return false;
            } else if (depth == 0 && !SqlRewrite.isLabel(out, i)) {
                switch (piece.upper()) {
                    case "ORDER" -> {
                        return true;
                    }
                    case "SELECT", "VALUES", "TABLE", "UNION", "INTERSECT", "EXCEPT" -> {
                        return false;
                    }
                    default -> {}
                }
            }
        }
        return false;
    }
}
