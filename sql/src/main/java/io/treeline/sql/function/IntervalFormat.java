// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.Locale;

/** The fields of TO_CHAR for an interval, each with its sign: an interval has no day of a week and no era. */
final class IntervalFormat {
    private IntervalFormat() {}

    /**
     * One field.
     *
     * @param word of the pattern
     * @param fill whether FM stands before it
     * @throws SQLException 22007 for a word that means nothing of an interval
     */
    static String field(Interval of, String word, boolean fill) throws SQLException {
        int years = of.months() / 12;
        int months = of.months() % 12;
        long seconds = of.time().getSeconds();
        int nanos = of.time().getNano();
        if (seconds < 0 && nanos > 0) {
            seconds++;
            nanos -= 1_000_000_000;
        }
        long hours = seconds / 3600;
        long days = of.months() * 30L + of.days();
        return switch (word) {
            case "HH24" -> number(hours, 2, fill);
            case "HH12", "HH" -> number(hours % 12 == 0 ? 12 : hours % 12, 2, fill);
            case "MI" -> number(seconds / 60 % 60, 2, fill);
            case "SS" -> number(seconds % 60, 2, fill);
            case "MS" -> number(nanos / 1_000_000, 3, fill);
            case "US" -> number(nanos / 1000, 6, fill);
            case "FF1", "FF2", "FF3", "FF4", "FF5", "FF6" -> {
                int digits = word.charAt(2) - '0';
                yield number(nanos / (int) Math.pow(10, 9 - digits), digits, fill);
            }
            case "SSSS", "SSSSS" -> Long.toString(seconds);
            case "AM", "PM" -> hours % 24 >= 12 ? "PM" : "AM";
            case "am", "pm" -> hours % 24 >= 12 ? "pm" : "am";
            case "A.M.", "P.M." -> hours % 24 >= 12 ? "P.M." : "A.M.";
            case "a.m.", "p.m." -> hours % 24 >= 12 ? "p.m." : "a.m.";
            case "Y,YYY" -> years / 1000 + "," + number(years % 1000, 3, false);
            case "YYYY" -> number(years, 4, fill);
            case "YYY" -> number(years % 1000, 3, fill);
            case "YY" -> number(years % 100, 2, fill);
            case "Y" -> number(years % 10, 1, fill);
            case "MM" -> number(months, 2, fill);
            case "Q" -> months == 0 ? "" : Integer.toString((months - 1) / 3 + 1);
            // Alone here the sign is one of the two places.
            case "DD" -> number(of.days(), of.days() < 0 ? 1 : 2, fill);
            case "DDD" -> number(days, 3, fill);
            case "WW" -> number((days - 1) / 7 + 1, 2, fill);
            case "W" -> Long.toString((of.days() - 1) / 7 + 1);
            case "CC" -> number(years / 100, 2, fill);
            case "RM", "rm" -> {
                if (of.months() == 0) {
                    yield "";
                }
                String roman = TimeFormat.roman(of.months() < 0 ? (12 + months) % 12 : (11 + months) % 12, fill);
                yield word.equals("RM") ? roman : roman.toLowerCase(Locale.ROOT);
            }
            case "IYYY", "IYY", "IY", "I", "IW", "IDDD" ->
                throw PlanErrors.unsupported("TO_CHAR's pattern " + word + " is not supported of an interval.");
            default ->
                throw PlanErrors.data(
                        SqlState.INVALID_DATETIME, "An interval has nothing that TO_CHAR's pattern " + word + " means");
        };
    }

    private static String number(long number, int width, boolean fill) {
        String digits = Long.toString(Math.abs(number));
        String zeros = fill || digits.length() >= width ? "" : "0".repeat(width - digits.length());
        return (number < 0 ? "-" : "") + zeros + digits;
    }
}
