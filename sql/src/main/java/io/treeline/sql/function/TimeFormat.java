// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.JulianFields;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The patterns of TO_CHAR, TO_TIMESTAMP and TO_DATE for dates and times (PostgreSQL's manual, "Data Type Formatting
 * Functions").
 */
final class TimeFormat {
    /** Longest first, so that a prefix never hides a longer one. */
    private static final List<String> WORDS = List.of(
            "HH24", "HH12", "IYYY", "Y,YYY", "YYYY", "MONTH", "Month", "month", "SSSSS", "SSSS", "A.M.", "P.M.", "a.m.",
            "p.m.", "A.D.", "B.C.", "a.d.", "b.c.", "IDDD", "IYY", "YYY", "DAY", "Day", "day", "DDD", "MON", "Mon",
            "mon", "FF1", "FF2", "FF3", "FF4", "FF5", "FF6", "HH", "MI", "SS", "MS", "US", "AM", "PM", "am", "pm", "AD",
            "BC", "ad", "bc", "RM", "rm", "IY", "YY", "MM", "DY", "Dy", "dy", "DD", "ID", "WW", "IW", "CC", "TZH",
            "TZM", "TZ", "tz", "OF", "Y", "I", "D", "W", "J", "Q");

    /** Words whose case decides the case of what is written. */
    private static final Set<String> NAMED =
            Set.of("MONTH", "MON", "DAY", "DY", "AM", "PM", "A.M.", "P.M.", "TZ", "AD", "BC", "A.D.", "B.C.", "RM");

    private static final int FIRST_YEAR = -4712;
    private static final int LAST_YEAR = 5_874_897;
    private static final List<String> ROMAN =
            List.of("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII");
    private static final String[] MONTHS = Arrays.stream(Month.values())
            .map(month -> month.getDisplayName(TextStyle.FULL, Locale.ENGLISH))
            .toArray(String[]::new);
    private static final String[] DAYS = Arrays.stream(DayOfWeek.values())
            .map(day -> day.getDisplayName(TextStyle.FULL, Locale.ENGLISH))
            .toArray(String[]::new);

    private static final Compiled.Maker<TimeFormat> MAKER = (pattern, none) -> new TimeFormat(parts(pattern));

    private final List<Part> parts;

    private TimeFormat(List<Part> parts) {
        this.parts = parts;
    }

    /** The format of a pattern, read once in an execution. */
    static TimeFormat of(String pattern, ScalarFunction.Session session) throws SQLException {
        return session.compiled().get(MAKER, pattern, "");
    }

    private record Part(String word, boolean fill, String ordinal, String literal) {}

    private static List<Part> parts(String pattern) {
        List<Part> parts = new java.util.ArrayList<>();
        int at = 0;
        while (at < pattern.length()) {
            if (pattern.charAt(at) == '"') {
                int end = at + 1;
                StringBuilder literal = new StringBuilder();
                while (end < pattern.length() && pattern.charAt(end) != '"') {
                    if (pattern.charAt(end) == '\\' && end + 1 < pattern.length()) {
                        end++;
                    }
                    literal.append(pattern.charAt(end++));
                }
                parts.add(new Part(null, false, "", literal.toString()));
                at = end + 1;
                continue;
            }
            boolean fill = pattern.startsWith("FM", at) || pattern.startsWith("fm", at);
            int from = fill ? at + 2 : at;
            String word = null;
            for (String candidate : WORDS) {
                boolean named = NAMED.contains(candidate.toUpperCase(Locale.ROOT));
                if (pattern.startsWith(candidate, from)
                        || !named && pattern.regionMatches(true, from, candidate, 0, candidate.length())) {
                    word = candidate;
                    break;
                }
            }
            if (word == null) {
                int point = pattern.codePointAt(at);
                int length = fill ? 2 : Character.charCount(point);
                parts.add(new Part(null, false, "", fill ? "" : pattern.substring(at, at + length)));
                at += length;
                continue;
            }
            at = from + word.length();
            String ordinal = pattern.startsWith("TH", at) ? "TH" : pattern.startsWith("th", at) ? "th" : "";
            at += ordinal.length();
            parts.add(new Part(word, fill, ordinal, null));
        }
        return parts;
    }

    /**
     * A time by the format.
     *
     * @param t what the clock shows
     * @param offset of the clock from UTC at that instant, which in an hour that it repeats the reading does not tell
     */
    String text(LocalDateTime t, ZoneOffset offset) throws SQLException {
        return text(part -> field(t, part, offset));
    }

    /** An interval by the format. */
    String text(Interval interval) throws SQLException {
        return text(part -> IntervalFormat.field(interval, part.word, part.fill));
    }

    private interface Fields {
        String of(Part part) throws SQLException;
    }

    private String text(Fields fields) throws SQLException {
        StringBuilder out = new StringBuilder();
        for (Part part : parts) {
            if (part.word == null) {
                out.append(part.literal);
                continue;
            }
            String text = fields.of(part);
            out.append(text);
            if (!part.ordinal.isEmpty() && !text.isEmpty()) {
                out.append(part.ordinal.equals("TH") ? ordinal(text).toUpperCase(Locale.ROOT) : ordinal(text));
            }
        }
        return out.toString();
    }

    private static String ordinal(String number) {
        String digits = number.strip();
        char last = digits.charAt(digits.length() - 1);
        boolean teen = digits.length() > 1 && digits.charAt(digits.length() - 2) == '1';
        return teen ? "th" : last == '1' ? "st" : last == '2' ? "nd" : last == '3' ? "rd" : "th";
    }

    private static String field(LocalDateTime t, Part part, ZoneOffset offset) throws SQLException {
        int year = t.getYear() <= 0 ? 1 - t.getYear() : t.getYear();
        int hour = t.getHour() % 12 == 0 ? 12 : t.getHour() % 12;
        boolean fill = part.fill;
        return switch (part.word) {
            case "HH24" -> number(t.getHour(), 2, fill);
            case "HH12", "HH" -> number(hour, 2, fill);
            case "MI" -> number(t.getMinute(), 2, fill);
            case "SS" -> number(t.getSecond(), 2, fill);
            case "MS" -> number(t.getNano() / 1_000_000, 3, fill);
            case "US" -> number(t.getNano() / 1000, 6, fill);
            case "FF1", "FF2", "FF3", "FF4", "FF5", "FF6" ->
                number(t.getNano(), 9, false).substring(0, part.word.charAt(2) - '0');
            case "SSSS", "SSSSS" -> Integer.toString(t.toLocalTime().toSecondOfDay());
            case "AM", "PM" -> t.getHour() < 12 ? "AM" : "PM";
            case "am", "pm" -> t.getHour() < 12 ? "am" : "pm";
            case "A.M.", "P.M." -> t.getHour() < 12 ? "A.M." : "P.M.";
            case "a.m.", "p.m." -> t.getHour() < 12 ? "a.m." : "p.m.";
            case "AD", "BC" -> t.getYear() > 0 ? "AD" : "BC";
            case "ad", "bc" -> t.getYear() > 0 ? "ad" : "bc";
            case "A.D.", "B.C." -> t.getYear() > 0 ? "A.D." : "B.C.";
            case "a.d.", "b.c." -> t.getYear() > 0 ? "a.d." : "b.c.";
            case "RM", "rm" ->
                roman(
                        part.word.equals("RM")
                                ? ROMAN.get(t.getMonthValue() - 1)
                                : ROMAN.get(t.getMonthValue() - 1).toLowerCase(Locale.ROOT),
                        fill);
            case "Y,YYY" -> year / 1000 + "," + number(year % 1000, 3, false);
            case "YYYY" -> number(year, 4, fill);
            case "YYY" -> number(year % 1000, 3, fill);
            case "YY" -> number(year % 100, 2, fill);
            case "Y" -> number(year % 10, 1, fill);
            case "IYYY" -> number(isoYear(t), 4, fill);
            case "IYY" -> number(isoYear(t) % 1000, 3, fill);
            case "IY" -> number(isoYear(t) % 100, 2, fill);
            case "I" -> number(isoYear(t) % 10, 1, fill);
            case "MONTH" -> word(MONTHS[t.getMonthValue() - 1].toUpperCase(Locale.ROOT), fill);
            case "Month" -> word(MONTHS[t.getMonthValue() - 1], fill);
            case "month" -> word(MONTHS[t.getMonthValue() - 1].toLowerCase(Locale.ROOT), fill);
            case "MON" -> MONTHS[t.getMonthValue() - 1].substring(0, 3).toUpperCase(Locale.ROOT);
            case "Mon" -> MONTHS[t.getMonthValue() - 1].substring(0, 3);
            case "mon" -> MONTHS[t.getMonthValue() - 1].substring(0, 3).toLowerCase(Locale.ROOT);
            case "MM" -> number(t.getMonthValue(), 2, fill);
            case "DAY" -> word(DAYS[t.getDayOfWeek().getValue() - 1].toUpperCase(Locale.ROOT), fill);
            case "Day" -> word(DAYS[t.getDayOfWeek().getValue() - 1], fill);
            case "day" -> word(DAYS[t.getDayOfWeek().getValue() - 1].toLowerCase(Locale.ROOT), fill);
            case "DY" -> DAYS[t.getDayOfWeek().getValue() - 1].substring(0, 3).toUpperCase(Locale.ROOT);
            case "Dy" -> DAYS[t.getDayOfWeek().getValue() - 1].substring(0, 3);
            case "dy" -> DAYS[t.getDayOfWeek().getValue() - 1].substring(0, 3).toLowerCase(Locale.ROOT);
            case "DDD" -> number(t.getDayOfYear(), 3, fill);
            case "IDDD" ->
                number(
                        (t.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR) - 1) * 7
                                + t.getDayOfWeek().getValue(),
                        3,
                        fill);
            case "DD" -> number(t.getDayOfMonth(), 2, fill);
            case "D" -> Integer.toString(t.getDayOfWeek().getValue() % 7 + 1);
            case "ID" -> Integer.toString(t.getDayOfWeek().getValue());
            case "W" -> Integer.toString((t.getDayOfMonth() - 1) / 7 + 1);
            case "WW" -> number((t.getDayOfYear() - 1) / 7 + 1, 2, fill);
            case "IW" -> number(t.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, fill);
            case "CC" -> number(Calendar.extract("CENTURY", t, 6).intValue(), 2, fill);
            case "J" -> Long.toString(t.getLong(JulianFields.JULIAN_DAY));
            case "Q" -> Integer.toString((t.getMonthValue() - 1) / 3 + 1);
            case "TZH", "TZM", "OF" -> {
                int minutes = offset.getTotalSeconds() / 60;
                String hours = (minutes < 0 ? "-" : "+") + number(Math.abs(minutes) / 60, 2, false);
                String rest = number(Math.abs(minutes) % 60, 2, false);
                yield part.word.equals("TZH")
                        ? hours
                        : part.word.equals("TZM") ? rest : rest.equals("00") ? hours : hours + ':' + rest;
            }
            default -> throw PlanErrors.unsupported("TO_CHAR's pattern " + part.word + " is not supported.");
        };
    }

    /** The number of a month, from 0 on, in Roman digits. */
    static String roman(int month, boolean fill) {
        return roman(ROMAN.get(month), fill);
    }

    private static String roman(String month, boolean fill) {
        return fill ? month : month + " ".repeat(4 - month.length());
    }

    private static int isoYear(LocalDateTime t) {
        return t.get(IsoFields.WEEK_BASED_YEAR);
    }

    private static String number(int number, int width, boolean fill) {
        String digits = Integer.toString(number);
        return fill || digits.length() >= width ? digits : "0".repeat(width - digits.length()) + digits;
    }

    private static String word(String word, boolean fill) {
        return fill ? word : word + " ".repeat(9 - word.length());
    }

    /** Reads text by a pattern; what the pattern does not name is the start of what it does. */
    LocalDateTime parse(String text) throws SQLException {
        Reader reader = new Reader(text);
        for (int i = 0; i < parts.size(); i++) {
            reader.read(parts.get(i), i + 1 < parts.size() ? parts.get(i + 1) : null);
        }
        return reader.result();
    }

    private static final class Reader {
        private final String text;
        private int at;
        private int year = 1;
        private int month = 1;
        private int day = 1;
        private int dayOfYear;
        private int hour;
        private int minute;
        private int second;
        private int nanos;
        private boolean twelve;
        private Boolean afternoon;
        private boolean beforeChrist;

        Reader(String text) {
            this.text = text;
        }

        void read(Part part, Part next) throws SQLException {
            if (part.word == null) {
                // A separator matches any run of separators; anything else takes a character.
                char c = part.literal.isEmpty() ? ' ' : part.literal.charAt(0);
                if (Character.isLetterOrDigit(c)) {
                    at = Math.min(text.length(), at + part.literal.length());
                } else if (at < text.length() && !Character.isLetterOrDigit(text.charAt(at)) && text.charAt(at) != '-'
                        || at < text.length() && text.charAt(at) == '-' && c == '-') {
                    at++;
                    spaces();
                } else if (at < text.length() && text.charAt(at) == '-') {
                    at++;
                }
                return;
            }
            spaces();
            boolean bounded = next != null && next.word != null && !part.fill;
            switch (part.word) {
                case "YYYY" -> year = number(bounded ? 4 : 9);
                case "YYY" -> year = nearest(number(3), 1000);
                case "YY" -> year = nearest(number(2), 100);
                case "MM" -> month = number(2);
                case "MON", "Mon", "mon", "MONTH", "Month", "month" -> month = monthName();
                case "DD" -> day = number(2);
                case "DDD" -> dayOfYear = number(3);
                case "DAY", "Day", "day", "DY", "Dy", "dy" -> {
                    while (at < text.length() && Character.isLetter(text.charAt(at))) {
                        at++;
                    }
                }
                case "HH24" -> hour = number(2);
                case "HH12", "HH" -> {
                    hour = number(2);
                    twelve = true;
                    if (hour < 1 || hour > 12) {
                        throw PlanErrors.data(SqlState.INVALID_DATETIME, "Hour is invalid for the 12-hour clock");
                    }
                }
                case "MI" -> minute = number(2);
                case "SS" -> second = number(2);
                case "MS" -> nanos = fraction(3);
                case "US" -> nanos = fraction(6);
                case "FF1", "FF2", "FF3", "FF4", "FF5", "FF6" -> nanos = fraction(part.word.charAt(2) - '0');
                case "SSSS", "SSSSS" -> {
                    int of = number(5);
                    hour = of / 3600;
                    minute = of / 60 % 60;
                    second = of % 60;
                }
                case "AM", "PM", "am", "pm" -> {
                    if (!text.regionMatches(true, at, "am", 0, 2) && !text.regionMatches(true, at, "pm", 0, 2)) {
                        throw malformed();
                    }
                    afternoon = Character.toLowerCase(text.charAt(at)) == 'p';
                    at += 2;
                }
                case "AD", "BC", "ad", "bc" -> beforeChrist = era("ad", "bc");
                case "A.D.", "B.C.", "a.d.", "b.c." -> beforeChrist = era("a.d.", "b.c.");
                case "RM", "rm" -> month = romanMonth();
                default ->
                    throw PlanErrors.unsupported("The pattern " + part.word
                            + " is not supported when text is read; use YYYY, MM, DD, HH24, MI, SS, MS or US.");
            }
        }

        private void spaces() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }

        private int number(int most) throws SQLException {
            int start = at;
            while (at < text.length() && at - start < most && Character.isDigit(text.charAt(at))) {
                at++;
            }
            if (start == at) {
                throw malformed();
            }
            try {
                return Integer.parseInt(text.substring(start, at));
            } catch (NumberFormatException e) {
                throw PlanErrors.data(SqlState.DATETIME_OVERFLOW, "A number of the date or time is out of range");
            }
        }

        private int fraction(int most) throws SQLException {
            int start = at;
            int digits = number(most);
            for (int i = at - start; i < 9; i++) {
                digits *= 10;
            }
            return digits;
        }

        private static int nearest(int short2, int length) {
            return length == 100
                    ? short2 < 70 ? 2000 + short2 : 1900 + short2
                    : short2 < 520 ? 2000 + short2 : 1000 + short2;
        }

        private boolean era(String after, String before) throws SQLException {
            boolean is = text.regionMatches(true, at, before, 0, before.length());
            if (!is && !text.regionMatches(true, at, after, 0, after.length())) {
                throw malformed();
            }
            at += after.length();
            return is;
        }

        private int romanMonth() throws SQLException {
            int best = 0;
            for (int i = 1; i <= ROMAN.size(); i++) {
                boolean longer = best == 0
                        || ROMAN.get(i - 1).length() > ROMAN.get(best - 1).length();
                best = longer
                                && text.regionMatches(
                                        true,
                                        at,
                                        ROMAN.get(i - 1),
                                        0,
                                        ROMAN.get(i - 1).length())
                        ? i
                        : best;
            }
            if (best == 0) {
                throw malformed();
            }
            at += ROMAN.get(best - 1).length();
            return best;
        }

        private int monthName() throws SQLException {
            for (int i = 0; i < MONTHS.length; i++) {
                if (text.regionMatches(true, at, MONTHS[i], 0, MONTHS[i].length())) {
                    at += MONTHS[i].length();
                    return i + 1;
                }
            }
            for (int i = 0; i < MONTHS.length; i++) {
                if (text.regionMatches(true, at, MONTHS[i], 0, 3)) {
                    at += 3;
                    return i + 1;
                }
            }
            throw malformed();
        }

        LocalDateTime result() throws SQLException {
            try {
                if (twelve && afternoon != null) {
                    hour = hour % 12 + (afternoon ? 12 : 0);
                } else if (afternoon != null) {
                    throw PlanErrors.data(SqlState.INVALID_DATETIME, "AM and PM need HH12");
                }
                // There is no year 0: java.time's is 1 BC.
                year = beforeChrist ? 1 - year : year;
                LocalDate date = dayOfYear > 0 ? LocalDate.ofYearDay(year, dayOfYear) : LocalDate.of(year, month, day);
                if (date.getYear() > LAST_YEAR || date.getYear() < FIRST_YEAR) {
                    throw new DateTimeException("year");
                }
                ChronoField.MINUTE_OF_HOUR.checkValidValue(minute);
                return date.atTime(LocalTime.of(hour, minute, second, nanos));
            } catch (DateTimeException e) {
                throw PlanErrors.data(SqlState.DATETIME_OVERFLOW, "Date or time field value out of range");
            }
        }

        private static SQLException malformed() {
            return PlanErrors.data(SqlState.INVALID_DATETIME, "Text does not have the form of the pattern");
        }
    }
}
