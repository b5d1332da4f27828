// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.util.List;

/** Functions of exact numbers, and those that exact and floating ones share. */
final class NumberFunctions {
    private NumberFunctions() {}

    static void define(Functions to) {
        // What the pre-pass marks the quantity of FETCH ... WITH TIES and the offsets of frames in GROUPS with.
        to.define("__WITH_TIES(numeric) numeric", (a, s) -> a[0]);
        to.define("__PEER_GROUPS(numeric) numeric", (a, s) -> a[0]);
        rounding(to);
        to.define("SIGN(double) double", (a, s) -> (Double) a[0] > 0 ? 1.0 : (Double) a[0] < 0 ? -1.0 : 0.0);
        to.define("SIGN(numeric) numeric", (a, s) -> BigDecimal.valueOf(((BigDecimal) a[0]).signum()));
        to.define("DIV(numeric, numeric) numeric", (a, s) -> whole((BigDecimal) a[0], (BigDecimal) a[1]));
        to.define("SQRT(numeric) numeric", (a, s) -> NumericMath.sqrt((BigDecimal) a[0]));
        to.define("LN(numeric) numeric", (a, s) -> NumericMath.ln((BigDecimal) a[0]));
        to.define("EXP(numeric) numeric", (a, s) -> NumericMath.exp((BigDecimal) a[0]));
        to.define("LOG(numeric) numeric", (a, s) -> NumericMath.log(BigDecimal.TEN, (BigDecimal) a[0]));
        to.define("LOG10(numeric) numeric", (a, s) -> NumericMath.log(BigDecimal.TEN, (BigDecimal) a[0]));
        to.define("LOG(numeric, numeric) numeric", (a, s) -> NumericMath.log((BigDecimal) a[0], (BigDecimal) a[1]));
        to.define("POWER(numeric, numeric) numeric", (a, s) -> NumericMath.power((BigDecimal) a[0], (BigDecimal) a[1]));
        to.define("FACTORIAL(bigint) numeric", (a, s) -> factorial((Long) a[0]));
        for (String kind : List.of("int", "bigint")) {
            to.define("GCD(" + kind + ", " + kind + ") " + kind, (a, s) -> Casts.integer(gcd(a), Kind.parse(kind)));
            to.define("LCM(" + kind + ", " + kind + ") " + kind, (a, s) -> Casts.integer(lcm(a), Kind.parse(kind)));
        }
        to.define("WIDTH_BUCKET(double, double, double, int) int", (a, s) -> {
            double value = (Double) a[0];
            double low = (Double) a[1];
            double high = (Double) a[2];
            if (Double.isNaN(value) || Double.isNaN(low) || Double.isNaN(high)) {
                throw PlanErrors.data(SqlState.INVALID_BUCKETS, "Operand, lower bound, and upper bound cannot be NaN");
            }
            if (Double.isInfinite(low) || Double.isInfinite(high)) {
                throw PlanErrors.data(SqlState.INVALID_BUCKETS, "Lower and upper bounds must be finite");
            }
            int count = buckets(a[3], low == high);
            boolean up = low < high;
            if (up ? value < low : value > low) {
                return 0;
            } else if (up ? value >= high : value <= high) {
                return Numbers.toInt(BigDecimal.valueOf(count + 1L));
            }
            return Numbers.toInt(BigDecimal.valueOf((long) ((value - low) / (high - low) * count) + 1));
        });
        to.define("WIDTH_BUCKET(numeric, numeric, numeric, int) int", (a, s) -> {
            BigDecimal value = (BigDecimal) a[0];
            BigDecimal low = (BigDecimal) a[1];
            BigDecimal high = (BigDecimal) a[2];
            int count = buckets(a[3], low.compareTo(high) == 0);
            boolean up = low.compareTo(high) < 0;
            if (up ? value.compareTo(low) < 0 : value.compareTo(low) > 0) {
                return 0;
            } else if (up ? value.compareTo(high) >= 0 : value.compareTo(high) <= 0) {
                return Numbers.toInt(BigDecimal.valueOf(count + 1L));
            }
            return value.subtract(low)
                            .multiply(BigDecimal.valueOf(count))
                            .divide(high.subtract(low), 0, RoundingMode.FLOOR)
                            .intValueExact()
                    + 1;
        });
        to.define("SCALE(numeric) int", (a, s) -> Math.max(0, ((BigDecimal) a[0]).scale()));
        to.define(
                "MIN_SCALE(numeric) int",
                (a, s) -> ((BigDecimal) a[0]).signum() == 0
                        ? 0
                        : Math.max(0, ((BigDecimal) a[0]).stripTrailingZeros().scale()));
        to.define("TRIM_SCALE(numeric) numeric", (a, s) -> {
            BigDecimal trimmed =
                    ((BigDecimal) a[0]).signum() == 0 ? BigDecimal.ZERO : ((BigDecimal) a[0]).stripTrailingZeros();
            return trimmed.scale() < 0 ? trimmed.setScale(0) : trimmed;
        });
        to.define("TO_HEX(int) text", (a, s) -> Integer.toHexString((Integer) a[0]));
        to.define("TO_HEX(bigint) text", (a, s) -> Long.toHexString((Long) a[0]));
    }

    private static void rounding(Functions to) {
        to.define("CEIL(double) double", (a, s) -> Math.ceil((Double) a[0]));
        to.define("CEIL(numeric) numeric", (a, s) -> ((BigDecimal) a[0]).setScale(0, RoundingMode.CEILING));
        to.define("FLOOR(double) double", (a, s) -> Math.floor((Double) a[0]));
        to.define("FLOOR(numeric) numeric", (a, s) -> ((BigDecimal) a[0]).setScale(0, RoundingMode.FLOOR));
        to.define("ROUND(double) double", (a, s) -> Math.rint((Double) a[0]));
        to.define("ROUND(numeric) numeric", (a, s) -> ((BigDecimal) a[0]).setScale(0, RoundingMode.HALF_UP));
        to.define(
                "ROUND(numeric, int) numeric",
                (a, s) -> scaled((BigDecimal) a[0], (Integer) a[1], RoundingMode.HALF_UP));
        to.define(
                "TRUNC(double) double",
                (a, s) -> (Double) a[0] < 0 ? Math.ceil((Double) a[0]) : Math.floor((Double) a[0]));
        to.define("TRUNC(numeric) numeric", (a, s) -> ((BigDecimal) a[0]).setScale(0, RoundingMode.DOWN));
        to.define(
                "TRUNC(numeric, int) numeric", (a, s) -> scaled((BigDecimal) a[0], (Integer) a[1], RoundingMode.DOWN));
    }

    private static BigDecimal scaled(BigDecimal value, int digits, RoundingMode mode) {
        BigDecimal rounded = value.setScale(Math.max(-2000, Math.min(2000, digits)), mode);
        return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
    }

    private static BigDecimal whole(BigDecimal a, BigDecimal b) throws SQLException {
        if (b.signum() == 0) {
            throw Numbers.byZero();
        }
        return a.divideToIntegralValue(b).setScale(0, RoundingMode.DOWN);
    }

    private static BigDecimal factorial(long n) throws SQLException {
        if (n < 0) {
            throw PlanErrors.data(SqlState.NUMERIC_OUT_OF_RANGE, "Factorial of a negative number is undefined");
        }
        if (n > 32_177) {
            throw PlanErrors.data(SqlState.NUMERIC_OUT_OF_RANGE, "Value overflows NUMERIC");
        }
        BigInteger product = BigInteger.ONE;
        for (long i = 2; i <= n; i++) {
            product = product.multiply(BigInteger.valueOf(i));
        }
        return new BigDecimal(product);
    }

    private static BigDecimal gcd(Object[] a) {
        return new BigDecimal(
                BigInteger.valueOf(((Number) a[0]).longValue()).gcd(BigInteger.valueOf(((Number) a[1]).longValue())));
    }

    private static BigDecimal lcm(Object[] a) {
        BigInteger x = BigInteger.valueOf(((Number) a[0]).longValue());
        BigInteger y = BigInteger.valueOf(((Number) a[1]).longValue());
        return x.signum() == 0 || y.signum() == 0
                ? BigDecimal.ZERO
                : new BigDecimal(x.divide(x.gcd(y)).multiply(y).abs());
    }

    private static int buckets(Object count, boolean equal) throws SQLException {
        if ((Integer) count <= 0) {
            throw PlanErrors.data(SqlState.INVALID_BUCKETS, "Count must be greater than zero");
        }
        if (equal) {
            throw PlanErrors.data(SqlState.INVALID_BUCKETS, "Lower bound cannot equal upper bound");
        }
        return (Integer) count;
    }
}
