// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Where the conditions of and above a join are decided. A condition on one side goes to that side where this changes no
 * row of the result, and what is known of a key goes to the other side too: with {@code a."Time" = b."Time" AND
 * a."Time" > x} both sides read from x on.
 *
 * @param left filters the left side
 * @param right filters the right side, counted from its first column
 * @param on stays in the join
 * @param rest stays above it
 */
record JoinConditions(List<RexNode> left, List<RexNode> right, List<RexNode> on, List<RexNode> rest) {
    /** Distributes the parts of a condition above a join and of the join's own. */
    static JoinConditions of(List<RexNode> above, Join join) {
        JoinRelType type = join.getJoinType();
        int width = join.getLeft().getRowType().getFieldCount();
        ImmutableBitSet ofLeft = ImmutableBitSet.range(width);
        ImmutableBitSet ofRight = ImmutableBitSet.range(
                width, width + join.getRight().getRowType().getFieldCount());
        JoinConditions split =
                new JoinConditions(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (RexNode part : above) {
            ImmutableBitSet used = RelOptUtil.InputFinder.bits(part);
            if (!used.isEmpty() && ofLeft.contains(used) && !type.generatesNullsOnLeft()) {
                split.left.add(part);
            } else if (!used.isEmpty()
                    && ofRight.contains(used)
                    && !type.generatesNullsOnRight()
                    && type.projectsRight()) {
                split.right.add(RexUtil.shift(part, -width));
            } else {
                // A comma join's condition stands in WHERE: let the join see it.
                (type == JoinRelType.INNER ? split.on : split.rest).add(part);
            }
        }
        boolean inner = type == JoinRelType.INNER;
        List<RexNode> own =
                join.getCondition().isAlwaysTrue() ? List.of() : RelOptUtil.conjunctions(join.getCondition());
        List<RexNode> kept = new ArrayList<>();
        for (RexNode part : own) {
            ImmutableBitSet used = RelOptUtil.InputFinder.bits(part);
            boolean movable =
                    !used.isEmpty() && RexUtil.isDeterministic(part) && RexUtil.SubQueryFinder.find(part) == null;
            if (movable && ofLeft.contains(used) && (inner || type == JoinRelType.RIGHT || type == JoinRelType.SEMI)) {
                split.left.add(part);
            } else if (movable
                    && ofRight.contains(used)
                    && (inner || type == JoinRelType.LEFT || type == JoinRelType.SEMI || type == JoinRelType.ANTI)) {
                split.right.add(RexUtil.shift(part, -width));
            } else {
                kept.add(part);
                continue;
            }
            if (!inner) {
                kept.add(part);
            }
        }
        split.on.addAll(0, kept);
        split.carryOver(join, width);
        return split;
    }

    private void carryOver(Join join, int width) {
        JoinRelType type = join.getJoinType();
        Map<Integer, Integer> toRight = new HashMap<>();
        Map<Integer, Integer> toLeft = new HashMap<>();
        int[] lefts = null;
        int[] rights = null;
        for (RexNode part : on) {
            int[] pair = pair(part);
            if (pair != null && pair[0] < width && pair[1] >= width) {
                toRight.put(pair[0], pair[1] - width);
                toLeft.put(pair[1] - width, pair[0]);
                lefts = lefts == null ? classes(join.getLeft()) : lefts;
                rights = rights == null ? classes(join.getRight()) : rights;
                same(lefts, pair[0], pair[1] - width, toRight);
                same(rights, pair[1] - width, pair[0], toLeft);
            }
        }
        List<RexNode> ofLeft = List.copyOf(left);
        List<RexNode> ofRight = List.copyOf(right);
        if (type == JoinRelType.INNER
                || type == JoinRelType.LEFT
                || type == JoinRelType.SEMI
                || type == JoinRelType.ANTI) {
            copy(ofLeft, toRight, right, join);
        }
        if (type == JoinRelType.INNER || type == JoinRelType.RIGHT || type == JoinRelType.SEMI) {
            copy(ofRight, toLeft, left, join);
        }
    }

    private static void copy(List<RexNode> from, Map<Integer, Integer> keys, List<RexNode> to, Join join) {
        for (RexNode part : from) {
            ImmutableBitSet used = RelOptUtil.InputFinder.bits(part);
            if (keys.keySet().containsAll(used.asList())
                    && RexUtil.isDeterministic(part)
                    && RexUtil.SubQueryFinder.find(part) == null) {
                RexNode moved = part.accept(new RexShuttle() {
                    @Override
                    public RexNode visitInputRef(RexInputRef ref) {
                        return new RexInputRef(keys.get(ref.getIndex()), ref.getType());
                    }
                });
                RexNode copied =
                        ImpliedCondition.of(part, moved, join.getCluster().getRexBuilder());
                if (copied != null && !to.contains(copied)) {
                    to.add(copied);
                }
            }
        }
    }

    /** The two columns of an equality of columns of one type, the lower first; else null. */
    private static int[] pair(RexNode part) {
        if (part instanceof RexCall call
                && call.getKind() == SqlKind.EQUALS
                && call.getOperands().get(0) instanceof RexInputRef a
                && call.getOperands().get(1) instanceof RexInputRef b
                && a.getType().getSqlTypeName() == b.getType().getSqlTypeName()) {
            return new int[] {Math.min(a.getIndex(), b.getIndex()), Math.max(a.getIndex(), b.getIndex())};
        }
        return null;
    }

    /** For each column of a relation the first of those that equal it in every row, as its inner joins say. */
    private static int[] classes(RelNode rel) {
        if (rel instanceof Filter filter) {
            return classes(filter.getInput());
        }
        int[] classes = new int[rel.getRowType().getFieldCount()];
        Arrays.setAll(classes, i -> i);
        if (rel instanceof Project project) {
            int[] below = classes(project.getInput());
            Map<Integer, Integer> first = new HashMap<>();
            for (int i = 0; i < classes.length; i++) {
                if (project.getProjects().get(i) instanceof RexInputRef ref) {
                    Integer known = first.putIfAbsent(below[ref.getIndex()], i);
                    classes[i] = known == null ? i : known;
                }
            }
        } else if (rel instanceof Join join && join.getJoinType() == JoinRelType.INNER) {
            int[] left = classes(join.getLeft());
            int[] right = classes(join.getRight());
            System.arraycopy(left, 0, classes, 0, left.length);
            for (int i = 0; i < right.length; i++) {
                classes[left.length + i] = right[i] + left.length;
            }
            for (RexNode part : RelOptUtil.conjunctions(join.getCondition())) {
                int[] pair = pair(part);
                if (pair != null && classes[pair[0]] != classes[pair[1]]) {
                    int kept = Math.min(classes[pair[0]], classes[pair[1]]);
                    int merged = Math.max(classes[pair[0]], classes[pair[1]]);
                    Arrays.setAll(classes, i -> classes[i] == merged ? kept : classes[i]);
                }
            }
        }
        return classes;
    }

    /** Tells a key of each other column of its class. */
    private static void same(int[] classes, int column, int key, Map<Integer, Integer> keys) {
        for (int i = 0; i < classes.length; i++) {
            if (i != column && classes[i] == classes[column]) {
                keys.putIfAbsent(i, key);
            }
        }
    }
}
