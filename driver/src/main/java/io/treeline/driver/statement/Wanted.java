// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;

/** What the caller of an execute method can take. */
enum Wanted {
    /** executeQuery. */
    ROWS,
    /** executeUpdate, and each element of a batch. */
    COUNT,
    /** execute. */
    ANY;

    static SQLException rowsMissing(String why) {
        return Errors.of(
                SqlState.INVALID_STATE,
                "executeQuery needs a statement that gives rows, but " + why + "; use execute or executeUpdate");
    }

    static SQLException rowsNotWanted() {
        return Errors.of(
                SqlState.INVALID_STATE,
                "executeUpdate takes statements without rows, but this one gives some; use executeQuery or execute");
    }
}
