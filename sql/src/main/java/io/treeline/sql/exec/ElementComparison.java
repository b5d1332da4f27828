// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.type.ArrayValue;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.apache.calcite.sql.SqlKind;

/**
 * {@code x = ANY (array)} and its like. A long array that is the same for many rows is hashed for the two comparisons
 * that only ask whether the value is in it.
 *
 * @param comparison of the value with each element
 * @param any whether one element is enough
 */
record ElementComparison(Expr value, Expr array, SqlKind comparison, boolean any) implements Expr {
    private static final int SHORT = 16;

    /** What the last long array held. */
    private static final class Known {
        private ArrayValue array;
        private Set<Object> buckets;
        private boolean nulls;
        private MemoryGuard.Account account;
    }

    @Override
    public Object eval(Object[] row, Run run) throws SQLException {
        if (!(array.eval(row, run) instanceof ArrayValue elements)) {
            return null;
        }
        if (elements.size() == 0) {
            return !any;
        }
        Object left = value.eval(row, run);
        if (left == null) {
            return null;
        }
        boolean membership = comparison == (any ? SqlKind.EQUALS : SqlKind.NOT_EQUALS);
        if (membership && elements.size() > SHORT) {
            Known known = known(elements, run);
            // What is not in the same bucket as any element is equal to none.
            if (!known.buckets.contains(Values.bucket(left))) {
                return known.nulls ? null : (Object) !any;
            }
        }
        boolean unknown = false;
        for (int i = 0; i < elements.size(); i++) {
            Object element = elements.get(i);
            if (element == null) {
                unknown = true;
            } else if (holds(Values.compare(left, element)) == any) {
                return any;
            }
        }
        return unknown ? null : (Object) !any;
    }

    private boolean holds(int order) {
        return switch (comparison) {
            case EQUALS -> order == 0;
            case NOT_EQUALS -> order != 0;
            case LESS_THAN -> order < 0;
            case LESS_THAN_OR_EQUAL -> order <= 0;
            case GREATER_THAN -> order > 0;
            default -> order >= 0;
        };
    }

    private Known known(ArrayValue elements, Run run) throws SQLException {
        Known known = (Known) run.cache().computeIfAbsent(this, key -> new Known());
        if (known.array != elements) {
            if (known.account != null) {
                known.account.close();
            }
            known.account = run.guard().account("ANY or ALL of an array");
            known.account.add(elements.held() + MemoryGuard.ENTRY * elements.size());
            known.array = elements;
            known.nulls = false;
            known.buckets = new HashSet<>();
            for (int i = 0; i < elements.size(); i++) {
                if (elements.get(i) == null) {
                    known.nulls = true;
                } else {
                    known.buckets.add(Values.bucket(elements.get(i)));
                }
            }
        }
        return known;
    }
}
