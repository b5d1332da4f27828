// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of PostgreSQL (its "advanced" ones) in Java's terms. Both find the same leftmost start;
 * PostgreSQL then takes the longest match, or the shortest where quantifiers are lazy, while Java takes the first that
 * its alternatives give, so the end is searched for.
 */
final class Regex {
    private static final Map<String, String> CLASSES = Map.ofEntries(
            Map.entry("alpha", "\\p{L}"),
            Map.entry("digit", "0-9"),
            Map.entry("alnum", "\\p{L}\\p{Nd}"),
            Map.entry("upper", "\\p{Lu}"),
            Map.entry("lower", "\\p{Ll}"),
            Map.entry("space", "\\s\\x0B"),
            Map.entry("blank", " \\t"),
            Map.entry("punct", "!-/:-@\\[-`{-~"),
            Map.entry("cntrl", "\\x00-\\x1F\\x7F"),
            Map.entry("graph", "!-~"),
            Map.entry("print", "\\x20-~"),
            Map.entry("xdigit", "0-9A-Fa-f"),
            Map.entry("word", "\\p{L}\\p{Nd}_"));
    private static final String WORD = "[\\p{L}\\p{Nd}_]";

    private final String source;
    /** Whether dots and negated brackets stop at the end of a line. */
    private final boolean stops;

    /** Whether the ends of lines are ends. */
    private final boolean anchors;

    private final StringBuilder out = new StringBuilder();
    private int at;
    private int depth;
    private boolean greedy;
    private boolean lazy;
    private boolean alternatives;
    private boolean quantifiedGroup;
    private int groups;
    /** Whether it looks around or back, which takes a matcher that tries one way after another. */
    private boolean backtracks;
    /** How many groups stand before the last | outside parentheses, which what follows cannot refer to. */
    private int groupsBefore;

    private boolean emptyRepeated;
    private Pattern pattern;
    private int re2Flags;
    /**
     * Linear matchers of the longest match and of the one that the order of alternatives prefers; made when they are
     * first needed, null where there can be none.
     */
    private com.google.re2j.Pattern longest;

    private com.google.re2j.Pattern preferred;

    private Regex(String source, boolean stops, boolean anchors) {
        this.source = source;
        this.stops = stops;
        this.anchors = anchors;
    }

    /**
     * Compiles.
     *
     * @param flags letters of PostgreSQL: i, c, n, s, p, w, q, and g, which is the caller's
     */
    static Regex of(String source, String flags) throws SQLException {
        boolean ignoreCase = false;
        boolean stops = false;
        boolean anchors = false;
        boolean literal = false;
        for (char flag : flags.toCharArray()) {
            switch (flag) {
                case 'i' -> ignoreCase = true;
                case 'c' -> ignoreCase = false;
                case 'n', 'm', 's', 'p', 'w' -> {
                    stops = flag == 'n' || flag == 'm' || flag == 'p';
                    anchors = flag == 'n' || flag == 'm' || flag == 'w';
                }
                case 'q' -> literal = true;
                case 'g', 't' -> {}
                case 'x', 'b', 'e' ->
                    throw PlanErrors.unsupported("The regular expression option '" + flag
                            + "' is not supported; use i, c, n, s, p, w, q or g.");
                default ->
                    throw PlanErrors.data(
                            SqlState.INVALID_PARAMETER_VALUE, "Invalid regular expression option: \"" + flag + "\"");
            }
        }
        if (!literal && (source.startsWith("***") || source.matches("(?s)\\(\\?[a-z]+\\).*"))) {
            throw PlanErrors.unsupported("Options within a regular expression are not supported; give them as flags.");
        }
        // Any sign with a backslash before it that is no letter or digit is itself.
        String expression = literal ? source.replaceAll("[^\\p{L}\\p{N}\\s_]", "\\\\$0") : source;
        Regex regex = new Regex(expression, stops, anchors);
        try {
            regex.translate();
            int javaFlags = (anchors ? Pattern.MULTILINE : 0)
                    | (anchors || stops ? Pattern.UNIX_LINES : 0)
                    | (stops ? 0 : Pattern.DOTALL)
                    | (ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0);
            regex.pattern = Pattern.compile(regex.out.toString(), javaFlags);
            regex.re2Flags = (anchors ? com.google.re2j.Pattern.MULTILINE : 0)
                    | (stops ? 0 : com.google.re2j.Pattern.DOTALL)
                    | (ignoreCase ? com.google.re2j.Pattern.CASE_INSENSITIVE : 0);
            return regex;
        } catch (PatternSyntaxException e) {
            throw malformed(e.getDescription());
        }
    }

    /** SIMILAR TO's pattern as a regular expression. */
    static String similar(String pattern, String escape) throws SQLException {
        int escaping = escape == null ? '\\' : escape.isEmpty() ? -1 : escape.codePointAt(0);
        if (escape != null && escape.codePointCount(0, escape.length()) > 1) {
            throw PlanErrors.data(
                    SqlState.INVALID_ESCAPE_SEQUENCE, "Invalid escape string: it must be empty or one character");
        }
        StringBuilder regex = new StringBuilder("^(?:");
        boolean inSet = false;
        boolean afterEscape = false;
        int[] points = pattern.codePoints().toArray();
        for (int point : points) {
            String c = Character.toString(point);
            if (afterEscape) {
                if (point == '"') {
                    throw PlanErrors.unsupported("SIMILAR TO with an escaped double quote is not supported.");
                }
                regex.append(Character.isLetterOrDigit(point) ? c : "\\" + c);
                afterEscape = false;
            } else if (point == escaping) {
                afterEscape = true;
            } else if (inSet) {
                regex.append(point == '\\' ? "\\\\" : c);
                inSet = point != ']';
            } else {
                switch (point) {
                    case '[' -> {
                        regex.append('[');
                        inSet = true;
                    }
                    case '%' -> regex.append(".*");
                    case '_' -> regex.append('.');
                    case '(' -> regex.append("(?:");
                    case '\\', '.', '^', '$' -> regex.append('\\').append(c);
                    default -> regex.append(c);
                }
            }
        }
        return regex.append(")$").toString();
    }

    private static SQLException malformed(String reason) {
        return PlanErrors.data(SqlState.INVALID_REGEX, "Invalid regular expression: " + reason);
    }

    private void translate() throws SQLException {
        boolean atom = false;
        boolean group = false;
        while (at < source.length()) {
            char c = source.charAt(at);
            switch (c) {
                case '(' -> {
                    open();
                    atom = false;
                    group = false;
                    continue;
                }
                case ')' -> {
                    if (depth == 0) {
                        throw malformed("parentheses () not balanced");
                    }
                    depth--;
                    out.append(')');
                    at++;
                    atom = true;
                    group = true;
                    continue;
                }
                case '|' -> {
                    alternatives = true;
                    groupsBefore = depth == 0 ? groups : groupsBefore;
                    out.append('|');
                    at++;
                    atom = false;
                    continue;
                }
                case '*', '+', '?' -> {
                    quantifier(atom, group);
                    atom = false;
                    continue;
                }
                case '{' -> {
                    if (at + 1 < source.length() && Character.isDigit(source.charAt(at + 1))) {
                        quantifier(atom, group);
                        atom = false;
                    } else {
                        out.append("\\{");
                        at++;
                        atom = true;
                    }
                    group = false;
                    continue;
                }
                case '[' -> bracket();
                case '\\' -> {
                    atom = escape();
                    group = false;
                    continue;
                }
                case '^' -> {
                    out.append('^');
                    at++;
                    atom = false;
                    continue;
                }
                case '$' -> {
                    out.append(anchors ? "$" : "\\z");
                    at++;
                    atom = false;
                    continue;
                }
                case '.' -> {
                    out.append('.');
                    at++;
                }
                default -> {
                    int point = source.codePointAt(at);
                    literal(point);
                    at += Character.charCount(point);
                }
            }
            atom = true;
            group = false;
        }
        if (depth > 0) {
            throw malformed("parentheses () not balanced");
        }
    }

    private void open() throws SQLException {
        depth++;
        if (source.startsWith("(?", at)) {
            for (String form : new String[] {"(?:", "(?=", "(?!", "(?<=", "(?<!"}) {
                if (source.startsWith(form, at)) {
                    out.append(form);
                    at += form.length();
                    backtracks |= !form.equals("(?:");
                    return;
                }
            }
            throw malformed("quantifier operand invalid");
        }
        groups++;
        out.append('(');
        at++;
    }

    private void quantifier(boolean atom, boolean group) throws SQLException {
        if (!atom) {
            throw malformed("quantifier operand invalid");
        }
        emptyRepeated |= out.toString().endsWith("()");
        int start = at;
        boolean fixed = false;
        if (source.charAt(at) == '{') {
            int end = source.indexOf('}', at);
            String body = end < 0 ? "" : source.substring(at + 1, end);
            if (!body.matches("\\d+(,\\d*)?")) {
                throw malformed("invalid repetition count(s)");
            }
            String[] bounds = body.split(",", -1);
            int least = bound(bounds[0]);
            int most = bounds.length == 1 ? least : bounds[1].isEmpty() ? 255 : bound(bounds[1]);
            if (least > most) {
                throw malformed("invalid repetition count(s)");
            }
            fixed = least == most;
            at = end + 1;
        } else {
            at++;
        }
        out.append(source, start, at);
        boolean isLazy = at < source.length() && source.charAt(at) == '?';
        if (isLazy) {
            out.append('?');
            at++;
        }
        if (!fixed) {
            lazy |= isLazy;
            greedy |= !isLazy;
            quantifiedGroup |= group;
        }
        if (at < source.length() && "*+?".indexOf(source.charAt(at)) >= 0) {
            throw malformed("quantifier operand invalid");
        }
    }

    private static int bound(String digits) throws SQLException {
        if (digits.length() > 3 || Integer.parseInt(digits) > 255) {
            throw malformed("invalid repetition count(s)");
        }
        return Integer.parseInt(digits);
    }

    private void literal(int point) {
        if ("\\.[]{}()*+-?^$|&#".indexOf(point) >= 0) {
            out.append('\\');
        }
        out.appendCodePoint(point);
    }

    /** Whether what was read can be repeated. */
    private boolean escape() throws SQLException {
        if (at + 1 >= source.length()) {
            throw malformed("invalid escape \\ sequence");
        }
        char c = source.charAt(at + 1);
        at += 2;
        backtracks |= "mMyY123456789".indexOf(c) >= 0;
        switch (c) {
            case 'd' -> out.append("[0-9]");
            case 'D' -> out.append("[^0-9]");
            case 'w' -> out.append(WORD);
            case 'W' -> out.append("[^\\p{L}\\p{Nd}_]");
            case 's' -> out.append("[\\s\\x0B]");
            case 'S' -> out.append("[^\\s\\x0B]");
            case 'A' -> {
                out.append("\\A");
                return false;
            }
            case 'Z' -> {
                out.append("\\z");
                return false;
            }
            case 'm' -> {
                out.append("(?<!" + WORD + ")(?=" + WORD + ")");
                return false;
            }
            case 'M' -> {
                out.append("(?<=" + WORD + ")(?!" + WORD + ")");
                return false;
            }
            case 'y' -> {
                out.append("(?:(?<!" + WORD + ")(?=" + WORD + ")|(?<=" + WORD + ")(?!" + WORD + "))");
                return false;
            }
            case 'Y' -> {
                out.append("(?:(?<!" + WORD + ")(?!" + WORD + ")|(?<=" + WORD + ")(?=" + WORD + "))");
                return false;
            }
            default -> {
                if (c >= '1' && c <= '9') {
                    if (c - '0' <= groupsBefore || emptyRepeated) {
                        throw PlanErrors.unsupported(
                                "A regular expression that refers back (\\" + c
                                        + ") to a part of another alternative, or has ()* before, is not supported: its matches would differ.");
                    }
                    out.append('\\').append(c);
                } else {
                    literal(character(c));
                }
            }
        }
        return true;
    }

    /** The character that an escape means; the position is behind its letter. */
    private int character(char c) throws SQLException {
        return switch (c) {
            case 'a' -> 7;
            case 'b' -> '\b';
            case 'B' -> '\\';
            case 'e' -> 27;
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 11;
            case '0' -> 0;
            case 'u' -> hex(4);
            case 'U' -> hex(8);
            default -> {
                if (Character.isLetterOrDigit(c)) {
                    throw malformed("invalid escape \\ sequence");
                }
                at -= 1;
                int point = source.codePointAt(at);
                at += Character.charCount(point);
                yield point;
            }
        };
    }

    private int hex(int digits) throws SQLException {
        try {
            int point = Integer.parseInt(source.substring(at, at + digits), 16);
            at += digits;
            return point;
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw malformed("invalid escape \\ sequence");
        }
    }

    private void bracket() throws SQLException {
        out.append('[');
        at++;
        boolean negated = at < source.length() && source.charAt(at) == '^';
        if (negated) {
            out.append('^').append(stops ? "\\n" : "");
            at++;
        }
        boolean first = true;
        while (true) {
            if (at >= source.length()) {
                throw malformed("brackets [] not balanced");
            }
            char c = source.charAt(at);
            if (c == ']' && !first) {
                out.append(']');
                at++;
                return;
            }
            first = false;
            if (source.startsWith("[:", at)) {
                int end = source.indexOf(":]", at);
                String name = end < 0 ? null : CLASSES.get(source.substring(at + 2, end));
                if (name == null) {
                    throw malformed("invalid character class");
                }
                out.append(name);
                at = end + 2;
            } else if (source.startsWith("[.", at) || source.startsWith("[=", at)) {
                throw PlanErrors.unsupported("Collating elements in regular expressions are not supported.");
            } else if (c == '\\') {
                if (at + 1 >= source.length()) {
                    throw malformed("invalid escape \\ sequence");
                }
                char letter = source.charAt(at + 1);
                at += 2;
                switch (letter) {
                    case 'd' -> out.append("0-9");
                    case 'w' -> out.append("\\p{L}\\p{Nd}_");
                    case 's' -> out.append("\\s\\x0B");
                    default -> literal(character(letter));
                }
            } else if (c == '-'
                    && at + 1 < source.length()
                    && source.charAt(at + 1) != ']'
                    && source.charAt(at - 1) != '['
                    && source.charAt(at - 1) != '^') {
                out.append('-');
                at++;
            } else {
                int point = source.codePointAt(at);
                literal(point);
                at += Character.charCount(point);
            }
        }
    }

    /** Whether some part of a text matches. */
    boolean matches(String text, ScalarFunction.Session session) throws SQLException {
        try {
            return pattern.matcher(new StoppableText(text, session, linear())).find();
        } catch (StoppableText.Stopped e) {
            if (e.reason() != null) {
                throw e.reason();
            }
        } catch (StackOverflowError e) {
            if (!linear()) {
                throw tooComplex();
            }
        }
        try {
            return longest.matcher(StoppableText.linear(text, session)).find();
        } catch (StoppableText.Stopped e) {
            throw e.reason();
        }
    }

    /** Whether there are matchers whose time grows with the text, however the expression is made. */
    private boolean linear() {
        if (longest == null && !backtracks) {
            try {
                longest = com.google.re2j.Pattern.compile(
                        out.toString(), re2Flags | com.google.re2j.Pattern.LONGEST_MATCH);
                preferred = com.google.re2j.Pattern.compile(out.toString(), re2Flags);
            } catch (com.google.re2j.PatternSyntaxException e) {
                // What it does not have, such as a repetition of more than a thousand.
                backtracks = true;
            }
        }
        return !backtracks;
    }

    int groups() {
        return groups;
    }

    /** Iterates over the matches, which PostgreSQL and Java may end at different places. */
    Matches in(String text, ScalarFunction.Session session) throws SQLException {
        if (lazy && (greedy || alternatives)) {
            throw PlanErrors.unsupported(
                    "A regular expression that mixes greedy and lazy quantifiers, or lazy ones and |, can be tested with ~ here"
                            + ", but what it matches cannot be cut out or replaced; use quantifiers of one kind.");
        }
        return new Matches(text, session);
    }

    private static SQLException tooComplex() {
        return PlanErrors.data(SqlState.LIMIT_EXCEEDED, "The regular expression is too complex for a text this long");
    }

    /** One text's matches, from the left. */
    final class Matches {
        private final String text;
        private final ScalarFunction.Session session;
        /** Null where the linear matchers are used. */
        private Matcher matcher;

        private com.google.re2j.Matcher bounds;
        private com.google.re2j.Matcher parts;
        private int start;
        private int end;
        private int next;

        private Matches(String text, ScalarFunction.Session session) {
            this.text = text;
            this.session = session;
            boolean searchesEnd = !lazy && (alternatives || quantifiedGroup);
            if (!searchesEnd || !linear()) {
                this.matcher = pattern.matcher(new StoppableText(text, session, linear()))
                        .useAnchoringBounds(false)
                        .useTransparentBounds(true);
            }
        }

        /** Begins the search there; what stands before is still seen by what looks back. */
        Matches from(int offset) {
            next = offset;
            return this;
        }

        int groups() {
            return groups;
        }

        boolean find() throws SQLException {
            if (next > text.length()) {
                return false;
            }
            boolean found;
            try {
                found = matcher == null ? linearly() : backtracking();
            } catch (StoppableText.Stopped e) {
                if (e.reason() != null) {
                    throw e.reason();
                }
                matcher = null;
                found = linearly();
            } catch (StackOverflowError e) {
                if (!linear()) {
                    throw tooComplex();
                }
                matcher = null;
                found = linearly();
            }
            if (found) {
                next = end > start ? end : end < text.length() ? text.offsetByCodePoints(end, 1) : end + 1;
            }
            return found;
        }

        private boolean linearly() throws SQLException {
            session.check();
            if (bounds == null) {
                bounds = (lazy ? preferred : longest).matcher(StoppableText.linear(text, session));
            }
            parts = null;
            try {
                if (!bounds.find(next)) {
                    return false;
                }
            } catch (StoppableText.Stopped e) {
                throw e.reason();
            }
            start = bounds.start();
            end = bounds.end();
            return true;
        }

        private boolean backtracking() {
            matcher.region(next, text.length());
            if (!matcher.find()) {
                return false;
            }
            start = matcher.start();
            end = matcher.end();
            if (!lazy && (alternatives || quantifiedGroup)) {
                for (int longer = text.length(); longer > end; longer--) {
                    if (matcher.region(start, longer).matches()) {
                        end = longer;
                        break;
                    }
                }
                matcher.region(start, end).matches();
            }
            return true;
        }

        int start() {
            return start;
        }

        int end() {
            return end;
        }

        /** Where a group begins or ends in the text; -1 when it took no part. */
        int place(int group, boolean atEnd) throws SQLException {
            if (group == 0) {
                return atEnd ? end : start;
            }
            if (group(group) == null) {
                return -1;
            }
            return matcher != null
                    ? atEnd ? matcher.end(group) : matcher.start(group)
                    : start + (atEnd ? parts.end(group) : parts.start(group));
        }

        /** A group's text; null when it took no part. */
        String group(int group) throws SQLException {
            if (group == 0) {
                return text.substring(start, end);
            }
            if (alternatives) {
                throw PlanErrors.unsupported(
                        "What a part of a regular expression with | matches cannot be told here as PostgreSQL does; use one without |.");
            }
            if (matcher != null) {
                return group > matcher.groupCount() ? null : matcher.group(group);
            }
            if (group > groups) {
                return null;
            }
            if (parts == null) {
                parts = preferred.matcher(text.substring(start, end));
                parts.matches();
            }
            return parts.group(group);
        }
    }
}
