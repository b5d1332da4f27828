// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL's FORMAT: {@code %s}, {@code %I} and {@code %L} with a place, a width and a minus sign, and {@code %%}.
 */
final class TextFormat {
    private static final Pattern SPECIFIER =
            Pattern.compile("%(?:(%)|(?:(\\d+)\\$)?(-?)(?:(\\d+)|\\*(?:(\\d+)\\$)?)?(.)?)", Pattern.DOTALL);
    /**
     * What PostgreSQL writes in quotes though it is plain: its keywords, but for those that mean nothing by themselves.
     */
    private static final Set<String> RESERVED = Set.of(
            ("all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char character check coalesce "
                            + "collate collation column concurrently constraint create cross current_catalog current_date current_role current_schema current_time current_timestamp current_user dec decimal default "
                            + "deferrable desc distinct do else end except exists extract false fetch float for foreign freeze from full grant greatest group grouping having ilike in initially inner inout int integer "
                            + "intersect interval into is isnull join lateral leading least left like limit localtime localtimestamp national natural nchar none normalize not notnull null nullif numeric offset on only or "
                            + "order out outer overlaps overlay placing position precision primary real references returning right row select session_user setof similar smallint some substring symmetric table tablesample "
                            + "then time timestamp to trailing treat trim true union unique user using values varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest "
                            + "xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable")
                    .split(" "));

    private static final int WIDEST = 1 << 20;
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

    private TextFormat() {}

    /** The text with arguments from the second one on in the places of specifiers. */
    static String format(Object[] arguments) throws SQLException {
        if (arguments[0] == null) {
            return null;
        }
        StringBuilder out = new StringBuilder();
        Matcher matcher = SPECIFIER.matcher((String) arguments[0]);
        int next = 1;
        while (matcher.find()) {
            if (matcher.group(1) != null) {
                matcher.appendReplacement(out, "%");
                continue;
            }
            int width = matcher.group(4) == null ? 0 : number(matcher.group(4));
            boolean left = !matcher.group(3).isEmpty();
            boolean starred = matcher.group(4) == null && matcher.group().indexOf('*') >= 0;
            if (starred) {
                int at = matcher.group(5) == null ? next : number(matcher.group(5));
                next = at + 1;
                Object given = argument(arguments, at);
                width = given == null ? 0 : (Integer) Numbers.toInt(new java.math.BigDecimal((String) given));
                left |= width < 0;
                width = Math.abs(width);
            }
            if (matcher.group(6) == null) {
                throw PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, "Unterminated format() type specifier");
            }
            int at = matcher.group(2) == null ? next : number(matcher.group(2));
            String kind = matcher.group(6);
            if (!kind.equals("s") && !kind.equals("I") && !kind.equals("L")) {
                throw PlanErrors.data(
                        SqlState.INVALID_PARAMETER_VALUE, "Unrecognized format() type specifier \"" + kind + '"');
            }
            String value = shown((String) argument(arguments, at), kind);
            next = at + 1;
            if (width > WIDEST) {
                throw PlanErrors.data(SqlState.LIMIT_EXCEEDED, "A width of format() is at most " + WIDEST);
            }
            String blanks = " ".repeat(Math.max(0, width - Text.length(value)));
            matcher.appendReplacement(out, Matcher.quoteReplacement(left ? value + blanks : blanks + value));
        }
        return matcher.appendTail(out).toString();
    }

    private static int number(String digits) throws SQLException {
        int number = (Integer) Numbers.toInt(new java.math.BigDecimal(digits));
        return number;
    }

    private static Object argument(Object[] arguments, int at) throws SQLException {
        if (at == 0) {
            throw PlanErrors.data(
                    SqlState.INVALID_PARAMETER_VALUE, "format specifies argument 0, but arguments are numbered from 1");
        }
        if (at >= arguments.length) {
            throw PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, "Too few arguments for format()");
        }
        return arguments[at];
    }

    private static String shown(String value, String kind) throws SQLException {
        return switch (kind) {
            case "s" -> value == null ? "" : value;
            case "L" ->
                value == null
                        ? "NULL"
                        : (value.indexOf('\\') >= 0 ? "E'" : "'")
                                + value.replace("'", "''").replace("\\", "\\\\")
                                + '\'';
            default -> {
                if (value == null) {
                    throw PlanErrors.data(
                            SqlState.INVALID_PARAMETER_VALUE, "Null values cannot be formatted as an SQL identifier");
                }
                yield identifier(value);
            }
        };
    }

    /** A name as an identifier, in quotes where it must have them. */
    static String identifier(String name) {
        return PLAIN.matcher(name).matches() && !RESERVED.contains(name)
                ? name
                : '"' + name.replace("\"", "\"\"") + '"';
    }

    /**
     * A row of these values, as PostgreSQL writes it: in parentheses, quoted where a value has more than plain text.
     */
    static String record(Object[] values) {
        StringBuilder out = new StringBuilder("(");
        for (int i = 0; i < values.length; i++) {
            out.append(i > 0 ? "," : "");
            String value = (String) values[i];
            if (value == null) {
                continue;
            }
            boolean plain = !value.isEmpty()
                    && value.chars()
                            .noneMatch(c -> c == '"' || c == '\\' || c == '(' || c == ')' || c == ',' || isSpace(c));
            out.append(plain ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\"\"") + '"');
        }
        return out.append(')').toString();
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    /**
     * The text of a UUID in the form in which PostgreSQL writes it, of any in which it reads one.
     *
     * @throws SQLException 22P02 when it is none
     */
    static String uuid(String text) throws SQLException {
        String inner = text.startsWith("{") && text.endsWith("}") ? text.substring(1, text.length() - 1) : text;
        if (!UUID_TEXT.matcher(inner).matches()) {
            throw PlanErrors.data(SqlState.INVALID_TEXT, "invalid input syntax for type uuid: \"" + text + '"');
        }
        String digits = inner.replace("-", "").toLowerCase(java.util.Locale.ROOT);
        return digits.substring(0, 8)
                + '-'
                + digits.substring(8, 12)
                + '-'
                + digits.substring(12, 16)
                + '-'
                + digits.substring(16, 20)
                + '-'
                + digits.substring(20);
    }

    /** Groups of four digits, each but the last of which may have a hyphen behind it. */
    private static final java.util.regex.Pattern UUID_TEXT =
            java.util.regex.Pattern.compile("(?:[0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}");
}
