// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is written of JSON, as calls of functions: casts to json and jsonb, the aggregates, which make JSON of what
 * ARRAY_AGG gathers, the constructors JSON_OBJECT('a': 1) and JSON_ARRAY(1, 2) of SQL/JSON, and IS JSON.
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
            "JSON_OBJECTAGG",
            "JSON_EXISTS",
            "JSON_QUERY",
            "JSON_SCALAR",
            "JSON_SERIALIZE",
            "JSON_TABLE",
            "JSON_VALUE");

    /** Words behind which a value begins. */
    private static final Set<String> BEFORE_VALUES = Set.of(
            "SELECT",
            "DISTINCT",
            "ALL",
            "WHERE",
            "AND",
            "OR",
            "NOT",
            "ON",
            "HAVING",
            "BY",
            "CASE",
            "WHEN",
            "THEN",
            "ELSE",
            "LIKE",
            "BETWEEN",
            "RETURNING");

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

    private void replace(int from, int to, List<Piece> by) {
        List<Piece> made = new ArrayList<>(by);
        pieces.subList(from, to).clear();
        pieces.addAll(from, made);
    }

    private void at(int i) throws SQLException {
        if (pieces.get(i).isWord("IS") && isJson(i)) {
            return;
        }
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
            case "JSON_ARRAYAGG", "JSON_OBJECTAGG" -> gathered(i, close);
            case "JSON_VALUE", "JSON_QUERY", "JSON_EXISTS" ->
                replace(i, close + 1, new JsonQuerySyntax(text, pieces).call(i, close));
            case "JSON_TABLE" -> {
                List<Piece> table = new JsonTable(text, pieces, i).subquery(i, close);
                boolean lateral = Piece.upper(pieces, i - 1).equals("LATERAL");
                replace(i, close + 1, table);
                if (!lateral) {
                    pieces.add(i, Piece.word("LATERAL", word));
                }
                int behind = i + table.size() + (lateral ? 0 : 1);
                boolean named = behind < pieces.size()
                        && (pieces.get(behind).kind().quotedName()
                                || pieces.get(behind).kind() == TokenKind.WORD
                                        && !FromFunctions.endsTable(
                                                pieces.get(behind).upper()));
                if (!named) {
                    pieces.add(behind, Piece.name("json_table", word));
                    pieces.add(behind, Piece.word("AS", word));
                }
            }
            case "JSON" -> {
                if (!BEFORE_VALUES.contains(Piece.upper(pieces, i - 1))
                        && !Piece.kind(pieces, i - 1, TokenKind.SYMBOL)) {
                    // A table of that name, before the list of its columns.
                    return;
                }
                boolean unique = unique(i + 2, close);
                int end = unique ? uniqueStart(close) : close;
                replace(
                        i,
                        close + 1,
                        JsonQuerySyntax.call(unique ? "__JSON_UNIQUE" : "__JSON", word, pieces.subList(i + 2, end)));
            }
            case "JSON_SCALAR" -> pieces.set(i, Piece.name("TO_JSON", word));
            case "JSON_SERIALIZE" -> {
                List<Piece> returned = returning(i, close);
                int end = Piece.closing(pieces, i + 1);
                List<Piece> json =
                        JsonQuerySyntax.call("__JSON", word, JsonQuerySyntax.value(pieces.subList(i + 2, end)));
                replace(
                        i,
                        end + 1,
                        JsonQuerySyntax.cast(
                                json, returned.isEmpty() ? List.of(Piece.word("VARCHAR", word)) : returned, word));
            }
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
        aggregate(
                i,
                close,
                "__" + word.upper() + (distinct ? "_DISTINCT" : ""),
                // What is distinct is told by the values, not by their JSON.
                distinct ? null : pairs ? "__JSON_MEMBER" : "__JSON_VALUE");
    }

    /**
     * Writes an aggregate as a function of what ARRAY_AGG gathers.
     *
     * @param value the function that makes what is gathered; null for the values as they are
     * @return where the text goes on behind it
     */
    private int aggregate(int i, int close, String function, String value) {
        Piece word = pieces.get(i);
        int from = i + 2;
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
                Piece.name(function, word),
                Piece.symbol("(", word),
                Piece.word("ARRAY_AGG", word),
                Piece.symbol("(", word)));
        if (value != null) {
            made.add(Piece.name(value, word));
            made.add(Piece.symbol("(", word));
        }
        made.addAll(pieces.subList(from, order));
        if (value != null) {
            made.add(Piece.symbol(")", word));
        }
        made.addAll(pieces.subList(order, end));
        made.add(Piece.symbol(")", word));
        replace(i, end, made);
        return i + made.size();
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
        if (!constructor) {
            pieces.set(i, Piece.name(word.upper(), word));
            return;
        }
        List<Piece> type = returning(i, close);
        int end = Piece.closing(pieces, i + 1);
        boolean unique = unique(i + 2, end);
        if (uniqueStart(end) < end) {
            pieces.subList(uniqueStart(end), end).clear();
            end = Piece.closing(pieces, i + 1);
        }
        boolean absent = absent(i + 2, end, false);
        formatted(i);
        pieces.set(i, Piece.name("__JSON_OBJECT" + (absent ? "_ABSENT" : "") + (unique ? "_UNIQUE" : ""), word));
        returned(i, Piece.closing(pieces, i + 1), type);
    }

    /** {@code JSON_ARRAY(1, 2)}, which leaves NULLs out. */
    private void array(int i, int close) throws SQLException {
        Piece word = pieces.get(i);
        if (Piece.upper(pieces, i + 2).matches("SELECT|WITH|VALUES|TABLE")) {
            throw SqlErrors.unsupported(
                    text, word.start(), "JSON_ARRAY of a query is not supported; use JSON_ARRAYAGG in a subquery");
        }
        List<Piece> type = returning(i, close);
        boolean absent = absent(i + 2, Piece.closing(pieces, i + 1), true);
        formatted(i);
        pieces.set(i, Piece.name(absent ? "JSON_ARRAY" : "__JSON_ARRAY", word));
        returned(i, Piece.closing(pieces, i + 1), type);
    }

    /** Takes {@code NULL ON NULL} or {@code ABSENT ON NULL} away; whether NULLs are left out. */
    private boolean absent(int from, int end, boolean otherwise) {
        boolean there = end - 3 >= from
                && Piece.upper(pieces, end - 1).equals("NULL")
                && Piece.upper(pieces, end - 2).equals("ON")
                && Piece.upper(pieces, end - 3).matches("NULL|ABSENT");
        if (!there) {
            return otherwise;
        }
        boolean absent = pieces.get(end - 3).isWord("ABSENT");
        pieces.subList(end - 3, end).clear();
        return absent;
    }

    /** Where {@code WITH UNIQUE KEYS} or {@code WITHOUT UNIQUE KEYS} at the end begins; the end where it is not. */
    private int uniqueStart(int end) {
        int at = end - (Piece.upper(pieces, end - 1).equals("KEYS") ? 2 : 1);
        return Piece.upper(pieces, at).equals("UNIQUE")
                        && Piece.upper(pieces, at - 1).matches("WITH|WITHOUT")
                ? at - 1
                : end;
    }

    private boolean unique(int from, int end) {
        int start = uniqueStart(end);
        return start >= from && start < end && pieces.get(start).isWord("WITH");
    }

    /** Takes {@code RETURNING type} at the end of a call away, and gives the type; none where it is not there. */
    private List<Piece> returning(int i, int close) throws SQLException {
        for (int at = i + 2, depth = 0; at < close; at++) {
            depth += JsonQuerySyntax.deeper(pieces.get(at));
            if (depth == 0 && at > i + 1 && pieces.get(at).isWord("RETURNING") && !SqlRewrite.isLabel(pieces, at)) {
                List<Piece> type = new ArrayList<>(pieces.subList(at + 1, close));
                if (type.size() > 2
                        && type.get(type.size() - 1).isWord("JSON")
                        && type.get(type.size() - 2).isWord("FORMAT")) {
                    type.subList(type.size() - 2, type.size()).clear();
                }
                String name = type.isEmpty() ? "" : type.get(0).upper();
                if (!name.matches("JSONB?|TEXT|VARCHAR|CHARACTER")) {
                    throw SqlErrors.unsupported(
                            text, pieces.get(at).start(), "RETURNING takes json, jsonb and text here");
                }
                pieces.subList(at, close).clear();
                return type;
            }
        }
        return List.of();
    }

    /** Puts a call that gives json into a cast to another type. */
    private void returned(int i, int close, List<Piece> type) {
        if (!type.isEmpty() && !(type.size() == 1 && type.get(0).isWord("JSON"))) {
            replace(i, close + 1, JsonQuerySyntax.cast(pieces.subList(i, close + 1), type, pieces.get(i)));
        }
    }

    /** Makes JSON of the arguments behind which FORMAT JSON stands. */
    private void formatted(int i) {
        for (int at = Piece.closing(pieces, i + 1) - 2; at > i + 2; at--) {
            boolean there = pieces.get(at).isWord("FORMAT")
                    && Piece.upper(pieces, at + 1).equals("JSON")
                    && (Piece.symbol(pieces, at + 2, ",") || Piece.symbol(pieces, at + 2, ")"));
            if (!there) {
                continue;
            }
            int start = at;
            for (int depth = 0;
                    start - 1 > i + 1 && !(depth == 0 && pieces.get(start - 1).isSymbol(","));
                    start--) {
                depth += JsonQuerySyntax.deeper(pieces.get(start - 1));
            }
            replace(start, at + 2, JsonQuerySyntax.call("__JSON", pieces.get(at), pieces.subList(start, at)));
        }
    }

    /**
     * {@code JSON_ARRAYAGG(x ORDER BY y NULL ON NULL RETURNING jsonb)} and {@code JSON_OBJECTAGG(a: b)}: as
     * {@link #aggregate}, with values that are to be left out gathered as NULL, so that there is an array though it is
     * empty.
     */
    private void gathered(int i, int close) throws SQLException {
        Piece word = pieces.get(i);
        boolean pairs = word.isWord("JSON_OBJECTAGG");
        List<Piece> type = returning(i, close);
        int end = Piece.closing(pieces, i + 1);
        boolean unique = pairs && unique(i + 2, end);
        if (pairs && uniqueStart(end) < end) {
            pieces.subList(uniqueStart(end), end).clear();
            end = Piece.closing(pieces, i + 1);
        }
        boolean absent = absent(i + 2, end, !pairs);
        end = Piece.closing(pieces, i + 1);
        if (pairs) {
            int from = i + 2 + (Piece.upper(pieces, i + 2).equals("KEY") && !Piece.symbol(pieces, i + 3, ":") ? 1 : 0);
            int colon = -1;
            for (int at = from, depth = 0; at < end && colon < 0; at++) {
                depth += JsonQuerySyntax.deeper(pieces.get(at));
                boolean between = pieces.get(at).isSymbol(":")
                        || pieces.get(at).isSymbol(",")
                        || at > from && pieces.get(at).isWord("VALUE");
                colon = depth == 0 && between ? at : -1;
            }
            if (colon < 0) {
                throw SqlErrors.syntax(
                        text, word.start(), "JSON_OBJECTAGG takes a key and a value, JSON_OBJECTAGG(a: b)");
            }
            pieces.set(colon, Piece.symbol(",", pieces.get(colon)));
            if (from > i + 2) {
                pieces.remove(i + 2);
            }
        }
        formatted(i);
        String suffix = (absent ? "_ABSENT" : "") + (unique ? "_UNIQUE" : "");
        int after = aggregate(
                i,
                Piece.closing(pieces, i + 1),
                pairs ? "__JSON_OBJECTAGG" + suffix : "__JSON_ARRAYAGG" + suffix,
                pairs
                        ? absent ? "__JSON_MEMBER_ABSENT" : "__JSON_MEMBER_KEYED"
                        : absent ? "__JSON_PRESENT" : "__JSON_VALUE");
        returned(i, after - 1, type);
    }

    /** {@code x IS NOT JSON ARRAY WITH UNIQUE KEYS}. */
    private boolean isJson(int i) {
        boolean not = Piece.upper(pieces, i + 1).equals("NOT");
        int at = i + (not ? 2 : 1);
        if (!Piece.upper(pieces, at).equals("JSON")
                || Piece.symbol(pieces, at + 1, "(")
                || SqlRewrite.isLabel(pieces, i)) {
            return false;
        }
        int start = Precedence.operandStart(pieces.subList(0, i));
        if (start < 0) {
            return false;
        }
        Piece word = pieces.get(at++);
        String sort = "VALUE";
        if (Piece.upper(pieces, at).matches("VALUE|ARRAY|OBJECT|SCALAR")) {
            sort = pieces.get(at++).upper();
        }
        boolean unique = false;
        if (Piece.upper(pieces, at).matches("WITH|WITHOUT")
                && Piece.upper(pieces, at + 1).equals("UNIQUE")) {
            unique = pieces.get(at).isWord("WITH");
            at += Piece.upper(pieces, at + 2).equals("KEYS") ? 3 : 2;
        }
        List<Piece> call = JsonQuerySyntax.call(
                "__IS_JSON",
                word,
                pieces.subList(start, i),
                JsonQuerySyntax.string(sort + (unique ? " UNIQUE" : ""), word));
        if (not) {
            call.add(0, Piece.word("NOT", word));
            call.add(0, Piece.symbol("(", word));
            call.add(Piece.symbol(")", word));
        }
        replace(start, at, call);
        return true;
    }
}
