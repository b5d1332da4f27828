// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import io.treeline.sql.api.PreparedSql;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.List;

/**
 * INSERT ... SELECT: the query's rows stream into tablets. A query that reads the target too is read to its end first,
 * so that no row written is read again.
 */
public final class InsertSelectRunner {
    /** Sent at this size: far above where a tablet's size still matters for speed. */
    private static final long FLUSH_BYTES = 16L << 20;

    private final PreparedSql.InsertSelect plan;
    private final WriteContext context;
    private final long flushBytes;
    private final InsertWriter writer;
    private long stored;

    /** A runner of one execution. */
    public InsertSelectRunner(PreparedSql.InsertSelect plan, WriteContext context) {
        this.plan = plan;
        this.context = context;
        this.writer = new InsertWriter(
                        new PreparedSql.Insert(plan.table(), plan.columns(), List.of(plan.values()), 0),
                        context.rpc(),
                        context.zone())
                .stopsAt(context.sign())
                .completes(context.wholeRows())
                .holds(context.maxLocalMemory());
        this.flushBytes = Math.min(FLUSH_BYTES, context.maxLocalMemory() / 8);
    }

    /**
     * Runs it.
     *
     * @return the number of rows inserted
     * @throws SQLException of the query, or as {@link InsertWriter#add} and {@link InsertWriter#flush}; the message
     *     says how many rows were stored before
     */
    public long run() throws SQLException {
        try {
            context.read(plan.query(), row -> {
                writer.add(context.slots(), row);
                if (!plan.readsTarget() && writer.bytes() >= flushBytes) {
                    flush();
                }
            });
            flush();
            return stored;
        } catch (SQLException e) {
            if (stored == 0) {
                throw e;
            }
            String message = "The first " + stored + " rows are stored, then: " + e.getMessage();
            throw e instanceof SQLTimeoutException
                    ? Errors.timeout(message, e)
                    : Errors.of(SqlState.ofCode(e.getSQLState()), message, e.getErrorCode(), e);
        }
    }

    private void flush() throws SQLException {
        stored += writer.send();
    }
}
