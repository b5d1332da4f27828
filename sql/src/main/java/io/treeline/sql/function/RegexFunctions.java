// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Functions of regular expressions; their operators are here under names of their own. */
final class RegexFunctions {
    private RegexFunctions() {}

    private static final Compiled.Maker<Regex> REGEX = Regex::of;
    private static final Compiled.Maker<Regex> SIMILAR =
            (pattern, escape) -> Regex.of(Regex.similar(pattern, escape), "");
    private static final Compiled.Maker<Regex> SIMILAR_BY_BACKSLASH =
            (pattern, none) -> Regex.of(Regex.similar(pattern, null), "");

    private static final Compiled.Maker<SimilarParts> SIMILAR_PARTS = SimilarParts::of;

    static void define(Functions to) {
        to.define("~(text, text) bool", (a, s) -> regex(a[1], "", s).matches((String) a[0], s));
        to.define("~*(text, text) bool", (a, s) -> regex(a[1], "i", s).matches((String) a[0], s));
        to.define("!~(text, text) bool", (a, s) -> !regex(a[1], "", s).matches((String) a[0], s));
        to.define("!~*(text, text) bool", (a, s) -> !regex(a[1], "i", s).matches((String) a[0], s));
        to.define(
                "SIMILAR TO(text, text) bool",
                (a, s) -> s.compiled()
                        .get(SIMILAR_BY_BACKSLASH, (String) a[1], "")
                        .matches((String) a[0], s));
        to.define(
                "SIMILAR TO(text, text, text) bool",
                (a, s) ->
                        s.compiled().get(SIMILAR, (String) a[1], (String) a[2]).matches((String) a[0], s));
        to.define("REGEXP_LIKE(text, text) bool", (a, s) -> regex(a[1], "", s).matches((String) a[0], s));
        to.define(
                "REGEXP_LIKE(text, text, text) bool",
                (a, s) -> regex(a[1], notGlobal("REGEXP_LIKE", a[2]), s).matches((String) a[0], s));
        to.define(
                "REGEXP_REPLACE(text, text, text) text",
                (a, s) -> replace((String) a[0], regex(a[1], "", s), (String) a[2], 1, 1, s));
        to.define("REGEXP_REPLACE(text, text, text, text) text", (a, s) -> {
            String flags = (String) a[3];
            if (!flags.isEmpty() && Character.isDigit(flags.charAt(0))) {
                throw PlanErrors.data(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "Invalid regular expression option: \"" + flags.charAt(0)
                                + "\"; a fourth argument that is a start is an INTEGER, so CAST it");
            }
            return replace((String) a[0], regex(a[1], flags, s), (String) a[2], 1, flags.indexOf('g') >= 0 ? 0 : 1, s);
        });
        to.define(
                "REGEXP_REPLACE(text, text, text, int) text",
                (a, s) -> replace((String) a[0], regex(a[1], "", s), (String) a[2], (Integer) a[3], 1, s));
        to.define(
                "REGEXP_REPLACE(text, text, text, int, int) text",
                (a, s) -> replace((String) a[0], regex(a[1], "", s), (String) a[2], (Integer) a[3], (Integer) a[4], s));
        to.define(
                "REGEXP_REPLACE(text, text, text, int, int, text) text",
                (a, s) -> replace(
                        (String) a[0],
                        regex(a[1], (String) a[5], s),
                        (String) a[2],
                        (Integer) a[3],
                        (Integer) a[4],
                        s));
        to.define("SUBSTRING(text, text) text", (a, s) -> substring((String) a[0], regex(a[1], "", s), s));
        to.define(
                "SUBSTRING(text, text, text) text",
                (a, s) -> s.compiled()
                        .get(SIMILAR_PARTS, (String) a[1], (String) a[2])
                        .in((String) a[0], s));
        for (int count = 2; count <= 4; count++) {
            to.define("REGEXP_COUNT(" + types(count, "text, text, int, text") + ") int", (a, s) -> count(a, s));
        }
        for (int count = 2; count <= 6; count++) {
            to.define("REGEXP_SUBSTR(" + types(count, "text, text, int, int, text, int") + ") text", (a, s) -> {
                Regex.Matches match = nth("REGEXP_SUBSTR", a, 4, s);
                int group = group(a, 5);
                return match == null || group > match.groups() ? null : match.group(group);
            });
        }
        for (int count = 2; count <= 7; count++) {
            to.define("REGEXP_INSTR(" + types(count, "text, text, int, int, int, text, int") + ") int", (a, s) -> {
                int end = a.length > 4 ? (Integer) a[4] : 0;
                if (end != 0 && end != 1) {
                    throw invalid("endoption", end);
                }
                Regex.Matches match = nth("REGEXP_INSTR", a, 5, s);
                int group = group(a, 6);
                int at = match == null || group > match.groups() ? -1 : match.place(group, end == 1);
                return at < 0 ? 0 : ((String) a[0]).codePointCount(0, at) + 1;
            });
        }
        arrays(to);
    }

    private static void arrays(Functions to) {
        ArrayFunctions.nullable(
                to, "REGEXP_MATCH(text, text) texts", (a, s) -> match((String) a[0], regex(a[1], "", s), s));
        ArrayFunctions.nullable(
                to,
                "REGEXP_MATCH(text, text, text) texts",
                (a, s) -> match((String) a[0], regex(a[1], notGlobal("REGEXP_MATCH", a[2]), s), s));
        to.define(
                "REGEXP_SPLIT_TO_ARRAY(text, text) texts",
                (a, s) -> ArrayValue.of(
                        ColumnType.TEXT,
                        split((String) a[0], regex(a[1], "", s), s).toArray()));
        to.define(
                "REGEXP_SPLIT_TO_ARRAY(text, text, text) texts",
                (a, s) -> ArrayValue.of(
                        ColumnType.TEXT,
                        split((String) a[0], regex(a[1], notGlobal("REGEXP_SPLIT_TO_ARRAY", a[2]), s), s)
                                .toArray()));
    }

    private static String types(int count, String all) {
        return String.join(",", List.of(all.split(",")).subList(0, count));
    }

    private static SQLException invalid(String parameter, int value) {
        return PlanErrors.data(
                SqlState.INVALID_PARAMETER_VALUE, "Invalid value for parameter \"" + parameter + "\": " + value);
    }

    private static int count(Object[] a, ScalarFunction.Session session) throws SQLException {
        Regex regex = regex(a[1], a.length > 3 ? notGlobal("REGEXP_COUNT", a[3]) : "", session);
        Regex.Matches matches = from(regex, (String) a[0], a.length > 2 ? (Integer) a[2] : 1, session);
        int count = 0;
        while (matches.find()) {
            count++;
        }
        return count;
    }

    /** The matches that begin at a character, counted from 1, or behind it. */
    private static Regex.Matches from(Regex regex, String text, int start, ScalarFunction.Session session)
            throws SQLException {
        if (start <= 0) {
            throw invalid("start", start);
        }
        int length = Text.length(text);
        return regex.in(text, session)
                .from(start - 1 > length ? text.length() + 1 : text.offsetByCodePoints(0, start - 1));
    }

    /** Which part of the match is meant; its check comes before the search. */
    private static int group(Object[] a, int place) throws SQLException {
        int group = a.length > place ? (Integer) a[place] : 0;
        if (group < 0) {
            throw invalid("subexpr", group);
        }
        return group;
    }

    /** The match of the number that the fourth argument tells, or null. */
    private static Regex.Matches nth(String function, Object[] a, int flags, ScalarFunction.Session session)
            throws SQLException {
        int number = a.length > 3 ? (Integer) a[3] : 1;
        Regex regex = regex(a[1], a.length > flags ? notGlobal(function, a[flags]) : "", session);
        Regex.Matches matches = from(regex, (String) a[0], a.length > 2 ? (Integer) a[2] : 1, session);
        if (number <= 0) {
            throw invalid("n", number);
        }
        group(a, flags + 1);
        for (int i = 0; i < number; i++) {
            if (!matches.find()) {
                return null;
            }
        }
        return matches;
    }

    private static Regex regex(Object source, String flags, ScalarFunction.Session session) throws SQLException {
        return session.compiled().get(REGEX, (String) source, flags);
    }

    /** What the groups of the first match hold, or the match where there are none; null without a match. */
    private static ArrayValue match(String text, Regex regex, ScalarFunction.Session session) throws SQLException {
        Regex.Matches matches = regex.in(text, session);
        return matches.find() ? groups(matches, regex) : null;
    }

    private static ArrayValue groups(Regex.Matches matches, Regex regex) throws SQLException {
        Object[] groups = new Object[Math.max(1, regex.groups())];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = matches.group(regex.groups() == 0 ? 0 : i + 1);
        }
        return ArrayValue.of(ColumnType.TEXT, groups);
    }

    /** All matches, or the first one without the option g, as arrays of what their groups hold. */
    static List<Object> matches(String text, Object pattern, String flags, ScalarFunction.Session session)
            throws SQLException {
        Regex regex = regex(pattern, flags, session);
        Regex.Matches matches = regex.in(text, session);
        List<Object> all = new ArrayList<>();
        while (matches.find()) {
            all.add(groups(matches, regex));
            if (flags.indexOf('g') < 0) {
                break;
            }
        }
        return all;
    }

    /** What stands between matches, of which empty ones at the ends, or right behind another, do not count. */
    private static List<Object> split(String text, Regex regex, ScalarFunction.Session session) throws SQLException {
        Regex.Matches matches = regex.in(text, session);
        List<Object> parts = new ArrayList<>();
        int at = 0;
        while (matches.find()) {
            if (matches.start() < text.length() && matches.end() > at) {
                parts.add(text.substring(at, matches.start()));
                at = matches.end();
            }
        }
        parts.add(text.substring(at));
        return parts;
    }

    private static String notGlobal(String function, Object flags) throws SQLException {
        if (((String) flags).indexOf('g') >= 0) {
            throw PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, function + " does not take the option g");
        }
        return (String) flags;
    }

    private static String substring(String text, Regex regex, ScalarFunction.Session session) throws SQLException {
        Regex.Matches matches = regex.in(text, session);
        return matches.find() ? matches.group(regex.groups() > 0 ? 1 : 0) : null;
    }

    /**
     * Replaces one match or all.
     *
     * @param start the character, counted from 1, at which the search begins
     * @param number which of the matches, or 0 for all
     */
    private static String replace(
            String text, Regex regex, String by, int start, int number, ScalarFunction.Session session)
            throws SQLException {
        Regex.Matches matches = from(regex, text, start, session);
        if (number < 0) {
            throw invalid("n", number);
        }
        int count = 0;
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (matches.find()) {
            if (++count < number) {
                continue;
            }
            out.append(text, at, matches.start());
            for (int i = 0; i < by.length(); i++) {
                char c = by.charAt(i);
                if (c != '\\' || i + 1 == by.length()) {
                    out.append(c);
                    continue;
                }
                char next = by.charAt(++i);
                if (next == '&') {
                    out.append(matches.group(0));
                } else if (next >= '1' && next <= '9') {
                    String group = matches.group(next - '0');
                    out.append(group == null ? "" : group);
                } else {
                    out.append(next == '\\' ? "\\" : "\\" + next);
                }
            }
            at = matches.end();
            if (number > 0) {
                break;
            }
        }
        return out.append(text.substring(at)).toString();
    }
}
