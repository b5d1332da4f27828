// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.math.BigDecimal;
import java.sql.SQLException;

/**
 * TO_NUMBER: goes through the parts of a format and through the text beside them; what a part does not find, it leaves.
 */
final class NumberReader {
    private final NumberFormat format;
    private final String text;
    private final StringBuilder digits = new StringBuilder();
    private int at;
    private char sign = ' ';
    private boolean point;
    private int before;
    private int behind;

    private NumberReader(NumberFormat format, String text) {
        this.format = format;
        this.text = text;
    }

    /**
     * The number in the text.
     *
     * @throws SQLException 22P02 when there is none, 0A000 for formats of which PostgreSQL reads none
     */
    static BigDecimal read(NumberFormat format, String text) throws SQLException {
        if (format.scientific()) {
            throw PlanErrors.unsupported("EEEE is not supported for input.");
        }
        if (format.roman()) {
            throw PlanErrors.unsupported("RN is not supported for input.");
        }
        return new NumberReader(format, text).number();
    }

    private BigDecimal number() throws SQLException {
        for (NumberFormat.Part part : format.parts()) {
            if (ended()) {
                break;
            }
            if (part.word() == null) {
                part.literal().codePoints().forEach(point -> skip());
            } else {
                pattern(part.word());
            }
        }
        String written = digits.toString();
        if (written.endsWith(".")) {
            written = written.substring(0, written.length() - 1);
        }
        if (written.isEmpty()) {
            throw PlanErrors.data(SqlState.INVALID_TEXT, "Text is no number of the form of the pattern");
        }
        BigDecimal value = new BigDecimal(written);
        value = sign == '-' ? value.negate() : value;
        // It is multiplied by a power of ten of so many digits.
        return format.shift() > 0
                ? value.movePointLeft(format.shift()).setScale(value.scale() + 16, java.math.RoundingMode.HALF_UP)
                : value;
    }

    private boolean ended() {
        return at >= text.length();
    }

    private void skip() {
        if (!ended()) {
            at += Character.charCount(text.codePointAt(at));
        }
    }

    /** Passes over characters that no number has. */
    private void skipOther(int most) {
        for (int i = 0; i < most && !ended() && "0123456789.,+-".indexOf(text.charAt(at)) < 0; i++) {
            skip();
        }
    }

    private void pattern(String word) {
        switch (word) {
            case "9", "0", ".", "D" -> {
                part(word.equals("9") || word.equals("0"));
                at++;
            }
            case ",", "G" -> {
                boolean begun = before + behind > 0;
                if ((begun || !format.fill()) && text.charAt(at) == ',') {
                    at++;
                }
            }
            case "L" -> skipOther(1);
            case "TH", "th" -> skipOther(2);
            case "MI", "PL", "SG" -> {
                char c = text.charAt(at);
                if (c == '-' && !word.equals("PL") || c == '+' && !word.equals("MI")) {
                    sign = c;
                    at++;
                } else {
                    skipOther(1);
                }
            }
            default -> {}
        }
    }

    private void part(boolean digit) {
        if (text.charAt(at) == ' ') {
            at++;
        }
        if (ended()) {
            return;
        }
        if (sign == ' ' && digit && before + behind == 0) {
            char c = text.charAt(at);
            if (!format.signed() || !format.signBehind()) {
                if (c == '-' || c == '+' || c == '<' && format.bracket() && !format.signed()) {
                    sign = c == '+' ? '+' : '-';
                    at++;
                }
            } else if (c == '-' || c == '+') {
                sign = c;
                at++;
            }
        }
        if (ended()) {
            return;
        }
        boolean read = false;
        char c = text.charAt(at);
        if (c >= '0' && c <= '9') {
            if (point && behind == format.behind()) {
                return;
            }
            digits.append(c);
            behind += point ? 1 : 0;
            before += point ? 0 : 1;
            read = true;
        } else if (format.point() && !point && c == '.') {
            digits.append('.');
            point = true;
            read = true;
        }
        if (sign == ' ' && before + behind > 0) {
            if (format.signed() && read && at + 1 < text.length() && !Character.isDigit(text.charAt(at + 1))) {
                char next = text.charAt(at + 1);
                if (next == '-' || next == '+') {
                    sign = next;
                    at++;
                }
            } else if (!read && !format.signed() && (format.plus() || format.minus()) && (c == '-' || c == '+')) {
                sign = c;
            }
        }
    }
}
