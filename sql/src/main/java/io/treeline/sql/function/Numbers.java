// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.sql.SQLException;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Arithmetic with PostgreSQL's results and errors: overflow is 22003, division by zero 22012, integers divide to
 * integers.
 */
public final class Numbers {
    private static final BigInteger TEN_THOUSAND = BigInteger.valueOf(10_000);

    private Numbers() {}

    public static Object add(SqlTypeName type, Number a, Number b) throws SQLException {
        try {
            return switch (type) {
                case TINYINT, SMALLINT, INTEGER -> Math.addExact(integer(a), integer(b));
                case BIGINT -> Math.addExact(bigint(a), bigint(b));
                case REAL -> finite(a.floatValue() + b.floatValue(), a, b);
                case FLOAT, DOUBLE -> finite(a.doubleValue() + b.doubleValue(), a, b);
                default -> decimal(a).add(decimal(b));
            };
        } catch (ArithmeticException e) {
            throw overflow(type);
        }
    }

    public static Object subtract(SqlTypeName type, Number a, Number b) throws SQLException {
        try {
            return switch (type) {
                case TINYINT, SMALLINT, INTEGER -> Math.subtractExact(integer(a), integer(b));
                case BIGINT -> Math.subtractExact(bigint(a), bigint(b));
                case REAL -> finite(a.floatValue() - b.floatValue(), a, b);
                case FLOAT, DOUBLE -> finite(a.doubleValue() - b.doubleValue(), a, b);
                default -> decimal(a).subtract(decimal(b));
            };
        } catch (ArithmeticException e) {
            throw overflow(type);
        }
    }

    public static Object multiply(SqlTypeName type, Number a, Number b) throws SQLException {
        try {
            return switch (type) {
                case TINYINT, SMALLINT, INTEGER -> Math.multiplyExact(integer(a), integer(b));
                case BIGINT -> Math.multiplyExact(bigint(a), bigint(b));
                case REAL -> {
                    float product = a.floatValue() * b.floatValue();
                    if (product == 0 && a.floatValue() != 0 && b.floatValue() != 0) {
                        throw underflow();
                    }
                    yield finite(product, a, b);
                }
                case FLOAT, DOUBLE -> {
                    double product = a.doubleValue() * b.doubleValue();
                    if (product == 0 && a.doubleValue() != 0 && b.doubleValue() != 0) {
                        throw underflow();
                    }
                    yield finite(product, a, b);
                }
                default -> decimal(a).multiply(decimal(b));
            };
        } catch (ArithmeticException e) {
            throw overflow(type);
        }
    }

    public static Object divide(SqlTypeName type, Number a, Number b) throws SQLException {
        switch (type) {
            case TINYINT, SMALLINT, INTEGER, BIGINT -> {
                long divisor = bigint(b);
                long dividend = bigint(a);
                if (divisor == 0) {
                    throw byZero();
                }
                if (type == SqlTypeName.BIGINT) {
                    if (dividend == Long.MIN_VALUE && divisor == -1) {
                        throw overflow(type);
                    }
                    return dividend / divisor;
                }
                return integer(dividend / divisor);
            }
            case REAL -> {
                if (b.floatValue() == 0 && !Float.isNaN(a.floatValue())) {
                    throw byZero();
                }
                float quotient = a.floatValue() / b.floatValue();
                if (quotient == 0 && a.floatValue() != 0 && Float.isFinite(b.floatValue())) {
                    throw underflow();
                }
                return finite(quotient, a, b);
            }
            case FLOAT, DOUBLE -> {
                if (b.doubleValue() == 0 && !Double.isNaN(a.doubleValue())) {
                    throw byZero();
                }
                double quotient = a.doubleValue() / b.doubleValue();
                if (quotient == 0 && a.doubleValue() != 0 && Double.isFinite(b.doubleValue())) {
                    throw underflow();
                }
                return finite(quotient, a, b);
            }
            default -> {
                return divide(decimal(a), decimal(b));
            }
        }
    }

    /** The quotient with as many digits as PostgreSQL gives: sixteen significant ones at least. */
    public static BigDecimal divide(BigDecimal a, BigDecimal b) throws SQLException {
        if (b.signum() == 0) {
            throw byZero();
        }
        int[] first = leading(a);
        int[] second = leading(b);
        int weight = first[0] - second[0] - (first[1] <= second[1] ? 1 : 0);
        int scale = Math.max(16 - weight * 4, Math.max(Math.max(a.scale(), b.scale()), 0));
        return a.divide(b, Math.min(scale, 1000), RoundingMode.HALF_UP);
    }

    /** Weight and value of the first digit in base ten thousand, in which PostgreSQL keeps its numerics. */
    private static int[] leading(BigDecimal value) {
        if (value.signum() == 0) {
            return new int[] {0, 0};
        }
        BigDecimal magnitude = value.abs().stripTrailingZeros();
        int exponent = magnitude.precision() - magnitude.scale() - 1;
        int weight = Math.floorDiv(exponent, 4);
        int digit = magnitude
                .movePointLeft(weight * 4)
                .toBigInteger()
                .mod(TEN_THOUSAND)
                .intValue();
        return new int[] {weight, digit};
    }

    public static Object remainder(SqlTypeName type, Number a, Number b) throws SQLException {
        if (a instanceof BigDecimal || b instanceof BigDecimal) {
            if (decimal(b).signum() == 0) {
                throw byZero();
            }
            BigDecimal x = decimal(a);
            BigDecimal y = decimal(b);
            int scale = Math.max(0, Math.max(x.scale(), y.scale()));
            // Whole numbers of the finer unit: BigDecimal's own remainder divides with far more digits than that takes.
            BigDecimal rest = new BigDecimal(
                    x.setScale(scale)
                            .unscaledValue()
                            .remainder(y.setScale(scale).unscaledValue()),
                    scale);
            return type == SqlTypeName.DECIMAL ? rest : narrow(type, rest);
        }
        if (b.longValue() == 0) {
            throw byZero();
        }
        return narrow(type, BigDecimal.valueOf(b.longValue() == -1 ? 0 : a.longValue() % b.longValue()));
    }

    private static Object narrow(SqlTypeName type, BigDecimal value) throws SQLException {
        return switch (type) {
            case TINYINT, SMALLINT, INTEGER -> toInt(value);
            case BIGINT -> toLong(value);
            default -> value;
        };
    }

    public static Object negate(SqlTypeName type, Number a) throws SQLException {
        return switch (type) {
            case REAL -> -a.floatValue();
            case FLOAT, DOUBLE -> -a.doubleValue();
            case DECIMAL -> decimal(a).negate();
            default -> subtract(type, 0, a);
        };
    }

    public static Object abs(SqlTypeName type, Number a) throws SQLException {
        return switch (type) {
            case REAL -> Math.abs(a.floatValue());
            case FLOAT, DOUBLE -> Math.abs(a.doubleValue());
            case DECIMAL -> decimal(a).abs();
            default -> a.longValue() < 0 ? negate(type, a) : a;
        };
    }

    private static int integer(Number value) throws SQLException {
        return value instanceof Integer i ? i : toInt(decimal(value));
    }

    private static long bigint(Number value) throws SQLException {
        return value instanceof Long || value instanceof Integer ? value.longValue() : toLong(decimal(value));
    }

    public static int toInt(BigDecimal value) throws SQLException {
        try {
            return value.setScale(0, RoundingMode.HALF_UP).intValueExact();
        } catch (ArithmeticException e) {
            throw overflow(SqlTypeName.INTEGER);
        }
    }

    public static long toLong(BigDecimal value) throws SQLException {
        try {
            return value.setScale(0, RoundingMode.HALF_UP).longValueExact();
        } catch (ArithmeticException e) {
            throw overflow(SqlTypeName.BIGINT);
        }
    }

    public static Object finite(double result, Number a, Number b) throws SQLException {
        if (Double.isInfinite(result) && Double.isFinite(a.doubleValue()) && Double.isFinite(b.doubleValue())) {
            throw overflow(SqlTypeName.DOUBLE);
        }
        return result;
    }

    private static Object finite(float result, Number a, Number b) throws SQLException {
        if (Float.isInfinite(result) && Float.isFinite(a.floatValue()) && Float.isFinite(b.floatValue())) {
            throw overflow(SqlTypeName.REAL);
        }
        return result;
    }

    /** A double as a numeric: fifteen digits, as PostgreSQL; six of a real. */
    public static BigDecimal ofFloating(Number value) throws SQLException {
        double d = value.doubleValue();
        if (Double.isNaN(d) || Double.isInfinite(d)) {
            throw notFinite();
        }
        BigDecimal rounded = new BigDecimal(d)
                .round(new MathContext(value instanceof Float ? 6 : 15, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
    }

    /** PostgreSQL's numeric has NaN and infinity, the numbers here do not. */
    static SQLException notFinite() {
        return PlanErrors.unsupported("NUMERIC has neither NaN nor infinity here; use DOUBLE PRECISION for them.");
    }

    public static SQLException overflow(SqlTypeName type) {
        return PlanErrors.data(SqlState.NUMERIC_OUT_OF_RANGE, type + " out of range");
    }

    private static SQLException underflow() {
        return PlanErrors.data(SqlState.NUMERIC_OUT_OF_RANGE, "Value out of range: underflow");
    }

    public static SQLException byZero() {
        return PlanErrors.data(SqlState.DIVISION_BY_ZERO, "Division by zero");
    }

    /** Any number as an exact decimal; NaN and infinity are none. */
    public static BigDecimal decimal(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal;
        }
        return number instanceof Double || number instanceof Float
                ? new BigDecimal(number.doubleValue())
                : BigDecimal.valueOf(number.longValue());
    }
}
