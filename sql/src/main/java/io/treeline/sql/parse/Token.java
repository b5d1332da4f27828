// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

/**
 * A token.
 *
 * @param kind what it is
 * @param text its characters, as they stand in the statement
 * @param start 0-based offset of its first character
 * @param end offset after its last character
 */
public record Token(TokenKind kind, String text, int start, int end) {
    /** Whether this is the unquoted word, in any case. */
    public boolean isWord(String word) {
        return kind == TokenKind.WORD && text.equalsIgnoreCase(word);
    }

    /** Whether this is the symbol. */
    public boolean isSymbol(String symbol) {
        return kind == TokenKind.SYMBOL && text.equals(symbol);
    }

    /** The name without its quotes; an unquoted word as it stands. */
    public String name() {
        return unquoted(kind, text);
    }

    static String unquoted(TokenKind kind, String text) {
        return switch (kind) {
            case QUOTED_DOUBLE -> text.substring(1, text.length() - 1).replace("\"\"", "\"");
            case QUOTED_BACK -> text.substring(1, text.length() - 1).replace("``", "`");
            default -> text;
        };
    }
}
