// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.time.Ticks;
import io.treeline.sql.api.NativeExecutor;
import io.treeline.sql.api.SessionFacts;
import io.treeline.sql.dialect.BoundAggregate;
import io.treeline.sql.dialect.BoundScan;
import io.treeline.sql.function.Compiled;
import io.treeline.sql.function.ScalarFunction;
import io.treeline.sql.plan.NativeAggregate;
import io.treeline.sql.plan.NativeScan;
import io.treeline.sql.type.TimeText;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.core.CorrelationId;

/** The state of one execution. Used by one thread at a time. */
final class Run implements ScalarFunction.Session {
    private static final int MOST_ROWS = 256;
    private static final long LONG = 20_000_000;

    private final NativeExecutor executor;
    private final List<Object> parameters;
    private final Map<NativeScan, BoundScan> scans;
    private final Map<NativeAggregate, BoundAggregate> aggregates;
    private final MemoryGuard guard;
    private final TimeText time;
    private final Instant now;
    private final Map<CorrelationId, Object[]> outer = new HashMap<>();
    private final Map<Object, Object> cache = new IdentityHashMap<>();
    private final List<Cursor> open = new ArrayList<>();
    private final Compiled compiled = new Compiled();
    /** Rows from one look at the clock to the next, and what is left of them. */
    private int stride = 1;

    private int left;
    private long lastLook = System.nanoTime();

    Run(
            NativeExecutor executor,
            List<Object> parameters,
            Map<NativeScan, BoundScan> scans,
            Map<NativeAggregate, BoundAggregate> aggregates,
            MemoryGuard guard,
            TimeText time) {
        this.executor = executor;
        this.parameters = parameters;
        this.scans = scans;
        this.aggregates = aggregates;
        this.guard = guard;
        this.time = time;
        // Conditions sent to the server have seen the same moment.
        this.now = !parameters.isEmpty() && parameters.get(parameters.size() - 1) instanceof Instant begun
                ? begun
                : Instant.now();
    }

    NativeExecutor executor() {
        return executor;
    }

    Object parameter(int index) {
        Object value = parameters.get(index);
        return value instanceof Ticks ticks ? (Object) ticks.value() : value;
    }

    /** As bound: timestamps are still told apart from numbers. */
    Object rawParameter(int index) {
        return parameters.get(index);
    }

    BoundScan scan(NativeScan scan) {
        return scans.get(scan);
    }

    BoundAggregate aggregate(NativeAggregate aggregate) {
        return aggregates.get(aggregate);
    }

    MemoryGuard guard() {
        return guard;
    }

    @Override
    public TimeText time() {
        return time;
    }

    /** The start of the statement: CURRENT_TIMESTAMP is the same throughout. */
    @Override
    public Instant now() {
        return now;
    }

    @Override
    public SessionFacts facts() {
        if (executor == null) {
            throw new IllegalStateException("nothing is run");
        }
        return executor.session();
    }

    @Override
    public Compiled compiled() {
        return compiled;
    }

    @Override
    public void check() throws SQLException {
        if (executor != null) {
            executor.checkCancelled();
        }
    }

    Object[] outer(CorrelationId id) {
        return outer.get(id);
    }

    void outer(CorrelationId id, Object[] row) {
        outer.put(id, row);
    }

    /** What a part of the plan computed once for this execution. */
    Map<Object, Object> cache() {
        return cache;
    }

    /** Keeps a cursor open that several others read from, until the execution ends. */
    void atEnd(Cursor cursor) {
        open.add(cursor);
    }

    /** Closes such a cursor earlier. */
    void end(Cursor cursor) throws SQLException {
        if (open.remove(cursor)) {
            cursor.close();
        }
    }

    /** Ends the execution. */
    void close() throws SQLException {
        SQLException failure = null;
        for (Cursor cursor : open) {
            try {
                cursor.close();
            } catch (SQLException e) {
                failure = failure == null ? e : failure;
            }
        }
        open.clear();
        if (failure != null) {
            throw failure;
        }
    }

    /** Called once for each row of work that reads nothing. */
    void tick() throws SQLException {
        if (--left < 0) {
            looked();
        }
    }

    /** Asks whether to stop, so often that it is some times a second also where a row takes long. */
    private void looked() throws SQLException {
        long now = System.nanoTime();
        long took = now - lastLook;
        lastLook = now;
        stride = took > LONG ? Math.max(1, stride / 16) : Math.min(MOST_ROWS, stride * 2);
        left = stride;
        check();
    }
}
