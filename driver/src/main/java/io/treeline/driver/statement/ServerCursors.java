// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.block.Block;
import io.treeline.driver.block.BlockSource;
import io.treeline.driver.result.BlockCursor;
import io.treeline.sql.api.NativeExecutor;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.api.SessionFacts;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs the native queries of local operators on the statement's connection and hands their rows over straight from the
 * column vectors.
 */
final class ServerCursors implements NativeExecutor {
    private final StatementRunner runner;
    private final Limit limit;
    private final boolean patient;
    private final Set<BlockSource> open = Collections.newSetFromMap(new IdentityHashMap<>());

    ServerCursors(StatementRunner runner, Limit limit) {
        this(runner, limit, false);
    }

    /**
     * @param patient whether a query is asked again for a moment where the server does not know yet what another
     *     connection has just made
     */
    ServerCursors(StatementRunner runner, Limit limit, boolean patient) {
        this.runner = runner;
        this.limit = limit;
        this.patient = patient;
    }

    @Override
    public NativeCursor open(NativeQuery query) throws SQLException {
        Belated.Asked<StatementRunner.ServerRows> asked = () -> runner.query(query, limit);
        StatementRunner.ServerRows rows = patient ? Belated.ask(asked, limit) : asked.now();
        return new BlockCursor(query, rows.head(), new Followed(rows.blocks()));
    }

    @Override
    public void checkCancelled() throws SQLException {
        limit.check();
    }

    @Override
    public SessionFacts session() {
        return runner.host().session();
    }

    /** Frees what operators that failed left open. */
    void closeAll() {
        for (BlockSource source : new ArrayList<>(open)) {
            try {
                source.close();
            } catch (SQLException e) {
                // Something failed before, and its reader has been told; the server frees the query with its statement.
                open.remove(source);
            }
        }
    }

    private final class Followed implements BlockSource {
        private final BlockSource source;

        Followed(BlockSource source) {
            this.source = source;
            open.add(this);
        }

        @Override
        public @Nullable Block next() throws SQLException {
            return source.next();
        }

        @Override
        public void close() throws SQLException {
            open.remove(this);
            source.close();
        }
    }
}
