// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import java.util.List;

/**
 * A table that queries may read.
 *
 * @param sql its name in both databases
 * @param columns its columns
 * @param unique the names of columns that together identify a row; empty when there are none
 * @param rows about how many rows it has
 */
record Source(String sql, List<Column> columns, List<String> unique, int rows) {
    /** A column: see {@link Scope.Var}. */
    record Column(String name, Kind kind, boolean tame, List<Object> samples) {}
}
