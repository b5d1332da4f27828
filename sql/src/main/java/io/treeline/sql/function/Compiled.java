// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.sql.type.TimeText;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the functions of one execution made of texts that say how to compute: patterns and formats. A constant's is made
 * once; of those that change from row to row the latest are kept.
 */
public final class Compiled {
    private static final int KEPT = 64;

    private record Key(Maker<?> maker, String text, String option) {}

    private final Map<Key, Object> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Object> eldest) {
            return size() > KEPT;
        }
    };
    private Key last;
    private Object lastMade;

    /**
     * Makes something of a text.
     *
     * @param <T> what it makes
     */
    @FunctionalInterface
    interface Maker<T> {
        /** What the text means, under an option of the function. */
        T make(String text, String option) throws SQLException;
    }

    @SuppressWarnings({"unchecked", "ReferenceEquality"})
    <T> T get(Maker<T> maker, String text, String option) throws SQLException {
        Key before = last;
        if (before != null && before.maker == maker && before.text.equals(text) && before.option.equals(option)) {
            return (T) lastMade;
        }
        Key key = new Key(maker, text, option);
        Object made = known.get(key);
        if (made == null) {
            made = maker.make(text, option);
            known.put(key, made);
        }
        last = key;
        lastMade = made;
        return (T) made;
    }

    private record Layout(Interval width, String zone, Long origin) {}

    private Layout lastLayout;
    private Buckets lastBuckets;

    /** The buckets of TIME_BUCKET, whose width, zone and origin seldom change from row to row. */
    Buckets buckets(Interval width, String zone, Long origin, TimeText time) throws SQLException {
        Layout layout = new Layout(width, zone, origin);
        if (!layout.equals(lastLayout)) {
            lastBuckets = Buckets.of(width, zone, origin, time);
            lastLayout = layout;
        }
        return lastBuckets;
    }
}
