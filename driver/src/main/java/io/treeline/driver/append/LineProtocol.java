// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.append;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one line of InfluxDB's line protocol. */
final class LineProtocol {
    private final String line;
    private int at;

    private LineProtocol(String line) {
        this.line = line;
    }

    /**
     * A point.
     *
     * @param fields Double, BigInteger (of {@code 1i} and {@code 1u}), Boolean or String
     * @param time null when there is none
     */
    record Point(
            String measurement,
            Map<String, String> tags,
            Map<String, Object> fields,
            @Nullable Long time) {}

    /** The line is not well-formed at a place, 0-based. */
    static final class MalformedLineException extends Exception {
        private static final long serialVersionUID = 1L;
        private final int place;

        MalformedLineException(String message, int place) {
            super(message);
            this.place = place;
        }

        int place() {
            return place;
        }
    }

    static Point parse(String line) throws MalformedLineException {
        return new LineProtocol(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line).point();
    }

    private Point point() throws MalformedLineException {
        skipSpaces();
        String measurement = name(", ", "a measurement");
        Map<String, String> tags = new LinkedHashMap<>();
        while (skip(',')) {
            int start = at;
            String tag = name("=, ", "a tag");
            expect('=');
            if (tags.put(tag, name(",= ", "a tag's value")) != null) {
                throw new MalformedLineException("tag \"" + tag + "\" is given twice", start);
            }
        }
        if (!skip(' ')) {
            throw new MalformedLineException("expected a space before the fields", at);
        }
        skipSpaces();
        Map<String, Object> fields = new LinkedHashMap<>();
        do {
            int start = at;
            String field = name("=, ", "a field");
            expect('=');
            if (fields.put(field, value()) != null) {
                throw new MalformedLineException("field \"" + field + "\" is given twice", start);
            }
        } while (skip(','));
        Long time = null;
        if (at < line.length()) {
            if (line.charAt(at) != ' ') {
                throw new MalformedLineException("expected a comma, a space or the end", at);
            }
            skipSpaces();
            int start = at;
            while (at < line.length() && line.charAt(at) != ' ') {
                at++;
            }
            if (start < at) {
                time = number(start);
            }
            skipSpaces();
            if (at < line.length()) {
                throw new MalformedLineException("nothing may follow the time", at);
            }
        }
        return new Point(measurement, tags, fields, time);
    }

    private Long number(int start) throws MalformedLineException {
        try {
            return Long.valueOf(line.substring(start, at));
        } catch (NumberFormatException e) {
            throw new MalformedLineException("the time is a whole number", start);
        }
    }

    /**
     * Text up to one of the ends; a backslash before one of them, or before an equals sign, a comma or a space, takes
     * its meaning away.
     */
    private String name(String ends, String what) throws MalformedLineException {
        int start = at;
        StringBuilder text = new StringBuilder();
        while (at < line.length() && ends.indexOf(line.charAt(at)) < 0) {
            char c = line.charAt(at++);
            if (c == '\\' && at < line.length() && ",= ".indexOf(line.charAt(at)) >= 0) {
                c = line.charAt(at++);
            }
            text.append(c);
        }
        if (text.isEmpty()) {
            throw new MalformedLineException("expected " + what, start);
        }
        return text.toString();
    }

    private Object value() throws MalformedLineException {
        int start = at;
        if (skip('"')) {
            StringBuilder text = new StringBuilder();
            while (at < line.length() && line.charAt(at) != '"') {
                char c = line.charAt(at++);
                if (c == '\\' && at < line.length() && (line.charAt(at) == '"' || line.charAt(at) == '\\')) {
                    c = line.charAt(at++);
                }
                text.append(c);
            }
            if (!skip('"')) {
                throw new MalformedLineException("the text is not closed", start);
            }
            return text.toString();
        }
        while (at < line.length() && line.charAt(at) != ',' && line.charAt(at) != ' ') {
            at++;
        }
        String word = line.substring(start, at);
        switch (word) {
            case "t", "T", "true", "True", "TRUE" -> {
                return true;
            }
            case "f", "F", "false", "False", "FALSE" -> {
                return false;
            }
            default -> {}
        }
        try {
            char last = word.isEmpty() ? ' ' : word.charAt(word.length() - 1);
            if (last == 'i' || last == 'u') {
                BigInteger whole = new BigInteger(word.substring(0, word.length() - 1));
                if (last == 'i' && whole.bitLength() > 63
                        || last == 'u' && (whole.signum() < 0 || whole.bitLength() > 64)) {
                    throw new MalformedLineException("the integer is out of range", start);
                }
                return whole;
            }
            // What Java reads beyond the protocol: hexadecimal numbers, suffixes and words.
            if (!word.isEmpty() && word.chars().allMatch(c -> c >= '0' && c <= '9' || "+-.eE".indexOf(c) >= 0)) {
                Double number = Double.valueOf(word);
                if (!number.isInfinite()) {
                    return number;
                }
            }
        } catch (NumberFormatException e) {
            // Said below, as for any other word.
        }
        throw new MalformedLineException("expected a number, text in double quotes, true or false", start);
    }

    private boolean skip(char c) {
        boolean there = at < line.length() && line.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private void expect(char c) throws MalformedLineException {
        if (!skip(c)) {
            throw new MalformedLineException("expected '" + c + "'", at);
        }
    }

    private void skipSpaces() {
        while (at < line.length() && line.charAt(at) == ' ') {
            at++;
        }
    }
}
