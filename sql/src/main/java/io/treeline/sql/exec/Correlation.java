// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.sql.validate.RecursionRows;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/**
 * How a tree depends on rows outside of it.
 *
 * @param free the outer rows that it refers to
 * @param fields the columns of those that it reads
 * @param whole whether it takes an outer row as a whole
 */
record Correlation(Set<CorrelationId> free, List<Field> fields, boolean whole) {
    /** A column of an outer row. */
    record Field(CorrelationId id, int index) {}

    static Correlation of(RelNode rel) {
        Collector collector = new Collector();
        collector.collect(rel);
        return collector.result();
    }

    static Correlation of(RexNode node) {
        Collector collector = new Collector();
        node.accept(collector);
        return collector.result();
    }

    boolean none() {
        return free.isEmpty();
    }

    private static final class Collector extends RexShuttle {
        private final Set<Field> fields = new LinkedHashSet<>();
        private final Set<CorrelationId> used = new HashSet<>();
        private final Set<CorrelationId> set = new HashSet<>();
        private final Set<CorrelationId> wholes = new HashSet<>();

        void collect(RelNode rel) {
            set.addAll(rel.getVariablesSet());
            if (rel instanceof RecursionRows rows) {
                // They are other ones at each step, as if an outer row had changed.
                used.add(rows.id());
            }
            rel.accept(this);
            rel.getInputs().forEach(this::collect);
        }

        Correlation result() {
            used.removeAll(set);
            wholes.removeAll(set);
            List<Field> outer = new ArrayList<>(fields);
            outer.removeIf(field -> !used.contains(field.id));
            return new Correlation(used, outer, !wholes.isEmpty());
        }

        @Override
        public RexNode visitFieldAccess(RexFieldAccess access) {
            if (access.getReferenceExpr() instanceof RexCorrelVariable variable) {
                used.add(variable.id);
                fields.add(new Field(variable.id, access.getField().getIndex()));
                return access;
            }
            return super.visitFieldAccess(access);
        }

        @Override
        public RexNode visitCorrelVariable(RexCorrelVariable variable) {
            used.add(variable.id);
            wholes.add(variable.id);
            return variable;
        }

        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            collect(subQuery.rel);
            return super.visitSubQuery(subQuery);
        }
    }
}
