// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Functions in FROM, of which the grammar has few: {@code FROM f(x) WITH ORDINALITY AS a (b, c)} becomes a subquery
 * that selects the function, and that sees the tables before it if its arguments name anything.
 */
final class FromFunctions {
    /** Words before a parenthesis in FROM that are no functions, or functions that the grammar has there. */
    private static final Set<String> OTHERS = Set.of(
            "TABLE", "LATERAL", "NATIVE", "VALUES", "SELECT", "WITH", "ONLY", "ROWS", "FROM", "JOIN", "ON", "USING");

    /** Words behind a function that begin something else than its alias. */
    private static final Set<String> NO_ALIAS = Set.of(
            "WHERE",
            "GROUP",
            "ORDER",
            "HAVING",
            "LIMIT",
            "OFFSET",
            "FETCH",
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
            "ON",
            "USING",
            "WINDOW",
            "FOR",
            "QUALIFY",
            "TABLESAMPLE",
            "WITH",
            "SET",
            "RETURNING");

    /** Words of an argument that name no column. */
    private static final Set<String> CONSTANTS = Set.of(
            "ARRAY",
            "NULL",
            "TRUE",
            "FALSE",
            "AS",
            "CURRENT_DATE",
            "CURRENT_TIME",
            "CURRENT_TIMESTAMP",
            "LOCALTIME",
            "LOCALTIMESTAMP");

    private static final Set<String> ENDS_FROM = Set.of(
            "WHERE",
            "GROUP",
            "ORDER",
            "HAVING",
            "LIMIT",
            "OFFSET",
            "FETCH",
            "UNION",
            "INTERSECT",
            "EXCEPT",
            "MINUS",
            "WINDOW",
            "QUALIFY",
            "FOR");

    private enum Clause {
        OTHER,
        SELECT,
        FROM,
        CONDITION
    }

    private static final Pattern EACH = Pattern.compile("JSONB?_EACH(_TEXT)?");
    private static final Pattern EACH_PART = Pattern.compile("\"__(JSONB?_EACH(?:_TEXT)?)_(KEY|VALUE)\"");

    private final String text;

    private FromFunctions(String text) {
        this.text = text;
    }

    /** Whether a word behind a table begins something else than its alias. */
    static boolean endsTable(String word) {
        return NO_ALIAS.contains(word);
    }

    static List<Piece> resolve(String text, List<Piece> pieces) throws SQLException {
        return new FromFunctions(text).all(pieces, Clause.OTHER);
    }

    private List<Piece> all(List<Piece> pieces, Clause begin) throws SQLException {
        List<Piece> out = new ArrayList<>(pieces.size());
        Deque<Clause> outer = new ArrayDeque<>();
        Clause clause = begin;
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            if (clause == Clause.FROM && begins(pieces, i)) {
                if (piece.isWord("ROWS")
                        && Piece.upper(pieces, i + 1).equals("FROM")
                        && Piece.symbol(pieces, i + 2, "(")) {
                    int end = Piece.closing(pieces, i + 2);
                    if (end > 0) {
                        i = functions(pieces, i, rowsFrom(pieces, i + 3, end), end, out) - 1;
                        continue;
                    }
                }
                int open = called(pieces, i);
                int close = open < 0 ? -1 : Piece.closing(pieces, open);
                if (close > 0) {
                    i = functions(pieces, i, calls(pieces, open, close), close, out) - 1;
                    continue;
                }
            }
            if (clause == Clause.CONDITION && piece.isSymbol(",")) {
                clause = Clause.FROM;
            }
            if (piece.isSymbol("(")) {
                outer.push(clause);
                String next = Piece.upper(pieces, i + 1);
                clause = clause == Clause.FROM
                                && begins(pieces, i)
                                && !next.equals("SELECT")
                                && !next.equals("VALUES")
                                && !next.equals("WITH")
                        ? Clause.FROM
                        : Clause.OTHER;
            } else if (piece.isSymbol("[")) {
                outer.push(clause);
                clause = Clause.OTHER;
            } else if (piece.isSymbol(")") || piece.isSymbol("]")) {
                clause = outer.isEmpty() ? Clause.OTHER : outer.pop();
            } else if (piece.kind() == TokenKind.WORD && !SqlRewrite.isLabel(pieces, i)) {
                String word = piece.upper();
                if (word.equals("SELECT")) {
                    clause = Clause.SELECT;
                } else if (word.equals("FROM")
                        && (clause == Clause.SELECT
                                || Piece.upper(pieces, i - 1).equals("DELETE"))
                        && !(Piece.upper(pieces, i - 1).equals("DISTINCT")
                                && Piece.upper(pieces, i - 2).matches("IS|NOT"))) {
                    clause = Clause.FROM;
                } else if (clause == Clause.FROM && ENDS_FROM.contains(word)) {
                    clause = Clause.OTHER;
                } else if (clause == Clause.FROM && word.equals("ON")) {
                    clause = Clause.CONDITION;
                } else if (clause == Clause.CONDITION && (word.equals("JOIN") || word.equals("LATERAL"))) {
                    clause = Clause.FROM;
                } else if (clause == Clause.CONDITION && ENDS_FROM.contains(word)) {
                    clause = Clause.OTHER;
                }
            }
            out.add(piece);
        }
        return out;
    }

    /** Whether a table can begin here, in FROM. */
    private static boolean begins(List<Piece> pieces, int i) {
        String before = Piece.upper(pieces, i - 1);
        return before.equals("FROM") && !Piece.upper(pieces, i - 2).equals("DISTINCT")
                || before.equals("JOIN")
                || before.equals("LATERAL")
                || Piece.symbol(pieces, i - 1, ",")
                || Piece.symbol(pieces, i - 1, "(");
    }

    /** The place of the parenthesis of a call that begins here; -1 if none does. */
    private static int called(List<Piece> pieces, int i) {
        Piece piece = pieces.get(i);
        boolean name = piece.kind() == TokenKind.WORD
                ? !OTHERS.contains(piece.upper())
                : piece.kind() == TokenKind.QUOTED_DOUBLE;
        if (!name) {
            return -1;
        }
        int open = i + 1;
        if (Piece.symbol(pieces, open, ".")
                && piece.upper().equals("PG_CATALOG")
                && Piece.kind(pieces, open + 1, TokenKind.WORD)) {
            open += 2;
        }
        return Piece.symbol(pieces, open, "(") ? open : -1;
    }

    /**
     * A function and its arguments.
     *
     * @param name the piece that names it
     * @param open its parenthesis
     * @param close that at its end
     */
    private record Call(Piece name, Piece open, List<Piece> arguments, Piece close) {
        /** What its column is called; of a function that gives several, which are calls of their own, as it says. */
        String label() {
            Matcher each = EACH_PART.matcher(name.text());
            return each.matches() ? each.group(2).toLowerCase(Locale.ROOT) : source();
        }

        /** What the source is called. */
        String source() {
            Matcher each = EACH_PART.matcher(name.text());
            if (each.matches()) {
                return each.group(1).toLowerCase(Locale.ROOT);
            }
            return name.kind() == TokenKind.WORD
                    ? name.text().toLowerCase(Locale.ROOT)
                    : Token.unquoted(name.kind(), name.text());
        }
    }

    /**
     * The calls that one function stands for: UNNEST of several arrays is one of each, side by side, and what gives a
     * key and a value is one of the keys beside one of the values.
     */
    private List<Call> calls(List<Piece> pieces, int open, int close) throws SQLException {
        Piece name = pieces.get(open - 1);
        List<Call> calls = new ArrayList<>();
        int from = open + 1;
        int depth = 0;
        if (EACH.matcher(name.upper()).matches()) {
            for (String column : List.of("KEY", "VALUE")) {
                calls.add(new Call(
                        Piece.name("__" + name.upper() + '_' + column, name),
                        pieces.get(open),
                        all(pieces.subList(from, close), Clause.OTHER),
                        pieces.get(close)));
            }
            return calls;
        }
        for (int i = from; i < close && name.isWord("UNNEST"); i++) {
            Piece piece = pieces.get(i);
            depth += piece.isSymbol("(") || piece.isSymbol("[")
                    ? 1
                    : piece.isSymbol(")") || piece.isSymbol("]") ? -1 : 0;
            if (depth == 0 && piece.isSymbol(",")) {
                calls.add(new Call(
                        name, pieces.get(open), all(pieces.subList(from, i), Clause.OTHER), pieces.get(close)));
                from = i + 1;
            }
        }
        calls.add(new Call(name, pieces.get(open), all(pieces.subList(from, close), Clause.OTHER), pieces.get(close)));
        return calls;
    }

    /** What stands between the parentheses of ROWS FROM. */
    private List<Call> rowsFrom(List<Piece> pieces, int from, int end) throws SQLException {
        List<Call> calls = new ArrayList<>();
        int at = from;
        while (at < end) {
            int open = called(pieces, at);
            int close = open < 0 ? -1 : Piece.closing(pieces, open);
            if (close < 0 || close + 1 < end && !Piece.symbol(pieces, close + 1, ",")) {
                throw SqlErrors.unsupported(
                        text,
                        pieces.get(at).start(),
                        "ROWS FROM takes functions with commas between them, without lists of columns");
            }
            calls.addAll(calls(pieces, open, close));
            at = close + 2;
        }
        if (calls.isEmpty()) {
            throw SqlErrors.syntax(text, pieces.get(end).start(), "Expected a function");
        }
        return calls;
    }

    /** Writes the subquery of functions side by side; where the text goes on. */
    private int functions(List<Piece> pieces, int start, List<Call> calls, int close, List<Piece> out)
            throws SQLException {
        Piece at = pieces.get(start);
        boolean lateral = Piece.upper(pieces, start - 1).equals("LATERAL");
        int next = close + 1;
        boolean ordinality = Piece.upper(pieces, next).equals("WITH")
                && Piece.upper(pieces, next + 1).equals("ORDINALITY");
        next += ordinality ? 2 : 0;
        boolean as = Piece.upper(pieces, next).equals("AS");
        int aliasAt = as ? next + 1 : next;
        boolean aliased = aliasAt < pieces.size()
                && (pieces.get(aliasAt).kind().quotedName()
                        || pieces.get(aliasAt).kind() == TokenKind.WORD
                                && (as || !NO_ALIAS.contains(pieces.get(aliasAt).upper())));
        Piece alias = aliased ? pieces.get(aliasAt) : null;
        if (as && !aliased) {
            throw SqlErrors.unsupported(
                    text, at.start(), "A list of columns with types behind a function is not supported");
        }
        List<String> labels = labels(calls, alias);
        if (!lateral && calls.stream().anyMatch(call -> names(call.arguments()))) {
            out.add(Piece.word("LATERAL", at));
        }
        out.add(Piece.symbol("(", at));
        out.add(Piece.word("SELECT", at));
        if (ordinality) {
            for (String label : labels) {
                out.addAll(List.of(
                        Piece.name("__rows", at), Piece.symbol(".", at), Piece.name(label, at), Piece.symbol(",", at)));
            }
            out.addAll(List.of(
                    Piece.word("ROW_NUMBER", at),
                    Piece.symbol("(", at),
                    Piece.symbol(")", at),
                    Piece.word("OVER", at),
                    Piece.symbol("(", at),
                    Piece.symbol(")", at),
                    Piece.word("AS", at),
                    Piece.name("ordinality", at),
                    Piece.word("FROM", at),
                    Piece.symbol("(", at),
                    Piece.word("SELECT", at)));
        }
        for (int i = 0; i < calls.size(); i++) {
            Call call = calls.get(i);
            if (i > 0) {
                out.add(Piece.symbol(",", at));
            }
            out.add(call.name());
            out.add(call.open());
            out.addAll(call.arguments());
            out.addAll(List.of(call.close(), Piece.word("AS", call.close()), Piece.name(labels.get(i), call.close())));
        }
        Piece end = pieces.get(close);
        if (ordinality) {
            out.addAll(List.of(Piece.symbol(")", end), Piece.word("AS", end), Piece.name("__rows", end)));
        }
        out.addAll(List.of(Piece.symbol(")", end), Piece.word("AS", end)));
        if (alias == null) {
            out.add(Piece.name(calls.get(0).source(), at));
            return next;
        }
        out.add(alias);
        return aliasAt + 1;
    }

    /** The names of the columns: a single one is called as the source is. */
    private static List<String> labels(List<Call> calls, Piece alias) {
        if (calls.size() == 1
                && calls.get(0).label().toLowerCase(Locale.ROOT).matches("jsonb?_array_elements(_text)?")) {
            // It has a name of its own for its column.
            return List.of("value");
        }
        if (calls.size() == 1 && alias != null) {
            return List.of(alias.kind() == TokenKind.WORD ? alias.text() : Token.unquoted(alias.kind(), alias.text()));
        }
        List<String> labels = new ArrayList<>();
        for (Call call : calls) {
            String free = call.label();
            for (int i = 1; labels.contains(free); i++) {
                free = call.label() + '_' + i;
            }
            labels.add(free);
        }
        return labels;
    }

    /** Whether anything in the arguments can be the name of a column. */
    private static boolean names(List<Piece> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            Piece piece = arguments.get(i);
            boolean word = piece.kind() == TokenKind.WORD
                    && !CONSTANTS.contains(piece.upper())
                    && !Piece.symbol(arguments, i + 1, "(")
                    && !Piece.kind(arguments, i + 1, TokenKind.STRING)
                    && !Piece.upper(arguments, i - 1).equals("AS");
            if (word || piece.kind().quotedName()) {
                return true;
            }
        }
        return false;
    }
}
