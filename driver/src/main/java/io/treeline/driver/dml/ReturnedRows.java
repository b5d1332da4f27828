// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.driver.tablet.CellConversion;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.time.Ticks;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.PreparedSql.Held;
import io.treeline.sql.api.PreparedSql.InsertValue;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows that RETURNING is about, gathered while they are written. */
public final class ReturnedRows {
    private final PreparedSql.Returning plan;
    private final WriteContext context;
    private final CellConversion conversion;
    private final HeldRows held;
    private final Map<String, List<Object[]>> rows = new LinkedHashMap<>();
    private final List<Object[]> results = new ArrayList<>();

    /** Rows of one execution, none yet. */
    public ReturnedRows(PreparedSql.Returning plan, WriteContext context) {
        this.plan = plan;
        this.context = context;
        this.conversion = new CellConversion(context.rpc().session().precision(), context.zone());
        this.held = new HeldRows(context.maxLocalMemory());
        plan.held().forEach(table -> rows(table.name()));
    }

    private List<Object[]> rows(String table) {
        return rows.computeIfAbsent(table, none -> new ArrayList<>());
    }

    /** What is returned; known once the statement ran. */
    public List<Object[]> results() {
        return results;
    }

    /**
     * Computes what is returned, when all rows are gathered and before any is written: what fails here leaves
     * everything as it was, and subqueries see the tables as they are before the statement, as in PostgreSQL.
     */
    void compute() throws SQLException {
        context.read(plan.query(), List.of(), rows, Long.MAX_VALUE, row -> {
            for (int i = 0; i < row.length; i++) {
                row[i] = plain(row[i]);
            }
            held.add(HeldRows.ofObjects(row));
            results.add(row);
        });
        rows.values().forEach(List::clear);
    }

    /** A row that is written as it is here, with the target's columns. */
    void add(Object[] row) throws SQLException {
        held.add(HeldRows.ofObjects(row));
        rows(Held.TARGET).add(row);
    }

    /**
     * A row as an UPDATE leaves it.
     *
     * @param row as it was taken
     * @param others where in it the values of other tables begin
     */
    void addAfter(RowUpdates.Shape shape, Object[] row, int others) throws SQLException {
        add(after(shape, row));
        addOthers(row, others);
    }

    /** The target's columns of a row as an UPDATE leaves it. */
    Object[] after(RowUpdates.Shape shape, Object[] row) throws SQLException {
        Object[] after = new Object[plan.columns().size()];
        for (int i = 0; i < after.length; i++) {
            Column column = plan.columns().get(i);
            after[i] = value(column, shape.after(column), row, context, conversion);
        }
        return after;
    }

    /** What a column gets, as operators have it. */
    static @Nullable Object value(Column column, InsertValue value, Object[] row, WriteContext context)
            throws SQLException {
        return value(
                column,
                value,
                row,
                context,
                new CellConversion(context.rpc().session().precision(), context.zone()));
    }

    private static @Nullable Object value(
            Column column, InsertValue value, Object[] row, WriteContext context, CellConversion conversion)
            throws SQLException {
        return value instanceof InsertValue.Parameter parameter
                ? conversion.of(column.type(), context.slots(), parameter.index())
                : conversion.of(
                        column.type(),
                        value instanceof InsertValue.Computed computed
                                ? row[computed.index()]
                                : ((InsertValue.Literal) value).value());
    }

    /**
     * A row that is deleted.
     *
     * @param columns what its values are, in order
     */
    void addBefore(List<Column> columns, Object[] row) throws SQLException {
        Object[] before = new Object[plan.columns().size()];
        for (int i = 0; i < before.length; i++) {
            before[i] = plain(row[columns.indexOf(plan.columns().get(i))]);
        }
        add(before);
        addOthers(row, columns.size());
    }

    private void addOthers(Object[] row, int from) throws SQLException {
        int at = from;
        for (Held other : plan.held().subList(1, plan.held().size())) {
            Object[] part = Arrays.copyOfRange(row, at, at + other.columns());
            for (int i = 0; i < part.length; i++) {
                part[i] = plain(part[i]);
            }
            held.add(HeldRows.ofObjects(part));
            rows(other.name()).add(part);
            at += other.columns();
        }
    }

    /** As operators have values: a timestamp in ticks. */
    static @Nullable Object plain(@Nullable Object value) {
        return value instanceof Ticks ticks ? ticks.value() : value;
    }
}
