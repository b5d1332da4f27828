// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import io.treeline.driver.block.Block;
import io.treeline.driver.block.BlockSource;
import io.treeline.driver.block.ColumnVector;
import io.treeline.driver.error.Errors;
import io.treeline.driver.rpc.CallFollower;
import io.treeline.driver.rpc.Retries;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.ServerCall;
import io.treeline.driver.rpc.StopSign;
import io.treeline.driver.statement.StatementHost;
import io.treeline.metadata.catalog.CatalogSource;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.sql.api.PlanningStop;
import io.treeline.sql.system.NativeDescriber;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Runs the catalog's statements on the connection, with a statement id of their own. */
final class ServerCatalogSource implements CatalogSource, NativeDescriber {
    private static final int FETCH_ROWS = 10_000;
    /** A listing is asked for so often of connections that are lost meanwhile. */
    private final RpcClient rpc;

    private final long maxHeldBytes;
    /** Whose planning a thread is at: the statements that look up definitions for it are stopped with it. */
    // One for each connection, since a thread plans on several; whoever sets it takes it away.
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<CallFollower> follower = new ThreadLocal<>();

    private long statementId = -1;

    /** @param maxHeldBytes bytes that one listing may hold, as the property maxLocalMemory says */
    ServerCatalogSource(RpcClient rpc, long maxHeldBytes) {
        this.rpc = rpc;
        this.maxHeldBytes = maxHeldBytes;
    }

    @Override
    public long maxHeldBytes() {
        return maxHeldBytes;
    }

    @Override
    public ServerModel model() {
        return rpc.session().model();
    }

    @Override
    public TimePrecision precision() {
        return rpc.session().precision();
    }

    @Override
    public void checkWaiting() throws SQLException {
        CallFollower execution = follower.get();
        if (execution != null) {
            execution.check();
        }
        if (!rpc.usable()) {
            throw Errors.of(SqlState.CONNECTION_FAILURE, "The connection is closed or lost");
        }
    }

    /** What this thread asks from now on belongs to an execution, until the result is closed. */
    StatementHost.Scope following(CallFollower execution) {
        CallFollower before = follower.get();
        follower.set(execution);
        return () -> {
            if (before == null) {
                follower.remove();
            } else {
                follower.set(before);
            }
        };
    }

    /**
     * Ends planning for the execution that this thread is at, when that is to end; what another thread plans in its
     * place belongs to the execution too.
     */
    PlanningStop.Sign sign() {
        CallFollower execution = follower.get();
        if (execution == null) {
            // Of prepareStatement, which only the end of its connection stops.
            return this::checkWaiting;
        }
        return new PlanningStop.Sign() {
            @Override
            public void check() throws SQLException {
                execution.check();
            }

            @Override
            public PlanningStop.Stay taken() {
                StatementHost.Scope scope = following(execution);
                return scope::close;
            }
        };
    }

    private RpcClient.Reply run(String sql, int fetchRows) throws SQLException {
        CallFollower execution = follower.get();
        StopSign sign = execution == null ? StopSign.NEVER : execution;
        return asked(
                sign,
                statement -> new RpcClient.Request(
                        statement,
                        sql,
                        fetchRows,
                        null,
                        execution == null ? ServerCall.plain(sql) : execution.call(sql)));
    }

    /** Asks once more where the connection is lost meanwhile and another takes its place. */
    private RpcClient.Reply asked(StopSign sign, LongFunction<RpcClient.Request> request) throws SQLException {
        long statement = statementId(sign);
        Retries retries = new Retries();
        while (true) {
            try {
                return rpc.execute(request.apply(statement));
            } catch (SQLException e) {
                if (!retries.again(rpc, e, sign)) {
                    throw e;
                }
                sign.check();
            }
        }
    }

    /** The rows of a statement that is not waited for longer than the sign allows. */
    MetadataRows query(String nativeSql, StopSign sign) throws SQLException {
        return rows(
                nativeSql,
                asked(
                        sign,
                        statement -> new RpcClient.Request(
                                statement, nativeSql, FETCH_ROWS, null, new ServerCall(nativeSql, sign, () -> {}))));
    }

    private synchronized long statementId(StopSign sign) throws SQLException {
        if (statementId < 0) {
            statementId = rpc.openStatement(sign);
        }
        return statementId;
    }

    @Override
    public MetadataRows query(String nativeSql) throws SQLException {
        return rows(nativeSql, run(nativeSql, FETCH_ROWS));
    }

    private static MetadataRows rows(String nativeSql, RpcClient.Reply reply) throws SQLException {
        if (reply instanceof RpcClient.Reply.Rows rows) {
            return new BlockRows(rows.head(), rows.blocks());
        }
        throw Errors.of(
                SqlState.PROTOCOL_VIOLATION, "The server answered a metadata statement without rows: " + nativeSql);
    }

    /** The rows of a query, as blocks; no answer is waited for longer than the sign allows. */
    RpcClient.Reply.Rows rows(String nativeSql, StopSign sign) throws SQLException {
        if (asked(
                        sign,
                        statement -> new RpcClient.Request(
                                statement, nativeSql, FETCH_ROWS, null, new ServerCall(nativeSql, sign, () -> {})))
                instanceof RpcClient.Reply.Rows rows) {
            return rows;
        }
        throw Errors.of(SqlState.PROTOCOL_VIOLATION, "The server answered a query without columns");
    }

    @Override
    public Description describe(String nativeSql) throws SQLException {
        RpcClient.Reply reply = run(nativeSql, 1);
        if (reply instanceof RpcClient.Reply.Rows rows) {
            rows.blocks().close();
            return new Description(
                    rows.head().hasTime(), rows.head().labels(), rows.head().types());
        }
        throw Errors.of(SqlState.SYNTAX_OR_ACCESS, "The server answered the text of NATIVE without rows");
    }

    private static final class BlockRows implements MetadataRows {
        private final RpcClient.Head head;
        private final BlockSource blocks;
        private final Map<String, Integer> places = new HashMap<>();
        private @Nullable Block block;
        private int row;

        BlockRows(RpcClient.Head head, BlockSource blocks) {
            this.head = head;
            this.blocks = blocks;
        }

        @Override
        public boolean next() throws SQLException {
            row++;
            while (block == null || row >= block.rows()) {
                block = blocks.next();
                row = 0;
                if (block == null) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public List<String> labels() {
            return head.labels();
        }

        @Override
        public @Nullable String text(String label) throws SQLException {
            Integer known = places.get(label);
            int place = known == null ? place(label) : known;
            if (place < 0) {
                return null;
            }
            ColumnVector column = Objects.requireNonNull(block, "A value is asked for behind next()")
                    .columns()[place];
            return column.isNull(row)
                    ? null
                    : switch (column.kind()) {
                        case BOOLEAN -> String.valueOf(column.getBoolean(row));
                        case INT -> String.valueOf(column.getInt(row));
                        case LONG -> String.valueOf(column.getLong(row));
                        case FLOAT -> String.valueOf(column.getFloat(row));
                        case DOUBLE -> String.valueOf(column.getDouble(row));
                        case BINARY, OBJECT -> column.getString(row);
                    };
        }

        private int place(String label) {
            int place = -1;
            for (int i = 0; i < head.labels().size() && place < 0; i++) {
                place = head.labels().get(i).equalsIgnoreCase(label) ? head.blockColumns()[i] : -1;
            }
            places.put(label, place);
            return place;
        }

        @Override
        public void close() throws SQLException {
            blocks.close();
        }
    }
}
