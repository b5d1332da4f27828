// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Says in the grammar's words what other databases have shorter forms for: {@code TOP n}, {@code DISTINCT ON},
 * {@code TABLE t}, {@code ISNULL}, {@code FROM VALUES}, {@code INTERVAL '1 day'}, {@code ROW(a, b)}, {@code WITH UR};
 * and takes the text of {@code NATIVE('...')} out, leaving a name for it.
 */
final class Shorthands {
    /** Begins every name that stands for something the grammar lacks; see {@link SourceText#nativeText}. */
    static final String NATIVE_SCHEMA = "__native";

    /** The call that stands for DISTINCT ON, as the first item of its SELECT. */
    static final String DISTINCT_ON = "__distinct_on";

    /** The call around the offsets of a frame in GROUPS. */
    static final String GROUPS = "__PEER_GROUPS";

    private static final Set<String> SET_OPERATIONS = Set.of("UNION", "INTERSECT", "EXCEPT", "MINUS");
    private static final Set<String> ISOLATION = Set.of("UR", "CS", "RS", "RR", "NC");

    /** Words after which an operand begins, so that ISNULL there is a name. */
    private static final Set<String> BEFORE_OPERANDS = Set.of(
            "SELECT",
            "DISTINCT",
            "ALL",
            "FROM",
            "WHERE",
            "AND",
            "OR",
            "NOT",
            "IN",
            "ON",
            "HAVING",
            "BY",
            "WHEN",
            "THEN",
            "ELSE",
            "CASE",
            "BETWEEN",
            "LIKE",
            "ILIKE",
            "AS",
            "JOIN",
            "USING",
            "UNION",
            "INTERSECT",
            "EXCEPT",
            "LIMIT",
            "OFFSET",
            "IS");

    private static final Set<String> UNORDERED = Set.of(
            "MIN",
            "MAX",
            "SUM",
            "COUNT",
            "AVG",
            "BOOL_AND",
            "BOOL_OR",
            "EVERY",
            "BIT_AND",
            "BIT_OR",
            "STDDEV",
            "STDDEV_POP",
            "STDDEV_SAMP",
            "VARIANCE",
            "VAR_POP",
            "VAR_SAMP");

    private final String text;
    private final List<String> natives;
    private List<Piece> pieces;

    private Shorthands(String text, List<Piece> pieces, List<String> natives) {
        this.text = text;
        this.pieces = pieces;
        this.natives = natives;
    }

    /** The pieces without shorthands; adds the text of each NATIVE to {@code natives}. */
    static List<Piece> expand(String text, List<Piece> pieces, List<String> natives) throws SQLException {
        Shorthands work = new Shorthands(text, pieces, natives);
        work.withoutIsolation();
        work.tops();
        work.words();
        return work.pieces;
    }

    /** {@code WITH UR} and its kin at the end: reading sees the same rows. */
    private void withoutIsolation() {
        int size = pieces.size();
        if (size > 2
                && ISOLATION.contains(Piece.upper(pieces, size - 1))
                && Piece.upper(pieces, size - 2).equals("WITH")) {
            pieces = new ArrayList<>(pieces.subList(0, size - 2));
        }
    }

    private void tops() throws SQLException {
        for (int i = 0; i < pieces.size(); i++) {
            if (!pieces.get(i).isWord("SELECT") || SqlRewrite.isLabel(pieces, i)) {
                continue;
            }
            int top = i + 1;
            while (Piece.upper(pieces, top).equals("ALL")
                    || Piece.upper(pieces, top).equals("DISTINCT")) {
                top++;
            }
            if (Piece.upper(pieces, top).equals("TOP")) {
                top(i, top);
            }
        }
    }

    /** Moves TOP n to where its SELECT ends. */
    private void top(int select, int top) throws SQLException {
        boolean bracketed = Piece.symbol(pieces, top + 1, "(") && Piece.symbol(pieces, top + 3, ")");
        int at = bracketed ? top + 2 : top + 1;
        if (!Piece.kind(pieces, at, TokenKind.NUMBER) && !Piece.kind(pieces, at, TokenKind.PARAMETER)) {
            return;
        }
        int rest = bracketed ? at + 2 : at + 1;
        if (rest >= pieces.size()
                || Piece.symbol(pieces, rest, ",")
                || Piece.upper(pieces, rest).equals("FROM")) {
            return;
        }
        if (Piece.upper(pieces, rest).equals("PERCENT")
                || Piece.upper(pieces, rest).equals("WITH")
                        && Piece.upper(pieces, rest + 1).equals("TIES")) {
            throw SqlErrors.unsupported(
                    text,
                    pieces.get(rest).start(),
                    "TOP with PERCENT or WITH TIES is not supported; use LIMIT, or RANK() OVER (...) in a subquery");
        }
        Piece quantity = pieces.get(at);
        boolean after = isSetOperation(select - 1);
        int end = selectEnd(rest, after);
        boolean before = end < pieces.size() && SET_OPERATIONS.contains(Piece.upper(pieces, end));
        if (quantity.kind() == TokenKind.PARAMETER
                && pieces.subList(rest, end).stream().anyMatch(piece -> piece.kind() == TokenKind.PARAMETER)) {
            throw SqlErrors.unsupported(
                    text,
                    quantity.start(),
                    "TOP ? before other parameters is not supported; use LIMIT ? at the end of the query");
        }
        List<Piece> out = new ArrayList<>(pieces.subList(0, select));
        if (before || after) {
            out.add(Piece.symbol("(", pieces.get(select)));
        }
        out.addAll(pieces.subList(select, top));
        out.addAll(pieces.subList(rest, end));
        out.add(Piece.word("FETCH", quantity));
        out.add(Piece.word("NEXT", quantity));
        out.add(quantity);
        out.add(Piece.word("ROWS", quantity));
        out.add(Piece.word("ONLY", quantity));
        if (before || after) {
            out.add(Piece.symbol(")", quantity));
        }
        out.addAll(pieces.subList(end, pieces.size()));
        pieces = out;
    }

    private boolean isSetOperation(int i) {
        String word = Piece.upper(pieces, i);
        return SET_OPERATIONS.contains(word)
                || (word.equals("ALL") || word.equals("DISTINCT"))
                        && SET_OPERATIONS.contains(Piece.upper(pieces, i - 1));
    }

    /**
     * Where the SELECT that goes on at {@code from} ends; a branch's end is also where the ORDER BY of the whole
     * begins.
     */
    private int selectEnd(int from, boolean branch) {
        int depth = 0;
        for (int i = from; i < pieces.size(); i++) {
            if (pieces.get(i).isSymbol("(")) {
                depth++;
            } else if (pieces.get(i).isSymbol(")") && --depth < 0) {
                return i;
            } else if (depth == 0 && !SqlRewrite.isLabel(pieces, i)) {
                String word = Piece.upper(pieces, i);
                String next = Piece.upper(pieces, i + 1);
                boolean query = next.equals("SELECT")
                        || next.equals("ALL")
                        || next.equals("DISTINCT")
                        || next.equals("VALUES")
                        || Piece.symbol(pieces, i + 1, "(");
                if (SET_OPERATIONS.contains(word) && query
                        || branch
                                && (word.equals("ORDER") && next.equals("BY")
                                        || word.equals("LIMIT")
                                        || word.equals("OFFSET")
                                        || word.equals("FETCH"))) {
                    return i;
                }
            }
        }
        return pieces.size();
    }

    private void words() throws SQLException {
        List<Piece> out = new ArrayList<>(pieces.size() + 8);
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            int used = piece.kind() == TokenKind.WORD && !SqlRewrite.isLabel(pieces, i) ? word(i, piece, out) : 0;
            if (used == 0) {
                out.add(piece);
            } else {
                i += used - 1;
            }
        }
        pieces = out;
    }

    /** Writes what the word stands for; how many pieces that took, or 0 to leave it as it is. */
    private int word(int i, Piece piece, List<Piece> out) throws SQLException {
        return switch (piece.upper()) {
            case "DISTINCT" -> distinctOn(i, piece, out);
            case "TABLE" -> table(i, piece, out);
            case "ISNULL", "NOTNULL" -> nullTest(i, piece, out);
            case "INTERVAL" -> Intervals.expand(text, pieces, i, out);
            case "VALUES" -> values(i, piece, out);
            case "ROW" -> row(i);
            case "GROUPS" -> groups(i, piece, out);
            case "COLLATE" -> collation(i, piece);
            case "FOR" -> fromFirst(i, piece, out);
            case "SIMILAR", "ESCAPE" -> substring(i, piece, out);
            case "SEARCH", "CYCLE" -> ofRecursion(i, piece);
            case "NATIVE" -> nativeText(i, piece, out);
            case "ORDER" -> unordered(i);
            case "USING" -> sortOperator(i, piece, out);
            default -> 0;
        };
    }

    /** {@code SUBSTRING(x SIMILAR p ESCAPE e)} is {@code SUBSTRING(x FROM p FOR e)}. */
    private int substring(int i, Piece piece, List<Piece> out) {
        int open = Piece.upper(pieces, i + 1).equals("TO") ? -1 : enclosing(i);
        boolean similar = piece.isWord("SIMILAR");
        if (open < 1
                || !pieces.get(open - 1).isWord("SUBSTRING")
                || !similar
                        && out.stream()
                                .noneMatch(one -> one.start() > pieces.get(open).start() && one.isWord("FROM"))) {
            return 0;
        }
        out.add(Piece.word(similar ? "FROM" : "FOR", piece));
        return 1;
    }

    /** Texts are compared by their code points, which the collations C and POSIX say. */
    private int collation(int i, Piece piece) throws SQLException {
        int last = i + 1;
        if (Piece.upper(pieces, last).equals("PG_CATALOG") && Piece.symbol(pieces, last + 1, ".")) {
            last += 2;
        }
        boolean name = last < pieces.size()
                && (pieces.get(last).kind().quotedName() || pieces.get(last).kind() == TokenKind.WORD);
        if (!name || i == 0) {
            return 0;
        }
        String collation = pieces.get(last).kind() == TokenKind.WORD
                ? pieces.get(last).text()
                : Token.unquoted(pieces.get(last).kind(), pieces.get(last).text());
        if (!Set.of("C", "POSIX", "default", "ucs_basic").contains(collation)) {
            throw SqlErrors.unsupported(
                    text,
                    piece.start(),
                    "The collation \"" + collation
                            + "\" is not there: texts are compared by their code points, as by COLLATE \"C\"");
        }
        return last + 1 - i;
    }

    /** {@code SUBSTRING(x FOR n)} begins with the first character. */
    private int fromFirst(int i, Piece piece, List<Piece> out) {
        int open = enclosing(i);
        if (open < 1 || !pieces.get(open - 1).isWord("SUBSTRING")) {
            return 0;
        }
        for (int at = open + 1; at < i; at++) {
            if (pieces.get(at).isWord("FROM") && enclosing(at) == open) {
                return 0;
            }
        }
        out.addAll(List.of(
                Piece.word("FROM", piece),
                new Piece(TokenKind.NUMBER, "1", piece.start(), piece.start(), false),
                piece));
        return 1;
    }

    /**
     * A frame in GROUPS is one in ROWS whose offsets are marked; without any it is one in RANGE, whose ends are groups
     * too.
     */
    private int groups(int i, Piece piece, List<Piece> out) throws SQLException {
        boolean between = Piece.upper(pieces, i + 1).equals("BETWEEN");
        int first = bound(between ? i + 2 : i + 1);
        int second = between && first > 0 && Piece.upper(pieces, first).equals("AND") ? bound(first + 1) : -1;
        if (first < 0 || between && second < 0) {
            return 0;
        }
        int open = enclosing(i);
        boolean ordered = false;
        for (int at = open + 1; at < i; at++) {
            ordered |= pieces.get(at).isWord("ORDER") && enclosing(at) == open;
        }
        boolean named = open + 1 < i
                && (Piece.kind(pieces, open + 1, TokenKind.WORD)
                                && !Piece.upper(pieces, open + 1).equals("PARTITION")
                        || pieces.get(open + 1).kind().quotedName());
        if (!ordered && !named) {
            throw SqlErrors.at(
                    text, piece.start(), SqlState.WINDOWING_ERROR, "GROUPS mode requires an ORDER BY clause");
        }
        int end = between ? second : first;
        boolean offsets = offset(first) || between && offset(second);
        out.add(Piece.word(offsets ? "ROWS" : "RANGE", piece));
        for (int at = i + 1; at < end; at++) {
            boolean begins =
                    at == (between ? i + 2 : i + 1) && offset(first) || between && at == first + 1 && offset(second);
            if (begins) {
                out.addAll(List.of(Piece.name(GROUPS, piece), Piece.symbol("(", piece)));
            }
            boolean ends = at == first - 1 && offset(first) || between && at == second - 1 && offset(second);
            if (ends) {
                out.add(Piece.symbol(")", piece));
            }
            out.add(pieces.get(at));
        }
        return end - i;
    }

    /** Behind the bound of a frame that begins at a place; -1 where there is none. */
    private int bound(int from) {
        if (Piece.upper(pieces, from).equals("UNBOUNDED")
                || Piece.upper(pieces, from).equals("CURRENT")
                        && Piece.upper(pieces, from + 1).equals("ROW")) {
            return from + 2;
        }
        int depth = 0;
        for (int at = from; at < pieces.size(); at++) {
            if (pieces.get(at).isSymbol("(")) {
                depth++;
            } else if (pieces.get(at).isSymbol(")") && depth-- == 0) {
                return -1;
            } else if (depth == 0
                    && (pieces.get(at).isWord("PRECEDING") || pieces.get(at).isWord("FOLLOWING"))) {
                return at > from ? at + 1 : -1;
            } else if (depth == 0 && pieces.get(at).isWord("AND")) {
                return -1;
            }
        }
        return -1;
    }

    /** Whether the bound that ends before a place has an offset. */
    private boolean offset(int end) {
        return !pieces.get(end - 1).isWord("ROW") && !pieces.get(end - 2).isWord("UNBOUNDED");
    }

    /** The place of the parenthesis that is open; -1 when none is. */
    private int enclosing(int i) {
        int depth = 0;
        for (int at = i - 1; at >= 0; at--) {
            if (pieces.get(at).isSymbol(")")) {
                depth++;
            } else if (pieces.get(at).isSymbol("(") && depth-- == 0) {
                return at;
            }
        }
        return -1;
    }

    private int ofRecursion(int i, Piece piece) throws SQLException {
        String next = Piece.upper(pieces, i + 1);
        boolean names = Piece.kind(pieces, i + 1, TokenKind.WORD)
                || i + 1 < pieces.size() && pieces.get(i + 1).kind().quotedName();
        if (Piece.symbol(pieces, i - 1, ")")
                && names
                && (piece.isWord("CYCLE") || next.equals("DEPTH") || next.equals("BREADTH"))
                && pieces.get(0).isWord("WITH")) {
            throw SqlErrors.unsupported(
                    text,
                    piece.start(),
                    piece.upper()
                            + " of WITH RECURSIVE is not supported; keep the path in a column of text, and compare with it");
        }
        return 0;
    }

    /**
     * ORDER BY within the parentheses of an aggregate whose result does not depend on it, which the grammar takes of
     * others only.
     */
    private int unordered(int i) {
        int open = enclosing(i);
        int close =
                open > 0 && Piece.upper(pieces, i + 1).equals("BY") && UNORDERED.contains(Piece.upper(pieces, open - 1))
                        ? Piece.closing(pieces, open)
                        : -1;
        // A parameter must not vanish: the others would be counted wrongly.
        boolean parameter =
                close >= 0 && pieces.subList(i, close).stream().anyMatch(piece -> piece.kind() == TokenKind.PARAMETER);
        return close < 0 || parameter ? 0 : close - i;
    }

    /** {@code ORDER BY x USING >} is DESC. */
    private int sortOperator(int i, Piece piece, List<Piece> out) {
        if (!Piece.symbol(pieces, i + 1, "<") && !Piece.symbol(pieces, i + 1, ">")) {
            return 0;
        }
        out.add(Piece.word(pieces.get(i + 1).isSymbol("<") ? "ASC" : "DESC", piece));
        return 2;
    }

    private int distinctOn(int i, Piece piece, List<Piece> out) throws SQLException {
        int close = Piece.upper(pieces, i - 1).equals("SELECT")
                        && Piece.upper(pieces, i + 1).equals("ON")
                        && Piece.symbol(pieces, i + 2, "(")
                ? Piece.closing(pieces, i + 2)
                : -1;
        if (close < 0) {
            return 0;
        }
        out.add(Piece.name(DISTINCT_ON, piece));
        // What is inside is read on its own: it has no query of its own to end.
        Shorthands inside = new Shorthands(text, pieces.subList(i + 2, close + 1), natives);
        inside.words();
        out.addAll(inside.pieces);
        out.add(Piece.symbol(",", pieces.get(close)));
        return close + 1 - i;
    }

    /** {@code TABLE t} where a query begins. */
    private int table(int i, Piece piece, List<Piece> out) {
        boolean begins = i == 0 || Piece.symbol(pieces, i - 1, "(") || isSetOperation(i - 1);
        boolean named = i + 1 < pieces.size()
                && (Piece.kind(pieces, i + 1, TokenKind.WORD)
                        || pieces.get(i + 1).kind().quotedName());
        if (!begins || !named) {
            return 0;
        }
        out.add(Piece.word("SELECT", piece));
        out.add(Piece.symbol("*", piece));
        out.add(Piece.word("FROM", piece));
        return 1;
    }

    private int nullTest(int i, Piece piece, List<Piece> out) {
        if (i == 0 || Piece.symbol(pieces, i + 1, "(") || Piece.symbol(pieces, i + 1, ".")) {
            return 0;
        }
        Piece before = pieces.get(i - 1);
        boolean operand = switch (before.kind()) {
            case WORD -> !BEFORE_OPERANDS.contains(before.upper()) || SqlRewrite.isLabel(pieces, i - 1);
            case SYMBOL -> before.text().equals(")") || before.text().equals("]");
            default -> true;
        };
        if (!operand) {
            return 0;
        }
        out.add(Piece.word("IS", piece));
        if (piece.isWord("NOTNULL")) {
            out.add(Piece.word("NOT", piece));
        }
        out.add(Piece.word("NULL", piece));
        return 1;
    }

    /** {@code FROM VALUES (1, 'a'), (2, 'b') AS t(x, y)}: the grammar wants it in parentheses. */
    private int values(int i, Piece piece, List<Piece> out) throws SQLException {
        String before = Piece.upper(pieces, i - 1);
        if (!before.equals("FROM") && !before.equals("JOIN") || !Piece.symbol(pieces, i + 1, "(")) {
            return 0;
        }
        int close = Piece.closing(pieces, i + 1);
        while (close > 0 && Piece.symbol(pieces, close + 1, ",") && Piece.symbol(pieces, close + 2, "(")) {
            close = Piece.closing(pieces, close + 2);
        }
        if (close < 0) {
            return 0;
        }
        out.add(Piece.symbol("(", piece));
        out.add(piece);
        Shorthands inside = new Shorthands(text, pieces.subList(i + 1, close + 1), natives);
        inside.words();
        out.addAll(inside.pieces);
        out.add(Piece.symbol(")", pieces.get(close)));
        return close + 1 - i;
    }

    /** {@code ROW(a, b)} is {@code (a, b)}, which the grammar takes in more places. */
    private int row(int i) {
        if (!Piece.symbol(pieces, i + 1, "(")
                || i == 0
                || Piece.upper(pieces, i - 1).equals("AS")
                || Piece.upper(pieces, i - 1).equals("VALUES")) {
            return 0;
        }
        int depth = 0;
        for (int at = i + 1; at < pieces.size(); at++) {
            if (pieces.get(at).isSymbol("(")) {
                depth++;
            } else if (pieces.get(at).isSymbol(")") && --depth == 0) {
                return 0;
            } else if (depth == 1 && pieces.get(at).isSymbol(",")) {
                return 1;
            }
        }
        return 0;
    }

    /** {@code NATIVE('text')}, also within TABLE( ), where a table stands. */
    private int nativeText(int i, Piece piece, List<Piece> out) throws SQLException {
        if (!Piece.symbol(pieces, i + 1, "(")) {
            return 0;
        }
        boolean wrapped =
                Piece.symbol(pieces, i - 1, "(") && Piece.upper(pieces, i - 2).equals("TABLE");
        if (!wrapped && !inFrom(i)) {
            return 0;
        }
        if (!Piece.kind(pieces, i + 2, TokenKind.STRING)
                || !Piece.symbol(pieces, i + 3, ")")
                || wrapped && !Piece.symbol(pieces, i + 4, ")")) {
            throw SqlErrors.syntax(
                    text,
                    pieces.get(i + 1).start(),
                    "NATIVE takes one string literal, the text of a native query; its columns must be known when the statement is prepared");
        }
        if (wrapped) {
            out.subList(out.size() - 2, out.size()).clear();
        }
        out.add(Piece.name(NATIVE_SCHEMA, piece));
        out.add(Piece.symbol(".", piece));
        out.add(Piece.name(Integer.toString(natives.size()), piece));
        natives.add(string(pieces.get(i + 2)));
        return wrapped ? 5 : 4;
    }

    /** Whether a table can stand at {@code i}: the clause that the place belongs to is FROM. */
    private boolean inFrom(int i) {
        int depth = 0;
        for (int at = i - 1; at >= 0; at--) {
            Piece piece = pieces.get(at);
            if (piece.isSymbol(")")) {
                depth++;
            } else if (piece.isSymbol("(") && --depth < 0) {
                // FROM (a JOIN NATIVE('...') ON ...): what counts is around the parentheses.
                depth = 0;
            } else if (depth == 0) {
                switch (piece.upper()) {
                    case "FROM", "JOIN", "APPLY", "LATERAL" -> {
                        return true;
                    }
                    case "SELECT", "WHERE", "ON", "USING", "BY", "HAVING", "VALUES" -> {
                        return false;
                    }
                    default -> {}
                }
            }
        }
        return false;
    }

    /** What a string literal says. */
    private static String string(Piece piece) {
        String literal = NameWords.string(piece).text();
        return literal.substring(literal.indexOf('\'') + 1, literal.length() - 1)
                .replace("''", "'");
    }
}
