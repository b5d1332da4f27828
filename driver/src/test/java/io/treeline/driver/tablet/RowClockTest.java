// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.metadata.time.TimePrecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class RowClockTest {
    private static long nanos(TimePrecision precision, long tick) {
        return tick * (1_000_000_000L / precision.ticksPerSecond());
    }

    @Test
    void whatComesLaterIsLaterWhateverThePrecision() {
        Random random = new Random(7);
        long start = System.currentTimeMillis();
        long last = Long.MIN_VALUE;
        for (int i = 0; i < 2000; i++) {
            TimePrecision precision = TimePrecision.values()[random.nextInt(TimePrecision.values().length)];
            long next = nanos(precision, RowClock.of(precision).next());
            assertThat(next).as("%s after %s", precision, last).isGreaterThan(last);
            assertThat(next / 1_000_000).isGreaterThanOrEqualTo(start);
            last = next;
        }
    }

    @Test
    void noTickIsGivenTwiceToSeveralThreads() throws InterruptedException {
        Set<Long> ticks = ConcurrentHashMap.newKeySet();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 5000; i++) {
                    ticks.add(RowClock.of(TimePrecision.MILLI).next());
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(ticks).hasSize(20_000);
    }
}
