// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.sql.api.PreparedSql.TimeRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Times in ticks, eight bytes each; sorted by {@link #sort()}. */
final class TimeList {
    private static final int FIRST_SIZE = 64;

    private long[] times = new long[FIRST_SIZE];
    private int size;

    void add(long time) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size + (size >> 1));
        }
        times[size++] = time;
    }

    int size() {
        return size;
    }

    long at(int i) {
        return times[i];
    }

    /** Sorts, and leaves out what is there twice. */
    TimeList sort() {
        Arrays.sort(times, 0, size);
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (i == 0 || times[i] != times[i - 1]) {
                times[kept++] = times[i];
            }
        }
        size = kept;
        return this;
    }

    boolean contains(long time) {
        return Arrays.binarySearch(times, 0, size, time) >= 0;
    }

    /** The times as ranges of ticks that follow each other; sorted before. */
    List<TimeRange> adjacent() {
        List<TimeRange> ranges = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int last = i;
            while (last + 1 < size && times[last + 1] == times[last] + 1) {
                last++;
            }
            ranges.add(new TimeRange(times[i], times[last]));
            i = last;
        }
        return ranges;
    }
}
