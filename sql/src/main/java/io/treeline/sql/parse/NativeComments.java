// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.sql.SQLException;
import java.util.List;

/**
 * Takes comments out of native text of the tree model, whose grammar has none: a block is a syntax error there, and
 * {@code WHERE time = 7 -- note} is read as {@code 7 - (-note)}, which answers with no rows and no error.
 */
public final class NativeComments {
    private NativeComments() {}

    /**
     * The text without blocks, and without line comments that begin a line or follow white space; {@code s1--1} is left
     * alone, since the server's arithmetic allows it. Everything else stays as it is, character for character; the same
     * instance when nothing is to be taken out.
     *
     * @throws SQLException 42601 when a quote or a block comment is not closed
     */
    public static String strip(String text) throws SQLException {
        List<Token> tokens = SqlLexer.tokens(text);
        StringBuilder sb = null;
        int copied = 0;
        for (Token token : tokens) {
            boolean block = token.text().startsWith("/*");
            if (token.kind() == TokenKind.COMMENT
                    && (block || token.start() == 0 || SqlLexer.isSpace(text.charAt(token.start() - 1)))) {
                sb = sb == null ? new StringBuilder(text.length()) : sb;
                sb.append(text, copied, token.start()).append(block ? " " : "");
                copied = token.end();
            }
        }
        return sb == null ? text : sb.append(text, copied, text.length()).toString();
    }
}
