// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.driver.error.Errors;
import io.treeline.driver.parameter.ParameterSlots;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Table;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.PreparedSql.Assignment;
import io.treeline.sql.api.PreparedSql.InsertValue;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes of rows that are there: they are taken one by one, with all values converted, and written when all are known.
 * A cell set to NULL is deleted, since the server's upsert never empties one; a row that gets another key is written
 * anew and the old one deleted.
 */
abstract class RowUpdates {
    final Shape shape;
    final WriteContext context;
    final HeldRows held;

    RowUpdates(Shape shape, WriteContext context) {
        this.shape = shape;
        this.context = context;
        this.held = new HeldRows(context.maxLocalMemory());
    }

    /**
     * What is changed, and what the rows taken look like: the key, then what else, then {@code kept}.
     *
     * @param key the columns that identify a row
     * @param assignments what is set; a computed value is a column of the rows taken
     * @param kept the columns whose present values stand from {@code keptFrom} on
     * @param whole whether all of a row is written, as the server keeps its columns together
     */
    record Shape(
            Table table,
            List<Column> key,
            List<Assignment> assignments,
            List<Column> kept,
            int keptFrom,
            boolean whole) {
        /** Of an UPDATE. */
        static Shape of(PreparedSql.Update plan) {
            int others = plan.returning() == null ? 0 : plan.returning().others();
            return new Shape(
                    plan.table(),
                    plan.key(),
                    plan.assignments(),
                    plan.kept(),
                    plan.rows().columns().size() - plan.kept().size() - others,
                    plan.moves() || plan.table().keepsRowsWhole());
        }

        /** What is set, or else the value at a place of the row. */
        InsertValue assigned(Column column, int present) {
            for (Assignment assignment : assignments) {
                if (assignment.column().equals(column)) {
                    return assignment.value();
                }
            }
            return new InsertValue.Computed(present);
        }

        /** What a column of the row will be. */
        InsertValue after(Column column) {
            int place = key.indexOf(column);
            return assigned(column, place >= 0 ? place : keptFrom + kept.indexOf(column));
        }

        private boolean moves() {
            return assignments.stream().anyMatch(assignment -> key.contains(assignment.column()));
        }
    }

    /** Updates of one statement. */
    static RowUpdates of(Shape shape, WriteContext context) {
        return shape.table()
                .match(
                        device -> shape.moves() ? new DeviceMoves(shape, context) : new CellUpdates(shape, context),
                        devices -> new ManyUpdates(shape, devices, context),
                        model -> shape.moves() ? new ModelMoves(shape, context) : new ModelUpdates(shape, context));
    }

    /**
     * Takes a row.
     *
     * @return false for one that was taken already: a row that lies in two layers, with nothing but NULLs in the
     *     columns asked for, is given twice by the server
     * @throws SQLException 22xxx or 23502 for a value that does not fit; nothing is written then
     */
    abstract boolean take(Object[] row) throws SQLException;

    /**
     * Writes all rows taken.
     *
     * @throws SQLException 23505 for a row moved to where another is, when nothing was written; or the server's error
     */
    abstract void finish() throws SQLException;

    final InsertWriter writer(List<Column> columns, List<InsertValue> values) {
        return new InsertWriter(
                new PreparedSql.Insert(shape.table(), columns, List.of(values), 0), context.rpc(), context.zone());
    }

    /**
     * A writer of the key and all fields: what is assigned, and what was there of the others. Attributes stay as they
     * are: they are the device's.
     */
    final InsertWriter wholeRows() {
        List<Column> columns = new ArrayList<>();
        List<InsertValue> values = new ArrayList<>();
        for (int i = 0; i < shape.key().size(); i++) {
            columns.add(shape.key().get(i));
            values.add(shape.assigned(shape.key().get(i), i));
        }
        for (int i = 0; i < shape.kept().size(); i++) {
            Column column = shape.kept().get(i);
            if (column.role() == Column.Role.FIELD) {
                columns.add(column);
                values.add(shape.assigned(column, shape.keptFrom() + i));
            }
        }
        return writer(columns, values);
    }

    /** A writer of the key and what is assigned. */
    final InsertWriter assignedCells() {
        List<Column> columns = new ArrayList<>();
        List<InsertValue> values = new ArrayList<>();
        for (int i = 0; i < shape.key().size(); i++) {
            columns.add(shape.key().get(i));
            values.add(new InsertValue.Computed(i));
        }
        for (Assignment assignment : shape.assignments()) {
            columns.add(assignment.column());
            values.add(assignment.value());
        }
        return writer(columns, values);
    }

    final boolean isNull(InsertValue value, Object[] row) {
        if (value instanceof InsertValue.Parameter parameter) {
            return context.slots().kind(parameter.index()) == ParameterSlots.Kind.NULL;
        }
        if (value instanceof InsertValue.Computed computed) {
            return row[computed.index()] == null;
        }
        return value instanceof InsertValue.Literal literal && literal.value() == null;
    }

    /** Whether the column of a row may hold a value now; what is NULL already need not be emptied. */
    final boolean holdsValue(Column column, Object[] row) {
        int place = shape.kept().indexOf(column);
        return place < 0 || row[shape.keptFrom() + place] != null;
    }

    /** Deletes rows that are written anew: stopped in between, they would be lost, or be there twice. */
    final RowEraser finisher() {
        return new RowEraser(context.finishing(), shape.table());
    }

    /** Writes rows whose former place is empty already. */
    static void afterErasing(InsertWriter rows) throws SQLException {
        try {
            rows.send();
        } catch (SQLException e) {
            throw Errors.of(
                    SqlState.ofCode(e.getSQLState()),
                    "The UPDATE had deleted rows to write them anew, and those that failed now are gone: "
                            + e.getMessage(),
                    e.getErrorCode(),
                    e);
        }
    }

    static SQLException taken(String why) {
        return Errors.of(SqlState.UNIQUE_VIOLATION, "\"Time\" is the key of a row: " + why + "; nothing was changed");
    }
}
