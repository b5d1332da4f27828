// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Values as text, in PostgreSQL's forms. The one place for it: CAST AS VARCHAR, {@code ResultSet.getString} and a
 * number stored in a text column all write the same.
 */
public final class ValueText {
    /** What text that stands for bytes begins with. */
    public static final String BYTES_PREFIX = "\\x";

    private static final int DOUBLE_DIGITS = 15;
    private static final int FLOAT_DIGITS = 6;

    private ValueText() {}

    /**
     * The fewest digits that read back as the same number: {@code 20}, {@code 0.1}, {@code 1e+22}, {@code 1e-05},
     * {@code NaN}, {@code -Infinity}.
     */
    public static String of(double value) {
        // Whole numbers of few digits, which are most, need no search.
        long whole = (long) value;
        if (whole == value && whole != 0 && Math.abs(whole) < 1_000_000_000_000_000L) {
            return Long.toString(whole);
        }
        return floating(value, false);
    }

    /** As of a double, with the digits that a float needs. */
    public static String of(float value) {
        int whole = (int) value;
        if (whole == value && whole != 0 && Math.abs(whole) < 1_000_000) {
            return Integer.toString(whole);
        }
        return floating(value, true);
    }

    private static String floating(double value, boolean single) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal shortest = shortest(value, single);
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < (single ? FLOAT_DIGITS : DOUBLE_DIGITS)) {
            return shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        return (value < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + 'e'
                + (exponent < 0 ? '-' : '+')
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    /**
     * Double.toString of Java 17 sometimes gives a digit too many; where it gives few, there can be no others that are
     * fewer.
     */
    private static BigDecimal shortest(double value, boolean single) {
        boolean subnormal = Math.abs(value) < (single ? Float.MIN_NORMAL : Double.MIN_NORMAL);
        BigDecimal written =
                new BigDecimal(single ? Float.toString((float) value) : Double.toString(value)).stripTrailingZeros();
        int certain = single ? FLOAT_DIGITS : DOUBLE_DIGITS;
        if (written.precision() <= certain && !subnormal) {
            return written;
        }
        BigDecimal exact = new BigDecimal(value);
        for (int digits = subnormal ? 1 : certain; digits < 18; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (single ? rounded.floatValue() == (float) value : rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros();
            }
        }
        return written;
    }

    /**
     * {@code 2024-03-31 03:30:00.5}: no trailing zeros in the fraction; years before 1 negative, beyond 9999 with all
     * their digits.
     */
    public static String of(LocalDateTime time) {
        StringBuilder text = new StringBuilder(29);
        int year = time.getYear();
        if (year < 0) {
            text.append('-');
        }
        int positive = Math.abs(year);
        if (positive < 1000) {
            text.append(positive < 10 ? "000" : positive < 100 ? "00" : "0");
        }
        pad(text.append(positive).append('-'), time.getMonthValue()).append('-');
        pad(text, time.getDayOfMonth()).append(' ');
        return append(text, time.toLocalTime());
    }

    /** {@code 2024-03-31}; years as of a date with a time. */
    public static String of(LocalDate day) {
        String text = day.toString();
        return text.charAt(0) == '+' ? text.substring(1) : text;
    }

    /** {@code 03:30:00.5}: no trailing zeros in the fraction. */
    public static String of(LocalTime time) {
        return append(new StringBuilder(18), time);
    }

    private static String append(StringBuilder text, LocalTime time) {
        pad(text, time.getHour()).append(':');
        pad(text, time.getMinute()).append(':');
        pad(text, time.getSecond());
        int fraction = time.getNano();
        if (fraction != 0) {
            text.append('.');
            for (int unit = 100_000_000; fraction != 0; unit /= 10) {
                text.append((char) ('0' + fraction / unit));
                fraction %= unit;
            }
        }
        return text.toString();
    }

    private static StringBuilder pad(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    /** {@code \x00ff}: lower-case hexadecimal digits. */
    public static String of(byte[] bytes) {
        return BYTES_PREFIX + HexFormat.of().formatHex(bytes);
    }

    /**
     * The bytes that {@link #of(byte[])} wrote.
     *
     * @return null for text of any other form
     */
    public static byte @Nullable [] bytes(String text) {
        if (!text.startsWith(BYTES_PREFIX)) {
            return null;
        }
        try {
            return HexFormat.of().parseHex(text, BYTES_PREFIX.length(), text.length());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
