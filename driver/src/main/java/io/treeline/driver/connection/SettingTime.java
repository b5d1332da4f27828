// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.time.ZoneNames;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Zones and time limits as PostgreSQL's settings have them. */
final class SettingTime {
    private static final Pattern LIMIT = Pattern.compile("([+-]?\\d+(?:\\.\\d+)?)\\s*(us|ms|s|min|h|d)?");
    private static final Pattern HOURS = Pattern.compile("[+-]?\\d+(?:\\.\\d+)?");
    /** To POSIX, and so to PostgreSQL, what is east of Greenwich has a minus. */
    private static final Pattern POSIX =
            Pattern.compile("(?:[A-Za-z]{3,}|<[A-Za-z0-9:+-]+>)?([+-]?)(\\d{1,2})(?::(\\d\\d))?(?::(\\d\\d))?");

    private static final Pattern INTERVAL =
            Pattern.compile("INTERVAL\\s*([+-]?)(\\d{1,2})(?::(\\d\\d))?(?::(\\d\\d))?");

    private SettingTime() {}

    /** A zone, and how SHOW writes it. */
    record Zone(ZoneId zone, String shown) {}

    /**
     * A zone of Java's. What only Java names, such as {@code +08:00} and {@code GMT+08:00}, is shown as the offset that
     * it is: as a text it would be POSIX's, whose signs are the other way round.
     */
    static Zone of(ZoneId zone) {
        boolean named =
                ZoneNames.find(zone.getId()).filter(zone.getId()::equals).isPresent();
        return !named && zone.normalized() instanceof ZoneOffset offset
                ? offset(offset.getTotalSeconds())
                : new Zone(zone, zone.getId());
    }

    /**
     * The zone of a text: a name in any case, hours, {@code INTERVAL -08:00}, or an offset whose sign is POSIX's.
     *
     * @throws SQLException 22023 when it is none
     */
    static Zone zone(String text) throws SQLException {
        String value = text.strip();
        try {
            if (HOURS.matcher(value).matches()) {
                return offset(
                        new BigDecimal(value).multiply(BigDecimal.valueOf(3600)).intValueExact());
            }
            Matcher interval = INTERVAL.matcher(value);
            if (interval.matches()) {
                return offset(seconds(interval));
            }
            Optional<String> id = ZoneNames.find(value);
            if (id.isPresent()) {
                return new Zone(ZoneId.of(id.get()), id.get());
            }
            Matcher posix = POSIX.matcher(value);
            if (posix.matches()) {
                return new Zone(ZoneOffset.ofTotalSeconds(-seconds(posix)), value);
            }
            if (ZoneId.SHORT_IDS.containsKey(value.toUpperCase(Locale.ROOT))) {
                return new Zone(ZoneId.of(value.toUpperCase(Locale.ROOT), ZoneId.SHORT_IDS), value);
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw wrong(text);
        }
        throw wrong(text);
    }

    private static SQLException wrong(String text) {
        return SqlState.INVALID_PARAMETER_VALUE.exception("'" + text + "' is no time zone");
    }

    private static int seconds(Matcher parts) {
        int seconds = Integer.parseInt(parts.group(2)) * 3600
                + (parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3)) * 60)
                + (parts.group(4) == null ? 0 : Integer.parseInt(parts.group(4)));
        return parts.group(1).equals("-") ? -seconds : seconds;
    }

    private static Zone offset(int seconds) {
        ZoneOffset offset = ZoneOffset.ofTotalSeconds(seconds);
        String east = shortened(offset);
        String west = seconds == 0 ? "-00" : shortened(ZoneOffset.ofTotalSeconds(-seconds));
        return new Zone(offset, '<' + east + '>' + west);
    }

    private static String shortened(ZoneOffset offset) {
        String text = offset.getTotalSeconds() == 0 ? "+00" : offset.getId();
        return text.endsWith(":00") ? text.substring(0, text.length() - 3) : text;
    }

    /**
     * A time limit: a whole number of milliseconds, or with a unit.
     *
     * @throws SQLException 22023 when it is none
     */
    static Duration limit(String text) throws SQLException {
        Matcher parts = LIMIT.matcher(text.strip());
        if (!parts.matches()) {
            throw SqlState.INVALID_PARAMETER_VALUE.exception(
                    "'" + text + "' is no time limit: a number of milliseconds, or with a unit: us, ms, s, min, h, d");
        }
        long micros = switch (parts.group(2) == null ? "ms" : parts.group(2)) {
            case "us" -> 1;
            case "ms" -> 1000;
            case "s" -> 1_000_000;
            case "min" -> 60_000_000;
            case "h" -> 3_600_000_000L;
            default -> 86_400_000_000L;
        };
        BigDecimal millis = new BigDecimal(parts.group(1))
                .multiply(BigDecimal.valueOf(micros))
                .divide(BigDecimal.valueOf(1000), 0, java.math.RoundingMode.HALF_EVEN);
        if (millis.signum() < 0 || millis.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
            throw SqlState.INVALID_PARAMETER_VALUE.exception(
                    "'" + text + "' is outside the range of time limits (0 to 2147483647 ms)");
        }
        return Duration.ofMillis(millis.longValueExact());
    }

    /** In the largest unit that is exact. */
    static String shown(Duration limit) {
        long millis = limit.toMillis();
        long[] units = {86_400_000, 3_600_000, 60_000, 1000, 1};
        String[] names = {"d", "h", "min", "s", "ms"};
        for (int i = 0; millis > 0 && i < units.length; i++) {
            if (millis % units[i] == 0) {
                return millis / units[i] + names[i];
            }
        }
        return "0";
    }
}
