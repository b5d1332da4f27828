// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What a soak run counts. Safe for use by several threads. */
final class SoakLog {
    /** What was answered otherwise than it had to be. */
    static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Wrong(String message) {
            super(message);
        }
    }

    private final Map<String, LongAdder> steps = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> expected = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> belated = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> unexpected = new ConcurrentHashMap<>();
    private final Map<String, String> examples = new ConcurrentHashMap<>();
    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());

    void done(String kind) {
        count(steps, kind);
    }

    /** A statement failed: as it may while the server is down or when it was cancelled, or not. */
    void failed(String kind, SQLException e, boolean may) {
        count(may ? expected : unexpected, e.getSQLState());
        if (!may && examples.putIfAbsent(String.valueOf(e.getSQLState()), kind + ": " + e) == null) {
            e.printStackTrace();
        }
    }

    /** A step ended wrongly while a node was gone, and rightly when it was made again. */
    void belated(String kind) {
        count(belated, kind);
    }

    void wrong(String kind, Throwable e) {
        if (wrong.size() < 20) {
            wrong.add(kind + ": " + e);
            e.printStackTrace();
        }
    }

    private static void count(Map<String, LongAdder> counts, String key) {
        counts.computeIfAbsent(String.valueOf(key), none -> new LongAdder()).increment();
    }

    long steps() {
        return steps.values().stream().mapToLong(LongAdder::sum).sum();
    }

    boolean clean() {
        return wrong.isEmpty() && unexpected.isEmpty();
    }

    private static String text(Map<String, LongAdder> counts) {
        return counts.isEmpty() ? "none" : new TreeMap<>(counts).toString();
    }

    @Override
    public String toString() {
        return "steps " + text(steps) + "\n  errors that had to be, by SQLState: " + text(expected)
                + "\n  other errors: " + text(unexpected)
                + (examples.isEmpty() ? "" : "\n    " + String.join("\n    ", examples.values()))
                + (belated.isEmpty() ? "" : "\n  wrong while nodes went, right when asked again: " + text(belated))
                + "\n  wrong answers: " + (wrong.isEmpty() ? "none" : "\n    " + String.join("\n    ", wrong));
    }
}
