// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** Which statements are IoTDB's own in the tree model, by their tokens. */
final class TreeStatements {
    /** First words that only IoTDB has: those of 2.0.1's parser, and of releases before and after it. */
    private static final Set<String> NATIVE_FIRST = Set.of(
            "SHOW",
            "LIST",
            "COUNT",
            "UNSET",
            "FLUSH",
            "CLEAR",
            "KILL",
            "GRANT",
            "REVOKE",
            "LOAD",
            "UNLOAD",
            "REMOVE",
            "STOP",
            "ACTIVATE",
            "DEACTIVATE",
            "REPAIR",
            "CONSTRUCT",
            "MIGRATE",
            "RECONSTRUCT",
            "EXTEND",
            "VERIFY",
            "SETTLE",
            "FULL",
            "TRACING",
            "DEBUG");

    private static final Set<String> RELATIONAL_OBJECTS = Set.of(
            "TABLE",
            "SCHEMA",
            "INDEX",
            "SEQUENCE",
            "UNIQUE",
            "MATERIALIZED",
            "TEMP",
            "TEMPORARY",
            "GLOBAL",
            "LOCAL",
            "TYPE",
            "DOMAIN");

    /** Words that end the target list of a native query. */
    private static final Set<String> NATIVE_CLAUSES = Set.of(
            "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET", "SLIMIT", "SOFFSET", "FILL", "ALIGN", "WITHOUT",
            "DISABLE", "WITH");

    /** What begins a value that IoTDB's INSERT cannot compute. */
    private static final Set<String> COMPUTED =
            Set.of("CAST", "CURRENT_TIMESTAMP", "CURRENT_DATE", "LOCALTIMESTAMP", "DEFAULT", "CASE", "COALESCE");

    /** What IoTDB's DELETE knows; TIMESTAMP too. */
    private static final Set<String> DELETE_WORDS = Set.of("WHERE", "AND", "TIME", "TIMESTAMP", "NOW");

    private final List<Token> tokens;
    private final TokenWords words;

    TreeStatements(List<Token> tokens) {
        this.tokens = tokens;
        this.words = new TokenWords(tokens);
    }

    /** Whether the server is to have the statement. */
    boolean isNative() throws SQLException {
        String first = word(0);
        String second = word(1);
        return switch (first) {
            case "SELECT" -> nativeSelect();
            case "INSERT" -> nativeInsert();
            case "DELETE" -> nativeDelete();
            case "CREATE", "DROP", "ALTER" -> nativeDefinition();
            case "SET" -> !(second.equals("SCHEMA") && !templateFollows(2));
            case "START" -> true;
            case "CALL" -> second.equals("INFERENCE");
            case "MERGE" -> !second.equals("INTO");
            default -> NATIVE_FIRST.contains(first);
        };
    }

    private boolean nativeSelect() throws SQLException {
        int from = StatementClassifier.outermostFrom(words);
        int end = from < 0 ? -1 : targetsEnd(from + 1);
        if (end < 0 || end < tokens.size() && !symbol(end, ";") && !NATIVE_CLAUSES.contains(word(end))) {
            return false;
        }
        NativeSelect select = new NativeSelect(words, from, end);
        if (!select.onlySqls()) {
            return true;
        }
        if (select.onlyIotdbs() && select.bareTime()) {
            throw BareTime.refusal();
        }
        return select.onlyIotdbs();
    }

    /** The index after paths from {@code i} on, separated by commas; -1 when something else stands there. */
    private int targetsEnd(int i) {
        int end = pathEnd(i);
        while (symbol(end, ",")) {
            end = pathEnd(end + 1);
        }
        return end;
    }

    /** The index after a bare path that begins with {@code root}; -1 when something else stands here. */
    private int pathEnd(int i) {
        if (!word(i).equals("ROOT")) {
            return -1;
        }
        int at = i + 1;
        while (symbol(at, ".")) {
            at++;
            int nodeStart = at;
            // A node may be several tokens without a gap between them: d*, *x.
            while (at < tokens.size()
                    && isNodePart(tokens.get(at))
                    && (at == nodeStart
                            || tokens.get(at).start() == tokens.get(at - 1).end())) {
                at++;
            }
            if (at == nodeStart) {
                return -1;
            }
        }
        return at;
    }

    private static boolean isNodePart(Token token) {
        return token.kind() == TokenKind.WORD
                || token.kind() == TokenKind.QUOTED_BACK
                || token.kind() == TokenKind.NUMBER
                || token.isSymbol("*")
                || token.isSymbol("**");
    }

    private boolean nativeInsert() {
        if (!word(1).equals("INTO")) {
            return false;
        }
        int at = pathEnd(2);
        if (at < 0) {
            return false;
        }
        if (at < tokens.size() && !symbol(at, "(") && !symbol(at, ";")) {
            // IoTDB wants the columns' names; tools that quote only what must be quoted leave them out.
            return false;
        }
        int time = -1;
        int end = words.closing(at);
        for (int i = at + 1, column = 0; i < end; i++) {
            if (kind(i) == TokenKind.QUOTED_DOUBLE) {
                return false;
            }
            column += symbol(i, ",") ? 1 : 0;
            time = word(i).equals("TIME") ? column : time;
        }
        int values = word(end + 1).equals("ALIGNED") ? end + 2 : end + 1;
        for (int i = values, depth = 0; i < tokens.size(); i++) {
            depth += words.nesting(i);
            if (depth == 0 && (word(i).equals("ON") && word(i + 1).equals("CONFLICT") || word(i).equals("RETURNING"))) {
                return false;
            }
        }
        return !word(values).equals("SELECT") && !word(values).equals("WITH") && !computes(values, time);
    }

    /**
     * Whether the values are computed, or the time is text: IoTDB's INSERT takes neither. {@code now()} and unquoted
     * times are its own.
     */
    private boolean computes(int values, int time) {
        int end = word(values).equals("VALUES") ? tokens.size() : 0;
        for (int i = values + 1, depth = 0, column = 0; i < end; i++) {
            depth += words.nesting(i);
            column = depth == 0 ? 0 : depth == 1 && symbol(i, ",") ? column + 1 : column;
            boolean alone = symbol(i - 1, "(") || symbol(i - 1, ",");
            if (depth == 1
                    && (kind(i) == TokenKind.STRING
                                    && (column == time && alone || !word(i - 1).isEmpty())
                            || COMPUTED.contains(word(i)) && alone)) {
                return true;
            }
        }
        return false;
    }

    /**
     * IoTDB's DELETE compares the time only, by AND of simple comparisons, and does not quote it: all else is about
     * columns.
     */
    private boolean nativeDelete() {
        if (!word(1).equals("FROM")) {
            return !word(1).isEmpty();
        }
        int end = targetsEnd(2);
        if (end < 0 || end < tokens.size() && !symbol(end, ";") && !NATIVE_CLAUSES.contains(word(end))) {
            return false;
        }
        if (tokens.subList(0, end).stream().anyMatch(token -> token.isSymbol("*") || token.isSymbol("**"))) {
            // Of series; a table's name with wildcards would be of devices.
            return true;
        }
        for (int i = end; i < tokens.size(); i++) {
            boolean name = kind(i) == TokenKind.QUOTED_DOUBLE
                    || kind(i) == TokenKind.QUOTED_BACK
                    || kind(i) == TokenKind.STRING
                    || symbol(i, "!=")
                    || symbol(i, "<>");
            boolean sqls =
                    Character.isLetter(word(i).isEmpty() ? '0' : word(i).charAt(0)) && !DELETE_WORDS.contains(word(i));
            if (name || sqls || word(i).equals("TIME") && symbol(i - 1, ".")) {
                return false;
            }
        }
        return true;
    }

    private boolean nativeDefinition() {
        int i = 1;
        if (word(i).equals("OR") && word(i + 1).equals("REPLACE")) {
            i += 2;
        }
        String object = word(i);
        if (object.equals("SCHEMA")) {
            return templateFollows(i + 1);
        }
        if (object.equals("VIEW")) {
            int target = i + 1;
            while (word(target).equals("IF")
                    || word(target).equals("NOT")
                    || word(target).equals("EXISTS")) {
                target++;
            }
            return pathEnd(target) > 0;
        }
        return !RELATIONAL_OBJECTS.contains(object);
    }

    /** {@code SCHEMA TEMPLATE name}, not a schema that is called template. */
    private boolean templateFollows(int i) {
        return word(i).equals("TEMPLATE") && i + 1 < tokens.size() && !symbol(i + 1, ";");
    }

    private TokenKind kind(int i) {
        return words.kind(i);
    }

    private String word(int i) {
        return words.word(i);
    }

    private boolean symbol(int i, String symbol) {
        return words.symbol(i, symbol);
    }
}
