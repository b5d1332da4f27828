// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;

/**
 * A SELECT over bare paths, read as the tree model's server reads it: is it one that the server can take? It cannot
 * where its grammar ends (subqueries, joins, DISTINCT, aliases without AS), where it wants a series and finds a
 * constant ({@code 1}, {@code count(1)}, {@code WHERE 1=0}, a quoted name, which is a string to it), and where it
 * breaks: a bare {@code Time} among the columns makes it close the connection (seen with 2.0.1-beta). What it takes and
 * computes in its own way is its own.
 */
final class NativeSelect {
    private static final Set<String> TIMES = Set.of("TIME", "TIMESTAMP");
    private static final Set<String> TYPES =
            Set.of("BOOLEAN", "INT32", "INT64", "FLOAT", "DOUBLE", "TEXT", "STRING", "BLOB", "DATE", "TIMESTAMP");

    /**
     * Clauses that only IoTDB has: with one of them the text can mean nothing else, whatever the server says to the
     * rest.
     */
    private static final Set<String> OWN_CLAUSES = Set.of("FILL", "SLIMIT", "SOFFSET", "WITHOUT", "DISABLE");

    /** Clauses of queries that the tree model's grammar lacks. */
    private static final Set<String> SQL_CLAUSES = Set.of(
            "FETCH",
            "FOR",
            "UNION",
            "INTERSECT",
            "EXCEPT",
            "MINUS",
            "WINDOW",
            "QUALIFY",
            "JOIN",
            "INNER",
            "LEFT",
            "RIGHT",
            "FULL",
            "CROSS",
            "NATURAL");

    /**
     * Functions that SQL has and the tree model does not; one that a user registered under such a name needs
     * {@code sql=native}.
     */
    private static final Set<String> SQL_FUNCTIONS = Set.of(
            "MIN",
            "MAX",
            "COALESCE",
            "NULLIF",
            "IFNULL",
            "GREATEST",
            "LEAST",
            "EXTRACT",
            "DATE_TRUNC",
            "DATE_BIN",
            "TO_CHAR",
            "TO_TIMESTAMP",
            "STRING_AGG",
            "LISTAGG",
            "ARRAY_AGG",
            "ROW_NUMBER",
            "RANK",
            "EXISTS",
            "ANY",
            "ALL",
            "SOME");

    /** Words behind which a parenthesis holds no arguments. */
    private static final Set<String> NO_CALLS = Set.of(
            "AND",
            "OR",
            "NOT",
            "IN",
            "CONTAINS",
            "LIKE",
            "REGEXP",
            "BETWEEN",
            "BY",
            "WHERE",
            "HAVING",
            "SELECT",
            "LAST",
            "WHEN",
            "THEN",
            "ELSE",
            "CASE",
            "FILL",
            "TAGS",
            "FROM");

    private static final Set<String> WORDS_OF_CONDITIONS = Set.of(
            "AND",
            "OR",
            "NOT",
            "IN",
            "CONTAINS",
            "LIKE",
            "REGEXP",
            "BETWEEN",
            "IS",
            "NULL",
            "TRUE",
            "FALSE",
            "ESCAPE",
            "CASE",
            "WHEN",
            "THEN",
            "ELSE",
            "END",
            "AS",
            "ASC",
            "DESC",
            "NULLS",
            "NAN");

    /** Words before a parenthesis that only groups. */
    private static final Set<String> BEFORE_GROUPS =
            Set.of("WHERE", "AND", "OR", "NOT", "HAVING", "SELECT", "WHEN", "THEN", "ELSE");

    private static final Set<String> CLAUSES = Set.of(
            "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "SLIMIT", "SOFFSET", "FILL", "ALIGN", "WITHOUT",
            "DISABLE");
    private static final Set<String> TRUTH = Set.of("TRUE", "FALSE", "AND", "OR");

    private final TokenWords tokens;
    private final int items;
    private final int itemsEnd;
    private final int targetsEnd;

    /** The parenthesis or bracket that each token stands in; -1 for none. */
    private final int[] openers;

    /**
     * A statement that begins with SELECT.
     *
     * @param from the index of the FROM of the outermost query
     * @param targetsEnd the index after the paths of FROM
     */
    NativeSelect(TokenWords tokens, int from, int targetsEnd) {
        this.tokens = tokens;
        this.items = tokens.word(1).equals("LAST")
                        && !tokens.symbol(2, ",")
                        && !tokens.dotted(1)
                        && !tokens.word(2).equals("FROM")
                        && !tokens.word(2).equals("AS")
                ? 2
                : 1;
        int end = from;
        for (int i = 1, depth = 0; i < from; i++) {
            depth += tokens.nesting(i);
            if (depth == 0 && tokens.word(i).equals("INTO") && tokens.endsOperand(i - 1)) {
                end = i;
                break;
            }
        }
        this.itemsEnd = end;
        this.targetsEnd = targetsEnd;
        this.openers = openers(tokens);
    }

    private static int[] openers(TokenWords tokens) {
        int[] openers = new int[tokens.size()];
        Deque<Integer> open = new ArrayDeque<>();
        for (int i = 0; i < openers.length; i++) {
            int nesting = tokens.nesting(i);
            if (nesting < 0 && !open.isEmpty()) {
                open.pop();
            }
            openers[i] = open.isEmpty() ? -1 : open.peek();
            if (nesting > 0) {
                open.push(i);
            }
        }
        return openers;
    }

    /**
     * Whether a clause is there that only IoTDB has; ALIGN BY DEVICE is not among them, since it only says how rows are
     * laid out.
     */
    boolean onlyIotdbs() {
        if (items == 2 || tokens.word(itemsEnd).equals("INTO")) {
            return true;
        }
        for (int i = targetsEnd, depth = 0; i < tokens.size(); i++) {
            depth += tokens.nesting(i);
            if (depth == 0
                    && tokens.endsOperand(i - 1)
                    && !tokens.dotted(i)
                    && (OWN_CLAUSES.contains(tokens.word(i))
                            || tokens.word(i).equals("ALIGN")
                                    && tokens.word(i + 2).equals("TIME")
                            || groupsLikeIotdb(i))) {
                return true;
            }
        }
        return false;
    }

    private boolean groupsLikeIotdb(int i) {
        if (!tokens.word(i).equals("GROUP") || !tokens.word(i + 1).equals("BY")) {
            return false;
        }
        return switch (tokens.word(i + 2)) {
            case "LEVEL" -> tokens.symbol(i + 3, "=");
            case "TAGS", "VARIATION", "CONDITION", "SESSION", "COUNT" -> tokens.symbol(i + 3, "(");
            // A window of time, or what was meant as one.
            case "" ->
                tokens.symbol(i + 2, "(")
                        && (tokens.symbol(i + 3, "[") || tokens.symbol(i + 3, "(") || startsWithDigit(i + 3));
            default -> false;
        };
    }

    private boolean startsWithDigit(int i) {
        return i < tokens.size()
                && Character.isDigit(tokens.list().get(i).text().charAt(0));
    }

    /**
     * Whether one of the columns is the time alone, which breaks the connection: in parentheses, with a sign, with an
     * alias too.
     */
    boolean bareTime() {
        boolean found = false;
        for (int start = items, end; start < itemsEnd; start = end + 1) {
            end = itemEnd(start, itemsEnd);
            found |= isTime(start, end);
        }
        return found;
    }

    private boolean isTime(int start, int end) {
        int at = start;
        while (tokens.symbol(at, "(") || tokens.symbol(at, "+")) {
            at++;
        }
        if (!TIMES.contains(tokens.word(at))) {
            return false;
        }
        at++;
        while (tokens.symbol(at, ")")) {
            at++;
        }
        return at >= end
                || at < end
                        && (tokens.word(at).equals("AS")
                                || tokens.endsOperand(at) && !tokens.symbol(at, "*") && !isOperator(at));
    }

    private boolean isOperator(int i) {
        return WORDS_OF_CONDITIONS.contains(tokens.word(i));
    }

    /** Whether the server cannot take it, or can only say that it is wrong: only SQL has such a query. */
    boolean onlySqls() {
        return words() || bareTime() || items() || clauses();
    }

    /** What no part of a native query holds. */
    private boolean words() {
        for (int i = 1; i < tokens.size(); i++) {
            TokenKind kind = tokens.kind(i);
            boolean sqls = switch (kind) {
                case WORD -> wordOfSql(i);
                case QUOTED_DOUBLE -> tokens.dotted(i) || quotedName(i);
                case QUOTED_BACK ->
                    TIMES.contains(tokens.list().get(i).name().toUpperCase(Locale.ROOT))
                            && !tokens.word(i - 1).equals("AS");
                case STRING -> "xX'".indexOf(tokens.list().get(i).text().charAt(0)) < 0 || literalOfSql(i);
                case SYMBOL -> symbolOfSql(i);
                case ESCAPE -> true;
                case NUMBER, PARAMETER, COMMENT -> false;
            };
            if (sqls) {
                return true;
            }
        }
        return false;
    }

    private boolean wordOfSql(int i) {
        String word = tokens.word(i);
        if (TIMES.contains(word)
                && (tokens.symbol(i - 1, ".")
                        || tokens.word(i - 1).equals("AS") && !inCast(i)
                        || comparedWithText(i))) {
            return true;
        }
        if (tokens.dotted(i)) {
            return false;
        }
        if (tokens.symbol(i + 1, "(")) {
            return callOfSql(i, word);
        }
        return switch (word) {
            case "IS" ->
                tokens.endsOperand(i - 1)
                        && !tokens.word(i + 1).equals("NULL")
                        && !(tokens.word(i + 1).equals("NOT")
                                && tokens.word(i + 2).equals("NULL"));
            case "ISNULL", "NOTNULL", "ILIKE" -> tokens.endsOperand(i - 1) && !tokens.symbol(i + 1, ",");
            case "SIMILAR" -> tokens.word(i + 1).equals("TO");
            case "BETWEEN" ->
                tokens.word(i + 1).equals("SYMMETRIC") && !tokens.word(i + 2).equals("AND");
            case "NULL" -> tokens.comparison(i - 1);
            case "OVER" -> tokens.symbol(i - 1, ")");
            case "AS" -> inCast(i) && (!TYPES.contains(tokens.word(i + 1)) || !tokens.symbol(i + 2, ")"));
            default -> false;
        };
    }

    /**
     * A call that the tree model lacks, or one of constants alone, which it refuses; COUNT of the time too, of which it
     * makes no column.
     */
    private boolean callOfSql(int i, String word) {
        if (SQL_FUNCTIONS.contains(word)) {
            return true;
        }
        if (NO_CALLS.contains(word) || i >= itemsEnd && i < targetsEnd || groupsLikeIotdb(i - 2)) {
            return false;
        }
        boolean distinct =
                tokens.word(i + 2).equals("DISTINCT") && !tokens.symbol(i + 3, ")") && !tokens.symbol(i + 3, ",");
        boolean ofTime = word.equals("COUNT") && TIMES.contains(tokens.word(i + 2)) && tokens.symbol(i + 3, ")");
        return distinct
                || ofTime
                || countsRows(i)
                || !word.equals("NOW") && !word.equals("CAST") && !holdsName(i + 2, tokens.closing(i + 1));
    }

    /** {@code COUNT(*) AS n} of one device: the server counts each series, and an alias can only be that of one. */
    private boolean countsRows(int i) {
        if (!tokens.word(i).equals("COUNT")
                || !tokens.symbol(i + 2, "*")
                || !tokens.symbol(i + 3, ")")
                || !tokens.word(i + 4).equals("AS")) {
            return false;
        }
        for (int at = itemsEnd; at < tokens.size(); at++) {
            boolean several =
                    at < targetsEnd && (tokens.symbol(at, ",") || tokens.symbol(at, "*") || tokens.symbol(at, "**"));
            if (several
                    || at >= targetsEnd
                            && tokens.word(at).equals("ALIGN")
                            && tokens.word(at + 1).equals("BY")) {
                return false;
            }
        }
        return true;
    }

    /** Whether an AS, or the word after one, stands in the parentheses of a CAST. */
    private boolean inCast(int i) {
        return caller(i).equals("CAST");
    }

    /** The word before the innermost parenthesis around a place; empty when there is none. */
    private String caller(int i) {
        return openers[i] < 0 ? "" : tokens.word(openers[i] - 1);
    }

    /** Whether the time at {@code i} is compared with text or tested for NULL, which the server refuses or fails at. */
    private boolean comparedWithText(int i) {
        if (tokens.comparison(i + 1) && isText(i + 2) || tokens.comparison(i - 1) && isText(i - 2)) {
            return true;
        }
        int operator = tokens.word(i + 1).equals("NOT") ? i + 2 : i + 1;
        return switch (tokens.word(operator)) {
            case "BETWEEN" -> isText(operator + 1) || tokens.word(operator + 2).equals("AND") && isText(operator + 3);
            case "IN" -> tokens.symbol(operator + 1, "(") && isText(operator + 2);
            case "IS", "LIKE", "REGEXP" -> true;
            default -> false;
        };
    }

    private boolean isText(int i) {
        return tokens.kind(i) == TokenKind.STRING || tokens.kind(i) == TokenKind.QUOTED_DOUBLE;
    }

    /** TIMESTAMP '...' and its kin. */
    private boolean literalOfSql(int i) {
        return switch (tokens.word(i - 1)) {
            case "TIMESTAMP", "DATE", "TIME", "INTERVAL" -> !tokens.dotted(i - 1);
            default -> false;
        };
    }

    /**
     * Whether a double-quoted token, a string to the server, stands where only a name makes sense: compared with a
     * constant. {@code s = "x"} is the server's.
     */
    private boolean quotedName(int i) {
        boolean attribute = tokens.symbol(i + 1, "=") && isText(i + 2) || tokens.symbol(i - 1, "=") && isText(i - 2);
        if (attribute && !caller(i).isEmpty() && !NO_CALLS.contains(caller(i))) {
            return false;
        }
        int operator = tokens.word(i + 1).equals("NOT") ? i + 2 : i + 1;
        return switch (tokens.word(operator)) {
            case "IN", "LIKE", "BETWEEN", "REGEXP", "IS" -> true;
            default ->
                tokens.comparison(i + 1) && isConstant(i + 2)
                        || tokens.comparison(i - 1) && isConstant(i - 2) && !tokens.symbol(i - 3, ".");
        };
    }

    private boolean isConstant(int i) {
        TokenKind kind = tokens.symbol(i, "-") || tokens.symbol(i, "+") ? tokens.kind(i + 1) : tokens.kind(i);
        return kind == TokenKind.NUMBER
                || kind == TokenKind.STRING
                || kind == TokenKind.QUOTED_DOUBLE
                || kind == TokenKind.PARAMETER
                || tokens.word(i).equals("TRUE")
                || tokens.word(i).equals("FALSE");
    }

    private boolean symbolOfSql(int i) {
        return switch (tokens.list().get(i).text()) {
            case "(" -> opensSql(i);
            case "::", "~", "~*", "!~", "!~*", "~~", "!~~", "~~*", "!~~*", "=>", "->", "->>", "#>", "#>>", "#-" -> true;
            default -> false;
        };
    }

    private boolean opensSql(int i) {
        String first = tokens.word(i + 1);
        if ((first.equals("SELECT") || first.equals("WITH") || first.equals("VALUES"))
                && !tokens.symbol(i + 2, ")")
                && !tokens.symbol(i + 2, ",")
                && !tokens.symbol(i + 2, ".")) {
            return true;
        }
        // A row: a list in parentheses that belong to nothing.
        boolean window = tokens.symbol(i - 1, "(") && tokens.word(i - 2).equals("BY");
        boolean grouping = tokens.word(i - 1).isEmpty() && tokens.kind(i - 1) != TokenKind.QUOTED_BACK && !window
                || BEFORE_GROUPS.contains(tokens.word(i - 1));
        return grouping && (i < itemsEnd || i > targetsEnd) && itemEnd(i + 1, tokens.size()) < tokens.closing(i);
    }

    private boolean items() {
        boolean all = tokens.word(items).equals("ALL")
                && tokens.kind(items + 1) == TokenKind.WORD
                && !tokens.word(items + 1).equals("AS")
                && !tokens.word(items + 1).equals("FROM");
        boolean distinct = tokens.word(items).equals("DISTINCT")
                && items + 1 < itemsEnd
                && !tokens.symbol(items + 1, ",")
                && !tokens.symbol(items + 1, ".")
                && !tokens.word(items + 1).equals("AS");
        boolean top = tokens.word(items).equals("TOP") && tokens.kind(items + 1) == TokenKind.NUMBER;
        if (all || distinct || top) {
            return true;
        }
        for (int start = items, end; start < itemsEnd; start = end + 1) {
            end = itemEnd(start, itemsEnd);
            if (start < end
                    && (!holdsName(start, end)
                            || tokens.word(start).equals("ROOT") && tokens.symbol(start + 1, ".")
                            || aliasWithoutAs(start, end))) {
                return true;
            }
        }
        return false;
    }

    private boolean aliasWithoutAs(int start, int end) {
        for (int i = start + 1, depth = 0; i < end; i++) {
            depth += tokens.nesting(i - 1);
            boolean name = tokens.kind(i) == TokenKind.WORD && !isOperator(i)
                    || tokens.kind(i) == TokenKind.QUOTED_DOUBLE
                    || tokens.kind(i) == TokenKind.QUOTED_BACK
                    || tokens.kind(i) == TokenKind.STRING;
            boolean afterOperand = tokens.endsOperand(i - 1)
                    && !(isOperator(i - 1)
                            && !tokens.word(i - 1).equals("END")
                            && !tokens.word(i - 1).equals("NULL"))
                    && !tokens.symbol(i - 1, "*");
            if (depth == 0 && name && afterOperand && !tokens.joined(i)) {
                return true;
            }
        }
        return false;
    }

    /** The index of the next comma outside parentheses, or of the parenthesis that ends them all. */
    private int itemEnd(int start, int limit) {
        int depth = 0;
        for (int i = start; i < limit; i++) {
            depth += tokens.nesting(i);
            if (depth < 0 || depth == 0 && tokens.symbol(i, ",")) {
                return i;
            }
        }
        return limit;
    }

    /** Whether a series or the time is named between the two places, and not only constants and functions. */
    private boolean holdsName(int start, int end) {
        for (int i = start; i < end && i < tokens.size(); i++) {
            boolean type = tokens.word(i - 1).equals("AS");
            if (tokens.kind(i) == TokenKind.QUOTED_BACK && !type
                    || tokens.wildcard(i)
                    || tokens.kind(i) == TokenKind.WORD
                            && !type
                            && (tokens.dotted(i)
                                    || !WORDS_OF_CONDITIONS.contains(tokens.word(i))
                                            && !tokens.symbol(i + 1, "(")
                                            && !duration(i))) {
                return true;
            }
        }
        return false;
    }

    /**
     * A time or a duration is no name, though one word to the lexer: 1h. A series may begin with a digit too; which it
     * is the place tells.
     */
    private boolean duration(int i) {
        return startsWithDigit(i)
                && (tokens.symbol(i - 1, "-") || tokens.symbol(i - 1, "+"))
                && tokens.symbol(i - 2, ")");
    }

    private boolean clauses() {
        for (int i = targetsEnd, depth = 0; i < tokens.size(); i++) {
            depth += tokens.nesting(i);
            if (depth == 0
                    && tokens.kind(i) == TokenKind.WORD
                    && !tokens.dotted(i)
                    && (i == targetsEnd || tokens.endsOperand(i - 1))
                    && clauseOfSql(i)) {
                return true;
            }
        }
        return false;
    }

    private boolean clauseOfSql(int i) {
        return switch (tokens.word(i)) {
            case "WHERE" ->
                negated(i, clauseEnd(i + 1)) || !holdsName(i + 1, clauseEnd(i + 1)) && !truth(i + 1, clauseEnd(i + 1));
            case "HAVING" -> !holdsName(i + 1, clauseEnd(i + 1)) && !truth(i + 1, clauseEnd(i + 1));
            case "GROUP" -> tokens.word(i + 1).equals("BY") && !groupsLikeIotdb(i);
            case "ORDER" -> tokens.word(i + 1).equals("BY") && ordersByConstant(i + 2, clauseEnd(i + 2));
            case "LIMIT" ->
                tokens.kind(i + 1) == TokenKind.NUMBER
                                && tokens.list().get(i + 1).text().matches("0+")
                        || tokens.word(i + 1).equals("ALL")
                        || tokens.word(i + 1).equals("NULL")
                        || tokens.symbol(i + 2, ",");
            case "OFFSET" ->
                tokens.word(i + 2).equals("ROW") || tokens.word(i + 2).equals("ROWS");
            default -> SQL_CLAUSES.contains(tokens.word(i));
        };
    }

    private int clauseEnd(int start) {
        for (int i = start, depth = 0; i < tokens.size(); i++) {
            depth += tokens.nesting(i);
            if (tokens.symbol(i, ";")
                    || depth == 0
                            && i > start
                            && !tokens.dotted(i)
                            && tokens.endsOperand(i - 1)
                            && (CLAUSES.contains(tokens.word(i)) || SQL_CLAUSES.contains(tokens.word(i)))) {
                return i;
            }
        }
        return tokens.size();
    }

    /** A condition of TRUE and FALSE alone, which the server takes. */
    private boolean truth(int start, int end) {
        for (int i = start; i < end; i++) {
            if (!TRUTH.contains(tokens.word(i)) && !tokens.symbol(i, "(") && !tokens.symbol(i, ")")) {
                return false;
            }
        }
        return start < end;
    }

    /** NOT before a whole condition, which the server does not evaluate in WHERE but for a test of NULL. */
    private boolean negated(int where, int end) {
        for (int i = where + 1; i < end; i++) {
            boolean leads = tokens.word(i).equals("NOT")
                    && !tokens.dotted(i)
                    && (tokens.symbol(i - 1, "(") || !tokens.endsOperand(i - 1))
                    && !tokens.word(i - 1).equals("IS");
            if (leads && !(tokens.symbol(i + 1, "(") && negatesNullTest(i + 1))) {
                return true;
            }
        }
        return false;
    }

    private boolean negatesNullTest(int open) {
        int close = tokens.closing(open);
        for (int i = open + 1; i < close; i++) {
            if (tokens.word(i).equals("AND") || tokens.word(i).equals("OR") || tokens.nesting(i) != 0) {
                return false;
            }
        }
        return tokens.word(close - 1).equals("NULL")
                && (tokens.word(close - 2).equals("IS")
                        || tokens.word(close - 2).equals("NOT")
                                && tokens.word(close - 3).equals("IS"));
    }

    private boolean ordersByConstant(int start, int limit) {
        for (int at = start, end; at < limit; at = end + 1) {
            end = itemEnd(at, limit);
            if (at < end && !holdsName(at, end)) {
                return true;
            }
        }
        return false;
    }
}
