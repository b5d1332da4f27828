// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.PreparedSql.Assignment;
import io.treeline.sql.api.PreparedSql.InsertValue;
import io.treeline.sql.api.PreparedSql.When.Action;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * MERGE: its source is read to the end beside the rows that it matches, all values are computed, and only then is
 * anything written: deletes, then updates, then inserts.
 */
public final class MergeRunner {
    private final PreparedSql.Merge plan;
    private final WriteContext context;
    private final HeldRows held;
    /** By WHEN; null for those of other kinds. */
    private final RowUpdates[] updates;

    /** How many rows each is to update. */
    private final long[] updated;

    private final InsertWriter[] inserts;
    /** Rows that are written, by what was done with them. */
    private final Map<String, Long> done = new LinkedHashMap<>();

    private final List<Object[]> deleted = new ArrayList<>();
    private final Set<List<Object>> changed = new HashSet<>();
    private long count;

    /** A runner of one execution. */
    public MergeRunner(PreparedSql.Merge plan, WriteContext context) {
        this.plan = plan;
        this.context = context;
        this.held = new HeldRows(context.maxLocalMemory());
        this.updates = new RowUpdates[plan.whens().size()];
        this.updated = new long[plan.whens().size()];
        this.inserts = new InsertWriter[plan.whens().size()];
    }

    /**
     * Runs it.
     *
     * @return the number of rows inserted, updated and deleted
     * @throws SQLException 21000 for a row that would be changed twice, 23505 for one inserted where another is, 22xxx
     *     or 23502 for a value that does not fit: nothing is written then; or the server's
     */
    public long run() throws SQLException {
        for (int i = 0; i < updates.length; i++) {
            PreparedSql.When when = plan.whens().get(i);
            if (when.action() == Action.UPDATE) {
                updates[i] = RowUpdates.of(shape(when), context);
            } else if (when.action() == Action.INSERT) {
                inserts[i] = inserter(when);
            }
        }
        context.read(plan.rows(), this::take);
        refuseTaken();
        step(deleted.size(), "deleted", this::delete);
        for (int i = 0; i < updates.length; i++) {
            if (updates[i] != null) {
                step(updated[i], "updated", updates[i]::finish);
            }
        }
        for (InsertWriter each : inserts) {
            if (each != null && each.rows() > 0) {
                step(each.rows(), "inserted", each.stopsAt(context.sign())::send);
            }
        }
        return count;
    }

    /** Something that writes. */
    private interface Step {
        void run() throws SQLException;
    }

    /** Writes; an error says which rows of the steps before are written. */
    private void step(long rows, String what, Step step) throws SQLException {
        try {
            step.run();
        } catch (SQLException e) {
            throw done.isEmpty()
                    ? e
                    : Errors.withMessage(
                            e,
                            done.entrySet().stream()
                                            .map(each -> each.getValue() + " rows are " + each.getKey())
                                            .collect(Collectors.joining(", "))
                                    + "; then, of " + rows + " rows to be " + what + ": " + e.getMessage());
        }
        if (rows > 0) {
            done.merge(what, rows, Long::sum);
        }
    }

    private RowUpdates.Shape shape(PreparedSql.When when) {
        List<Assignment> assignments = when.assignments().stream()
                .map(each -> new Assignment(
                        each.column(), shifted(each.value(), plan.key().size())))
                .toList();
        List<Column> kept = plan.columns().stream()
                .filter(column -> !plan.key().contains(column))
                .toList();
        return new RowUpdates.Shape(
                plan.table(),
                plan.key(),
                assignments,
                kept,
                plan.key().size() + computed(),
                plan.table().keepsRowsWhole());
    }

    private InsertWriter inserter(PreparedSql.When when) {
        List<Column> columns = new ArrayList<>(
                when.assignments().stream().map(Assignment::column).toList());
        List<InsertValue> values = new ArrayList<>(when.assignments().stream()
                .map(each -> shifted(each.value(), 1 + plan.columns().size()))
                .toList());
        if (columns.isEmpty()) {
            // DEFAULT VALUES: the time of arrival.
            columns.add(plan.key().get(0));
            values.add(new InsertValue.Clock());
        }
        return new InsertWriter(
                        new PreparedSql.Insert(plan.table(), columns, List.of(values), 0),
                        context.rpc(),
                        context.zone())
                .holds(context.maxLocalMemory());
    }

    private static InsertValue shifted(InsertValue value, int by) {
        return value instanceof InsertValue.Computed computed ? new InsertValue.Computed(computed.index() + by) : value;
    }

    private int computed() {
        return plan.rows().columns().size() - 1 - plan.columns().size();
    }

    private void take(Object[] row) throws SQLException {
        if (row[0] == null) {
            return;
        }
        int when = ((Number) row[0]).intValue();
        Action action = plan.whens().get(when).action();
        if (action == Action.NOTHING) {
            return;
        }
        count++;
        if (action == Action.INSERT) {
            inserts[when].add(context.slots(), row);
            return;
        }
        Object[] key = key(row);
        held.add(HeldRows.ofObjects(key) + HeldRows.ENTRY);
        if (!changed.add(Arrays.asList(key))) {
            throw Errors.of(
                    SqlState.CARDINALITY_VIOLATION,
                    "MERGE cannot change a row a second time: several rows of its source match one of the table; nothing was changed");
        }
        if (action == Action.DELETE) {
            deleted.add(key);
            return;
        }
        int width = plan.key().size();
        Object[] change = Arrays.copyOf(key, width + computed() + plan.columns().size() - width);
        System.arraycopy(row, 1 + plan.columns().size(), change, width, computed());
        int at = width + computed();
        for (int i = 0; i < plan.columns().size(); i++) {
            if (!plan.key().contains(plan.columns().get(i))) {
                change[at++] = row[1 + i];
            }
        }
        updates[when].take(change);
        updated[when]++;
    }

    private Object[] key(Object[] row) {
        return plan.key().stream()
                .map(column -> row[1 + plan.columns().indexOf(column)])
                .toArray();
    }

    /** No row may be inserted where one is that stays, or twice. */
    private void refuseTaken() throws SQLException {
        PresentRows present = new PresentRows(plan.present(), plan.columns(), plan.key(), context, held);
        Set<List<Object>> keys = new HashSet<>();
        for (InsertWriter each : inserts) {
            for (Object[] row : each == null ? List.<Object[]>of() : each.peek(plan.columns())) {
                if (!keys.add(present.key(row))) {
                    throw taken("two new rows have the same one");
                }
            }
        }
        if (keys.isEmpty()) {
            return;
        }
        Set<List<Object>> there = new HashSet<>(present.find(keys).keySet());
        deleted.forEach(
                key -> there.remove(Arrays.stream(key).map(ReturnedRows::plain).toList()));
        if (!there.isEmpty()) {
            throw taken("a new row has that of one that is there");
        }
    }

    private static SQLException taken(String why) {
        return Errors.of(SqlState.UNIQUE_VIOLATION, "The key of a row is unique: " + why + "; nothing was changed");
    }

    private void delete() throws SQLException {
        if (deleted.isEmpty()) {
            return;
        }
        KeyedErasure.of(plan.table(), plan.key(), deleted).run(context);
    }
}
