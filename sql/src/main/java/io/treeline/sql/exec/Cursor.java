// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import java.sql.SQLException;

/** Rows of an operator, one after another. */
interface Cursor extends AutoCloseable {
    /** The next row, or null at the end; the array is never changed afterwards. */
    Object[] next() throws SQLException;

    @Override
    default void close() throws SQLException {}
}
