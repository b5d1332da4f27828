// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.predicate;

import io.treeline.metadata.model.Column;
import java.util.List;

/**
 * How many comparisons a condition has the server make of each row. The server (2.0.1-beta) keeps a column of
 * intermediate results for each: from some hundred on a query runs out of its memory, which is all queries', and a deep
 * tree of them ends the connection.
 */
public final class ConditionSize {
    /** The most comparisons that the condition of one query has. */
    public static final int MOST = 64;

    private ConditionSize() {}

    /**
     * The comparisons in a condition. A list of values is one, but a list of times that are left out is a range between
     * each two.
     */
    public static int of(Predicate predicate) {
        if (predicate instanceof Predicate.And and) {
            return of(and.parts());
        } else if (predicate instanceof Predicate.Or or) {
            return of(or.parts());
        } else if (predicate instanceof Predicate.In in) {
            return in.negated() && in.column().role() == Column.Role.TIME
                    ? in.operands().size()
                    : 1;
        }
        return 1;
    }

    private static int of(List<Predicate> parts) {
        return parts.stream().mapToInt(ConditionSize::of).sum();
    }
}
