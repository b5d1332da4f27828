// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The text of JSON, read as PostgreSQL reads it, and its jsonb written: keys by length and then by bytes, the last of
 * equal ones, numbers without exponents, a blank behind colons and commas.
 */
public final class Json {
    private static final int DEEPEST = 1_000;
    private static final BigDecimal MOST_DIGITS = BigDecimal.valueOf(131_072);
    private static final Comparator<String> KEYS = Comparator.<String>comparingInt(
                    key -> key.getBytes(StandardCharsets.UTF_8).length)
            .thenComparing(key -> key.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    /** What a value is, the greatest of jsonb's order first. */
    enum Sort {
        OBJECT,
        ARRAY,
        BOOLEAN,
        NUMBER,
        STRING,
        NULL
    }

    /**
     * A value.
     *
     * @param text its part of the text
     * @param keys of an object, in order, unescaped
     * @param items of an object or array
     */
    record Node(Sort sort, String text, List<String> keys, List<Node> items) {
        /** The member of a key, the last of equal ones; null when there is none. */
        Node member(String key) {
            int at = keys.lastIndexOf(key);
            return at < 0 ? null : items.get(at);
        }

        /** The element of a place, from the end when negative; null when there is none. */
        Node element(long place) {
            long at = place < 0 ? items.size() + place : place;
            return sort != Sort.ARRAY || at < 0 || at >= items.size() ? null : items.get((int) at);
        }

        /** As ->> gives it: the characters of a string, NULL for null. */
        String plain() throws SQLException {
            return sort == Sort.NULL ? null : sort == Sort.STRING ? new Json(text).string() : text;
        }
    }

    private final String text;
    private int at;
    private int depth;

    private Json(String text) {
        this.text = text;
    }

    /**
     * Reads a text.
     *
     * @throws SQLException 22P02 when it is no JSON
     */
    static Node parse(String text) throws SQLException {
        Json reader = new Json(text);
        Node node = reader.value();
        reader.blanks();
        if (reader.at < text.length()) {
            throw wrong();
        }
        return node;
    }

    private static SQLException wrong() {
        return PlanErrors.data(SqlState.INVALID_TEXT, "Text is no JSON");
    }

    private void blanks() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean skip(char c) {
        blanks();
        boolean there = at < text.length() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private Node value() throws SQLException {
        blanks();
        if (at >= text.length()) {
            throw wrong();
        }
        int start = at;
        char c = text.charAt(at);
        if (c == '{' || c == '[') {
            if (++depth > DEEPEST) {
                throw PlanErrors.data(SqlState.STATEMENT_TOO_COMPLEX, "JSON is nested more than " + DEEPEST + " deep");
            }
            at++;
            List<String> keys = new ArrayList<>();
            List<Node> items = new ArrayList<>();
            char end = c == '{' ? '}' : ']';
            if (!skip(end)) {
                do {
                    if (c == '{') {
                        blanks();
                        keys.add(string());
                        if (!skip(':')) {
                            throw wrong();
                        }
                    }
                    items.add(value());
                } while (skip(','));
                if (!skip(end)) {
                    throw wrong();
                }
            }
            depth--;
            return new Node(c == '{' ? Sort.OBJECT : Sort.ARRAY, text.substring(start, at), keys, items);
        }
        if (c == '"') {
            string();
            return leaf(Sort.STRING, start);
        }
        if (c == '-' || c >= '0' && c <= '9') {
            number();
            return leaf(Sort.NUMBER, start);
        }
        for (String word : List.of("true", "false", "null")) {
            if (text.startsWith(word, at)) {
                at += word.length();
                if (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
                    throw wrong();
                }
                return leaf(word.equals("null") ? Sort.NULL : Sort.BOOLEAN, start);
            }
        }
        throw wrong();
    }

    private Node leaf(Sort sort, int start) {
        return new Node(sort, text.substring(start, at), List.of(), List.of());
    }

    private void number() throws SQLException {
        at += text.charAt(at) == '-' ? 1 : 0;
        int whole = at;
        digits();
        if (at - whole > 1 && text.charAt(whole) == '0') {
            throw wrong();
        }
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            digits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            at += at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-') ? 1 : 0;
            digits();
        }
        if (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
            throw wrong();
        }
    }

    private void digits() throws SQLException {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw wrong();
        }
    }

    private String string() throws SQLException {
        if (at >= text.length() || text.charAt(at) != '"') {
            throw wrong();
        }
        StringBuilder out = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return out.toString();
            }
            if (c < ' ') {
                throw wrong();
            }
            if (c != '\\') {
                out.append(c);
                continue;
            }
            at++;
            switch (at < text.length() ? text.charAt(at) : ' ') {
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 't' -> out.append('\t');
                case '"', '\\', '/' -> out.append(text.charAt(at));
                case 'u' -> {
                    String digits = at + 5 <= text.length() ? text.substring(at + 1, at + 5) : "";
                    if (!digits.matches("[0-9A-Fa-f]{4}")) {
                        throw wrong();
                    }
                    out.append((char) Integer.parseInt(digits, 16));
                    at += 4;
                }
                default -> throw wrong();
            }
        }
        throw wrong();
    }

    /**
     * A text as json, which stays text, or as {@link Jsonb}.
     *
     * @throws SQLException 22P02 when it is none
     */
    public static Object cast(String text, boolean binary) throws SQLException {
        Node node = parse(text);
        return binary ? Jsonb.of(binary(node)) : text;
    }

    /** A text of jsonb that is equal for equal values: numbers are so whatever zeros they end with. */
    static String comparable(String binary) throws SQLException {
        StringBuilder out = new StringBuilder();
        write(parse(binary), out, true);
        return out.toString();
    }

    /** The text of a value as jsonb. */
    static String binary(Node node) throws SQLException {
        StringBuilder out = new StringBuilder();
        write(node, out, false);
        return out.toString();
    }

    private static void write(Node node, StringBuilder out, boolean comparable) throws SQLException {
        switch (node.sort) {
            case OBJECT -> {
                Map<String, Node> members = new TreeMap<>(KEYS);
                for (int i = 0; i < node.keys.size(); i++) {
                    members.put(node.keys.get(i), node.items.get(i));
                }
                String before = "{";
                for (Map.Entry<String, Node> member : members.entrySet()) {
                    out.append(before).append(quoted(checked(member.getKey()))).append(": ");
                    write(member.getValue(), out, comparable);
                    before = ", ";
                }
                out.append(members.isEmpty() ? "{}" : "}");
            }
            case ARRAY -> {
                out.append('[');
                for (int i = 0; i < node.items.size(); i++) {
                    out.append(i == 0 ? "" : ", ");
                    write(node.items.get(i), out, comparable);
                }
                out.append(']');
            }
            case STRING -> out.append(quoted(checked(node.plain())));
            case NUMBER -> {
                BigDecimal number = new BigDecimal(node.text);
                if (BigDecimal.valueOf(Math.abs((long) number.scale()))
                                .add(BigDecimal.valueOf(number.precision()))
                                .compareTo(MOST_DIGITS)
                        > 0) {
                    throw PlanErrors.data(
                            SqlState.NUMERIC_OUT_OF_RANGE, "A number in JSON has more digits than are supported");
                }
                out.append((comparable ? number.stripTrailingZeros() : number).toPlainString());
            }
            default -> out.append(node.text);
        }
    }

    private static String checked(String string) throws SQLException {
        if (string.indexOf('\0') >= 0) {
            throw PlanErrors.data(
                    SqlState.UNTRANSLATABLE_CHARACTER, "A text of jsonb cannot hold the character U+0000");
        }
        return string;
    }

    /** A text as a string of JSON, in quotes. */
    static String quoted(String string) {
        StringBuilder out = new StringBuilder(string.length() + 2).append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> out.append(c < ' ' ? String.format(Locale.ROOT, "\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return out.append('"').toString();
    }
}
