// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import io.treeline.metadata.error.SqlState;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;

/**
 * A connection's warnings. Each message is kept once: many a program asks for the same thing at every statement and
 * never clears warnings. Safe for use by several threads.
 */
final class WarningChain {
    private @Nullable SQLWarning first;

    synchronized void add(String message) {
        for (SQLWarning known = first; known != null; known = known.getNextWarning()) {
            if (message.equals(known.getMessage())) {
                return;
            }
        }
        SQLWarning warning = new SQLWarning(message, SqlState.WARNING.code());
        if (first == null) {
            first = warning;
        } else {
            first.setNextWarning(warning);
        }
    }

    /** The first one, to which the others are chained; or null. */
    synchronized @Nullable SQLWarning first() {
        return first;
    }

    synchronized void clear() {
        first = null;
    }
}
