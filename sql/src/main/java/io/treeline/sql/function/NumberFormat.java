// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The patterns of TO_CHAR for numbers (PostgreSQL's manual, "Template Patterns for Numeric Formatting"). */
final class NumberFormat {
    /** Longest first, so that a prefix never hides a longer one. */
    private static final List<String> WORDS = List.of(
            "EEEE", "FM", "MI", "PL", "PR", "RN", "SG", "TH", "th", "rn", "9", "0", ".", ",", "B", "C", "D", "G", "L",
            "S", "V");

    private static final int DOUBLE_DIGITS = 15;
    private static final int REAL_DIGITS = 6;

    private static final Compiled.Maker<NumberFormat> MAKER = (pattern, none) -> new NumberFormat(pattern);

    private final List<Part> parts = new ArrayList<>();
    private int before;
    private int behind;
    private int shift;
    private int zeroStart = -1;
    private int zeroEnd;
    private int signBefore = -1;
    private boolean point;
    private boolean fill;
    private boolean scientific;
    private boolean roman;
    private boolean moves;
    private boolean bracket;
    private boolean minus;
    private boolean plus;
    private boolean sign;
    private boolean signBehind;

    record Part(String word, String literal) {}

    private NumberFormat(String pattern) throws SQLException {
        int at = 0;
        while (at < pattern.length()) {
            if (pattern.charAt(at) == '"') {
                int end = pattern.indexOf('"', at + 1);
                end = end < 0 ? pattern.length() : end;
                parts.add(new Part(null, pattern.substring(at + 1, end)));
                at = end + 1;
                continue;
            }
            int from = at;
            String word = WORDS.stream()
                    .filter(one -> pattern.startsWith(one, from)
                            || !one.equals("TH")
                                    && !one.equals("RN")
                                    && pattern.regionMatches(true, from, one, 0, one.length()))
                    .findFirst()
                    .orElse(null);
            if (word == null) {
                int length = Character.charCount(pattern.codePointAt(at));
                parts.add(new Part(null, pattern.substring(at, at + length)));
                at += length;
            } else {
                prepare(word);
                parts.add(new Part(word, null));
                at += word.length();
            }
        }
    }

    List<Part> parts() {
        return parts;
    }

    boolean scientific() {
        return scientific;
    }

    boolean roman() {
        return roman;
    }

    boolean fill() {
        return fill;
    }

    boolean point() {
        return point;
    }

    boolean bracket() {
        return bracket;
    }

    boolean plus() {
        return plus;
    }

    boolean minus() {
        return minus;
    }

    /** Whether S says where the sign is. */
    boolean signed() {
        return sign;
    }

    boolean signBehind() {
        return signBehind;
    }

    int behind() {
        return behind;
    }

    int shift() {
        return shift;
    }

    /** The format of a pattern, read once in an execution. */
    static NumberFormat of(String pattern, ScalarFunction.Session session) throws SQLException {
        return session.compiled().get(MAKER, pattern, "");
    }

    private void prepare(String word) throws SQLException {
        if (scientific && !word.equals("FM")) {
            throw malformed("EEEE must be the last pattern used");
        }
        switch (word) {
            case "9" -> {
                if (bracket) {
                    throw malformed("9 must be ahead of PR");
                }
                digit();
            }
            case "0" -> {
                if (bracket) {
                    throw malformed("0 must be ahead of PR");
                }
                if (zeroStart < 0 && !point) {
                    zeroStart = before;
                }
                digit();
                zeroEnd = before + behind;
            }
            case ".", "D" -> {
                if (point) {
                    throw malformed("multiple decimal points");
                }
                if (moves) {
                    throw malformed("cannot use V and decimal point together");
                }
                point = true;
            }
            case "FM" -> fill = true;
            case "S" -> {
                if (sign || plus || minus || bracket) {
                    throw malformed(sign ? "cannot use S twice" : "cannot use S and PL/MI/SG/PR together");
                }
                sign = true;
                signBehind = point;
                signBefore = point ? -1 : before;
            }
            case "MI", "PL", "SG" -> {
                if (sign) {
                    throw malformed("cannot use S and " + word + " together");
                }
                minus |= !word.equals("PL");
                plus |= !word.equals("MI");
            }
            case "PR" -> {
                if (sign || plus || minus) {
                    throw malformed("cannot use PR and S/PL/MI/SG together");
                }
                bracket = true;
            }
            case "RN", "rn" -> roman = true;
            case "V" -> {
                if (point) {
                    throw malformed("cannot use V and decimal point together");
                }
                moves = true;
            }
            case "EEEE" -> {
                if (fill || sign || bracket || minus || plus || roman || moves) {
                    throw malformed("EEEE is incompatible with other formats");
                }
                scientific = true;
            }
            default -> {}
        }
    }

    private void digit() {
        if (moves) {
            shift++;
        } else if (point) {
            behind++;
        } else {
            before++;
        }
    }

    private static SQLException malformed(String reason) {
        return PlanErrors.data(SqlState.SYNTAX_ERROR, "The pattern of TO_CHAR is wrong: " + reason);
    }

    /** The text of an exact number. */
    String text(BigDecimal value) {
        if (roman) {
            return romanText(value.setScale(0, RoundingMode.HALF_UP));
        }
        if (scientific) {
            return scientific(value);
        }
        BigDecimal rounded = value.movePointRight(shift).setScale(behind, RoundingMode.HALF_UP);
        return written(rounded.abs().toPlainString(), rounded.signum() < 0, behind);
    }

    /** The text of a double or, when single, of a real, which has digits of its own. */
    String text(double value, boolean single) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            if (scientific) {
                return " " + "#".repeat(before) + "." + "#".repeat(behind + 4);
            }
            return roman ? "#".repeat(15) : written(Double.isNaN(value) ? "NaN" : "Infinity", value < 0, behind);
        }
        BigDecimal exact = new BigDecimal(value);
        if (roman) {
            return romanText(exact.setScale(0, RoundingMode.HALF_EVEN));
        }
        if (scientific) {
            return scientific(exact);
        }
        BigDecimal moved = exact.movePointRight(shift);
        int digits =
                moved.abs().setScale(0, RoundingMode.HALF_EVEN).toPlainString().length();
        int most = single ? REAL_DIGITS : DOUBLE_DIGITS;
        int decimals = digits >= most ? 0 : Math.min(behind, most - digits);
        BigDecimal rounded = moved.setScale(decimals, RoundingMode.HALF_EVEN);
        return written(rounded.abs().toPlainString(), value < 0, decimals);
    }

    private String scientific(BigDecimal value) {
        if (value.signum() == 0) {
            return " " + BigDecimal.ZERO.setScale(behind).toPlainString() + "e+00";
        }
        BigDecimal rounded = value.abs().round(new java.math.MathContext(behind + 1, RoundingMode.HALF_UP));
        int exponent = rounded.precision() - rounded.scale() - 1;
        String mantissa = rounded.movePointLeft(exponent)
                .setScale(behind, RoundingMode.HALF_UP)
                .toPlainString();
        return (value.signum() < 0 ? "-" : " ")
                + mantissa
                + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    private String romanText(BigDecimal number) {
        String text;
        if (number.signum() <= 0 || number.compareTo(BigDecimal.valueOf(3999)) > 0) {
            text = "#".repeat(15);
        } else {
            int rest = number.intValueExact();
            int[] values = {1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1};
            String[] names = {"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"};
            StringBuilder sb = new StringBuilder();
            for (int i = 0; i < values.length; i++) {
                for (; rest >= values[i]; rest -= values[i]) {
                    sb.append(names[i]);
                }
            }
            text = sb.toString();
        }
        StringBuilder out = new StringBuilder();
        for (Part part : parts) {
            if (part.word == null) {
                out.append(part.literal);
            } else if (part.word.equalsIgnoreCase("RN")) {
                String cased = part.word.equals("RN") ? text : text.toLowerCase(Locale.ROOT);
                out.append(fill ? cased : " ".repeat(Math.max(0, 15 - cased.length())) + cased);
            }
        }
        return out.toString();
    }

    /** Puts the digits of a number into the pattern's places. */
    private String written(String magnitude, boolean negative, int decimals) {
        int dot = magnitude.indexOf('.');
        int length = dot < 0 ? magnitude.length() : dot;
        int whole = before + shift;
        String digits = length > whole ? "#".repeat(whole) + "." + "#".repeat(decimals) : magnitude;
        return new Writer(digits, negative, Math.max(0, whole - length), whole, decimals).write();
    }

    private final class Writer {
        private final String digits;
        private final boolean negative;
        private final int spaces;
        private final StringBuilder out = new StringBuilder();
        private final boolean brackets;
        private final boolean post;
        private final int count;
        /** The last digit behind the point that FM keeps; -1 where it drops none. */
        private int last = -1;

        private boolean signed;
        private boolean within;
        private int at;
        private int current;

        Writer(String digits, boolean negative, int spaces, int whole, int decimals) {
            this.digits = digits;
            this.negative = negative;
            this.spaces = spaces;
            brackets = bracket && (negative || !fill);
            signed = plus || minus ? !(plus && !minus) : !negative && fill && !sign;
            post = sign && (signBehind || signBefore == before);
            int dot = digits.indexOf('.');
            if (fill && point && dot >= 0) {
                last = dot;
                for (int i = dot + 1; i < digits.length(); i++) {
                    last = digits.charAt(i) == '0' ? last : i;
                }
                if (zeroEnd > spaces) {
                    last = Math.max(last, Math.min(digits.length() - 1, zeroEnd - spaces));
                }
            }
            count = decimals + whole - 1 + (!signed && spaces == 0 ? 1 : 0);
        }

        String write() {
            for (Part part : parts) {
                if (part.word == null) {
                    out.append(part.literal);
                    continue;
                }
                switch (part.word) {
                    case "9", "0", ".", "D" -> place(part.word);
                    case ",", "G" -> {
                        if (within) {
                            out.append(',');
                        } else if (!fill) {
                            out.append(' ');
                        }
                    }
                    case "L" -> out.append(' ');
                    case "TH", "th" -> {
                        if (!negative && !point && digits.charAt(0) != '#') {
                            String ordinal = ordinal(digits);
                            out.append(part.word.equals("TH") ? ordinal.toUpperCase(Locale.ROOT) : ordinal);
                        }
                    }
                    case "MI" -> either(negative, "-");
                    case "PL" -> either(!negative, "+");
                    case "SG" -> out.append(negative ? '-' : '+');
                    default -> {}
                }
            }
            return out.toString();
        }

        private void either(boolean shown, String text) {
            out.append(shown ? text : fill ? "" : " ");
        }

        private boolean leadingZero() {
            return zeroStart < 0 && at == 0 && digits.charAt(0) == '0' && behind != 0;
        }

        private boolean nothingBehind() {
            return last >= 0 && digits.charAt(last) == '.';
        }

        private void place(String word) {
            within = false;
            if (!signed && (current >= spaces || zeroStart == current) && (!leadingZero() || nothingBehind())) {
                sign();
            }
            if (current < spaces && (zeroStart < 0 || zeroStart > current)) {
                out.append(fill ? "" : " ");
            } else if (current < spaces) {
                out.append('0');
                within = true;
            } else if (at < digits.length()) {
                digit(word);
                at++;
            }
            int end = count + (spaces > 0 ? 1 : 0) + (point ? 1 : 0);
            end = last >= 0 && last == at ? current : end;
            if (current + 1 == end) {
                if (signed && brackets) {
                    out.append(negative ? '>' : ' ');
                } else if (post) {
                    out.append(negative ? '-' : '+');
                }
            }
            current++;
        }

        private void sign() {
            if (sign) {
                if (!post) {
                    out.append(negative ? '-' : '+');
                    signed = true;
                }
            } else if (brackets) {
                out.append(negative ? '<' : ' ');
                signed = true;
            } else {
                out.append(negative ? "-" : fill ? "" : " ");
                signed = true;
            }
        }

        private void digit(String word) {
            if (digits.charAt(at) == '.') {
                out.append(last < 0 || !nothingBehind() || fill ? "." : "");
            } else if (last >= 0 && at > last && !word.equals("0")) {
                // FM leaves it out.
                return;
            } else if (leadingZero()) {
                out.append(!fill ? " " : nothingBehind() ? "0" : "");
            } else {
                out.append(digits.charAt(at));
                within = true;
            }
        }
    }

    private static String ordinal(String digits) {
        char last = digits.charAt(digits.length() - 1);
        boolean teen = digits.length() > 1 && digits.charAt(digits.length() - 2) == '1';
        return teen ? "th" : last == '1' ? "st" : last == '2' ? "nd" : last == '3' ? "rd" : "th";
    }
}
