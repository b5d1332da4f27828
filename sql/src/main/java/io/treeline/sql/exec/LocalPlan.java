// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.model.Members;
import io.treeline.sql.api.NativeExecutor;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.dialect.BoundAggregate;
import io.treeline.sql.dialect.BoundScan;
import io.treeline.sql.dialect.NativeRenderer;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.function.Jsonb;
import io.treeline.sql.plan.NativeAggregate;
import io.treeline.sql.plan.NativeScan;
import io.treeline.sql.type.TimeText;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.type.SqlTypeName;

/** Operators ready to be bound and run any number of times, by any thread. */
public final class LocalPlan {
    /** A device among those that a leaf reads, and again among those that share queries. */
    private static final long CHOSEN_BYTES = 14;

    private final Operator root;
    private final List<SqlTypeName> types;
    private final List<NativeScan> scans;
    private final List<NativeAggregate> aggregates;
    private final List<VirtualOperator> virtuals;
    private final Map<NativeScan, DevicePruning> pruning;
    private final TimeText time;

    LocalPlan(
            Operator root,
            List<SqlTypeName> types,
            List<NativeScan> scans,
            List<NativeAggregate> aggregates,
            List<VirtualOperator> virtuals,
            Map<NativeScan, DevicePruning> pruning,
            TimeText time) {
        this.pruning = pruning;
        this.root = root;
        this.types = types;
        this.scans = scans;
        this.aggregates = aggregates;
        this.virtuals = virtuals;
        this.time = time;
    }

    /** Binds parameters. */
    public PreparedSql.Local bind(NativeRenderer renderer, List<Object> parameters, long memory) throws SQLException {
        long lists = deviceLists(memory);
        Map<NativeScan, BoundScan> bound = new IdentityHashMap<>();
        for (NativeScan scan : scans) {
            DevicePruning devices = pruning.get(scan);
            bound.put(
                    scan,
                    devices == null
                            ? renderer.bind(scan.spec(), parameters)
                            : renderer.bind(
                                    scan.spec(),
                                    parameters,
                                    devices.members(parameters, new MemoryGuard(memory, lists), time)));
        }
        Map<NativeAggregate, BoundAggregate> aggregated = new IdentityHashMap<>();
        for (NativeAggregate aggregate : aggregates) {
            aggregated.put(aggregate, renderer.bind(aggregate.spec(), parameters));
        }
        return new PreparedSql.Local() {
            @Override
            public List<String> nativeStatements() throws SQLException {
                Run constants = new Run(null, parameters, bound, aggregated, new MemoryGuard(memory, lists), time);
                MemoryGuard.Account account = constants.guard().account("The list of the native statements");
                Set<String> all = new LinkedHashSet<>();
                for (NativeAggregate aggregate : aggregates) {
                    for (String statement : aggregated.get(aggregate).statements()) {
                        add(statement, all, account);
                    }
                }
                for (NativeScan scan : scans) {
                    for (BoundScan.Part part : bound.get(scan).parts()) {
                        if (part.query() != null) {
                            add(part.query().text(), all, account);
                        }
                    }
                }
                for (VirtualOperator virtual : virtuals) {
                    for (String statement : virtual.statements(constants)) {
                        add(statement, all, account);
                    }
                }
                return List.copyOf(all);
            }

            @Override
            public boolean asksServer() {
                return !virtuals.isEmpty()
                        || aggregates.stream()
                                .anyMatch(aggregate -> aggregated.get(aggregate).asksServer())
                        || scans.stream().anyMatch(scan -> bound.get(scan).asksServer());
            }

            @Override
            public PreparedSql.LocalRows open(NativeExecutor executor) throws SQLException {
                return rows(new Run(executor, parameters, bound, aggregated, new MemoryGuard(memory, lists), time));
            }
        };
    }

    private static void add(String statement, Set<String> all, MemoryGuard.Account account) throws SQLException {
        if (all.add(statement)) {
            account.add(MemoryGuard.ENTRY + MemoryGuard.size(statement));
        }
    }

    /**
     * What the plan holds of the lists of devices: each table's once, and what each leaf chooses of it.
     *
     * @throws SQLException 53200 when they alone are too much
     */
    private long deviceLists(long memory) throws SQLException {
        MemoryGuard guard = new MemoryGuard(memory);
        MemoryGuard.Account account = guard.account("The list of the devices that are one table");
        Set<Members> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (NativeScan scan : scans) {
            Members members = scan.spec().members();
            if (members != null) {
                account.add((seen.add(members) ? members.bytes() : 0)
                        + CHOSEN_BYTES * members.devices().size());
            }
        }
        return guard.used();
    }

    private PreparedSql.LocalRows rows(Run run) throws SQLException {
        Cursor cursor;
        try {
            cursor = root.open(run);
        } catch (SQLException | RuntimeException | StackOverflowError | OutOfMemoryError | AssertionError e) {
            throw ended(e, run::close);
        }
        return new PreparedSql.LocalRows() {
            private Object[] row;
            private boolean closed;

            @Override
            public boolean next() throws SQLException {
                try {
                    row = cursor.next();
                    return row != null;
                } catch (SQLException | RuntimeException | StackOverflowError | OutOfMemoryError | AssertionError e) {
                    // Nothing stays open for a reader who never comes back.
                    throw ended(e, this::close);
                }
            }

            @Override
            public Object value(int column) {
                return Jsonb.shown(row[column]);
            }

            @Override
            public void close() throws SQLException {
                if (!closed) {
                    closed = true;
                    try {
                        cursor.close();
                    } finally {
                        run.close();
                    }
                }
            }
        };
    }

    private interface Closing {
        void close() throws SQLException;
    }

    /** What a failure is to the reader; whatever goes wrong in cleaning up after it comes second. */
    private static SQLException ended(Throwable failure, Closing closing) {
        SQLException told = PlanErrors.running(failure);
        try {
            closing.close();
        } catch (SQLException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            told.addSuppressed(e);
        }
        return told;
    }

    /** The result's types. */
    public List<SqlTypeName> types() {
        return types;
    }
}
