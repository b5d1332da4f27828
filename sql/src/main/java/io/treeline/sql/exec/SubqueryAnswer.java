// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlKind;

/** What a subquery gave, in the form in which the expression around it asks. */
@FunctionalInterface
interface SubqueryAnswer {
    /**
     * The value of the subquery expression.
     *
     * @param left the values of its operands, in front of IN or a comparison
     */
    Object of(Object[] left, Run run) throws SQLException;

    /** Reads a subquery's rows. */
    @FunctionalInterface
    interface Reader {
        SubqueryAnswer read(Cursor rows, Run run, MemoryGuard.Account account) throws SQLException;
    }

    /** EXISTS needs one row. */
    static SubqueryAnswer exists(Cursor rows) throws SQLException {
        Boolean any = rows.next() != null;
        return (left, run) -> any;
    }

    /** ARRAY(...): the values of all rows; arrays become the parts of one of more dimensions. */
    static SubqueryAnswer array(Cursor rows, ColumnType element, Run run, MemoryGuard.Account account)
            throws SQLException {
        List<Object> values = new ArrayList<>();
        boolean arrays = false;
        for (Object[] row = rows.next(); row != null; row = rows.next()) {
            run.tick();
            account.add(16 + MemoryGuard.size(row[0]));
            values.add(row[0]);
            arrays |= row[0] instanceof ArrayValue;
        }
        ArrayValue array =
                arrays ? ArrayValue.nested(element, values.toArray()) : ArrayValue.of(element, values.toArray());
        return (left, r) -> array;
    }

    /** The value of at most one row. */
    static SubqueryAnswer scalar(Cursor rows, MemoryGuard.Account account) throws SQLException {
        Object[] row = rows.next();
        if (row != null && rows.next() != null) {
            throw PlanErrors.data(
                    SqlState.CARDINALITY_VIOLATION, "More than one row returned by a subquery used as an expression");
        }
        Object value = row == null ? null : row[0];
        account.add(16 + MemoryGuard.size(value));
        return (left, run) -> value;
    }

    /** IN: rows without nulls are found by their hash; the few kinds of rows with nulls are gone through. */
    static SubqueryAnswer in(Cursor rows, int width, Run run, MemoryGuard.Account account) throws SQLException {
        Expr[] columns = new Expr[width];
        for (int i = 0; i < width; i++) {
            int column = i;
            columns[i] = (row, r) -> row[column];
        }
        RowIndex complete = new RowIndex(columns, new boolean[width]);
        List<Object[]> partial = new ArrayList<>();
        Set<List<Object>> seen = new HashSet<>();
        for (Object[] row = rows.next(); row != null; row = rows.next()) {
            run.tick();
            if (RowIndex.evaluate(columns, new boolean[width], row, run) == null) {
                if (seen.add(Values.keys(row))) {
                    account.add(row);
                    account.add(MemoryGuard.ENTRY);
                    partial.add(row);
                }
            } else if (find(complete, row, run) < 0) {
                account.add(row);
                account.add(RowIndex.ROW_BYTES);
                complete.add(row, run);
            }
        }
        return (left, r) -> {
            if (complete.size() == 0 && partial.isEmpty()) {
                return false;
            }
            boolean nulls = false;
            for (Object value : left) {
                nulls |= value == null;
            }
            if (nulls && left.length == 1) {
                return null;
            }
            if (!nulls && find(complete, left, r) >= 0) {
                return true;
            }
            boolean unknown = false;
            for (Object[] row : partial) {
                unknown |= possible(left, row);
            }
            for (int i = 0; nulls && !unknown && i < complete.size(); i++) {
                r.tick();
                unknown = possible(left, complete.row(i));
            }
            return unknown ? null : (Object) false;
        };
    }

    private static int find(RowIndex index, Object[] values, Run run) throws SQLException {
        for (int candidate = index.first(values); candidate > 0; candidate = index.after(candidate - 1)) {
            run.tick();
            if (index.equal(candidate - 1, values, run)) {
                return candidate - 1;
            }
        }
        return -1;
    }

    /** Whether rows could be equal if their nulls were known. */
    private static boolean possible(Object[] left, Object[] right) {
        for (int i = 0; i < left.length; i++) {
            if (left[i] != null && right[i] != null && Values.compare(left[i], right[i]) != 0) {
                return false;
            }
        }
        return true;
    }

    /** SOME and ALL of one column: the least and the greatest value decide. */
    static SubqueryAnswer quantified(Cursor rows, SqlKind comparison, boolean any, Run run, MemoryGuard.Account account)
            throws SQLException {
        Object least = null;
        Object greatest = null;
        boolean nulls = false;
        boolean empty = true;
        for (Object[] row = rows.next(); row != null; row = rows.next()) {
            run.tick();
            empty = false;
            if (row[0] == null) {
                nulls = true;
            } else {
                least = least == null || Values.compare(row[0], least) < 0 ? row[0] : least;
                greatest = greatest == null || Values.compare(row[0], greatest) > 0 ? row[0] : greatest;
            }
        }
        account.add(64 + MemoryGuard.size(least) + MemoryGuard.size(greatest));
        Object low = least;
        Object high = greatest;
        boolean unknownToo = nulls;
        boolean nothing = empty;
        return (left, r) -> {
            if (nothing) {
                return !any;
            }
            if (left[0] == null) {
                return null;
            }
            boolean decided = low != null && decides(left[0], low, high, comparison, any);
            return decided ? (Object) any : unknownToo ? null : (Object) !any;
        };
    }

    /** Whether some value fulfils the comparison (any), or some value fails it (all). */
    private static boolean decides(Object value, Object least, Object greatest, SqlKind comparison, boolean any) {
        int low = Values.compare(value, least);
        int high = Values.compare(value, greatest);
        return switch (comparison) {
            case LESS_THAN -> any ? high < 0 : low >= 0;
            case LESS_THAN_OR_EQUAL -> any ? high <= 0 : low > 0;
            case GREATER_THAN -> any ? low > 0 : high <= 0;
            case GREATER_THAN_OR_EQUAL -> any ? low >= 0 : high < 0;
            // Reached as "<> SOME" and "= ALL" only: one different value decides.
            default -> low != 0 || high != 0;
        };
    }
}
