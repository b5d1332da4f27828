// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.exec.Accumulators.Accumulator;
import io.treeline.sql.function.Numbers;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.calcite.sql.type.SqlTypeName;

/** Variances, regression and percentiles, summed the way PostgreSQL does so that results agree to the last digit. */
final class Statistics {
    private Statistics() {}

    /** Of floating point numbers, by Youngs and Cramer. */
    static final class Variance implements Accumulator {
        private final boolean sample;
        private final boolean root;
        private double count;
        private double sum;
        private double squares;

        Variance(boolean sample, boolean root) {
            this.sample = sample;
            this.root = root;
        }

        @Override
        public void add(Object value) throws SQLException {
            double x = ((Number) value).doubleValue();
            double before = count;
            double sumBefore = sum;
            count++;
            sum += x;
            if (before > 0) {
                double t = x * count - sum;
                squares += t * t / (count * before);
                if (Double.isInfinite(sum) || Double.isInfinite(squares)) {
                    if (!Double.isInfinite(sumBefore) && !Double.isInfinite(x)) {
                        throw Numbers.overflow(SqlTypeName.DOUBLE);
                    }
                    squares = Double.NaN;
                }
            } else if (!Double.isFinite(x)) {
                squares = Double.NaN;
            }
        }

        @Override
        public Object result(Run run) {
            if (count == 0 || sample && count < 2) {
                return null;
            }
            double variance = squares / (sample ? count - 1 : count);
            return root ? Math.sqrt(variance) : variance;
        }
    }

    /** Of integers and decimals, exactly up to the division. */
    static final class ExactVariance implements Accumulator {
        private final boolean sample;
        private final boolean root;
        private final Accumulators.Total sum = new Accumulators.Total();
        private BigDecimal squares = BigDecimal.ZERO;
        private long count;

        ExactVariance(boolean sample, boolean root) {
            this.sample = sample;
            this.root = root;
        }

        @Override
        public void add(Object value) {
            BigDecimal x = Values.decimal((Number) value);
            sum.add((Number) value);
            squares = squares.add(x.multiply(x));
            count++;
        }

        @Override
        public boolean removable() {
            return true;
        }

        @Override
        public void remove(Object value) {
            BigDecimal x = Values.decimal((Number) value);
            sum.subtract((Number) value);
            squares = squares.subtract(x.multiply(x));
            count--;
        }

        @Override
        public Object result(Run run) throws SQLException {
            if (count == 0 || sample && count < 2) {
                return null;
            }
            BigDecimal n = BigDecimal.valueOf(count);
            BigDecimal total = sum.value();
            BigDecimal numerator = n.multiply(squares).subtract(total.multiply(total));
            if (numerator.signum() <= 0) {
                return BigDecimal.ZERO;
            }
            BigDecimal variance = Numbers.divide(numerator, n.multiply(sample ? BigDecimal.valueOf(count - 1) : n));
            if (!root) {
                return variance;
            }
            int digits = Math.max(variance.precision() - variance.scale(), 0) / 2 + variance.scale() + 10;
            return variance.sqrt(new MathContext(digits, RoundingMode.HALF_UP))
                    .setScale(variance.scale(), RoundingMode.HALF_UP);
        }
    }

    /** Of pairs (Y, X). */
    static final class Regression implements Accumulator {
        private final String name;
        private double count;
        private double sumX;
        private double sumY;
        private double sxx;
        private double syy;
        private double sxy;

        Regression(String name) {
            this.name = name;
        }

        @Override
        public void add(Object pair) throws SQLException {
            double y = ((Number) ((Object[]) pair)[0]).doubleValue();
            double x = ((Number) ((Object[]) pair)[1]).doubleValue();
            double before = count;
            boolean finite = Double.isFinite(sumX) && Double.isFinite(sumY) && Double.isFinite(x) && Double.isFinite(y);
            count++;
            sumX += x;
            sumY += y;
            if (before > 0) {
                double tx = x * count - sumX;
                double ty = y * count - sumY;
                double scale = 1.0 / (count * before);
                sxx += tx * tx * scale;
                syy += ty * ty * scale;
                sxy += tx * ty * scale;
                if (Double.isInfinite(sumX)
                        || Double.isInfinite(sumY)
                        || Double.isInfinite(sxx)
                        || Double.isInfinite(syy)
                        || Double.isInfinite(sxy)) {
                    if (finite) {
                        throw Numbers.overflow(SqlTypeName.DOUBLE);
                    }
                    sxx = Double.isInfinite(sxx) ? Double.NaN : sxx;
                    syy = Double.isInfinite(syy) ? Double.NaN : syy;
                    sxy = Double.isInfinite(sxy) ? Double.NaN : sxy;
                }
            } else {
                sxx = Double.isFinite(x) ? sxx : Double.NaN;
                syy = Double.isFinite(y) ? syy : Double.NaN;
                sxy = Double.isFinite(x) && Double.isFinite(y) ? sxy : Double.NaN;
            }
        }

        @Override
        public Object result(Run run) {
            if (name.equals("REGR_COUNT")) {
                return (long) count;
            }
            if (count < 1) {
                return null;
            }
            return switch (name) {
                case "COVAR_POP" -> sxy / count;
                case "COVAR_SAMP" -> count < 2 ? null : (Object) (sxy / (count - 1));
                case "CORR" -> sxx == 0 || syy == 0 ? null : (Object) (sxy / Math.sqrt(sxx * syy));
                case "REGR_SXX" -> sxx;
                case "REGR_SYY" -> syy;
                case "REGR_SXY" -> sxy;
                case "REGR_AVGX" -> sumX / count;
                case "REGR_AVGY" -> sumY / count;
                case "REGR_R2" -> sxx == 0 ? null : syy == 0 ? (Object) 1.0 : (Object) (sxy * sxy / (sxx * syy));
                case "REGR_SLOPE" -> sxx == 0 ? null : (Object) (sxy / sxx);
                default -> sxx == 0 ? null : (Object) ((sumY - sumX * sxy / sxx) / count);
            };
        }
    }

    /**
     * PERCENTILE_CONT interpolates, PERCENTILE_DISC takes a value that is there. Values are (fraction, value, sort
     * key).
     */
    static final class Percentile implements Accumulator {
        private final boolean continuous;
        private final Comparator<Object[]> order;
        private final ColumnType element;
        private final List<Object[]> rows = new ArrayList<>();
        private Object fraction;

        /**
         * One.
         *
         * @param element of the result where it is an array, of a value for each of the fractions
         */
        Percentile(boolean continuous, Comparator<Object[]> order, ColumnType element) {
            this.continuous = continuous;
            this.order = order;
            this.element = element;
        }

        @Override
        public void add(Object value) {
            Object[] pair = (Object[]) value;
            fraction = pair[0];
            if (pair[1] != null) {
                rows.add(pair);
            }
        }

        @Override
        public Object result(Run run) throws SQLException {
            if (rows.isEmpty() || fraction == null) {
                return null;
            }
            Sorting.sort(rows, order, run);
            return fraction instanceof ArrayValue fractions ? fractions.map(element, this::at) : at(fraction);
        }

        private Object at(Object fraction) throws SQLException {
            double share = ((Number) fraction).doubleValue();
            if (!(share >= 0 && share <= 1)) {
                throw PlanErrors.data(SqlState.NUMERIC_OUT_OF_RANGE, "The percentile value is not between 0 and 1");
            }
            if (!continuous) {
                return rows.get(Math.max(0, (int) Math.ceil(share * rows.size()) - 1))[1];
            }
            double place = share * (rows.size() - 1);
            int low = (int) Math.floor(place);
            int high = (int) Math.ceil(place);
            double first = ((Number) rows.get(low)[1]).doubleValue();
            return low == high ? first : first + (((Number) rows.get(high)[1]).doubleValue() - first) * (place - low);
        }
    }
}
