// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import io.treeline.sql.type.TimeText;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;

/** Windows of equal length, one after another, each of which lies within one stretch of a {@link Grain}. */
public final class Windows {
    /** More changes of the clock than this are not followed. */
    private static final int MOST_TRANSITIONS = 1_000;
    /**
     * Up to so many changes of the clock, the days of change are asked for on their own, so that all other windows can
     * be long.
     */
    private static final int MOST_SPLITS = 4;

    /**
     * A run of windows.
     *
     * @param low no earlier time counts: where to look at what is constant within the first window
     * @param start the first window's start, in ticks
     * @param end the last window's end, excluded
     * @param width of each
     */
    public record Segment(long low, long start, long end, long width) {
        /** How many windows. */
        public long count() {
            return (end - start) / width;
        }
    }

    private Windows() {}

    /** The windows that hold all times from low to high, both included; null when they cannot be told. */
    public static List<Segment> of(Grain grain, TimeText time, long low, long high) throws SQLException {
        try {
            List<ZoneOffsetTransition> transitions = grain.clock() == 0 ? List.of() : transitions(time, low, high);
            if (transitions == null) {
                return null;
            }
            Segment whole = segment(grain, time, low, high, transitions);
            if (transitions.isEmpty()
                    || whole.width() == grain.clock()
                    || grain.epoch() != 0
                    || transitions.size() > MOST_SPLITS) {
                return List.of(whole);
            }
            return split(grain, time, low, high, transitions);
        } catch (ArithmeticException | DateTimeException e) {
            return null;
        }
    }

    /**
     * The days on which the clock changes in segments of their own: midnight is a border of every grain of the clock.
     */
    private static List<Segment> split(
            Grain grain, TimeText time, long low, long high, List<ZoneOffsetTransition> transitions)
            throws SQLException {
        List<Segment> segments = new ArrayList<>();
        long from = low;
        for (ZoneOffsetTransition transition : transitions) {
            long change = time.ofInstant(transition.getInstant());
            LocalDate before = time.local(change - 1).toLocalDate();
            LocalDate after = time.local(change).toLocalDate();
            long day = Math.max(from, time.startOf(before));
            long next = time.startOf((after.isBefore(before) ? before : after).plusDays(1));
            if (from < day) {
                segments.add(segment(grain, time, from, day - 1));
            }
            long last = Math.min(high, next - 1);
            if (day <= last) {
                segments.add(segment(grain, time, day, last));
            }
            from = Math.max(from, next);
        }
        if (from <= high) {
            segments.add(segment(grain, time, from, high));
        }
        return segments;
    }

    private static Segment segment(Grain grain, TimeText time, long low, long high) throws SQLException {
        return segment(grain, time, low, high, transitions(time, low, high));
    }

    /**
     * The longest windows whose borders hold every border of the grain: the common divisor of whatever lies between two
     * borders.
     */
    private static Segment segment(
            Grain grain, TimeText time, long low, long high, List<ZoneOffsetTransition> transitions)
            throws SQLException {
        long second = time.precision().ticksPerSecond();
        long width = grain.clock();
        long anchor = 0;
        if (grain.clock() != 0) {
            long offset = time.zone()
                            .getRules()
                            .getOffset(time.precision().toInstant(low))
                            .getTotalSeconds()
                    * second;
            anchor = -offset;
            for (ZoneOffsetTransition transition : transitions) {
                width = Grain.gcd(
                        width,
                        (transition.getOffsetAfter().getTotalSeconds()
                                        - transition.getOffsetBefore().getTotalSeconds())
                                * second);
                width = Grain.gcd(
                        width, Math.floorMod(time.ofInstant(transition.getInstant()) - anchor, grain.clock()));
            }
            if (grain.epoch() != 0) {
                width = Grain.gcd(Grain.gcd(width, grain.epoch()), offset);
            }
        } else {
            width = grain.epoch();
        }
        long start =
                Math.addExact(Math.multiplyExact(Math.floorDiv(Math.subtractExact(low, anchor), width), width), anchor);
        long end = Math.addExact(
                Math.multiplyExact(Math.floorDiv(Math.subtractExact(high, anchor), width) + 1, width), anchor);
        Math.subtractExact(end, start);
        return new Segment(low, start, end, width);
    }

    /** Changes of the clock after low, up to high; null when they are too many. */
    private static List<ZoneOffsetTransition> transitions(TimeText time, long low, long high) throws SQLException {
        List<ZoneOffsetTransition> found = new ArrayList<>();
        if (time.zone().getRules().isFixedOffset()) {
            return found;
        }
        ZoneOffsetTransition next =
                time.zone().getRules().nextTransition(time.precision().toInstant(low));
        while (next != null && !next.getInstant().isAfter(time.precision().toInstant(high))) {
            if (found.size() == MOST_TRANSITIONS) {
                return null;
            }
            found.add(next);
            next = time.zone().getRules().nextTransition(next.getInstant());
        }
        return found;
    }
}
