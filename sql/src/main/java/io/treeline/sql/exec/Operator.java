// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import java.sql.SQLException;

/** A planned operator: immutable, opened once for each execution. */
@FunctionalInterface
interface Operator {
    /** Starts it. */
    Cursor open(Run run) throws SQLException;
}
