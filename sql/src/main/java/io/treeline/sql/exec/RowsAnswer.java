// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlKind;

/** A row compared with SOME or ALL of a subquery's rows of several columns. */
final class RowsAnswer {
    private RowsAnswer() {}

    /** Keeps the rows that differ, and compares with each: because of NULL no two of them decide for the others. */
    static SubqueryAnswer of(Cursor rows, SqlKind comparison, boolean any, Run run, MemoryGuard.Account account)
            throws SQLException {
        List<Object[]> kept = new ArrayList<>();
        Set<List<Object>> seen = new HashSet<>();
        for (Object[] row = rows.next(); row != null; row = rows.next()) {
            run.tick();
            if (seen.add(Values.keys(row))) {
                account.add(row);
                account.add(MemoryGuard.ENTRY);
                kept.add(row);
            }
        }
        return (left, r) -> {
            boolean unknown = false;
            for (Object[] right : kept) {
                r.tick();
                Boolean holds = compared(left, right, comparison);
                if (holds == null) {
                    unknown = true;
                } else if (holds == any) {
                    return any;
                }
            }
            return unknown ? null : (Object) !any;
        };
    }

    /** The first columns that differ decide; null when that cannot be told. */
    private static Boolean compared(Object[] left, Object[] right, SqlKind comparison) {
        boolean equality = comparison == SqlKind.EQUALS || comparison == SqlKind.NOT_EQUALS;
        boolean unknown = false;
        for (int i = 0; i < left.length; i++) {
            if (left[i] == null || right[i] == null) {
                if (!equality) {
                    return null;
                }
                unknown = true;
                continue;
            }
            int order = Values.compare(left[i], right[i]);
            if (order != 0) {
                return switch (comparison) {
                    case EQUALS -> false;
                    case NOT_EQUALS -> true;
                    case LESS_THAN, LESS_THAN_OR_EQUAL -> order < 0;
                    default -> order > 0;
                };
            }
        }
        return unknown
                ? null
                : comparison == SqlKind.EQUALS
                        || comparison == SqlKind.LESS_THAN_OR_EQUAL
                        || comparison == SqlKind.GREATER_THAN_OR_EQUAL;
    }
}
