// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.type;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.time.ZoneNames;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of time zones as PostgreSQL reads them: abbreviations, names in any case, and POSIX's offsets. */
public final class TimeZones {
    /** Minutes east of Greenwich; an abbreviation means one offset all year. */
    private static final Map<String, Integer> ABBREVIATIONS = Map.<String, Integer>ofEntries(
            Map.entry("z", 0),
            Map.entry("zulu", 0),
            Map.entry("utc", 0),
            Map.entry("ut", 0),
            Map.entry("uct", 0),
            Map.entry("gmt", 0),
            Map.entry("wet", 0),
            Map.entry("west", 60),
            Map.entry("bst", 60),
            Map.entry("cet", 60),
            Map.entry("cest", 120),
            Map.entry("met", 60),
            Map.entry("mest", 120),
            Map.entry("eet", 120),
            Map.entry("eest", 180),
            Map.entry("msk", 180),
            Map.entry("msd", 240),
            Map.entry("ist", 120),
            Map.entry("idt", 180),
            Map.entry("sast", 120),
            Map.entry("eat", 180),
            Map.entry("pkt", 300),
            Map.entry("sgt", 480),
            Map.entry("hkt", 480),
            Map.entry("jst", 540),
            Map.entry("kst", 540),
            Map.entry("awst", 480),
            Map.entry("acst", 570),
            Map.entry("acdt", 630),
            Map.entry("aest", 600),
            Map.entry("aedt", 660),
            Map.entry("nzst", 720),
            Map.entry("nzdt", 780),
            Map.entry("hst", -600),
            Map.entry("akst", -540),
            Map.entry("akdt", -480),
            Map.entry("pst", -480),
            Map.entry("pdt", -420),
            Map.entry("mst", -420),
            Map.entry("mdt", -360),
            Map.entry("cst", -360),
            Map.entry("cdt", -300),
            Map.entry("est", -300),
            Map.entry("edt", -240),
            Map.entry("ast", -240),
            Map.entry("adt", -180),
            Map.entry("nst", -210),
            Map.entry("ndt", -150),
            Map.entry("brt", -180),
            Map.entry("brst", -120),
            Map.entry("art", -180));

    /** Hours west of Greenwich, behind an abbreviation that says nothing. */
    private static final Pattern POSIX =
            Pattern.compile("(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]+>)?([+-]?)(\\d{1,3})(?::(\\d\\d?)(?::(\\d\\d?))?)?");

    private TimeZones() {}

    /** How many minutes an abbreviation in lower case is east of Greenwich; null where there is none of the name. */
    static Integer minutes(String abbreviation) {
        return ABBREVIATIONS.get(abbreviation);
    }

    /**
     * The zone that AT TIME ZONE means by a text.
     *
     * @throws SQLException 22023 when there is none of the name
     */
    public static ZoneId of(String text) throws SQLException {
        String name = text.strip().toLowerCase(Locale.ROOT);
        Integer minutes = ABBREVIATIONS.get(name);
        if (minutes != null) {
            return ZoneOffset.ofTotalSeconds(minutes * 60);
        }
        Optional<String> region = ZoneNames.find(name);
        if (region.isPresent() && !name.startsWith("systemv/")) {
            return ZoneId.of(region.get());
        }
        Matcher posix = POSIX.matcher(name);
        if (posix.matches()) {
            int seconds = Integer.parseInt(posix.group(2)) * 3600 + part(posix.group(3)) * 60 + part(posix.group(4));
            return offset(posix.group(1).equals("-") ? seconds : -seconds);
        }
        throw unknown();
    }

    /**
     * An offset from Greenwich.
     *
     * @param seconds eastwards
     * @throws SQLException 22023 when it is more than 18 hours
     */
    public static ZoneOffset offset(long seconds) throws SQLException {
        try {
            return ZoneOffset.ofTotalSeconds(Math.toIntExact(seconds));
        } catch (DateTimeException | ArithmeticException e) {
            throw unknown();
        }
    }

    private static int part(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static SQLException unknown() {
        return PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, "Time zone not recognized");
    }
}
