// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.type.TimeText;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedList;
import java.util.List;

/** TIME_BUCKET as TimescaleDB has it, of timestamps, dates and whole numbers. */
final class BucketFunctions {
    private static final TimeText DAYS = new TimeText(TimePrecision.MILLI, ZoneOffset.UTC);

    private static final int MOST_HOPS = 100_000;

    private BucketFunctions() {}

    static void define(Functions to) {
        gaps(to);
        windows(to);
        to.define(
                "TIME_BUCKET(interval, timestamp) timestamp",
                (a, s) -> made(a, null, null, s).floor((Long) a[1]));
        to.define(
                "TIME_BUCKET(interval, timestamp, timestamp) timestamp",
                (a, s) -> made(a, null, (Long) a[2], s).floor((Long) a[1]));
        to.define(
                "TIME_BUCKET(interval, timestamp, interval) timestamp",
                (a, s) -> moved(made(a, null, null, s), (Long) a[1], (Interval) a[2], s.time()));
        to.define(
                "TIME_BUCKET(interval, timestamp, text) timestamp",
                (a, s) -> made(a, (String) a[2], null, s).floor((Long) a[1]));
        to.add(ScalarFunction.of(
                        "TIME_BUCKET(interval, timestamp, text, timestamp) timestamp", (a, s) -> zoned(a, null, s))
                .seesNulls());
        to.add(ScalarFunction.of(
                        "TIME_BUCKET(interval, timestamp, text, timestamp, interval) timestamp",
                        (a, s) -> zoned(a, (Interval) a[4], s))
                .seesNulls());
        to.define("TIME_BUCKET(interval, date) date", (a, s) -> day((Interval) a[0], (LocalDate) a[1], null));
        to.define(
                "TIME_BUCKET(interval, date, date) date",
                (a, s) -> day((Interval) a[0], (LocalDate) a[1], (LocalDate) a[2]));
        to.define("TIME_BUCKET(interval, date, interval) date", (a, s) -> {
            LocalDateTime before = ((LocalDate) a[1])
                    .atStartOfDay()
                    .minusMonths(((Interval) a[2]).months())
                    .minus(daysOf((Interval) a[2]).span());
            LocalDate start = day((Interval) a[0], before.toLocalDate(), null);
            return start.atStartOfDay()
                    .plusMonths(((Interval) a[2]).months())
                    .plus(daysOf((Interval) a[2]).span())
                    .toLocalDate();
        });
        to.define("TIME_BUCKET(int, int) int", (a, s) ->
                (int) number((Integer) a[0], (Integer) a[1], 0, Integer.MIN_VALUE));
        to.define("TIME_BUCKET(int, int, int) int", (a, s) ->
                (int) number((Integer) a[0], (Integer) a[1], (Integer) a[2], Integer.MIN_VALUE));
        to.define("TIME_BUCKET(bigint, bigint) bigint", (a, s) -> number((Long) a[0], (Long) a[1], 0, Long.MIN_VALUE));
        to.define(
                "TIME_BUCKET(bigint, bigint, bigint) bigint",
                (a, s) -> number((Long) a[0], (Long) a[1], (Long) a[2], Long.MIN_VALUE));
    }

    /** What they mean is told by their place in a query (GapFills); none is ever called. */
    private static void gaps(Functions to) {
        for (String more : List.of("", ", timestamp, timestamp", ", text", ", text, timestamp, timestamp")) {
            to.add(ScalarFunction.of("TIME_BUCKET_GAPFILL(interval, timestamp" + more + ") timestamp", NEVER)
                    .seesNulls());
        }
        to.add(ScalarFunction.of("TIME_BUCKET_GAPFILL(interval, date) date", NEVER)
                .seesNulls());
        to.add(ScalarFunction.of("TIME_BUCKET_GAPFILL(interval, date, date, date) date", NEVER)
                .seesNulls());
        for (String type : List.of("int", "bigint")) {
            to.add(ScalarFunction.of("TIME_BUCKET_GAPFILL(#, #) #".replace("#", type), NEVER)
                    .seesNulls());
            to.add(ScalarFunction.of("TIME_BUCKET_GAPFILL(#, #, #, #) #".replace("#", type), NEVER)
                    .seesNulls());
        }
        to.add(ScalarFunction.of("LOCF(element) element", NEVER).seesNulls());
        to.add(ScalarFunction.of("LOCF_OVER_NULL(element) element", NEVER).seesNulls());
        for (String type : List.of("int", "bigint", "numeric", "real", "double")) {
            to.add(ScalarFunction.of("INTERPOLATE(#) #".replace("#", type), NEVER)
                    .seesNulls());
        }
    }

    private static final ScalarFunction.Body NEVER = (a, s) -> {
        throw new IllegalStateException("a function of gaps that was not settled");
    };

    /** What the tables of windows, TUMBLE, HOP and SESSION, are made of. */
    private static void windows(Functions to) {
        to.define("__WINDOW_END(interval, timestamp) timestamp", (a, s) -> end((Interval) a[0], (Long) a[1], s.time()));
        to.define("__SESSION_GAP(interval) bigint", (a, s) -> {
            Interval gap = (Interval) a[0];
            if (gap.months() != 0 || gap.span().isNegative() || gap.span().isZero()) {
                throw PlanErrors.data(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "The gap of SESSION must be greater than 0, and without months");
            }
            return Buckets.of(gap, null, null, s.time()).ticks();
        });
        SetFunctions.defineHops(to, "__HOPS(interval, interval, timestamp) timestamp");
        SetFunctions.defineHops(to, "__HOPS(interval, interval, timestamp, interval) timestamp");
    }

    /** A width further on, by a clock of UTC. */
    static long end(Interval width, long start, TimeText time) throws SQLException {
        return Calendar.plus(start, width, new TimeText(time.precision(), ZoneOffset.UTC));
    }

    /** The starts of all windows that hold a time, in order. */
    static List<Object> hops(Interval slide, Interval size, long tick, Interval offset, ScalarFunction.Session session)
            throws SQLException {
        TimeText clock = new TimeText(session.time().precision(), ZoneOffset.UTC);
        if (size.span().isNegative() || size.span().isZero()) {
            throw PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, "The size of HOP must be greater than 0");
        }
        Buckets buckets = session.compiled().buckets(slide, null, null, session.time());
        LinkedList<Object> starts = new LinkedList<>();
        long start = offset == null ? buckets.floor(tick) : moved(buckets, tick, offset, session.time());
        while (end(size, start, clock) > tick) {
            session.check();
            starts.addFirst(start);
            start = Calendar.plus(start, slide.negated(), clock);
            if (starts.size() > MOST_HOPS) {
                throw PlanErrors.data(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "HOP would put each row into more than " + MOST_HOPS + " windows; make the slide longer");
            }
        }
        return starts;
    }

    /** Widths, zones and origins seldom differ from row to row. */
    private static Buckets made(Object[] arguments, String zone, Long origin, ScalarFunction.Session session)
            throws SQLException {
        return session.compiled().buckets((Interval) arguments[0], zone, origin, session.time());
    }

    /** An origin and an offset that are NULL are none; what else is NULL makes the result so. */
    private static Object zoned(Object[] a, Interval offset, ScalarFunction.Session session) throws SQLException {
        if (a[0] == null || a[1] == null || a[2] == null) {
            return null;
        }
        Buckets buckets = made(a, (String) a[2], (Long) a[3], session);
        return offset == null ? buckets.floor((Long) a[1]) : buckets.floor((Long) a[1], offset);
    }

    /** By the time that passes, but for whole days and months. */
    private static long moved(Buckets buckets, long ticks, Interval offset, TimeText clock) throws SQLException {
        return Calendar.plus(buckets.floor(Calendar.plus(ticks, offset.negated(), clock)), offset, clock);
    }

    private static Interval daysOf(Interval interval) {
        return new Interval(0, interval.days(), interval.time());
    }

    private static LocalDate day(Interval width, LocalDate date, LocalDate origin) throws SQLException {
        if (width.months() == 0
                && width.span().toNanosPart()
                                + width.span().toSecondsPart()
                                + width.span().toMinutesPart()
                                + width.span().toHoursPart()
                        != 0) {
            throw PlanErrors.data(
                    SqlState.INVALID_PARAMETER_VALUE, "The bucket_width of dates must be a multiple of a day");
        }
        Buckets buckets = Buckets.of(width, "UTC", origin == null ? null : DAYS.ofLocal(origin.atStartOfDay()), DAYS);
        return buckets.floor(date.atStartOfDay()).toLocalDate();
    }

    private static long number(long width, long value, long offset, long least) throws SQLException {
        if (width <= 0) {
            throw PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, "The bucket_width must be greater than 0");
        }
        try {
            long start = Math.subtractExact(
                    value, Math.floorMod(Math.floorMod(value, width) - Math.floorMod(offset, width), width));
            if (start >= least) {
                return start;
            }
        } catch (ArithmeticException e) {
            // Below the least BIGINT.
        }
        throw PlanErrors.data(SqlState.NUMERIC_OUT_OF_RANGE, "The start of the bucket is out of range");
    }
}
