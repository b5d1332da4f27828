// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.sql.function.Interval;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalTime;

/** SUM and AVG of intervals, part by part; times of day are intervals to them. */
final class IntervalTotal implements Accumulators.Accumulator {
    private final boolean average;
    private Interval sum = Interval.of(Duration.ZERO);
    private long count;

    IntervalTotal(boolean average) {
        this.average = average;
    }

    private static Interval interval(Object value) {
        return value instanceof LocalTime time ? Interval.of(Duration.ofNanos(time.toNanoOfDay())) : (Interval) value;
    }

    @Override
    public void add(Object value) throws SQLException {
        sum = sum.plus(interval(value));
        count++;
    }

    @Override
    public boolean removable() {
        return true;
    }

    @Override
    public void remove(Object value) throws SQLException {
        sum = sum.plus(interval(value).negated());
        count--;
    }

    @Override
    public Object result(Run run) throws SQLException {
        return count == 0 ? null : average ? sum.dividedBy(BigDecimal.valueOf(count)) : sum;
    }
}
