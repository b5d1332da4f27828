// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.function.Kind;
import io.treeline.sql.function.Numbers;
import io.treeline.sql.type.TreelineTypeFactory;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Aggregate functions, each a small accumulator. */
final class Accumulators {
    /** The state of one aggregate in one group or frame. */
    interface Accumulator {
        /** Takes a value that is not null; any marker for COUNT(*); an array where there are several arguments. */
        void add(Object value) throws SQLException;

        /** Whether {@link #remove} undoes {@link #add} exactly. */
        default boolean removable() {
            return false;
        }

        /** Takes back a value added before. */
        default void remove(Object value) throws SQLException {
            throw new IllegalStateException();
        }

        /**
         * Bytes of the values that the state holds at present, by estimate, where it holds one or two of those it was
         * given; 0 where it sums up, and where it {@link Accumulators#keeps} them all.
         */
        default long held() {
            return 0;
        }

        /** The result so far; may be asked again after further values. */
        Object result(Run run) throws SQLException;
    }

    /**
     * What is known of a call.
     *
     * @param function the aggregate function
     * @param type of the result
     * @param arguments types of the arguments
     * @param order WITHIN GROUP, over what follows the arguments in a value
     * @param orderTypes types of the columns of WITHIN GROUP
     */
    record Call(
            SqlAggFunction function,
            RelDataType type,
            List<RelDataType> arguments,
            List<RelFieldCollation> order,
            List<RelDataType> orderTypes) {
        private String name() {
            return function.getName().toUpperCase(Locale.ROOT);
        }
    }

    private Accumulators() {}

    /** Whether the state holds on to its values. */
    static boolean keeps(Call call) {
        return switch (call.name()) {
            case "LISTAGG",
                    "STRING_AGG",
                    "PERCENTILE_CONT_OF",
                    "PERCENTILE_DISC_OF",
                    "MODE",
                    "MODE_OF",
                    "DENSE_RANK_OF",
                    "ARRAY_AGG_OF",
                    "ARRAY_AGG_PASSING" -> true;
            default -> TimedAccumulator.is(call.name());
        };
    }

    /** Which of the arguments may not be null for a row to count. */
    static int[] required(Call call) {
        int width = call.arguments.size();
        return switch (call.name()) {
            case "ARG_MIN", "ARG_MAX", "MIN_BY", "MAX_BY", "FIRST", "LAST", "ARRAY_AGG_PASSING" -> new int[] {1};
            case "LISTAGG", "STRING_AGG" -> new int[] {0};
            case "ARRAY_AGG_OF", "RANK_OF", "DENSE_RANK_OF", "PERCENT_RANK_OF", "CUME_DIST_OF" -> new int[0];
            default -> java.util.stream.IntStream.range(0, width).toArray();
        };
    }

    /** Makes accumulators of a call. */
    static Supplier<Accumulator> of(Call call) throws SQLException {
        SqlTypeName type = call.type.getSqlTypeName();
        RelDataType argument = call.arguments.isEmpty() ? null : call.arguments.get(0);
        String name = call.name();
        boolean ordered = switch (name) {
            case "LISTAGG",
                    "STRING_AGG",
                    "PERCENTILE_CONT_OF",
                    "PERCENTILE_DISC_OF",
                    "MODE_OF",
                    "RANK_OF",
                    "DENSE_RANK_OF",
                    "PERCENT_RANK_OF",
                    "CUME_DIST_OF",
                    "ARRAY_AGG_OF" -> true;
            default -> false;
        };
        if (!ordered && !call.order.isEmpty()) {
            throw PlanErrors.unsupported("ORDER BY within " + name
                    + " is not supported; its result does not depend on the order, so leave it out.");
        }
        if (TimedAccumulator.is(name)) {
            return () -> TimedAccumulator.of(name, type);
        }
        return switch (name) {
            case "COUNT" -> Count::new;
            case "SUM", "$SUM0" -> {
                boolean zero = call.function.getKind() == SqlKind.SUM0;
                yield switch (type) {
                    case BIGINT, DECIMAL -> () -> new ExactSum(type == SqlTypeName.BIGINT, zero);
                    case REAL, DOUBLE, FLOAT -> () -> new FloatingSum(type, zero);
                    default -> throw unsupported(name, argument);
                };
            }
            case "SUM_OF_INTERVALS" -> () -> new IntervalTotal(false);
            case "AVG_OF_INTERVALS" -> () -> new IntervalTotal(true);
            case "AVG" -> {
                if (!SqlTypeUtil.isNumeric(argument)) {
                    throw unsupported(name, argument);
                }
                yield type == SqlTypeName.DOUBLE ? AverageDouble::new : AverageDecimal::new;
            }
            case "MIN", "MAX" -> {
                Kind kind = Kind.of(argument);
                if (kind == Kind.JSON || kind == Kind.JSONB) {
                    throw PlanErrors.syntax(
                            SqlState.UNDEFINED_FUNCTION,
                            "The function " + name + '(' + kind.name().toLowerCase(Locale.ROOT) + ") does not exist");
                }
                yield () -> new Extreme(name.equals("MIN") ? -1 : 1);
            }
            case "BOOL_AND", "EVERY", "LOGICAL_AND" -> () -> new Extreme(-1);
            case "BOOL_OR", "SOME", "LOGICAL_OR" -> () -> new Extreme(1);
            case "ARG_MIN", "ARG_MAX", "MIN_BY", "MAX_BY" -> () -> new ArgumentOf(name.contains("MIN") ? -1 : 1);
            case "FIRST", "LAST" -> () -> new ArgumentOf(name.equals("FIRST") ? -1 : 1);
            case "__SESSION_EDGE" -> SessionEdge::new;
            case "SINGLE_VALUE" -> Single::new;
            case "ANY_VALUE" -> First::new;
            case "BIT_AND", "BIT_OR", "BIT_XOR" -> {
                if (!SqlTypeUtil.isIntType(argument)) {
                    throw unsupported(name, argument);
                }
                yield () -> new Bits(call.function.getKind(), type);
            }
            case "STDDEV", "STDDEV_SAMP", "STDDEV_POP", "VARIANCE", "VAR_SAMP", "VAR_POP" -> {
                if (!SqlTypeUtil.isNumeric(argument)) {
                    throw unsupported(name, argument);
                }
                boolean sample = !name.endsWith("_POP");
                boolean root = name.startsWith("STDDEV");
                yield SqlTypeUtil.isApproximateNumeric(argument)
                        ? () -> new Statistics.Variance(sample, root)
                        : () -> new Statistics.ExactVariance(sample, root);
            }
            case "COVAR_POP",
                    "COVAR_SAMP",
                    "CORR",
                    "REGR_COUNT",
                    "REGR_SXX",
                    "REGR_SYY",
                    "REGR_SXY",
                    "REGR_AVGX",
                    "REGR_AVGY",
                    "REGR_R2",
                    "REGR_SLOPE",
                    "REGR_INTERCEPT" -> () -> new Statistics.Regression(name);
            case "LISTAGG", "STRING_AGG" -> {
                if (!SqlTypeUtil.isCharacter(argument)) {
                    throw PlanErrors.unsupported(name + " joins text; CAST its argument to VARCHAR.");
                }
                yield () -> new Joined(call.arguments.size() > 1, Sorting.comparator(shifted(call)));
            }
            case "PERCENTILE_CONT_OF", "PERCENTILE_DISC_OF" -> {
                java.util.Comparator<Object[]> order = Sorting.comparator(shifted(call));
                ColumnType element = type == SqlTypeName.ARRAY
                        ? TreelineTypeFactory.elementType(call.type.getComponentType())
                        : null;
                yield () -> new Statistics.Percentile(name.equals("PERCENTILE_CONT_OF"), order, element);
            }
            case "ARRAY_AGG_OF", "ARRAY_AGG_PASSING" -> {
                java.util.Comparator<Object[]> order = Sorting.comparator(shifted(call));
                yield () -> new Gathered(TreelineTypeFactory.elementType(call.type.getComponentType()), order);
            }
            case "MODE" -> {
                Comparability.order(argument);
                yield () -> new Mode(1);
            }
            case "MODE_OF" -> () -> new Mode(call.order.get(0).direction.isDescending() ? -1 : 1);
            case "RANK_OF", "DENSE_RANK_OF", "PERCENT_RANK_OF", "CUME_DIST_OF" -> {
                java.util.Comparator<Object[]> order = Sorting.comparator(shifted(call));
                yield () -> new HypotheticalRow(name, call.arguments.size(), order);
            }
            default -> throw unsupported(name, argument);
        };
    }

    private static List<RelFieldCollation> shifted(Call call) {
        List<RelFieldCollation> keys = new ArrayList<>();
        for (int i = 0; i < call.order.size(); i++) {
            keys.add(call.order.get(i).withFieldIndex(call.arguments.size() + i));
        }
        return keys;
    }

    private static SQLException unsupported(String name, RelDataType argument) {
        return PlanErrors.unsupported(
                "The aggregate " + name + (argument == null ? "" : " of " + argument.getSqlTypeName())
                        + " is not supported; supported are COUNT, SUM, AVG, MIN, MAX, EVERY, SOME, ANY_VALUE, STDDEV and VARIANCE with their variants, COVAR, CORR and REGR,"
                        + " BIT_AND, BIT_OR, BIT_XOR, LISTAGG, STRING_AGG, ARRAY_AGG, PERCENTILE_CONT, PERCENTILE_DISC, MODE, FIRST, LAST, MIN_BY and MAX_BY, and those of time-series.md.");
    }

    /** A result known beforehand. */
    record Constant(Object value) implements Accumulator {
        @Override
        public void add(Object ignored) {}

        @Override
        public Object result(Run run) {
            return value;
        }
    }

    private static final class Count implements Accumulator {
        private long count;

        @Override
        public void add(Object value) {
            count++;
        }

        @Override
        public boolean removable() {
            return true;
        }

        @Override
        public void remove(Object value) {
            count--;
        }

        @Override
        public Object result(Run run) {
            return count;
        }
    }

    /** An exact sum that stays in a long as long as it fits. */
    static final class Total {
        private long small;
        private BigDecimal large = BigDecimal.ZERO;

        void add(Number value) {
            if (value instanceof Integer || value instanceof Long) {
                add(value.longValue());
            } else {
                large = large.add(Values.decimal(value));
            }
        }

        void subtract(Number value) {
            if (value instanceof Integer || value instanceof Long && value.longValue() != Long.MIN_VALUE) {
                add(-value.longValue());
            } else {
                large = large.subtract(Values.decimal(value));
            }
        }

        private void add(long value) {
            long sum = small + value;
            if (((small ^ sum) & (value ^ sum)) < 0) {
                large = large.add(BigDecimal.valueOf(small)).add(BigDecimal.valueOf(value));
                small = 0;
            } else {
                small = sum;
            }
        }

        BigDecimal value() {
            return large.add(BigDecimal.valueOf(small));
        }
    }

    private static final class ExactSum implements Accumulator {
        private final boolean bigint;
        private final boolean zero;
        private final Total sum = new Total();
        private long count;

        ExactSum(boolean bigint, boolean zero) {
            this.bigint = bigint;
            this.zero = zero;
        }

        @Override
        public void add(Object value) {
            sum.add((Number) value);
            count++;
        }

        @Override
        public boolean removable() {
            return true;
        }

        @Override
        public void remove(Object value) {
            sum.subtract((Number) value);
            count--;
        }

        @Override
        public Object result(Run run) throws SQLException {
            if (count == 0 && !zero) {
                return null;
            }
            BigDecimal value = sum.value();
            return bigint ? (Object) Numbers.toLong(value) : value;
        }
    }

    private static final class FloatingSum implements Accumulator {
        private final SqlTypeName type;
        private Number sum;

        FloatingSum(SqlTypeName type, boolean zero) {
            this.type = type;
            this.sum = zero ? zero() : null;
        }

        private Number zero() {
            return type == SqlTypeName.REAL ? (Number) 0f : (Number) 0.0;
        }

        @Override
        public void add(Object value) throws SQLException {
            sum = (Number) Numbers.add(type, sum == null ? -0.0 : sum, (Number) value);
        }

        @Override
        public Object result(Run run) {
            return sum;
        }
    }

    private static final class AverageDouble implements Accumulator {
        private double sum;
        private long count;

        @Override
        public void add(Object value) throws SQLException {
            sum = (Double) Numbers.finite(sum + ((Number) value).doubleValue(), sum, (Number) value);
            count++;
        }

        @Override
        public Object result(Run run) {
            return count == 0 ? null : (Object) (sum / count);
        }
    }

    private static final class AverageDecimal implements Accumulator {
        private final Total sum = new Total();
        private long count;

        @Override
        public void add(Object value) {
            sum.add((Number) value);
            count++;
        }

        @Override
        public boolean removable() {
            return true;
        }

        @Override
        public void remove(Object value) {
            sum.subtract((Number) value);
            count--;
        }

        @Override
        public Object result(Run run) throws SQLException {
            return count == 0 ? null : Numbers.divide(sum.value(), BigDecimal.valueOf(count));
        }
    }

    /** The smallest or largest value. */
    static final class Extreme implements Accumulator {
        private final int sign;
        private Object best;
        private long held;

        Extreme(int sign) {
            this.sign = sign;
        }

        int sign() {
            return sign;
        }

        @Override
        public void add(Object value) {
            if (best == null || Values.compare(value, best) * sign > 0) {
                best = value;
                held = MemoryGuard.size(value);
            }
        }

        @Override
        public long held() {
            return held;
        }

        @Override
        public Object result(Run run) {
            return best;
        }
    }

    private static final class ArgumentOf implements Accumulator {
        private final Extreme extreme;
        private Object value;
        private long held;

        ArgumentOf(int sign) {
            this.extreme = new Extreme(sign);
        }

        @Override
        public void add(Object pair) {
            Object[] values = (Object[]) pair;
            Object before = extreme.best;
            extreme.add(values[1]);
            if (before != extreme.best || before == null) {
                value = values[0];
                held = MemoryGuard.size(value);
            }
        }

        @Override
        public long held() {
            return held + extreme.held();
        }

        @Override
        public Object result(Run run) {
            return value;
        }
    }

    private static final class Bits implements Accumulator {
        private final SqlKind kind;
        private final SqlTypeName type;
        private long bits;
        private boolean seen;

        Bits(SqlKind kind, SqlTypeName type) {
            this.kind = kind;
            this.type = type;
        }

        @Override
        public void add(Object value) {
            long next = ((Number) value).longValue();
            bits = !seen
                    ? next
                    : kind == SqlKind.BIT_AND ? bits & next : kind == SqlKind.BIT_OR ? bits | next : bits ^ next;
            seen = true;
        }

        @Override
        public Object result(Run run) {
            return !seen ? null : type == SqlTypeName.BIGINT ? (Object) bits : (Object) (int) bits;
        }
    }

    private static final class Single implements Accumulator {
        private Object value;
        private boolean seen;

        @Override
        public void add(Object next) throws SQLException {
            if (seen) {
                throw PlanErrors.data(
                        SqlState.CARDINALITY_VIOLATION,
                        "More than one row returned by a subquery used as an expression");
            }
            seen = true;
            value = next;
        }

        @Override
        public long held() {
            return MemoryGuard.size(value);
        }

        @Override
        public Object result(Run run) {
            return value;
        }
    }

    private static final class First implements Accumulator {
        private Object value;

        @Override
        public void add(Object next) {
            if (value == null) {
                value = next;
            }
        }

        @Override
        public long held() {
            return MemoryGuard.size(value);
        }

        @Override
        public Object result(Run run) {
            return value;
        }
    }

    /** LISTAGG: values with the separator of each but the first, in order. */
    private static final class Joined implements Accumulator {
        private final boolean separated;
        private final java.util.Comparator<Object[]> order;
        private final List<Object[]> rows = new ArrayList<>();

        Joined(boolean separated, java.util.Comparator<Object[]> order) {
            this.separated = separated;
            this.order = order;
        }

        @Override
        public void add(Object value) {
            rows.add(value instanceof Object[] values ? values : new Object[] {value});
        }

        @Override
        public Object result(Run run) throws SQLException {
            if (rows.isEmpty()) {
                return null;
            }
            Sorting.sort(rows, order, run);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < rows.size(); i++) {
                Object[] row = rows.get(i);
                if (i > 0) {
                    text.append(!separated ? "," : row[1] == null ? "" : row[1]);
                }
                text.append(row[0]);
            }
            return text.toString();
        }
    }

    /** ARRAY_AGG: all values in order, NULLs too; arrays become the parts of one of more dimensions. */
    private static final class Gathered implements Accumulator {
        private final ColumnType element;
        private final java.util.Comparator<Object[]> order;
        private final List<Object[]> rows = new ArrayList<>();

        Gathered(ColumnType element, java.util.Comparator<Object[]> order) {
            this.element = element;
            this.order = order;
        }

        @Override
        public void add(Object value) {
            rows.add((Object[]) value);
        }

        @Override
        public Object result(Run run) throws SQLException {
            if (rows.isEmpty()) {
                return null;
            }
            Sorting.sort(rows, order, run);
            Object[] values = new Object[rows.size()];
            boolean arrays = false;
            for (int i = 0; i < values.length; i++) {
                values[i] = rows.get(i)[0];
                arrays |= values[i] instanceof ArrayValue;
            }
            return arrays ? nested(values) : ArrayValue.of(element, values);
        }

        private ArrayValue nested(Object[] arrays) throws SQLException {
            for (Object one : arrays) {
                if (one == null) {
                    throw PlanErrors.data(
                            SqlState.NULL_NOT_ALLOWED, "ARRAY_AGG cannot gather arrays of which one is NULL");
                }
                if (((ArrayValue) one).dimensions() == 0) {
                    throw PlanErrors.data(SqlState.ARRAY_SUBSCRIPT, "ARRAY_AGG cannot gather empty arrays");
                }
            }
            return ArrayValue.nested(element, arrays);
        }
    }

    /** The most frequent value; the smallest of several. */
    private static final class Mode implements Accumulator {
        private final Map<Object, long[]> counts = new HashMap<>();
        private final Map<Object, Object> values = new HashMap<>();
        /** 1 where of equally frequent values the least is taken, -1 for the greatest. */
        private final int first;

        Mode(int first) {
            this.first = first;
        }

        @Override
        public void add(Object given) {
            Object value = given instanceof Object[] ordered ? ordered[0] : given;
            Object key = Values.key(value);
            counts.computeIfAbsent(key, k -> new long[1])[0]++;
            values.putIfAbsent(key, value);
        }

        @Override
        public Object result(Run run) {
            Object best = null;
            long most = 0;
            for (Map.Entry<Object, long[]> entry : counts.entrySet()) {
                Object value = values.get(entry.getKey());
                long count = entry.getValue()[0];
                if (count > most || count == most && Values.compare(value, best) * first < 0) {
                    best = value;
                    most = count;
                }
            }
            return best;
        }
    }
}
