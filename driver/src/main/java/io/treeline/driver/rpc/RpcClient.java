// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.block.BlockSource;
import io.treeline.driver.error.Unsupported;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All that the driver asks of a server; the only seam behind which Thrift lives. Safe for use by several threads. */
public interface RpcClient extends AutoCloseable {
    /** What the server said at login. */
    Session session();

    /** Asks for a statement id, which every execution needs. */
    long openStatement() throws SQLException;

    /** Asks for a statement id, but waits for other users of the connection only as long as the sign allows. */
    default long openStatement(StopSign sign) throws SQLException {
        return openStatement();
    }

    /** Frees a statement and all its queries on the server. */
    void closeStatement(long statementId) throws SQLException;

    /** Runs one native statement. */
    Reply execute(Request request) throws SQLException;

    /** The largest row that may be sent, in bytes: a server waits for ever to log one that its queue cannot hold. */
    default long maxRowBytes() {
        return Long.MAX_VALUE;
    }

    /**
     * Writes tablets, several calls in flight; returns when all are answered. What the table model's server refuses as
     * a tablet goes as text.
     *
     * @throws SQLException only when the connection failed, so that the fate of some tablets is unknown
     */
    void insertTablets(TabletCalls calls) throws SQLException;

    /** Calls that are made as they can be sent. */
    interface TabletCalls {
        /**
         * The next call's tablets, asked for while the calls before are still under way. Those of one call are all of
         * the tree model and alike in being aligned, or there is only one.
         *
         * @return null when there is no more
         */
        @Nullable
        List<Tablet> next();

        /**
         * How long to wait for the answers; a call that is not answered then may be stored or not, and its connection
         * is closed.
         */
        default StopSign sign() {
            return StopSign.NEVER;
        }

        /**
         * The server answered the oldest call that had no answer.
         *
         * @param refusal null where all of it was stored; a {@link java.sql.BatchUpdateException} where some surely was
         */
        void answered(@Nullable SQLException refusal);
    }

    /**
     * Writes the tablets of some calls.
     *
     * @return one outcome per call, null where all of it was stored
     * @throws SQLException only when the connection failed, so that the fate of some tablets is unknown
     */
    default List<SQLException> insertTablets(List<List<Tablet>> calls) throws SQLException {
        return insertTablets(calls, StopSign.NEVER);
    }

    /** The same, where the answers are waited for only as long as the sign allows. */
    default List<SQLException> insertTablets(List<List<Tablet>> calls, StopSign sign) throws SQLException {
        Iterator<List<Tablet>> rest = calls.iterator();
        List<SQLException> outcomes = new ArrayList<>(calls.size());
        insertTablets(new TabletCalls() {
            @Override
            public @Nullable List<Tablet> next() {
                return rest.hasNext() ? rest.next() : null;
            }

            @Override
            public StopSign sign() {
                return sign;
            }

            @Override
            public void answered(@Nullable SQLException refusal) {
                outcomes.add(refusal);
            }
        });
        return outcomes;
    }

    /** How long an appender waits for each answer. */
    default StopSign answerSign() {
        return StopSign.NEVER;
    }

    /**
     * Sends the tablets of one call without waiting for the answer, which is read before anything else is asked of the
     * server, or when it is wanted.
     *
     * @throws SQLException when the connection failed
     */
    PendingInsert sendTablets(List<Tablet> call) throws SQLException;

    /** Tablets on their way. */
    @FunctionalInterface
    interface PendingInsert {
        /**
         * Waits for the answer.
         *
         * @return null when all of the call was stored, else the server's error
         * @throws SQLException when the connection failed, so that their fate is unknown
         */
        @Nullable
        SQLException outcome() throws SQLException;
    }

    /**
     * Runs native statements that give no rows, all of them, whichever fail. Not for INSERT and CREATE, which the
     * server puts together and then reports as done though it refused some.
     *
     * @param sign how long to wait for the answer; the connection is closed when it does not come
     * @return one outcome per statement, null where it succeeded
     * @throws SQLException only when the connection failed, so that the fate of some is unknown
     */
    List<SQLException> executeAll(List<String> statements, StopSign sign) throws SQLException;

    /** Sets the session's time zone on the server. */
    void setTimeZone(String zone) throws SQLException;

    /** How long to wait for any one answer from now on; zero waits for ever. */
    default void setNetworkTimeout(Duration timeout) throws SQLException {
        throw Unsupported.feature("setNetworkTimeout", "this way to the server has no time-outs");
    }

    /** A cheap round trip; false when the server does not answer in time. */
    boolean ping(Duration timeout);

    /**
     * Whether a failure is the loss of a connection in whose place the next call opens another one: what only reads,
     * and gave nothing yet, may be asked again, by a new {@link ServerCall}.
     */
    default boolean reopens(SQLException failure) {
        return false;
    }

    /**
     * Whether a failure is the server's and passes, as when a node of its cluster is missing, so that the same call may
     * succeed a little later.
     */
    default boolean passes(SQLException failure) {
        return ServerErrors.passes(failure);
    }

    /**
     * What passes is about to be tried again: where the node itself is unwell, and there are others, by one of them.
     */
    default void leave(SQLException failure) {}

    /** How long what passes is tried again. */
    default Duration retryLimit() {
        return Duration.ZERO;
    }

    /** Whether the connection failed and can no longer be used. */
    boolean broken();

    /** Whether it takes calls: it neither failed nor was closed. */
    boolean usable();

    /** Closes the socket at once, from any thread. */
    void abort();

    /**
     * Closes the socket at once, from any thread; {@code why} stands in the errors of all who still use the connection.
     */
    default void abort(String why) {
        abort();
    }

    /**
     * Frees a query on the server if that can be done at once: nobody uses the connection now, and no answer to the
     * query is on its way.
     *
     * @param failure what its reader gets from now on
     * @param killed whether it was ended on the server, so that an answer on its way is no reason to wait
     * @return whether it was freed; false changes nothing
     */
    default boolean release(ServerCall call, SQLException failure, boolean killed) {
        return false;
    }

    /** Ends the session. Twice is fine. */
    @Override
    void close() throws SQLException;

    /**
     * What is known of a server, so that it need not be asked again.
     *
     * @param precision of all timestamps
     * @param version as SHOW VERSION says it
     * @param sessionId the largest number that the server gave to a session: one that gives a smaller was started anew
     */
    record KnownServer(TimePrecision precision, String version, long sessionId) {
        /** The same at a later session. */
        public KnownServer at(long session) {
            return new KnownServer(precision, version, session);
        }
    }

    /**
     * What the server said at login.
     *
     * @param precision of all timestamps
     * @param serverVersion as SHOW VERSION says it, for instance 2.0.1-beta
     * @param model the model that the session speaks
     * @param database the session's database, where the model has one, or null
     */
    record Session(
            TimePrecision precision,
            String serverVersion,
            ServerModel model,
            @Nullable String database) {}

    /**
     * A statement to run.
     *
     * @param statementId from {@link #openStatement()}
     * @param sql native text
     * @param fetchRows rows asked for per round trip; a minimum, since the server sends whole blocks
     * @param timeout the server's limit for the whole life of the query, the reader's pauses included; null or zero
     *     asks for the longest possible
     * @param call follows it, so that it can be stopped
     */
    record Request(
            long statementId,
            String sql,
            int fetchRows,
            @Nullable Duration timeout,
            ServerCall call) {
        /** A statement that nobody will want to stop. */
        public Request(long statementId, String sql, int fetchRows, @Nullable Duration timeout) {
            this(statementId, sql, fetchRows, timeout, ServerCall.plain(sql));
        }
    }

    /** A server's answer to a statement. */
    sealed interface Reply {
        /** The statement gave no rows. {@code database} is the new current one after USE, else null. */
        record Done(String database) implements Reply {}

        /** The statement gives rows. */
        record Rows(Head head, BlockSource blocks) implements Reply {}
    }

    /**
     * A result's columns.
     *
     * @param labels as the server wrote them
     * @param types the logical types
     * @param blockColumns for each result column the value column of a block that holds it
     * @param hasTime whether the blocks' time column is part of the result
     */
    record Head(List<String> labels, List<ColumnType> types, int[] blockColumns, boolean hasTime) {}

    /**
     * Rows of one device (or table-model table) as the wire wants them: big-endian, column after column, all positions
     * written, then per column a flag byte and, when it is 1, a null bitmap, least significant bit first.
     *
     * @param database the table's database; null in the tree model
     * @param target the device's path, quoted where needed, or the table's name
     * @param names the columns, quoted where needed
     * @param types the columns' types
     * @param categories table model: TAG 0, FIELD 1, ATTRIBUTE 2 per column; null in the tree model
     * @param times rows x 8 bytes
     * @param values the encoded columns and bitmaps
     * @param rows how many
     * @param aligned whether the device is aligned
     */
    record Tablet(
            @Nullable String database,
            String target,
            List<String> names,
            List<ColumnType> types,
            @Nullable List<Byte> categories,
            ByteBuffer times,
            ByteBuffer values,
            int rows,
            boolean aligned) {
        /** What a column of the table model is. */
        byte category(int column) {
            return Objects.requireNonNull(categories, "Tablets of the tree model have no categories")
                    .get(column);
        }
    }
}
