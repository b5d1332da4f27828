// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import org.apache.calcite.rel.RelFieldCollation;

/** The order of rows, and sorting that can be cancelled. */
final class Sorting {
    private Sorting() {}

    /** Carries a cancellation out of a comparison. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped(SQLException cause) {
            super(null, cause, false, false);
        }
    }

    /** The order of rows; Calcite has already decided where nulls go. */
    static Comparator<Object[]> comparator(List<RelFieldCollation> keys) {
        int[] columns = new int[keys.size()];
        boolean[] descending = new boolean[columns.length];
        boolean[] nullsFirst = new boolean[columns.length];
        for (int i = 0; i < columns.length; i++) {
            RelFieldCollation key = keys.get(i);
            columns[i] = key.getFieldIndex();
            descending[i] = key.direction.isDescending();
            nullsFirst[i] = key.nullDirection == RelFieldCollation.NullDirection.FIRST;
        }
        return (left, right) -> {
            for (int i = 0; i < columns.length; i++) {
                Object a = left[columns[i]];
                Object b = right[columns[i]];
                int order;
                if (a == null || b == null) {
                    order = a == b ? 0 : (a == null) == nullsFirst[i] ? -1 : 1;
                } else {
                    order = Values.compare(a, b);
                    order = descending[i] ? -order : order;
                }
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        };
    }

    /**
     * Sorts in place; equal rows keep their order.
     *
     * @throws SQLException 57014 when the statement was cancelled meanwhile
     */
    static <T> void sort(List<T> rows, Comparator<? super T> order, Run run) throws SQLException {
        try {
            rows.sort((a, b) -> {
                try {
                    run.tick();
                } catch (SQLException e) {
                    throw new Stopped(e);
                }
                return order.compare(a, b);
            });
        } catch (Stopped e) {
            throw (SQLException) e.getCause();
        }
    }
}
