// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.type;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.time.DateTimeText;
import io.treeline.metadata.time.ZoneNames;
import io.treeline.sql.error.PlanErrors;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.JulianFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Dates and times in the other forms that PostgreSQL reads with its default order of month, day and year: {@code Jan 8,
 * 1999}, {@code 990108}, {@code 1/8/99}, {@code J2451187}, {@code 04:05 PM}, BC, names of zones and their
 * abbreviations. The text is cut into fields, each of which is taken for what is still missing.
 */
final class TimeInput {
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final Set<String> MONTH_NAMES = Set.of(
            "january",
            "february",
            "march",
            "april",
            "june",
            "july",
            "august",
            "september",
            "sept",
            "october",
            "november",
            "december");
    private static final Set<String> IGNORED = Set.of(
            "mon",
            "monday",
            "tue",
            "tues",
            "tuesday",
            "wed",
            "weds",
            "wednesday",
            "thu",
            "thur",
            "thurs",
            "thursday",
            "fri",
            "friday",
            "sat",
            "saturday",
            "sun",
            "sunday",
            "at",
            "on");
    private static final Set<String> RELATIVE = Set.of("now", "today", "tomorrow", "yesterday");
    private static final Set<String> INFINITE = Set.of("infinity", "+infinity", "-infinity");

    /** Minutes east of Greenwich of the abbreviations that PostgreSQL knows by default. */
    private static final LocalDate FIRST_DAY = LocalDate.of(-4713, 11, 24);

    private static final int YEAR = 1;
    private static final int MONTH = 2;
    private static final int DAY = 4;
    private static final int DATE = YEAR | MONTH | DAY;

    private enum Type {
        NUMBER,
        WORD,
        DATE,
        TIME,
        ZONE
    }

    private record Field(Type type, String text) {}

    private final String text;
    private int mask;
    private int year;
    private int month;
    private int day;
    private int dayOfYear;
    private boolean twoDigits;
    private boolean textMonth;
    private boolean julian;
    private boolean bc;
    private boolean epoch;
    private boolean regional;
    private int hour = -1;
    private int minute;
    private BigDecimal second = BigDecimal.ZERO;
    private int halfDay;
    private ZoneId zone;

    private TimeInput(String text) {
        this.text = text;
    }

    /**
     * Reads a date, or date and time.
     *
     * @throws SQLException 22007 for text of no such form, 22008 for fields out of range, 0A000 for infinity and for
     *     what depends on the day
     */
    static DateTimeText parse(String text) throws SQLException {
        return new TimeInput(text).dateTime();
    }

    /** Reads a time of day, whose date and zone count for nothing. */
    static LocalTime time(String text) throws SQLException {
        TimeInput input = new TimeInput(text);
        List<Field> fields = input.fields();
        if (fields.get(0).equals(new Field(Type.WORD, "t"))) {
            fields.remove(0);
        }
        if (!fields.isEmpty()
                && fields.get(0).type == Type.DATE
                && fields.get(0).text.matches("(\\d{4}|\\d{6})-\\d{1,4}")) {
            // Without a date before it this is a time with an offset.
            String both = fields.remove(0).text;
            int sign = both.indexOf('-');
            fields.add(0, new Field(Type.NUMBER, both.substring(0, sign)));
            fields.add(1, new Field(Type.ZONE, both.substring(sign)));
        }
        if (!fields.isEmpty()
                && fields.get(0).type == Type.NUMBER
                && fields.get(0).text.matches("\\d{4}|\\d{6}(\\.\\d+)?")
                && fields.stream().skip(1).allMatch(field -> field.type == Type.ZONE || field.type == Type.WORD)) {
            input.concatenatedTime(fields.remove(0).text);
        }
        input.decode(fields);
        if (input.hour < 0 || input.mask != DATE && (input.mask != 0 || input.regional)) {
            throw input.malformed();
        }
        LocalDateTime moment = input.clock(LocalDate.EPOCH);
        if (!moment.toLocalDate().equals(LocalDate.EPOCH)) {
            throw PlanErrors.data(
                    SqlState.INVALID_DATETIME, "24:00 is the end of a day, which a time of day does not reach here");
        }
        return moment.toLocalTime();
    }

    private SQLException malformed() {
        return PlanErrors.data(
                SqlState.INVALID_DATETIME,
                "Text is no date, time or timestamp; expected YYYY-MM-DD[ hh:mm[:ss[.fraction]]][offset], or another form that PostgreSQL reads");
    }

    private static SQLException outOfRange() {
        return PlanErrors.data(SqlState.DATETIME_OVERFLOW, "Date/time field value out of range");
    }

    private DateTimeText dateTime() throws SQLException {
        decode(fields());
        if (epoch) {
            return new DateTimeText(LocalDate.EPOCH.atStartOfDay(), ZoneOffset.UTC);
        }
        if (mask != DATE) {
            // What there is of a date is looked at first.
            throw (mask & MONTH) != 0 && (month < 1 || month > 12) || (mask & DAY) != 0 && (day < 1 || day > 31)
                    ? outOfRange()
                    : malformed();
        }
        LocalDateTime local = clock(date());
        return new DateTimeText(local, zone);
    }

    private LocalDate date() throws SQLException {
        return checked(calendarDay());
    }

    /**
     * The day itself, if PostgreSQL's calendar has it.
     *
     * @throws SQLException 22008 for others
     */
    static LocalDate checked(LocalDate date) throws SQLException {
        if (date.getYear() > 5_874_897 || date.isBefore(FIRST_DAY)) {
            throw outOfRange();
        }
        return date;
    }

    private LocalDate calendarDay() throws SQLException {
        try {
            if (julian) {
                return LocalDate.EPOCH.with(JulianFields.JULIAN_DAY, year);
            }
            int full = year;
            if (bc) {
                if (year <= 0) {
                    throw outOfRange();
                }
                full = 1 - year;
            } else if (twoDigits) {
                full = year < 70 ? year + 2000 : year + 1900;
            } else if (year <= 0) {
                throw outOfRange();
            }
            return dayOfYear > 0 ? LocalDate.ofYearDay(full, dayOfYear) : LocalDate.of(full, month, day);
        } catch (DateTimeException e) {
            throw outOfRange();
        }
    }

    private LocalDateTime clock(LocalDate date) throws SQLException {
        int hours = Math.max(hour, 0);
        if (halfDay != 0) {
            if (hours > 12) {
                throw outOfRange();
            }
            hours = hours % 12 + (halfDay > 0 ? 12 : 0);
        }
        boolean end = hours == 24 && minute == 0 && second.signum() == 0;
        if (hours > 24 || hours == 24 && !end || minute > 59 || second.compareTo(BigDecimal.valueOf(60)) > 0) {
            throw outOfRange();
        }
        long nanos = second.movePointRight(9)
                .setScale(0, java.math.RoundingMode.HALF_EVEN)
                .longValueExact();
        return date.atStartOfDay().plusHours(hours).plusMinutes(minute).plusNanos(nanos);
    }

    private List<Field> fields() throws SQLException {
        List<Field> fields = new ArrayList<>();
        String s = text.strip().toLowerCase(Locale.ROOT);
        int i = 0;
        while (i < s.length()) {
            int start = i;
            char c = s.charAt(i);
            if (c >= '0' && c <= '9') {
                i = digits(s, i);
                char next = i < s.length() ? s.charAt(i) : ' ';
                if (next == ':') {
                    while (i < s.length() && (digit(s, i) || s.charAt(i) == ':' || s.charAt(i) == '.')) {
                        i++;
                    }
                    fields.add(new Field(Type.TIME, s.substring(start, i)));
                } else if (next == '-' || next == '/' || next == '.') {
                    i++;
                    if (digit(s, i)) {
                        i = digits(s, i);
                        if (i < s.length() && s.charAt(i) == next) {
                            while (i < s.length() && (digit(s, i) || s.charAt(i) == next)) {
                                i++;
                            }
                            fields.add(new Field(Type.DATE, s.substring(start, i)));
                        } else {
                            fields.add(new Field(next == '.' ? Type.NUMBER : Type.DATE, s.substring(start, i)));
                        }
                    } else {
                        while (i < s.length() && (letter(s, i) || digit(s, i) || s.charAt(i) == next)) {
                            i++;
                        }
                        fields.add(new Field(Type.DATE, s.substring(start, i)));
                    }
                } else {
                    fields.add(new Field(Type.NUMBER, s.substring(start, i)));
                }
            } else if (letter(s, i)) {
                while (i < s.length() && letter(s, i)) {
                    i++;
                }
                char next = i < s.length() ? s.charAt(i) : ' ';
                String word = s.substring(start, i);
                boolean known = month(word) > 0
                        || IGNORED.contains(word)
                        || Set.of("j", "jd", "julian", "t", "am", "pm", "ad", "bc", "dst")
                                .contains(word)
                        || RELATIVE.contains(word);
                if (next == '-'
                        || next == '/'
                        || next == '.' && month(word) > 0 && digit(s, i + 1)
                        || next == '_'
                        || (next == '+' || digit(s, i)) && !known) {
                    while (i < s.length() && (letter(s, i) || digit(s, i) || "+-/_.:".indexOf(s.charAt(i)) >= 0)) {
                        i++;
                    }
                    fields.add(new Field(Type.DATE, s.substring(start, i)));
                } else {
                    fields.add(new Field(Type.WORD, word));
                }
            } else if (c == '+' || c == '-') {
                i++;
                while (i < s.length() && s.charAt(i) == ' ') {
                    i++;
                }
                int from = i;
                while (i < s.length() && (digit(s, i) || s.charAt(i) == ':' || s.charAt(i) == '.')) {
                    i++;
                }
                if (from < i) {
                    fields.add(new Field(Type.ZONE, c + s.substring(from, i)));
                } else {
                    while (i < s.length() && letter(s, i)) {
                        i++;
                    }
                    if (from == i) {
                        throw malformed();
                    }
                    fields.add(new Field(Type.WORD, c + s.substring(from, i)));
                }
            } else if (Character.isWhitespace(c) || c < 128 && "!\"#$%&'()*,./:;<=>?@[\\]^_`{|}~".indexOf(c) >= 0) {
                i++;
            } else {
                throw malformed();
            }
        }
        if (fields.isEmpty()) {
            throw malformed();
        }
        return fields;
    }

    private static boolean digit(String s, int i) {
        return i < s.length() && s.charAt(i) >= '0' && s.charAt(i) <= '9';
    }

    private static boolean letter(String s, int i) {
        return i < s.length() && s.charAt(i) >= 'a' && s.charAt(i) <= 'z';
    }

    private static int digits(String s, int from) {
        int i = from;
        while (digit(s, i)) {
            i++;
        }
        return i;
    }

    private static int month(String word) {
        return word.length() == 3 || MONTH_NAMES.contains(word) ? MONTHS.indexOf(word.substring(0, 3)) + 1 : 0;
    }

    private void decode(List<Field> fields) throws SQLException {
        boolean expectsJulian = false;
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            switch (field.type) {
                case TIME -> clockTime(field.text);
                case ZONE -> zone(offset(field.text));
                case DATE -> {
                    if (!digit(field.text, 0) && month(field.text.split("[^a-z]", 2)[0]) == 0) {
                        zone(region(field.text));
                    } else {
                        dateField(field.text);
                    }
                }
                case NUMBER -> {
                    if (expectsJulian) {
                        julian(field.text);
                        expectsJulian = false;
                    } else {
                        number(field.text);
                    }
                }
                case WORD -> expectsJulian = word(field.text, fields, i);
            }
        }
        if (expectsJulian) {
            throw malformed();
        }
    }

    private void julian(String number) throws SQLException {
        if (mask != 0 || !number.matches("\\d{1,9}(\\.\\d+)?")) {
            throw malformed();
        }
        int point = number.indexOf('.');
        year = Integer.parseInt(point < 0 ? number : number.substring(0, point));
        julian = true;
        mask = DATE;
        if (point >= 0) {
            second = new BigDecimal("0" + number.substring(point)).multiply(BigDecimal.valueOf(86_400));
            long whole = second.longValue();
            hour = (int) (whole / 3600);
            minute = (int) (whole / 60 % 60);
            second = second.subtract(BigDecimal.valueOf(whole / 60 * 60));
        }
    }

    /** Takes a word; whether a Julian day must follow. */
    private boolean word(String word, List<Field> fields, int i) throws SQLException {
        int named = month(word);
        if (named > 0) {
            if ((mask & MONTH) != 0 && (mask & DAY) == 0 && !textMonth && month >= 1 && month <= 31) {
                // What was taken for the month is the day.
                day = month;
                mask |= DAY;
            } else if ((mask & MONTH) != 0) {
                throw malformed();
            }
            month = named;
            mask |= MONTH;
            textMonth = true;
            return false;
        }
        if (RELATIVE.contains(word)) {
            throw PlanErrors.unsupported(
                    "The word '" + word
                            + "' within a value is not supported, since it means another time later; write it as a literal with its type, such as DATE 'today', or use CURRENT_TIMESTAMP.");
        }
        if (INFINITE.contains(word)) {
            throw PlanErrors.unsupported(
                    "Infinite dates and timestamps are not supported: IoTDB's times are whole numbers of ticks.");
        }
        switch (word) {
            case "am", "pm" -> {
                if (halfDay != 0) {
                    throw malformed();
                }
                halfDay = word.equals("pm") ? 1 : -1;
            }
            case "ad" -> {}
            case "bc" -> bc = true;
            case "epoch" -> epoch = fields.size() == 1;
            case "allballs" -> {
                hour = 0;
                zone = ZoneOffset.UTC;
            }
            case "t" -> {
                if (i + 1 == fields.size()
                        || fields.get(i + 1).type != Type.TIME && fields.get(i + 1).type != Type.NUMBER) {
                    throw malformed();
                }
            }
            case "j", "jd", "julian" -> {
                return true;
            }
            case "dst" -> {
                if (!(zone instanceof ZoneOffset standard)) {
                    throw malformed();
                }
                zone = ZoneOffset.ofTotalSeconds(standard.getTotalSeconds() + 3600);
            }
            default -> {
                if (!IGNORED.contains(word)) {
                    Integer minutes = TimeZones.minutes(word);
                    zone(minutes == null ? region(word) : ZoneOffset.ofTotalSeconds(minutes * 60));
                }
            }
        }
        if (word.equals("epoch") && !epoch) {
            throw malformed();
        }
        return false;
    }

    private void zone(ZoneId told) throws SQLException {
        if (zone != null) {
            throw malformed();
        }
        zone = told;
    }

    private ZoneId region(String name) throws SQLException {
        if (name.matches("[a-z]{3,}[+-]\\d{1,2}(:\\d\\d)?")) {
            // POSIX counts the hours west of Greenwich.
            int sign = name.indexOf('+') >= 0 ? name.indexOf('+') : name.indexOf('-');
            return offset((name.charAt(sign) == '+' ? '-' : '+') + name.substring(sign + 1));
        }
        regional = true;
        Optional<String> known = ZoneNames.find(name);
        if (known.isPresent()) {
            return ZoneId.of(known.get());
        }
        if (name.indexOf('/') >= 0) {
            throw PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, "Time zone \"" + name + "\" not recognized");
        }
        throw malformed();
    }

    private ZoneOffset offset(String written) throws SQLException {
        String body = written.substring(1);
        int[] parts = new int[3];
        if (body.matches("\\d{1,2}(:\\d{1,2}){0,2}")) {
            String[] split = body.split(":");
            for (int i = 0; i < split.length; i++) {
                parts[i] = Integer.parseInt(split[i]);
            }
        } else if (body.matches("\\d{3,4}")) {
            parts[0] = Integer.parseInt(body.substring(0, body.length() - 2));
            parts[1] = Integer.parseInt(body.substring(body.length() - 2));
        } else if (body.matches("\\d{6}")) {
            parts[0] = Integer.parseInt(body.substring(0, 2));
            parts[1] = Integer.parseInt(body.substring(2, 4));
            parts[2] = Integer.parseInt(body.substring(4));
        } else {
            throw malformed();
        }
        if (parts[0] > 15 || parts[1] > 59 || parts[2] > 59) {
            throw PlanErrors.data(SqlState.INVALID_ZONE_DISPLACEMENT, "Time zone displacement out of range");
        }
        int seconds = parts[0] * 3600 + parts[1] * 60 + parts[2];
        return ZoneOffset.ofTotalSeconds(written.charAt(0) == '-' ? -seconds : seconds);
    }

    private void clockTime(String written) throws SQLException {
        if (hour >= 0 || !written.matches("\\d{1,3}:\\d{1,2}(:\\d{1,2}(\\.\\d*)?|\\.\\d+)?")) {
            throw malformed();
        }
        String[] parts = written.split(":");
        if (parts.length == 2 && parts[1].indexOf('.') >= 0) {
            // Minutes and seconds.
            hour = 0;
            minute = Integer.parseInt(parts[0]);
            second = seconds(parts[1]);
            return;
        }
        hour = Integer.parseInt(parts[0]);
        minute = Integer.parseInt(parts[1]);
        second = parts.length > 2 ? seconds(parts[2]) : BigDecimal.ZERO;
    }

    private static BigDecimal seconds(String digits) {
        return new BigDecimal(digits.endsWith(".") ? digits + "0" : digits);
    }

    private void dateField(String written) throws SQLException {
        String[] parts = written.split("[^a-z0-9]+");
        if (parts.length > 3 || !letter(written, written.length() - 1) && !digit(written, written.length() - 1)) {
            throw malformed();
        }
        boolean named = false;
        for (int i = 0; i < parts.length; i++) {
            if (letter(parts[i], 0)) {
                if (month(parts[i]) == 0 || (mask & MONTH) != 0) {
                    throw malformed();
                }
                month = month(parts[i]);
                mask |= MONTH;
                named = true;
                textMonth = true;
                parts[i] = null;
            }
        }
        for (String part : parts) {
            if (part != null) {
                if (part.isEmpty() || (mask & DATE) == DATE || !part.matches("\\d{1,9}")) {
                    throw malformed();
                }
                part(part, named || textMonth);
            }
        }
        if (mask != DATE) {
            throw malformed();
        }
    }

    private void number(String written) throws SQLException {
        int point = written.indexOf('.');
        if (point >= 0 && mask != DATE) {
            dateField(written);
        } else if (point > 2 || written.length() > 4 && point < 0) {
            concatenated(written);
        } else if (mask == DATE) {
            concatenatedTime(written);
        } else if (point >= 0) {
            throw malformed();
        } else {
            part(written, textMonth);
        }
    }

    /** A date or time without separators. */
    private void concatenated(String written) throws SQLException {
        if (mask == DATE) {
            concatenatedTime(written);
            return;
        }
        int length = written.length();
        if (mask != 0 || length < 6 || written.indexOf('.') >= 0) {
            throw malformed();
        }
        year = length - 4 > 9 ? Integer.MAX_VALUE : Integer.parseInt(written.substring(0, length - 4));
        month = Integer.parseInt(written.substring(length - 4, length - 2));
        day = Integer.parseInt(written.substring(length - 2));
        twoDigits = length == 6;
        mask = DATE;
    }

    private void concatenatedTime(String written) throws SQLException {
        if (hour >= 0 || !written.matches("\\d{4}|\\d{6}(\\.\\d+)?")) {
            throw malformed();
        }
        hour = Integer.parseInt(written.substring(0, 2));
        minute = Integer.parseInt(written.substring(2, 4));
        second = written.length() > 4 ? seconds(written.substring(4)) : BigDecimal.ZERO;
    }

    /** One number of a date: what it is depends on what is there already. */
    private void part(String digits, boolean named) throws SQLException {
        int value = Integer.parseInt(digits);
        int length = digits.length();
        if (length == 3 && mask == YEAR && value >= 1 && value <= 366) {
            dayOfYear = value;
            mask = DATE;
            return;
        }
        switch (mask) {
            case 0 -> take(length >= 3 ? YEAR : MONTH, value, length);
            case YEAR, DAY -> take(MONTH, value, length);
            case MONTH -> take(named && length >= 3 ? YEAR : DAY, value, length);
            case YEAR | MONTH -> {
                if (named && length >= 3 && twoDigits) {
                    day = year;
                    mask |= DAY;
                    take(YEAR, value, length);
                } else {
                    take(DAY, value, length);
                }
            }
            case MONTH | DAY, YEAR | DAY -> take(mask == (MONTH | DAY) ? YEAR : MONTH, value, length);
            default -> throw malformed();
        }
    }

    private void take(int what, int value, int length) {
        switch (what) {
            case YEAR -> {
                year = value;
                twoDigits = length <= 2;
            }
            case MONTH -> month = value;
            default -> day = value;
        }
        mask |= what;
    }
}
