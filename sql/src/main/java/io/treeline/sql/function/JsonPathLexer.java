// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts the text of a JSON path into tokens. */
final class JsonPathLexer {
    /** What a token is. */
    enum Kind {
        /** A word without quotes, which may be a keyword. */
        WORD,
        STRING,
        NUMBER,
        VARIABLE,
        /** An operator or punctuation. */
        SYMBOL,
        END
    }

    /**
     * A token.
     *
     * @param text its value, unescaped; a number's digits
     */
    record Token(Kind kind, String text) {
        boolean is(String symbol) {
            return kind == Kind.SYMBOL && text.equals(symbol);
        }

        /** Whether it is a keyword, in any case but for true, false and null. */
        boolean word(String keyword) {
            return kind == Kind.WORD
                    && (List.of("true", "false", "null").contains(keyword)
                            ? text.equals(keyword)
                            : text.toLowerCase(Locale.ROOT).equals(keyword));
        }
    }

    private static final String SPECIAL = "?%$.[]{}()|&!=<>@#,*:-+/";
    private static final String BLANK = " \t\n\r\f";
    private static final List<String> LONG = List.of("&&", "||", "**", "<=", "==", "<>", "!=", ">=");

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private JsonPathLexer(String text) {
        this.text = text;
    }

    /**
     * The tokens, with one at the end that says so.
     *
     * @throws SQLException 42601 for what is none
     */
    static List<Token> tokens(String text) throws SQLException {
        JsonPathLexer lexer = new JsonPathLexer(text);
        while (lexer.at < text.length()) {
            lexer.next();
        }
        lexer.tokens.add(new Token(Kind.END, ""));
        return lexer.tokens;
    }

    static SQLException wrong(String what) {
        return PlanErrors.syntax(SqlState.SYNTAX_ERROR, "The JSON path is malformed: " + what);
    }

    private void next() throws SQLException {
        char c = text.charAt(at);
        if (BLANK.indexOf(c) >= 0) {
            at++;
        } else if (text.startsWith("/*", at)) {
            int end = text.indexOf("*/", at + 2);
            if (end < 0) {
                throw wrong("a comment is not closed");
            }
            at = end + 2;
        } else if (c == '"') {
            tokens.add(new Token(Kind.STRING, quoted()));
        } else if (c == '$' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
            at++;
            tokens.add(new Token(Kind.VARIABLE, quoted()));
        } else if (c == '$' && at + 1 < text.length() && ordinary(text.charAt(at + 1))) {
            at++;
            tokens.add(new Token(Kind.VARIABLE, name(false)));
        } else if (digit(at) || c == '.' && digit(at + 1)) {
            number();
        } else if (SPECIAL.indexOf(c) >= 0) {
            String symbol = LONG.stream()
                    .filter(one -> text.startsWith(one, at))
                    .findFirst()
                    .orElse(String.valueOf(c));
            at += symbol.length();
            tokens.add(new Token(Kind.SYMBOL, symbol));
        } else if (c == '\'') {
            throw wrong("a single quote stands where none may");
        } else {
            tokens.add(new Token(Kind.WORD, name(true)));
        }
    }

    private boolean digit(int place) {
        return place < text.length() && text.charAt(place) >= '0' && text.charAt(place) <= '9';
    }

    private static boolean ordinary(char c) {
        return SPECIAL.indexOf(c) < 0 && BLANK.indexOf(c) < 0 && "\\\"'".indexOf(c) < 0;
    }

    private String name(boolean escapes) throws SQLException {
        StringBuilder out = new StringBuilder();
        while (at < text.length() && (ordinary(text.charAt(at)) || escapes && text.charAt(at) == '\\')) {
            if (text.charAt(at) == '\\') {
                escape(out);
            } else {
                out.append(text.charAt(at++));
            }
        }
        return out.toString();
    }

    private String quoted() throws SQLException {
        StringBuilder out = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\') {
                escape(out);
            } else {
                out.append(text.charAt(at++));
            }
        }
        if (at >= text.length()) {
            throw wrong("a string is not closed");
        }
        at++;
        return out.toString();
    }

    private void escape(StringBuilder out) throws SQLException {
        at++;
        if (at >= text.length()) {
            throw wrong("it ends with a backslash");
        }
        char c = text.charAt(at++);
        switch (c) {
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case 'v' -> out.append('\u000b');
            case 'x' -> point(out, hex(2, 2));
            case 'u' -> {
                if (at < text.length() && text.charAt(at) == '{') {
                    at++;
                    int point = hex(1, 6);
                    if (at >= text.length() || text.charAt(at++) != '}') {
                        throw wrong("a character's number is not closed");
                    }
                    point(out, point);
                } else {
                    point(out, hex(4, 4));
                }
            }
            default -> out.append(c);
        }
    }

    private int hex(int least, int most) throws SQLException {
        int start = at;
        while (at < text.length() && at - start < most && Character.digit(text.charAt(at), 16) >= 0) {
            at++;
        }
        if (at - start < least) {
            throw wrong("a character's number needs hexadecimal digits");
        }
        return Integer.parseInt(text.substring(start, at), 16);
    }

    private static void point(StringBuilder out, int point) throws SQLException {
        if (point == 0) {
            throw PlanErrors.data(SqlState.UNTRANSLATABLE_CHARACTER, "A JSON path cannot hold the character U+0000");
        }
        boolean low = point >= 0xDC00 && point < 0xE000;
        boolean awaited = out.length() > 0 && Character.isHighSurrogate(out.charAt(out.length() - 1));
        if (low != awaited || point > Character.MAX_CODE_POINT) {
            throw PlanErrors.data(SqlState.INVALID_TEXT, "The JSON path has half a character, or none of Unicode's");
        }
        out.appendCodePoint(point);
    }

    private void number() throws SQLException {
        int start = at;
        if (text.charAt(at) == '0' && at + 1 < text.length() && "xXoObB".indexOf(text.charAt(at + 1)) >= 0) {
            int radix = switch (text.charAt(at + 1)) {
                case 'x', 'X' -> 16;
                case 'o', 'O' -> 8;
                default -> 2;
            };
            at += 2;
            int from = at;
            while (at < text.length() && (Character.digit(text.charAt(at), radix) >= 0 || text.charAt(at) == '_')) {
                at++;
            }
            add(digits(text.substring(from, at)), radix);
            return;
        }
        skipDigits();
        boolean leading = at - start > 1 && text.charAt(start) == '0';
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            skipDigits();
        }
        if (leading) {
            throw wrong("a number begins with 0");
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            at += at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-') ? 1 : 0;
            int exponent = at;
            skipDigits();
            if (at == exponent) {
                throw wrong("a number's exponent has no digits");
            }
        }
        add(digits(text.substring(start, at)), 10);
    }

    private void skipDigits() {
        while (digit(at) || at < text.length() && text.charAt(at) == '_' && digit(at - 1) && digit(at + 1)) {
            at++;
        }
    }

    /** Digits between which there may be single underscores. */
    private static String digits(String written) throws SQLException {
        if (written.isEmpty() || written.startsWith("_") || written.endsWith("_") || written.contains("__")) {
            throw wrong("a number has no digits where it must");
        }
        return written.replace("_", "");
    }

    private void add(String digits, int radix) throws SQLException {
        if (at < text.length() && (ordinary(text.charAt(at)) || text.charAt(at) == '\\')) {
            throw wrong("letters stand right after a number");
        }
        try {
            BigDecimal value = radix == 10 ? new BigDecimal(digits) : new BigDecimal(new BigInteger(digits, radix));
            if (Math.abs((long) value.scale()) > 131_072) {
                throw PlanErrors.data(
                        SqlState.NUMERIC_OUT_OF_RANGE, "A number of the JSON path has more digits than are supported");
            }
            tokens.add(new Token(Kind.NUMBER, value.toPlainString()));
        } catch (NumberFormatException e) {
            throw wrong("a number is none");
        }
    }
}
