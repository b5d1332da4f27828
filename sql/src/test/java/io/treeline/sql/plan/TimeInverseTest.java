// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.metadata.time.TimePrecision;
import io.treeline.sql.function.Calendar;
import io.treeline.sql.function.Interval;
import io.treeline.sql.predicate.TimeRanges;
import io.treeline.sql.predicate.TimeRanges.Range;
import io.treeline.sql.type.TimeText;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No time that has a wanted result is left out, least of all where a clock is changed. */
class TimeInverseTest {
    private static final List<TimeUnitRange> UNITS = List.of(
            TimeUnitRange.MINUTE,
            TimeUnitRange.HOUR,
            TimeUnitRange.DAY,
            TimeUnitRange.WEEK,
            TimeUnitRange.MONTH,
            TimeUnitRange.QUARTER,
            TimeUnitRange.YEAR,
            TimeUnitRange.DECADE);

    private static boolean in(List<Range> ranges, long tick) {
        return ranges.stream().anyMatch(range -> range.low() <= tick && tick <= range.high());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTC",
                "Europe/Berlin",
                "Pacific/Apia",
                "America/Sao_Paulo",
                "Australia/Lord_Howe",
                "Asia/Kathmandu",
                "America/Scoresbysund",
                "Africa/Monrovia"
            })
    void everyTimeIsCovered(String zone) throws SQLException {
        TimeText time = new TimeText(TimePrecision.MILLI, ZoneId.of(zone));
        TimeInverse inverse = new TimeInverse(time);
        Random random = new Random(zone.hashCode());
        List<Instant> changes = new ArrayList<>(List.of(Instant.EPOCH, Instant.parse("2024-02-29T00:00:00Z")));
        for (ZoneOffsetTransition change : time.zone().getRules().getTransitions()) {
            changes.add(change.getInstant());
        }
        ZoneOffsetTransition next = time.zone().getRules().nextTransition(Instant.parse("2024-01-15T00:00:00Z"));
        if (next != null) {
            changes.add(next.getInstant());
        }
        for (int i = 0; i < 20_000; i++) {
            Instant near = changes.get(random.nextInt(changes.size()));
            long tick = near(near, random);
            long low = random.nextBoolean() ? near(near, random) : tick;
            List<Range> wanted = List.of(
                    switch (random.nextInt(3)) {
                        case 0 -> new Range(low, Long.MAX_VALUE);
                        case 1 -> new Range(Long.MIN_VALUE, low);
                        default -> new Range(low, low + (long) random.nextInt(50) * 900_000);
                    });
            TimeUnitRange unit = UNITS.get(random.nextInt(UNITS.size()));
            long start = Calendar.floor(tick, unit, time);
            if (random.nextInt(3) == 0) {
                wanted = List.of(new Range(start, start));
            }
            if (in(wanted, start)) {
                assertThat(in(inverse.truncated(wanted, unit), tick))
                        .as("%s of %s in %s", unit, time.format(tick), wanted)
                        .isTrue();
            }
            Interval by = new Interval(
                    random.nextInt(5) - 2, random.nextInt(5) - 2, Duration.ofMinutes(15L * (random.nextInt(5) - 2)));
            long moved = Calendar.plus(tick, by, time);
            List<Range> there = random.nextInt(3) == 0 ? List.of(new Range(moved, moved)) : wanted;
            if (in(there, moved)) {
                assertThat(in(inverse.shifted(there, by), tick))
                        .as("%s plus %s in %s", time.format(tick), by, there)
                        .isTrue();
            }
            int year = time.local(tick).getYear();
            assertThat(in(inverse.years(List.of(new Range(year, year))), tick))
                    .as("year of %s", time.format(tick))
                    .isTrue();
            assertThat(in(inverse.years(List.of(new Range(Long.MIN_VALUE, year))), tick))
                    .isTrue();
            assertThat(in(inverse.years(List.of(new Range(year, Long.MAX_VALUE))), tick))
                    .isTrue();
        }
    }

    private static long near(Instant instant, Random random) {
        long spread = switch (random.nextInt(3)) {
            case 0 -> 16;
            case 1 -> 400;
            default -> 40_000;
        };
        return instant.toEpochMilli() + (random.nextInt((int) spread * 2) - spread) * 900_000L + random.nextInt(3) - 1;
    }

    @Test
    void limitsBeyondTheCalendarAreNone() throws SQLException {
        for (TimePrecision precision : TimePrecision.values()) {
            TimeText time = new TimeText(precision, ZoneId.of("Europe/Berlin"));
            TimeInverse inverse = new TimeInverse(time);
            List<Range> ends = List.of(
                    new Range(Long.MIN_VALUE + 5, Long.MIN_VALUE + 9),
                    new Range(Long.MAX_VALUE - 9, Long.MAX_VALUE - 5));
            for (TimeUnitRange unit : UNITS) {
                List<Range> ranges = inverse.truncated(List.of(new Range(Long.MAX_VALUE - 9, Long.MAX_VALUE)), unit);
                assertThat(ranges.isEmpty() || ranges.get(ranges.size() - 1).high() == Long.MAX_VALUE)
                        .isTrue();
                inverse.truncated(ends, unit);
            }
            assertThat(inverse.shifted(ends, Interval.ofMonths(7))).isNotEmpty();
            assertThat(inverse.years(List.of(new Range(3_000_000_000L, Long.MAX_VALUE))))
                    .containsExactly(TimeRanges.ALL);
            assertThat(inverse.years(List.of(new Range(Long.MIN_VALUE, -5))))
                    .allMatch(range -> range.low() == Long.MIN_VALUE);
        }
    }
}
