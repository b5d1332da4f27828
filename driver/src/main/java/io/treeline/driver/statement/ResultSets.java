// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.block.Block;
import io.treeline.driver.block.BlockSource;
import io.treeline.driver.block.LocalBlockSource;
import io.treeline.driver.error.Errors;
import io.treeline.driver.result.IotdbResultSet;
import io.treeline.driver.result.IotdbResultSetMetaData;
import io.treeline.driver.result.ResultShape;
import io.treeline.driver.result.ScrollableResultSet;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.metadata.error.SqlState;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.ResultColumn;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens result sets: over the server's blocks as they come, or over what local operators make of them. */
final class ResultSets {
    private final StatementHost host;
    private final IotdbStatement statement;

    ResultSets(StatementHost host, IotdbStatement statement) {
        this.host = host;
        this.statement = statement;
    }

    /**
     * A query about to run.
     *
     * @param runner the statement's way to the server
     * @param query its columns
     * @param bound what to run
     * @param fetchRows rows per round trip
     * @param maxRows 0 is no limit
     * @param replan plans the same text again
     */
    record Plan(
            StatementRunner runner,
            PreparedSql.Query query,
            PreparedSql.Bound bound,
            int fetchRows,
            long maxRows,
            Replan replan) {}

    /** Plans again, since the columns may be others now. */
    interface Replan {
        /** The plan by the present definitions. */
        Plan again() throws SQLException;
    }

    private record Opened(BlockSource blocks, ResultShape shape) {}

    /**
     * Runs a relational query; when the server's definitions turn out to have changed since it was planned, plans and
     * runs it once more. A server whose node does not know yet what another connection has just made, and what its own
     * lists show, is asked again for a moment.
     */
    ResultSet open(Plan plan, Limit limit) throws SQLException {
        Opened opened = null;
        while (opened == null) {
            try {
                opened = run(plan, limit);
            } catch (StatementRunner.SchemaChangedException e) {
                opened = runAgain(plan, limit);
            } catch (SQLException e) {
                if (Belated.unknownThere(e)) {
                    // Planning says what is really gone.
                    opened = Belated.ask(() -> runAgain(plan, limit), limit);
                } else if (!limit.repeats(host.rpc(), e)) {
                    throw e;
                }
                // Else the connection was lost, and of rows that are computed here nobody has seen any yet.
            }
        }
        return resultSet(
                new Begun(opened.blocks(), () -> sameAgain(plan, limit), limit), opened.shape(), plan.maxRows(), limit);
    }

    /**
     * Blocks, asked for once more where the connection is lost before any row was given: what is computed here may be
     * computed when the first row is wanted.
     */
    private final class Begun implements BlockSource {
        private final Again again;
        private final Limit limit;
        private BlockSource blocks;
        private boolean given;

        /** Opens the same rows. */
        private interface Again {
            BlockSource open() throws SQLException;
        }

        Begun(BlockSource blocks, Again again, Limit limit) {
            this.limit = limit;
            this.blocks = blocks;
            this.again = again;
        }

        @Override
        public @Nullable Block next() throws SQLException {
            while (true) {
                try {
                    Block next = blocks.next();
                    given |= next != null && next.rows() > 0;
                    return next;
                } catch (SQLException e) {
                    if (given || !limit.repeats(host.rpc(), e)) {
                        throw e;
                    }
                    // What is left of the old one belongs to a connection that is gone.
                    blocks = again.open();
                }
            }
        }

        @Override
        public void close() throws SQLException {
            blocks.close();
        }
    }

    /** The rows of a plan whose columns have been told. */
    private BlockSource sameAgain(Plan plan, Limit limit) throws SQLException {
        try {
            return run(plan, limit).blocks();
        } catch (StatementRunner.SchemaChangedException e) {
            throw Errors.of(SqlState.DATATYPE_MISMATCH, e.getMessage(), e);
        }
    }

    private Opened runAgain(Plan plan, Limit limit) throws SQLException {
        try {
            return run(plan.replan().again(), limit);
        } catch (StatementRunner.SchemaChangedException still) {
            throw Errors.of(SqlState.DATATYPE_MISMATCH, still.getMessage(), still);
        }
    }

    /** The rows of RETURNING, which are known. */
    ResultSet returned(PreparedSql.Query query, List<Object[]> rows, long maxRows, Limit limit) throws SQLException {
        LocalBlockSource blocks = new LocalBlockSource(
                new KnownRows(rows.iterator()),
                query.columns().stream().map(ResultColumn::type).toList());
        return resultSet(
                new LimitedBlocks(blocks, limit),
                ResultShape.inOrder(ColumnLabels.of(query.columns(), host)),
                maxRows,
                limit);
    }

    /** Rows in memory. */
    private static final class KnownRows implements PreparedSql.LocalRows {
        private final Iterator<Object[]> rows;
        private Object[] row = {};

        KnownRows(Iterator<Object[]> rows) {
            this.rows = rows;
        }

        @Override
        public boolean next() {
            if (!rows.hasNext()) {
                return false;
            }
            row = rows.next();
            return true;
        }

        @Override
        public Object value(int column) {
            return row[column];
        }

        @Override
        public void close() {
            // Nothing is held but memory.
        }
    }

    private Opened run(Plan plan, Limit limit) throws SQLException, StatementRunner.SchemaChangedException {
        PreparedSql.Query query = plan.query();
        PreparedSql.Bound bound = plan.bound();
        if (bound instanceof PreparedSql.Pushed pushed) {
            StatementRunner.ServerRows rows = plan.runner().query(pushed.query(), plan.fetchRows(), limit);
            try {
                return new Opened(
                        rows.blocks(),
                        ResultShape.ofPushed(ColumnLabels.of(query.columns(), host), pushed, rows.head()));
            } catch (SQLException e) {
                rows.blocks().close();
                throw e;
            }
        }
        PreparedSql.Local local = (PreparedSql.Local) bound;
        if (!local.asksServer() && !host.rpc().ping(limit.remaining() == null ? Duration.ZERO : limit.remaining())) {
            // Pools test connections by such statements: the answer must not hide that the server is gone.
            limit.check();
            throw Errors.of(SqlState.CONNECTION_FAILURE, "The server does not answer: the connection is lost");
        }
        PreparedSql.LocalRows rows;
        ServerCursors cursors = new ServerCursors(plan.runner(), limit);
        try {
            rows = local.open(cursors);
        } catch (SQLException | RuntimeException | Error e) {
            cursors.closeAll();
            if (e.getCause() instanceof StatementRunner.SchemaChangedException changed) {
                throw changed;
            }
            throw e;
        }
        LocalBlockSource blocks = new LocalBlockSource(
                rows, query.columns().stream().map(ResultColumn::type).toList());
        return new Opened(
                new LimitedBlocks(new LocalBlocks(blocks, cursors), limit),
                ResultShape.inOrder(ColumnLabels.of(query.columns(), host)));
    }

    /** Blocks of local operators; closing them leaves nothing of theirs open on the server, whatever failed. */
    private record LocalBlocks(BlockSource blocks, ServerCursors cursors) implements BlockSource {
        @Override
        public @Nullable Block next() throws SQLException {
            return blocks.next();
        }

        @Override
        public void close() throws SQLException {
            try {
                blocks.close();
            } finally {
                cursors.closeAll();
            }
        }
    }

    /** The rows of native text. */
    ResultSet open(RpcClient.Reply.Rows rows, long maxRows, Limit limit) throws SQLException {
        return resultSet(rows.blocks(), ResultShape.ofNative(rows.head()), maxRows, limit);
    }

    private ResultSet resultSet(BlockSource source, ResultShape shape, long maxRows, Limit limit) throws SQLException {
        BlockSource blocks = new TracedBlocks(source, limit.trace());
        if (statement.getResultSetType() == ResultSet.TYPE_SCROLL_INSENSITIVE) {
            return new ScrollableResultSet(
                            statement.front(),
                            shape,
                            blocks,
                            host.precision(),
                            host.zone(),
                            maxRows,
                            limit::endReading,
                            statement::resultClosed,
                            host.maxLocalMemory())
                    .limitFields(statement.maxFieldBytes());
        }
        return new IotdbResultSet(
                        statement.front(),
                        shape,
                        blocks,
                        host.precision(),
                        host.zone(),
                        maxRows,
                        limit::endReading,
                        statement::resultClosed)
                .limitFields(statement.maxFieldBytes());
    }

    /** What a query's result will be, before it runs. */
    static ResultSetMetaData metaData(PreparedSql.Query query, StatementHost host) {
        return new IotdbResultSetMetaData(ColumnLabels.of(query.columns(), host), host.precision());
    }
}
