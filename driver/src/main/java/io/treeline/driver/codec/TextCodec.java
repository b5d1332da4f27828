// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import io.treeline.driver.block.ColumnVector;
import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.time.DateTimeText;
import io.treeline.metadata.type.ColumnType;
import java.math.BigDecimal;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** TEXT and STRING; numbers, truth values, dates and times are read from the text. */
final class TextCodec extends ColumnCodec {
    private final int maxBytes;

    /** @param maxBytes what is longer in UTF-8 is cut to, behind a whole character; 0 is no limit */
    TextCodec(ColumnType type, String label, ZoneId zone, int maxBytes) {
        super(type, label, zone);
        this.maxBytes = maxBytes;
    }

    private String text(ColumnVector vector, int row) {
        return maxBytes == 0 ? vector.getString(row) : new String(bytes(vector, row), StandardCharsets.UTF_8);
    }

    private byte[] bytes(ColumnVector vector, int row) {
        byte[] all = vector.getBytes(row);
        if (maxBytes == 0 || all.length <= maxBytes) {
            return all;
        }
        int end = maxBytes;
        while (end > 0 && (all[end] & 0xc0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(all, end);
    }

    @Override
    public boolean getBoolean(ColumnVector vector, int row) throws SQLException {
        String text = text(vector, row).strip();
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "t", "1", "yes", "y", "on" -> true;
            case "false", "f", "0", "no", "n", "off" -> false;
            default -> throw malformed(text, "boolean", null);
        };
    }

    @Override
    public long getLong(ColumnVector vector, int row) throws SQLException {
        String text = text(vector, row).strip();
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return truncated(decimal(text, "long"));
        }
    }

    @Override
    public double getDouble(ColumnVector vector, int row) throws SQLException {
        String text = text(vector, row).strip();
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "infinity", "+infinity", "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-infinity", "-inf" -> Double.NEGATIVE_INFINITY;
            default -> {
                BigDecimal number = decimal(text, "double");
                // A decimal has no negative zero.
                yield number.signum() == 0 && text.startsWith("-") ? -0.0 : rounded(number);
            }
        };
    }

    @Override
    public BigDecimal getBigDecimal(ColumnVector vector, int row) throws SQLException {
        return decimal(text(vector, row).strip(), "java.math.BigDecimal");
    }

    @Override
    public String getString(ColumnVector vector, int row) {
        return text(vector, row);
    }

    @Override
    public byte[] getBytes(ColumnVector vector, int row) {
        return bytes(vector, row);
    }

    @Override
    public Object getObject(ColumnVector vector, int row) {
        return text(vector, row);
    }

    @Override
    public Instant getInstant(ColumnVector vector, int row) throws SQLException {
        return parsed(vector, row).instant(zone);
    }

    @Override
    Instant moment(ColumnVector vector, int row, ZoneId in) throws SQLException {
        DateTimeText parsed = parsed(vector, row);
        return parsed.zone() == null ? DaysOfCalendar.instant(parsed.local(), in) : parsed.instant(in);
    }

    @Override
    public ZonedDateTime getZonedDateTime(ColumnVector vector, int row) throws SQLException {
        DateTimeText parsed = parsed(vector, row);
        return DateTimeText.at(parsed.local(), parsed.zone() == null ? zone : parsed.zone());
    }

    @Override
    LocalDateTime local(ColumnVector vector, int row, ZoneId in) throws SQLException {
        return parsed(vector, row).in(in);
    }

    @Override
    LocalTime timeOfDay(ColumnVector vector, int row, ZoneId in) throws SQLException {
        String text = text(vector, row).strip();
        try {
            return hasDay(text) ? DateTimeText.parse(text).in(in).toLocalTime() : DateTimeText.time(text);
        } catch (DateTimeException e) {
            throw notATime(text, e);
        }
    }

    @Override
    public OffsetTime getOffsetTime(ColumnVector vector, int row) throws SQLException {
        String text = text(vector, row).strip();
        try {
            return hasDay(text)
                    ? getZonedDateTime(vector, row).toOffsetDateTime().toOffsetTime()
                    : DateTimeText.offsetTime(text);
        } catch (DateTimeException e) {
            throw notATime(text, e);
        }
    }

    /** Whether a text begins with a day rather than with a time of day. */
    private static boolean hasDay(String text) {
        int colon = text.indexOf(':');
        return colon < 0 || colon > 2;
    }

    private DateTimeText parsed(ColumnVector vector, int row) throws SQLException {
        String text = text(vector, row).strip();
        try {
            return DateTimeText.parse(text);
        } catch (DateTimeException e) {
            throw notATime(text, e);
        }
    }

    @Override
    public Character getCharacter(ColumnVector vector, int row) throws SQLException {
        String text = text(vector, row);
        if (text.length() != 1) {
            throw Errors.of(
                    SqlState.INVALID_CAST,
                    "Column '" + label + "': a text of " + text.length()
                            + " chars cannot be read as java.lang.Character");
        }
        return text.charAt(0);
    }

    @Override
    public UUID getUuid(ColumnVector vector, int row) throws SQLException {
        String text = text(vector, row).strip();
        try {
            UUID uuid = UUID.fromString(text);
            // Java would take shorter groups too.
            if (text.length() == 36) {
                return uuid;
            }
            throw malformed(text, "java.util.UUID", null);
        } catch (IllegalArgumentException e) {
            throw malformed(text, "java.util.UUID", e);
        }
    }

    @Override
    public URL getUrl(ColumnVector vector, int row) throws SQLException {
        String text = text(vector, row).strip();
        try {
            return new URL(text);
        } catch (MalformedURLException e) {
            throw malformed(text, "java.net.URL", e);
        }
    }

    private BigDecimal decimal(String text, String target) throws SQLException {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw malformed(text, target, e);
        }
    }

    private SQLException malformed(String text, String target, @Nullable Exception cause) {
        return Errors.of(
                SqlState.INVALID_CAST,
                "Column '" + label + "': " + shown(text) + " cannot be read as " + target,
                cause);
    }

    private SQLException notATime(String text, Exception cause) {
        return Errors.of(
                SqlState.INVALID_DATETIME, "Column '" + label + "': " + shown(text) + " is not a date or time", cause);
    }

    private static String shown(String text) {
        return text.length() > 40 ? "a text of " + text.length() + " characters" : "'" + text + "'";
    }
}
