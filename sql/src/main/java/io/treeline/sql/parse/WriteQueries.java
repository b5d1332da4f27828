// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Queries put together of the clauses of a write: what is to be written is read by a query whose parts are pieces of
 * the user's text, and pieces that are made here.
 */
public final class WriteQueries {
    private WriteQueries() {}

    /**
     * A part of a statement as the text of a statement of its own; its parameters have the numbers that they have in
     * the whole.
     */
    public static SourceText statement(String text, List<Piece> pieces) throws SQLException {
        return SqlRewrite.rewritten(text, new ArrayList<>(pieces));
    }

    /**
     * A query put together of clauses.
     *
     * @param items the values that it gives; 1 when there are none
     * @param from what stands behind FROM
     * @param where the condition; empty when there is none
     */
    public static SourceText query(String text, List<List<Piece>> items, List<Piece> from, List<Piece> where)
            throws SQLException {
        Piece here = from.get(0);
        List<Piece> out = new ArrayList<>(with(text));
        out.add(Piece.word("SELECT", here));
        if (items.isEmpty()) {
            out.add(new Piece(TokenKind.NUMBER, "1", here.start(), here.end(), false));
        }
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                out.add(Piece.symbol(
                        ",", items.get(i).isEmpty() ? here : items.get(i).get(0)));
            }
            if (items.get(i).isEmpty()) {
                out.add(Piece.word("NULL", here));
            } else {
                out.addAll(items.get(i));
            }
        }
        out.add(Piece.word("FROM", here));
        out.addAll(from);
        if (!where.isEmpty()) {
            out.add(Piece.word("WHERE", where.get(0)));
            out.addAll(where);
        }
        return statement(text, out);
    }

    /** WITH and its queries, which stand before the statement; empty where there are none. */
    public static List<Piece> with(String text) throws SQLException {
        List<Piece> pieces = WriteClauses.pieces(text);
        return pieces.subList(0, WriteClauses.withEnd(pieces));
    }

    /** The target, and what stands beside it, behind FROM. */
    public static List<Piece> from(WriteClauses.Target target, List<Piece> others) {
        List<Piece> out = new ArrayList<>(target.name());
        if (target.alias() != null) {
            out.add(Piece.word("AS", target.alias()));
            out.add(target.alias());
        }
        if (!others.isEmpty()) {
            out.add(Piece.symbol(",", others.get(0)));
            out.addAll(others);
        }
        return out;
    }

    /** A name in FROM of a table that is held in memory, under an alias. */
    public static List<Piece> held(String schema, String table, String alias, Piece here) {
        return List.of(
                Piece.name(schema, here),
                Piece.symbol(".", here),
                Piece.name(table, here),
                Piece.word("AS", here),
                Piece.name(alias, here));
    }

    /** The source of a MERGE, beside the target where it matches. */
    public static List<Piece> from(WriteClauses.Merge merge) {
        Piece here = merge.condition().get(0);
        List<Piece> out = new ArrayList<>(merge.source());
        out.add(Piece.word("LEFT", here));
        out.add(Piece.word("JOIN", here));
        out.addAll(from(merge.target(), List.of()));
        out.add(Piece.word("ON", here));
        out.addAll(and(List.of(merge.condition())));
        return out;
    }

    /**
     * What the first of some cases that fits gives; NULL where none fits.
     *
     * @param whens conditions
     * @param thens what they give; nothing is NULL
     */
    public static List<Piece> firstOf(List<List<Piece>> whens, List<List<Piece>> thens, Piece here) {
        List<Piece> out = new ArrayList<>(List.of(Piece.word("CASE", here)));
        for (int i = 0; i < whens.size(); i++) {
            out.add(Piece.word("WHEN", here));
            out.addAll(whens.get(i));
            out.add(Piece.word("THEN", here));
            if (thens.get(i).isEmpty()) {
                out.add(Piece.word("NULL", here));
            } else {
                out.addAll(and(List.of(thens.get(i))));
            }
        }
        out.add(Piece.word("END", here));
        return out;
    }

    /** A whole number. */
    public static List<Piece> number(int number, Piece here) {
        return List.of(new Piece(TokenKind.NUMBER, Integer.toString(number), here.start(), here.start(), false));
    }

    /** Whether a column of a table is there. */
    public static List<Piece> present(String table, String column, boolean there, Piece here) {
        List<Piece> out = new ArrayList<>(List.of(
                Piece.name(table, here), Piece.symbol(".", here), Piece.name(column, here), Piece.word("IS", here)));
        if (there) {
            out.add(Piece.word("NOT", here));
        }
        out.add(Piece.word("NULL", here));
        return out;
    }

    /** {@code a AND (b)}, of pieces that are made or given. */
    public static List<Piece> equal(String leftTable, String rightTable, String column, Piece here) {
        return List.of(
                Piece.name(leftTable, here),
                Piece.symbol(".", here),
                Piece.name(column, here),
                Piece.symbol("=", here),
                Piece.name(rightTable, here),
                Piece.symbol(".", here),
                Piece.name(column, here));
    }

    /** Conditions joined by AND. */
    public static List<Piece> and(List<List<Piece>> conditions) {
        List<Piece> out = new ArrayList<>();
        for (List<Piece> condition : conditions) {
            if (condition.isEmpty()) {
                continue;
            }
            Piece here = condition.get(0);
            if (!out.isEmpty()) {
                out.add(Piece.word("AND", here));
            }
            out.add(Piece.symbol("(", here));
            out.addAll(condition);
            out.add(Piece.symbol(")", here));
        }
        return out;
    }
}
