// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.pushdown;

import java.util.ArrayList;
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
 * Where the conditions of and above a join are decided. A condition on one side goes to that side where this changes no row of the result, and what is known of a key goes to the other
 * side too: with {@code a."Time" = b."Time" AND a."Time" > x} both sides read from x on.
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
    ImmutableBitSet ofRight = ImmutableBitSet.range(width, width + join.getRight().getRowType().getFieldCount());
    JoinConditions split = new JoinConditions(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (RexNode part : above) {
      ImmutableBitSet used = RelOptUtil.InputFinder.bits(part);
      if (!used.isEmpty() && ofLeft.contains(used) && !type.generatesNullsOnLeft()) {
        split.left.add(part);
      } else if (!used.isEmpty() && ofRight.contains(used) && !type.generatesNullsOnRight() && type.projectsRight()) {
        split.right.add(RexUtil.shift(part, -width));
      } else {
        // A comma join's condition stands in WHERE: let the join see it.
        (type == JoinRelType.INNER ? split.on : split.rest).add(part);
      }
    }
    boolean inner = type == JoinRelType.INNER;
    List<RexNode> own = join.getCondition().isAlwaysTrue() ? List.of() : RelOptUtil.conjunctions(join.getCondition());
    List<RexNode> kept = new ArrayList<>();
    for (RexNode part : own) {
      ImmutableBitSet used = RelOptUtil.InputFinder.bits(part);
      boolean movable = !used.isEmpty() && RexUtil.isDeterministic(part) && RexUtil.SubQueryFinder.find(part) == null;
      if (movable && ofLeft.contains(used) && (inner || type == JoinRelType.RIGHT || type == JoinRelType.SEMI)) {
        split.left.add(part);
      } else if (movable && ofRight.contains(used) && (inner || type == JoinRelType.LEFT || type == JoinRelType.SEMI || type == JoinRelType.ANTI)) {
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
    for (RexNode part : on) {
      int[] pair = pair(part);
      if (pair != null && pair[0] < width && pair[1] >= width) {
        toRight.put(pair[0], pair[1] - width);
        toLeft.put(pair[1] - width, pair[0]);
        for (int same : equals(join.getLeft(), pair[0])) {
          toRight.putIfAbsent(same, pair[1] - width);
        }
        for (int same : equals(join.getRight(), pair[1] - width)) {
          toLeft.putIfAbsent(same, pair[0]);
        }
      }
    }
    List<RexNode> lefts = List.copyOf(left);
    List<RexNode> rights = List.copyOf(right);
    if (type == JoinRelType.INNER || type == JoinRelType.LEFT || type == JoinRelType.SEMI || type == JoinRelType.ANTI) {
      copy(lefts, toRight, right);
    }
    if (type == JoinRelType.INNER || type == JoinRelType.RIGHT || type == JoinRelType.SEMI) {
      copy(rights, toLeft, left);
    }
  }

  private static void copy(List<RexNode> from, Map<Integer, Integer> keys, List<RexNode> to) {
    for (RexNode part : from) {
      ImmutableBitSet used = RelOptUtil.InputFinder.bits(part);
      if (keys.keySet().containsAll(used.asList()) && RexUtil.isDeterministic(part) && RexUtil.SubQueryFinder.find(part) == null) {
        RexNode copied = part.accept(new RexShuttle() {
          @Override
          public RexNode visitInputRef(RexInputRef ref) {
            return new RexInputRef(keys.get(ref.getIndex()), ref.getType());
          }
        });
        if (!to.contains(copied)) {
          to.add(copied);
        }
      }
    }
  }

  /** The two columns of an equality of columns of one type, the lower first; else null. */
  private static int[] pair(RexNode part) {
    if (part instanceof RexCall call && call.getKind() == SqlKind.EQUALS && call.getOperands().get(0) instanceof RexInputRef a
        && call.getOperands().get(1) instanceof RexInputRef b && a.getType().getSqlTypeName() == b.getType().getSqlTypeName()) {
      return new int[] {Math.min(a.getIndex(), b.getIndex()), Math.max(a.getIndex(), b.getIndex())};
    }
    return null;
  }

  /** Columns of a relation that equal one of its columns in every row, as its inner joins say. */
  private static List<Integer> equals(RelNode rel, int column) {
    if (rel instanceof Filter filter) {
      return equals(filter.getInput(), column);
    }
    if (rel instanceof Project project && project.getProjects().get(column) instanceof RexInputRef ref) {
      List<Integer> below = equals(project.getInput(), ref.getIndex());
      List<Integer> found = new ArrayList<>();
      for (int i = 0; i < project.getProjects().size(); i++) {
        if (i != column && project.getProjects().get(i) instanceof RexInputRef other && (other.getIndex() == ref.getIndex() || below.contains(other.getIndex()))) {
          found.add(i);
        }
      }
      return found;
    }
    if (!(rel instanceof Join join) || join.getJoinType() != JoinRelType.INNER) {
      return List.of();
    }
    int width = join.getLeft().getRowType().getFieldCount();
    List<Integer> found = new ArrayList<>();
    List<Integer> open = new ArrayList<>(List.of(column));
    while (!open.isEmpty()) {
      int next = open.remove(open.size() - 1);
      List<Integer> same = new ArrayList<>();
      for (RexNode part : RelOptUtil.conjunctions(join.getCondition())) {
        int[] pair = pair(part);
        if (pair != null && (pair[0] == next || pair[1] == next)) {
          same.add(pair[0] == next ? pair[1] : pair[0]);
        }
      }
      if (next < width) {
        same.addAll(equals(join.getLeft(), next));
      } else {
        equals(join.getRight(), next - width).forEach(i -> same.add(i + width));
      }
      for (int i : same) {
        if (i != column && !found.contains(i)) {
          found.add(i);
          open.add(i);
        }
      }
    }
    return found;
  }
}
