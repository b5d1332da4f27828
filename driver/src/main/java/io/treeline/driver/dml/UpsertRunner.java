// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.time.Ticks;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.PreparedSql.Assignment;
import io.treeline.sql.api.PreparedSql.Held;
import io.treeline.sql.api.PreparedSql.InsertValue;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * INSERT with ON CONFLICT or RETURNING: what is there at the keys of the new rows is read, then it is decided what
 * becomes of each, all new values are computed, and only then is anything written. Several executions of a batch share
 * one reading and one writing, up to one that has a key which an earlier one has changed.
 */
public final class UpsertRunner {
    private final PreparedSql.Upsert plan;
    private final WriteContext context;
    private final @Nullable ReturnedRows returned;
    private final boolean whole;

    /**
     * A runner.
     *
     * @param returned gets the rows for RETURNING; null without it
     */
    public UpsertRunner(PreparedSql.Upsert plan, WriteContext context, @Nullable ReturnedRows returned) {
        this.plan = plan;
        this.context = context;
        this.returned = returned;
        this.whole = plan.table().keepsRowsWhole();
    }

    /**
     * Runs the statement once.
     *
     * @param insert its rows, which are read here
     * @return the number of rows inserted and updated
     * @throws SQLException as {@link #run(InsertWriter)}
     */
    public long run(PreparedSql.InsertSelect insert) throws SQLException {
        InsertWriter read = new InsertWriter(
                        new PreparedSql.Insert(insert.table(), insert.columns(), List.of(insert.values()), 0),
                        context.rpc(),
                        context.zone())
                .holds(context.maxLocalMemory());
        context.read(insert.query(), row -> read.add(context.slots(), row));
        return runRows(read);
    }

    /**
     * Runs the statement once.
     *
     * @param writer of its rows' values
     * @return the number of rows inserted and updated
     * @throws SQLException as {@link InsertWriter#add}, 21000 for a row that would be changed twice: nothing is written
     *     then; or the server's
     */
    public long run(InsertWriter writer) throws SQLException {
        writer.add(context.slots());
        return runRows(writer);
    }

    private long runRows(InsertWriter writer) throws SQLException {
        List<Object[]> rows = new ArrayList<>();
        writer.drain(plan.columns()).forEach(rows::addAll);
        Round round = new Round(1);
        round.with(List.of(rows));
        return round.write()[0];
    }

    /**
     * Runs the executions of a batch.
     *
     * @param writer that has their rows
     * @return a count for each
     * @throws BatchUpdateException with the counts of those that ran
     */
    public long[] runBatch(InsertWriter writer) throws SQLException {
        List<List<Object[]>> executions = writer.drain(plan.columns());
        long[] counts = new long[executions.size()];
        PresentRows present =
                new PresentRows(plan.present(), plan.columns(), plan.key(), context, new HeldRows(Long.MAX_VALUE));
        int from = 0;
        while (from < counts.length) {
            Set<List<Object>> keys = new HashSet<>();
            int to = from;
            while (to < counts.length
                    && (nothing()
                            || to == from
                            || executions.get(to).stream().map(present::key).noneMatch(keys::contains))) {
                executions.get(to++).stream().map(present::key).forEach(keys::add);
            }
            from = run(executions, from, to, counts);
        }
        return counts;
    }

    /** Runs some executions of a batch together; where that fails before anything is written, one by one. */
    private int run(List<List<Object[]>> executions, int from, int to, long[] counts) throws SQLException {
        Round round = new Round(to - from);
        try {
            round.with(executions.subList(from, to));
        } catch (SQLException e) {
            if (to - from > 1
                    && !SqlState.QUERY_CANCELED.code().equals(e.getSQLState())
                    && !context.rpc().broken()) {
                return run(executions, from, from + (to - from) / 2, counts);
            }
            throw failed(e, from, from, counts);
        }
        try {
            System.arraycopy(round.write(), 0, counts, from, to - from);
            return to;
        } catch (SQLException e) {
            throw failed(e, from, to, counts);
        }
    }

    private static SQLException failed(SQLException e, int from, int to, long[] counts) {
        long[] told = Arrays.copyOf(counts, to);
        Arrays.fill(told, from, to, Statement.EXECUTE_FAILED);
        String message = from == to
                ? "Statement " + (from + 1) + " of " + counts.length + " failed, it and those after it were not run: "
                : "Statements " + (from + 1) + " to " + to + " of " + counts.length
                        + " failed, those after them were not run; some of their rows can be stored: ";
        return new BatchUpdateException(message + e.getMessage(), e.getSQLState(), e.getErrorCode(), told, e);
    }

    private boolean nothing() {
        return plan.conflict() != null && plan.conflict().changes() == null;
    }

    /** Executions that are run together. */
    private final class Round {
        private final HeldRows held = new HeldRows(context.maxLocalMemory());
        private final PresentRows present = new PresentRows(plan.present(), plan.columns(), plan.key(), context, held);
        private final List<Object[]> inserted = new ArrayList<>();
        private @Nullable RowUpdates updates;
        private long updated;
        private final long[] counts;
        /** What RETURNING gives, in the order of the rows to be inserted; null where that is nothing. */
        private final List<Object[]> given = new ArrayList<>();

        Round(int executions) {
            counts = new long[executions];
        }

        /** Reads what is there, and decides what becomes of each row. */
        void with(List<List<Object[]>> executions) throws SQLException {
            Set<List<Object>> keys = new LinkedHashSet<>();
            for (List<Object[]> rows : executions) {
                for (Object[] row : rows) {
                    held.add(HeldRows.ofObjects(row) + HeldRows.ENTRY);
                    keys.add(present.key(row));
                }
            }
            Map<List<Object>, Object[]> there = keys.isEmpty() ? Map.of() : present.find(keys);
            if (plan.conflict() == null) {
                overwrite(executions, there);
            } else if (nothing()) {
                skip(executions, there);
            } else {
                update(executions, there);
            }
            if (returned != null) {
                for (Object[] row : given) {
                    if (row != null) {
                        returned.add(row);
                    }
                }
                returned.compute();
            }
        }

        /** IoTDB's upsert: what is given and not NULL replaces what is there. */
        private void overwrite(List<List<Object[]>> executions, Map<List<Object>, Object[]> there) {
            for (int i = 0; i < counts.length; i++) {
                for (Object[] row : executions.get(i)) {
                    inserted.add(row);
                    counts[i]++;
                    Object[] before = there.get(present.key(row));
                    Object[] after = row.clone();
                    for (int c = 0; before != null && c < after.length; c++) {
                        // An ATTRIBUTE that is given is set to NULL, too.
                        boolean given = plan.columns().get(c).role() == Column.Role.ATTRIBUTE
                                && plan.named().contains(plan.columns().get(c));
                        after[c] = after[c] == null && !given ? before[c] : after[c];
                    }
                    there.put(present.key(row), after);
                    given.add(after);
                }
            }
        }

        private void skip(List<List<Object[]>> executions, Map<List<Object>, Object[]> there) {
            Set<List<Object>> taken = new HashSet<>(there.keySet());
            for (int i = 0; i < counts.length; i++) {
                for (Object[] row : executions.get(i)) {
                    if (taken.add(present.key(row))) {
                        insert(row, i);
                    }
                }
            }
        }

        private void insert(Object[] row, int execution) {
            inserted.add(row);
            counts[execution]++;
            if (returned != null) {
                given.add(row);
            }
        }

        private void update(List<List<Object[]>> executions, Map<List<Object>, Object[]> there) throws SQLException {
            Set<List<Object>> changed = new HashSet<>();
            List<Object[]> existing = new ArrayList<>();
            List<Object[]> excluded = new ArrayList<>();
            List<Integer> places = new ArrayList<>();
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < counts.length; i++) {
                for (Object[] row : executions.get(i)) {
                    Object[] before = there.get(present.key(row));
                    if (before != null) {
                        existing.add(before);
                        excluded.add(row);
                        places.add(i);
                        order.add(given.size());
                        given.add(null);
                    } else if (changed.add(present.key(row))) {
                        insert(row, i);
                    } else {
                        throw twice();
                    }
                }
            }
            if (existing.isEmpty()) {
                return;
            }
            Object[][] changes = new Object[existing.size()][];
            context.read(
                    plan.conflict().changes(),
                    List.of(),
                    Map.of(Held.TARGET, existing, Held.EXCLUDED, excluded),
                    Long.MAX_VALUE,
                    row -> {
                        held.add(HeldRows.ofObjects(row));
                        changes[((Number) row[0]).intValue()] = row;
                    });
            RowUpdates.Shape shape = shape();
            updates = RowUpdates.of(shape, context);
            for (int i = 0; i < changes.length; i++) {
                if (changed.contains(present.key(existing.get(i)))) {
                    throw twice();
                }
                if (changes[i] == null) {
                    continue;
                }
                changed.add(present.key(existing.get(i)));
                Object[] row = row(existing.get(i), changes[i], shape);
                checkKept(existing.get(i), row);
                counts[places.get(i)]++;
                updated++;
                updates.take(row);
                if (returned != null) {
                    given.set(order.get(i), returned.after(shape, row));
                }
            }
        }

        /** Writes; nothing was written before. */
        long[] write() throws SQLException {
            if (!inserted.isEmpty()) {
                InsertWriter writer = writer();
                if (plan.conflict() == null) {
                    writer.completes(context.wholeRows());
                }
                for (Object[] row : inserted) {
                    writer.add(context.slots(), written(row));
                }
                writer.stopsAt(context.sign()).send();
            }
            if (updates != null && updated > 0) {
                try {
                    updates.finish();
                } catch (SQLException e) {
                    throw inserted.isEmpty()
                            ? e
                            : Errors.of(
                                    SqlState.ofCode(e.getSQLState()),
                                    "The " + inserted.size() + " new rows are stored, then: " + e.getMessage(),
                                    e.getErrorCode(),
                                    e);
                }
            }
            return counts;
        }
    }

    private static SQLException twice() {
        return Errors.of(
                SqlState.CARDINALITY_VIOLATION,
                "ON CONFLICT DO UPDATE cannot change a row a second time: two of the rows to be inserted have the same key; nothing was changed");
    }

    /** Values as they are written: a timestamp in ticks is marked as such. */
    private Object[] written(Object[] row) {
        Object[] out = row.clone();
        for (int i = 0; i < out.length; i++) {
            if (out[i] instanceof Long ticks && plan.columns().get(i).type() == ColumnType.TIMESTAMP) {
                out[i] = new Ticks(ticks);
            }
        }
        return out;
    }

    /**
     * A writer of rows with the plan's columns; only what the statement names is written, since a NULL would empty an
     * ATTRIBUTE.
     */
    private InsertWriter writer() {
        List<Column> columns = new ArrayList<>();
        List<InsertValue> values = new ArrayList<>();
        for (int i = 0; i < plan.columns().size(); i++) {
            Column column = plan.columns().get(i);
            if (plan.key().contains(column) || plan.named().contains(column)) {
                columns.add(column);
                values.add(new InsertValue.Computed(i));
            }
        }
        return new InsertWriter(
                new PreparedSql.Insert(plan.table(), columns, List.of(values), 0), context.rpc(), context.zone());
    }

    private List<Column> kept() {
        return plan.columns().stream()
                .filter(column -> !plan.key().contains(column))
                .toList();
    }

    /** Rows are the key, then what was computed, then all that is there. */
    private RowUpdates.Shape shape() {
        List<Assignment> assignments = new ArrayList<>();
        for (Assignment assignment : plan.conflict().assignments()) {
            if (!unchanged(assignment.column())) {
                assignments.add(new Assignment(assignment.column(), moved(assignment.value())));
            }
        }
        int computed = plan.conflict().changes().columns().size() - 1;
        return new RowUpdates.Shape(
                plan.table(), plan.key(), assignments, kept(), plan.key().size() + computed, whole);
    }

    private InsertValue moved(InsertValue value) {
        return value instanceof InsertValue.Computed computed
                ? new InsertValue.Computed(computed.index() - 1 + plan.key().size())
                : value;
    }

    /** The key cannot change here, nor what is the device's; to be set to what they are is not to change. */
    private boolean unchanged(Column column) {
        return plan.key().contains(column) || column.role() == Column.Role.ATTRIBUTE;
    }

    private Object[] row(Object[] existing, Object[] changes, RowUpdates.Shape shape) {
        Object[] values = written(existing);
        Object[] row = new Object[shape.keptFrom() + shape.kept().size()];
        for (int i = 0; i < plan.key().size(); i++) {
            row[i] = values[plan.columns().indexOf(plan.key().get(i))];
        }
        System.arraycopy(changes, 1, row, plan.key().size(), changes.length - 1);
        for (int i = 0; i < shape.kept().size(); i++) {
            row[shape.keptFrom() + i] =
                    values[plan.columns().indexOf(shape.kept().get(i))];
        }
        return row;
    }

    private void checkKept(Object[] existing, Object[] row) throws SQLException {
        for (Assignment assignment : plan.conflict().assignments()) {
            Column column = assignment.column();
            if (unchanged(column)) {
                Object now = existing[plan.columns().indexOf(column)];
                Object then = ReturnedRows.value(column, moved(assignment.value()), row, context);
                if (now == null ? then != null : !now.equals(then)) {
                    throw Errors.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "ON CONFLICT DO UPDATE would change \"" + column.name() + "\", which is "
                                    + (column.role() == Column.Role.ATTRIBUTE
                                            ? "an ATTRIBUTE of the whole device"
                                            : "part of the row's key")
                                    + "; leave it out of SET; nothing was changed");
                }
            }
        }
    }
}
