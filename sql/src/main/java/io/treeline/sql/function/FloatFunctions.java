// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.calcite.sql.type.SqlTypeName;

/** Functions of floating point numbers: NaN stays NaN, what is undefined is an error. */
final class FloatFunctions {
    private FloatFunctions() {}

    private interface Real {
        double apply(double x);
    }

    static void define(Functions to) {
        to.define("SQRT(double) double", (a, s) -> {
            if ((Double) a[0] < 0) {
                throw PlanErrors.data(SqlState.INVALID_POWER, "Cannot take square root of a negative number");
            }
            return Math.sqrt((Double) a[0]);
        });
        to.define("CBRT(double) double", (a, s) -> Math.cbrt((Double) a[0]));
        to.define("EXP(double) double", (a, s) -> {
            double x = (Double) a[0];
            double result = Math.exp(x);
            if (result == 0 && !Double.isInfinite(x)) {
                throw PlanErrors.data(SqlState.NUMERIC_OUT_OF_RANGE, "Value out of range: underflow");
            }
            return finite(result, x);
        });
        to.define("LN(double) double", (a, s) -> Math.log(positive((Double) a[0])));
        to.define("LOG(double) double", (a, s) -> Math.log10(positive((Double) a[0])));
        to.define("LOG10(double) double", (a, s) -> Math.log10(positive((Double) a[0])));
        to.define("POWER(double, double) double", (a, s) -> power((Double) a[0], (Double) a[1]));
        real(to, "SIN", Math::sin, true);
        real(to, "COS", Math::cos, true);
        real(to, "TAN", Math::tan, true);
        real(to, "COT", x -> 1 / Math.tan(x), true);
        bounded(to, "ASIN", Math::asin);
        bounded(to, "ACOS", Math::acos);
        real(to, "ATAN", Math::atan, false);
        to.define("ATAN2(double, double) double", (a, s) -> Math.atan2((Double) a[0], (Double) a[1]));
        real(to, "SIND", FloatFunctions::sind, true);
        real(to, "COSD", x -> sind(90 - Math.abs(x) % 360), true);
        real(to, "TAND", x -> tand(x, false), true);
        real(to, "COTD", x -> tand(x, true), true);
        bounded(to, "ASIND", x -> exact(Math.toDegrees(Math.asin(x))));
        bounded(to, "ACOSD", x -> exact(Math.toDegrees(Math.acos(x))));
        real(to, "ATAND", x -> exact(Math.toDegrees(Math.atan(x))), false);
        to.define(
                "ATAN2D(double, double) double",
                (a, s) -> exact(Math.toDegrees(Math.atan2((Double) a[0], (Double) a[1]))));
        to.define("SINH(double) double", (a, s) -> Math.sinh((Double) a[0]));
        to.define("COSH(double) double", (a, s) -> Math.cosh((Double) a[0]));
        to.define("TANH(double) double", (a, s) -> Math.tanh((Double) a[0]));
        to.define("ASINH(double) double", (a, s) -> asinh((Double) a[0]));
        to.define("ACOSH(double) double", (a, s) -> {
            double x = (Double) a[0];
            if (x < 1) {
                throw outOfRange();
            }
            return Double.isInfinite(x)
                    ? x
                    : x > 1e150 ? Math.log(x) + Math.log(2) : Math.log(x + Math.sqrt(x * x - 1));
        });
        to.define("ATANH(double) double", (a, s) -> {
            double x = (Double) a[0];
            if (x < -1 || x > 1) {
                throw outOfRange();
            }
            return 0.5 * (Math.log1p(x) - Math.log1p(-x));
        });
        to.define("DEGREES(double) double", (a, s) -> finite((Double) a[0] / (Math.PI / 180), (Double) a[0]));
        to.define("RADIANS(double) double", (a, s) -> (Double) a[0] * (Math.PI / 180));
        to.define("PI() double", (a, s) -> Math.PI);
        to.add(ScalarFunction.of(
                        "RANDOM() double", (a, s) -> ThreadLocalRandom.current().nextDouble())
                .changing());
    }

    private static void real(Functions to, String name, Real body, boolean finiteOnly) {
        to.define(name + "(double) double", (a, s) -> {
            double x = (Double) a[0];
            if (finiteOnly && Double.isInfinite(x)) {
                throw outOfRange();
            }
            return body.apply(x);
        });
    }

    private static void bounded(Functions to, String name, Real body) {
        to.define(name + "(double) double", (a, s) -> {
            double x = (Double) a[0];
            if (x < -1 || x > 1) {
                throw outOfRange();
            }
            return body.apply(x);
        });
    }

    /** The sine of degrees, exact where it is a simple fraction. */
    private static double sind(double x) {
        if (Double.isNaN(x)) {
            return x;
        }
        double degrees = x % 360;
        int sign = degrees < 0 ? -1 : 1;
        degrees = Math.abs(degrees);
        if (degrees > 180) {
            degrees = 360 - degrees;
            sign = -sign;
        }
        if (degrees > 90) {
            degrees = 180 - degrees;
        }
        double sine = degrees == 30
                ? 0.5
                : degrees == 90
                        ? 1
                        : degrees == 0
                                ? 0
                                : degrees <= 30
                                        ? Math.sin(Math.toRadians(degrees)) / Math.sin(Math.toRadians(30)) / 2
                                        : Math.sin(Math.toRadians(degrees));
        return sign * sine;
    }

    /**
     * The tangent of degrees or its inverse, by the first quadrant: the sign of an infinity is that of the quadrant.
     */
    private static double tand(double x, boolean inverse) {
        double degrees = x % 360;
        int sign = degrees < 0 ? -1 : 1;
        degrees = Math.abs(degrees);
        if (degrees > 180) {
            degrees = 360 - degrees;
            sign = -sign;
        }
        if (degrees > 90) {
            degrees = 180 - degrees;
            sign = -sign;
        }
        double sine = sind(degrees);
        double cosine = sind(90 - degrees);
        double result = sign * (inverse ? quotient(cosine, sine) : quotient(sine, cosine));
        return result == 0 ? 0 : result;
    }

    private static double quotient(double a, double b) {
        double q = a / b;
        return Math.abs(Math.abs(q) - 1) < 1e-15 ? Math.signum(q) : q == 0 ? 0 : q;
    }

    private static double exact(double degrees) {
        double rounded = Math.rint(degrees);
        return Math.abs(degrees - rounded) < 1e-13 ? rounded : degrees;
    }

    private static double asinh(double x) {
        if (x == 0 || Double.isInfinite(x) || Double.isNaN(x)) {
            return x;
        }
        double magnitude = Math.abs(x);
        double result = magnitude > 1e150
                ? Math.log(magnitude) + Math.log(2)
                : Math.log1p(magnitude + magnitude * magnitude / (1 + Math.sqrt(magnitude * magnitude + 1)));
        return Math.copySign(result, x);
    }

    private static double positive(double x) throws SQLException {
        if (x <= 0) {
            throw PlanErrors.data(
                    SqlState.INVALID_LOGARITHM,
                    x == 0 ? "Cannot take logarithm of zero" : "Cannot take logarithm of a negative number");
        }
        return x;
    }

    private static double power(double x, double y) throws SQLException {
        if (Double.isNaN(x)) {
            return y == 0 ? 1 : x;
        }
        if (Double.isNaN(y)) {
            return x == 1 ? 1 : y;
        }
        if (x == 0 && y < 0) {
            throw PlanErrors.data(SqlState.INVALID_POWER, "Zero raised to a negative power is undefined");
        }
        if (x < 0 && Math.floor(y) != y) {
            throw PlanErrors.data(
                    SqlState.INVALID_POWER, "A negative number raised to a non-integer power yields a complex result");
        }
        if (Double.isInfinite(y) && Math.abs(x) == 1) {
            return 1;
        }
        double result = Math.pow(x, y);
        if (result == 0 && x != 0 && !Double.isInfinite(x) && !Double.isInfinite(y)) {
            throw PlanErrors.data(SqlState.NUMERIC_OUT_OF_RANGE, "Value out of range: underflow");
        }
        Numbers.finite(result, x, y);
        return result;
    }

    private static double finite(double result, double x) throws SQLException {
        if (Double.isInfinite(result) && !Double.isInfinite(x)) {
            throw Numbers.overflow(SqlTypeName.DOUBLE);
        }
        return result;
    }

    private static SQLException outOfRange() {
        return PlanErrors.data(SqlState.NUMERIC_OUT_OF_RANGE, "Input is out of range");
    }
}
