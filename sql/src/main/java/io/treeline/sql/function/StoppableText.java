// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import java.sql.SQLException;

/**
 * A text that counts how often a matcher looks at it: one that goes back again and again is told so, before it has done
 * that for years.
 */
final class StoppableText implements CharSequence {
    private static final int STEPS = 1 << 16;

    private final String text;
    private final ScalarFunction.Session session;
    private final boolean bounded;
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
        this.text = text;
        this.session = session;
        this.bounded = bounded;
        this.left = bounded ? 500 + 20L * text.length() : STEPS;
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
        left = STEPS;
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
