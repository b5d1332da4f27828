// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * JSON_VALUE, JSON_QUERY and JSON_EXISTS of SQL/JSON as calls of functions: of the document, the path, the variables,
 * what is to be done as words of one text, and what is given instead where nothing is found, or an error was met.
 */
final class JsonQuerySyntax {
    private static final Set<String> CLAUSES = Set.of(
            "PASSING",
            "RETURNING",
            "WITH",
            "WITHOUT",
            "KEEP",
            "OMIT",
            "NULL",
            "ERROR",
            "DEFAULT",
            "EMPTY",
            "TRUE",
            "FALSE",
            "UNKNOWN",
            "COLUMNS",
            "AS");

    /** Types into which a function may turn what it found itself, so that a failure is one of the function. */
    private static final Set<String> OWN = Set.of(
            "INT", "INTEGER", "INT4", "INT8", "BIGINT", "NUMERIC", "DECIMAL", "REAL", "FLOAT", "FLOAT4", "FLOAT8",
            "DOUBLE", "BOOLEAN", "BOOL", "TEXT", "VARCHAR", "DATE", "JSON", "JSONB");

    private final String text;
    private final List<Piece> pieces;
    private int at;

    JsonQuerySyntax(String text, List<Piece> pieces) {
        this.text = text;
        this.pieces = pieces;
    }

    /** What stands between the parentheses of a call. */
    static final class Clauses {
        List<Piece> document;
        List<Piece> path;
        List<List<Piece>> variables = new ArrayList<>();
        List<Piece> type = List.of();
        String wrapper = "NONE";
        String quotes = "KEEP";
        boolean formatted;
        String onEmpty;
        String onError;
        List<Piece> emptyDefault = List.of();
        List<Piece> errorDefault = List.of();
        /** Where COLUMNS stands, -1 where it does not. */
        int columns = -1;
    }

    /** The call instead of the one from a place to another. */
    List<Piece> call(int i, int close) throws SQLException {
        Piece word = pieces.get(i);
        at = i + 2;
        Clauses clauses = new Clauses();
        head(clauses, close);
        tail(clauses, close);
        boolean query = word.isWord("JSON_QUERY");
        List<Piece> document = call("__JSONB", word, clauses.document);
        if (word.isWord("JSON_EXISTS")) {
            String onError = clauses.onError == null ? "FALSE" : clauses.onError;
            if (clauses.onEmpty != null || !clauses.type.isEmpty() || onError.matches("NULL|DEFAULT|EMPTY.*")) {
                throw wrong(word, "JSON_EXISTS takes PASSING and TRUE, FALSE, UNKNOWN or ERROR ON ERROR only");
            }
            return call(
                    "__JSON_PATH_EXISTS",
                    word,
                    document,
                    clauses.path,
                    variables(clauses, word),
                    string(onError, word));
        }
        return extracted(clauses, document, variables(clauses, word), query, word);
    }

    /** The call that takes a value out of a document, which is one of jsonb already. */
    List<Piece> extracted(Clauses clauses, List<Piece> document, List<Piece> variables, boolean query, Piece word)
            throws SQLException {
        String onEmpty = clauses.onEmpty == null ? "NULL" : clauses.onEmpty;
        String onError = clauses.onError == null ? "NULL" : clauses.onError;
        boolean truth = (onEmpty + onError).matches(".*(TRUE|FALSE|UNKNOWN).*");
        if (truth || !query && (onEmpty + onError).contains("EMPTY")) {
            throw wrong(
                    word,
                    "Behind ON EMPTY and ON ERROR goes NULL, ERROR or DEFAULT"
                            + (query ? ", EMPTY ARRAY or EMPTY OBJECT" : ""));
        }
        if (!query && (!clauses.wrapper.equals("NONE") || !clauses.quotes.equals("KEEP"))) {
            throw wrong(word, "JSON_VALUE has no WRAPPER and no QUOTES; JSON_QUERY has");
        }
        if (!clauses.wrapper.equals("NONE") && clauses.quotes.equals("OMIT")) {
            throw wrong(word, "QUOTES have no meaning with a WRAPPER");
        }
        List<Piece> type =
                !clauses.type.isEmpty() ? clauses.type : List.of(Piece.word(query ? "JSONB" : "VARCHAR", word));
        String name = type.get(0).upper();
        boolean own =
                OWN.contains(name) && type.stream().noneMatch(piece -> piece.isSymbol("[") || piece.isWord("ARRAY"));
        if (query && !own) {
            throw SqlErrors.unsupported(
                    text, word.start(), "JSON_QUERY returns json, jsonb or text here, or a number or boolean");
        }
        String length = "-1";
        if (name.equals("VARCHAR") && Piece.symbol(type, 1, "(")) {
            length = type.get(2).text();
        }
        List<Piece> given = own ? type : List.of(Piece.word("VARCHAR", word));
        List<Piece> call = call(
                query ? "__JSON_PATH_QUERY" : "__JSON_PATH_VALUE",
                word,
                document,
                clauses.path,
                variables,
                string(String.join(" ", onEmpty, onError, clauses.wrapper, clauses.quotes, length), word),
                other(clauses.emptyDefault, type, given, word),
                other(clauses.errorDefault, type, given, word));
        boolean plain = given.size() == 1 && own;
        return plain ? call : cast(call, type, word);
    }

    private static List<Piece> other(List<Piece> value, List<Piece> type, List<Piece> given, Piece word) {
        List<Piece> whole = value.isEmpty() ? List.of(Piece.word("NULL", word)) : cast(value, type, word);
        return cast(whole, given, word);
    }

    /** The document and the path. */
    void head(Clauses clauses, int close) throws SQLException {
        int comma = find(at, close, ",");
        if (comma < 0) {
            throw wrong(pieces.get(at - 2), pieces.get(at - 2).upper() + " takes a document and a path");
        }
        clauses.document = value(pieces.subList(at, comma));
        int end = comma + 2;
        while (end < close && !(depth(comma + 1, end) == 0 && clause(end))) {
            end++;
        }
        clauses.path = new ArrayList<>(pieces.subList(comma + 1, Math.min(end, close)));
        at = Math.min(end, close);
    }

    /** What stands behind the path, up to COLUMNS. */
    void tail(Clauses clauses, int close) throws SQLException {
        while (at < close) {
            Piece word = pieces.get(at);
            String next = Piece.upper(pieces, at + 1);
            switch (word.upper()) {
                case "AS" -> at += 2;
                case "PASSING" -> passing(clauses, close);
                case "RETURNING" -> {
                    at++;
                    clauses.type = type(close);
                    format(clauses);
                }
                case "FORMAT" -> format(clauses);
                case "WITH", "WITHOUT" -> {
                    at++;
                    boolean conditional = Piece.upper(pieces, at).equals("CONDITIONAL");
                    at += conditional || Piece.upper(pieces, at).equals("UNCONDITIONAL") ? 1 : 0;
                    at += Piece.upper(pieces, at).equals("ARRAY") ? 1 : 0;
                    expect("WRAPPER", word);
                    clauses.wrapper = word.isWord("WITHOUT") ? "NONE" : conditional ? "SOME" : "ALL";
                }
                case "KEEP", "OMIT" -> {
                    at++;
                    expect("QUOTES", word);
                    if (Piece.upper(pieces, at).equals("ON")) {
                        at += 3;
                    }
                    clauses.quotes = word.upper();
                }
                case "COLUMNS" -> {
                    clauses.columns = at;
                    return;
                }
                case "DEFAULT" -> {
                    int on = at + 1;
                    while (on < close && !(depth(at + 1, on) == 0 && isOn(on))) {
                        on++;
                    }
                    List<Piece> value = new ArrayList<>(pieces.subList(at + 1, on));
                    boolean empty = Piece.upper(pieces, on + 1).equals("EMPTY");
                    at = on;
                    on(clauses, "DEFAULT", word);
                    if (empty) {
                        clauses.emptyDefault = value;
                    } else {
                        clauses.errorDefault = value;
                    }
                }
                case "NULL", "ERROR", "TRUE", "FALSE", "UNKNOWN" -> {
                    at++;
                    on(clauses, word.upper(), word);
                }
                case "EMPTY" -> {
                    at += next.equals("ARRAY") || next.equals("OBJECT") ? 2 : 1;
                    on(clauses, next.equals("OBJECT") ? "EMPTY_OBJECT" : "EMPTY_ARRAY", word);
                }
                default -> throw wrong(word, "Encountered " + word.text());
            }
        }
    }

    private void format(Clauses clauses) throws SQLException {
        if (Piece.upper(pieces, at).equals("FORMAT")) {
            at++;
            expect("JSON", pieces.get(at - 1));
            clauses.formatted = true;
        }
    }

    private boolean isOn(int place) {
        return Piece.upper(pieces, place).equals("ON")
                && Piece.upper(pieces, place + 1).matches("EMPTY|ERROR");
    }

    private void on(Clauses clauses, String what, Piece word) throws SQLException {
        if (!isOn(at)) {
            throw wrong(word, "Expected ON EMPTY or ON ERROR");
        }
        boolean empty = Piece.upper(pieces, at + 1).equals("EMPTY");
        if (empty ? clauses.onEmpty != null || clauses.onError != null : clauses.onError != null) {
            throw wrong(word, "ON EMPTY stands once, and ON ERROR once behind it");
        }
        if (empty) {
            clauses.onEmpty = what;
        } else {
            clauses.onError = what;
        }
        at += 2;
    }

    private void passing(Clauses clauses, int close) throws SQLException {
        do {
            int start = ++at;
            while (at < close && !(depth(start, at) == 0 && pieces.get(at).isWord("AS"))) {
                at++;
            }
            if (at + 1 >= close) {
                throw wrong(pieces.get(start - 1), "Behind PASSING go values with AS and a name");
            }
            Piece name = pieces.get(at + 1);
            clauses.variables.add(string(name(name), name));
            clauses.variables.add(value(pieces.subList(start, at)));
            at += 2;
        } while (Piece.symbol(pieces, at, ",") && at < close);
    }

    /** A name as it is meant. */
    static String name(Piece piece) {
        return piece.kind() == TokenKind.WORD
                ? piece.text().toLowerCase(Locale.ROOT)
                : Token.unquoted(piece.kind(), piece.text());
    }

    /** The type that begins here. */
    List<Piece> type(int close) throws SQLException {
        int start = at++;
        while (at < close) {
            Piece piece = pieces.get(at);
            boolean zone = (piece.isWord("WITH") || piece.isWord("WITHOUT"))
                    && Piece.upper(pieces, at + 1).equals("TIME");
            if (piece.isSymbol("(")) {
                at = Piece.closing(pieces, at) + 1;
            } else if (zone) {
                at += 3;
            } else if (piece.isSymbol("[")
                    || piece.isSymbol("]")
                    || piece.kind() == TokenKind.NUMBER
                    || piece.isWord("PRECISION")
                    || piece.isWord("VARYING")
                    || piece.isWord("ARRAY")) {
                at++;
            } else {
                break;
            }
        }
        return new ArrayList<>(pieces.subList(start, at));
    }

    int place() {
        return at;
    }

    void go(int place) {
        at = place;
    }

    private void expect(String word, Piece near) throws SQLException {
        if (!Piece.upper(pieces, at).equals(word)) {
            throw wrong(near, "Expected " + word);
        }
        at++;
    }

    private boolean clause(int place) {
        Piece piece = pieces.get(place);
        return CLAUSES.contains(piece.upper())
                && !Piece.symbol(pieces, place - 1, ".")
                && !(piece.isWord("AS") && Piece.symbol(pieces, place - 1, "("));
    }

    private int depth(int from, int to) {
        int depth = 0;
        for (int i = from; i < to; i++) {
            depth += deeper(pieces.get(i));
        }
        return depth;
    }

    static int deeper(Piece piece) {
        return piece.isSymbol("(") || piece.isSymbol("[") || piece.isWord("CASE")
                ? 1
                : piece.isSymbol(")") || piece.isSymbol("]") || piece.isWord("END") ? -1 : 0;
    }

    private int find(int from, int to, String symbol) {
        for (int i = from, depth = 0; i < to; i++) {
            depth += deeper(pieces.get(i));
            if (depth == 0 && pieces.get(i).isSymbol(symbol)) {
                return i;
            }
        }
        return -1;
    }

    /** A value, which FORMAT JSON behind it makes JSON. */
    static List<Piece> value(List<Piece> written) {
        int end = written.size();
        return end > 2
                        && written.get(end - 1).isWord("JSON")
                        && written.get(end - 2).isWord("FORMAT")
                ? call("__JSON", written.get(end - 1), written.subList(0, end - 2))
                : new ArrayList<>(written);
    }

    static List<Piece> variables(Clauses clauses, Piece word) {
        List<List<Piece>> arguments = clauses.variables;
        return arguments.isEmpty()
                ? call("__JSONB", word, string("{}", word))
                : called("__JSON_PATH_VARIABLES", word, arguments);
    }

    private SQLException wrong(Piece near, String what) {
        return SqlErrors.syntax(text, near.start(), what);
    }

    static List<Piece> string(String value, Piece standsFor) {
        return List.of(new Piece(
                TokenKind.STRING, '\'' + value.replace("'", "''") + '\'', standsFor.start(), standsFor.end(), false));
    }

    /** A call of a function by a name that the grammar does not know. */
    @SafeVarargs
    static List<Piece> call(String function, Piece standsFor, List<Piece>... arguments) {
        List<List<Piece>> all = new ArrayList<>();
        for (List<Piece> argument : arguments) {
            all.add(argument);
        }
        return called(function, standsFor, all);
    }

    private static List<Piece> called(String function, Piece standsFor, List<List<Piece>> arguments) {
        List<Piece> call = new ArrayList<>();
        call.add(Piece.name(function, standsFor));
        call.add(Piece.symbol("(", standsFor));
        for (int i = 0; i < arguments.size(); i++) {
            if (i > 0) {
                call.add(Piece.symbol(",", standsFor));
            }
            call.addAll(arguments.get(i));
        }
        call.add(Piece.symbol(")", standsFor));
        return call;
    }

    /** A cast; those to JSON are calls. */
    static List<Piece> cast(List<Piece> value, List<Piece> type, Piece standsFor) {
        String name = type.get(0).upper();
        if (type.size() == 1 && (name.equals("JSON") || name.equals("JSONB"))) {
            return call("__" + name, standsFor, value);
        }
        List<Piece> cast = new ArrayList<>();
        cast.add(Piece.word("CAST", standsFor));
        cast.add(Piece.symbol("(", standsFor));
        cast.addAll(value);
        cast.add(Piece.word("AS", standsFor));
        cast.addAll(type);
        cast.add(Piece.symbol(")", standsFor));
        return cast;
    }
}
