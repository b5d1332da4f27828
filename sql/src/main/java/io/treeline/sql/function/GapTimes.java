// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.type.TimeText;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;

/**
 * The starts of all buckets between two limits: of times, days or whole numbers, each of which has its place, a long.
 */
public final class GapTimes {
    private static final TimeText DAYS = new TimeText(TimePrecision.MILLI, ZoneOffset.UTC);
    private static final long MILLIS_OF_DAY = 86_400_000;

    private enum Unit {
        TICKS,
        DAYS,
        INTEGER,
        BIGINT
    }

    private final Unit unit;
    private final Buckets buckets;
    private final long step;
    private final long start;
    private final long finish;

    private GapTimes(Unit unit, Buckets buckets, long step, long start, long finish) {
        this.unit = unit;
        this.buckets = buckets;
        this.step = step;
        this.start = start;
        this.finish = finish;
    }

    /**
     * Buckets of a width.
     *
     * @param width an {@link Interval}, or a number
     * @param zone by whose clock, or null
     * @param days whether the buckets are of days
     * @param start a place in the first bucket
     * @param finish behind the start of the last; there are none unless it is behind the start
     * @throws SQLException 22023 for a width that is none
     */
    public static GapTimes of(Object width, String zone, boolean days, TimeText time, long start, long finish)
            throws SQLException {
        if (width instanceof Interval interval) {
            return days
                    ? new GapTimes(Unit.DAYS, Buckets.of(interval, "UTC", null, DAYS), 0, start, finish)
                    : new GapTimes(Unit.TICKS, Buckets.of(interval, zone, null, time), 0, start, finish);
        }
        long step = ((Number) width).longValue();
        if (step <= 0) {
            throw PlanErrors.data(
                    SqlState.INVALID_PARAMETER_VALUE, "The bucket_width of TIME_BUCKET_GAPFILL must be greater than 0");
        }
        return new GapTimes(width instanceof Long ? Unit.BIGINT : Unit.INTEGER, null, step, start, finish);
    }

    /** The place of a time in ticks, of a day or of a number. */
    public static long place(Object value) {
        return value instanceof LocalDate date ? date.toEpochDay() : ((Number) value).longValue();
    }

    /** Begins before the first. */
    public Walk open() throws SQLException {
        return new Walk();
    }

    /** A way through the buckets. */
    public final class Walk {
        private LocalDateTime reading;
        private boolean begun;
        private boolean ended = start >= finish;
        private long place;
        /** Of a start that the clock shows, found but not yet given; or null. */
        private Long ahead;
        /** Of a start that the clock skips, found but not yet given; or null. */
        private Long skipped;

        private Walk() {}

        /** Goes on to the next bucket; false when there is none. */
        public boolean next() throws SQLException {
            try {
                boolean found = !ended && (byClock() ? nextReading() : nextPlace());
                ended = !found;
                return found;
            } catch (ArithmeticException | DateTimeException e) {
                // Beyond all that can be said there is no bucket.
                ended = true;
                return false;
            }
        }

        private boolean byClock() {
            return unit == Unit.DAYS || unit == Unit.TICKS && buckets.ticks() == 0;
        }

        private boolean nextPlace() throws SQLException {
            long width = unit == Unit.TICKS ? buckets.ticks() : step;
            place = begun
                    ? Math.addExact(place, width)
                    : unit == Unit.TICKS
                            ? buckets.floor(start)
                            : Math.subtractExact(start, Math.floorMod(start, width));
            begun = true;
            return place < finish;
        }

        /**
         * The starts in the order of their places, which that of a reading that the clock skips may have behind the
         * next readings'.
         */
        private boolean nextReading() throws SQLException {
            if (ahead == null) {
                ahead = nextShown();
            }
            if (skipped != null && skipped <= ahead) {
                place = skipped;
                ahead = skipped.equals(ahead) ? null : ahead;
                skipped = null;
            } else {
                place = ahead;
                ahead = null;
            }
            return place < finish;
        }

        /**
         * The place of the next start that the clock shows. One that it skips counts where its bucket goes on behind
         * what is skipped, and has the place that TIME_BUCKET gives it.
         */
        private long nextShown() throws SQLException {
            while (true) {
                reading = begun
                        ? buckets.next(reading)
                        : buckets.floor(
                                unit == Unit.DAYS
                                        ? LocalDate.ofEpochDay(start).atStartOfDay()
                                        : buckets.clock().local(start));
                begun = true;
                long ticks = buckets.clock().ofLocal(reading);
                long found = unit == Unit.DAYS ? Math.floorDiv(ticks, MILLIS_OF_DAY) : ticks;
                ZoneOffsetTransition change = buckets.clock().zone().getRules().getTransition(reading);
                // Two in a row that are skipped are far apart.
                if (change == null || !change.isGap() || skipped != null) {
                    return found;
                }
                if (buckets.next(reading).isAfter(change.getDateTimeAfter())) {
                    skipped = found;
                }
            }
        }

        /** The place of the bucket's start. */
        public long place() {
            return place;
        }

        /** The bucket's start, as a value of its type. */
        public Object value() {
            return switch (unit) {
                case TICKS, BIGINT -> (Object) place;
                case DAYS -> LocalDate.ofEpochDay(place);
                case INTEGER -> (int) place;
            };
        }
    }

    /** The value at x on the line through (x0, y0) and (x1, y1), as TimescaleDB computes it; NULL if either end is. */
    public static Object between(Object y0, Object y1, long x0, long x, long x1, TimeText time) throws SQLException {
        if (y0 == null || y1 == null) {
            return null;
        }
        // There times are microseconds, which shows in the last digit.
        long perTick = Math.max(1, 1_000_000L / time.precision().ticksPerSecond());
        if (y0 instanceof Double a) {
            double b = (Double) y1;
            return a == b
                    ? a
                    : (Object) ((a * ((x1 - x) * perTick) + b * ((x - x0) * perTick)) / ((x1 - x0) * perTick));
        } else if (y0 instanceof Float a) {
            float b = (Float) y1;
            return a == b
                    ? a
                    : (Object) ((a * ((x1 - x) * perTick) + b * ((x - x0) * perTick)) / ((x1 - x0) * perTick));
        }
        BigDecimal sum = Numbers.decimal((Number) y0)
                .multiply(BigDecimal.valueOf(x1 - x))
                .add(Numbers.decimal((Number) y1).multiply(BigDecimal.valueOf(x - x0)));
        BigDecimal value = Numbers.divide(sum, BigDecimal.valueOf(x1 - x0));
        return y0 instanceof Integer
                ? (Object) Numbers.toInt(value)
                : y0 instanceof Long ? (Object) Numbers.toLong(value) : value;
    }
}
