// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

/** The sound of an English word as a letter and three digits, as PostgreSQL's fuzzystrmatch has it. */
final class Soundex {
    /** The digit of each letter from A; 0 for those without. */
    private static final String DIGITS = "01230120022455012623010202";

    private Soundex() {}

    static String code(String text) {
        StringBuilder code = new StringBuilder();
        char last = 0;
        for (int i = 0; i < text.length() && code.length() < 4; i++) {
            char letter = Character.toUpperCase(text.charAt(i));
            if (letter < 'A' || letter > 'Z') {
                if (code.length() > 0) {
                    last = 0;
                }
                continue;
            }
            char digit = DIGITS.charAt(letter - 'A');
            if (code.length() == 0) {
                code.append(letter);
            } else if (digit != last && digit != '0') {
                code.append(digit);
            }
            last = digit;
        }
        while (code.length() > 0 && code.length() < 4) {
            code.append('0');
        }
        return code.toString();
    }

    static int difference(String a, String b) {
        String x = code(a);
        String y = code(b);
        int same = 0;
        for (int i = 0; i < Math.min(x.length(), y.length()); i++) {
            same += x.charAt(i) == y.charAt(i) ? 1 : 0;
        }
        return same;
    }
}
