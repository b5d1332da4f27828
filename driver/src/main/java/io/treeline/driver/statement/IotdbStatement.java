// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.dml.DeleteRunner;
import io.treeline.driver.dml.InsertSelectRunner;
import io.treeline.driver.dml.InsertWriter;
import io.treeline.driver.dml.MergeRunner;
import io.treeline.driver.dml.ReturnedRows;
import io.treeline.driver.dml.UpdateRunner;
import io.treeline.driver.dml.UpsertRunner;
import io.treeline.driver.dml.WriteContext;
import io.treeline.driver.error.Errors;
import io.treeline.driver.observe.StatementTrace;
import io.treeline.driver.parameter.ParameterSlots;
import io.treeline.driver.parameter.Parameters;
import io.treeline.driver.result.RowsResultSet;
import io.treeline.driver.result.ShownAs;
import io.treeline.driver.result.Wrappable;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.StopSign;
import io.treeline.driver.tablet.WholeRows;
import io.treeline.metadata.error.SqlState;
import io.treeline.sql.api.DefinitionSteps;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.parse.SqlLexer;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs text: native statements untouched, relational ones as the planner decides. One result at a time, as JDBC has it:
 * running a statement closes the result set before it. Not safe for use by several threads, but for {@link #cancel()}
 * and {@link #close()}.
 */
public class IotdbStatement extends StatementOptions implements Wrappable, Identifiers, ShownAs {
    private final StatementHost host;
    private final StatementRunner runner;
    private final ResultSets results;
    private final List<String> batch = new ArrayList<>();
    private volatile boolean closed;
    private volatile Statement front = this;
    private final Stopper stopper;
    private volatile Limit limit = Limit.none();
    /** What a writer asks that outlives an execution. */
    private final StopSign present = new StopSign() {
        @Override
        public void check() throws SQLException {
            limit.check();
        }

        @Override
        public long leftNanos() {
            return limit.leftNanos();
        }
    };

    private final OpenResults open = new OpenResults();
    private GeneratedKeys keys = GeneratedKeys.ANY;
    private @Nullable PreparedSql latest;

    /** A statement of a connection whose results stream by once. */
    public IotdbStatement(StatementHost host) {
        this(host, ResultSet.TYPE_FORWARD_ONLY);
    }

    /**
     * A statement of a connection.
     *
     * @param resultSetType one of java.sql.ResultSet's TYPE constants
     */
    public IotdbStatement(StatementHost host, int resultSetType) {
        super(resultSetType);
        this.host = host;
        this.runner = new StatementRunner(host);
        this.results = new ResultSets(host, this);
        this.stopper = new Stopper(host);
    }

    @Override
    public final void shownAs(Statement inFront) {
        front = inFront;
    }

    /** What results lead back to. */
    final Statement front() {
        return front;
    }

    /** Of the present execution, or the last. */
    final Limit limit() {
        return limit;
    }

    final StatementHost host() {
        return host;
    }

    @Override
    final void checkOpen() throws SQLException {
        if (closed) {
            throw Errors.closed("Statement");
        }
    }

    @Override
    final int defaultFetchSize() {
        return host.defaultFetchSize();
    }

    @Override
    final Duration defaultQueryTimeout() {
        return host.defaultQueryTimeout();
    }

    /** Text given to an execute method; a prepared statement has its own and refuses. */
    void checkTakesText() throws SQLException {
        checkOpen();
    }

    // ---- running ----

    /** What an execution does. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException;
    }

    /**
     * An execution, planning included: while it goes on it can be cancelled and its time runs. A batch is one. The
     * warnings of the one before are cleared, as JDBC has it.
     */
    final <T> T executing(String sql, Work<T> work) throws SQLException {
        checkOpen();
        clearWarnings();
        StatementTrace trace = host.trace(String.valueOf(sql));
        Limit now = new Limit(timeout(), stopper, trace);
        limit = now;
        long start = System.nanoTime();
        SQLException failure = null;
        boolean done = false;
        try (StatementHost.Scope scope = host.following(now)) {
            T answer = work.run();
            if (closed) {
                // By another thread, which could not close what was not there yet.
                open.discardAll();
                throw Errors.closed("Statement");
            }
            trace.written(
                    answer instanceof long[] counts
                            ? Arrays.stream(counts).filter(count -> count > 0).sum()
                            : Math.max(open.updateCount(), 0));
            done = true;
            return answer;
        } catch (SQLException e) {
            failure = now.explain(e);
            throw failure;
        } finally {
            trace.waited(System.nanoTime() - start);
            if (!done || open.current() == null) {
                trace.end(failure);
            }
        }
    }

    /** The columns of the empty result of getGeneratedKeys. */
    public final void generatedKeys(GeneratedKeys wanted) {
        keys = wanted;
    }

    @Override
    public final boolean execute(String sql, GeneratedKeys wanted) throws SQLException {
        checkTakesText();
        generatedKeys(wanted);
        return executing(sql, () -> run(sql, Wanted.ANY));
    }

    @Override
    public ResultSet executeQuery(String sql) throws SQLException {
        checkTakesText();
        return executing(sql, () -> {
            run(sql, Wanted.ROWS);
            return opened();
        });
    }

    /** The rows just opened; another thread that closes the statement takes them away. */
    final ResultSet opened() throws SQLException {
        ResultSet rows = open.current();
        if (rows == null) {
            throw Errors.closed("Statement");
        }
        return rows;
    }

    @Override
    public final long executeLargeUpdate(String sql, GeneratedKeys wanted) throws SQLException {
        checkTakesText();
        generatedKeys(wanted);
        return executing(sql, () -> {
            run(sql, Wanted.COUNT);
            return open.updateCount();
        });
    }

    private static String checkText(String sql) throws SQLException {
        if (sql == null) {
            throw Errors.of(SqlState.INVALID_PARAMETER_VALUE, "The statement's text is null");
        }
        return sql;
    }

    private boolean run(String sql, Wanted wanted) throws SQLException {
        PreparedSql plan = host.prepare(checkText(sql));
        if (!escapeProcessing() && !(plan instanceof PreparedSql.Native)) {
            SqlLexer.refuseEscapes(sql);
        }
        if (plan.parameterCount() > 0) {
            throw Errors.of(
                    SqlState.INVALID_STATE,
                    "The text has " + plan.parameterCount() + " parameters (?): use prepareStatement");
        }
        return run(sql, plan, new ParameterSlots(0), null, wanted);
    }

    /**
     * Runs a plan.
     *
     * @param writer of an INSERT, or null to make one
     * @return whether there are rows
     */
    final boolean run(String sql, PreparedSql plan, ParameterSlots values, @Nullable InsertWriter writer, Wanted wanted)
            throws SQLException {
        open.discard();
        latest = plan;
        PreparedSql.Returning returning = returning(plan);
        Limit now = limit;
        now.check();
        if (!(plan instanceof PreparedSql.Native)) {
            now.trace().relational();
        }
        if (plan instanceof PreparedSql.Native text) {
            NativeExecution.Outcome outcome = new NativeExecution(this, runner).run(text, values, wanted, now);
            if (outcome.rows() == null) {
                open.count(outcome.count());
            } else {
                open.rows(results.open(outcome.rows(), maxRows(), now));
            }
        } else if (plan instanceof PreparedSql.Query query) {
            if (wanted == Wanted.COUNT) {
                throw Wanted.rowsNotWanted();
            }
            open.rows(results.open(plan(sql, query, values), now));
        } else if (plan instanceof PreparedSql.Insert insert) {
            if (wanted == Wanted.ROWS) {
                throw Wanted.rowsMissing("INSERT gives none; it was not run");
            }
            checkMayWrite();
            open.count((writer == null ? insertWriter(insert) : writer).execute(values));
        } else if (plan instanceof PreparedSql.InsertNew missing) {
            if (wanted == Wanted.ROWS) {
                throw Wanted.rowsMissing("INSERT gives none; it was not run");
            }
            open.count(insertWriter(TableCreation.run(this, missing, List.of(values), now))
                    .execute(values));
        } else if (returning != null) {
            if (wanted == Wanted.COUNT) {
                throw Wanted.rowsNotWanted();
            }
            checkMayWrite();
            open.rows(results.returned(
                    returning.query(), written(plan, returning, values).results(), maxRows(), now));
        } else if (plan instanceof PreparedSql.InsertSelect
                || plan instanceof PreparedSql.Update
                || plan instanceof PreparedSql.Delete
                || plan instanceof PreparedSql.Upsert
                || plan instanceof PreparedSql.Merge) {
            if (wanted == Wanted.ROWS) {
                throw Wanted.rowsMissing("INSERT, UPDATE and DELETE without RETURNING give none; it was not run");
            }
            checkMayWrite();
            ServerCursors cursors = new ServerCursors(runner, now, true);
            try {
                open.count(write(plan, writeContext(values, cursors), null));
            } finally {
                cursors.closeAll();
            }
        } else if (plan instanceof PreparedSql.UseSchema use) {
            if (wanted == Wanted.ROWS) {
                throw Wanted.rowsMissing("USE gives none; it was not run");
            }
            host.databaseChanged(use.schema());
            open.count(0);
        } else if (plan instanceof PreparedSql.Session session) {
            if (wanted == Wanted.ROWS) {
                throw Wanted.rowsMissing("a statement about the session gives none; it was not run");
            }
            String warning = host.apply(session.command());
            if (warning != null) {
                warn(SqlState.WARNING, warning);
            }
            open.count(0);
        } else if (plan instanceof PreparedSql.Definition definition) {
            if (wanted == Wanted.ROWS) {
                throw Wanted.rowsMissing("a definition gives none; it was not run");
            }
            checkMayWrite();
            DefinitionSteps steps = define(definition, now);
            open.count(0);
            if (steps.then() != null) {
                runOne(steps.then());
            }
        }
        return open.current() != null;
    }

    private WriteContext writeContext(ParameterSlots values, ServerCursors cursors) throws SQLException {
        Limit finishing = limit.unstoppable();
        return new WriteContext(
                host.rpc(),
                cursors,
                new ServerCursors(runner, finishing),
                wholeRows(),
                host.zone(),
                values,
                Parameters.boxed(values),
                limit,
                finishing,
                host.maxLocalMemory());
    }

    /** Null where rows go as they are. */
    private @Nullable WholeRows wholeRows() throws SQLException {
        return host.completesRows()
                ? new WholeRows(this::rows, host.alignments(), host.rpc().maxRowBytes())
                : null;
    }

    private RpcClient.Reply.Rows rows(String sql) throws SQLException {
        if (runner.run(sql, host.defaultFetchSize(), limit) instanceof RpcClient.Reply.Rows rows) {
            return rows;
        }
        throw Errors.of(SqlState.PROTOCOL_VIOLATION, "The server answered a query without columns");
    }

    /**
     * A writer of an INSERT; its rows, which whoever fills a batch counts himself, may take half of the heap at least.
     * What it computes it computes anew for each set of parameters.
     */
    final InsertWriter insertWriter(PreparedSql.Insert insert) throws SQLException {
        return new InsertWriter(
                        insert,
                        host.rpc(),
                        host.zone(),
                        insert.computed() == null
                                ? null
                                : slots -> writeContext(slots, new ServerCursors(runner, limit))
                                        .row(insert.computed()))
                .stopsAt(present)
                .completes(wholeRows())
                .holds(mostBatchBytes());
    }

    /**
     * What the rows of a batch may take, in bytes: so much that the largest of its columns can grow, for which it is
     * there twice.
     */
    final long mostBatchBytes() {
        return Math.max(host.maxLocalMemory(), Runtime.getRuntime().maxMemory() / 4);
    }

    /** RETURNING of a plan; null without it. */
    static PreparedSql.@Nullable Returning returning(PreparedSql plan) {
        return plan instanceof PreparedSql.Upsert upsert
                ? upsert.returning()
                : plan instanceof PreparedSql.Update update
                        ? update.returning()
                        : plan instanceof PreparedSql.Delete delete ? delete.returning() : null;
    }

    /** Runs a write with RETURNING; the rows that it is about. */
    private ReturnedRows written(PreparedSql plan, PreparedSql.Returning returning, ParameterSlots values)
            throws SQLException {
        ServerCursors cursors = new ServerCursors(runner, limit);
        try {
            WriteContext context = writeContext(values, cursors);
            ReturnedRows returned = new ReturnedRows(returning, context);
            write(plan, context, returned);
            return returned;
        } finally {
            cursors.closeAll();
        }
    }

    private long write(PreparedSql plan, WriteContext context, @Nullable ReturnedRows returned) throws SQLException {
        if (plan instanceof PreparedSql.InsertSelect insert) {
            return new InsertSelectRunner(insert, context).run();
        }
        if (plan instanceof PreparedSql.Upsert upsert) {
            UpsertRunner runner = new UpsertRunner(upsert, context, returned);
            return upsert.source() instanceof PreparedSql.InsertSelect insert
                    ? runner.run(insert)
                    : runner.run(insertWriter((PreparedSql.Insert) upsert.source()));
        }
        if (plan instanceof PreparedSql.Merge merge) {
            return new MergeRunner(merge, context).run();
        }
        return plan instanceof PreparedSql.Update update
                ? new UpdateRunner(update, context, returned).run()
                : new DeleteRunner((PreparedSql.Delete) plan, context, returned).run();
    }

    /** Runs the executions of a batch whose rows a writer has. */
    final long[] upsert(PreparedSql.Upsert plan, InsertWriter rows) throws SQLException {
        ServerCursors cursors = new ServerCursors(runner, limit);
        try {
            // What is written does not depend on parameters any more.
            ParameterSlots none = new ParameterSlots(plan.parameterCount());
            for (int i = 0; i < none.size(); i++) {
                none.set(i, null);
            }
            return new UpsertRunner(plan, writeContext(none, cursors), null).runBatch(rows);
        } finally {
            cursors.closeAll();
        }
    }

    /** Runs the native statements of a definition; when one fails, those before it stay done, and the error says so. */
    final DefinitionSteps define(PreparedSql.Definition definition, Limit now) throws SQLException {
        DefinitionSteps steps = definition.plan().steps();
        steps.warnings().forEach(warning -> warn(SqlState.WARNING, warning));
        int done = 0;
        try {
            for (String step : steps.statements()) {
                try {
                    if (runner.run(step, fetchRows(), now) instanceof RpcClient.Reply.Rows rows) {
                        rows.blocks().close();
                    }
                } catch (SQLException e) {
                    // A precaution that not every user may take.
                    if (!step.regionMatches(true, 0, "flush ", 0, 6)
                            || !SqlState.INSUFFICIENT_PRIVILEGE.code().equals(e.getSQLState())) {
                        throw e;
                    }
                }
                done++;
            }
        } catch (SQLException e) {
            throw done == 0
                    ? e
                    : Errors.of(
                            SqlState.ofCode(e.getSQLState()),
                            "The first " + done + " of " + steps.statements().size()
                                    + " native statements are done, the next failed: " + e.getMessage(),
                            e.getErrorCode(),
                            e);
        } finally {
            host.definitionsMayHaveChanged(steps.statements());
        }
        return steps;
    }

    /**
     * What is computed for a row of a batch has the time limit anew: what ended the execution before does not concern
     * it.
     */
    final void beginComputing() throws SQLException {
        limit = new Limit(timeout(), stopper, limit.trace());
    }

    final void checkMayWrite() throws SQLException {
        if (host.readOnly()) {
            throw Errors.of(
                    SqlState.READ_ONLY, "The connection is read-only, and this statement may write: it was not sent");
        }
    }

    /** A query with its parameters; planned anew once when the server's definitions turn out to have changed. */
    private ResultSets.Plan plan(String sql, PreparedSql.Query query, ParameterSlots values) throws SQLException {
        List<Object> boxed = values.size() == 0 ? List.of() : Parameters.boxed(values);
        return new ResultSets.Plan(runner, query, query.bind(boxed), fetchRows(), maxRows(), () -> {
            host.stale(sql);
            if (host.prepare(sql) instanceof PreparedSql.Query again) {
                return plan(sql, again, values);
            }
            throw Errors.of(SqlState.INVALID_STATE, "The statement is no query any more");
        });
    }

    // ---- results ----

    /**
     * Called by a result set that is closed; one that this statement closes itself, to make place for the next, does
     * not complete it.
     */
    final void resultClosed() {
        if (closesOnCompletion() && !closed && !open.closing()) {
            try {
                if (!open.anyOpen()) {
                    close();
                }
            } catch (SQLException e) {
                // It is closed here all the same, and the session's end frees it on the server.
                warn(SqlState.WARNING, "Closing the statement on completion failed: " + e.getMessage());
            }
        }
    }

    @Override
    public @Nullable ResultSet getResultSet() throws SQLException {
        checkOpen();
        return open.current();
    }

    @Override
    public long getLargeUpdateCount() throws SQLException {
        checkOpen();
        return open.updateCount();
    }

    @Override
    public boolean getMoreResults(int current) throws SQLException {
        checkOpen();
        switch (current) {
            case CLOSE_CURRENT_RESULT -> open.discard();
            case CLOSE_ALL_RESULTS -> open.discardAll();
            case KEEP_CURRENT_RESULT -> open.keep();
            default ->
                throw Errors.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "getMoreResults(" + current + ") is none of Statement's constants");
        }
        return false;
    }

    @Override
    public ResultSet getGeneratedKeys() throws SQLException {
        checkOpen();
        return RowsResultSet.of(keys.columns(latest), List.of());
    }

    @Override
    public Connection getConnection() throws SQLException {
        checkOpen();
        return host.connection();
    }

    // ---- batches of text ----

    @Override
    public void addBatch(String sql) throws SQLException {
        checkTakesText();
        batch.add(checkText(sql));
    }

    @Override
    public void clearBatch() throws SQLException {
        checkOpen();
        batch.clear();
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        checkOpen();
        List<String> texts = List.copyOf(batch);
        batch.clear();
        open.discard();
        try {
            return executing(
                    texts.isEmpty() ? "" : texts.get(0),
                    () -> host.rewritesBatches()
                            ? new TextBatch(this, texts).run()
                            : runBatch(texts.size(), i -> run(texts.get(i), Wanted.COUNT)));
        } finally {
            open.discard();
        }
    }

    /** Runs one text of a batch; returns its count. */
    final long runOne(String sql) throws SQLException {
        run(sql, Wanted.COUNT);
        return Math.max(open.updateCount(), 0);
    }

    /** One element of a batch. */
    interface BatchStep {
        void run(int i) throws SQLException;
    }

    /** Runs a batch one by one and stops at the first failure, whose exception holds the counts of those before it. */
    final long[] runBatch(int size, BatchStep step) throws SQLException {
        long[] counts = new long[size];
        for (int i = 0; i < size; i++) {
            try {
                step.run(i);
                counts[i] = Math.max(open.updateCount(), 0);
            } catch (SQLException e) {
                open.discard();
                throw new BatchUpdateException(
                        "Statement " + (i + 1) + " of " + size + " failed, those after it were not run: "
                                + e.getMessage(),
                        e.getSQLState(),
                        e.getErrorCode(),
                        Arrays.copyOf(counts, i),
                        e);
            }
        }
        open.discard();
        return counts;
    }

    // ---- life ----

    @Override
    public void cancel() throws SQLException {
        checkOpen();
        limit.cancel();
    }

    /** The connection was aborted: closed without asking the server, which frees what belongs to the session. */
    public final void abandon() {
        closed = true;
        limit.abandon();
        open.abandon();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        // Another thread may be at work here, or wait for the server: then it holds the connection, so that closing
        // anything would have to wait too.
        limit.endReading();
        try {
            open.discardAll();
        } finally {
            try {
                runner.close();
            } finally {
                host.forget(this);
            }
        }
    }
}
