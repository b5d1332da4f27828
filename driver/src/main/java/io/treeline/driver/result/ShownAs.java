// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.result;

import java.sql.Statement;

/** A statement that somebody stands in front of: what leads from its results back to it leads to whoever that is. */
public interface ShownAs {
    /** From now on {@code ResultSet.getStatement} gives this. */
    void shownAs(Statement front);
}
