// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.sql.SQLException;
import java.util.List;

/**
 * Puts a negative factor of native text of the tree model into parentheses: the server reads the star of {@code x * -1}
 * as a wildcard at the end of a name, and computes {@code x - 1} (seen with 2.0.1-beta). A star that stands close to
 * its name and apart from the sign, {@code x* - 1}, is such a wildcard.
 */
public final class NegativeFactors {
    private NegativeFactors() {}

    /**
     * The text as the server must have it; the same instance when nothing is to be done.
     *
     * @throws SQLException 42601 when a quote is not closed
     */
    public static String parenthesised(String text) throws SQLException {
        if (!mayHold(text)) {
            return text;
        }
        TokenWords tokens = new TokenWords(SqlLexer.significant(text));
        StringBuilder out = null;
        int copied = 0;
        for (int i = 1; i < tokens.size(); i++) {
            boolean wildcard = tokens.joined(i) && !tokens.joined(i + 1);
            if (!tokens.symbol(i, "*") || !tokens.endsOperand(i - 1) || !tokens.symbol(i + 1, "-") || wildcard) {
                continue;
            }
            int end = factorEnd(tokens, i + 1);
            if (end > i + 2) {
                out = out == null ? new StringBuilder(text.length() + 8) : out;
                int start = tokens.list().get(i + 1).start();
                int stop = tokens.list().get(end - 1).end();
                out.append(text, copied, start)
                        .append('(')
                        .append(text, start, stop)
                        .append(')');
                copied = stop;
                i = end - 1;
            }
        }
        return out == null ? text : out.append(text, copied, text.length()).toString();
    }

    private static boolean mayHold(String text) {
        for (int star = text.indexOf('*'); star >= 0; star = text.indexOf('*', star + 1)) {
            int next = star + 1;
            while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
                next++;
            }
            if (next < text.length() && text.charAt(next) == '-') {
                return true;
            }
        }
        return false;
    }

    /**
     * The index after the signs and the one operand behind them: a number, a name with its dots, a call, or what stands
     * in parentheses.
     */
    private static int factorEnd(TokenWords tokens, int sign) {
        int at = sign;
        while (tokens.symbol(at, "-") || tokens.symbol(at, "+")) {
            at++;
        }
        List<Token> list = tokens.list();
        if (at < list.size() && !tokens.symbol(at, "(")) {
            TokenKind kind = tokens.kind(at);
            if (kind != TokenKind.NUMBER
                    && kind != TokenKind.WORD
                    && kind != TokenKind.QUOTED_BACK
                    && kind != TokenKind.PARAMETER) {
                return sign;
            }
            at++;
            while (tokens.symbol(at, ".") && at + 1 < list.size()) {
                at += 2;
            }
        }
        return tokens.symbol(at, "(") ? Math.min(tokens.closing(at) + 1, list.size()) : at;
    }
}
