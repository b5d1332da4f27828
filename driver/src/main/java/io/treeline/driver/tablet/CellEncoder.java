// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import io.treeline.driver.parameter.ParameterSlots;
import io.treeline.driver.parameter.ParameterSlots.Kind;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.time.DateTimeText;
import io.treeline.metadata.time.Ticks;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.metadata.value.IotdbDate;
import io.treeline.metadata.value.ValueText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * Stores one value in a column's buffer, converting as PostgreSQL's assignment does: numbers round to integers, numbers
 * and dates become text, nothing is cut or wrapped. What does not fit is refused with 22003, 22007, 22008 or 22018;
 * messages never hold the value.
 */
public final class CellEncoder {
    /** PostgreSQL's limit for the digits behind a numeric's point. */
    private static final int LONGEST_SCALE = 16_383;

    private final TimePrecision precision;
    private final ZoneId zone;

    public CellEncoder(TimePrecision precision, ZoneId zone) {
        this.precision = precision;
        this.zone = zone;
    }

    /** Appends a parameter's value; the slot is neither unset nor NULL. */
    public void append(ColumnBuffer out, ParameterSlots slots, int slot) throws SQLException {
        Kind kind = slots.kind(slot);
        long bits = slots.bits(slot);
        switch (kind) {
            case INT, LONG -> appendLong(out, bits);
            case DOUBLE -> appendDouble(out, Double.longBitsToDouble(bits), false);
            case FLOAT -> appendDouble(out, Float.intBitsToFloat((int) bits), true);
            case BOOLEAN -> appendBoolean(out, bits != 0);
            case TICKS -> appendTicks(out, bits);
            case OBJECT -> appendObject(out, slots.object(slot));
            case UNSET, NULL -> throw new IllegalStateException("slot " + slot + " holds no value");
        }
    }

    /** Appends a literal's, or an object parameter's, value; not null. */
    public void appendObject(ColumnBuffer out, Object value) throws SQLException {
        if (value instanceof String text) {
            appendText(out, text);
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            appendLong(out, ((Number) value).longValue());
        } else if (value instanceof BigDecimal decimal) {
            appendDecimal(out, decimal);
        } else if (value instanceof Double number) {
            appendDouble(out, number, false);
        } else if (value instanceof Float number) {
            appendDouble(out, number, true);
        } else if (value instanceof Boolean bool) {
            appendBoolean(out, bool);
        } else if (value instanceof Ticks ticks) {
            appendTicks(out, ticks.value());
        } else if (value instanceof LocalDate date) {
            appendDate(out, date);
        } else if (value instanceof byte[] bytes) {
            if (out.type() != ColumnType.BLOB) {
                throw mismatch("bytes", out.type());
            }
            out.appendBytes(bytes);
        } else if (value instanceof Instant instant) {
            try {
                appendTicks(out, precision.toTicks(instant));
            } catch (DateTimeException e) {
                throw SqlState.DATETIME_OVERFLOW.exception(
                        "a timestamp is out of range or finer than the server's precision", 0, e);
            }
        } else if (value instanceof LocalTime time) {
            if (!out.type().isText()) {
                throw mismatch("a time of day", out.type());
            }
            out.appendText(ValueText.of(time));
        } else {
            throw mismatch(
                    value instanceof ArrayValue
                            ? "an array"
                            : "a value of " + value.getClass().getName(),
                    out.type());
        }
    }

    public void appendLong(ColumnBuffer out, long value) throws SQLException {
        switch (out.type()) {
            case INT32 -> {
                if ((int) value != value) {
                    throw outOfRange(out.type());
                }
                out.appendInt((int) value);
            }
            case INT64, TIMESTAMP -> out.appendLong(value);
            case FLOAT -> out.appendInt(Float.floatToRawIntBits((float) value));
            case DOUBLE -> out.appendLong(Double.doubleToRawLongBits((double) value));
            case BOOLEAN -> {
                if (value != 0 && value != 1) {
                    throw SqlState.INVALID_CAST.exception("an integer other than 0 and 1 cannot be stored as BOOLEAN");
                }
                out.appendBoolean(value == 1);
            }
            case TEXT, STRING -> out.appendText(Long.toString(value));
            default -> throw mismatch("an integer", out.type());
        }
    }

    public void appendDouble(ColumnBuffer out, double value, boolean single) throws SQLException {
        switch (out.type()) {
            case DOUBLE -> out.appendLong(Double.doubleToRawLongBits(value));
            case FLOAT -> out.appendInt(Float.floatToRawIntBits(toFloat(value)));
            case INT32 -> {
                double rounded = Math.rint(value);
                if (!(rounded >= Integer.MIN_VALUE && rounded <= Integer.MAX_VALUE)) {
                    throw outOfRange(out.type());
                }
                out.appendInt((int) rounded);
            }
            case INT64 -> {
                double rounded = Math.rint(value);
                // 2^63 itself is a double and must not pass; -2^63 is the least long.
                if (!(rounded >= -0x1p63 && rounded < 0x1p63)) {
                    throw outOfRange(out.type());
                }
                out.appendLong((long) rounded);
            }
            case BOOLEAN -> {
                if (value != 0 && value != 1) {
                    throw SqlState.INVALID_CAST.exception("a number other than 0 and 1 cannot be stored as BOOLEAN");
                }
                out.appendBoolean(value == 1);
            }
            case TEXT, STRING -> out.appendText(single ? ValueText.of((float) value) : ValueText.of(value));
            default -> throw mismatch("a floating-point number", out.type());
        }
    }

    private static float toFloat(double value) throws SQLException {
        float narrow = (float) value;
        if (Float.isInfinite(narrow) && !Double.isInfinite(value) || narrow == 0 && value != 0) {
            throw outOfRange(ColumnType.FLOAT);
        }
        return narrow;
    }

    private void appendDecimal(ColumnBuffer out, BigDecimal value) throws SQLException {
        switch (out.type()) {
            case INT32, INT64, TIMESTAMP -> {
                // A huge exponent of either sign must not be spelt out: the digits before the point tell.
                long digits = value.precision() - (long) value.scale();
                if (digits > 20 && value.signum() != 0) {
                    throw outOfRange(out.type());
                }
                BigDecimal whole =
                        digits < 0 || value.signum() == 0 ? BigDecimal.ZERO : value.setScale(0, RoundingMode.HALF_UP);
                if (out.type() == ColumnType.TIMESTAMP && whole.compareTo(value) != 0) {
                    throw SqlState.DATETIME_OVERFLOW.exception("a fraction of a tick cannot be stored");
                }
                if (whole.unscaledValue().bitLength() > 63) {
                    throw outOfRange(out.type());
                }
                appendLong(out, whole.longValue());
            }
            case DOUBLE -> {
                double number = value.doubleValue();
                if (Double.isInfinite(number) || number == 0 && value.signum() != 0) {
                    throw outOfRange(out.type());
                }
                out.appendLong(Double.doubleToRawLongBits(number));
            }
            case FLOAT -> {
                // Straight from the decimal: going through double would round twice.
                float number = value.floatValue();
                if (Float.isInfinite(number) || number == 0 && value.signum() != 0) {
                    throw outOfRange(out.type());
                }
                out.appendInt(Float.floatToRawIntBits(number));
            }
            case TEXT, STRING -> {
                if (Math.abs((long) value.scale()) > LONGEST_SCALE) {
                    throw outOfRange(out.type());
                }
                out.appendText(value.toPlainString());
            }
            case BOOLEAN -> {
                if (value.compareTo(BigDecimal.ZERO) != 0 && value.compareTo(BigDecimal.ONE) != 0) {
                    throw SqlState.INVALID_CAST.exception("a number other than 0 and 1 cannot be stored as BOOLEAN");
                }
                out.appendBoolean(value.signum() != 0);
            }
            default -> throw mismatch("a decimal number", out.type());
        }
    }

    public void appendBoolean(ColumnBuffer out, boolean value) throws SQLException {
        switch (out.type()) {
            case BOOLEAN -> out.appendBoolean(value);
            case INT32 -> out.appendInt(value ? 1 : 0);
            case INT64 -> out.appendLong(value ? 1 : 0);
            case FLOAT -> out.appendInt(Float.floatToRawIntBits(value ? 1 : 0));
            case DOUBLE -> out.appendLong(Double.doubleToRawLongBits(value ? 1 : 0));
            case TEXT, STRING -> out.appendText(Boolean.toString(value));
            default -> throw mismatch("a boolean", out.type());
        }
    }

    private void appendTicks(ColumnBuffer out, long ticks) throws SQLException {
        switch (out.type()) {
            case TIMESTAMP -> out.appendLong(ticks);
            case DATE -> appendDate(out, LocalDate.ofInstant(precision.toInstant(ticks), zone));
            case TEXT, STRING ->
                out.appendText(ValueText.of(LocalDateTime.ofInstant(precision.toInstant(ticks), zone)));
            default -> throw mismatch("a timestamp", out.type());
        }
    }

    private void appendDate(ColumnBuffer out, LocalDate date) throws SQLException {
        switch (out.type()) {
            case DATE -> {
                if (!IotdbDate.holds(date)) {
                    throw SqlState.DATETIME_OVERFLOW.exception("a DATE of the server has a year from 1000 to 9999");
                }
                out.appendInt(IotdbDate.number(date));
            }
            case TIMESTAMP -> out.appendLong(ticks(date.atStartOfDay(zone).toInstant()));
            case TEXT, STRING -> out.appendText(ValueText.of(date));
            default -> throw mismatch("a date", out.type());
        }
    }

    private void appendText(ColumnBuffer out, String text) throws SQLException {
        switch (out.type()) {
            case TEXT, STRING -> {
                if (!out.appendText(text)) {
                    throw SqlState.INVALID_CAST.exception(
                            "the text holds half a surrogate pair, which UTF-8 cannot carry");
                }
            }
            case TIMESTAMP -> out.appendLong(ticks(parse(text)));
            case DATE -> {
                try {
                    appendDate(out, DateTimeText.date(text));
                } catch (DateTimeException e) {
                    throw malformed("yyyy-MM-dd", out.type());
                }
            }
            case BOOLEAN -> {
                switch (text.strip().toLowerCase(java.util.Locale.ROOT)) {
                    case "true", "t", "yes", "y", "on", "1" -> out.appendBoolean(true);
                    case "false", "f", "no", "n", "off", "0" -> out.appendBoolean(false);
                    default -> throw unreadable(out.type());
                }
            }
            case INT32, INT64 -> {
                BigDecimal number = number(text, out.type());
                if (number.stripTrailingZeros().scale() > 0) {
                    throw unreadable(out.type());
                }
                appendDecimal(out, number);
            }
            case FLOAT, DOUBLE -> {
                double special = special(text.strip());
                if (special != 0) {
                    appendDouble(out, special, false);
                } else {
                    BigDecimal number = number(text, out.type());
                    if (number.signum() == 0 && text.strip().startsWith("-")) {
                        // A decimal has no negative zero.
                        appendDouble(out, -0.0, false);
                    } else {
                        appendDecimal(out, number);
                    }
                }
            }
            case BLOB -> {
                byte[] bytes = ValueText.bytes(text);
                if (bytes == null) {
                    throw SqlState.INVALID_CAST.exception("text is no BLOB but in the form \\x00ff");
                }
                out.appendBytes(bytes);
            }
            default -> throw mismatch("text", out.type());
        }
    }

    /** NaN or an infinity; 0 for any other text. */
    private static double special(String word) {
        return switch (word.toLowerCase(java.util.Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "infinity", "+infinity", "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-infinity", "-inf" -> Double.NEGATIVE_INFINITY;
            default -> 0;
        };
    }

    private static BigDecimal number(String text, ColumnType type) throws SQLException {
        try {
            return new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            throw unreadable(type);
        }
    }

    private Instant parse(String text) throws SQLException {
        try {
            return DateTimeText.parse(text).instant(zone);
        } catch (DateTimeException e) {
            // The parser's exception quotes the text, so it is not kept as the cause.
            throw malformed("yyyy-MM-dd[ HH:mm[:ss[.fraction]][offset]]", ColumnType.TIMESTAMP);
        }
    }

    private long ticks(Instant instant) throws SQLException {
        try {
            return precision.toTicks(instant);
        } catch (DateTimeException e) {
            throw SqlState.DATETIME_OVERFLOW.exception(
                    "the timestamp is outside the server's range or has digits finer than its precision ("
                            + precision.symbol() + ")");
        }
    }

    private static SQLException malformed(String shape, ColumnType type) {
        return SqlState.INVALID_DATETIME.exception("the text is no " + type + ": expected " + shape);
    }

    private static SQLException unreadable(ColumnType type) {
        return SqlState.INVALID_CAST.exception("the text is no " + type);
    }

    private static SQLException outOfRange(ColumnType type) {
        return SqlState.NUMERIC_OUT_OF_RANGE.exception("the value is out of range for " + type);
    }

    private static SQLException mismatch(String what, ColumnType type) {
        return SqlState.INVALID_CAST.exception(what + " cannot be stored as " + type);
    }
}
