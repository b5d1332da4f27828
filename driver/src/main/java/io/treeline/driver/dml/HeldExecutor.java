// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.sql.api.NativeExecutor;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.api.SessionFacts;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs queries that read rows which their statement holds.
 *
 * @param executor runs native queries
 * @param rows by their names
 */
record HeldExecutor(NativeExecutor executor, Map<String, List<Object[]>> rows) implements NativeExecutor {
    @Override
    public NativeCursor open(NativeQuery query) throws SQLException {
        return executor.open(query);
    }

    @Override
    public void checkCancelled() throws SQLException {
        executor.checkCancelled();
    }

    @Override
    public SessionFacts session() {
        return executor.session();
    }

    @Override
    public @Nullable Iterable<Object[]> held(String name) {
        return rows.get(name);
    }
}
