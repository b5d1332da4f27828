// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A statement's tokens, read by their places; a place outside holds nothing.
 *
 * @param list the tokens without comments
 */
record TokenWords(List<Token> list) {
    private static final Set<String> COMPARISONS = Set.of("=", "==", "<>", "!=", "<", "<=", ">", ">=");

    /** Words behind which an operand begins, so that what follows them is no clause and no alias. */
    private static final Set<String> BEFORE_OPERANDS = Set.of(
            "SELECT",
            "FROM",
            "WHERE",
            "HAVING",
            "BY",
            "AND",
            "OR",
            "NOT",
            "IN",
            "CONTAINS",
            "LIKE",
            "REGEXP",
            "BETWEEN",
            "IS",
            "AS",
            "CASE",
            "WHEN",
            "THEN",
            "ELSE",
            "ESCAPE",
            "INTO",
            "LIMIT",
            "OFFSET",
            "ON");

    int size() {
        return list.size();
    }

    /** The word in upper case; empty when there is none or it is quoted. */
    String word(int i) {
        return kind(i) == TokenKind.WORD ? list.get(i).text().toUpperCase(Locale.ROOT) : "";
    }

    boolean symbol(int i, String symbol) {
        return i >= 0 && i < list.size() && list.get(i).isSymbol(symbol);
    }

    TokenKind kind(int i) {
        return i >= 0 && i < list.size() ? list.get(i).kind() : null;
    }

    boolean comparison(int i) {
        return kind(i) == TokenKind.SYMBOL && COMPARISONS.contains(list.get(i).text());
    }

    /** Whether the token is part of a dotted name. */
    boolean dotted(int i) {
        return symbol(i - 1, ".") || symbol(i + 1, ".");
    }

    /** Whether token i stands right behind the one before it. */
    boolean joined(int i) {
        return i > 0 && i < list.size() && list.get(i - 1).end() == list.get(i).start();
    }

    /** Whether an operand ends with this token, so that an operator, a clause or the end must follow. */
    boolean endsOperand(int i) {
        TokenKind kind = kind(i);
        if (kind == null) {
            return false;
        }
        return switch (kind) {
            case WORD ->
                symbol(i - 1, ".")
                        || !BEFORE_OPERANDS.contains(word(i))
                                && !(word(i).equals("LAST") && word(i - 1).equals("SELECT"));
            case QUOTED_DOUBLE, QUOTED_BACK, STRING, NUMBER, PARAMETER -> true;
            case SYMBOL -> symbol(i, ")") || wildcard(i);
            case COMMENT, ESCAPE -> false;
        };
    }

    /** Whether the star is a name's or stands for all names, and is no multiplication. */
    boolean wildcard(int i) {
        return symbol(i, "**") || symbol(i, "*") && !endsOperand(i - 1);
    }

    /**
     * What the token does to the depth of parentheses; brackets count, since a window of time is closed by either:
     * {@code [0,60)}.
     */
    int nesting(int i) {
        return symbol(i, "(") || symbol(i, "[") ? 1 : symbol(i, ")") || symbol(i, "]") ? -1 : 0;
    }

    /** The index of the parenthesis that closes the one at {@code open}; the number of tokens when there is none. */
    int closing(int open) {
        int depth = 0;
        for (int i = open; i < list.size(); i++) {
            depth += nesting(i);
            if (depth == 0) {
                return i;
            }
        }
        return list.size();
    }
}
