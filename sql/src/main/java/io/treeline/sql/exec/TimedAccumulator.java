// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.exec.Accumulators.Accumulator;
import io.treeline.sql.function.Interval;
import io.treeline.sql.function.Numbers;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * An aggregate over values in the order of their times: they come in any order, so all are kept until the result is
 * wanted. Of what came in order, rising or falling, the sums are kept as well, since a window asks for a result after
 * each row. Rows without a value or a time do not count. Two values at one time have no order, so that the result would
 * depend on which is read first: they are refused.
 */
abstract class TimedAccumulator implements Accumulator {
    private static final Comparator<Object[]> BY_TIME = Comparator.comparingLong(pair -> (Long) pair[1]);
    private static final Set<String> NAMES = Set.of(
            "DELTA",
            "COUNTER_DELTA",
            "COUNTER_RESETS",
            "RATE",
            "COUNTER_RATE",
            "TIME_WEIGHT_AVG",
            "TIME_WEIGHT_AVG_LOCF",
            "INTEGRAL",
            "INTEGRAL_LOCF",
            "STATE_DURATION");

    private final String name;
    private final List<Object[]> values = new ArrayList<>();
    private Direction direction = Direction.RISING;
    /** How many values are in the sums. */
    private int summed;

    /** In which order of time the values have come. */
    private enum Direction {
        RISING,
        FALLING,
        NONE
    }

    private TimedAccumulator(String name) {
        this.name = name;
    }

    /** Whether an aggregate is one of these. */
    static boolean is(String name) {
        return NAMES.contains(name);
    }

    /** The aggregate of a name, whose result is of a type. */
    static TimedAccumulator of(String name, SqlTypeName type) {
        return switch (name) {
            case "DELTA" -> new Difference(name, type, false);
            case "COUNTER_DELTA" -> new Difference(name, type, true);
            case "RATE" -> new Rate(name, false);
            case "COUNTER_RATE" -> new Rate(name, true);
            case "COUNTER_RESETS" -> new Resets(name);
            case "STATE_DURATION" -> new StateDuration(name);
            default -> new Weighted(name, name.startsWith("TIME_WEIGHT"), !name.endsWith("_LOCF"));
        };
    }

    @Override
    public void add(Object pair) {
        Object[] given = (Object[]) pair;
        if (!values.isEmpty()) {
            int order = Long.compare((Long) given[1], (Long) values.get(values.size() - 1)[1]);
            Direction step = order > 0 ? Direction.RISING : order < 0 ? Direction.FALLING : Direction.NONE;
            direction = values.size() == 1 || step == direction ? step : Direction.NONE;
        }
        values.add(given);
    }

    @Override
    public Object result(Run run) throws SQLException {
        if (direction == Direction.NONE) {
            // Before they are looked at by their places.
            direction = Direction.RISING;
            Sorting.sort(values, BY_TIME, run);
            for (int i = 1; i < values.size(); i++) {
                run.tick();
                if (time(i) == time(i - 1)) {
                    throw PlanErrors.data(
                            SqlState.INVALID_PARAMETER_VALUE,
                            name.replace("_LOCF", "")
                                    + " has two values at one time, which have no order; GROUP BY what tells them apart, such as \"Device\"");
                }
            }
            summed = 0;
            restart();
        }
        for (summed = Math.max(1, summed); summed < values.size(); summed++) {
            run.tick();
            // Of falling values the new one comes before all others.
            step(direction == Direction.RISING ? summed : values.size() - summed, run);
        }
        return values.isEmpty() ? ofNone() : computed(run);
    }

    /** Sums of nothing. */
    abstract void restart();

    /** Takes a value and the one before it into the sums. */
    abstract void step(int i, Run run) throws SQLException;

    Object ofNone() {
        return null;
    }

    /** The result of one value or more, in order, all of them in the sums. */
    abstract Object computed(Run run) throws SQLException;

    final int size() {
        return values.size();
    }

    private Object[] pair(int i) {
        return values.get(direction == Direction.FALLING ? values.size() - 1 - i : i);
    }

    final Object value(int i) {
        return pair(i)[0];
    }

    final double number(int i) {
        return ((Number) value(i)).doubleValue();
    }

    final long time(int i) {
        return (Long) pair(i)[1];
    }

    /** Seconds from one value to another. */
    final double seconds(int from, int to, Run run) {
        return (time(to) - time(from)) / (double) run.time().precision().ticksPerSecond();
    }

    /** Whether a value is less than the one before it: a counter began again. */
    final boolean reset(int i) {
        return Values.compare(value(i), value(i - 1)) < 0;
    }

    /** The last value less the first; of a counter, with what it had shown before each reset. */
    private abstract static class Changed extends TimedAccumulator {
        private final boolean counter;
        /** What it had shown before its resets, exactly where its values are exact; null for nothing. */
        private Number before;

        Changed(String name, boolean counter) {
            super(name);
            this.counter = counter;
        }

        @Override
        final void restart() {
            before = null;
        }

        @Override
        final void step(int i, Run run) throws SQLException {
            if (counter && reset(i)) {
                Number shown = (Number) value(i - 1);
                before = before == null
                        ? shown
                        : (Number) Numbers.add(floating() ? SqlTypeName.DOUBLE : SqlTypeName.DECIMAL, before, shown);
            }
        }

        final boolean floating() {
            return value(0) instanceof Double || value(0) instanceof Float;
        }

        final Number difference(SqlTypeName type) throws SQLException {
            Number last = (Number) value(size() - 1);
            return (Number) Numbers.subtract(
                    type, before == null ? last : (Number) Numbers.add(type, last, before), (Number) value(0));
        }
    }

    private static final class Difference extends Changed {
        private final SqlTypeName type;

        Difference(String name, SqlTypeName type, boolean counter) {
            super(name, counter);
            this.type = type;
        }

        @Override
        Object computed(Run run) throws SQLException {
            return type == SqlTypeName.BIGINT
                    ? (Object) Numbers.toLong((BigDecimal) difference(SqlTypeName.DECIMAL))
                    : difference(type);
        }
    }

    /** Per second; of one value there is none. */
    private static final class Rate extends Changed {
        Rate(String name, boolean counter) {
            super(name, counter);
        }

        @Override
        Object computed(Run run) throws SQLException {
            if (size() == 1) {
                return null;
            }
            return difference(floating() ? SqlTypeName.DOUBLE : SqlTypeName.DECIMAL)
                            .doubleValue()
                    / seconds(0, size() - 1, run);
        }
    }

    private static final class Resets extends TimedAccumulator {
        private long resets;

        Resets(String name) {
            super(name);
        }

        @Override
        Object ofNone() {
            return 0L;
        }

        @Override
        void restart() {
            resets = 0;
        }

        @Override
        void step(int i, Run run) {
            resets += reset(i) ? 1 : 0;
        }

        @Override
        Object computed(Run run) {
            return resets;
        }
    }

    /** The time from each row whose condition holds to the next row. */
    private static final class StateDuration extends TimedAccumulator {
        private Duration sum = Duration.ZERO;

        StateDuration(String name) {
            super(name);
        }

        @Override
        void restart() {
            sum = Duration.ZERO;
        }

        @Override
        void step(int i, Run run) {
            if (Boolean.TRUE.equals(value(i - 1))) {
                sum = sum.plus(Duration.between(
                        run.time().precision().toInstant(time(i - 1)),
                        run.time().precision().toInstant(time(i))));
            }
        }

        @Override
        Object computed(Run run) throws SQLException {
            try {
                return Interval.between(sum);
            } catch (ArithmeticException e) {
                throw PlanErrors.data(SqlState.DATETIME_OVERFLOW, "Interval out of range");
            }
        }
    }

    /** The area below the values, by seconds, or the mean that it makes; of one value there is no mean. */
    private static final class Weighted extends TimedAccumulator {
        private final boolean mean;
        private final boolean linear;
        private double sum;

        Weighted(String name, boolean mean, boolean linear) {
            super(name);
            this.mean = mean;
            this.linear = linear;
        }

        @Override
        void restart() {
            sum = 0;
        }

        @Override
        void step(int i, Run run) throws SQLException {
            double height = linear ? (number(i - 1) + number(i)) / 2 : number(i - 1);
            double next = sum + height * seconds(i - 1, i, run);
            if (Double.isInfinite(next)
                    && Double.isFinite(sum)
                    && Double.isFinite(number(i - 1))
                    && Double.isFinite(number(i))) {
                throw Numbers.overflow(SqlTypeName.DOUBLE);
            }
            sum = next;
        }

        @Override
        Object computed(Run run) throws SQLException {
            return !mean ? (Object) sum : size() == 1 ? null : (Object) (sum / seconds(0, size() - 1, run));
        }
    }
}
