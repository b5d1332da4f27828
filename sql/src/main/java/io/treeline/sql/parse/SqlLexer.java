// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts statement text, native or relational, into tokens. Only white space is left out, so that tokens and gaps
 * together are the text again.
 *
 * <p>A backslash is an ordinary character except in {@code E'...'}; both servers and standard SQL have it so.
 */
public final class SqlLexer {
    private static final String[] LONG_SYMBOLS = {
        "!~~*", "!~~", "!~*", "!~", "~~*", "~~", "~*", "<>", "<=", ">=", "!=", "||/", "||", "|/", "<<", ">>", "::",
        "=>", "->>", "->", "#>>", "#>", "#-", "**", "&&", "@>", "<@", "@@"
    };

    /** What a token takes while a query is planned: itself, its text, and what is made of it. */
    private static final long TOKEN_BYTES = 300;
    /** The same in an INSERT, whose rows become values at once. */
    private static final long INSERT_TOKEN_BYTES = 100;
    /** So many are taken whatever the bound: it is for rows, not for the text of a query over them. */
    private static final long ALWAYS = 10_000;
    /** Most tokens are one of these characters: their texts are made once. */
    private static final String[] SINGLE = new String[128];

    static {
        for (int i = 0; i < SINGLE.length; i++) {
            SINGLE[i] = String.valueOf((char) i);
        }
    }

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    /** Whether the text is an INSERT; null while nobody has asked. */
    private Boolean insert;

    private int at;

    private SqlLexer(String text) {
        this.text = text;
    }

    /**
     * The tokens without comments, of a text that is not too long for what a statement may hold.
     *
     * @param mostBytes what planning may hold of it, by estimate
     * @throws SQLException as {@link #tokens}, and 53200
     */
    static List<Token> significant(String text, long mostBytes) throws SQLException {
        List<Token> all = new SqlLexer(text).run(mostBytes);
        all.removeIf(token -> token.kind() == TokenKind.COMMENT);
        return all;
    }

    /**
     * All tokens, comments included.
     *
     * @throws SQLException 42601 with the position, when a quote or a block comment is not closed; nothing else is
     *     refused
     */
    public static List<Token> tokens(String text) throws SQLException {
        return new SqlLexer(text).run();
    }

    /**
     * The tokens without comments.
     *
     * @throws SQLException as {@link #tokens}
     */
    public static List<Token> significant(String text) throws SQLException {
        List<Token> all = tokens(text);
        all.removeIf(token -> token.kind() == TokenKind.COMMENT);
        return all;
    }

    /**
     * For statements whose JDBC escapes are not to be processed.
     *
     * @throws SQLException 42601 when there is one, since SQL itself has no braces
     */
    public static void refuseEscapes(String text) throws SQLException {
        for (Token token : tokens(text)) {
            if (token.kind() == TokenKind.ESCAPE) {
                throw SqlErrors.syntax(
                        text,
                        token.start(),
                        "The escape {...} is not processed, since setEscapeProcessing(false) was called");
            }
        }
    }

    /**
     * Whether the name can be written without quotes: a letter, then letters, digits and underscores, and no reserved
     * word.
     */
    public static boolean isPlainName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!letter && (i == 0 || c != '_' && !isDigit(c))) {
                return false;
            }
        }
        return !name.isEmpty() && !NameWords.isReserved(name);
    }

    private List<Token> run() throws SQLException {
        return run(Long.MAX_VALUE);
    }

    private List<Token> run(long mostBytes) throws SQLException {
        while (at < text.length()) {
            if (tokens.size() > ALWAYS && tokens.size() > mostBytes / (isInsert() ? INSERT_TOKEN_BYTES : TOKEN_BYTES)) {
                throw SqlState.OUT_OF_MEMORY.exception(
                        "The statement's text of " + text.length() + " characters needs more than the " + mostBytes
                                + " bytes that one statement may hold here (maxLocalMemory); divide it, use a batch of parameters for many rows, or raise the limit");
            }
            int c = text.codePointAt(at);
            if (isSpace(c)) {
                at += Character.charCount(c);
            } else {
                next(c);
            }
        }
        return tokens;
    }

    /** Whether the first word is INSERT, of whose values fewer things are made. */
    private boolean isInsert() {
        if (insert == null) {
            insert = tokens.stream()
                    .filter(token -> token.kind() != TokenKind.COMMENT)
                    .findFirst()
                    .map(token -> token.isWord("INSERT"))
                    .orElse(false);
        }
        return insert;
    }

    private void next(int c) throws SQLException {
        int start = at;
        switch (c) {
            case '\'' -> {
                quoted('\'', start, false);
                add(TokenKind.STRING, start);
            }
            case '"' -> {
                quoted('"', start, false);
                add(TokenKind.QUOTED_DOUBLE, start);
            }
            case '`' -> {
                quoted('`', start, false);
                add(TokenKind.QUOTED_BACK, start);
            }
            case '?' -> {
                at++;
                add(TokenKind.PARAMETER, start);
            }
            case '{', '}' -> {
                at++;
                add(TokenKind.ESCAPE, start);
            }
            default -> {
                if (text.startsWith("--", at)) {
                    lineComment();
                } else if (text.startsWith("/*", at)) {
                    blockComment();
                } else if (isDigit(c)) {
                    number(start);
                } else if (c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1)) && !afterName()) {
                    fraction();
                    add(TokenKind.NUMBER, start);
                } else if (c == '$' && dollarQuoted()) {
                    add(TokenKind.STRING, start);
                } else if (isWordStart(c)) {
                    word(start);
                } else {
                    symbol(c);
                    add(TokenKind.SYMBOL, start);
                }
            }
        }
    }

    /** Moves behind the closing quote; the opening one is at {@code at}. */
    private void quoted(char quote, int start, boolean backslashes) throws SQLException {
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\' && backslashes && at < text.length()) {
                at++;
            } else if (c == quote) {
                if (at < text.length() && text.charAt(at) == quote) {
                    at++;
                } else {
                    return;
                }
            }
        }
        throw SqlErrors.syntax(
                text,
                start,
                "The " + (quote == '\'' ? "string" : "quoted name") + " that begins with " + quote + " is not closed");
    }

    /**
     * Moves behind PostgreSQL's {@code $tag$ ... $tag$}; stays where it is when this is none, since a dollar may also
     * begin a name.
     */
    private boolean dollarQuoted() {
        int end = at + 1;
        while (end < text.length() && text.charAt(end) != '$' && isWordPart(text.charAt(end))) {
            end++;
        }
        boolean delimiter =
                end < text.length() && text.charAt(end) == '$' && !(end > at + 1 && isDigit(text.charAt(at + 1)));
        if (!delimiter || afterName() || last() != null && last().end() == at && last().isSymbol(".")) {
            return false;
        }
        int close = text.indexOf(text.substring(at, end + 1), end + 1);
        if (close < 0) {
            return false;
        }
        at = close + end + 1 - at;
        return true;
    }

    private void lineComment() {
        int start = at;
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            at++;
        }
        add(TokenKind.COMMENT, start);
    }

    private void blockComment() throws SQLException {
        int start = at;
        int depth = 0;
        do {
            if (text.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else if (at >= text.length()) {
                throw SqlErrors.syntax(text, start, "The comment that begins with /* is not closed");
            } else {
                at++;
            }
        } while (depth > 0);
        add(TokenKind.COMMENT, start);
    }

    private void number(int start) {
        digits();
        if (afterDot(start)) {
            wordRest();
            add(TokenKind.WORD, start);
            return;
        }
        boolean whole = true;
        if (at < text.length() && text.charAt(at) == '.') {
            whole = false;
            at++;
            digits();
        }
        exponent();
        if (whole && at < text.length() && isWordPart(text.codePointAt(at))) {
            wordRest();
            add(TokenKind.WORD, start);
        } else {
            add(TokenKind.NUMBER, start);
        }
    }

    private void fraction() {
        at++;
        digits();
        exponent();
    }

    private void exponent() {
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int mark = at++;
            if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
                at++;
            }
            int digits = at;
            digits();
            if (at == digits) {
                at = mark;
            }
        }
    }

    private void digits() {
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
    }

    private void word(int start) throws SQLException {
        wordRest();
        int length = at - start;
        char quote = at < text.length() ? text.charAt(at) : 0;
        if (length == 1 && quote == '\'' && "xXnNeE".indexOf(text.charAt(start)) >= 0) {
            quoted('\'', at, text.charAt(start) == 'e' || text.charAt(start) == 'E');
            add(TokenKind.STRING, start);
        } else if (length == 1
                && quote == '&'
                && Character.toUpperCase(text.charAt(start)) == 'U'
                && text.startsWith("&'", at)) {
            at++;
            quoted('\'', at, false);
            add(TokenKind.STRING, start);
        } else {
            add(TokenKind.WORD, start);
        }
    }

    private void wordRest() {
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if (!isWordPart(c)) {
                return;
            }
            at += Character.charCount(c);
        }
    }

    private void symbol(int c) {
        // Behind an operand @? cannot be anything but the operator, whose question mark JDBC would have twice.
        if (text.startsWith("@?", at) && afterOperand()) {
            at += text.startsWith("@??", at) ? 3 : 2;
            return;
        }
        for (String symbol : LONG_SYMBOLS) {
            if (text.startsWith(symbol, at)) {
                at += symbol.length();
                return;
            }
        }
        at += Character.charCount(c);
    }

    private boolean afterName() {
        Token last = last();
        return last != null
                && last.end() == at
                && (last.kind() == TokenKind.WORD || last.kind().quotedName());
    }

    private boolean afterOperand() {
        Token last = last();
        return last != null
                && switch (last.kind()) {
                    case WORD -> !CastOperator.beginsNoOperand(Piece.of(last));
                    case STRING, NUMBER, PARAMETER, QUOTED_DOUBLE, QUOTED_BACK -> true;
                    case SYMBOL -> last.isSymbol(")") || last.isSymbol("]");
                    case COMMENT, ESCAPE -> false;
                };
    }

    /** Whether a number's digits are a node of a dotted name: {@code root.1.s}. */
    private boolean afterDot(int start) {
        Token last = last();
        return last != null && last.end() == start && last.isSymbol(".");
    }

    private Token last() {
        return tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
    }

    private void add(TokenKind kind, int start) {
        tokens.add(new Token(
                kind,
                at - start == 1 && text.charAt(start) < SINGLE.length
                        ? SINGLE[text.charAt(start)]
                        : text.substring(start, at),
                start,
                at));
    }

    static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0xFEFF;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean isWordStart(int c) {
        return c == '_' || c == '$' || Character.isLetter(c);
    }

    static boolean isWordPart(int c) {
        return c == '_'
                || c == '$'
                || Character.isLetterOrDigit(c)
                || Character.getType(c) == Character.NON_SPACING_MARK;
    }
}
