// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.sql.grammar.Keywords;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells words that stand as names from words that stand as keywords, and quotes the names that Calcite's grammar
 * reserves.
 *
 * <p>Which words are reserved is the grammar's own list. A reserved word is a name unless its surroundings make it what
 * it is reserved for; the words that hold a query together are always keywords except next to a dot or after AS.
 */
public final class NameWords {
    /** Whether the grammar reserves the word, in any case. */
    static boolean isReserved(String word) {
        return Keywords.isReserved(word.toUpperCase(java.util.Locale.ROOT));
    }

    private static final Set<String> ALWAYS = Set.of(
            "ALL",
            "AND",
            "AS",
            "BETWEEN",
            "BY",
            "CASE",
            "CAST",
            "DISTINCT",
            "EXCEPT",
            "FALSE",
            "FOR",
            "FROM",
            "HAVING",
            "IN",
            "INTERSECT",
            "INTO",
            "IS",
            "JOIN",
            "LATERAL",
            "LIKE",
            "MATCH_CONDITION",
            "MATCH_RECOGNIZE",
            "NOT",
            "NULL",
            "OF",
            "ON",
            "OR",
            "QUALIFY",
            "SELECT",
            "SET",
            "TABLESAMPLE",
            "TO",
            "TRUE",
            "UESCAPE",
            "UNION",
            "USING",
            "WHERE",
            "WITH");

    private static final Set<String> STATEMENTS = Set.of(
            "INSERT",
            "UPDATE",
            "DELETE",
            "MERGE",
            "UPSERT",
            "CREATE",
            "DROP",
            "ALTER",
            "TRUNCATE",
            "EXPLAIN",
            "DESCRIBE",
            "SET",
            "RESET",
            "CALL",
            "BEGIN",
            "COMMIT",
            "ROLLBACK",
            "SAVEPOINT",
            "SHOW",
            "GRANT",
            "REVOKE",
            "TABLE",
            "VALUES",
            "DECLARE",
            "EXECUTE",
            "PREPARE");

    private static final Set<String> UNITS = Set.of("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND");
    private static final Set<String> UNIT_CALLS = Set.of(
            "EXTRACT",
            "TIMESTAMPADD",
            "TIMESTAMPDIFF",
            "TIMESTAMP_ADD",
            "DATEADD",
            "DATEDIFF",
            "DATE_PART",
            "DATEPART");
    private static final Set<String> CAST_CALLS = Set.of("CAST", "TRY_CAST", "SAFE_CAST");

    /** Unreserved words after which an operand begins. */
    private static final Set<String> OPERATORS = Set.of(
            "ILIKE",
            "RLIKE",
            "DIV",
            "RETURNING",
            "ASC",
            "DESC",
            "NULLS",
            "FIRST",
            "LAST",
            "TIES",
            "PRECEDING",
            "FOLLOWING",
            "DEFINE",
            "SEMI",
            "ANTI");

    private static final Set<String> ORDERS = Set.of("ASC", "DESC", "FIRST", "LAST");

    /** Words that go on behind a name, so that it is no LIMIT or OFFSET before an expression. */
    private static final Set<String> BEHIND_NAMES = Set.of(
            "FROM",
            "WHERE",
            "GROUP",
            "HAVING",
            "ORDER",
            "WINDOW",
            "QUALIFY",
            "AS",
            "AND",
            "OR",
            "ON",
            "USING",
            "JOIN",
            "LEFT",
            "RIGHT",
            "FULL",
            "INNER",
            "CROSS",
            "NATURAL",
            "ASOF",
            "THEN",
            "ELSE",
            "END",
            "ASC",
            "DESC",
            "IS",
            "IN",
            "LIKE",
            "ILIKE",
            "BETWEEN",
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
            "RETURNING",
            "TABLESAMPLE",
            "SET");

    /** Type names of IoTDB and PostgreSQL in SQL's words. */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("TEXT", "VARCHAR"),
            Map.entry("STRING", "VARCHAR"),
            Map.entry("CLOB", "VARCHAR"),
            Map.entry("NVARCHAR", "VARCHAR"),
            Map.entry("LONGVARCHAR", "VARCHAR"),
            Map.entry("INT2", "SMALLINT"),
            Map.entry("INT4", "INTEGER"),
            Map.entry("INT32", "INTEGER"),
            Map.entry("INT8", "BIGINT"),
            Map.entry("INT64", "BIGINT"),
            Map.entry("FLOAT4", "REAL"),
            Map.entry("FLOAT8", "DOUBLE"),
            Map.entry("BOOL", "BOOLEAN"),
            Map.entry("BYTEA", "VARBINARY"),
            Map.entry("BLOB", "VARBINARY"),
            Map.entry("DATETIME", "TIMESTAMP"),
            Map.entry("TIMESTAMPTZ", "TIMESTAMP"),
            Map.entry("TIMETZ", "TIME"),
            Map.entry("OID", "BIGINT"),
            Map.entry("NAME", "VARCHAR"));

    /** Functions that the grammar would read in a way of its own; quoted they are functions like others. */
    private static final Set<String> GRAMMAR_CALLS = Set.of("DATE_TRUNC", "FIRST", "LAST");

    private enum Role {
        NAME,
        KEYWORD,
        OTHER
    }

    /** An open parenthesis. */
    private static final class Level {
        /** The word before it, in upper case, or empty. */
        final String head;

        final boolean window;

        /** CASEs that are open in it. */
        int cases;

        /** Whether LIMIT, OFFSET or FETCH was seen in it. */
        boolean quantity;

        /** Whether AS was seen in it. */
        boolean as;

        Level(String head, boolean window) {
            this.head = head;
            this.window = window;
        }
    }

    private final List<Piece> in;
    private final List<Piece> out;
    private final Role[] roles;
    private final Deque<Level> levels = new ArrayDeque<>();

    private NameWords(List<Piece> in) {
        this.in = in;
        out = new ArrayList<>(in.size());
        roles = new Role[in.size()];
        levels.push(new Level("", false));
    }

    /**
     * The pieces with every name in a form that the grammar takes for a name, and other spellings of operators and
     * types made the grammar's.
     */
    static List<Piece> quoteNames(List<Piece> pieces) {
        return new NameWords(pieces).run();
    }

    private List<Piece> run() {
        for (int i = 0; i < in.size(); i++) {
            Piece piece = in.get(i);
            roles[i] = Role.OTHER;
            Piece named = switch (piece.kind()) {
                case WORD -> word(i, piece);
                case QUOTED_BACK ->
                    new Piece(
                            TokenKind.QUOTED_BACK,
                            '"' + Token.unquoted(piece.kind(), piece.text()).replace("\"", "\"\"") + '"',
                            piece.start(),
                            piece.end(),
                            piece.user());
                case STRING -> string(piece);
                case SYMBOL -> symbol(i, piece);
                default -> piece;
            };
            out.add(named);
            if (roles[i] == Role.KEYWORD && piece.isWord("TIMESTAMP") && hasAllDigits(i)) {
                Arrays.fill(roles, i + 1, i + 4, Role.OTHER);
                i += 3;
            }
        }
        return out;
    }

    /**
     * Whether a type of a cast has a precision that keeps all digits, which without a zone is that of the bare type.
     */
    private boolean hasAllDigits(int i) {
        return inCastType(levels.peek())
                && Piece.symbol(in, i + 1, "(")
                && Piece.kind(in, i + 2, TokenKind.NUMBER)
                && in.get(i + 2).text().matches("0*(9|[1-9]\\d+)")
                && Piece.symbol(in, i + 3, ")");
    }

    private Piece symbol(int i, Piece piece) {
        switch (piece.text()) {
            case "(" -> {
                String head = upper(i - 1);
                String first = upper(i + 1);
                boolean window = head.equals("OVER")
                        || head.equals("AS")
                                && !first.equals("SELECT")
                                && !first.equals("WITH")
                                && !first.equals("VALUES")
                                && !Piece.symbol(in, i + 1, "(");
                Level inner = new Level(inCastType(levels.peek()) ? "CAST" : head, window);
                inner.as = inCastType(levels.peek());
                levels.push(inner);
            }
            case ")" -> {
                if (levels.size() > 1) {
                    levels.pop();
                }
                if (inCastType(levels.peek()) && upper(i - 3).equals("TIMESTAMPTZ")) {
                    out.add(piece);
                    return words(piece, "WITH", "TIME", "ZONE");
                }
            }
            case "!=" -> {
                return Piece.symbol("<>", piece);
            }
            default -> {}
        }
        return piece;
    }

    private Piece word(int i, Piece piece) {
        String word = piece.upper();
        boolean name = piece.user() && isName(i, word);
        roles[i] = name ? Role.NAME : Role.KEYWORD;
        Level level = levels.peek();
        if (!name) {
            switch (word) {
                case "CASE" -> level.cases++;
                case "END" -> level.cases = Math.max(0, level.cases - 1);
                case "AS" -> level.as = true;
                case "LIMIT", "OFFSET", "FETCH" -> level.quantity = true;
                default -> {}
            }
            if (inCastType(level) && word.equals("TIMESTAMPTZ") && !Piece.symbol(in, i + 1, "(")) {
                // All digits, which say nothing, tell it from TIMESTAMP, whose type it shares.
                out.add(Piece.word("TIMESTAMP", piece));
                out.add(Piece.symbol("(", piece));
                out.add(new Piece(TokenKind.NUMBER, "9", piece.start(), piece.end(), false));
                return Piece.symbol(")", piece);
            }
            if (inCastType(level) && TYPES.containsKey(word)) {
                return Piece.word(TYPES.get(word), piece);
            }
            if (inCastType(level) && word.equals("INTERVAL") && !UNITS.contains(upper(i + 1))) {
                return words(piece, "INTERVAL", "DAY", "TO", "SECOND");
            }
            return piece;
        }
        boolean quote = Keywords.isReserved(word)
                || !plain(piece.text())
                || GRAMMAR_CALLS.contains(word)
                        && Piece.symbol(in, i + 1, "(")
                        && !upper(i - 1).equals("FETCH");
        return quote ? Piece.name(piece.text(), piece) : piece;
    }

    /** Puts out several words for a piece, but for the last one, which it returns. */
    private Piece words(Piece piece, String... words) {
        for (int i = 0; i < words.length - 1; i++) {
            out.add(Piece.word(words[i], piece));
        }
        return Piece.word(words[words.length - 1], piece);
    }

    /** Whether the word can be written without quotes as it stands. */
    private static boolean plain(String word) {
        if (word.charAt(0) >= '0' && word.charAt(0) <= '9') {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (!(c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || c == '_'
                    || c == '$' && i > 0)) {
                return false;
            }
        }
        return true;
    }

    private boolean inCastType(Level level) {
        return level.as && CAST_CALLS.contains(level.head);
    }

    private boolean isName(int i, String word) {
        if (Piece.symbol(in, i - 1, ".")) {
            return true;
        }
        Level level = levels.peek();
        String before = upper(i - 1);
        if (before.equals("AS") && roles[i - 1] == Role.KEYWORD) {
            return !CAST_CALLS.contains(level.head)
                    && !(word.equals("OF") && upper(i - 2).equals("SYSTEM_TIME"));
        }
        if (inCastType(level)) {
            return false;
        }
        if (!Keywords.isReserved(word)) {
            // Not reserved, but an operand follows.
            return !(word.equals("PLACING") && level.head.equals("OVERLAY"));
        }
        if (ALWAYS.contains(word)) {
            return false;
        }
        if (Piece.symbol(in, i + 1, ".")) {
            return true;
        }
        if (i == 0 && STATEMENTS.contains(word)) {
            return false;
        }
        return !isKeyword(i, word, level);
    }

    private boolean isKeyword(int i, String word, Level level) {
        String before = upper(i - 1);
        String after = upper(i + 1);
        boolean call = Piece.symbol(in, i + 1, "(");
        boolean quantity =
                Piece.kind(in, i + 1, TokenKind.NUMBER) || Piece.kind(in, i + 1, TokenKind.PARAMETER) || call;
        switch (word) {
            case "WHEN", "THEN", "ELSE", "END":
                return level.cases > 0;
            case "OVERLAPS":
                return call && Piece.symbol(in, i - 1, ")");
            case "WIDTH_BUCKET":
                // The grammar knows it by another order of arguments.
                return false;
            case "SYSTEM_TIME":
                return before.equals("FOR");
            case "ORDER":
                return after.equals("BY");
            case "GROUP":
                return after.equals("BY") || before.equals("WITHIN") || before.equals("EXCLUDE") && level.window;
            case "PARTITION":
                return after.equals("BY");
            case "LEFT", "RIGHT":
                return after.equals("JOIN")
                        || after.equals("OUTER")
                        || after.equals("SEMI")
                        || after.equals("ANTI")
                        || after.equals("ASOF")
                        || call && !afterOperand(i);
            case "FULL", "INNER", "CROSS", "OUTER", "ASOF":
                return after.equals("JOIN") || after.equals("OUTER") || after.equals("APPLY");
            case "NATURAL":
                return Set.of("JOIN", "LEFT", "RIGHT", "INNER", "FULL").contains(after);
            case "LIMIT":
                return quantity || after.equals("ALL") || isQuantity(i);
            case "OFFSET":
                return quantity || isQuantity(i);
            case "FETCH":
                return after.equals("FIRST") || after.equals("NEXT");
            case "NEXT":
                return before.equals("FETCH");
            case "ROW", "ROWS":
                return level.window
                        || call
                        || after.equals("ONLY")
                        || before.equals("FIRST")
                        || before.equals("NEXT")
                        || level.quantity && afterOperand(i)
                        || (Piece.kind(in, i - 1, TokenKind.NUMBER) || Piece.kind(in, i - 1, TokenKind.PARAMETER))
                                && Set.of("OFFSET", "FIRST", "NEXT").contains(upper(i - 2));
            case "ONLY":
                return before.equals("ROW") || before.equals("ROWS");
            case "RANGE", "GROUPS":
                return level.window
                        && (after.equals("BETWEEN")
                                || after.equals("UNBOUNDED")
                                || after.equals("CURRENT")
                                || after.equals("INTERVAL")
                                || quantity);
            case "CURRENT":
                return level.window && after.equals("ROW");
            case "NO":
                return level.window && after.equals("OTHERS");
            case "FILTER":
                return call && Piece.symbol(in, i - 1, ")");
            case "OVER":
                return Piece.symbol(in, i - 1, ")") || before.equals("NULLS");
            case "WITHIN":
                return after.equals("GROUP") || after.equals("DISTINCT");
            case "WINDOW":
                return upper(i + 2).equals("AS") && afterOperand(i);
            case "ESCAPE":
                return afterOperand(i)
                        && (Piece.kind(in, i + 1, TokenKind.STRING) || Piece.kind(in, i + 1, TokenKind.PARAMETER));
            case "AT":
                return after.equals("TIME") || after.equals("LOCAL");
            case "LOCAL":
                return before.equals("AT") || before.equals("WITH");
            case "WITHOUT":
                return after.equals("TIME");
            case "TIME":
                return before.equals("AT")
                        || before.equals("WITHOUT")
                        || before.equals("LOCAL")
                        || before.equals("WITH") && after.equals("ZONE")
                        || literalOrCall(i);
            case "TIMESTAMP":
                return literalOrCall(i)
                        || (after.equals("WITH") || after.equals("WITHOUT"))
                                && (upper(i + 2).equals("TIME") || upper(i + 2).equals("LOCAL"));
            case "DATE":
                return literalOrCall(i) && !call;
            case "DATETIME", "UUID":
                return literalOrCall(i);
            case "INTERVAL":
                return Piece.kind(in, i + 1, TokenKind.STRING)
                        || quantity
                        || Piece.symbol(in, i + 1, "-") && Piece.kind(in, i + 2, TokenKind.STRING);
            case "SYMMETRIC", "ASYMMETRIC":
                return before.equals("BETWEEN");
            case "SIMILAR":
                return after.equals("TO");
            case "MEMBER", "SUBMULTISET":
                return after.equals("OF");
            case "UNKNOWN":
                return before.equals("IS")
                        || before.equals("NOT") && upper(i - 2).equals("IS");
            case "LEADING", "TRAILING", "BOTH":
                return level.head.equals("TRIM") && Piece.symbol(in, i - 1, "(");
            case "RECURSIVE":
                return before.equals("WITH");
            case "VALUES":
                return call
                        || after.equals("ROW")
                        || before.isEmpty() && Piece.symbol(in, i - 1, "(") && Piece.kind(in, i + 1, TokenKind.NUMBER);
            case "TABLE":
                return call || before.equals("TRUNCATE") || before.equals("CREATE") || before.equals("DROP");
            case "ANY", "SOME", "EXISTS", "UNIQUE":
                return call;
            case "GROUPING":
                return after.equals("SETS") || call;
            case "ARRAY", "MULTISET":
                return call || Piece.symbol(in, i + 1, "[");
            case "MINUS":
                return afterOperand(i)
                        && (call || after.equals("SELECT") || after.equals("ALL") || after.equals("DISTINCT"));
            case "DEFAULT":
                return STATEMENTS.contains(upper(0));
            case "DAY":
                // The grammar has no function of this name.
                return isUnit(i, level);
            case "YEAR", "MONTH", "HOUR", "MINUTE", "SECOND":
                return isUnit(i, level) || call && !afterOperand(i);
            case "INSERT":
                return !call;
            case "CURRENT_SCHEMA":
                // With parentheses it is a function like any other.
                return !call && !afterOperand(i);
            case "USER":
                return !afterOperand(i) && !nameOnlyAfter(before);
            case "CORR",
                    "REGR_AVGX",
                    "REGR_AVGY",
                    "REGR_R2",
                    "REGR_SLOPE",
                    "REGR_INTERCEPT",
                    "REGR_SXY",
                    "TRIM_ARRAY",
                    "UNNEST":
                // Reserved without a grammar of their own: functions like any other.
                return false;
            default:
                if (Keywords.isValue(word)) {
                    return !afterOperand(i);
                }
                return call && !afterOperand(i) && !nameOnlyAfter(before);
        }
    }

    private boolean isUnit(int i, Level level) {
        String before = upper(i - 1);
        if (before.equals("TO") && roles[i - 1] == Role.KEYWORD) {
            return true;
        }
        if (upper(i + 1).equals("TO") && UNITS.contains(upper(i + 2))) {
            return true;
        }
        if (Piece.symbol(in, i - 1, "(")) {
            return UNIT_CALLS.contains(level.head);
        }
        if (Piece.symbol(in, i - 1, ",")) {
            return level.head.endsWith("_TRUNC") || level.head.equals("LAST_DAY");
        }
        if (Piece.kind(in, i - 1, TokenKind.STRING)
                || Piece.kind(in, i - 1, TokenKind.NUMBER)
                || Piece.kind(in, i - 1, TokenKind.PARAMETER)) {
            return upper(i - 2).equals("INTERVAL") || upper(i - 3).equals("INTERVAL");
        }
        return Piece.symbol(in, i - 1, ")") && upper(intervalStart(i)).equals("INTERVAL");
    }

    /** The index before the parenthesis that the one before {@code i} closes. */
    private int intervalStart(int i) {
        return Piece.opening(in, i - 1, "(", ")") - 1;
    }

    /** {@code DATE '...'}, {@code DATE(...)}; not {@code count date} before a string, which no grammar has. */
    private boolean literalOrCall(int i) {
        return Piece.kind(in, i + 1, TokenKind.STRING)
                || Piece.symbol(in, i + 1, "(") && !afterOperand(i) && !nameOnlyAfter(upper(i - 1));
    }

    private static boolean nameOnlyAfter(String before) {
        return before.equals("INTO") || before.equals("UPDATE") || before.equals("WITH") || before.equals("RECURSIVE");
    }

    /** Whether LIMIT or OFFSET stands where a query can end, before an expression. */
    private boolean isQuantity(int i) {
        if (i + 1 >= in.size() || !afterOperand(i) && !ORDERS.contains(upper(i - 1))) {
            return false;
        }
        Piece first = in.get(i + 1);
        return switch (first.kind()) {
            case WORD -> !BEHIND_NAMES.contains(first.upper());
            case SYMBOL -> first.isSymbol("-") || first.isSymbol("+");
            case STRING, QUOTED_DOUBLE, QUOTED_BACK -> true;
            default -> false;
        };
    }

    /** Whether the piece before {@code i} ends an operand, so that a word here could only be an alias. */
    private boolean afterOperand(int i) {
        if (i == 0) {
            return false;
        }
        Piece before = in.get(i - 1);
        return switch (before.kind()) {
            case QUOTED_DOUBLE, QUOTED_BACK, STRING, NUMBER, PARAMETER -> true;
            case SYMBOL -> before.text().equals(")") || before.text().equals("]");
            case WORD -> {
                String word = before.upper();
                if (roles[i - 1] == Role.NAME) {
                    yield !OPERATORS.contains(word);
                }
                yield word.equals("END")
                        || word.equals("NULL")
                        || word.equals("TRUE")
                        || word.equals("FALSE")
                        || Keywords.isValue(word)
                        || UNITS.contains(word);
            }
            default -> false;
        };
    }

    private String upper(int i) {
        return Piece.upper(in, i);
    }

    /** E'...' with its backslashes resolved as in PostgreSQL; other strings as they are. */
    public static Piece string(Piece piece) {
        char prefix = Character.toUpperCase(piece.text().charAt(0));
        if (prefix != 'E') {
            return piece;
        }
        String body = piece.text().substring(2, piece.text().length() - 1);
        StringBuilder sb = new StringBuilder("'");
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            if (c == '\\' && i + 1 < body.length()) {
                char escaped = body.charAt(++i);
                switch (escaped) {
                    case 'n' -> sb.append('\n');
                    case 't' -> sb.append('\t');
                    case 'r' -> sb.append('\r');
                    case 'b' -> sb.append('\b');
                    case 'f' -> sb.append('\f');
                    case '\'' -> sb.append("''");
                    case 'x', 'u', 'U', '0', '1', '2', '3', '4', '5', '6', '7' -> i = coded(body, i, sb);
                    default -> sb.append(escaped);
                }
            } else {
                sb.append(c);
            }
        }
        return new Piece(TokenKind.STRING, sb.append('\'').toString(), piece.start(), piece.end(), false);
    }

    /** A character by its code, hexadecimal or octal; the index of its last digit. */
    private static int coded(String body, int at, StringBuilder sb) {
        char kind = body.charAt(at);
        boolean octal = kind >= '0' && kind <= '7';
        int start = octal ? at : at + 1;
        int most = switch (kind) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            default -> 3;
        };
        int end = start;
        while (end < body.length() && end - start < most && Character.digit(body.charAt(end), octal ? 8 : 16) >= 0) {
            end++;
        }
        int code = end == start ? -1 : (int) Long.parseLong(body.substring(start, end), octal ? 8 : 16);
        if (code < 0 || !Character.isValidCodePoint(code)) {
            sb.append(kind);
            return at;
        }
        String character = Character.toString(code);
        sb.append(character.equals("'") ? "''" : character);
        return end - 1;
    }
}
