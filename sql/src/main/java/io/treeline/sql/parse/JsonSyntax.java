// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is written of JSON, as calls of functions: casts to json and jsonb, the aggregates, which make JSON of what
 * ARRAY_AGG gathers, and the constructors JSON_OBJECT('a': 1) and JSON_ARRAY(1, 2) of SQL/JSON.
 */
final class JsonSyntax {
    private static final Set<String> WORDS = Set.of(
            "JSON",
            "JSONB",
            "JSONPATH",
            "JSON_AGG",
            "JSONB_AGG",
            "JSON_OBJECT_AGG",
            "JSONB_OBJECT_AGG",
            "JSON_OBJECT",
            "JSON_ARRAY",
            "JSON_ARRAYAGG",
            "JSON_OBJECTAGG");

    private final String text;
    private final List<Piece> pieces;

    private JsonSyntax(String text, List<Piece> pieces) {
        this.text = text;
        this.pieces = new ArrayList<>(pieces);
    }

    static List<Piece> resolve(String text, List<Piece> pieces) throws SQLException {
        if (pieces.stream().noneMatch(piece -> WORDS.contains(piece.upper()))) {
            return pieces;
        }
        JsonSyntax syntax = new JsonSyntax(text, pieces);
        // From behind, so that what stands inside is done before what it stands in.
        for (int i = syntax.pieces.size() - 1; i >= 0; i--) {
            syntax.at(i);
        }
        return syntax.pieces;
    }

    private void at(int i) throws SQLException {
        int close =
                Piece.symbol(pieces, i + 1, "(") && !SqlRewrite.isLabel(pieces, i) ? Piece.closing(pieces, i + 1) : -1;
        if (close < 0) {
            return;
        }
        Piece word = pieces.get(i);
        String type = Piece.upper(pieces, close - 1);
        switch (word.upper()) {
            case "CAST" -> {
                if ((type.equals("JSON") || type.equals("JSONB") || type.equals("JSONPATH"))
                        && Piece.upper(pieces, close - 2).equals("AS")) {
                    pieces.subList(close - 2, close).clear();
                    pieces.set(i, Piece.name("__" + type, word));
                }
            }
            case "JSON_AGG", "JSONB_AGG", "JSON_OBJECT_AGG", "JSONB_OBJECT_AGG" -> aggregate(i, close);
            case "JSON_OBJECT" -> object(i, close);
            case "JSON_ARRAY" -> array(i, close);
            case "JSON_ARRAYAGG", "JSON_OBJECTAGG" ->
                throw SqlState.FEATURE_NOT_SUPPORTED.exception(word.upper() + " is not supported; use "
                        + (word.isWord("JSON_ARRAYAGG") ? "JSON_AGG" : "JSON_OBJECT_AGG")
                        + ", with FILTER for what is not to be there");
            default -> {}
        }
    }

    /**
     * {@code JSON_AGG(x ORDER BY y) FILTER (...) OVER (...)} becomes {@code JSON_AGG(ARRAY_AGG(value of x ORDER BY y)
     * FILTER (...) OVER (...))}; of distinct ones the values themselves are gathered.
     */
    private void aggregate(int i, int close) throws SQLException {
        Piece word = pieces.get(i);
        int from = i + 2;
        boolean pairs = word.upper().contains("OBJECT");
        boolean distinct = Piece.upper(pieces, from).equals("DISTINCT");
        if (distinct && pairs) {
            throw SqlState.FEATURE_NOT_SUPPORTED.exception(
                    word.upper() + "(DISTINCT ...) is not supported; select the distinct values in a subquery");
        }
        if (Piece.symbol(pieces, from, "*") || close == from) {
            return;
        }
        int order = close;
        for (int at = from, depth = 0; at < close; at++) {
            depth += pieces.get(at).isSymbol("(") ? 1 : pieces.get(at).isSymbol(")") ? -1 : 0;
            if (depth == 0
                    && pieces.get(at).isWord("ORDER")
                    && Piece.upper(pieces, at + 1).equals("BY")
                    && !SqlRewrite.isLabel(pieces, at)) {
                order = at;
            }
        }
        int end = close + 1;
        if (Piece.upper(pieces, end).equals("FILTER") && Piece.symbol(pieces, end + 1, "(")) {
            end = Piece.closing(pieces, end + 1) + 1;
        }
        if (Piece.upper(pieces, end).equals("OVER")) {
            end = Piece.symbol(pieces, end + 1, "(") ? Piece.closing(pieces, end + 1) + 1 : end + 2;
        }
        List<Piece> made = new ArrayList<>(List.of(
                Piece.name("__" + word.upper() + (distinct ? "_DISTINCT" : ""), word),
                Piece.symbol("(", word),
                Piece.word("ARRAY_AGG", word),
                Piece.symbol("(", word)));
        // What is distinct is told by the values, not by their JSON.
        if (!distinct) {
            made.add(Piece.name(pairs ? "__JSON_MEMBER" : "__JSON_VALUE", word));
            made.add(Piece.symbol("(", word));
        }
        made.addAll(pieces.subList(from, order));
        if (!distinct) {
            made.add(Piece.symbol(")", word));
        }
        made.addAll(pieces.subList(order, end));
        made.add(Piece.symbol(")", word));
        pieces.subList(i, end).clear();
        pieces.addAll(i, made);
    }

    /**
     * {@code JSON_OBJECT('a': 1, 'b' VALUE 2)}; of arrays it is a function like any other, whose name the grammar must
     * not take for its own.
     */
    private void object(int i, int close) throws SQLException {
        Piece word = pieces.get(i);
        boolean constructor = close == i + 2;
        boolean named = false;
        for (int at = i + 2, depth = 0; at < close; at++) {
            Piece piece = pieces.get(at);
            depth += piece.isSymbol("(") || piece.isSymbol("[")
                    ? 1
                    : piece.isSymbol(")") || piece.isSymbol("]") ? -1 : 0;
            if (depth == 0 && piece.isSymbol(",")) {
                named = false;
            }
            // Any other VALUE is a column's name: first of all, behind an operator, or behind the name.
            boolean name = depth == 0
                    && !named
                    && (piece.isSymbol(":")
                            || piece.isWord("VALUE")
                                    && at > i + 2
                                    && (pieces.get(at - 1).kind() != TokenKind.SYMBOL
                                            || Piece.symbol(pieces, at - 1, ")")
                                            || Piece.symbol(pieces, at - 1, "]")));
            if (name) {
                pieces.set(at, Piece.symbol(",", piece));
                constructor = true;
                named = true;
            }
        }
        if (constructor) {
            options(i, close, "NULL");
        }
        pieces.set(i, Piece.name(constructor ? "__JSON_OBJECT" : word.upper(), word));
    }

    /** {@code JSON_ARRAY(1, 2)}, which leaves NULLs out. */
    private void array(int i, int close) throws SQLException {
        Piece word = pieces.get(i);
        boolean nulls = Piece.upper(pieces, close - 3).equals("NULL")
                && Piece.upper(pieces, close - 2).equals("ON");
        options(i, close, nulls ? "NULL" : "ABSENT");
        pieces.set(i, Piece.name(nulls ? "__JSON_ARRAY" : "JSON_ARRAY", word));
    }

    /** Takes {@code NULL ON NULL} or {@code ABSENT ON NULL} away, if it is what is done. */
    private void options(int i, int close, String done) throws SQLException {
        int end = close;
        if (Piece.upper(pieces, end - 1).equals("NULL")
                && Piece.upper(pieces, end - 2).equals("ON")) {
            if (!Piece.upper(pieces, end - 3).equals(done)) {
                throw SqlErrors.syntax(
                        text,
                        pieces.get(end - 3).start(),
                        pieces.get(i).upper() + " with " + pieces.get(end - 3).upper() + " ON NULL is not supported");
            }
            pieces.subList(end - 3, end).clear();
        }
    }
}
