// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.predicate;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Sets of times as sorted ranges that neither overlap nor touch. */
public final class TimeRanges {
    /** From low to high, both included. */
    public record Range(long low, long high) {}

    public static final Range ALL = new Range(Long.MIN_VALUE, Long.MAX_VALUE);

    private TimeRanges() {}

    /** The times of a comparison. */
    public static List<Range> of(Predicate.Op op, BigDecimal value) {
        BigDecimal floor = value.setScale(0, RoundingMode.FLOOR);
        boolean fraction = floor.compareTo(value) != 0;
        BigDecimal one = BigDecimal.ONE;
        return switch (op) {
            case EQ -> fraction ? List.of() : range(floor, floor);
            case NE ->
                fraction ? List.of(ALL) : union(concat(range(null, floor.subtract(one)), range(floor.add(one), null)));
            case LT -> range(null, fraction ? floor : floor.subtract(one));
            case LE -> range(null, floor);
            case GT -> range(floor.add(one), null);
            case GE -> range(fraction ? floor.add(one) : floor, null);
        };
    }

    private static List<Range> concat(List<Range> left, List<Range> right) {
        List<Range> all = new ArrayList<>(left);
        all.addAll(right);
        return all;
    }

    private static List<Range> range(BigDecimal low, BigDecimal high) {
        BigDecimal min = BigDecimal.valueOf(Long.MIN_VALUE);
        BigDecimal max = BigDecimal.valueOf(Long.MAX_VALUE);
        BigDecimal from = low == null ? min : low.max(min);
        BigDecimal to = high == null ? max : high.min(max);
        return from.compareTo(to) > 0 ? List.of() : List.of(new Range(from.longValueExact(), to.longValueExact()));
    }

    /** All times in any of the ranges. */
    public static List<Range> union(List<Range> ranges) {
        List<Range> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingLong(Range::low));
        List<Range> result = new ArrayList<>();
        for (Range range : sorted) {
            Range last = result.isEmpty() ? null : result.get(result.size() - 1);
            if (last != null && (last.high() == Long.MAX_VALUE || range.low() <= last.high() + 1)) {
                result.set(result.size() - 1, new Range(last.low(), Math.max(last.high(), range.high())));
            } else {
                result.add(range);
            }
        }
        return result;
    }

    /** All times in both: one walk over the two, as both are sorted. */
    public static List<Range> intersect(List<Range> left, List<Range> right) {
        List<Range> result = new ArrayList<>();
        for (int l = 0, r = 0; l < left.size() && r < right.size(); ) {
            Range a = left.get(l);
            Range b = right.get(r);
            long low = Math.max(a.low(), b.low());
            long high = Math.min(a.high(), b.high());
            if (low <= high) {
                result.add(new Range(low, high));
            }
            if (a.high() < b.high()) {
                l++;
            } else {
                r++;
            }
        }
        return union(result);
    }

    /**
     * All times in all of the sets, of which each is sorted: halves are intersected first, so that thousands of sets
     * cost no square of their number.
     */
    public static List<Range> intersect(List<List<Range>> sets) {
        if (sets.size() < 2) {
            return sets.isEmpty() ? List.of(ALL) : sets.get(0);
        }
        int half = sets.size() / 2;
        return intersect(intersect(sets.subList(0, half)), intersect(sets.subList(half, sets.size())));
    }

    /** A range as native text. */
    public static String text(Range range) {
        if (range.low() == range.high()) {
            return "time = " + range.low();
        } else if (range.low() == Long.MIN_VALUE) {
            return "time <= " + range.high();
        } else if (range.high() == Long.MAX_VALUE) {
            return "time >= " + range.low();
        }
        return "(time >= " + range.low() + " and time <= " + range.high() + ')';
    }
}
