// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import java.sql.SQLException;

/**
 * A text that counts how often a matcher looks at it: one that goes back again and again is told so, before it has done
 * that for years.
 */
final class StoppableText implements CharSequence {
    private static final int STEPS = 1 << 16;
    /** A linear matcher looks at each character once, for as many states as its expression has. */
    private static final int LINEAR_STEPS = 1 << 8;

    private final String text;
    private final ScalarFunction.Session session;
    private final boolean bounded;
    private final int steps;
    private long left;

    /** Thrown within a matcher. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Stopped(SQLException reason) {
            super(null, reason, false, false);
        }

        /** Why, where the statement is stopped; null where there were too many steps. */
        SQLException reason() {
            return (SQLException) getCause();
        }
    }

    /**
     * Where {@code bounded}, after some steps for each character the matcher is stopped; else after any number of them,
     * but only with the statement.
     */
    StoppableText(String text, ScalarFunction.Session session, boolean bounded) {
        this(text, session, bounded, STEPS);
    }

    private StoppableText(String text, ScalarFunction.Session session, boolean bounded, int steps) {
        this.text = text;
        this.session = session;
        this.bounded = bounded;
        this.steps = steps;
        this.left = bounded ? 500 + 20L * text.length() : steps;
    }

    /** For a matcher that never goes back; stopped with the statement only. */
    static StoppableText linear(String text, ScalarFunction.Session session) {
        return new StoppableText(text, session, false, LINEAR_STEPS);
    }

    @Override
    public char charAt(int index) {
        if (--left < 0) {
            over();
        }
        return text.charAt(index);
    }

    private void over() {
        if (bounded) {
            throw new Stopped(null);
        }
        left = steps;
        try {
            session.check();
        } catch (SQLException e) {
            throw new Stopped(e);
        }
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
