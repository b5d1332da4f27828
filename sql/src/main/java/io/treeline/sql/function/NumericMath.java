// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.sql.SQLException;

/**
 * Roots, powers and logarithms of exact numbers, with as many digits as PostgreSQL gives: sixteen significant ones at
 * least.
 */
final class NumericMath {
    private static final int LEAST_DIGITS = 16;
    /**
     * From where on e to the power has too many digits, in PostgreSQL too; of minus as much it is zero to all of them.
     */
    private static final int LARGEST_EXPONENT = 6000;

    private static final int MOST_SCALE = 1000;

    private NumericMath() {}

    static BigDecimal sqrt(BigDecimal value) throws SQLException {
        if (value.signum() < 0) {
            throw PlanErrors.data(SqlState.INVALID_POWER, "Cannot take square root of a negative number");
        }
        // Digits before the point of the root, counted in PostgreSQL's groups of four.
        int weight = value.signum() == 0 ? 0 : Math.floorDiv(exponent(value), 4);
        int digits = (weight + 1) * 2 - 1;
        int scale = scale(LEAST_DIGITS - digits, value.scale());
        if (value.signum() == 0) {
            return BigDecimal.ZERO.setScale(scale);
        }
        return value.sqrt(new MathContext(Math.max(scale + exponent(value) / 2 + 8, 20), RoundingMode.HALF_EVEN))
                .setScale(scale, RoundingMode.HALF_UP);
    }

    static BigDecimal ln(BigDecimal value) throws SQLException {
        checkLog(value);
        int scale = scale(LEAST_DIGITS - exponentOfLn(value), value.scale());
        return logarithm(value, scale + 10).setScale(scale, RoundingMode.HALF_UP);
    }

    static BigDecimal log(BigDecimal base, BigDecimal value) throws SQLException {
        checkLog(base);
        checkLog(value);
        int baseWeight = exponentOfLn(base);
        int valueWeight = exponentOfLn(value);
        int scale =
                Math.max(scale(LEAST_DIGITS - (valueWeight - baseWeight), value.scale()), Math.max(base.scale(), 0));
        BigDecimal divisor = logarithm(base, scale + 20 - Math.min(0, baseWeight));
        if (divisor.signum() == 0) {
            throw Numbers.byZero();
        }
        return logarithm(value, scale + 20 + Math.abs(baseWeight)).divide(divisor, scale, RoundingMode.HALF_UP);
    }

    static BigDecimal exp(BigDecimal value) throws SQLException {
        double digits = value.doubleValue() * 0.434294481903252;
        if (value.doubleValue() >= LARGEST_EXPONENT) {
            throw Numbers.overflow(org.apache.calcite.sql.type.SqlTypeName.DECIMAL);
        }
        digits = Math.max(-2000, Math.min(2000, digits));
        int scale = scale(LEAST_DIGITS - (int) digits, value.scale());
        return value.doubleValue() < -LARGEST_EXPONENT
                ? BigDecimal.ZERO.setScale(scale)
                : exponential(value, scale + 10).setScale(scale, RoundingMode.HALF_UP);
    }

    static BigDecimal power(BigDecimal base, BigDecimal exponent) throws SQLException {
        boolean whole = exponent.stripTrailingZeros().scale() <= 0;
        if (base.signum() == 0 && exponent.signum() < 0) {
            throw PlanErrors.data(SqlState.INVALID_POWER, "Zero raised to a negative power is undefined");
        }
        if (base.signum() < 0 && !whole) {
            throw PlanErrors.data(
                    SqlState.INVALID_POWER, "A negative number raised to a non-integer power yields a complex result");
        }
        if (whole && exponent.abs().compareTo(BigDecimal.valueOf(99_999_999)) <= 0 && base.signum() != 0) {
            return integral(base, exponent.intValueExact());
        }
        if (base.signum() == 0) {
            return exponent.signum() == 0
                    ? BigDecimal.ONE.setScale(LEAST_DIGITS)
                    : BigDecimal.ZERO.setScale(LEAST_DIGITS);
        }
        double digits = exponent.doubleValue() * Math.log10(Math.abs(base.doubleValue()));
        if (Double.isNaN(digits) || digits * 2.302585092994046 >= LARGEST_EXPONENT) {
            throw Numbers.overflow(org.apache.calcite.sql.type.SqlTypeName.DECIMAL);
        }
        if (digits < -2 * MOST_SCALE) {
            return BigDecimal.ZERO.setScale(MOST_SCALE);
        }
        int bounded = (int) Math.max(-2000, Math.min(131_072, digits));
        int scale = Math.max(
                scale(LEAST_DIGITS - bounded, base.scale()), Math.min(Math.max(exponent.scale(), 0), MOST_SCALE));
        BigDecimal ln = logarithm(base.abs(), scale + Math.max(bounded, 0) + 20);
        BigDecimal power = exponential(ln.multiply(exponent), scale + 10).setScale(scale, RoundingMode.HALF_UP);
        return base.signum() < 0 && exponent.toBigInteger().testBit(0) ? power.negate() : power;
    }

    private static BigDecimal integral(BigDecimal base, int exponent) throws SQLException {
        double digits = exponent * Math.log10(Math.abs(base.doubleValue()));
        if (digits > 131_072) {
            throw Numbers.overflow(org.apache.calcite.sql.type.SqlTypeName.DECIMAL);
        }
        int scale = scale(LEAST_DIGITS, base.scale());
        if (digits < -2 * MOST_SCALE) {
            return BigDecimal.ZERO.setScale(scale);
        }
        MathContext context = new MathContext(scale + (int) Math.abs(digits) + 25, RoundingMode.HALF_EVEN);
        BigDecimal power = base.pow(Math.abs(exponent), context);
        return (exponent < 0 ? BigDecimal.ONE.divide(power, scale + 5, RoundingMode.HALF_EVEN) : power)
                .setScale(scale, RoundingMode.HALF_UP);
    }

    private static void checkLog(BigDecimal value) throws SQLException {
        if (value.signum() <= 0) {
            throw PlanErrors.data(
                    SqlState.INVALID_LOGARITHM,
                    value.signum() == 0
                            ? "Cannot take logarithm of zero"
                            : "Cannot take logarithm of a negative number");
        }
    }

    private static int scale(int wanted, int given) {
        return Math.min(Math.max(Math.max(wanted, given), 0), MOST_SCALE);
    }

    /** The power of ten of the first digit. */
    private static int exponent(BigDecimal value) {
        return value.precision() - value.scale() - 1;
    }

    /** The power of ten of the logarithm's first digit, as PostgreSQL estimates it. */
    private static int exponentOfLn(BigDecimal value) {
        BigDecimal distance = value.subtract(BigDecimal.ONE);
        if (value.compareTo(new BigDecimal("0.9")) >= 0 && value.compareTo(new BigDecimal("1.1")) <= 0) {
            return distance.signum() == 0 ? 0 : exponent(distance);
        }
        double ln = Math.log(value.unscaledValue().doubleValue()) - value.scale() * 2.302585092994046;
        if (Double.isInfinite(ln) || Double.isNaN(ln)) {
            ln = exponent(value) * 2.302585092994046;
        }
        return (int) Math.log10(Math.abs(ln));
    }

    /** At least {@code scale} digits behind the point are right. */
    private static BigDecimal logarithm(BigDecimal value, int scale) {
        if (value.compareTo(BigDecimal.TEN) == 0) {
            return FixedPoint.ln10(scale + 5);
        }
        return value.compareTo(BigDecimal.ONE) == 0 ? BigDecimal.ZERO : FixedPoint.logarithm(value, scale + 5);
    }

    /** At least {@code scale} digits behind the point are right. */
    private static BigDecimal exponential(BigDecimal value, int scale) {
        return FixedPoint.exponential(value, scale + 5);
    }
}
