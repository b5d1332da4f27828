// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.api;

import java.sql.SQLException;

/** Asked by every stage of planning, at each step whose number grows with the statement, whether to go on. */
@FunctionalInterface
public interface PlanningStop {
    /** Never stops. */
    PlanningStop NEVER = () -> {};

    /** Who wants the plan. */
    @FunctionalInterface
    interface Sign {
        /** Throws SQLState 57014 when the plan is wanted no more. */
        void check() throws SQLException;

        /**
         * Called by a thread that goes on in the place of the one that asked for the plan; closed by it when it is
         * done.
         */
        default Stay taken() {
            return () -> {};
        }
    }

    /** The time that a thread works for another. */
    @FunctionalInterface
    interface Stay extends AutoCloseable {
        @Override
        void close();
    }

    /** Throws {@link Stopped} when the plan is wanted no more. */
    void check();

    /** Passes on what a sign says. */
    static PlanningStop at(Sign sign) {
        return () -> {
            try {
                sign.check();
            } catch (SQLException e) {
                throw new Stopped(e);
            }
        };
    }

    /** Goes through the library's code, which knows no SQLExceptions. */
    final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped(SQLException cause) {
            super(cause.getMessage(), cause, false, false);
        }

        /** What the sign said. */
        public SQLException reason() {
            return (SQLException) getCause();
        }
    }
}
