// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.block.BlockSource;
import io.treeline.driver.error.Errors;
import io.treeline.driver.parameter.NativeText;
import io.treeline.driver.rpc.Retries;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.ServerCall;
import io.treeline.metadata.error.SqlState;
import io.treeline.sql.api.NativeQuery;
import java.sql.SQLException;

/** One statement's way to the server: its statement id, opened when first needed, and the checks on what comes back. */
final class StatementRunner {
    private final StatementHost host;
    private long statementId = -1;

    StatementHost host() {
        return host;
    }

    StatementRunner(StatementHost host) {
        this.host = host;
    }

    /** Rows that stand for exactly the columns asked for. */
    record ServerRows(RpcClient.Head head, BlockSource blocks) {}

    /** The definitions that a query was planned on are not the server's any more. */
    static final class SchemaChangedException extends Exception {
        private static final long serialVersionUID = 1L;

        SchemaChangedException(String message) {
            super(message);
        }
    }

    private long statementId(Limit limit) throws SQLException {
        if (statementId < 0) {
            statementId = host.rpc().openStatement(limit);
        }
        return statementId;
    }

    /** Runs native text; its rows are under the limit. */
    RpcClient.Reply run(String sql, int fetchRows, Limit limit) throws SQLException {
        limit.check();
        long id = statementId(limit);
        RpcClient.Reply reply = null;
        while (reply == null) {
            ServerCall call = limit.call(sql);
            try {
                reply = host.rpc().execute(new RpcClient.Request(id, sql, fetchRows, limit.remaining(), call));
            } catch (SQLException e) {
                limit.forget(call);
                // One that was stopped is that, whatever ended it.
                SQLException told = limit.explain(e);
                boolean lost = host.rpc().reopens(told);
                if (!lost && !Retries.passes(host.rpc(), told, limit)) {
                    throw told;
                }
                if (new NativeText(sql).mayWrite()) {
                    if (!lost) {
                        throw told;
                    }
                    throw Errors.of(
                            SqlState.OUTCOME_UNKNOWN,
                            "The connection was lost before the answer came: the statement may have taken effect or not; "
                                    + told.getMessage(),
                            told.getErrorCode(),
                            told);
                }
                if (!limit.repeats(host.rpc(), told)) {
                    throw told;
                }
                limit.check();
            }
        }
        if (reply instanceof RpcClient.Reply.Rows rows) {
            try {
                limit.check();
            } catch (SQLException e) {
                rows.blocks().close();
                throw e;
            }
            return new RpcClient.Reply.Rows(rows.head(), new LimitedBlocks(rows.blocks(), limit));
        }
        return reply;
    }

    /** Runs a query of the planner's for the local operators. */
    ServerRows query(NativeQuery query, Limit limit) throws SQLException {
        try {
            return query(query, host.defaultFetchSize(), limit);
        } catch (SchemaChangedException e) {
            host.stale(null);
            throw Errors.of(SqlState.DATATYPE_MISMATCH, e.getMessage(), e);
        }
    }

    /**
     * Runs a query of the planner's.
     *
     * @throws SchemaChangedException when the answer has other columns: IoTDB drops unknown columns without a word,
     *     which would shift values
     */
    ServerRows query(NativeQuery query, int fetchRows, Limit limit) throws SQLException, SchemaChangedException {
        RpcClient.Reply reply = run(query.text(), fetchRows, limit);
        if (!(reply instanceof RpcClient.Reply.Rows rows)) {
            throw Errors.of(SqlState.PROTOCOL_VIOLATION, "The server answered a query without columns");
        }
        if (!rows.head().types().equals(query.types())) {
            rows.blocks().close();
            throw new SchemaChangedException(
                    "The table changed while it was queried: planned were columns of the types " + query.types()
                            + ", the server has " + rows.head().types());
        }
        return new ServerRows(rows.head(), rows.blocks());
    }

    /** Frees the statement on the server. */
    void close() throws SQLException {
        if (statementId >= 0) {
            long id = statementId;
            statementId = -1;
            RpcClient rpc = host.rpc();
            if (!rpc.broken()) {
                rpc.closeStatement(id);
            }
        }
    }
}
