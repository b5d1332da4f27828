// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL's {@code INTERVAL '1 day 02:00:00'} with the units inside the string, as the standard's literal with one
 * unit after it.
 */
final class Intervals {
    private static final Set<String> UNITS = Set.of(
            "YEAR",
            "MONTH",
            "DAY",
            "HOUR",
            "MINUTE",
            "SECOND",
            "QUARTER",
            "WEEK",
            "MILLISECOND",
            "MICROSECOND",
            "NANOSECOND");

    private static final Map<String, Integer> MONTHS = Map.of(
            "year",
            12,
            "yr",
            12,
            "y",
            12,
            "month",
            1,
            "mon",
            1,
            "quarter",
            3,
            "decade",
            120,
            "century",
            1200,
            "centurie",
            1200);

    private static final Map<String, BigDecimal> SECONDS = Map.ofEntries(
            Map.entry("week", BigDecimal.valueOf(604_800)),
            Map.entry("w", BigDecimal.valueOf(604_800)),
            Map.entry("day", BigDecimal.valueOf(86_400)),
            Map.entry("d", BigDecimal.valueOf(86_400)),
            Map.entry("hour", BigDecimal.valueOf(3600)),
            Map.entry("hr", BigDecimal.valueOf(3600)),
            Map.entry("h", BigDecimal.valueOf(3600)),
            Map.entry("minute", BigDecimal.valueOf(60)),
            Map.entry("min", BigDecimal.valueOf(60)),
            Map.entry("m", BigDecimal.valueOf(60)),
            Map.entry("second", BigDecimal.ONE),
            Map.entry("sec", BigDecimal.ONE),
            Map.entry("s", BigDecimal.ONE),
            Map.entry("millisecond", new BigDecimal("0.001")),
            Map.entry("ms", new BigDecimal("0.001")));

    private static final Pattern TERM = Pattern.compile(
            "\\s*(?:([+-]?)(\\d+):(\\d\\d?)(?::(\\d\\d?(?:\\.\\d+)?))?|([+-]?\\d+(?:\\.\\d+)?|[+-]?\\.\\d+)\\s*([a-zA-Z]+))\\s*");

    private Intervals() {}

    /** Expands the INTERVAL at {@code i}; how many pieces it took, 0 to leave it as it is. */
    static int expand(String text, List<Piece> pieces, int i, List<Piece> out) throws SQLException {
        if (Piece.symbol(pieces, i + 1, "(")
                && Piece.kind(pieces, i + 2, TokenKind.NUMBER)
                && Piece.symbol(pieces, i + 3, ")")
                && Piece.kind(pieces, i + 4, TokenKind.STRING)) {
            Piece digits = pieces.get(i + 2);
            literal(pieces.get(i), pieces.get(i + 4), "'(" + digits.text() + ")'", out);
            return 5;
        }
        if (!Piece.kind(pieces, i + 1, TokenKind.STRING) || UNITS.contains(Piece.upper(pieces, i + 2))) {
            return 0;
        }
        Piece string = pieces.get(i + 1);
        String bound = Piece.upper(pieces, i + 2);
        if (!bound.equals("PRECEDING") && !bound.equals("FOLLOWING")) {
            // Only a frame's bound must be a literal of the grammar.
            literal(pieces.get(i), string, "''", out);
            return 2;
        }
        String literal = NameWords.string(string).text();
        String body = literal.substring(literal.indexOf('\'') + 1, literal.length() - 1);
        Matcher term = TERM.matcher(body);
        long months = 0;
        BigDecimal seconds = BigDecimal.ZERO;
        boolean ofMonths = false;
        boolean ofSeconds = false;
        int at = 0;
        while (at < body.length()) {
            if (!term.find(at) || term.start() != at) {
                throw SqlErrors.syntax(
                        text,
                        string.start(),
                        "The interval is not understood; write it as INTERVAL '1' DAY, or '1 day', '2 hours 30 minutes', '01:30:00'");
            }
            at = term.end();
            if (term.group(2) != null) {
                BigDecimal time = new BigDecimal(term.group(2))
                        .multiply(BigDecimal.valueOf(3600))
                        .add(new BigDecimal(term.group(3)).multiply(BigDecimal.valueOf(60)))
                        .add(term.group(4) == null ? BigDecimal.ZERO : new BigDecimal(term.group(4)));
                seconds = seconds.add("-".equals(term.group(1)) ? time.negate() : time);
                ofSeconds = true;
                continue;
            }
            BigDecimal number = new BigDecimal(term.group(5));
            String unit = singular(term.group(6).toLowerCase(Locale.ROOT));
            if (MONTHS.containsKey(unit)) {
                BigDecimal count = number.multiply(BigDecimal.valueOf(MONTHS.get(unit)));
                if (count.stripTrailingZeros().scale() > 0) {
                    throw SqlErrors.unsupported(
                            text, string.start(), "A fraction of a month is not supported in an interval; write days");
                }
                months += count.longValue();
                ofMonths = true;
            } else if (SECONDS.containsKey(unit)) {
                seconds = seconds.add(number.multiply(SECONDS.get(unit)));
                ofSeconds = true;
            } else {
                throw SqlErrors.syntax(text, string.start(), "The interval has an unknown unit, " + term.group(6));
            }
        }
        if (!ofMonths && !ofSeconds) {
            return 0;
        }
        if (ofMonths && ofSeconds) {
            throw SqlErrors.unsupported(
                    text,
                    string.start(),
                    "An interval of months and days together is not supported; add two intervals one after the other");
        }
        write(ofMonths ? BigDecimal.valueOf(months) : seconds, ofMonths, pieces.get(i), string, out);
        return 2;
    }

    private static void literal(Piece word, Piece string, String units, List<Piece> out) {
        out.add(Piece.word("INTERVAL_LITERAL", word));
        out.add(Piece.symbol("(", string));
        out.add(string);
        out.add(Piece.symbol(",", string));
        out.add(new Piece(TokenKind.STRING, units, string.start(), string.start(), false));
        out.add(Piece.symbol(")", string));
    }

    private static String singular(String unit) {
        return unit.length() > 2 && unit.endsWith("s") ? unit.substring(0, unit.length() - 1) : unit;
    }

    private static void write(BigDecimal value, boolean months, Piece interval, Piece string, List<Piece> out) {
        String unit = months ? "MONTH" : "SECOND";
        BigDecimal count = value.abs();
        if (!months) {
            // The largest unit that is whole reads best in a plan.
            for (Map.Entry<String, Integer> larger :
                    List.of(Map.entry("DAY", 86_400), Map.entry("HOUR", 3600), Map.entry("MINUTE", 60))) {
                if (count.signum() != 0
                        && count.remainder(BigDecimal.valueOf(larger.getValue()))
                                        .signum()
                                == 0) {
                    unit = larger.getKey();
                    count = count.divide(BigDecimal.valueOf(larger.getValue()));
                    break;
                }
            }
        }
        BigDecimal plain = count.signum() == 0 ? BigDecimal.ZERO : count.stripTrailingZeros();
        String digits = plain.toPlainString();
        int leading = digits.indexOf('.') < 0 ? digits.length() : digits.indexOf('.');
        out.add(Piece.word(interval.text(), interval));
        if (value.signum() < 0) {
            out.add(Piece.symbol("-", string));
        }
        out.add(new Piece(TokenKind.STRING, '\'' + digits + '\'', string.start(), string.end(), false));
        out.add(Piece.word(unit, string));
        // The grammar's own precision is two digits.
        out.add(Piece.symbol("(", string));
        out.add(new Piece(
                TokenKind.NUMBER, Integer.toString(Math.max(2, leading)), string.start(), string.start(), false));
        if (unit.equals("SECOND")) {
            out.add(Piece.symbol(",", string));
            out.add(new Piece(
                    TokenKind.NUMBER,
                    Integer.toString(Math.max(3, plain.scale())),
                    string.start(),
                    string.start(),
                    false));
        }
        out.add(Piece.symbol(")", string));
    }
}
