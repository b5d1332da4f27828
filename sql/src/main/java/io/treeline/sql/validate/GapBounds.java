// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.sql.validate.GapFill.Bound;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * What conditions of WHERE, and of ON of inner joins, say of the least and the greatest value of a column.
 *
 * @param starts the column is none less than any of these
 * @param finishes the column is less than each of these
 */
record GapBounds(List<Bound> starts, List<Bound> finishes) {
    GapBounds() {
        this(new ArrayList<>(), new ArrayList<>());
    }

    /** The limits of a column of a relation. */
    static GapBounds of(RelNode rel, int column) {
        GapBounds bounds = new GapBounds();
        bounds.collect(rel, column);
        return bounds;
    }

    private void collect(RelNode rel, int column) {
        if (rel instanceof Filter filter) {
            conditions(filter.getCondition(), column);
            collect(filter.getInput(), column);
        } else if (rel instanceof Project project) {
            if (bare(project.getProjects().get(column)) instanceof RexInputRef ref) {
                collect(project.getInput(), ref.getIndex());
            }
        } else if (rel instanceof Join join) {
            int width = join.getLeft().getRowType().getFieldCount();
            boolean left = column < width;
            if (join.getJoinType() == JoinRelType.INNER) {
                conditions(join.getCondition(), column);
            } else if (join.getJoinType() != (left ? JoinRelType.LEFT : JoinRelType.RIGHT)) {
                return;
            }
            collect(left ? join.getLeft() : join.getRight(), left ? column : column - width);
        }
    }

    private void conditions(RexNode condition, int column) {
        for (RexNode part : RelOptUtil.conjunctions(condition)) {
            if (!(part instanceof RexCall call) || call.getOperands().size() != 2) {
                continue;
            }
            boolean first = is(call.getOperands().get(0), column);
            boolean second = is(call.getOperands().get(1), column);
            RexNode value = call.getOperands().get(first ? 1 : 0);
            if (first == second || RowDependence.of(value)) {
                continue;
            }
            switch (first ? call.getKind() : call.getKind().reverse()) {
                case GREATER_THAN -> starts.add(new Bound(value, true));
                case GREATER_THAN_OR_EQUAL -> starts.add(new Bound(value, false));
                case LESS_THAN -> finishes.add(new Bound(value, false));
                case LESS_THAN_OR_EQUAL -> finishes.add(new Bound(value, true));
                default -> {}
            }
        }
    }

    private static boolean is(RexNode node, int column) {
        return bare(node) instanceof RexInputRef ref && ref.getIndex() == column;
    }

    /** Without casts that change a TIMESTAMP in nothing. */
    private static RexNode bare(RexNode node) {
        RexNode bare = node;
        while (bare instanceof RexCall cast
                && cast.getKind() == SqlKind.CAST
                && cast.getType().getSqlTypeName() == SqlTypeName.TIMESTAMP
                && cast.getOperands().get(0).getType().getSqlTypeName() == SqlTypeName.TIMESTAMP) {
            bare = cast.getOperands().get(0);
        }
        return bare;
    }
}
